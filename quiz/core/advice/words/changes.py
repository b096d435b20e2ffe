"""What a change of the answers would do."""

from collections.abc import Callable, Mapping

from quiz.core.questions import steps_in_words
from quiz.core.text import ordinal, plural


def _more_fit(steps: tuple[str, ...], programs: int) -> str:
    known = "is known to fit" if programs == 1 else "are known to fit"
    return f"{steps_in_words(steps)}: {plural(programs, 'program')} {known}"


def _moves_up(steps: tuple[str, ...], institution: str, was: int, then: int) -> str:
    return f"{steps_in_words(steps)}: {institution} moves from {ordinal(was)} to {ordinal(then)}"


def _would_be(steps: tuple[str, ...], place: int) -> str:
    return f"{steps_in_words(steps)}: it would be {ordinal(place)}"


CHANGE_WORDS: Mapping[str, str | Callable[..., str]] = {
    "more_fit": _more_fit,
    "moves_up": _moves_up,
    "would_be": _would_be,
}
