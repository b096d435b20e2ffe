"""The guide's pages: every one opens for anybody and for a student, knows the answers there, and cites its figures."""

import re

import pytest

from quiz.core.careers import guide
from quiz.core.careers.occupations import ENGINEERING_MANAGERS, OF_DISCIPLINE, read_occupations
from quiz.core.questions.quiz import BY_ID
from quiz.core.text import usd
from quiz.core.vocabulary import SPECIALISATIONS
from tests.support.journey import skipping, student, take
from tests.support.pages import text

PATHS = [
    "/guide",
    "/guide/ladder",
    "/guide/ladder/skills",
    "/guide/manager-or-director",
    "/guide/certifications",
    "/guide/certifications/pmp",
    "/guide/disciplines",
    "/guide/mem-mba-or-ms",
    "/guide/landscape",
    *(f"/guide/specialisations/{key}" for key in SPECIALISATIONS),
    *(f"/guide/disciplines/{key}" for key in BY_ID["discipline"].option_ids),
]


def median_of(discipline: str) -> str:
    median = read_occupations()[OF_DISCIPLINE[discipline]].median
    assert median
    return usd(median)


def own(client, **changes) -> str:
    """The address of a student who has taken the quiz, without the page."""
    return take(client, student(**changes)).removesuffix("/results")


def test_every_page_opens_for_anybody_and_for_a_student_and_keeps_its_scope(client):
    mine = own(client)
    for path in PATHS:
        public, private = client.page(path), client.page(mine + path)
        assert public.heading == private.heading
        onward = [a.get("href") for a in private.one("main").iter("a") if (a.get("href") or "").startswith("/")]
        assert all(href.startswith(mine) for href in onward), path


def test_nobodys_token_opens_nothing(client):
    for path in PATHS:
        client.page(f"/quiz/{'x' * 43}{path}", 404)


@pytest.mark.parametrize("path", ["/guide/specialisations/mba", "/guide/disciplines/astrology"])
def test_what_does_not_exist_is_not_found(client, path):
    client.page(path, 404)


def test_where_there_is_a_dollar_there_is_a_source(client):
    for path in PATHS:
        page = client.page(path)
        if re.search(r"\$\d", page.main):
            assert "Sources" in [text(h2) for h2 in page.all("h2")], path
        cited = {a.get("href") for a in page.all("a") if (a.get("href") or "").startswith("#source-")}
        assert cited == {f"#{key}" for key in page.ids if key.startswith("source-")}, path


def test_a_student_is_somewhere_on_the_ladder_and_a_stranger_is_not(client):
    page = client.page(own(client) + "/guide/ladder")
    assert "You are here: Staff or project engineer." in page.main
    assert "The role you want stands on Project manager." in page.main
    assert "You are here" not in client.page("/guide/ladder").main
    nobody = take(client, skipping()).removesuffix("/results")
    assert "You are here" not in client.page(nobody + "/guide/ladder").main


def test_the_ladder_shows_the_pay_of_what_the_student_studied(client):
    page = client.page(own(client, discipline="aerospace") + "/guide/ladder")
    assert median_of("aerospace") in page.main
    assert "which is what you studied" in page.main
    other = client.page("/guide/ladder?discipline=software")
    assert median_of("software") in other.main
    assert "which is what you studied" not in other.main


@pytest.mark.parametrize(
    "path",
    [
        "/guide/ladder?discipline=bogus",
        "/guide/ladder/skills?have=bogus",
        "/guide/certifications?specialisation=bogus",
        "/guide/certifications/pmp?education=bogus&months=1&hours=1",
        "/guide/certifications/pmp?education=less&months=-1&hours=1",
        "/guide/certifications/pmp?education=less&months=1&hours=" + "9" * 5000,
    ],
)
def test_a_value_that_cannot_be_used_is_named(client, path):
    assert len(client.page(path, 422).errors) == 1


def test_what_was_typed_is_kept(client):
    page = client.page("/guide/certifications/pmp?education=less&months=three&hours=10", 422)
    assert page.by_id("months").get("value") == "three"
    assert page.by_id("hours").get("value") == "10"


def test_the_pmp_page_counts_what_is_missing(client):
    asked = "/guide/certifications/pmp?education=four_year&months={}&hours={}"
    page = client.page(asked.format(35, 0))
    assert "1 more month of leading" in page.main
    assert "35 more hours" in page.main
    assert "You meet the published conditions" in client.page(asked.format(36, 35)).main


def test_the_skills_page_lists_what_is_not_ticked(client):
    page = client.page("/guide/ladder/skills?have=risk&have=budget&shown=1")
    gaps = text(page.by_id("gaps"))
    missing = {skill.words for skill in guide.skills()} - {"Draw up a budget and watch it"}
    assert "Draw up a budget and watch it" not in gaps
    assert all(words in gaps for words in missing if "risks of a project" not in words)
    assert page.by_id("have-risk").get("checked") is not None
    assert not client.page("/guide/ladder/skills").ids["gaps"]


def test_both_measures_of_pay_are_named_and_neither_is_taken_from_the_other(client):
    page = client.page("/guide/landscape")
    median = read_occupations()[ENGINEERING_MANAGERS].median
    assert median
    assert "$121,560" in page.main
    assert usd(median) in page.main
    assert usd(median - 121_560) not in page.main
    assert "+3.8 %" in page.main


def test_mba_figures_are_labelled_as_such(client):
    page = client.page("/guide/mem-mba-or-ms")
    assert "MBA figures, not MEM figures" in page.main


def test_a_specialisation_names_its_programs_by_evidence_and_says_what_was_not_seen(client, app):
    found = guide.teaching(app.extensions["mem_quiz"].catalog, "se")
    page = client.page("/guide/specialisations/se")
    assert all(program.institution in page.main for program in found["track"] + found["core"])
    assert f"{len(found['unseen'])} the curriculum was not seen — ask the school" in page.main


def test_only_certifications_of_the_specialisation_asked_for_are_shown(client):
    page = client.page("/guide/certifications?specialisation=oscm")
    assert page.ids["CSCP"]
    assert not page.ids["NPDP"]
    everything = client.page("/guide/certifications")
    assert all(everything.ids[certification.code] for certification in guide.certifications())


def test_an_unknown_fee_is_said_in_words(client):
    page = client.page("/guide/certifications")
    for certification in guide.certifications():
        words = text(page.by_id(certification.code))
        assert (
            (usd(certification.cost_usd) in words)
            if certification.cost_usd
            else ("not found" in words or "no issuing body" in words)
        )


def test_only_official_pages_are_linked(client):
    page = client.page("/guide/certifications")
    official = {source.url for source in guide.sources().values()}
    assert {a.get("href") for a in page.all("a") if (a.get("href") or "").startswith("http")} <= official


def test_a_student_sees_how_a_specialisation_fits_and_which_is_the_runner_up(client):
    mine = own(client, interest=["pm"], goal="oscm", discipline="mechanical")
    first, second = client.page(f"{mine}/guide/specialisations/oscm"), client.page(f"{mine}/guide/specialisations/pm")
    assert "this fits your answers best" in first.main
    assert "Your second-best fit" in first.main
    assert "this is your second-best fit" in second.main
    undecided = own(client, interest=["unsure"], goal="unsure", discipline=None)
    for page in (client.page("/guide/specialisations/pm"), client.page(f"{undecided}/guide/specialisations/pm")):
        assert "your answers" not in page.main
