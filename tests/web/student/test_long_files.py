"""Long files of a shortlist: made by a worker while a page waits, once for the same content, and without a worker at
once."""

import io
import threading
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.files import BusyChildError, children
from quiz.service.jobs.documents import LONG
from quiz.service.jobs.tasks import tick
from quiz.store import documents as stored_documents
from tests.support.jobs import Job, collect, do
from tests.support.journey import path_of
from tests.support.people import services_of

COUNT = LONG + 1


@pytest.fixture
def sent(monkeypatch) -> list[Job]:
    return collect(monkeypatch)


@pytest.fixture
def web(app, clock):
    """The services of a site whose worker is alive."""
    found = services_of(app)
    found.store.jobs.sign_on("a worker", now=clock.now)
    return found


@pytest.fixture
def token(app, clock) -> str:
    """A student with a long shortlist and no answers."""
    found = services_of(app)
    made = found.store.responses.create({}, None, now=clock.now)
    keep(found, made, COUNT, 0, clock)
    return made


def keep(web, token: str, count: int, version: int, clock) -> None:
    entries = tuple(Entry(program.id) for program in web.catalog.programs[:count])
    assert web.store.shortlists.save(token, Shortlist(entries), version, now=clock.now)


def ask(client, token: str, kind: str = "xlsx") -> str:
    """Ask for the long file; gives the page that waits for it."""
    response = client.get(f"/quiz/{token}/shortlist.{kind}")
    assert response.status_code == 303, response.text[:300]
    return path_of(response)


def test_a_page_waits_for_a_long_file_and_begins_the_download(client, web, token, sent):
    path = ask(client, token)
    page = client.page(path)
    assert page.heading == "Your workbook is being made"
    assert f"It holds {COUNT} programs" in page.main
    assert '<meta http-equiv="refresh" content="2">' in page.html
    do(web, sent[0])
    page = client.page(path)
    assert page.heading == "Your workbook is ready"
    file = f"/quiz/{token}/shortlist.xlsx"
    assert f'<meta http-equiv="refresh" content="0; url={file}">' in page.html
    response = client.get(page.link("Excel workbook (XLSX)"))
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith('attachment; filename="mem-quiz-shortlist-')
    assert "no-store" in response.headers["Cache-Control"]
    assert load_workbook(io.BytesIO(response.data)).worksheets[0].max_row == COUNT + 1


@pytest.mark.slow
def test_a_long_pdf_is_made_by_the_worker_too(client, web, token, sent):
    path = ask(client, token, "pdf")
    do(web, sent[0])
    assert client.page(path).heading == "Your PDF is ready"
    pdf = PdfReader(io.BytesIO(client.get(f"/quiz/{token}/shortlist.pdf").data))
    assert web.catalog.programs[COUNT - 1].institution in "".join(page.extract_text() for page in pdf.pages)


def test_the_same_file_is_made_once(client, web, token, sent):
    path = ask(client, token)
    assert ask(client, token) == path
    assert len(sent) == 1
    do(web, sent[0])
    first, second = (client.get(f"/quiz/{token}/shortlist.xlsx").data for _ in range(2))
    assert first == second
    assert len(sent) == 1


def test_another_list_is_another_file_and_the_earlier_one_goes(client, web, token, sent, clock):
    earlier = ask(client, token)
    do(web, sent[0])
    keep(web, token, COUNT + 1, 1, clock)
    assert ask(client, token) != earlier
    assert path_of(client.get(earlier)) == f"/quiz/{token}/shortlist"


def test_a_list_that_changes_while_its_file_waits_is_not_made_under_its_old_name(client, web, token, sent, clock):
    path = ask(client, token)
    keep(web, token, COUNT + 1, 1, clock)
    do(web, sent[0])
    assert path_of(client.get(path)) == f"/quiz/{token}/shortlist"


def test_a_short_list_comes_at_once(client, web, token, sent, clock):
    keep(web, token, LONG, 1, clock)
    assert client.get(f"/quiz/{token}/shortlist.xlsx").status_code == 200
    assert sent == []


def test_without_a_worker_a_long_file_comes_all_the_same(client, web, token, sent, clock):
    path = ask(client, token)
    clock.forward(minutes=1)
    assert path_of(client.get(path)) == f"/quiz/{token}/shortlist.xlsx", "the page does not wait for nobody"
    assert client.get(f"/quiz/{token}/shortlist.xlsx").status_code == 200


def test_a_file_that_fails_says_so_and_can_be_asked_for_again(client, web, token, sent, clock):
    path = ask(client, token)
    document = int(path.rpartition("/")[2])
    for attempt in (1, 2):
        web.store.jobs.take("document", document, attempt, now=clock.now)
        clock.forward(minutes=2)
        tick(web)
        web.store.jobs.sign_on("a worker", now=clock.now)
    page = client.page(path)
    assert page.heading == "Your workbook could not be made"
    assert "Something went wrong on our side" in page.main
    assert "refresh" not in page.html
    sent.clear()
    assert ask(client, token) == path
    assert sent == [("document", document, 4)]
    do(web, sent[0])
    assert client.page(path).heading == "Your workbook is ready"


def test_who_waits_reads_how_many_are_before(client, web, token, sent, clock):
    ask(client, token)
    other = web.store.responses.create({}, None, now=clock.now)
    keep(web, other, COUNT, 0, clock)
    assert "One other file is before it." in client.page(ask(client, other)).main


def test_of_too_many_that_wait_the_next_is_asked_to_come_again(client, web, token, sent, monkeypatch):
    monkeypatch.setattr(stored_documents, "MOST_WAITING", 0)
    response = client.get(f"/quiz/{token}/shortlist.xlsx")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


def test_nobody_opens_the_file_of_another_student(client, web, token, sent, clock):
    path = ask(client, token)
    do(web, sent[0])
    other = web.store.responses.create({}, None, now=clock.now)
    assert path_of(client.get(path.replace(token, other))) == f"/quiz/{other}/shortlist"
    assert client.get(path.replace(token, "x" * 43)).status_code == 404


def test_a_file_goes_with_its_student_and_after_a_day(client, web, token, sent, clock):
    ask(client, token)
    do(web, sent[0])
    assert web.store.documents.purge(clock.now - timedelta(seconds=1), dry=True) == 0
    assert web.store.documents.purge(clock.now + timedelta(seconds=1), dry=True) == 1
    web.store.responses.delete(token, now=clock.now)
    assert web.store.documents.purge(clock.now + timedelta(days=9)) == 0


def test_all_files_together_have_a_largest_size(client, web, token, sent, clock, monkeypatch):
    ask(client, token)
    do(web, sent.pop())
    other = web.store.responses.create({}, None, now=clock.now)
    keep(web, other, COUNT, 0, clock)
    path = ask(client, other)
    monkeypatch.setattr(stored_documents, "MOST_BYTES", 1)
    do(web, sent.pop())
    assert client.page(path).heading == "Your workbook is ready", "the newest stays"
    assert web.store.documents.purge(clock.now + timedelta(days=9)) == 1


def test_one_child_works_one_waits_and_a_third_is_sent_away(monkeypatch):
    monkeypatch.setattr(children, "PATIENCE", 0.01)
    inside, over = threading.Event(), threading.Event()

    def hold() -> None:
        with children._take_turn():
            inside.set()
            over.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    assert inside.wait(20)
    with pytest.raises(BusyChildError), children._take_turn():
        pass
    over.set()
    thread.join()
    with children._take_turn():
        pass
