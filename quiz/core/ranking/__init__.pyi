"""The face of the room: what other rooms may import, from `quiz.core.ranking` itself."""

from .bands import ASK_FIRST, BAND_FITS, BANDS, ENOUGH_KNOWN, WIDE, band
from .conditions import BY_CONDITION, Shared, find_conditions, stand
from .criteria import (
    BUDGETS,
    COLUMNS,
    COST_COLUMNS,
    DEGREE_KINDS,
    DISTANCE_ESTIMATES,
    FACTS,
    GUESS,
    OVER_BUDGET,
    PRESENCE_ONLY,
    SCHOOL_DEPTH_CAP,
    Floats,
)
from .engine import Engine, fit, fit_engine, load_engine, query, tells_apart, train, with_programs
from .estimates import UNKNOWN_PRICE, Estimates
from .fair import FIRST, PER_INSTITUTION, Order
from .neighbours import Bools, Ints
from .order import WEIGHT_TOLERANCE, StudentRanking, lengthen, lottery, order_all, rank, rank_many, rank_rows
from .similar import SimilarProgram, similar_programs
from .situation import EXPERIENCE, Situation, read_situation, visa_conflict
from .table import CriteriaTable, build
from .terms import LEAD_BREADTH, TWO_PICKS, WEIGHTS, WEIGHTS_VERSION, build_terms, low_signal, wanted
from .walkthrough import Walkthrough, walk_through
from .weights import LEAST, MOST, Agreement, Weights, save_weights

__all__ = [
    "ASK_FIRST",
    "BANDS",
    "BAND_FITS",
    "BUDGETS",
    "BY_CONDITION",
    "COLUMNS",
    "COST_COLUMNS",
    "DEGREE_KINDS",
    "DISTANCE_ESTIMATES",
    "ENOUGH_KNOWN",
    "EXPERIENCE",
    "FACTS",
    "FIRST",
    "GUESS",
    "LEAD_BREADTH",
    "LEAST",
    "MOST",
    "OVER_BUDGET",
    "PER_INSTITUTION",
    "PRESENCE_ONLY",
    "SCHOOL_DEPTH_CAP",
    "TWO_PICKS",
    "UNKNOWN_PRICE",
    "WEIGHTS",
    "WEIGHTS_VERSION",
    "WEIGHT_TOLERANCE",
    "WIDE",
    "Agreement",
    "Bools",
    "CriteriaTable",
    "Engine",
    "Estimates",
    "Floats",
    "Ints",
    "Order",
    "Shared",
    "SimilarProgram",
    "Situation",
    "StudentRanking",
    "Walkthrough",
    "Weights",
    "band",
    "build",
    "build_terms",
    "find_conditions",
    "fit",
    "fit_engine",
    "lengthen",
    "load_engine",
    "lottery",
    "low_signal",
    "order_all",
    "query",
    "rank",
    "rank_many",
    "rank_rows",
    "read_situation",
    "save_weights",
    "similar_programs",
    "stand",
    "tells_apart",
    "train",
    "visa_conflict",
    "walk_through",
    "wanted",
    "with_programs",
]
