"""How long the quiz takes by the keystroke-level model of QUIZ.md: the promise of sixty seconds as a formula."""

from collections.abc import Iterable

from quiz.core.questions.quiz import Question


def keystroke_seconds(words: int, asked: Iterable[Question]) -> float:
    """The keystroke-level estimate of a way through the quiz in seconds, from the questions on it and the words on
    their pages, without those of a list to choose from (238 words a minute; M 1.35 s, P 1.10 s, click 0.20 s; a
    two-pick question costs 6.6 s, a list 5.0 s). Source: Card, Moran & Newell 1980."""
    return 0.252 * words + sum(5.0 if question.listed else 6.6 if question.picks > 1 else 2.65 for question in asked)
