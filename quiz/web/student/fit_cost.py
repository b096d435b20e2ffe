"""Fit against total cost as the results page shows it: the drawing, and the table with the same programs in words.

A program without a known or estimated cost stands in the table and is named beside the drawing, never at 0.
"""

from dataclasses import dataclass

from quiz.core.advice import BAND_FITS, RankedProgram, Recommendation, band
from quiz.core.catalog import BANDS, NOT_PUBLISHED, Catalog, Cost, FactText, cost_in, cost_shown, student_cost
from quiz.core.questions import Answers
from quiz.web.pictures import FitCost, PlottedProgram, draw_fit_cost

# Fewer prices than this make no picture.
LEAST_PRICES = 6
BANDS_OF_THE_AXIS = (*BAND_FITS, ("weak", 0.0))
GONE = FactText(NOT_PUBLISHED, known=False)


@dataclass(frozen=True, slots=True)
class FitCostRow:
    """A program of the table: its place and school, what it costs, how well it fits in the words of its card, the bands
    it may fall in, and, where it is drawn in a band that it is not known well enough to be called, that band or ""."""

    ranked: RankedProgram
    cost: FactText
    others: FactText | None
    band: str
    may_be: str
    drawn_under: str


@dataclass(frozen=True, slots=True)
class FitCostPicture:
    """The drawing (None where no cost is known) and the rows of its table, in the order of the list."""

    drawing: FitCost | None
    rows: tuple[FitCostRow, ...]

    @property
    def beside(self) -> tuple[FitCostRow, ...]:
        """The programs that are not drawn, because what they cost is not known."""
        return tuple(row for row in self.rows if not row.cost.known)


def picture(recommendation: Recommendation, catalog: Catalog, answers: Answers) -> FitCostPicture:
    """The picture of a stored list, at today's prices for these answers."""
    costs = [(ranked, *_costs(ranked, catalog, answers)) for ranked in recommendation.programs]
    drawn = [_drawn(*cost) for cost in costs]
    return FitCostPicture(
        draw_fit_cost(drawn, BANDS_OF_THE_AXIS, answers.most_usd), tuple(_row(*cost) for cost in costs)
    )


def is_pictured(recommendation: Recommendation, catalog: Catalog, answers: Answers) -> bool:
    """Whether there are prices enough for a picture; a starter set has no fit to draw."""
    programs = (catalog.by_id.get(ranked.id) for ranked in recommendation.programs)
    priced = sum(
        program is not None and student_cost(program, catalog, answers).low is not None for program in programs
    )
    return priced >= LEAST_PRICES and not any(message.code == "low_signal" for message in recommendation.messages)


def _costs(ranked: RankedProgram, catalog: Catalog, answers: Answers) -> tuple[Cost, Cost | None]:
    """What it costs this student, and what it would cost a resident of its state, where nobody said where they live and
    that is another figure."""
    program = catalog.by_id.get(ranked.id)
    if program is None:
        return Cost(None, None, False, NOT_PUBLISHED), None
    cost = student_cost(program, catalog, answers)
    if answers.lives_in or cost.middle is None:
        return cost, None
    resident = cost_in(catalog, program, program.state)
    return cost, resident if resident.middle not in (None, cost.middle) else None


def _drawn(program: RankedProgram, cost: Cost, resident: Cost | None) -> PlottedProgram:
    others = resident.middle if resident else None
    return PlottedProgram(
        program.rank,
        program.fit,
        program.fit_low,
        program.fit_high,
        cost.middle,
        cost.known,
        others,
        capped=bool(_drawn_under(program, cost)),
    )


def _drawn_under(program: RankedProgram, cost: Cost) -> str:
    """The band a dot lies in, where its card does not call it that; "" where it does, or where there is no dot."""
    of_the_fit = band(round(program.fit, 9), 1.0)
    return of_the_fit if cost.middle is not None and of_the_fit != program.band else ""


def _row(ranked: RankedProgram, cost: Cost, resident: Cost | None) -> FitCostRow:
    ends = dict.fromkeys(band(fit, 1.0) for fit in (ranked.fit_low, ranked.fit_high))
    others = cost_shown(resident) if resident else None
    return FitCostRow(
        ranked, cost_shown(cost), others, BANDS[ranked.band], " to ".join(ends), _drawn_under(ranked, cost)
    )
