"""`mem-quiz audit …`: verifying the trail, and exporting it so that the file verifies by itself."""

import csv
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result

from quiz.core.records.audit import AuditEntry
from quiz.store import Store
from tests.support.audit import unguarded

COMMAND = "audit"

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def trail(store: Store) -> Store:
    for number in range(1, 5):
        store.audit.record(number, "request.claimed", f"request:{number}", None, {"state": "claimed"}, now=NOW)
    return store


def forge(store: Store, statement: str) -> None:
    with store.engine.begin() as connection, unguarded(connection):
        connection.execute(sa.text(statement))


def anchor_in(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout.split("--expect ")[1].strip()


def test_an_empty_trail_verifies_and_so_does_a_grown_one_with_the_anchor_of_before(run, store: Store):
    empty = anchor_in(run("verify"))
    store.audit.record(None, "retention.purged", "run:1", None, {"responses": 3}, now=NOW)
    result = run("verify", "--expect", empty)
    assert "Number of entries: 1." in result.stdout
    assert anchor_in(result) != empty


def test_a_changed_entry_ends_with_status_1_and_its_number(run, trail: Store):
    anchor_in(run("verify"))
    forge(trail, "UPDATE audit SET actor = 9 WHERE number = 2")
    result = run("verify")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == "mem-quiz: entry 2: was changed after it was written\n"


def test_what_was_cut_off_shows_with_the_anchor_that_was_printed(run, trail: Store):
    anchor = anchor_in(run("verify"))
    forge(trail, "DELETE FROM audit WHERE number = 4")
    assert run("verify").exit_code == 0
    result = run("verify", "--expect", anchor)
    assert result.exit_code == 1
    assert "entry 4: is missing" in result.stderr


def test_an_anchor_that_is_none_is_refused_with_the_way_out(run, trail: Store):
    result = run("verify", "--expect", "4:abc")
    assert result.exit_code == 2
    assert "--expect" in result.stderr
    assert "audit verify" in result.stderr


def test_an_exported_trail_verifies_by_itself_and_shows_what_was_done_to_the_file(run, trail: Store, tmp_path: Path):
    anchor, file = anchor_in(run("verify")), tmp_path / "trail.jsonl"
    assert run("export", file).exit_code == 0
    assert anchor_in(run("verify", file, "--expect", anchor)) == anchor
    lines = file.read_text().splitlines(keepends=True)
    assert run("export", "-").stdout == "".join(lines)
    changed = "".join(lines).replace('"actor":3', '"actor":4')
    assert "entry 3: was changed" in run("verify", "-", sent=changed).stderr
    assert "entry 2: is missing" in run("verify", "-", sent=lines[0] + lines[2] + lines[3]).stderr
    assert "entry 2: stands after entry 3" in run("verify", "-", sent="".join(lines[i] for i in (0, 2, 1, 3))).stderr
    assert "entry 4: is missing" in run("verify", "-", "--expect", anchor, sent="".join(lines[:3])).stderr


@pytest.mark.parametrize("line", ["no json", "[]", '{"number": 1}', "7", '"', "[" * 100_000])
def test_a_file_that_is_no_trail_is_refused_by_its_line(run, trail: Store, line: str):
    result = run("verify", "-", sent=run("export", "-").stdout + line + "\n")
    assert result.exit_code == 2
    assert "line 5" in result.stderr
    assert "Traceback" not in result.output


def test_the_table_has_a_line_an_entry_and_nothing_that_a_spreadsheet_runs(run, trail: Store, tmp_path: Path):
    forge(trail, "UPDATE audit SET action = '=HYPERLINK(A1)' WHERE number = 2")
    assert run("export", tmp_path / "trail.csv").exit_code == 0
    text = (tmp_path / "trail.csv").read_text()
    assert run("export", "--csv", "-").stdout == text
    head, *rows = csv.reader(StringIO(text))
    assert head == [*AuditEntry.__slots__]
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    assert rows[1][3] == "'=HYPERLINK(A1)"
