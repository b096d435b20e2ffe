"""`mem-quiz train --reviews` and `mem-quiz evaluate --advisors` as their users run them: learned weights are saved with
their evaluation or refused with the reasons, and every bad line of a file is named."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from quiz import evaluation
from quiz.cli import main
from quiz.core.advice.document import Recommendation
from quiz.core.advice.recommending import recommend
from quiz.core.advising import learning
from quiz.core.advising.judgements import read_reviews
from quiz.core.questions.stored import StoredAnswers
from quiz.core.ranking import weights as weights_module
from quiz.core.ranking.engine import Engine
from quiz.core.ranking.weights import Agreement, Weights, load_weights, save_weights
from quiz.data import bundled
from quiz.evaluation import measures, record
from quiz.evaluation import simulated_advisors as advisors
from quiz.evaluation.simulated_advisors import PRICE_FIRST, SimulatedAdvisor, reviews_by
from tests.support.journey import student, take
from tests.support.programs import real_engine


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of the test for what would go to models/, and a handful of students, too few for the floors."""
    monkeypatch.setattr(evaluation, "STUDENTS", 10)
    monkeypatch.setattr(record, "bundled", lambda name: tmp_path)
    monkeypatch.setattr(weights_module, "bundled", lambda name: tmp_path)
    only_personas = tuple(
        measure if measure.id == "persona_violations" else replace(measure, least=None, most=None)
        for measure in measures.MEASURES
    )
    monkeypatch.setattr(measures, "MEASURES", only_personas)
    return tmp_path


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=given)


def lines(advisor: SimulatedAdvisor, count: int = 90) -> str:
    found = reviews_by(advisor, real_engine(), count, Random(1))
    return "".join(
        json.dumps({**asdict(reviewed), "answers": reviewed.answers.as_document()}) + "\n" for reviewed in found
    )


@pytest.mark.slow
def test_good_reviews_are_learned_from_and_saved_with_their_evaluation(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Price first costs one persona her only program; that floors refuse is the next test's.
    no_floors = tuple(replace(measure, least=None, most=None) for measure in measures.MEASURES)
    monkeypatch.setattr(measures, "MEASURES", no_floors)
    path = models / "reviews.jsonl"
    path.write_text(lines(SimulatedAdvisor(PRICE_FIRST, noise=0.01, effort=0.01)), encoding="utf-8-sig")
    result = run("train", "--reviews", str(path))
    assert result.exit_code == 0, result.output
    told = " ".join(result.stdout.split())
    assert all(words in told for words in ("budget", "made by hand", "left as shown", "90 students", "of outcomes"))
    assert "pairs of programs from opinions (90 reviews), 0 from outcomes (0 enrolled)" in told
    saved, note = load_weights()
    assert note == ""
    assert (saved.version, saved.reviews) == (3, 90)
    assert saved.multipliers["study_mode"] < 0.95 < 1.2 < saved.multipliers["budget"]
    about = json.loads((models / "evaluation.json").read_text())["about"]
    assert (about["weights_version"], about["weights"]) == (saved.version, saved.values())
    card = (models / "MODEL_CARD.md").read_text()
    assert "weights 3;" in card
    assert "90 lists that advisors corrected" in card


@pytest.mark.slow
def test_noise_is_refused_and_nothing_is_written(models: Path) -> None:
    result = run("train", "--reviews", "-", given=lines(SimulatedAdvisor(noise=10.0), 20))
    assert result.exit_code == 1
    assert result.stderr.startswith("mem-quiz: not saved: on held-out reviews")
    assert list(models.iterdir()) == []


@pytest.mark.slow
def test_weights_that_break_a_floor_are_refused_and_the_floor_is_named(
    monkeypatch: pytest.MonkeyPatch, models: Path
) -> None:
    def reckless(engine: Engine, reviews: object, on: date) -> learning.Lesson:
        taste = {**dict.fromkeys(learning.QUESTIONS, 1.0), "interest": 0.05, "goal": 0.05, "budget": 5.0}
        sides = Agreement(9, 5, 9)
        weights = Weights(version=2, multipliers=taste, agreement=sides)
        return learning.Lesson(weights, 20, 1.0, sides, sides, sides, Agreement(0, 0, 0), 0.001)

    monkeypatch.setattr("quiz.core.advising.learn", reckless)
    result = run("train", "--reviews", "-", given="")
    assert result.exit_code == 1
    assert "mem-quiz: not saved: Rules broken over our personas" in result.stderr
    assert "Under these weights," in result.stdout
    assert list(models.iterdir()) == []


def test_too_few_reviews_are_refused_with_the_number_needed(models: Path) -> None:
    result = run("train", "--reviews", "-", given=lines(SimulatedAdvisor(), 3))
    assert result.exit_code == 1
    assert "at least 10" in result.stderr


def test_every_bad_line_is_named() -> None:
    result = run("train", "--reviews", "-", given='{"shown": 1}\n\n7\n{')
    assert result.exit_code == 2
    assert [line.split(": ")[1:3] for line in result.stderr.splitlines()] == [
        ["standard input", "line 1"],
        ["standard input", "line 3"],
        ["standard input", "line 4"],
    ]


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    for name, words in (("none", "cannot be read"), ("bytes", "is not UTF-8")):
        result = run("train", "--reviews", str(tmp_path / name))
        assert result.exit_code == 2
        assert name in result.stderr
        assert words in result.stderr


def test_without_a_file_the_reviews_of_the_database_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEM_QUIZ_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    result = run("train", "--reviews")
    assert result.exit_code == 2
    assert "name a file" in result.stderr
    line = json.dumps({"answers": {"interest": ["pm"]}, "shown": ["a-gone-one", "x"], "final": ["x", "a-gone-one"]})
    monkeypatch.setattr("quiz.store.reviews.Reviews.for_learning", lambda self: iter(read_reviews([line])))
    assert "left out: a-gone-one, x." in run("train", "--reviews").stdout


def test_programs_that_are_no_longer_ranked_are_named(models: Path) -> None:
    review = {"answers": {"interest": ["pm"]}, "shown": ["closed-long-ago", "x"], "final": ["x", "closed-long-ago"]}
    result = run("train", "--reviews", "-", given=json.dumps(review))
    assert "left out: closed-long-ago, x." in result.stdout


@pytest.mark.slow
def test_simulated_advisors_are_printed_with_a_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advisors, "SCENARIOS", [scenario for scenario in advisors.SCENARIOS if scenario.id == "few"])
    result = run("evaluate", "--advisors")
    assert result.exit_code == 0, result.output
    assert all(head in result.stdout for head in ("Held-out pairs", "Their first five", "Verdict"))
    assert run("evaluate", "--advisors", "--write").exit_code == 2


