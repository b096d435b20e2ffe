"""Prices, as pages say them: an amount, what it is for (a credit, the whole degree, something else), and who pays it.

Only what is called the price of a credit or of the whole degree is proposed. A price of a term is not multiplied, since
how many terms are billed is the school's to say; fees, deposits, scholarships and pay are no tuition.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from quiz.service.reading.clauses import CELL, HEADING, Clause, PageText
from quiz.service.reading.denials import denied
from quiz.service.reading.findings import DISPUTED, GUESSED, MOST_RIVALS, NAMED, SAID, Finding
from quiz.service.reading.years import spelled_out

_AMOUNT = re.compile(r"(?:US ?)?\$\s?(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d{2})?|\d+(?:\.\d{2})?)(?P<k>\s?[kK]\b)?(?!\d)")
_RANGE = re.compile(r"\$\s?[\d,.]+[kK]?\s*(?:-|–|to|and)\s*\$?\s?[\d,.]+", re.I)
_PER_CREDIT = re.compile(
    r"(?:\bper|\ba|\beach|/|\bthe)\s*(?:graduate )?(?:semester |quarter )?(?:credit|unit|hour)"
    r"|\beach\b(?=\.|$)|\bcredit (?:hour )?(?:rate|price|cost)|\bper[- ]credit",
    re.I,
)
_TOTAL = re.compile(
    r"\btotal(?:s|l?ing|l?ed)?\b|\bfor (?:all )?(?:2[4-9]|[3-6]\d) (?:\w+ )?(?:credits?|units)\b"
    r"|\b(?:entire|whole|full) (?:program|degree)|\bfor the (?:\d+[- ]credit )?(?:degree"
    r"|program)|\bprogram (?:tuition|price|cost)|\btuition for the degree|\ball[- ]inclusive"
    r"|\bcomplete (?:program|degree)",
    re.I,
)
_OTHER_PERIOD = re.compile(
    r"(?:\bper|\ba|\beach|/|\bevery)\s*(?:semester|term|quarter|year|month|course|class|trimester"
    r"|academic|person|session)\b|\bannual|\byearly|\ba year\b|\bby the year",
    re.I,
)
_NO_TUITION = re.compile(
    r"\b(?:fees?|deposit|scholarships?|fellowships?|stipend|salar\w*|earn(?:s|ed"
    r"|ings)?(?! (?:your|the|an?|\d))|average|median|awards?|merit|aid|living"
    r"|housing|room|board|books?|insurance|gift|grant|fund\w*|budget|save|saves|savings|discount\w*"
    r"|off|reimburs\w*|military|veterans?|alumni|employer|employees|pay off|loan|debt|refund|penalty"
    r"|late|parking|visit)\b",
    re.I,
)
_TUITION = re.compile(r"\b(?:tuition|costs?|price[ds]?|pays?|rates?|charge[ds]?)\b", re.I)
_RESIDENT = re.compile(
    r"\b(?:in[- ]state|(?<!non-)(?<!non )(?<!non)residents?(?! of another)|state residents?)\b", re.I
)
_NONRESIDENT = re.compile(r"\b(?:out[- ]of[- ]state|non[- ]?residents?|out-of-state)\b", re.I)
_FLAT = re.compile(
    r"\bregardless of (?:residency|where|state)|\bsame for (?:all|in-state|residents|both|everyone)"
    r"|\bsame (?:rate|price|tuition) for|\b(?:all students|everyone) pays? the same"
    r"|\bno (?:extra charge|out-of-state (?:charge|tuition|surcharge))"
    r"|\binstate and out-of-state students pay the same",
    re.I,
)
LONGEST_ROW = 80
YEAR = re.compile(r"\b(?P<from>20\d{2})\s*[-–/]\s*(?:20)?(?P<to>\d{2})\b(?!-)")
CREDIT_RANGE, TOTAL_RANGE = (100, 3_500), (5_000, 150_000)
PER_CREDIT, TOTAL = "tuition_per_credit_usd", "tuition_total_usd"
NONRESIDENT = {
    PER_CREDIT: "tuition_per_credit_nonresident_usd",
    TOTAL: "tuition_total_nonresident_usd",
}


@dataclass(frozen=True, slots=True)
class ReadPrice:
    """One amount of a clause: what it is for, and who pays it ("resident", "nonresident" or "")."""

    column: str
    amount: float
    who: str
    clause: Clause
    mark: str
    sure: float


def find_prices(page: PageText, ours: tuple[Clause, ...]) -> Iterator[Finding]:
    """The price of a credit and of the degree, with who pays it and its year, where the page is clear about it."""
    read = [price for clause in ours for price in prices_in(clause)]
    for column in (PER_CREDIT, TOTAL):
        prices = [price for price in read if price.column == column]
        found = _finding(prices, column, page)
        yield from (found,) if found else _rivals(prices, column, page)


def prices_in(clause: Clause) -> Iterator[ReadPrice]:
    """The amounts of a clause that are tuition of a credit or of a whole degree."""
    if clause.kind == HEADING:
        return
    taken = [match.span() for match in _RANGE.finditer(clause.text)]
    amounts = list(_AMOUNT.finditer(clause.text))
    for at, match in enumerate(amounts):
        if any(start <= match.start() < end for start, end in taken) or denied(clause.text, match):
            continue
        before = clause.text[amounts[at - 1].end() if at else 0 : match.start()]
        after = clause.text[match.end() : amounts[at + 1].start() if at + 1 < len(amounts) else len(clause.text)]
        column, sure = _what_for(clause, before, after)
        amount = float(match["n"].replace(",", "")) * (1_000 if match["k"] else 1)
        low, high = CREDIT_RANGE if column == PER_CREDIT else TOTAL_RANGE
        if column and low <= amount <= high:
            yield ReadPrice(column, amount, _who_pays(clause, before, after), clause, match[0], sure)


def _what_for(clause: Clause, before: str, after: str) -> tuple[str, float]:
    """The column of an amount and how sure that is; "" for what is no tuition of a credit or a degree."""
    close = f"{before[-60:]} {after[:60]}"
    headed = " ".join(clause.path[-1:])
    if _NO_TUITION.search(close) or _NO_TUITION.search(clause.label):
        return "", 0
    tail = re.split(r"[;,(]| or | plus ", after)[0]
    for words, sure, last in (
        (tail, SAID + 0.04, False),
        (before[-40:], SAID, True),
        (clause.label, NAMED, False),
        (clause.text, SAID - 0.04, False),
    ):
        column = _named_in(words, last=last)
        if column == TOTAL and not _TUITION.search(" ".join(clause.around)):
            return "", 0
        if column is not None:
            return column, sure
    short = len(clause.text) <= LONGEST_ROW  # a row of a table in a text, whose heading names its columns
    if _NO_TUITION.search(headed) or not (clause.kind == CELL or _TUITION.search(clause.text) or clause.label or short):
        return "", 0
    for words in reversed(clause.path):
        if _PER_CREDIT.search(words):
            return PER_CREDIT, GUESSED + 0.1
        if _TOTAL.search(words) or re.search(r"how much does the (?:program|degree) cost", words, re.I):
            return TOTAL, GUESSED + 0.1
    return "", 0


_SAYS = ((PER_CREDIT, _PER_CREDIT), ("", _OTHER_PERIOD), (TOTAL, _TOTAL))


def _named_in(words: str, *, last: bool) -> str | None:
    """What the words call an amount: the column, "" for a price of another period, None where they call it nothing.
    Before an amount the last name holds: "$1,200 per credit, for a total of $36,000"."""
    if last and words.rstrip().endswith("="):
        return TOTAL
    named = [(match.end(), column) for column, says in _SAYS for match in says.finditer(words)]
    if not named:
        return None
    return max(named, key=lambda name: name[0])[1] if last else next(c for c, says in _SAYS if says.search(words))


def _who_pays(clause: Clause, before: str, after: str) -> str:
    tail = re.split(r"[;,]| and ", after)[0]
    for words in (tail, before, clause.label, *reversed(clause.path)):
        other, own = _NONRESIDENT.search(words), _RESIDENT.search(_NONRESIDENT.sub(" ", words))
        if other and own:
            return ""
        if other or own:
            return "nonresident" if other else "resident"
    return ""


def _finding(prices: list[ReadPrice], column: str, page: PageText) -> Finding | None:
    """The one price, or the pair of residents and others; None where amounts do not agree."""
    amounts = {who: {p.amount for p in prices if p.who == who} for who in ("", "resident", "nonresident")}
    if not prices or any(len(found) > 1 for found in amounts.values()):
        return None
    own, other = amounts["resident"], amounts["nonresident"]
    if amounts[""] and (own or other) and not amounts[""] <= own | other:
        return None
    best = max(prices, key=lambda price: (price.who != "nonresident", price.sure))
    cells = {column: _cell(best.amount)}
    if own and other and own != other:
        cells |= {NONRESIDENT[column]: _cell(*other), "tuition_basis": "resident"}
    elif other and not own:
        return None  # what others pay goes beside what residents pay, which is not on the page
    elif own and not other:
        cells["tuition_basis"] = "resident"
    flat = any(_FLAT.search(words) for price in prices for words in (price.clause.text, *price.clause.path))
    if (flat and not own) or (own and own == other):
        cells["tuition_basis"] = "flat"
    years = _years_around(best.clause) or _years(page.words)
    if len(years) == 1:
        cells["tuition_year"] = years[0]
    marks = tuple(price.mark for price in prices if price.clause.quote == best.clause.quote)
    return Finding(column, cells, best.clause, marks, min(price.sure for price in prices))


def _rivals(prices: list[ReadPrice], column: str, page: PageText) -> Iterator[Finding]:
    """Each of two or three prices that do not agree, in its own sentence and none of them sure."""
    own = {price.amount: price for price in sorted(prices, key=lambda price: price.sure) if price.who != "nonresident"}
    if 2 <= len(own) <= MOST_RIVALS:
        for price in own.values():
            if found := _finding([price], column, page):
                yield replace(found, sure=min(found.sure, DISPUTED))


def _cell(amount: float) -> str:
    return f"{amount:.2f}".removesuffix(".00")


def _years_around(clause: Clause) -> list[str]:
    """The academic years of the nearest words around a price that name any."""
    return next(filter(None, map(_years, clause.around)), [])


def _years(words: str) -> list[str]:
    found = (
        f"{m['from']}-{m['to']}"
        for m in YEAR.finditer(spelled_out(words))
        if (int(m["from"]) + 1) % 100 == int(m["to"])
    )
    return [*dict.fromkeys(found)]
