"""Tells students what is new for their shortlists: the job of each version that is published, and a daily chore for
deadlines that come near.

The links in a mail are made here from the follow's nonce and address under the secret key, so the database alone cannot
make them, and those to an address before do nothing for the one after.
"""

from hashlib import sha256

from quiz.core.catalog import compare_catalogs, read_catalog
from quiz.core.decision import NearDeadline, News, changed_facts, near_deadlines
from quiz.service import Services
from quiz.service.jobs.signed_links import SignedLinks
from quiz.service.jobs.student_mail import StudentMail, seal
from quiz.store.follows import Follow
from quiz.store.jobs import STUDENT_MAIL

MOST = 40  # sentences in a mail or a feed
LINKS = SignedLinks("told of a shortlist")
PATH = "told/mail/"  # of the page that the links open
SUBJECT, CONFIRM = "News for your shortlist at MEM Quiz", "Do you want mails about your shortlist at MEM Quiz?"
BODY = """{news}

Facts can be wrong or late: confirm with the school before you act on them.

To stop these mails, press once here:

{stop}
"""
ASK = """Somebody, probably you, asked MEM Quiz to send a mail to this address when a fact of a program on a
shortlist changes, a program closes, or a deadline comes near. If you want that, press here:

{link}

If not, do nothing: no mail follows, and the address is forgotten in a week.
"""


# --- links ------------------------------------------------------------------------------------------------------------


def sign_follow(secret_key: str, nonce: str, address: str) -> str:
    """What the link to confirm and to stop ends with."""
    return LINKS.sign(secret_key, f"{nonce}~{_mark(address)}")


def find_follow(services: Services, key: str) -> Follow | None:
    """The follow that a link's key is about; None when we did not make it, or it is of an address before."""
    said = LINKS.read(services.settings.secret_key, key)
    if said is None:
        return None
    nonce, _, mark = said.partition("~")
    follow = services.store.follows.by_nonce(nonce)
    return follow if follow and follow.address and _mark(follow.address) == mark else None


def _mark(address: str) -> str:
    return sha256(address.encode()).hexdigest()[:16]


def _link(services: Services, follow: Follow) -> str:
    return f"{follow.site}{PATH}{sign_follow(services.settings.secret_key, follow.nonce, follow.address or '')}"


# --- what is new ------------------------------------------------------------------------------------------------------


def find_news(services: Services, follow: Follow) -> tuple[News, ...]:
    """What is new for a shortlist since it is followed, newest first."""
    now = services.now()
    facts = services.store.follows.news(follow, follow.created_at, MOST)
    near = near_deadlines(follow.shortlist, services.catalog, follow.confirmed_at or follow.created_at, now)
    return tuple(sorted([*facts, *near], key=lambda item: item.at, reverse=True))


def tell_of_version(services: Services, id_: int, attempt: int) -> None:
    """Keep what a version changed, and mail it to whoever wants mails."""
    follows, catalogs = services.store.follows, services.store.catalogs
    number = follows.telling(id_, attempt)
    line = catalogs.line(number) if number is not None else None
    if number is None or line is None:
        return
    before, after = catalogs.files(number - 1), catalogs.files(number)
    if before is not None and after is not None and line.published_at is not None:
        difference = compare_catalogs(before, after)
        follows.keep_news(
            number, changed_facts(difference, read_catalog(before), read_catalog(after), line.published_at)
        )
    tell_everybody(services)
    follows.told(id_)


def tell_everybody(services: Services) -> None:
    """Mail what is new to everybody who confirmed an address; who has nothing new gets nothing."""
    if not services.settings.smtp_host:
        return
    services.shelf.refresh()
    for follow in services.store.follows.confirmed():
        news = [item for item in find_news(services, follow) if _is_due(item, follow)]
        if news:
            job = services.store.follows.tell(follow, _sealed(services, follow, news), now=services.now())
            if job is not None:
                services.queue.send(STUDENT_MAIL, *job)


def _is_due(item: News, follow: Follow) -> bool:
    """Whether an item was not mailed yet. A deadline is new on a day, whatever the hour at which others were told."""
    if isinstance(item, NearDeadline):
        return item.at.date() > follow.told_until.date()
    return item.at > follow.told_until


def _sealed(services: Services, follow: Follow, news: list[News]) -> bytes:
    stop = _link(services, follow)
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    text = BODY.format(news="\n\n".join(item.sentence for item in news), stop=stop)
    return seal(services.settings.secret_key, StudentMail(follow.address or "", SUBJECT, text, headers))


def ask_to_confirm(services: Services, follow: Follow) -> bool:
    """Ask an address whether it wants mails; False where too many wait already."""
    text = ASK.format(link=_link(services, follow))
    content = seal(services.settings.secret_key, StudentMail(follow.address or "", CONFIRM, text))
    job = services.store.student_mails.ask(follow.response, content, now=services.now())
    if job is not None:
        services.queue.send(STUDENT_MAIL, *job)
    return job is not None
