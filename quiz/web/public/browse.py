"""Searching the catalog: the filter form, the filters and orders as tables, and one page of what was found.

A filter keeps only programs that are known to match, and says so; whatever the order, an unknown comes last. A ZIP code
is looked up and measured from, and stands in the address of the page alone, as everything that is asked here does.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wtforms import Form, SearchField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.fields.core import Field
from wtforms.validators import Length

from quiz.core.catalog import (
    SPECIALISATIONS,
    WORDS,
    Catalog,
    Program,
    ZipPlace,
    find_programs,
    published,
    student_cost,
)
from quiz.core.questions import NOTHING_SAID, Answers
from quiz.core.text import capital, fold
from quiz.core.vocabulary import state_name
from quiz.web.kit import LONGEST_SEARCH, PageNumber, PickField, TickedField, ZipField, printable

PER_PAGE = 25
EVERY_KIND = "all"
USUAL, NEAREST = "usual", "nearest"
SORTS: Mapping[str, str] = {
    USUAL: "Most known or nearest",
    "known": "How much is known",
    "name": "School, A to Z",
    "state": "State",
    "cost": "Total tuition, lowest first",
    "months": "Length, shortest first",
    "awards": "Degrees a year, most first",
}
WITHIN: Mapping[str, str] = {str(most): f"Within {most} miles" for most in (25, 50, 100, 250, 500)}
PRICES: Mapping[str, str] = {str(most): f"Up to ${most:,}" for most in (20000, 30000, 40000, 60000)}
LENGTHS: Mapping[str, str] = {str(most): f"Up to {most} months" for most in (12, 18, 24, 36)}
SPARED = ("not_required", "optional", "waivable")
EVIDENCE: Mapping[str, str] = {"3": "A named track", "2": "At least a core course", "1": "At least an elective"}
KNOWN: Mapping[str, str] = {str(least): f"{least} facts or more" for least in (12, 8, 4)}


def _choices(words: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(key, capital(text)) for key, text in words.items()]


def _pick(label: str, words: Mapping[str, str]) -> PickField:
    return PickField(label, choices=_choices({"": "Any", **words}), default="")


class BrowseForm(Form):
    """What a visitor looks for. Everything is in the URL, so that a search can be shared."""

    q = SearchField(
        "Search",
        [Length(max=LONGEST_SEARCH, message=f"Use at most {LONGEST_SEARCH} characters")],
        filters=[printable],
        default="",
    )
    sort = PickField("Order", choices=_choices(SORTS), default=USUAL)
    zip = ZipField()
    within = _pick("Distance", WITHIN)
    delivery = _pick("Taught", WORDS["delivery"])
    pace = _pick("Pace", WORDS["pace"])
    state = PickField("State", default="")
    price = _pick("Total tuition", PRICES)
    months = _pick("Length", LENGTHS)
    specialisation = _pick("Teaches", SPECIALISATIONS)
    evidence = _pick("Taught as", EVIDENCE)
    gre = _pick("GRE", {"spared": "Not required"})
    stem = _pick("STEM", {"yes": "STEM-listed"})
    known = _pick("Known", KNOWN)
    kind = PickField(
        "Field", choices=_choices({**WORDS["kind"], EVERY_KIND: "All fields"}), default="engineering_management"
    )
    open_to = _pick("Open to", WORDS["open_to"])
    ids = TickedField("To compare", filters=[printable], default="")
    page = PageNumber("Page", default=1)

    @property
    def place(self) -> ZipPlace | None:
        """Where distances are measured from."""
        return self.zip.place

    def validate_within(self, field: Field) -> None:
        """A distance from somewhere."""
        if field.data in WITHIN and not (self.zip.data or "").strip():
            raise ValidationError("Distance: give the ZIP code to measure from")

    def good(self) -> dict[str, Any]:
        """What can be used: each field's value, or its default where it is wrong. A distance needs its ZIP code."""
        good = {field.name: field.default if field.errors or field.data is None else field.data for field in self}
        return good | {"zip": self.place.code if self.place else "", "within": (self.place and good["within"]) or ""}

    def picks(self) -> Iterator[PickField]:
        """The fields that filter."""
        return (field for field in self if isinstance(field, PickField) and field.name in FILTERS)

    def count(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Say behind each choice how many programs it leaves, where that was counted."""
        for pick in self.picks():
            if left := counts.get(pick.name):
                pick.choices = [
                    SelectChoice(value, f"{label} ({left[value]})") for value, label, *_ in pick.iter_choices()
                ]


def browse_form(catalog: Catalog, sent: Any) -> BrowseForm:
    """The form with the states that the catalog has."""
    form = BrowseForm(sent)
    states = sorted({program.state for program in catalog.programs}, key=state_name)
    form.state.choices = _choices({"": "Any", **{state: state_name(state) for state in states}})
    return form


# --- filters and orders -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BrowsedProgram:
    """A program with what filters and orders read of it. `most` is the highest its total tuition may be, in US dollars,
    None where it is not known; `known` how many of its facts are; `miles` how far it is from the ZIP code asked for."""

    program: Program
    cost: float | None
    most: float | None
    known: int
    miles: float | None


def _emphasis(program: Program, wanted: Mapping[str, Any]) -> int:
    """How far a program is known to teach the specialisation that was asked for, or any where none was."""
    keys = (wanted["specialisation"],) if wanted["specialisation"] else tuple(SPECIALISATIONS)
    return max(program.value(key) or 0 for key in keys)


Test = Callable[[BrowsedProgram, str, Mapping[str, Any]], bool]
FILTERS: Mapping[str, Test] = {
    "within": lambda found, key, wanted: found.miles is not None and found.miles <= float(key),
    "delivery": lambda found, key, wanted: key in (found.program.delivery or ()),
    "pace": lambda found, key, wanted: key in (found.program.pace or ()),
    "state": lambda found, key, wanted: found.program.state == key,
    "price": lambda found, key, wanted: found.most is not None and found.most <= float(key),
    "months": lambda found, key, wanted: (found.program.months_within or math.inf) <= float(key),
    "specialisation": lambda found, key, wanted: bool(found.program.value(key)),
    "evidence": lambda found, key, wanted: _emphasis(found.program, wanted) >= int(key),
    "gre": lambda found, key, wanted: found.program.gre in SPARED,
    "stem": lambda found, key, wanted: found.program.stem_designated == "yes",
    "known": lambda found, key, wanted: found.known >= int(key),
    "kind": lambda found, key, wanted: key in (EVERY_KIND, found.program.kind),
    "open_to": lambda found, key, wanted: found.program.open_to == key,
}
WAY, ONLINE = "within", "online"
# Filters that another one reads: their programs change with its value.
READ_BY: Mapping[str, tuple[str, ...]] = {"specialisation": ("evidence",)}
Measure = Callable[[BrowsedProgram], Any]
# What an order goes by; None is unknown and comes last.
MEASURES: Mapping[str, Measure] = {
    NEAREST: lambda found: found.miles,
    "known": lambda found: -found.known,
    "name": lambda found: "",
    "state": lambda found: found.program.state,
    "cost": lambda found: found.cost,
    "months": lambda found: found.program.months_within,
    "awards": lambda found: None if found.program.awards_2024 is None else -found.program.awards_2024,
}


def _passes(found: BrowsedProgram, name: str, wanted: Mapping[str, Any]) -> bool:
    return not wanted[name] or FILTERS[name](found, wanted[name], wanted)


def _order(sort: str) -> Callable[[BrowsedProgram], tuple[Any, ...]]:
    """The sort key of an order: unknowns last, then the value, then the name."""

    def key(found: BrowsedProgram) -> tuple[Any, ...]:
        value = MEASURES[sort](found)
        return value is None, value if value is not None else 0, fold(found.program.institution), found.program.id

    return key


def _browsed(program: Program, catalog: Catalog, answers: Answers, place: ZipPlace | None) -> BrowsedProgram:
    cost = student_cost(program, catalog, answers)
    miles = place.miles_to(program) if place else None
    return BrowsedProgram(program, cost.usd, cost.high, len(published(program)[0]), miles)


def _count(
    named: Sequence[BrowsedProgram], wanted: Mapping[str, Any], offered: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, int]]:
    """For each choice of each filter, how many programs it leaves with the other filters as they are."""
    failed = {found.program.id: {name for name in FILTERS if not _passes(found, name, wanted)} for found in named}
    counts: dict[str, dict[str, int]] = {}
    for name, choices in offered.items():
        moved = {name, *READ_BY.get(name, ())}
        others = [found for found in named if failed[found.program.id] <= moved]
        counts[name] = {
            choice: sum(all(_passes(found, each, {**wanted, name: choice}) for each in moved) for found in others)
            for choice in choices
        }
    return counts


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page of what was found. `asked` is the query without its page, for links, `counts` how many programs each
    choice of a filter would leave, and `note` a sentence where not all words of the search were found as they were
    typed. `miles` are the distances from `place` where one was asked for; `online` is how many of all that were found
    are known to be taught online, `beyond` how many of these lie further away than was asked for."""

    programs: tuple[Program, ...]
    total: int
    number: int
    pages: int
    asked: dict[str, str]
    counts: dict[str, dict[str, int]]
    note: str = ""
    place: ZipPlace | None = None
    miles: Mapping[str, float | None] = field(default_factory=dict)
    online: int = 0
    beyond: int = 0


def find(catalog: Catalog, form: BrowseForm, answers: Answers = NOTHING_SAID) -> FoundPage:
    """The programs that are known to match what a validated form asks for, in order, one page of them; a page past the
    end is the last. `answers` say whose price counts."""
    wanted, default = form.good(), {field.name: field.default for field in form}
    named = find_programs(catalog, wanted["q"])
    browsed = [_browsed(program, catalog, answers, form.place) for program in named.programs]
    anywhere = [found for found in browsed if all(_passes(found, name, wanted) for name in FILTERS if name != WAY)]
    matching = [found for found in anywhere if _passes(found, WAY, wanted)]
    matching.sort(key=_order(_sort(form.place, wanted["sort"])))
    pages = max(1, -(-len(matching) // PER_PAGE))
    number = min(wanted["page"], pages)
    shown = matching[(number - 1) * PER_PAGE : number * PER_PAGE]
    asked = [pick for pick in form.picks() if form.place or pick.name != WAY]
    offered = {pick.name: [value for value, *_ in pick.iter_choices()] for pick in asked}
    online = [sum(FILTERS["delivery"](found, ONLINE, wanted) for found in some) for some in (matching, anywhere)]
    return FoundPage(
        programs=tuple(found.program for found in shown),
        total=len(matching),
        number=number,
        pages=pages,
        asked={name: value for name, value in wanted.items() if name != "page" and value != default[name]},
        counts=_count(browsed, wanted, offered),
        note=named.note if matching else "",
        place=form.place,
        miles={found.program.id: found.miles for found in shown},
        online=online[0],
        beyond=online[1] - online[0] if wanted["delivery"] in ("", ONLINE) else 0,
    )


def _sort(place: ZipPlace | None, asked: str) -> str:
    """The order that is meant: the usual one is by distance where there is a place to measure from."""
    return (NEAREST if place else "known") if asked == USUAL else asked
