"""The face of the room: what other rooms may import, from `quiz.core.advice` itself."""

from . import recommending
from .bands import BAND_FITS, ENOUGH_KNOWN, WIDE, band, sureness
from .document import (
    REASONS_OF,
    Contribution,
    Counterfactual,
    RankedProgram,
    RankedSpecialisation,
    Recommendation,
    Repair,
    is_outdated,
    plain,
    put_in_words,
)
from .earlier_documents import upgrade
from .near_misses import miss_words
from .place import GROUP_WORDS, PlaceExplanation, WouldHelp, explain_place
from .recommending import JudgedProgram, judge, recommend
from .repairs import counts
from .revision import EarlierList, Revision, describe_revision
from .specialisations import rank_specialisations
from .statements import Statement
from .telling import TellingReasons, find_telling_reasons
from .whole_list import ProgramPlace, WholeList, list_everything

__all__ = [
    "BAND_FITS",
    "ENOUGH_KNOWN",
    "GROUP_WORDS",
    "REASONS_OF",
    "WIDE",
    "Contribution",
    "Counterfactual",
    "EarlierList",
    "JudgedProgram",
    "PlaceExplanation",
    "ProgramPlace",
    "RankedProgram",
    "RankedSpecialisation",
    "Recommendation",
    "Repair",
    "Revision",
    "Statement",
    "TellingReasons",
    "WholeList",
    "WouldHelp",
    "band",
    "counts",
    "describe_revision",
    "explain_place",
    "find_telling_reasons",
    "is_outdated",
    "judge",
    "list_everything",
    "miss_words",
    "plain",
    "put_in_words",
    "rank_specialisations",
    "recommend",
    "recommending",
    "sureness",
    "upgrade",
]
