"""Students as an advisor meets them: what they answer, which specialisations she would accept first, what must be said,
and rules about the first programs that can be checked against the catalog.

The people of quiz/data/evaluation/personas.json are made up, and their rules are one judgement, not measured labels.
`generated` adds students whom nobody picked: random answers whose rules follow from the answers alone.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from quiz.core.advice import Recommendation
from quiz.core.catalog import Catalog, Program, cost_of, strongest
from quiz.core.questions import BY_ID, QUESTIONS, Answers, clean, to_form
from quiz.core.ranking import EXPERIENCE, FIRST, visa_conflict, wanted
from quiz.core.vocabulary import SPECIALISATIONS
from quiz.data import data
from quiz.evaluation.students import random_answers

PERSONAS_FILE = "personas.json"

# --- conditions: true, false, or None where the catalog does not know ------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonaClaim:
    """One claim about a program: a field of the catalog (or `cost_usd`, the total tuition where it is known), an
    operator of OPS, and a value."""

    field: str
    op: str
    value: Any = None


def _as_set(value: Any) -> set[Any]:
    return set(value) if isinstance(value, tuple | list) else {value}


OPS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda have, want: bool(have == want),
    "gt": lambda have, want: bool(have > want),
    "gte": lambda have, want: bool(have >= want),
    "has_any": lambda have, want: bool(_as_set(have) & _as_set(want)),
    "lacks_all": lambda have, want: not _as_set(have) & _as_set(want),
    "set_equals": lambda have, want: _as_set(have) == _as_set(want),
}
IS_NULL = "is_null"


def _value(program: Program, field: str) -> Any:
    if field != "cost_usd":
        return program.value(field)
    cost = cost_of(program)
    return cost.usd if cost.known else None


def matches(program: Program, condition: PersonaClaim) -> bool | None:
    """Whether the claim holds for the program; None where the catalog does not know."""
    have = _value(program, condition.field)
    if condition.op == IS_NULL:
        return have is None
    return None if have is None else OPS[condition.op](have, condition.value)


def all_of(program: Program, conditions: Sequence[PersonaClaim]) -> bool | None:
    """Whether every claim holds: false where one is known to fail, else unknown where one is unknown."""
    found = [matches(program, condition) for condition in conditions]
    return False if False in found else (None if None in found else True)


# --- rules about a list ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonaRule:
    """What the first `top` programs must keep. `kind` is one of KINDS; `known` says that an unknown breaks the rule
    too; a `none` without conditions asks for an empty list."""

    kind: str
    where: tuple[PersonaClaim, ...] = ()
    top: int = FIRST
    count: int = 0
    known: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Persona:
    """A student: `first` are the specialisations an expert would accept first (empty: any), `messages` the codes that
    must be said."""

    id: str
    who: str
    answers: Answers
    first: tuple[str, ...] = ()
    rules: tuple[PersonaRule, ...] = ()
    messages: tuple[str, ...] = ()

    @property
    def expects_a_list(self) -> bool:
        """Whether any program should be listed at all."""
        return not any(rule.kind == "none" and not rule.where for rule in self.rules)


Listed = Sequence[Program]
Broken = Iterator[str]


def _none(rule: PersonaRule, first: Listed, _persona: Persona, _catalog: Catalog) -> Broken:
    for program in first:
        holds = all_of(program, rule.where)
        if holds or (holds is None and rule.known):
            yield f"{program.id} should not be listed"


def _all(rule: PersonaRule, first: Listed, _persona: Persona, _catalog: Catalog) -> Broken:
    for program in first:
        holds = all_of(program, rule.where)
        if holds is False or (holds is None and rule.known):
            yield f"{program.id} does not match"


def _at_least(rule: PersonaRule, first: Listed, persona: Persona, catalog: Catalog) -> Broken:
    """As many as the catalog holds, where it holds fewer than an expert would like."""
    have = sum(all_of(program, rule.where) is True for program in first)
    possible = sum(
        all_of(program, rule.where) is True and _allowed(program, persona.rules) for program in catalog.rankable
    )
    if have < min(rule.count, possible):
        yield f"{have} programs match, {min(rule.count, possible)} wanted"


def _allowed(program: Program, rules: Sequence[PersonaRule]) -> bool:
    """Whether the persona's own `all` and `none` rules leave a program in."""
    return all(
        (all_of(program, rule.where) is True) == (rule.kind == "all") for rule in rules if rule.kind in ("all", "none")
    )


def _unknown_below_known(rule: PersonaRule, first: Listed, _persona: Persona, _catalog: Catalog) -> Broken:
    unknown = [all_of(program, rule.where) is True for program in first]
    if unknown != sorted(unknown):
        yield f"{first[unknown.index(True)].id} is unknown and stands above one that is known"


def _distinct(rule: PersonaRule, things: set[Any], what: str) -> Broken:
    if len(things) < rule.count:
        yield f"{len(things)} {what}, {rule.count} wanted"


def _leads(rule: PersonaRule, first: Listed, _persona: Persona, _catalog: Catalog) -> Broken:
    return _distinct(rule, {strongest(program)[0] for program in first if strongest(program)}, "lead specialisations")


