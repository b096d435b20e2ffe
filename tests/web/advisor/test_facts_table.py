"""What to look up next, and the table of programs and how their facts stand."""

from dataclasses import replace

import pytest

from quiz.core.catalog import DISPUTED, KNOWN, MISSING, OLD, FactStanding, standing_of
from quiz.core.catalog.load import load_catalog
from quiz.store.catalog_versions import VersionAuthor
from quiz.store.fact_reports import NewReport
from tests.support.pages import text
from tests.support.people import services_of

FACTS = "/advisor/catalog/facts"
CATALOG = load_catalog()
DUKE = CATALOG.by_id["duke-mem"]
WORTH = {"students": 200, "first": {"duke-mem": 0.4}, "look_ups": [["usf-msem", "curriculum", 0.25]]}


@pytest.mark.parametrize(
    ("columns", "disputed", "year", "state"),
    [
        (("gre",), frozenset(), 2026, KNOWN),
        (("gre",), frozenset(), 2040, OLD),
        (("gre", "min_gpa"), {("duke-mem", "min_gpa")}, 2026, DISPUTED),
        (("gre",), {("usf-msem", "gre")}, 2026, KNOWN),
    ],
)
def test_a_fact_is_known_old_or_disputed(columns, disputed, year, state) -> None:
    assert standing_of(CATALOG, DUKE, columns, disputed, year).state == state


def test_a_fact_that_is_not_known_is_missing_and_one_without_a_year_is_old() -> None:
    assert standing_of(CATALOG, replace(DUKE, gre=None), ("gre",), frozenset(), 2026).state == MISSING
    undated = CATALOG.by_id["arizona-ms-em"]
    assert standing_of(CATALOG, undated, ("gre",), frozenset(), 2026) == FactStanding(OLD, None)


def test_the_table_says_every_state_in_words_and_puts_what_matters_first(app, clock, ada) -> None:
    store = services_of(app).store
    store.page_looks.keep_worth(CATALOG.sha256, WORTH, now=clock.now)
    report = NewReport("duke-mem", "gre", "Not required", "https://memp.pratt.duke.edu/apply")
    assert store.fact_reports.add(report, CATALOG.sha256, now=clock.now)
    page = ada.page(FACTS)
    first = text(next(page.one("tbody").iter("tr")))
    assert "Duke University" in first
    assert "disputed" in first
    assert "missing" in page.main
    assert "1 disputed" in page.main
    assert "no year" in page.main


def test_the_table_is_filtered_by_state_specialisation_and_how_facts_stand(app, ada) -> None:
    for query, fits in (
        ("state=TX", lambda p: p.state == "TX"),
        ("specialisation=se", lambda p: bool(p.se)),
        ("has=missing&q=duke", lambda p: p.institution == "Duke University"),
    ):
        page = ada.page(f"{FACTS}?{query}")
        links = [link.get("href") for head in page.one("tbody").iter("th") for link in head.iter("a")]
        programs = [CATALOG.by_id[str(link).rpartition("/")[2]] for link in links]
        assert programs, query
        assert all(map(fits, programs)), query
    assert "0 programs" in ada.page(f"{FACTS}?has=disputed").main


def test_the_desk_lists_what_to_look_up_next_with_who_read_it_last(app, clock, ada) -> None:
    store = services_of(app).store
    assert "not worked out yet" in ada.page("/advisor/catalog").main
    store.page_looks.keep_worth(CATALOG.sha256, WORTH, now=clock.now)
    page = ada.page("/advisor/catalog")
    assert "Curriculum 25 %" in page.main.replace("\xa0", " ")
    assert "Nobody has read its page here" in page.main
    assert any(link.get("href") == "/advisor/catalog/programs/usf-msem/read" for link in page.all("a"))
    store.readings.add("usf-msem", "https://usf.edu/a", [], VersionAuthor("Ada"), from_web=True, now=clock.now)
    assert "Read 2026-11-23 by Ada" in ada.page("/advisor/catalog").main


def test_each_cell_leads_to_where_its_fact_is_edited(ada) -> None:
    (row,) = [row for row in ada.page(f"{FACTS}?q=duke").one("tbody").iter("tr") if "duke-mem" in first_link(row)][:1]
    links = {text(link): link.get("href") for link in row.iter("a")}
    (gre,) = [href for words, href in links.items() if "edit GRE of Duke University" in words]
    assert ada.page(gre).heading == "GRE: Duke University"
    assert len(links) == 1 + len(row.findall("td"))


def first_link(row) -> str:
    return str(next(row.iter("a")).get("href"))
