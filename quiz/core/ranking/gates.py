"""Who cannot be in the list: a gate excludes a program only on a known violation of a must or of a published rule.

Each gate gives two masks over the table's rows: `violates` (known to break it) and `unsure` (the catalog does not
know). A program that is unsure stays in the list, flagged, below those known to satisfy every must. Nothing is
excluded for being unknown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from quiz.core.ranking.criteria import DEGREE_KINDS, Table
from quiz.core.vocabulary import STUDY_MODES

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Gate:
    """One rule over n programs. `unsure` (n,) is 0 where a must is known to be satisfied and grows with the doubt:
    these rank lower. For admission rules, which a student cannot weigh, it stays 0 and the unknown is only named.
    `near` narrows who counts as a near miss, where the gate says so."""

    id: str
    violates: Mask
    unsure: npt.NDArray[np.int64]
    near: Mask | None = None


def _study_mode(table: Table, answers: Mapping[str, Any]) -> Gate | None:
    mode = answers.get("study_mode", "any")
    if mode not in STUDY_MODES:
        return None
    # Most programs do not publish their pace, and most that do offer both: an unstated pace is estimated and flagged,
    # an unstated place ranks lower.
    place, pace = (
        table.column(f"{part}.{value}") for part, value in zip(("place", "pace"), STUDY_MODES[mode], strict=True)
    )
    return Gate("study_mode", (place < 1.0) | (pace < 1.0), np.isnan(place).astype(np.int64))


def _budget(table: Table, answers: Mapping[str, Any]) -> Gate | None:
    cap = answers.get("budget")
    if cap in (None, "no_limit"):
        return None
    usd, known = table.costs((answers.get("sharpen") or {}).get("home_state"))
    over = usd > float(cap)
    # An estimate never excludes, but one over the limit is a worse sign than none.
    doubt = 1 + over.astype(np.int64)
    doubt[known] = 0
    return Gate("budget", known & over, doubt)


def _region(table: Table, answers: Mapping[str, Any]) -> Gate | None:
    states = (answers.get("sharpen") or {}).get("region")
    if not states:
        return None
    outside = ~np.isin(table.facts["state"], states)
    return Gate("region", outside, np.zeros(len(table.ids), dtype=np.int64))


def _recognition(table: Table, answers: Mapping[str, Any]) -> Gate | None:
    """Recognition is recorded only when present, so no program is known to lack it: this must orders, it never
    excludes."""
    marks = (answers.get("sharpen") or {}).get("recognition")
    if not marks:
        return None
    missing = np.logical_and.reduce([np.isnan(table.column(f"recognition.{mark}")) for mark in marks])
    return Gate("recognition", np.zeros(len(table.ids), dtype=bool), missing.astype(np.int64))


def _max_months(table: Table, answers: Mapping[str, Any]) -> Gate | None:
    most = (answers.get("sharpen") or {}).get("max_months")
    if most is None:
        return None
    months = table.facts["months"]
    return Gate("max_months", months > most, np.isnan(months).astype(np.int64))


FAR_OVER_BUDGET = 1.4


def _far_over_budget(table: Table, answers: Mapping[str, Any]) -> Gate | None:
    """A budget that is no must still leaves out what costs over 40 % more by a published price; it stays a near miss. A
    price of any age will do: prices rise, so an old one that is far over is far over today."""
    cap = answers.get("budget")
    if cap in (None, "no_limit") or "budget" in answers.get("must", ()):
        return None
    usd, known = table.costs((answers.get("sharpen") or {}).get("home_state"))
    far = FAR_OVER_BUDGET * float(cap)
    return _rule("budget", (known & (usd > far)) | (table.facts["published_usd"] > far))


Rule = Callable[[Table, Mapping[str, Any]], Gate | None]
MUST_GATES: Mapping[str, Rule] = {
    "study_mode": _study_mode,
    "budget": _budget,
    "region": _region,
    "recognition": _recognition,
    "max_months": _max_months,
}

# The least and the most full-time years that an answer can mean.
EXPERIENCE: Mapping[str, tuple[float, float]] = {
    "0": (0, 0),
    "1-2": (1, 2),
    "3-5": (3, 5),
    "6-9": (6, 9),
    "10+": (10, np.inf),
}


def _rule(gate_id: str, violates: Mask, near: Mask | None = None) -> Gate:
    return Gate(gate_id, violates, np.zeros(len(violates), dtype=np.int64), near)


def _background(table: Table, answers: Mapping[str, Any]) -> Gate | None:
    discipline = answers.get("discipline")
    if discipline is None:
        return None
    return _rule("background", table.column(f"admits.{DEGREE_KINDS[discipline]}") == 0.0)


def _experience(table: Table, answers: Mapping[str, Any]) -> Gate | None:
    band = answers.get("experience")
    if band is None:
        return None
    least, most = EXPERIENCE[band]
    asked = table.facts["experience"]
    return _rule("experience", asked > least, near=asked <= most)


def _gpa(table: Table, answers: Mapping[str, Any]) -> Gate | None:
    gpa = (answers.get("sharpen") or {}).get("gpa")
    return None if gpa is None else _rule("gpa", table.facts["min_gpa"] > gpa)


def _gre(table: Table, answers: Mapping[str, Any]) -> Gate | None:
    avoids = (answers.get("sharpen") or {}).get("gre") == "avoid"
    return _rule("gre", table.facts["gre_required"]) if avoids else None


def _visa(table: Table, answers: Mapping[str, Any]) -> Gate | None:
    """F-1 students attend on campus and full time (8 CFR 214.2(f)(6)(i)(G)). Hybrid alone is left to the school."""
    if answers.get("visa") != "yes":
        return None
    campus, full_time = table.column("place.on_campus"), table.column("pace.full_time")
    unsure = np.isnan(campus) | (campus == 0.5)
    return Gate("visa", (campus == 0.0) | (full_time == 0.0), unsure.astype(np.int64))


RULE_GATES: tuple[Rule, ...] = (
    _far_over_budget,
    _background,
    _experience,
    _gpa,
    _gre,
    _visa,
)


# The answers that a rule looks at: students who agree in these share its gate. The batch is proven to give the single
# students' lists, so a name missing here fails a test.
READS: Mapping[Rule, tuple[str, ...]] = {
    _study_mode: ("study_mode",),
    _budget: ("budget", "home_state"),
    _region: ("region",),
    _recognition: ("recognition",),
    _max_months: ("max_months",),
    _far_over_budget: ("budget", "home_state", "must"),
    _background: ("discipline",),
    _experience: ("experience",),
    _gpa: ("gpa",),
    _gre: ("gre",),
    _visa: ("visa",),
}


def rules(answers: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules that clean answers put to the programs, musts first, in a fixed order."""
    return (*(MUST_GATES[key] for key in MUST_GATES if key in answers.get("must", ())), *RULE_GATES)


def gates(table: Table, answers: Mapping[str, Any]) -> tuple[Gate, ...]:
    """The gates that clean answers raise, musts first, in a fixed order."""
    raised = (rule(table, answers) for rule in rules(answers))
    return tuple(gate for gate in raised if gate is not None)


def visa_conflict(answers: Mapping[str, Any]) -> bool:
    """A student visa and an online or part-time mode contradict each other, whatever the catalog holds."""
    return (
        answers.get("visa") == "yes"
        and answers.get("study_mode") in STUDY_MODES
        and answers["study_mode"] != "campus_full_time"
    )
