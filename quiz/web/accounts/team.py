"""The admin's page of who works here: adding somebody, roles, a new setup link, ending sessions, and shutting out.

Nobody is given a password: a link that works once sets it, and is shown until the admin says that it was passed on.
What ends somebody's sessions takes effect with their next click.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.fields.core import Field

from quiz.store import Account
from quiz.store.accounts import NAME_MAX, ROLES, LastAdminError
from quiz.web import get_services
from quiz.web.accounts.forms import EMAIL_MAX, AdvisorButtonForm, AdvisorForm
from quiz.web.accounts.gate import current_advisor
from quiz.web.kit import PickField, access

blueprint = Blueprint("team", __name__, url_prefix="/advisor/people")

RECENT = 10
LINK = "setup_link"  # in the session: the link that was just made, and whose it is
ROLE_WORDS: Mapping[str, str] = {"advisor": "Advisor", "admin": "Admin"}
NOT_ONESELF = "You cannot do that to your own account: another admin can."
LAST_ADMIN = "This is the only admin. Make somebody else an admin first."
Page = str | Response | tuple[str, int]


class AddPersonForm(AdvisorForm):
    """Somebody who is to work here."""

    name = StringField("Name")
    email = StringField("Email address")
    role = PickField("Role", choices=[SelectChoice(role, ROLE_WORDS[role]) for role in ROLES], default="advisor")

    def validate_name(self, field: Field) -> None:
        """A name, as colleagues and students read it."""
        field.data = " ".join((field.data or "").split())
        if not field.data or len(field.data) > NAME_MAX:
            raise ValidationError(f"Write the person’s name, at most {NAME_MAX} characters")

    def validate_email(self, field: Field) -> None:
        """An address that mail could go to."""
        try:
            found = validate_email((field.data or "").strip(), check_deliverability=False, globally_deliverable=False)
        except EmailNotValidError:
            raise ValidationError("Write an email address, such as ada@example.edu") from None
        if len(found.normalized) > EMAIL_MAX:
            raise ValidationError(f"Write an address of at most {EMAIL_MAX} characters")
        field.data = found.normalized


class RoleForm(AdvisorForm):
    """Another role."""

    role = PickField("Role", choices=[SelectChoice(role, ROLE_WORDS[role]) for role in ROLES])


@blueprint.route("/", methods=["GET", "POST"])
@access("admin", fresh=True)
def index() -> Page:
    """Everybody who may sign in, and the form that adds somebody."""
    form = AddPersonForm.of(request.form or None)
    if request.method == "POST" and form.validate():
        services, me = get_services(), current_advisor()
        email, name, role = form.email.data or "", form.name.data or "", form.role.data
        link = services.store.accounts.add(email, name, role, now=services.now(), by=me.id)
        if link is not None:
            return _show_link(email, link)
        form.email.errors = ("Somebody has this address already: they are in the list below",)
    store = get_services().store
    page = render_template(
        "advisor/people/index.html",
        form=form,
        people=store.accounts.all(),
        sessions=store.sign_ins.sessions(now=get_services().now()),
        state=state_of,
        roles=ROLE_WORDS,
    )
    return page, 422 if form.errors else 200


@blueprint.get("/<int:number>")
@access("admin", fresh=True)
def person(number: int) -> Page:
    """One person: how far the account is set up, where it is signed in, what was done with it, and what can be done."""
    return _person_page(_find(number))


@blueprint.post("/<int:number>/role")
@access("admin", fresh=True)
def role(number: int) -> Page:
    """Make an advisor an admin, or an admin an advisor; all sessions end."""
    account, form = _find(number), RoleForm.of(request.form)
    if not form.validate():
        return _person_page(account, form, 422)
    return _do(account, lambda now, me: _accounts().set_role(account.email, form.role.data, now=now, by=me))


@blueprint.post("/<int:number>/sign-out")
@access("admin", fresh=True)
def sign_out(number: int) -> Page:
    """End every session of somebody."""
    account = _find(number)
    return _do(account, lambda now, me: _accounts().end_sessions(account.email, now=now, by=me), oneself=True)


@blueprint.post("/<int:number>/disable")
@access("admin", fresh=True)
def disable(number: int) -> Page:
    """Shut somebody out."""
    account = _find(number)
    return _do(account, lambda now, me: _accounts().disable(account.email, now=now, by=me))


@blueprint.post("/<int:number>/second-reader")
@access("admin", fresh=True)
def second_reader(number: int) -> Page:
    """Whether somebody else reads what this person publishes: the other of the two that it is now."""
    account, form = _find(number), AdvisorButtonForm.of(request.form)
    if not form.validate():
        return _person_page(account, form, 422)
    wanted, services = request.form.get("read") == "yes", get_services()
    services.store.team.set_reader(account.id, wanted, current_advisor().id, now=services.now())
    return redirect(url_for("team.person", number=account.id), 303)


@blueprint.post("/<int:number>/reset")
@access("admin", fresh=True)
def reset(number: int) -> Page:
    """A new setup link in the place of password and authenticator; it also lets somebody in again."""
    account, form = _find(number), AdvisorButtonForm.of(request.form)
    if not form.validate():
        return _person_page(account, form, 422)
    if account.id == current_advisor().id:
        return _refuse(account, NOT_ONESELF)
    now = get_services().now()
    link = _accounts().reset(account.email, now=now, by=current_advisor().id) or abort(404)
    return _show_link(account.email, link)


@blueprint.post("/link/given")
@access("admin")
def link_given() -> Page:
    """The setup link was passed on: it is not shown again."""
    if AdvisorButtonForm.of(request.form).validate():
        session.pop(LINK, None)
    return redirect(url_for("team.index"), 303)


def _accounts() -> Any:
    return get_services().store.accounts


def _find(number: int) -> Account:
    return next((account for account in get_services().store.accounts.all() if account.id == number), None) or abort(
        404
    )


def _do(account: Account, act: Callable[[datetime, int], bool], *, oneself: bool = False) -> Page:
    """Do something to an account, which nobody but for ending sessions may do to oneself."""
    form, me = AdvisorButtonForm.of(request.form), current_advisor()
    if not form.validate():
        return _person_page(account, form, 422)
    if account.id == me.id and not oneself:
        return _refuse(account, NOT_ONESELF)
    try:
        act(get_services().now(), me.id)
    except LastAdminError:
        return _refuse(account, LAST_ADMIN)
    flash(f"Done. {account.name} is signed out everywhere.")
    return redirect(url_for("team.person", number=account.id), 303)


def _refuse(account: Account, why: str) -> Page:
    form = AdvisorButtonForm.of()
    form.refuse(why)
    return _person_page(account, form, 409)


def _show_link(email: str, link: str) -> Response:
    account = get_services().store.accounts.by_email(email)
    assert account is not None, "it was made or reset just now"
    get_services().store.sign_ins.record("setup link made", account.id, now=get_services().now())
    session[LINK] = {"account": account.id, "link": link}
    return redirect(url_for("team.person", number=account.id), 303)


def _person_page(account: Account, form: AdvisorForm | None = None, status: int = 200) -> Page:
    services, kept = get_services(), session.get(LINK) or {}
    mine = kept.get("account") == account.id and account.setup_expires_at is not None
    page = render_template(
        "advisor/people/person.html",
        form=form or AdvisorButtonForm.of(),
        picked=form if isinstance(form, RoleForm) else RoleForm.of(role=account.role),
        account=account,
        state=state_of(account, services.now()),
        roles=ROLE_WORDS,
        link=url_for("account.setup", link=kept["link"], _external=True) if mine else "",
        sessions=services.store.sign_ins.sessions(now=services.now()).get(account.id, 0),
        recent=services.store.sign_ins.recent(account.id, RECENT),
        me=current_advisor(),
        duty=services.store.team.duties().get(account.id),
    )
    return page, status


def state_of(account: Account, now: datetime | None = None) -> str:
    """How far an account is set up, in words."""
    if not account.active:
        return "shut out"
    if account.password_hash is None:
        until = account.setup_expires_at
        over = until is None or until <= (now or get_services().now())
        return "needs a new setup link" if over or until is None else f"setup link until {until:%Y-%m-%d %H:%M} UTC"
    return "password and authenticator" if account.totp_secret else "password alone"
