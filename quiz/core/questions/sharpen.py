"""The optional answers that sharpen the list, as data: how each is asked, how a form sends it, how a page repeats it.

What may be said stands in questions.SHARPEN_READERS, and what it does to the ranking in terms.py and gates.py. A form
sends every answer as a list of texts: the options chosen, or the one thing typed. Nothing sent is "not said".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quiz.core.questions.quiz import (
    BY_ID,
    INDUSTRIES,
    MAX_PRIORITIES,
    MUSTS,
    SHARPEN_READERS,
    STATES,
    Answers,
    Option,
    Question,
    reread,
)

Sent = Mapping[str, Sequence[str]]

MUST = "This is a must"
BOOLEANS: Mapping[str, bool] = {"yes": True, "no": False}
# In the order of questions.STATES.
STATE_NAMES = (
    "Alabama, Alaska, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, District of Columbia, Florida,"
    " Georgia, Hawaii, Idaho, Illinois, Indiana, Iowa, Kansas, Kentucky, Louisiana, Maine, Maryland, Massachusetts,"
    " Michigan, Minnesota, Mississippi, Missouri, Montana, Nebraska, Nevada, New Hampshire, New Jersey, New Mexico,"
    " New York, North Carolina, North Dakota, Ohio, Oklahoma, Oregon, Pennsylvania, Puerto Rico, Rhode Island,"
    " South Carolina, South Dakota, Tennessee, Texas, Utah, Vermont, Virginia, Washington, West Virginia, Wisconsin,"
    " Wyoming"
).split(", ")


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


def _options(**words: str) -> tuple[Option, ...]:
    return tuple(Option(key, text) for key, text in words.items())


_STATES = tuple(Option(code, name) for code, name in zip(STATES, STATE_NAMES, strict=True))

SHARPENERS: tuple[Sharpener, ...] = (
    Sharpener(
        "priorities",
        "What matters most?",
        _options(
            cost="Low cost",
            speed="A short program",
            track_depth="Depth in my field",
            recognition="Recognition by a professional body",
            flexibility="Online and part-time study",
            industry="Ties to industries",
        ),
        picks=MAX_PRIORITIES,
        choose="Choose up to three things that matter most, or none",
        label="What matters most",
        hint="Up to three.",
    ),
    Sharpener(
        "home_state",
        "Where do you live?",
        _STATES,
        choose="Choose the state you live in, or “Not said”",
        label="Home state",
        hint="Decides whose tuition you would pay at a public school.",
    ),
    Sharpener(
        "region",
        "Where do you want to study?",
        _STATES,
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
        _options(have="I have a score", will="I will take it", avoid="I want to avoid it"),
        choose="Choose what you think of the GRE, or “Not said”",
        label="GRE",
        hint="Who wants to avoid it is not shown programs that require it.",
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
        _options(
            ABET="ABET",
            ASEM="ASEM",
            MEMPC="MEMPC",
        ),
        picks=3,
        must_words=MUST,
        choose="Choose ABET, ASEM or MEMPC, or none",
        label="Recognised by",
        hint="Any of those chosen. Few programs publish it.",
    ),
    Sharpener(
        "travel_ok",
        "Can you travel to stays on campus?",
        _options(yes="Yes", no="No"),
        choose="Choose yes or no, or “Not said”",
        label="Stays on campus",
        hint="Some online programs ask for them.",
    ),
    Sharpener(
        "avoid",
        "Which field should not lead?",
        _options(
            pm="Project management",
            oscm="Operations and supply chain",
            se="Systems engineering",
            pi="Product and innovation",
        ),
        picks=4,
        choose="Choose fields that should not lead, or none",
        label="Should not lead",
    ),
    Sharpener(
        "industries",
        "Which industries?",
        tuple(Option(key, {"pharma": "Pharmaceuticals"}.get(key, key.capitalize())) for key in INDUSTRIES),
        picks=len(INDUSTRIES),
        choose="Choose industries, or none",
        label="Industries",
        hint="Few programs name any; one that names yours gains a little.",
    ),
    Sharpener(
        "start_term",
        "When do you want to start?",
        _options(fall="Fall", spring="Spring", summer="Summer"),
        choose="Choose a term, or “Not said”",
        label="Start",
    ),
)

SHARPENER: Mapping[str, Sharpener] = {one.id: one for one in SHARPENERS}
SHARPEN_MUSTS = tuple(key for key in MUSTS if key in SHARPENER)


# --- between a document and a form --------------------------------------------------------------------------------


def to_form(value: Any) -> list[str]:
    """An answer as a form sends it; [] where nothing was said."""
    if value is None:
        return []
    if isinstance(value, bool):
        return [next(word for word, meant in BOOLEANS.items() if meant == value)]
    return [*value] if isinstance(value, list) else [str(value)]


def from_form(question: Sharpener, sent: Sequence[str]) -> Any:
    """The clean answer for what a form sent; None where nothing was said. Raises ValueError, whose text says what to
    do, on anything that the question does not take."""
    texts = [text.strip() for text in sent if text.strip()]
    if not texts:
        return None
    try:
        return SHARPEN_READERS[question.id](_raw(question, texts))
    except (ValueError, OverflowError):
        raise ValueError(question.choose) from None


def _raw(question: Sharpener, texts: list[str]) -> Any:
    if question.picks > 1:
        return texts
    (only,) = texts
    return BOOLEANS.get(only, only) if question.options else float(only)


def own(answers: Mapping[str, Any]) -> Answers:
    """The part of an answers document that is sharpened: its sharpening answers, and the musts among them."""
    said = reread({"sharpen": answers.get("sharpen"), "must": answers.get("must")})
    musts = [key for key in said.pop("must", ()) if key in said.get("sharpen", {}) and key in SHARPEN_MUSTS]
    return {**said, "must": musts} if musts else said


def changed(answers: Mapping[str, Any], shown: Mapping[str, Any], said: Mapping[str, Any]) -> Answers:
    """The answers after a form that showed `shown` came back with `said` (both as `own` gives them).

    Only what differs between the two is changed, so that of two pages open at once neither undoes what the other
    saved. A must without an answer to insist on is dropped.
    """
    was, is_now = shown.get("sharpen") or {}, said.get("sharpen") or {}
    sharpen = dict(answers.get("sharpen") or {})
    sharpen |= {key: is_now.get(key) for key in SHARPENER if is_now.get(key) != was.get(key)}
    toggled = {*shown.get("must", ())} ^ {*said.get("must", ())}
    musts = ({*answers.get("must", ())} - toggled) | (toggled & {*said.get("must", ())})
    kept = [key for key in musts if key not in SHARPENER or sharpen.get(key) is not None]
    return reread({**answers, "sharpen": sharpen, "must": kept})


# --- in words -----------------------------------------------------------------------------------------------------

ASKED: Mapping[str, Question] = {**BY_ID, **SHARPENER}
MOST_NAMED = 4


def in_words(question: str, value: Any, most: int | None = MOST_NAMED) -> str:
    """An answer to any question as a page repeats it; "" where nothing was said. Of many options the first `most` are
    named and the rest counted (None: all are named).

    >>> in_words("budget", "35000"), in_words("max_months", 24), in_words("gpa", 3.0), in_words("travel_ok", False)
    ('Up to $35,000', '24 months', '3.0', 'No')
    """
    asked = ASKED[question]
    if value is None:
        return ""
    if not asked.options:
        return f"{value:g} month{'s' if value != 1 else ''}" if question == "max_months" else str(value)
    names = [asked.option(key).short for key in to_form(value)]
    more = len(names[most:]) if most else 0
    return ", ".join([*names[:most], f"and {more} more"] if more else names)


def answer_to(answers: Mapping[str, Any], question: str) -> Any:
    """What was said to any question; None where nothing was."""
    return ((answers.get("sharpen") or {}) if question in SHARPENER else answers).get(question)
