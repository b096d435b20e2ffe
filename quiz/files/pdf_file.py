"""A list as a PDF to read or print: a summary first, then every fact of each program with its source and year.

`document` puts the listing into words; templates/pdf/list.typ sets them, in a process of its own (typeset.py). Text
reaches Typst as JSON data and is never read as markup. The fonts are those inside the typst wheel and, where the words
need them, those of their scripts (fonts.py); a character that none has stands as U+FFFD, and the document says so.
"""

import calendar
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from quiz.core.catalog import (
    ASK,
    BANDS,
    FACTS,
    NOT_PUBLISHED,
    FactText,
    SheetRow,
    Source,
    build_sheet,
    cautions,
    checked,
    cost_shown,
    fact_name,
    mid_sentence,
    runs,
    source_words,
)
from quiz.core.decision import LEFT_OUT, STATUSES
from quiz.data import bundled, data
from quiz.files import children
from quiz.files.cells import GONE, web_link
from quiz.files.columns import done, said_of
from quiz.files.fonts import fonts_for, settable
from quiz.files.listing import REVIEWED, SHORTLIST, Listing, ListingItem, said

# The facts of the summary; only the year of a deadline cannot wait until the program's own page.
IN_SUMMARY = ("gre", "min_gpa", "deadline_fall")
NOTED = ("deadline_fall",)
_TYPESET = Path(__file__).with_name("typeset.py")


def to_pdf(listing: Listing) -> bytes:
    """The document, tagged, with title, language and links; the same bytes for the same list. Raises
    SlowChildError when it cannot be set in time, RuntimeError when not at all."""
    return set_words("list.typ", document(listing), listing.made)


def set_words(template: str, said: Mapping[str, Any], made: datetime) -> bytes:
    """A document of a template of templates/pdf and the words that it prints. Raises as `to_pdf`."""
    words = json.dumps(_settable(said), ensure_ascii=False)
    fonts = fonts_for([words])
    given = json.dumps({"words": words, "families": [font.family for font in fonts]}).encode()
    source = bundled("templates") / "pdf" / template
    folders = [str(data("fonts", font.folder)) for font in fonts]
    command = [sys.executable, "-I", str(_TYPESET), str(source), f"{made.timestamp():.0f}", *folders]
    done = children.run(command, given)
    if done.returncode:
        raise RuntimeError(f"the document could not be set: {done.stderr.decode(errors='replace')[-500:]}")
    return done.stdout


def document(listing: Listing) -> dict[str, Any]:
    """Everything the template prints, as plain lists, dicts and printable strings; a link is an address or None."""
    words: dict[str, Any] = _settable(
        {
            "title": listing.title,
            "made": _day(listing.made),
            "catalog": f"{listing.catalog.as_of or 'a year not stated'}, version {listing.catalog.sha256[:12]}",
            "ranked": listing.kind != SHORTLIST,
            "own_title": "From the advisor" if listing.kind == REVIEWED else "Your own lines",
            "note": _note(listing),
            "columns": ["Total tuition", *(fact_name(column) for column in IN_SUMMARY)],
            "answers": [[line.label, line.words, line.must] for line in said(listing.answers)],
            "programs": [_program(item, listing) for item in listing.items],
        }
    )
    return words


def _note(listing: Listing) -> list[str]:
    """Who put the list in order and when, and the advisor's note; nothing for a list that no advisor reviewed."""
    given = listing.published
    if given is None:
        return []
    by = f"by {given.signed}, an advisor," if given.signed else "by an advisor"
    lines = [f"Put in this order {by} on {_day(given.at)}."]
    return [*lines, given.note] if given.note else lines


def _day(day: date) -> str:
    return f"{calendar.month_name[day.month]} {day.day}, {day.year}"


def _settable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _settable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_settable(part) for part in value]
    return settable(value) if isinstance(value, str) else value


# --- one program ------------------------------------------------------------------------------------------------------


def _program(item: ListingItem, listing: Listing) -> dict[str, Any]:
    program, ranked, entry = item.program, item.ranked, item.entry
    link = program.link if program else None
    return {
        "number": item.position,
        "name": item.name,
        "school": item.school,
        "where": ", ".join(part for part in (item.school, program.place if program else GONE) if part),
        "label": STATUSES[entry.status] if entry else BANDS[ranked.band] if ranked else "",
        "fits": LEFT_OUT if item.left_out else BANDS[ranked.band] if entry and ranked else "",
        "dropped": entry is not None and entry.dropped,
        "link": web_link(link[0]) if link else None,
        "leads_to": link[1] if link else "",
        "summary": _summary(item),
        "cautions": cautions(program)
        if program
        else [f"This program is {GONE}: ask the school whether it is offered."],
        "checked": checked(program) if program else "",
        "own": _own(item),
        "reasons_for": ranked.reasons_for if ranked else [],
        "reasons_against": ranked.reasons_against if ranked else [],
        "left_out": item.left_out,
        **_facts(item, listing),
    }


def _summary(item: ListingItem) -> list[dict[str, Any]]:
    """The cells of the summary's row: each figure, and small the kind of price with its year, or the deadline's."""
    program, cost = item.program, item.cost
    if program is None or cost is None:
        return [{"text": "", "note": "", "known": False}] * (1 + len(IN_SUMMARY))
    price = replace(cost_shown(cost), note=replace(cost, basis=cost.basis.partition(":")[0]).label)
    facts = [(FACTS[column].shown(program), column in NOTED) for column in IN_SUMMARY]
    shown = [price, *(fact if noted else replace(fact, note="") for fact, noted in facts)]
    if item.entry and item.entry.deadline:
        shown[1 + IN_SUMMARY.index("deadline_fall")] = FactText(_day(item.entry.deadline), "your own date")
    return [
        {
            "text": item.text if item.known else NOT_PUBLISHED,
            "note": item.note if item.known else "",
            "known": item.known,
        }
        for item in shown
    ]


def _own(item: ListingItem) -> list[list[str]]:
    """What the student or an advisor wrote, by what it is called."""
    entry, advice = item.entry, item.advice
    if advice is not None:
        lines = [[done(advice), said_of(advice)]]
        return [line for line in lines if advice.change or advice.comment]
    if entry is None:
        return []
    day = entry.deadline and _day(entry.deadline)
    lines = [["Why this status", entry.reason], ["Your deadline", day or ""], ["Your note", entry.note]]
    return [line for line in (*lines, ["Questions for the school", entry.questions]) if line[1]]


def _facts(item: ListingItem, listing: Listing) -> dict[str, Any]:
    """Every known fact in its group with the numbers of its sources, the names of the unknown ones, and the sources."""
    if item.program is None:
        return {"groups": [], "ask": [], "ask_words": ASK, "sources": []}
    found = build_sheet(listing.catalog, item.program, listing.answers)
    rows = [row for _, rows in found.groups for row in rows]
    return {
        "groups": [[title, [_row(row) for row in rows if row.shown.known]] for title, rows in found.groups],
        "ask": [mid_sentence(row.label) for row in rows if not row.shown.known],
        "ask_words": ASK,
        "sources": [_source(number, source) for number, source in enumerate(found.sources, 1)],
    }


def _row(row: SheetRow) -> dict[str, Any]:
    return {
        "label": row.label,
        "text": row.shown.text,
        "note": row.shown.note,
        "basis": row.basis,
        "numbers": [f"{first}–{last}" if last > first else str(first) for first, last in runs(row.numbers)],
    }


def _source(number: int, source: Source) -> dict[str, Any]:
    return {"number": number, "name": source.name, "words": source_words(source), "link": web_link(source.url)}
