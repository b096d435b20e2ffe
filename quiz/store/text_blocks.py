"""Every query and write of text blocks: an advisor's own, which nobody else sees, and the shared ones, which admins
write. Nothing in them is about a student, so none of it is in the audit trail.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from quiz.store.tables.team import TextBlockRow

MOST = 60  # of one advisor, and of those that are shared
NAME_MAX = 60


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A text that is written often; `shared` is everybody's."""

    id: int
    shared: bool
    name: str
    text: str


class TextBlocks:
    """The text blocks of one database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def of(self, account: int) -> tuple[TextBlock, ...]:
        """Those that somebody can use, their own first, by name."""
        mine = sa.or_(TextBlockRow.account_id == account, TextBlockRow.account_id.is_(None))
        columns = TextBlockRow.id, TextBlockRow.account_id.is_(None), TextBlockRow.name, TextBlockRow.text
        order = TextBlockRow.account_id.is_(None), sa.func.lower(TextBlockRow.name), TextBlockRow.id
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(*columns).where(mine).order_by(*order))
            return tuple(TextBlock(row[0], bool(row[1]), row[2], row[3]) for row in rows)

    def add(self, owner: int | None, name: str, text: str) -> bool:
        """Keep a new one, of somebody or of everybody (None); False where there are too many."""
        with self._engine.begin() as connection:
            count = connection.scalar(sa.select(sa.func.count()).select_from(TextBlockRow).where(_of(owner)))
            if (count or 0) >= MOST:
                return False
            connection.execute(sa.insert(TextBlockRow).values(account_id=owner, name=name, text=text))
        return True

    def change(self, id_: int, owner: int | None, name: str, text: str) -> bool:
        """Write one anew; False where there is none of that owner."""
        return self._changed(
            sa.update(TextBlockRow).where(TextBlockRow.id == id_, _of(owner)).values(name=name, text=text)
        )

    def delete(self, id_: int, owner: int | None) -> bool:
        """Delete one; False where there is none of that owner."""
        return self._changed(sa.delete(TextBlockRow).where(TextBlockRow.id == id_, _of(owner)))

    def _changed(self, statement: sa.Update | sa.Delete) -> bool:
        with self._engine.begin() as connection:
            return connection.execute(statement).rowcount == 1


def _of(owner: int | None) -> sa.ColumnElement[bool]:
    return TextBlockRow.account_id.is_(None) if owner is None else TextBlockRow.account_id == owner
