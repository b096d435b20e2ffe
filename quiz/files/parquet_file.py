"""Tables in Parquet, by pyarrow, which comes with the extra `dask`: rows as every other container gives them, and back.

The names of the columns are row 1, the first student is row 2, as in CSV. What a Parquet file holds beside text,
numbers and days is put in words, lists as an advisor would write several answers.
"""

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quiz.files.errors import UnreadableFileError
from quiz.files.sheet import Cells, Sheet, Value

if TYPE_CHECKING:
    import pyarrow as pa

NEEDS_EXTRA = "Parquet needs pyarrow: install it with `pip install 'mem-quiz[dask]'`, or save the table as CSV"
TEXT, WHOLE, NUMBER, DAY = "text", "whole", "number", "day"


def open_parquet(path: Path, rows: int) -> tuple[Sheet, dict[str, str]]:
    """The rows of a file, of which about `rows` are in memory at once, and what each column holds by its name: TEXT,
    WHOLE, NUMBER or DAY. Raises UnreadableFileError, what stands further down while the rows are taken; OSError."""
    parquet, pa = _pyarrow()
    try:
        schema = parquet.read_schema(path)
    except pa.ArrowException as error:
        raise UnreadableFileError(f"The file is no Parquet that can be read ({_short(error)})") from None
    return Sheet("", _rows(path, rows)), {
        name: _kind(schema.field(name).type) for name in schema.names if schema.names.count(name) == 1
    }


def write_parquet(headings: Sequence[str], kinds: Sequence[str], rows: Sequence[Sequence[Value | None]]) -> bytes:
    """The rows as a Parquet file with a column for each heading, of its kind; a blank cell is a null."""
    parquet, pa = _pyarrow()
    types = {TEXT: pa.string(), WHOLE: pa.int64(), NUMBER: pa.float64(), DAY: pa.date32()}
    columns = [pa.array([_written(row[at], kind) for row in rows], types[kind]) for at, kind in enumerate(kinds)]
    schema = pa.schema([(heading, types[kind]) for heading, kind in zip(headings, kinds, strict=True)])
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(columns, schema=schema), out, compression="zstd")
    return out.getvalue()


def require_parquet() -> None:
    """Raises UnreadableFileError where nothing here can be done, before anything else is."""
    _pyarrow()


def join_parquet(parts: Sequence[Path], out: Path) -> None:
    """One file of several with the same columns, a part in memory at a time. Raises OSError."""
    parquet, _ = _pyarrow()
    with parquet.ParquetWriter(out, parquet.read_schema(parts[0]), compression="zstd") as writer:
        for part in parts:
            writer.write_table(parquet.read_table(part))


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise UnreadableFileError(NEEDS_EXTRA) from None
    return parquet, pa


def _short(error: Exception) -> str:
    return str(error).partition("\n")[0][:120]


def _rows(path: Path, rows: int) -> Iterator[tuple[int, Cells]]:
    parquet, pa = _pyarrow()
    try:
        with parquet.ParquetFile(path) as file:
            yield 1, tuple(file.schema_arrow.names)
            number = 1
            for batch in file.iter_batches(rows):
                for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    number += 1
                    yield number, tuple(map(_read, cells))
    except pa.ArrowException as error:
        raise UnreadableFileError(f"The file is damaged ({_short(error)})") from None


def _read(value: Any) -> Value:
    """A value as a cell, as that of a workbook is read: pandas keeps whole numbers with gaps as fractions and NaN."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(str(_read(part)) for part in value)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, float):
        return int(value) if value.is_integer() else value if isfinite(value) else str(value)
    return value if isinstance(value, str | int | float | date) else str(value)


def _kind(of: "pa.DataType") -> str:
    from pyarrow import types

    if types.is_integer(of) and not types.is_uint64(of):
        return WHOLE
    if types.is_floating(of):
        return NUMBER
    return DAY if types.is_date(of) else TEXT


def _written(value: Value | None, kind: str) -> Value | None:
    if value is None or value == "":
        return None
    if kind == TEXT:
        return value.isoformat() if isinstance(value, date) else str(value)
    return float(value) if kind == NUMBER and not isinstance(value, date) else value
