"""Reading a program's cost page: what its tests share."""

from datetime import UTC, datetime

from flask import Flask

from quiz.core.catalog.program import School
from quiz.service import Services
from tests.support.journey import ANSWERS
from tests.support.pages import Page, text
from tests.support.programs import program

KNOWN = "duke-mem"  # $69,600 for everybody, twelve months
OWN = "pay=102,320&price=69600&months=12"
RATES = School("1", school_rate_year_instate=10_000.0, school_rate_year_outstate=29_500.0)
ESTIMATED = program(
    credits=30.0,
    credit_unit="semester",
    duration_months_min=12,
    duration_months_max=12,
    school_rate_credit_instate=900.0,
    school_rate_credit_outstate=1_680.0,
    school_facts=RATES,
)


def url(program_id: str = KNOWN, query: str = "") -> str:
    return f"/programs/{program_id}/cost{f'?{query}' if query else ''}"


def cards(page: Page) -> dict[str, dict[str, str]]:
    """Each scenario's results by label, as the page shows them."""
    return {
        text(next(article.iter("h3"))): {
            text(row.findall("dt")[0]): text(row.findall("dd")[0]) for row in article.iter("div") if row.findall("dt")
        }
        for article in page.all("article")
    }


def table(page: Page, caption: str) -> dict[str, str]:
    """A table of two or more columns: the row's heading to its first cell."""
    (found,) = [table for table in page.all("table") if text(table.findall("caption")[0]).startswith(caption)]
    return {text(row.findall("th")[0]): text(row.findall("td")[0]) for row in found.iter("tr") if row.findall("td")}


def drawn(page: Page, tag: str) -> int:
    """How many SVG elements of a kind the page has below its masthead with the mark."""
    return sum(element.tag == f"{{http://www.w3.org/2000/svg}}{tag}" for element in page.one("main").iter())


def value_of(page: Page, name: str) -> str:
    """What a field of the form holds."""
    field = page.by_id(name)
    if field.tag == "input":
        return field.get("value", "")
    return next((option.get("value", "") for option in field.iter("option") if option.get("selected") is not None), "")


def student_of(app: Flask, **answers) -> str:
    services: Services = app.extensions["mem_quiz"]
    document = {**ANSWERS, **answers}
    return services.store.responses.create(document, None, now=datetime(2026, 11, 22, tzinfo=UTC))
