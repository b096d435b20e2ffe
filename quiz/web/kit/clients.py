"""Who counts as one client: a name for a network address that lasts for a day and says nothing of it.

The name is an HMAC under a key of the day, lives in the memory of what counts, and is written nowhere. Whether
addresses are the clients' own depends on MEM_QUIZ_PROXIES: requests that a proxy forwarded to a site that believes none
are noticed here, because then everybody counts as one client.
"""

import hmac
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

from flask import Flask, current_app, request

from quiz.service import Services
from quiz.service.log import log
from quiz.web import get_services

FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded")
UNBELIEVED = (
    "requests carry X-Forwarded headers and MEM_QUIZ_PROXIES is 0: if a proxy stands in front, set it to the number of "
    "proxies, since all visitors count as one client until then"
)
SET_BACK = timedelta(minutes=1)  # a clock that is put right by less is no matter


def network_of(text: str) -> str:
    """The address as it counts: of IPv6 the network of 64 bits, because one household has all of it.

    >>> network_of("192.0.2.7"), network_of("2001:db8::7"), network_of("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8::/64', '192.0.2.7')
    """
    with suppress(ValueError):
        address = ip_address(text)
        if isinstance(address, IPv6Address):
            return str(address.ipv4_mapped or ip_network((text, 64), strict=False))
    return text


@dataclass
class Clients:
    """The clients of one process. `forget` is called when names stop to mean anybody: at a new day, and when the
    clock is set back, because what was counted in its future would count for too long."""

    secret: bytes = field(repr=False)
    forget: Callable[[], object] = lambda: None
    forwarded: bool = False
    _day: date = date.min
    _key: bytes = field(default=b"", repr=False)
    _last: datetime = datetime.min.replace(tzinfo=UTC) + SET_BACK
    _turn: Lock = field(default_factory=Lock, repr=False)

    def name(self, text: str, now: datetime) -> str:
        """What `text`, an address or whatever else names a client, is called today."""
        with self._turn:  # or two threads of a first moment would know one client by two names
            if now.date() != self._day or now < self._last - SET_BACK:
                self.forget()
                self._day = now.date()
                self._key = hmac.digest(self.secret, f"clients of {self._day}".encode(), "sha256")
            self._last = now
            return hmac.digest(self._key, text.encode(), "sha256").hex()[:32]


def install(app: Flask) -> None:
    """Give the application its clients."""
    services: Services = app.extensions["mem_quiz"]
    app.extensions["mem_quiz_clients"] = Clients(services.settings.secret_key.encode())
    if not services.settings.proxies:
        app.before_request(_notice_a_proxy)


def find_clients() -> Clients:
    """The clients of this application."""
    found: Clients = current_app.extensions["mem_quiz_clients"]
    return found


def client_name() -> str:
    """What the client of this request is called today."""
    return find_clients().name(f"address {network_of(request.remote_addr or '')}", get_services().now())


def is_forwarded() -> bool:
    """Whether something between the client and us says so."""
    return any(name in request.headers for name in FORWARDED)


def _notice_a_proxy() -> None:
    if not find_clients().forwarded and is_forwarded():
        find_clients().forwarded = True
        log.warning(UNBELIEVED)
