"""The face of the room: what other rooms may import, from `quiz.core.advising` itself."""

from .acts import ReviewAct, find_acts
from .caseload import CaseRecord, ListChange, Rate, Report, build_caseload
from .caseload_tables import RATE, TIME, Cell, ReportNames, ReportTable, tables, words
from .edits import (
    ACCEPTED,
    COMMENTED,
    MAX_TEXT,
    MENDED,
    MOVED,
    PUT,
    RANKED_AGAIN,
    REASONS,
    REMOVED,
    ReviewEdit,
    ReviewEditError,
)
from .flags import FLAGS, Flag, find_flags, find_stale
from .invited import InvitedStudent
from .judgements import ReviewedList, ReviewsError, read_reviews
from .learning import QUESTIONS, Lesson, TooFewReviewsError, learn, taught
from .look_ups import PAGE_KINDS, LookUp, PageKind, rank_look_ups
from .office import INVITED, NOBODY, ROUTINGS, TURNS, Office
from .population import draw_student, draw_students
from .review import (
    ADDED,
    DOWN,
    STUDENT,
    UP,
    LeftOutProgram,
    PublishedReview,
    Review,
    ReviewItem,
    ReviewStep,
    summary,
)

__all__ = [
    "ACCEPTED",
    "ADDED",
    "COMMENTED",
    "DOWN",
    "FLAGS",
    "INVITED",
    "MAX_TEXT",
    "MENDED",
    "MOVED",
    "NOBODY",
    "PAGE_KINDS",
    "PUT",
    "QUESTIONS",
    "RANKED_AGAIN",
    "RATE",
    "REASONS",
    "REMOVED",
    "ROUTINGS",
    "STUDENT",
    "TIME",
    "TURNS",
    "UP",
    "CaseRecord",
    "Cell",
    "Flag",
    "InvitedStudent",
    "LeftOutProgram",
    "Lesson",
    "ListChange",
    "LookUp",
    "Office",
    "PageKind",
    "PublishedReview",
    "Rate",
    "Report",
    "ReportNames",
    "ReportTable",
    "Review",
    "ReviewAct",
    "ReviewEdit",
    "ReviewEditError",
    "ReviewItem",
    "ReviewStep",
    "ReviewedList",
    "ReviewsError",
    "TooFewReviewsError",
    "build_caseload",
    "draw_student",
    "draw_students",
    "find_acts",
    "find_flags",
    "find_stale",
    "learn",
    "rank_look_ups",
    "read_reviews",
    "summary",
    "tables",
    "taught",
    "words",
]
