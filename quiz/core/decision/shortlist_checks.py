"""What the catalog can say about a shortlist as a whole: sentences about prices, fields, formats and days.

Nothing is graded: a sentence says what is, or what is not known, and leaves the decision. How hard a program is to get
into is not among the facts, so nothing is said about it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from quiz.core.catalog import SPECIALISATIONS, TAUGHT, Catalog, Cost, Program, find_evidence, student_cost
from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.core.questions import Answers
from quiz.core.text import capital, day_words, listing, usd

SOON = timedelta(days=30)
CLOSE = timedelta(days=7)
NARROW = 1.15  # the dearest known price over the cheapest, below which price does not tell them apart


@dataclass(frozen=True, slots=True)
class _Row:
    entry: Entry
    program: Program
    cost: Cost

    @property
    def name(self) -> str:
        return self.program.institution


@dataclass(frozen=True, slots=True)
class _CheckedRow:
    """The programs of the list that are not dropped, with what they cost this student, and the day."""

    rows: tuple[_Row, ...]
    answers: Answers
    today: date


def checks(
    shortlist: Shortlist, catalog: Catalog, answers: Answers, today: date, left_out: Collection[str] = ()
) -> tuple[str, ...]:
    """Sentences about the list as a whole; dropped programs do not count. `left_out` has the programs that the ranking
    leaves out of the student's own list."""
    going = shortlist.active
    if shortlist.entries and not going.entries:
        return ("Every program on your list is dropped. Add another, or take one up again.",)
    rows = [
        _Row(entry, program, student_cost(program, catalog, answers))
        for entry in going
        if (program := catalog.by_id.get(entry.program))
    ]
    checked = _CheckedRow(tuple(rows), answers, today)
    return (*_gone(going, catalog), *_left_out(rows, left_out), *(text for check in CHECKS for text in check(checked)))


def _gone(entries: Iterable[Entry], catalog: Catalog) -> Iterator[str]:
    missing = sum(entry.program not in catalog.by_id for entry in entries)
    if missing:
        yield f"{_programs(missing)} {_are(missing)} no longer in the catalog: ask the school whether it is offered."


def _left_out(rows: Iterable[_Row], left_out: Collection[str]) -> Iterator[str]:
    names = list(dict.fromkeys(row.name for row in rows if row.entry.program in left_out))
    if names:
        yield f"Your answers leave these out of your list, each for the reason beside it: {listing(names)}."


def _formats(checked: _CheckedRow) -> Iterator[str]:
    """The ranking takes one degree of a school in two formats for one, by the same rule."""
    degrees: dict[tuple[str, str], list[_Row]] = {}
    for row in checked.rows:
        degrees.setdefault((row.name, row.program.degree or row.program.id), []).append(row)
    for (school, _), rows in degrees.items():
        if len(rows) > 1:
            number = {2: "two formats", 3: "three formats"}.get(len(rows), "several formats")
            yield f"{school}: what looks like one degree is on your list in {number}. Ask how else they differ."


def _prices(checked: _CheckedRow) -> Iterator[str]:
    """What few prices say is no advice: unless at least half of the programs have one, only how many do."""
    total = len(checked.rows)
    if total < 2:
        return
    known = sorted(row.cost.usd for row in checked.rows if row.cost.known and row.cost.usd is not None)
    estimates = sorted(row.cost.usd for row in checked.rows if not row.cost.known and row.cost.usd is not None)
    rough = f" {_estimated(estimates)}" if estimates else ""
    if not known:
        yield f"No program on your list has a published price for you: ask each school for its total tuition.{rough}"
    elif len(known) < 2 or 2 * len(known) < total:
        have = f"{len(known)} of {total} programs {_have(len(known))}"
        yield f"Only {have} a published price for you: ask the others.{rough}"
    else:
        low, high = known[0], known[-1]
        close = high <= low * NARROW
        lie = "lie close together, from" if close else "run from"
        so = ": price will hardly decide" if close and len(known) == total else ""
        of = f"all {total}" if len(known) == total else f"{len(known)} of {total}"
        yield f"The published prices of {of} programs {lie} {usd(low)} to {usd(high)}{so}.{rough}"
        budget = checked.answers.most_usd
        if budget is not None and low > budget:
            every = "Both" if len(known) == 2 else f"All {len(known)}"
            above = f"above the {usd(budget)} you want to spend"
            yield f"{every} published prices are {above}. Have you asked about aid?"


def _estimated(usds: list[float]) -> str:
    """
    >>> _estimated([20000.0, 30000.0])
    'For 2 more there is only an estimate: $20,000 to $30,000.'
    """
    more = "one" if len(usds) == 1 else len(usds)
    span = usd(usds[0]) if usds[0] == usds[-1] else f"{usd(usds[0])} to {usd(usds[-1])}"
    return f"For {more} more there is only an estimate: {span}."


def _fields(checked: _CheckedRow) -> Iterator[str]:
    taught = [
        {key for key in SPECIALISATIONS if find_evidence(row.program, key).kind in TAUGHT} for row in checked.rows
    ]
    seen = [found for found in taught if found]
    wanted = [key for key in checked.answers.interest if key in SPECIALISATIONS]
    missing = [SPECIALISATIONS[key].lower() for key in wanted if not any(key in found for found in seen)]
    if missing and checked.rows:
        yield f"No program on your list is known to teach {listing(missing, 'or')} as a track or a core course."
    if len(checked.rows) > 1 and len(seen) == len(taught) and all(found == seen[0] for found in seen):
        alike = listing(SPECIALISATIONS[key].lower() for key in SPECIALISATIONS if key in seen[0])
        yield f"All of these programs are known for the same: {alike}. Add one from another field to compare."


def _days(checked: _CheckedRow) -> Iterator[str]:
    own = sorted(
        ((row.entry.deadline, row.name) for row in checked.rows if row.entry.deadline), key=lambda pair: pair[0]
    )
    for day, name in own:
        if day < checked.today:
            yield f"{name}: your deadline, {day_words(day)}, has passed."
    ahead = [(day, name) for day, name in own if day >= checked.today]
    soon = [f"{name} on {day_words(day)}" for day, name in ahead if day - checked.today <= SOON]
    if soon:
        yield f"Due within 30 days: {listing(soon)}."
    if len(ahead) > 1 and ahead[-1][0] - ahead[0][0] <= CLOSE:
        yield "All your deadlines lie within one week: begin early, and tell those who write your letters."
    open_ones = [row.name for row in checked.rows if row.entry.status == "applying" and not row.entry.deadline]
    if open_ones:
        yield f"You are applying without a deadline that you confirmed: {listing(open_ones)}."


def _offered(checked: _CheckedRow) -> Iterator[str]:
    words = {"closed": "marked as closed", "unverified": "not verified to be offered still"}
    for status, said in words.items():
        names = [row.name for row in checked.rows if row.program.status == status]
        if names:
            yield f"{capital(said)}, so check with the school: {listing(names)}."


def _programs(count: int) -> str:
    return "One program" if count == 1 else f"{count} programs"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


CHECKS: tuple[Callable[[_CheckedRow], Iterator[str]], ...] = (_days, _formats, _offered, _prices, _fields)
