"""Where few or no programs fit: the smallest changes of the answers that yield more, each with its count.

A change is a JSON Merge Patch of the answers. Single changes are tried first and pairs only where no single one helps,
so that every change offered is minimal. Counts are of programs known to satisfy every must, as the list puts them
first.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from quiz.criteria import Table
from quiz.gates import gates, visa_conflict
from quiz.questions import BY_ID, clean
from quiz.ranking import Ranked
from quiz.recommendation import Repair
from quiz.terms import PACE_WORDS, PLACE_WORDS, STUDY_MODES
from quiz.wording import plural

FEW = 3
MOST_REPAIRS = 4
MUST_WORDS: Mapping[str, str] = {
    "study_mode": "how you can study",
    "budget": "your budget",
    "region": "where you want to study",
    "recognition": "the recognition you named",
    "max_months": "how long it may take",
}

Patch = dict[str, Any]


def merge(answers: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Apply a JSON Merge Patch (RFC 7396): null removes, objects merge, everything else replaces."""
    out = dict(answers)
    for key, value in patch.items():
        if value is None:
            out.pop(key, None)
        elif isinstance(value, Mapping):
            out[key] = merge(out.get(key) or {}, value)
        else:
            out[key] = value
    return out


def counts(table: Table, answers: Mapping[str, Any]) -> int:
    """How many programs are known to satisfy every must and break no rule."""
    if visa_conflict(answers):
        return 0
    fits = np.ones(len(table.ids), dtype=bool)
    for gate in gates(table, answers):
        fits &= ~gate.violates & (gate.unsure == 0)
    return int(fits.sum())


def _changes(answers: Mapping[str, Any]) -> Iterator[tuple[Patch, str]]:
    """The single changes worth trying for these answers, each with the words that invite to it."""
    musts = list(answers.get("must", ()))
    for must in musts:
        left = [key for key in musts if key != must]
        yield {"must": left or None}, f"No longer insist on {MUST_WORDS[must]}"
    mode = answers.get("study_mode")
    if mode in STUDY_MODES and ("study_mode" in musts or answers.get("visa") == "yes"):
        yield from (({"study_mode": other}, f"Study {_in_words(other)}") for other in STUDY_MODES if other != mode)
    budget = answers.get("budget")
    caps = [cap for cap in BY_ID["budget"].option_ids if cap != "no_limit"]
    if budget in caps[:-1]:
        higher = caps[caps.index(budget) + 1]
        yield {"budget": higher}, f"Spend up to {BY_ID['budget'].option(higher).words}"
    if answers.get("visa") == "yes":
        yield {"visa": "no"}, "Study without a US student visa, for example online from home"
    sharpen = answers.get("sharpen") or {}
    for key, words in (
        ("region", "Study in any state"),
        ("max_months", "Take longer"),
        ("recognition", "Accept any recognition"),
    ):
        if key in sharpen:
            left = [must for must in musts if must != key]
            yield {"sharpen": {key: None}, **({"must": left or None} if key in musts else {})}, words
    if sharpen.get("gre") == "avoid":
        yield {"sharpen": {"gre": "will"}}, "Take the GRE"


def _in_words(mode: str) -> str:
    place, pace = STUDY_MODES[mode]
    return f"{PLACE_WORDS[place]}, {PACE_WORDS[pace]}"


def _patched(answers: Mapping[str, Any], *patches: Patch) -> dict[str, Any]:
    out = dict(answers)
    for patch in patches:
        out = merge(out, patch)
    return clean(out)


def repairs(ranked: Ranked) -> tuple[Repair, ...]:
    """Changes that yield more programs, most first; none where enough fit already."""
    table, answers = ranked.engine.table, ranked.answers
    conflict = visa_conflict(answers)
    now = 0 if conflict else ranked.known_to_fit
    if now >= FEW and not conflict:
        return ()
    options = list(_changes(answers))
    if conflict:
        options = [
            (patch, words) for patch, words in options if patch in ({"study_mode": "campus_full_time"}, {"visa": "no"})
        ]
    found = _better(table, answers, [((patch,), words) for patch, words in options], now)
    if not found:
        pairs = [
            ((a, b), f"{first}, and {second[0].lower()}{second[1:]}")
            for (a, first), (b, second) in combinations(options, 2)
        ]
        found = _better(table, answers, pairs, now)
    return tuple(found[:MOST_REPAIRS])


def _better(
    table: Table, answers: Mapping[str, Any], options: Sequence[tuple[tuple[Patch, ...], str]], now: int
) -> list[Repair]:
    found = []
    for patches, words in options:
        count = counts(table, _patched(answers, *patches))
        if count > now:
            change: Patch = {}
            for patch in patches:
                change = {
                    **change,
                    **patch,
                    **(
                        {"sharpen": {**change["sharpen"], **patch["sharpen"]}}
                        if "sharpen" in change and "sharpen" in patch
                        else {}
                    ),
                }
            fits = "fits" if count == 1 else "fit"
            found.append(Repair(change, count, f"{words}: {plural(count, 'program')} {fits}"))
    return sorted(found, key=lambda repair: -repair.programs)
