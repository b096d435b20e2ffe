"""The audit trail as a page for admins: who did what to which thing and when, newest first, and the parts of it that
are looked for. What an act on a list was about is told as long as the case is there.
"""

from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, render_template, request
from wtforms import Form, SearchField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.fields.core import Field

from quiz.core.records import ACTIONS, NAMED
from quiz.store import TrailQuery
from quiz.web import get_services
from quiz.web.advisor.case_page import names_of_advisors
from quiz.web.kit import DayField, PickField, access, name_of, printable, whole

blueprint = Blueprint("trail", __name__, url_prefix="/advisor")

PER_PAGE = 100
NOBODY = "nobody"
REQUEST = "request:"


class TrailForm(Form):
    """What of the trail is looked for."""

    who = PickField("Who", default="")
    action = PickField(
        "Did", choices=[SelectChoice("", "Anything"), *(SelectChoice(*pair) for pair in ACTIONS.items())], default=""
    )
    subject = SearchField("To request", filters=[printable], default="")
    since = DayField("From")
    until = DayField("To, with that day")

    def validate_subject(self, field: Field) -> None:
        text = (field.data or "").strip()
        if text and whole(text) < 0 and not NAMED.fullmatch(text):
            raise ValidationError("To request: write its number, or a kind and an id such as account:3")

    def query(self, before: int) -> TrailQuery:
        """What the fields that can be used ask for."""
        good = {field.name: None if field.errors else field.data for field in self}
        who, subject = good["who"] or "", (good["subject"] or "").strip()
        return TrailQuery(
            actor=int(who) if who not in ("", NOBODY) else None,
            nobody=who == NOBODY,
            action=good["action"] or "",
            subject=f"{REQUEST}{subject}" if whole(subject) >= 0 else subject,
            since=_midnight(good["since"]),
            until=_midnight(good["until"], days=1),
            before=before,
        )

    def asked(self) -> dict[str, str]:
        """What is looked for, as the address has it."""
        return {field.name: str(field.data) for field in self if field.data and not field.errors}


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    if day is None or day == date.max:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=days)


@blueprint.get("/trail")
@access("admin")
def trail() -> tuple[str, int]:
    """A page of the trail."""
    services, names = get_services(), names_of_advisors()
    form = TrailForm(request.args)
    people = {"": "Anybody", NOBODY: "A student or the system", **{str(key): name for key, name in names.items()}}
    form.who.choices = [SelectChoice(*pair) for pair in people.items()]
    form.validate()
    found = services.store.audit.find(form.query(max(whole(request.args.get("before")), 0)), most=PER_PAGE + 1)
    programs = services.store.reviews.programs_of([entry.number for entry in found])
    page = render_template(
        "advisor/trail.html",
        form=form,
        entries=found[:PER_PAGE],
        older=found[PER_PAGE - 1].number if len(found) > PER_PAGE else 0,
        about={number: [name_of(services.catalog, id_) for id_ in ids] for number, ids in programs.items()},
        names=names,
        actions=ACTIONS,
    )
    return page, 422 if form.errors else 200
