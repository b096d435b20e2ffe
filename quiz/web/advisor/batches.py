"""Batches at the desk: a file of students in, the same file completed out, and how far each one is.

The web only takes the file in and hands the files out. Reading and ranking are a worker's job
(quiz/service/jobs/batches.py), so that no page waits for thousands of rows.
"""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from quiz.core.text import printable
from quiz.files import KINDS, MOST_BYTES, MOST_ROWS, UnreadableFileError, file_name, kind_of
from quiz.files.batch import COLUMNS, how_many, template_csv, template_xlsx, values, word_key
from quiz.service.jobs.batches import MOST_TOLD
from quiz.store.batches import AT_ONCE, KEPT_FOR, StoredBatch
from quiz.store.jobs import BATCH
from quiz.web import get_services
from quiz.web.accounts import AdvisorButtonForm, AdvisorForm, current_advisor
from quiz.web.kit import UploadField, access, takes_file

blueprint = Blueprint("batches", __name__, url_prefix="/advisor/batches")

FILES = "any(csv, xlsx):kind"
TEMPLATES = {"csv": template_csv, "xlsx": template_xlsx}
TOO_MANY = f"{AT_ONCE} of your batches are at work: wait until one is done, or delete one"
TOO_LARGE = f"The file is larger than {MOST_BYTES // 1024**2} MB: split it, or delete columns that are not needed"
QUESTIONS = {question.id: question for question in COLUMNS}
NAMES = {question.id: question.asks for question in COLUMNS}
BLANK = "blank"  # no option's id: the word says nothing
Page = str | AnyResponse | tuple[str, int]


class BatchUploadForm(AdvisorForm):
    """The one file of a batch. What it holds is for the job to read."""

    file = UploadField("The filled-in file")
    content = b""

    def validate_file(self, field: UploadField) -> None:
        """Only what may be a table is taken in."""
        self.content = field.data.read() if field.data else b""
        try:
            kind_of(self.content)
        except UnreadableFileError as error:
            field.errors = [*field.errors, *error.problems]


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(error: RequestEntityTooLarge) -> Page:
    form = BatchUploadForm.of()
    form.file.errors = [TOO_LARGE]
    return _index(form, error.code)


@blueprint.route("/", methods=["GET", "POST"])
@access("advisor")
@takes_file(MOST_BYTES)
def index() -> Page:
    """The advisor's batches, and the form that makes one."""
    if request.method != "POST":
        return _index(BatchUploadForm.of(), 200)
    form = BatchUploadForm.of(CombinedMultiDict((request.files, request.form)))
    if not form.validate():
        return _index(form, 422)
    services, name = get_services(), printable(form.file.data.filename or "").strip() or "Students"
    batch = services.store.batches.create(current_advisor().id, name, form.content, now=services.now())
    if batch is None:
        form.file.errors = [TOO_MANY]
        return _index(form, 409)
    services.queue.send(BATCH, batch.id, batch.attempt)
    return redirect(url_for("batches.show", batch=batch.id), 303)


def _index(form: BatchUploadForm, status: int) -> Page:
    services = get_services()
    mine = services.store.batches.mine(current_advisor().id)
    return render_template(
        "advisor/batches/index.html",
        form=form,
        batches=mine,
        values=values(),
        how_many=how_many,
        has_worker=not any(batch.waits for batch in mine) or _has_worker(),
        remembered=len(services.store.batches.words(current_advisor().id)),
        limits={"rows": MOST_ROWS, "mb": MOST_BYTES // 1024**2, "days": KEPT_FOR.days},
    ), status


def _has_worker() -> bool:
    """Whether anybody works on what waits."""
    services = get_services()
    return services.store.jobs.has_worker(now=services.now())


def find_batch(batch: int) -> StoredBatch:
    """A batch of mine."""
    return get_services().store.batches.get(batch, current_advisor().id) or abort(404)


@blueprint.get("/<int:batch>")
@access("advisor")
def show(batch: int) -> Page:
    """How far a batch is, what was found in its file, and the completed files."""
    found = find_batch(batch)
    missing = [asks for key, asks in NAMES.items() if key not in found.asked]
    return render_template(
        "advisor/batches/batch.html",
        batch=found,
        names=NAMES,
        questions=QUESTIONS,
        blank=BLANK,
        missing=missing,
        days=KEPT_FOR.days,
        most_told=MOST_TOLD,
        has_worker=not found.waits or _has_worker(),
    )


@blueprint.post("/<int:batch>/start")
@access("advisor")
def start_again(batch: int) -> Page:
    """Start a batch that waits for the advisor, with what its words mean, or whose process ended before it was done."""
    services, found = get_services(), find_batch(batch)
    if AdvisorButtonForm.of(request.form).validate() and found.may_start_again:
        services.store.batches.remember(found.account_id, _meanings(found))
        attempt = services.store.batches.start_again(batch, found.account_id, now=services.now())
        if attempt is None:
            flash(TOO_MANY)
        else:
            services.queue.send(BATCH, batch, attempt)
    return redirect(url_for("batches.show", batch=batch), 303)


def _meanings(batch: StoredBatch) -> dict[tuple[str, str], str]:
    """What the advisor chose for the batch's words, which the form numbers; those left as errors are not among it."""
    chosen = {}
    for number, (question, word, _) in enumerate(batch.unread):
        means = request.form.get(f"word-{number}", "")
        if means == BLANK or means in {option.id for option in QUESTIONS[question].options}:
            chosen[question, word_key(word)] = "" if means == BLANK else means
    return chosen


@blueprint.post("/words/forget")
@access("advisor")
def forget_words() -> Page:
    """Forget what the words of the advisor's office mean, so that the next file asks again."""
    if AdvisorButtonForm.of(request.form).validate():
        get_services().store.batches.forget_words(current_advisor().id)
        flash("Your words are forgotten: the next file asks again.")
    return redirect(url_for("batches.index"), 303)


@blueprint.post("/<int:batch>/delete")
@access("advisor")
def delete(batch: int) -> Page:
    """Delete a batch with its files; one that is gone already is deleted."""
    services = get_services()
    if AdvisorButtonForm.of(request.form).validate():
        services.store.batches.delete(batch, current_advisor().id, now=services.now())
        flash("The batch and its files are deleted.")
    return redirect(url_for("batches.index"), 303)


@blueprint.get(f"/template.<{FILES}>")
@access("advisor")
def template(kind: str) -> Page:
    """The file to fill in."""
    return file_of(TEMPLATES[kind](), "students-template", kind)


def file_of(content: bytes, what: str, kind: str) -> Response:
    """A file to download, named after what it is and today."""
    response = Response(content, mimetype=KINDS[kind].mimetype)
    name = file_name(what, kind, get_services().now().date())
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
