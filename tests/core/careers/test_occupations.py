"""The table of occupations: complete, in order, and with the figures that its source gives."""

from quiz.core.careers.occupations import (
    ENGINEERING_MANAGERS,
    GROWTH_SOURCE,
    OF_DISCIPLINE,
    PAY_SOURCE,
    occupation_of,
    read_occupations,
)
from quiz.core.questions.quiz import BY_ID

WITHOUT_AN_OCCUPATION = {"other_stem", "non_stem"}


def test_figures_are_those_of_the_file_they_came_from():
    managers, mechanical = read_occupations()[ENGINEERING_MANAGERS], read_occupations()["17-2141"]
    assert (managers.p10, managers.p25, managers.median, managers.p75, managers.p90) == (
        120_810,
        139_360,
        171_270,
        212_500,
        262_760,
    )
    assert (managers.growth_pct, managers.annual_openings, managers.experience) == (3.8, 14_500, "5 years or more")
    assert (mechanical.title, mechanical.median, mechanical.experience) == ("Mechanical Engineers", 104_110, None)


def test_percentiles_rise():
    for occupation in read_occupations().values():
        known = [
            pay
            for pay in (occupation.p10, occupation.p25, occupation.median, occupation.p75, occupation.p90)
            if pay is not None
        ]
        assert known == sorted(set(known)), occupation.soc


def test_every_figure_has_its_period_and_its_source():
    for soc, occupation in read_occupations().items():
        assert soc == occupation.soc
        assert occupation.title
        assert (occupation.pay_period, occupation.growth_period) == (PAY_SOURCE.year, GROWTH_SOURCE.year)
        assert occupation.source


def test_sources_are_official_pages():
    assert all(source.url.startswith("https://www.bls.gov/") for source in (PAY_SOURCE, GROWTH_SOURCE))


def test_every_engineering_discipline_of_the_quiz_has_an_occupation_with_a_median():
    assert set(OF_DISCIPLINE) == set(BY_ID["discipline"].option_ids) - WITHOUT_AN_OCCUPATION
    assert all(read_occupations()[soc].median for soc in OF_DISCIPLINE.values())


def test_energy_is_read_as_environmental_engineers_and_says_so_by_its_title():
    found = occupation_of("energy")
    assert found is not None
    assert found.title == "Environmental Engineers"


def test_what_is_no_one_occupation_has_none():
    assert [occupation_of(discipline) for discipline in (*sorted(WITHOUT_AN_OCCUPATION), None, "unheard of")] == [
        None
    ] * 4
