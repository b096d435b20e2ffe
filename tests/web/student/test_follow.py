"""Told when it changes: what is told and to whom, that mails go only to who said yes, and that one press stops all."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest
from flask import Flask

from quiz.core.decision.news import GONE, ChangedFact, near_deadlines
from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.service.jobs.tasks import TELLING_HOUR, tick
from quiz.service.publishing import live_files, publish
from quiz.store import Store
from quiz.store.catalog_versions import VersionAuthor
from quiz.store.subject_access import everything
from tests.support.mail_server import MailServer
from tests.support.people import Clock, services_of
from tests.support.programs import catalog_of, program

ADDRESS, ATOM = "jo@example.org", "{http://www.w3.org/2005/Atom}"
PROGRAM, OTHER = "duke-mem", "northwestern-mem"


def student_of(app: Flask, *entries: Entry) -> str:
    """The token of a student with a shortlist."""
    services = services_of(app)
    token = services.store.responses.create({}, now=services.now())
    services.store.shortlists.save(token, Shortlist(entries or (Entry(PROGRAM),)), 0, now=services.now())
    return token


def press(client: Any, token: str, what: str = "", **fields: str) -> Any:
    address = f"/quiz/{token}/told"
    csrf = client.page(address).fields()["csrf_token"]
    return client.post(f"{address}{what}", data={"csrf_token": csrf, **fields})


def version(app: Flask, program: str, old: str, new: str) -> None:
    """Publish a catalog in which the row of a program says something else, and let a worker do what waits."""
    services = services_of(app)
    number, files = live_files(services.store)
    lines = files.programs.decode().splitlines(keepends=True)
    changed = [line.replace(old, new) if line.startswith(f"{program},") else line for line in lines]
    assert changed != lines
    new_files = type(files)("".join(changed).encode(), files.sources)
    assert publish(services.store, new_files, number, VersionAuthor("Ada"), now=services.now())
    tick(services)


def feeds(client: Any, token: str) -> tuple[str, str]:
    """The addresses of calendar and feed, as the page shows them."""
    page = client.page(f"/quiz/{token}/told")
    found = {field.get("id"): urlsplit(str(field.get("value"))).path for field in page.all("input")}
    return found["calendar"], found["feed"]


def entries(client: Any, feed: str) -> list[ET.Element]:
    return ET.fromstring(client.get(feed).data).findall(f"{ATOM}entry")  # noqa: S314 - our own feed


def test_a_changed_fact_is_a_sentence_with_both_values_the_source_and_the_day() -> None:
    at = datetime(2026, 11, 30, 9, tzinfo=UTC)
    item = ChangedFact(PROGRAM, "Duke University", "gre", "Required", "", "https://duke.edu/gre (2026)", at)
    assert item.sentence == (
        "Duke University, GRE: now “not known”, before “Required”. "
        "Source: https://duke.edu/gre (2026). Changed here on November 30, 2026."
    )
    gone = ChangedFact(PROGRAM, "Duke University", GONE, "Master of Engineering Management", "", "", at)
    assert "left our catalog" in gone.sentence


def test_a_deadline_that_was_near_already_is_news_from_the_day_after_it_was_asked_for() -> None:
    now = datetime(2026, 11, 30, 13, tzinfo=UTC)

    def near(since: datetime, **entry: Any) -> list[datetime]:
        listed = [Entry("known-mem", **entry)]
        return [item.at for item in near_deadlines(listed, catalog_of(program("known-mem")), since, now)]

    deadline, long_ago = (now + timedelta(days=9)).date(), now - timedelta(days=90)
    assert near(long_ago, deadline=deadline) == [datetime(2026, 11, 25, tzinfo=UTC)]
    assert near(now - timedelta(days=1), deadline=deadline) == [datetime(2026, 11, 30, tzinfo=UTC)]
    assert near(long_ago, deadline=deadline, added=date(2026, 11, 29)) == [datetime(2026, 11, 30, tzinfo=UTC)]
    assert near(now, deadline=deadline) == [now], "today's page has it, tomorrow's mail"


def test_a_new_version_tells_who_has_the_program_on_the_list_and_nobody_else(
    app: Flask, client: Any, clock: Clock
) -> None:
    mine, others = student_of(app), student_of(app, Entry(OTHER), Entry(PROGRAM, "dropped", "too far"))
    for token in (mine, others):
        assert press(client, token).status_code == 303
    clock.forward(minutes=1)
    version(app, PROGRAM, ",offered,", ",closed,")
    tick(services_of(app))
    calendar, feed = feeds(client, mine)
    (entry,) = entries(client, feed)
    title = entry.findtext(f"{ATOM}title") or ""
    assert "now “Closed" in title
    assert "before “Offered" in title
    assert title in client.page(f"/quiz/{mine}/told").main
    again = entries(client, feed)[0]
    assert entry.findtext(f"{ATOM}id") == again.findtext(f"{ATOM}id")
    events = icalendar.Calendar.from_ical(client.get(calendar).data).events
    assert [event["SUMMARY"] for event in events if str(event["SUMMARY"]).startswith("Changed")] == [
        "Changed: Duke University"
    ]
    assert entries(client, feeds(client, others)[1]) == []


def test_feeds_only_read_show_no_notes_and_end_with_one_press(app: Flask, client: Any, clock: Clock) -> None:
    token = student_of(app, Entry(PROGRAM, note="my secret", deadline=(clock.now + timedelta(days=9)).date()))
    press(client, token)
    calendar, feed = feeds(client, token)
    for address in (calendar, feed):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "my secret" not in answer.text
        assert token not in answer.text
        assert "no-store" in answer.headers["Cache-Control"]
        assert client.post(address).status_code == 405
    assert "is the deadline that you wrote" in (entries(client, feed)[0].findtext(f"{ATOM}title") or "")
    assert press(client, token, "/stop").status_code == 303
    assert [client.get(address).status_code for address in (calendar, feed)] == [404, 404]
    press(client, token)
    assert feeds(client, token)[1] != feed, "a link that was stopped never opens again"


def test_erasing_the_answers_ends_the_feeds_and_subject_access_tells_of_them(
    app: Flask, client: Any, store: Store, clock: Clock
) -> None:
    token = student_of(app)
    press(client, token)
    _, feed = feeds(client, token)
    held = everything(store.engine, token)
    assert held is not None
    assert len(held["follows"]) == 1
    assert not {"nonce", "token_sha256"} & held["follows"][0].keys()
    store.responses.delete(token, now=clock.now)
    assert client.get(feed).status_code == 404


def test_an_address_that_never_answers_is_forgotten(app: Flask, client: Any, store: Store, clock: Clock) -> None:
    token = student_of(app)
    press(client, token)
    follow = store.follows.of(token)
    assert follow is not None
    store.follows.write_to(follow, ADDRESS, now=clock.now)
    later = clock.now + timedelta(days=8)
    assert store.follows.forget_unconfirmed(later - timedelta(days=9), dry=False) == 0
    assert store.follows.forget_unconfirmed(later - timedelta(days=7), dry=True) == 1
    assert store.follows.forget_unconfirmed(later - timedelta(days=7), dry=False) == 1
    found = store.follows.of(token)
    assert found is not None
    assert found.address is None


# --- mail -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def posted(mailing: Callable[..., Flask], server: MailServer, clock: Clock) -> tuple[Flask, Any, str]:
    """An application with a mail server, a client, and the token of a student who wrote an address."""
    app = mailing()
    client: Any = app.test_client(use_cookies=False)
    token = student_of(app, Entry(PROGRAM), Entry(OTHER, deadline=(clock.now + timedelta(days=16)).date()))
    press(client, token)
    assert press(client, token, "/mail", email=ADDRESS).status_code == 303
    clock.forward(minutes=1)
    return app, client, token


def last(server: MailServer) -> Any:
    return message_from_bytes(server.mails[-1], policy=default)


def link_in(message: Any) -> str:
    return str(urlsplit(re.findall(r"http://localhost\S*/told/\S+", message.get_content())[-1]).path)


def test_no_news_goes_to_an_address_before_it_said_yes(posted: Any, server: MailServer) -> None:
    app, client, token = posted
    assert len(server.mails) == 1
    assert token not in last(server).get_content()
    link = link_in(last(server))
    assert "Do you want mails" in client.page(link).main
    version(app, PROGRAM, ",offered,", ",closed,")
    tick(services_of(app))
    assert len(server.mails) == 1, "opening the page is not saying yes"


@pytest.mark.slow
def test_who_said_yes_gets_each_news_once_and_stops_it_from_the_mail_program(
    posted: Any, server: MailServer, clock: Clock
) -> None:
    app, client, token = posted
    link = link_in(last(server))
    client.post(link, data={"what": "confirm"})
    assert f"Mails go to {ADDRESS}" in client.page(link).main
    clock.forward(minutes=1)
    version(app, PROGRAM, ",offered,", ",closed,")
    tick(services_of(app))
    assert len(server.mails) == 2
    news = last(server)
    assert news["To"] == ADDRESS
    assert "before “Offered" in news.get_content()
    assert token not in news.get_content()
    assert re.search(rb"^List-Unsubscribe: <http://localhost/told/mail/\S+>\r?$", server.mails[-1], re.M)
    assert news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = urlsplit(str(news["List-Unsubscribe"]).strip("<>")).path
    days = (clock.now + timedelta(days=3)).replace(hour=TELLING_HOUR, minute=1)
    clock.forward(seconds=(days - clock.now).total_seconds())
    tick(services_of(app))
    assert len(server.mails) == 3, "a deadline came near"
    assert "is the deadline that you wrote" in last(server).get_content()
    clock.forward(days=1)
    tick(services_of(app))
    assert len(server.mails) == 3
    assert client.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 303
    follow = services_of(app).store.follows.of(token)
    assert follow is not None
    assert follow.address is None
    version(app, OTHER, ",offered,", ",closed,")
    tick(services_of(app))
    assert len(server.mails) == 3
    assert "No mails go out" in client.page(link).main


def test_a_link_to_an_address_before_does_nothing_for_the_one_after(posted: Any, server: MailServer) -> None:
    app, client, token = posted
    old = link_in(last(server))
    press(client, token, "/mail", email="other@example.org")
    client.post(old, data={"what": "confirm"})
    follow = services_of(app).store.follows.of(token)
    assert follow is not None
    assert (follow.address, follow.confirmed_at) == ("other@example.org", None)
    assert client.get("/told/mail/forged.key").status_code == 200
