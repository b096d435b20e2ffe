"""A letter to admissions with a student's open questions, to copy, to take into one's own mail or as a text file.

Nothing is sent from here, and nothing that is changed in the letter is kept: it is made anew from the answers, the
catalog and the shortlist whenever it is opened.
"""

from flask import Blueprint, Response, abort, render_template

from quiz.core.advice import judge
from quiz.core.catalog import Program
from quiz.core.decision import Letter, open_questions, write_letter
from quiz.web import get_services
from quiz.web.kit import access
from quiz.web.student.shortlist import Page, seen_by

blueprint = Blueprint("letters", __name__)


@blueprint.get("/quiz/<token:token>/programs/<program_id>/letter")
@access("student")
def show(token: str, program_id: str) -> Page:
    """The letter to one program's admissions office."""
    program, letter = _letter(token, program_id)
    return render_template("student/letter.html", token=token, program=program, letter=letter)


@blueprint.get("/quiz/<token:token>/programs/<program_id>/letter.txt")
@access("student")
def download(token: str, program_id: str) -> Response:
    """The letter as a text file."""
    _, letter = _letter(token, program_id)
    response = Response(letter.text, mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="letter-{program_id}.txt"'
    return response


def _letter(token: str, program_id: str) -> tuple[Program, Letter]:
    """The program and the letter to it. What decides is read from the kept list, else from how the program fits now;
    while the quiz is open nobody knows."""
    seen, services = seen_by(token), get_services()
    program = services.catalog.by_id.get(program_id) or abort(404)
    listed = seen.recommendation.programs if seen.recommendation else ()
    ranked = next((found for found in listed if found.id == program.id), None)
    if ranked is None and seen.recommendation:
        judged = judge(services.engine, seen.answers, [program.id]).get(program.id)
        ranked = judged.program if judged else None
    saved = services.store.shortlists.read(token) or abort(404)
    entry = saved.shortlist.entry(program.id)
    asked = open_questions(program, services.catalog, seen.answers, seen.today, ranked)
    return program, write_letter(program, asked, entry.questions if entry else "", seen.answers)
