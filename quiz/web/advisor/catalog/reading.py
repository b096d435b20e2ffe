"""Reading a program's page with the advisor: the page is given, facts are proposed with their sentences, and each is
put into the draft, corrected, or rejected. Nothing is written that nobody pressed a button for.
"""

import re
from collections import Counter
from collections.abc import Iterator

from flask import Blueprint, abort, flash, render_template, request
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older

from quiz.core.catalog import (
    BY_EMPHASIS,
    PRICES,
    SPECIALISATIONS,
    Program,
    ProgramEdit,
    cell_words,
    cells_of_proposal,
    check_files,
    column_name,
    edited,
    edited_with,
    host_of,
    is_own_page,
    problems_of,
    source_of,
)
from quiz.core.text import listing
from quiz.service.reading.clauses import PageText
from quiz.service.reading.errors import UnreadablePageError
from quiz.service.reading.fetch import PageFetcher
from quiz.service.reading.opening import MOST_BYTES, TOO_LARGE, open_page, open_text
from quiz.service.reading.proposals import Proposal, merge, propose, say_how_sure
from quiz.service.reading.scope import ReadingTarget
from quiz.store.readings import ACCEPTED, CORRECTED, REJECTED, NewReadFact, StoredReadFact, StoredReading
from quiz.web import get_services
from quiz.web.accounts import AdvisorForm
from quiz.web.advisor.catalog.desk import Page, by_me, desk_page, row_of, save_draft, to_page
from quiz.web.advisor.catalog.forms import DraftForm
from quiz.web.kit import UploadField, access, takes_file

blueprint = Blueprint("page_reading", __name__, url_prefix="/advisor/catalog")
LONGEST_TEXT = 200_000
WEB, FILE, TEXT = "web", "file", "text"


class PageReadingForm(AdvisorForm):
    """The page to read: by its address, as a file, or as text."""

    page = StringField("The page's address")
    how = RadioField(
        "Where its text comes from",
        choices=[
            SelectChoice(WEB, "Read the address, and the pages about courses, tuition and admission that it leads to"),
            SelectChoice(FILE, "A file that you saved: HTML or PDF"),
            SelectChoice(TEXT, "Text that you paste"),
        ],
        validate_choice=False,
    )
    file = UploadField("The file")
    text = TextAreaField("The text")

    def read(self, target: ReadingTarget, contact: str, year: int) -> tuple[Proposal, ...]:
        """What the page proposes; () with an error on the field it is about where it cannot be read."""
        address = (self.page.data or "").strip()
        if not host_of(address):
            self.page.errors = ["Give the page as a web address that begins with https:// or http://"]
            return ()
        field = {FILE: self.file, TEXT: self.text}.get(self.how.data or "", self.page)
        try:
            return merge((seen_on, propose(page, target, year)) for seen_on, page in self._read(address, contact))
        except UnreadablePageError as error:
            field.errors = [str(error)]
            return ()

    def _read(self, address: str, contact: str) -> list[tuple[str, PageText]]:
        if self.how.data == FILE:
            content = self.file.data.read() if self.file.data else b""
            if not content:
                raise UnreadablePageError("Choose the file that you saved")
            return [(address, open_page(content))]
        if self.how.data == TEXT:
            if not (self.text.data or "").strip():
                raise UnreadablePageError("Paste the text of the page")
            return [(address, open_text((self.text.data or "")[:LONGEST_TEXT]))]
        if not contact:
            raise UnreadablePageError("This site fetches no pages: save the page and give the file, or paste its text")
        return [(found.address, found.page) for found in PageFetcher(contact).fetch(address)]


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(error: RequestEntityTooLarge) -> Page:
    form = PageReadingForm.of(how=FILE)
    form.file.errors = [TOO_LARGE]
    return _form_page((request.view_args or {})["program_id"], form)[0], 413


@blueprint.route("/programs/<program_id>/read", methods=["GET", "POST"])
@access("advisor")
@takes_file(MOST_BYTES)
def read(program_id: str) -> Page:
    """Give the page to read; what it proposes is kept, and nothing else changes."""
    services, (row, _, _) = get_services(), row_of(program_id)
    contact = services.settings.read_pages
    if request.method != "POST":
        asked = request.args.get("page", "")
        page = asked if host_of(asked) else row["url"]
        return _form_page(program_id, PageReadingForm.of(page=page, how=WEB if contact else FILE))
    form = PageReadingForm.of(CombinedMultiDict((request.files, request.form)))
    if not form.validate():
        return _form_page(program_id, form)
    found = form.read(ReadingTarget(row["program_name"], row["institution"]), contact, services.now().year)
    if form.errors:
        return _form_page(program_id, form)
    facts = [NewReadFact(p.column, p.cells, p.quote, p.quote_sha256, p.marks, p.sure, p.seen_on) for p in found]
    page, web = (form.page.data or "").strip(), form.how.data not in (FILE, TEXT)
    number = services.store.readings.add(program_id, page, facts, by_me(), from_web=web, now=services.now())
    return to_page("show", of="page_reading", number=number)


def _form_page(program_id: str, form: PageReadingForm) -> tuple[str, int]:
    services, (row, _, _) = get_services(), row_of(program_id)
    html = render_template(
        "advisor/catalog/read.html",
        form=form,
        row=row,
        fetches=bool(services.settings.read_pages),
        most=MOST_BYTES // 1024**2,
        earlier=services.store.readings.of_program(program_id),
    )
    return html, 422 if form.errors else 200


