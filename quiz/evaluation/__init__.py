"""How good the recommendation is, measured: personas, promises over random students, what others would do, unknowns and
weights; with floors that a build may not fall below, and the card that tells students about it (models/MODEL_CARD.md).
"""

from quiz.evaluation.run import QUICK, SEED, STUDENTS, Evaluation, evaluate

__all__ = ["QUICK", "SEED", "STUDENTS", "Evaluation", "evaluate"]
