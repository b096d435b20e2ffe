"""A federal release taken into the catalog: the columns that the government counts, by school, and nothing else.

A cell that holds a federal value gets the new one, or goes blank where the release has none, because its source then
is the release. A blank is filled only where no row of the school holds that value: many were left blank on purpose.
Schools that are new in the field become rows to confirm; what stopped is said and left for somebody to look at.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from quiz.core.catalog.difference import SourceLine
from quiz.core.catalog.files import CatalogFiles, Row, rows_of, written
from quiz.core.catalog.schema import EVERY_PROGRAM, PROGRAMS, SCHOOLS, SOURCES
from quiz.core.text import plural

COMPLETIONS: Final = "completions"
CHARGES: Final = "charges"
DIRECTORY: Final = "directory"
OUTCOMES_OF_FIELD: Final = "field of study"
YEARS_SUMMED = 5
MOST_BLANKED = 0.1  # of the schools that have a value: a release that loses more is rather a part of one
TO_CONFIRM = (
    "Reports master's awards in engineering/industrial management (CIP 15.1501) to the US government; the program's "
    "own name and rules are not confirmed yet."
)
RATES = ("school_rate_credit_instate", "school_rate_credit_outstate")
YEARLY = (
    *("school_rate_year_instate", "school_rate_year_outstate"),
    *("school_fee_year_instate", "school_fee_year_outstate"),
)
OF_DIRECTORY = ("lat", "lon", "school_website", "control")
EARNINGS = ("earnings_5yr_median", "earnings_count")


@dataclass(frozen=True, slots=True)
class FederalFile:
    """A file of a release as far as the catalog has columns for it: its kind, the year in which what it holds ended (""
    where neither name nor content states it), its name, and cells by school, in the catalog's spelling."""

    kind: str
    year: str
    name: str
    schools: Mapping[str, Row]


class FederalFileError(ValueError):
    """Files that cannot be taken in together; the text says why."""


