"""`mem-quiz train`: fit the recommender to the catalog, or learn the weights of the questions from advisors' reviews
and from what became of students.

What it writes goes to models/ of a checkout; an installed copy is never written.
"""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

import click

from quiz.cli.console import BadInputError, catalog_in_words, paragraph, read_text, table, unwritable
from quiz.cli.database import open_store
from quiz.cli.project import open_engine, require_checkout

if TYPE_CHECKING:
    from quiz.core.advising import Evidence, Lesson
    from quiz.core.ranking import Engine

STORED = ""


@click.command()
@click.option(
    "--reviews",
    metavar="[FILE]",
    is_flag=False,
    flag_value=STORED,
    help="Learn the weights of the questions from advisors' reviews, and from where students enrolled: those in the "
    "database, or a FILE of JSON lines (- is standard input).",
)
def train(reviews: str | None) -> None:
    """Fit the recommender to the catalog and write it to models/, or learn the weights of the questions from advisors.

    Learned weights are written to models/ with their evaluation, or refused with exit status 1: when they are not
    better than noise on reviews that were held out, or when under them any figure of the evaluation is worse than its
    floor.
    """
    require_checkout("train")
    if reviews is not None:
        _learn(_read_reviews(reviews))
        return
    with catalog_in_words():
        from quiz.core.catalog import load_catalog
        from quiz.core.ranking import train as fit

        loaded = load_catalog()
        try:
            path = fit(loaded)
        except OSError as error:
            raise unwritable(error) from None
    click.echo(f"Wrote {path} for {len(loaded.rankable)} programs of catalog {loaded.sha256[:12]}.")


def _read_reviews(source: str) -> "tuple[Evidence, ...]":
    from quiz.core.advising import ReviewsError, read_reviews

    if source == STORED:
        with open_store() as (_, store):
            stored: tuple[Evidence, ...] = (*store.reviews.for_learning(), *store.outcomes.for_learning())
        if not stored:
            raise BadInputError(
                "--reviews: no published review of a student who agreed to it is kept; name a file of them"
            )
        return stored
    name, text = read_text(source, "a file of JSON lines")
    try:
        return read_reviews(text.splitlines())
    except ReviewsError as error:
        raise BadInputError(*(f"{name}: {problem}" for problem in error.problems)) from None


def _learn(reviews: "tuple[Evidence, ...]") -> None:
    from quiz.core.advising import TooFewReviewsError, learn, taught
    from quiz.core.ranking import save_weights
    from quiz.evaluation import STUDENTS, approve, write_record

    engine, today = open_engine(), datetime.now(UTC).date()
    _say_unknown(reviews, engine)
    try:
        lesson = learn(engine, reviews, today)
    except TooFewReviewsError as error:
        _not_saved(str(error))
    _print_lesson(lesson)
    found, objections = approve(engine, lesson, STUDENTS)
    for persona in found.personas if found else ():
        for text in persona.broken:
            paragraph(f"Under these weights, {persona.who}: {text}")
    if found is None or objections:
        _not_saved(*objections)
    try:
        paths = save_weights(lesson.weights), *write_record(found, taught(engine, lesson.weights), on=today)
    except OSError as error:
        raise unwritable(error) from None
    click.echo(f"Wrote {', '.join(map(str, paths))}. Restart the site to rank by them; lists already given stay.")


def _not_saved(*reasons: str) -> NoReturn:
    for reason in reasons:
        click.echo(f"mem-quiz: not saved: {reason}", err=True)
    sys.exit(1)


def _say_unknown(reviews: "tuple[Evidence, ...]", engine: "Engine") -> None:
    """Reviews outlive catalogs: what is no longer ranked teaches nothing, and is named."""
    unknown = {key for review in reviews for key in review.programs} - set(engine.table.ids)
    if unknown:
        paragraph(f"Not in the catalog that is ranked, and left out: {', '.join(sorted(unknown))}.")


def _print_lesson(lesson: "Lesson") -> None:
    from quiz.core.ranking import WEIGHTS

    learned = lesson.weights
    table(
        ("Question", "Default", "Times", "Weight"),
        (14, 8, 8, 8),
        [
            (question, f"{WEIGHTS[question].value:g}", f"{learned.multipliers[question]:.2f}", f"{value:.3g}")
            for question, value in learned.values().items()
        ],
    )
    rows = {"all": learned.agreement, "made by hand": lesson.by_hand, "left as shown": lesson.shown}
    rows |= {"of opinions": lesson.opinions, "of outcomes": lesson.outcomes}
    table(
        ("Pairs on held-out reviews", "Count", "As advisors: before", "after"),
        (26, 8, 20, 16),
        [
            (
                words,
                f"{sides.pairs:,}",
                *(f"{right:,} ({right / max(1, sides.pairs):.1%})" for right in (sides.before, sides.after)),
            )
            for words, sides in rows.items()
        ],
    )
    paragraph(
        f"{learned.origin} {lesson.students} students in all; the strength of shrinking that did best is"
        f" C = {lesson.strength:g}. Chance does as well in {lesson.chance:.1%} of cases."
    )
