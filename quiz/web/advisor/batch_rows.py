"""The rows of a finished batch: each can be opened as a request of one's own, once, and comes back with how that stands
and with the link to hand out once a list is published for it.
"""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quiz.core.questions import StoredAnswers
from quiz.core.text import fold
from quiz.core.vocabulary import CASE_STATES
from quiz.files import UnreadableFileError
from quiz.files.batch import WordMap, answers_of, read_rows, with_requests
from quiz.service.responses import recommended
from quiz.store.batch_cases import BatchCase
from quiz.web import get_services
from quiz.web.accounts import AdvisorButtonForm, current_advisor
from quiz.web.advisor.batches import FILES, Page, file_of, find_batch
from quiz.web.advisor.batches import blueprint as blueprint
from quiz.web.kit import LONGEST_SEARCH, access, hand_out_link, whole

PER_PAGE = 50
NO_LIST = "This row gives no list"


@blueprint.get("/<int:batch>/rows")
@access("advisor")
def rows(batch: int) -> Page:
    """The rows of the completed file, those that a search finds, with what became of each."""
    found = find_batch(batch)
    looked_for = request.args.get("find", "")[:LONGEST_SEARCH]
    try:
        read = [row for row in read_rows(_csv(batch)) if fold(looked_for) in fold(row.words)]
    except UnreadableFileError as error:
        flash("; ".join(error.problems))
        return redirect(url_for("batches.show", batch=batch), 303)
    pages = max(1, -(-len(read) // PER_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    cases = get_services().store.batch_cases.of_batch(batch)
    return render_template(
        "advisor/batches/rows.html",
        batch=found,
        rows=read[(page - 1) * PER_PAGE : page * PER_PAGE],
        count=len(read),
        find=looked_for,
        page=page,
        pages=pages,
        cases=cases,
        links={case.row: hand_out_link(case.nonce) for case in cases.values() if case.is_handed_out},
        says=state_words,
    )


@blueprint.post("/<int:batch>/rows/open")
@access("advisor")
def open_row(batch: int) -> Page:
    """Open a row as a request of mine; the one that is there already is opened as it is."""
    find_batch(batch)
    services, me = get_services(), current_advisor().id
    number = whole(request.form.get("row"))
    find, page = request.args.get("find"), request.args.get("page")
    back: AnyResponse = redirect(url_for("batches.rows", batch=batch, find=find, page=page), 303)
    if not AdvisorButtonForm.of(request.form).validate():
        return back
    opened = services.store.batch_cases.of_batch(batch).get(number)
    if opened is not None:
        return _to(opened.id)
    try:
        answers, student = answers_of(_csv(batch), number, WordMap(services.store.batches.words(me)))
    except UnreadableFileError as error:
        flash(f"Row {number} cannot be opened: {'; '.join(error.problems)}.")
        return back
    stored = StoredAnswers.of_all(answers)
    document = recommended(services, stored)
    if document is None:
        flash(f"{NO_LIST}: row {number}.")
        return back
    case = services.store.batch_cases.open(
        batch, number, me, stored.as_document(), document, student, now=services.now()
    )
    return _to(case)


@blueprint.get(f"/<int:batch>/students.<{FILES}>")
@access("advisor")
def download(batch: int, kind: str) -> Page:
    """The completed rows as a file, with how the requests stand that were opened from them."""
    services = get_services()
    content = services.store.batches.file(batch, current_advisor().id, kind) or abort(404)
    cases = services.store.batch_cases.of_batch(batch)
    if cases:
        content = with_requests(content, kind, {row: _told(case) for row, case in cases.items()}, services.now())
    return file_of(content, f"students-batch-{batch}", kind)


def state_words(case: BatchCase) -> str:
    """How a request from a row stands."""
    published = f", published {case.published_at.date().isoformat()}" if case.published_at else ""
    taken = ", the student’s own now" if case.taken_over_at else ""
    return f"{CASE_STATES[case.state]}{published}{taken}"


def _told(case: BatchCase) -> tuple[str, str]:
    return f"Request {case.id}: {state_words(case)}", hand_out_link(case.nonce) if case.is_handed_out else ""


def _csv(batch: int) -> bytes:
    """The completed file of a batch that is done."""
    return get_services().store.batches.file(batch, current_advisor().id, "csv") or abort(404)


def _to(case: int) -> AnyResponse:
    return redirect(url_for("desk.review", number=case), 303)
