"""The API gives what the pages give: the same documents, the same errors, the source of every figure; and nothing that
is sent is kept.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quiz.core.advice import explain_place, plain, put_in_words, recommend
from quiz.core.catalog import Catalog
from quiz.core.questions import AnswerError, answers_schema, clean
from quiz.files import KINDS
from quiz.service import Services
from quiz.store.tables import Base
from quiz.web.kit.problems import PROBLEM

SAID = {"interest": ["pm"], "study_mode": "online_part_time", "budget": "35000", "sharpen": {"home_state": "OH"}}
V1 = "/api/v1"


@pytest.fixture
def services(app: Flask) -> Services:
    found: Services = app.extensions["mem_quiz"]
    return found


@pytest.fixture
def catalog(services: Services) -> Catalog:
    return services.catalog


def error_of(response: TestResponse, status: int) -> dict[str, Any]:
    """The error of a response, which must have the one shape."""
    assert response.status_code == status, response.text
    assert response.mimetype == PROBLEM
    document = json.loads(response.text)
    assert [*document] == ["type", "title", "status", "detail", "errors"]
    assert document["status"] == status
    assert document["detail"]
    assert all([*error] == ["field", "message"] for error in document["errors"])
    return dict(document)


def recommended(client: FlaskClient, answers: Any, **more: Any) -> TestResponse:
    return client.post(f"{V1}/recommendations", json={"answers": answers, **more})


# --- recommendations --------------------------------------------------------------------------------------------------


def test_a_recommendation_is_the_document_of_the_engine_and_of_the_command_line(
    client: FlaskClient, services: Services
) -> None:
    answer = recommended(client, SAID, top=3)
    assert answer.get_json() == json.loads(json.dumps(recommend(services.engine, clean(SAID), top=3).with_words()))


@pytest.mark.slow
def test_the_command_line_prints_the_same_document(client: FlaskClient) -> None:
    command = [sys.executable, "-m", "quiz", "recommend", "--answers", "-", "--json"]
    printed = subprocess.run(command, input=json.dumps(SAID), capture_output=True, text=True, check=True)
    assert recommended(client, SAID).get_json() == json.loads(printed.stdout)


def test_a_place_is_explained_as_on_its_page(client: FlaskClient, services: Services) -> None:
    answer = client.post(f"{V1}/programs/duke-mem/place", json={"answers": SAID})
    explained = put_in_words(plain(explain_place(services.engine, clean(SAID), "duke-mem")))
    assert answer.get_json() == json.loads(json.dumps(explained))


@pytest.mark.parametrize(
    "wrong", [{"budget": "lots"}, {"colour": "red"}, {"sharpen": {"gpa": 9}}, {"interest": ["pm"] * 2}]
)
def test_a_wrong_answer_is_named_in_the_words_of_the_core(client: FlaskClient, wrong: dict[str, Any]) -> None:
    with pytest.raises(AnswerError) as refused:
        clean(wrong)
    told = error_of(recommended(client, wrong), 422)["errors"]
    assert told == [{"field": f"answers.{found.key}", "message": found.text} for found in refused.value.problems]


def test_an_unknown_field_is_refused_with_those_that_are_known(client: FlaskClient) -> None:
    told = error_of(recommended(client, {}, tops=3), 422)["errors"]
    assert told == [{"field": "tops", "message": "unknown field; the fields are answers, top"}]
    told = error_of(client.get(f"{V1}/programs?sate=OH"), 422)["errors"]
    assert told == [{"field": "sate", "message": "unknown field; the fields are limit, offset, q, state, ranked"}]


def test_nothing_that_is_sent_is_kept(app: Flask, client: FlaskClient) -> None:
    def rows() -> dict[str, int]:
        with app.extensions["mem_quiz"].store.engine.connect() as connection:
            counted = sa.func.count()
            return {
                table.name: connection.execute(sa.select(counted).select_from(table)).scalar_one()
                for table in Base.metadata.sorted_tables
            }

    before = rows()
    assert recommended(client, SAID).status_code == 200
    assert client.post(f"{V1}/exports/csv", json={"programs": ["duke-mem"]}).status_code == 200
    assert rows() == before


def test_the_schema_of_answers_says_what_the_cleaning_takes() -> None:
    from jsonschema_rs import validator_for

    told = validator_for(answers_schema())
    samples: list[Any] = [
        {}, SAID, {"interest": "pm"}, {"interest": ["unsure"]}, {"interest": ["unsure", "pm"]}, {"interest": []},
        {"interest": ["pm", "se", "pi"]}, {"interest": ["pm", "pm"]}, {"budget": 35000}, {"budget": None},
        {"must": ["budget"]},
        {"sharpen": None}, {"sharpen": {"gpa": 4}}, {"sharpen": {"gpa": 4.1}}, {"sharpen": {"gpa": True}}, {"x": 1}, [],
        {"sharpen": {"max_months": 12.0}}, {"sharpen": {"max_months": 12.5}}, {"sharpen": {"max_months": 0}},
        {"sharpen": {"travel_ok": False}}, {"sharpen": {"travel_ok": 0}}, {"sharpen": {"priorities": ["cost"] * 2}},
    ]  # fmt: skip

    def takes(sample: Any) -> bool:
        try:
            clean(sample)
        except AnswerError:
            return False
        return True

    assert {takes(sample) for sample in samples} == {True, False}
    assert [told.is_valid(sample) for sample in samples] == [takes(sample) for sample in samples]


# --- the catalog ------------------------------------------------------------------------------------------------------


def test_an_unknown_is_null_with_a_word_and_never_zero(client: FlaskClient, catalog: Catalog) -> None:
    for program in ("duke-mem", next(found.id for found in catalog.programs if found.confidence == "low")):
        document = client.get(f"{V1}/programs/{program}").get_json()
        unknown = {column: fact for column, fact in document["facts"].items() if fact["value"] is None}
        assert unknown
        assert [*unknown] == document["unknown"]
        for column, fact in unknown.items():
            assert catalog.by_id[program].value(column) is None
            assert "not published" in fact["text"], column
            assert (fact["year"], fact["sources"]) == ("", [])


def test_every_known_figure_has_its_source_and_year(client: FlaskClient, catalog: Catalog) -> None:
    document = client.get(f"{V1}/programs/duke-mem").get_json()
    pages = {source["number"]: source for source in document["sources"]}
    known = {column: fact for column, fact in document["facts"].items() if fact["value"] is not None}
    assert len(known) > 30
    for column, fact in known.items():
        sources = catalog.sources_of(catalog.by_id["duke-mem"], column)
        assert fact["sources"], column
        assert [pages[number]["page"] for number in fact["sources"]] == [source.page for source in sources]
        assert fact["year"] == max(source.as_of for source in sources)
        assert fact["text"] not in ("", "None"), column
    assert document["total_tuition"]["sources"]


def test_a_price_is_that_of_a_resident_where_one_asks(client: FlaskClient, catalog: Catalog) -> None:
    program = next(found for found in catalog.programs if found.tuition_basis == "resident" and found.tuition_total_usd)
    others = client.get(f"{V1}/programs/{program.id}").get_json()["total_tuition"]
    own = client.get(f"{V1}/programs/{program.id}?home_state={program.state}").get_json()["total_tuition"]
    assert own["low"] == program.tuition_total_usd
    assert own["low"] != others["low"]


def test_the_pages_of_a_list_are_linked_and_hold_each_program_once(client: FlaskClient, catalog: Catalog) -> None:
    found: list[str] = []
    address = f"{V1}/programs?limit=100"
    while address:
        answer = client.get(address)
        document = answer.get_json()
        assert document["total"] == len(catalog.programs)
        found += [program["id"] for program in document["programs"]]
        pairs = (link.split("; ") for link in answer.headers["Link"].split(", "))
        links = {relation: target for target, relation in pairs}
        assert {'rel="first"', 'rel="last"'} <= {*links}
        address = links.get('rel="next"', "").strip("<>")
    assert found == [program.id for program in catalog.programs]


def test_programs_are_found_by_name_and_narrowed(client: FlaskClient, catalog: Catalog) -> None:
    named = client.get(f"{V1}/programs?q=Duke").get_json()["programs"]
    assert {program["institution"] for program in named} == {"Duke University"}
    ohio = client.get(f"{V1}/programs?state=OH&ranked=true&limit=100").get_json()
    assert ohio["total"] == sum(program.state == "OH" for program in catalog.rankable)
    assert all(program["ranked"] for program in ohio["programs"])


def test_programs_like_one_are_others_nearest_first(client: FlaskClient) -> None:
    similar = client.get(f"{V1}/programs/duke-mem/similar?limit=6").get_json()["similar"]
    distances = [program["distance"] for program in similar]
    assert len(similar) == 6
    assert distances == sorted(distances)
    assert "duke-mem" not in {program["program"]["id"] for program in similar}


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "pdf"])
def test_programs_leave_in_every_format(client: FlaskClient, kind: str) -> None:
    answer = client.post(f"{V1}/exports/{kind}", json={"programs": ["duke-mem", "dartmouth-mem"], "answers": SAID})
    assert answer.status_code == 200
    assert answer.mimetype == KINDS[kind].mimetype
    assert f".{kind}" in answer.headers["Content-Disposition"]
    if kind in ("csv", "json"):
        assert answer.text.index("Duke University") < answer.text.index("Dartmouth College")


def test_programs_leave_as_a_pdf(client: FlaskClient) -> None:
    answer = client.post(f"{V1}/exports/pdf", json={"programs": ["duke-mem"]})
    assert answer.data.startswith(b"%PDF")


def test_a_file_of_programs_that_are_not_there_is_refused_by_name(client: FlaskClient) -> None:
    answer = client.post(f"{V1}/exports/csv", json={"programs": ["duke-mem", "no-such-mem"]})
    assert "no-such-mem" in error_of(answer, 404)["detail"]


# --- errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "method", "path", "sent"),
    [
        (400, "POST", "recommendations", {"data": "{", "content_type": "application/json"}),
        (400, "POST", "recommendations", {"data": '{"answers": NaN}', "content_type": "application/json"}),
        (400, "POST", "recommendations", {"data": "[" * 50_000, "content_type": "application/json"}),
        (400, "POST", "recommendations", {"data": b"\xff\xfe\xfd", "content_type": "application/json"}),
        (400, "GET", "programs", {"headers": {"Host": "evil.test"}}),
        (403, "POST", "recommendations", {"json": {"answers": {}}, "headers": {"Origin": "https://evil.test"}}),
        (404, "GET", "nothing", {}),
        (404, "GET", "programs/nothing", {}),
        (404, "GET", "programs/duke-mem.", {}),
        (404, "GET", "specialisations/nothing", {}),
        (404, "POST", "exports/doc", {"json": {"programs": ["duke-mem"]}}),
        (405, "DELETE", "programs", {}),
        (413, "POST", "recommendations", {"data": "x" * 70_000, "content_type": "application/json"}),
        (415, "POST", "recommendations", {"data": {"answers": "{}"}}),
        (415, "POST", "recommendations", {"data": "{}", "content_type": "text/plain"}),
        (422, "POST", "recommendations", {"json": []}),
        (422, "POST", "recommendations", {"json": {"answers": {}, "top": "5"}}),
        (422, "POST", "recommendations", {"json": {"answers": {}, "top": True}}),
        (422, "GET", "programs?limit=1e1", {}),
        (422, "GET", "programs?limit=101", {}),
    ],
)
def test_every_error_has_the_one_shape(app: Flask, status: int, method: str, path: str, sent: dict[str, Any]) -> None:
    answer = app.test_client(use_cookies=False).open(f"{V1}/{path}", method=method, **sent)
    error_of(answer, status)
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_error_of_the_server_has_the_one_shape_too(app: Flask, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    from flask import abort

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr("quiz.web.api.careers.specialisation_guides", lambda: abort(status) if status != 500 else 1 / 0)
    error_of(app.test_client(use_cookies=False).get(f"{V1}/specialisations"), status)


# --- caches, other sites, sessions ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["programs", "programs/duke-mem", "guide/ladder", "questions", "openapi.json"])
def test_what_was_read_is_asked_for_again_by_its_tag(client: FlaskClient, path: str) -> None:
    first = client.get(f"{V1}/{path}")
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get(f"{V1}/{path}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"{V1}/{path}", headers={"If-None-Match": 'W/"other"'}).status_code == 200


NEWS = "https://news.example.edu"


def test_no_page_of_another_site_reads_the_api_unless_it_is_named(make_app: Callable[..., Flask]) -> None:
    closed, open_ = make_app().test_client(), make_app(api_origins=(NEWS,)).test_client()
    for client, origin, allowed in ((closed, NEWS, False), (open_, NEWS, True), (open_, "https://evil.test", False)):
        answer = client.get(f"{V1}/questions", headers={"Origin": origin})
        assert (answer.headers.get("Access-Control-Allow-Origin") == origin) == allowed
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        asked_first = client.options(f"{V1}/recommendations", headers=asked)
        assert ("POST" in asked_first.headers.get("Access-Control-Allow-Methods", "")) == allowed
        posted = client.post(f"{V1}/recommendations", json={"answers": {}}, headers={"Origin": origin})
        assert (posted.status_code == 200) == allowed
        assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Origin" in open_.get(f"{V1}/questions").headers["Vary"]


def test_only_the_api_is_opened_to_other_sites(make_app: Callable[..., Flask]) -> None:
    client = make_app(api_origins=(NEWS,)).test_client()
    assert "Access-Control-Allow-Origin" not in client.get("/programs", headers={"Origin": NEWS}).headers
    assert client.post("/", data={"interest": "pm"}, headers={"Origin": NEWS}).status_code == 403


def test_the_document_describes_every_address_and_no_other(app: Flask, client: FlaskClient) -> None:
    document = client.get(f"{V1}/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    described = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    served = {
        (re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(V1) and rule.rule != f"{V1}/openapi.json"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, method in described if method != "PARAMETERS"} == served
