"""Reading a program's page at the desk: from a file, from text and from the web, and what becomes of each proposal."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest

from quiz.core.catalog.files import rows_of
from quiz.core.catalog.schema import PROGRAMS, SOURCES
from quiz.service.reading.fetch import PageFetcher
from quiz.service.reading.proposals import hash_quote
from quiz.web.advisor.catalog import reading
from tests.service.reading.test_fetch import MEM, School, school
from tests.support.pages import text
from tests.support.people import send, services_of
from tests.support.programs import program

__all__ = ["school"]
USF = "usf-msem"
PAGE = "https://www.usf.edu/engineering/msem"
READ = f"/advisor/catalog/programs/{USF}/read"
TEXT = (
    "Master of Science in Engineering Management\nThe program consists of 33 credits.\n"
    "GRE scores are required.\nTuition (2026-27): $700 per credit\nThe <script>alert(1)</script> MBA costs $99,000."
)


def sent(client: Any, **typed: Any) -> Any:
    page = client.page(READ)
    form = next(form for form in page.all("form") if form.get("action") == READ)
    fields = {**page.fields(form), "page": PAGE, **typed}
    fields.pop("file", None)
    if content := typed.get("file"):
        fields["file"] = (io.BytesIO(content), "a.pdf" if content.startswith(b"%PDF") else "page.html")
    return client.post(READ, data=fields, content_type="multipart/form-data")


def pasted(client: Any, text: str = TEXT) -> str:
    response = sent(client, how="text", text=text)
    assert response.status_code == 303, response.text
    return str(response.location)


def press(client: Any, path: str, what: str, index: int = 0) -> Any:
    page = client.page(path)
    form = [form for form in page.all("form") if (form.get("action") or "").endswith(f"/{what}")][index]
    return client.post(form.get("action"), data=page.fields(form))


def row(app: Any) -> dict[str, str]:
    files = services_of(app).store.catalogs.draft().files
    assert files is not None
    return next(row for row in rows_of(PROGRAMS, files.programs) if row["id"] == USF)


def facts(app: Any, path: str) -> dict[str, Any]:
    found = services_of(app).store.readings.get(int(path.rpartition("/")[2]))
    assert found is not None
    return {fact.column: fact for fact in found.facts}


def test_reading_changes_nothing_and_shows_each_fact_with_its_sentence(app, advisor_client) -> None:
    client = advisor_client()
    path = pasted(client)
    page = client.page(path)
    assert services_of(app).store.catalogs.draft().files is None
    assert "The program consists of 33 credits." in page.main
    assert [mark.text for mark in page.all("mark")] == ["33 credits", "$700", "GRE"]
    assert "$99,000" not in page.main
    assert {fact.outcome for fact in facts(app, path).values()} == {"waiting"}


def test_what_is_accepted_is_in_the_draft_with_source_year_hash_and_reader(app, advisor_client) -> None:
    client = advisor_client()
    path = pasted(client)
    names = [*facts(app, path)]
    assert press(client, path, "accept", names.index("tuition_per_credit_usd")).status_code == 303
    new, fact = row(app), facts(app, path)["tuition_per_credit_usd"]
    assert (new["tuition_per_credit_usd"], new["tuition_year"], new["tuition_basis"]) == ("700", "2026-27", "")
    assert new["credits"] == next(r for r in rows_of(PROGRAMS, reading_release()) if r["id"] == USF)["credits"]
    files = services_of(app).store.catalogs.draft().files
    assert files is not None
    source = next(
        line for line in rows_of(SOURCES, files.sources) if line["source"] == PAGE and line["as_of"] == fact.year
    )
    assert set(source["fields"].split("|")) == {"tuition_per_credit_usd", "tuition_year"}
    assert source["confidence"] == "high"
    assert (fact.outcome, fact.by, fact.quote_sha256) == ("accepted", "Ada Example", hash_quote(fact.quote))
    assert fact.year == str(services_of(app).now().year)
    assert fact.written["tuition_per_credit_usd"] == "700"


def reading_release() -> bytes:
    from quiz.core.catalog.load import release

    return release().programs


def test_what_is_corrected_goes_the_way_of_every_edit(app, advisor_client) -> None:
    client = advisor_client()
    path = pasted(client)
    link = client.page(path).link("Correct it: GRE")
    assert send(client, link, gre="waivable", confidence="high").location == path
    assert row(app)["gre"] == "waivable"
    assert (facts(app, path)["gre"].outcome, facts(app, path)["gre"].written) == ("corrected", {"gre": "waivable"})


def test_what_is_rejected_changes_nothing(app, advisor_client) -> None:
    client = advisor_client()
    path = pasted(client)
    assert press(client, path, "reject").status_code == 303
    assert services_of(app).store.catalogs.draft().files is None
    assert [fact.outcome for fact in facts(app, path).values()].count("rejected") == 1
    assert "Rejected by Ada Example" in client.page(path).main


def test_a_rejection_says_what_it_rejected_and_is_taken_back_and_the_sentence_stays_while_correcting(
    app, advisor_client
) -> None:
    client = advisor_client()
    path = pasted(client)
    page = client.page(path)
    link = next(anchor.get("href") for anchor in page.all("a") if "proposal=" in (anchor.get("href") or ""))
    quote = next(iter(page.all("q")))
    assert "The page says:" in client.page(link).main
    assert text(quote) in client.page(link).main
    assert press(client, path, "reject").status_code == 303
    page = client.page(path)
    assert "rejected. Nothing in the draft changed" in page.main
    form = next(form for form in page.all("form") if "Take the rejection back" in text(form))
    assert client.post(form.get("action"), data={**page.fields(form), "do": "undo"}).status_code == 303
    assert "It waits for you again" in client.page(path).main
    assert "rejected" not in [fact.outcome for fact in facts(app, path).values()]


def test_a_fact_is_decided_once_and_a_stale_page_is_told(app, advisor_client) -> None:
    client, other = advisor_client(), advisor_client("admin")
    path = pasted(client)
    page = other.page(path)
    old = [
        (form.get("action"), page.fields(form)) for form in page.all("form") if "accept" in (form.get("action") or "")
    ]
    assert press(client, path, "accept", 0).status_code == 303
    before = services_of(app).store.catalogs.draft().version
    assert other.post(old[0][0], data=old[0][1]).status_code == 303
    assert services_of(app).store.catalogs.draft().version == before
    late = other.post(old[1][0], data=old[1][1])
    assert late.status_code == 409
    assert "Somebody changed the draft" in late.text


def test_a_saved_file_is_read_without_a_network(app, advisor_client) -> None:
    client = advisor_client()
    response = sent(client, how="file", file=MEM)
    assert response.status_code == 303
    assert facts(app, response.location)["credits"].cells == {"credits": "30"}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"how": "text", "text": ""}, "Paste the text"),
        ({"how": "file"}, "Choose the file"),
        ({"how": "web"}, "This site fetches no pages"),
        ({"how": "text", "text": "x", "page": "javascript:alert(1)"}, "begins with https://"),
        ({"how": "file", "file": b"%PDF-1.4 none"}, "PDF is damaged"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field_and_nothing_is_kept(app, advisor_client, typed, says) -> None:
    response = sent(advisor_client(), **typed)
    assert response.status_code == 422
    assert says in response.text
    assert services_of(app).store.readings.of_program(USF) == ()


def test_the_official_page_is_fetched_where_the_setting_names_a_contact(
    app, advisor_client, monkeypatch, school: School
) -> None:
    services = services_of(app)
    monkeypatch.setitem(vars(services), "settings", replace(services.settings, read_pages="catalog@example.edu"))
    local = school.fetcher()
    fetcher = partial(
        PageFetcher, resolver=local.resolver, may_ask=local.may_ask, ports=None, pause=school.pauses.append
    )
    monkeypatch.setattr(reading, "PageFetcher", fetcher)
    school.pages = {"/mem": (200, {}, MEM)}
    client = advisor_client()
    response = sent(client, how="web", page=school.at("/mem"))
    assert response.status_code == 303, response.text
    assert facts(app, response.location)["credits"].seen_on == school.at("/mem")
    school.pages = {"/mem": (404, {}, b"")}
    gone = sent(client, how="web", page=school.at("/mem"))
    assert "The page is gone" in gone.text


def test_a_program_without_a_row_and_a_reading_without_a_number_are_not_found(advisor_client) -> None:
    client = advisor_client()
    assert client.get("/advisor/catalog/programs/no-such/read").status_code == 404
    assert client.get("/advisor/catalog/readings/99").status_code == 404


def accepted(page: str, cells: dict[str, str], **known: Any) -> Any:
    """The edit of a proposal that was read on a page, for a program of which this is known."""
    read = SimpleNamespace(program="known-mem", read_at=datetime(2026, 11, 30, tzinfo=UTC))
    fact = SimpleNamespace(column=next(iter(cells)), cells=cells, seen_on=page)
    return reading.accepted_edit(cast(Any, read), cast(Any, fact), program("known-mem", **known))


def test_one_year_stands_for_all_prices_so_a_price_of_another_year_goes_when_a_new_one_comes() -> None:
    new = {"tuition_per_credit_usd": "2900", "tuition_year": "2027-28"}
    known = {"tuition_total_usd": 75_000, "tuition_basis": "flat"}
    assert accepted(PAGE, new, **known, tuition_year="2026-27").cells["tuition_total_usd"] == ""
    assert "tuition_total_usd" not in accepted(PAGE, new, **known, tuition_year="2027-28").cells
    assert accepted(PAGE, {"gre": "optional"}, **known, tuition_year="2026-27").cells == {"gre": "optional"}


def test_a_page_of_another_school_is_never_as_sure_as_its_own(app) -> None:
    duke = services_of(app).catalog.by_id["duke-mem"]
    own, other = "https://memp.pratt.duke.edu/apply", "https://www.engineering.cornell.edu/mem"
    read = SimpleNamespace(program=duke.id, read_at=datetime(2026, 11, 30, tzinfo=UTC))
    for page, sure in ((own, "high"), (other, "medium")):
        fact = SimpleNamespace(column="gre", cells={"gre": "optional"}, seen_on=page)
        source = reading.accepted_edit(cast(Any, read), cast(Any, fact), duke).source
        assert source is not None
        assert source.confidence == sure


def test_of_two_prices_the_one_that_is_taken_rejects_the_other(app, advisor_client) -> None:
    client = advisor_client()
    path = pasted(client, f"{TEXT}\nTuition (2026-27) for the evening class: $820 per credit")
    page = client.page(path)
    assert page.main.count("Take what holds; the rest is then rejected.") == 2
    assert press(client, path, "accept", 2).status_code == 303
    found = services_of(app).store.readings.get(int(path.rpartition("/")[2]))
    assert found is not None
    outcomes = {fact.cells["tuition_per_credit_usd"]: fact.outcome for fact in found.facts if "tuition" in fact.column}
    assert outcomes == {"700": "rejected", "820": "accepted"}
    assert row(app)["tuition_per_credit_usd"] == "820"
    assert "Take what holds" not in client.page(path).main
