"""The table of programs and what is known of them: what may be filtered for, and one page of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import Form, SearchField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.validators import Length

from quiz.core.advising import PAGE_KINDS
from quiz.core.catalog import (
    DISPUTED,
    KNOWN,
    MISSING,
    OLD,
    SPECIALISATIONS,
    FactStanding,
    Program,
    find_programs,
    standing_of,
)
from quiz.core.vocabulary import state_name
from quiz.service import Services
from quiz.service.look_again import program_worth
from quiz.web.kit import LONGEST_SEARCH, PageNumber, PickField, printable

PER_PAGE = 40
# What a column of the table is called, in the width that it has.
HEADS: Mapping[str, str] = {
    "curriculum": "Courses",
    "delivery": "Where",
    "pace": "Pace",
    "tuition": "Price",
    "background": "Degree",
    "experience": "Work",
    "gpa": "GPA",
    "gre": "GRE",
    "length": "Length",
    "stays": "Stays",
    "starts": "Starts",
    "stem": "STEM",
}
STATES_OF_FACTS = {
    "": "Anything",
    MISSING: "Something missing",
    OLD: "Something old",
    DISPUTED: "Something disputed",
    KNOWN: "Everything known",
}


def _choices(words: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(*pair) for pair in words.items()]


class FactsForm(Form):
    """What is looked for; all of it is in the URL."""

    q = SearchField("School", [Length(max=LONGEST_SEARCH)], filters=[printable], default="")
    state = PickField("State", default="")
    specialisation = PickField("Teaches", choices=_choices({"": "Any", **SPECIALISATIONS}), default="")
    has = PickField("With", choices=_choices(STATES_OF_FACTS), default="")
    page = PageNumber("Page", default=1)


@dataclass(frozen=True, slots=True)
class FactsRow:
    """A program with how each of its facts stands, in the order of PAGE_KINDS."""

    program: Program
    facts: tuple[FactStanding, ...]

    def has(self, state: str) -> bool:
        """Whether some fact stands so; for "known", whether all do."""
        states = {fact.state for fact in self.facts}
        return states == {KNOWN} if state == KNOWN else state in states


@dataclass(frozen=True, slots=True)
class FactsPage:
    """One page of the table; `counts` are all that were found, by how their facts stand, `asked` the query without its
    page."""

    rows: tuple[FactsRow, ...]
    total: int
    counts: Mapping[str, int]
    number: int
    pages: int
    asked: dict[str, str]


def facts_form(services: Services, sent: Any) -> FactsForm:
    """The form with the states that the ranked programs are in."""
    form = FactsForm(sent)
    states = sorted({program.state for program in services.catalog.rankable}, key=state_name)
    form.state.choices = _choices({"": "Any", **{state: state_name(state) for state in states}})
    return form


def facts_page(services: Services, form: FactsForm) -> FactsPage:
    """The ranked programs that match, what most hangs on first, one page of them. A filter that cannot be used is left
    out."""
    good: dict[str, Any] = {
        field.name: field.default if field.errors or field.data is None else field.data for field in form
    }
    catalog, year, worth = services.catalog, services.now().year, program_worth(services)
    disputed = services.store.fact_reports.disputed()
    named = [program for program in find_programs(catalog, good["q"]).programs if program.rankable]
    wanted = [
        program
        for program in named
        if good["state"] in ("", program.state)
        and (not good["specialisation"] or program.value(good["specialisation"]))
    ]
    rows = [
        FactsRow(program, tuple(standing_of(catalog, program, kind.fields, disputed, year) for kind in PAGE_KINDS))
        for program in sorted(wanted, key=lambda each: (-worth.get(each.id, 0.0), each.institution.casefold()))
    ]
    rows = [row for row in rows if not good["has"] or row.has(good["has"])]
    states = [fact.state for row in rows for fact in row.facts]
    pages = max(1, -(-len(rows) // PER_PAGE))
    number = min(good["page"], pages)
    return FactsPage(
        tuple(rows[(number - 1) * PER_PAGE : number * PER_PAGE]),
        len(rows),
        {state: states.count(state) for state in (KNOWN, OLD, DISPUTED, MISSING)},
        number,
        pages,
        {name: value for name, value in good.items() if name != "page" and value != form[name].default},
    )
