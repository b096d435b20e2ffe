"""What rows of programs.csv must agree on: each row that breaks a rule is named with the way out."""

import pytest

from quiz.core.catalog.files import CatalogFiles, Row, rows_of, written
from quiz.core.catalog.load import CatalogReport, check_files, release
from quiz.core.catalog.problems import CatalogProblem
from quiz.core.catalog.schema import PROGRAMS

ROWS = {row["id"]: row for row in rows_of(PROGRAMS, release().programs)}
USF, TRINE, BERKELEY = "usf-msem", "trine-msem", "berkeley-meng"


def checked(*rows: Row) -> CatalogReport:
    return check_files(CatalogFiles(written(PROGRAMS, rows), release().sources))


def only(report: CatalogReport) -> CatalogProblem:
    (problem,) = report.problems
    return problem


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("variant_of", "Trine", "lower-case"),
        ("variant_of", "nowhere", "is the id of no program in this file"),
        ("variant_of", USF, f"points in a circle ({USF} → {USF})"),
        ("url_kind", "blog", "program, school, news, tuition, faq, catalog, other_department"),
        ("conditional_background", "some", "outside_engineering, everyone"),
        ("estimate_excluded", "no", "write one of yes"),
        ("public_note", "x" * 221, "at most 220"),
        ("tuition_per_credit_nonresident_usd", "900", "set tuition_basis to resident"),
        ("tuition_total_nonresident_usd", "-1", "is negative"),
    ],
)
def test_a_bad_cell_of_a_newer_column_is_named_with_its_row_and_the_way_out(column, value, words) -> None:
    problem = only(checked(ROWS[TRINE], {**ROWS[USF], column: value}))
    assert (problem.row, problem.id, problem.column, problem.value) == (3, USF, column, value)
    assert words in problem.text


def test_variants_in_a_circle_are_named_in_each_row_of_it_and_in_no_other() -> None:
    circle = {TRINE: USF, USF: BERKELEY, BERKELEY: TRINE, "duke-mem": USF}
    report = checked(*({**ROWS[id_], "variant_of": main} for id_, main in circle.items()))
    assert {problem.id for problem in report.problems} == {TRINE, USF, BERKELEY}
    assert all("points in a circle" in problem.text for problem in report.problems)


def test_a_variant_of_a_variant_is_no_circle() -> None:
    rows = ({**ROWS[TRINE], "variant_of": USF}, {**ROWS[USF], "variant_of": BERKELEY}, ROWS[BERKELEY])
    assert checked(*rows).problems == ()


def test_a_long_circle_is_told_in_one_line_a_row() -> None:
    ids = [f"p{number}" for number in range(500)]
    rows = [{**ROWS[USF], "id": id_, "variant_of": main} for id_, main in zip(ids, [*ids[1:], ids[0]], strict=True)]
    report = checked(*rows)
    assert len(report.problems) == 500
    assert max(len(problem.text) for problem in report.problems) < 200


def test_the_school_s_average_beside_a_program_that_excludes_it_is_named() -> None:
    problem = only(checked({**ROWS[USF], "estimate_excluded": "yes", "school_rate_credit_instate": ""}))
    assert (problem.row, problem.column, problem.value) == (2, "school_rate_credit_outstate", "880")
    assert "leave one of the two blank" in problem.text


def test_a_second_name_of_one_school_is_named_with_the_first() -> None:
    another = {**ROWS[USF], "id": "usf-msem-online", "institution": "University of South Florida-Main Campus"}
    problem = only(checked(ROWS[USF], another))
    assert (problem.row, problem.column) == (3, "institution")
    assert "write University of South Florida in each of its rows" in problem.text


def test_non_residents_never_pay_less_than_residents() -> None:
    problem = only(checked({**ROWS[BERKELEY], "tuition_total_nonresident_usd": "40000"}))
    assert problem.column == "tuition_total_nonresident_usd"
    assert "is less than tuition_total_usd, which is 49677" in problem.text
