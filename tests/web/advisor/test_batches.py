"""Batches at the desk: upload, the job behind it, its progress, the files that come back, and what is deleted."""

import io

import pytest

from quiz.core.questions.answers import clean
from quiz.files.batch.result import HEADINGS, TOP
from quiz.files.sheet import MOST_BYTES
from quiz.service import Services
from quiz.service.jobs import batches as work_of_batches
from quiz.service.jobs.tasks import tick
from quiz.store.batches import AT_ONCE, KEPT_FOR
from quiz.store.jobs import SILENT
from tests.support.batches import csv_of, rows_of, xlsx_of
from tests.support.jobs import Job, collect, do
from tests.support.pages import Page
from tests.support.people import client_of, make_account, services_of

BATCHES = "/advisor/batches/"
ROWS = [["Number", "goal", "visa"], ["007", "pm", "no"], ["008", "king", "no"], ["=9", "", ""]]
READ = [row for row in ROWS if row[0] != "008"]
OFFICE = [["goal", "visa", "Undergraduate GPA"], ["Boss", "no", "3"], ["BOSS", "perhaps", "3"], ["pm", "no", "3"]]


@pytest.fixture
def started(monkeypatch) -> list[Job]:
    """The jobs that were sent; none is done."""
    return collect(monkeypatch)


def upload(client, content: bytes, name: str = "students.csv"):
    """Choose a file on the page of batches and send it."""
    page = client.page(BATCHES)
    form = next(form for form in page.all("form") if form.get("action") == BATCHES)
    fields = "".join(_part(f'name="{key}"', value) for key, value in page.fields(form).items() if key != "file")
    body = (fields + _part(f'name="file"; filename="{name}"', "")).removesuffix("\r\n").encode()
    return client.post(
        BATCHES, data=body + content + b"\r\n--edge--", content_type="multipart/form-data; boundary=edge"
    )


def _part(about: str, value: str) -> str:
    """In bytes from the start: for a large file Werkzeug's test client would leave a temporary one open."""
    return f"--edge\r\nContent-Disposition: form-data; {about}\r\n\r\n{value}\r\n"


def press(client, path: str, to: str):
    """Press the button of a page's form that goes to `to`."""
    page = client.page(path)
    form = next(form for form in page.all("form") if form.get("action") == to)
    return client.post(to, data=page.fields(form))


def to(response) -> str:
    assert response.status_code == 303, f"{response.status_code}: {response.text[:300]}"
    return str(response.location)


def ranked(client, path: str) -> str:
    """Answer what the page asks before the work starts: every word stays an error."""
    assert "Read: waits for you" in client.page(path).main
    return to(press(client, path, f"{path}/start"))


def page_of(client, response) -> Page:
    return Page(response.text, response.request.path, client.application, response)


# --- the way through --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [csv_of, xlsx_of])
def test_a_file_goes_in_and_comes_back_completed(advisor_client, write):
    client = advisor_client()
    path = ranked(client, to(upload(client, write(ROWS))))
    page = client.page(path)
    assert "2 of 3 rows are completed. 1 has errors" in page.main
    assert "Row 3: Which role do you want next? “king” is not an answer" in page.main
    assert "Number" in page.main
    assert "Years of full-time work?" in page.main, "the questions that the file does not ask are named"
    csv_file = client.get(page.link("Table (CSV)"))
    assert csv_file.headers["Content-Disposition"].startswith('attachment; filename="mem-quiz-students-batch-')
    rows = rows_of(csv_file.data)
    assert rows[0] == ["Number", "goal", "visa", *HEADINGS]
    assert [row[0] for row in rows[1:]] == ["007", "008", "'=9"]
    book = client.get(page.link("Excel workbook (XLSX)"))
    assert book.data.startswith(b"PK")
    assert "no-store" in book.headers["Cache-Control"]
    assert "Done" in client.page(BATCHES).main


def test_the_row_of_a_batch_is_the_list_of_the_same_answers_on_the_page(app, advisor_client):
    from quiz.core.advice.recommending import recommend

    client = advisor_client()
    page = client.page(ranked(client, to(upload(client, csv_of(ROWS)))))
    row = rows_of(client.get(page.link("Table (CSV)")).data)
    ids = [cell for heading, cell in zip(row[0], row[1], strict=True) if heading.endswith(", id")]
    found = recommend(services_of(app).engine, clean({"goal": "pm", "visa": "no"}), TOP)
    assert ids == [program.id for program in found.programs]


