"""Downloads and the way back: every file of list and shortlist over HTTP, and an import that never loses anything."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.core.records import rules
from quiz.files.kinds import KINDS
from quiz.web.student.downloads import MOST_BYTES
from tests.support.journey import path_of, skipping, student, take, token_of
from tests.support.pages import Page, text

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NOTE = Entry("gone-mem", "applying", note="Call on Monday — “ask”.", deadline=date(2027, 3, 1), added=NOW.date())


def store_of(client):
    return client.application.extensions["mem_quiz"].store


def listed(client, path: str) -> list[str]:
    document = store_of(client).responses.response(token_of(path)).document
    return [row["id"] for row in document["programs"]]


def keep(client, path: str, *entries: Entry) -> None:
    assert store_of(client).shortlists.save(token_of(path), Shortlist(entries), 0, now=NOW)


def shortlist_of(client, path: str):
    return store_of(client).shortlists.read(token_of(path)).shortlist


def upload(client, content: bytes, name: str = "export.json"):
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    data = head + content + b"\r\n--x--\r\n"
    return client.post("/import", data=data, content_type="multipart/form-data; boundary=x")


# --- out --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", ["results", "shortlist"])
def test_every_list_leaves_in_every_kind_under_a_name_of_its_own(client, what, kind):
    path = take(client, student())
    keep(client, path, Entry(listed(client, path)[0]))
    response = client.get(f"/quiz/{token_of(path)}/{what}.{kind}")
    assert (response.status_code, response.mimetype) == (200, KINDS[kind].mimetype)
    name = f"mem-quiz-{what}-{datetime.now(UTC).date().isoformat()}.{kind}"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.headers["Cache-Control"] == "no-store"


def test_the_files_hold_the_list_that_the_page_shows(client):
    path = take(client, student())
    catalog = client.application.extensions["mem_quiz"].catalog
    schools = [catalog.by_id[program].institution for program in listed(client, path)]
    sheet = load_workbook(io.BytesIO(client.get(f"{path}.xlsx").data))["Programs"]
    assert [cell.value for cell in sheet["B"]][1:] == schools
    first = " ".join(PdfReader(io.BytesIO(client.get(f"{path}.pdf").data)).pages[0].extract_text().split())
    assert all(school.replace("-", "") in first.replace("-", "") for school in schools)


def test_the_shortlist_leaves_in_the_students_own_order_with_notes(client):
    path = take(client, student())
    one, two = listed(client, path)[:2]
    keep(client, path, replace(NOTE, program=two), Entry(one))
    document = client.get(f"/quiz/{token_of(path)}/shortlist.json").json
    assert [row["program"] for row in document["shortlist"]] == [two, one]
    calendar = icalendar.Calendar.from_ical(client.get(f"/quiz/{token_of(path)}/shortlist.ics").data)
    assert date(2027, 3, 1) in [event.start for event in calendar.events]


def test_a_shortlist_leaves_before_the_quiz_is_answered(client):
    path = take(client, student(), until="budget")
    keep(client, path, NOTE)
    assert "gone-mem" in client.get(f"/quiz/{token_of(path)}/shortlist.csv").text
    assert path_of(client.get(f"/quiz/{token_of(path)}/results.pdf")) == path


@pytest.mark.parametrize("what", ["results.docx", "shortlist.txt", "results.PDF"])
def test_a_kind_that_we_do_not_write_is_no_page(client, what):
    path = take(client, student())
    assert client.get(f"/quiz/{token_of(path)}/{what}").status_code == 404


@pytest.mark.parametrize("what", ["results.pdf", "shortlist.json"])
def test_a_dead_link_gives_no_file(client, what):
    assert client.get(f"/quiz/{'x' * 43}/{what}").status_code == 404


# --- in ---------------------------------------------------------------------------------------------------------------


def test_an_export_comes_back_as_a_response_of_its_own_with_the_same_answers_list_and_shortlist(client):
    path = take(client, student(must=["study_mode"], goal=None))
    keep(client, path, NOTE, Entry(listed(client, path)[0], questions="Is there aid?"))
    there = path_of(upload(client, client.get(f"{path}.json").data))
    assert there.endswith("/results")
    assert token_of(there) != token_of(path)
    old, new = (store_of(client).responses.response(token_of(address)) for address in (path, there))
    assert (new.answers, new.document) == (old.answers, old.document)
    assert shortlist_of(client, there) == shortlist_of(client, path)
    assert client.page(there).heading == client.page(path).heading


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_of_the_results_comes_back_as_a_shortlist_of_the_same_programs_in_order(client, kind):
    path = take(client, student())
    there = path_of(upload(client, client.get(f"{path}.{kind}").data, f"results.{kind}"))
    assert [entry.program for entry in shortlist_of(client, there).entries] == listed(client, path)


@pytest.mark.parametrize(("kind", "says"), [("pdf", "PDF"), ("ics", "calendar")])
def test_what_leaves_and_cannot_come_back_is_refused_by_its_name(client, kind, says):
    path = take(client, student())
    response = upload(client, client.get(f"{path}.{kind}").data, f"results.{kind}")
    assert response.status_code == 422
    assert any(says in error for error in Page(response.text, "/import", client.application, response).errors)


def test_what_is_stored_already_stays_as_it_is(client):
    path = take(client, student())
    content = client.get(f"{path}.json").data
    keep(client, path, NOTE)
    before = store_of(client).responses.response(token_of(path))
    upload(client, content)
    assert store_of(client).responses.response(token_of(path)) == before
    assert shortlist_of(client, path) == Shortlist((NOTE,))


def test_skipped_questions_are_not_asked_again(client):
    path = take(client, skipping())
    assert path_of(upload(client, client.get(f"{path}.json").data)).endswith("/results")


def test_a_shortlist_without_answers_leads_to_the_shortlist(client):
    path = take(client, student(), until="visa")
    keep(client, path, NOTE)
    there = path_of(upload(client, client.get(f"/quiz/{token_of(path)}/shortlist.json").data))
    assert there.endswith("/shortlist")
    assert shortlist_of(client, there) == Shortlist((NOTE,))
    page = client.page(there)
    assert "gone-mem" in page.main
    assert "no longer in the catalog" in page.main


def test_half_a_quiz_leads_to_the_question_that_is_open(client):
    path = take(client, student(), until="visa")
    there = path_of(upload(client, client.get(f"/quiz/{token_of(path)}/shortlist.json").data))
    assert there.endswith("/visa")


def test_the_page_has_one_file_and_one_button(client):
    page = client.page("/import")
    assert page.heading == "Load a saved file"
    assert list(page.fields()) == ["file"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "This file is not JSON"),
        (b"\x89PNG\xff", "picture"),
        (b'{"format": "other/1"}', "its format is “other/1”"),
        (b'{"format": "mem-quiz/1", "answers": {"budget": 7}}', "Answers: budget: '7' is not an answer"),
        (b'{"format": "mem-quiz/1", "shortlist": [{"program": "<b>"}]}', "“<b>” is no id of a program"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_why_beside_its_field_and_nothing_is_stored(client, content, says):
    response = upload(client, content)
    assert response.status_code == 422
    shown = Page(response.text, "/import", client.application, response)
    assert shown.title.startswith("Error: Load a saved file")
    assert any(says in error for error in shown.errors)
    assert says in text(shown.by_id("file-error"))
    assert "file-error" in (shown.by_id("file").get("aria-describedby") or "")


def test_a_post_without_a_file_says_what_to_choose(client):
    response = client.post("/import", data={})
    assert response.status_code == 422
    assert "choose the JSON file" in response.text


def test_several_problems_are_told_at_once(client):
    document = {"format": "mem-quiz/1", "answers": {"goal": "x", "visa": "y"}, "shortlist": [{"program": "A"}]}
    response = upload(client, json.dumps(document).encode())
    (told,) = re.findall(r'class="field-error".*?</div>', response.text)
    assert told.count("<p>") == 3


def test_an_import_may_be_larger_than_other_posts_but_not_without_end(client):
    path = take(client, student())
    document = client.get(f"{path}.json").json
    for lines in (1_000, 5_000, 30_000):
        padded = json.dumps(document | {"padding": ["x" * 40] * lines}, indent=1).encode()
        assert upload(client, padded).status_code == 303
    response = upload(client, b"x" * (MOST_BYTES + 100_000))
    assert response.status_code == 413
    assert "larger than 2 MB" in response.text
    assert client.post("/", data={"interest": "x" * 100_000}).status_code == 413


def test_another_site_cannot_import_for_somebody(client):
    data = {"file": (io.BytesIO(b"{}"), "x.json")}
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/import", data=data, headers=headers, content_type="multipart/form-data").status_code == 403


def test_a_deadline_that_moves_raises_the_sequence_of_its_event(client):
    from tests.web.student.test_shortlist import shown

    token = path_of(client.post("/shortlist", data={"program": "duke-mem"})).split("/")[2]
    home, seen = f"/quiz/{token}/shortlist", []
    for day in ("2027-03-01", "2027-03-01", "2027-04-01"):
        sent = shown(client.page(home), "duke-mem") | {"deadline": day}
        assert client.post(f"{home}/edit", data=sent).status_code == 303
        (event,) = icalendar.Calendar.from_ical(client.get(f"{home}.ics").data).events
        seen.append((event["UID"], int(str(event["SEQUENCE"]))))
    assert seen[0] == seen[1]
    assert seen[2][0] == seen[0][0]
    assert seen[2][1] > seen[0][1]


def test_a_pasted_list_becomes_a_shortlist_of_what_is_found_and_chosen(client):
    response = client.post("/import", data={"names": "Lehigh University\nUniversity of California\nZzyzx of Sand\n"})
    shown = Page(response.text, "/import", client.application, response)
    assert "Did you mean?" in response.text
    assert "Zzyzx of Sand" in response.text
    chosen = [option.get("value") for option in shown.all("option") if option.get("value")]
    ticked = [box.get("value") for box in shown.all("input") if box.get("name") == "program"]
    home = path_of(client.post("/shortlist", data={"program": [*ticked, chosen[0], ""]}))
    document = json.loads(client.get(f"{home}.json").data)
    assert [entry["program"] for entry in document["shortlist"]] == [*ticked, chosen[0]]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_table_of_a_shortlist_comes_back_as_it_went_out(client, kind):
    home = path_of(client.post("/shortlist", data={"program": ["duke-mem", "northwestern-mem"]}))
    file = (io.BytesIO(client.get(f"{home}.{kind}").data), f"list.{kind}")
    again = path_of(client.post("/import", data={"file": file}))
    first, second = (json.loads(client.get(f"{path}.json").data)["shortlist"] for path in (home, again))
    assert first == second


def test_a_file_counts_before_what_stands_in_the_field_of_names(client):
    home = path_of(client.post("/shortlist", data={"program": "duke-mem"}))
    for names in ("", "\r\n ", "Lehigh"):
        sent = {"file": (io.BytesIO(client.get(f"{home}.json").data), "list.json"), "names": names}
        assert path_of(client.post("/import", data=sent)).endswith("/shortlist")


def test_a_file_that_was_loaded_and_left_alone_goes_in_a_week_and_the_list_that_it_came_from_stays(client):
    path = take(client, student())
    loaded = path_of(upload(client, client.get(f"{path}.json").data))
    due = store_of(client).retention.purge(rules(365), now=datetime.now(UTC) + timedelta(days=8))
    assert {rule: count for rule, count in due if count} == {"imported": 1}
    assert (client.get(loaded).status_code, client.get(path).status_code) == (404, 200)
