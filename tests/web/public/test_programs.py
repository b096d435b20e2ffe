"""The public pages of the catalog: search, filters, orders, a program's facts with their sources, and the method."""

from random import Random
from urllib.parse import urlencode

import pytest
from werkzeug.datastructures import MultiDict

from quiz.core.catalog.facts import FACTS, GROUPS, SPECIALISATIONS
from quiz.core.catalog.glance import PUBLISHABLE, published
from quiz.core.catalog.load import load_catalog
from quiz.core.catalog.prices import student_cost
from quiz.core.catalog.schema import OUTCOMES
from quiz.core.questions.answers import clean
from quiz.core.ranking.conditions import find_conditions
from quiz.core.ranking.order import rank
from quiz.core.ranking.situation import read_situation
from quiz.core.ranking.terms import WEIGHTS
from quiz.core.ranking.walkthrough import walk_through
from quiz.data import bundled
from quiz.evaluation.students import random_answers
from quiz.web.public.browse import FILTERS, PER_PAGE, SORTS, browse_form, find
from quiz.web.public.method import CARD, CONDITIONS, EXAMPLE
from tests.support.pages import Page, text
from tests.support.programs import real_engine

CATALOG = load_catalog()


def found(page: Page) -> int:
    return int(text(page.by_id("count")).split()[0])


def searched(**asked):
    form = browse_form(CATALOG, MultiDict({name: str(value) for name, value in asked.items()}))
    assert form.validate(), form.errors
    return find(CATALOG, form)


def every_page(**asked):
    first = searched(**asked)
    return [program for number in range(1, first.pages + 1) for program in searched(**asked, page=number).programs]


def test_browsing_shows_engineering_management_and_counts_it(client):
    page = client.page("/programs")
    assert found(page) == sum(program.kind == "engineering_management" for program in CATALOG.programs)
    assert len(page.all("h3")) == PER_PAGE


def test_every_program_is_on_exactly_one_page(client):
    ids = [program.id for program in every_page(kind="all")]
    assert sorted(ids) == sorted(program.id for program in CATALOG.programs)


def test_related_programs_stand_under_their_filter(client):
    page = client.page("/programs?kind=related")
    assert found(page) == sum(program.kind == "related" for program in CATALOG.programs)


@pytest.mark.parametrize(
    ("name", "value", "holds"),
    [
        ("specialisation", "se", lambda p: (p.se or 0) > 0),
        ("delivery", "online", lambda p: "online" in p.delivery),
        ("pace", "part_time", lambda p: "part_time" in p.pace),
        ("state", "CA", lambda p: p.state == "CA"),
        ("price", "30000", lambda p: (student_cost(p, CATALOG, clean({})).high or 99999) <= 30000),
        ("months", "12", lambda p: p.duration_months_min <= 12),
        ("evidence", "2", lambda p: max(p.value(key) or 0 for key in SPECIALISATIONS) >= 2),
        ("gre", "spared", lambda p: p.gre in {"not_required", "optional", "waivable"}),
        ("stem", "yes", lambda p: p.stem_designated == "yes"),
        ("known", "8", lambda p: len(published(p)[0]) >= 8),
        ("open_to", "military_or_federal", lambda p: p.open_to == "military_or_federal"),
    ],
)
def test_a_filter_keeps_only_what_is_known_to_match(name, value, holds):
    shown = every_page(**{name: value})
    assert shown
    assert all(holds(program) for program in shown)


@pytest.mark.parametrize("sort", SORTS)
def test_whatever_the_order_unknowns_come_last(sort):
    read = {
        "cost": lambda p: student_cost(p, CATALOG, clean({})).usd,
        "months": lambda p: p.months_within,
        "awards": lambda p: p.awards_2024,
    }.get(sort, lambda p: p.institution)
    known = [read(program) is not None for program in every_page(sort=sort, kind="all")]
    assert known == sorted(known, reverse=True)


