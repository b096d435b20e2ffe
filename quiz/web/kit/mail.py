"""Mail to students who asked to be told: that there is news, and a link; nothing else about anybody.

`tell` is called after the advisor's act is committed. A server that is slow or refuses costs the advisor a few seconds
and nothing more: how it went is kept with the case, and `reach` gives the link to send by hand. The link is made of
the case's nonce under the secret key, so the database alone cannot make it, and it opens the state of the case
and its messages, never the student's own pages; it ends when the student takes the case or the address back.
"""

import smtplib
import ssl
import time
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import Flask, current_app, url_for
from flask_mailman import EmailMessage, Mail, make_msgid
from flask_mailman.backends.smtp import EmailBackend
from itsdangerous import BadSignature, Signer

from quiz.config import STARTTLS, TLS
from quiz.service import Services
from quiz.service.log import log
from quiz.store import StoredCase, StoreError
from quiz.store.vocabulary import FAILED, SENT
from quiz.web import get_services
from quiz.web.kit.faults import tell_fault

SUBJECT = "News about your question at MEM Quiz"
BODY = """There is news about the question you sent to an advisor at MEM Quiz. Read it here:

{link}

The link opens the state of your question and its messages, not your answers or your list. To get
no more of these mails, take your address back on your own page. If you did not ask for this mail,
somebody mistyped an address: ignore it.
"""


# --- the link ---------------------------------------------------------------------------------------------------------


def status_link(case: StoredCase) -> str | None:
    """The address of the page that shows the student how the case stands, for mail or to be sent by hand; None
    where the student did not ask to be told by mail."""
    if case.contact is None:
        return None
    return url_for("ask.told", key=_signer().sign(case.nonce).decode(), _external=True)


def find_case(key: str) -> StoredCase | None:
    """The case that a link's key opens; None when we did not make it, or the student took it back."""
    try:
        nonce = _signer().unsign(key.encode("utf-8", "replace")).decode()
    except BadSignature:
        return None
    return get_services().store.cases.by_nonce(nonce)


def _signer() -> Signer:
    key = get_services().settings.secret_key
    return Signer(key, salt="link to a request", key_derivation="hmac", digest_method=sha256)


# --- telling ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reach:
    """How the student of a case is told: by us (`mails`), or by the advisor who sends the `link` to the `address`,
    because there is no mail server or the last mail (`mail` "failed", at `mailed_at`) did not go. `link` is "" where
    nobody needs it."""

    address: str
    link: str
    mails: bool
    mail: str | None
    mailed_at: datetime | None


def reach(case: StoredCase) -> Reach | None:
    """How the student is told of news; None where they did not ask to be. Also a template's."""
    if case.contact is None:
        return None
    mails = bool(get_services().settings.smtp_host)
    link = "" if mails and case.mail != FAILED else status_link(case) or ""
    return Reach(case.contact, link, mails, case.mail, case.mailed_at)


def tell(case_id: int) -> None:
    """Mail the student of a case that there is news, if they want that and there is a mail server. Call it once the
    act is committed; it never fails, and `reach` says how it went."""
    try:
        case = get_services().store.cases.get(case_id)
        if case is not None and case.contact is not None and get_services().settings.smtp_host:
            _send(case, case.contact)
    except StoreError as error:  # the act is saved: whoever did it must not read that it is not
        tell_fault(error)


def _send(case: StoredCase, address: str) -> None:
    services = get_services()
    domain = services.settings.smtp_from.rpartition("@")[2]
    body, headers = BODY.format(link=status_link(case)), {"Message-ID": make_msgid(domain=domain)}
    message = EmailMessage(SUBJECT, body, to=[address], headers=headers)
    try:
        with current_app.extensions["mailman"].backend(mailman=current_app.extensions["mailman"]) as backend:
            backend.send_messages([message])
        how = SENT
    except (OSError, ValueError) as error:  # of the server or the network; of an address that cannot be written
        how = FAILED
        log.warning("a mail was not sent", error=type(error).__name__)  # its text may hold the address
    services.store.cases.mailed(case.id, how, now=services.now())


# --- the mail server --------------------------------------------------------------------------------------------------


class _PlainSMTP(smtplib.SMTP):
    """SMTP that is over within so many seconds: each reply may take only what is left."""

    def __init__(self, host: str, port: int, name: str, seconds: float, **more: Any) -> None:
        self._ends = time.monotonic() + seconds
        super().__init__(host, port, name, timeout=seconds, **more)

    def getreply(self) -> tuple[int, bytes]:
        if self.sock is not None:
            self.sock.settimeout(max(0.1, self._ends - time.monotonic()))
        return super().getreply()


class _EncryptedSMTP(_PlainSMTP, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class Backend(EmailBackend):  # type: ignore[misc]  # Flask-Mailman says nothing of types
    """Flask-Mailman's connection with a deadline, under the sender's name instead of this machine's, and with the
    server's certificate checked: its own STARTTLS takes any, and gives the password to whoever stands between."""

    connection: smtplib.SMTP | None

    def open(self) -> bool:
        """Connect and sign in. Raises OSError."""
        if self.connection is not None:
            return False
        trusted = ssl.create_default_context()
        name = self.mailman.default_sender.rpartition("@")[2]
        kind, more = (_EncryptedSMTP, {"context": trusted}) if self.use_ssl else (_PlainSMTP, {})
        self.connection = kind(self.host, self.port, name, self.timeout, **more)
        try:
            if self.use_tls:
                self.connection.starttls(context=trusted)
            if self.username:
                self.connection.login(self.username, self.password)
        except OSError:
            self.connection.close()
            self.connection = None
            raise
        return True


def install(app: Flask) -> None:
    """Tell Flask-Mailman of the mail server in the settings."""
    services: Services = app.extensions["mem_quiz"]
    settings = services.settings
    app.config.update(
        MAIL_BACKEND=Backend,
        MAIL_SERVER=settings.smtp_host,
        MAIL_PORT=settings.smtp_port,
        MAIL_USERNAME=settings.smtp_user,
        MAIL_PASSWORD=settings.smtp_password,
        MAIL_USE_TLS=settings.smtp_tls == STARTTLS,
        MAIL_USE_SSL=settings.smtp_tls == TLS,
        MAIL_TIMEOUT=settings.smtp_seconds,
        MAIL_DEFAULT_SENDER=settings.smtp_from,
    )
    Mail(app)
    app.add_template_global(reach)
