"""The catalog desk: reports of students, edits, uploads, the draft, publishing and going back, and who may do what."""

import io
from typing import Any

import pytest

from quiz.core.catalog.files import CatalogFiles, rows_of
from quiz.core.catalog.load import load_catalog, release
from quiz.core.catalog.schema import PROGRAMS, SOURCES
from quiz.store import fact_reports
from quiz.store.catalog_versions import VersionAuthor
from tests.support.journey import student, take
from tests.support.pages import Page
from tests.support.people import send, services_of

USF = "usf-msem"
PAGE = "https://www.usf.edu/engineering/msem"
PUBLISH = "/advisor/catalog/draft/publish"
EDIT = f"/advisor/catalog/programs/{USF}/gre"
RENAMED = release().programs.replace(b"Trine University", b"Trine College")


def report(client: Any, **said: str) -> Any:
    """Fill in the report form of a program's page and send it."""
    path = client.page(f"/programs/{USF}").link("Report a wrong fact")
    page = client.page(path)
    typed = {"fact": "gre", "right": "GRE required since 2026", "page": PAGE, **said}
    return client.post("/report-a-fact", data={**page.fields(page.all("form")[-1]), **typed})


def put_right(client: Any, path: str = EDIT, **typed: str) -> Any:
    return send(client, path, **{"gre": "required", "page": PAGE, "year": "2026", "confidence": "high", **typed})


def uploaded(client: Any, programs: bytes, **typed: Any) -> Any:
    page = client.page("/advisor/catalog/upload")
    form = next(form for form in page.all("form") if form.get("action") == "/advisor/catalog/upload")
    sent = {**page.fields(form), "programs": (io.BytesIO(programs), "programs.csv"), **typed}
    sent.pop("sources", None) if not typed.get("sources") else None
    return client.post("/advisor/catalog/upload", data=sent, content_type="multipart/form-data")


# --- reports --------------------------------------------------------------------------------------------------------


def test_a_report_reaches_the_desk_and_nothing_about_its_author_is_kept(app, client, advisor_client) -> None:
    assert report(client).status_code == 303
    (stored,) = services_of(app).store.fact_reports.search()
    assert (stored.program, stored.fact, stored.right, stored.page) == (USF, "gre", "GRE required since 2026", PAGE)
    page = advisor_client().page("/advisor/catalog/reports")
    assert "GRE required since 2026" in page.main
    assert "1waits for somebody" in advisor_client("admin").page("/advisor/catalog").main


def test_the_same_report_twice_is_kept_once(app, client) -> None:
    for _ in range(3):
        assert report(client).status_code == 303
    (stored,) = services_of(app).store.fact_reports.search()
    assert stored.times == 3


def test_a_report_works_under_a_students_token_and_shows_the_list_first(client) -> None:
    results = take(client, student())
    page = client.page(client.page(results.replace("/results", "/behind")).link("Report a wrong fact"))
    groups = [group.get("label") for group in page.all("optgroup")]
    assert groups == ["On your list", "All programs"]
    chosen = page.all("option")[1].get("value")
    sent = {**page.fields(page.all("form")[-1]), "program": chosen, "fact": "gre", "right": "Optional", "page": PAGE}
    path = results.replace("/results", "/report-a-fact")
    assert client.post(path, data=sent).status_code == 303
    assert client.post(path, data={**sent, "csrf_token": "x"}).status_code == 422
    assert client.get("/quiz/" + "x" * 43 + "/report-a-fact").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("fact", "password", "Choose the fact"),
        ("right", "", "Write what is right"),
        ("right", "x" * 501, "at most 500"),
        ("right", "write to me@example.edu", "Leave out email addresses"),
        ("page", "javascript:alert(1)", "web address"),
        ("page", "", "Give the web page"),
        ("program", "nowhere", "Choose the program"),
    ],
)
def test_a_report_that_cannot_be_used_says_so_and_keeps_what_was_typed(client, field, value, says) -> None:
    response = report(client, **{field: value})
    assert response.status_code == 422
    page = Page(response.text)
    assert any(says in line for line in page.errors), page.errors
    if field != "right":
        assert "GRE required since 2026" in response.text


