"""What is new for a shortlist, one sentence each: a fact that the catalog changed, a program that was closed or taken
out, and a deadline that comes near.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from quiz.core.catalog import FACTS, Catalog, CatalogDifference, Program, fact_name, mid_sentence
from quiz.core.decision.days import next_day
from quiz.core.decision.shortlist import Entry
from quiz.core.text import day_words

NEAR = timedelta(days=14)
STATUS, GONE = "status", "gone"
UNKNOWN = "not known"
# Columns that say something of a fact beside its own.
FACT_OF: Mapping[str, str] = {
    "duration_months_max": "duration_months_min",
    "tuition_total_nonresident_usd": "tuition_total_usd",
    "tuition_per_credit_nonresident_usd": "tuition_per_credit_usd",
    "tuition_basis": "tuition_total_usd",
}
TOLD = FACTS.keys() - {"awards_2024", "awards_5yr", "control", "kind"}


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """A fact of a program that was changed, in words: "" is an unknown. `fact` is the column, GONE where the program
    left the catalog."""

    program: str
    school: str
    fact: str
    before: str
    after: str
    source: str
    at: datetime

    @property
    def key(self) -> str:
        """What is the same whenever this is told."""
        return f"{self.program} {self.fact} {self.at.isoformat()}"

    @property
    def sentence(self) -> str:
        """The old and the new value, the source and the day."""
        on = day_words(self.at.date())
        if self.fact == GONE:
            return f"{self.school}: {self.before} left our catalog on {on}. Ask the school whether it is still offered."
        before, after, fact = self.before or UNKNOWN, self.after or UNKNOWN, mid_sentence(fact_name(self.fact))
        source = f" Source: {self.source}." if self.source else ""
        return f"{self.school}, {fact}: now “{after}”, before “{before}”.{source} Changed here on {on}."


@dataclass(frozen=True, slots=True)
class NearDeadline:
    """A deadline within two weeks: the student's own, or the published one, which is to be confirmed."""

    program: str
    school: str
    day: date
    own: bool
    at: datetime

    @property
    def key(self) -> str:
        """What is the same whenever this is told."""
        return f"{self.program} deadline {self.day.isoformat()}"

    @property
    def sentence(self) -> str:
        """The day, and whose it is."""
        whose = "the deadline that you wrote" if self.own else "its published deadline: confirm it with the school"
        return f"{self.school}: {day_words(self.day)} is {whose}."


News = ChangedFact | NearDeadline


def changed_facts(
    difference: CatalogDifference, before: Catalog, after: Catalog, at: datetime
) -> Iterator[ChangedFact]:
    """What a new version of the catalog changes, as it reads, about programs that were in it before."""
    for row in difference.rows:
        old, new = before.by_id.get(row.id), after.by_id.get(row.id)
        if old is not None and new is None:
            yield ChangedFact(row.id, row.institution, GONE, old.display_name, "", "", at)
        if old is None or new is None:
            continue
        for fact in dict.fromkeys(FACT_OF.get(cell.column, cell.column) for cell in row.cells):
            if fact in TOLD and (was := _words(old, fact)) != (now := _words(new, fact)):
                yield ChangedFact(row.id, row.institution, fact, was, now, _source(after, new, fact), at)


def near_deadlines(
    entries: Iterable[Entry], catalog: Catalog, since: datetime, now: datetime
) -> Iterator[NearDeadline]:
    """The deadlines of the next two weeks. Each is new from the day on which it came near; where it was near already
    when the student began to be told (`since`) or put the program onto the list, from the day after that."""
    for entry in entries:
        program = catalog.by_id.get(entry.program)
        if program is None or entry.dropped:
            continue
        day = entry.deadline or next_day(program.deadline_fall, now.date())
        if day and timedelta() <= day - now.date() <= NEAR:
            began = max(since.date(), entry.added or date.min) + timedelta(days=1)
            near = datetime.combine(max(day - NEAR, began), datetime.min.time(), now.tzinfo)
            yield NearDeadline(entry.program, program.institution, day, entry.deadline is not None, min(near, now))


def _words(program: Program, fact: str) -> str:
    shown = FACTS[fact].shown(program)
    return shown.text if shown.known else ""


def _source(catalog: Catalog, program: Program, fact: str) -> str:
    """Where the new value was read, with its year; "" where nothing is recorded."""
    sources = catalog.sources_of(program, fact)
    if not sources:
        return ""
    return f"{sources[0].url or sources[0].name} ({sources[0].as_of or 'year not stated'})"
