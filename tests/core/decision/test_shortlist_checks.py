"""What is said about a shortlist is what the data can say: prices, fields, formats, days; never how hard to get in."""

from datetime import date, timedelta
from typing import Any

import pytest

from quiz.core.catalog.prices import student_cost
from quiz.core.catalog.program import Program
from quiz.core.decision.days import published
from quiz.core.decision.open_questions import to_ask
from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.core.decision.shortlist_checks import checks
from quiz.core.questions.answers import clean
from tests.support.programs import catalog_of, program, real_engine

TODAY = date(2026, 11, 22)
PRICE = {"tuition_basis": "flat", "tuition_year": "2026"}


def said(*programs: Program, answers: Any = None, **noted: Any) -> str:
    """The sentences about a list of these programs, as one text; `kept` is what each entry holds."""
    entries = tuple(Entry(program.id, **noted) for program in programs)
    return " ".join(checks(Shortlist(entries), catalog_of(*programs), clean(answers or {}), TODAY))


def priced(program_id: str, usd: float, **facts: Any) -> Program:
    return program(program_id, tuition_total_usd=usd, **PRICE, **facts)


def test_nothing_is_said_about_an_empty_list_or_about_one_ordinary_program() -> None:
    assert said() == ""
    assert said(priced("a", 30_000, pm=3)) == ""


def test_the_spread_of_price_counts_known_prices_and_names_how_many_are_not() -> None:
    found = said(priced("a", 30_000), priced("b", 60_000), program("c"))
    assert "The published prices of 2 of 3 programs run from $30,000 to $60,000." in found


def test_few_known_prices_are_no_ground_for_any_word_on_price_or_budget() -> None:
    few = [priced("a", 60_000), priced("b", 90_000), *(program(key) for key in "cdefgh")]
    found = said(*few, answers={"budget": "50000"})
    assert "Only 2 of 8 programs have a published price for you: ask the others." in found
    assert not [word for word in ("$", "above", "close together", "run from") if word in found]
    assert "above the $50,000" in said(*few[:4], answers={"budget": "50000"}), "half of them are enough"


def test_prices_close_together_will_hardly_decide() -> None:
    assert "price will hardly decide" in said(priced("a", 30_000), priced("b", 31_000))


def test_an_estimate_is_no_known_price() -> None:
    rate = {"school_rate_credit_outstate": 900.0, "credits": 30.0, "credit_unit": "semester"}
    estimates = program("a", **rate), program("b", **rate)
    assert "No program on your list has a published price" in said(*estimates)
    found = said(*estimates, priced("c", 30_000), priced("d", 90_000))
    assert (
        "prices of 2 of 4 programs run from $30,000 to $90,000. For 2 more there is only an estimate: $27,000." in found
    )
    assert "above" not in said(*estimates, answers={"budget": "20000"}), "an estimate is over no budget"


def test_a_list_above_the_budget_says_so_and_no_budget_says_nothing() -> None:
    two = priced("a", 60_000), priced("b", 70_000)
    assert "above the $50,000" in said(*two, answers={"budget": "50000"})
    assert "above" not in said(*two, answers={"budget": "no_limit"})
    assert "above" not in said(priced("a", 40_000), two[1], answers={"budget": "50000"})


def test_one_degree_in_two_formats_is_named() -> None:
    same = {"institution": "Some University", "degree": "MEM"}
    found = said(
        program("a", program_name="MEM", **same), program("b", program_name="MEM Online", **same), program("c")
    )
    assert "Some University: what looks like one degree is on your list in two formats" in found
    assert "formats" not in said(program("a", institution="U", degree="MEM"), program("b", institution="U"))


def test_the_real_pairs_are_found() -> None:
    catalog = real_engine().catalog
    for pair in (("duke-mem", "duke-mem-online"), ("tufts-msem", "tufts-msem-online")):
        found = " ".join(checks(Shortlist(tuple(map(Entry, pair))), catalog, clean({}), TODAY))
        assert "two formats" in found


def test_programs_known_for_the_same_alone_are_said_to_be_alike() -> None:
    assert "known for the same: systems engineering" in said(program("a", se=3), program("b", se=2))
    assert "the same" not in said(program("a", se=3), program("b", pm=3))
    assert "the same" not in said(program("a", se=3), program("b")), "nothing seen is not the same"