def test_a_flood_of_reports_ends_at_the_bound_of_a_program(app, client, monkeypatch) -> None:
    monkeypatch.setattr(fact_reports, "MOST_A_DAY_OF_ONE", 4)  # below what one client may send
    codes = [report(client, right=f"number {number}").status_code for number in range(6)]
    assert codes == [303] * 4 + [429] * 2
    assert services_of(app).store.fact_reports.count_open() == 4
    assert report(client, right="number 3").status_code == 303, "known already: counted, not kept"


def test_settling_a_report_names_who_and_only_the_first_counts(app, client, advisor_client) -> None:
    report(client)
    ada = advisor_client()
    (stored,) = services_of(app).store.fact_reports.search()
    path = f"/advisor/catalog/reports/{stored.id}"
    form = ada.page("/advisor/catalog/reports").fields(ada.page("/advisor/catalog/reports").all("form")[-1])
    assert ada.post(path, data={**form, "outcome": "nonsense"}).status_code == 422
    assert ada.post(path, data={**form, "outcome": "no evidence"}).status_code == 303
    late = ada.post(path, data={**form, "outcome": "corrected"})
    assert "Somebody else settled" in late.text
    assert "no evidence" in ada.page("/advisor/catalog/reports?settled=1").main


# --- editing --------------------------------------------------------------------------------------------------------


def test_an_edit_goes_into_the_draft_and_is_live_when_published(app, client, advisor_client) -> None:
    report(client)
    ada, eve = advisor_client(), advisor_client("admin")
    edit = ada.page("/advisor/catalog/reports").link("Edit this fact")
    assert put_right(ada, edit).status_code == 303
    (waiting,) = services_of(app).store.fact_reports.search()
    assert (waiting.outcome, waiting.settled_at) == ("in the draft", None), "it is settled when the edit is live"
    assert "settled when that is live" in ada.page("/advisor/catalog/reports").main
    assert services_of(app).catalog.by_id[USF].gre is None, "students see the live version"
    draft = eve.page("/advisor/catalog/draft")
    assert "GREnot knownRequired" in draft.main
    assert send(eve, PUBLISH, note="GRE").status_code == 303
    page = client.page(f"/programs/{USF}")
    assert "GRERequired2026; high confidence" in page.main
    assert PAGE in [link.get("href") for link in page.all("a")]
    assert services_of(app).store.catalogs.draft().files is None
    assert "Version 2, published" in eve.page("/advisor/catalog").main
    reports = services_of(app).store.fact_reports
    assert [(waiting.outcome, waiting.live_in) for waiting in reports.search(settled=True)] == [("corrected", 2)]
    send(eve, "/advisor/catalog/versions/1/back")
    assert [kept.outcome for kept in reports.search()] == ["open"], "what was put right is not, any more"


def test_a_draft_that_is_thrown_away_leaves_its_reports_open(app, client, advisor_client) -> None:
    report(client)
    ada = advisor_client()
    put_right(ada, ada.page("/advisor/catalog/reports").link("Edit this fact"))
    assert "reports whose edit is in it wait again" in ada.page("/advisor/catalog/draft/drop").main
    send(ada, "/advisor/catalog/draft/drop")
    assert [kept.outcome for kept in services_of(app).store.fact_reports.search()] == ["open"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"page": ""}, "web address"),
        ({"page": "javascript:alert(1)"}, "web address"),
        ({"year": "soon"}, "year"),
        ({"year": ""}, "year"),
        ({"confidence": "certain"}, "How sure"),
        ({"confidence": ""}, "Choose how sure"),
        ({"year": "1999"}, "from 2000 to 20"),
        ({"year": "2099"}, "from 2000 to 20"),
        ({"year": "2019"}, "2022 or later"),
        ({"page": "https://www.gradschools.com/usf"}, "page of the school itself"),
        ({"page": "https://example.com/usf", "confidence": "low"}, "example"),
        ({"page": "https://intranet.test/usf", "confidence": "low"}, "own network"),
        ({"gre": "=1+1"}, "formula"),
        ({"gre": "perhaps"}, "not allowed"),
    ],
)
def test_an_edit_that_cannot_be_used_says_why_at_its_field(app, advisor_client, typed, says) -> None:
    response = put_right(advisor_client(), **typed)
    assert response.status_code == 422
    assert any(says in line for line in Page(response.text).errors)
    assert services_of(app).store.catalogs.draft().files is None