def test_the_models_in_the_repository_are_of_the_default_weights() -> None:
    """Otherwise the record, the card and these tests are of weights that advisors taught: run them again."""
    assert not (bundled("models") / "weights.json").exists()


# --- the site ---------------------------------------------------------------------------------------------------------

TAUGHT = Weights(
    version=7,
    multipliers={"budget": 3.0, "study_mode": 0.2},
    reviews=41,
    pairs=1234,
    agreement=Agreement(1234, 1000, 1100),
    learned_on="2026-11-22",
)


def test_the_method_page_shows_the_learned_weights_and_their_version(
    models: Path, make_app: Callable[..., Flask]
) -> None:
    save_weights(TAUGHT)
    page = make_app().test_client().get("/method").text
    assert "weights version 7" in page
    assert ">3.6<" in page, "three times the weight of the budget"
    assert "Lists that advisors corrected (41" in page
    (models / "weights.json").unlink()
    assert "advisors corrected" not in make_app().test_client().get("/method").text


def test_a_stored_result_keeps_its_list_when_advisors_taught_other_weights(app: Flask, client: object) -> None:
    token = take(client, student()).split("/")[2]
    store = app.extensions["mem_quiz"].store
    before = store.responses.response(token).document
    engine = replace(app.extensions["mem_quiz"].engine, weights=TAUGHT)
    given = Recommendation.from_document(before)
    now = recommend(engine, StoredAnswers.from_document(store.responses.answers(token)).answers)
    assert [program.id for program in now.programs] != [program.id for program in given.programs]
    in_use = app.extensions["mem_quiz"].engine
    app.extensions["mem_quiz"].__dict__["engine"] = engine
    try:
        page = client.page(f"/quiz/{token}/results")  # type: ignore[attr-defined]  # the client of tests.pages
    finally:
        app.extensions["mem_quiz"].__dict__["engine"] = in_use
    places = [page.main.find(program.institution) for program in given.programs[:3]]
    assert -1 not in places
    assert store.responses.response(token).document == before
