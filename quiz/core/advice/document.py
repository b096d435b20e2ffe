"""The recommendation document as frozen dataclasses: the one object that pages, exports, the API and the CLI share.

It holds ids, numbers and finished sentences, nothing computed on the way out. `to_document` and `from_document` are
exact inverses, so a stored result reads back as the list the student was given.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from quiz.core.catalog import Catalog
from quiz.core.questions import QUESTIONS_VERSION

FITS, ASK, CLOSE = "fits", "ask", "close"


@dataclass(frozen=True, slots=True)
class EngineStamp:
    """What computed the list: the versions of code and questions, and the catalog it was computed from."""

    version: str
    questions_version: int
    catalog_sha256: str
    catalog_rows: int
    weights_version: int = 1


@dataclass(frozen=True, slots=True)
class PriceRange:
    """Total tuition for this student in USD, from `low` to `high` (None: nothing is known). `known` is False for an
    estimate; `basis` says in words how it came about, `year` is the price year or ""."""

    low: float | None
    high: float | None
    known: bool
    basis: str
    year: str


@dataclass(frozen=True, slots=True)
class Fitting:
    """How many programs of the whole catalog are known to meet every condition that was said, and how many more miss
    nothing known and have to be asked."""

    known: int = 0
    possible: int = 0


@dataclass(frozen=True, slots=True)
class Contribution:
    """One term of the fit: weight x satisfaction = points. `known` is False where the satisfaction is an estimate."""

    criterion: str
    question: str
    weight: float
    satisfaction: float
    known: bool
    points: float
    text: str


@dataclass(frozen=True, slots=True)
class RankedSpecialisation:
    """One of the four specialisations, with its fit in [0, 1] and why."""

    id: str
    name: str
    rank: int
    fit: float
    band: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RankedProgram:
    """One program of the list. `fit` is the sum of the contributions' points; `fit_low` and `fit_high` are the fit with
    every unknown at its worst and best; `coverage` is the share of the weight that rests on known facts.

    `group` : "fits" where every condition said is known and met, "close" where one that is no must is known to be
    missed (`misses` names them), else "ask"; `checks` names the conditions to ask about."""

    id: str
    institution: str
    program_name: str
    rank: int
    fit: float
    fit_low: float
    fit_high: float
    coverage: float
    band: str
    contributions: tuple[Contribution, ...]
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]
    unknown: tuple[str, ...]
    tied_with_previous: bool
    variants: tuple[str, ...] = ()
    group: str = ASK
    misses: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    moved: str = ""
    price: PriceRange | None = None

    @classmethod
    def from_document(cls, row: Mapping[str, Any]) -> "RankedProgram":
        """Read one program of a stored document back."""
        found: RankedProgram = _read(
            cls,
            {
                **row,
                "contributions": [_read(Contribution, c) for c in row["contributions"]],
                "price": _read(PriceRange, row["price"]) if row.get("price") else None,
            },
        )
        return found


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A program left out for exactly one reason; `breaks` names the gate."""

    id: str
    breaks: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ExcludedCount:
    """How many programs are not in the list: `total` distinct ones, `by_gate` per gate (a program may break
    several)."""

    total: int
    by_gate: dict[str, int]


@dataclass(frozen=True, slots=True)
class Repair:
    """A change of the answers (a JSON Merge Patch) and how many programs fit after it."""

    change: dict[str, Any]
    programs: int
    text: str


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A single-answer change (a JSON Merge Patch) that moves `program` into the first five."""

    change: dict[str, Any]
    program: str
    from_rank: int
    to_rank: int
    text: str


@dataclass(frozen=True, slots=True)
class ListMessage:
    """Something the student should read before or beside the list; the codes are those of the vocabulary."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Everything a results page needs beside the catalog's own facts. `about_equal` lists groups of program ids whose
    order flips when the weights move by 10 %; `best_next_question` is the unanswered question that would move the first
    five most. `fitting` counts the programs that nothing excludes, `known_to_fit` those of them that are known to
    satisfy every must."""

    engine: EngineStamp
    specialisations: tuple[RankedSpecialisation, ...]
    programs: tuple[RankedProgram, ...]
    near_misses: tuple[NearMiss, ...]
    excluded: ExcludedCount
    repairs: tuple[Repair, ...]
    counterfactuals: tuple[Counterfactual, ...]
    messages: tuple[ListMessage, ...]
    about_equal: tuple[tuple[str, ...], ...] = ()
    best_next_question: str | None = None
    fitting: Fitting = Fitting()
    known_to_fit: int = 0

    def to_document(self) -> dict[str, Any]:
        """The document as plain lists, dicts, strings and numbers, ready for JSON."""
        document: dict[str, Any] = _plain(asdict(self))
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Recommendation":
        """Read a stored document back. Keys that a later version added are ignored."""
        return cls(
            engine=_read(EngineStamp, document["engine"]),
            specialisations=tuple(_read(RankedSpecialisation, row) for row in document["specialisations"]),
            programs=tuple(RankedProgram.from_document(row) for row in document["programs"]),
            near_misses=tuple(_read(NearMiss, row) for row in document["near_misses"]),
            excluded=_read(ExcludedCount, document["excluded"]),
            repairs=tuple(_read(Repair, row) for row in document["repairs"]),
            counterfactuals=tuple(_read(Counterfactual, row) for row in document["counterfactuals"]),
            messages=tuple(_read(ListMessage, row) for row in document["messages"]),
            about_equal=tuple(tuple(group) for group in document.get("about_equal", ())),
            best_next_question=document.get("best_next_question"),
            fitting=_fitting(document.get("fitting", 0), document.get("known_to_fit", 0)),
            known_to_fit=document.get("known_to_fit", 0),
        )


def _fitting(found: Any, known: int) -> Fitting:
    """The counts of a document; version 1 had one number of all that nothing excludes."""
    counts: Fitting = _read(Fitting, found) if isinstance(found, Mapping) else Fitting(known, found - known)
    return counts


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _read(kind: type, row: Mapping[str, Any]) -> Any:
    """Build a dataclass from a mapping, lists becoming tuples; dicts (patches, counts) stay as they are."""
    values = {key: tuple(value) if type(value) is list else value for key, value in row.items()}
    try:
        return kind(**values)
    except TypeError:  # keys of a later version: leave them out
        known = kind.__dataclass_fields__  # type: ignore[attr-defined]  # `type` cannot say "a dataclass"
        return kind(**{key: value for key, value in values.items() if key in known})


def is_outdated(recommendation: Recommendation, catalog: Catalog) -> bool:
    """Whether the list was ranked from other facts or other questions than today's."""
    engine = recommendation.engine
    return engine.catalog_sha256 != catalog.sha256 or engine.questions_version != QUESTIONS_VERSION
