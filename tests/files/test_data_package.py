"""The catalog as a data package: what its schema says of a column is what every cell keeps, and no editor's note is in
it."""

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import UTC, datetime

import pytest

from quiz.core.catalog.files import CatalogFiles, rows_of, written
from quiz.core.catalog.load import load_catalog, release
from quiz.core.catalog.schema import PROGRAMS, SOURCES
from quiz.files.data_package import make_package

WHEN = datetime(2026, 11, 30, 12, tzinfo=UTC)
PACKAGE = make_package(release(), 3, WHEN, "https://example.edu/catalog/quality")
DESCRIBED = json.loads(PACKAGE.files["datapackage.json"])
RESOURCES = {resource["path"]: resource for resource in DESCRIBED["resources"]}
TYPES = {"integer": int, "number": float, "string": str}


def rows(name: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(PACKAGE.files[name].decode()))]


def breaks(cell: str, field: dict) -> bool:
    """Whether a cell breaks what Table Schema says of its field, read as the specification reads it."""
    held = field.get("constraints", {})
    if not cell:
        return bool(held.get("required"))
    value = TYPES[field["type"]](cell)
    return (
        value < held.get("minimum", value)
        or value > held.get("maximum", value)
        or len(cell) > held.get("maxLength", len(cell))
        or value not in held.get("enum", [value])
        or not re.fullmatch(held.get("pattern", ".*"), cell, re.S)
    )


@pytest.mark.parametrize("name", ["programs.csv", "sources.csv"])
def test_every_cell_keeps_what_the_schema_says_of_its_column(name):
    fields = {field["name"]: field for field in RESOURCES[name]["schema"]["fields"]}
    found = rows(name)
    assert list(found[0]) == list(fields), "the fields are the columns, in their order"
    assert [(row, column) for row in found for column in fields if breaks(row[column], fields[column])] == []


def test_the_schema_would_notice_a_cell_that_breaks_it():
    fields = {field["name"]: field for field in RESOURCES["programs.csv"]["schema"]["fields"]}
    wrong = {
        "gre": "maybe",
        "delivery": "online|moon",
        "min_gpa": "4.1",
        "unitid": "12",
        "public_note": "x" * 221,
        "id": "",
    }
    assert [name for name, cell in wrong.items() if not breaks(cell, fields[name])] == []


def test_the_descriptor_has_what_the_specification_asks_for():
    assert DESCRIBED["profile"] == "tabular-data-package"
    assert re.fullmatch(r"[-a-z0-9._/]+", DESCRIBED["name"])
    assert [licence["name"] for licence in DESCRIBED["licenses"]] == ["CC-BY-4.0"]
    assert (DESCRIBED["version"], DESCRIBED["created"]) == ("3", "2026-11-30T12:00:00+00:00")
    assert "Version 3 of 2026-11-30. https://example.edu/catalog/quality. Licence: CC-BY-4.0." in DESCRIBED["citation"]
    for name, resource in RESOURCES.items():
        content = PACKAGE.files[name]
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        assert all({"name", "type", "title", "description"} <= set(field) for field in resource["schema"]["fields"])
    assert RESOURCES["programs.csv"]["schema"]["primaryKey"] == ["id"]


def test_every_program_is_in_it_with_every_public_value():
    kept = {row["id"]: row for row in rows("programs.csv")}
    for row in rows_of(PROGRAMS, release().programs):
        assert kept[row["id"]] == {name: cell for name, cell in row.items() if name != "note"}


def test_what_editors_write_for_editors_is_in_no_file():
    programs, sources = rows_of(PROGRAMS, release().programs), rows_of(SOURCES, release().sources)
    programs[0]["note"] = "a word for editors"
    sources += [
        sources[-1] | {"fields": "note", "source": "a page read for the note"},
        sources[-1] | {"fields": "gre|note", "source": "a page read for both"},
    ]
    package = make_package(CatalogFiles(written(PROGRAMS, programs), written(SOURCES, sources)), 2, None)
    everything = b"".join(package.files.values())
    assert b"a word for editors" not in everything
    assert b"a page read for the note" not in everything
    assert b"gre,a page read for both" in everything
    notes = [
        program.note for program in load_catalog().programs if program.note and program.note != program.public_note
    ]
    assert notes
    assert not [note for note in notes if note.encode() in everything]


def test_one_zip_holds_it_all_and_is_the_same_for_the_same_catalog():
    assert PACKAGE.zipped() == PACKAGE.zipped()
    with zipfile.ZipFile(io.BytesIO(PACKAGE.zipped())) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == dict(PACKAGE.files)
