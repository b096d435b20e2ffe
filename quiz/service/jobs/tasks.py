"""What a worker can do: one table of tasks, each with its limits, and one of what is done on a schedule.

A task gets a job's id and its attempt and finds everything else in the store. An error of ours ends the job as failed;
a process that dies, or says that it could not do it now, puts it back for another try.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from quiz.service import Services
from quiz.service.jobs import advisor_mail, documents, invitation_mail, mail, student_mail, telling, watching, webhooks
from quiz.service.jobs.apart import Limits
from quiz.service.jobs.batches import work_off
from quiz.service.jobs.later import TryLaterError
from quiz.service.log import log
from quiz.store import Store, vocabulary
from quiz.store.jobs import (
    ADVISOR_MAIL,
    BATCH,
    DOCUMENT,
    FAILED,
    HANDED,
    INVITATION,
    MAIL,
    STUDENT_MAIL,
    TELLING,
    WAITING,
)
from quiz.store.mails import HandedMails

MB = 1024**2
TELLING_HOUR = 13  # in UTC, the morning of the United States


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of job: what does it, its limits, after how many tries it is given up, whether the worker loads the engine
    for it, and what else is to be done when it was given up, or fell silent when its effect may be out in the world."""

    work: Callable[[Services, int, int], None]
    limits: Limits
    tries: int
    ranks: bool = False
    give_up: Callable[[Services, int], None] = lambda services, id_: None
    doubt: Callable[[Services, int], None] = lambda services, id_: None


def _mailing(send: Callable[[Services, int, int], None], mails: Callable[[Store], HandedMails]) -> Task:
    """The job that sends mails of a kind. One whose last try is over has failed; of one that was with the mail server
    when whoever sent it fell silent, nobody knows."""

    def ended(how: str) -> Callable[[Services, int], None]:
        return lambda services, id_: mails(services.store).end(id_, how, now=services.now())

    limits = Limits(seconds=120, memory=256 * MB)
    return Task(send, limits, tries=5, give_up=ended(vocabulary.FAILED), doubt=ended(vocabulary.UNSURE))


TASKS: Mapping[str, Task] = {
    BATCH: Task(work_off, Limits(seconds=3600, memory=2048 * MB), tries=3, ranks=True),
    MAIL: _mailing(mail.send, lambda store: store.mails),
    INVITATION: _mailing(invitation_mail.send, lambda store: store.invitation_mails),
    STUDENT_MAIL: _mailing(student_mail.send, lambda store: store.student_mails),
    ADVISOR_MAIL: _mailing(advisor_mail.send, lambda store: store.advisor_mails),
    TELLING: Task(telling.tell_of_version, Limits(seconds=600, memory=1024 * MB), tries=5),
    DOCUMENT: Task(documents.make, Limits(seconds=120, memory=2048 * MB), tries=2, ranks=True),
}


@dataclass(frozen=True, slots=True)
class Chore:
    """Something that is done once a day at an hour in UTC, or, where that is None, every minute."""

    do: Callable[[Services], None]
    hour: Callable[[Services], int] | None = None

    def due(self, services: Services) -> datetime:
        """When it was last due."""
        now = services.now().replace(second=0, microsecond=0)
        if self.hour is None:
            return now
        today = now.replace(hour=self.hour(services), minute=0)
        return today if today <= now else today - timedelta(days=1)


def purge(services: Services) -> None:
    """Delete what was kept long enough."""
    from quiz.core.records import rules

    counts = services.store.retention.purge(rules(services.settings.keep_days), now=services.now())
    log.info("purged", **{rule: count for rule, count in counts if count})


CHORES: Mapping[str, Chore] = {
    "webhooks": Chore(webhooks.deliver),
    "advisor_mails": Chore(advisor_mail.collect),
    "purge": Chore(purge, lambda services: services.settings.purge_hour),
    "deadlines": Chore(telling.tell_everybody, lambda services: TELLING_HOUR),
    "worth": Chore(watching.weigh),
    "watch": Chore(watching.watch),
}


def do_job(services: Services, name: str, id_: int, attempt: int) -> bool:
    """Do a job that was taken; False when it is to be tried again. A mistake of ours fails it and is told in the log,
    by its place alone: its text may hold what somebody wrote."""
    try:
        TASKS[name].work(services, id_, attempt)
    except TryLaterError:
        return False
    except Exception as error:
        log.error("a job failed", task=name, job=id_, error=type(error).__name__, where=_where(error))
        if services.store.jobs.fail(name, id_, attempt, now=services.now()):
            TASKS[name].give_up(services, id_)
    return True


def put_back(services: Services, name: str, id_: int, attempt: int) -> None:
    """Let a job be tried again, or give it up after its last try."""
    task = TASKS[name]
    state = services.store.jobs.put_back(name, id_, attempt, task.tries, now=services.now())
    if state == WAITING:
        log.warning("a job is tried again", task=name, job=id_)
    elif state == FAILED:
        log.error("a job was given up", task=name, job=id_, tries=task.tries)
        task.give_up(services, id_)


def take_and_do(services: Services, name: str, id_: int, attempt: int) -> None:
    """Do a job in this very process, without limits; every minute's work where it is called `tick`."""
    if name not in TASKS:
        tick(services)
        return
    taken = services.store.jobs.take(name, id_, attempt, now=services.now())
    if taken and not do_job(services, name, id_, attempt):
        put_back(services, name, id_, attempt)


# --- every minute -----------------------------------------------------------------------------------------------------


def tick(services: Services) -> None:
    """What a worker does every minute: put back what fell silent, call what is due, and do the day's chores."""
    for name in TASKS:
        for id_, attempt, state in services.store.jobs.silent(name, now=services.now()):
            if state == HANDED:
                TASKS[name].doubt(services, id_)
            else:
                put_back(services, name, id_, attempt)
        for id_, attempt in services.store.jobs.call(name, now=services.now()):
            services.queue.send(name, id_, attempt)
    for name, chore in CHORES.items():
        if services.store.jobs.begin(name, chore.due(services), now=services.now()):
            chore.do(services)
            services.store.jobs.end(name, now=services.now())


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "-"
