"""The columns of a batch: every question of the quiz, and by which headings a file may name it.

A heading that is almost right ("3. Your GPA? *") is read where it can mean one thing; what is further away stays the
advisor's own column, and the question that may have been meant is named.
"""

import difflib
import re
import unicodedata
from collections.abc import Mapping

from quiz.core.numbers import unquote
from quiz.core.questions import ASKED, QUESTIONS, SHARPENERS, Option, Question
from quiz.core.vocabulary import MUSTS, Words

RESULT = "Quiz: "  # how the headings of what we add start; such columns of a file are left out when it comes back
MUST = Question(
    "must",
    "What is a must?",
    tuple(Option.named(key, Words({"max_months": "Months at most"}.get(key, ASKED[key].label))) for key in MUSTS),
    picks=len(MUSTS),
    label="Musts",
)
COLUMNS: tuple[Question, ...] = (*QUESTIONS, MUST, *SHARPENERS)
COLUMN: Mapping[str, Question] = {question.id: question for question in COLUMNS}
LONGEST_HEADING = 200
LIKE = 0.8  # how alike two headings are before one is taken for a slip in the other
_NUMBERED = re.compile(r"^\W*(?:q(?:uestion)?\s*)?\d{1,3}\s*(?:[.):\]–—-]+\s*|\s)", re.I)
_ADDED = re.compile(
    r"[(\[](?:required|optional|mandatory|if known|in|on|a|of|out|to|scale|max|usd|us|dollars?|months?|years?"
    r"|[\d.,:$\s–-])*[)\]]",
    re.I,
)


def question_of(heading: str) -> Question | None:
    """The question that a heading names by its words, its short label or its id.

    >>> question_of("3. your gpa *").id, question_of("Remark")
    ('gpa', None)
    """
    if len(heading) > LONGEST_HEADING:
        return None
    return _BY_HEADING.get(_key(heading)) or _BY_HEADING.get(_key(_ADDED.sub("", _NUMBERED.sub("", unquote(heading)))))


def question_meant(heading: str) -> Question | None:
    """The question that a heading may have been meant for, where it names none.

    >>> question_meant("Your GAP?").id, question_meant("Undergraduate GPA").id, question_meant("Remark")
    ('gpa', 'gpa', None)
    """
    close = difflib.get_close_matches(_key(heading[:LONGEST_HEADING]), _BY_HEADING, 1, LIKE)
    if close:
        return _BY_HEADING[close[0]]
    words = {*re.findall(r"\w+", heading.casefold())}
    return next((question for question in COLUMNS if words >= {*question.id.split("_")}), None)


def _key(text: str) -> str:
    """The letters and digits of a heading alone: case, punctuation and spaces say nothing in it."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ")
    return "".join(character for character in folded if character.isalnum())


_BY_HEADING: Mapping[str, Question] = {
    _key(name): question for question in COLUMNS for name in (question.label, question.id, question.asks)
}
