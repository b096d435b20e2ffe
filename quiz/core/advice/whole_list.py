"""Every program that is ranked for a student, for who looks beyond the list that was kept: where each stands at once,
and what is said of it for the few that are shown. It begins like every shorter list of the same answers.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from quiz.core.advice.document import RankedProgram
from quiz.core.advice.recommending import describe, group_of
from quiz.core.questions import Answers
from quiz.core.ranking import Engine, StudentRanking, rank, visa_conflict


class ProgramPlace(Protocol):
    """Whatever has a place in a student's list: a program of a kept list, or one that is only named."""

    @property
    def id(self) -> str: ...
    @property
    def rank(self) -> int: ...
    @property
    def group(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PlacedProgram:
    """A program that is named with its place and its group ("fits", "ask", "close")."""

    id: str
    rank: int
    group: str


@dataclass(frozen=True)
class WholeList:
    """All programs that nothing leaves out, in their order."""

    ranked: StudentRanking
    programs: tuple[PlacedProgram, ...]

    def begins_like(self, kept: Collection[RankedProgram]) -> bool:
        """Whether a kept list is the beginning of this one, so that both are of the same ranking."""
        return [program.id for program in kept] == [program.id for program in self.programs[: len(kept)]]

    def describe(self, ids: Collection[str]) -> dict[str, RankedProgram]:
        """What a list says of some of them, by id."""
        rows = {self.ranked.engine.table.row[key] for key in ids}
        return {program.id: program for program in describe(self.ranked, rows)}


def list_everything(engine: Engine, answers: Answers) -> WholeList:
    """The whole list for clean answers; empty where they contradict each other."""
    ranked = rank(engine, answers, len(engine.table.ids))
    rows = () if visa_conflict(answers) else ranked.rows
    ids = engine.table.ids
    return WholeList(
        ranked, tuple(PlacedProgram(ids[row], place, group_of(ranked, row)) for place, row in enumerate(rows, start=1))
    )
