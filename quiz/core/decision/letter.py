"""A letter to a school's admissions office with what a student still has to know, ready to be sent by the student.

It asks what decides most first and no more than an office answers; what it leaves out is said beside it. Nothing of the
answers stands in it but what the office needs in order to answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from quiz.core.catalog import Program
from quiz.core.decision.open_questions import OpenQuestion
from quiz.core.questions import Answers, in_words

MOST_ASKED = 8
# What an office needs to know of who asks, by question, and how it is said.
ABOUT = {"discipline": "field: {}", "experience": "work experience: {}", "study_mode": "how I can study: {}"}
TEXT = """Dear admissions team,

I am thinking of applying to {program} at {school}. Could you please tell me:

{asked}

{about}Thank you very much for your help.

Kind regards,
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to one program, how many questions it asks, and which it leaves out."""

    subject: str
    text: str
    count: int
    left_out: tuple[str, ...]


def write_letter(program: Program, questions: Iterable[OpenQuestion], own: str, answers: Answers) -> Letter:
    """The letter with these questions, most deciding first, and with the student's `own`, one a line, which are never
    left out."""
    lines = dict.fromkeys(line.strip() for line in own.splitlines() if line.strip())
    asked = [question.text for question in questions]
    mine = [line for line in lines if line not in asked]
    room = MOST_ASKED - len(mine)
    everything = [*(text for at, text in enumerate(asked) if at < room or text in lines), *mine]
    text = TEXT.format(
        program=f"the {program.program_name}" if program.program_name else "your master’s in engineering management",
        school=program.institution,
        asked="\n".join(f"{number}. {text}" for number, text in enumerate(everything, start=1)),
        about=_about(answers),
    )
    subject = f"Questions about {program.program_name or 'your master’s in engineering management'}"
    return Letter(subject, text, len(everything), tuple(text for text in asked if text not in everything))


def _about(answers: Answers) -> str:
    """One sentence of what was said that the answer may depend on; "" where nothing was."""
    said = [(how, in_words(key, answers.said(key))) for key, how in ABOUT.items() if answers.said(key) is not None]
    told = [how.format(words[0].lower() + words[1:]) for how, words in said if words]
    told += ["I need a student visa"] if answers.needs_visa else []
    return f"About me: {'; '.join(told)}.\n\n" if told else ""