def test_a_file_that_cannot_be_read_says_everything_that_is_wrong_with_it(advisor_client):
    client = advisor_client()
    page = client.page(to(upload(client, b"goal,goal,visa,visa\r\npm,pm,no,no\r\n")))
    assert "Could not be read" in page.main
    assert page.main.count("ask the same") == 2
    assert "is not kept" in page.main


def test_the_page_of_a_job_at_work_says_how_far_it_is_and_reloads_without_javascript(app, advisor_client, started):
    client = advisor_client()
    path = to(upload(client, csv_of(ROWS)))
    ((_, batch, attempt),) = started
    services_of(app).store.jobs.take("batch", batch, attempt, now=services_of(app).now())
    page = client.page(path)
    assert "Reading the file" in page.main
    assert 'http-equiv="refresh"' in page.html
    now = services_of(app).now()
    services_of(app).store.batches.beat(
        batch, attempt, now=now, total=5000, done=1200, told={"asked": ["goal"], "own": []}
    )
    page = client.page(path)
    assert "1,200 of 5,000 rows" in page.main
    (bar,) = page.all("progress")
    assert (bar.get("value"), bar.get("max")) == ("1200", "5000")
    services_of(app).store.batches.beat(batch, attempt, now=now, done=5000)
    assert "Writing the files" in client.page(path).main
    services_of(app).store.batches.finish(batch, attempt, {"csv": b"x"}, now=now)
    assert 'http-equiv="refresh"' not in client.page(path).html


def test_a_batch_waits_for_a_worker_and_says_where_there_is_none(app, advisor_client, started, clock):
    client, web = advisor_client(), services_of(app)
    path = to(upload(client, csv_of(ROWS)))
    page = client.page(path)
    assert "Waits: nothing works on batches now" in page.main
    assert "Your file is kept" in page.main
    assert "Waits: nothing works on batches now" in client.page(BATCHES).main
    web.store.jobs.sign_on("a worker", now=clock.now)
    page = client.page(path)
    assert "Waits for its turn" in page.main
    assert "Your file is kept" not in page.main
    assert 'http-equiv="refresh"' in page.html


def test_a_batch_whose_worker_fell_silent_is_begun_again_a_few_times_and_then_given_up(
    app, advisor_client, started, clock
):
    client, web = advisor_client(), services_of(app)
    path = to(upload(client, csv_of(ROWS)))
    _, batch, _ = started.pop()
    for attempt in (1, 2, 3):
        assert web.store.jobs.take("batch", batch, attempt, now=clock.now)
        tick(web)
        assert started == [], "it is alive"
        clock.forward(seconds=SILENT.seconds)
        tick(web)
        clock.forward(minutes=5)
        tick(web)
        assert started == [("batch", batch, attempt + 1)] * (attempt < 3)
        started.clear()
    assert "Something went wrong on our side. The file is still here." in client.page(path).main
    assert to(press(client, path, f"{path}/start")) == path
    assert started == [("batch", batch, 5)]


def test_a_message_that_the_queue_repeats_does_nothing_twice(app, advisor_client, started):
    client, web = advisor_client(), services_of(app)
    path = to(upload(client, csv_of(READ)))
    do(web, started[0])
    done = client.page(path).main
    assert "2 of 2 rows are completed" in done
    do(web, started[0])
    assert client.page(path).main == done


def test_a_batch_that_the_queue_lost_is_called_again(app, advisor_client, started, clock):
    client, web = advisor_client(), services_of(app)
    to(upload(client, csv_of(READ)))
    (job,) = started
    started.clear()
    tick(web)
    assert started == [], "it may still be in the queue"
    clock.forward(minutes=1)
    tick(web)
    assert started == [job]
    tick(web)
    assert started == [job], "and is not put into it every minute"


def test_a_mistake_of_ours_fails_the_batch_and_keeps_its_file(app, advisor_client, started, monkeypatch, capsys):
    client = advisor_client()
    path = to(upload(client, csv_of(READ)))

    def breaks(*_):
        raise RuntimeError("what an advisor wrote")

    monkeypatch.setattr(work_of_batches, "completed", breaks)
    do(services_of(app), started[0])
    assert "Failed: may be started again" in client.page(path).main
    assert "what an advisor wrote" not in capsys.readouterr().err


