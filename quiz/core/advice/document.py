"""The recommendation document as frozen dataclasses: the one object that pages, exports, the API and the CLI share.

It holds ids, numbers and statements: codes with the values that their words need. `to_document` and `from_document` are
exact inverses, so a stored result reads back as the list the student was given; `with_words` is the document as it is
shown, with every sentence made then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from quiz.core.advice.earlier_documents import DOCUMENT_VERSION, upgrade, upgrade_program
from quiz.core.advice.statements import Statement
from quiz.core.catalog import Catalog
from quiz.core.questions import QUESTIONS_VERSION

S = TypeVar("S", bound=Statement)
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
class Contribution(Statement):
    """One term of the fit: weight x satisfaction = points. `known` is False where the satisfaction is an estimate."""

    criterion: str
    question: str
    weight: float
    satisfaction: float
    known: bool
    points: float


@dataclass(frozen=True, slots=True)
class RankedSpecialisation:
    """One of the four specialisations, with its fit in [0, 1] and the grounds for it."""

    id: str
    name: str
    rank: int
    fit: float
    band: str
    grounds: tuple[Statement, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The grounds in words."""
        return _sentences(self.grounds)

    @classmethod
    def from_document(cls, row: Mapping[str, Any]) -> "RankedSpecialisation":
        """Read one specialisation of a stored document back."""
        found: RankedSpecialisation = _read(cls, {**row, "grounds": _statements(row["grounds"], Statement)})
        return found


@dataclass(frozen=True, slots=True)
class RankedProgram:
    """One program of the list. `fit` is the sum of the contributions' points; `fit_low` and `fit_high` are the fit with
    every unknown at its worst and best; `coverage` is the share of the weight that rests on known facts.

    `facts` is the fingerprint of what was known of it then ("" in lists from before that was kept).

    `group` : "fits" where the program is offered and every condition said is known and met, "close" where one that is
    no must is known to be missed (`misses` names them), else "ask"; `checks` names the conditions to ask about."""

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
    grounds_for: tuple[Statement, ...]
    grounds_against: tuple[Statement, ...]
    unknown: tuple[str, ...]
    tied_with_previous: bool
    variants: tuple[str, ...] = ()
    group: str = ASK
    misses: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    moved: str = ""
    price: PriceRange | None = None
    facts: str = ""

    @property
    def reasons_for(self) -> tuple[str, ...]:
        """What speaks for it, in words."""
        return _sentences(self.grounds_for)

    @property
    def reasons_against(self) -> tuple[str, ...]:
        """What speaks against it, in words."""
        return _sentences(self.grounds_against)

    @classmethod
    def from_document(cls, row: Mapping[str, Any]) -> "RankedProgram":
        """Read one program of a stored document back, also of one from before there were statements."""
        row = upgrade_program(row)
        found: RankedProgram = _read(
            cls,
            {
                **row,
                "contributions": _statements(row["contributions"], Contribution),
                "grounds_for": _statements(row["grounds_for"], Statement),
                "grounds_against": _statements(row["grounds_against"], Statement),
                "price": _read(PriceRange, row["price"]) if row.get("price") else None,
            },
        )
        return found


@dataclass(frozen=True, slots=True)
class NearMiss(Statement):
    """A program left out for exactly one reason; `breaks` names the gate."""

    id: str
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExcludedCount:
    """How many programs are not in the list: `total` distinct ones, `by_gate` per gate (a program may break
    several)."""

    total: int
    by_gate: dict[str, int]


@dataclass(frozen=True, slots=True)
class Repair(Statement):
    """A change of the answers (a JSON Merge Patch) and how many programs fit after it."""

    change: dict[str, Any]
    programs: int


@dataclass(frozen=True, slots=True)
class Counterfactual(Statement):
    """A single-answer change (a JSON Merge Patch) that moves `program` into the first five."""

    change: dict[str, Any]
    program: str
    from_rank: int
    to_rank: int