def _institutions(rule: PersonaRule, first: Listed, _persona: Persona, _catalog: Catalog) -> Broken:
    return _distinct(rule, {program.institution for program in first}, "institutions")


KINDS: Mapping[str, Callable[[PersonaRule, Listed, Persona, Catalog], Broken]] = {
    "none": _none,
    "all": _all,
    "at_least": _at_least,
    "unknown_below_known": _unknown_below_known,
    "distinct_lead_specialisations": _leads,
    "distinct_institutions": _institutions,
}


def violations(persona: Persona, found: Recommendation, catalog: Catalog) -> tuple[str, ...]:
    """Everything in a recommendation that this persona's expert would not sign, in words."""
    return tuple(_violations(persona, found, catalog))


def _violations(persona: Persona, found: Recommendation, catalog: Catalog) -> Iterator[str]:
    first = found.specialisations[0].id
    if persona.first and first not in persona.first:
        yield f"first specialisation is {first}, an expert says {' or '.join(persona.first)}"
    said = {message.code for message in found.messages}
    yield from (f"the message {code} is not said" for code in persona.messages if code not in said)
    programs = [catalog.by_id[program.id] for program in found.programs]
    if not programs and not found.repairs and not found.near_misses:
        yield "an empty list without a way out"
    for rule in persona.rules:
        for text in KINDS[rule.kind](rule, programs[: rule.top], persona, catalog):
            yield f"{rule.kind}: {text} ({rule.why})"


# --- the project's own personas ---------------------------------------------------------------------------------------


def _rule(row: Mapping[str, Any]) -> PersonaRule:
    where = tuple(PersonaClaim(**condition) for condition in row.get("where", ()))
    if row["kind"] not in KINDS or any(c.op not in OPS and c.op != IS_NULL for c in where):
        raise ValueError(f"{PERSONAS_FILE}: no such rule: {json.dumps(row)}; the kinds are {', '.join(KINDS)}")
    return PersonaRule(**{**row, "where": where})


@cache
def own_personas() -> tuple[Persona, ...]:
    """The people of quiz/data/evaluation/personas.json."""
    rows = json.loads(data("evaluation", PERSONAS_FILE).read_text(encoding="utf-8"))["personas"]
    return tuple(
        Persona(
            id=row["id"],
            who=row["who"],
            answers=clean(row["answers"]),
            first=tuple(row.get("first", ())),
            rules=tuple(_rule(rule) for rule in row.get("rules", ())),
            messages=tuple(row.get("messages", ())),
        )
        for row in rows
    )


# --- personas whose rules follow from their answers -------------------------------------------------------------------

FAR_OVER = 1.5
SHARPEN_KEPT = ("priorities", "industries")
MUSTS_KEPT = ("study_mode", "budget")


def _rules(answers: Answers) -> Iterator[PersonaRule]:
    for key in wanted(answers):
        yield PersonaRule("at_least", (PersonaClaim(key, "gte", 2),), count=1, why=f"asked for {key}")
    musts = answers.must
    if answers.mode:
        place, pace = answers.mode
        other = "full_time" if pace == "part_time" else "part_time"
        if "study_mode" in musts:
            yield PersonaRule(
                "all", (PersonaClaim("delivery", "has_any", [place]),), known=True, why=f"must be {place}"
            )
        yield PersonaRule("none", (PersonaClaim("pace", "set_equals", [other]),), why=f"cannot study {other}")
    if answers.most_usd is not None:
        most = answers.most_usd * (1.0 if "budget" in musts else FAR_OVER)
        yield PersonaRule("none", (PersonaClaim("cost_usd", "gt", most),), why=f"costs more than {most:,.0f}")
    if answers.experience:
        years = EXPERIENCE[answers.experience][1]
        yield PersonaRule(
            "none", (PersonaClaim("work_experience_years_min", "gt", years),), why=f"has {years} years at most"
        )


def generated(count: int, seed: int) -> tuple[Persona, ...]:
    """Random students without contradictions, half of them set on one specialisation, with the rules that follow from
    their answers."""
    rng, found = Random(seed), list[Persona]()
    while len(found) < count:
        drawn = random_answers(rng, skip=0.08, sharpen=0.1, must=0.3)
        answers = drawn.only((*BY_ID, *SHARPEN_KEPT), drawn.must & {*MUSTS_KEPT})
        picks = [key for key in answers.interest if key in SPECIALISATIONS]
        if picks and rng.random() < 0.5:
            answers = answers.with_said(goal=rng.choice(picks))
        if not visa_conflict(answers):
            found.append(Persona(f"student {len(found) + 1}", _who(answers), answers, rules=tuple(_rules(answers))))
    return tuple(found)


def _who(answers: Answers) -> str:
    """The answers in the quiz's words, for whoever looks at one generated student."""
    named = (
        [question.option(key).words for key in to_form(answers.said(question.id))]
        for question in QUESTIONS
        if answers.said(question.id) is not None
    )
    return "; ".join(", ".join(words) for words in named)
