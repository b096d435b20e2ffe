"""What the link of an invitation opens: the first question, and before it what becomes known by answering here.

The link begins a quiz and opens none: it was mailed or stood in a list, so whoever has it must not see answers.
"""

from flask import Blueprint, Response, render_template, request

from quiz.core.questions import NOTHING
from quiz.web import get_services
from quiz.web.kit import PRIVATE_HEADERS, QuestionForm, access, find_invitation, limited, onward
from quiz.web.student.quiz import Page, first_question

blueprint = Blueprint("invited", __name__)


@blueprint.route("/invited/<invitation_key>", methods=["GET", "POST"])
@access("public")
@limited("responses")
def start(invitation_key: str) -> Page:
    """Question 1; its answer makes a response that is known to be the student's."""
    invitation = find_invitation(invitation_key)
    if invitation is None:
        return render_template("student/quiz/invitation_gone.html"), 404
    form = first_question()
    if isinstance(form, QuestionForm) and form.validate():
        services, stored = get_services(), form.answered(NOTHING)
        token = services.store.responses.create(stored.as_document(), now=services.now())
        services.store.invitations.tie(invitation.id, token)
        return onward(token, (NOTHING, stored))
    page = render_template(
        "student/quiz/invited.html",
        form=form,
        steps=len(NOTHING.answers.steps),
        student=invitation.student,
        begun=invitation.begun,
        invitation_key=invitation_key,
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.after_request
def _private(response: Response) -> Response:
    """No cache keeps it, and no search engine lists it."""
    response.headers.update(PRIVATE_HEADERS)
    return response
