"""The job that sends a mail which a student asked for: the list to oneself.

Address and text wait sealed under the secret key, because they hold the private link: whoever reads the database learns
neither, and once the mail went, or was given up, nothing of it is kept.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken

from quiz.service import Services
from quiz.service.jobs.mail import hand_in, write_mail
from quiz.store.vocabulary import FAILED


@dataclass(frozen=True, slots=True)
class StudentMail:
    """A mail of plain text, with headers beside those that every mail has."""

    to: str
    subject: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


def seal(secret_key: str, mail: StudentMail) -> bytes:
    """The mail as the table keeps it."""
    return _fernet(secret_key).encrypt(json.dumps(asdict(mail)).encode())


def send(services: Services, id_: int, attempt: int) -> None:
    """Send a mail that was taken. Raises TryLaterError where it may go later."""
    mails, settings = services.store.student_mails, services.settings
    content = mails.taken(id_, attempt)
    if content is None:
        return
    try:
        mail = StudentMail(**json.loads(_fernet(settings.secret_key).decrypt(content)))
    except InvalidToken:  # the secret key was changed meanwhile
        mails.end(id_, FAILED, now=services.now())
        return
    message = write_mail(settings, mail.to, mail.subject, mail.body, f"student {id_} {mail.to}")
    for name, value in mail.headers.items():
        message[name] = value
    hand_in(services, mails, id_, attempt, message)


def _fernet(secret_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.digest(secret_key.encode(), b"mails of students", sha256)))
