"""`mem-quiz serve` with real processes: what it holds at its end, and what its workers count together."""

import json
import os
import signal
import socket
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from quiz.service.jobs.keeper import _end_once
from tests.support.serving import get, serving

WAIT = 60


def until(what: str, holds) -> None:
    """Wait until it holds; these are other processes, which tell nobody."""
    deadline = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < deadline, what
        threading.Event().wait(0.05)


def children(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


@pytest.mark.slow
def test_an_answer_that_is_on_its_way_at_sigterm_is_answered_and_kept(tmp_path: Path) -> None:
    body = b"interest=pm"
    with serving(tmp_path, "--workers", "1") as (process, url):
        host, port = url.removeprefix("http://").rstrip("/").split(":")
        head = f"POST / HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        with socket.create_connection((host, int(port)), timeout=WAIT) as held:
            held.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:4])
            assert get(url)[0] == 200, "this came later, so the worker has the other"
            assert len(children(process.pid)) == 2, "a worker and the keeper"
            process.send_signal(signal.SIGTERM)
            until("the end has begun, and the keeper's beside it", lambda: len(children(process.pid)) == 1)
            held.sendall(body[4:])
            with held.makefile("rb") as answer:
                assert answer.readline() == b"HTTP/1.1 303 SEE OTHER\r\n"
        _, log = process.communicate(timeout=WAIT)
    assert process.returncode == 0
    assert "Traceback" not in log
    with closing(sqlite3.connect(tmp_path / "mem-quiz.sqlite3")) as kept:
        answers = [json.loads(row[0])["interest"] for row in kept.execute("SELECT answers FROM responses")]
    assert answers == [["pm"]]


@pytest.mark.slow
def test_workers_are_counted_together_also_when_one_was_killed_and_limits_are_said_not_to_be(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, "--workers", "2", MEM_QUIZ_METRICS="loopback", MEM_QUIZ_JOBS="0") as (process, url):
        made = 0

        def ask() -> bool:
            nonlocal made
            made += 1
            return get(url + "privacy")[0] == 200

        def counted() -> int:
            families = text_string_to_metric_families(get(url + "metrics")[1])
            samples = [sample for family in families for sample in family.samples]
            own = [sample for sample in samples if sample.name == "mem_quiz_requests_total"]
            return int(next(sample.value for sample in own if sample.labels["route"] == "/privacy"))

        def both() -> bool:
            wrote = {path.stem.rpartition("_")[2] for path in (tmp_path / "metrics").glob("*/counter_*.db")}
            return ask() and {str(pid) for pid in children(process.pid)} <= wrote

        until("both workers have counted", both)
        assert [counted() for _ in range(6)] == [made] * 6, "whichever worker is asked"
        first = children(process.pid)
        os.kill(killed := min(first), signal.SIGKILL)
        until("another is there", lambda: len(children(process.pid) - {killed}) == 2)
        until("it has counted too", both)
        assert [counted() for _ in range(6)] == [made] * 6, "what a killed one counted stays"
        process.send_signal(signal.SIGTERM)
        assert "Each of the 2 workers counts limits by itself" in process.communicate(timeout=WAIT)[1]


def test_a_keeper_that_is_told_twice_to_end_goes_on_waiting_for_its_worker() -> None:
    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit):
            _end_once(signal.SIGTERM, None)
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)
