"""The days of an application: the published deadline with the year it is for, its next occurrence, and our own day to
ask by where nobody has published one.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from quiz.core.catalog import Program
from quiz.core.decision.shortlist import Entry

TO_ASK = timedelta(days=7)  # after a program came onto the list


@dataclass(frozen=True, slots=True)
class PublishedDeadline:
    """A deadline as the catalog has it: the day in words, what is known about its year, and whether that cycle is
    past."""

    day: str
    note: str
    stale: bool


def published(program: Program, today: date) -> PublishedDeadline | None:
    """The published deadline for a fall start with its cycle year; None where none is published."""
    if program.deadline_fall is None:
        return None
    month, day = (int(part) for part in program.deadline_fall.split("-"))
    words = f"{calendar.month_name[month]} {day}"
    if program.as_of is None:
        return PublishedDeadline(words, "published in a year not stated; confirm with the school", False)
    if (program.as_of, month, day) < (today.year, today.month, today.day):
        return PublishedDeadline(words, f"published for {program.as_of}, which is past; ask for the next one", True)
    return PublishedDeadline(words, f"published for {program.as_of}; confirm with the school", False)


def next_day(published: str | None, today: date) -> date | None:
    """The next occurrence of a published MM-DD, today included; None for anything else.

    >>> next_day("01-15", date(2026, 11, 22))
    datetime.date(2027, 1, 15)
    >>> next_day("rolling", date(2026, 11, 22)) is None
    True
    """
    for year in (today.year, today.year + 1):
        try:
            day = _on(year, published or "")
        except ValueError:
            return None
        if day >= today:
            return day
    return None


def ask_by(entry: Entry) -> date | None:
    """By when to ask for a deadline that nobody has published: a week after the program came onto the list. It rests on
    nothing that a school said, so whoever shows it says that it is ours. None where nobody knows when that was."""
    return entry.added and entry.added + TO_ASK


def _on(year: int, published: str) -> date:
    """The day in a year; 29 February is the 28th where there is none, since earlier is safe. ValueError for no day."""
    month, _, day = published.partition("-")
    leap = date(2024, int(month), int(day))
    no_such_day = (leap.month, leap.day) == (2, 29) and not calendar.isleap(year)
    return leap.replace(year=year, day=28 if no_such_day else leap.day)
