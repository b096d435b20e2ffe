"""A simple load client in a process of its own: `python -m tests.bench.client PORT SECONDS`, paths on standard input.

Enough keep-alive connections to spread over the workers evenly, each with one request at a time, all in one thread and
with as little parsing as a count needs, so that the client leaves the machine to the server. Requests per second go to
standard output; any answer but 200 ends it with an error, so that no error page is ever counted.
"""

import re
import selectors
import socket
import sys
from itertools import cycle
from time import perf_counter

CONNECTIONS = 16
PATIENCE_SECONDS = 30
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Connection:
    """One keep-alive connection and the part of an answer that has arrived on it."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
        self.received = b""

    def ask(self, request: bytes) -> None:
        """Send the next request."""
        self.received = b""
        self.socket.sendall(request)

    def answered(self) -> bool:
        """Take in what has arrived; whether the answer is now whole."""
        arrived = self.socket.recv(1 << 18)
        self.received += arrived
        head, separator, body = self.received.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if not arrived or (separator and (not head.startswith(b"HTTP/1.1 200 ") or length is None)):
            raise SystemExit(f"client: {head[:200]!r}")
        return length is not None and bool(separator) and len(body) >= int(length[1])


def main(port: int, seconds: float, paths: list[str]) -> float:
    """Requests per second over all connections; the paths are asked for in turn."""
    requests = cycle([f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode() for path in paths])
    connections = [Connection(port) for _ in range(CONNECTIONS)]
    served = 0
    with selectors.DefaultSelector() as ready:
        for connection in connections:
            ready.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(next(requests))
        began = perf_counter()
        while (elapsed := perf_counter() - began) < seconds:
            events = ready.select(timeout=PATIENCE_SECONDS)
            if not events:
                raise SystemExit(f"client: no answer within {PATIENCE_SECONDS} seconds")
            for key, _ in events:
                if key.data.answered():
                    served += 1
                    key.data.ask(next(requests))
    for connection in connections:
        connection.socket.close()
    return served / elapsed


if __name__ == "__main__":
    print(main(int(sys.argv[1]), float(sys.argv[2]), sys.stdin.read().split()))
