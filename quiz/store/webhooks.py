"""Every query and write of webhooks and of what they are to be told.

What happens to a case is written down in the transaction of the act itself (`announce`): it is told if and only if it
happened. A delivery is taken by a conditional write before it is sent, so that two workers never send the same try.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from quiz.core.vocabulary import CASE_EVENTS
from quiz.store.audit import Audit
from quiz.store.tables.api import DeliveryRow, WebhookRow

WAITING, DELIVERED, GIVEN_UP = "waiting", "delivered", "given up"
NONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that is told of events, since when, and what its secret is made from."""

    id: int
    url: str
    events: tuple[str, ...]
    nonce: str = field(repr=False)
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """News of a case for one webhook: the state of the case just after it, how often it was tried, and when it is tried
    next."""

    id: int
    webhook_id: int
    event: str
    case_id: int
    case_state: str
    attempts: int
    due_at: datetime
    created_at: datetime


HOOKS = tuple(getattr(WebhookRow, name) for name in Webhook.__slots__)
DELIVERIES = tuple(getattr(DeliveryRow, name) for name in Delivery.__slots__)


def announce(connection: sa.Connection, event: str, case_id: int, case_state: str, *, now: datetime) -> None:
    """Write down what happened to a case for every webhook that wants to know of it, in the caller's transaction."""
    moment = sa.literal(now, DeliveryRow.due_at.type)
    values = {
        "webhook_id": WebhookRow.id,
        "event": sa.literal(event),
        "case_id": sa.literal(case_id),
        "case_state": sa.literal(case_state),
        "state": sa.literal(WAITING),
        "attempts": sa.literal(0),
        "due_at": moment,
        "created_at": moment,
    }
    wanted = (" " + WebhookRow.events + " ").contains(f" {event} ")
    told = sa.select(*values.values()).where(wanted).order_by(WebhookRow.id)
    connection.execute(sa.insert(DeliveryRow).from_select([*values], told))


class Webhooks:
    """The webhooks of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine, audit: Audit) -> None:
        self._engine, self._audit = engine, audit

    def add(self, url: str, events: Collection[str], *, now: datetime) -> Webhook:
        """Tell an address of these events from now on."""
        if not events or not {*events} <= {*CASE_EVENTS}:
            raise ValueError(f"a webhook needs events of {', '.join(CASE_EVENTS)}")
        wanted = " ".join(event for event in CASE_EVENTS if event in events)
        values = {"url": url, "events": wanted, "nonce": secrets.token_urlsafe(NONCE_BYTES), "made_at": now}
        with self._engine.begin() as connection:
            made = _read(connection.execute(sa.insert(WebhookRow).values(values).returning(*HOOKS)).one())
            told = {"url": url, "events": wanted}
            self._audit.record(None, "webhook.added", f"webhook:{made.id}", None, told, now=now, connection=connection)
        return made

    def remove(self, webhook_id: int, *, now: datetime) -> bool:
        """Tell it nothing more, also of what waits; False when there is none of that number."""
        with self._engine.begin() as connection:
            if connection.execute(sa.delete(WebhookRow).where(WebhookRow.id == webhook_id)).rowcount == 0:
                return False
            subject = f"webhook:{webhook_id}"
            self._audit.record(None, "webhook.removed", subject, None, None, now=now, connection=connection)
        return True

    def all(self) -> tuple[Webhook, ...]:
        """Every webhook, first to last."""
        with self._engine.connect() as connection:
            return tuple(_read(row) for row in connection.execute(sa.select(*HOOKS).order_by(WebhookRow.id)))

    def counts(self) -> Mapping[tuple[int, str], int]:
        """How many deliveries each webhook has in each state."""
        columns = DeliveryRow.webhook_id, DeliveryRow.state
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(*columns, sa.func.count()).group_by(*columns))
            return {(webhook, state): number for webhook, state, number in rows}

    # --- what there is to tell --------------------------------------------------------------------------------------

    def due(self, most: int, *, now: datetime) -> tuple[Delivery, ...]:
        """What is to be sent by now, what waited longest first."""
        found = sa.select(*DELIVERIES).where(DeliveryRow.state == WAITING, DeliveryRow.due_at <= now)
        with self._engine.connect() as connection:
            rows = connection.execute(found.order_by(DeliveryRow.due_at, DeliveryRow.id).limit(most))
            return tuple(Delivery(*row) for row in rows)

    def take(self, delivery: Delivery, *, again: datetime) -> bool:
        """Begin a try, which counts whatever comes of it: without a word it is tried `again`. False when somebody
        else has it, or it is gone."""
        ours = DeliveryRow.id == delivery.id, DeliveryRow.state == WAITING, DeliveryRow.attempts == delivery.attempts
        change = sa.update(DeliveryRow).where(*ours).values(attempts=delivery.attempts + 1, due_at=again)
        with self._engine.begin() as connection:
            return connection.execute(change).rowcount == 1

    def settle(self, delivery: Delivery, status: int, state: str) -> None:
        """Keep what a try got, and how the delivery stands now."""
        change = sa.update(DeliveryRow).where(DeliveryRow.id == delivery.id)
        with self._engine.begin() as connection:
            connection.execute(change.values(last_status=status, state=state))

    def forget(self, before: datetime) -> int:
        """Delete what was delivered or given up and is older; gives how many."""
        old = DeliveryRow.state != WAITING, DeliveryRow.created_at < before
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(DeliveryRow).where(*old)).rowcount


def _read(row: sa.Row[tuple[object, ...]]) -> Webhook:
    return Webhook(**{**row._mapping, "events": tuple(row.events.split())})
