"""What a payback and a break-even price say in words."""

import pytest

from quiz.core.decision.payback import ResultSpan
from quiz.core.decision.payback_words import even_words, payback_words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (ResultSpan(1.0, 1.0), "1 year after graduation"),
        (ResultSpan(3.29, 8.94), "3.3 to 8.9 years after graduation"),
        (ResultSpan(0.0, 0.0), "nothing has to come back"),
        (ResultSpan(9.0, float("inf")), "9 years after graduation at best; at worst not recovered by pay alone"),
        (ResultSpan(float("inf"), float("inf")), "not recovered by pay alone"),
    ],
)
def test_a_payback_reads_as_it_is(span, words):
    assert payback_words(span) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (ResultSpan(77_100, 112_000), "$77,000 to $112,000"),
        (ResultSpan(-5, 46_200), "$46,000 at best; at worst none, not even a free program"),
        (ResultSpan(-9, -5), "none: even a free program would not come out even"),
    ],
)
def test_a_break_even_price_below_nothing_is_none(span, words):
    assert even_words(span) == words
