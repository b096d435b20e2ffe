"""The catalog: programs found, one program with the source and the year of every figure, and programs like it."""

from dataclasses import dataclass
from typing import Any

from flask import Response

from quiz.core.advice import plain
from quiz.core.catalog import Program, ProgramSummary, find_programs, gather_facts, summarise
from quiz.core.questions import Answers
from quiz.core.ranking import similar_programs
from quiz.core.text import printable
from quiz.web import get_services
from quiz.web.api.requests import ProgramFactsQuery, ProgramQuery, SimilarQuery
from quiz.web.api.resource import ListPage, Resource, reply
from quiz.web.kit import ApiError, access

blueprint = Resource("programs", "The catalog. An unknown is null with the words that say so, never zero.")
# What a query may narrow the catalog by, and how.
FILTERS = {
    "state": lambda program, value: program.state == value,
    "ranked": lambda program, value: program.rankable == (value == "true"),
}


@dataclass(frozen=True, slots=True)
class ProgramList:
    """A part of the programs found: `total` says how many there are, `note` what the search made of the words ("" where
    they were found as written)."""

    total: int
    limit: int
    offset: int
    note: str
    programs: tuple[ProgramSummary, ...]


@dataclass(frozen=True, slots=True)
class LikeProgram:
    """A program like another: the columns in which both are `alike` and those in which they `differ`; `distance` is 0
    where nothing that is known of both tells them apart."""

    program: ProgramSummary
    alike: tuple[str, ...]
    differs: tuple[str, ...]
    distance: float


@dataclass(frozen=True, slots=True)
class LikePrograms:
    """The programs most like one, nearest first; none where too little is known of it, or it is not ranked."""

    similar: tuple[LikeProgram, ...]


@blueprint.get("/programs")
@access("public")
@blueprint.arguments(ProgramQuery, location="query")
@blueprint.response(
    200, "ProgramList", headers={"Link": {"description": "The pages around", "schema": {"type": "string"}}}
)
def list_programs(asked: dict[str, Any]) -> Response:
    """Find programs

    In the catalog's own order, or in that of the search. The header Link leads to the other pages.
    """
    catalog = get_services().catalog
    typed = printable(asked["q"]).strip()
    found = find_programs(catalog, typed) if typed else None
    programs = [
        program
        for program in (found.programs if found else catalog.programs)
        if all(FILTERS[name](program, asked[name]) for name in FILTERS if name in asked)
    ]
    page = ListPage(len(programs), asked["limit"], asked["offset"])
    shown = tuple(summarise(program) for program in programs[page.offset : page.offset + page.limit])
    document = ProgramList(page.total, page.limit, page.offset, found.note if found else "", shown)
    return reply(plain(document), page.links())


@blueprint.get("/programs/<program_id>")
@access("public")
@blueprint.arguments(ProgramFactsQuery, location="query")
@blueprint.response(200, "ProgramFacts")
@blueprint.alt_response(404, "NOT_FOUND")
def show_program(asked: dict[str, Any], program_id: str) -> Response:
    """One program, each figure with its source and year"""
    program, said = _find(program_id), Answers(home_state=asked.get("home_state"))
    return reply(plain(gather_facts(get_services().catalog, program, said)))


@blueprint.get("/programs/<program_id>/similar")
@access("public")
@blueprint.arguments(SimilarQuery, location="query")
@blueprint.response(200, "LikePrograms")
@blueprint.alt_response(404, "NOT_FOUND")
def list_similar(asked: dict[str, Any], program_id: str) -> Response:
    """Programs like one"""
    services, program = get_services(), _find(program_id)
    found = similar_programs(services.engine, program.id, asked["limit"])
    like = (LikeProgram(summarise(_find(near.id)), near.alike, near.differs, near.distance) for near in found)
    return reply(plain(LikePrograms(tuple(like))))


def _find(program_id: str) -> Program:
    program = get_services().catalog.by_id.get(program_id)
    if program is None:
        raise ApiError(
            404, f"The catalog has no program {program_id[:100]!r}; GET /api/v1/programs?q= finds ids by name."
        )
    return program