def test_orders_run_the_way_they_say():
    months = [p.duration_months_min for p in every_page(sort="months") if p.duration_months_min is not None]
    awards = [p.awards_2024 for p in every_page(sort="awards") if p.awards_2024 is not None]
    assert months == sorted(months)
    assert awards == sorted(awards, reverse=True)


def test_the_catalog_begins_with_what_most_is_known_of():
    known = [len(published(program)[0]) for program in every_page()]
    assert known == sorted(known, reverse=True)
    assert known[0] > known[-1]


@pytest.mark.slow
@pytest.mark.parametrize("asked", [{}, {"specialisation": "pm", "evidence": "2"}, {"state": "TX", "kind": "all"}])
def test_a_choice_says_how_many_programs_it_leaves(asked):
    for name, counts in searched(**asked).counts.items():
        for choice, count in counts.items():
            assert searched(**{**asked, name: choice}).total == count, (name, choice)


def test_a_row_of_the_catalog_says_what_is_not_known_in_its_place(client):
    for row in client.page("/programs?sort=name").all("article"):
        program = CATALOG.by_id[row.get("data-program")]
        slots = [text(slot) for slot in row.iter("li")]
        assert ("length: ask" in slots) == (program.duration_months_min is None)
        assert f"{len(published(program)[0])} of {len(PUBLISHABLE)} facts known" in text(row)


def test_search_needs_no_accents_and_no_case():
    program = next(p for p in CATALOG.programs if p.kind == "engineering_management")
    assert program in every_page(q=program.institution.upper())
    assert every_page(q="zzzz nowhere") == []


def test_a_search_can_be_shared_by_its_address(client):
    page = client.page("/programs?" + urlencode({"state": "TX", "sort": "awards", "kind": "all"}))
    chosen = {
        select.get("name"): option.get("value")
        for select in page.all("select")
        for option in select
        if option.get("selected") is not None
    }
    assert chosen | {"state": "TX", "sort": "awards", "kind": "all"} == chosen


def test_the_next_page_keeps_the_search(client):
    page = client.page("/programs?kind=all&sort=state")
    onward = page.link("Next page")
    assert "kind=all" in onward
    assert "sort=state" in onward
    assert "Page 2 of" in client.page(onward).main


def test_nothing_found_says_what_to_do(client):
    page = client.page("/programs?q=zzzzzz")
    assert found(page) == 0
    assert "Take one filter away" in page.main


@pytest.mark.parametrize("name", [*[name for name in FILTERS if name != "q"], "sort", "page"])
def test_a_value_that_is_not_offered_is_named_and_left_out(client, name):
    page = client.page(f"/programs?{name}=bogus", 422)
    assert len(page.errors) == 1
    assert found(page) == found(client.page("/programs"))


def test_a_page_past_the_end_is_the_last(client):
    page = client.page("/programs?page=999999")
    assert "Previous page" in page.main
    assert "Next page" not in page.main


@pytest.mark.parametrize("page", ["0", "-1", "1e3", "9" * 5000])
def test_a_page_number_that_is_none_is_named(client, page):
    assert client.get(f"/programs?page={page}").status_code == 422


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "x" * 3000]
)
def test_what_is_searched_for_is_never_markup(client, words):
    response = client.get("/programs", query_string={"q": words, "state": "<script>alert(1)</script>"})
    assert "<script>alert" not in response.text
    assert "<img src=x" not in response.text
    assert Page(response.text).by_id("q").get("value") == words


# --- a program ----------------------------------------------------------------------------------------------------


