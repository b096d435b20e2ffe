"""What keeps the pages safe, on every endpoint there is: declared access, headers, no cookie, no foreign posts."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Blueprint, Flask, render_template_string, session
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter
from werkzeug.test import TestResponse
from wtforms import Form, StringField

from quiz.core.advice.recommending import recommend
from quiz.core.advising import InvitedStudent
from quiz.core.decision.shortlist import Shortlist
from quiz.core.questions.answers import clean
from quiz.core.vocabulary import SCOPES
from quiz.service import Services
from quiz.service.jobs.invitation_mail import LINKS
from quiz.service.jobs.telling import sign_follow
from quiz.store.cases import NewCase
from quiz.store.follows import feed_token
from quiz.store.shares import ShareOptions, share_token
from quiz.web.kit import permissions as security
from quiz.web.kit.csrf import StudentCSRF, is_students, student_csrf
from quiz.web.kit.mail import status_link
from quiz.web.kit.permissions import access, at_the_desk, declared_access, require_declarations
from tests.support.asking import publish
from tests.support.journey import student, take
from tests.support.pages import PageClient
from tests.support.people import Clock

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; connect-src 'self'; manifest-src 'self'"
)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
COMPLETE = {
    "interest": ["pm"],
    "goal": "pm",
    "discipline": "civil",
    "experience": "3-5",
    "study_mode": "any",
    "visa": "no",
    "budget": "no_limit",
}
ELSEWHERE = {"Origin": "https://evil.test"}


def stored(app: Flask) -> str:
    """The token of a response that has all its answers and its recommendation."""
    services: Services = app.extensions["mem_quiz"]
    document = recommend(services.engine, clean(COMPLETE)).to_document()
    return services.store.responses.create(COMPLETE, document, now=NOW)


def link_of_request(app: Flask, token: str) -> str:
    """The link that a mail about the student's question holds."""
    services: Services = app.extensions["mem_quiz"]
    asked = NewCase("", "jo@example.org", ("review", "contact"), notes=False)
    case = services.store.cases.create(token, asked, now=NOW)
    assert case is not None
    with app.test_request_context():
        return status_link(case) or ""


def invitation_key(app: Flask) -> str:
    """What the link of an invitation ends with."""
    services: Services = app.extensions["mem_quiz"]
    services.store.accounts.add("who@example.edu", "Who", "advisor", now=NOW)
    (account,) = (account for account in services.store.accounts.all() if account.email == "who@example.edu")
    services.store.invitations.keep([(InvitedStudent("0042"), None)], account.id, now=NOW)
    (invitation,) = services.store.invitations.all()
    return LINKS.sign(services.settings.secret_key, invitation.nonce)


def follow_keys(app: Flask, token: str) -> dict[str, str]:
    """What opens the feeds of a student who is told of changes, and what the link in a mail ends with."""
    services: Services = app.extensions["mem_quiz"]
    services.store.follows.start(token, "http://localhost/", now=NOW)
    follow = services.store.follows.of(token)
    assert follow is not None
    services.store.follows.write_to(follow, "jo@example.org", now=NOW)
    told_key = sign_follow(services.settings.secret_key, follow.nonce, "jo@example.org")
    return {"feed_token": feed_token(token, follow.nonce), "told_key": told_key}


