"""The pages on which the facts of a program were read, as the draft has them: what one reads again in a sitting."""

from dataclasses import dataclass

from quiz.core.catalog import EDITABLE, SOURCES, CatalogFiles, edited_with, is_public_host, rows_of

READ_AGAIN = frozenset(name for column in EDITABLE for name in edited_with(column))


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page, the facts that were read on it, and the newest year of them ("" where none is stated)."""

    address: str
    columns: tuple[str, ...]
    year: str


def pages_of(program: str, files: CatalogFiles) -> tuple[SourcePage, ...]:
    """The pages of a program that can be opened, the oldest first."""
    found: dict[str, tuple[list[str], str]] = {}
    for line in rows_of(SOURCES, files.sources):
        names = [name for name in line["fields"].split("|") if name in READ_AGAIN]
        if line["program_id"] == program and names and is_public_host(line["source"]):
            columns, year = found.get(line["source"], ([], ""))
            found[line["source"]] = [*columns, *names], max(year, line["as_of"])
    pages = (SourcePage(page, tuple(dict.fromkeys(columns)), year) for page, (columns, year) in found.items())
    return tuple(sorted(pages, key=lambda page: page.year))
