"""Where few or no programs fit: the smallest changes of the answers that yield more, each with its count.

This is the diagnosis of Felfernig and others, by enumeration: single changes first, two at once only where no single
one helps, three only where no two do, so that every change offered is minimal. Counts are of programs known to
satisfy every must, because these come first in the list.

References: A. Felfernig et al., "Plausible repairs for inconsistent requirements", IJCAI 2009.
"""

from collections.abc import Iterable
from functools import reduce
from itertools import combinations
from operator import and_

from quiz.core.advice.document import Repair
from quiz.core.advice.statements import Params
from quiz.core.questions import AnswerChange, Answers, relaxations
from quiz.core.ranking import Engine, StudentRanking, read_situation, stand, visa_conflict

FEW = 3
MOST_REPAIRS = 4
MOST_AT_ONCE = 3
# The two ways out of a student visa that contradicts the mode of study.
WAYS_OUT = ({"study_mode": "campus_full_time"}, {"visa": "no"})


def counts(engine: Engine, answers: Answers) -> int:
    """How many programs are known to satisfy every must, break no rule and miss nothing else that is known."""
    if visa_conflict(answers):
        return 0
    stands = stand(engine.table, read_situation(answers), engine.conditions)
    return int((stands.allowed & (stands.misses == 0) & (stands.doubt == 0)).sum())


def find_repairs(ranked: StudentRanking) -> tuple[Repair, ...]:
    """Changes that yield more programs, most first; none where enough fit already."""
    engine, answers = ranked.engine, ranked.answers
    conflict = visa_conflict(answers)
    now = 0 if conflict else ranked.known_to_fit
    if now >= FEW:
        return ()
    singles = [change for change in relaxations(answers) if not conflict or change.sets in WAYS_OUT]
    for size in range(1, MOST_AT_ONCE + 1):
        found = _better(engine, answers, (reduce(and_, several) for several in combinations(singles, size)), now)
        if found:
            return found
    return ()


def _better(engine: Engine, answers: Answers, changes: Iterable[AnswerChange], now: int) -> tuple[Repair, ...]:
    found = []
    for change in changes:
        count = counts(engine, change.applied(answers))
        if count > now:
            said: Params = {"steps": change.steps, "programs": count}
            found.append(Repair("more_fit", said, change=change.patch(answers), programs=count))
    return tuple(sorted(found, key=lambda repair: -repair.programs)[:MOST_REPAIRS])
