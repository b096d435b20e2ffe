"""gunicorn's threaded worker, which keeps a thread free for /healthz: whatever else is busy, it is answered.

The main loop of a worker accepts connections and hands each to a thread. Here a connection waits in the loop until its
first bytes are there, without holding a thread; if these ask for /healthz, a thread of its own answers. All other
requests share the threads of `--threads`, as before.
"""

import selectors
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

FIRST = (b"GET /healthz ", b"HEAD /healthz ", b"GET /healthz?")
LONGEST = max(map(len, FIRST))


class SpareThreadWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """A worker with one thread more, for /healthz alone."""

    def init_process(self) -> None:
        """Make the spare thread, after the fork."""
        self.spare = ThreadPoolExecutor(1, "healthz")
        super().init_process()

    def enqueue_req(self, conn: TConn) -> None:
        """Hand a connection to a thread once it says what it wants."""
        first = b"" if conn.parser and conn.parser.unreader.buf.getvalue() else _look(conn.sock)
        if first is None:
            self._wait(conn)
            return
        threads = self.spare if first.startswith(FIRST) else self.tpool
        future = threads.submit(self.handle, conn)
        future.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def _wait(self, conn: TConn) -> None:
        """Leave it with the loop, which lets it go when nothing comes."""
        conn.sock.setblocking(False)
        conn.set_timeout()
        self.pending_conns.append(conn)
        readable = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, readable)


def _look(sock: Any) -> bytes | None:
    """The first bytes of what is waiting to be read; none where the other side is gone, None where nothing came yet."""
    try:
        return bytes(sock.recv(LONGEST, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return None
    except OSError:
        return b""
