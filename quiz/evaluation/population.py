"""What a realistic population sees, beside the uniform students: places, prices, bands, and one program too often.

Uniform students hide what most people see, since most people live somewhere, work, and have a budget. Each share is
counted over the first fives of `draw_students`, and named in MEASURES under the same id.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from quiz.core.advice import RankedProgram, recommend
from quiz.core.catalog import BY_EMPHASIS, TAUGHT, Program
from quiz.core.questions import Answers
from quiz.core.ranking import BANDS, FIRST, OVER_BUDGET, Engine, read_situation, visa_conflict, wanted
from quiz.evaluation.gains import best_list
from quiz.evaluation.measures import concentration


@dataclass(frozen=True)
class SeenList:
    """What one student sees: the answers, and the first five with their catalog rows."""

    answers: Answers
    first: tuple[tuple[RankedProgram, Program], ...]


Told = Iterator[bool]


def _price_told(seen: SeenList) -> Told:
    if seen.answers.most_usd:
        for ranked, _ in seen.first:
            yield ranked.price is not None and ranked.price.low is not None


def _far_over(seen: SeenList, ranked: RankedProgram) -> bool:
    cap, price = seen.answers.most_usd, ranked.price
    return bool(cap and price and price.low is not None and price.low > OVER_BUDGET * cap)


def _sees_far_over(seen: SeenList) -> Told:
    if seen.answers.most_usd:
        yield any(_far_over(seen, ranked) for ranked, _ in seen.first)


def _unverified_first(seen: SeenList) -> Told:
    yield seen.first[0][1].status == "unverified"


def _none_where_asked(seen: SeenList) -> Told:
    student = read_situation(seen.answers)
    if student.named and (seen.answers.study_mode or "").startswith("campus"):
        yield not any(program.state in student.states for _, program in seen.first)


def _none_to_commute_to(seen: SeenList) -> Told:
    student = read_situation(seen.answers)
    if student.commutes and student.states:
        yield not any(program.state in student.states for _, program in seen.first)


def _strong_far_over(seen: SeenList) -> Told:
    for ranked, _ in seen.first:
        if ranked.band == "strong":
            yield _far_over(seen, ranked)


def _strong_elsewhere(seen: SeenList) -> Told:
    for ranked, _ in seen.first:
        if ranked.band == "strong":
            yield "study_mode" in ranked.misses


def _band_rises(seen: SeenList) -> Told:
    places = [BANDS.index(ranked.band) for ranked, _ in seen.first]
    yield any(below < above for above, below in pairwise(places))


def _wish_left_out(seen: SeenList) -> Told:
    for key in wanted(seen.answers):
        yield not any(BY_EMPHASIS[getattr(program, key) or 0].kind in TAUGHT for _, program in seen.first)


SHARES: Mapping[str, Callable[[SeenList], Told]] = {
    "price_told": _price_told,
    "far_over_budget": _sees_far_over,
    "unverified_first": _unverified_first,
    "none_where_asked": _none_where_asked,
    "none_to_commute_to": _none_to_commute_to,
    "strong_far_over": _strong_far_over,
    "strong_elsewhere": _strong_elsewhere,
    "band_rises": _band_rises,
    "wish_left_out": _wish_left_out,
}


def see(engine: Engine, students: Sequence[Answers]) -> list[SeenList]:
    """The lists of those students who get one."""
    lists = []
    for answers in students:
        found = recommend(engine, answers, FIRST, what_ifs=False)
        first = tuple((ranked, engine.catalog.by_id[ranked.id]) for ranked in found.programs[:FIRST])
        if first and not visa_conflict(answers):
            lists.append(SeenList(answers, first))
    return lists


def population_figures(engine: Engine, students: Sequence[Answers]) -> dict[str, float | None]:
    """Every share of SHARES (None where nobody was concerned), and the most frequent program, of our lists and of the
    best possible ones."""
    lists = see(engine, students)
    figures: dict[str, float | None] = {}
    for key, share in SHARES.items():
        told = [answer for seen in lists for answer in share(seen)]
        figures[key] = sum(told) / len(told) if told else None
    own = [[engine.table.row[ranked.id] for ranked, _ in seen.first] for seen in lists]
    best = [rows for seen in lists if (rows := best_list(engine, seen.answers)) is not None]
    return {**figures, "population_concentration": concentration(own)[1], "population_best": concentration(best)[1]}
