"""A student's answers as one frozen object, and the one place where raw answers become it.

A form, a JSON document, a row of a table and the command line are edges: there `clean` reads what was said, once. Past
them everything takes `Answers`, and a JSON document is made of it again only to be sent or kept.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from quiz.core.questions.quiz import BY_ID, QUESTIONS
from quiz.core.vocabulary import (
    ANYWHERE,
    GRE,
    INDUSTRIES,
    MAX_PRIORITIES,
    MUSTS,
    PRIORITIES,
    RECOGNITIONS,
    SPECIALISATIONS,
    START_TERMS,
    STATES,
    STUDY_MODES,
)

NO_LIMIT = "no_limit"
NOTHING_CHOSEN: tuple[object, ...] = ((), frozenset())
NO_CONDITION = (None, "any", NO_LIMIT, ANYWHERE)  # answers that leave nothing to insist on


@dataclass(frozen=True, slots=True)
class Answers:
    """What one student said, a field a question: None, or no option chosen, is not said. Sets of options stand in the
    vocabulary's order; `must` names the questions whose answers are insisted on."""

    interest: tuple[str, ...] = ()
    goal: str | None = None
    discipline: str | None = None
    experience: str | None = None
    study_mode: str | None = None
    where: str | None = None
    visa: str | None = None
    budget: str | None = None
    must: frozenset[str] = frozenset()
    priorities: tuple[str, ...] = ()
    gre: str | None = None
    home_state: str | None = None
    region: tuple[str, ...] = ()
    gpa: float | None = None
    max_months: int | None = None
    recognition: tuple[str, ...] = ()
    travel_ok: bool | None = None
    avoid: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    start_term: str | None = None

    def said(self, question: str) -> Any:
        """The answer to any question by its id, for tables of questions; None where nothing was said."""
        value = getattr(self, question)
        return None if value in NOTHING_CHOSEN else value

    def with_said(self, **said: Any) -> "Answers":
        """The answers with some of them replaced, by question."""
        return replace(self, **said)

    def only(self, questions: Iterable[str], must: frozenset[str] = frozenset()) -> "Answers":
        """What was said to some of the questions, and these musts."""
        return Answers(**{question: getattr(self, question) for question in questions}, must=must)

    @property
    def steps(self) -> tuple[str, ...]:
        """The questions of the quiz that this student is asked, in order.

        >>> len(Answers(study_mode="online_full_time").steps), len(Answers(study_mode="any").steps)
        (7, 8)
        """
        return tuple(asked.id for asked in QUESTIONS if asked.is_asked(self.said))

    def can_insist(self, must: str) -> bool:
        """Whether something was said that this must can insist on; that of the region may be on the one state."""
        questions = ("region", "where") if must == "region" else (must,)
        return any(self.said(question) not in NO_CONDITION for question in questions)

    @property
    def mode(self) -> tuple[str, str] | None:
        """The place and the pace of the way to study; None where any will do."""
        return STUDY_MODES.get(self.study_mode or "")

    @property
    def lives_in(self) -> str | None:
        """The state whose residents' tuition is the student's: the home named, else the one to commute in; None where
        neither was said."""
        commutes = self.study_mode == "campus_part_time" and self.where != ANYWHERE
        return self.home_state or (self.where if commutes else None)

    @property
    def most_usd(self) -> float | None:
        """The most that total tuition may cost; None where no limit was named."""
        return None if self.budget in (None, NO_LIMIT) else float(self.budget)

    @property
    def needs_visa(self) -> bool:
        return self.visa == "yes"

    def as_document(self) -> dict[str, Any]:
        """The answers document: what was said and nothing else, in the order of the questions."""
        document = _said_of(self, QUESTION_READERS)
        if self.must:
            document["must"] = [key for key in MUSTS if key in self.must]
        if sharpen := _said_of(self, SHARPEN_READERS):
            document["sharpen"] = sharpen
        return document


NOTHING_SAID = Answers()


def _said_of(answers: Answers, questions: Iterable[str]) -> dict[str, Any]:
    said = ((question, answers.said(question)) for question in questions)
    return {key: [*value] if isinstance(value, tuple) else value for key, value in said if value is not None}


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


@dataclass(frozen=True, slots=True)
class AnswerReader:
    """Reads one raw answer, or raises ValueError with what would be right. `accepts` says the same as a JSON Schema,
    but for null, which everywhere is not said."""

    read: Callable[[Any], Any]
    accepts: Mapping[str, Any]

    def __call__(self, raw: Any) -> Any:
        return self.read(raw)


def _listing(allowed: tuple[str, ...]) -> str:
    return ", ".join(allowed)


def _one_of(allowed: tuple[str, ...]) -> AnswerReader:
    def read(raw: Any) -> str:
        if not isinstance(raw, str) or raw not in allowed:
            raise ValueError(f"use one of {_listing(allowed)}")
        return raw

    return AnswerReader(read, {"type": "string", "enum": [*allowed]})


