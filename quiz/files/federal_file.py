"""Files of federal releases as they are downloaded, CSV or zipped: IPEDS completions, charges and directory, and the
College Scorecard by field of study. Each is known by its own column names, its year is read from its own name.

They are large, so rows are read one by one and only what the catalog has columns for is kept.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from quiz.core.catalog import CHARGES, COMPLETIONS, DIRECTORY, OUTCOMES_OF_FIELD, FederalFile
from quiz.core.csv_text import MalformedCsvError, read_rows
from quiz.files.errors import UnreadableFileError

MOST_UNZIPPED = 2 * 1024**3  # the Scorecard's is 150 MB
FIELD, FIELD_OF_STUDY = "151501", "1515"
MASTERS = {"7", "07"}  # IPEDS; the Scorecard calls them 5
FIRST_MAJOR = "1"
# What schools.csv has of full-time graduates' charges and of the directory: old files may lack some.
YEARLY = {
    "school_rate_year_instate": "TUITION6",
    "school_rate_year_outstate": "TUITION7",
    "school_fee_year_instate": "FEE6",
    "school_fee_year_outstate": "FEE7",
}
LISTED = {"lat": "LATITUDE", "lon": "LONGITUD", "school_website": "WEBADDR", "control": "CONTROL"}
CONTROL = {"1": "Public", "2": "Private nonprofit", "3": "Private for-profit"}
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of file: the columns by which it is known, how it is named as downloaded with the part that is its year,
    and what a row adds to its school."""

    id: str
    needs: tuple[str, ...]
    called: re.Pattern[str]
    example: str
    year: Callable[[re.Match[str]], str]
    take: Callable[[Row, Row], Row | None]


def _number(cell: str) -> str:
    """A whole number in the catalog's spelling; "" for what is blank (IPEDS: a dot), not available (the Scorecard:
    NULL, since May 2024 NA) or withheld (PrivacySuppressed, since then PS)."""
    found = re.fullmatch(r"(\d+)(?:\.0*)?", cell.strip().replace(",", ""))
    return str(int(found[1])) if found else ""


def _count(cell: str) -> int:
    """A count; none where the cell is blank. Raises ValueError for what is no count: degrees would be lost unseen."""
    found = _number(cell)
    if not found and cell not in ("", "."):
        raise ValueError(f'has "{cell[:40]}" as CTOTALT, which is no number of degrees')
    return int(found or 0)


def _awards(row: Row, so_far: Row) -> Row | None:
    of_field = re.sub(r"\D", "", row["CIPCODE"]) == FIELD
    if not (of_field and row["AWLEVEL"] in MASTERS and row.get("MAJORNUM", FIRST_MAJOR) == FIRST_MAJOR):
        return None
    return {"awards_2024": str(int(so_far.get("awards_2024", "0")) + _count(row["CTOTALT"]))}


def _charges(row: Row, so_far: Row) -> Row | None:
    rates = {
        "school_rate_credit_instate": _number(row["HRCHG6"]),
        "school_rate_credit_outstate": _number(row["HRCHG7"]),
        **{name: _number(row[column]) for name, column in YEARLY.items() if column in row},
    }
    return rates if any(rates.values()) else None


def _listed(row: Row, so_far: Row) -> Row:
    active = "yes" if row["CYACTIVE"] == "1" else "no"
    school = {name: row.get(column, "") for name, column in LISTED.items()}
    school["control"] = CONTROL.get(school["control"], "")
    return {"institution": row["INSTNM"], "city": row["CITY"], "state": row["STABBR"], "active": active, **school}


def _earnings(row: Row, so_far: Row) -> Row | None:
    if row["CIPCODE"].zfill(4) != FIELD_OF_STUDY or row["CREDLEV"] != "5":
        return None
    return {
        "earnings_5yr_median": _number(row["EARN_MDN_5YR"]),
        "earnings_count": _number(row["EARN_COUNT_WNE_5YR"]),
    }


FEDERAL_KINDS: tuple[_Kind, ...] = (
    _Kind(
        COMPLETIONS,
        ("UNITID", "CIPCODE", "AWLEVEL", "CTOTALT"),
        re.compile(r"c(\d{4})_a(?:_rv)?", re.I),
        "C2024_A.csv",
        lambda name: name[1],
        _awards,
    ),
    _Kind(
        CHARGES,
        ("UNITID", "HRCHG6", "HRCHG7"),
        re.compile(r"ic(\d{4})_ay(?:_rv)?", re.I),
        "IC2023_AY.csv",
        lambda name: f"{name[1]}-{(int(name[1]) + 1) % 100:02}",
        _charges,
    ),
    _Kind(
        DIRECTORY,
        ("UNITID", "INSTNM", "CITY", "STABBR", "CYACTIVE"),
        re.compile(r"hd(\d{4})(?:_rv)?", re.I),
        "HD2024.csv",
        lambda name: name[1],
        _listed,
    ),
    _Kind(
        OUTCOMES_OF_FIELD,
        ("UNITID", "CIPCODE", "CREDLEV", "EARN_MDN_5YR", "EARN_COUNT_WNE_5YR"),
        re.compile(r".*field-?of-?study(?:data\d{2}\d{2}_\d{2}(?P<end>\d{2})_pp|.*_\d{4}(?P<day>\d{4}))?.*", re.I),
        "Most-Recent-Cohorts-Field-of-Study.csv",
        lambda name: f"20{name['end']}" if name["end"] else name["day"] or "",
        _earnings,
    ),
)


