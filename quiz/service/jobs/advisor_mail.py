"""Mails to advisors: which requests are new, answered or wait, by their numbers, and a link. No word of a student is in
them, for a mailbox is no place for that. What is told is told once.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from quiz.core.advising import Office
from quiz.core.text import listing
from quiz.service import Services
from quiz.service.jobs.mail import hand_in, write_mail
from quiz.store.advisor_mails import AT_ONCE, MailWish
from quiz.store.jobs import ADVISOR_MAIL
from quiz.store.queue import CaseLine
from quiz.store.vocabulary import FAILED

SUBJECT = "Requests at MEM Quiz"
BODY = """{told}

{link}

You said on your own page at the desk that you want these mails; there you also end them.
"""
# What is said of the cases of each kind.
NEW, ANSWERED, WAITS = "new", "answered", "waits"
SAYS: Mapping[str, str] = {
    NEW: "New: request {numbers}.",
    ANSWERED: "Answered by the student: request {numbers}.",
    WAITS: "Waiting for you: request {numbers}.",
}
OPEN = ("new", "claimed")
MOST, MOST_NAMED = 10_000, 50
SETTLED = timedelta(seconds=10)  # what is younger may still be on its way into the database: it is told next time


def collect(services: Services) -> None:
    """Every minute: let those wait that have something to tell."""
    wishes = services.store.advisor_mails.wishes() if services.settings.smtp_host else ()
    if not wishes:
        return
    now, office = services.now(), services.store.team.office()
    until = now - SETTLED
    lines = services.store.queue.lines(OPEN, most=MOST)
    for wish in wishes:
        if until <= wish.told_at or (wish.mails != AT_ONCE and not _is_due(office, wish.told_at, until)):
            continue
        job = services.store.advisor_mails.ask(wish, _news(office, lines, wish, until), until, now=now)
        if job is not None:
            services.queue.send(ADVISOR_MAIL, *job)


def send(services: Services, id_: int, attempt: int) -> None:
    """Send a mail that was taken. Raises TryLaterError where it may go later."""
    mails = services.store.advisor_mails
    mail = mails.taken(id_, attempt)
    if mail is None:
        mails.end(id_, FAILED, now=services.now())
        return
    told = "\n".join(SAYS[kind].format(numbers=_numbers(mail.cases[kind])) for kind in SAYS if kind in mail.cases)
    body = BODY.format(told=told, link=f"{mail.site}advisor/")
    hand_in(services, mails, id_, attempt, write_mail(services.settings, mail.email, SUBJECT, body, f"advisor {id_}"))


def _is_due(office: Office, told_at: datetime, now: datetime) -> bool:
    """Whether the office has opened since the last one: a digest comes with the day."""
    zone = ZoneInfo(office.zone)
    today = now.astimezone(zone)
    opened = datetime.combine(today.date(), time.fromisoformat(office.opens), zone)
    return office.is_open(today.date()) and told_at < opened <= now


def _news(office: Office, lines: Iterable[CaseLine], wish: MailWish, until: datetime) -> dict[str, list[int]]:
    """The cases that are somebody's or nobody's, by what is new of them. That one waits is said daily, or at once when
    its time is over."""
    found: dict[str, list[int]] = {}
    for line in lines:
        mine, answered = line.owner == wish.account, line.wrote == "student" and line.wrote_at is not None
        since = line.wrote_at if answered and line.wrote_at else line.created_at
        due = office.due(since)
        over = due is not None and wish.told_at <= due < until
        if since >= until or (line.owner is not None and not mine):
            continue
        if since >= wish.told_at:
            found.setdefault(ANSWERED if answered else NEW, []).append(line.id)
        elif (mine and wish.mails != AT_ONCE) or over:
            found.setdefault(WAITS, []).append(line.id)
    return found


def _numbers(ids: list[int]) -> str:
    more = [f"{len(ids) - MOST_NAMED} more"] if len(ids) > MOST_NAMED else []
    return listing([*map(str, ids[:MOST_NAMED]), *more])
