"""Who a student is, where an office invited them: the link of an invitation, and what the desk and the student's own
pages may show of it. Nothing else asks: a shared list and every file of a student's say nothing of who it is.
"""

from collections.abc import Collection, Mapping

from flask import url_for

from quiz.core.advising import InvitedStudent
from quiz.service.jobs.invitation_mail import LINKS
from quiz.store.invitations import StoredInvitation
from quiz.web import get_services


def invitation_link(invitation: StoredInvitation) -> str:
    """The address that begins a quiz as the student who was invited."""
    key = LINKS.sign(get_services().settings.secret_key, invitation.nonce)
    return url_for("invited.start", invitation_key=key, _external=True)


def find_invitation(key: str) -> StoredInvitation | None:
    """The invitation that a link's key opens; None when we did not make it, or it was deleted."""
    nonce = LINKS.read(get_services().settings.secret_key, key)
    return None if nonce is None else get_services().store.invitations.by_nonce(nonce)


def invited_as(token: str) -> InvitedStudent | None:
    """Who the office says the student of a token is; None where it is nobody we know."""
    found = get_services().store.invitations.of_token(token)
    return found.student if found else None


def students_of(cases: Collection[int]) -> Mapping[int, StoredInvitation]:
    """Who each of these cases is from, by its number."""
    return get_services().store.invitations.of_cases(cases)


def other_cases(invitation: StoredInvitation, case: int) -> list[tuple[int, str, str]]:
    """What else the same student has sent: number, state and day of each case, latest first."""
    found = get_services().store.invitations.cases_of(invitation.id)
    return [(number, state, at.date().isoformat()) for number, state, at in reversed(found) if number != case]
