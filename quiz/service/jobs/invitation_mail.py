"""The job that mails an invitation: a link of one's own to the quiz, and what becomes known by using it.

The link is made here from the invitation's nonce under the secret key, so the database alone cannot make it.
"""

from hashlib import sha256

from itsdangerous import BadSignature, Signer

from quiz.service import Services
from quiz.service.jobs.mail import hand_in, write_mail
from quiz.store.vocabulary import FAILED, UNSURE

SUBJECT = "Your link to MEM Quiz"
BODY = """Your office invites you to MEM Quiz: seven or eight questions, about a minute, and a list of
Master of Engineering Management programs that fit you. This link is yours alone:

{link}

Nobody sees your answers unless you send them to an advisor. If you do, the advisor sees that they
are yours. Whoever prefers to stay unknown starts at {site} instead.
"""
PATH = "invited/"  # of the page that the link opens


def sign_invitation(secret_key: str, nonce: str) -> str:
    """What the link of an invitation ends with."""
    return _signer(secret_key).sign(nonce).decode()


def read_invitation(secret_key: str, key: str) -> str | None:
    """The nonce that a link's key was made of; None when we did not make it."""
    try:
        return _signer(secret_key).unsign(key.encode("utf-8", "replace")).decode()
    except BadSignature:
        return None


def _signer(secret_key: str) -> Signer:
    return Signer(secret_key, salt="link of an invitation", key_derivation="hmac", digest_method=sha256)


def send(services: Services, id_: int, attempt: int) -> None:
    """Send a mail that was taken, and write down how it went. Raises TryLaterError where it may go later."""
    mails, settings = services.store.invitation_mails, services.settings
    mail = mails.taken(id_, attempt)
    invitation = services.store.invitations.get(mail.invitation_id) if mail else None
    if mail is None or invitation is None:
        return
    if not invitation.student.email:  # emptied meanwhile
        mails.end(id_, FAILED, now=services.now())
        return
    link = f"{mail.site}{PATH}{sign_invitation(settings.secret_key, invitation.nonce)}"
    body = BODY.format(link=link, site=mail.site)
    message = write_mail(settings, invitation.student.email, SUBJECT, body, f"invitation {id_} {invitation.nonce}")
    hand_in(services, mails, id_, attempt, message)


def give_up(services: Services, id_: int) -> None:
    """The last try is over."""
    services.store.invitation_mails.end(id_, FAILED, now=services.now())


def doubt(services: Services, id_: int) -> None:
    """Whoever sent it fell silent while the mail server had its text."""
    services.store.invitation_mails.end(id_, UNSURE, now=services.now())
