"""What a curriculum shows of a specialisation, from a named track down to a school's neighbouring degree."""

from collections.abc import Mapping
from dataclasses import dataclass

from quiz.core.catalog.program import Program
from quiz.core.vocabulary import SPECIALISATIONS


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the catalog shows of one specialisation in one program: a degree (None: nothing seen) and its kind."""

    kind: str
    degree: float | None
    words: str


TRACK = Evidence("track", 1.0, "named track")
CORE = Evidence("core", 0.95, "core course")
ELECTIVE = Evidence("elective", 0.45, "elective or certificate")
SCHOOL = Evidence("school", 0.25, "school also awards")
ABSENT = Evidence("absent", 0.0, "not in the curriculum seen")
UNSEEN = Evidence("unseen", None, "curriculum not published")
BY_EMPHASIS: Mapping[int, Evidence] = {3: TRACK, 2: CORE, 1: ELECTIVE, 0: ABSENT}
TAUGHT = (TRACK.kind, CORE.kind)


# The school's master's degrees in the field next door, as the federal completions count them.
NEIGHBOUR_FIELDS: Mapping[str, tuple[str, ...]] = {
    "pm": ("ms_project_mgmt", "ms_construction_mgmt"),
    "oscm": ("ms_supply_chain_ops", "ms_industrial_mfg_eng"),
    "se": ("ms_systems_eng",),
    "pi": ("ms_entrepreneurship_innov",),
}


def find_evidence(program: Program, specialisation: str) -> Evidence:
    """The strongest evidence for a specialisation: the program's own curriculum, else the school's neighbouring
    degrees."""
    emphasis = getattr(program, specialisation)
    if emphasis is not None:
        return BY_EMPHASIS[emphasis]
    school = program.school_facts
    awards = any(getattr(school, field) for field in NEIGHBOUR_FIELDS[specialisation]) if school else False
    return SCHOOL if awards else UNSEEN


def strongest(program: Program) -> tuple[str, ...]:
    """The specialisations with the program's highest known emphasis; empty where no emphasis above 0 is known."""
    known = {key: getattr(program, key) for key in SPECIALISATIONS if getattr(program, key)}
    top = max(known.values(), default=None)
    return tuple(key for key, value in known.items() if value == top)
