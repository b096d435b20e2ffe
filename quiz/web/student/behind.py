"""What stands behind a list, one section at a time: the fields and the career they lead to, what would change the list,
fit against cost, where the schools are, who was left out and why, what else there is, and how it was made.

The results page links to each section and opens it in place; without scripts this page is where the links lead.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template, request, url_for
from wtforms import Form

from quiz.core.advice import RankedSpecialisation, Recommendation
from quiz.core.careers import (
    GROWTH_SOURCE,
    PAY_SOURCE,
    Occupation,
    SpecialisationGuide,
    by_occupation,
    ladder,
    place,
    specialisation_guides,
)
from quiz.core.catalog import Catalog, Program, ZipPlace, way_words
from quiz.core.questions import BY_ID, Answers
from quiz.core.ranking import BY_CONDITION
from quiz.core.text import listing
from quiz.core.vocabulary import BAND_WORDS, STATE_NAMES
from quiz.service.live import edition_of
from quiz.web import get_services
from quiz.web.kit import UnsentForm, ZipField, access, complete
from quiz.web.pictures import Bars, StateMap, draw_bars, draw_state_map
from quiz.web.student.fit_cost import is_pictured, picture
from quiz.web.student.quiz import Page, blueprint
from quiz.web.student.results_page import GOOD_TO_KNOW, suggestions

FIRST_RUNG = ("entry",)
MOST_JOBS = 2


@dataclass(frozen=True, slots=True)
class LeadingSpecialisation:
    """A leading specialisation with the career behind it: occupations whose pay stands for its own roles above the
    first rung, each with the names of those roles."""

    ranked: RankedSpecialisation
    guide: SpecialisationGuide
    jobs: tuple[tuple[Occupation, tuple[str, ...]], ...]


class NearForm(Form):
    """Where the schools of the list are measured from; it stands in the address of the page alone."""

    zip = ZipField()


@blueprint.get("/quiz/<token:token>/behind")
@access("student")
def behind(token: str) -> Page:
    """All of it on one page, a section each."""
    found = complete(token)
    if not isinstance(found, tuple):
        return found
    (stored, recommendation), services = found, get_services()
    answers, starter = stored.answers, any(message.code == "low_signal" for message in recommendation.messages)
    pictured = is_pictured(recommendation, services.catalog, answers)
    near = NearForm(request.args)
    ok = near.validate()
    page = render_template(
        "student/behind.html",
        token=token,
        buttons=UnsentForm(token),
        form=near,
        nearest=nearest(recommendation, services.catalog, near.zip.place) if near.zip.place else (),
        given=recommendation,
        answers=answers,
        starter=starter,
        fields=fields_in_words(recommendation),
        because=because(answers),
        specialisations=[(found, BAND_WORDS[found.band].short) for found in recommendation.specialisations],
        bars=bars(recommendation),
        leading=list(leading(recommendation, answers)),
        on_ladder=on_ladder(answers),
        pay=PAY_SOURCE,
        growth=GROWTH_SOURCE,
        messages=[message.text for message in recommendation.messages if message.code in GOOD_TO_KNOW],
        changes=suggestions((*recommendation.counterfactuals, *recommendation.repairs)),
        picture=picture(recommendation, services.catalog, answers) if pictured else None,
        map=state_map(recommendation, services.catalog),
        links={state: url_for("programs.browse", token=token, state=state) for state in STATE_NAMES},
        excluded=excluded(recommendation),
        first_job=answers.experience == "0",
        edition=edition_of(recommendation.engine.catalog_sha256, services.live, services.store),
        catalog_as_of=str(services.catalog.as_of or "a year not stated"),
    )
    return page, 200 if ok else 422


def nearest(recommendation: Recommendation, catalog: Catalog, place: ZipPlace) -> list[tuple[Program, str]]:
    """The programs of the list with how far each is, in words, the nearest first; where that is not known, last."""
    listed = [catalog.by_id[ranked.id] for ranked in recommendation.programs if ranked.id in catalog.by_id]
    ways = [(program, place.miles_to(program)) for program in listed]
    ways.sort(key=lambda way: (way[1] is None, way[1] or 0.0))
    return [(program, way_words(program, miles)) for program, miles in ways]


def differ(recommendation: Recommendation) -> bool:
    """Whether the four specialisations do not all fit alike, so that there is something to draw."""
    first, *_, last = recommendation.specialisations
    return bool(recommendation.programs) and round(first.fit, 9) != round(last.fit, 9)


def bars(recommendation: Recommendation) -> Bars | None:
    """The four specialisations as a picture; None where they all fit alike."""
    fits = [specialisation.fit for specialisation in recommendation.specialisations]
    return draw_bars(fits) if differ(recommendation) else None


def state_map(recommendation: Recommendation, catalog: Catalog) -> StateMap | None:
    """The programs of the list on a map, as far as the catalog still has them; None for an empty list."""
    listed = (catalog.by_id.get(ranked.id) for ranked in recommendation.programs)
    states = Counter(program.state for program in listed if program)
    return draw_state_map(states) if states else None


def leading(recommendation: Recommendation, answers: Answers) -> Iterator[LeadingSpecialisation]:
    """The one or two specialisations that fit best, with the career behind each."""
    for specialisation in recommendation.specialisations[:2] if differ(recommendation) else ():
        if specialisation.rank == 1 or specialisation.band != "weak":
            guide = specialisation_guides()[specialisation.id]
            above = [role for role in guide.roles if role.rungs != FIRST_RUNG and not role.own_discipline]
            jobs = by_occupation(above, answers.discipline)[:MOST_JOBS]
            yield LeadingSpecialisation(
                specialisation, guide, tuple((job, tuple(role.name for role in held)) for job, held in jobs)
            )


def on_ladder(answers: Answers) -> str:
    """The rung of the career ladder that the years of work suggest; "" where they are not known."""
    found = place(answers)
    return ladder()[found[0]].name if found else ""


def fields_in_words(recommendation: Recommendation) -> str:
    """Which specialisations fit best, in a line."""
    first, second, *_, last = recommendation.specialisations
    if round(first.fit, 9) == round(last.fit, 9):
        return "All four fields count alike"
    if round(first.fit, 9) == round(second.fit, 9):
        return f"{first.name}, side by side with {second.name.lower()}"
    if second.band == "weak":
        return f"{first.name} fits you best"
    return f"{first.name} first, {second.name.lower()} second"


def because(answers: Answers) -> str:
    """Why those: what the student said, or "" where nothing was."""
    work = [BY_ID["interest"].option(key).words.lower() for key in answers.interest if key != "unsure"]
    goal = answers.goal
    role = BY_ID["goal"].option(goal).words.lower().replace("r&d", "R&D") if goal and goal != "unsure" else ""
    parts = [f"you would enjoy {listing(work)}"] if work else []
    parts += [f"{'want' if work else 'you want'} to be {_an(role)} next"] if role else []
    return f"Because you said {', and '.join(parts)}." if parts else ""


def _an(role: str) -> str:
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


def excluded(recommendation: Recommendation) -> tuple[tuple[str, int], ...]:
    """Why programs were left out, in words, with how many each reason concerns."""
    counts = recommendation.excluded.by_gate.items()
    return tuple((BY_CONDITION[gate].reason, count) for gate, count in counts if count)
