"""Lines of somebody's own list: found, doubtful or not in the catalog."""

from quiz.core.catalog.load import load_catalog
from quiz.core.catalog.naming import NamedLine, name_lines

CATALOG = load_catalog()


def line(text: str) -> NamedLine:
    (named,) = name_lines(CATALOG, [text])
    return named


def test_a_school_with_one_program_is_found_by_any_of_its_names() -> None:
    for text in ("Lehigh University", "lehigh", "WPI (Worcester)", "Tufts University, Medford"):
        schools = {program.institution for program in line(text).programs}
        assert len(schools) == 1, text
        assert line(text).sure


def test_a_line_that_can_mean_several_is_doubtful_and_names_them() -> None:
    assert not line("University of California").found
    assert len(line("University of California").programs) > 1


def test_the_name_of_a_school_is_no_other_school_that_begins_so() -> None:
    assert {program.institution for program in line("University of Michigan").programs} == {"University of Michigan"}


def test_a_slip_is_asked_about_even_where_it_can_mean_one() -> None:
    assert not line("Lehihg Universty").found
    assert {program.institution for program in line("Lehihg Universty").programs} == {"Lehigh University"}


def test_a_school_that_is_not_here_has_no_programs() -> None:
    assert line("Zzyzx School of Sand").programs == ()


def test_lines_without_words_are_passed_over_and_ids_are_themselves() -> None:
    assert name_lines(CATALOG, ["", " - ", "duke-mem"]) == (NamedLine("duke-mem", (CATALOG.by_id["duke-mem"],)),)
