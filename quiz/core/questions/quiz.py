"""The quiz as data: what is asked, in which words, which answers there are, and how they are read.

The option ids are the product's vocabulary (URLs, CLI, API, exports and the database all use them); they change only
with QUESTIONS_VERSION. Nothing here knows how an answer is scored (criteria.py) or shown (templates).

An answers document is a plain mapping. In the store a skipped question is None and an unreached one is absent, so
that `next_step` can move on; `clean` drops the skipped ones, because to the recommendation a skip is neutral.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

QUESTIONS_VERSION = 1

Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: its id in the vocabulary and the words a student reads; `short` is how the results page repeats
    it."""

    id: str
    words: str
    short: str = ""

    def __post_init__(self) -> None:
        if not self.short:
            object.__setattr__(self, "short", self.words)


@dataclass(frozen=True, slots=True)
class Question:
    """One step of the wizard. `picks` is how many options may be chosen; `must_words` is the label of its must box."""

    id: str
    asks: str
    options: tuple[Option, ...]
    picks: int = 1
    must_words: str = ""
    choose: str = ""
    label: str = ""

    @property
    def can_be_must(self) -> bool:
        return bool(self.must_words)

    @property
    def option_ids(self) -> tuple[str, ...]:
        return tuple(option.id for option in self.options)

    def option(self, option_id: str) -> Option:
        return next(option for option in self.options if option.id == option_id)


def _options(**words: str) -> tuple[Option, ...]:
    return tuple(Option(key.strip("_").replace("__", "-"), text) for key, text in words.items())


QUESTIONS: tuple[Question, ...] = (
    Question(
        "interest",
        "Which work would you enjoy most?",
        _options(
            pm="Running projects",
            oscm="Improving operations and supply chains",
            se="Engineering complex systems",
            pi="Creating new products",
            unsure="Not sure yet",
        ),
        picks=2,
        choose="Choose one or two kinds of work, or skip",
        label="Work you enjoy",
    ),
    Question(
        "goal",
        "Which role do you want next?",
        _options(
            pm="Project or program manager",
            oscm="Operations or supply-chain manager",
            se="Systems or integration lead",
            pi="Product or R&D manager",
            lead="Engineering manager or director",
            unsure="Not sure",
        ),
        choose="Choose the role you want next, or skip",
        label="Role you want",
    ),
    Question(
        "discipline",
        "What did you study?",
        _options(
            mechanical="Mechanical",
            electrical="Electrical",
            civil="Civil",
            industrial="Industrial",
            software="Software",
            chemical="Chemical",
            aerospace="Aerospace",
            biomedical="Biomedical",
            materials="Materials",
            energy="Environmental or energy",
            other_stem="Other STEM",
            non_stem="Not STEM",
        ),
        choose="Choose what you studied, or skip",
        label="You studied",
    ),
    Question(
        "experience",
        "Years of full-time work?",
        (
            Option("0", "None yet"),
            Option("1-2", "1–2", "1–2 years"),
            Option("3-5", "3–5", "3–5 years"),
            Option("6-9", "6–9", "6–9 years"),
            Option("10+", "10 or more", "10 or more years"),
        ),
        choose="Choose your years of full-time work, or skip",
        label="Full-time work",
    ),
    Question(
        "study_mode",
        "How can you study?",
        _options(
            campus_full_time="Campus, full-time",
            campus_part_time="Campus, part-time",
            online_part_time="Online, part-time",
            online_full_time="Online, full-time",
            any="Any way",
        ),
        must_words="This is a must",
        choose="Choose how you can study, or skip",
        label="How you can study",
    ),
    Question(
        "visa",
        "Need a US student visa?",
        _options(no="No", yes="Yes", unsure="Not sure"),
        choose="Choose yes, no or not sure, or skip",
        label="US student visa",
    ),
    Question(
        "budget",
        "Most you can spend on total tuition?",
        (
            Option("20000", "$20,000", "Up to $20,000"),
            Option("35000", "$35,000", "Up to $35,000"),
            Option("50000", "$50,000", "Up to $50,000"),
            Option("80000", "$80,000", "Up to $80,000"),
            Option("no_limit", "No limit"),
        ),
        must_words="This is a must",
        choose="Choose the most you can spend, or skip",
        label="Total tuition",
    ),
)

