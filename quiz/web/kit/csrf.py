"""The CSRF token of student forms: an HMAC keyed by the token in the address, so that no session is needed."""

import hmac
from typing import Any

from wtforms import ValidationError
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.form import BaseForm

from quiz.web import get_services


def student_csrf(token: str) -> str:
    """The CSRF token of the student who holds `token`: an HMAC under the secret key, so that no session is needed."""
    key = get_services().settings.secret_key.encode()
    return hmac.digest(key, b"student form\0" + token.encode(), "sha256").hex()


class StudentCSRF(CSRF):
    """For WTForms: `class Meta: csrf = True; csrf_class = StudentCSRF`, and `meta={"csrf_context": token}` a form."""

    def setup_form(self, form: BaseForm) -> list[tuple[str, Any]]:
        self.token = str(form.meta.csrf_context)
        return list(super().setup_form(form))

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        return student_csrf(self.token)

    def validate_csrf_token(self, form: BaseForm, field: CSRFTokenField) -> None:
        if not hmac.compare_digest(str(field.data or "").encode(), str(field.current_token).encode()):
            raise ValidationError("This page was out of date. Choose again")
