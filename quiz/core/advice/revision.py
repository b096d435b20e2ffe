"""What one change of the answers did: the patch that takes it back, what is answered differently now, and which
programs moved. It is read off the two documents and the two lists, of which the earlier one is kept until the next
change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Protocol, Self

from quiz.core.questions import ASKED, Answers, Patch, in_words, undo
from quiz.core.ranking import FIRST
from quiz.core.text import listing, ordinal, plural
from quiz.core.vocabulary import MUSTS


@dataclass(frozen=True, slots=True)
class Revision:
    """A change in words: `answers`, what is answered differently; `effect`, what that did to the first five, "" where
    the earlier list is not known any more; and `undo`, the patch that takes it back."""

    answers: tuple[str, ...]
    effect: str
    undo: Patch


class ListedProgram(Protocol):
    """What is said of a program: where it stands in a list and how it is called."""

    @property
    def id(self) -> str: ...
    @property
    def rank(self) -> int: ...
    @property
    def institution(self) -> str: ...
    @property
    def program_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A program of an earlier list."""

    id: str
    rank: int
    institution: str
    program_name: str


@dataclass(frozen=True, slots=True)
class EarlierList:
    """The list that the last change replaced, and the patch that takes that change back."""

    undo: Patch
    programs: tuple[Place, ...]

    @classmethod
    def of(cls, document: Mapping[str, Any], undo: Patch) -> Self:
        """That list out of a recommendation's document, or out of its own."""
        keys = Place.__dataclass_fields__
        return cls(undo, tuple(Place(**{key: row[key] for key in keys}) for row in document["programs"]))

    def to_document(self) -> dict[str, Any]:
        """The list as plain data."""
        return asdict(self)


class Climb(NamedTuple):
    """A program that rose, with its place before and now."""

    id: str
    was: int
    now: int


def describe_revision(
    before: Answers,
    after: Answers,
    was: Sequence[ListedProgram] | None,
    now: Sequence[ListedProgram],
) -> Revision:
    """The change from the answers `before`, which gave the list `was` (None: not known any more), to those `after`,
    which give `now`."""
    said = "" if was is None else effect(was, now)
    return Revision(tuple(_answers(before, after)), said, undo(before, after))


def _answers(before: Answers, after: Answers) -> Iterator[str]:
    for key, asked in ASKED.items():
        old, new = (in_words(key, answers.said(key), most=None) for answers in (before, after))
        if before.said(key) == after.said(key):
            continue
        if not new:
            yield f"You took back “{asked.label}: {old}”"
        else:
            yield f"You changed “{asked.label}” from “{old}” to “{new}”" if old else f"You said “{asked.label}: {new}”"
    for key in MUSTS:
        insists = key in after.must
        if insists != (key in before.must) and (after.said(key) is not None or after.can_insist(key)):
            yield f"“{ASKED[key].label}” is {'now' if insists else 'no longer'} a must"


def effect(was: Sequence[ListedProgram], now: Sequence[ListedProgram]) -> str:
    """What became of the first five, in a sentence without a full stop."""
    if not now:
        return "No program is left" if was else "Still no program fits"
    if not was:
        return f"There is a list again, of {plural(len(now), 'program')}"
    before, first = [program.id for program in was[:FIRST]], [program.id for program in now[:FIRST]]
    if before == first:
        return "The first five stay as they were"
    names = _names([*was, *now])
    new = [id_ for id_ in first if id_ not in before]
    climbed = _climbed(was, now)
    moved = f"{names[climbed.id]} moves from {ordinal(climbed.was)} to {ordinal(climbed.now)}" if climbed else ""
    gone = [id_ for id_ in before if id_ not in first]
    if not new and gone:
        return f"{listing([names[id_] for id_ in gone])} no longer {'fits' if len(gone) == 1 else 'fit'}"
    if not new:
        return f"The first five are the same in another order: {moved}"
    said = f"{plural(len(new), 'program')} {'is' if len(new) == 1 else 'are'} new in the first five"
    said += f": {listing([names[id_] for id_ in new])}"
    return f"{said}. {moved}" if climbed and climbed.id not in new else said


def _climbed(was: Sequence[ListedProgram], now: Sequence[ListedProgram]) -> Climb | None:
    """The program of the first five that rose furthest; None where none of them rose."""
    places = {program.id: program.rank for program in was}
    rises = [
        Climb(program.id, places[program.id], program.rank)
        for program in now[:FIRST]
        if places.get(program.id, 0) > program.rank
    ]
    return max(rises, key=lambda rise: (rise.was - rise.now, -rise.now), default=None)


def _names(programs: Sequence[ListedProgram]) -> dict[str, str]:
    """Each program by its school, and by its own name too where the school has several of them."""
    schools = {program.id: program.institution for program in programs}
    several = {school for school in schools.values() if [*schools.values()].count(school) > 1}
    return {
        program.id: f"{program.institution} ({program.program_name})"
        if program.institution in several
        else program.institution
        for program in programs
    }
