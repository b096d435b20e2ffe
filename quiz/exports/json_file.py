"""The list as JSON: the answers, the recommendation document as it was given, and the facts it rests on with sources.

`Recommendation.from_document` reads the document back unchanged; null is "not known", as in the catalog.
"""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from quiz.catalog import Catalog, Program
from quiz.catalog_schema import EVERY_PROGRAM
from quiz.costs import student_cost
from quiz.questions import Answers
from quiz.recommendation import Recommendation

FORMAT = "mem-quiz/1"


def to_json(
    recommendation: Recommendation, catalog: Catalog, answers: Answers, exported_at: datetime | None = None
) -> bytes:
    """One object: format, exported_at (where given), catalog_sha256, answers, recommendation, programs by id, and their
    sources by id (those of every program under "*"; each names the fields it was read for)."""
    document: dict[str, Any] = {"format": FORMAT}
    if exported_at is not None:
        document["exported_at"] = exported_at.isoformat(timespec="seconds")
    programs = [catalog.by_id[id_] for id_ in _mentioned(recommendation) if id_ in catalog.by_id]
    document |= {
        "catalog_sha256": catalog.sha256,
        "answers": answers,
        "recommendation": recommendation.to_document(),
        "programs": {program.id: _facts(program, catalog, answers) for program in programs},
        "sources": {
            key: [asdict(source) for source in catalog.sources.get(key, ())]
            for key in (*(program.id for program in programs), EVERY_PROGRAM)
        },
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1).encode()


def _mentioned(recommendation: Recommendation) -> list[str]:
    """Every program the document names, each once, in the order of the page."""
    ids = [id_ for ranked in recommendation.programs for id_ in (ranked.id, *ranked.variants)]
    ids += [miss.id for miss in recommendation.near_misses]
    ids += [change.program for change in recommendation.counterfactuals]
    return list(dict.fromkeys(ids))


def _facts(program: Program, catalog: Catalog, answers: Answers) -> dict[str, Any]:
    """The catalog's columns under their own names, and what the program costs this student."""
    cost = student_cost(program, catalog, answers)
    return {**asdict(program), "total_tuition": {"usd": cost.usd, "known": cost.known, "label": cost.label}}
