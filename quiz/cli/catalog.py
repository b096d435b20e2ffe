"""`mem-quiz catalog …`: check a catalog file, compare it with the live version, import it, write the live one out
(as it is, or as a data package), and say what is worth looking up next.

Exit status 0: nothing to say; 1: the file has problems, differs (diff), or somebody was first (import); 2: it cannot
be read at all, or the command cannot be carried out.
"""

import dataclasses
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from quiz.cli.console import BadInputError, unwritable, write_file
from quiz.cli.database import open_store
from quiz.cli.project import warn_of_an_unread_catalog

if TYPE_CHECKING:
    from quiz.core.catalog import CatalogDifference, CatalogFiles, FederalRefresh
    from quiz.store import Store
    from quiz.store.catalog_versions import VersionAuthor

FILE = click.argument("file", type=click.Path(path_type=Path))
SOURCES = click.option("--sources", type=click.Path(path_type=Path), help="Its sources.csv (default: the live one's).")
NAME_MAX = 120
# The students for whom a look-up is worth something: always the same, so that two runs agree.
SEED = 1


@click.group()
def catalog() -> None:
    """The catalog of programs."""


@catalog.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def catalog_check(file: Path | None) -> None:
    """Check FILE (default: the programs.csv that `serve` reads): every problem at once, then how full each column is.

    Exit status 1 when there are problems.
    """
    from quiz.core.catalog import CatalogFiles, check_files, release
    from quiz.data import bundled

    if file is None:
        file = bundled("programs.csv")
        warn_of_an_unread_catalog()
    report = check_files(CatalogFiles(_content(file, "programs.csv"), release().sources), file.name)
    click.echo(f"Checked {file.absolute()}.")
    for line in report.lines():
        click.echo(line)
    if report.problems:
        sys.exit(1)


@catalog.command("diff")
@FILE
@SOURCES
def catalog_diff(file: Path, sources: Path | None) -> None:
    """Compare FILE with the live version, row by row and cell by cell.

    Exit status 1 when it differs or has problems.
    """
    with open_store() as (_, store):
        number, live = _live(store)
        changes = _difference(live, _read(file, sources, live))
    _say(changes, number)
    if changes:
        sys.exit(1)


@catalog.command("import")
@FILE
@SOURCES
@click.option("--publish", is_flag=True, help="Make it the live version at once, instead of the draft at the desk.")
@click.option("--replace", is_flag=True, help="Put it in the place of a draft with changes.")
@click.option("--by", "name", required=True, help="Who does this: a name, or the address of an account.")
@click.option("--note", default="", help="What changed, in a line.")
def catalog_import(file: Path, sources: Path | None, publish: bool, replace: bool, name: str, note: str) -> None:
    """Check FILE and make it the draft of the next version, or with --publish the live version, in every server within
    seconds."""
    now = datetime.now(UTC)
    with open_store() as (_, store):
        by = _by(store, name)
        number, live = _live(store)
        files = _read(file, sources, live)
        changes = _difference(live, files)
        _say(changes, number)
        if not changes:
            return
        if publish:
            _publish(store, files, number, by, note, now)
            return
        draft = store.catalogs.draft()
        if draft.files is not None and not replace:
            raise BadInputError(
                f"there is a draft, which {draft.by} changed last; add --replace to put this in its place"
            )
        if not store.catalogs.save_draft(files, number, draft.version, by, "catalog.uploaded", now=now):
            _late("somebody changed the draft meanwhile; run this again")
        click.echo("It is the draft of the next version; an admin publishes it at the desk.")


