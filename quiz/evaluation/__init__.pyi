"""The face of the room: what other rooms may import, from `quiz.evaluation` itself."""

from .approval import approve
from .measures import MEASURES, shown
from .record import write_record
from .run import QUICK, SEED, STUDENTS, Evaluation, evaluate
from .simulated_advisors import SCENARIOS, teach

__all__ = [
    "MEASURES",
    "QUICK",
    "SCENARIOS",
    "SEED",
    "STUDENTS",
    "Evaluation",
    "approve",
    "evaluate",
    "shown",
    "teach",
    "write_record",
]
