"""`mem-quiz serve`: migrate, warm up, and run the application under gunicorn, and a worker for jobs beside it.

Catalog and engine are loaded before gunicorn forks, so that every worker shares them and the first student waits for
nothing. What would stop the start is told in one sentence before that work begins.
"""

import errno
import gc
import os
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from quiz.config import Settings
from quiz.data import bundled
from quiz.service import Services
from quiz.service.jobs.keeper import start_keeper, stop_keeper, tell_to_end
from quiz.service.leaving import leave
from quiz.service.live import LiveCatalog
from quiz.service.log import log
from quiz.service.metrics_folder import prepare_metrics
from quiz.store.migrate import upgrade

OPTIONS: dict[str, Any] = {
    "worker_class": "quiz.web.worker.SpareThreadWorker",
    "preload_app": True,
    "timeout": 30,
    "graceful_timeout": 20,
    "keepalive": 5,
    "backlog": 512,
    "limit_request_line": 4094,
    "limit_request_fields": 64,
    "limit_request_field_size": 8190,
    "forwarded_allow_ips": "",  # whom to believe is MEM_QUIZ_PROXIES' business alone
    "loglevel": "error",  # below that gunicorn names addresses; the access log is ours (quiz/service/log.py)
    "control_socket_disable": True,
    "proc_name": "mem-quiz",
}
LISTEN_ERRORS = {
    errno.EADDRINUSE: "port {port} on {host} is in use; stop what uses it or choose another with --port",
    errno.EACCES: "this user may not listen on port {port}; choose one above 1023 with --port",
    errno.EADDRNOTAVAIL: "{host} is not an address of this machine; use --host 127.0.0.1, or 0.0.0.0 for all of them",
}


class ServerError(RuntimeError):
    """The server cannot start; the message is one sentence."""


def serve(
    settings: Settings, host: str, port: int, workers: int, threads: int, announce: Callable[[str], object]
) -> None:
    """Serve until SIGTERM or SIGINT, and end the process. `announce` gets what is served and where, once it is so.

    Raises ServerError when it cannot listen there, StoreError when the database cannot be used.
    """
    listener = listen(host, port)
    upgrade(settings)
    if settings.metrics:
        prepare_metrics(settings.home)  # before the library is imported, which asks where its files are
    from quiz.web.app import create_app

    app = create_app(settings)
    services: Services = app.extensions["mem_quiz"]
    note = services.warm()
    which = name_catalog(services.live)
    services.close()  # the live catalog was read
    gc.freeze()  # what is loaded is no garbage: no collection walks it again, and the workers go on sharing its memory
    if note:
        log.warning("the recommender was refitted", reason=note)

    def announce_ready(url: str) -> None:
        announce(f"mem-quiz is ready at {url}\n{which}")

    keeper = start_keeper(settings) if settings.jobs else None
    server = _Server(app, services, listener, workers, threads, announce_ready)

    def tell_keeper() -> None:
        if keeper:
            tell_to_end(keeper)

    try:
        _Arbiter(server, tell_keeper).run()
    except SystemExit as ended:
        status = _status(ended)
    finally:
        if keeper:
            stop_keeper(keeper)
    leave(status)


def name_catalog(live: LiveCatalog) -> str:
    """A sentence on which catalog is served: the release's file, or what was published into the database."""
    ranked = f"It ranks {len(live.catalog.rankable)} programs"
    if live.mark is None:
        return f"{ranked} of {bundled('programs.csv')}."
    return f"{ranked} of catalog version {live.number} in the database, which goes before programs.csv."


STALLED_SECONDS = 10


def listen(host: str, port: int) -> socket.socket:
    """A bound socket that does not listen yet: until the warm-up is over, clients are refused and not kept waiting."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError:
        raise ServerError(f"--host {host}: no such host; use 127.0.0.1, or 0.0.0.0 for all addresses") from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # gunicorn's threads wait for a slow body for ever. Accepted sockets inherit these limits, so that a client which
    # sends nothing is let go; against one that drips, a buffering proxy has to stand in front.
    for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        listener.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", STALLED_SECONDS, 0))
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        reason = LISTEN_ERRORS.get(error.errno or 0, "cannot listen on port {port} of {host}: {error}")
        raise ServerError(reason.format(host=host, port=port, error=error.strerror)) from None
    return listener


def url_of(listener: socket.socket) -> str:
    """The URL that reaches the socket, with the port that the system chose where 0 was asked for."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class _Logger(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's own log without request targets: they hold the students' tokens."""

    def exception(self, msg: object, *args: object, **kwargs: Any) -> None:
        super().exception(str(msg).split("%", 1)[0].strip() if args else msg, **kwargs)


def _status(ended: BaseException | None) -> int:
    """The exit status of an end by SystemExit; 0 where nothing is being raised, 1 for what is no such end."""
    if ended is None:
        return 0
    code = ended.code if isinstance(ended, SystemExit) else 1
    return code & 0xFF if isinstance(code, int) else int(code is not None)


def _leave_worker(services: Services, worker: Any) -> None:
    """At the end of a worker: every request that could be answered in time is, so it lets go of the store and ends.
    gunicorn calls this in its main process too, when a worker was gone before it could be told."""
    if worker.pid == os.getpid():
        status = _status(sys.exception())
        try:
            services.close()
        finally:
            leave(status)


class _Arbiter(Arbiter):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's main process, which says that it is about to end its workers: what runs beside them ends meanwhile."""

    def __init__(self, server: "_Server", on_stop: Callable[[], object]) -> None:
        self._on_stop = on_stop
        super().__init__(server)

    def stop(self, graceful: bool = True) -> None:
        """End the workers, within the graceful time."""
        self._on_stop()
        super().stop(graceful)


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(
        self,
        app: Flask,
        services: Services,
        listener: socket.socket,
        workers: int,
        threads: int,
        announce_ready: Callable[[str], object],
    ) -> None:
        url = url_of(listener)
        self._app = app
        self._options = {
            **OPTIONS,
            "bind": f"fd://{listener.detach()}",
            "workers": workers,
            "threads": threads,
            "logger_class": _Logger,
            "when_ready": lambda arbiter: announce_ready(url),
            "post_fork": lambda arbiter, worker: services.store.close(inherited=True),
            "worker_exit": lambda arbiter, worker: _leave_worker(services, worker),
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app
