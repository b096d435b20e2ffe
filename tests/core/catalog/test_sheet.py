"""What is said about a source is true of that very page, and what is known of its facts is said of the facts."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.catalog.facts import CONFIDENCE
from quiz.core.catalog.load import load_catalog
from quiz.core.catalog.program import Catalog, Source
from quiz.core.catalog.sheet import basis, build_sheet, runs, source_words
from tests.support.programs import program

CATALOG = load_catalog()
EVERY = [(key, source) for key, found in CATALOG.sources.items() for source in found]
PAGE = Source(("gre",), "https://a.edu/x", "https://a.edu/x", "a.edu", "2022", "high")
BLOG = Source(("gre",), "https://blog.example/x", None, "blog.example", "2022", "high")
SURVEY = Source(("awards_2024",), "Federal survey", None, "", "2024", "federal")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (PAGE, "official page; facts of 2022"),
        (BLOG, "not from the school; facts of 2022"),
        (SURVEY, "reported to the US government; facts of 2024"),
        (replace(PAGE, as_of=""), "official page; year not stated"),
        (replace(PAGE, alone=False, confidence="medium"), "official page"),
        (replace(BLOG, alone=False), "not from the school"),
        (replace(PAGE, alone=False, as_of=""), "official page"),
    ],
)
def test_a_source_says_what_it_is_and_its_year_only_where_it_was_read_alone(source, words):
    assert source_words(source) == words


def test_only_an_official_page_is_called_official_and_no_page_of_several_has_a_year():
    rows: dict[tuple, set[str]] = {}
    for key, source in EVERY:
        rows.setdefault((key, source.fields, source.as_of, source.confidence), set()).add(source.page)
    for key, source in EVERY:
        words, pages = source_words(source), rows[key, source.fields, source.as_of, source.confidence]
        assert ("official" in words) == (source.url is not None), source
        assert not any(phrase in words for phrase in ("confidence", "weak", "secondary")), source
        assert (source.as_of in words if source.as_of else "not stated" in words) or len(pages) > 1, source
        assert not (len(pages) > 1 and source.as_of and source.as_of in words), source


def test_the_pages_of_dukes_row_are_named_for_what_they_are():
    words = {source.page: source_words(source) for source in CATALOG.sources["duke-mem"]}
    assert words["https://memp.pratt.duke.edu/apply/faq"] == "official page"
    assert words["https://gradpilot.com/news/is-duke-mem-a-cash-cow"] == "not from the school"


def test_the_confidence_stands_with_the_fact_and_the_least_sure_source_decides():
    assert basis((PAGE, BLOG)) == "2022; high confidence"
    assert basis((PAGE, replace(BLOG, as_of="2024", confidence="low"))) == f"2024; {CONFIDENCE['low']}"
    assert basis((SURVEY,)) == "2024; reported to the US government"
    assert basis((replace(PAGE, as_of=""),)) == "year not stated; high confidence"


@given(st.lists(st.integers(1, 30), unique=True))
def test_runs_hold_exactly_their_numbers_and_never_touch(numbers):
    found = runs(numbers)
    assert [n for first, last in found for n in range(first, last + 1)] == sorted(numbers)
    assert all(cell[1] + 1 < other[0] for cell, other in pairwise(found))


def test_every_fact_of_a_row_of_several_pages_names_them_all():
    several = (PAGE, replace(BLOG, alone=False))
    asked = program("x", gre="required")
    found = build_sheet(Catalog((asked,), "", {"x": several}), asked)
    (row,) = [row for _, rows in found.groups for row in rows if row.label == "GRE"]
    assert [found.sources[number - 1] for number in row.numbers] == [*several]