def test_a_job_whose_batch_is_deleted_meanwhile_ends_and_leaves_nothing(app, advisor_client, started, monkeypatch):
    client = advisor_client()
    path = to(upload(client, csv_of(READ)))
    complete = work_of_batches.completed

    def deleted(*args):
        press(client, path, f"{path}/delete")
        return complete(*args)

    monkeypatch.setattr(work_of_batches, "completed", deleted)
    do(services_of(app), started[0])
    assert client.get(path).status_code == 404
    do(services_of(app), started[0])


# --- an office's own words --------------------------------------------------------------------------------------------


def choose(client, path: str, **chosen: str):
    form = next(form for form in client.page(path).all("form") if form.get("action") == f"{path}/start")
    return to(client.post(f"{path}/start", data=client.page(path).fields(form) | chosen))


def test_before_the_work_the_page_shows_the_columns_and_asks_for_each_word_once(advisor_client):
    client = advisor_client()
    page = client.page(to(upload(client, csv_of(OFFICE))))
    assert "did you mean “Your GPA?”" in page.main
    assert "Not in the file, so skipped" in page.main
    labels = ["".join(label.itertext()) for label in page.all("label") if "word-" in label.get("for", "")]
    assert [label.split("”")[0] for label in labels] == ["“Boss", "“perhaps"]
    assert client.get(f"{page.path}/students.csv").status_code == 404, "nothing is ranked before the advisor says so"


def test_what_a_word_means_holds_for_all_its_rows_and_for_the_next_file(advisor_client):
    client = advisor_client()
    path = to(upload(client, csv_of(OFFICE)))
    assert "3 of 3 rows are completed" in client.page(choose(client, path, **{"word-0": "pm", "word-1": "blank"})).main
    again = client.page(to(upload(client, csv_of([row[:2] for row in OFFICE]))))
    assert "3 of 3 rows are completed" in again.main, "nothing is asked twice"
    assert "What 2 words of your office mean is remembered" in client.page(BATCHES).main


def test_words_are_one_advisors_own_and_can_be_forgotten(app, advisor_client):
    client = advisor_client()
    choose(client, to(upload(client, csv_of(OFFICE))), **{"word-0": "pm", "word-1": "blank"})
    other = client_of(app, make_account(app, "advisor", email="other@example.edu"))
    assert "waits for you" in other.page(to(upload(other, csv_of(OFFICE)))).main
    assert to(press(client, BATCHES, f"{BATCHES}words/forget")) == BATCHES
    assert "waits for you" in client.page(to(upload(client, csv_of(OFFICE)))).main


def test_a_meaning_that_is_no_option_is_not_taken(advisor_client):
    client = advisor_client()
    path = choose(client, to(upload(client, csv_of(OFFICE))), **{"word-0": "king", "word-1": "pm"})
    assert "1 of 3 rows are completed" in client.page(path).main
    assert "is remembered" not in client.page(BATCHES).main


# --- uploads ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "The file is empty"), (b"%PDF-1.7", "is a PDF"), (b"\xd0\xcf\x11\xe0", "old Excel file")],
)
def test_what_is_no_table_is_told_at_once_and_nothing_is_kept(advisor_client, started, content, says):
    client = advisor_client()
    response = upload(client, content)
    assert response.status_code == 422
    page = page_of(client, response)
    assert any(says in error for error in page.errors)
    assert "file-error" in (page.by_id("file").get("aria-describedby") or "")
    assert started == []
    assert "None yet." in page.main


def test_no_file_at_all_is_told(advisor_client, started):
    client = advisor_client()
    fields = client.page(BATCHES).fields()
    response = client.post(BATCHES, data={"csrf_token": fields["csrf_token"]})
    assert response.status_code == 422
    assert "The file is empty" in response.text