def test_every_column_of_a_program_stands_in_the_table():
    hidden = {
        "id",
        "unitid",
        "institution",
        "city",
        "state",
        "program_name",
        "url",
        "credit_unit",
        "duration_months_max",
    }
    hidden |= {"tuition_basis", "tuition_year", "earnings_count", "as_of", "confidence", "note"}
    hidden |= {"school_facts", "outcome", "gone_on"}
    hidden |= {"tuition_per_credit_nonresident_usd", "tuition_total_nonresident_usd"}  # beside those of residents
    hidden |= {"variant_of", "url_kind", "conditional_background", "estimate_excluded", "public_note"}
    shown = {fact.column for _, facts in GROUPS for fact in facts}
    assert hidden | shown >= set(CATALOG.programs[0].__dataclass_fields__)
    assert set(FACTS) == shown
    assert shown >= {name for name in OUTCOMES.columns if name.endswith("_usd")}


def test_a_known_fact_has_its_sources_and_an_unknown_one_says_to_ask(client):
    program = next(p for p in CATALOG.rankable if p.gre and p.toefl_min is None)
    page = client.page(f"/programs/{program.id}")
    rows = {text(row[0]): row for row in page.all("tr") if len(row) == 3}
    assert "[" in text(rows["GRE"][2])
    assert "Lowest TOEFL iBT" not in rows
    (folded,) = [found for found in page.all("details") if found.get("class") == "not-published"]
    assert "Lowest TOEFL iBT" in [text(item) for item in folded.iter("li")]
    known = len(published(program)[0])
    assert f"{known} of {len(PUBLISHABLE)} facts published" in text(folded)


def test_the_length_of_full_and_part_time_is_given_apart(client):
    page = client.page("/programs/northwestern-mem")
    slots = {text(slot[0]): text(slot[1]) for slot in page.by_id("slots")}
    assert slots["Full-time length"].startswith("9 months")
    assert slots["Part-time length"] == "up to 60 months"


def test_a_length_known_only_as_a_longest_reads_the_same_on_row_and_page(client):
    """ "Up to 24 months" is a length on the page, in its table and on the row."""
    program = next(
        p
        for p in CATALOG.rankable
        if p.duration_months_min is None and p.duration_months_max and len(p.pace or ()) == 1
    )
    words = f"up to {program.duration_months_max} months"
    page = client.page(f"/programs/{program.id}")
    slots = {text(slot[0]): text(slot[1]) for slot in page.by_id("slots")}
    assert words in slots.values()
    assert {text(row[0]): text(row[1]) for row in page.all("tr") if len(row) == 3}["Length"] == words
    row = client.page(f"/programs?q={program.institution}").by_id(f"row-{program.id}")
    assert words in text(row)
    assert "duration_months_min" in published(program)[0]


def test_a_slot_stays_where_it_is_when_its_fact_is_not_known(client):
    program = next(p for p in CATALOG.rankable if p.gre is None and p.delivery is None)
    slots = {text(slot[0]): text(slot[1]) for slot in client.page(f"/programs/{program.id}").by_id("slots")}
    assert slots["GRE"] == slots["Taught"] == "ask the school"


def test_only_official_pages_are_linked(client):
    program = next(
        p
        for p in CATALOG.programs
        if any(s.url is None and "http" in s.page for s in CATALOG.sources_of(p, "institution"))
    )
    page = client.page(f"/programs/{program.id}")
    linked = {link.get("href") for link in page.all("a")}
    for source in CATALOG.sources_of(program, "institution"):
        assert source.page in page.main
        assert (source.page in linked) == (source.url is not None)


