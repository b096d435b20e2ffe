"""What an advisor should see about a case before opening it: a table of flags, each with the condition under which
it stands, read off the stored answers and the stored list.

Nothing is ranked here; only how old the facts are is today's catalog's to say.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quiz.core.advice import upgrade
from quiz.core.catalog import Catalog
from quiz.core.questions import Answers
from quiz.core.ranking import FIRST

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
    """A fact of a listed program is another than when the list was ranked."""
    listed = ((program["id"], program.get("facts", "")) for program in document["programs"])
    return bool(find_stale(listed, document["engine"]["catalog_sha256"], catalog))


def find_stale(listed: Iterable[tuple[str, str]], catalog_sha256: str, catalog: Catalog) -> tuple[str, ...]:
    """Of listed programs, given with the fingerprint of the facts that they were ranked on, those of which a fact has
    changed since or that are gone. Of lists from before fingerprints were kept nobody can tell: all, where the catalog
    is another."""
    if catalog_sha256 == catalog.sha256:
        return ()
    return tuple(id_ for id_, facts in listed if not facts or catalog.fingerprint(id_) != facts)


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
    "stale": Flag("Old facts", "a fact of a listed program has changed since the list was ranked", _stale),
}


def find_flags(answers: Answers, document: Mapping[str, Any] | None, catalog: Catalog) -> tuple[str, ...]:
    """The flags that stand for stored answers and their list, in the order of FLAGS; none where there is no list."""
    if document is None:
        return ()
    today = upgrade(document)
    return tuple(key for key, flag in FLAGS.items() if flag.stands(answers, today, catalog))
