"""What would change the list: single answers that would move a program into the first five, and, for a student whose
answers say little yet, the one question whose answer matters most.

Every counterfactual is taken from a real ranking of the changed answers, never from an approximation, so it is true.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from random import Random

from quiz.core.advice.document import Counterfactual
from quiz.core.advice.statements import Params
from quiz.core.questions import BY_ID, NO_LIMIT, QUESTIONS, AnswerChange, Answers, alternatives
from quiz.core.ranking import FIRST, Engine, StudentRanking, lengthen, rank_many, tells_apart, visa_conflict

LOOKED_AT = 25
MOST_COUNTERFACTUALS = 3


def counterfactuals(ranked: StudentRanking) -> tuple[Counterfactual, ...]:
    """Up to three single-answer changes, each about another program and another question, that move a program from the
    places below the first five into them; the largest moves first. The program misses nothing known of what was said,
    nor of what would be said then: nobody is sent to what breaks a condition of theirs."""
    if ranked.low_signal or visa_conflict(ranked.answers) or not ranked.rows:
        return ()
    now = {row: position + 1 for position, row in enumerate(lengthen(ranked, LOOKED_AT))}
    changes = [(change, change.applied(ranked.answers)) for change in alternatives(ranked.answers)]
    tried = [
        (change, changed)
        for change, changed in changes
        if not visa_conflict(changed) and all(_tells(ranked.engine, change, question) for question in change.sets)
    ]
    lists = rank_many(ranked.engine, (changed for _, changed in tried), top=FIRST)
    found = [
        (now[row] - position, change, row, position)
        for (change, _), listed in zip(tried, lists, strict=True)
        for position, row in enumerate(listed.rows, start=1)
        if now.get(row, 0) > FIRST and not ranked.standing.misses[row] and not listed.standing.misses[row]
    ]
    found.sort(key=lambda move: (-move[0], move[1].words))
    chosen: list[Counterfactual] = []
    rows: set[int] = set()
    questions: set[str] = set()
    for _, change, row, to_rank in found:
        question = next(iter(change.sets), "must")
        if row not in rows and question not in questions and len(chosen) < MOST_COUNTERFACTUALS:
            rows.add(row)
            questions.add(question)
            chosen.append(_counterfactual(ranked, change, row, now[row], to_rank))
    return tuple(chosen)


def _tells(engine: Engine, change: AnswerChange, question: str) -> bool:
    """Whether an answer that a change gives to a question of the quiz tells programs apart."""
    sent = change.sets[question]
    return tells_apart(engine, question, sent[0] if isinstance(sent, list) else sent)


def _counterfactual(
    ranked: StudentRanking, change: AnswerChange, row: int, from_rank: int, to_rank: int
) -> Counterfactual:
    program = ranked.engine.program(row)
    said: Params = {"steps": change.steps, "institution": program.institution, "was": from_rank, "then": to_rank}
    patch = change.patch(ranked.answers)
    return Counterfactual("moves_up", said, change=patch, program=program.id, from_rank=from_rank, to_rank=to_rank)


# --- the one best next question -----------------------------------------------------------------------------------

UNDECIDED = ("unsure", ("unsure",), "any", NO_LIMIT, None)
COMPLETIONS = 4


def _with(answers: Answers, question: str, option: str) -> Answers:
    return answers.with_said(**{question: (option,) if question == "interest" else option})


def _decided(question: str) -> list[str]:
    """The options of a question that decide something, whatever the catalog holds."""
    return [option for option in BY_ID[question].option_ids if option not in UNDECIDED]


def expected_change(engine: Engine, answers: Answers, question: str, open_questions: Sequence[str]) -> float:
    """How much of the first five the answer to a question decides.

    The mean share of the first five that one option shows and another does not, over all pairs of options and over a
    few fixed random answers to the other open questions: a question that only matters while nothing else is said
    ranks low.
    """
    rng = Random(question)  # noqa: S311  # fixed what-ifs, not a secret
    changes = []
    for _ in range(COMPLETIONS):
        completed = answers
        for other in open_questions:
            completed = completed if other == question else _with(completed, other, rng.choice(_decided(other)))
        told = [option for option in _decided(question) if tells_apart(engine, question, option)]
        asked = (_with(completed, question, option) for option in told)
        lists = [set(listed.rows) for listed in rank_many(engine, asked, top=FIRST)]
        changes += [len(first - other) / FIRST for first, other in combinations(lists, 2)]
    return sum(changes) / max(1, len(changes))


@lru_cache(maxsize=512)
def _best_next_question(engine: Engine, answers: Answers) -> str | None:
    # Lists of two states share next to nothing, so a list to choose from would always win.
    open_questions = [asked.id for asked in QUESTIONS if not asked.listed and answers.said(asked.id) in UNDECIDED]
    changes = {question: expected_change(engine, answers, question, open_questions) for question in open_questions}
    return max(changes, key=lambda question: changes[question], default=None)


def best_next_question(ranked: StudentRanking) -> str | None:
    """For a student whose answers do not tell programs apart: the open question whose answer would decide most of the
    first five; None where there is signal enough. The few kinds of such students are remembered."""
    if not ranked.low_signal or visa_conflict(ranked.answers):
        return None
    return _best_next_question(ranked.engine, ranked.answers)