@dataclass(slots=True)
class FederalRefresh:
    """The catalog with a release in it, and what a person should look at: new schools, those that stopped, and what
    could not be brought up to date."""

    files: CatalogFiles
    new: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Draft:
    """The rows that are being changed, and what was noticed."""

    rows: list[Row]
    sources: list[Row]
    schools: dict[str, Row]
    found: FederalRefresh
    partial: bool

    def year_of(self, column: str) -> str:
        """The year that the sources state for a federal column."""
        stated = (line["as_of"] for line in self.sources if _states(line, (column,)))
        return max(stated, default="")

    def put(self, columns: Sequence[str], name: str, schools: Mapping[str, Row], source: SourceLine) -> None:
        """New values of some columns for all schools, with their source. A rate is an estimate that rows without one
        mostly lack on purpose: it is put only in the place of another. Nor does a count of none fill a blank: the
        school's degree may be counted under another code. In a partial release, schools that it lacks stay as they are.
        """
        taken = [row for row in self.rows if row["unitid"] in schools or not self.partial]
        for column in columns:
            held = {row["unitid"] for row in self.rows if row["unitid"] and row[column]}
            given = {unitid for unitid, row in schools.items() if row.get(column)}
            self.ask_for_all(name, schools, column, held, held - given)
            for row in taken:
                lacks = row["unitid"] not in held and row["kind"] == "engineering_management" and column not in RATES
                new = schools.get(row["unitid"], {}).get(column, "")
                if row["unitid"] and (row[column] or (lacks and new != "0")):
                    row[column] = new
        self._put_source(columns, [row for row in self.rows if row not in taken], source)

    def put_of_schools(
        self, columns: Sequence[str], schools: Mapping[str, Row], source: SourceLine, *, keep: bool
    ) -> None:
        """New values of columns of schools.csv, with their source; `keep` is for what no school can lack, so that a
        cell which is blank or not allowed says nothing. A rate is put only in the place of another, as in `put`."""
        for unitid, row in self.schools.items():
            given = schools.get(unitid, {})
            for column in columns:
                cell = SCHOOLS.spelled(column, given.get(column, ""))
                good = bool(cell) and not SCHOOLS.columns[column].problem(cell)
                if good and (keep or row[column]):
                    row[column] = cell
                elif not (good or keep) and (unitid in schools or not self.partial):
                    row[column] = ""
        kept = [row for row in self.rows if self.partial and row["unitid"] not in schools]
        self._put_source(source.fields.split("|"), kept, source)

    def ask_for_all(
        self, name: str, schools: Collection[str], what: str, held: Collection[str], lost: Collection[str]
    ) -> None:
        """Refuse what would take a value from too many schools to be a whole release."""
        if not self.partial and len(lost) > MOST_BLANKED * len(held):
            raise FederalFileError(
                f"{name} has {plural(len(schools), 'school')} and lacks {what} for {len(lost)} of the "
                f"{len(held)} that have it today: is it a whole release? "
                "--partial keeps today's values of the schools that it lacks"
            )

    def _put_source(self, columns: Sequence[str], kept: Sequence[Row], source: SourceLine) -> None:
        """The source of some columns for every program; where rows keep their values with the source of these, each
        row has its own line until a whole release has come, since a line for every program would hold for them too."""
        stays: list[Row] = []
        lines: list[Row] = []
        for line in self.sources:
            if not _states(line, columns):
                lines.append(line)
                continue
            fields = line["fields"].split("|")
            if rest := [name for name in fields if name not in columns]:
                lines.append({**line, "fields": "|".join(rest)})
            of = [row for row in kept if line["program_id"] in (EVERY_PROGRAM, row["id"])]
            stays += self._for_each(of, [name for name in columns if name in fields], line)
        new = {name: getattr(source, name) for name in SOURCES.columns}
        taken = [row for row in self.rows if row not in kept]
        self.sources[:] = [*lines, *stays, *(self._for_each(taken, columns, new) if stays else [new])]

    def _for_each(self, rows: Sequence[Row], columns: Sequence[str], line: Row) -> list[Row]:
        """A line of sources.csv for each row that has a value in one of the columns, itself or of its school."""
        whole = (self.schools.get(row["unitid"], {}) | row for row in rows)
        values = ((row["id"], "|".join(name for name in columns if row.get(name))) for row in whole)
        return [{**line, "program_id": id_, "fields": fields} for id_, fields in values if fields]


def _states(line: Row, columns: Collection[str]) -> bool:
    return line["confidence"] == "federal" and not set(columns).isdisjoint(line["fields"].split("|"))


def refresh_federal(files: CatalogFiles, given: Sequence[FederalFile], *, partial: bool = False) -> FederalRefresh:
    """The catalog with these files in it. Raises FederalFileError for files that are older than what it has and, unless
    they are said to be partial, for those that lack too many schools."""
    schools = {row["unitid"]: row for row in rows_of(SCHOOLS, files.school_table)}
    rows, sources = rows_of(PROGRAMS, files.programs), rows_of(SOURCES, files.sources)
    draft = _Draft(rows, sources, schools, FederalRefresh(files), partial)
    by_kind: dict[str, list[FederalFile]] = {}
    for file in sorted(given, key=lambda file: file.year):
        by_kind.setdefault(file.kind, []).append(file)
    directory = by_kind.get(DIRECTORY, [None])[-1]
    if COMPLETIONS in by_kind:
        _take_awards(draft, by_kind[COMPLETIONS], directory)
    if directory is not None:
        _take_directory(draft, directory)
    for kind, columns, what in (
        (CHARGES, RATES, _CHARGED),
        (OUTCOMES_OF_FIELD, EARNINGS, "field of study 1515, master's; federally aided graduates only"),
    ):
        for newest in by_kind.get(kind, [])[-1:]:
            _not_older(draft, newest, columns[0])
            source = _source(columns, f"{_ORIGIN[kind]} {newest.name}, {what}", newest.year)
            draft.put(columns, newest.name, newest.schools, source)
    if (charges := by_kind.get(CHARGES)) and any(set(YEARLY) <= set(row) for row in charges[-1].schools.values()):
        source = _source(YEARLY, f"{_ORIGIN[CHARGES]} {charges[-1].name}, {_CHARGED}", charges[-1].year)
        draft.put_of_schools(YEARLY, charges[-1].schools, source, keep=False)
    table = written(SCHOOLS, draft.schools.values())
    table = files.schools if table == files.school_table else table  # the release's own until something differs
    draft.found.files = CatalogFiles(written(PROGRAMS, draft.rows), written(SOURCES, draft.sources), table)
    return draft.found


