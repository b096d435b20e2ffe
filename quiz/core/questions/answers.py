"""A student's answers: read and checked once at the edge, reread from the store, changed by one answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quiz.core.questions.quiz import BY_ID, QUESTIONS, STEPS
from quiz.core.questions.sharpen import SHARPEN_MUSTS, SHARPENER, Sharpener
from quiz.core.vocabulary import (
    BOOLEANS,
    GRE,
    INDUSTRIES,
    MAX_PRIORITIES,
    MUSTS,
    PRIORITIES,
    RECOGNITIONS,
    SPECIALISATIONS,
    START_TERMS,
    STATES,
)

ANYWHERE = "anywhere"

Answers = dict[str, Any]


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
_READERS: Mapping[str, Reader] = {**QUESTION_READERS, "where": _one_of((*STATES, ANYWHERE)), "must": _some_of(MUSTS)}


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


def answer_to(answers: Mapping[str, Any], question: str) -> Any:
    """What was said to any question; None where nothing was."""
    return ((answers.get("sharpen") or {}) if question in SHARPENER else answers).get(question)
