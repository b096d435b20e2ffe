"""The face of the room: what other rooms may import, from `quiz.files` itself."""

from .atom_file import ATOM_TYPE, to_atom
from .caseload_file import REPORT_KINDS
from .catalog_file import to_catalog_csv
from .cells import guarded, neutralise
from .children import BusyChildError, SlowChildError, limit_children
from .csv_file import to_csv
from .csv_writer import write_csv
from .data_package import CATALOG_LICENCE, PACKAGE_DESCRIPTOR, PACKAGE_NAME, DataPackage, make_package
from .errors import UnreadableFileError
from .federal_file import read_federal
from .file_kinds import kind_of
from .ics_file import calendar_note, to_ics
from .invitation_file import (
    INVITATION_HEADINGS,
    MOST_INVITED,
    InvitationList,
    read_invitations,
    student_of,
    write_links,
)
from .json_file import to_json
from .json_import import read_json
from .kinds import KINDS, FileFormat, file_name
from .list_import import read_list
from .listing import NOTHING_JUDGED, SHORTLIST, Listing, listing_of, listing_of_review, listing_of_shortlist
from .parquet_file import TEXT, WHOLE, join_parquet, open_parquet, require_parquet, write_parquet
from .pdf_file import to_pdf
from .record_file import RecordSection, write_record
from .sheet import MOST_BYTES, MOST_ROWS, Cells, Value, letter
from .table_reader import MOST_LOOKED, SHEET, FileLine, TableFile, read_pieces, read_table
from .text_table import open_text
from .workbook import Book, open_book
from .xlsx_file import to_xlsx

__all__ = [
    "ATOM_TYPE",
    "CATALOG_LICENCE",
    "INVITATION_HEADINGS",
    "KINDS",
    "MOST_BYTES",
    "MOST_INVITED",
    "MOST_LOOKED",
    "MOST_ROWS",
    "NOTHING_JUDGED",
    "PACKAGE_DESCRIPTOR",
    "PACKAGE_NAME",
    "REPORT_KINDS",
    "SHEET",
    "SHORTLIST",
    "TEXT",
    "WHOLE",
    "Book",
    "BusyChildError",
    "Cells",
    "DataPackage",
    "FileFormat",
    "FileLine",
    "InvitationList",
    "Listing",
    "RecordSection",
    "SlowChildError",
    "TableFile",
    "UnreadableFileError",
    "Value",
    "calendar_note",
    "file_name",
    "guarded",
    "join_parquet",
    "kind_of",
    "letter",
    "limit_children",
    "listing_of",
    "listing_of_review",
    "listing_of_shortlist",
    "make_package",
    "neutralise",
    "open_book",
    "open_parquet",
    "open_text",
    "read_federal",
    "read_invitations",
    "read_json",
    "read_list",
    "read_pieces",
    "read_table",
    "require_parquet",
    "student_of",
    "to_atom",
    "to_catalog_csv",
    "to_csv",
    "to_ics",
    "to_json",
    "to_pdf",
    "to_xlsx",
    "write_csv",
    "write_links",
    "write_parquet",
    "write_record",
]
