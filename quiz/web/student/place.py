"""Where is my school? One program as a student's answers see it: its place in the list, what it misses, what would
bring it up, why it fits, what to ask the school. The rows of the results open this page's details in place.
"""

from flask import abort, redirect, render_template, request, url_for

from quiz.core.advice import GROUP_WORDS, PlaceExplanation, RankedProgram, explain_place
from quiz.core.catalog import FoundPrograms, Program, find_programs
from quiz.core.text import ordinal
from quiz.web import get_services
from quiz.web.kit import LONGEST_SEARCH, UnsentForm, access, answers_of, complete, listed_here, printable
from quiz.web.student.cards import card
from quiz.web.student.quiz import Page, blueprint
from quiz.web.student.results_page import suggestions

MOST_FOUND = 20


@blueprint.get("/quiz/<token:token>/place")
@access("student")
def find_place(token: str) -> Page:
    """Look a school up by what was typed: one that is found at once is shown, several are offered."""
    answers_of(token)
    typed = (printable(request.args.get("q", "")) or "").strip()[:LONGEST_SEARCH]
    named = find_programs(get_services().catalog, typed) if typed else FoundPrograms(())
    found = named.programs
    if len(found) == 1 and not named.note:
        return redirect(url_for("student.place", token=token, program_id=found[0].id), 303)
    shown = found[:MOST_FOUND]
    return render_template(
        "student/find_place.html", token=token, typed=typed, found=shown, total=len(found), note=named.note
    )


@blueprint.get("/quiz/<token:token>/place/<program_id>")
@access("student")
def place(token: str, program_id: str) -> Page:
    """Where one program stands for the student and why."""
    found = complete(token)
    if not isinstance(found, tuple):
        return found
    (stored, recommendation), services = found, get_services()
    program = services.catalog.by_id.get(program_id) or abort(404)
    explained = explain_place(services.engine, stored.answers, program_id)
    listed = next((ranked for ranked in recommendation.programs if ranked.id == program_id), None)
    starter = any(message.code == "low_signal" for message in recommendation.messages)
    ranked = listed or explained.program
    details = card(ranked, services.catalog, stored.answers) if ranked else None
    return render_template(
        "student/place.html",
        token=token,
        form=UnsentForm(token),
        here=listed_here(),
        program=program,
        headline=headline(program, explained, listed, starter=starter),
        group="" if starter else GROUP_WORDS[explained.group],
        explained=explained,
        details=details,
        starter=starter,
        changes=() if starter else suggestions(explained.would_help),
    )


def headline(program: Program, explained: PlaceExplanation, listed: RankedProgram | None, *, starter: bool) -> str:
    """Where it stands, in a line; a list that is kept goes before what today's ranking would say."""
    if starter:
        return program.institution
    at = listed.rank if listed else explained.place
    if at is not None:
        return f"{program.institution} is {ordinal(at)} of {explained.of}"
    return f"{program.institution} is not in your list"
