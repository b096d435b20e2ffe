"""What the desk calls each column of programs.csv and each value that it may hold.

These are an editor's words; a student reads those of facts.py, which stand for whatever has no entry here.
"""

from collections.abc import Mapping

from quiz.core.catalog.facts import FACTS, WORDS
from quiz.core.catalog.schema import PROGRAMS
from quiz.core.text import capital

COLUMN_NAMES: Mapping[str, str] = {
    **{name: fact.label for name, fact in FACTS.items()},
    "program_name": "Name of the program",
    "institution": "School",
    "url": "Official page",
    "city": "City",
    "state": "State",
    "public_note": "Note for students: what was seen, and what was not",
    "note": "Note for editors: no student sees it",
    "variant_of": "The same degree in another format: the id of its main row",
    "url_kind": "What the official page is",
    "conditional_background": "Who is admitted only with conditions",
    "estimate_excluded": "The school's average rate is not what it charges",
    "duration_months_min": "Length, shortest (months)",
    "duration_months_max": "Length, longest (months)",
    "tuition_total_usd": "Total tuition (US dollars)",
    "tuition_per_credit_usd": "Tuition a credit (US dollars)",
    "tuition_total_nonresident_usd": "Total tuition for non-residents, where the other is that of residents",
    "tuition_per_credit_nonresident_usd": "Tuition a credit for non-residents, where the other is that of residents",
    "tuition_basis": "Tuition: for whom",
    "tuition_year": "Tuition: academic year",
    "credit_unit": "Kind of credits",
    "as_of": "Year of the newest source",
    "confidence": "How sure we are of the program's facts",
    "unitid": "The school's federal id",
    "earnings_count": "Graduates behind the pay",
}
OPTION_WORDS: Mapping[str, Mapping[str, str]] = {
    **WORDS,
    "status": {"offered": "Offered", "unverified": "Not verified", "closed": "Closed"},
}
# What an editor may say of a page; "federal" is what imports say of themselves.
CONFIDENCE_CHOICES: Mapping[str, str] = {
    "high": "High: the school's own page of 2022 or later",
    "medium": "Medium: older, or somebody else's page",
    "low": "Low: weak, to be checked before use",
}


def column_name(column: str) -> str:
    """A column of programs.csv in an advisor's words."""
    return COLUMN_NAMES.get(column) or capital(column.replace("_", " "))


def option_words(column: str, option: str) -> str:
    """One value of a column in words; the value itself where it needs none."""
    return capital(OPTION_WORDS.get(column, {}).get(option, option.replace("_", " ")))


def cell_words(column: str, cell: str) -> str:
    """A cell in words: its options each, a list with commas. "" stays "" and is "not known" on a page."""
    kind = PROGRAMS.columns[column].kind
    parts = cell.split("|") if kind.many or not kind.options else [cell]
    return ", ".join(option_words(column, part) if kind.options else part for part in parts) if cell else ""
