"""What an application to a program takes, as a list of tasks with days: made of what the catalog knows, of what the
student wrote, and of rules that are ours and say so.

No task claims more than is known: where a program publishes nothing about the GRE the task is to ask. A day is the
student's own, the published one to be confirmed, or ours, so many weeks before; without a deadline, preparations have
none.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from quiz.core.catalog import FACTS, Catalog, Program
from quiz.core.decision.days import ask_by, next_day, published
from quiz.core.decision.shortlist import Entry
from quiz.core.questions import Answers
from quiz.core.text import listing

OWN, PUBLISHED, OURS = "own", "published", "ours"
CONFIRMED, BY_US = "the deadline that you wrote", "our date, {} weeks before the deadline"
ASK_DAY = "our date, a week after it came onto your list"
GRE: Mapping[str | None, str] = {
    "required": "Take the GRE: it is required",
    "waivable": "Ask whether the GRE is waived for you, or take it",
    "optional": "Decide whether to send a GRE score: it is optional",
    "not_required": "",
    None: "Ask whether the GRE is required",
}


@dataclass(frozen=True, slots=True)
class TaskRule:
    """A kind of task: its words for a program and a student, "" where there is nothing to do, and how many weeks before
    the deadline it should be done; 0 for what is done by the deadline itself."""

    key: str
    words: Callable[[Program, Answers], str]
    weeks: int


@dataclass(frozen=True, slots=True)
class ChecklistTask:
    """A task for one program. `day` is None where no deadline is known to count back from; `why` says whose day it
    is."""

    program: str
    key: str
    text: str
    day: date | None
    why: str
    done: bool


def _english(program: Program, answers: Answers) -> str:
    if not answers.needs_visa:
        return ""
    if program.toefl_min is None:
        return "Ask which test of English it wants, if English is not your first language"
    return f"TOEFL iBT of at least {program.toefl_min}, if English is not your first language"


def _transcripts(program: Program, answers: Answers) -> str:
    """What the published rules are about has to be shown somehow."""
    asked = []
    if program.background:
        asked.append(FACTS["background"].shown(program).text.replace("Holders of ", ""))
    if program.min_gpa is not None:
        asked.append(f"a GPA of {program.min_gpa:.2f}")
    return f"Order transcripts: it asks for {listing(asked)}" if asked else ""


def _experience(program: Program, answers: Answers) -> str:
    years = program.work_experience_years_min
    return f"Show your work experience: it asks for {years:g} year{'s' * (years != 1)}" if years else ""


TASKS: tuple[TaskRule, ...] = (
    TaskRule("documents", lambda program, answers: "Ask which documents, letters and fee it wants", 10),
    TaskRule("gre", lambda program, answers: GRE[program.gre], 8),
    TaskRule("english", _english, 8),
    TaskRule("transcripts", _transcripts, 6),
    TaskRule("experience", _experience, 6),
)
DEADLINE = "deadline"  # the task that is always there: to apply, or to ask when


def checklist(entries: Iterable[Entry], catalog: Catalog, answers: Answers, today: date) -> tuple[ChecklistTask, ...]:
    """The tasks of all programs that are not dropped, by day; what has none comes last, in the order of the list."""
    tasks = [
        task
        for entry in entries
        if not entry.dropped and (program := catalog.by_id.get(entry.program))
        for task in _tasks(entry, program, answers, today)
    ]
    return tuple(sorted(tasks, key=lambda task: task.day or date.max))


def _tasks(entry: Entry, program: Program, answers: Answers, today: date) -> Iterable[ChecklistTask]:
    deadline, why = _deadline(entry, program, today)
    for rule in TASKS:
        text = rule.words(program, answers)
        if text:
            day = deadline and deadline - timedelta(weeks=rule.weeks)
            yield ChecklistTask(
                entry.program,
                rule.key,
                text,
                day,
                BY_US.format(rule.weeks) if day else "",
                rule.key in entry.tasks_done,
            )
    done = DEADLINE in entry.tasks_done
    if deadline:
        yield ChecklistTask(entry.program, DEADLINE, "Apply", deadline, why, done)
    else:
        day = ask_by(entry)
        text = "Deadline unknown: ask when applications close"
        yield ChecklistTask(entry.program, DEADLINE, text, day, ASK_DAY if day else "", done)


def _deadline(entry: Entry, program: Program, today: date) -> tuple[date | None, str]:
    """The day to apply by, and whose it is."""
    if entry.deadline:
        return entry.deadline, CONFIRMED
    said = published(program, today)
    return next_day(program.deadline_fall, today), said.note if said else ""
