"""Mail to students over a real mail server of the test's own: what it holds, and that a server which is slow, refuses
or cannot prove who it is costs seconds, loses nothing and learns nothing."""

import datetime
import ssl
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from quiz.service import Services
from quiz.service.jobs.tasks import tick
from quiz.store import StoredCase
from quiz.store.cases import NewCase
from quiz.store.jobs import SILENT
from quiz.web.kit import mail
from quiz.web.kit.mail import reach, status_link, tell
from tests.support.jobs import collect
from tests.support.mail_server import MailServer
from tests.support.people import Clock

ADDRESS, QUESTION = "jo@example.org", "My very own question"
LIST: dict[str, dict] = {"engine": {}}


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
    assert (how.how, how.link) == ("sent", "")
    (body,) = server.mails
    message = message_from_bytes(body)
    assert (message["To"], message["From"]) == (ADDRESS, "quiz@example.edu")
    client: Any = app.test_client(use_cookies=False)
    (link,) = [line for line in str(message.get_payload()).split() if line.startswith("http")]
    assert client.page(urlsplit(link).path).heading == "Your question to an advisor"
    assert QUESTION not in body.decode()
    assert "ehlo example.edu" in server.said
    names = " ".join([*message.keys()])
    assert names == "Subject From To Date Message-ID Content-Type Content-Transfer-Encoding MIME-Version"
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
    assert (how.how, how.link) == ("no server", link)
    assert ADDRESS in how.says
    assert server.said == []


TROUBLES = {"silent": {}, "down": {"smtp_port": 1}, "later": {}}


def wait(app: Flask, clock: Clock) -> str | None:
    """Two minutes and more later: what a worker does every minute. Gives how the mail stands."""
    services: Services = app.extensions["mem_quiz"]
    clock.forward(hours=2, minutes=1)
    tick(services)
    return stands(app)


def stands(app: Flask) -> str | None:
    """How the mail of the one case stands."""
    services: Services = app.extensions["mem_quiz"]
    with services.store.engine.connect() as connection:
        found: str | None = connection.scalar(sa.text("SELECT mail FROM requests"))
    return found


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_mail_that_does_not_go_is_tried_again_and_given_up_in_the_end(
    mailing: Callable[..., Flask],
    server: MailServer,
    clock: Clock,
    trouble: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    app = mailing(log_level="info", smtp_seconds=0.2, **TROUBLES[trouble])
    server.silent, server.later = trouble == "silent", trouble == "later"
    how = told(app, send(app))
    assert how is not None
    assert how.how == "no worker", "it waits, and nobody has said that they work"
    assert "/advice/" in how.link
    assert [wait(app, clock) for _ in range(4)] == ["waiting"] * 3 + ["failed"]
    assert wait(app, clock) == "failed"
    assert server.mails == []
    said = capsys.readouterr().err
    assert said.count("a mail was not sent") == 5
    assert ADDRESS not in said
    assert "/advice/" not in said


def test_a_mail_goes_when_the_mail_server_is_back(
    mailing: Callable[..., Flask], server: MailServer, clock: Clock
) -> None:
    app = mailing()
    server.later = True
    told(app, send(app))
    server.later = False
    assert wait(app, clock) == "sent"
    assert wait(app, clock) == "sent"
    assert len(server.mails) == 1


def test_an_address_that_is_refused_is_not_tried_again(
    mailing: Callable[..., Flask], server: MailServer, clock: Clock
) -> None:
    app = mailing()
    server.refuses = True
    how = told(app, send(app))
    assert how is not None
    assert how.how == "failed"
    assert "/advice/" in how.link
    server.refuses = False
    assert wait(app, clock) == "failed"
    assert server.mails == []


def test_a_mail_whose_text_went_and_of_which_nothing_more_is_known_is_not_sent_twice(
    mailing: Callable[..., Flask], server: MailServer, clock: Clock
) -> None:
    app = mailing()
    server.drops = True
    how = told(app, send(app))
    assert how is not None
    assert how.how == "unsure"
    assert "it is not sent twice" in how.says
    server.drops = False
    assert wait(app, clock) == "unsure"
    assert len(server.mails) == 1


@pytest.mark.parametrize(("handed", "ends"), [(False, ("waiting", "sent")), (True, ("unsure", "unsure"))])
def test_a_worker_that_dies_with_a_mail_loses_none_and_sends_none_twice(
    mailing: Callable[..., Flask],
    server: MailServer,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    handed: bool,
    ends: tuple[str, str],
) -> None:
    app = mailing()
    services: Services = app.extensions["mem_quiz"]
    with monkeypatch.context() as patch:
        sent = collect(patch)
        told(app, send(app))
        ((name, id_, attempt),) = sent
        assert services.store.jobs.take(name, id_, attempt, now=clock.now)
        assert not handed or services.store.mails.hand_over(id_, attempt, now=clock.now)
        clock.forward(seconds=SILENT.seconds)
        tick(services)
        assert sent == [(name, id_, attempt)]
        assert stands(app) == ends[0]
    assert not services.store.mails.hand_over(id_, attempt, now=clock.now), "who comes back to life sends nothing"
    assert wait(app, clock) == ends[1]
    assert len(server.mails) == (ends[1] == "sent")


def test_news_upon_news_is_one_mail_while_it_waits(
    mailing: Callable[..., Flask], server: MailServer, clock: Clock
) -> None:
    app = mailing()
    server.later = True
    case = send(app)
    told(app, case)
    told(app, case)
    server.later = False
    wait(app, clock)
    assert len(server.mails) == 1
    told(app, case)
    assert len(server.mails) == 2


def test_a_mail_that_waits_ends_with_its_address(
    mailing: Callable[..., Flask], server: MailServer, clock: Clock
) -> None:
    app = mailing()
    services: Services = app.extensions["mem_quiz"]
    server.later = True
    case = send(app)
    told(app, case)
    server.later = False
    with services.store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE requests SET contact = NULL, mail = NULL"))
    assert wait(app, clock) is None
    assert server.mails == []


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
    assert how.how == "no worker", "it is tried again, should the operator mend it"
    assert [line.partition(" ")[0].upper() for line in server.said] == ["EHLO", "STARTTLS"]


def test_a_server_that_can_is_signed_in_to_after_encryption_began(
    mailing: Callable[..., Flask], server: MailServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    app = mailing(**SIGNED_IN)
    how = told(app, send(app))
    assert how is not None
    assert how.how == "sent"
    words = [line.partition(" ")[0].upper() for line in server.said]
    assert words.index("STARTTLS") < words.index("AUTH")


def test_a_server_without_encryption_is_not_signed_in_to(mailing: Callable[..., Flask], server: MailServer) -> None:
    app = mailing(**SIGNED_IN)
    how = told(app, send(app))
    assert how is not None
    assert how.how == "no worker", "it is tried again, should the operator mend it"
    assert not [line for line in server.said if line.upper().startswith("AUTH")]
