"""The face of the room: what other rooms may import, from `quiz.core.questions` itself."""

from .answers import NO_LIMIT, NOTHING_SAID, SHARPEN_READERS, AnswerError, Answers, answers_schema, clean
from .changes import AnswerChange, Patch, alternatives, applied, merge, relaxations, steps_in_words, undo
from .path import find_path, next_step, step_after, step_before
from .quiz import BY_ID, QUESTIONS, QUESTIONS_VERSION, STEPS, Option, Question
from .sharpen import INSISTENT, SHARPENER, SHARPENERS, Sharpener, next_sharpeners
from .stored import INSISTED_FROM_THE_QUIZ, NOTHING, StoredAnswers, changed, from_form, own, to_form
from .words import ASKED, in_words, without_answer

__all__ = [
    "ASKED",
    "BY_ID",
    "INSISTED_FROM_THE_QUIZ",
    "INSISTENT",
    "NOTHING",
    "NOTHING_SAID",
    "NO_LIMIT",
    "QUESTIONS",
    "QUESTIONS_VERSION",
    "SHARPENER",
    "SHARPENERS",
    "SHARPEN_READERS",
    "STEPS",
    "AnswerChange",
    "AnswerError",
    "Answers",
    "Option",
    "Patch",
    "Question",
    "Sharpener",
    "StoredAnswers",
    "alternatives",
    "answers_schema",
    "applied",
    "changed",
    "clean",
    "find_path",
    "from_form",
    "in_words",
    "merge",
    "next_sharpeners",
    "next_step",
    "own",
    "relaxations",
    "step_after",
    "step_before",
    "steps_in_words",
    "to_form",
    "undo",
    "without_answer",
]
