"""How the office works: an admin's one page of settings, who is away, and each advisor's own page to say so."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any, Self
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.fields.core import Field

from quiz.core.advising import ROUTINGS, TURNS, WEEKDAYS, Office, coming_holidays, read_days, write_days
from quiz.store import Account
from quiz.store.advisor_mails import AT_ONCE, DAILY, NEVER
from quiz.store.team import Duty
from quiz.web import get_services
from quiz.web.accounts import AdvisorForm, current_advisor
from quiz.web.advisor.queue import AbsentAdvisor, find_absent
from quiz.web.advisor.review_forms import Number
from quiz.web.kit import DayField, access

blueprint = Blueprint("office", __name__, url_prefix="/advisor")

MOST_DAYS = 30
MAILS: Mapping[str, str] = {
    AT_ONCE: "At once, when a request is new, answered or late",
    DAILY: "Once a day, when the office opens, with what waits for me",
    NEVER: "Never",
}
AREAS = ("America/", "Pacific/", "Europe/", "Asia/", "Africa/", "Australia/", "Atlantic/", "UTC")
Page = str | Response | tuple[str, int]


class OfficeForm(AdvisorForm):
    """What an admin sets. `of_cohorts` are the cohorts there are, each with the field of its advisor."""

    routing = RadioField("A new request goes to", choices=[SelectChoice(*pair) for pair in ROUTINGS.items()])
    turns = SelectMultipleField("Who takes turns", coerce=int, validate_choice=False)
    answer_days = Number("Within so many working days")
    days = SelectMultipleField(
        "Days", coerce=int, validate_choice=False, choices=[SelectChoice(*pair) for pair in enumerate(WEEKDAYS)]
    )
    opens = StringField("From")
    closes = StringField("To")
    zone = StringField("Time zone")
    federal = BooleanField("The office is closed on US federal holidays")
    holidays = SelectMultipleField("Of the year ahead, it is closed on", validate_choice=False)
    closed = TextAreaField("Other days on which it is closed")
    today: date
    of_cohorts: tuple[tuple[str, Field], ...] = ()
    closed_days: tuple[str, ...] = ()

    @classmethod
    def over(
        cls, office: Office, cohorts: Iterable[str], people: Iterable[Account], today: date, sent: Any = None
    ) -> Self:
        """The form with everybody who works here, and the holidays ahead."""
        coming = coming_holidays(today)
        active = [account for account in people if account.active]
        choices = [SelectChoice(0, "Nobody"), *(SelectChoice(account.id, account.name) for account in active)]
        named = tuple(sorted({*cohorts, *office.cohorts}))

        class Filled(cls):  # type: ignore[valid-type, misc]  # as many fields as there are cohorts
            pass

        for number, cohort in enumerate(named):
            setattr(Filled, f"cohort_{number}", SelectField(cohort, coerce=int, choices=choices))
        kept = {f"cohort_{number}": office.cohorts.get(cohort, 0) for number, cohort in enumerate(named)}
        ticked = [day.isoformat() for day in coming if day.isoformat() not in office.worked]
        days = {"holidays": ticked, "closed": write_days(office.closed)}
        form = Filled(sent, data={**office.to_document(), **kept, **days})
        form.today = today
        form.holidays.choices = [SelectChoice(day.isoformat(), f"{_day(day)}: {name}") for day, name in coming.items()]
        form.turns.choices = choices[1:]
        form.of_cohorts = tuple((cohort, form[f"cohort_{number}"]) for number, cohort in enumerate(named))
        assert isinstance(form, cls)
        return form

    def validate_turns(self, field: SelectMultipleField) -> None:
        """Somebody who works here, where there are turns."""
        known = {value for value, *_ in field.iter_choices()}
        field.data = [account for account in field.data or () if account in known]
        if self.routing.data == TURNS and not field.data:
            raise ValidationError("Choose who takes turns, or another rule above")

    def validate_answer_days(self, field: Field) -> None:
        """A few, or none."""
        if not 0 <= (field.data or 0) <= MOST_DAYS:
            raise ValidationError(f"Write a whole number up to {MOST_DAYS}, or 0 for no promise")

    def validate_days(self, field: SelectMultipleField) -> None:
        """At least one, or nothing is ever due."""
        field.data = sorted({day for day in field.data or () if day in range(len(WEEKDAYS))})
        if not field.data:
            raise ValidationError("Choose the days on which the office works")

    def validate_opens(self, field: Field) -> None:
        """A time of day."""
        field.data = _time(field.data)

    def validate_closes(self, field: Field) -> None:
        """A later one."""
        field.data = _time(field.data)
        if not self.opens.errors and field.data <= _time(self.opens.data):
            raise ValidationError("The office closes after it opens")

    def validate_zone(self, field: Field) -> None:
        """One that there is."""
        if field.data not in available_timezones():
            raise ValidationError("Choose a time zone from the list, such as America/New_York")

    def validate_closed(self, field: Field) -> None:
        """Days, as they can be read."""
        try:
            self.closed_days = read_days(field.data or "")
        except ValueError as problem:
            raise ValidationError(str(problem)) from None

    def office(self) -> Office:
        """What was set."""
        coming, chosen = {day.isoformat() for day in coming_holidays(self.today)}, {*(self.holidays.data or ())}
        cohorts = {cohort: field.data for cohort, field in self.of_cohorts if field.data}
        return Office(
            self.routing.data,
            cohorts,
            tuple(self.turns.data or ()),
            self.answer_days.data or 0,
            tuple(self.days.data or ()),
            str(self.opens.data),
            str(self.closes.data),
            str(self.zone.data),
            bool(self.federal.data),
            self.closed_days,
            tuple(sorted(coming - chosen)) if self.federal.data else (),
        )


def _time(text: str | None) -> str:
    try:
        return time.fromisoformat(text or "").strftime("%H:%M")
    except ValueError:
        raise ValidationError("Write a time such as 09:00") from None


class MailsForm(AdvisorForm):
    """When somebody wants mails."""

    mails = RadioField("Mail me", choices=[SelectChoice(*pair) for pair in MAILS.items()])


class AwayForm(AdvisorForm):
    """From and until which day somebody is away, both included; two empty fields are nobody who is."""

    away_from = DayField("From")
    away_until = DayField("Until, with that day")

    def validate_away_until(self, field: Field) -> None:
        """An end comes after a beginning."""
        begins = self.away_from.data
        if field.data and not begins and not self.away_from.errors:
            raise ValidationError("Say from which day, too")
        if field.data and begins and field.data < begins:
            raise ValidationError("The last day away comes before the first")


@blueprint.route("/office", methods=["GET", "POST"])
@access("admin")
def settings() -> Page:
    """Who gets a new request, and who is away with what on the desk."""
    services, team = get_services(), get_services().store.team
    people, cohorts = services.store.accounts.all(), services.store.invitations.cohorts()
    office = team.office()
    form = OfficeForm.over(office, cohorts, people, office.today(services.now()), request.form or None)
    if request.method == "POST" and form.validate():
        team.set_office(form.office(), current_advisor().id, now=services.now())
        flash("Saved. It counts from the next request on.")
        return redirect(url_for("office.settings"), 303)
    away = [*_away(office.today(services.now()))]
    page = render_template("advisor/office.html", form=form, away=away, day=_day, zones=_zones())
    return page, 422 if form.errors else 200


@blueprint.route("/mails", methods=["GET", "POST"])
@access("advisor")
def mails() -> Page:
    """When I want to be told by mail of new, answered and waiting requests."""
    services, me = get_services(), current_advisor()
    store = services.store.advisor_mails
    form = MailsForm.of(request.form or None, mails=store.wish_of(me.id))
    if request.method == "POST" and form.validate():
        store.wish(me.id, str(form.mails.data), url_for("student.landing", _external=True), now=services.now())
        flash("Saved.")
        return redirect(url_for("office.mails"), 303)
    page = render_template("advisor/mails.html", form=form, me=me, has_server=bool(services.settings.smtp_host))
    return page, 422 if form.errors else 200


@blueprint.route("/away", methods=["GET", "POST"])
@access("advisor")
def away() -> Page:
    """When I am away: new requests pass me by, and an admin sees what I have open."""
    services, me = get_services(), current_advisor()
    duty = services.store.team.duties().get(me.id, Duty())
    form = AwayForm.of(request.form or None, away_from=duty.away_from, away_until=duty.away_until)
    if request.method == "POST" and form.validate():
        begins, ends = form.away_from.data, form.away_until.data
        services.store.team.set_away(me.id, begins, ends, now=services.now())
        flash(f"Saved: you are away {_days(Duty(begins, ends))}." if begins else "Saved: you are here.")
        return redirect(url_for("office.away"), 303)
    open_ = sum(number for (_, account), number in services.store.assignments.open().items() if account == me.id)
    page = render_template("advisor/away.html", form=form, duty=duty, days=_days(duty), open=open_, me=me)
    return page, 422 if form.errors else 200


def _away(today: date) -> Iterator[AbsentAdvisor]:
    store = get_services().store
    names = {account.id: account.name for account in store.accounts.all()}
    yield from find_absent(store.team.duties(), store.assignments.open(), names, today)


def _zones() -> list[str]:
    return sorted(name for name in available_timezones() if name.startswith(AREAS))


def _day(day: date) -> str:
    return f"{day:%A}, {day.isoformat()}"


def _days(duty: Duty) -> str:
    if duty.away_from is None:
        return ""
    since = f"from {_day(duty.away_from)}"
    return f"{since} until {_day(duty.away_until)}" if duty.away_until else f"{since} on"