def test_nine_pages_read_as_one_range_and_say_what_each_is(client):
    program = CATALOG.by_id["duke-mem"]
    page = client.page(f"/programs/{program.id}")
    assert page.main.count("each is a possible source") == 1
    (gre,) = [row for row in page.all("tr") if text(row[0]) == "GRE"]
    assert text(gre[2]) == "2026; medium confidence [1–5]"
    sources = {
        text(item).partition(" ")[0]: text(item) for item in page.all("li") if "source-" in (item.get("id") or "")
    }
    assert sources["https://memp.pratt.duke.edu/apply/faq"].endswith("(official page)")
    assert sources["https://gradpilot.com/news/is-duke-mem-a-cash-cow"].endswith("(not from the school)")


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (lambda p: p.status == "unverified", "Not verified"),
        (lambda p: p.confidence == "low", "weak sources"),
        (lambda p: p.confidence == "federal", "name and rules are not confirmed"),
        (lambda p: p.open_to == "military_or_federal", "military and federal employees only"),
        (lambda p: p.kind == "related", "not part of the ranking"),
        (lambda p: p.stem_designated == "yes", "STEM-listed"),
        (lambda p: p.stem_designated == "yes", "confirm with the school's international office"),
        (lambda p: p.deadline_fall, "as published for"),
        (lambda p: p.school_rate_credit_instate, "not this program's price"),
        (lambda p: p.awards_2024, "federal count"),
        (lambda p: p.link and p.link[1] == "school site", "School site"),
    ],
)
def test_what_must_be_said_beside_a_fact_is_said(client, of, words):
    program = next(program for program in CATALOG.programs if of(program))
    assert words in client.page(f"/programs/{program.id}").main


# --- the method ---------------------------------------------------------------------------------------------------


def test_the_method_page_shows_the_weights_of_the_code(client):
    page = client.page("/method")
    for question in ("interest", "goal", "discipline", "study_mode", "budget"):
        assert WEIGHTS[question].reason in page.main
    assert CATALOG.sha256 in page.main
    assert f"{len(CATALOG.rankable)} of them" in page.main


def test_the_method_page_has_a_row_for_every_condition_of_the_engine(client):
    rng = Random(5)
    students = (read_situation(random_answers(rng, sharpen=0.6, must=0.5)) for _ in range(60))
    found = {condition.id for student in students for condition in find_conditions(real_engine().table, student)}
    assert found == set(CONDITIONS)
    page = client.page("/method")
    assert all(words.missed in page.main for words in CONDITIONS.values())


def test_the_neighbours_on_the_method_page_are_those_of_the_ranking(client):
    walk = walk_through(real_engine(), EXAMPLE, 8)
    order = rank(real_engine(), EXAMPLE, 10).order
    fits = {real_engine().table.ids[row]: fit for row, fit in zip(order.rows, order.fit, strict=True)}
    shown = [near for near in walk.neighbours if near.id in fits]
    assert [fits[near.id] for near in shown] == pytest.approx([near.fit for near in shown])
    assert len(shown) >= 3
    for near in walk.neighbours:
        assert near.fit == pytest.approx((walk.largest + walk.length - near.distance**2) / 2)
        assert near.points == pytest.approx(near.fit)
    page = client.page("/method")
    assert all(f"{near.distance:.4f}" in page.main for near in walk.neighbours[:5])


def test_the_model_card_is_read_on_the_site_and_linked_from_the_method(client):
    assert "/method/card" in [link.get("href") for link in client.page("/method").all("a")]
    card = client.page("/method/card")
    written = (bundled("models") / CARD).read_text(encoding="utf-8")
    headings = [line.removeprefix("## ") for line in written.splitlines() if line.startswith("## ")]
    assert len(headings) >= 6
    assert [text(heading) for heading in card.all("h2")] == headings
    assert len(card.all("table")) == sum(line.startswith("|---") for line in written.splitlines()) >= 8


def test_programs_like_one_stand_on_its_page_with_what_they_share(client):
    page = client.page("/programs/duke-mem")
    rows = page.all("article")
    assert 1 <= len(rows) <= 4
    assert "duke-mem" not in [row.get("data-program") for row in rows]
    for row in rows:
        assert client.get(f"/programs/{row.get('data-program')}").status_code == 200
        assert "Alike in" in text(row) or "Differs in" in text(row)


def test_a_program_of_a_related_field_has_no_likes(client, app):
    related = next(p for p in app.extensions["mem_quiz"].catalog.programs if p.kind == "related")
    assert "Programs like this one" not in client.page(f"/programs/{related.id}").main
