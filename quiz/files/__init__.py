"""Lists as files: a listing goes in, bytes come out, and nothing else happens.

listing.py says what a list is; one module a format; the columns of all tables stand in columns.py, and what may stand
in a cell in cells.py. Adding a format is one row of KINDS.
"""

from quiz.files.cells import neutralise
from quiz.files.csv_file import to_csv
from quiz.files.errors import UnreadableFileError
from quiz.files.ics_file import calendar_note, to_ics
from quiz.files.json_file import to_json
from quiz.files.json_import import read_json
from quiz.files.kinds import KINDS, FileFormat, file_name
from quiz.files.listing import Listing, listing_of, listing_of_review, listing_of_shortlist
from quiz.files.pdf_file import to_pdf
from quiz.files.xlsx_file import to_xlsx

__all__ = ["KINDS", "FileFormat", "Listing", "UnreadableFileError", "calendar_note", "file_name", "listing_of"]
__all__ += [
    "listing_of_review",
    "listing_of_shortlist",
    "neutralise",
    "read_json",
    "to_csv",
    "to_ics",
    "to_json",
    "to_pdf",
    "to_xlsx",
]
