"""The face of the room: what other rooms may import, from `quiz.files.batch` itself."""

from .columns import COLUMNS
from .mapping import WordMap, count_unread, read_mapping, word_key, write_unread
from .parts import CSV, PARQUET, PIECE, CompletedPart, LongFile, PartPlan, complete_part, csv_head
from .reading import Batch, batch_of, read_batch
from .result import Row, complete, to_csv, to_xlsx
from .rows import CompletedRow, answers_of, read_rows, with_requests
from .template import how_many, template_csv, template_xlsx, values

__all__ = [
    "COLUMNS",
    "CSV",
    "PARQUET",
    "PIECE",
    "Batch",
    "CompletedPart",
    "CompletedRow",
    "LongFile",
    "PartPlan",
    "Row",
    "WordMap",
    "answers_of",
    "batch_of",
    "complete",
    "complete_part",
    "count_unread",
    "csv_head",
    "how_many",
    "read_batch",
    "read_mapping",
    "read_rows",
    "template_csv",
    "template_xlsx",
    "to_csv",
    "to_xlsx",
    "values",
    "with_requests",
    "word_key",
    "write_unread",
]
