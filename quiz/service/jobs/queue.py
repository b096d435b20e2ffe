"""The queue between the pages and the workers: huey, in a SQLite file, in Redis or in PostgreSQL by MEM_QUIZ_QUEUE.

A message is the name of a task and two numbers, as JSON. huey's own serializer is pickle, which runs what it reads, so
that whoever can write to the queue would be the program; ours reads nothing but a known name and numbers. A queue that
is away loses nothing: the store knows what waits, and the worker's clock calls it again.
"""

import json
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any, Final

from huey import Huey, crontab
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import BaseStorage, PostgresStorage, RedisStorage, SqliteStorage

from quiz.config import QUEUE_FILE, Settings
from quiz.service.log import log
from quiz.store.jobs import ADVISOR_MAIL, BATCH, DOCUMENT, INVITATION, MAIL, STUDENT_MAIL, TELLING

TICK: Final = "tick"
NAMES = (BATCH, MAIL, DOCUMENT, INVITATION, STUDENT_MAIL, TELLING, ADVISOR_MAIL, TICK)
LONGEST_MESSAGE = 200  # bytes
WAIT_SECONDS = 2  # for a queue that does not answer
Perform = Callable[[str, int, int], None]


class JsonSerializer(Serializer):  # type: ignore[misc]  # huey ships no types
    """Messages as JSON: `["batch", 7, 1]`, and nothing else."""

    def serialize(self, data: Any) -> bytes:
        """A message, or a plain value that huey keeps beside them."""
        content = [data.name.rpartition(".")[2], *data.args] if isinstance(data, Message) else {"value": data}
        return json.dumps(content, separators=(",", ":")).encode()

    def deserialize(self, data: bytes) -> Any:
        """The message, or the value. Raises ValueError for anything that this program did not write."""
        if len(data) > LONGEST_MESSAGE:
            raise ValueError("a message of the queue is too long")
        read = json.loads(bytes(data))
        if isinstance(read, dict):
            return read["value"]
        name, *numbers = read
        if name not in NAMES or not all(type(number) is int for number in numbers):
            raise ValueError("a message of the queue is none of ours")
        return Message(id=None, name=f"{__name__}.{name}", retries=0, retry_delay=0, args=tuple(numbers), kwargs={})


def _sqlite(settings: Settings) -> BaseStorage:
    path = settings.home / QUEUE_FILE
    with suppress(OSError):  # its owner's alone, as SQLite then makes its -wal and -shm
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    return SqliteStorage("mem-quiz", filename=str(path), timeout=WAIT_SECONDS)


def _postgres(settings: Settings) -> BaseStorage:
    return PostgresStorage("mem-quiz", dsn=settings.queue, table_prefix="mem_quiz_queue", connect_timeout=WAIT_SECONDS)


def _redis(settings: Settings) -> BaseStorage:
    from redis import ConnectionPool

    pool = ConnectionPool.from_url(settings.queue, socket_connect_timeout=WAIT_SECONDS, socket_timeout=WAIT_SECONDS)
    return RedisStorage("mem-quiz", connection_pool=pool)


STORAGES: dict[str, Callable[[Settings], BaseStorage]] = {
    "": _sqlite,
    "redis": _redis,
    "rediss": _redis,
    "postgres": _postgres,
    "postgresql": _postgres,
}


class JobHuey(Huey):  # type: ignore[misc]  # huey ships no types
    """A huey whose tasks are the names above, and all of them `perform`."""

    def __init__(self, settings: Settings, perform: Perform, *, immediate: bool = False) -> None:
        self._settings = settings
        super().__init__("mem-quiz", results=False, serializer=JsonSerializer(), immediate=immediate)
        self.jobs = {name: self.task(name=name)(self._doing(name, perform)) for name in NAMES if name != TICK}
        every_minute = self.periodic_task(crontab(), name=TICK)
        self.jobs[TICK] = every_minute(self._doing(TICK, perform))

    def get_storage(self, **kwargs: Any) -> BaseStorage:
        """The storage that the settings name."""
        return STORAGES[self._settings.queue.partition("://")[0]](self._settings)

    @staticmethod
    def _doing(name: str, perform: Perform) -> Callable[..., None]:
        def do(subject: int = 0, attempt: int = 0) -> None:
            perform(name, subject, attempt)

        return do


def _nobody(name: str, subject: int, attempt: int) -> None:
    raise RuntimeError("this process sends jobs and does none")


class JobQueue:
    """The queue of one process, opened when it is first needed: nothing of it may be taken into a fork."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._huey: JobHuey | None = None
        self._opening = Lock()

    def send(self, name: str, subject: int, attempt: int) -> bool:
        """Tell the workers of a job; False, with a line in the log, when the queue is away. What waits in the store is
        called again, so that nobody need care."""
        try:
            with self._opening:
                self._huey = self._huey or JobHuey(self._settings, _nobody)
            self._huey.jobs[name](subject, attempt)
        except Exception as error:  # each storage has errors of its own
            log.warning("the queue does not answer", task=name, error=type(error).__name__)
            return False
        return True

    def do_at_once(self, perform: Perform) -> None:
        """From now on do what is sent at once and in this process: for tests."""
        self._huey = JobHuey(self._settings, perform, immediate=True)

    def close(self) -> None:
        """Let go of the connection."""
        if self._huey is not None:
            self._huey.storage.close()
            self._huey = None


class LogHandler(logging.Handler):
    """Brings what huey says into our log, in one line each: its tracebacks say no more than the error's name."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        write = log.error if record.levelno >= logging.ERROR else log.warning
        write("the queue says", said=str(record.msg).partition("%")[0].strip(), **({"error": error} if error else {}))
