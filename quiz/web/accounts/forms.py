"""The forms of the desk: what all of them share, and those of accounts.

Their CSRF token is a random value of the session and changes at every sign-in. A password is never sent back to the
page; everything else that was typed is.
"""

import hmac
import re
import secrets
from typing import Any, Self

from flask import session
from flask_security import PasswordUtil
from wtforms import Form, HiddenField, PasswordField, StringField, ValidationError
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.fields.core import Field
from wtforms.form import BaseForm

from quiz.core.text import printable
from quiz.web.accounts.people import CODE_DIGITS, PASSWORD_MAX, RECOVERY_DIGITS

EMAIL_MAX = 254


def advisor_csrf() -> str:
    """The CSRF token of this session, made on first use; also a template's, for the button that signs out."""
    token: str = session.setdefault("csrf", secrets.token_urlsafe(32))
    return token


class AdvisorCSRF(CSRF):
    """Ties a form to the session of whoever it was shown to."""

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        return advisor_csrf()

    def validate_csrf_token(self, form: BaseForm, field: CSRFTokenField) -> None:
        if not hmac.compare_digest(str(field.data or "").encode(), str(field.current_token).encode()):
            raise ValidationError("This page was out of date. Send it again")


def _plain(sent: Any) -> Any:
    return printable(sent) if isinstance(sent, str) else sent


class AdvisorForm(Form):
    """A form under /advisor: `MyForm.of(request.form or None, field=stored)`, and in the template
    `<input type="hidden" name="csrf_token" value="{{ form.csrf_token.current_token }}">`. What is typed reaches the
    view without what no page may hold and PostgreSQL refuses, such as control characters; passwords are left alone."""

    class Meta:
        csrf = True
        csrf_class = AdvisorCSRF

        def bind_field(self, form: BaseForm, unbound_field: Any, options: dict[str, Any]) -> Field:
            if not issubclass(unbound_field.field_class, PasswordField):
                options["filters"] = [*unbound_field.kwargs.get("filters", ()), _plain]
            bound: Field = unbound_field.bind(form=form, **options)
            return bound

        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Any:
            raise NotImplementedError("templates/components writes fields out, each tied to its error")

    @classmethod
    def of(cls, sent: Any = None, **stored: Any) -> Self:
        """The form, filled from what was sent, else from what is stored."""
        return cls(sent, data=stored)

    def refuse(self, problem: str) -> None:
        """Add a problem that no single field is to blame for."""
        self.form_errors.append(problem)


class AdvisorButtonForm(AdvisorForm):
    """A button that changes something and asks nothing."""


def _filled(problem: str, longest: int) -> Any:
    def check(form: BaseForm, field: Field) -> None:
        if not (field.data or "").strip() or len(field.data) > longest:
            raise ValidationError(problem)

    return check


class SignInForm(AdvisorForm):
    """Address and password, and where to go then."""

    email = StringField("Email address", [_filled("Type your email address", EMAIL_MAX)])
    password = PasswordField("Password", [_filled("Type your password", PASSWORD_MAX)])
    next = HiddenField()


class ConfirmForm(AdvisorForm):
    """The password once more."""

    password = PasswordField("Password", [_filled("Type your password", PASSWORD_MAX)])
    next = HiddenField()


class NewPasswordForm(AdvisorForm):
    """A new password, typed twice. `check` says what is wrong with it."""

    new_password = PasswordField("New password")
    again = PasswordField("The same password again")

    def check(self, passwords: PasswordUtil, *words: str) -> str | None:
        """The password in its normal form; None when it cannot be used, and then its field says why. `words` are the
        person's own, which somebody would guess."""
        guessable = re.split(r"[\W_]+", " ".join(words))
        problems, normal = passwords.validate(self.new_password.data or "", False, words=guessable)
        if problems:
            self.new_password.errors = (*self.new_password.errors, *problems)
        elif self.again.data != self.new_password.data:
            self.again.errors = (*self.again.errors, "This is not the same as the one above")
        return None if self.errors else normal


class ChangePasswordForm(NewPasswordForm):
    """The password now, and the new one."""

    password = PasswordField("Password now", [_filled("Type the password you have now", PASSWORD_MAX)])


class CodeForm(AdvisorForm):
    """The six digits of an authenticator."""

    code = StringField("Six-digit code")
    lengths: tuple[int, ...] = (CODE_DIGITS,)
    wrong = "Type the six digits that your app shows now"

    @property
    def digits(self) -> str:
        """What was typed, without the spaces and dashes that make codes easy to read."""
        return re.sub(r"[\s-]", "", self.code.data or "")

    def validate_code(self, field: Field) -> None:
        """Only as many digits as a code has."""
        if not re.fullmatch(r"[0-9]+", self.digits) or len(self.digits) not in self.lengths:
            raise ValidationError(self.wrong)


class SecondFactorForm(CodeForm):
    """The six digits, or a recovery code in their place."""

    lengths = (CODE_DIGITS, RECOVERY_DIGITS)

    @property
    def is_recovery(self) -> bool:
        """Whether a recovery code was typed."""
        return len(self.digits) == RECOVERY_DIGITS

    wrong = f"Type the six digits that your app shows now, or the {RECOVERY_DIGITS} digits of a recovery code"
