"""What a student's answers say about how, where and for how much, with every default applied.

Conditions, terms and sentences read this one object, so that a default (whose home counts as where, what a visa asks
for) is decided once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import inf

from quiz.core.catalog import beside
from quiz.core.questions import Answers
from quiz.core.vocabulary import ANYWHERE, STUDY_MODES

# The least and the most full-time years that an answer can mean.
EXPERIENCE: Mapping[str, tuple[float, float]] = {
    "0": (0, 0),
    "1-2": (1, 2),
    "3-5": (3, 5),
    "6-9": (6, 9),
    "10+": (10, inf),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """One student's circumstances; None is not said.

    place, pace : what the mode of study asks for. states : where a campus should be, and `beside` the states next to
    them; `named` where the student named them, else they follow from the home. commutes : on campus beside a job.
    online : an online way counts as being there. home : whose tuition is the resident's. cap : the most to spend, USD.
    """

    place: str | None
    pace: str | None
    states: frozenset[str]
    beside: frozenset[str]
    named: bool
    commutes: bool
    online: bool
    home: str | None
    cap: float | None
    visa: bool
    musts: frozenset[str]
    discipline: str | None
    experience: str | None
    gpa: float | None
    avoids_gre: bool
    stays_away: bool
    max_months: int | None
    recognition: tuple[str, ...]

    @property
    def years(self) -> tuple[float, float]:
        """The least and the most years of full-time work that the answer can mean."""
        return EXPERIENCE[self.experience] if self.experience else (inf, inf)


@lru_cache(maxsize=1024)
def read_situation(answers: Answers) -> Situation:
    """The situation that answers describe."""
    place, pace = answers.mode or (None, None)
    where, home = answers.where, answers.lives_in
    commutes = answers.study_mode == "campus_part_time"
    # A state is ignored with an online mode; a named region wins over it.
    named = frozenset(answers.region)
    if not named and where not in (None, ANYWHERE) and place != "online":
        named = frozenset({where})
    at_home = place == "on_campus" and home is not None and where != ANYWHERE
    states = named or (frozenset({home}) if at_home and home else frozenset())
    return Situation(
        place=place,
        pace=pace,
        states=states,
        beside=beside(states),
        named=bool(named),
        commutes=commutes,
        online=place != "on_campus",
        home=home,
        cap=answers.most_usd,
        visa=answers.needs_visa,
        musts=answers.must,
        discipline=answers.discipline,
        experience=answers.experience,
        gpa=answers.gpa,
        avoids_gre=answers.gre == "avoid",
        stays_away=answers.travel_ok is False,
        max_months=answers.max_months,
        recognition=answers.recognition,
    )


def visa_conflict(answers: Answers) -> bool:
    """A student visa and an online or part-time mode contradict each other, whatever the catalog holds."""
    return answers.needs_visa and answers.mode not in (None, STUDY_MODES["campus_full_time"])
