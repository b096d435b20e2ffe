"""The face of the room: what other rooms may import, from `quiz.core.careers` itself."""

from . import guide
from .guide import SpecialisationGuide, by_occupation, ladder, place, specialisation_guides
from .occupations import (
    ENGINEERING_MANAGERS,
    GROWTH_SOURCE,
    OF_DISCIPLINE,
    PAY_SOURCE,
    Occupation,
    occupation_of,
    read_occupations,
)

__all__ = [
    "ENGINEERING_MANAGERS",
    "GROWTH_SOURCE",
    "OF_DISCIPLINE",
    "PAY_SOURCE",
    "Occupation",
    "SpecialisationGuide",
    "by_occupation",
    "guide",
    "ladder",
    "occupation_of",
    "place",
    "read_occupations",
    "specialisation_guides",
]