_CHARGED = "average full-time graduate charges of the school, not of the program"
_ORIGIN = {CHARGES: "IPEDS", OUTCOMES_OF_FIELD: "College Scorecard"}


def _source(columns: Sequence[str], source: str, year: str) -> SourceLine:
    return SourceLine(EVERY_PROGRAM, "|".join(columns), source, year, "federal")


def _not_older(draft: _Draft, file: FederalFile, column: str) -> None:
    has = draft.year_of(column)
    if file.year and has and file.year < has:
        raise FederalFileError(f"{file.name} is of {file.year}, and the catalog has {has} already: give a newer file")


# --- completions ------------------------------------------------------------------------------------------------------


def _take_awards(draft: _Draft, files: Sequence[FederalFile], directory: FederalFile | None) -> None:
    newest = files[-1]
    _not_older(draft, newest, "awards_2024")
    before = {row["unitid"]: row["awards_2024"] for row in draft.rows if int(row["awards_2024"] or 0)}
    was = draft.year_of("awards_2024")
    _add_new(draft, newest, directory)
    source = _source(("awards_2024",), _awards_words(newest.name), newest.year)
    draft.put(("awards_2024",), newest.name, newest.schools, source)
    counted = {file.year: file for file in files}
    wanted = [str(int(newest.year) - back) for back in range(YEARS_SUMMED)]
    if set(wanted) <= set(counted):
        sums: dict[str, int] = {}
        for year in wanted:
            for unitid, row in counted[year].schools.items():
                sums[unitid] = sums.get(unitid, 0) + int(row["awards_2024"])
        names = f"{counted[wanted[-1]].name} to {newest.name}"
        whole = [id_ for id_ in sums if not draft.partial or all(id_ in counted[year].schools for year in wanted)]
        five = {unitid: {"awards_5yr": str(sums[unitid])} for unitid in whole}
        draft.put(("awards_5yr",), names, five, _source(("awards_5yr",), _awards_words(names), newest.year))
    elif newest.year != draft.year_of("awards_5yr"):
        lacking = ", ".join(f"C{year}_A" for year in sorted(set(wanted) - set(counted)))
        draft.found.notes.append(f"awards_5yr stays as of {draft.year_of('awards_5yr')}: it needs {lacking} too")
    _flag_stopped(draft, newest, before, was)


def _awards_words(names: str) -> str:
    return f"IPEDS Completions {names}, CIP 15.1501, master's, first majors"


def _flag_stopped(draft: _Draft, newest: FederalFile, before: Mapping[str, str], was: str) -> None:
    """Say which schools reported degrees before and none now; a row that nothing but these vouch for is no longer
    called offered."""
    for row in draft.rows:
        if draft.partial and row["unitid"] not in newest.schools:
            continue
        now = int(newest.schools.get(row["unitid"], {}).get("awards_2024", "0"))
        federal = row["confidence"] == "federal" and row["kind"] == "engineering_management"
        if federal and now:
            row["status"], row["as_of"] = "offered" if row["status"] == "unverified" else row["status"], newest.year
        if not now and row["unitid"] in before and row["kind"] == "engineering_management":
            if federal and row["status"] == "offered":
                row["status"] = "unverified"
            had = f"{before[row['unitid']]} degrees in {was or 'an earlier year'}"
            then = f"had {had}, of which {newest.name} knows none" if was == newest.year else ""
            then = then or f"reported {had}, none in {newest.year}"
            draft.found.stopped.append(f"{row['id']}: {row['institution']} {then}; it is {row['status']}")


