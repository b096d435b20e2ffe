"""A catalog's prices are worked out once, and never for another program or another catalog."""

from dataclasses import replace
from unittest.mock import patch

from quiz.core.catalog import prices
from quiz.core.catalog.prices import cost_in, cost_of, student_cost
from quiz.core.questions.answers import clean
from tests.support.programs import catalog_of, program, real_engine

PRICED = program(tuition_total_usd=40_000.0, tuition_basis="flat", tuition_year="2025-26", as_of=2026)


def test_a_price_is_worked_out_once_for_residents_and_once_for_everybody_else():
    catalog = catalog_of(PRICED)
    with patch.object(prices, "cost_of", wraps=cost_of) as worked_out:
        found = [cost_in(catalog, PRICED, state) for state in (None, "", "ZZ", PRICED.state, None, PRICED.state)]
    assert worked_out.call_count == 2
    assert found == [cost_of(PRICED, state, 2026) for state in (None, "", "ZZ", PRICED.state, None, PRICED.state)]


def test_a_draft_of_a_row_and_a_later_catalog_have_their_own_price():
    catalog, draft = catalog_of(PRICED), replace(PRICED, tuition_total_usd=50_000.0)
    assert cost_in(catalog, PRICED, None).usd == 40_000
    assert cost_in(catalog, draft, None).usd == 50_000
    assert cost_in(catalog_of(draft), draft, None).usd == 50_000
    assert cost_in(catalog, PRICED, None).usd == 40_000


def test_who_commutes_pays_what_residents_of_the_state_pay_unless_another_home_is_named():
    catalog = real_engine().catalog
    near = catalog.by_id["unc-charlotte-msem"]
    commuter = clean({"study_mode": "campus_part_time", "where": "NC"})
    assert student_cost(near, catalog, commuter) == cost_in(catalog, near, "NC")
    assert cost_in(catalog, near, "NC") != cost_in(catalog, near, None)
    elsewhere = clean({"study_mode": "campus_part_time", "where": "NC", "sharpen": {"home_state": "SC"}})
    assert student_cost(near, catalog, elsewhere) == cost_in(catalog, near, "SC")
    moves = clean({"study_mode": "campus_full_time", "where": "NC"})
    assert student_cost(near, catalog, moves) == cost_in(catalog, near, None)