BY_ID: Mapping[str, Question] = {question.id: question for question in QUESTIONS}
STEPS: tuple[str, ...] = tuple(BY_ID)

SPECIALISATIONS = ("pm", "oscm", "se", "pi")
PRIORITIES = ("cost", "speed", "track_depth", "recognition", "flexibility", "industry")
RECOGNITIONS = ("ABET", "ASEM", "MEMPC")
GRE = ("have", "will", "avoid")
START_TERMS = ("fall", "spring", "summer")
INDUSTRIES = (
    "manufacturing",
    "aerospace",
    "defense",
    "software",
    "construction",
    "healthcare",
    "energy",
    "automotive",
    "pharma",
    "consulting",
    "finance",
    "government",
)
STATES = tuple(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR"
    " PA PR RI SC SD TN TX UT VT VA WA WV WI WY".split()
)
MUSTS = ("study_mode", "budget", "region", "recognition", "max_months")
MAX_PRIORITIES = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one answer: the key, the value as given, and a sentence that says what would be right."""

    key: str
    value: Any
    text: str


class AnswerError(ValueError):
    """Raised by `clean`; `problems` names every wrong answer at once."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.text for problem in problems))


# --- reading one answer -------------------------------------------------------------------------------------------
# A reader takes the raw value and gives the clean one, or raises ValueError with what would be right.

Reader = Callable[[Any], Any]


def _listing(allowed: tuple[str, ...]) -> str:
    return ", ".join(allowed)


def _one_of(allowed: tuple[str, ...]) -> Reader:
    def read(raw: Any) -> str:
        if not isinstance(raw, str) or raw not in allowed:
            raise ValueError(f"use one of {_listing(allowed)}")
        return raw

    return read


def _some_of(allowed: tuple[str, ...], most: int | None = None) -> Reader:
    """A set of options, kept in the vocabulary's order; one bare string counts as a set of one; empty is no answer."""
    limit = f"up to {most} of" if most else "any of"

    def read(raw: Any) -> list[str] | None:
        values = [raw] if isinstance(raw, str) else raw
        if not isinstance(values, list | tuple | set | frozenset) or any(value not in allowed for value in values):
            raise ValueError(f"use {limit} {_listing(allowed)}")
        chosen = [option for option in allowed if option in values]
        if most and len(chosen) > most:
            raise ValueError(f"use {limit} {_listing(allowed)}")
        return chosen or None

    return read


def _number(low: float, high: float, whole: bool = False) -> Reader:
    kind = "a whole number" if whole else "a number"

    def read(raw: Any) -> float | int:
        message = f"use {kind} from {low:g} to {high:g}"
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise ValueError(message)
        if not low <= raw <= high or (whole and raw != int(raw)):
            raise ValueError(message)
        return int(raw) if whole else float(raw)

    return read


