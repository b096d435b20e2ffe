"""Learning from advisors and from what became of students: both become pairs of programs, and the pairs a multiplier
for each question.

A program's fit is a sum of points by question, so that whether an advisor orders two programs as the ranking does
depends on the differences of their points alone. scikit-learn's LogisticRegression fits how much each question's
difference counts, shrunk towards the default weights; how strongly is chosen by cross-validation over students, and
what is reported is measured on reviews that took part in none of it.

Which pairs count. An advisor sees the model's order, and leaving two programs as they stand may be assent or haste:
such pairs count UNMOVED of one that was made by hand (moved past each other, removed, added above). They cannot be left
out: from corrections alone any ranking looks always wrong. Pairs in which the weights have no say are left out: a gate
excludes one of the two, they differ in how surely they satisfy the musts, the list was a starter set, the weights in
use hold the two equal, or the catalog has dropped one. Every review counts alike, however long its list, for its pairs
hang together; one handed in twice counts once.

A student who enrolled prefers that program to each offer not taken, as if by hand, and, as a pair left as it stands, to
what of the list was not tried. What a school refused says nothing of what its student wants, and is no pair. An
outcome counts as a review does, beside reviews and never instead of them: without reviews, or where the pairs of
advisors stand worse for it, nothing is moved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from statistics import NormalDist

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_predict

from quiz.core.advising.judgements import ChosenProgram, Evidence
from quiz.core.questions import Answers
from quiz.core.ranking import (
    LEAST,
    MOST,
    WEIGHTS,
    WEIGHTS_VERSION,
    Agreement,
    Bools,
    Engine,
    Floats,
    Ints,
    Weights,
    build_terms,
    low_signal,
    rank,
    visa_conflict,
)

UNMOVED = 0.5
QUESTIONS = tuple(WEIGHTS)
# LogisticRegression's C to choose from: from the default weights to nearly free ones.
STRENGTHS = tuple(10.0 ** (half / 2) for half in range(-6, 7))
# How decided an advisor may be: at a slope of 300, a hundredth of fit decides 19 times in 20.
STEEP = 300.0
FOLDS = 5
FEWEST_STUDENTS = 10
# How likely chance alone may be to do as well: the price of wrong weights is paid by every student.
CHANCE = 0.01
SAME = 1e-9
PLACES = 3


class TooFewReviewsError(ValueError):
    """There is not enough to learn from; the message says how much there is and how much is needed."""


# --- from reviews to pairs --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pairs:
    """n pairs in which the weights have a say. differences: (n, questions), by QUESTIONS, the points of the better
    program less those of the worse under the default weights. review and student: (n,), whose pair it is; reviews of
    the same answers are of one student. by_hand, and of_outcome: (n,), whether a student's choice says it."""

    differences: Floats
    review: Ints
    student: Ints
    by_hand: Bools
    of_outcome: Bools

    def ordered(self, multipliers: Mapping[str, float]) -> Bools:
        """Which pairs (n,) these multipliers order as the advisor did."""
        ordered: Bools = self.differences @ [multipliers.get(question, 1.0) for question in QUESTIONS] > SAME
        return ordered

    @property
    def counts(self) -> Floats:
        """How much each pair (n,) counts: those of a review sum to 1 where all are made by hand."""
        _, own, sizes = np.unique(self.review, return_inverse=True, return_counts=True)
        counts: Floats = np.where(self.by_hand, 1.0, UNMOVED) / sizes[own]
        return counts


def _points(engine: Engine, review: Evidence) -> dict[str, tuple[tuple[int, int, int], Floats]]:
    """The tier with its band, inside which the weights decide, and the points by question of every program of a review
    that they can move."""
    if low_signal(review.answers) or visa_conflict(review.answers):
        return {}
    ranked = rank(engine, review.answers, weighted=build_terms(review.answers))
    row = {engine.table.ids[row]: row for row in ranked.order.place}
    ids = [key for key in review.programs if key in row]
    degrees, _ = ranked.cells([row[key] for key in ids])
    points = np.zeros((len(ids), len(QUESTIONS)))
    for position, term in enumerate(ranked.query.terms):
        points[:, QUESTIONS.index(term.question.partition(".")[0])] += term.weight * degrees[:, position]
    stands = ranked.standing
    band = dict(zip(ranked.order.rows.tolist(), ranked.order.band.tolist(), strict=True))
    tier = {key: (int(stands.misses[row[key]]), int(stands.doubt[row[key]]), band[row[key]]) for key in ids}
    moved = ranked.listed.moved
    return {key: (tier[key], own) for key, own in zip(ids, points, strict=True) if row[key] not in moved}


