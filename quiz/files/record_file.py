"""A case as a PDF to file or to hand over: headed tables of words, set by templates/pdf/record.typ."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from quiz.files.pdf_file import set_words


@dataclass(frozen=True, slots=True)
class RecordSection:
    """A part of the record: its columns, how wide each is beside the others (0: as wide as its words), the rows, all of
    as many words as there are columns, and what stands there where there are none."""

    title: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = "None."


def write_record(title: str, about: str, sections: Sequence[RecordSection], made: datetime) -> bytes:
    """The document, tagged. Raises SlowChildError when it cannot be set in time, RuntimeError when not at all."""
    words = {"title": title, "about": about, "made": f"{made:%Y-%m-%d %H:%M} UTC"}
    return set_words("record.typ", {**words, "sections": [asdict(section) for section in sections]}, made)
