"""One page, many facts: somebody read a page of a program again, and says of all that was read on it, in one form, that
it is still true or what changed. It goes into the draft as any edit does, with this year as the page's.
"""

from collections.abc import Mapping
from typing import ClassVar

from flask import Blueprint, abort, flash, request
from wtforms import SelectMultipleField

from quiz.core.catalog import ProgramEdit, column_name, is_own_page, problems_of, source_of
from quiz.web import get_services
from quiz.web.advisor.catalog.desk import CHANGED_MEANWHILE, Page, desk_page, row_of, save_edit, to_page
from quiz.web.advisor.catalog.forms import ProgramEditForm, fields_of, new_source_problems, stored_in_fields
from quiz.web.advisor.catalog.sources import SourcePage, pages_of
from quiz.web.kit import access

blueprint = Blueprint("rereading", __name__, url_prefix="/advisor/catalog")
ALL_TRUE = "same"


class RereadingForm(ProgramEditForm):
    """Every fact of a page with what we have, to be put right; `gone` are those that are no longer on it."""

    row: ClassVar[Mapping[str, str]]
    gone = SelectMultipleField("No longer on the page", validate_choice=False)

    def cells(self) -> dict[str, str]:
        """What the page says now: all as before, or as typed without what is no longer on it."""
        if request.form.get("how") == ALL_TRUE:
            return {name: self.row[name] for name in self.columns}
        return {name: cell for name, cell in super().cells().items() if name not in (self.gone.data or ())}

    def edit(self, program: str) -> ProgramEdit | None:
        """The edit that confirms or changes these facts; None where something is wrong, which its field says."""
        found = get_services().catalog.by_id.get(program)
        site = found.school_facts.site if found and found.school_facts else None
        cells, address, year = self.cells(), self.page.data or "", str(get_services().now().year)
        source = source_of(cells, program, address, year, "high" if is_own_page(address, site) else "medium")
        edit = ProgramEdit(program, cells, source if any(cells.values()) else None)
        if not cells:
            self.refuse("You say that nothing is on the page any more: then there is nothing to save")
        self.blame((*problems_of(edit), *(new_source_problems(source) if edit.source else ())))
        return None if self.errors else edit


@blueprint.route("/programs/<program_id>/again", methods=["GET", "POST"])
@access("advisor")
def again(program_id: str) -> Page:
    """Say of all facts of one page that they are still true, or which changed."""
    row, files, draft = row_of(program_id)
    address = request.values.get("page", "")
    page = next((page for page in pages_of(program_id, files) if page.address == address), None) or abort(404)
    form = _form(page, row, draft.version)
    if request.method == "POST" and form.validate():
        change = form.edit(program_id)
        if change is not None and save_edit(form, files, draft, change):
            flash(_said(change, row))
            return to_page("program", program_id=program_id)
    status = 409 if CHANGED_MEANWHILE in form.form_errors else 422
    return desk_page("again", form, status, row=row, page=page, year=get_services().now().year)


def _form(page: SourcePage, row: Mapping[str, str], version: int) -> RereadingForm:
    fields = {"columns": page.columns, "row": row, **fields_of(page.columns)}
    made: type[RereadingForm] = type("ThisPageForm", (RereadingForm,), fields)
    stored = {"version": version, "page": page.address, **stored_in_fields(page.columns, row)}
    form = made.of(request.form or None, **stored)
    form.gone.choices = [(name, column_name(name)) for name in page.columns]
    return form


def _said(change: ProgramEdit, row: Mapping[str, str]) -> str:
    changed = sum(row[name] != cell for name, cell in change.cells.items())
    same = len(change.cells) - changed
    parts = [f"{same} {'fact is' if same == 1 else 'facts are'} still true"] if same else []
    parts += [f"{changed} changed"] if changed else []
    return f"{row['institution']}: {' and '.join(parts)}. It is in the draft and shows when that is live."
