"""Text blocks at the desk: one page on which they are kept, and what they say in one case. An advisor writes their own;
those for everybody are an admin's.
"""

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField, TextAreaField, ValidationError
from wtforms.fields.core import Field

from quiz.core.advising import PLACEHOLDERS, fill, find_unknown
from quiz.core.text import listing
from quiz.store import StoredReview
from quiz.store.text_blocks import MOST, NAME_MAX, TextBlock
from quiz.web import get_services
from quiz.web.accounts import AdvisorButtonForm, AdvisorForm, current_advisor
from quiz.web.kit import access, name_of, students_of

blueprint = Blueprint("text_blocks", __name__, url_prefix="/advisor/text-blocks")

TEXT_MAX = 2_000
Page = str | Response | tuple[str, int]


class TextBlockForm(AdvisorForm):
    """A text block: its name in the list, and its text."""

    name = StringField("Name")
    text = TextAreaField("Text")
    shared = BooleanField("For everybody at the desk")

    def validate_name(self, field: Field) -> None:
        """Short enough to stand in a list."""
        field.data = " ".join((field.data or "").split())
        if not 1 <= len(field.data) <= NAME_MAX:
            raise ValidationError(f"Give it a name of up to {NAME_MAX} characters")

    def validate_text(self, field: Field) -> None:
        """Something, with no other placeholders than there are."""
        field.data = (field.data or "").strip()
        if not 1 <= len(field.data) <= TEXT_MAX:
            raise ValidationError(f"Write a text of up to {TEXT_MAX:,} characters")
        if unknown := find_unknown(field.data):
            known = listing([f"{{{key}}}" for key in PLACEHOLDERS], "or")
            raise ValidationError(f"{listing(list(dict.fromkeys(unknown)))} is not known: write {known}, or no braces")


def filled_blocks(stored: StoredReview) -> Mapping[int, tuple[TextBlock, str]]:
    """Each block that I can use, and what it says in a case."""
    services, me = get_services(), current_advisor()
    blocks = services.store.text_blocks.of(me.id)
    if not blocks:
        return {}
    invitation, first = students_of([stored.case_id]).get(stored.case_id), next(iter(stored.review.ids), "")
    program = services.catalog.by_id.get(first)
    values = {
        "student_number": invitation.student.number if invitation else "",
        "program": name_of(services.catalog, first) if first else "",
        "advisor": stored.signed or me.name,
        "deadline": (program.deadline_fall or "") if program else "",
    }
    return {block.id: (block, fill(block.text, values)) for block in blocks}


@blueprint.route("/", methods=["GET", "POST"])
@access("advisor")
def index() -> Page:
    """Mine and everybody's, and a form for a new one."""
    form = TextBlockForm.of(request.form or None)
    if request.method == "POST" and form.validate():
        if get_services().store.text_blocks.add(
            _owner(bool(form.shared.data)), form.name.data or "", form.text.data or ""
        ):
            return redirect(url_for("text_blocks.index"), 303)
        form.refuse(f"There are {MOST} already: delete one first")
    return _page(form)


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@access("advisor")
def change(number: int) -> Page:
    """Write one anew."""
    block = _find(number)
    form = TextBlockForm.of(request.form or None, name=block.name, text=block.text)
    if request.method == "POST" and form.validate():
        store = get_services().store.text_blocks
        store.change(number, _owner(block.shared), form.name.data or "", form.text.data or "") or abort(404)
        return redirect(url_for("text_blocks.index"), 303)
    return _page(form, block)


@blueprint.post("/<int:number>/delete")
@access("advisor")
def delete(number: int) -> Page:
    """Delete one."""
    block = _find(number)
    if AdvisorButtonForm.of(request.form).validate():
        get_services().store.text_blocks.delete(number, _owner(block.shared))
    return redirect(url_for("text_blocks.index"), 303)


def _owner(shared: bool) -> int | None:
    me = current_advisor()
    if shared and not me.is_admin:
        abort(403)
    return None if shared else me.id


def _find(number: int) -> TextBlock:
    """A block that I may change."""
    me = current_advisor()
    found = (block for block in get_services().store.text_blocks.of(me.id) if block.id == number)
    block = next(found, None) or abort(404)
    return block if not block.shared or me.is_admin else abort(404)


def _page(form: TextBlockForm, block: TextBlock | None = None) -> Page:
    me = current_advisor()
    page = render_template(
        "advisor/text_blocks.html",
        form=form,
        block=block,
        blocks=get_services().store.text_blocks.of(me.id),
        placeholders=PLACEHOLDERS,
        me=me,
    )
    return page, 422 if form.errors else 200
