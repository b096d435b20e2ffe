"""Published catalogs, the draft and the reports in the database: who is first wins, and nobody is overwritten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from quiz.core.catalog.files import CatalogFiles
from quiz.core.catalog.load import release
from quiz.service.publishing import live_files
from quiz.store import Store, fact_reports
from quiz.store.catalog_versions import Publication, VersionAuthor, VersionLine
from quiz.store.fact_reports import NewReport

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
ADA, EVE = VersionAuthor("Ada"), VersionAuthor("Eve")
FIRST = CatalogFiles(b"first", b"sources")
SECOND, THIRD = CatalogFiles(b"second", b"sources"), CatalogFiles(b"third", b"sources")
ONE = Publication(FIRST, "1" * 64, 0)


def test_without_a_version_the_releases_own_files_are_live(store: Store) -> None:
    assert store.catalogs.live() is None
    assert live_files(store) == (1, release())


def test_the_first_to_publish_keeps_the_releases_files_as_version_1(store: Store) -> None:
    assert store.catalogs.publish(Publication(SECOND, "2" * 64, 1, "why"), ONE, ADA, now=NOW) == 2
    assert live_files(store) == (2, SECOND)
    assert store.catalogs.files(1) == FIRST
    assert store.catalogs.lines() == (
        VersionLine(2, NOW, "Ada", "why", None, "2" * 64),
        VersionLine(1, None, "the release", "", None, "1" * 64),
    )
    assert store.catalogs.ranked_from("1" * 64) == store.catalogs.line(1)
    assert store.catalogs.ranked_from("9" * 64) is None


def test_of_two_who_publish_onto_the_same_version_one_wins(store: Store) -> None:
    new = [Publication(files, "2" * 64, 1) for files in (SECOND, THIRD)]
    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(lambda files: store.catalogs.publish(files, ONE, ADA, now=NOW), new))
    assert sorted(numbers, key=str) == [2, None]
    assert live_files(store)[1] == new[numbers.index(2)].files
    assert store.catalogs.publish(new[0], ONE, EVE, now=NOW) is None
    assert len(store.audit.of("catalog:2")) == 1


def test_publishing_the_draft_empties_it_or_does_nothing(store: Store) -> None:
    assert store.catalogs.save_draft(SECOND, 1, 0, ADA, "catalog.uploaded", now=NOW)
    assert store.catalogs.publish(Publication(SECOND, "2" * 64, 1, draft=7), ONE, EVE, now=NOW) is None
    assert store.catalogs.live() is None
    assert store.catalogs.publish(Publication(SECOND, "2" * 64, 1, draft=1), ONE, EVE, now=NOW) == 2
    assert (store.catalogs.draft().files, store.catalogs.draft().version) == (None, 2)


def test_a_draft_is_saved_only_under_the_version_it_was_read_at(store: Store) -> None:
    drafts = store.catalogs
    assert (drafts.draft().files, drafts.draft().version) == (None, 0)
    assert drafts.save_draft(SECOND, 1, 0, ADA, "catalog.uploaded", now=NOW)
    assert not drafts.save_draft(THIRD, 1, 0, EVE, "catalog.uploaded", now=NOW)
    assert drafts.save_draft(None, 1, 1, EVE, "catalog.dropped", now=NOW)
    assert not drafts.save_draft(THIRD, 1, 1, ADA, "catalog.edited", now=NOW), "dropped and begun anew is not the same"
    assert drafts.save_draft(THIRD, 1, 2, ADA, "catalog.edited", now=LATER)
    assert (drafts.draft().files, drafts.draft().by, drafts.draft().updated_at) == (THIRD, "Ada", LATER)
    assert [entry.action for entry in store.audit.of("catalog:draft")] == [
        "catalog.uploaded",
        "catalog.dropped",
        "catalog.edited",
    ]


# --- reports ----------------------------------------------------------------------------------------------------------

REPORT = NewReport("usf-msem", "gre", "required", "https://www.usf.edu/x")


def test_what_is_kept_of_a_report_is_what_was_said_and_nothing_else(store: Store) -> None:
    assert store.fact_reports.add(REPORT, "1" * 64, now=NOW)
    assert store.fact_reports.add(REPORT, "1" * 64, now=LATER)
    (report,) = store.fact_reports.search()
    assert (report.program, report.fact, report.right, report.page, report.times) == (
        REPORT.program,
        REPORT.fact,
        REPORT.right,
        REPORT.page,
        2,
    )
    columns = {column["name"] for column in sa.inspect(store.engine).get_columns("fact_reports")}
    assert not columns & {"address", "email", "contact", "token", "response_id", "browser"}


def test_reports_are_bounded_by_hour_by_program_and_in_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def add(number: int, now: datetime = NOW, program: str = "") -> bool:
        return store.fact_reports.add(
            NewReport(program or f"p-{number}", "gre", f"{number}", "https://x.edu"), "", now=now
        )

    monkeypatch.setattr(fact_reports, "MOST_AN_HOUR", 4)
    monkeypatch.setattr(fact_reports, "MOST_A_DAY_OF_ONE", 2)
    monkeypatch.setattr(fact_reports, "MOST_OPEN", 6)
    assert [add(number, program="one") for number in range(3)] == [True, True, False]
    assert [add(number) for number in range(10, 13)] == [True, True, False]
    assert [add(number, LATER) for number in range(20, 23)] == [True, True, False]


def test_a_report_is_settled_once_and_its_outcome_stays_when_it_is_made_again(store: Store) -> None:
    store.fact_reports.add(REPORT, "", now=NOW)
    (report,) = store.fact_reports.search()
    assert store.fact_reports.settle(report.id, report.version, "no evidence", ADA, now=LATER)
    assert not store.fact_reports.settle(report.id, report.version, "corrected", EVE, now=LATER)
    assert store.fact_reports.add(REPORT, "", now=LATER)
    (settled,) = store.fact_reports.search(settled=True)
    assert (settled.outcome, settled.by, settled.times) == ("no evidence", "Ada", 2)
    assert store.fact_reports.search() == ()
    assert store.fact_reports.purge(LATER) == 0
    assert store.fact_reports.purge(LATER + timedelta(seconds=1)) == 1