def pairs_of(engine: Engine, reviews: Iterable[Evidence]) -> Pairs:
    """The pairs of reviews and choices, in their order."""
    found: list[tuple[Floats, int, int, bool, bool]] = []
    in_use = np.array([engine.weights.multipliers.get(question, 1.0) for question in QUESTIONS])
    students: dict[Answers, int] = {}
    seen: set[Evidence] = set()
    for number, review in enumerate(reviews):
        if review in seen:
            continue
        seen.add(review)
        student, points = students.setdefault(review.answers, len(students)), _points(engine, review)
        for preference in review.preferences:
            if preference.better in points and preference.worse in points:
                (tier, better), (other_tier, worse) = points[preference.better], points[preference.worse]
                if tier == other_tier and abs((better - worse) @ in_use) > SAME:
                    chosen = isinstance(review, ChosenProgram)
                    found.append((better - worse, number, student, preference.by_hand, chosen))
    differences, review_of, student_of, by_hand, chosen_of = zip(*found, strict=True) if found else ((),) * 5
    return Pairs(
        np.array(differences, dtype=float).reshape(-1, len(QUESTIONS)),
        np.array(review_of, dtype=np.int64),
        np.array(student_of, dtype=np.int64),
        np.array(by_hand, dtype=bool),
        np.array(chosen_of, dtype=bool),
    )


# --- fitting ----------------------------------------------------------------------------------------------------------


