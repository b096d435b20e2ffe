"""How long the quiz takes by the keystroke-level model of QUIZ.md: the promise of sixty seconds as a formula."""

from quiz.core.questions.quiz import QUESTIONS


def keystroke_seconds(words: int) -> float:
    """The keystroke-level estimate of the whole quiz in seconds, from the words on its pages (238 words a minute;
    M 1.35 s, P 1.10 s, click 0.20 s; a two-pick question costs 6.6 s). Source: Card, Moran & Newell 1980."""
    single = sum(question.picks == 1 for question in QUESTIONS)
    return 0.252 * words + 2.65 * single + 6.6 * (len(QUESTIONS) - single)
