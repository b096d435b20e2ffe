"""What kind of file was uploaded, by its bytes and never by its name; what is not read is named for what it is."""

import re
from typing import Literal

from quiz.files.errors import UnreadableFileError
from quiz.files.sheet import MOST_BYTES, SAVE_AS

TableKind = Literal["text", "workbook"]

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOKS = (b"xl/workbook.xml", b"xl/workbook.bin", b"application/vnd.oasis.opendocument.spreadsheet")
# Beginnings of files that hold no table that we read, or none in a form of today.
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "is a PDF"),
    (b"\x89PNG", "is a picture"),
    (b"\xff\xd8\xff", "is a picture"),
    (b"GIF8", "is a picture"),
    (b"BM", "is a picture"),
    (b"RIFF", "is a picture or a recording"),
    (b"{\\rtf", "is a Word text (RTF)"),
    (b"\x1f\x8b", "is compressed (gzip): unpack it and choose the table in it, or"),
    (b"7z\xbc\xaf\x27\x1c", "is compressed (7-Zip): unpack it and choose the table in it, or"),
    (b"Rar!", "is compressed (RAR): unpack it and choose the table in it, or"),
    (b"PAR1", "is a Parquet file"),
    (b"SQLite format 3\0", "is a database (SQLite)"),
    (b"ID;P", "is a SYLK file, an old format of spreadsheets"),
    (b"\x09\x00\x04\x00", "is an Excel file from before 1993"),
    (b"\x09\x02\x06\x00", "is an Excel file from before 1993"),
    (b"\x09\x04\x06\x00", "is an Excel file from before 1993"),
    (b"\x00\x00\x02\x00", "is a Lotus 1-2-3 file, an old format of spreadsheets"),
    (b"\x00\x00\x1a\x00", "is a Lotus 1-2-3 file, an old format of spreadsheets"),
)
# Names of parts, which stand in a container as they are.
_ZIPPED: tuple[tuple[bytes, str], ...] = (
    (b"Index/Document.iwa", "is a Numbers, Pages or Keynote file of Apple: in it choose Export to, or"),
    (b"Index.zip", "is a Numbers, Pages or Keynote file of Apple: in it choose Export to, or"),
    (b"index.apxl", "is a Keynote file of Apple"),
    (b"word/document.xml", "is a Word document: copy its table to a spreadsheet and"),
    (b"ppt/presentation.xml", "is a PowerPoint file"),
    (b"application/vnd.oasis.opendocument", "is an OpenDocument file, but no spreadsheet (.ods)"),
    (b"application/epub", "is an electronic book"),
)
_STORED: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "is protected by a password: open it, remove the password, and"),
    ("WordDocument", "is an old Word document: copy its table to a spreadsheet and"),
    ("PowerPoint Document", "is an old PowerPoint file"),
)
_MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "is an XML spreadsheet of Excel 2003"),
    (b"opendocument", "is a flat OpenDocument file (.fods)"),
    (b"<html", "is a web page, whatever its name says: open it in a spreadsheet and"),
    (b"<!doctype html", "is a web page, whatever its name says: open it in a spreadsheet and"),
    (b"<table", "is a web page, whatever its name says: open it in a spreadsheet and"),
    (b"<?xml", "is XML"),
)
_PICTURE_OF_PHONE = re.compile(rb".{4}ftyp(hei|mif|avi|msf)", re.S)
_BIFF_STREAMS = ("Workbook", "Book")


def kind_of(content: bytes) -> TableKind:
    """`text` or `workbook`, by the bytes of a file. Raises UnreadableFileError for what is known to be neither."""
    if not content.strip():
        raise UnreadableFileError("The file is empty: choose a filled-in template")
    if len(content) > MOST_BYTES:
        raise UnreadableFileError(f"The file is larger than {MOST_BYTES // 1024**2} MB: split it")
    named = _named(content)
    if named:
        # What ends in a word of its own way out goes on with the general one; all others are joined by a colon.
        raise UnreadableFileError(f"The file {named} {SAVE_AS}" if ":" in named else f"The file {named}: {SAVE_AS}")
    return "workbook" if content.startswith((_ZIP, _OLE)) else "text"


def _named(content: bytes) -> str:
    """What a file is that we do not read; "" for what may be a table."""
    if content.startswith(_ZIP):
        if any(part in content for part in _WORKBOOKS):
            return ""
        return next((words for part, words in _ZIPPED if part in content), "")
    if content.startswith(_OLE[:4]):
        stored = next((words for part, words in _STORED if part.encode("utf-16-le") in content), "")
        known = any(part.encode("utf-16-le") in content for part in _BIFF_STREAMS)
        return stored or ("" if known else "is an old Excel file or is protected by a password")
    if _PICTURE_OF_PHONE.match(content):
        return "is a picture"
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<"):
        return next((words for part, words in _MARKUP if part in start), "")
    found = next((words for first, words in _STARTS if content.startswith(first)), "")
    # Two letters are no proof: the heading of a column may begin with them.
    return "" if found and content[:2] == b"BM" and content[:200].isascii() and b"\0" not in content[:200] else found
