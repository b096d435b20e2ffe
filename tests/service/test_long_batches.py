"""Files of students of any length: completed in parts, here or on a cluster of two processes, they say what a short
file says, and what is done is never done again.
"""

import os
import signal
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

from quiz.cli import main
from quiz.files import MOST_ROWS
from quiz.files.batch import COLUMNS, LongFile, PartPlan, complete, parts, read_batch, reading, to_csv
from quiz.service import cluster
from quiz.service.long_batches import OtherRunError, PartFolder, complete_file, complete_here, stamp_of
from tests.support.batches import GOAL, csv_of, rows_of
from tests.support.programs import real_engine
from tests.support.students import random_answers

HEADINGS = ["Number", *(question.asks for question in COLUMNS)]


def students(count: int) -> list[list[str]]:
    """The rows of a file, some of them wrong."""
    rng = Random(70)
    rows = []
    for number in range(count):
        cells = reading.row_of(random_answers(rng))
        wrong = {"goal": "king"} if number % 7 == 3 else {}
        rows.append([f"{number:04}", *({**cells, **wrong}.get(question.id, "") for question in COLUMNS)])
    return [HEADINGS, *rows]


def write(folder: Path, rows: list[list[Any]], name: str = "in.csv", **dialect: Any) -> LongFile:
    path = folder / name
    path.write_bytes(csv_of(rows, **dialect))
    return LongFile(path)


def single(content: bytes) -> bytes:
    """What the file comes back as on the one path that there was."""
    batch = read_batch(content)
    return to_csv(batch, [complete(real_engine(), student) for student in batch.students])


def run(file: LongFile, out: Path, completing: Any = None, progress: Any = lambda students: None) -> Any:
    plan = PartPlan(out.suffix, kinds=file.kinds())
    engine = real_engine()
    return complete_file(file, out, plan, stamp_of(engine), completing or complete_here(engine, plan), progress)


@pytest.fixture(autouse=True)
def _short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PIECE", 4)


def cli(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["recommend-batch", *map(str, arguments)])


# --- the same as a short file -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", [{}, {"separator": ";"}, {"mark": False, "end": "\n"}])
def test_in_parts_a_file_comes_back_byte_for_byte_as_at_once(tmp_path: Path, dialect: dict[str, Any]) -> None:
    rows = students(14)
    rows[6:6] = [[""] * len(HEADINGS)]  # a blank row counts as a row and is no student
    file = write(tmp_path, rows, **dialect)
    result = run(file, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == single(file.path.read_bytes())
    assert (result.students, result.wrong) == (14, 2)
    assert result.problems[-1].startswith("Row 13:"), "the row's number in the file, not in its part"
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "out.csv"}


def test_parquet_says_what_csv_says_and_keeps_its_own_columns_as_they_are(tmp_path: Path) -> None:
    rows = students(9)
    file = write(tmp_path, rows)
    assert cli(file.path, "--out", tmp_path / "first.parquet").exit_code == 1, "rows have errors"
    expected = rows_of(single(file.path.read_bytes()))
    table = parquet.read_table(tmp_path / "first.parquet")
    assert table.column_names == expected[0]
    assert [["" if cell is None else str(cell) for cell in row.values()] for row in table.to_pylist()] == expected[1:]

    again = table.select([name for name in table.column_names if not name.startswith("Quiz: ")])
    again = again.set_column(0, "Number", [[*range(9)]])
    parquet.write_table(again, tmp_path / "in.parquet")
    assert cli(tmp_path / "in.parquet", "--out", tmp_path / "second.parquet").exit_code == 1
    second = parquet.read_table(tmp_path / "second.parquet")
    assert second.column("Number").to_pylist() == [*range(9)], "numbers stay numbers"
    assert second.select(table.column_names[1:]).equals(table.select(table.column_names[1:]))


def test_a_file_may_be_longer_than_the_desk_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PIECE", 500)
    file = write(tmp_path, [["Number", GOAL], *([str(number), "pm"] for number in range(MOST_ROWS + 1))])
    pieces = [len(piece.lines) for piece in file.pieces()]
    assert (sum(pieces), max(pieces)) == (MOST_ROWS + 1, 500)


# --- ended and gone on with -------------------------------------------------------------------------------------------


def test_what_is_done_is_not_done_again_and_the_result_is_never_there_in_part(tmp_path: Path) -> None:
    file, out = write(tmp_path, students(14)), tmp_path / "out.csv"
    engine, done = real_engine(), list[int]()

    def counting(pieces: Any, most: int) -> Iterator[Any]:
        for number, part in islice(complete_here(engine, PartPlan(".csv"))(pieces), most):
            done.append(number)
            yield number, part
        if most < 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(file, out, lambda pieces: counting(pieces, 2))
    assert not out.exists()
    (PartFolder(out).path / "part-000002.csv.draft").write_bytes(b"half a")  # killed in the middle of the third
    result = run(file, out, lambda pieces: counting(pieces, 9))
    assert (done, result.found) == ([0, 1, 2, 3], 2)
    assert out.read_bytes() == single(file.path.read_bytes())
    assert not PartFolder(out).path.exists()


