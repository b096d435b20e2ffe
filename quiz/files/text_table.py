"""A table in text, whatever the separator and the encoding that a spreadsheet or a system chose."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from quiz.core.csv_text import MalformedCsvError, read_rows
from quiz.files.cells import without_guard
from quiz.files.errors import UnreadableFileError
from quiz.files.sheet import SAVE_AS, Cells, Sheet

SEPARATORS = ",;\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAID_SEPARATOR = re.compile(r"\ufeff?[\"']?sep=(.)[\"']?[,;\t|]*\r?\n?", re.I)
_SAMPLE = 4_000  # bytes that show whether a text has two bytes a character
_FIRST = 256 * 1024  # bytes that show which separator a long file has


def read_text(content: bytes, is_known: Callable[[str], bool], most_looked: int) -> Sheet:
    """The rows of a CSV file; those of a spreadsheet, not the lines, are counted. The separator is the one that makes
    most known headings, or else most of the first row. Raises UnreadableFileError."""
    text, notes = _decoded(content)
    if "\0" in text:
        raise UnreadableFileError(f"The file is no table in text: {SAVE_AS}")
    said = _SAID_SEPARATOR.match(text)  # what Excel reads, and writes nowhere
    if said:
        text = text[said.end() :]
    separator = said[1] if said and said[1] in SEPARATORS else _separator(text, is_known, most_looked)
    return Sheet("", _rows(text, separator, 1 if said else 0), notes=notes)


def open_text(path: Path, is_known: Callable[[str], bool], most_looked: int) -> Sheet:
    """The same of a file of any length, read line by line: its encoding is the one that its mark says, else UTF-8.
    Raises UnreadableFileError, what stands further down while the rows are taken; OSError."""
    with path.open("rb") as file:
        content = file.read(_FIRST)
    encoding = said_encoding(content) or "utf-8"
    sample = content.decode(encoding, errors="ignore")
    said = _SAID_SEPARATOR.match(sample)
    looked = sample[said.end() if said else 0 :]
    if len(content) == _FIRST:
        looked = looked[: looked.rfind("\n") + 1] or looked
    separator = said[1] if said and said[1] in SEPARATORS else _separator(looked, is_known, most_looked)
    return Sheet("", _rows(_lines(path, encoding, 1 if said else 0), separator, 1 if said else 0))


def _lines(path: Path, encoding: str, skipped: int) -> Iterator[str]:
    number = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            for number, line in enumerate(file, start=1):
                if "\0" in line:
                    raise UnreadableFileError(f"The file is no table in text (see line {number}): {SAVE_AS}")
                if number > skipped:
                    yield line
    except UnicodeDecodeError:
        raise UnreadableFileError(
            f"The file is not {encoding.upper()} text (somewhere after line {number}): save it as CSV UTF-8"
        ) from None


def _rows(text: str | Iterable[str], separator: str, before: int) -> Iterator[tuple[int, Cells]]:
    try:
        for row, cells in read_rows(text, separator):
            if cells:
                yield before + row, tuple(map(without_guard, cells))
    except MalformedCsvError as error:
        raise UnreadableFileError(f"Row {before + error.row} {error.why}: check its quotation marks") from None


def said_encoding(content: bytes) -> str | None:
    """The encoding that the mark at the beginning of a text says; None where there is none."""
    return next((name for mark, name in _MARKS if content.startswith(mark)), None)


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, and a sentence where its encoding was not said."""
    encoding = said_encoding(content) or _wide(content)
    try:
        return content.decode(encoding or "utf-8"), ()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    if encoding:
        raise UnreadableFileError(f"The file is damaged {encoding.upper()} text (see line {line}): {SAVE_AS}")
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise UnreadableFileError(
            f"The file is text in neither UTF-8, UTF-16 nor Windows-1252 (see line {line}): {SAVE_AS}"
        ) from None
    note = f"The file is not UTF-8 (see line {line}), so it was read as Windows-1252: check letters with accents"
    return text, (note,)


def _wide(content: bytes) -> str | None:
    """UTF-16 without its mark, where every other byte of Latin text is zero."""
    sample = content[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    most = len(sample) // 2 * 0.4
    if odd > most and even < odd / 10:
        return "utf-16-le"
    return "utf-16-be" if even > most and odd < even / 10 else None


def _separator(text: str, is_known: Callable[[str], bool], most_looked: int) -> str:
    def found(separator: str) -> tuple[int, int]:
        try:
            first = [cells for _, cells in islice(read_rows(text, separator, strict=False), most_looked)]
        except MalformedCsvError:
            return 0, 0
        known = max((sum(map(is_known, cells)) for cells in first), default=0)
        return known, max((len(cells) for cells in first[:1]), default=0)

    return max(SEPARATORS, key=found)