def read_federal(path: Path, year: str = "") -> FederalFile:
    """A file of a release, or a zip with one; `year` is that of a file whose name as downloaded states none. Raises
    UnreadableFileError, with a sentence that names the file."""
    try:
        with _opened(path) as (name, lines):
            return _read(name, lines, year)
    except MalformedCsvError as error:
        raise UnreadableFileError(f"{path.name}: {error}") from None
    except FileNotFoundError:
        raise UnreadableFileError(f"{path} is not there") from None
    except IsADirectoryError:
        raise UnreadableFileError(f"{path} is a folder: name the file in it") from None
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise UnreadableFileError(f"{path.name} is a broken zip: download it again") from None
    except NotImplementedError:
        raise UnreadableFileError(f"{path.name} is packed in a way that is not read here: unzip it first") from None
    except OSError as error:
        raise UnreadableFileError(f"{path.name} cannot be read ({error.strerror or error})") from None


def _read(name: str, lines: Iterable[str], year: str) -> FederalFile:
    rows = read_rows(lines, strict=False)
    header = [cell.strip().upper() for cell in next(rows, (1, []))[1]]
    if not any(header):
        raise UnreadableFileError(f"{name} is empty: download it again")
    kind = _kind_of(name, header)
    stem = kind.called.fullmatch(PurePosixPath(name).stem)
    if stem is None:
        raise UnreadableFileError(
            f"{name} holds {kind.id}, but its name does not say of which year: name it as downloaded, such as "
            f"{kind.example}"
        )
    year = kind.year(stem) or year
    if not year:
        raise UnreadableFileError(f"{name} does not say of which year it is: give it with --year")
    schools: dict[str, Row] = {}
    for number, row in _by_name(header, rows):
        try:
            taken = kind.take(row, schools.get(row["UNITID"], {}))
        except ValueError as error:
            raise MalformedCsvError(number, str(error)) from None
        if taken is not None:
            schools[row["UNITID"]] = taken
    if not schools:
        raise UnreadableFileError(f"{name} has the columns of {kind.id} and no row that concerns the catalog")
    return FederalFile(kind.id, year, PurePosixPath(name).stem.upper(), schools)


def _by_name(header: list[str], rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, Row]]:
    """The rows of schools, each with its number and by the names of its cells. Raises MalformedCsvError at the first
    that is cut off: what it counts would be lost unseen."""
    for number, cells in rows:
        if 0 < len(cells) < len(header):  # more of them are a comma at the end, as some releases have
            many = f"has {len(cells)} cells and the header {len(header)}"
            raise MalformedCsvError(number, f"{many}: the file is cut off or damaged, download it again")
        row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        if row.get("UNITID", "").isdigit():  # the Scorecard has NULL, or NA, for schools abroad
            yield number, row


def _kind_of(name: str, header: list[str]) -> _Kind:
    """What a file is, by its columns. Where its name says what it should be, only those are asked for."""
    found = next((kind for kind in FEDERAL_KINDS if set(kind.needs) <= set(header)), None)
    if found is None:
        meant = [kind for kind in FEDERAL_KINDS if kind.called.fullmatch(PurePosixPath(name).stem)] or FEDERAL_KINDS
        wanted = "; or ".join(f"{', '.join(kind.needs)} ({kind.id})" for kind in meant)
        raise UnreadableFileError(f"{name} has other column names than a federal release: looked for {wanted}")
    return found


@contextmanager
def _opened(path: Path) -> Iterator[tuple[str, Iterable[str]]]:
    """The name and the lines of a file, or of the one CSV file in a zip: the revised one where there are two."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            if file.read(4) == b"PK\x03\x04":
                raise zipfile.BadZipFile
            file.seek(0)
            yield path.name, map(_decoded, file)
        return
    with zipfile.ZipFile(path) as archive:
        tables = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".csv")]
        tables = [entry for entry in tables if "_rv" in entry.filename.lower()] or tables
        if len(tables) != 1:
            raise UnreadableFileError(f"{path.name} holds {len(tables)} CSV files: unzip it and give the one")
        if tables[0].flag_bits & 1:
            raise UnreadableFileError(f"{path.name} is locked by a password: unzip it and give the CSV file")
        if tables[0].file_size > MOST_UNZIPPED:
            raise UnreadableFileError(f"{path.name} unzips to more than 2 GB, which no release does")
        with archive.open(tables[0]) as file:
            yield _named(path, tables[0].filename), map(_decoded, file)


def _named(path: Path, inside: str) -> str:
    """The name that states a year: a zip of the Scorecard is dated where the file in it is not."""
    scorecard = FEDERAL_KINDS[-1].called.fullmatch(path.stem)
    return path.name if scorecard else PurePosixPath(inside).name


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")  # as IPEDS wrote until 2023