def _some_of(allowed: tuple[str, ...], most: int | None = None) -> AnswerReader:
    """A set of options, kept in the vocabulary's order, each named once; one bare string counts as a set of one; empty
    is no answer."""
    limit = f"up to {most} of" if most else "any of"

    def read(raw: Any) -> tuple[str, ...] | None:
        values = [raw] if isinstance(raw, str) else raw
        if not isinstance(values, list | tuple | set | frozenset) or any(value not in allowed for value in values):
            raise ValueError(f"use {limit} {_listing(allowed)}")
        chosen = tuple(option for option in allowed if option in values)
        if (most and len(chosen) > most) or len(chosen) < len(values):
            raise ValueError(f"use {limit} {_listing(allowed)}, each once")
        return chosen or None

    return AnswerReader(read, {"anyOf": [{"type": "string", "enum": [*allowed]}, _array_of(allowed, most)]})


def _array_of(allowed: tuple[str, ...], most: int | None) -> dict[str, Any]:
    items = {"type": "array", "items": {"type": "string", "enum": [*allowed]}, "uniqueItems": True}
    return {**items, "maxItems": most} if most else items


def _number(low: float, high: float, whole: bool = False) -> AnswerReader:
    kind = "a whole number" if whole else "a number"

    def read(raw: Any) -> float | int:
        message = f"use {kind} from {low:g} to {high:g}"
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise ValueError(message)
        if not low <= raw <= high or (whole and raw != int(raw)):
            raise ValueError(message)
        return int(raw) if whole else float(raw)

    return AnswerReader(read, {"type": "integer" if whole else "number", "minimum": low, "maximum": high})


def _boolean(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("use true or false")
    return raw


def _interests() -> AnswerReader:
    """One or two kinds of work, or that somebody is not sure."""
    interest, unsure = BY_ID["interest"], "unsure"
    kinds = tuple(option for option in interest.option_ids if option != unsure)
    some = _some_of(interest.option_ids, interest.picks)

    def read(raw: Any) -> tuple[str, ...] | None:
        chosen: tuple[str, ...] | None = some(raw)
        if chosen and unsure in chosen and len(chosen) > 1:
            raise ValueError(f"use {unsure} alone, or one or two of {_listing(kinds)}")
        return chosen

    alone, text = _array_of((unsure,), 1), {"type": "string", "enum": [*interest.option_ids]}
    return AnswerReader(read, {"anyOf": [text, alone, _array_of(kinds, interest.picks)]})


QUESTION_READERS: Mapping[str, AnswerReader] = {
    question.id: _interests() if question.id == "interest" else _one_of(question.option_ids) for question in QUESTIONS
}
SHARPEN_READERS: Mapping[str, AnswerReader] = {
    "priorities": _some_of(PRIORITIES, MAX_PRIORITIES),
    "gre": _one_of(GRE),
    "home_state": _one_of(STATES),
    "region": _some_of(STATES),
    "gpa": _number(0, 4),
    "max_months": _number(1, 120, whole=True),
    "recognition": _some_of(RECOGNITIONS),
    "travel_ok": AnswerReader(_boolean, {"type": "boolean"}),
    "avoid": _some_of(SPECIALISATIONS),
    "industries": _some_of(INDUSTRIES),
    "start_term": _one_of(START_TERMS),
}
_READERS: Mapping[str, AnswerReader] = {**QUESTION_READERS, "must": _some_of(MUSTS)}


def answers_schema() -> dict[str, Any]:
    """What `clean` takes, as a JSON Schema: each key is an answer or null, and there are no others."""
    sharpen = _schema_of(SHARPEN_READERS)
    return _schema_of({**_READERS, "sharpen": AnswerReader(lambda raw: raw, sharpen)})


def _schema_of(readers: Mapping[str, AnswerReader]) -> dict[str, Any]:
    answers = {key: {"anyOf": [dict(reader.accepts), {"type": "null"}]} for key, reader in readers.items()}
    return {"type": "object", "properties": answers, "additionalProperties": False}


def _read(raw: Any, readers: Mapping[str, AnswerReader], prefix: str, problems: list[Problem]) -> dict[str, Any]:
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
    out: dict[str, Any] = {}
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
    """The answers of a raw document: sets in the vocabulary's order, nulls not said.

    Raises AnswerError naming every unknown key or option and what is allowed there.
    """
    problems: list[Problem] = []
    answers = read(raw, problems)
    if problems:
        raise AnswerError(problems)
    return answers


def read(raw: Any, problems: list[Problem]) -> Answers:
    """As `clean`, but what is wrong goes to `problems` and counts as not said."""
    said = _read(raw, _READERS, "", problems)
    if isinstance(raw, Mapping) and raw.get("sharpen") is not None:
        said |= _read(raw["sharpen"], SHARPEN_READERS, "sharpen.", problems)
    if "must" in said:
        said["must"] = frozenset(said["must"])
    return Answers(**said)
