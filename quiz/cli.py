"""The command line: serve, recommend, catalog check, train, evaluate.

Every command imports what it needs when it runs, so that `mem-quiz --help` is quick. Bad input ends with exit status 2
and one sentence per problem, never with a traceback.
"""

import json
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quiz import __version__

if TYPE_CHECKING:
    from quiz.catalog import Catalog
    from quiz.costs import Cost
    from quiz.evaluation import Evaluation
    from quiz.recommendation import RankedProgram, Recommendation

MAX_ANSWERS_BYTES = 64 * 1024
MAX_SHOWN_PROBLEMS = 20


class Refused(click.ClickException):
    """Bad input: one line per problem on standard error, exit status 2."""

    exit_code = 2

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))

    def show(self, file: Any = None) -> None:
        lines = self.message.splitlines()
        for line in lines[:MAX_SHOWN_PROBLEMS]:
            click.echo(f"mem-quiz: {line}", err=True)
        if len(lines) > MAX_SHOWN_PROBLEMS:
            click.echo(f"mem-quiz: and {len(lines) - MAX_SHOWN_PROBLEMS} more", err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Find the Master of Engineering Management that fits: seven questions, then a ranking that explains itself."""


# --- serve --------------------------------------------------------------------------------------------------------


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads of each process.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Run the site; the database is created and migrated first. Settings come from the environment (see README)."""
    from quiz.config import LOOPBACK, SettingError, Settings

    try:
        settings = Settings.from_environment()
    except SettingError as error:
        raise Refused(str(error)) from None

    def announce(line: str) -> None:
        click.echo(line)
        if host not in LOOPBACK and settings.trusted_hosts == LOOPBACK:
            names = " and ".join(LOOPBACK)
            click.echo(f"It answers only to {names}; for other names set MEM_QUIZ_TRUSTED_HOSTS.", err=True)

    from quiz.server import ServerError
    from quiz.server import serve as run
    from quiz.store import StoreError

    try:
        with _catalog_in_words():
            run(settings, host, port, workers, threads, announce)
    except (ServerError, StoreError) as error:
        raise Refused(str(error)) from None


# --- recommend ----------------------------------------------------------------------------------------------------


@main.command()
@click.option("--answers", "source", required=True, metavar="FILE", help="JSON answers document; - is standard input.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole recommendation document.")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many programs to list.")
def recommend(source: str, as_json: bool, top: int) -> None:
    """Rank the programs for one student's answers."""
    raw = _read_answers(source)
    from quiz import explain
    from quiz.questions import AnswerError, clean

    try:
        answers = clean(raw)
    except AnswerError as error:
        raise Refused(*(problem.text for problem in error.problems)) from None
    with _catalog_in_words():
        from quiz.catalog import load_catalog
        from quiz.costs import student_cost
        from quiz.engine import load_engine

        catalog = load_catalog()
        engine = load_engine(catalog)
    if engine.note:
        click.echo(engine.note, err=True)
    recommendation = explain.recommend(engine, answers, top=top)
    if as_json:
        click.echo(json.dumps(recommendation.to_document(), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        costs = {item.id: student_cost(catalog.by_id[item.id], catalog, answers) for item in recommendation.programs}
        _print_recommendation(recommendation, catalog, costs)


def _read_answers(source: str) -> Any:
    name = "standard input" if source == "-" else source
    try:
        with sys.stdin.buffer if source == "-" else Path(source).open("rb") as file:
            content = file.read(MAX_ANSWERS_BYTES + 1)
    except OSError as error:
        raise Refused(f"{name}: cannot be read ({error.strerror}); name a JSON file, or - for standard input") from None
    if len(content) > MAX_ANSWERS_BYTES:
        raise Refused(f"{name}: is larger than {MAX_ANSWERS_BYTES // 1024} KiB; an answers document has a few lines")
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(f"{name}: is not UTF-8 text; save it as UTF-8") from None
    except json.JSONDecodeError as error:
        raise Refused(
            f"{name}: is not JSON (line {error.lineno}, column {error.colno}: {error.msg}); "
            'an answers document looks like {"interest": ["pm"], "goal": "pm"}'
        ) from None
    except (RecursionError, ValueError):
        raise Refused(f"{name}: holds nesting or numbers that no answers document has") from None


def _print_recommendation(recommendation: "Recommendation", catalog: "Catalog", costs: Mapping[str, "Cost"]) -> None:
    for message in recommendation.messages:
        _paragraph(message.text)
    _table(
        ("", "Specialisation", "Fit", "Why"),
        (4, 30, 14, 70),
        [
            (str(item.rank), item.name, f"{item.fit:.2f} {item.band}", "; ".join(item.reasons))
            for item in recommendation.specialisations
        ],
    )
    _table(
        ("", "Fit", "Program", "School", "Place", "Cost", "Why"),
        (4, 10, 24, 20, 14, 26, 32),
        [_program_row(item, catalog, costs[item.id]) for item in recommendation.programs],
    )
    for repair in recommendation.repairs:
        _paragraph(repair.text)


def _program_row(item: "RankedProgram", catalog: "Catalog", cost: "Cost") -> tuple[str, ...]:
    price = cost.label if cost.usd is None else f"${cost.usd:,.0f} ({cost.label})"
    fit = f"{item.fit:.2f} {item.band.replace('_', ' ')}"
    why = "; ".join([*item.reasons_for, *item.reasons_against])
    return (str(item.rank), fit, item.program_name, item.institution, catalog.by_id[item.id].place, price, why)


def _paragraph(text: str) -> None:
    click.echo(textwrap.fill(text, min(shutil.get_terminal_size((120, 24)).columns, 120)))
    click.echo()


def _table(head: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
    """Print columns whose text wraps inside its own width; nothing is cut."""
    for row in (head, ["-" * width for width in widths], *rows):
        cells = [textwrap.wrap(text, width) or [""] for text, width in zip(row, widths, strict=True)]
        for line in range(max(map(len, cells))):
            parts = [cell[line] if line < len(cell) else "" for cell in cells]
            click.echo("  ".join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip())
    click.echo()


# --- catalog and model --------------------------------------------------------------------------------------------


@main.group()
def catalog() -> None:
    """The catalog of programs."""


@catalog.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def catalog_check(file: Path | None) -> None:
    """Check FILE (default: the programs.csv in use): every problem at once, then how full each column is.

    Exit status 1 when there are problems.
    """
    from quiz.catalog import check
    from quiz.resources import bundled

    report = check(file or bundled("programs.csv"))
    for line in report.lines():
        click.echo(line)
    if report.problems:
        sys.exit(1)


@main.command()
def train() -> None:
    """Fit the recommender to the catalog and write it to models/."""
    with _catalog_in_words():
        from quiz.catalog import load_catalog
        from quiz.engine import train as fit

        loaded = load_catalog()
        try:
            path = fit(loaded)
        except OSError as error:
            raise Refused(f"{error.filename}: cannot be written ({error.strerror}); check its permissions") from None
    click.echo(f"Wrote {path} for {len(loaded.rankable)} programs of catalog {loaded.sha256[:12]}.")


@main.command()
@click.option("--write", is_flag=True, help="Write models/evaluation.json and models/MODEL_CARD.md.")
@click.option("--quick", is_flag=True, help="Fewer random students: a look, not a record.")
def evaluate(write: bool, quick: bool) -> None:
    """Measure how good the recommendation is: personas, promises, what others would do, unknowns, weights.

    Exit status 1 when a figure is worse than its floor.
    """
    if write and quick:
        raise Refused("--write records the whole evaluation; leave out --quick")
    with _catalog_in_words():
        from quiz.catalog import load_catalog
        from quiz.engine import load_engine
        from quiz.evaluation import QUICK, STUDENTS
        from quiz.evaluation import evaluate as measure
        from quiz.evaluation.record import write_record

        engine = load_engine(load_catalog())
    found = measure(engine, students=QUICK if quick else STUDENTS)
    _print_evaluation(found)
    if write:
        try:
            paths = write_record(found, engine)
        except OSError as error:
            raise Refused(f"{error.filename}: cannot be written ({error.strerror}); check its permissions") from None
        click.echo(f"Wrote {' and '.join(map(str, paths))}.")
    for text in found.worse:
        click.echo(f"mem-quiz: {text}", err=True)
    if found.worse:
        sys.exit(1)


def _print_evaluation(found: "Evaluation") -> None:
    from quiz.evaluation.measures import MEASURES, shown

    rows = [
        (
            measure.words,
            shown(measure, found.figures[measure.id]),
            measure.floor,
            "" if measure.holds(found.figures[measure.id]) else "WORSE",
        )
        for measure in MEASURES
    ]
    _table(("Measure", "Measured", "Floor", ""), (80, 14, 16, 5), rows)
    percent = "{:.0%}".format
    _table(
        ("Ranking", "nDCG@5", "Random", "Violations", "Coverage", "Stability", "Fidelity"),
        (34, 8, 8, 10, 10, 10, 10),
        [
            (
                one.words,
                f"{one.ndcg:.3f}",
                f"{one.ndcg_generated:.3f}",
                str(one.violations),
                *("n/a" if value is None else percent(value) for value in (one.coverage, one.stability, one.fidelity)),
            )
            for one in found.rankers
        ],
    )
    for persona in found.personas:
        for text in persona.broken:
            _paragraph(f"{persona.who}: {text}")


@contextmanager
def _catalog_in_words() -> Iterator[None]:
    """A catalog that cannot be loaded: each problem on its line."""
    try:
        yield
    except Exception as error:
        from quiz.catalog import CatalogError  # pandas comes with it, and most errors come before pandas is needed

        if isinstance(error, CatalogError):
            raise Refused(*map(str, error.problems)) from None
        raise