@blueprint.get("/readings/<int:number>")
@access("advisor")
def show(number: int) -> Page:
    """What a page proposes, each fact beside today's value, to decide on."""
    return _reading_page(_reading(number), DraftForm.of())


def _reading(number: int) -> StoredReading:
    return get_services().store.readings.get(number) or abort(404)


def _reading_page(reading: StoredReading, form: DraftForm, chosen: int = 0) -> Page:
    row, _, draft = row_of(reading.program)
    waiting = Counter(fact.column for fact in reading.facts if fact.waits)
    taken = {fact.column for fact in reading.facts if fact.outcome in (ACCEPTED, CORRECTED)}
    rows = [
        {
            "fact": fact,
            "name": column_name(fact.column),
            "cells": [
                (name, in_words(name, row[name]), in_words(name, fact.cells[name]))
                for name in edited_with(fact.column)
                if name in fact.cells
            ],
            "same": all(row[name] == cell for name, cell in fact.cells.items()),
            "quote": list(highlighted(fact)),
            "sure": say_how_sure(fact.sure),
            "may_undo": fact.outcome == REJECTED and fact.column not in taken,
            "rivals": waiting[fact.column] - 1 if fact.waits else 0,
        }
        for fact in sorted(reading.facts, key=lambda fact: not fact.waits)
    ]
    return desk_page("reading", form, 409, reading=reading, row=row, rows=rows, draft=draft, chosen=chosen)


def in_words(column: str, cell: str) -> str:
    """A cell as it is read: money with its sign, the place of a specialisation in words, all else as the desk says it.

    >>> in_words("tuition_total_usd", "41250"), in_words("pm", "2"), in_words("gre", "")
    ('$41,250', 'core course', '')
    """
    if not cell:
        return ""
    if column in SPECIALISATIONS:
        return BY_EMPHASIS[int(cell)].words
    return f"${float(cell):,.2f}".removesuffix(".00") if column.endswith("_usd") else cell_words(column, cell)


def highlighted(fact: StoredReadFact) -> Iterator[tuple[str, bool]]:
    """The sentence in parts, each with whether it is what says so."""
    pattern = "|".join(re.escape(mark) for mark in sorted(set(fact.marks), key=len, reverse=True) if mark)
    for part in re.split(f"({pattern})", fact.quote) if pattern else [fact.quote]:
        if part:
            yield part, part in fact.marks


# --- deciding ---------------------------------------------------------------------------------------------------------


def _waiting(number: int, fact: int) -> tuple[StoredReading, StoredReadFact]:
    reading = _reading(number)
    return reading, next((found for found in reading.facts if found.id == fact), None) or abort(404)


@blueprint.post("/readings/<int:number>/<int:fact>/accept")
@access("advisor")
def accept(number: int, fact: int) -> Page:
    """Put a proposed fact into the draft, with its page, its year, and the hash of its sentence."""
    services, (reading, proposed), form = get_services(), _waiting(number, fact), DraftForm.of(request.form)
    if not form.validate():
        return _reading_page(reading, form, fact)
    row, files, draft = row_of(reading.program)
    if proposed.waits:
        change = accepted_edit(reading, proposed, services.catalog.by_id.get(reading.program))
        new = edited(files, change) if not problems_of(change) else files
        problems = problems_of(change) or check_files(new).problems
        told = {"edit": change, "quote_sha256": proposed.quote_sha256, "reading": number}
        if problems:
            form.refuse(f"{column_name(problems[0].column)}: {problems[0].text}. Press Correct it to write it by hand")
        elif save_draft(form, new, draft, "catalog.edited", told):
            year = change.source.as_of if change.source else ""
            services.store.readings.decide(fact, ACCEPTED, by_me(), now=services.now(), written=change.cells, year=year)
            taken_out = [column_name(name) for name in PRICES if change.cells.get(name) == ""]
            beside = f" {listing(taken_out)}, of another year, is taken out." if taken_out else ""
            flash(f"{column_name(proposed.column)} of {row['institution']} is in the draft.{beside}")
    return _reading_page(reading, form, fact) if form.errors else to_page("show", of="page_reading", number=number)


def accepted_edit(reading: StoredReading, fact: StoredReadFact, program: Program | None) -> ProgramEdit:
    """The edit that writes a proposed fact: its source is the page, in the year in which it was read."""
    cells = cells_of_proposal(fact.column, fact.cells, program)
    site = program.school_facts.site if program and program.school_facts else None
    sure = "high" if is_own_page(fact.seen_on, site) else "medium"
    return ProgramEdit(
        reading.program, cells, source_of(cells, reading.program, fact.seen_on, str(reading.read_at.year), sure)
    )


@blueprint.post("/readings/<int:number>/<int:fact>/reject")
@access("advisor")
def reject(number: int, fact: int) -> Page:
    """Say that a proposed fact is none, or take that back; nothing else changes."""
    services, (reading, proposed), form = get_services(), _waiting(number, fact), DraftForm.of(request.form)
    if not form.validate():
        return _reading_page(reading, form, fact)
    said = ", ".join(filter(None, (in_words(name, cell) for name, cell in proposed.cells.items())))
    what = f"{column_name(proposed.column)}, {said}" if said else column_name(proposed.column)
    if request.form.get("do") == "undo":
        if services.store.readings.reopen(fact):
            flash(f"{what}: no longer rejected. It waits for you again.")
    elif services.store.readings.decide(fact, REJECTED, by_me(), now=services.now()):
        flash(f"{what}: rejected. Nothing in the draft changed; you can take it back below.")
    return to_page("show", of="page_reading", number=number)
