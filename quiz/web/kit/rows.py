"""A program as a row, the same on every page that lists programs: which, where, how, for how much, how long, and the
one reason that sets it apart. Nothing is ranked here; where a list was, its row says what of the answers is met.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from quiz.core.advice import RankedProgram
from quiz.core.catalog import Catalog, Program, row_facts, student_cost
from quiz.core.questions import Answers
from quiz.core.ranking import read_situation
from quiz.core.text import capital
from quiz.core.vocabulary import PACE_WORDS, PLACE_WORDS

MET, ASK, MISSED = "met", "ask", "missed"
# The conditions that a slot answers: the slot is met where all of them are.
ANSWERED_BY: Mapping[str, tuple[str, ...]] = {
    "how": ("study_mode", "visa"),
    "price": ("budget",),
    "length": ("max_months",),
}
NAMES: Mapping[str, str] = {"how": "format", "price": "price", "length": "length"}


@dataclass(frozen=True, slots=True)
class Slot:
    """One fact at its place: the words, "" where it is not known, and whether it meets what was said ("" where nothing
    was)."""

    id: str
    words: str
    mark: str

    @property
    def name(self) -> str:
        """What the fact is called where it has to be asked for."""
        return NAMES[self.id]


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A row. `rank` is None outside a ranked list, `group` "" where nothing was asked; `equal` says that its order to
    the one before means little, `gone` that the catalog no longer has it. `where` says whether the place is where the
    student wants to be, "" where it is only near or nothing was said."""

    id: str
    school: str
    degree: str
    place: str
    slots: tuple[Slot, ...]
    reason: str
    rank: int | None = None
    group: str = ""
    equal: bool = False
    gone: bool = False
    where: str = ""


def program_row(program: Program, catalog: Catalog, answers: Answers, reason: str = "") -> ProgramRow:
    """The row of a program that no ranking placed."""
    facts = row_facts(program, student_cost(program, catalog, answers))
    slots = (Slot("how", facts.how, ""), Slot("price", facts.price, ""), Slot("length", facts.length, ""))
    return ProgramRow(program.id, program.institution, program.display_name, program.place, slots, reason)


def ranked_row(
    ranked: RankedProgram, catalog: Catalog, answers: Answers, reason: str, *, starter: bool, follows: bool = True
) -> ProgramRow:
    """The row of a ranked program with today's facts; a `starter` set says nothing of what fits. `follows` says that
    the row above is the one before it in the ranking."""
    program = catalog.by_id.get(ranked.id)
    if program is None:
        return ProgramRow(ranked.id, ranked.institution, ranked.program_name, "", (), "", ranked.rank, gone=True)
    facts = row_facts(program, student_cost(program, catalog, answers))
    marks = {} if starter else {slot: _mark(ranked, slot, answers) for slot in ANSWERED_BY}
    return ProgramRow(
        id=ranked.id,
        school=program.institution,
        degree=program.display_name,
        place=program.place,
        slots=(
            Slot("how", _how(program, facts.how, answers, marks.get("how", "")), marks.get("how", "")),
            Slot("price", facts.price, marks.get("price", "")),
            Slot("length", facts.length, marks.get("length", "")),
        ),
        reason=reason,
        rank=ranked.rank,
        group="" if starter else ranked.group,
        equal=ranked.tied_with_previous and follows and not starter,
        where="" if starter else _where(ranked, program, answers),
    )


def _where(ranked: RankedProgram, program: Program, answers: Answers) -> str:
    """Only a campus is somewhere: met in a state that was named or, for study on campus, in the home state."""
    if "region" in ranked.misses:
        return MISSED
    on_campus = {*(program.delivery or ())} != {"online"}
    return MET if on_campus and program.state in read_situation(answers).states else ""


def _how(program: Program, all_ways: str, answers: Answers, mark: str) -> str:
    """The way of study that was asked for, as far as it is known to be offered; all ways where none was, or where it is
    not offered."""
    if answers.mode is None or mark == MISSED:
        return all_ways
    (place, pace), offered = answers.mode, program.delivery or ()
    if place not in offered:
        return "Hybrid" if "hybrid" in offered else ""
    return capital(f"{PLACE_WORDS[place]}, {PACE_WORDS[pace] if pace in (program.pace or ()) else 'pace'}")


def _mark(ranked: RankedProgram, slot: str, answers: Answers) -> str:
    conditions = ANSWERED_BY[slot]
    if any(key in ranked.misses for key in conditions):
        return MISSED
    if any(key in ranked.checks for key in conditions):
        return ASK
    said = {
        "how": bool(answers.mode or answers.needs_visa),
        "price": answers.most_usd is not None,
        "length": "max_months" in answers.must,
    }
    return MET if said[slot] else ""
