"""The optional answers that sharpen the list, as data: how each is asked, how a form sends it, how a page repeats it.

What may be said stands in answers.SHARPEN_READERS, what it does to the ranking in terms.py and conditions.py. A form
sends every answer as a list of texts: the options chosen, or the one thing typed. Nothing sent is "not said".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quiz.core.questions.quiz import QUESTIONS, Question, options_of
from quiz.core.vocabulary import INDUSTRIES, MAX_PRIORITIES, MUSTS, STATES

Sent = Mapping[str, Sequence[str]]

MUST = "This is a must"


@dataclass(frozen=True, slots=True)
class Sharpener(Question):
    """One sharpening question. Without options the answer is typed; with `picks` > 1 several may be chosen; `hint` says
    what the answer does, `noun` what one option of a long list is."""

    hint: str = ""
    noun: str = "option"

    def count_words(self, chosen: int) -> str:
        """How many options are chosen, as the closed list says it.

        >>> SHARPENER["region"].count_words(0), SHARPENER["region"].count_words(2)
        ('No state chosen', '2 states chosen')
        """
        return f"{chosen or 'No'} {self.noun}{'s' if chosen > 1 else ''} chosen"


SHARPENERS: tuple[Sharpener, ...] = (
    Sharpener(
        "priorities",
        "What matters most?",
        options_of("priorities"),
        picks=MAX_PRIORITIES,
        choose="Choose up to three things that matter most, or none",
        label="What matters most",
        hint="Up to three.",
    ),
    Sharpener(
        "home_state",
        "Where do you live?",
        options_of("home_state"),
        choose="Choose the state you live in, or “Not said”",
        label="Home state",
        hint="Decides whose tuition you would pay at a public school.",
    ),
    Sharpener(
        "region",
        "Where do you want to study?",
        options_of("region"),
        picks=len(STATES),
        must_words=MUST,
        choose="Choose the states you want to study in, or none",
        label="Study in",
        noun="state",
    ),
    Sharpener(
        "max_months",
        "How long may it take?",
        (),
        must_words=MUST,
        choose="Enter a whole number of months from 1 to 120, such as 24, or leave it empty",
        label="At most",
        hint="The longest, in months.",
    ),
    Sharpener(
        "gre",
        "The GRE?",
        options_of("gre"),
        choose="Choose what you think of the GRE, or “Not said”",
        label="GRE",
        hint="If you want to avoid it, programs that require it are not shown.",
    ),
    Sharpener(
        "gpa",
        "Your GPA?",
        (),
        choose="Enter a GPA from 0 to 4, such as 3.2, or leave it empty",
        label="GPA",
        hint="On a scale of 4. Programs that publish a higher minimum are left out.",
    ),
    Sharpener(
        "recognition",
        "Recognised by whom?",
        options_of("recognition"),
        picks=3,
        must_words=MUST,
        choose="Choose ABET, ASEM or MEMPC, or none",
        label="Recognised by",
        hint="Any of those chosen. Few programs publish it.",
    ),
    Sharpener(
        "travel_ok",
        "Can you travel to stays on campus?",
        options_of("travel_ok"),
        choose="Choose yes or no, or “Not said”",
        label="Stays on campus",
        hint="Some online programs ask for them.",
    ),
    Sharpener(
        "avoid",
        "Which field should not lead?",
        options_of("avoid"),
        picks=4,
        choose="Choose fields that should not lead, or none",
        label="Should not lead",
    ),
    Sharpener(
        "industries",
        "Which industries?",
        options_of("industries"),
        picks=len(INDUSTRIES),
        choose="Choose industries, or none",
        label="Industries",
        hint="Few programs name any; one that names yours gains a little.",
    ),
    Sharpener(
        "start_term",
        "When do you want to start?",
        options_of("start_term"),
        choose="Choose a term, or “Not said”",
        label="Start",
    ),
)

SHARPENER: Mapping[str, Sharpener] = {sharpener.id: sharpener for sharpener in SHARPENERS}
SHARPEN_MUSTS = tuple(key for key in MUSTS if key in SHARPENER)
INSISTENT: tuple[Question, ...] = tuple(question for question in QUESTIONS if question.can_be_must)

MOST_NAMED = 4

# Those that move most lists first; the rest is asked where somebody looks for it.
MOST_USEFUL = ("priorities", "home_state", "gre", "max_months", "gpa", "travel_ok", "start_term", "recognition")


def next_sharpeners(said: Callable[[str], object], most: int = 3) -> tuple[str, ...]:
    """The questions to ask next of somebody who `said` these answers, most useful first."""
    return tuple(key for key in MOST_USEFUL if said(key) is None)[:most]
