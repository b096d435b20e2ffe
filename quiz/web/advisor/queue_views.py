"""The views of the queue: the page that the address asks for, what is not new any more, views that are kept, and the
case to go on with.
"""

from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.web import get_services
from quiz.web.accounts import AdvisorForm, current_advisor
from quiz.web.advisor.case_page import Page, blueprint, names_of_advisors, tell_gone, view_asked
from quiz.web.advisor.queue import (
    MOST,
    NEWS,
    PER_PAGE,
    TOLD,
    QueueForm,
    age,
    find_absent,
    find_lines,
    find_next,
    loads,
    queue,
    queue_form,
)
from quiz.web.advisor.review_forms import ViewForm
from quiz.web.kit import access, whole


def _queue_page(form: QueueForm, view: ViewForm, status: int) -> tuple[str, int]:
    services, me, names = get_services(), current_advisor(), names_of_advisors()
    counts = services.store.assignments.open()
    absent = find_absent(
        services.store.team.duties(), counts, names, services.store.team.office().today(services.now())
    )
    page = render_template(
        "advisor/queue.html",
        form=form if form.errors else view,
        search=form,
        view=view,
        found=queue(services, form, me.id, names),
        told=TOLD,
        news=NEWS,
        most=MOST,
        names=names,
        me=me,
        to_read=services.store.second_readings.waiting(),
        loads=list(loads(counts, names)),
        absent=[colleague for colleague in absent if colleague.open] if me.is_admin else [],
        views=services.store.desk.views(me.id),
        now=services.now(),
        age=age,
    )
    return page, status


def _queue_form() -> QueueForm:
    form = queue_form(names_of_advisors(), request.args or None)
    form.validate()
    return form


@blueprint.get("/")
@access("advisor")
def home() -> Page:
    """The queue, as the address asks for it."""
    form = _queue_form()
    return _queue_page(form, ViewForm.of(), 422 if form.errors else 200)


@blueprint.post("/seen")
@access("advisor")
def seen() -> Page:
    """What the page of the queue shows is not new any more."""
    services, form = get_services(), AdvisorForm.of(request.form)
    if form.validate():
        ids = [whole(text) for text in request.form.getlist("ids")][:PER_PAGE]
        services.store.desk.see(current_advisor().id, ids, now=services.now())
    return _home()


@blueprint.post("/views")
@access("advisor")
def keep_view() -> Page:
    """Keep the view that the address asks for, or keep it no longer."""
    form, desk, me = ViewForm.of(request.form), get_services().store.desk, current_advisor().id
    if request.form.get("do") == "drop" and AdvisorForm.of(request.form).validate():
        desk.drop_view(me, request.form.get("name", ""))
        return _home()
    if form.validate():
        if desk.keep_view(me, form.name.data or "", urlencode(view_asked())):
            return _home()
        form.refuse("You keep as many views as one can: drop one first")
    return _queue_page(_queue_form(), form, 422)


@blueprint.get("/requests/<int:number>/next")
@access("advisor")
def next_case(number: int) -> Page:
    """The case of the view to go on with after one."""
    if get_services().store.cases.get(number) is None:
        tell_gone(number)
    return go_on_from(number)


def go_on_from(number: int) -> Response:
    """To the next case of the view that the address asks for; to the queue where nobody waits for us."""
    services, me = get_services(), current_advisor().id
    names = names_of_advisors()
    form = queue_form(names, request.args or None)
    form.validate()
    lines, _ = find_lines(services, form.good(), me, names)
    following = find_next(lines, number, me)
    if following is None:
        flash("That was the last one: nobody else in this view waits for you.")
        return _home()
    return redirect(url_for("desk.review", number=following, **form.asked()), 303)


def _home() -> Response:
    return redirect(url_for("desk.home", **view_asked()), 303)
