"""The forms of the catalog desk. What a cell may hold is the schema's to say; an edit's form is built from it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from flask import flash, request
from werkzeug.datastructures import CombinedMultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.fields.core import Field
from wtforms.form import BaseForm

from quiz.core.catalog import (
    COLUMNS_OF,
    CONFIDENCE_CHOICES,
    PROGRAMS,
    SOURCES,
    CatalogDifference,
    CatalogFiles,
    CatalogProblem,
    CatalogReport,
    ProgramEdit,
    SourceLine,
    canonical,
    check_files,
    column_name,
    compare_catalogs,
    edited_with,
    host_of,
    needs_source,
    option_words,
    problems_of,
    source_of,
    source_problems,
)
from quiz.files import UnreadableFileError, to_catalog_csv
from quiz.store.fact_reports import OUTCOMES
from quiz.store.reported_edits import OPEN
from quiz.web import get_services
from quiz.web.accounts import AdvisorForm
from quiz.web.kit import UploadField, whole

NOTE_MAX, FEW = 500, 5
LONG = ("public_note", "note", "concentrations")
# A row of sources.csv in the fields of an edit.
SOURCE_FIELDS = {"source": "page", "as_of": "year", "confidence": "confidence"}
SOURCE_NAMES = {"source": "The page", "as_of": "The year", "confidence": "How sure it is"}


def _at_most(longest: int) -> Any:
    def check(form: BaseForm, field: Field) -> None:
        if len(field.data or "") > longest:
            raise ValidationError(f"{field.label.text}: use at most {longest} characters")

    return check


class DraftForm(AdvisorForm):
    """A change of the draft: it names the version that its page showed."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version that was shown; -1, which nothing has, for what is no number."""
        return whole(self.version.data)


class PublishForm(DraftForm):
    """Publishing the draft, or going back to an earlier version: `base` is the version that was live on the page."""

    base = HiddenField()
    typed = StringField("How many programs come and go")
    note = StringField("What changed, in a line (colleagues read it)", [_at_most(NOTE_MAX)])

    @property
    def on(self) -> int:
        """The version that was live on the page; -1 for what is no number."""
        return whole(self.base.data)

    def counted(self, changes: CatalogDifference) -> bool:
        """Whether nobody comes and goes by mistake: above a handful their number has to be typed."""
        if many(changes) and whole(self.typed.data) != changes.comings_and_goings:
            self.typed.errors = [f"Type {changes.comings_and_goings}: so many programs are added or taken out"]
        return not self.typed.errors


def many(changes: CatalogDifference) -> bool:
    """Whether more programs come and go than one sees at a glance."""
    return changes.comings_and_goings > FEW


class SettleForm(DraftForm):
    """How a report ended."""

    outcome = RadioField(
        "How it ended",
        choices=[
            SelectChoice("corrected", "Corrected: the catalog says so now"),
            SelectChoice("as published", "The page says what we say"),
            SelectChoice("no evidence", "The page named does not say so"),
        ],
        validate_choice=False,
    )

    def validate_outcome(self, field: Field) -> None:
        """One of those shown."""
        if field.data not in (*OUTCOMES, OPEN):
            raise ValidationError("Choose how the report ended")


class CatalogUploadForm(DraftForm):
    """A whole catalog from a spreadsheet."""

    programs = UploadField("The programs: programs.csv, or a workbook of it")
    sources = UploadField("The sources, if they changed too: sources.csv, or a workbook of it")
    replace = BooleanField("Put it in the place of the draft")

    @classmethod
    def sent(cls) -> "CatalogUploadForm":
        """The form as it was posted, files included."""
        return cls.of(CombinedMultiDict([request.form, request.files]))

    def read(self, live: CatalogFiles) -> tuple[CatalogFiles, CatalogReport | None]:
        """The files, as we write them, and the report of the check; None where there is no file to check. What is not
        uploaded is that of the live version."""
        programs, sources = _content(self.programs, PROGRAMS.name), _content(self.sources, SOURCES.name)
        if not programs and not self.programs.errors:
            self.programs.errors = ("Choose the file of programs",)
        if self.errors:
            return live, None
        files = replace(live, programs=programs, sources=sources or live.sources)
        report = check_files(files)
        if not report.problems:
            added = compare_catalogs(live, canonical(files)).sources_added
            report = replace(report, problems=tuple(p for line in added for p in new_source_problems(line)))
        return files if report.problems else canonical(files), report


