"""Tells webhooks what happened to cases: ids and states, signed, again and again until they say that they have it.

The receiver checks `Mem-Quiz-Signature: t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256, under the webhook's secret, of
the seconds, a point and the body as it came; and that the seconds are not long ago. A delivery may come twice: its id
says so. What a slow receiver takes is bounded, because the worker's other chores wait for it.
"""

import base64
import hmac
import json
import time
from datetime import datetime, timedelta
from hashlib import sha256

from quiz.service import Services
from quiz.service.log import log
from quiz.service.outbound import RefusedAddressError, UnansweredError, send
from quiz.store.webhooks import DELIVERED, GIVEN_UP, WAITING, Delivery, Webhook

# After each failed try, how long until the next; after the last it is given up: about three days in all.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60, 24 * 60))
MOST_AT_ONCE = 50
MOST_SECONDS = 20.0  # of all receivers in one minute's work
SECONDS = 5.0  # for each wait for a receiver
MOST_BYTES = 64 * 1024  # of an answer that nobody reads
KEPT = timedelta(days=30)  # what is over, for whoever looks for why


def secret_of(webhook: Webhook, secret_key: str) -> str:
    """What signs the news for a webhook: made from the secret key, and kept nowhere."""
    made = hmac.digest(secret_key.encode(), f"webhook {webhook.id} {webhook.nonce}".encode(), sha256)
    return "whsec_" + base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def sign(secret: str, body: bytes, at: int) -> str:
    """The header that says that the news is ours, and from when (seconds since 1970).

    >>> sign("whsec_x", b"{}", 1700000000)[:18]
    't=1700000000,v1=be'
    """
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.'.encode() + body, sha256).hexdigest()}"


def body_of(delivery: Delivery) -> bytes:
    """The news itself, the same at every try."""
    news = {
        "id": f"delivery-{delivery.id}",
        "event": delivery.event,
        "at": delivery.created_at.isoformat(),
        "case": delivery.case_id,
        "state": delivery.case_state,
    }
    return json.dumps(news).encode()


def deliver(services: Services) -> None:
    """Send what is due. A receiver that fails is left alone until the next minute, so that it holds up nobody else."""
    store, ends = services.store.webhooks, time.monotonic() + MOST_SECONDS
    hooks = {hook.id: hook for hook in store.all()}
    failing: set[int] = set()
    for delivery in store.due(MOST_AT_ONCE, now=services.now()) if hooks else ():
        if time.monotonic() > ends:
            break
        hook = hooks.get(delivery.webhook_id)
        if hook is not None and hook.id not in failing and not _try(services, hook, delivery):
            failing.add(hook.id)
    store.forget(services.now() - KEPT)


def _try(services: Services, hook: Webhook, delivery: Delivery) -> bool:
    """One try of one delivery; False when the receiver did not take it."""
    now, last = services.now(), delivery.attempts >= len(BACK_OFF)
    if not services.store.webhooks.take(delivery, again=now + BACK_OFF[min(delivery.attempts, len(BACK_OFF) - 1)]):
        return True
    status = _send(services, hook, delivery, now)
    taken = 200 <= status < 300
    state = DELIVERED if taken else GIVEN_UP if last else WAITING
    services.store.webhooks.settle(delivery, status, state)
    if not taken:
        log.warning("a webhook did not take it", webhook=hook.id, delivery=delivery.id, status=status, now=state)
    return taken


def _send(services: Services, hook: Webhook, delivery: Delivery, now: datetime) -> int:
    """The status that came back, 0 for none."""
    body, secret = body_of(delivery), secret_of(hook, services.settings.secret_key)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "mem-quiz",
        "Mem-Quiz-Signature": sign(secret, body, int(now.timestamp())),
    }
    try:
        loopback = services.settings.webhook_loopback == "yes"
        reply = send(
            "POST", hook.url, body=body, headers=headers, loopback=loopback, seconds=SECONDS, most_bytes=MOST_BYTES
        )
    except (RefusedAddressError, UnansweredError):
        return 0
    return reply.status
