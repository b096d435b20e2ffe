"""Batches worked off by processes of their own, so that thousands of rows hold up no worker of the web server.

The server starts `python -m quiz batch-run ID ATTEMPT` and forgets about it; the two only share the store, so that a
job outlives the server that started it. The process asks the store at every beat whether it is still wanted.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from quiz.config import Settings
from quiz.files import UnreadableFileError
from quiz.store import Store

if TYPE_CHECKING:
    from quiz.core.ranking import Engine
    from quiz.files.batch import Batch, Row

COMMAND = "batch-run"
BEAT = timedelta(seconds=1)
MOST_TOLD = 20
MOST_ASKED = 40  # words that an advisor is asked about at once
LONGEST_WORD = 80  # a longer cell is a remark, which no other row repeats
NICENESS = 10  # pages go first


class GivenUpError(Exception):
    """The batch was deleted, or started again in another process."""


def start(settings: Settings, batch: int, attempt: int) -> None:
    """Start the process of a batch, in a session of its own: what stops the server's terminal does not stop it.
    Raises OSError when the system cannot."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, and two numbers
        [sys.executable, "-m", "quiz", COMMAND, str(batch), str(attempt)],
        env={**os.environ, **_environment(settings)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=process.wait, name="batch", daemon=True).start()  # so that it leaves no zombie


def _environment(settings: Settings) -> dict[str, str]:
    """The settings that the process reads, as they are here whatever the environment says."""
    return {
        "MEM_QUIZ_ENV": settings.env,
        "MEM_QUIZ_HOME": str(settings.home),
        "DATABASE_URL": settings.database_url,
        "MEM_QUIZ_SECRET_KEY": settings.secret_key,
        "MEM_QUIZ_TRUSTED_HOSTS": ",".join(settings.trusted_hosts),
        "MEM_QUIZ_LOG_LEVEL": settings.log_level,
        "MEM_QUIZ_LOG_FORMAT": settings.log_format,
    }


def run(
    store: Store, load_engine: Callable[[], "Engine"], batch: int, attempt: int, now: Callable[[], datetime]
) -> None:
    """Work off a batch from its file to its completed files. Ends early, in silence, when it has been given up, and
    where the advisor has something to say about how the file is read and has not been asked. A file that cannot be read
    ends the batch as refused, a mistake of ours as failed, and is raised."""
    content = store.batches.source(batch, attempt)
    if content is None:
        return
    try:
        _work(store, load_engine, content, batch, attempt, now)
    except GivenUpError:
        return
    except UnreadableFileError as error:
        store.batches.refuse(batch, attempt, error.problems, now=now())
    except BaseException:
        store.batches.fail(batch, attempt, now=now())
        raise


def _work(
    store: Store,
    load_engine: Callable[[], "Engine"],
    content: bytes,
    batch: int,
    attempt: int,
    now: Callable[[], datetime],
) -> None:
    from quiz.files.batch import WordMap, read_batch, to_csv, to_xlsx

    def beat(**progress: object) -> None:
        if not store.batches.beat(batch, attempt, now=now(), **progress):
            raise GivenUpError

    words, was_asked = store.batches.reading(batch, attempt)
    read = read_batch(content, WordMap(words))
    told = _told(read)
    found = {"total": len(read.students), "wrong": read.wrong, "told": told}
    if (told["unread"] or read.doubts) and not was_asked:
        store.batches.ask(batch, attempt, now=now(), **found)
        return
    beat(**found)
    rows = completed(load_engine(), read, lambda done: beat(done=done), now)
    files = {"csv": to_csv(read, rows)}
    beat()
    files["xlsx"] = to_xlsx(read, rows, now())
    store.batches.finish(batch, attempt, files, now=now())


def _told(batch: "Batch") -> dict[str, list[Any]]:
    """What the page of the batch says about its file: columns by their use, the first errors, and the words that are no
    answers."""
    from quiz.files.batch import count_unread

    unread = [(question.id, word, cells) for question, word, cells in count_unread(batch.unread)]
    return {
        "asked": list(batch.asked),
        "own": list(batch.own),
        "problems": list(islice(batch.row_problems(), MOST_TOLD)),
        "notes": list(batch.notes),
        "unread": [word for word in unread if len(word[1]) <= LONGEST_WORD][:MOST_ASKED],
    }


def completed(
    engine: "Engine", batch: "Batch", progress: Callable[[int], None], now: Callable[[], datetime]
) -> list["Row"]:
    """The completed rows in their order; `progress` is told about once a second, and at the end, how many are done."""
    from quiz.files.batch import complete

    rows: list[Row] = []
    told = now()
    for student in batch.students:
        rows.append(complete(engine, student))
        if now() - told >= BEAT:
            told = now()
            progress(len(rows))
    progress(len(rows))
    return rows
