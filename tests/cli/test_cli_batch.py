"""`mem-quiz recommend-batch`: the template, a file in and a file out, and what is said about errors in them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quiz.cli import main
from quiz.files.batch.result import HEADINGS
from tests.support.batches import csv_of, rows_of, xlsx_of

ROWS = [["Number", "goal"], ["007", "pm"], ["008", "lead"]]
WRONG = [*ROWS, ["009", "king"], ["010", "queen"]]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["recommend-batch", *map(str, arguments)])


def given(folder: Path, content: bytes, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_rows_of_a_file_come_out_completed(tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"out.{kind}"
    result = run(given(tmp_path, xlsx_of(ROWS), "in.xlsx"), "--out", out)
    assert result.exit_code == 0, result.output
    assert "2 of 2 rows completed" in result.stdout
    assert "Ranking" in result.stderr
    if kind == "csv":
        rows = rows_of(out.read_bytes())
        assert rows[0] == ["Number", "goal", *HEADINGS]
        assert [row[0] for row in rows[1:]] == ["007", "008"]
    else:
        assert out.read_bytes().startswith(b"PK")


def test_rows_with_errors_are_named_the_others_are_done_and_the_status_is_1(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = run(given(tmp_path, csv_of(WRONG)), "--out", out)
    assert result.exit_code == 1, result.output
    assert "2 of 4 rows completed" in result.stdout
    assert "row 4: Which role do you want next? “king”" in result.stderr.lower().replace("which", "Which")
    assert "2 rows have errors" in result.stderr
    assert len(rows_of(out.read_bytes())) == 5


def test_a_file_that_cannot_be_read_has_each_problem_on_its_line_and_status_2(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = run(given(tmp_path, b"goal,goal,visa,visa\r\npm,pm,no,no\r\n"), "--out", out)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 2
    assert all("ask the same" in line and line.startswith("mem-quiz: ") for line in result.stderr.splitlines())
    assert not out.exists()


def test_files_that_are_not_there_or_cannot_be_written_are_named(tmp_path: Path) -> None:
    source = given(tmp_path, csv_of(ROWS))
    for arguments in (
        (tmp_path / "none.csv", "--out", tmp_path / "out.csv"),
        (source, "--out", tmp_path / "no folder" / "out.csv"),
        (source, "--out", tmp_path / "out.ods"),
        (source,),
        (),
        ("--template", tmp_path / "template.txt"),
    ):
        result = run(*arguments)
        assert result.exit_code == 2, result.output
        assert "Traceback" not in result.output


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_written_and_is_itself_a_file_without_students(tmp_path: Path, kind: str) -> None:
    template = tmp_path / f"template.{kind}"
    assert run("--template", template).exit_code == 0
    result = run(template, "--out", tmp_path / "out.csv")
    assert result.exit_code == 2
    assert "no student below the headings" in result.stderr
