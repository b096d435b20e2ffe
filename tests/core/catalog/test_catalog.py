"""What the loaded catalog promises: its size, its types, unknowns that stay unknown, sources, hash and cache."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from quiz.core.catalog.load import RANKED_ON, CatalogError, load_catalog
from quiz.core.catalog.program import (
    OWN_PAGES,
    PAGE_WORDS,
    Catalog,
    GraduateOutcome,
    Program,
    School,
    Source,
    is_official,
)
from quiz.core.catalog.schema import OURS, OUTCOMES, PROGRAMS, SCHOOLS, SOURCES
from quiz.data import bundled, data


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    path = tmp_path / "programs.csv"
    path.write_bytes(bundled("programs.csv").read_bytes())
    return path


def program(**facts: object) -> Program:
    known = {"id": "x", "kind": "related", "open_to": "public", "status": "offered", "institution": "X", "state": "CA"}
    return Program(**{**known, "confidence": "high", **facts})  # type: ignore[arg-type]  # facts are the test's own


def test_the_catalog_holds_every_program_and_school(catalog: Catalog) -> None:
    assert len(catalog.programs) == len(catalog.by_id) == 258
    assert sum(p.kind == "engineering_management" for p in catalog.programs) == 193
    assert len({p.unitid for p in catalog.programs}) == 203
    assert all(p.school_facts and p.school_facts.unitid == p.unitid for p in catalog.programs)


def test_programs_stand_in_an_order_that_makes_readable_diffs(catalog: Catalog) -> None:
    order = [(p.institution.casefold(), p.id) for p in catalog.programs]
    assert order == sorted(order)


def test_only_public_engineering_management_that_is_not_closed_is_ranked(catalog: Catalog) -> None:
    assert len(catalog.rankable) == 189
    assert program(kind="engineering_management").rankable
    assert program(kind="engineering_management", status="unverified").rankable
    assert not program(kind="engineering_management", status="closed").rankable
    assert not program(kind="engineering_management", open_to="military_or_federal").rankable
    assert not program(kind="related").rankable


def test_the_dataclasses_and_the_tables_have_the_same_columns() -> None:
    assert {f.name for f in dataclasses.fields(Program)} == {*PROGRAMS.columns, "school_facts", "outcome", "gone_on"}
    assert {f.name for f in dataclasses.fields(School)} == {*SCHOOLS.columns}
    assert {f.name for f in dataclasses.fields(GraduateOutcome)} == {*OUTCOMES.columns}
    assert not set(PROGRAMS.columns) & set(SCHOOLS.columns) - {"unitid"}


def test_an_unknown_is_none_and_never_blank_or_empty(catalog: Catalog) -> None:
    for p in catalog.programs:
        for name in (*PROGRAMS.columns, *SCHOOLS.columns):
            value = p.value(name)
            assert value not in ("", ()), (p.id, name)
            assert not isinstance(value, tuple) or "" not in value, (p.id, name)
    assert catalog.by_id["trine-msem"].credits is None
    assert catalog.by_id["uf-outreach-engineering-management"].value("lat") is None


def test_a_known_zero_is_kept_apart_from_an_unknown(catalog: Catalog) -> None:
    asked = [p.work_experience_years_min for p in catalog.programs]
    assert asked.count(0) == 14
    assert asked.count(None) == 232


def test_values_have_the_types_of_their_columns(catalog: Catalog) -> None:
    northwestern = catalog.by_id["northwestern-mem"]
    assert (northwestern.credits, northwestern.credit_unit) == (12, "course")
    assert (northwestern.tuition_total_usd, northwestern.tuition_year) == (66804, "2021-22")
    assert catalog.by_id["uark-ms-operations-management"].tuition_per_credit_usd == 303.88
    assert catalog.by_id["trine-msem"].delivery == ("hybrid", "online")
    assert catalog.by_id["trine-msem"].as_of == 2024
    facts = catalog.by_id["trine-msem"].school_facts
    assert facts
    assert (facts.lon, facts.ms_eng_mgmt_151501) == (-85.008009, 592)


def test_programs_are_frozen(catalog: Catalog) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        catalog.programs[0].gre = "required"  # type: ignore[misc]  # the point of the test


def test_a_name_that_only_federal_data_know_is_said_to_be_unconfirmed(catalog: Catalog) -> None:
    unnamed = catalog.by_id["arizona-state-university-campus-immersion-em"]
    assert unnamed.display_name == "Master's in engineering management (name not confirmed)"
    assert program(program_name="MEM").display_name == "MEM"
    assert program().display_name == "Master's (name not confirmed)"


def test_the_place_leaves_out_an_unknown_city(catalog: Catalog) -> None:
    assert catalog.by_id["usf-msem"].place == "Tampa, FL"
    assert catalog.by_id["kansas-msem"].place == "KS"


def test_the_link_is_the_official_page_or_else_the_school_site_and_says_which(catalog: Catalog) -> None:
    school = School("000000", school_website="www.example.com/")
    assert program(url="https://a.edu/mem", school_facts=school).link == ("https://a.edu/mem", "official page")
    assert program(url="https://mem.example.com/", school_facts=school).link == (
        "https://mem.example.com/",
        "official page",
    )
    assert program(url="https://leads.example.org/", school_facts=school).link == (
        "https://www.example.com/",
        "school site",
    )
    assert program().link is None
    assert all(p.link for p in catalog.programs)


def test_a_page_that_is_not_the_programs_own_is_named_and_comes_after_the_school(catalog: Catalog) -> None:
    assert set(PAGE_WORDS) == {None, *PROGRAMS.columns["url_kind"].kind.options}
    school = School("000000", school_website="www.a.edu")
    site, page = "https://www.a.edu", "https://a.edu/mem"
    for kind, words in PAGE_WORDS.items():
        found = program(url=page, url_kind=kind, school_facts=school).links
        if kind in (*OWN_PAGES, "school"):
            assert found == ((page, words),)
        else:
            assert found == ((site, "school site"), (page, words))
    assert program(url=page, url_kind="faq").link == (page, "FAQ page")
    faq = next(p for p in catalog.rankable if p.url_kind == "faq")
    assert [words for _, words in faq.links] == ["school site", "FAQ page"]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)//a.edu",
        "ftp://a.edu/",
        "//a.edu/",
        "https://a.edu@evil.com/",
        "https://evil.com\\.edu",
        "https://evil.com/.edu",
        "https://evil.com#.edu",
        "https://evil.com/a.edu",
        "https://a.edu.evil.com/",
        "https://aedu/",
        "https://notexample.com/",
        'https://a.edu/"onclick=',
        "https://a.edu/a b",
        "https://a.edu\n.evil.com",
        "",
    ],
)
def test_no_address_but_an_official_one_is_ever_linked(address: str) -> None:
    assert not is_official(address, "https://www.example.com/")


def test_every_linked_source_is_official_and_every_other_is_kept_by_name(catalog: Catalog) -> None:
    sources = [source for found in catalog.sources.values() for source in found]
    assert {s.host for s in sources if s.url is None} >= {"goelite.com", "day1cptcolleges.com", ""}
    assert all(s.url in (None, s.page) for s in sources)
    assert all(s.host.endswith((".edu", ".gov", ".mil")) for s in sources if s.url)
    assert all(s.name for s in sources)


def test_every_source_belongs_to_a_program_and_names_real_columns(catalog: Catalog) -> None:
    assert set(catalog.sources) - {"*"} <= set(catalog.by_id)
    assert all(s.fields for found in catalog.sources.values() for s in found)


def test_a_value_has_the_sources_that_name_its_column(catalog: Catalog) -> None:
    trine = catalog.by_id["trine-msem"]
    hosts = {source.host for source in catalog.sources_of(trine, "delivery")}
    assert hosts == {"day1cptcolleges.com", "goelite.com", "trine.edu", "trine.smartcatalogiq.com"}
    assert [s.name for s in catalog.sources_of(trine, "earnings_count")] == []
    assert {s.as_of for s in catalog.sources_of(trine, "delivery")} == {"2024"}


def test_federal_values_have_the_source_of_every_program_and_pages_of_its_own_come_first(catalog: Catalog) -> None:
    trine = catalog.by_id["trine-msem"]
    (awards,) = catalog.sources_of(trine, "awards_2024")
    assert (awards.url, awards.host, awards.confidence) == (None, "", "federal")
    assert awards.name.startswith("IPEDS Completions")
    assert [s.as_of for s in catalog.sources_of(trine, "school_rate_year_instate")] == ["2023-24"]
    assert catalog.sources_of(trine, "city")[-1].name.startswith("IPEDS HD2024")
    assert len(catalog.sources_of(trine, "city")) == 5


def test_what_was_read_with_another_value_has_its_sources(catalog: Catalog) -> None:
    duke = catalog.by_id["duke-mem-online"]
    assert catalog.sources_of(duke, "campus_stays") == catalog.sources_of(duke, "delivery") != ()
    federal = catalog.by_id["arizona-state-university-campus-immersion-em"]
    assert [s.name for s in catalog.sources_of(federal, "institution")] == ["IPEDS HD2024 institutional directory"]


def test_federal_data_vouch_only_for_a_program_whose_school_is_known_to_them(catalog: Catalog) -> None:
    assert catalog.sources_of(program(unitid="137351"), "institution") != ()
    assert catalog.sources_of(program(unitid=None), "institution") == ()


def test_an_unknown_has_no_source_and_neither_has_a_label_of_ours(catalog: Catalog) -> None:
    trine = catalog.by_id["trine-msem"]
    assert catalog.sources_of(trine, "credits") == ()
    assert all(catalog.sources_of(trine, column) == () for column in OURS)


def test_asking_for_the_sources_of_no_column_is_a_mistake(catalog: Catalog) -> None:
    with pytest.raises(KeyError):
        catalog.sources_of(catalog.programs[0], "price")


def test_one_page_that_names_a_column_twice_counts_once() -> None:
    twice = (
        Source(("gre",), "https://a.edu/", "https://a.edu/", "a.edu", "2024", "high"),
        Source(("gre", "pm"), "https://a.edu/", "https://a.edu/", "a.edu", "2024", "high"),
    )
    asked = program(gre="required")
    assert len(Catalog((asked,), "", {"x": twice}).sources_of(asked, "gre")) == 1


def test_every_known_value_has_a_source(catalog: Catalog) -> None:
    bare = {
        (p.id, name)
        for p in catalog.programs
        for name in (*PROGRAMS.columns, *SCHOOLS.columns)
        if name not in OURS and p.value(name) is not None and not catalog.sources_of(p, name)
    }
    assert bare == set()


def test_the_same_content_is_loaded_once_and_a_changed_file_again(copy: Path) -> None:
    first = load_catalog(copy)
    assert load_catalog(copy) is first is load_catalog()
    text = copy.read_text(encoding="utf-8")
    copy.write_text(text.replace("Trine University", "Trine College"), encoding="utf-8")
    second = load_catalog(copy)
    assert second.by_id["trine-msem"].institution == "Trine College"
    assert second.sha256 != first.sha256
    copy.write_text(text, encoding="utf-8", newline="\n")
    assert load_catalog(copy).sha256 == first.sha256


def test_the_hash_covers_the_programs_and_every_table_that_is_ranked_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = load_catalog().sha256
    for name in (*RANKED_ON, OUTCOMES.name, SOURCES.name):
        (tmp_path / name).write_bytes(data("catalog", name).read_bytes())
    for module in ("load", "files"):
        monkeypatch.setattr(f"quiz.core.catalog.{module}.data", lambda room, name: tmp_path / name)
    assert load_catalog().sha256 == before
    usf = load_catalog().by_id["usf-msem"]
    assert len(load_catalog().sources_of(usf, "degree")) == 1
    with (tmp_path / SOURCES.name).open("a", encoding="utf-8") as sources:
        sources.write("usf-msem,degree,https://www.usf.edu/new,2026,high\n")
    assert len(load_catalog().sources_of(usf, "degree")) == 2
    assert load_catalog().sha256 == before, "nothing is ranked on a source"
    for name in RANKED_ON:
        content = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(content.rstrip() + b"\n\n")
        assert load_catalog().sha256 != before
        (tmp_path / name).write_bytes(content)


def test_a_catalog_with_problems_is_refused_with_all_of_them(copy: Path) -> None:
    text = copy.read_text(encoding="utf-8")
    copy.write_text(text.replace(",not_required,", ",perhaps,").replace(",CA,", ",ZZ,"), encoding="utf-8")
    with pytest.raises(CatalogError, match=r"row \d+, id [a-z0-9-]+, column state: .* more") as caught:
        load_catalog(copy)
    assert {problem.column for problem in caught.value.problems} == {"gre", "state"}


def test_a_missing_catalog_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"nowhere\.csv: does not exist"):
        load_catalog(tmp_path / "nowhere.csv")


def test_importing_quiz_does_not_import_pandas() -> None:
    code = "import quiz, quiz.core.catalog.schema, sys; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
