"""`mem-quiz recommend`: one student's list in the terminal."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from quiz.cli.console import BadInputError, paragraph, read_text, table
from quiz.cli.project import open_engine

if TYPE_CHECKING:
    from quiz.core.advice import RankedProgram, Recommendation
    from quiz.core.catalog import Catalog, Cost
    from quiz.core.ranking import Engine

MAX_ANSWERS_BYTES = 64 * 1024


@click.command()
@click.option("--answers", "source", required=True, metavar="FILE", help="JSON answers document; - is standard input.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole recommendation document.")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many programs to list.")
@click.option("--explain", "program_id", metavar="ID", help="Where this program stands, why, and what would help.")
def recommend(source: str, as_json: bool, top: int, program_id: str | None) -> None:
    """Rank the programs for one student's answers."""
    raw = _read_answers(source)
    from quiz.core.advice import recommending as explain
    from quiz.core.catalog import student_cost
    from quiz.core.questions import AnswerError, clean

    try:
        answers = clean(raw)
    except AnswerError as error:
        raise BadInputError(*(problem.text for problem in error.problems)) from None
    engine = open_engine()
    catalog = engine.catalog
    if engine.note:
        click.echo(engine.note, err=True)
    if program_id is not None:
        _explain(engine, answers, program_id, as_json)
        return
    recommendation = explain.recommend(engine, answers, top=top)
    if as_json:
        click.echo(json.dumps(recommendation.with_words(), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        costs = {item.id: student_cost(catalog.by_id[item.id], catalog, answers) for item in recommendation.programs}
        _print_recommendation(recommendation, catalog, costs)


def _explain(engine: "Engine", answers: Any, program_id: str, as_json: bool) -> None:
    """Where one program stands for these answers."""
    from quiz.core.advice import GROUP_WORDS, explain_place, plain, put_in_words

    if program_id not in engine.catalog.by_id:
        raise BadInputError(f"--explain {program_id}: no such program; ids stand in the first column of programs.csv")
    found = explain_place(engine, answers, program_id)
    if as_json:
        click.echo(json.dumps(put_in_words(plain(found)), ensure_ascii=False, indent=2, allow_nan=False))
        return
    program = engine.catalog.by_id[program_id]
    place = f"place {found.place} of {found.of}" if found.place else "not in the list"
    paragraph(f"{program.display_name}, {program.institution}: {place}. {GROUP_WORDS[found.group]}.")
    if found.shown_as:
        paragraph(f"It is another format of {found.shown_as}, which stands for it.")
    for sentence in (*found.misses, *(found.program.reasons_against if found.program else ())):
        paragraph(f"{sentence}.")
    if found.program and found.program.checks:
        paragraph(f"To ask the school about: {', '.join(found.program.checks).replace('_', ' ')}.")
    for change in found.would_help:
        paragraph(f"{change.text}.")


def _read_answers(source: str) -> Any:
    name, text = read_text(source, "a JSON file of a few lines", MAX_ANSWERS_BYTES)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInputError(
            f"{name}: is not JSON (line {error.lineno}, column {error.colno}: {error.msg}); "
            'an answers document looks like {"interest": ["pm"], "goal": "pm"}'
        ) from None
    except (RecursionError, ValueError):
        raise BadInputError(f"{name}: holds nesting or numbers that no answers document has") from None


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
    price = f"{cost.amount} ({cost.label})" if cost.low is not None else cost.label
    fit = f"{item.fit:.2f} {item.band.replace('_', ' ')}"
    why = "; ".join([*item.reasons_for, *item.reasons_against])
    return (str(item.rank), fit, item.program_name, item.institution, catalog.by_id[item.id].place, price, why)
