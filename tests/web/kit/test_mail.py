"""Mail to students over a real mail server of the test's own: what it holds, and that a server which is slow, refuses
or cannot prove who it is costs seconds, loses nothing and learns nothing."""

import datetime
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from quiz.service import Services
from quiz.store import StoredCase
from quiz.store.cases import NewCase
from quiz.web.kit import mail
from quiz.web.kit.mail import reach, status_link, tell
from tests.support.pages import PageClient

ADDRESS, QUESTION = "jo@example.org", "My very own question"
LIST: dict[str, dict] = {"engine": {}}


class Talk(socketserver.StreamRequestHandler):
    """One conversation of a small mail server; what is said to it is kept."""

    server: "MailServer"

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def finish(self) -> None:
        super().finish()
        if isinstance(self.request, ssl.SSLSocket):  # the server only knows the socket inside it
            self.request.close()

    def handle(self) -> None:
        if self.server.silent:
            self.server.over.wait(30)
            return
        self.say("220 mail.test")
        while line := self.rfile.readline():
            said = line.decode().strip()
            self.server.said.append(said.lower())
            word = said.upper().partition(" ")[0].partition(":")[0]
            if word == "EHLO":
                for answer in ("250-mail.test", *(f"250-{offer}" for offer in self.server.offers), "250 OK"):
                    self.say(answer)
            elif word == "STARTTLS":
                self.say("220 go on")
                self.finish()
                try:
                    self.request = self.server.context.wrap_socket(self.request, server_side=True)
                except OSError:  # the client did not like the certificate
                    return
                self.setup()
            elif word == "RCPT" and self.server.refuses:
                self.say("550 nobody of that name")
            elif word == "DATA":
                self.say("354 go on")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.mails.append(body)
                self.say("250 OK")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("235 welcome" if word == "AUTH" else "250 OK")


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server on a free port of this machine."""

    daemon_threads = True
    context: ssl.SSLContext

    def __init__(self) -> None:
        super().__init__(("localhost", 0), Talk)
        self.said: list[str] = []
        self.mails: list[bytes] = []
        self.offers: tuple[str, ...] = ()
        self.silent = self.refuses = False
        self.over = threading.Event()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as found:
        thread = threading.Thread(target=found.serve_forever, daemon=True)
        thread.start()
        yield found
        found.over.set()
        found.shutdown()
        thread.join()


@pytest.fixture
def mailing(make_app: Callable[..., Flask], server: MailServer) -> Callable[..., Flask]:
    def make(**settings) -> Flask:
        given = {"smtp_host": "localhost", "smtp_port": server.server_address[1], "smtp_from": "quiz@example.edu"}
        app = make_app(**{**given, "smtp_tls": "none", **settings})
        app.test_client_class = PageClient
        return app

    return make


def send(app: Flask, contact: str | None = ADDRESS) -> StoredCase:
    """A student's request, with an address or without."""
    services: Services = app.extensions["mem_quiz"]
    token = services.store.responses.create({"goal": "pm"}, LIST, now=services.now())
    purposes = {"review", *(("contact",) if contact else ())}
    case = services.store.cases.create(token, NewCase(QUESTION, contact, purposes, notes=False), now=services.now())
    assert case is not None
    return case


def told(app: Flask, case: StoredCase) -> mail.Reach | None:
    """Tell the student, as an advisor's act does; gives how it went."""
    services: Services = app.extensions["mem_quiz"]
    with app.test_request_context("http://localhost/advisor"):
        tell(case.id)
        after = services.store.cases.get(case.id)
        assert after is not None
        return reach(after)


def test_a_mail_holds_a_link_and_nothing_about_anybody(mailing: Callable[..., Flask], server: MailServer) -> None:
    app = mailing()
    how = told(app, send(app))
    assert how is not None
    assert (how.mails, how.mail, how.link) == (True, "sent", "")
    (body,) = server.mails
    message = message_from_bytes(body)
    assert (message["To"], message["From"]) == (ADDRESS, "quiz@example.edu")
    client: Any = app.test_client(use_cookies=False)
    (link,) = [line for line in str(message.get_payload()).split() if line.startswith("http")]
    assert client.page(urlsplit(link).path).heading == "Your question to an advisor"
    assert QUESTION not in body.decode()
    assert "ehlo example.edu" in server.said
    names = " ".join([*message.keys()])
    assert names == "Content-Type MIME-Version Content-Transfer-Encoding Subject From To Date Message-ID"
    assert message["Message-ID"].endswith("@example.edu>")


def test_nobody_is_told_who_did_not_ask_to_be(mailing: Callable[..., Flask], server: MailServer) -> None:
    app = mailing()
    assert told(app, send(app, None)) is None
    assert server.said == []


def test_without_a_mail_server_the_advisor_gets_the_link(mailing: Callable[..., Flask], server: MailServer) -> None:
    app = mailing(smtp_host="")
    case = send(app)
    how = told(app, case)
    with app.test_request_context("http://localhost/advisor"):
        link = status_link(case)
    assert how is not None
    assert (how.address, how.link, how.mails, how.mail) == (ADDRESS, link, False, None)
    assert server.said == []


@pytest.mark.parametrize("trouble", ["refuses", "silent", "down"])
def test_a_mail_that_does_not_go_is_kept_as_such_soon_and_the_advisor_gets_the_link(
    mailing: Callable[..., Flask],
    server: MailServer,
    trouble: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    app = mailing(log_level="info", smtp_seconds=0.3, **({"smtp_port": 1} if trouble == "down" else {}))
    server.refuses, server.silent = trouble == "refuses", trouble == "silent"
    began = time.monotonic()
    how = told(app, send(app))
    assert time.monotonic() - began < 3
    assert how is not None
    assert how.mail == "failed"
    assert "/advice/" in how.link
    said = capsys.readouterr().err
    assert "a mail was not sent" in said
    assert ADDRESS not in said
    assert "/advice/" not in said


# --- encryption -------------------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(server: MailServer, tmp_path: Path) -> Path:
    """A certificate for localhost that nobody vouches for, put into the server."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path, plain = tmp_path / "certificate.pem", serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.context.load_cert_chain(path)
    server.offers = ("STARTTLS", "AUTH PLAIN")
    return path


SIGNED_IN = {"smtp_tls": "starttls", "smtp_user": "quiz", "smtp_password": "hunter2"}


@pytest.mark.usefixtures("certificate")
def test_a_server_that_cannot_prove_who_it_is_gets_neither_password_nor_mail(
    mailing: Callable[..., Flask], server: MailServer
) -> None:
    app = mailing(**SIGNED_IN)
    how = told(app, send(app))
    assert how is not None
    assert how.mail == "failed"
    assert [line.partition(" ")[0].upper() for line in server.said] == ["EHLO", "STARTTLS"]


def test_a_server_that_can_is_signed_in_to_after_encryption_began(
    mailing: Callable[..., Flask], server: MailServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    app = mailing(**SIGNED_IN)
    how = told(app, send(app))
    assert how is not None
    assert how.mail == "sent"
    words = [line.partition(" ")[0].upper() for line in server.said]
    assert words.index("STARTTLS") < words.index("AUTH")


def test_a_server_without_encryption_is_not_signed_in_to(mailing: Callable[..., Flask], server: MailServer) -> None:
    app = mailing(**SIGNED_IN)
    how = told(app, send(app))
    assert how is not None
    assert how.mail == "failed"
    assert not [line for line in server.said if line.upper().startswith("AUTH")]
