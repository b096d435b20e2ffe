"""Batches in a real browser, with the real worker behind them: with JavaScript, and without."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from quiz.service.jobs.keeper import start_keeper, stop_keeper
from tests.support.axe import violations
from tests.support.batches import csv_of, rows_of
from tests.support.people import PASSWORD, make_account, services_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROWS = [["Number", "goal"], *([f"{number:04}", "pm"] for number in range(60)), ["bad", "king"]]


@pytest.fixture
def advisor(app_of_site: Flask) -> str:
    return make_account(app_of_site).email


@pytest.fixture
def _worker(app_of_site: Flask) -> Iterator[None]:
    """What `serve` starts beside it."""
    keeper = start_keeper(replace(services_of(app_of_site).settings, jobs=1))
    yield
    stop_keeper(keeper)


@pytest.mark.usefixtures("_worker")
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_an_advisor_uploads_a_file_watches_it_downloads_it_and_deletes_it(
    site, advisor, open_page, tmp_path: Path, javascript: bool
) -> None:
    source = tmp_path / "students.csv"
    source.write_bytes(csv_of(ROWS))
    page = open_page("/advisor/batches/", java_script_enabled=javascript)
    page.get_by_label("Email address").fill(advisor)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main button").click()
    page.get_by_label("The filled-in file").set_input_files(source)
    page.get_by_role("button", name="Upload and rank").click()
    assert page.title().startswith("students.csv")
    page.get_by_role("button", name="Rank 61 rows").click(timeout=60_000)  # after the question what “king” means
    page.get_by_text("60 of 61 rows are completed").wait_for(timeout=60_000)
    if javascript:
        assert page.get_by_role("status").inner_text() == "Done", "said without the page being loaded again"
        assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Table (CSV)").click()
    rows = rows_of(Path(download.value.path()).read_bytes())
    assert [row[0] for row in rows] == [row[0] for row in ROWS]
    page.get_by_role("button", name="Delete this batch for good").click()
    page.get_by_text("The batch and its files are deleted.").wait_for()
    if javascript:
        assert violations(page) == []
