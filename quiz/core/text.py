"""Plain English from values: lists of words, money, ordinals, days. No word of the field stands here."""

import calendar
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from math import ceil


def listing(words: Iterable[str], last: str = "and") -> str:
    """Words as a list in a sentence; "" of none.

    >>> listing(["fall", "spring", "summer"])
    'fall, spring and summer'
    """
    *most, end = [*words] or [""]
    return f"{', '.join(most)} {last} {end}" if most else end


def capital(text: str) -> str:
    """The text with its first letter raised and the rest as it is, so that acronyms stay."""
    return text[:1].upper() + text[1:]


def with_article(words: str) -> str:
    """
    >>> with_article("operations manager"), with_article("project manager")
    ('an operations manager', 'a project manager')
    """
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"


def usd(amount: float) -> str:
    """Whole US dollars with separators.

    >>> usd(23331.4)
    '$23,331'
    """
    return f"${amount:,.0f}"


def months(low: float | None, high: float | None) -> str:
    """
    >>> months(12, 24)
    '12–24 months'
    >>> months(None, 24)
    'up to 24 months'
    """
    ends = list(dict.fromkeys(f"{end:g}" for end in (low, high) if end is not None))
    return f"{'up to ' if low is None else ''}{'–'.join(ends)} months"


def plural(count: int, noun: str, many: str = "") -> str:
    """A count with its noun in the right number."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def wait_words(seconds: float) -> str:
    """How long until something goes on, rounded up so that whoever waits so long does not come too early.

    >>> wait_words(3), wait_words(61), wait_words(3600), wait_words(20_000)
    ('in a minute', 'in 2 minutes', 'in 60 minutes', 'in 6 hours')
    """
    minutes = ceil(seconds / 60)
    if minutes <= 1:
        return "in a minute"
    return f"in {minutes} minutes" if minutes <= 90 else f"in {ceil(minutes / 60)} hours"


def ordinal(place: int) -> str:
    """A place in a list: 1st, 2nd, 3rd, 11th."""
    ending = "th" if 10 <= place % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text as every kind of file can hold it: each line end is a line feed, and U+FFFD stands for what is no text
    (control characters, halves of a surrogate pair).

    >>> printable("one\\r\\ntwo\\x00")
    'one\\ntwo�'
    """
    return _UNPRINTABLE.sub("\ufffd", _LINE_ENDS.sub("\n", text))


def fold(text: str) -> str:
    """Without case and accents, so that "mayaguez" finds Mayagüez.

    >>> fold("Mayagüez")
    'mayaguez'
    """
    if text.isascii():
        return text.casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def moment_words(moment: datetime) -> str:
    """
    >>> moment_words(datetime(2027, 1, 15, 9, 5, tzinfo=UTC))
    'January 15, 2027, 09:05 UTC'
    """
    utc = moment.astimezone(UTC)
    return f"{day_words(utc.date())}, {utc:%H:%M} UTC"


def day_words(day: date) -> str:
    """
    >>> day_words(date(2027, 1, 15))
    'January 15, 2027'
    """
    return f"{calendar.month_name[day.month]} {day.day}, {day.year}"
