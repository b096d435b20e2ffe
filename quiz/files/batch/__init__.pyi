"""The face of the room: what other rooms may import, from `quiz.files.batch` itself."""

from .columns import COLUMNS
from .mapping import WordMap, count_unread, read_mapping, word_key, write_unread
from .parts import CSV, PARQUET, PIECE, CompletedPart, LongFile, PartPlan, complete_part, csv_head
from .reading import Batch, batch_of, read_batch
from .result import Row, complete, to_csv, to_xlsx
from .template import how_many, template_csv, template_xlsx, values

__all__ = [
    "COLUMNS",
    "CSV",
    "PARQUET",
    "PIECE",
    "Batch",
    "CompletedPart",
    "LongFile",
    "PartPlan",
    "Row",
    "WordMap",
    "batch_of",
    "complete",
    "complete_part",
    "count_unread",
    "csv_head",
    "how_many",
    "read_batch",
    "read_mapping",
    "template_csv",
    "template_xlsx",
    "to_csv",
    "to_xlsx",
    "values",
    "word_key",
    "write_unread",
]
