"""The pages of an account: signing in and out, the setup link, the second factor, and what somebody may change.

Each view checks its form, asks signing_in.py or the store, and redirects. What a form says about a failed check is one
sentence for all reasons there may be.
"""

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_security import hash_password
from werkzeug.wrappers import Response

from quiz.store.tokens import TOKEN_LENGTH
from quiz.web import get_services
from quiz.web.accounts import current_advisor
from quiz.web.accounts.device import door
from quiz.web.accounts.forms import (
    AdvisorButtonForm,
    AdvisorForm,
    ChangePasswordForm,
    CodeForm,
    ConfirmForm,
    NewPasswordForm,
    SecondFactorForm,
    SignInForm,
)
from quiz.web.accounts.gate import onward, safe_next, signed_in
from quiz.web.accounts.oidc import provider_name
from quiz.web.accounts.people import PASSWORD_MIN, SignedInAdvisor
from quiz.web.accounts.signing_in import (
    begin_session,
    check_code,
    check_password,
    end_session,
    new_recovery_codes,
    record,
    security,
    totp,
)
from quiz.web.kit import access, limited
from quiz.web.pictures import qr_picture

blueprint = Blueprint("account", __name__, url_prefix="/advisor")

WAIT = "After many tries, wait a quarter of an hour."
NOT_SIGNED_IN = f"That did not sign you in. Check address and password, or ask an admin for a setup link. {WAIT}"
NOT_CONFIRMED = f"That is not the password you have now. {WAIT}"
NOT_THE_CODE = f"That code does not count. Type the next one that your app shows: each counts once. {WAIT}"
NOT_THIS_CODE = "This is not the code for this picture. Scan it again, and check that the clock of your phone is right."
RECENT = 10
Page = str | Response | tuple[str, int]


def _page(name: str, form: AdvisorForm, **context: object) -> tuple[str, int]:
    return render_template(f"advisor/account/{name}.html", form=form, **context), 422 if form.errors else 200


def _to(endpoint: str) -> Response:
    return redirect(url_for(endpoint), 303)


def _sent(form: AdvisorForm) -> bool:
    return request.method == "POST" and form.validate()


def _whoever() -> SignedInAdvisor:
    """Whoever gave a password, on the pages of a sign-in that is not over."""
    return signed_in() or abort(401)


# --- in and out -------------------------------------------------------------------------------------------------------


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access("public")
@limited("sign_in", client=door)
def sign_in() -> Page:
    """Address and password."""
    if advisor := signed_in():
        return redirect(onward(advisor), 303)
    form = SignInForm.of(request.form or None, next=request.args.get("next"))
    if _sent(form):
        account = check_password("sign in", form.email.data or "", form.password.data or "")
        if account is not None:
            session["next"] = safe_next(form.next.data)
            return redirect(onward(begin_session(account)), 303)
        form.refuse(NOT_SIGNED_IN)
    return _page("sign_in", form, provider=provider_name())


@blueprint.route("/second-factor", methods=["GET", "POST"])
@access("advisor", stages=("code",))
def second_factor() -> Page:
    """The code of the authenticator, or a recovery code."""
    advisor, form = _whoever(), SecondFactorForm.of(request.form or None)
    if _sent(form):
        if check_code(advisor, form.digits):
            advisor = begin_session(advisor.account, verified=True)
            if form.is_recovery:
                left = get_services().store.accounts.recovery_codes_left(advisor.id)
                flash(f"That recovery code is used up; {left} are left. You find new ones in your account.")
            return redirect(onward(advisor), 303)
        form.code.errors = (NOT_THE_CODE,)
    return _page("second_factor", form)


@blueprint.post("/sign-out")
@access("advisor", stages=("code", "set-up", "in"))
def sign_out() -> Page:
    """End this session."""
    if AdvisorButtonForm.of(request.form).validate():
        end_session(_whoever())
        flash("You are signed out.")
    return _to("account.sign_in")


@blueprint.route("/confirm", methods=["GET", "POST"])
@access("advisor")
def confirm() -> Page:
    """The password once more, before something that only its owner may do."""
    advisor, form = current_advisor(), ConfirmForm.of(request.form or None, next=request.args.get("next"))
    if _sent(form):
        if check_password("confirm", advisor.email, form.password.data or ""):
            get_services().store.sign_ins.confirm(advisor.fs_uniquifier, now=get_services().now())
            return redirect(safe_next(form.next.data), 303)
        form.refuse(NOT_CONFIRMED)
    return _page("confirm", form, provider=provider_name())


