"""Lists as files: a recommendation and the catalog go in, bytes come out, and nothing else happens.

One file a format; the columns of all tables stand in columns.py, and what may stand in a cell in cells.py.
"""

from datetime import date

from quiz.exports.cells import neutralise
from quiz.exports.csv_file import to_csv
from quiz.exports.json_file import to_json

__all__ = ["file_name", "neutralise", "to_csv", "to_json"]


def file_name(kind: str, on: date) -> str:
    """What a download is called.

    >>> file_name("csv", date(2026, 11, 22))
    'mem-quiz-2026-11-22.csv'
    """
    return f"mem-quiz-{on.isoformat()}.{kind}"
