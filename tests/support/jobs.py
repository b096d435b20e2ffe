"""Jobs in the tests: done at once and in this process, unless a test collects what would be sent."""

from functools import partial
from typing import Any

import pytest
from flask import Flask

from quiz.service import Services
from quiz.service.jobs.queue import JobQueue
from quiz.service.jobs.tasks import take_and_do

Job = tuple[str, int, int]


def at_once(app: Flask) -> Flask:
    """Let an application do its jobs where they are sent."""
    services: Services = app.extensions["mem_quiz"]
    services.queue.do_at_once(partial(take_and_do, services))
    return app


def collect(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """From now on jobs are sent to a list: their tasks, ids and attempts."""
    sent: list[Job] = []

    def keep(queue: JobQueue, *job: Any) -> bool:
        sent.append(job)
        return True

    monkeypatch.setattr(JobQueue, "send", keep)
    return sent


def do(services: Services, job: Job) -> None:
    """Do a job that was sent, as a worker does."""
    take_and_do(services, *job)
