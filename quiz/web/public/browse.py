"""Searching the catalog: the filter form, the filters and orders as tables, and one page of what was found.

A filter keeps only programs that are known to match, and says so; whatever the order, an unknown comes last.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import Form, SearchField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.validators import Length

from quiz.core.catalog import SPECIALISATIONS, WORDS, Catalog, Program, find_programs, student_cost
from quiz.core.questions import NOTHING_SAID, Answers
from quiz.core.text import capital
from quiz.web.kit import LONGEST_SEARCH, PageNumber, PickField, TickedField, plain, printable

PER_PAGE = 25
EVERY_KIND = "all"
SORTS: Mapping[str, str] = {
    "name": "School, A to Z",
    "state": "State",
    "cost": "Total tuition, lowest first",
    "months": "Length, shortest first",
    "awards": "Degrees a year, most first",
}


def _choices(words: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(key, capital(text)) for key, text in words.items()]


def _any(words: Mapping[str, str]) -> list[SelectChoice]:
    return _choices({"": "Any", **words})


class BrowseForm(Form):
    """What a visitor looks for. Everything is in the URL, so that a search can be shared."""

    q = SearchField(
        "Search",
        [Length(max=LONGEST_SEARCH, message=f"Use at most {LONGEST_SEARCH} characters")],
        filters=[printable],
        default="",
    )
    specialisation = PickField("Teaches", choices=_any(SPECIALISATIONS), default="")
    delivery = PickField("Taught", choices=_any(WORDS["delivery"]), default="")
    pace = PickField("Pace", choices=_any(WORDS["pace"]), default="")
    state = PickField("State", default="")
    kind = PickField(
        "Field", choices=_choices({**WORDS["kind"], EVERY_KIND: "All fields"}), default="engineering_management"
    )
    open_to = PickField("Open to", choices=_any(WORDS["open_to"]), default="")
    sort = PickField("Order", choices=_choices(SORTS), default="name")
    ids = TickedField("To compare", filters=[printable], default="")
    page = PageNumber("Page", default=1)

    def good(self) -> dict[str, Any]:
        """What can be used: each field's value, or its default where it is wrong."""
        return {field.name: field.default if field.errors or field.data is None else field.data for field in self}


def browse_form(catalog: Catalog, sent: Any) -> BrowseForm:
    """The form with the states that the catalog has."""
    form = BrowseForm(sent)
    form.state.choices = _any({state: state for state in sorted({program.state for program in catalog.programs})})
    return form


# --- filters and orders -------------------------------------------------------------------------------------------


FILTERS: Mapping[str, Callable[[Program, str], bool]] = {
    "specialisation": lambda program, key: bool(program.value(key)),
    "delivery": lambda program, key: key in (program.delivery or ()),
    "pace": lambda program, key: key in (program.pace or ()),
    "state": lambda program, key: program.state == key,
    "kind": lambda program, key: key in (EVERY_KIND, program.kind),
    "open_to": lambda program, key: program.open_to == key,
}


def _order(catalog: Catalog, sort: str, answers: Answers) -> Callable[[Program], tuple[Any, ...]]:
    """The sort key of an order: unknowns last, then the value, then the name."""
    read: Mapping[str, Callable[[Program], Any]] = {
        "name": lambda program: "",
        "state": lambda program: program.state,
        "cost": lambda program: student_cost(program, catalog, answers).usd,
        "months": lambda program: program.duration_months_min,
        "awards": lambda program: None if program.awards_2024 is None else -program.awards_2024,
    }

    def key(program: Program) -> tuple[Any, ...]:
        value = read[sort](program)
        return value is None, value if value is not None else 0, plain(program.institution), program.id

    return key


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page of what was found. `asked` is the query without its page, for links, and `note` a sentence where not all
    words of the search were found as they were typed."""

    programs: tuple[Program, ...]
    total: int
    number: int
    pages: int
    asked: dict[str, str]
    note: str = ""


def find(
    catalog: Catalog, wanted: Mapping[str, Any], default: Mapping[str, Any], answers: Answers = NOTHING_SAID
) -> FoundPage:
    """The programs that are known to match, in order, one page of them; a page past the end is the last. `answers` say
    whose price the order by cost goes by."""
    named = find_programs(catalog, wanted["q"])
    matching = [
        p for p in named.programs if all(test(p, wanted[name]) for name, test in FILTERS.items() if wanted[name])
    ]
    matching.sort(key=_order(catalog, wanted["sort"], answers))
    pages = max(1, -(-len(matching) // PER_PAGE))
    number = min(wanted["page"], pages)
    asked = {name: value for name, value in wanted.items() if name != "page" and value != default[name]}
    shown = matching[(number - 1) * PER_PAGE : number * PER_PAGE]
    return FoundPage(tuple(shown), len(matching), number, pages, asked, named.note if matching else "")
