"""What a sentence denies, and of when it speaks: "not offered online" is no way of study, and what was waived for the
fall of some years ago is not waived. Where either is in doubt the finders say nothing.
"""

import re

from quiz.service.reading.clauses import TEXT, Clause
from quiz.service.reading.years import spelled_out

# Words of denial that deny nothing: limits of numbers, "not only", an answer before what is the case.
_IDIOMS = re.compile(
    r"\bnot (?:only|just|merely|simply|includ\w+|counting)\b|\b(?:whether )?or not\b|\bno matter\b"
    r"|\b(?:does|do|did)(?: not|n[’']t) include\b|\b(?:no|not) (?:\w+ )?than\b|\b(?:without|no) exceptions?\b"
    r"|^no[,.;]|\bno\.? (?=\d)",
    re.I,
)
_DENIES = r"\b(?:not(?!-)|no(?: longer\b|\b(?!-))|never|cannot|unavailable|discontinued|suspended)|\b\w+n[’']t\b"
_AHEAD_ONLY = r"\b(?:without|except|excluding|neither|nor|rather than|instead of)\b"  # "online, without a thesis"
_BEHIND, _AHEAD = re.compile(_DENIES, re.I), re.compile(f"{_DENIES}|{_AHEAD_ONLY}", re.I)
# Where a sentence turns, what was denied before is denied no more.
_TURNS = re.compile(
    r";|\b(?:but|however|although|though|whereas|while)\b"
    r"|, and (?=(?:an?|the|it|they|you|we|there|students|applicants)\b)",
    re.I,
)
_ASIDE = re.compile(r"(?:,|\band|\bor|\bwith)\s*$", re.I)  # "on campus, not online" denies only what follows
_GIVEN = r"\s+(?:\w+ ){0,2}(?:offered|available|taught|given|accepted|admitted|possible|open)\b"
_GIVES = re.compile(_GIVEN, re.I)
_NOT_GIVEN = re.compile(rf"(?:{_DENIES}){_GIVEN}", re.I)

_YEAR = re.compile(r"(?<![$\d,.-])\b(?P<n>(?:19|20)\d\d)(?:\s*[-–/]\s*(?:20)?(?P<to>\d\d)\b)?(?![\d,])")
_SINCE = re.compile(r"\b(?:since|founded|established|launched|began|begun)(?: in)?(?: \w+)? (?:19|20)\d\d\b", re.I)
OLD, OLDISH = 3, 2  # years before the year of reading: of no worth, and no more sure


def denied(text: str, found: re.Match[str]) -> bool:
    """Whether the sentence denies the words that were found in it.

    >>> [denied(text, re.search("online", text)) for text in ("Not offered online.", "Taught online, not on campus.")]
    [True, False]
    """
    text = _IDIOMS.sub(lambda match: " " * len(match[0]), text)
    start = max((turn.end() for turn in _TURNS.finditer(text, 0, found.start())), default=0)
    end = next((turn.start() for turn in _TURNS.finditer(text, found.end())), len(text))
    return bool(_AHEAD.search(text, start, found.start())) or any(
        not _ASIDE.search(text[: no.start()]) or bool(_GIVES.match(text, no.end()))
        for no in _BEHIND.finditer(text, found.end(), end)
    )


def states_nothing(clause: Clause) -> bool:
    """Whether the clause only asks, or stands under words like "Formats not offered"."""
    asks = clause.kind == TEXT and clause.text.endswith("?")
    return asks or any(refuses(words) for words in (clause.label, *clause.path[-1:]) if not words.endswith("?"))


def refuses(words: str) -> bool:
    """Whether the words say of something that it is not given at all, and not only what some may not do."""
    return bool(_NOT_GIVEN.search(words))


def newest_year(clause: Clause) -> int:
    """The newest year in the nearest words that name one, 0 where none do; since when something is says not of when."""
    return next(filter(None, map(newest, clause.around)), 0)


def newest(words: str) -> int:
    """The newest year that the words name, 0 for none.

    >>> newest("$900 per credit in 2014-15"), newest("Offered since 2009"), newest("Waived for Fall ’19")
    (2015, 0, 2019)
    """
    years = [(int(match["n"]), match["to"]) for match in _YEAR.finditer(_SINCE.sub(" ", spelled_out(words)))]
    return max((year + 1 if to and (year + 1) % 100 == int(to) else year for year, to in years), default=0)


def age(clause: Clause, year: int) -> int:
    """How many years before the year of reading the clause speaks of; 0 where it names none."""
    newest = newest_year(clause)
    return year - newest if newest else 0
