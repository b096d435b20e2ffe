"""The CSRF token of student forms: an HMAC keyed by the token in the address, so that no session is needed.

What a page carries is masked: as many random bytes, and the HMAC under them. No two responses hold the same bytes, so
that nothing about it can be learned from how well a page compresses (BREACH).
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from flask import g
from wtforms import ValidationError
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.form import BaseForm

from quiz.web import get_services

DIGEST_BYTES = 32


def student_csrf(token: str) -> str:
    """The CSRF token of the student who holds `token`, under a mask of this response's own."""
    masked: dict[str, str] = g.setdefault("csrf", {})
    if token not in masked:
        mask = secrets.token_bytes(DIGEST_BYTES)
        masked[token] = urlsafe_b64encode(mask + _xor(mask, _digest(token))).decode()
    return masked[token]


def is_students(sent: str, token: str) -> bool:
    """Whether what a form sent is the CSRF token of the student who holds `token`, under whatever mask."""
    try:
        content = urlsafe_b64decode(sent.encode("ascii"))
    except ValueError:  # not of that alphabet, or cut short
        return False
    mask, masked = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
    return len(masked) == DIGEST_BYTES and hmac.compare_digest(_xor(mask, masked), _digest(token))


def _digest(token: str) -> bytes:
    key = get_services().settings.secret_key.encode()
    return hmac.digest(key, b"student form\0" + token.encode(), "sha256")


def _xor(mask: bytes, content: bytes) -> bytes:
    return (int.from_bytes(mask) ^ int.from_bytes(content)).to_bytes(DIGEST_BYTES)


class StudentCSRF(CSRF):
    """For WTForms: `class Meta: csrf = True; csrf_class = StudentCSRF`, and `meta={"csrf_context": token}` a form."""

    def setup_form(self, form: BaseForm) -> list[tuple[str, Any]]:
        self.token = str(form.meta.csrf_context)
        return list(super().setup_form(form))

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        return student_csrf(self.token)

    def validate_csrf_token(self, form: BaseForm, field: CSRFTokenField) -> None:
        if not is_students(str(field.data or ""), self.token):
            raise ValidationError("This page was out of date. Choose again")