class Taste(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """How much each question counts with advisors, from differences of points.

    A logistic regression without intercept on the questions and, beside them, on their sum, which is the difference of
    fit under the default weights. The slopes of the questions are shrunk towards 0, which shrinks their multipliers
    towards 1, and the slope of the sum, which says how decided advisors are, only from what nobody could be: its scale
    is STEEP whatever C is. A question whose multiplier would fall below LEAST is given that, and the rest fitted anew.

    Parameters
    ----------
    C : how freely the questions move, as in LogisticRegression.

    Attributes
    ----------
    multipliers_ : (questions,), all 1 where advisors do not agree with the weights at all.
    coef_ : (questions,), slopes.
    """

    def __init__(self, C: float = 1.0) -> None:
        self.C = C

    def fit(self, X: Floats, y: Bools, sample_weight: Floats | None = None) -> "Taste":
        """X : (n, questions) differences of points. y : (n,), whether the first program is the better one."""
        self.classes_ = np.array([False, True])
        held = np.zeros(X.shape[1], dtype=bool)
        while True:
            decided, slopes = self._slopes(X, y, sample_weight, held)
            low = ~held & (slopes < LEAST * decided)
            if decided <= SAME or not low.any():
                break
            held |= low
        self.multipliers_ = (slopes / decided).clip(max=MOST).round(PLACES) if decided > SAME else np.ones(X.shape[1])
        self.coef_ = (decided if decided > SAME else 1.0) * self.multipliers_
        return self

    def _slopes(self, X: Floats, y: Bools, sample_weight: Floats | None, held: Bools) -> tuple[float, Floats]:
        """The slope of the sum of what is not held, and that of every question: its own beside the sum's, or LEAST of
        the sum's."""
        free, scale = np.where(held, 0.0, X), STEEP / sqrt(self.C)
        model = LogisticRegression(C=self.C, fit_intercept=False, solver="newton-cholesky")
        model.fit(np.column_stack([scale * free.sum(axis=1), free]), y, sample_weight)
        decided = float(scale * model.coef_[0, 0])
        return decided, np.where(held, LEAST * decided, decided + model.coef_[0, 1:])

    def decision_function(self, X: Floats) -> Floats:
        """(n,), above 0 where the first program is the better one."""
        decision: Floats = X @ self.coef_
        return decision

    def predict_proba(self, X: Floats) -> Floats:
        """(n, 2), how likely the second and the first program is the better one."""
        first = 0.5 + 0.5 * np.tanh(self.decision_function(X) / 2)
        return np.column_stack([1.0 - first, first])

    def predict(self, X: Floats) -> Bools:
        """(n,), whether the first program is the better one."""
        first: Bools = self.decision_function(X) > 0
        return first


# --- learning and doubting --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lesson:
    """What reviews teach: the `weights` to use from now on, over how many `students`, how freely they were fitted
    (`strength`), the agreement on held-out reviews over all pairs (`weights.agreement`), over those made `by_hand` and
    those left as `shown`, over those of `opinions` and of `outcomes`, and how likely chance is to agree as well."""

    weights: Weights
    students: int
    strength: float
    by_hand: Agreement
    shown: Agreement
    opinions: Agreement
    outcomes: Agreement
    chance: float

    @property
    def objections(self) -> tuple[str, ...]:
        """Why these weights should not be used, as far as the reviews themselves say."""
        found = self.weights.agreement
        if not self.opinions.pairs:
            return ("no advisor's review is among them: what became of students alone does not move the weights",)
        if self.opinions.after < self.opinions.before:
            return (
                f"of the {self.opinions.pairs} pairs of advisors {self.opinions.after} would stand as they put them,"
                f" and {self.opinions.before} do: what became of students does not outvote them",
            )
        if found.after <= found.before:
            return (
                f"on held-out reviews they order {found.after} of {found.pairs} pairs as advisors did, and the weights"
                f" in use {found.before}",
            )
        if self.chance > CHANCE:
            return (
                f"on held-out reviews they are not better than noise: chance does as well in {self.chance:.1%} of"
                f" cases, and at most {CHANCE:.0%} is allowed",
            )
        return ()


def learn(engine: Engine, reviews: Iterable[Evidence], on: date) -> Lesson:
    """The weights that reviews teach on an engine's catalog, dated `on`; the same reviews always teach the same. Raises
    TooFewReviewsError."""
    pairs = pairs_of(engine, reviews)
    students = len(np.unique(pairs.student))
    if students < FEWEST_STUDENTS:
        raise TooFewReviewsError(
            f"there are reviews of {students} different students in which the weights have a say; learning needs at"
            f" least {FEWEST_STUDENTS}"
        )
    # Every other pair the other way round, so that both classes occur; without an intercept that changes nothing else.
    first = np.arange(len(pairs.review)) % 2 == 0
    differences = np.where(first[:, None], pairs.differences, -pairs.differences)
    folds, whose = GroupKFold(FOLDS), {"groups": pairs.student, "sample_weight": pairs.counts}
    search = GridSearchCV(Taste(), {"C": STRENGTHS}, cv=folds, scoring="neg_log_loss", refit=_cautious)
    decisions = cross_val_predict(
        search, differences, first, groups=pairs.student, cv=folds, params=whose, method="decision_function"
    )
    before, after = pairs.ordered(engine.weights.multipliers), np.where(first, decisions, -decisions) > SAME
    search.fit(differences, first, **whose)
    multipliers = search.best_estimator_.multipliers_.tolist()
    return Lesson(
        weights=Weights(
            version=max(engine.weights.version, WEIGHTS_VERSION) + 1,
            multipliers=dict(zip(QUESTIONS, multipliers, strict=True)),
            reviews=len(np.unique(pairs.review[~pairs.of_outcome])),
            pairs=len(first),
            outcomes=len(np.unique(pairs.review[pairs.of_outcome])),
            outcome_pairs=int(pairs.of_outcome.sum()),
            agreement=_agreement(before, after),
            catalog_sha256=engine.catalog.sha256,
            learned_on=on.isoformat(),
        ),
        students=students,
        strength=float(search.best_params_["C"]),
        by_hand=_agreement(before[pairs.by_hand], after[pairs.by_hand]),
        shown=_agreement(before[~pairs.by_hand], after[~pairs.by_hand]),
        opinions=_agreement(before[~pairs.of_outcome], after[~pairs.of_outcome]),
        outcomes=_agreement(before[pairs.of_outcome], after[pairs.of_outcome]),
        chance=_chance(pairs.student, after.astype(float) - before),
    )


def _cautious(results: Mapping[str, Floats]) -> int:
    """The strongest shrinking whose score is within one standard error of the best: few reviews should move little."""
    score, error = results["mean_test_score"], results["std_test_score"] / sqrt(FOLDS)
    best = int(score.argmax())
    return int(np.flatnonzero(score >= score[best] - error[best])[0])


def _agreement(before: Bools, after: Bools) -> Agreement:
    return Agreement(len(before), int(before.sum()), int(after.sum()))


def _chance(student: Ints, gained: Floats) -> float:
    """How likely a gain as large is if every student's gain could as well have been a loss: the sign-flip test, by its
    normal approximation."""
    gains = np.bincount(student, gained)
    spread = sqrt(float(gains @ gains))
    return 1.0 - NormalDist().cdf(float(gains.sum()) / spread) if spread else 1.0


def taught(engine: Engine, weights: Weights) -> Engine:
    """The same engine under other weights."""
    return replace(engine, weights=weights)
