"""Programs side by side: the cells are the program's own whatever stands beside it, a mark never rests on silence, and
nothing is hidden but what reads the same."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.advice.recommending import judge, recommend
from quiz.core.catalog.facts import ANOTHER_DEGREE, FACTS, NOT_PUBLISHED, SPECIALISATIONS
from quiz.core.catalog.glance import chips
from quiz.core.catalog.load import load_catalog
from quiz.core.catalog.prices import student_cost
from quiz.core.decision.comparison import COMPARED, FEDERAL, FIT, LEAST, MOST, Comparison, FitVerdict, compare
from quiz.core.questions.answers import clean
from quiz.core.text import capital
from tests.support.programs import SCHOOL, catalog_of, program, real_engine

CATALOG = load_catalog()
NON_RESIDENT, RESIDENT = "Total tuition, not a resident of its state", "Total tuition, resident of its state"
ANSWERS = clean(
    {"interest": ["pm"], "goal": "pm", "discipline": "civil", "study_mode": "online_part_time", "budget": "20000"}
)

NEARBY, BOTH = (capital(ANOTHER_DEGREE),), ", in-state and out-of-state"
FROM_THE_GOVERNMENT = {FACTS[column].label for column in FEDERAL}

some_programs = st.lists(st.sampled_from(CATALOG.programs), min_size=LEAST, max_size=MOST, unique=True)
priced = [p for p in CATALOG.programs if student_cost(p, CATALOG, clean({})).known]
# Known facts are few: these meet each other often enough for marks to be given.
likely_marked = st.lists(st.sampled_from(priced), min_size=LEAST, max_size=MOST, unique=True)
either = some_programs | likely_marked


def rows(table: Comparison):
    return {row.label: row for _, found in table.groups for row in found}


def apart(label: str) -> list[str]:
    """The names of the facts that stand in a row."""
    name, both, _ = label.partition(BOTH)
    return [f"{name}, in-state", f"{name}, out-of-state"] if both else [label]


def read(table: Comparison, at: int):
    """All that is said about one program, with the sources themselves instead of their numbers, and with each of two
    averages that share a row by its own name."""
    said = {}
    for label, row in [(label, row) for both, row in rows(table).items() for label in apart(both)]:
        cell = row.cells[at]
        said[label] = (*cell.reading, cell.known, cell.as_of, frozenset(table.sources[n - 1] for n in cell.numbers))
    return said


@given(either, st.randoms(use_true_random=False))
def test_the_order_of_the_programs_changes_no_cell_and_no_mark(programs, random):
    shuffled = random.sample(programs, len(programs))
    one, other = compare(CATALOG, programs), compare(CATALOG, shuffled)
    assert one.unknown == other.unknown
    for at, shown in enumerate(programs):
        there = shuffled.index(shown)
        assert read(one, at) == read(other, there)
        assert one.asks[at] == other.asks[there]
        assert [row.cells[at].mark for row in rows(one).values()] == [r.cells[there].mark for r in rows(other).values()]


@given(some_programs)
def test_a_program_reads_the_same_whatever_stands_beside_it(programs):
    first, *others = programs
    alone = read(compare(CATALOG, [first, others[0]]), 0)
    for label, said in read(compare(CATALOG, programs), 0).items():
        assert said == alone.get(label, ((NOT_PUBLISHED,), "", False, "", frozenset()))


@given(either)
def test_a_row_with_an_unknown_or_an_estimate_has_no_mark(programs):
    for row in rows(compare(CATALOG, programs)).values():
        if any(cell.mark for cell in row.cells):
            assert all(cell.known for cell in row.cells)
            assert not any(cell.words[0].startswith("about") for cell in row.cells)
            assert row.differs


@given(likely_marked)
def test_a_mark_never_stands_on_a_worse_value(programs):
    found = rows(compare(CATALOG, programs))
    for label, home in ((NON_RESIDENT, None), (RESIDENT, True)):
        costs = [student_cost(p, CATALOG, clean({"sharpen": {"home_state": home and p.state}})) for p in programs]
        for cell, cost in zip(found[label].cells, costs, strict=True):
            if cell.mark:
                assert cost.usd == min(other.usd or 0 for other in costs)
                assert cost.year == max(other.year for other in costs)
    for column, (mark, value) in COMPARED.items():
        row = found.get(FACTS[column].label)
        for cell, shown in zip(row.cells if row else (), programs, strict=bool(row)):
            if cell.mark:
                assert cell.mark == mark
                assert all(
                    a <= b for other in programs for a, b in zip(value(shown) or (), value(other) or (), strict=True)
                )


@given(either)
def test_differences_only_hides_exactly_what_reads_the_same(programs):
    table = compare(CATALOG, programs)
    everything = {row.label for _, found in table.shown(True) for row in found}
    differences = {row.label for _, found in table.shown(False) for row in found}
    same = {label for label, row in rows(table).items() if len({(c.words, c.note) for c in row.cells}) == 1}
    assert everything == set(rows(table))
    assert everything - differences == same
    assert len(same) == table.same


@given(some_programs)
def test_every_fact_is_in_its_row_or_among_the_unknowns(programs):
    table = compare(CATALOG, programs)
    wanted = [fact.label for column, fact in FACTS.items() if column != "tuition_total_usd"]
    found = [label for both in [*rows(table), *table.unknown] for label in apart(both)]
    assert sorted(found) == sorted([*wanted, NON_RESIDENT, RESIDENT])
    for label, row in rows(table).items():
        published = any(cell.known for cell in row.cells)
        for at, cell in enumerate(row.cells):
            assert cell.known or cell.words in ((NOT_PUBLISHED,), NEARBY)
            asked = published and not cell.known and not FROM_THE_GOVERNMENT & {*apart(label)}
            assert (label in table.asks[at]) == asked
    assert all(set(labels) <= set(rows(table)) for labels in table.asks)


@given(some_programs)
def test_every_known_cell_of_a_read_fact_has_its_source(programs):
    ours = {FACTS[column].label for column in ("open_to", "kind", "status")}  # our own labels: read from no page
    table = compare(CATALOG, programs)
    for label, row in rows(table).items():
        for cell in row.cells:
            assert bool(cell.numbers) == (cell.words != (NOT_PUBLISHED,) and label not in ours), label


# --- what is not this program's own, and what is the same twice ---------------------------------------------------


def test_a_degree_of_the_school_is_said_and_what_the_program_teaches_is_still_to_be_asked():
    programs = (program("a", pm=2), program("b", unitid="100000", school_facts=replace(SCHOOL, ms_project_mgmt=9)))
    table = compare(catalog_of(*programs), programs)
    cell = rows(table)["Project management"].cells[1]
    assert (cell.words, cell.known) == (NEARBY, False)
    assert not chips(programs[1])
    assert "Project management" in table.asks[1]
    assert not any(cell.mark for cell in rows(table)["Project management"].cells)


@given(some_programs)
def test_a_chip_stands_exactly_where_compare_knows_that_it_is_taught(programs):
    found = rows(compare(CATALOG, programs))
    for at, shown in enumerate(programs):
        taught = {FACTS[chip.id].label for chip in chips(shown)}
        known = {FACTS[key].label for key in SPECIALISATIONS if shown.value(key)}
        assert taught == known
        assert all(found[label].cells[at].words != NEARBY for label in taught & set(found))


def test_what_both_leave_unpublished_is_no_difference():
    programs = (program("a", gre="required"), program("b", gre="optional"))
    table = compare(catalog_of(*programs), programs)
    for _, shown in table.shown(False):
        for row in shown:
            assert any(cell.words != (NOT_PUBLISHED,) for cell in row.cells), row.label


def test_an_average_that_is_the_same_for_residents_and_others_is_one_row():
    def school(key, instate, outstate):
        return program(key, school_rate_credit_instate=instate, school_rate_credit_outstate=outstate)

    alike = (school("a", 900.0, 900.0), school("b", 800.0, 800.0))
    found = rows(compare(catalog_of(*alike), alike))
    assert [label for label in found if "a credit" in label] == [f"School's graduate rate a credit{BOTH}"]
    other = (alike[0], school("b", 400.0, 800.0))
    found = rows(compare(catalog_of(*other), other))
    assert len([label for label in found if "a credit" in label]) == 2


def test_the_same_figure_of_another_year_is_a_difference():
    programs = (price("a", 30_000, "2024-25"), price("b", 30_000, "2025-26"))
    assert rows(compare(catalog_of(*programs), programs))[NON_RESIDENT].differs


# --- marks --------------------------------------------------------------------------------------------------------


def marks_of(label, *programs):
    return [cell.mark for cell in rows(compare(catalog_of(*programs), programs))[label].cells]


def price(key, usd, year="2025-26", **facts):
    return program(key, tuition_total_usd=usd, tuition_basis="flat", tuition_year=year, **facts)


def test_the_lowest_price_is_marked():
    assert marks_of(NON_RESIDENT, price("a", 30_000), price("b", 20_000)) == ["", "lowest"]


def test_two_lowest_are_both_marked_and_all_alike_are_not():
    assert marks_of(NON_RESIDENT, price("a", 2), price("b", 2), price("c", 3)) == ["lowest", "lowest", ""]
    assert marks_of(NON_RESIDENT, price("a", 2), price("b", 2)) == ["", ""]


def test_an_older_price_that_is_lower_is_not_marked_but_a_newer_one_is():
    assert marks_of(NON_RESIDENT, price("a", 30_000, "2025-26"), price("b", 29_000, "2023-24")) == ["", ""]
    assert marks_of(NON_RESIDENT, price("a", 30_000, "2023-24"), price("b", 29_000, "2025-26")) == ["", "lowest"]


@pytest.mark.parametrize("facts", [{"tuition_total_usd": None}, {"tuition_year": None}, {"tuition_year": "2010-11"}])
def test_beside_an_unknown_an_undated_or_an_old_price_nothing_is_lowest(facts):
    dated = {"tuition_total_usd": 40_000, "tuition_basis": "flat", "tuition_year": "2025-26"} | facts
    assert marks_of(NON_RESIDENT, price("a", 30_000), program("b", **dated)) == ["", ""]


def test_a_resident_price_is_no_price_for_others():
    programs = (price("a", 30_000), replace(price("b", 9_000), tuition_basis="resident"))
    found = rows(compare(catalog_of(*programs), programs))
    assert [cell.mark for cell in found[RESIDENT].cells] == ["", "lowest"]
    assert not found[NON_RESIDENT].cells[1].known
    assert [cell.mark for cell in found[NON_RESIDENT].cells] == ["", ""]


def test_the_shortest_is_shorter_at_both_ends():
    def months(key, low, high):
        return program(key, duration_months_min=low, duration_months_max=high)

    assert marks_of("Length", months("a", 12, 18), months("b", 16, 24)) == ["shortest", ""]
    assert marks_of("Length", months("a", 10, 36), months("b", 16, 24)) == ["", ""]


def test_a_curriculum_that_was_not_seen_leaves_the_row_unmarked():
    assert marks_of("Project management", program("a", pm=3), program("b", pm=1)) == ["strongest evidence", ""]
    assert marks_of("Project management", program("a", pm=3), program("b")) == ["", ""]


# --- for a student ------------------------------------------------------------------------------------------------


def test_the_price_for_you_stands_there_once_the_home_state_is_known():
    programs = (price("a", 30_000, state="OH"), price("b", 20_000, state="TX"))
    label = "Total tuition for you"
    assert label in rows(compare(catalog_of(*programs), programs, clean({"sharpen": {"home_state": "OH"}})))
    assert label not in rows(compare(catalog_of(*programs), programs, ANSWERS))


def test_the_fit_comes_first_and_is_never_marked():
    verdict = FitVerdict("Good fit", "sure", "1st", ("Cheap",), ())
    programs = (program("a"), program("b"))
    title, found = compare(catalog_of(*programs), programs, clean({}), {"a": verdict, "b": verdict}).groups[0]
    assert title == FIT
    assert [row.cells[0].words[0] for row in found] == ["Good fit", "1st", "Cheap", "Nothing that is published"]
    assert not any(cell.mark for row in found for cell in row.cells)


def test_a_program_is_judged_with_the_fit_that_the_list_gives_it():
    engine = real_engine()
    given_list = recommend(engine, ANSWERS, top=200)
    judged = judge(engine, ANSWERS, [program.id for program in given_list.programs])
    for listed in given_list.programs:
        same = judged[listed.id].program
        assert (same.fit, same.band, same.coverage) == (listed.fit, listed.band, listed.coverage)
        assert (same.reasons_for, same.reasons_against) == (listed.reasons_for, listed.reasons_against)
        assert judged[listed.id].left_out == ()


def test_a_near_miss_is_judged_with_what_it_breaks():
    engine = real_engine()
    answers = ANSWERS.with_said(gpa=2.8)
    misses = recommend(engine, answers).near_misses
    judged = judge(engine, answers, [miss.id for miss in misses])
    assert misses
    assert {miss.id: (miss.text,) for miss in misses} == {key: judgement.left_out for key, judgement in judged.items()}


def test_what_is_not_ranked_is_not_judged_and_nothing_is_where_answers_say_nothing():
    related = next(p.id for p in CATALOG.programs if not p.rankable)
    ranked = CATALOG.rankable[0].id
    assert [*judge(real_engine(), ANSWERS, [related, ranked, "nowhere"])] == [ranked]
    assert judge(real_engine(), clean({}), [ranked]) == {}
    assert judge(real_engine(), ANSWERS.with_said(visa="yes"), [ranked]) == {}
