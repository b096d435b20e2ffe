"""What advisors did with the lists of the ranking, and what students chose from them: the pairs of programs that each
says something about, and how both are read from a file of JSON lines.

A line of the file is one object, an advisor's review or a student's choice:

    {"answers": {…}, "shown": ["a", "b", "c"], "final": ["b", "d", "a"], "removed": ["c"], "added": ["d"]}
    {"answers": {…}, "listed": ["a", "b", "c", "d"], "enrolled": "b", "admitted": ["a"], "silent": ["d"]}

with an answers document, and program ids best first; lists may be left out where they are empty, from `removed` on.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from quiz.core.questions import AnswerError, Answers, clean
from quiz.core.text import listing


@dataclass(frozen=True, slots=True)
class ReviewedList:
    """One list under an advisor's hands: clean answers, the ids `shown` in the model's order, the ids of the `final`
    list in the advisor's, what of the shown was `removed`, and what of the final was `added`.

    An id that was shown and is neither final nor removed was not judged: a program that an advisor took out for a fault
    of the catalog, not for the student's sake, is handed in that way.
    """

    answers: Answers
    shown: tuple[str, ...]
    final: tuple[str, ...]
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def programs(self) -> tuple[str, ...]:
        """Every program that was judged."""
        return (*self.final, *self.removed)

    @property
    def preferences(self) -> "Iterator[Preference]":
        """Programs of the final list in its order, and all of them over what was removed. What stands above an added
        program says nothing: a list is added to at its end."""
        place = {key: position for position, key in enumerate(self.shown)}
        for better, worse in combinations(self.final, 2):
            if worse in place:
                yield Preference(better, worse, better not in place or place[better] > place[worse])
        for worse in self.removed:
            yield from (Preference(better, worse, by_hand=True) for better in self.final)


@dataclass(frozen=True, slots=True)
class ChosenProgram:
    """What a student did with a list: clean answers, the ids `listed`, where the student `enrolled`, and where else an
    offer was `admitted` and not taken, all of the list. Of the `silent` nothing is known that the student decided: the
    school said no, or nobody knows what it said. That is never held against a program."""

    answers: Answers
    listed: tuple[str, ...]
    enrolled: str
    admitted: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def programs(self) -> tuple[str, ...]:
        """Every program that was decided on."""
        return tuple(key for key in self.listed if key not in self.silent)

    @property
    def preferences(self) -> "Iterator[Preference]":
        """Where the student enrolled over each offer that was not taken; and, as something that nobody did by hand,
        over what of the list was not even tried."""
        for other in self.programs:
            if other != self.enrolled:
                yield Preference(self.enrolled, other, by_hand=other in self.admitted)


Evidence = ReviewedList | ChosenProgram


@dataclass(frozen=True, slots=True)
class Preference:
    """Somebody puts `better` above `worse`; `by_hand` where something was done for it."""

    better: str
    worse: str
    by_hand: bool


# --- reading a file ---------------------------------------------------------------------------------------------------


class ReviewsError(ValueError):
    """Raised by `read_reviews`; `problems` names every wrong line, each with what is wrong."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


LISTS = ("shown", "final", "removed", "added")
KEYS = ("answers", *LISTS)
CHOSEN = ("answers", "listed", "enrolled", "admitted", "silent")


def read_reviews(lines: Iterable[str]) -> tuple[Evidence, ...]:
    """The reviews and choices of JSON lines; blank lines are passed over. Raises ReviewsError."""
    found: list[Evidence] = []
    problems: list[str] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                found.append(_review(line))
            except AnswerError as error:
                problems += [f"line {number}: {problem.text}" for problem in error.problems]
            except json.JSONDecodeError as error:
                problems.append(f"line {number}: is not JSON (column {error.colno}: {error.msg})")
            except ValueError as error:
                problems.append(f"line {number}: {error}")
            except RecursionError:
                problems.append(f"line {number}: holds nesting that no review has")
    if problems:
        raise ReviewsError(problems)
    return tuple(found)


def _review(line: str) -> Evidence:
    row = json.loads(line)
    if not isinstance(row, dict):
        raise ValueError(f"expected an object with the keys {', '.join(KEYS)}")
    if "enrolled" in row:
        return _choice(row)
    if unknown := row.keys() - set(KEYS):
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}; the keys are {', '.join(KEYS)}")
    if missing := [key for key in KEYS[:3] if key not in row]:
        raise ValueError(f"{listing(missing)} missing; the keys are {', '.join(KEYS)}")
    lists = {key: _ids(key, row.get(key, [])) for key in LISTS}
    shown, final, removed, added = (set(lists[key]) for key in LISTS)
    _none("shown again as added", shown & added)
    _none("removed and yet final", removed & final)
    _none("removed and never shown", removed - shown)
    _none("added and not final", added - final)
    _none("final, and neither shown nor added", final - shown - added)
    return ReviewedList(clean(row["answers"]), **lists)


def _choice(row: dict[str, Any]) -> ChosenProgram:
    if unknown := row.keys() - set(CHOSEN):
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}; the keys are {', '.join(CHOSEN)}")
    if missing := [key for key in CHOSEN[:3] if key not in row]:
        raise ValueError(f"{listing(missing)} missing; the keys are {', '.join(CHOSEN)}")
    listed, admitted, silent = (_ids(key, row.get(key, [])) for key in ("listed", "admitted", "silent"))
    (enrolled,) = _ids("enrolled", [row["enrolled"]])
    _none("not listed", {enrolled, *admitted, *silent} - set(listed))
    _none("said to be two things", (set(admitted) & set(silent)) | ({enrolled} & {*admitted, *silent}))
    return ChosenProgram(clean(row["answers"]), listed, enrolled, admitted, silent)


def _ids(key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or any(not isinstance(id_, str) or not id_ for id_ in value):
        raise ValueError(f"{key}: expected a list of program ids")
    _none(f"twice in {key}", {id_ for id_ in value if value.count(id_) > 1})
    return tuple(value)


def _none(what: str, ids: set[str]) -> None:
    if ids:
        raise ValueError(f"{what}: {', '.join(sorted(ids))[:200]}")