def new_source_problems(line: SourceLine) -> tuple[CatalogProblem, ...]:
    """What is wrong with a source that somebody names today, beside the site of its school."""
    services = get_services()
    program = services.catalog.by_id.get(line.program_id)
    site = program.school_facts.site if program and program.school_facts else None
    return source_problems(line, site, services.now().date())


def _content(field: UploadField, table: str) -> bytes:
    """An uploaded table as CSV; b"" where there is none, or it is none and the field says why."""
    try:
        content, notes = to_catalog_csv(field.data.read() if field.data else b"", COLUMNS_OF[table])
    except UnreadableFileError as error:
        field.errors = error.problems
        return b""
    for note in notes:
        flash(f"{table}: {note}.")
    return content


class ProgramEditForm(DraftForm):
    """New values of a fact, and where they stand."""

    column: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]
    page = StringField("The page that says so", [_at_most(500)])
    year = StringField("Year of that page")
    confidence = SelectField(
        "How sure it is",
        choices=[SelectChoice("", "Choose"), *(SelectChoice(*pair) for pair in CONFIDENCE_CHOICES.items())],
        validate_choice=False,
    )
    report = HiddenField()
    proposal = HiddenField()

    def cells(self) -> dict[str, str]:
        """The cells that were typed or chosen, by column."""
        found = ((name, self[name].data) for name in self.columns)
        typed = ((name, "|".join(data) if isinstance(data, list) else (data or "").strip()) for name, data in found)
        return {name: PROGRAMS.spelled(name, cell) for name, cell in typed}

    def edit(self, program: str) -> ProgramEdit | None:
        """The edit, or None: then each field says what is wrong with it."""
        cells, page = self.cells(), (self.page.data or "").strip()
        known = any(cells.values())
        source = None
        if page or (known and needs_source(tuple(cells))):
            source = source_of(cells, program, page, (self.year.data or "").strip(), self.confidence.data or "")
            if not host_of(page):
                self._blame("page", "Give the page as a web address that begins with https:// or http://")
            if not self.year.data:
                self._blame("year", "Give the year of the page, such as 2026 or 2025-26")
            if not self.confidence.data:
                self._blame("confidence", "Choose how sure it is")
        edit = ProgramEdit(program, cells, source if known else None)
        for problem in (*problems_of(edit), *(new_source_problems(source) if source else ())):
            self._blame(SOURCE_FIELDS.get(problem.column, problem.column), _sentence(problem))
        return None if self.errors else edit

    def blame(self, problems: tuple[CatalogProblem, ...]) -> None:
        """Put what the check of the whole catalog found to the fields it is about."""
        for problem in problems:
            self._blame(problem.column if problem.column in self.cells() else "", _sentence(problem))

    def _blame(self, name: str, text: str) -> None:
        if name not in self:
            self.refuse(text)
        elif not self[name].errors:
            self[name].errors = [text]


def _sentence(problem: CatalogProblem) -> str:
    name = column_name(problem.column) if problem.column in PROGRAMS.columns else SOURCE_NAMES.get(problem.column, "")
    value = f"“{problem.value[:80]}” " if problem.value else ""
    return f"{name}: {value}{problem.text}"


def edit_form(column: str) -> type[ProgramEditForm]:
    """The form that edits a column and those it means nothing without."""
    names = edited_with(column)
    return type(f"Edit_{column}", (ProgramEditForm,), {"column": column, "columns": names, **fields_of(names)})


def fields_of(columns: tuple[str, ...]) -> dict[str, Field]:
    """A field for each of these columns, as the schema has it."""
    return {name: _field(name) for name in columns}


def stored_in_fields(columns: tuple[str, ...], row: Mapping[str, str]) -> dict[str, Any]:
    """The cells of a row as their fields take them."""
    kinds = {name: PROGRAMS.columns[name].kind for name in columns}
    return {name: row[name].split("|") if kind.many and row[name] else row[name] for name, kind in kinds.items()}


def _field(name: str) -> Field:
    kind, label = PROGRAMS.columns[name].kind, column_name(name)
    choices = [SelectChoice(option, option_words(name, option)) for option in kind.options]
    if kind.many:
        return SelectMultipleField(label, choices=choices, validate_choice=False)
    if kind.options:
        return SelectField(label, choices=[SelectChoice("", "Not known"), *choices], validate_choice=False)
    return TextAreaField(label) if name in LONG else StringField(label)
