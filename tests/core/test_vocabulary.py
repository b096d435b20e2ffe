"""The registries are walked: nothing that has an id is without its words, in every form in which it is said."""

import pytest

from quiz.core.advice.near_misses import MISSES
from quiz.core.advice.readings import READINGS
from quiz.core.advising.edits import REASONS
from quiz.core.catalog import FACTS, WORDS
from quiz.core.catalog.column_words import COLUMN_NAMES, OPTION_WORDS
from quiz.core.catalog.schema import PROGRAMS
from quiz.core.questions import ASKED, Question
from quiz.core.questions.changes import CHANGEABLE, TO_DO, TRIED
from quiz.core.ranking import BANDS
from quiz.core.ranking import FACTS as CRITERIA
from quiz.core.ranking.conditions import RULES
from quiz.core.vocabulary import (
    BAND_WORDS,
    CASE_STATES,
    CASE_TOLD,
    DISCIPLINE_FIELDS,
    MUST_WORDS,
    OPTIONS,
    SPECIALISATION_WORDS,
    STATE_WORDS,
    STUDY_MODES,
)

EVERY_OPTION = [(key, option) for key, options in OPTIONS.items() for option in options]


@pytest.mark.parametrize(("question", "option"), EVERY_OPTION)
def test_every_option_reads_in_full_in_short_and_in_a_sentence(question: str, option: str) -> None:
    words = OPTIONS[question][option]
    for form in (words.full, words.short, words.sentence):
        assert form == form.strip() != ""
    asked = ASKED[question].option(option)
    assert (asked.words, asked.short, asked.sentence) == (words.full, words.short, words.sentence)


@pytest.mark.parametrize("question", ASKED.values(), ids=lambda question: question.id)
def test_a_question_has_a_label_and_exactly_the_options_of_the_vocabulary(question: Question) -> None:
    assert question.asks
    assert question.label
    assert question.choose
    assert question.option_ids == tuple(OPTIONS.get(question.id, ()))


def test_what_can_be_answered_is_asked() -> None:
    assert OPTIONS.keys() <= ASKED.keys()
    assert MUST_WORDS.keys() == {key for key, question in ASKED.items() if question.can_be_must}


def test_what_is_about_the_same_thing_has_the_same_ids() -> None:
    assert SPECIALISATION_WORDS.keys() == OPTIONS["avoid"].keys()
    assert OPTIONS["interest"].keys() == {*SPECIALISATION_WORDS, "unsure"}
    assert OPTIONS["discipline"].keys() == {*DISCIPLINE_FIELDS, "other_stem", "non_stem"}
    assert OPTIONS["study_mode"].keys() == {*STUDY_MODES, "any"}
    assert tuple(BAND_WORDS) == BANDS
    assert CASE_TOLD.keys() == CASE_STATES.keys()
    assert set(TO_DO) == set(TRIED)
    assert set(CHANGEABLE) == set(ASKED)
    assert len(STATE_WORDS) == 52


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_condition_has_its_short_reason_and_its_sentence(rule) -> None:
    assert rule.reason
    assert rule.id in MISSES
    assert set(rule.asks_for) <= PROGRAMS.columns.keys()


def test_no_condition_has_a_sentence_and_no_rule() -> None:
    assert {rule.id for rule in RULES} == set(MISSES)


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.label)
def test_every_fact_has_a_label_and_words(fact) -> None:
    assert fact.label
    assert callable(fact.words)


def test_every_criterion_has_a_sentence() -> None:
    parts = {"online_only"}  # is never asked for by itself: it is a part of "near"
    assert {criterion.partition(".")[0] for criterion in CRITERIA} - parts == set(READINGS)


@pytest.mark.parametrize("reason", REASONS.values(), ids=REASONS)
def test_every_reason_of_an_override_says_how_it_is_chosen_and_how_it_reads(reason) -> None:
    assert reason.words
    assert reason.hint


@pytest.mark.parametrize("column", OPTION_WORDS)
def test_where_a_column_has_words_every_value_that_it_may_hold_has_them(column: str) -> None:
    assert OPTION_WORDS[column].keys() == {*PROGRAMS.columns[column].kind.options} == WORDS[column].keys()


def test_only_columns_that_exist_are_named() -> None:
    assert COLUMN_NAMES.keys() <= PROGRAMS.columns.keys() | FACTS.keys()
