"""`mem-quiz recommend`: one student's list in the terminal."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quiz.cli.console import Refused, catalog_in_words, paragraph, table

if TYPE_CHECKING:
    from quiz.core.advice.document import RankedProgram, Recommendation
    from quiz.core.catalog.prices import Cost
    from quiz.core.catalog.program import Catalog

MAX_ANSWERS_BYTES = 64 * 1024


@click.command()
@click.option("--answers", "source", required=True, metavar="FILE", help="JSON answers document; - is standard input.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole recommendation document.")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many programs to list.")
def recommend(source: str, as_json: bool, top: int) -> None:
    """Rank the programs for one student's answers."""
    raw = _read_answers(source)
    from quiz.core.advice import recommend as explain
    from quiz.core.questions.answers import AnswerError, clean

    try:
        answers = clean(raw)
    except AnswerError as error:
        raise Refused(*(problem.text for problem in error.problems)) from None
    with catalog_in_words():
        from quiz.core.catalog.load import load_catalog
        from quiz.core.catalog.prices import student_cost
        from quiz.core.ranking.engine import load_engine

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
        paragraph(message.text)
    table(
        ("", "Specialisation", "Fit", "Why"),
        (4, 30, 14, 70),
        [
            (str(item.rank), item.name, f"{item.fit:.2f} {item.band}", "; ".join(item.reasons))
            for item in recommendation.specialisations
        ],
    )
    table(
        ("", "Fit", "Program", "School", "Place", "Cost", "Why"),
        (4, 10, 24, 20, 14, 26, 32),
        [_program_row(item, catalog, costs[item.id]) for item in recommendation.programs],
    )
    for repair in recommendation.repairs:
        paragraph(repair.text)


def _program_row(item: "RankedProgram", catalog: "Catalog", cost: "Cost") -> tuple[str, ...]:
    price = cost.label if cost.usd is None else f"${cost.usd:,.0f} ({cost.label})"
    fit = f"{item.fit:.2f} {item.band.replace('_', ' ')}"
    why = "; ".join([*item.reasons_for, *item.reasons_against])
    return (str(item.rank), fit, item.program_name, item.institution, catalog.by_id[item.id].place, price, why)
