"""Does learning from advisors learn what they want, and nothing where there is nothing to learn? Simulated advisors of
known taste correct real lists, and what is learned is held against the taste (`mem-quiz evaluate --advisors`).

A simulated advisor knows the programs as we do, weighs the questions by a taste of her own, errs by some noise, and
moves a program only where that seems worth the effort. Real ones will be less tidy; this shows that the method works,
not that it has been used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

import numpy as np

from quiz.core.advising import QUESTIONS, Lesson, ReviewedList, learn, taught
from quiz.core.questions import Answers
from quiz.core.ranking import Engine, Weights, build_terms, low_signal, query, rank, read_situation, visa_conflict
from quiz.evaluation.approval import approve
from quiz.evaluation.measures import mean, ours, overlap
from quiz.evaluation.run import QUICK, SEED, STUDENTS
from quiz.evaluation.students import random_answers

SHOWN, LOOKED_AT = 10, 20
FEWEST_SHOWN = 2


@dataclass(frozen=True, slots=True)
class SimulatedAdvisor:
    """An advisor with a `taste` (multipliers by question), whose judgement of a program errs by `noise` (a standard
    deviation, in fit) and who moves one past another only for more than `effort` (in fit)."""

    taste: Mapping[str, float] = field(default_factory=dict)
    noise: float = 0.02
    effort: float = 0.03

    def review(self, engine: Engine, answers: Answers, rng: Random) -> ReviewedList:
        """What she does with a student's first ten: moves programs up, and swaps the worst for the best of the next ten
        where that is worth both moves."""
        rows = rank(engine, answers, LOOKED_AT).rows
        worth = self._worth(engine, answers, rows, rng)
        final: list[int] = []
        for row in rows[:SHOWN]:
            self._place(final, row, worth)
        best = max(rows[SHOWN:], key=worth.__getitem__, default=None)
        worst = min(final, key=worth.__getitem__, default=None)
        swaps = best is not None and worst is not None and worth[best] > worth[worst] + 2 * self.effort
        if swaps and best is not None and worst is not None:
            final.remove(worst)
            self._place(final, best, worth)
        shown, listed = (tuple(engine.table.ids[row] for row in some) for some in (rows[:SHOWN], final))
        gone, new = set(shown) - set(listed), set(listed) - set(shown)
        return ReviewedList(answers, shown, listed, tuple(gone), tuple(new))

    def _worth(self, engine: Engine, answers: Answers, rows: Sequence[int], rng: Random) -> dict[int, float]:
        asked = query(engine, build_terms(answers, self.taste), answers, read_situation(answers))
        fit = engine.model.degrees_[list(rows)] @ asked.weights
        return {row: value + rng.gauss(0.0, self.noise) for row, value in zip(rows, fit.tolist(), strict=True)}

    def _place(self, final: list[int], row: int, worth: Mapping[int, float]) -> None:
        """Put a program at the end and move it up past what it beats."""
        at = len(final)
        while at and worth[row] > worth[final[at - 1]] + self.effort:
            at -= 1
        final.insert(at, row)


def reviews_by(advisor: SimulatedAdvisor, engine: Engine, count: int, rng: Random) -> list[ReviewedList]:
    """Her reviews of `count` random students whose lists are rankings."""
    found: list[ReviewedList] = []
    while len(found) < count:
        answers = random_answers(rng)
        if not (low_signal(answers) or visa_conflict(answers)):
            review = advisor.review(engine, answers, rng)
            found += [review] if len(review.shown) >= FEWEST_SHOWN else []
    return found


@dataclass(frozen=True, slots=True)
class ReviewScenario:
    """Advisors in words, and how many lists they review."""

    id: str
    words: str
    advisor: SimulatedAdvisor
    reviews: int


PRICE_FIRST: Mapping[str, float] = {"budget": 2.0, "study_mode": 0.5}
SCENARIOS: tuple[ReviewScenario, ...] = (
    ReviewScenario(
        "careful", "careful; the background counts double", SimulatedAdvisor({"discipline": 2.0}, 0.01, 0.01), 100
    ),
    # Inside one tier and band, and without what a rule of the list moved, a list has few pairs: two hundred and fifty
    # of these lists do not yet tell the taste from chance.
    ReviewScenario("price", "price counts double, how to study half", SimulatedAdvisor(PRICE_FIRST), 300),
    ReviewScenario("careless", "the same, but careless", SimulatedAdvisor(PRICE_FIRST, noise=0.05), 100),
    ReviewScenario("few", "the same, careless, and only ten lists", SimulatedAdvisor(PRICE_FIRST, noise=0.05), 10),
    ReviewScenario(
        "goal", "the goal counts double, what one enjoys half", SimulatedAdvisor({"goal": 2.0, "interest": 0.5}), 100
    ),
    ReviewScenario("content", "they agree with the ranking, but are careless", SimulatedAdvisor(noise=0.05), 100),
    ReviewScenario("nonsense", "they put lists in any order", SimulatedAdvisor(noise=10.0), 100),
)


@dataclass(frozen=True, slots=True)
class LearningResult:
    """What was learned from a scenario's advisors and whether it may be used (`objections` empty). `direction`: the
    correlation of the logarithms of learned and true multipliers over all questions (None where there is no taste to
    learn). `wanted_before` and `wanted_after`: how much of the first five that the advisor's own weights would give
    stands in ours, over students that nobody reviewed; `first_five_kept`: how much of our first five stays."""

    scenario: ReviewScenario
    lesson: Lesson
    objections: tuple[str, ...]
    direction: float | None
    wanted_before: float
    wanted_after: float
    first_five_kept: float


def _direction(taste: Mapping[str, float], learned: Mapping[str, float]) -> float | None:
    true, found = (
        np.log([multipliers.get(question, 1.0) for question in QUESTIONS]) for multipliers in (taste, learned)
    )
    return float(np.corrcoef(true, found)[0, 1]) if true.any() and found.any() else None


def teach(engine: Engine, scenario: ReviewScenario, students: int = STUDENTS, seed: int = SEED) -> LearningResult:
    """One scenario, with the evaluation over `students` random students; the same seed always gives the same."""
    rng, taste = Random(seed), scenario.advisor.taste
    lesson = learn(engine, reviews_by(scenario.advisor, engine, scenario.reviews, rng), date(2026, 1, 1))
    _, objections = approve(engine, lesson, students)
    crowd = [random_answers(rng) for _ in range(QUICK)]
    now, then, wanted = (
        [ours(under, answers) for answers in crowd]
        for under in (engine, taught(engine, lesson.weights), taught(engine, Weights(multipliers=taste)))
    )
    return LearningResult(
        scenario=scenario,
        lesson=lesson,
        objections=objections,
        direction=_direction(taste, lesson.weights.multipliers),
        wanted_before=mean(map(overlap, wanted, now)),
        wanted_after=mean(map(overlap, wanted, then)),
        first_five_kept=mean(map(overlap, now, then)),
    )
