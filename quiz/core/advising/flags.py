"""What an advisor should see about a case before opening it: a table of flags, each with the condition under which
it stands, read off the stored answers and the stored list.

Nothing is ranked here; only how old the facts are is today's catalog's to say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from quiz.core.advice import upgrade
from quiz.core.catalog import Catalog
from quiz.core.questions import Answers
from quiz.core.ranking import FIRST

YEARS = 3


Condition = Callable[[Answers, Mapping[str, Any], Catalog], bool]


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag: its word in the queue, what it means, and when it stands for answers, a document and a catalog."""

    words: str
    meaning: str
    stands: Condition


def _said(*codes: str) -> Condition:
    return lambda answers, document, catalog: any(message["code"] in codes for message in document["messages"])


def _over_budget(answers: Answers, document: Mapping[str, Any], catalog: Catalog) -> bool:
    """The price of a program among the first five, or its estimate, speaks against it."""
    return any(
        term["question"] == "budget" and _said_by(term) in program["grounds_against"]
        for program in document["programs"][:FIRST]
        for term in program["contributions"]
    )


def _said_by(term: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": term["code"], "params": term["params"]}


def _stale(answers: Answers, document: Mapping[str, Any], catalog: Catalog) -> bool:
    """The list is from another catalog than today's, or two of the first five rest on nothing newer than YEARS."""
    if document["engine"]["catalog_sha256"] != catalog.sha256:
        return True
    listed = [catalog.by_id.get(program["id"]) for program in document["programs"][:FIRST]]
    return (
        sum(program is not None and 0 < (program.as_of or 0) < (catalog.as_of or 0) - YEARS for program in listed) > 1
    )


FLAGS: Mapping[str, Flag] = {
    "conflict": Flag(
        "Conflict", "two answers contradict each other", _said("conflict_visa_online", "signals_conflict")
    ),
    "few": Flag("Few fit", "few programs or none fit what the student insists on", _said("nothing_fits", "few_fit")),
    "low_signal": Flag("Low signal", "the answers tell programs hardly apart", _said("low_signal")),
    "eligibility": Flag(
        "Eligibility", "background or GPA may not be enough", _said("eligibility_background", "eligibility_gpa")
    ),
    "visa": Flag("Visa", "needs a student visa", lambda answers, document, catalog: answers.needs_visa),
    "budget": Flag("Budget", "a price over the budget among the first five", _over_budget),
    "stale": Flag(
        "Old facts", f"from an older catalog, or nothing newer than {YEARS} years about two of the first five", _stale
    ),
}


def find_flags(answers: Answers, document: Mapping[str, Any] | None, catalog: Catalog) -> tuple[str, ...]:
    """The flags that stand for stored answers and their list, in the order of FLAGS; none where there is no list."""
    if document is None:
        return ()
    today = upgrade(document)
    return tuple(key for key, flag in FLAGS.items() if flag.stands(answers, today, catalog))
