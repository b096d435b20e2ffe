"""How complete and how old a catalog is: counted by hand on two programs, and the same from files alone."""

from dataclasses import replace

from quiz.core.catalog.difference import compare_catalogs
from quiz.core.catalog.files import CatalogFiles, rows_of, written
from quiz.core.catalog.glance import PUBLISHABLE
from quiz.core.catalog.load import load_catalog, release
from quiz.core.catalog.prices import OLD_AFTER_YEARS
from quiz.core.catalog.program import Source
from quiz.core.catalog.quality import corrections, counted, measure
from quiz.core.catalog.schema import PROGRAMS
from tests.support.programs import catalog_of, program

YEAR = 2026


def source(as_of: str, *fields: str) -> Source:
    return Source(fields, f"page of {as_of}", None, "", as_of, "high", True)


def test_each_count_is_what_one_counts_by_hand() -> None:
    two = catalog_of(
        program("a", gre="required", credits=30, duration_months_max=24, state="OH"),
        program("b", gre="optional", state="TX"),
    )
    catalog = replace(
        two,
        sources={
            "a": (source("2025", "gre"), source("2012", "gre", "credits"), source("2019-20", "duration_months_max")),
            "b": (source("", "gre"),),
        },
    )
    found = measure(catalog, YEAR)
    facts = dict(found.facts)
    assert (facts["gre"].known, facts["gre"].old, facts["gre"].undated, facts["gre"].median) == (2, 0, 1, 2025)
    assert (facts["credits"].known, facts["credits"].old, facts["credits"].median) == (1, 1, 2012)
    assert facts["duration_months_min"].old == 1, "the longest length says the length too"
    assert (facts["deadline_fall"].known, facts["deadline_fall"].median, facts["deadline_fall"].old_share) == (
        0,
        None,
        0.0,
    )
    assert (found.total.known, found.total.possible) == (4, 2 * len(PUBLISHABLE))
    assert [(state, count, known.known) for state, count, known in found.states] == [("OH", 1, 3), ("TX", 1, 1)]
    assert [known for _, known in found.wanted] == [1, 3]


def test_a_fact_is_old_from_the_year_after_the_last_that_is_not() -> None:
    catalog = replace(catalog_of(program("a", gre="required")), sources={"a": (source("2020", "gre"),)})
    assert measure(catalog, 2020 + OLD_AFTER_YEARS).total.old == 0
    assert measure(catalog, 2021 + OLD_AFTER_YEARS).total.old == 1


def test_an_empty_catalog_has_nothing_to_divide_by() -> None:
    found = measure(catalog_of(), YEAR)
    assert (found.programs, found.total.share, found.total.old_share, found.states) == (0, 0.0, 0.0, ())


def test_files_alone_say_the_same_as_the_catalog_that_is_served() -> None:
    served, alone = measure(load_catalog(), YEAR).total, counted(release())
    assert (alone.known, alone.share) == (served.known, served.share)


def test_a_correction_is_a_fact_and_never_a_note_or_a_label_of_ours() -> None:
    rows = rows_of(PROGRAMS, release().programs)
    rows[0] |= {"note": "for editors", "as_of": "2026", "status": "closed", "gre": "required"}
    files = CatalogFiles(written(PROGRAMS, rows[:-1]), release().sources)
    found = corrections(compare_catalogs(release(), files))
    assert {change.program_id for change in found} == {rows[0]["id"]}, "a program that is gone is no correction"
    assert {change.column for change in found} == {"status", "gre"}
