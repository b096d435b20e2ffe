"""Invitations through the pages: a list in, links out, a quiz begun by a link, who the desk then reads, and that a page
for anybody else never says it."""

import csv
import io
from email import message_from_bytes
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from tests.support.batches import csv_of
from tests.support.case import Case, send_case
from tests.support.journey import student, take
from tests.support.mail_server import MailServer
from tests.support.pages import PageClient
from tests.support.people import client_of, make_account, services_of

HOME = "/advisor/invitations/"
ROWS = [["Number", "Name", "E-mail", "Cohort", "Advisor"], ["0042", "Jo Park", "jo@example.org", "Fall", "Ada Example"]]


def take_in(client: Any, rows: list[list[str]] = ROWS) -> Any:
    fields = client.page(HOME).fields(next(f for f in client.page(HOME).all("form") if f.get("enctype")))
    return client.post(HOME, data={**fields, "file": (io.BytesIO(csv_of(rows)), "list.csv")})


def press(client: Any, path: str, to: str) -> Any:
    page = client.page(path)
    form = next(form for form in page.all("form") if (form.get("action") or "").partition("?")[0] == to)
    return client.post(form.get("action"), data=page.fields(form))


def links_of(client: Any, path: str = HOME) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(press(client, path, f"{HOME}links.csv").data.decode("utf-8-sig")))]


def begin(app: Flask, client: Any) -> str:
    """Begin the quiz by the one link there is; gives its token."""
    (row,) = links_of(client)
    visitor: Any = app.test_client(use_cookies=False)
    path = urlsplit(row["Link"]).path
    page = visitor.page(path)
    response = visitor.post(path, data={**page.fields(), "interest": "pm"})
    assert response.status_code == 303
    return str(response.location).split("/quiz/")[1].split("/")[0]


def test_a_list_becomes_links_and_a_link_begins_a_quiz_that_is_known(app: Flask, ada: PageClient) -> None:
    assert take_in(ada).status_code == 303
    page = ada.page(HOME)
    assert "1 student added, 0 known before" in page.main
    assert "Jo Park" in page.main
    assert "not begun" in page.main
    (row,) = links_of(ada)
    assert (row["Number"], row["Advisor"], row["Begun"]) == ("0042", "Ada Example", "no")
    token = begin(app, ada)
    found = services_of(app).store.invitations.of_token(token)
    assert found is not None
    assert found.student.name == "Jo Park"
    assert "has begun" in ada.page(HOME).main


def test_the_link_says_what_becomes_known_and_opens_no_answers(app: Flask, ada: PageClient) -> None:
    take_in(ada)
    token = begin(app, ada)
    (row,) = links_of(ada)
    visitor: Any = app.test_client(use_cookies=False)
    page = visitor.page(urlsplit(row["Link"]).path)
    assert "Jo Park, 0042" in page.main
    assert "Nobody sees your answers unless you send them" in page.main
    assert token not in visitor.get(urlsplit(row["Link"]).path).text


def test_a_link_that_was_deleted_or_invented_says_so(app: Flask, ada: PageClient) -> None:
    take_in(ada)
    (row,) = links_of(ada)
    path = urlsplit(row["Link"]).path
    visitor: Any = app.test_client(use_cookies=False)
    nonce, _, signed = path.rpartition(".")
    other = "y" if signed[0] == "x" else "x"
    for tampered in (f"{nonce}.{other}{signed[1:]}", path[:-1], "/invited/x"):
        assert visitor.page(tampered, 404).heading == "This invitation is not there any more"
    number = services_of(app).store.invitations.all()[0].id
    assert press(ada, f"{HOME}{number}/delete", f"{HOME}{number}/delete").status_code == 303
    visitor.page(path, 404)
    assert visitor.post(path, data={"interest": "pm"}).status_code == 404


def test_a_list_with_a_wrong_row_changes_nothing_and_names_it(app: Flask, ada: PageClient) -> None:
    response = take_in(ada, [*ROWS, ["0043", "Al", "", "", "zed@example.edu"]])
    assert response.status_code == 422
    assert "Row 3: “zed@example.edu” is no advisor here" in response.text
    assert services_of(app).store.invitations.all() == ()


def test_a_file_that_is_none_is_an_error_in_words(ada: PageClient) -> None:
    page = ada.page(HOME)
    fields = page.fields(next(form for form in page.all("form") if form.get("enctype")))
    assert ada.post(HOME, data={**fields, "file": (io.BytesIO(b"\x89PNG\r\n\x1a\n" * 9), "a.png")}).status_code == 422
    assert ada.post(HOME, data=fields).status_code == 422


