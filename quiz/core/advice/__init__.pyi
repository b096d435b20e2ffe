"""The face of the room: what other rooms may import, from `quiz.core.advice` itself."""

from . import recommending
from .bands import BAND_FITS, ENOUGH_KNOWN, WIDE, band, sureness
from .document import Contribution, RankedProgram, RankedSpecialisation, Recommendation, is_outdated
from .place import GROUP_WORDS, explain_place
from .recommending import JudgedProgram, judge, recommend
from .repairs import counts
from .revision import EarlierList, Revision, describe_revision
from .specialisations import rank_specialisations

__all__ = [
    "BAND_FITS",
    "ENOUGH_KNOWN",
    "GROUP_WORDS",
    "WIDE",
    "Contribution",
    "EarlierList",
    "JudgedProgram",
    "RankedProgram",
    "RankedSpecialisation",
    "Recommendation",
    "Revision",
    "band",
    "counts",
    "describe_revision",
    "explain_place",
    "is_outdated",
    "judge",
    "rank_specialisations",
    "recommend",
    "recommending",
    "sureness",
]
