"""A list as JSON: answers, shortlist and recommendation as they are kept, the latter with its words, and the facts
they rest on with sources.

It is the whole of a student's work, whichever page it was made from: json_import.py reads it back. null is "not known",
as in the catalog; a skipped question is null too.
"""

import json
from dataclasses import asdict
from typing import Any

from quiz.core.advising import PublishedReview
from quiz.core.catalog import EVERY_PROGRAM, PROGRAMS, Program, student_cost
from quiz.files.listing import Listing

FORMAT = "mem-quiz/1"


def to_json(listing: Listing) -> bytes:
    """One object: format, exported_at, catalog_sha256, answers, shortlist, recommendation (null while the quiz is
    open), review (the list an advisor published, else null), programs by id, and their sources by id (those of every
    program under "*"; each names its fields)."""
    programs = [listing.catalog.by_id[id_] for id_ in _mentioned(listing) if id_ in listing.catalog.by_id]
    document: dict[str, Any] = {
        "format": FORMAT,
        "exported_at": listing.made.isoformat(timespec="seconds"),
        "catalog_sha256": listing.catalog.sha256,
        "answers": listing.stored.as_document(),
        "shortlist": listing.shortlist.to_document(),
        "recommendation": listing.recommendation.with_words() if listing.recommendation else None,
        "review": _review(listing.published) if listing.published else None,
        "programs": {program.id: _facts(program, listing) for program in programs},
        "sources": {
            key: [asdict(source) for source in listing.catalog.sources.get(key, ())]
            for key in (*(program.id for program in programs), EVERY_PROGRAM)
        },
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1).encode("utf-8", "replace")


def _review(published: PublishedReview) -> dict[str, Any]:
    """The advisor's list with its reasons; `rank` is the place in the computed list, null where it is not in it."""
    return {
        "published_at": published.at.isoformat(timespec="seconds"),
        "signed": published.signed or None,
        "note": published.note or None,
        "list": [
            {"program": item.id, "place": item.place, "rank": item.rank, "origin": item.origin, "comment": item.comment}
            for item in published.review.items
        ],
        "differences": [asdict(difference) for difference in published.review.differences],
    }


def _mentioned(listing: Listing) -> list[str]:
    """Every program the document names, each once, in the order of the page."""
    ids = [item.id for item in listing.items] + [*listing.shortlist.programs]
    if (given := listing.recommendation) is not None:
        ids += [id_ for ranked in given.programs for id_ in (ranked.id, *ranked.variants)]
        ids += [miss.id for miss in given.near_misses]
        ids += [change.program for change in given.counterfactuals]
    return list(dict.fromkeys(ids))


def _facts(program: Program, listing: Listing) -> dict[str, Any]:
    """The catalog's columns under their own names, but for the note that is for its editors, and what the program costs
    this student."""
    cost = student_cost(program, listing.catalog, listing.answers)
    return {
        **{name: program.value(name) for name in PROGRAMS.columns if name != "note"},
        "school_facts": asdict(program.school_facts) if program.school_facts else None,
        "outcome": asdict(program.outcome) if program.outcome else None,
        "total_tuition": {"usd": cost.usd, "known": cost.known, "label": cost.label},
    }
