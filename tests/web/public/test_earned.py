"""What graduates earned, beside a program, in the comparison and on the cost page: whose, when, from where, and never
part of the fit."""

from dataclasses import replace

import pytest

from quiz.core.catalog.facts import EARNED, NOT_COUNTED
from quiz.core.catalog.load import RANKED_ON, load_catalog
from quiz.core.catalog.schema import OUTCOMES
from quiz.core.catalog.sheet import SheetRow, earned_rows
from tests.support.pages import text

SOURCE = "College Scorecard, June 2026 release, via Truewise, CC BY 4.0"
CATALOG = load_catalog()
BOTH = next(p for p in CATALOG.rankable if p.value("field_earnings_usd") and p.value("mba_earnings_usd"))
SILENT = next(p for p in CATALOG.rankable if not any(p.value(name) for name in OUTCOMES.columns if "usd" in name))
RELATED = next(p for p in CATALOG.programs if p.kind == "related")


def rows_of(program) -> dict[str, SheetRow]:
    return {row.label: row for row in earned_rows(CATALOG, program, {})}


@pytest.mark.parametrize("page", ["", "/cost"])
def test_earnings_stand_with_their_years_release_and_whom_they_leave_out(client, page):
    shown = client.page(f"/programs/{BOTH.id}{page}")
    found = text(shown.by_id("earned"))
    assert f"${BOTH.value('field_earnings_usd'):,}" in found
    assert f"${BOTH.value('mba_earnings_usd'):,}" in found
    assert f"{BOTH.value('field_horizon')} years after completion" in found
    assert "leaves out nearly every international student" in found
    assert "you will earn" not in found
    assert SOURCE in shown.main


def test_the_comparison_has_the_figures_of_both_with_their_source(client):
    other = next(p for p in CATALOG.rankable if p.value("field_debt_usd") and p.unitid != BOTH.unitid)
    shown = client.page(f"/compare?ids={BOTH.id},{other.id}&show=all").main
    assert EARNED in shown
    assert f"${other.value('field_debt_usd'):,}" in shown
    assert SOURCE in shown


def test_an_unknown_is_said_once_and_a_related_program_has_no_figures_of_another_field(client):
    assert [row.shown.text for row in earned_rows(CATALOG, SILENT, {})] in ([NOT_COUNTED], [])
    assert client.page(f"/programs/{SILENT.id}").main.count(NOT_COUNTED) == 1
    assert RELATED.outcome is None
    assert EARNED not in client.page(f"/programs/{RELATED.id}").main


def test_an_mba_stands_only_beside_the_field_and_another_span_is_named():
    outcome = BOTH.outcome
    assert outcome
    mba = "Median earnings of the school's MBA graduates"
    alone = replace(BOTH, outcome=replace(outcome, field_earnings_usd=None))
    assert mba not in rows_of(alone)
    later = replace(BOTH, outcome=replace(outcome, field_horizon=1, mba_horizon=4))
    assert "not to be compared" in rows_of(later)[mba].shown.note
    assert "1 year after" in rows_of(later)["Median earnings of the field's graduates"].shown.note


def test_nothing_is_ranked_on_what_graduates_earned():
    assert OUTCOMES.name not in RANKED_ON