@dataclass(frozen=True, slots=True)
class ListMessage(Statement):
    """Something the student should read before or beside the list; the codes are those of the document's contract."""


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
        """The document to keep, as plain lists, dicts, strings and numbers, ready for JSON."""
        return {"document_version": DOCUMENT_VERSION, **plain(self)}

    def with_words(self) -> dict[str, Any]:
        """The document to show: with the sentence of every statement, made now, beside its code and params."""
        document: dict[str, Any] = put_in_words(self.to_document())
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Recommendation":
        """Read a stored document back, of this version or an earlier one. Keys that a later one added are ignored."""
        document = upgrade(document)
        return cls(
            engine=_read(EngineStamp, document["engine"]),
            specialisations=tuple(RankedSpecialisation.from_document(row) for row in document["specialisations"]),
            programs=tuple(RankedProgram.from_document(row) for row in document["programs"]),
            near_misses=_statements(document["near_misses"], NearMiss),
            excluded=_read(ExcludedCount, document["excluded"]),
            repairs=_statements(document["repairs"], Repair),
            counterfactuals=_statements(document["counterfactuals"], Counterfactual),
            messages=_statements(document["messages"], ListMessage),
            about_equal=tuple(tuple(group) for group in document.get("about_equal", ())),
            best_next_question=document.get("best_next_question"),
            fitting=_fitting(document.get("fitting", 0), document.get("known_to_fit", 0)),
            known_to_fit=document.get("known_to_fit", 0),
        )


def _fitting(found: Any, known: int) -> Fitting:
    """The counts of a document; version 1 had one number of all that nothing excludes."""
    counts: Fitting = _read(Fitting, found) if isinstance(found, Mapping) else Fitting(known, found - known)
    return counts


def plain(kept: Any) -> dict[str, Any]:
    """A dataclass as plain lists, dicts, strings and numbers, ready for JSON."""
    document: dict[str, Any] = _lists(asdict(kept))
    return document


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value


# The lists of statements by themselves, and the lists of their sentences in a document that is shown.
REASONS_OF: Mapping[str, str] = {
    "grounds": "reasons",
    "grounds_for": "reasons_for",
    "grounds_against": "reasons_against",
}


def put_in_words(document: Any) -> Any:
    """Plain data with a `text` in every statement and the sentences of every list of grounds beside them."""
    if isinstance(document, list):
        return [put_in_words(item) for item in document]
    if not isinstance(document, dict):
        return document
    shown = {key: put_in_words(value) for key, value in document.items()}
    if "params" in document:
        shown["text"] = Statement(document["code"], document["params"]).text
    reasons = {REASONS_OF[key]: [ground["text"] for ground in shown[key]] for key in REASONS_OF if key in shown}
    return {**shown, **reasons}


def _sentences(statements: tuple[Statement, ...]) -> tuple[str, ...]:
    return tuple(statement.text for statement in statements)


def _statements(rows: Iterable[Mapping[str, Any]], kind: type[S]) -> tuple[S, ...]:
    """Statements of a kind read back, the lists among their params as the tuples they were."""
    return tuple(_statement(kind, row) for row in rows)


def _statement(kind: type[S], row: Mapping[str, Any]) -> S:
    params = row["params"]
    if list in map(type, params.values()):  # few have one, and a page reads a hundred statements
        row = {**row, "params": _tuples(params)}
    values = _tuples(row) if list in map(type, row.values()) else row
    try:
        return kind(**values)
    except TypeError:  # keys of a later version
        found: S = _read(kind, values)
        return found


def _tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if type(value) is list else value for key, value in row.items()}


def _read(kind: type, row: Mapping[str, Any]) -> Any:
    """Build a dataclass from a mapping, lists becoming tuples; dicts (patches, counts) stay as they are."""
    values = _tuples(row)
    try:
        return kind(**values)
    except TypeError:  # keys of a later version: leave them out
        known = kind.__dataclass_fields__  # type: ignore[attr-defined]  # `type` cannot say "a dataclass"
        return kind(**{key: value for key, value in values.items() if key in known})


def is_outdated(recommendation: Recommendation, catalog: Catalog) -> bool:
    """Whether the list was ranked from other facts or other questions than today's."""
    engine = recommendation.engine
    return engine.catalog_sha256 != catalog.sha256 or engine.questions_version != QUESTIONS_VERSION
