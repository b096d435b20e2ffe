"""What another site, or a page without this student's token, may send to the forms of the checklist, of mail and of
news: nothing of it is kept, and what was typed into a form without its token stands in it again.
"""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.store.tables import Base
from tests.support.attack_world import filled, form_to
from tests.support.journey import student, take
from tests.support.mail_server import MailServer
from tests.support.people import services_of

EVIL = {"Origin": "https://evil.test"}
# The page with the form, where the form goes, and what is typed.
FORMS = {
    "a tick": ("checklist", "", {"done": "duke-mem:gre", "shown": "duke-mem:gre"}),
    "a mail": ("mail/results", "", {"email": "jo@example.org"}),
    "news": ("told", "", {}),
    "news by mail": ("told", "/mail", {"email": "jo@example.org"}),
    "no more news": ("told", "/stop", {}),
}


@pytest.fixture
def app(mailing: Callable[..., Flask]) -> Flask:
    return mailing()


def kept(app: Flask, server: MailServer) -> tuple[Any, ...]:
    """All that is stored, and what was sent."""
    with services_of(app).store.engine.connect() as connection:
        rows = [sorted(map(repr, connection.execute(sa.select(table)))) for table in Base.metadata.sorted_tables]
    return *rows, len(server.mails)


def prepared(app: Flask, what: str) -> tuple[Any, str, dict[str, Any]]:
    """A client, the address that a form goes to and what an honest student sends there."""
    client: Any = app.test_client()
    page, to, typed = FORMS[what]
    token = take(client, student(interest=["pm"])).split("/")[2]
    services = services_of(app)
    assert services.store.shortlists.save(token, Shortlist((Entry("duke-mem"),)), 0, now=services.now())
    address = f"/quiz/{token}/{page}"
    if to:
        client.post(address, data=client.page(address).fields())
    found = client.page(address)
    return client, address + to, {**filled(found, form_to(found, address + to)), **typed}


@pytest.mark.parametrize("what", FORMS)
def test_a_form_from_another_site_or_without_its_students_token_changes_nothing(
    app: Flask, server: MailServer, what: str
) -> None:
    client, address, fields = prepared(app, what)
    _, _, others = prepared(app, what)
    before = kept(app, server)
    assert client.post(address, data=fields, headers=EVIL).status_code == 403
    for token in ("", others["csrf_token"]):
        refused = client.post(address, data={**fields, "csrf_token": token})
        assert refused.status_code == 422
        assert fields.get("email", "") in refused.text
    assert kept(app, server) == before
    assert client.post(address, data=fields).status_code == 303
    assert kept(app, server) != before, "as an honest student sends it, it is kept"
