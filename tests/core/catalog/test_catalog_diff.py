"""Catalogs as files: one way to write them, every difference found, the same changes put onto another, and edits that
carry their source."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quiz.core.catalog.age import by_age
from quiz.core.catalog.difference import ADDED, CHANGED, REMOVED, SourceLine, carried, compare_catalogs
from quiz.core.catalog.edit import EDITABLE, FEDERAL, ProgramEdit, edited, edited_with, problems_of, source_of
from quiz.core.catalog.files import CatalogFiles, rows_of, written
from quiz.core.catalog.load import canonical, check_files, load_catalog, read_catalog, release
from quiz.core.catalog.rules import RULES
from quiz.core.catalog.schema import PROGRAMS, SOURCES

RELEASE = release()
SHORT = 12
CELLS = {
    "gre": ["", "required", "optional"],
    "note": ["", "A note, with a comma", 'and "quotes"', "two\nlines", "é ü"],
    "credits": ["", "30", "33.5"],
    "pace": ["", "full_time", "full_time|part_time"],
    "status": ["offered", "closed"],
}


def cut(files: CatalogFiles, count: int) -> CatalogFiles:
    """The catalog of the first programs alone, with their sources: what properties read a hundred times."""
    rows = rows_of(PROGRAMS, files.programs)[:count]
    ids = {row["id"] for row in rows}
    sources = (row for row in rows_of(SOURCES, files.sources) if row["program_id"] in ids)
    return CatalogFiles(written(PROGRAMS, rows), written(SOURCES, sources))


FEW = cut(RELEASE, SHORT)
SOME = [row["id"] for row in rows_of(PROGRAMS, FEW.programs)]
edits = st.lists(
    st.one_of(
        [st.tuples(st.sampled_from(SOME), st.just(name), st.sampled_from(cells)) for name, cells in CELLS.items()]
    ),
    max_size=8,
)
removals = st.sets(st.sampled_from(SOME), max_size=3)


def changed(edits=(), removed=(), added=(), onto: CatalogFiles = RELEASE) -> CatalogFiles:
    """The catalog with some cells written over, rows taken out, and copies of rows added."""
    rows = {row["id"]: row for row in rows_of(PROGRAMS, onto.programs)}
    rows |= {f"{id_}-copy": {**rows[id_], "id": f"{id_}-copy"} for id_ in added}
    for id_, name, cell in edits:
        rows[id_][name] = cell
    return replace(onto, programs=written(PROGRAMS, (row for id_, row in rows.items() if id_ not in removed)))


def test_the_releases_own_files_are_as_we_write_them() -> None:
    assert canonical(RELEASE) == RELEASE


def test_a_file_saved_by_a_spreadsheet_comes_back_as_we_write_it() -> None:
    lines = RELEASE.programs.decode().replace("\n", "\r\n")
    theirs = replace(RELEASE, programs=b"\xef\xbb\xbf" + lines.encode())
    assert not check_files(theirs).problems
    assert canonical(theirs) == RELEASE


def all_of_release(function: Callable[..., None]) -> Callable[..., None]:
    """Besides the drawn changes of a few programs: changes of every kind in the whole of the release."""
    cells = [("usf-msem", "gre", "required"), ("wsu-metm", "note", "two\nlines"), ("trine-msem", "status", "closed")]
    removed, added = {"wpi-ms-systems-engineering"}, {"trine-msem"}
    return example(edits=cells, removed=removed, added=added, onto=RELEASE)(function)


@given(edits=edits, removed=removals, added=removals, onto=st.just(FEW))
@all_of_release
def test_export_and_import_of_any_catalog_is_no_difference(edits, removed, added, onto) -> None:
    files = changed(edits, removed, added, onto)
    again = canonical(files)
    assert again == files
    assert not compare_catalogs(files, again)


@given(edits=edits, removed=removals, added=removals, onto=st.just(FEW))
@all_of_release
def test_a_difference_put_onto_where_it_began_gives_where_it_ended(edits, removed, added, onto) -> None:
    files = changed(edits, removed, added, onto)
    there, back = compare_catalogs(onto, files), compare_catalogs(files, onto)
    assert carried(there, onto) == carried(there, files)
    assert carried(there, onto).files == files
    assert carried(back, files).files == onto
    assert not carried(there, onto).conflicts
    assert bool(there) == (files != onto) == bool(back)


@given(mine=edits, theirs=edits)
@example(mine=[(SOME[0], "gre", "required")], theirs=[(SOME[0], "gre", "optional"), (SOME[1], "note", "theirs")])
def test_of_two_changes_of_one_cell_the_live_one_stays_and_the_other_is_named(mine, theirs) -> None:
    live = changed(theirs, onto=FEW)
    moved = carried(compare_catalogs(FEW, changed(mine, onto=FEW)), live)
    now = {row["id"]: row for row in rows_of(PROGRAMS, moved.files.programs)}
    wanted = {row["id"]: row for row in rows_of(PROGRAMS, changed(mine, onto=FEW).programs)}
    was, has = ({row["id"]: row for row in rows_of(PROGRAMS, files.programs)} for files in (FEW, live))
    named = {(conflict.id, conflict.column) for conflict in moved.conflicts}
    for id_ in SOME:
        for name in CELLS:
            ours, theirs_ = wanted[id_][name], has[id_][name]
            if ours == was[id_][name]:
                assert now[id_][name] == theirs_
            else:
                both = theirs_ not in (was[id_][name], ours)
                assert ((id_, name) in named) == both
                assert now[id_][name] == (theirs_ if both else ours)


def test_a_difference_names_rows_cells_and_what_they_do() -> None:
    usf = "usf-msem"
    files = changed(
        [(usf, "status", "closed"), (usf, "gre", "required")], ["wpi-ms-systems-engineering"], ["trine-msem"]
    )
    found = compare_catalogs(RELEASE, files)
    assert {(row.kind, row.id) for row in found.rows} == {
        (CHANGED, usf),
        (REMOVED, "wpi-ms-systems-engineering"),
        (ADDED, "trine-msem-copy"),
    }
    (row,) = [row for row in found.rows if row.kind == CHANGED]
    cells = {cell.column: (cell.before, cell.after) for cell in row.cells}
    assert cells["gre"] == ("", "required")
    assert found.before.rankable - 1 + 1 == found.after.rankable
    assert dict(found.kinds) == {ADDED: 1, REMOVED: 1, CHANGED: 1}
    assert any(name == "gre" and after == before + 1 for name, before, after in found.fill)


def test_a_row_changed_or_gone_meanwhile_is_a_conflict() -> None:
    gone = carried(compare_catalogs(RELEASE, changed([("usf-msem", "gre", "required")])), changed(removed=["usf-msem"]))
    assert [(conflict.id, conflict.column) for conflict in gone.conflicts] == [("usf-msem", "")]
    draft = carried(
        compare_catalogs(RELEASE, changed(removed=["usf-msem"])), changed([("usf-msem", "gre", "required")])
    )
    assert draft.conflicts
    assert b"usf-msem" in draft.files.programs


# --- edits ------------------------------------------------------------------------------------------------------------

PAGE = "https://www.wsu.edu/new"


def test_an_edit_changes_the_fact_its_source_and_the_programs_year_and_nothing_else() -> None:
    cells = {"gre": "optional"}
    files = edited(RELEASE, ProgramEdit("wsu-metm", cells, source_of(cells, "wsu-metm", PAGE, "2026", "high")))
    assert not check_files(files).problems
    catalog = read_catalog(files)
    program = catalog.by_id["wsu-metm"]
    assert (program.gre, program.as_of) == ("optional", 2026)
    assert [source.page for source in catalog.sources_of(program, "gre")] == [PAGE]
    assert [source.page for source in catalog.sources_of(program, "pace")] != [PAGE]
    before = load_catalog()
    assert catalog.sources_of(program, "pm") == tuple(
        replace(source, fields=tuple(name for name in source.fields if name != "gre"))
        for source in before.sources_of(before.by_id["wsu-metm"], "pm")
    )
    (row,) = compare_catalogs(RELEASE, files).rows
    assert {cell.column for cell in row.cells} <= {"gre", "as_of"}


def test_a_fact_taken_back_to_unknown_loses_its_source() -> None:
    files = edited(RELEASE, ProgramEdit("wsu-metm", {"gre": ""}, None))
    catalog = read_catalog(files)
    assert catalog.by_id["wsu-metm"].gre is None
    assert all("gre" not in source.fields for source in catalog.sources["wsu-metm"])


def test_a_value_confirmed_on_a_newer_page_has_that_page_alone() -> None:
    row = next(row for row in ROWS if row["id"] == "wsu-metm")
    cells = {"gre": row["gre"]}
    files = edited(RELEASE, ProgramEdit("wsu-metm", cells, source_of(cells, "wsu-metm", PAGE, "2026", "high")))
    catalog = read_catalog(files)
    assert [source.page for source in catalog.sources_of(catalog.by_id["wsu-metm"], "gre")] == [PAGE]


# What stands in each column of the release: cells that an advisor may write again.
ROWS = rows_of(PROGRAMS, RELEASE.programs)
KNOWN = {name: sorted({row[name] for row in ROWS} - {""}) for name in EDITABLE}
written_cells = st.sampled_from(EDITABLE).flatmap(
    lambda column: st.tuples(st.just(column), st.text(max_size=60) | st.sampled_from(KNOWN[column]))
)


RULED = {rule.column for rule in RULES} | {high for _, high in PROGRAMS.ordered}


@pytest.mark.slow  # each example checks a whole catalog
@given(cell=written_cells)
@example(cell=("variant_of", "0"))
def test_an_edit_without_problems_never_breaks_the_catalogs_cells(cell: tuple[str, str]) -> None:
    column, text = cell
    edit = ProgramEdit(SOME[0], {column: text}, SourceLine(SOME[0], column, PAGE, "2026", "high"))
    found = problems_of(edit)
    assert not (found and text in KNOWN[column]), found
    if not found and text.strip(" \u00a0") == text:
        problems = check_files(edited(FEW, edit)).problems
        # Rules over a row or over the file are not the edit's: with them the desk refuses it before it is kept.
        of_rules = [p for p in problems if p.column in RULED and PROGRAMS.columns[p.column].problem(p.value) is None]
        assert list(problems) == of_rules


def test_federal_facts_and_ids_are_not_edited_and_every_other_is_on_one_page() -> None:
    on_pages = [name for column in EDITABLE for name in edited_with(column)]
    assert set(PROGRAMS.columns) - set(on_pages) == FEDERAL | {"id", "unitid", "as_of", "confidence"}


@pytest.mark.parametrize("page", ["", "https://x", "=cmd()", "x" * 501])
def test_a_source_that_cannot_be_used_is_a_problem(page: str) -> None:
    edit = ProgramEdit(
        "trine-msem", {"gre": "required"}, source_of({"gre": "required"}, "trine-msem", page, "2026", "sure")
    )
    assert problems_of(edit)


# --- age --------------------------------------------------------------------------------------------------------------


def test_old_facts_come_without_a_year_first_and_then_by_age() -> None:
    aged = by_age(load_catalog())
    years = [group.year or 0 for group in aged]
    assert years == sorted(years)
    assert years[0] == 0
    facts = [(group.program.id, name) for group in aged for name in group.columns]
    assert len(facts) == len(set(facts))
    assert not FEDERAL & {name for _, name in facts}