@catalog.command("refresh")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--publish", is_flag=True, help="Make it the live version; without this it is only shown.")
@click.option("--by", "name", default="", help="Who publishes it: a name, or the address of an account.")
@click.option("--partial", is_flag=True, help="They are parts of releases: schools that they lack stay as they are.")
@click.option("--year", type=click.IntRange(2000, 2100), help="The year of a Scorecard file whose name has none.")
def catalog_refresh(files: tuple[Path, ...], publish: bool, name: str, partial: bool, year: int | None) -> None:
    """Take in federal releases as they are downloaded, CSV or zipped: IPEDS completions (C2024_A), charges (IC2023_AY)
    and directory (HD2024), College Scorecard by field of study.

    Shows what changes, which schools are new in the field (rows to confirm) and which stopped. Nothing is written
    without --publish, and a file that lacks more than a tenth of the schools is refused without --partial.
    """
    from quiz.core.catalog import FederalFileError, canonical, check_files, refresh_federal
    from quiz.files import UnreadableFileError, read_federal

    with open_store() as (_, store):
        by = _by(store, name) if publish else None
        number, live = _live(store)
        try:
            given = [read_federal(file, str(year or "")) for file in files]
            found = refresh_federal(live, given, partial=partial)
        except UnreadableFileError as error:
            raise BadInputError(*error.problems) from None
        except FederalFileError as error:
            raise BadInputError(str(error)) from None
        if problems := check_files(found.files, "the refreshed catalog").problems:
            raise BadInputError(*map(str, problems))
        new = canonical(found.files)
        changes = _difference(live, new)
        _say(changes, number)
        _say_lost(changes)
        _say_found(found)
        if by is not None and changes:
            _publish(store, new, number, by, f"federal release: {', '.join(file.name for file in files)}", _now())
        elif changes:
            click.echo("Nothing is written; add --publish --by NAME to make it the live version.")


def _say_lost(changes: "CatalogDifference") -> None:
    """How many known values become unknown: a line that one sees below hundreds of changes."""
    cells = (cell for row in changes.rows if row.kind == "changed" for cell in row.cells)
    for column, lost in Counter(cell.column for cell in cells if cell.before and not cell.after).items():
        click.echo(f"lost: {lost} of {column} become not known")


def _say_found(found: "FederalRefresh") -> None:
    for words, lines in (("new, to confirm", found.new), ("stopped", found.stopped), ("note", found.notes)):
        for line in lines:
            click.echo(f"{words}: {line}")


def _now() -> datetime:
    return datetime.now(UTC)


@catalog.command("export")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--sources", type=click.Path(path_type=Path), help="Write its sources.csv too.")
@click.option("--number", type=int, help="An earlier version (default: the live one).")
def catalog_export(file: Path | None, sources: Path | None, number: int | None) -> None:
    """Write the live version to FILE (default: standard output), byte for byte, so that importing it changes nothing.

    Unlike students' exports it is not neutralised for spreadsheets: no cell of a checked catalog can begin a formula.
    """
    with open_store() as (_, store):
        live, files = _live(store)
        if number is not None and number != live:
            files = store.catalogs.files(number) or _refuse_number(number, live)
    for path, content in ((file, files.programs), (sources, files.sources)):
        if path is not None:
            write_file(path, content)
    if file is None:
        sys.stdout.buffer.write(files.programs)


@catalog.command("package")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def catalog_package(folder: Path) -> None:
    """Write the live version into DIR as a Frictionless data package: datapackage.json, programs.csv, schools.csv and
    sources.csv, without what editors write for editors."""
    from quiz.files import make_package

    with open_store() as (_, store):
        number, live = _live(store)
        line = store.catalogs.line(number)
    package = make_package(live, number, line.published_at if line else None)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(error) from None
    for name, content in package.files.items():
        write_file(folder / name, content)
    click.echo(f"Wrote {', '.join(package.files)} of version {number} to {folder}.")


@catalog.command("wanted")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="How many look-ups to list.")
@click.option("--students", type=click.IntRange(1, 5000), default=400, show_default=True, help="How many to ask for.")
def catalog_wanted(top: int, students: int) -> None:
    """Which unknown fact is worth looking up next: for how many of a realistic population the first five would change.

    Each is an expectation over what the page may say, counted as the other programs' pages say it.
    """
    from quiz.core.advising import draw_students, rank_look_ups
    from quiz.core.catalog import load_catalog
    from quiz.core.ranking import load_engine

    warn_of_an_unread_catalog()
    look_ups = rank_look_ups(load_engine(load_catalog()), draw_students(students, SEED))
    click.echo(f"Of {len(look_ups)} pages that nobody has read, the first {min(top, len(look_ups))};")
    click.echo(f"share of {students} students (realistic, seed {SEED}) whose first five would change:")
    for look_up in look_ups[:top]:
        program = look_up.program
        click.echo(
            f"{100 * look_up.value:5.1f} %  {look_up.kind.label:<28} {program.institution}: {program.display_name}"
        )
        click.echo(f"         {program.id}  {program.url or 'no page known'}")


