"""Requests of ours to addresses that somebody typed: over https, to public addresses alone.

A name is resolved once and the connection goes to the very address that was checked, so that a name which answers
differently a moment later leads nowhere else; the certificate is still that of the name. A redirect is not followed: it
is an answer like any other. Time and size are bounded. Loopback is for tests and for who develops, by an argument.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

SECONDS = 10.0
MOST_BYTES = 2 * 1024 * 1024
LONGEST_ADDRESS = 2_000
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # an address of IPv4 in its last four bytes

Resolver = Callable[[str, int], list[str]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class RefusedAddressError(ValueError):
    """An address that we send nothing to; the message says what would be right."""


class UnansweredError(OSError):
    """The other side could not be reached, broke off, or said too much."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: the name that its certificate must have, and the path with its query."""

    secure: bool
    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class OutboundReply:
    """What came back: the status, the headers with their names in lower case, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name. Raises UnansweredError where it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnansweredError(f"{host} has no address") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def read_target(address: str, *, loopback: bool = False) -> Target:
    """An address that was typed, taken apart; nothing is asked of the network. `loopback` takes plain http too, which
    only a loopback address may then be asked by. Raises RefusedAddressError."""
    if len(address) > LONGEST_ADDRESS or not address.isascii() or any(sign <= " " or sign == "\\" for sign in address):
        raise RefusedAddressError(f"use an https address of at most {LONGEST_ADDRESS:,} plain characters")
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise RefusedAddressError(
            "the host or the port cannot be read; use an address such as https://example.edu/hook"
        ) from None
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise RefusedAddressError("use an address that begins with https://")
    if not host or parts.username is not None or parts.password is not None:
        raise RefusedAddressError("use a host without a name or a password before it")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure, host, port or (443 if secure else 80), path)


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet, also where it wraps one of IPv4.

    >>> [is_public(text) for text in ("93.184.215.14", "10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False]
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    return address.is_global and not address.is_multicast and all(map(_is_plainly_public, _wrapped(address)))


def _is_plainly_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast


def _wrapped(address: Address) -> tuple[Address, ...]:
    """The addresses of IPv4 that one of IPv6 leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    found: list[Address] = [inner for inner in (address.ipv4_mapped, address.sixtofour) if inner is not None]
    found += address.teredo or ()
    if address in NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(found)


def pin(target: Target, resolver: Resolver = resolve, *, loopback: bool = False) -> str:
    """The one IP address to connect to. A name with even one address that is not public is refused: which of them
    would be asked is chance. Raises RefusedAddressError, and UnansweredError where the name has no address."""
    addresses = resolver(target.host, target.port)
    if not addresses:
        raise UnansweredError(f"{target.host} has no address")
    ours = loopback and all(ipaddress.ip_address(address.partition("%")[0]).is_loopback for address in addresses)
    if not ours and (not target.secure or not all(map(is_public, addresses))):
        raise RefusedAddressError(f"{target.host} is not a host of the public internet; use one that is")
    return addresses[0]


def send(
    method: str,
    address: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    loopback: bool = False,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
    resolver: Resolver = resolve,
) -> OutboundReply:
    """Send one request and give what comes back, whatever its status; `seconds` bounds each wait. Raises
    RefusedAddressError for where nothing may be sent, UnansweredError for what did not work out."""
    target = read_target(address, loopback=loopback)
    connection = _connect(target, pin(target, resolver, loopback=loopback), seconds)
    try:
        connection.request(method, target.path, body, {"Connection": "close", **(headers or {})})
        response = connection.getresponse()
        content = response.read(most_bytes + 1)
        if len(content) > most_bytes:
            raise UnansweredError(f"{target.host} sent more than {most_bytes:,} bytes")
        told = {name.lower(): value for name, value in response.getheaders()}
        return OutboundReply(response.status, told, content)
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, UnansweredError):
            raise
        raise UnansweredError(f"{target.host} did not answer: {type(error).__name__}") from error
    finally:
        connection.close()


class _PinnedConnection(http.client.HTTPConnection):
    """A connection to a fixed address, under the name that was asked for."""

    def __init__(self, target: Target, address: str, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target, self._address = target, address

    def connect(self) -> None:
        """To the address that was checked, whatever the name says by now."""
        plain: Any = socket.create_connection((self._address, self._target.port), self.timeout)
        if self._target.secure:
            try:
                plain = ssl.create_default_context().wrap_socket(plain, server_hostname=self._target.host)
            except BaseException:
                plain.close()
                raise
        self.sock = plain


def _connect(target: Target, address: str, seconds: float) -> _PinnedConnection:
    connection = _PinnedConnection(target, address, seconds)
    if target.secure:
        connection.default_port = 443
    return connection