def _boolean(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("use true or false")
    return raw


def _interest(raw: Any) -> list[str] | None:
    chosen: list[str] | None = _some_of(BY_ID["interest"].option_ids, BY_ID["interest"].picks)(raw)
    if chosen and "unsure" in chosen and len(chosen) > 1:
        raise ValueError("use unsure alone, or one or two of pm, oscm, se, pi")
    return chosen


QUESTION_READERS: Mapping[str, Reader] = {
    question.id: _interest if question.id == "interest" else _one_of(question.option_ids) for question in QUESTIONS
}
SHARPEN_READERS: Mapping[str, Reader] = {
    "priorities": _some_of(PRIORITIES, MAX_PRIORITIES),
    "gre": _one_of(GRE),
    "home_state": _one_of(STATES),
    "region": _some_of(STATES),
    "gpa": _number(0, 4),
    "max_months": _number(1, 120, whole=True),
    "recognition": _some_of(RECOGNITIONS),
    "travel_ok": _boolean,
    "avoid": _some_of(SPECIALISATIONS),
    "industries": _some_of(INDUSTRIES),
    "start_term": _one_of(START_TERMS),
}
_READERS: Mapping[str, Reader] = {**QUESTION_READERS, "must": _some_of(MUSTS)}


def _read(raw: Any, readers: Mapping[str, Reader], prefix: str, problems: list[Problem]) -> Answers:
    """Read the keys of one mapping in the vocabulary's order; what is wrong goes to `problems`."""
    if not isinstance(raw, Mapping):
        where = prefix.rstrip(".") or "answers"
        problems.append(Problem(where, raw, f"{where}: expected an object of answers"))
        return {}
    for key in raw:
        if key not in readers and not (key == "sharpen" and not prefix):
            known = [*readers, *([] if prefix else ["sharpen"])]
            text = f"{prefix}{str(key)[:60]!r}: unknown key; the keys are {', '.join(known)}"
            problems.append(Problem(f"{prefix}{key}", raw[key], text))
    out: Answers = {}
    for key, read in readers.items():
        if raw.get(key) is None:
            continue
        try:
            value = read(raw[key])
        except (ValueError, TypeError, OverflowError) as error:
            shown = str(raw[key])[:60]
            problems.append(Problem(f"{prefix}{key}", raw[key], f"{prefix}{key}: {shown!r} is not an answer; {error}"))
        else:
            if value is not None:
                out[key] = value
    return out


def clean(raw: Any) -> Answers:
    """The answers in one canonical shape: known keys in question order, sets in vocabulary order, no nulls.

    Raises AnswerError naming every unknown key or option and what is allowed there.
    """
    problems: list[Problem] = []
    answers = _read(raw, _READERS, "", problems)
    if isinstance(raw, Mapping) and raw.get("sharpen") is not None:
        sharpen = _read(raw["sharpen"], SHARPEN_READERS, "sharpen.", problems)
        if sharpen:
            answers["sharpen"] = sharpen
    if problems:
        raise AnswerError(problems)
    return answers


def reread(stored: Mapping[str, Any]) -> Answers:
    """Stored answers after a deploy: what today's questions no longer know reads as unanswered, never as an error.

    Skipped questions (None) stay, so that the student is not asked again.
    """
    answers = _read(stored, _READERS, "", [])
    sharpen = _read(stored.get("sharpen") or {}, SHARPEN_READERS, "sharpen.", [])
    if sharpen:
        answers["sharpen"] = sharpen
    skipped = {step: None for step in STEPS if step in stored and stored[step] is None}
    return {**answers, **skipped}


# --- the path through the quiz ------------------------------------------------------------------------------------


def next_step(answers: Mapping[str, Any]) -> str | None:
    """The first question neither answered nor skipped; None when the results can be shown.

    >>> next_step({"interest": ["pm"]})
    'goal'
    """
    return next((step for step in STEPS if step not in answers), None)


def path(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The steps a student may open now: those answered or skipped so far without a gap, and the next one."""
    gap = next_step(answers)
    return STEPS if gap is None else STEPS[: STEPS.index(gap) + 1]


def step_after(step: str) -> str | None:
    """The question that follows in order; None after the last."""
    position = STEPS.index(step) + 1
    return STEPS[position] if position < len(STEPS) else None


def step_before(step: str) -> str | None:
    """The question that Back leads to; None before the first. For every x but the last, step_before(step_after(x)) =
    x."""
    position = STEPS.index(step) - 1
    return STEPS[position] if position >= 0 else None


def answer(answers: Mapping[str, Any], step: str, value: Any, must: bool | None = None) -> Answers:
    """The answers with one question answered (or skipped with None); `must` sets or clears its must box.

    Skipping clears the must, since nothing is left to insist on. Raises AnswerError on a value the question does not
    offer.
    """
    out = dict(answers)
    if value is None:
        out[step] = None
    else:
        checked = clean({step: value})
        if step not in checked:
            raise AnswerError([Problem(step, value, BY_ID[step].choose)])
        out[step] = checked[step]
    if BY_ID[step].can_be_must:
        insists = bool(must) and value not in (None, "any", "no_limit")
        musts = [key for key in MUSTS if (key in out.get("must", ()) and key != step) or (key == step and insists)]
        out.pop("must", None)
        if musts:
            out["must"] = musts
    return out


def keystroke_seconds(words: int) -> float:
    """The keystroke-level estimate of the whole quiz in seconds, from the words on its pages (238 words a minute;
    M 1.35 s, P 1.10 s, click 0.20 s; a two-pick question costs 6.6 s). Source: Card, Moran & Newell 1980."""
    single = sum(question.picks == 1 for question in QUESTIONS)
    return 0.252 * words + 2.65 * single + 6.6 * (len(QUESTIONS) - single)