@blueprint.route(f"/setup/<string(length={TOKEN_LENGTH}):link>", methods=["GET", "POST"])
@access("public")
def setup(link: str) -> Page:
    """What a setup link opens: the first password. Reading the page does not use the link up."""
    services = get_services()
    account = services.store.accounts.by_link(link, now=services.now()) or abort(404)
    form = NewPasswordForm.of(request.form or None)
    normal = form.check(security().password_util, account.name, account.email) if _sent(form) else None
    if normal is None:
        return _page("setup", form, link=link, account=account, least=PASSWORD_MIN)
    account = services.store.accounts.use_link(link, hash_password(normal), now=services.now()) or abort(404)
    advisor = begin_session(account)
    record("setup link", advisor)
    return redirect(onward(advisor), 303)


# --- my account -------------------------------------------------------------------------------------------------------


@blueprint.get("/account")
@access("advisor")
def account() -> Page:
    """Who I am here, what protects my account, and what was done with it lately."""
    advisor, store = current_advisor(), get_services().store
    left = store.accounts.recovery_codes_left(advisor.id)
    recent = store.sign_ins.recent(advisor.id, RECENT)
    return render_template("advisor/account/account.html", advisor=advisor, left=left, recent=recent)


@blueprint.route("/account/password", methods=["GET", "POST"])
@access("advisor")
def password() -> Page:
    """A new password; every other session ends."""
    advisor, form = current_advisor(), ChangePasswordForm.of(request.form or None)
    normal = form.check(security().password_util, advisor.name, advisor.email) if _sent(form) else None
    if normal is not None:
        account = check_password("change password", advisor.email, form.password.data or "")
        if account is not None:
            get_services().store.accounts.set_password(advisor.id, hash_password(normal), now=get_services().now())
            begin_session(account, verified=advisor.session.verified)
            flash("Your password is changed. You are signed out everywhere else.")
            return _to("account.account")
        form.password.errors = (NOT_CONFIRMED,)
    return _page("password", form, least=PASSWORD_MIN)


@blueprint.route("/account/authenticator", methods=["GET", "POST"])
@access("advisor", stages=("set-up", "in"), fresh=True)
def authenticator() -> Page:
    """Set up an authenticator app, or another in its place. The secret waits in the session until its code is typed."""
    advisor, form = _whoever(), CodeForm.of(request.form or None)
    if "totp" not in session:
        session["totp"] = totp().generate_totp_secret()
    secret = session["totp"]
    counter = totp().counter_of(form.digits, secret) if _sent(form) else None
    if counter is not None:
        codes, digests = new_recovery_codes()
        get_services().store.accounts.set_second_factor(advisor.id, secret, counter, digests, now=get_services().now())
        return _show_codes(begin_session(advisor.account, verified=True), "authenticator set up", codes)
    if request.method == "POST" and not form.errors:
        form.code.errors = (NOT_THIS_CODE,)
    qr = qr_picture(totp().get_totp_uri(advisor.email, secret))
    return _page("authenticator", form, advisor=advisor, key=totp().get_totp_pretty_key(secret), qr=qr)


def _show_codes(advisor: SignedInAdvisor, event: str, codes: list[str]) -> Response:
    record(event, advisor)
    session["codes"] = codes
    return _to("account.recovery_codes")


@blueprint.post("/account/authenticator/remove")
@access("advisor", fresh=True)
def remove_authenticator() -> Page:
    """Back to the password alone; an admin may not."""
    advisor = current_advisor()
    if advisor.is_admin:
        abort(403)
    if AdvisorButtonForm.of(request.form).validate():
        get_services().store.accounts.remove_second_factor(advisor.id, now=get_services().now())
        record("authenticator removed", advisor)
        flash("Signing in takes your password alone now.")
    return _to("account.account")


@blueprint.route("/account/recovery-codes", methods=["GET", "POST"])
@access("advisor", fresh=True)
def recovery_codes() -> Page:
    """New codes in place of the old, and those that were just made until somebody says they are kept."""
    advisor, form = current_advisor(), AdvisorButtonForm.of(request.form or None)
    if advisor.account.totp_secret is None:
        return _to("account.authenticator")
    if _sent(form):
        codes, digests = new_recovery_codes()
        get_services().store.accounts.set_recovery_codes(advisor.id, digests, now=get_services().now())
        return _show_codes(advisor, "new recovery codes", codes)
    left = get_services().store.accounts.recovery_codes_left(advisor.id)
    return _page("recovery_codes", form, codes=session.get("codes"), left=left, advisor=advisor)


@blueprint.post("/account/recovery-codes/kept")
@access("advisor")
def kept_codes() -> Page:
    """The codes are written down: they are not shown again."""
    if AdvisorButtonForm.of(request.form).validate():
        session.pop("codes", None)
    return redirect(safe_next(session.pop("next", None)), 303)
