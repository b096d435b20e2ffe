"""The guide's tables: complete, sourced, in step with the catalog's vocabulary, and the few rules that are code."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.careers import guide
from quiz.core.careers.occupations import ENGINEERING_MANAGERS, OF_DISCIPLINE, read_occupations
from quiz.core.catalog.evidence import find_evidence
from quiz.core.catalog.load import load_catalog
from quiz.core.questions.answers import clean
from quiz.core.questions.quiz import BY_ID
from quiz.core.vocabulary import SPECIALISATIONS
from quiz.data import data
from quiz.web.pictures.pay import pay_picture
from quiz.web.pictures.timeline import TimelineSpan, draw_timeline

CATALOG = load_catalog()
SKILLS = [skill.id for skill in guide.skills()]
TABLES = (
    "careers",
    "certifications",
    "disciplines",
    "guide_sources",
    "guide_specialisations",
    "industry_pay",
    "ladder",
    "manager_director",
    "skills",
)


def role(name: str) -> guide.CareerRole:
    return next(role for role in guide.roles() if role.name == name)


def certification(code: str) -> guide.Certification:
    return next(certification for certification in guide.certifications() if certification.code == code)


# --- the tables ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_exactly_its_columns_and_no_stray_space(table):
    with data("careers", f"{table}.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert rows
    assert all(len(row) == len(head) and row == [cell.strip() for cell in row] for row in rows)


def test_the_four_specialisations_each_have_a_focus_and_roles():
    assert tuple(guide.specialisation_guides()) == SPECIALISATIONS
    for field in guide.specialisation_guides().values():
        assert field.focus.count(".") == 1
        assert len(field.roles) >= 3


def test_every_discipline_of_the_quiz_has_a_field():
    assert set(guide.fields()) == set(BY_ID["discipline"].option_ids)


def test_pay_of_a_field_is_that_of_its_discipline():
    for key, soc in OF_DISCIPLINE.items():
        assert guide.fields()[key][0].occupation is read_occupations()[soc]


def test_every_word_of_the_vocabulary_is_known():
    rungs = set(guide.ladder())
    assert {rung for role in guide.roles() for rung in role.rungs} <= rungs
    assert {role.track for role in guide.roles()} <= {"both", "people", "technical", ""}
    assert {skill.rung for skill in guide.skills()} <= rungs
    assert {certification.stage for certification in guide.certifications()} <= {*rungs, ""}
    assert {key for certification in guide.certifications() for key in certification.specialisations} == set(
        SPECIALISATIONS
    )
    assert {key for found in guide.fields().values() for field in found for key in field.specialisations} == set(
        SPECIALISATIONS
    )
    assert {role.named_by for role in guide.roles()} == {
        certification.named_by for certification in guide.certifications()
    }
    assert {role.named_by for role in guide.roles()} == {"article", "added"}


def test_no_code_and_no_skill_stands_twice():
    for ids in (
        [certification.code for certification in guide.certifications()],
        SKILLS,
        [role.name for role in guide.roles()],
    ):
        assert len(ids) == len(set(ids))


def test_the_tables_name_no_pay_of_their_own():
    """Pay stands once, in occupations.csv: an older median in a note would contradict it."""
    assert not [role.name for role in guide.roles() if any(c.isdigit() for c in role.note)]


def test_a_fee_has_its_basis_and_every_certification_its_sources():
    for certification in guide.certifications():
        assert certification.sources
        assert certification.cost_usd is None or (certification.cost_usd > 0 and certification.cost_note)


def test_a_source_is_used_and_only_official_pages_are_linked():
    used = {source.id for certification in guide.certifications() for source in certification.sources}
    used |= {source.id for found in guide.fields().values() for field in found for source in field.sources}
    on_pages = {"pay", "growth", "article", "payscale", "bls-industry", "gmac-2018", "gmac-2019", "gmac-2021"}
    assert set(guide.sources()) == used | on_pages | {"gmac-2024"}
    linked = {source.id for source in guide.sources().values() if source.url}
    assert {"pe", "cssgb", "bls-industrial", "asem", "pay"} <= linked
    assert not linked & {"pmp-cost", "article", "ind-civil", "csm", "cem", "gmac-2018"}


# --- what the article got wrong or left open ----------------------------------------------------------------------


def test_a_project_engineer_stands_on_two_rungs():
    assert role("Project engineer").rungs == ("entry", "mid")


def test_the_fe_exam_stands_at_the_start_and_the_unknown_cpe_links_nothing():
    assert certification("EIT").stage == "entry"
    unknown = certification("CPE")
    assert not unknown.body
    assert not any(source.url for source in unknown.sources)
    assert "PSP" in unknown.note


def test_a_director_comes_before_a_senior_director_and_managers_execute():
    points = {point.point: point for point in guide.manager_or_director()}
    assert points["Next step"].manager == ("Director, then senior director",)
    assert "execution" in points["Decisions"].manager[0]
    assert "education" not in points["Decisions"].manager[0]


def test_from_engineering_manager_to_vp_the_pay_is_one_figure():
    names = ("Engineering manager", "Senior engineering manager", "Engineering director", "VP of engineering")
    assert {role(name).occupation.soc for name in names} == {ENGINEERING_MANAGERS}


# --- rules --------------------------------------------------------------------------------------------------------


def test_an_engineers_pay_is_that_of_their_own_discipline_and_a_managers_is_not():
    assert role("Staff engineer").pay_for("aerospace") is read_occupations()[OF_DISCIPLINE["aerospace"]]
    assert role("Staff engineer").pay_for("non_stem") is role("Staff engineer").occupation
    assert role("Engineering manager").pay_for("aerospace").soc == ENGINEERING_MANAGERS


@given(st.sampled_from([None, *BY_ID["discipline"].option_ids]))
def test_roles_that_share_an_occupation_share_a_figure(discipline):
    groups = guide.by_occupation(guide.roles(), discipline)
    assert len({occupation.soc for occupation, _ in groups}) == len(groups)
    assert sorted(role.name for _, held in groups for role in held) == sorted(role.name for role in guide.roles())


def test_years_of_work_place_a_student_and_silence_does_not():
    assert set(guide.PLACES) == set(BY_ID["experience"].option_ids)
    assert (guide.place(clean({"experience": "0"})) or "")[0] == "entry"
    assert (guide.place(clean({"experience": "10+"})) or "")[0] == "mid"
    assert guide.place(clean({})) is None
    assert guide.place(clean({"experience": None})) is None


def test_above_every_rung_is_the_next_and_above_the_top_nothing():
    ids = [*guide.ladder()]
    above = [guide.next_rung(key) for key in ids]
    assert [rung and rung.id for rung in above] == [*ids[1:], None]


@given(st.sets(st.sampled_from(SKILLS)))
def test_what_is_ticked_and_what_is_missing_make_up_every_skill(have):
    missing = [skill.id for _, found in guide.gaps(have) for skill in found]
    assert sorted([*missing, *have]) == sorted(SKILLS)


def test_the_pmp_rule_is_the_one_its_row_states():
    stated = certification("PMP").prerequisite
    assert all(f"{number} " in stated for number in (*guide.PMP_MONTHS.values(), guide.PMP_HOURS))
    assert guide.pmp_missing("four_year", 36, 35) == (0, 0)
    assert guide.pmp_missing("four_year", 35, 34) == (1, 1)
    assert guide.pmp_missing("less", 36, 0) == (24, 35)


@given(st.sampled_from(["four_year", "less"]), st.integers(0, 96), st.integers(0, 2000))
def test_more_experience_never_leaves_more_missing(education, months, hours):
    now, later = guide.pmp_missing(education, months, hours), guide.pmp_missing(education, months + 1, hours + 1)
    assert later[0] <= now[0]
    assert later[1] <= now[1]


@pytest.mark.parametrize("key", SPECIALISATIONS)
def test_every_ranked_program_stands_under_its_own_evidence(key):
    found = guide.teaching(CATALOG, key)
    assert sum(len(programs) for programs in found.values()) == len(CATALOG.rankable)
    assert all(find_evidence(program, key).kind == kind for kind, programs in found.items() for program in programs)


def test_a_spread_counts_only_what_is_known():
    assert guide.spread([None, 30.0, 10.0, None, 12.0]) == guide.KnownFigure(3, 5, 10.0, 12.0, 30.0)
    assert guide.spread([None]) is None


# --- pictures -----------------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from([*read_occupations().values()]), max_size=8))
def test_percentiles_are_drawn_in_order_inside_the_picture(found):
    picture = pay_picture([(occupation.title, occupation) for occupation in found])
    for row in picture.rows:
        at = [x for x in (row.p10, row.p25, row.median, row.p75, row.p90) if x is not None]
        assert at == sorted(at)
        assert all(0 <= x <= 100 for x in at)
        assert 0 <= row.y < picture.height


@given(st.tuples(*[st.floats(0, 30)] * 3))
def test_a_span_is_a_maybe_then_a_certainty_inside_the_picture(years):
    start, usual, end = sorted(years)
    (bar,) = draw_timeline([TimelineSpan("x", start, usual, end, "rung")], 12).bars
    assert bar.maybe[0] + bar.maybe[1] == pytest.approx(bar.sure[0])
    assert bar.sure[0] + bar.sure[1] <= 100
    assert min(bar.maybe[1], bar.sure[1]) >= 0