def test_a_view_is_searched_by_words_and_cohort_without_accents(app: Flask, ada: PageClient) -> None:
    take_in(ada, [ROWS[0], ["1", "Zoë Ångström", "", "Fall", ""], ["2", "Al Ba", "", "Spring", ""]])
    assert "1 student in this view" in ada.page(f"{HOME}?q=angstrom").main
    assert "Al Ba" not in ada.page(f"{HOME}?cohort=Fall").main
    assert [row["Name"] for row in links_of(ada, f"{HOME}?cohort=Spring")] == ["Al Ba"]
    assert "Nobody is like that" in ada.page(f"{HOME}?q=zzz").main


def test_nothing_that_a_student_gives_away_says_who_it_is(app: Flask, ada: PageClient) -> None:
    take_in(ada)
    services = services_of(app)
    visitor: Any = app.test_client(use_cookies=False)
    results = take(visitor, student())
    token = results.split("/")[2]
    services.store.invitations.tie(services.store.invitations.all()[0].id, token)
    assert "Jo Park, 0042" in visitor.page(f"/quiz/{token}/advisor").main, "before it is sent, it says what is shown"
    for path in (results, f"/quiz/{token}/shortlist", f"/quiz/{token}/results.csv", f"/quiz/{token}/results.json"):
        assert b"Jo Park" not in visitor.get(path).data
    data = visitor.page(f"/quiz/{token}/data").main
    assert "What your office wrote when it invited you" in data
    assert "jo@example.org" in data


def test_the_trail_says_who_took_in_a_list_and_who_took_links_out(app: Flask, ada: PageClient) -> None:
    take_in(ada)
    links_of(ada)
    store = services_of(app).store
    acts = [entry.action for entry in store.audit.entries() if entry.action.startswith("invitation")]
    assert acts == ["invitations.kept", "invitations.written"]


# --- what the desk reads ----------------------------------------------------------------------------------------------


def invited_case(app: Flask, client: Any, number: int = 0) -> Case:
    """A case of the student who is invited."""
    if not services_of(app).store.invitations.all():
        take_in(client)
    case = send_case(app)
    services_of(app).store.invitations.tie(services_of(app).store.invitations.all()[number].id, case.token)
    return case


def test_the_desk_reads_who_it_is_and_finds_a_case_by_name_and_number(app: Flask, ada: PageClient) -> None:
    case, nobodys = invited_case(app, ada), send_case(app)
    assert "Jo Park, 0042" in ada.page("/advisor/").main
    for words in ("park", "0042", "jo@example.org fall"):
        assert f"/requests/{case.number}" in ada.get(f"/advisor/?q={words}").text
        assert f"/requests/{nobodys.number}" not in ada.get(f"/advisor/?q={words}").text
    assert ada.page(case.path).heading == f"Request {case.number}: Jo Park, 0042"
    assert ada.page(nobodys.path).heading == f"Request {nobodys.number}", "without an invitation nobody is named"
    assert b'"number": "0042"' in ada.get(f"{case.path}/dossier.json").data


def test_the_page_of_a_case_leads_to_what_the_same_student_sent_before(app: Flask, ada: PageClient) -> None:
    first, second = invited_case(app, ada), invited_case(app, ada)
    assert f"request {first.number}" in ada.page(second.path).main
    assert ada.page(second.path).link(f"request {first.number}") == first.path


# --- mail -------------------------------------------------------------------------------------------------------------


def test_an_invitation_is_mailed_with_a_link_that_works(make_app: Any, server: MailServer) -> None:
    port = server.server_address[1]
    app = make_app(smtp_host="localhost", smtp_port=port, smtp_from="quiz@example.edu", smtp_tls="none")
    client = client_of(app, make_account(app, name="Ada Example"))
    take_in(client)
    assert press(client, HOME, f"{HOME}mail").status_code == 303
    (body,) = server.mails
    message = message_from_bytes(body)
    assert message["To"] == "jo@example.org"
    (link,) = [word for word in str(message.get_payload()).split() if "/invited/" in word]
    visitor: Any = app.test_client(use_cookies=False)
    assert visitor.page(urlsplit(link).path).heading == "Your invitation to MEM Quiz"
    page = client.page(HOME)
    assert "mailed" in page.main
    assert not [form for form in page.all("form") if form.get("action") == f"{HOME}mail"], "nobody is left to mail"


def test_without_a_mail_server_nothing_offers_to_mail(ada: PageClient) -> None:
    take_in(ada)
    assert "This site has no mail server" in ada.page(HOME).main
    assert not [form for form in ada.page(HOME).all("form") if form.get("action") == f"{HOME}mail"]