def fetch_everything(app: Flask, token: str) -> dict[str, TestResponse]:
    """Every page of the url_map by its route, with real values filled in. A page with a new kind of argument adds its
    value here."""
    services: Services = app.extensions["mem_quiz"]
    today = datetime.now(UTC)
    options = ShareOptions(
        live=True, answers=False, notes=False, created_at=today, expires_at=today + timedelta(days=1)
    )
    services.store.shares.create(token, "nonce", options, Shortlist(()), {})
    key = urlsplit(link_of_request(app, token)).path.rpartition("/")[2]
    publish(app, services.store, token, Clock(NOW), "Start with the first.", "publishes@example.edu")
    values: dict[str, Any] = {
        "discipline": "civil",
        "document": 1,
        "invitation_key": invitation_key(app),
        "edition": 1,
        "key": key,
        "batch": 1,
        "column": "gre",
        "colour": "0a5c4a",
        "name": "programs.csv",
        "number": getattr(services.store.cases.of(token), "id", 0),
        **follow_keys(app, token),
        "link": services.store.accounts.add("new@example.edu", "New", "advisor", now=today),
        "program_id": services.catalog.programs[0].id,
        "share_token": share_token(token, "nonce"),
        "specialisation": "pm",
        "step": "goal",
        "token": token,
    }
    client = app.test_client(use_cookies=False)
    scopes = services.store.api_tokens.add("all", {*SCOPES}, made_by=None, expires_at=options.expires_at, now=today)
    found = {}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            fixed = {
                name: min(converter.items)
                for name, converter in rule._converters.items()
                if isinstance(converter, AnyConverter)
            }
            built = rule.build({name: fixed.get(name) or values[name] for name in rule.arguments})
            assert built is not None, rule
            given = {"Authorization": f"Bearer {scopes}"} if declared_access(app, rule.endpoint) == "bearer" else {}
            found[rule.rule] = client.get(built[1], headers=given)
    return found


NOT_SET_UP = {"oidc.begin", "oidc.back"}  # without a provider these are not there


@pytest.fixture
def everything(app: Flask) -> dict[str, TestResponse]:
    return fetch_everything(app, stored(app))


