"""The job that sends a mail: that there is news about a case, and a link; nothing else about anybody.

A mail server that does not answer, or says "not now", is tried again for two and a half hours; one that says "never" is
not. From the moment at which the text goes to it, a mail is never sent a second time. The link is made here from the
case's nonce under the secret key, so the database alone cannot make it.
"""

import smtplib
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate
from hashlib import sha256
from typing import Any

from quiz.config import STARTTLS, TLS, Settings
from quiz.service import Services
from quiz.service.jobs.later import TryLaterError
from quiz.service.jobs.signed_links import SignedLinks
from quiz.service.log import log
from quiz.store import StoredCase
from quiz.store.mails import HandedMails
from quiz.store.vocabulary import FAILED, MAILED_LIST, SENT, UNSURE

SUBJECT = "News about your question at MEM Quiz"
BODY = """There is news about the question you sent to an advisor at MEM Quiz. Read it here:

{link}

The link opens {what}. To get
no more of these mails, take your address back on your own page. If you did not ask for this mail,
somebody mistyped an address: ignore it.
"""
STATE = "the state of your question and its messages, not your answers or your list"
WITH_LIST = """the state of your question, its messages and, as you agreed, the list
that an advisor publishes for you: do not forward it"""
LINKS = SignedLinks("link to a request")
# No page of the desk shows one of these: a link that an advisor can copy opens no more than LINKS do.
LIST_LINKS = SignedLinks("link to a request and its list")
PATH = "advice/"  # of the page that the link opens
MOST_IN_A_LINE = 900  # bytes; 998 are allowed
NEVER = range(500, 600)  # replies that trying again does not change
SIGN_IN = 535  # but this one is for the operator to mend


class NotOursError(Exception):
    """The mail was given to another worker."""


# --- the job ----------------------------------------------------------------------------------------------------------


def send(services: Services, id_: int, attempt: int) -> None:
    """Send a mail that was taken, and write down how it went. Raises TryLaterError where it may go later."""
    mails, settings = services.store.mails, services.settings
    mail = mails.taken(id_, attempt)
    case = services.store.cases.get(mail.case_id) if mail else None
    if mail is None or case is None:
        return
    if case.contact is None:  # taken back meanwhile
        mails.end(id_, FAILED, now=services.now())
        return

    hand_in(services, mails, id_, attempt, _write(settings, case, mail.site, id_))


def hand_in(services: Services, mails: HandedMails, id_: int, attempt: int, message: EmailMessage) -> None:
    """Hand a mail to the mail server and write down how it went. Raises TryLaterError where it may go later."""

    def hand_over() -> None:
        if not mails.hand_over(id_, attempt, now=services.now()):
            raise NotOursError

    try:
        _deliver(services.settings, message, hand_over)
    except NotOursError:
        return
    except (OSError, ValueError) as error:  # of the server or the network; of an address that cannot be written
        log.warning(
            "a mail was not sent", error=type(error).__name__, code=_code(error)
        )  # its text may tell the address
        ended = _judge(error, mails.hand_back(id_, attempt))
        if ended is None:
            raise TryLaterError from None
        mails.end(id_, ended, now=services.now())
    else:
        mails.end(id_, SENT, now=services.now())


def _judge(error: Exception, handed: bool) -> str | None:
    """How a mail went that met an error; None where it may be tried again."""
    code = _code(error)
    if code is not None:
        return FAILED if code in NEVER and code != SIGN_IN else None
    if not isinstance(error, OSError):
        return FAILED
    return UNSURE if handed else None


def _code(error: Exception) -> int | None:
    """What the mail server replied, where it did."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None


def _write(settings: Settings, case: StoredCase, site: str, id_: int) -> EmailMessage:
    links, what = (LIST_LINKS, WITH_LIST) if MAILED_LIST in case.consent else (LINKS, STATE)
    body = BODY.format(link=f"{site}{PATH}{links.sign(settings.secret_key, case.nonce)}", what=what)
    return write_mail(settings, case.contact or "", SUBJECT, body, f"{id_} {case.nonce}")


def write_mail(settings: Settings, to: str, subject: str, body: str, what: str) -> EmailMessage:
    """A mail of plain text; `what` names it, the same at each try, so that a server which has it already can tell."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, settings.smtp_from, to
    message["Date"] = formatdate()
    name = sha256(what.encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{name}@{settings.smtp_from.rpartition('@')[2]}>"
    # As it is, so that a long link stays on its line; but a school's name may have an accent.
    message.set_content(body, cte="7bit" if body.isascii() else "quoted-printable")
    # A long link in a header stays as it is: folded, it would be encoded, and no mail program would find it.
    message.policy = message.policy.clone(max_line_length=MOST_IN_A_LINE)
    return message


# --- the mail server --------------------------------------------------------------------------------------------------


class _PlainSMTP(smtplib.SMTP):
    """SMTP that is over within so many seconds, each reply may take only what is left, and that says when the text of a
    mail goes."""

    def __init__(self, host: str, port: int, name: str, seconds: float, hand_over: Callable[[], None], **more: Any):
        self._ends, self._hand_over = time.monotonic() + seconds, hand_over
        super().__init__(host, port, name, timeout=seconds, **more)

    def getreply(self) -> tuple[int, bytes]:
        if self.sock is not None:
            self.sock.settimeout(max(0.1, self._ends - time.monotonic()))
        return super().getreply()

    def data(self, msg: Any) -> tuple[int, bytes]:
        self._hand_over()
        return super().data(msg)


class _EncryptedSMTP(_PlainSMTP, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


def _deliver(settings: Settings, message: EmailMessage, hand_over: Callable[[], None]) -> None:
    """Hand a mail to the mail server, whose certificate is checked. Raises OSError; after `hand_over` one that is no
    reply says nothing about where the mail is."""
    trusted = ssl.create_default_context()
    name = settings.smtp_from.rpartition("@")[2]  # not this machine's
    kind, more = (_EncryptedSMTP, {"context": trusted}) if settings.smtp_tls == TLS else (_PlainSMTP, {})
    server = kind(settings.smtp_host, settings.smtp_port, name, settings.smtp_seconds, hand_over, **more)
    try:
        if settings.smtp_tls == STARTTLS:
            server.starttls(context=trusted)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(message)
        with suppress(OSError):  # it has the mail
            server.quit()
    finally:
        server.close()
