"""Nothing of ours is sent to an address inside: every way to name one is refused before a connection is made, and a
connection goes to the address that was checked.
"""

import socket
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.service.outbound import RefusedAddressError, UnansweredError, is_public, pin, read_target, send

PUBLIC = "93.184.215.14"


@pytest.mark.parametrize(
    "address",
    [
        "http://example.edu/", "ftp://example.edu/", "//example.edu/", "example.edu", "", "https://", "https:///path",
        "https://user@example.edu/", "https://user:secret@example.edu/", "https://example.edu:port/",
        "https://example.edu:99999/", "https://exam ple.edu/", "https://example.edu\\@127.0.0.1/", "https://exämple.edu/",
        "https://example.edu/\r\nHost: evil.test", "file:///etc/passwd", f"https://example.edu/{'a' * 2000}",
    ],
)  # fmt: skip
def test_only_a_plain_https_address_is_taken(address: str) -> None:
    with pytest.raises(RefusedAddressError, match="use"):
        read_target(address)


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1", "127.1.2.3", ".".join("0000"), "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fc00::1", "fe80::1", "fe80::1%eth0", "ff02::1", "2001:db8::1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1",
    ],
)  # fmt: skip
def test_no_address_inside_is_asked(inside: str) -> None:
    assert not is_public(inside)
    with pytest.raises(RefusedAddressError, match="public internet"):
        pin(read_target("https://example.edu/"), lambda host, port: [inside])
    with pytest.raises(RefusedAddressError, match="public internet"):
        pin(read_target("https://example.edu/"), lambda host, port: [PUBLIC, inside])


@given(st.ip_addresses().filter(lambda address: address.is_private or address.is_loopback or address.is_link_local))
def test_no_private_address_whatever_is_public(address: object) -> None:
    assert not is_public(str(address))


def given_addresses(addresses: list[str], host: str, port: int) -> list[str]:
    return addresses


def test_loopback_is_asked_only_where_that_is_allowed() -> None:
    target = read_target("http://localhost:8000/", loopback=True)
    assert pin(target, lambda host, port: ["127.0.0.1"], loopback=True) == "127.0.0.1"
    for addresses in ([PUBLIC], ["10.0.0.1"], ["127.0.0.1", "10.0.0.1"]):
        with pytest.raises(RefusedAddressError):
            pin(target, partial(given_addresses, addresses), loopback=True)


class Answer(BaseHTTPRequestHandler):
    """Says what was sent, leads elsewhere, or says too much."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(302 if self.path == "/elsewhere" else 200)
        self.send_header("Location", "http://127.0.0.1:1/inside")
        self.end_headers()
        self.wfile.write(b"x" * 5000 if self.path == "/much" else self.headers["Host"].encode() + b" " + body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def once(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def test_a_request_goes_to_the_address_that_was_checked_under_the_name_that_was_asked(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    connect = socket.create_connection

    def note(address: tuple[str, int], timeout: float) -> socket.socket:
        asked.append(address[0])
        return connect(address, timeout)

    monkeypatch.setattr("quiz.service.outbound.socket.create_connection", note)
    answer = send("POST", f"http://hook.test:{port}/", body=b"news", loopback=True, resolver=once)
    assert (answer.status, answer.body) == (200, f"hook.test:{port} news".encode())
    assert asked == ["127.0.0.1"]


def test_a_redirect_is_not_followed(port: int) -> None:
    answer = send("POST", f"http://hook.test:{port}/elsewhere", body=b"", loopback=True, resolver=once)
    assert answer.status == 302


def test_an_answer_that_is_too_long_is_broken_off(port: int) -> None:
    with pytest.raises(UnansweredError, match="more than 1,000 bytes"):
        send("POST", f"http://hook.test:{port}/much", body=b"", loopback=True, resolver=once, most_bytes=1000)


def test_who_does_not_answer_is_told_by_name(port: int) -> None:
    with pytest.raises(UnansweredError, match=r"hook\.test did not answer"):
        send("POST", "http://hook.test:1/", body=b"", loopback=True, resolver=once)


def test_a_server_without_the_certificate_of_its_name_is_not_trusted(port: int) -> None:
    with pytest.raises(UnansweredError, match=r"hook\.test did not answer"):
        send("POST", f"https://hook.test:{port}/", body=b"secret", loopback=True, resolver=once)
