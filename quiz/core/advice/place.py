"""Where is my school? Why a program stands where it stands for a student, and what would have to change."""

from collections.abc import Mapping
from dataclasses import dataclass

from quiz.core.advice.document import RankedProgram
from quiz.core.advice.near_misses import miss_words
from quiz.core.advice.recommending import judge
from quiz.core.advice.statements import Params, Statement
from quiz.core.questions import AnswerChange, Answers, Patch, alternatives, relaxations
from quiz.core.ranking import FIRST, Engine, StudentRanking, rank, rank_many, visa_conflict

OUT = "out"
NOT_RANKED = "not_ranked"
MOST_CHANGES = 3
GROUP_WORDS: Mapping[str, str] = {
    "fits": "Everything you said is known and met",
    "ask": "Nothing known is missed, and something has to be asked",
    "close": "Close, but something you asked for is known to be missed",
    OUT: "Left out: it is known to break something you insist on, or a rule of its own",
    NOT_RANKED: "It stands in the catalog for the record and is not ranked",
}


@dataclass(frozen=True, slots=True)
class WouldHelp(Statement):
    """A change of the answers (a JSON Merge Patch) after which the program stands at `place`."""

    change: Patch
    place: int


@dataclass(frozen=True, slots=True)
class PlaceExplanation:
    """The place of one program. `group` is that of the list ("fits", "ask", "close"), "out" where a must or a rule
    leaves it out, "not_ranked" where the catalog holds it for the record only. `place` is None where it is not in the
    list, `shown_as` the row that stands for it where it is another format of that degree. `misses` are sentences,
    `program` how it fits, `would_help` the changes that bring it into the list or up, best first."""

    id: str
    group: str
    place: int | None = None
    of: int = 0
    shown_as: str = ""
    misses: tuple[str, ...] = ()
    program: RankedProgram | None = None
    would_help: tuple[WouldHelp, ...] = ()


def explain_place(engine: Engine, answers: Answers, program_id: str) -> PlaceExplanation:
    """Where a program stands for these answers and why. Raises KeyError where the catalog holds no such program."""
    program = engine.catalog.by_id[program_id]
    row = engine.table.row.get(program_id)
    if row is None or visa_conflict(answers):
        return PlaceExplanation(program.id, NOT_RANKED if row is None else OUT)
    ranked = rank(engine, answers, len(engine.table.ids))
    judged = judge(engine, answers, [program_id]).get(program_id)
    missed = [condition.id for condition in ranked.conditions if condition.missed[row]]
    return PlaceExplanation(
        id=program_id,
        group=judged.program.group if judged and ranked.standing.allowed[row] else OUT,
        place=_place(ranked, row),
        of=len(ranked.rows),
        shown_as=next((engine.table.ids[first] for first, rows in ranked.listed.variants.items() if row in rows), ""),
        misses=miss_words(missed, program, answers, engine.catalog),
        program=judged.program if judged else None,
        would_help=_would_help(ranked, row),
    )


def _place(ranked: StudentRanking, row: int) -> int | None:
    """The place of a row, or of the format that stands for it."""
    for place, listed in enumerate(ranked.rows, start=1):
        if row in (listed, *ranked.listed.variants.get(listed, ())):
            return place
    return None


def _would_help(ranked: StudentRanking, row: int) -> tuple[WouldHelp, ...]:
    """The single changes that bring a program furthest up; none where it is among the first five already."""
    now = _place(ranked, row)
    if now is not None and now <= FIRST:
        return ()
    changes = {change.steps: change for change in (*relaxations(ranked.answers), *alternatives(ranked.answers))}
    tried = [(change, change.applied(ranked.answers)) for change in changes.values()]
    open_ways = [(change, changed) for change, changed in tried if not visa_conflict(changed)]
    lists = rank_many(ranked.engine, (changed for _, changed in open_ways), len(ranked.engine.table.ids))
    found = [
        _helps(ranked, change, place)
        for (change, _), then in zip(open_ways, lists, strict=True)
        if (place := _place(then, row)) is not None and (now is None or place < now)
    ]
    return tuple(sorted(found, key=lambda help_: help_.place)[:MOST_CHANGES])


def _helps(ranked: StudentRanking, change: AnswerChange, place: int) -> WouldHelp:
    said: Params = {"steps": change.steps, "place": place}
    return WouldHelp("would_be", said, change=change.patch(ranked.answers), place=place)
