"""Numbers of the cost page in words: money, lengths, and what a span of results says. Whatever rests on an estimated or
old price keeps its "about".
"""

from collections.abc import Callable
from math import isinf

from quiz.core.catalog.facts import Shown
from quiz.core.decision.payback import Span
from quiz.core.text import usd


def dollars(amount: float) -> str:
    """
    >>> dollars(-34_318.2)
    '−$34,318'
    """
    return f"{'−' if round(amount) < 0 else ''}{usd(abs(amount))}"


def thousands(amount: float) -> str:
    """To the nearest thousand, which is as exact as any of this can be.

    >>> thousands(-34_318)
    '−$34,000'
    """
    return dollars(round(amount, -3))


def number(value: float) -> str:
    """
    >>> [number(value) for value in (9.0, 8.94)]
    ['9', '8.9']
    """
    return f"{round(value, 1):g}"


def ends(span: Span, words: Callable[[float], str]) -> str:
    """Both ends in words, or the one where they read the same.

    >>> ends(Span(10, 20), dollars)
    '$10 to $20'
    """
    low, high = words(span.low), words(span.high)
    return low if low == high else f"{low} to {high}"


def amount(span: Span | None, unknown: str, doubt: str = "") -> Shown:
    """A span of money; `unknown` says what it would need, `doubt` what kind of price it rests on, if that is none to
    rely on."""
    if span is None:
        return Shown(unknown, known=False)
    return Shown(f"{about(doubt)}{ends(span, dollars)}", with_price(doubt))


def about(doubt: str) -> str:
    """The word before a figure that rests on a price in doubt."""
    return "about " if doubt else ""


def with_price(doubt: str) -> str:
    """
    >>> with_price("estimated price")
    'with an estimated price'
    """
    return f"with an {doubt}" if doubt else ""


def payback_words(span: Span, doubt: str = "") -> str:
    """
    >>> payback_words(Span(3.29, 8.94))
    '3.3 to 8.9 years after graduation'
    """
    if span.high == 0:
        return "nothing has to come back"
    if isinf(span.low):
        return "not recovered by pay alone"
    if isinf(span.high):
        return f"{about(doubt)}{number(span.low)} years after graduation at best; at worst not recovered by pay alone"
    return f"{about(doubt)}{ends(span, number)} year{'' if span.low == span.high == 1 else 's'} after graduation"


def enrolment_words(span: Span) -> str:
    """The same counted from enrolment; "" where pay alone does not recover it.

    >>> enrolment_words(Span(5.29, float("inf")))
    'at best 5.3 years from enrolment'
    """
    if isinf(span.low):
        return ""
    return f"{f'at best {number(span.low)}' if isinf(span.high) else ends(span, number)} years from enrolment"


def even_words(span: Span) -> str:
    """The price after aid at which ten years come out even; below nothing there is none."""
    if span.high < 0:
        return "none: even a free program would not come out even"
    if span.low < 0:
        return f"{thousands(span.high)} at best; at worst none, not even a free program"
    return ends(span, thousands)
