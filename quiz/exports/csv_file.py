"""The list as CSV that a spreadsheet opens at a double click: UTF-8 with its mark, CRLF, no cell that can run."""

import csv
import io

from quiz.catalog import Catalog
from quiz.exports.cells import guarded
from quiz.exports.columns import COLUMNS, rows
from quiz.questions import Answers
from quiz.recommendation import Recommendation


def to_csv(recommendation: Recommendation, catalog: Catalog, answers: Answers) -> bytes:
    """The ranked programs, one a line, in the columns of quiz/exports/columns.py."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([column.heading for column in COLUMNS])
    for row in rows(recommendation, catalog, answers):
        writer.writerow([guarded(column.cell(row)) for column in COLUMNS])
    return text.getvalue().encode("utf-8-sig")