def _live(store: "Store") -> "tuple[int, CatalogFiles]":
    from quiz.service.publishing import live_files

    return live_files(store)


def _read(file: Path, sources: Path | None, live: "CatalogFiles") -> "CatalogFiles":
    """A checked catalog as we write it. Problems are printed as `check` prints them, with exit status 1."""
    from quiz.core.catalog import canonical, check_files

    programs = _content(file, "programs.csv")
    read = _content(sources, "sources.csv") if sources else live.sources
    files = dataclasses.replace(live, programs=programs, sources=read)
    report = check_files(files, file.name)
    if report.problems:
        for line in report.lines():
            click.echo(line)
        sys.exit(1)
    return canonical(files)


def _content(file: Path, table: str) -> bytes:
    """A table of the catalog as CSV, whatever kind of file it is; says how it was read where that is worth knowing."""
    from quiz.core.catalog import COLUMNS_OF, CatalogError, read_file
    from quiz.files import UnreadableFileError, to_catalog_csv

    try:
        content, notes = to_catalog_csv(read_file(file), COLUMNS_OF[table])
    except CatalogError as error:
        raise BadInputError(*map(str, error.problems)) from None
    except UnreadableFileError as error:
        raise BadInputError(*(f"{file}: {problem}" for problem in error.problems)) from None
    for note in notes:
        click.echo(f"{file}: {note}.")
    return content


def _difference(live: "CatalogFiles", files: "CatalogFiles") -> "CatalogDifference":
    from quiz.core.catalog import compare_catalogs

    return compare_catalogs(live, files)


def _say(changes: "CatalogDifference", number: int) -> None:
    if not changes:
        click.echo(f"No difference from version {number}.")
        return
    for row in changes.rows:
        click.echo(f"{row.kind} {row.id}: {row.institution}")
        for cell in row.cells if row.kind == "changed" else ():
            click.echo(f"  {cell.column}: {cell.before or 'not known'} -> {cell.after or 'not known'}")
    for sign, lines in (("-", changes.sources_removed), ("+", changes.sources_added)):
        for line in lines:
            click.echo(f"{sign} source of {line.program_id}: {line.source} ({line.fields})")
    for school in changes.schools:
        click.echo(f"{school.kind} school {school.id}: {school.institution}")
        for cell in school.cells:
            click.echo(f"  {cell.column}: {cell.before or 'not known'} -> {cell.after or 'not known'}")
    kinds = ", ".join(f"{changes.kinds[kind]} {kind}" for kind in ("added", "removed", "changed"))
    before, after = changes.before, changes.after
    click.echo(f"Against version {number}: {kinds}; {before.programs} programs become {after.programs},", nl=False)
    click.echo(f" {before.rankable} ranked become {after.rankable}.")


def _publish(store: "Store", files: "CatalogFiles", number: int, by: "VersionAuthor", note: str, now: datetime) -> None:
    from quiz.core.catalog import CatalogError
    from quiz.service.publishing import publish

    try:
        new = publish(store, files, number, by, now=now, note=note[:500])
    except CatalogError as error:
        raise BadInputError(*map(str, error.problems)) from None
    if new is None:
        _late("somebody else published meanwhile; look at the difference again")
    click.echo(f"Version {new} is live.")


def _by(store: "Store", name: str) -> "VersionAuthor":
    from quiz.store.catalog_versions import VersionAuthor

    name = " ".join(name.split())
    if not name or len(name) > NAME_MAX:
        raise BadInputError(f"--by: give a name of at most {NAME_MAX} characters")
    account = store.accounts.by_email(name)
    return VersionAuthor(account.name, account.id) if account else VersionAuthor(name)


def _late(text: str) -> NoReturn:
    click.echo(f"mem-quiz: {text}", err=True)
    sys.exit(1)


def _refuse_number(number: int, live: int) -> NoReturn:
    raise BadInputError(f"--number {number}: there is no such version; the live one is {live}")