def test_a_rule_over_the_whole_row_is_told_at_its_field(advisor_client) -> None:
    path = f"/advisor/catalog/programs/{USF}/duration_months_min"
    source = {"page": PAGE, "year": "2026", "confidence": "high"}
    response = send(advisor_client(), path, duration_months_min="24", duration_months_max="12", **source)
    assert response.status_code == 422
    assert any("less than duration_months_min" in line for line in Page(response.text).errors)


def test_a_rule_over_the_whole_file_is_told_at_its_field_and_nothing_is_kept(app, advisor_client) -> None:
    response = send(advisor_client(), f"/advisor/catalog/programs/{USF}/variant_of", variant_of="of-no-program")
    assert response.status_code == 422
    assert any("is the id of no program in this file" in line for line in Page(response.text).errors)
    assert services_of(app).store.catalogs.draft().files is None


def test_two_who_edit_the_draft_at_once_do_not_overwrite_each_other(app, advisor_client) -> None:
    ada, eve = advisor_client(), advisor_client("admin")
    page = ada.page(EDIT)
    form = next(form for form in page.all("form") if form.get("action") == EDIT)
    put_right(eve)
    late = ada.post(
        EDIT, data={**page.fields(form), "gre": "optional", "page": PAGE, "year": "2026", "confidence": "high"}
    )
    assert late.status_code == 409
    assert "Somebody changed the draft" in late.text
    draft = services_of(app).store.catalogs.draft().files
    assert draft is not None
    assert [row["gre"] for row in rows_of(PROGRAMS, draft.programs) if row["id"] == USF] == ["required"]


@pytest.mark.parametrize("column", ["id", "unitid", "awards_2024", "as_of", "nothing", "tuition_year"])
def test_what_is_not_edited_here_has_no_page(advisor_client, column) -> None:
    assert advisor_client().get(f"/advisor/catalog/programs/{USF}/{column}").status_code == 404


def test_every_editable_fact_has_a_page_that_saves_it_as_it_is(advisor_client) -> None:
    from quiz.core.catalog.edit import EDITABLE

    ada = advisor_client()
    for column in EDITABLE:
        ada.page(f"/advisor/catalog/programs/northwestern-mem/{column}")
    ada.page("/advisor/catalog/programs/northwestern-mem")


# --- uploading ------------------------------------------------------------------------------------------------------


def test_an_upload_shows_every_problem_at_once_and_keeps_nothing(app, advisor_client) -> None:
    broken = release().programs.replace(b",CA,", b",ZZ,").replace(b",not_required,", b",perhaps,")
    response = uploaded(advisor_client(), broken)
    assert response.status_code == 422
    assert Page(response.text).main.count("ZZ") > 10
    assert "perhaps" in response.text
    assert services_of(app).store.catalogs.draft().files is None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04junk", b"\xff\xfe", b"id,sponsor\nx,1\n", b"\0" * 100])
def test_a_file_that_is_no_catalog_is_told_in_words(advisor_client, content) -> None:
    assert uploaded(advisor_client(), content).status_code == 422


def test_an_upload_becomes_the_draft_with_its_difference_and_replaces_one_only_when_told(app, advisor_client) -> None:
    ada = advisor_client()
    put_right(ada)
    assert uploaded(ada, RENAMED).status_code == 422
    assert uploaded(ada, RENAMED, replace="1").status_code == 303
    main = ada.page("/advisor/catalog/draft").main
    assert "Trine UniversityTrine College" in main
    assert "An admin publishes the draft" in main


def test_the_live_files_uploaded_again_are_no_difference(app, advisor_client) -> None:
    ada = advisor_client()
    programs = ada.get("/advisor/catalog/versions/1/programs.csv").data
    assert programs == release().programs
    assert uploaded(ada, programs).status_code == 303
    assert "says what version 1 says" in ada.page("/advisor/catalog/draft").main


# --- publishing and going back ----------------------------------------------------------------------------------------


def test_only_an_admin_publishes_and_goes_back(app, advisor_client) -> None:
    ada = advisor_client()
    uploaded(ada, RENAMED)
    csrf = ada.page("/advisor/catalog/draft").fields()["csrf_token"]
    sent = {"csrf_token": csrf, "version": "1", "base": "1"}
    for path in ("/advisor/catalog/draft/publish", "/advisor/catalog/versions/1/back"):
        assert ada.post(path, data=sent).status_code == 403
    assert services_of(app).store.catalogs.live() is None


