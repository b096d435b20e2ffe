"""The application checklist of a shortlist: every task by day, ticked without JavaScript and kept with the list.

A save says which boxes its page showed, so that a tick of another window, or of a task that came up since, stays.
"""

from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, abort, redirect, render_template, request, url_for

from quiz.core.decision import ChecklistTask, Shortlist, checklist
from quiz.core.text import day_words
from quiz.web import get_services
from quiz.web.kit import ButtonForm, access
from quiz.web.student.shortlist import Page, change, seen_by

blueprint = Blueprint("checklist", __name__)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as its page shows it; `id` names it in the form."""

    id: str
    task: ChecklistTask
    school: str
    day: str
    past: bool


@blueprint.get("/quiz/<token:token>/checklist")
@access("student")
def show(token: str) -> Page:
    """All tasks: what is to do by day, what has no day yet, what is done."""
    return _page(token, ButtonForm.of(token))


@blueprint.post("/quiz/<token:token>/checklist")
@access("student")
def save(token: str) -> Page:
    """Keep what is ticked of what the page showed."""
    form = ButtonForm.of(token, request.form)
    if not form.validate():
        return _page(token, form, 422)
    shown, done = (_by_program(request.form.getlist(name)) for name in ("shown", "done"))

    def operation(shortlist: Shortlist) -> Shortlist:
        for program, keys in shown.items():
            shortlist = shortlist.ticked(program, keys, done.get(program, frozenset()))
        return shortlist

    change(token, operation)
    return redirect(url_for("checklist.show", token=token, saved=1), 303)


def _by_program(ids: list[str]) -> dict[str, frozenset[str]]:
    """The keys of tasks by program, from the ids of a form."""
    pairs = sorted(id_.split(":", 1) for id_ in ids if ":" in id_)
    return {program: frozenset(key for _, key in found) for program, found in groupby(pairs, lambda pair: pair[0])}


def _page(token: str, form: ButtonForm, status: int = 200) -> Page:
    seen = seen_by(token)
    saved = get_services().store.shortlists.read(token) or abort(404)
    tasks = checklist(saved.shortlist, seen.catalog, seen.answers, seen.today)
    rows = [
        TaskRow(
            f"{task.program}:{task.key}",
            task,
            seen.label(task.program, saved.shortlist),
            day_words(task.day) if task.day else "",
            task.day is not None and task.day < seen.today,
        )
        for task in tasks
    ]
    page = render_template(
        "student/shortlist/checklist.html",
        token=token,
        form=form,
        dated=[row for row in rows if row.day and not row.task.done],
        undated=[row for row in rows if not row.day and not row.task.done],
        done=[row for row in rows if row.task.done],
        total=len(rows),
        saved=request.args.get("saved") == "1",
        today=day_words(seen.today),
    )
    return page, status
