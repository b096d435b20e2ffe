"""`mem-quiz evaluate` as its users run it: a table, a record on request, and exit status 1 below a floor."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quiz import evaluation
from quiz.cli import main
from quiz.evaluation import measures, record
from quiz.evaluation.measures import MEASURES


@pytest.fixture(autouse=True)
def _few_students(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A handful of students is enough to see what the command does; the record goes to a folder of the test."""
    monkeypatch.setattr(evaluation, "STUDENTS", 10)
    monkeypatch.setattr(evaluation, "QUICK", 5)
    monkeypatch.setattr(record, "bundled", lambda name: tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["evaluate", *arguments])


def floors(monkeypatch: pytest.MonkeyPatch, least: float | None) -> None:
    """Every measure loses its floor, but for coverage, which gets this one."""
    bare = [measures.Measure(m.id, m.words, least=least if m.id == "coverage" else None, unit=m.unit) for m in MEASURES]
    monkeypatch.setattr(measures, "MEASURES", tuple(bare))


@pytest.mark.slow
def test_evaluate_prints_every_measure_and_every_ranking(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    floors(monkeypatch, None)
    result = run("--quick")
    assert result.exit_code == 0, result.output
    assert all(measure.words in result.stdout for measure in MEASURES)
    assert "Gower distance" in result.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_evaluate_fails_below_a_floor_and_names_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    floors(monkeypatch, 1.01)
    result = run("--quick")
    assert result.exit_code == 1
    assert result.stderr.startswith("mem-quiz: Well-described programs that reach a top ten")
    assert len(result.stderr.splitlines()) == 1
    assert "WORSE" in result.stdout


@pytest.mark.slow
def test_evaluate_writes_its_record_when_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    floors(monkeypatch, None)
    result = run("--write")
    assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "evaluation.json").read_text())["about"]["students"] == 10
    assert (tmp_path / "MODEL_CARD.md").read_text().startswith("# Model card")


def test_a_quick_look_is_no_record() -> None:
    result = run("--quick", "--write")
    assert result.exit_code == 2
    assert "--quick" in result.stderr
