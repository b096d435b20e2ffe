"""Programs made for a test, and small changes of the real catalog: what the real one cannot exercise, these rows do."""

from dataclasses import replace
from functools import cache
from typing import Any

from quiz.core.catalog.load import load_catalog
from quiz.core.catalog.program import Catalog, Program, School
from quiz.core.ranking.engine import Engine, load_engine

SCHOOL = School(unitid="100000", d_all_engineering=100, d_civil=20, d_mechanical=0, ms_systems_eng=0)


def program(program_id: str = "a", **facts: Any) -> Program:
    """A rankable program of its own school about which nothing is known but what is given."""
    base = Program(
        id=program_id,
        kind="engineering_management",
        open_to="public",
        status="offered",
        institution=f"School {program_id}",
        state="OH",
        confidence="high",
        as_of=2026,
    )
    return replace(base, **facts)


def catalog_of(*programs: Program) -> Catalog:
    """A catalog of exactly these programs."""
    return Catalog(tuple(programs), sha256="of a test")


def engine_of(*programs: Program) -> Engine:
    """An engine over exactly these programs, fitted in memory."""
    return load_engine(catalog_of(*programs))


@cache
def real_engine() -> Engine:
    """The engine of the real catalog, once for all tests."""
    return load_engine(load_catalog())