def test_every_endpoint_says_who_may_call_it(app: Flask) -> None:
    declared = {rule.endpoint: declared_access(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert declared
    assert set(declared.values()) <= set(security.AUDIENCES)


def test_what_has_a_token_in_its_url_is_the_students(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        audience = declared_access(app, rule.endpoint)
        wanted = (
            ("student", "public") if "token" in rule.arguments else ("public", security.BEARER, *security.SIGNED_IN)
        )
        assert audience in wanted, rule


def test_an_application_with_an_undeclared_endpoint_is_not_made(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    app.add_url_rule("/forgotten", "forgotten", lambda: "private")
    with pytest.raises(RuntimeError, match="forgotten"):
        require_declarations(app)


def test_an_undeclared_endpoint_that_was_added_later_is_refused(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    app.add_url_rule("/forgotten", "forgotten", lambda: "private")
    response = app.test_client().get("/forgotten")
    assert response.status_code == 403
    assert "private" not in response.text


def test_only_the_api_is_opened_by_a_token_and_only_with_a_scope(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    app.add_url_rule("/list", "list", access("bearer", scope="cases:read")(lambda: "private"))
    with pytest.raises(RuntimeError, match="/list: only the API"):
        require_declarations(app)
    for audience, scope in (("bearer", ""), ("bearer", "all"), ("public", "cases:read")):
        with pytest.raises(ValueError, match="scope"):
            access(audience, scope=scope)


def test_only_known_audiences_can_be_declared() -> None:
    with pytest.raises(ValueError, match="public, student"):
        access("everyone")


def test_every_page_has_the_headers_and_no_cookie(everything: dict[str, TestResponse]) -> None:
    assert len(everything) > 5
    for endpoint, response in everything.items():
        assert response.status_code < 400 or endpoint in NOT_SET_UP, f"{endpoint}: {response.status_code}"
        assert response.headers["Content-Security-Policy"] == CSP, endpoint
        assert response.headers["X-Frame-Options"] == "DENY", endpoint
        assert response.headers["X-Content-Type-Options"] == "nosniff", endpoint
        assert response.headers["Referrer-Policy"] == "same-origin", endpoint
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin", endpoint
        assert "camera=()" in response.headers["Permissions-Policy"], endpoint
        assert "Set-Cookie" not in response.headers or at_the_desk(response.request.path), endpoint
        assert "Access-Control-Allow-Origin" not in response.headers, endpoint
        assert "Strict-Transport-Security" not in response.headers, endpoint


def test_student_pages_stay_out_of_caches_and_search_engines(app: Flask, everything: dict[str, TestResponse]) -> None:
    endpoints = {rule.rule: rule.endpoint for rule in app.url_map.iter_rules()}
    for route, response in everything.items():
        private = declared_access(app, endpoints[route]) != "public" or "<token:token>" in route or at_the_desk(route)
        if private:
            assert response.headers["X-Robots-Tag"] == "noindex", route
            assert response.headers["Cache-Control"] == "no-store", route
        elif not route.startswith(("/shared/", "/advice/", "/invited/", "/told/")):
            assert "X-Robots-Tag" not in response.headers, route


def test_an_answer_to_a_post_is_never_kept_nor_sets_a_cookie(client: FlaskClient) -> None:
    response = client.post("/", data={"interest": "pm"})
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers


def test_no_get_changes_the_store(app: Flask) -> None:
    token = stored(app)
    responses = app.extensions["mem_quiz"].store.responses
    before = responses.response(token)
    fetch_everything(app, token)
    assert before is not None
    after = responses.response(token)
    assert after is not None
    # The case and its advisor were made to have their pages.
    assert replace(after, case=None, has_advisors=False) == before


def test_no_page_can_set_a_session(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    blueprint = Blueprint("careless", __name__)

    @blueprint.get("/careless")
    @access("public")
    def careless() -> str:
        session["who"] = "a student"
        return "done"

    app.register_blueprint(blueprint)
    response = app.test_client().get("/careless")
    assert response.status_code == 500
    assert "Set-Cookie" not in response.headers


# --- posts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Origin": "http://localhost"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        (ELSEWHERE, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://localhost.evil.test"}, False),
        ({"Origin": "http://localhost:81"}, False),
        ({"Origin": ""}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, False),
    ],
)
def test_a_post_counts_only_from_a_page_of_this_site(
    client: FlaskClient, headers: dict[str, str], allowed: bool
) -> None:
    assert (client.post("/", data={"interest": "pm"}, headers=headers).status_code == 303) == allowed


def test_no_endpoint_takes_a_post_from_another_site(app: Flask) -> None:
    client = app.test_client(use_cookies=False)
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            url = re.sub(r"<token:[^>]*>", "t" * 43, re.sub(r"<step:[^>]*>", "goal", rule.rule))
            assert client.post(url, headers=ELSEWHERE).status_code == 403, rule


class Named(Form):
    class Meta:
        csrf = True
        csrf_class = StudentCSRF

    name = StringField()


def test_the_csrf_token_belongs_to_one_student_and_one_secret(make_app: Callable[..., Flask]) -> None:
    with make_app().app_context():
        mine, other = student_csrf("a" * 43), student_csrf("b" * 43)
        assert is_students(mine, "a" * 43)
        assert not is_students(other, "a" * 43)
    with make_app(secret_key="another secret of at least 32 characters").app_context():
        assert not is_students(mine, "a" * 43)


def test_two_responses_never_carry_the_same_bytes_and_each_is_accepted(app: Flask) -> None:
    sent = []
    for _ in range(20):
        with app.app_context():
            sent.append(student_csrf("a" * 43))
            assert student_csrf("a" * 43) == sent[-1], "one response, one mask"
    with app.app_context():
        assert all(is_students(token, "a" * 43) for token in sent)
    content = [urlsafe_b64decode(token) for token in sent]
    assert {len(part) for part in content} == {64}
    for at in (slice(0, 32), slice(32, 64)):  # neither the mask nor what is under it comes twice
        assert len({part[at] for part in content}) == len(sent)


@pytest.mark.parametrize("at", [0, 31, 32, 63])
def test_a_csrf_token_that_was_tampered_with_is_refused(app: Flask, at: int) -> None:
    with app.app_context():
        content = bytearray(urlsafe_b64decode(student_csrf("a" * 43)))
        content[at] ^= 1
        assert not is_students(urlsafe_b64encode(content).decode(), "a" * 43)
        assert not is_students(urlsafe_b64encode(content[:at]).decode(), "a" * 43)


def test_a_csrf_token_of_one_page_is_accepted_on_another_of_the_same_student(client: PageClient) -> None:
    results = take(client, student())
    sent = client.page(f"{results.rpartition('/')[0]}/keep").fields()["csrf_token"]
    assert sent != client.page(results).fields()["csrf_token"]
    rank = f"{results.rpartition('/')[0]}/rank"
    assert client.post(rank, data={"csrf_token": sent}).status_code == 303
    assert client.post(rank, data={"csrf_token": f"{sent[:-3]}AA="}).status_code == 422


@pytest.mark.parametrize("sent", [None, "", "x", "é", "b"])
def test_a_form_without_the_students_own_csrf_token_is_refused(app: Flask, sent: str | None) -> None:
    with app.test_request_context():
        if sent == "b":
            sent = student_csrf("b" * 43)
        data = {"name": "x"} if sent is None else {"name": "x", "csrf_token": sent}
        form = Named(data=data, meta={"csrf_context": "a" * 43})
        assert not form.validate()
        assert form.errors == {"csrf_token": ["This page was out of date. Choose again"]}


def test_a_form_with_the_students_own_csrf_token_is_accepted(app: Flask) -> None:
    with app.test_request_context():
        form = Named(data={"csrf_token": student_csrf("a" * 43)}, meta={"csrf_context": "a" * 43})
        assert form.validate()


# --- hosts, proxies, https ----------------------------------------------------------------------------------------


def test_another_host_name_is_refused_in_words_for_the_operator(client: FlaskClient) -> None:
    response = client.get("/", headers={"Host": "evil.test"})
    assert response.status_code == 400
    assert "MEM_QUIZ_TRUSTED_HOSTS" in response.text
    assert response.headers["Content-Security-Policy"] == CSP


def test_forwarded_headers_count_only_where_a_proxy_is_declared(make_app: Callable[..., Flask]) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "localhost"}
    for proxies, hsts in ((0, False), (1, True)):
        app = make_app(env="production", proxies=proxies)
        response = app.test_client().get("/healthz", headers=forwarded)
        assert ("Strict-Transport-Security" in response.headers) == hsts


def test_hsts_is_for_production_over_https_alone(make_app: Callable[..., Flask]) -> None:
    for env, scheme, hsts in (("production", "https", True), ("production", "http", False), ("local", "https", False)):
        response = make_app(env=env).test_client().get("/healthz", base_url=f"{scheme}://localhost")
        assert ("Strict-Transport-Security" in response.headers) == hsts, (env, scheme)


# --- static files -------------------------------------------------------------------------------------------------


def static_url(app: Flask, name: str) -> str:
    with app.test_request_context():
        return render_template_string("{{ static_url(name) }}", name=name)


def test_a_static_file_is_kept_for_a_year_under_a_name_that_holds_its_hash(app: Flask, client: FlaskClient) -> None:
    url = static_url(app, "site.css")
    assert re.fullmatch(r"/static/site\.[0-9a-f]{12}\.css", url)
    with client.get(url) as response:
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "max-age=31536000, public, immutable"
        assert response.headers["Content-Security-Policy"] == CSP
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Type"].startswith("text/css")
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("url", ["site.css", "site.000000000000.css", "../config.py", ""])
def test_no_other_static_url_exists(client: FlaskClient, url: str) -> None:
    assert client.get(f"/static/{url}").status_code == 404


def test_a_template_that_names_a_missing_file_is_told(app: Flask) -> None:
    with pytest.raises(LookupError, match=r"sight\.css"):
        static_url(app, "sight.css")
