"""Numbers, grades and nothing, as people write them in forms, files and spreadsheets.

One reader for every field: a decimal comma, thousands in every usual form, signs and words of dollars, "k", units.
Where a text can mean two numbers that the field takes, or a grade may be on another scale, it is refused and what it
may mean is named; nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Typed = str | int | float

# --- nothing ----------------------------------------------------------------------------------------------------------

NOTHING = frozenset(
    "n/a,n.a,na,#n/a,nan,none,null,nil,no data,no answer,unknown,not known,not available,not applicable,not reported,"
    "not specified,not stated,not given,not provided,unspecified,undefined,missing,blank,empty,tbd,"
    "tba,tbc,to be determined,to be decided,to be announced,to be confirmed".split(",")
)
_QUOTES = "\"'“”„‟‘’‚‛«»‹›`´"
_SIGNS = re.compile(r"[\s\-‐‑‒–—−?.…_*/\\]*")  # nothing but dashes, question marks, dots


def trim(text: str) -> str:
    """The text without white space and invisible characters around it, which people do not see and programs leave.

    >>> trim("\\ufeff 3.2\\u200b\\xa0")
    '3.2'
    """
    if text.isascii():
        return text.strip()
    start, end = 0, len(text)
    while start < end and _is_invisible(text[start]):
        start += 1
    while end > start and _is_invisible(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_invisible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf" or character in "\u3164\u115f\u1160"


def unquote(text: str) -> str:
    """The text without quotation marks of any kind around it, and trimmed.

    >>> unquote("“Running projects” ")
    'Running projects'
    """
    text = trim(text)
    while text and (text[0] in _QUOTES or text[-1] in _QUOTES):
        text = trim(text.lstrip(_QUOTES) if text[0] in _QUOTES else text.rstrip(_QUOTES))
    return text


def is_nothing(text: str) -> bool:
    """Whether a text says that there is no answer: blank, a sign such as "-" or "?", or usual words for "not known".

    >>> is_nothing(" N/A "), is_nothing("--"), is_nothing("no")
    (True, True, False)
    """
    bare = unquote(text)
    words = " ".join(bare.casefold().strip("()[]<>").split()).rstrip(".")
    return words in NOTHING or _SIGNS.fullmatch(bare) is not None


# --- numbers ----------------------------------------------------------------------------------------------------------


class NumberError(ValueError):
    """A text that is not read as a number; its text goes on from the number: "can mean 42 or 42,000: write …"."""


class DoubtfulNumberError(NumberError):
    """A text that may mean two numbers, or something on another scale or in another currency; its text names them."""


PER_CENT = re.compile(r"%|per ?cent", re.I)
MONTHS = re.compile(r"months?|mos?\.?|m", re.I)
YEARS = re.compile(r"years?|yrs?\.?|y", re.I)
Units = Mapping[re.Pattern[str], float]


@dataclass(frozen=True, slots=True)
class NumberField:
    """What a field takes: numbers from `low` to `high`. `money` is US dollars, where a comma before three digits is
    always one of thousands and "k" stands for them; `units` are the words that may follow, each with what one is."""

    low: float
    high: float
    whole: bool = False
    money: bool = False
    units: Units = field(default_factory=dict)

    def takes(self, value: float) -> bool:
        """Whether the field takes a number."""
        return self.low <= value <= self.high and (not self.whole or value == int(value))


PERCENTAGE: Units = {PER_CENT: 1}
MONTHS_OF_STUDY = NumberField(1, 120, whole=True, units={MONTHS: 1, YEARS: 12})
YEARS_OF_WORK = NumberField(0, 60, units={YEARS: 1, MONTHS: 1 / 12})
BUDGET = NumberField(1_000, 10_000_000, money=True)
IS_NONE = "is not a number"
_PLAIN_SIGNS = str.maketrans("−‒–—‐‑’‘ʼ´`＇\u00a0\u202f\u2007\u2009\u200a\u2002\u2003", "------''''''       ")
_DOLLARS = re.compile(r"us ?\$|\$|\busd\b|\b(?:us )?dollars?\b", re.I)
_OTHER_MONEY: Mapping[str, re.Pattern[str]] = {
    "euros": re.compile(r"€|\beur\b|\beuros?\b", re.I),
    "pounds": re.compile(r"£|\bgbp\b|\bpounds?\b", re.I),
    "rupees": re.compile(r"₹|\binr\b|\brs\b|\brupees?\b|\blakhs?\b|\bcrores?\b", re.I),
    "yen or yuan": re.compile(r"¥|\bjpy\b|\bcny\b|\brmb\b|\byen\b|\byuan\b", re.I),
    "dollars of another country": re.compile(r"\b(?:ca|c|a|au|nz|s|sg|hk)\$|\b(?:cad|aud|nzd|sgd|hkd)\b", re.I),
    "another currency": re.compile(r"\b(?:chf|sek|nok|dkk|pln|krw|brl|mxn|ngn|aed|sar|try)\b|₩|₽|₺|₦|₫|฿", re.I),
}
_TIMES: Mapping[str, int] = {"k": 1_000, "thousand": 1_000, "million": 1_000_000, "mio": 1_000_000}
_SCALED = re.compile(r"(.*\d[.,]?)\s*(k|thousand|million|mio)\.?", re.I | re.S)
_WITH_UNIT = re.compile(r"([\d.,' ]*\d[.,]?)\s*(%|[a-z]+(?: cent)?\.?)[\s,]*(?:and )?\s*", re.I)
_WRITTEN = {
    # What is written, and its sign of the fraction, the thousands being what else is there.
    re.compile(r"\d+", re.A): "",
    re.compile(r"\d{1,3}([ ']\d{3})+(\.\d+)?", re.A): ".",
    re.compile(r"\d{1,3}([ ']\d{3})+,\d+", re.A): ",",
    re.compile(r"\d{1,3}(,\d{3}){2,}|\d{1,3}(,\d{3})+\.\d*", re.A): ".",
    re.compile(r"\d{1,3}(\.\d{3}){2,}|\d{1,3}(\.\d{3})+,\d*", re.A): ",",
    re.compile(r"\d{1,2}(,\d{2})+,\d{3}(\.\d*)?", re.A): ".",
    re.compile(r"\d*\.\d+|\d+\.", re.A): ".",
    re.compile(r"\d*,\d+|\d+,", re.A): ",",
}
_TWO_MEANINGS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.A)


def read_number(typed: Typed, takes: NumberField) -> float:
    """The number that is typed. Raises NumberError where it is none, is not one that the field takes, or can mean two.

    >>> read_number("$35k", BUDGET), read_number("2 years", MONTHS_OF_STUDY), read_number("6,5", YEARS_OF_WORK)
    (35000.0, 24.0, 6.5)
    """
    if isinstance(typed, str):
        meant = [*_meanings(_plain(typed), takes)]
    else:
        meant = [] if isinstance(typed, bool) else [float(typed)]
    taken = [value for value in dict.fromkeys(meant) if takes.takes(value)]
    if len(taken) > 1:
        first, second = sorted(taken)
        raise DoubtfulNumberError(f"can mean {first:,g} or {second:,.0f}: write {first:g} or {second:.0f}")
    if not taken:
        kind = "a whole number" if takes.whole else "a number"
        raise NumberError(f"is not {kind} from {takes.low:,g} to {takes.high:,.12g}" if meant else IS_NONE)
    return taken[0]


def _plain(text: str) -> str:
    return unquote(unicodedata.normalize("NFKC", unquote(text).translate(_PLAIN_SIGNS)))


def _meanings(text: str, takes: NumberField) -> Iterator[float]:
    """The numbers that a text can mean in this field, whatever their size."""
    sign = -1 if text.startswith("-") else 1
    text = text[1:].strip() if text[:1] in ("-", "+") else text
    times = 1
    if takes.money:
        text, times = _dollars(text)
    elif takes.units and not text[-1:].isdigit():
        total = _with_units(text, takes.units)
        if total is not None:
            yield sign * total
            return
    both = _TWO_MEANINGS.fullmatch(text)
    if both:
        yield sign * times * float(re.sub(r"[.,]", "", text))
        if takes.money and "," in text and takes.takes(sign * times * float(text.replace(",", ""))):
            return
    for form, fraction in _WRITTEN.items():
        if form.fullmatch(text):
            digits = (character for character in text if character.isdigit() or character == fraction)
            yield sign * times * float("".join(digits).replace(",", "."))
            return


def _dollars(text: str) -> tuple[str, int]:
    """The amount without its currency, and what it is to be multiplied by."""
    for name, words in _OTHER_MONEY.items():
        if words.search(text):
            raise DoubtfulNumberError(f"is in {name}: give US dollars")
    bare = " ".join(_DOLLARS.sub(" ", text).split()).removesuffix(".-").removesuffix(",-")
    scaled = _SCALED.fullmatch(bare)
    return (scaled[1].strip(), _TIMES[scaled[2].casefold()]) if scaled else (bare, 1)


def _with_units(text: str, units: Units) -> float | None:
    """The sum of numbers with their units, "1 year 6 months"; None where a unit is not one of these."""
    total, at = 0.0, 0
    while at < len(text):
        found = _WITH_UNIT.match(text, at)
        size = next((size for words, size in units.items() if found and words.fullmatch(found[2])), None)
        if found is None or size is None:
            return None
        number = read_number(found[1].strip(), NumberField(0, 1_000))
        total, at = total + number * size, found.end()
    return round(total, 6)


# --- grades -----------------------------------------------------------------------------------------------------------


class Percent(float):
    """A number that a spreadsheet shows as per cent: 0.85 stands for 85 %."""

    __slots__ = ()


BEST_GRADE = 4.0
LEAST_LIKELY = 1.0  # below, a grade on a scale of 4 is more likely a share of something
_AND_SCALE = re.compile(r"(.+?)\s*(?:/|\bout of\b|\bof\b)\s*(.+)", re.I)
_GRADE_WORDS = re.compile(r"\b(?:c?gpa|grade|points?|pts?)\b[:=]?", re.I)
_CONVERT = "convert it to a scale of 4 as your school does, or leave it empty"


def read_grade(typed: Typed, scale_is_said: bool = False) -> float:
    """A grade point average on a scale of 4. Raises NumberError where it is none, or is or may be on another scale.

    A grade below 1 may be a share of something; where the field says that the scale is 4, it is taken as it is.

    >>> read_grade("3,2"), read_grade("3.2/4.0"), read_grade("0.9/4")
    (3.2, 3.2, 0.9)
    """
    if isinstance(typed, Percent):
        raise DoubtfulNumberError(f"is shown as {typed:.0%} by the spreadsheet: {_CONVERT}")
    scale = None
    if isinstance(typed, str):
        text = _GRADE_WORDS.sub("", _plain(typed)).strip()
        if text.endswith("%") or re.search(r"per ?cent$", text, re.I):
            raise DoubtfulNumberError(f"is in per cent: {_CONVERT}")
        parts = _AND_SCALE.fullmatch(text)
        typed, scale = (parts[1], read_number(parts[2], NumberField(1, 1_000))) if parts else (text, None)
    grade = read_number(typed, NumberField(0, 1_000))
    if scale not in (None, BEST_GRADE):
        raise DoubtfulNumberError(f"is on a scale of {scale:g}: {_CONVERT}")
    if grade > BEST_GRADE:
        likely = next((f" (of {most}?)" for most in (5, 7, 10, 20, 100) if grade <= most), "")
        raise DoubtfulNumberError(f"is more than 4, so it is on another scale{likely}: {_CONVERT}")
    if grade < LEAST_LIKELY and scale is None and not scale_is_said:
        raise DoubtfulNumberError(
            f"may be a share or on another scale: write “{grade:g}/4” if it is of 4, or {_CONVERT}"
        )
    return grade


def write_grade(grade: float) -> str:
    """A grade as `read_grade` reads it back.

    >>> write_grade(3.2), write_grade(0.5)
    ('3.2', '0.5/4')
    """
    return f"{grade}" if grade >= LEAST_LIKELY else f"{grade:g}/4"