def test_parts_of_another_file_are_not_taken_for_ones_own(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        run(write(tmp_path, students(9)), out, _interrupted)
    with pytest.raises(OtherRunError, match=r"out\.csv\.parts"):
        run(write(tmp_path, students(8)), out)
    foreign = tmp_path / "two.csv.parts"
    foreign.mkdir()
    (foreign / "thesis.txt").write_text("mine")
    with pytest.raises(OtherRunError, match="not ours"):
        run(write(tmp_path, students(8)), tmp_path / "two.csv")


def _interrupted(pieces: Any) -> Iterator[Any]:
    yield from ()
    raise KeyboardInterrupt


# --- what is said -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("in.csv", "Number,goal\n1,pm\n2,caf\u00e9\n".encode("cp1252"), "not UTF-8 text"),
        ("in.csv", b"Number,goal\n1,pm\n\0\0,\n", "no table in text"),
        ("in.csv", b'Number,goal\n1,pm\n2,"lead\n', "never closed"),
        ("in.csv", b"Number,aim\n1,pm\n", "No heading"),
        ("in.csv", b"", "No heading"),
        ("in.csv", b"Number,goal\n", "no student"),
        ("in.parquet", b"PAR1 and no more", "no Parquet that can be read"),
        ("in.xlsx", b"PK", ".csv or .parquet"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_way_out(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    result = cli(tmp_path / name, "--out", tmp_path / "out.parquet")
    assert (result.exit_code, said in result.stderr) == (2, True), result.output
    assert str(tmp_path / name) in result.stderr
    assert not (tmp_path / "out.parquet").exists()


def test_a_file_that_is_not_there_or_a_scheduler_that_is_away_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.2)
    file = write(tmp_path, students(1))
    for arguments, said in (
        ((tmp_path / "none.parquet", "--out", tmp_path / "out.csv"), "none.parquet"),
        ((file.path, "--out", tmp_path / "out.csv", "--scheduler", "tcp://127.0.0.1:1"), "no Dask scheduler answers"),
        ((file.path, "--out", tmp_path / "out.csv", "--scheduler", "nonsense://x"), "no Dask scheduler answers"),
        ((file.path, "--out", tmp_path / "out.csv", "--scheduler", "local", "--unread", tmp_path / "u"), "--unread"),
    ):
        result = cli(*arguments)
        assert (result.exit_code, said in result.stderr) == (2, True), result.output
        assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(("module", "out"), [("distributed", "out.csv"), ("pyarrow", "out.parquet")])
def test_without_the_extra_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, out: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    more = ("--scheduler", "local") if module == "distributed" else ()
    result = cli(write(tmp_path, students(1)).path, "--out", tmp_path / out, *more)
    assert (result.exit_code, "pip install 'mem-quiz[dask]'" in result.stderr) == (2, True), result.output


def test_a_worker_with_another_catalog_refuses(tmp_path: Path) -> None:
    (piece,) = write(tmp_path, students(1)).pieces()
    stamp = {**stamp_of(real_engine()), "catalog": "another"}
    with pytest.raises(cluster.ClusterError, match="another catalog"):
        cluster._complete(real_engine, stamp, PartPlan(".csv"), piece)


# --- a cluster --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_says_what_one_process_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr(parts, "PIECE", 25)
    file, out = write(tmp_path, students(300)), tmp_path / "out.csv"
    plan, stamp = PartPlan(".csv"), stamp_of(real_engine())
    read, killed = list[int](), list[int]()
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as two,
        cluster.open_cluster(two.scheduler_address) as client,
    ):
        client.wait_for_workers(2)
        pids = client.run(os.getpid)
        completing = cluster.complete_there(client, plan, stamp)

        def counted(pieces: Any) -> Iterator[Any]:
            for piece in pieces:
                read.append(piece[0])
                yield piece

        def kill_one(_: int) -> None:
            if not killed:
                assert len(read) <= cluster.UNDER_WAY * 2, "no more is under way than the workers need"
                killed.append(next(iter(pids.values())))
                os.kill(killed[0], signal.SIGKILL)

        result = run(file, out, lambda pieces: completing(counted(pieces)), kill_one)
    assert killed
    assert (result.students, result.found) == (300, 0)
    assert out.read_bytes() == single(file.path.read_bytes())
