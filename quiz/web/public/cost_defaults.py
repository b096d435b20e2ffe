"""What the cost page counts where a student types nothing, and why: the way of studying, the lengths a program may
take, and pay by discipline and experience. Each default comes with the words that say where it is from.
"""

from dataclasses import dataclass
from typing import NamedTuple

from quiz.core.careers.occupations import OF_DISCIPLINE, PAY_SOURCE, Occupation, occupation_of, occupations
from quiz.core.catalog.facts import Shown
from quiz.core.catalog.program import Program
from quiz.core.decision.payback import Span
from quiz.core.questions.answers import Answers
from quiz.web.public.cost_words import dollars, ends, number

MODES = {"full_time": "Full-time", "part_time": "Part-time"}
USUAL_MONTHS = (12.0, 24.0)
ARTICLE = "the article this quiz comes from, March 2025"
PAY = "Pay without the degree, a year"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number behind the page: its name, how it reads, where it comes from, and an official page where there is
    one."""

    name: str
    shown: Shown
    source: str
    url: str = ""


# --- the way of studying ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mode:
    """The way of studying that counts by itself: a key of MODES, why, and the student's own wish where it had to give
    way ("": it did not)."""

    key: str
    why: str
    wish: str = ""


def only_mode(program: Program) -> str:
    """The one way a program is taught as far as published; "" where it is both, or not known."""
    return program.pace[0] if program.pace and len(program.pace) == 1 else ""


def usual_mode(program: Program, answers: Answers) -> Mode:
    """How the program is taught, where that is one way; else how the student can study; else part-time for somebody
    with work to keep, and full-time, which counts lost pay, for everybody else."""
    only, wish = only_mode(program), (answers.get("study_mode") or "any").partition("_")[2]
    if only:
        return Mode(only, "the only way the program publishes", wish if wish != only else "")
    if wish:
        return Mode(wish, "as you said in the quiz")
    if answers.get("experience", "0") not in (None, "0"):
        return Mode("part_time", "the form’s default for somebody who works")
    return Mode("full_time", "the form’s default, which counts the pay given up")


def mode_note(program: Program, usual: Mode, counted: str) -> str:
    """What has to be said where the way that is counted, the student's wish and what is published differ."""
    only = only_mode(program)
    if not only or counted not in MODES:
        return ""
    published = f"as published, this program is taught {MODES[only].lower()} only"
    mine = MODES[counted].lower()
    if counted != only:
        return f"{published.capitalize()}: {mine} study is not offered as far as published. It counts as you chose."
    if usual.wish:
        return f"You said that you want to study {MODES[usual.wish].lower()}; {published}, so {mine} study is counted."
    return ""


# --- length -------------------------------------------------------------------------------------------------------


def usual_months(program: Program, mode: str) -> tuple[tuple[float, ...], Figure]:
    """The lengths it may take, which are alternatives: both that the program publishes, whatever the way of studying;
    with one of the two, or none, what is published and the article's one to two years. A program that publishes only
    its shortest counts as that full-time, or where it is taught one way."""
    low, high = program.duration_months_min, program.duration_months_max
    least, most = USUAL_MONTHS
    if low and high:
        return length(low, high, "as the program publishes it")
    if low and (mode == "full_time" or only_mode(program) == mode):
        return length(low, low, "the only length the program publishes")
    if low:
        words = f"the program publishes {low} months as its shortest, and no longest; one to two years is usual"
        return length(max(least, low), max(most, low), f"{words}, says {ARTICLE}")
    if high:
        words = f"the program publishes {high} months as its longest, and no shortest; one year is usual"
        return length(min(least, high), high, f"{words}, says {ARTICLE}")
    return length(least, most, f"not published; one to two years is usual, says {ARTICLE}")


def length(low: float, high: float, source: str) -> tuple[tuple[float, ...], Figure]:
    """One or two lengths in months, and the figure that names them."""
    figure = Figure("Length", Shown(f"{ends(Span(low, high), number)} months"), source)
    return tuple(sorted({float(low), float(high)})), figure


# --- pay ----------------------------------------------------------------------------------------------------------


class Spread(NamedTuple):
    """Two percentiles of an occupation, by the names of their columns, how they are called, and why they count."""

    low: str
    high: str
    words: str
    why: str


# BLS gives no pay by experience, so the lower end stands for whoever is at the start of working life.
SPREADS = {
    "0": Spread("p10", "p25", "the 10th to the 25th percentile", "because you said that you have not worked yet"),
    "1-2": Spread("p10", "median", "the 10th percentile to the median", "because you said one or two years of work"),
}
MIDDLE_HALF = Spread("p25", "p75", "the middle half", "because BLS gives no pay by experience")
MEDIANS = Spread("median", "median", "the median", "because your discipline is not said")


def usual_pay(discipline: str | None, experience: str | None) -> tuple[tuple[float, ...], Figure]:
    """Pay where the student gives none: the percentiles that go with the experience, of the discipline's occupation;
    where no discipline is said, of all of them from the lowest to the highest, for whom medians stand in for the middle
    half; () where no one occupation is a fair reading."""
    found = occupation_of(discipline)
    of = [found] if found else [] if discipline else [occupations()[soc] for soc in OF_DISCIPLINE.values()]
    spread = SPREADS.get(experience or "", MIDDLE_HALF if found else MEDIANS)
    pays = tuple(float(pay) for column in (spread.low, spread.high) for pay in _ends(of, column))
    if not pays:
        return (), Figure(PAY, Shown("no one occupation to take it from: type yours", known=False), "")
    whose = found.title.lower() if found else f"the {len(of)} engineering occupations of the quiz, lowest to highest"
    band = Span(min(pays), max(pays))
    shown = Shown(ends(band, dollars), f"{spread.words} of {whose}, US, {spread.why}")
    return (band.low, band.high), Figure(PAY, shown, f"{PAY_SOURCE.name}, {PAY_SOURCE.year}", PAY_SOURCE.url)


def _ends(found: list[Occupation], column: str) -> list[float]:
    """A percentile of every occupation that has it."""
    return [pay for one in found if (pay := getattr(one, column)) is not None]
