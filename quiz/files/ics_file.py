"""The days of a list as a calendar: for each program the student's own deadline, else the next occurrence of the
published one, marked as published for its year and to be confirmed. A program of a shortlist without one has a day to
ask by, which is ours and says so.

A published deadline is a month and a day; whatever else a school says ("rolling"), or nothing, gives no event, and so
does a program that the student has dropped.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import TRANSP, Alarm, Calendar, Component, Event, Todo

from quiz.core.catalog import FACTS, Program, Source
from quiz.core.decision import ChangedFact, Entry, ask_by, next_day
from quiz.core.text import capital, printable
from quiz.files.cells import web_link
from quiz.files.listing import Listing, ListingItem

FIRST_YEAR = 2020
ALARM = timedelta(days=-14)
ASK_BY = "No deadline is published that we have seen. This day is ours: a week after the program came onto your list."


@dataclass(frozen=True, slots=True)
class DueDay:
    """The day that stands in the calendar for one program, and where it comes from."""

    item: ListingItem
    day: date
    own: bool


def dues(listing: Listing) -> tuple[DueDay, ...]:
    """One day for each program that has one, in the order of the list."""
    today = listing.made.date()
    return tuple(
        DueDay(item, day, own=item.entry is not None and item.entry.deadline is not None)
        for item in listing.items
        if not (item.entry and item.entry.dropped) and (day := _day(item.program, item.entry, today))
    )


def calendar_note(programs: Iterable[tuple[Program | None, Entry | None]], today: date) -> str:
    """Why programs are missing from the calendar of a list, for the page that offers it; "" when none is. Each program
    comes with the student's own lines about it, where there are any."""
    programs = [(program, entry) for program, entry in programs if not (entry and entry.dropped)]
    days = [_day(program, entry, today) for program, entry in programs]
    found, considered = sum(day is not None for day in days), len(days)
    if not considered:
        return "The calendar is empty: there is no program here that you have not dropped."
    if found == considered:
        return ""
    holds = f"holds {found} of {considered} programs" if found else "is empty"
    why = f"the {'others publish' if found else 'programs here publish'} no fixed day that we have seen"
    rest = " For those it says by when to ask." if all(entry and entry.added for _, entry in programs) else ""
    return f"The calendar {holds}: {why}.{rest} Ask the school, and put the day you are told on your shortlist."


def to_ics(listing: Listing, *, news: Iterable[ChangedFact] = ()) -> bytes:
    """The calendar. A program keeps its UID for the same person and kind of list, so that a later file replaces its
    event, and two people's events stand beside each other; SEQUENCE rises where a day may have moved."""
    parts: list[Component] = [_event(due, listing) for due in dues(listing)]
    parts += [_news_event(item, listing) for item in news]
    parts += [_ask_event(item, by, listing) for item, by in _asking(listing)]
    calendar = Calendar.new(
        prodid="-//MEM Quiz//Deadlines//EN",
        name=f"MEM Quiz: {listing.title}",
        uid=_uid(listing),
        method="PUBLISH",
        subcomponents=parts or [_reminder(listing)],
    )
    content: bytes = calendar.to_ical()
    return content


def _day(program: Program | None, entry: Entry | None, today: date) -> date | None:
    if entry is not None and entry.deadline is not None:
        return entry.deadline
    return next_day(program.deadline_fall if program else None, today)


def _asking(listing: Listing) -> Iterator[tuple[ListingItem, date]]:
    """The programs of a shortlist of which no day is known, each with the day to ask by."""
    for item in listing.items:
        entry = item.entry
        if entry and not entry.dropped and not _day(item.program, entry, listing.made.date()) and (by := ask_by(entry)):
            yield item, by


