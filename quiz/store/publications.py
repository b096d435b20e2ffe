"""Every list that advisors published, case by case, kept as it was until its student withdraws the case or is deleted.

A version gets its number in the transaction that publishes it, which holds the case. Taking back what is published
marks all of them: the student sees none of those any more, the desk sees them with the day.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from quiz.core.advising import PublishedReview
from quiz.store.tables.reviews import PublicationRow


@dataclass(frozen=True, slots=True)
class PublishedEdition:
    """That a list was published: the how manieth of its case, when, by which account (None: it is gone), and when it
    was taken back; the letter that went out with it and the name it is `signed` with ("" for none)."""

    number: int
    at: datetime
    account_id: int | None
    taken_back_at: datetime | None
    note: str
    signed: str


COLUMNS = (
    PublicationRow.number,
    PublicationRow.at,
    PublicationRow.account_id,
    PublicationRow.taken_back_at,
    PublicationRow.published["note"].as_string(),
    PublicationRow.published["signed"].as_string(),
)


class Publications:
    """The published lists of one database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def of(self, case_id: int) -> tuple[PublishedEdition, ...]:
        """All that was published for a case, latest first."""
        found = sa.select(*COLUMNS).where(PublicationRow.request_id == case_id)
        with self._engine.connect() as connection:
            return tuple(
                PublishedEdition(*row) for row in connection.execute(found.order_by(PublicationRow.number.desc()))
            )

    def read(self, case_id: int, number: int) -> tuple[PublishedEdition, PublishedReview] | None:
        """One of them with its list; None where there is none of that number."""
        found = sa.select(*COLUMNS, PublicationRow.published)
        with self._engine.connect() as connection:
            row = connection.execute(
                found.where(PublicationRow.request_id == case_id, PublicationRow.number == number)
            ).one_or_none()
        if row is None:
            return None
        *about, document = row
        kept = PublishedEdition(*about)
        return kept, PublishedReview.from_document(document, kept.at)


def keep(connection: sa.Connection, case_id: int, shown: PublishedReview, advisor: int) -> None:
    """Keep what the caller's transaction, which holds the case, publishes."""
    last = sa.select(sa.func.coalesce(sa.func.max(PublicationRow.number), 0)).where(
        PublicationRow.request_id == case_id
    )
    number = connection.execute(last).scalar_one() + 1
    row = {"number": number, "account_id": advisor, "published": shown.to_document(), "at": shown.at}
    connection.execute(sa.insert(PublicationRow).values(request_id=case_id, **row))


def take_back(connection: sa.Connection, case_id: int, *, now: datetime) -> None:
    """Show the student none of them any more."""
    shown = PublicationRow.request_id == case_id, PublicationRow.taken_back_at.is_(None)
    connection.execute(sa.update(PublicationRow).where(*shown).values(taken_back_at=now))