def test_who_changed_the_draft_does_not_publish_it_unless_the_office_says_so(app, advisor_client) -> None:
    eve, mal = advisor_client("admin"), advisor_client("admin", email="second@example.edu")
    uploaded(eve, RENAMED)
    page = eve.page("/advisor/catalog/draft")
    assert "another admin publishes it" in page.main
    typed = {"csrf_token": page.fields()["csrf_token"], "version": "1", "base": "1"}
    assert "You changed this draft yourself" in eve.post(PUBLISH, data=typed).text
    assert mal.page(PUBLISH).heading == "Publish version 2?"
    assert services_of(app).store.catalogs.live() is None
    object.__setattr__(services_of(app).settings, "catalog_people", 1)
    assert send(eve, PUBLISH).status_code == 303


def test_many_programs_that_come_or_go_are_named_first_and_their_number_is_typed(app, advisor_client) -> None:
    head, *lines = release().programs.splitlines(keepends=True)
    gone = [line for line in lines if b"variant" not in line][-6:]
    kept = [line for line in lines if line not in gone]
    ada, eve = advisor_client(), advisor_client("admin")
    sources = b"".join(
        line
        for line in release().sources.splitlines(keepends=True)
        if line.split(b",")[0] not in {taken.split(b",")[0] for taken in gone}
    )
    sent = uploaded(ada, head + b"".join(kept), sources=(io.BytesIO(sources), "sources.csv"))
    assert sent.status_code == 303, Page(sent.text).errors
    page = eve.page(PUBLISH)
    assert page.main.index("Taken out: 6 programs") < page.main.index("Ranked")
    ids = {line.split(b",")[0].decode() for line in gone}
    assert all(row["institution"] in page.main for row in rows_of(PROGRAMS, release().programs) if row["id"] in ids)
    assert send(eve, PUBLISH).status_code == send(eve, PUBLISH, typed="5").status_code == 422
    assert services_of(app).store.catalogs.live() is None
    assert send(eve, PUBLISH, typed="6").status_code == 303


def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told(app, advisor_client) -> None:
    eve, mal = advisor_client("admin"), advisor_client("admin", email="second@example.edu")
    uploaded(advisor_client(), RENAMED)
    page = mal.page(PUBLISH)
    form = next(form for form in page.all("form") if form.get("action") == PUBLISH)
    assert send(eve, PUBLISH).status_code == 303
    late = mal.post("/advisor/catalog/draft/publish", data=page.fields(form))
    assert late.status_code == 409
    assert services_of(app).live.number == 2


def test_going_back_is_a_new_version_that_equals_the_old_one(app, client, advisor_client) -> None:
    eve = advisor_client("admin")
    uploaded(advisor_client(), RENAMED)
    send(eve, PUBLISH)
    assert client.page("/programs/trine-msem").heading == "Trine College"
    back = send(eve, "/advisor/catalog/versions/1/back", note="It was right")
    assert back.status_code == 303
    assert client.page("/programs/trine-msem").heading == "Trine University"
    assert services_of(app).store.catalogs.files(3) == release() == services_of(app).store.catalogs.files(1)
    lines = services_of(app).store.catalogs.lines()
    assert [(version.number, version.equals) for version in lines] == [(3, 1), (2, None), (1, None)]
    assert "Back to version 1" in eve.page("/advisor/catalog/versions").main
    for number in (1, 2, 3):
        eve.page(f"/advisor/catalog/versions/{number}")
    assert eve.get("/advisor/catalog/versions/4").status_code == 404


def test_a_draft_whose_basis_moved_on_is_put_onto_the_new_version(app, advisor_client) -> None:
    eve, store = advisor_client("admin"), services_of(app).store
    put_right(advisor_client())
    from quiz.service.publishing import publish

    assert (
        publish(
            store, CatalogFiles(RENAMED, release().sources), 1, VersionAuthor("the shell"), now=services_of(app).now()
        )
        == 2
    )
    services_of(app).shelf.refresh()
    page = eve.page("/advisor/catalog/draft")
    assert "made from version 1" in page.main
    fields = page.fields()
    stale = {"csrf_token": fields["csrf_token"], "version": fields["version"], "base": "2"}
    assert eve.post("/advisor/catalog/draft/publish", data=stale).status_code == 409
    assert "on version 2 now" in send(eve, "/advisor/catalog/draft", "/advisor/catalog/draft/carry").text
    assert send(eve, PUBLISH).status_code == 303
    programs = services_of(app).catalog.by_id
    assert (programs["trine-msem"].institution, programs[USF].gre) == ("Trine College", "required")


