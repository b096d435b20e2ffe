"""The words of a recommendation, all of them: WORDS has for every code its sentence, or the function that makes it of
the values a statement carries, which are the function's own parameters.

Sentences about a program have no full stop, messages have. Unknown is always said as unknown; nothing is promised.
"""

from collections.abc import Callable, Mapping

from quiz.core.advice.words.changes import CHANGE_WORDS
from quiz.core.advice.words.criteria import CRITERION_WORDS
from quiz.core.advice.words.messages import MESSAGE_WORDS
from quiz.core.advice.words.misses import MISS_WORDS
from quiz.core.advice.words.specialisations import SPECIALISATION_REASONS

WORDS: Mapping[str, str | Callable[..., str]] = {
    **CRITERION_WORDS,
    **MISS_WORDS,
    **SPECIALISATION_REASONS,
    **CHANGE_WORDS,
    **MESSAGE_WORDS,
}