def _event(due: DueDay, listing: Listing) -> Event:
    name = ", ".join(part for part in (due.item.school, due.item.name) if part)
    link = web_link(due.item.program.link[0]) if due.item.program and due.item.program.link else None
    kind = "Your deadline" if due.own else "Deadline to confirm"
    event = Event.new(
        uid=_uid(listing, due.item.id),
        sequence=_sequence(listing),
        stamp=listing.made,
        start=due.day,
        end=due.day + timedelta(days=1),
        summary=_text(f"{kind}: {name}"),
        description=_text("\n".join(_lines(due, listing, link))),
        url=link and str(link),
        transparency=TRANSP.TRANSPARENT,
    )
    event.add_component(Alarm.new_display(_text(f"In two weeks: {kind[0].lower()}{kind[1:]}, {name}"), ALARM))
    return event


def _news_event(item: ChangedFact, listing: Listing) -> Event:
    """Something that changed, on the day on which it did."""
    day = item.at.date()
    return Event.new(
        uid=_uid(listing, item.key),
        sequence=_sequence(listing),
        stamp=listing.made,
        start=day,
        end=day + timedelta(days=1),
        summary=_text(f"Changed: {item.school}"),
        description=_text(item.sentence),
        transparency=TRANSP.TRANSPARENT,
    )


def _ask_event(item: ListingItem, by: date, listing: Listing) -> Event:
    """A reminder to ask for a deadline that nobody has published; its UID is another than the deadline's, so that the
    two never pass for one another."""
    return Event.new(
        uid=_uid(listing, f"{item.id}:ask"),
        sequence=_sequence(listing),
        stamp=listing.made,
        start=by,
        end=by + timedelta(days=1),
        summary=_text(f"Unknown deadline: ask {item.school or item.name}"),
        description=_text(f"{ASK_BY}\nPut the day that you are told on your shortlist."),
        transparency=TRANSP.TRANSPARENT,
    )


def _reminder(listing: Listing) -> Todo:
    """A calendar must hold something: where no program has a day, what to do about that."""
    asked = [item.school for item in listing.items if item.school and not (item.entry and item.entry.dropped)]
    return Todo.new(
        uid=_uid(listing, "ask"),
        sequence=_sequence(listing),
        stamp=listing.made,
        summary="Ask when applications close" if asked else "Put programs on your shortlist",
        description=_text("\n".join(dict.fromkeys(asked))) or None,
    )


def _lines(due: DueDay, listing: Listing, link: str | None) -> Iterator[str]:
    """What the event says: whose day it is, then what was published, for which year, and where."""
    program = due.item.program
    if due.own:
        yield "The deadline that you wrote on your shortlist."
    if program is not None and program.deadline_fall is not None:
        shown = FACTS["deadline_fall"].shown(program)
        yield f"Deadline for fall: {shown.text}, {shown.note}."
        sources = listing.catalog.sources_of(program, "deadline_fall")
        if sources:
            yield f"Source: {_named(sources, link)}"
        if any(source.url for source in sources):
            return
    if link is not None and program is not None and program.link:
        yield f"{capital(program.link[1])}: {link}"


def _named(sources: Sequence[Source], link: str | None) -> str:
    """The page that a deadline was read from; of several possible ones only the first, the program's own page before
    all, official ones before others: a calendar has no room for all of them."""
    first = min(sources, key=lambda source: (source.url is None, source.url != link))
    named = f"{first.url or first.name} ({first.as_of or 'year not stated'})"
    if len(sources) == 1:
        return named
    return f"one of these {len(sources)} pages of the program: {named}, or another that its page on this site lists"


def _uid(listing: Listing, program: str = "") -> str:
    return f"{uuid5(NAMESPACE_URL, f'mem-quiz:deadline:{listing.owner}:{listing.kind}:{program}')}@mem-quiz"


def _sequence(listing: Listing) -> int:
    """It never falls, and rises with the list, the catalog and the year, which moves published days."""
    return listing.revision + listing.made.year - FIRST_YEAR


def _text(text: str) -> str:
    """The text as icalendar may have it: that reads \\N as a line break and would swallow the N."""
    return printable(text).replace("\\N", "\\ N")
