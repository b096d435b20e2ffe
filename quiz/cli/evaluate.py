"""`mem-quiz evaluate`: how good the recommendation is, printed, and with --write recorded in models/ of a checkout."""

import sys
from typing import TYPE_CHECKING

import click

from quiz.cli.console import BadInputError, paragraph, table, unwritable
from quiz.cli.project import open_engine, require_checkout

if TYPE_CHECKING:
    from quiz.core.ranking import Engine
    from quiz.evaluation import Evaluation

# A multiplier closer to 1 than this is not worth a place in a table.
MOVED = 0.1


@click.command()
@click.option("--write", is_flag=True, help="Write models/evaluation.json and models/MODEL_CARD.md.")
@click.option("--quick", is_flag=True, help="Fewer random students: a look, not a record.")
@click.option("--advisors", is_flag=True, help="Instead: what is learned from simulated advisors of known taste.")
def evaluate(write: bool, quick: bool, advisors: bool) -> None:
    """Measure how good the recommendation is: personas, promises, what others would do, unknowns, weights.

    Exit status 1 when a figure is worse than its floor.
    """
    if write and (quick or advisors):
        raise BadInputError("--write records the whole evaluation; leave out --quick and --advisors")
    if write:
        require_checkout("evaluate --write")
    engine = open_engine()
    if advisors:
        _print_advisors(engine)
        return
    from quiz.evaluation import QUICK, STUDENTS, write_record
    from quiz.evaluation import evaluate as measure

    found = measure(engine, students=QUICK if quick else STUDENTS)
    _print_evaluation(found)
    if write:
        try:
            paths = write_record(found, engine)
        except OSError as error:
            raise unwritable(error) from None
        click.echo(f"Wrote {' and '.join(map(str, paths))}.")
    for text in found.worse:
        click.echo(f"mem-quiz: {text}", err=True)
    if found.worse:
        sys.exit(1)


def _print_advisors(engine: "Engine") -> None:
    from quiz.evaluation import SCENARIOS, teach

    percent = "{:.0%}".format
    rows = []
    for scenario in SCENARIOS:
        taught = teach(engine, scenario)
        found = taught.lesson.weights.agreement
        moved = {key: value for key, value in taught.lesson.weights.multipliers.items() if abs(value - 1) >= MOVED}
        rows.append(
            (
                f"{scenario.words} ({scenario.reviews} lists)",
                " ".join(f"{key} {value:.2f}" for key, value in moved.items()) or "none",
                "n/a" if taught.direction is None else f"{taught.direction:.2f}",
                f"{found.before / found.pairs:.1%} to {found.after / found.pairs:.1%} of {found.pairs:,}",
                f"{percent(taught.wanted_before)} to {percent(taught.wanted_after)}",
                percent(taught.first_five_kept),
                "; ".join(taught.objections) or "saved",
            )
        )
    heads = (
        "Advisors",
        "Times, where moved",
        "Like theirs",
        "Held-out pairs",
        "Their first five",
        "Ours kept",
        "Verdict",
    )
    table(heads, (22, 20, 11, 16, 16, 9, 36), rows)
    paragraph(
        "Simulated advisors correct the lists of random students. Times: the learned multipliers. Like theirs:"
        " correlation with their true ones. Held-out pairs: ordered as they did, before and after. Their first five:"
        " how much of what their own weights would list first stands in ours, before and after, for students nobody"
        " reviewed."
    )


def _print_evaluation(found: "Evaluation") -> None:
    from quiz.evaluation import MEASURES, shown

    rows = [
        (
            measure.words,
            shown(measure, found.figures[measure.id]),
            measure.floor,
            "" if found.holds(measure) else "WORSE",
        )
        for measure in MEASURES
    ]
    table(("Measure", "Measured", "Floor", ""), (80, 14, 16, 5), rows)
    percent = "{:.0%}".format
    table(
        ("Ranking", "nDCG@5", "Random", "Violations", "Coverage", "Stability", "Fidelity"),
        (34, 8, 8, 10, 10, 10, 10),
        [
            (
                ranker.words,
                f"{ranker.ndcg:.3f}",
                f"{ranker.ndcg_generated:.3f}",
                str(ranker.violations),
                *(
                    "n/a" if value is None else percent(value)
                    for value in (ranker.coverage, ranker.stability, ranker.fidelity)
                ),
            )
            for ranker in found.rankers
        ],
    )
    for persona in found.personas:
        for text in persona.broken:
            paragraph(f"{persona.who}: {text}")
