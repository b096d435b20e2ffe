"""What advisors taught the ranking: a multiplier for each question's weight, with its version and where it is from.

models/weights.json holds them as plain JSON, checked key by key when it is read; nothing in it runs. Without the file
every multiplier is 1, and the weights are those of terms.py. How multipliers are learned is learning.py's.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

from quiz.core.ranking.terms import WEIGHTS, WEIGHTS_VERSION
from quiz.data import bundled

WEIGHTS_FILE = "weights.json"
# No question is asked for nothing, and none drowns all others.
LEAST, MOST = 0.1, 10.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many pairs of programs stand as advisors put them, `after` learning and `before` it, of `pairs`, over reviews
    that were held out."""

    pairs: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Weights:
    """Multipliers by question (a question that is missing has 1), learned for version `base` of the default weights.

    Versions count on from that of the defaults, which nobody learned: `reviews` is 0 there. `pairs` were learned from,
    `outcome_pairs` of them by what became of as many students as `outcomes` says;
    `agreement` is what held-out reviews said; `catalog_sha256` is the catalog on which it all was measured.
    """

    version: int = WEIGHTS_VERSION
    base: int = WEIGHTS_VERSION
    multipliers: Mapping[str, float] = field(default_factory=dict)
    reviews: int = 0
    pairs: int = 0
    outcomes: int = 0
    outcome_pairs: int = 0
    agreement: Agreement = Agreement(0, 0, 0)
    catalog_sha256: str = ""
    learned_on: str = ""

    @property
    def origin(self) -> str:
        """Where they come from, in a sentence.

        >>> Weights().origin
        'The weights are the default ones: nothing was learned yet.'
        >>> Weights(reviews=90, pairs=420, outcomes=12, outcome_pairs=20, learned_on="2026-11-22").origin
        'Learned on 2026-11-22: 400 pairs of programs from opinions (90 reviews), 20 from outcomes (12 enrolled).'
        """
        if not self.reviews:
            return "The weights are the default ones: nothing was learned yet."
        opinions = f"{self.pairs - self.outcome_pairs:,} pairs of programs from opinions ({self.reviews:,} reviews)"
        outcomes = f"{self.outcome_pairs:,} from outcomes ({self.outcomes:,} enrolled)"
        return f"Learned on {self.learned_on}: {opinions}, {outcomes}."

    def values(self) -> dict[str, float]:
        """The weight of every question before normalisation."""
        return {question: weight.value * self.multipliers.get(question, 1.0) for question, weight in WEIGHTS.items()}

    def scaled(self, by: Mapping[str, float] | None) -> Mapping[str, float]:
        """The multipliers, each scaled further by a factor of its own."""
        if not by:
            return self.multipliers
        return {question: self.multipliers.get(question, 1.0) * by.get(question, 1.0) for question in WEIGHTS}


def save_weights(weights: Weights) -> Path:
    """Write the file, whole or not at all; gives its path. Raises OSError."""
    path = bundled("models") / WEIGHTS_FILE
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(weights), indent=1, allow_nan=False) + "\n", encoding="utf-8")
    return draft.replace(path)


# --- reading ----------------------------------------------------------------------------------------------------------


def _count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _multipliers(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) <= set(WEIGHTS)
        and all(
            type(number) in (int, float) and isfinite(number) and LEAST <= number <= MOST for number in value.values()
        )
    )


def _agreement(value: Any) -> bool:
    keys = Agreement.__dataclass_fields__
    return isinstance(value, dict) and value.keys() == keys.keys() and all(_count(number) for number in value.values())


def _date(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


CHECKS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    # Other default weights than those it was learned for would be multiplied by what was never learned.
    "base": (lambda value: value == WEIGHTS_VERSION, f"{WEIGHTS_VERSION}, the version of the default weights"),
    "version": (lambda value: _count(value) and value > WEIGHTS_VERSION, f"a whole number above {WEIGHTS_VERSION}"),
    "multipliers": (_multipliers, f"numbers from {LEAST:g} to {MOST:g} by question ({', '.join(WEIGHTS)})"),
    "reviews": (_count, "a whole number"),
    "pairs": (_count, "a whole number"),
    "outcomes": (_count, "a whole number"),
    "outcome_pairs": (_count, "a whole number"),
    "agreement": (_agreement, f"whole numbers for {', '.join(Agreement.__dataclass_fields__)}"),
    "catalog_sha256": (lambda value: isinstance(value, str), "a text"),
    "learned_on": (_date, "a date such as 2026-11-22"),
}


def _problem(document: Any) -> str:
    """What is wrong with the content of the file; "" where nothing is."""
    if not isinstance(document, dict) or document.keys() != CHECKS.keys():
        return f"does not hold exactly the keys {', '.join(CHECKS)}"
    wrong = (f"is wrong: {key} must be {words}" for key, (holds, words) in CHECKS.items() if not holds(document[key]))
    return next(wrong, "")


def load_weights() -> tuple[Weights, str]:
    """The weights of the file and a note: the defaults where there is none, and where it cannot be used, which the note
    then says."""
    path = bundled("models") / WEIGHTS_FILE
    if not path.is_file():
        return Weights(), ""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(document, dict):  # what was learned before outcomes were counted
            document = {"outcomes": 0, "outcome_pairs": 0, **document}
        why = _problem(document)
    except (OSError, ValueError, RecursionError) as error:
        why = f"cannot be read ({type(error).__name__})"
    if why:
        return Weights(), (
            f"{path.name} {why}: the default weights are used; `mem-quiz train --reviews` learns them anew"
        )
    return Weights(**{**document, "agreement": Agreement(**document["agreement"])}), ""
