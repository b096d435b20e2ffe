"""Documents that were stored before today's shape, read as if they had been stored today.

Version 1 held finished sentences. Each becomes a statement that says it as it was written then; the codes of messages,
which pages ask for, were codes already.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from quiz.core.advice.statements import AS_WRITTEN, WRITTEN

DOCUMENT_VERSION = 2
Row = Mapping[str, Any]


def upgrade(document: Row) -> Row:
    """A recommendation's document as version 2; one that is that already is given back."""
    if document.get("document_version", 1) >= DOCUMENT_VERSION:
        return document
    return {
        **document,
        "document_version": DOCUMENT_VERSION,
        "specialisations": [_with_grounds(row, grounds="reasons") for row in document["specialisations"]],
        "programs": [upgrade_program(row) for row in document["programs"]],
        **{key: _as_written(document[key]) for key in ("near_misses", "repairs", "counterfactuals")},
        "messages": [{"code": row["code"], **_params(row["text"])} for row in document["messages"]],
    }


def upgrade_program(row: Row) -> Row:
    """One program of a document, which is also stored by itself where an advisor added it to a list."""
    if "grounds_for" in row:
        return row
    found = _with_grounds(row, grounds_for="reasons_for", grounds_against="reasons_against")
    return {**found, "contributions": _as_written(row["contributions"])}


def _with_grounds(row: Row, **reasons: str) -> Row:
    """The row with its lists of sentences as lists of statements, by the new and the old name of each."""
    kept = {key: value for key, value in row.items() if key not in reasons.values()}
    return {**kept, **{key: [_written(text) for text in row[old]] for key, old in reasons.items()}}


def _as_written(rows: Iterable[Row]) -> list[Row]:
    """Rows with one sentence each."""
    return [{**{key: row[key] for key in row if key != "text"}, **_written(row["text"])} for row in rows]


def _written(text: str) -> dict[str, Any]:
    return {"code": AS_WRITTEN, **_params(text)}


def _params(text: str) -> dict[str, Any]:
    return {"params": {WRITTEN: text}}
