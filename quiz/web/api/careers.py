"""What the quiz asks, the four specialisations, and the guide to the career, chapter by chapter."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response

from quiz.core.advice import plain
from quiz.core.careers import SpecialisationGuide, guide, specialisation_guides
from quiz.core.questions import QUESTIONS, QUESTIONS_VERSION, SHARPENERS, Question
from quiz.web import get_services
from quiz.web.api.resource import Resource, reply
from quiz.web.kit import ApiError, access

blueprint = Resource("careers", 'The questions, the specialisations and the guide. "" is not known, as is null.')


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """One answer: the id that is sent and the words that a student reads."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question: its key among the answers, and how many options may be chosen; without options the answer is a
    number."""

    id: str
    asks: str
    picks: int
    options: tuple[AnswerOption, ...]


@dataclass(frozen=True, slots=True)
class AskedQuestions:
    """The questions of the quiz in their order, those that sharpen the list (under `sharpen` in the answers), and which
    of all may be insisted on (`must`)."""

    version: int
    questions: tuple[AskedQuestion, ...]
    sharpen: tuple[AskedQuestion, ...]
    must: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaughtSpecialisation:
    """A specialisation, and the ids of the programs by how they are known to teach it."""

    specialisation: SpecialisationGuide
    programs: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SpecialisationList:
    """The four specialisations."""

    specialisations: tuple[SpecialisationGuide, ...]


@blueprint.get("/questions")
@access("public")
@blueprint.response(200, "AskedQuestions")
def list_questions() -> Response:
    """What can be answered, in the words of the quiz"""
    asked = (*QUESTIONS, *SHARPENERS)
    return reply(
        plain(
            AskedQuestions(
                QUESTIONS_VERSION,
                tuple(map(_question, QUESTIONS)),
                tuple(map(_question, SHARPENERS)),
                tuple(question.id for question in asked if question.can_be_must),
            )
        )
    )


def _question(question: Question) -> AskedQuestion:
    options = tuple(AnswerOption(option.id, option.words) for option in question.options)
    return AskedQuestion(question.id, question.asks, question.picks, options)


@blueprint.get("/specialisations")
@access("public")
@blueprint.response(200, "SpecialisationList")
def list_specialisations() -> Response:
    """The four specialisations, with their roles and what these pay"""
    return reply(plain(SpecialisationList(tuple(specialisation_guides().values()))))


@blueprint.get("/specialisations/<specialisation>")
@access("public")
@blueprint.response(200, "TaughtSpecialisation")
@blueprint.alt_response(404, "NOT_FOUND")
def show_specialisation(specialisation: str) -> Response:
    """One specialisation, and which programs are known to teach it"""
    found = specialisation_guides().get(specialisation)
    if found is None:
        raise ApiError(404, f"There is no such specialisation; there are {', '.join(specialisation_guides())}.")
    taught = guide.teaching(get_services().catalog, found.id)
    programs = {kind: tuple(program.id for program in programs) for kind, programs in taught.items()}
    return reply(plain(TaughtSpecialisation(found, programs)))


# The chapters of the guide that are tables: what a row is, where the rows come from, and what they are.
CHAPTERS: Mapping[str, tuple[type, Callable[[], Iterable[Any]], str]] = {
    "ladder": (guide.Rung, lambda: guide.ladder().values(), "The steps of the career, from the first job up"),
    "skills": (guide.Skill, guide.skills, "What each step adds to the one below"),
    "certifications": (guide.Certification, guide.certifications, "Credentials, their cost and who may take them"),
    "disciplines": (
        guide.StudyField,
        lambda: (field for fields in guide.fields().values() for field in fields),
        "Where each field of study leads",
    ),
    "manager-or-director": (guide.Point, guide.manager_or_director, "Engineering manager against director"),
    "sources": (guide.CareerSource, lambda: guide.sources().values(), "Where the figures of the guide were read"),
}


def _add_chapter(name: str, kind: type, rows: Callable[[], Iterable[Any]], words: str) -> None:
    shape = {"type": "array", "items": {"$ref": f"#/components/schemas/{kind.__name__}"}}

    def show_chapter() -> Response:
        return reply([plain(row) for row in rows()])

    show_chapter.__doc__ = words
    described = blueprint.response(200, shape)(show_chapter)
    blueprint.add_url_rule(f"/guide/{name}", f"guide_{name.replace('-', '_')}", access("public")(described))


for _name, _chapter in CHAPTERS.items():
    _add_chapter(_name, *_chapter)
