"""How a student who asked to be told learns that there is news: by mail, or by a link that the advisor sends.

`tell` is called after the advisor's act is committed: a mail waits then for the worker (quiz/service/jobs/mail.py). How
it goes is kept with the case, and `reach` says it, with the link to send by hand where no mail tells. The link opens
the state of the case and its messages, in a mail also the published list where the student agreed to that, and never
the student's own pages; it ends when the student takes the case or the address back.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, request, url_for

from quiz.service.jobs.mail import LINKS, LIST_LINKS
from quiz.service.jobs.signed_links import SignedLinks
from quiz.store import StoredCase, StoreError
from quiz.store.jobs import MAIL
from quiz.store.vocabulary import FAILED, MAIL_WAITS, MAILED_LIST, SENT, UNSURE
from quiz.web import get_services
from quiz.web.kit.faults import tell_fault

HAND_OUTS = SignedLinks("link to hand out")
NO_SERVER, NO_WORKER, NEW = "no server", "no worker", "new"
# How a mail stands, in a sentence with the address and the time; one that ends in a colon is followed by the link.
SAYS: Mapping[str, str] = {
    NO_SERVER: "There is no mail server, so send this link to {address} when there is news:",
    NO_WORKER: "A mail to {address} waits, because the part of this site that sends mail is not running; it goes as "
    "soon as that runs. If it is urgent, send this link yourself:",
    NEW: "The student is told at {address} when there is news.",
    MAIL_WAITS: "A mail to {address}, that there is news, waits to be sent since {at}.",
    SENT: "The student is told at {address} when there is news, last on {at}.",
    FAILED: "The mail to the student did not go. Send this link to {address} when there is news:",
    UNSURE: "The connection broke while the mail to the student was sent, so it may have arrived or not; it is not "
    "sent twice. You may send this link to {address}:",
}


@dataclass(frozen=True, slots=True)
class Reach:
    """How the student of a case is told, in a sentence, with the `link` for the advisor to send, or ""."""

    how: str
    says: str
    link: str


def status_link(case: StoredCase) -> str | None:
    """The address of the page that shows the student how the case stands, to be sent by hand, so without the list;
    None where the student did not ask to be told by mail."""
    if case.contact is None:
        return None
    return url_for("ask.told", key=LINKS.sign(get_services().settings.secret_key, case.nonce), _external=True)


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What a link opens: the case, whether the published list too, and whether whoever opens it may make the case their
    own."""

    case: StoredCase
    with_list: bool
    handed_out: bool = False


def hand_out_link(nonce: str) -> str:
    """The address that an advisor hands out, of a case that the office opened from a file of its own."""
    return url_for("ask.told", key=HAND_OUTS.sign(get_services().settings.secret_key, nonce), _external=True)


def handed_out(key: str) -> str | None:
    """What a link to hand out was made from; None where it is none of ours."""
    return HAND_OUTS.read(get_services().settings.secret_key, key)


def find_case(key: str) -> OpenedLink | None:
    """What a link's key opens; None when we did not make it, or it was taken back or has ended."""
    services = get_services()
    secret, store = services.settings.secret_key, services.store
    if nonce := handed_out(key):
        case = store.batch_cases.by_nonce(nonce)
        return OpenedLink(case, True, True) if case else None
    listed = LIST_LINKS.read(secret, key)
    nonce = listed or LINKS.read(secret, key)
    case = store.cases.by_nonce(nonce) if nonce else None
    return OpenedLink(case, bool(listed) and MAILED_LIST in case.consent) if case else None


def reach(case: StoredCase) -> Reach | None:
    """How the student is told of news; None where they did not ask to be. Also a template's."""
    if case.contact is None:
        return None
    services = get_services()
    how = (case.mail or NEW) if services.settings.smtp_host else NO_SERVER
    if how == MAIL_WAITS and not services.store.jobs.has_worker(now=services.now()):
        how = NO_WORKER
    at = case.mailed_at.strftime("%Y-%m-%d %H:%M") if case.mailed_at else ""
    says = SAYS[how].format(address=case.contact, at=at)
    return Reach(how, says, (status_link(case) or "") if says.endswith(":") else "")


def tell(case_id: int) -> None:
    """Let a mail wait that tells the student of a case of news, if they want that and there is a mail server. Call it
    once the act is committed; it never fails, and `reach` says how it goes."""
    services = get_services()
    if not services.settings.smtp_host:
        return
    try:
        job = services.store.mails.ask(case_id, request.url_root, now=services.now())
    except StoreError as error:  # the act is saved: whoever did it must not read that it is not
        tell_fault(error)
        return
    if job is not None:
        services.queue.send(MAIL, *job)


def install(app: Flask) -> None:
    """Let templates say how a student is told."""
    app.add_template_global(reach)
