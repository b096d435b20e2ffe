"""The face of the room: what other rooms may import, from `quiz.files.batch` itself."""

from .columns import COLUMNS
from .mapping import WordMap, count_unread, read_mapping, word_key, write_unread
from .reading import Batch, read_batch
from .result import Row, complete, to_csv, to_xlsx
from .template import how_many, template_csv, template_xlsx, values

__all__ = [
    "COLUMNS",
    "Batch",
    "Row",
    "WordMap",
    "complete",
    "count_unread",
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
