"""The job that mails an invitation: a link of one's own to the quiz, and what becomes known by using it.

The link is made here from the invitation's nonce under the secret key, so the database alone cannot make it.
"""

from quiz.service import Services
from quiz.service.jobs.mail import hand_in, write_mail
from quiz.service.jobs.signed_links import SignedLinks
from quiz.store.vocabulary import FAILED

SUBJECT = "Your link to MEM Quiz"
BODY = """Your office invites you to MEM Quiz: seven or eight questions, about a minute, and a list of
Master of Engineering Management programs that fit you. This link is yours alone:

{link}

Nobody sees your answers unless you send them to an advisor. If you do, the advisor sees that they
are yours. Whoever prefers to stay unknown starts at {site} instead.
"""
LINKS = SignedLinks("link of an invitation")
PATH = "invited/"  # of the page that the link opens


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
    link = f"{mail.site}{PATH}{LINKS.sign(settings.secret_key, invitation.nonce)}"
    body = BODY.format(link=link, site=mail.site)
    message = write_mail(settings, invitation.student.email, SUBJECT, body, f"invitation {id_} {invitation.nonce}")
    hand_in(services, mails, id_, attempt, message)