def test_a_list_remembers_the_version_it_came_from(client, advisor_client) -> None:
    results = take(client, student())
    behind = results.replace("/results", "/behind")
    assert "version 1;" in client.page(behind).main
    eve = advisor_client("admin")
    uploaded(advisor_client(), RENAMED)
    send(eve, PUBLISH)
    main = client.page(results).main
    assert "It is of version 1 of the catalog; today’s is version 2, of 20" in main
    assert "version 1;" in client.page(behind).main


def test_the_draft_can_be_downloaded_and_thrown_away(app, advisor_client) -> None:
    ada = advisor_client()
    assert ada.get("/advisor/catalog/draft/programs.csv").status_code == 404
    put_right(ada)
    assert b"usf" in ada.get("/advisor/catalog/draft/programs.csv").data
    assert send(ada, "/advisor/catalog/draft/drop").status_code == 303
    assert services_of(app).store.catalogs.draft().files is None


def test_old_facts_are_listed_oldest_first_and_filtered(advisor_client) -> None:
    ada = advisor_client()
    main = ada.page("/advisor/catalog/stale").main
    assert "Year not stated" in main
    main = ada.page("/advisor/catalog/stale?year=2015&facts=Money&scope=all").main
    assert "pages to look at again" in main
    assert ada.page("/advisor/catalog/stale?year=2015&q=nowhere+at+all").main.count("0 pages") == 1
    page = ada.page("/advisor/catalog/stale?year=1066", status=422)
    assert page.errors
    assert load_catalog().programs


# --- one page, many facts ---------------------------------------------------------------------------------------------


def read_again(client: Any) -> str:
    """Where the first page of a program is read again."""
    links = client.page("/advisor/catalog/programs/northwestern-mem").all("a")
    return next(str(link.get("href")) for link in links if "/again?" in link.get("href", ""))


def again(client: Any, **typed: Any) -> Any:
    """Send the form of that page."""
    path = read_again(client)
    page = client.page(path)
    form = next(form for form in page.all("form") if form.get("action") == path.partition("?")[0])
    return client.post(path.partition("?")[0], data={**page.fields(form), **typed})


def test_a_page_that_was_read_again_confirms_all_its_facts_at_once(app, advisor_client) -> None:
    ada, year = advisor_client(), str(services_of(app).now().year)
    assert again(ada, how="same").status_code == 303
    draft = services_of(app).store.catalogs.draft().files
    assert draft is not None
    assert draft.programs.count(b"\n") == release().programs.count(b"\n")
    lines = [line for line in rows_of(SOURCES, draft.sources) if line["program_id"] == "northwestern-mem"]
    assert lines[-1]["as_of"] == year
    assert set(rows_of(PROGRAMS, draft.programs)[0]) == set(PROGRAMS.columns)


def test_what_is_no_longer_on_a_page_that_was_read_again_keeps_its_old_year(app, advisor_client) -> None:
    ada, store = advisor_client(), services_of(app).store
    path = read_again(ada)
    names = [box.get("value") for box in ada.page(path).all("input") if box.get("name") == "gone"]
    assert len(names) > 1
    assert "nothing to save" in again(ada, how="changed", gone=names).text
    assert store.catalogs.draft().files is None
    assert again(ada, how="changed", gone=names[0]).status_code == 303
    draft = store.catalogs.draft().files
    assert draft is not None
    new = [line for line in rows_of(SOURCES, draft.sources) if line["program_id"] == "northwestern-mem"][-1]
    assert set(new["fields"].split("|")) == set(names[1:])


def test_a_program_is_found_from_the_desk_by_any_name_of_its_school(advisor_client) -> None:
    page = advisor_client().page("/advisor/catalog?q=USF")
    assert page.link("University of South Florida") == f"/advisor/catalog/programs/{USF}"
