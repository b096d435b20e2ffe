"""The formats in which a list leaves: a row of KINDS each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from quiz.files.csv_file import to_csv
from quiz.files.ics_file import to_ics
from quiz.files.json_file import to_json
from quiz.files.listing import Listing
from quiz.files.pdf_file import to_pdf
from quiz.files.xlsx_file import to_xlsx


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format: what writes it, its media type, and the words of its link."""

    write: Callable[[Listing], bytes]
    mimetype: str
    words: str


KINDS: Mapping[str, FileFormat] = {
    "pdf": FileFormat(to_pdf, "application/pdf", "PDF to read or print"),
    "xlsx": FileFormat(
        to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel workbook (XLSX)"
    ),
    "csv": FileFormat(to_csv, "text/csv", "Table (CSV)"),
    "ics": FileFormat(to_ics, "text/calendar", "Deadlines for your calendar (ICS)"),
    "json": FileFormat(to_json, "application/json", "Everything, to load again (JSON)"),
}


def file_name(what: str, kind: str, on: date) -> str:
    """What a download is called.

    >>> file_name("shortlist", "csv", date(2026, 11, 22))
    'mem-quiz-shortlist-2026-11-22.csv'
    """
    return f"mem-quiz-{what}-{on.isoformat()}.{kind}"
