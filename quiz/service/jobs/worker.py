"""`mem-quiz worker`: does what waits in the queue, so many jobs at once, each in a process of its own.

huey keeps a process for each and the clock; each takes a job in the store, does it apart (apart.py) and says every few
seconds that it is alive and the job too. When the worker is told to end, jobs get a few seconds and are then put back.
"""

import logging
import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from huey.consumer import Consumer, Scheduler, Worker

from quiz.service import Services
from quiz.service.jobs.apart import run_apart
from quiz.service.jobs.queue import JobHuey, LogHandler
from quiz.service.jobs.tasks import TASKS, do_job, put_back, tick
from quiz.service.log import log

SECONDS_TO_END = 5
BEAT = timedelta(seconds=5)
OPTIONS: dict[str, Any] = {
    "worker_type": "process",
    "initial_delay": 0.1,
    "backoff": 1.3,
    "max_delay": 0.5,  # how long a job may wait in SQLite unseen; Redis and PostgreSQL say when there is one
    "health_check_interval": 1,
    "scheduler_interval": 30,  # nothing is put into huey's own schedule
    "shutdown_timeout": SECONDS_TO_END,
    "graceful_signal": "TERM",
}


def _end_with(main: int) -> None:
    """End a process of the worker when its main process has ended, however that did."""
    if os.getppid() != main:
        raise KeyboardInterrupt  # huey's own way to end one without a word


class JobScheduler(Scheduler):  # type: ignore[misc]  # huey ships no types
    """The process that calls `tick` every minute."""

    main = 0

    def loop(self, now: Any = None) -> None:
        """Look once whether a minute is over."""
        _end_with(self.main)
        super().loop(now)


class JobWorker(Worker):  # type: ignore[misc]  # huey ships no types
    """A process that does one job after the other, and says that it is alive."""

    services: Services
    name = ""
    main = 0
    beaten: datetime | None = None

    def loop(self, now: Any = None) -> None:
        """Look for a job once, and do it."""
        _end_with(self.main)
        moment = self.services.now()
        if self.beaten is None or moment - self.beaten >= BEAT:
            self.beaten = moment
            _say_alive(self.services, self.name)
        super().loop(now)


class JobConsumer(Consumer):  # type: ignore[misc]  # huey ships no types
    """The main process: it starts the others anew when one dies, and ends with the server beside which it runs."""

    worker_class, scheduler_class = JobWorker, JobScheduler
    beside: int | None = None

    def loop(self, health_check_ts: float | None = None) -> Any:
        """Look after the others once."""
        if self.beside is not None and os.getppid() != self.beside:
            log.info("the server has ended, and its worker with it")
            self.beside = None
            self.stop(graceful=True)
        return super().loop(health_check_ts)


def work(services: Services, announce: Callable[[], object], beside: int | None = None) -> None:
    """Work until SIGTERM or SIGINT, or until the process `beside` is no longer this one's parent."""
    logger = logging.getLogger("huey")
    logger.addHandler(LogHandler(logging.WARNING))
    logger.propagate = False
    main, name = os.getpid(), f"{socket.gethostname()[:60]}-{os.getpid()}"
    huey = JobHuey(services.settings, partial(perform, services, main, name))
    JobWorker.services, JobWorker.name, JobWorker.main, JobScheduler.main = services, name, main, main
    consumer = JobConsumer(huey, workers=services.settings.jobs, **OPTIONS)
    consumer.beside = beside
    tick(services)
    services.warm()  # its processes share it; one that loads it says for seconds that it is not there
    services.close()
    announce()
    consumer.run()
    services.store.jobs.sign_off(name)


def perform(services: Services, main: int, worker: str, name: str, id_: int, attempt: int) -> None:
    """Do a job of the queue in a process of its own; what others have done, or was deleted, is passed over."""
    if name not in TASKS:
        tick(services)
        return
    task, store = TASKS[name], services.store
    if not store.jobs.take(name, id_, attempt, now=services.now()):
        return
    begun = services.now()
    try:
        if task.ranks:
            services.shelf.refresh().engine  # noqa: B018 - loaded here, each job shares it
        services.close()

        def wanted() -> bool:
            _say_alive(services, worker)
            return os.getppid() == main and _beat(services, name, id_, attempt)

        status = run_apart(lambda: _do(services, name, id_, attempt), task.limits, wanted)
    except BaseException:
        put_back(services, name, id_, attempt)
        raise
    seconds = round((services.now() - begun).total_seconds(), 1)
    if status:
        log.warning("the process of a job ended", task=name, job=id_, status=status, seconds=seconds)
        put_back(services, name, id_, attempt)
    else:
        log.info("a job is done", task=name, job=id_, seconds=seconds)


def _do(services: Services, name: str, id_: int, attempt: int) -> None:
    if not do_job(services, name, id_, attempt):
        raise SystemExit(1)


def _beat(services: Services, name: str, id_: int, attempt: int) -> bool:
    """Whether a job may go on; a store that is away stops nobody."""
    try:
        return services.store.jobs.beat(name, id_, attempt, now=services.now())
    except Exception as error:
        log.warning("a worker cannot reach the store", error=type(error).__name__)
        return True


def _say_alive(services: Services, worker: str) -> None:
    try:
        services.store.jobs.sign_on(worker, now=services.now())
    except Exception as error:
        log.warning("a worker cannot reach the store", error=type(error).__name__)
