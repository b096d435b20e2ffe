"""The catalog for whoever wants to reckon with it: its public tables as CSV, described as a Frictionless data package.

The descriptor is made from the tables that the check of the catalog reads (core/catalog/schema.py), so a column cannot
be described otherwise than it is held to. What editors write for editors is in none of it.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from quiz.core.catalog import (
    PRIVATE,
    PROGRAMS,
    SCHOOLS,
    SOURCES,
    CatalogColumn,
    CatalogFiles,
    CatalogTable,
    as_csv,
    column_name,
    rows_of,
)
from quiz.core.text import capital

PACKAGE_DESCRIPTOR = "datapackage.json"
PACKAGE_NAME = "mem-programs"
TITLE = "Engineering-management master’s programs in the United States"
DESCRIPTION = (
    "One program a row, with what its school publishes of it; a blank cell means that the value is not known, never "
    "zero or no. sources.csv says where each value was read and when. Not every value has been checked with the school."
)
ABOUT: Mapping[str, str] = {
    PROGRAMS.name: "One program a row. A blank cell is not known. Several values in a cell are separated by |.",
    SCHOOLS.name: "What the US government publishes of each school, by its federal id (unitid of programs.csv).",
    SOURCES.name: "Where values of a program (or of every program: *) were read, in which year, and how sure that is.",
}
CATALOG_LICENCE: Mapping[str, str] = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
PUBLISHER = "MEM Quiz"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold: the same content is the same bytes


@dataclass(frozen=True, slots=True)
class DataPackage:
    """The package by the names of its files, the descriptor first, and how to cite it."""

    files: Mapping[str, bytes]
    citation: str

    def zipped(self) -> bytes:
        """All of it as one file, the same for the same content."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.files.items():
                archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), content, zipfile.ZIP_DEFLATED)
        return out.getvalue()


def make_package(files: CatalogFiles, number: int, published_at: datetime | None, homepage: str = "") -> DataPackage:
    """The package of a version of the catalog; `homepage` is where it is published, "" where that is not known."""
    tables = public_tables(files)
    day = published_at.date() if published_at else None
    citation = _citation(number, day, homepage)
    known: dict[str, Any] = {"homepage": homepage, "created": published_at and published_at.isoformat()}
    descriptor = {
        "profile": "tabular-data-package",
        "name": PACKAGE_NAME,
        "title": TITLE,
        "description": DESCRIPTION,
        "version": str(number),
        **{name: value for name, value in known.items() if value},
        "licenses": [CATALOG_LICENCE],
        "contributors": [{"title": PUBLISHER, "role": "publisher"}],
        "citation": citation,
        "resources": [_resource(table, tables[table.name]) for table in (PROGRAMS, SCHOOLS, SOURCES)],
    }
    written = json.dumps(descriptor, ensure_ascii=False, indent=2).encode() + b"\n"
    return DataPackage({PACKAGE_DESCRIPTOR: written, **tables}, citation)


@lru_cache(maxsize=2)
def public_tables(files: CatalogFiles) -> Mapping[str, bytes]:
    """The tables as files, with what may leave the desk of them. No cell of a checked catalog can begin a formula, so
    nothing is neutralised and every value stands as it is."""
    programs = as_csv(public_columns(PROGRAMS), rows_of(PROGRAMS, files.programs))
    sources = [row | {"fields": _public_part(row["fields"])} for row in rows_of(SOURCES, files.sources)]
    schools = as_csv(SCHOOLS.columns, rows_of(SCHOOLS, files.school_table))
    named = as_csv(SOURCES.columns, (row for row in sources if row["fields"]))
    return {PROGRAMS.name: programs, SCHOOLS.name: schools, SOURCES.name: named}


def public_columns(table: CatalogTable) -> tuple[str, ...]:
    """The columns of a table that may leave the desk."""
    return tuple(name for name in table.columns if name not in PRIVATE)


def _public_part(fields: str) -> str:
    return "|".join(name for name in fields.split("|") if name not in PRIVATE)


def _citation(number: int, day: date | None, homepage: str) -> str:
    parts = (f"{PUBLISHER}: {TITLE}", f"Version {number}{f' of {day.isoformat()}' if day else ''}")
    return ". ".join((*parts, *([homepage] if homepage else []), f"Licence: {CATALOG_LICENCE['name']}."))


def _resource(table: CatalogTable, content: bytes) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name.removesuffix(".csv"),
        "path": table.name,
        "description": ABOUT[table.name],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [_field(name, table.columns[name]) for name in public_columns(table)],
            "missingValues": [""],
            **({"primaryKey": [table.key]} if table.unique else {}),
        },
    }


def _field(name: str, column: CatalogColumn) -> dict[str, Any]:
    """A column in the words of Table Schema: its type and what its cells are held to."""
    kind = column.kind
    options = [option for option in kind.options if option not in PRIVATE]
    one = "|".join(options)
    low, high = kind.bounds or (None, None)
    held: dict[str, Any] = {
        "required": column.required or None,
        "minimum": low,
        "maximum": high,
        "maxLength": kind.longest,
        "enum": options if not kind.many else None,
        "pattern": f"({one})(\\|({one}))*" if kind.many else kind.pattern,
    }
    constraints = {rule: value for rule, value in held.items() if value not in (None, "", [])}
    return {
        "name": name,
        "title": column_name(name),
        "description": capital(kind.allowed),
        "type": "integer" if kind.whole else "number" if kind.numeric else "string",
        **({"constraints": constraints} if constraints else {}),
    }