@pytest.mark.parametrize("line", [b"pm,no\r\n", b"x" * 90_000])
def test_an_upload_may_be_large_but_not_without_end(advisor_client, started, line):
    client = advisor_client()
    assert to(upload(client, b"goal,visa\r\n" + line * (700_000 // len(line))))
    response = upload(client, b"goal\r\n" + b"x" * (MOST_BYTES + 100_000))
    assert response.status_code == 413
    assert "larger than 8 MB" in response.text
    assert client.post("/advisor/batches/1/delete", data={"x": "x" * 100_000}).status_code == 413


def test_too_many_at_work_are_refused_in_words(advisor_client, started):
    client = advisor_client()
    for _ in range(AT_ONCE):
        to(upload(client, csv_of(ROWS)))
    response = upload(client, csv_of(ROWS))
    assert response.status_code == 409
    assert f"{AT_ONCE} of your batches are at work" in response.text
    assert len(started) == AT_ONCE


def test_a_name_is_shown_as_it_is_and_runs_nowhere(advisor_client, started):
    client = advisor_client()
    page = client.page(to(upload(client, csv_of(ROWS), "<script>alert(1)</script>\x07.csv")))
    assert page.heading.startswith("<script>alert(1)")
    assert "<script>alert" not in page.html


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_templates_can_be_downloaded(advisor_client, kind):
    response = advisor_client().get(f"{BATCHES}template.{kind}")
    assert response.status_code == 200
    assert f".{kind}" in response.headers["Content-Disposition"]


# --- whose it is ------------------------------------------------------------------------------------------------------


def test_only_its_own_advisor_finds_a_batch_not_even_an_admin(app, advisor_client):
    client = advisor_client()
    path = ranked(client, to(upload(client, csv_of(ROWS))))
    for role in ("advisor", "admin"):
        other = client_of(app, make_account(app, role, email=f"other-{role}@example.edu"))
        token = other.page(BATCHES).fields()["csrf_token"]
        for there in (path, f"{path}/students.csv", f"{path}/students.xlsx", "/advisor/batches/999999"):
            assert other.get(there).status_code == 404
        assert other.post(f"{path}/start", data={"csrf_token": token}).status_code == 404
        assert to(other.post(f"{path}/delete", data={"csrf_token": token})) == BATCHES
        assert "students.csv" not in other.page(BATCHES).main
    assert client.get(path).status_code == 200


def test_nobody_gets_in_without_signing_in(app):
    client = app.test_client()
    for there in (BATCHES, "/advisor/batches/1", "/advisor/batches/1/students.csv", f"{BATCHES}template.csv"):
        assert "/advisor/sign-in" in to(client.get(there))
    for there in (BATCHES, "/advisor/batches/1/start", "/advisor/batches/1/delete"):
        assert client.post(there).status_code == 401


def test_without_the_token_of_the_session_nothing_happens(advisor_client, started):
    client = advisor_client()
    path = to(upload(client, csv_of(ROWS)))
    assert client.post(f"{path}/delete", data={"csrf_token": "wrong"}).status_code == 303
    assert client.get(path).status_code == 200
    data = {"csrf_token": "wrong", "file": (io.BytesIO(csv_of(ROWS)), "x.csv")}
    assert client.post(BATCHES, data=data, content_type="multipart/form-data").status_code == 422
    assert len(started) == 1


@pytest.mark.parametrize("kind", ["json", "pdf", "source"])
def test_only_completed_files_can_be_downloaded(advisor_client, kind):
    client = advisor_client()
    path = ranked(client, to(upload(client, csv_of(ROWS))))
    assert client.get(f"{path}/students.{kind}").status_code == 404


def test_delete_deletes_and_says_so(app, advisor_client):
    client = advisor_client()
    path = to(upload(client, csv_of(ROWS)))
    assert to(press(client, path, f"{path}/delete")) == BATCHES
    page = client.page(BATCHES)
    assert "The batch and its files are deleted." in page.main
    assert "None yet." in page.main
    assert client.get(f"{path}/students.csv").status_code == 404
    assert services_of(app).store.batches.purge(services_of(app).now() + KEPT_FOR, services_of(app).now()) == 0


def test_the_page_says_what_is_kept_and_for_how_long(advisor_client):
    said = advisor_client().page(BATCHES).main
    assert "whatever you put into it" in said
    assert f"deleted after {KEPT_FOR.days} days" in said


def test_a_workbook_that_is_damaged_is_found_by_the_job_and_told(app, advisor_client, started, monkeypatch):
    client = advisor_client()
    path = to(upload(client, b"PK\x03\x04 not a workbook"))
    monkeypatch.setattr(Services, "engine", property(lambda self: pytest.fail("no engine is needed")))
    do(services_of(app), started[0])
    assert "damaged" in client.page(path).main