def test_an_interest_that_nothing_covers_is_named() -> None:
    answers = {"interest": ["pi"]}
    assert "known to teach product and innovation" in said(program("a", se=3), answers=answers)
    assert "known to teach" not in said(program("a", pi=2), answers=answers)


def test_own_deadlines_are_said_when_they_pass_come_soon_or_crowd() -> None:
    one, two = program("a"), program("b")
    assert "School a: your deadline, November 21, 2026, has passed" in said(one, deadline=TODAY - timedelta(days=1))
    assert "Due within 30 days: School a on November 22, 2026" in said(one, deadline=TODAY)
    assert "within one week" in said(one, two, deadline=date(2027, 3, 1))
    assert "Due" not in said(one, deadline=TODAY + timedelta(days=31))


def test_applying_without_a_confirmed_deadline_is_said() -> None:
    assert "without a deadline that you confirmed: School a" in said(program("a"), status="applying")
    assert "without" not in said(program("a"), status="applying", deadline=date(2027, 3, 1))


def test_dropped_programs_count_for_nothing() -> None:
    dropped = {"status": "dropped", "reason": "far", "deadline": TODAY}
    assert said(priced("a", 30_000), priced("b", 90_000), **dropped).startswith("Every program on your list is dropped")


def test_programs_that_the_answers_leave_out_are_named_and_dropped_ones_are_not() -> None:
    entries = Shortlist((Entry("a"), Entry("b", "dropped", "far"), Entry("c")))
    found = checks(entries, catalog_of(program("a"), program("b"), program("c")), clean({}), TODAY, {"a", "b"})
    assert "Your answers leave these out of your list, each for the reason beside it: School a." in found


def test_programs_that_are_gone_closed_or_not_verified_are_said() -> None:
    found = " ".join(checks(Shortlist((Entry("gone"),)), catalog_of(program("a")), clean({}), TODAY))
    assert found == "One program is no longer in the catalog: ask the school whether it is offered."
    unsure = said(program("a", status="unverified"), program("b", status="unverified"), program("c", status="closed"))
    assert "Not verified to be offered still, so check with the school: School a and School b." in unsure
    assert "Marked as closed, so check with the school: School c." in unsure


# --- deadlines ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "year", "stale", "note"),
    [
        ("11-21", 2026, True, "published for 2026, which is past; ask for the next one"),
        ("11-22", 2026, False, "published for 2026; confirm with the school"),
        ("01-15", 2024, True, "published for 2024, which is past; ask for the next one"),
        ("02-29", 2023, True, "published for 2023, which is past; ask for the next one"),
        ("01-15", None, False, "published in a year not stated; confirm with the school"),
    ],
)
def test_a_published_deadline_carries_its_cycle_and_is_stale_when_that_is_past(
    day: str, year: int | None, stale: bool, note: str
) -> None:
    found = published(program(deadline_fall=day, as_of=year), TODAY)
    assert found is not None
    assert (found.stale, found.note) == (stale, note)


def test_what_is_not_published_is_no_deadline() -> None:
    assert published(program(), TODAY) is None


# --- questions for the school -----------------------------------------------------------------------------------------


def asked(one: Program, answers: Any = None) -> tuple[str, ...]:
    return to_ask(one, student_cost(one, catalog_of(one), clean(answers or {})), clean(answers or {}), TODAY)


def test_a_question_is_asked_for_each_fact_that_is_not_published_and_for_no_other() -> None:
    nothing, known = asked(program()), asked(program(gre="required", deadline_fall="12-14", tuition_total_usd=1.0))
    assert any("GRE" in text for text in nothing)
    assert not any("GRE" in text or "deadline" in text for text in known)
    assert any("total tuition" in text for text in nothing)


def test_an_old_deadline_is_asked_again_and_a_visa_asks_for_the_stem_list() -> None:
    assert "Is January 15 still the deadline for the next fall start?" in asked(
        program(deadline_fall="01-15", as_of=2024)
    )
    assert any("STEM" in text for text in asked(program(), {"visa": "yes"}))
    assert not any("STEM" in text for text in asked(program(), {"visa": "no"}))


def test_an_interest_whose_courses_were_not_seen_is_asked_about() -> None:
    assert "Which courses cover project management?" in asked(program(), {"interest": ["pm"]})
    assert not any("courses cover" in text for text in asked(program(pm=3), {"interest": ["pm"]}))
