"""The list of old facts: what may be filtered for, and one page of what was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import Form, SearchField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.validators import Length

from quiz.core.catalog import GROUPS, READ_FROM_PAGES, Catalog, FactAge, by_age, find_programs
from quiz.web.kit import LONGEST_SEARCH, PageNumber, PickField, printable

PER_PAGE = 50
FACT_GROUPS: Mapping[str, tuple[str, ...]] = {
    title: tuple(fact.column for fact in facts if fact.column in READ_FROM_PAGES) for title, facts in GROUPS
}
SCOPES = {"ranked": "Programs that are ranked", "all": "All programs"}


def _choices(*titles: str) -> list[SelectChoice]:
    return [SelectChoice(title, title or "All facts") for title in titles]


class FindForm(Form):
    """A program by any name of its school."""

    q = SearchField("School", [Length(max=LONGEST_SEARCH)], filters=[printable], default="")


class StaleForm(FindForm):
    """What is looked for; all of it is in the URL."""

    facts = PickField("Facts", choices=_choices("", *(title for title, of in FACT_GROUPS.items() if of)), default="")
    year = PickField("From", default="")
    scope = PickField("Programs", choices=[SelectChoice(*pair) for pair in SCOPES.items()], default="ranked")
    page = PageNumber("Page", default=1)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the group that was chosen."""
        return FACT_GROUPS.get(self.facts.data or "") or READ_FROM_PAGES


@dataclass(frozen=True, slots=True)
class StalePage:
    """One page of what was found; `asked` is the query without its page."""

    rows: tuple[FactAge, ...]
    total: int
    number: int
    pages: int
    asked: dict[str, str]


def stale_form(catalog: Catalog, sent: Any) -> StaleForm:
    """The form; its years are those of the catalog's sources."""
    form = StaleForm(sent)
    years = sorted({str(age.year) for age in by_age(catalog) if age.year})
    words = {"": "Any year", "none": "Year not stated", **{year: f"{year} or before" for year in years}}
    form.year.choices = [SelectChoice(*pair) for pair in words.items()]
    return form


def stale_page(catalog: Catalog, form: StaleForm) -> StalePage:
    """The facts that match, oldest first, one page of them. A filter that cannot be used is left out."""
    good: dict[str, Any] = {
        field.name: field.default if field.errors or field.data is None else field.data for field in form
    }
    named = {program.id for program in find_programs(catalog, good["q"]).programs}
    found = [age for age in by_age(catalog, form.columns) if age.program.id in named and _matches(age, good)]
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(good["page"], pages)
    asked = {name: value for name, value in good.items() if name != "page" and value != form[name].default}
    return StalePage(tuple(found[(number - 1) * PER_PAGE : number * PER_PAGE]), len(found), number, pages, asked)


def _matches(age: FactAge, wanted: Mapping[str, Any]) -> bool:
    year = wanted["year"]
    old = not year or (age.year is None if year == "none" else age.year is not None and age.year <= int(year))
    ranked = wanted["scope"] == "all" or age.program.rankable
    return old and ranked