def _add_new(draft: _Draft, newest: FederalFile, directory: FederalFile | None) -> None:
    """A row to confirm for each school that reports degrees of the field and has no program of it in the catalog."""
    ours = {row["unitid"] for row in draft.rows if row["kind"] == "engineering_management"}
    ids, nameless = {row["id"] for row in draft.rows}, []
    for unitid, row in newest.schools.items():
        if unitid in ours or not int(row["awards_2024"]):
            continue
        listed = directory.schools.get(unitid) if directory else None
        sibling = next((other for other in draft.rows if other["unitid"] == unitid), None)
        school = {name: (sibling or listed or {}).get(name, "") for name in ("institution", "city", "state")}
        id_ = f"{_slug((listed or school)['institution'])}-em"
        if id_ in ids:  # added before, when its school was not in schools.csv yet
            continue
        if not school["institution"]:
            nameless.append(unitid)
            continue
        if listed and unitid not in draft.schools:
            draft.schools[unitid] = dict.fromkeys(SCHOOLS.columns, "") | {"unitid": unitid}  # filled by the directory
        known = unitid in draft.schools
        draft.rows.append(_to_confirm(id_, unitid if known else "", unitid, school, row, newest.year))
        draft.found.new.append(f"{id_}: {school['institution']}, {school['state']}, {row['awards_2024']} degrees")
        ids.add(id_)
        if not known:
            told = f"{school['institution']} ({unitid}) is in no row of {SCHOOLS.name}: give HD{newest.year} too"
            draft.found.notes.append(told)
    if nameless:
        many = ", ".join(sorted(nameless))
        draft.found.notes.append(f"schools new in the field without a name: {many}; give HD{newest.year} too")


def _to_confirm(id_: str, listed: str, unitid: str, school: Row, awards: Row, year: str) -> Row:
    fixed = {"kind": "engineering_management", "open_to": "public", "status": "offered", "confidence": "federal"}
    note = TO_CONFIRM if listed else f"{TO_CONFIRM} Its federal id is {unitid}."
    made = {"id": id_, "unitid": listed, "as_of": year, "awards_2024": awards["awards_2024"] if listed else ""}
    return {**dict.fromkeys(PROGRAMS.columns, ""), **fixed, **school, **made, "note": note}


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:90].strip("-")


# --- the directory ----------------------------------------------------------------------------------------------------


def _take_directory(draft: _Draft, directory: FederalFile) -> None:
    """City and state of rows that are known from federal data alone, and who has left the directory."""
    _not_older(draft, directory, "lat")
    ours = {row["unitid"] for row in draft.rows if row["unitid"]}
    draft.ask_for_all(directory.name, directory.schools, "an address", ours, ours - set(directory.schools))
    for row in draft.rows:
        if not row["unitid"] or (draft.partial and row["unitid"] not in directory.schools):
            continue
        listed = directory.schools.get(row["unitid"])
        if listed is None or listed["active"] != "yes":
            gone = "is not in the directory" if listed is None else "is no longer active in the directory"
            draft.found.stopped.append(f"{row['id']}: {row['institution']} {gone} of {directory.year}")
        elif row["confidence"] == "federal":
            row["city"], row["state"] = listed["city"], listed["state"]
    columns = (*OF_DIRECTORY, "city", "state")
    source = _source(columns, f"IPEDS {directory.name} institutional directory", directory.year)
    draft.put_of_schools(OF_DIRECTORY, directory.schools, source, keep=True)
