"""Everything that is kept about one student, found by following the foreign keys from the response: what a table added
later holds of somebody is found without a word here, as deleting the response deletes it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from quiz.store.tables import Base
from quiz.store.tables.invitations import InvitationRow, InvitedRow
from quiz.store.tables.responses import ResponseRow
from quiz.store.tokens import digest

# What opens a link is nobody's answer to "what do you know about me", and would open it for whoever gets the file.
KEYS = frozenset({"token_sha256", "nonce", "content_key"})
MADE = frozenset({"content"})  # a file that was made of what is told here anyway


def everything(engine: sa.Engine, token: str) -> dict[str, list[dict[str, Any]]] | None:
    """The rows of each table that belong to the response which the token opens, by table and in the order they were
    made, times with their zone; None when there is no such response."""
    found: dict[str, list[dict[str, Any]]] = {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table is ResponseRow.__table__:
                mine: list[sa.ColumnElement[bool]] = [table.c.token_sha256 == digest(token)]
            else:
                owners = [key for key in table.foreign_keys if key.column.table.name in found]
                mine = [
                    key.parent.in_([row[key.column.name] for row in found[key.column.table.name]]) for key in owners
                ]
            if mine:
                rows = connection.execute(sa.select(table).where(*mine).order_by(*table.primary_key)).mappings()
                found[table.name] = [dict(row) for row in rows]
        found |= _invitations(connection, found.get(InvitedRow.__tablename__, ()))
    if not found[ResponseRow.__tablename__]:
        return None
    return {
        name: [{column: value for column, value in row.items() if column not in KEYS | MADE} for row in rows]
        for name, rows in found.items()
        if rows
    }


def _invitations(connection: sa.Connection, by: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """What the office wrote about whoever was invited: the one thing that a response leads to the other way round."""
    ids = [row["invitation_id"] for row in by]
    rows = connection.execute(sa.select(InvitationRow.__table__).where(InvitationRow.id.in_(ids))).mappings()
    return {InvitationRow.__tablename__: [dict(row) for row in rows]}
