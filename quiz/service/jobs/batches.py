"""The job behind a batch of the desk: from the file that an advisor sent in to the completed ones.

It says about once a second how far it is, and ends in silence when the batch was deleted or given to another.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from quiz.files import UnreadableFileError
from quiz.service import Services

if TYPE_CHECKING:
    from quiz.core.ranking import Engine
    from quiz.files.batch import Batch, Row

BEAT = timedelta(seconds=1)
MOST_TOLD = 20
MOST_ASKED = 40  # words that an advisor is asked about at once
LONGEST_WORD = 80  # a longer cell is a remark, which no other row repeats


class GivenUpError(Exception):
    """The batch was deleted, or started again in another process."""


def work_off(services: Services, batch: int, attempt: int) -> None:
    """Work off a batch from its file to its completed files. Ends early, in silence, when it has been given up, and
    where the advisor has something to say about how the file is read and has not been asked. A file that cannot be read
    ends the batch as refused."""
    content = services.store.batches.source(batch, attempt)
    if content is None:
        return
    try:
        _work(services, content, batch, attempt)
    except GivenUpError:
        return
    except UnreadableFileError as error:
        services.store.batches.refuse(batch, attempt, error.problems, now=services.now())


def _work(services: Services, content: bytes, batch: int, attempt: int) -> None:
    from quiz.files.batch import WordMap, read_batch, to_csv, to_xlsx

    store, now = services.store.batches, services.now

    def beat(**progress: object) -> None:
        if not store.beat(batch, attempt, now=now(), **progress):
            raise GivenUpError

    words, was_asked = store.reading(batch, attempt)
    read = read_batch(content, WordMap(words))
    told = _told(read)
    found = {"total": len(read.students), "wrong": read.wrong, "told": told}
    if (told["unread"] or read.doubts) and not was_asked:
        store.ask(batch, attempt, now=now(), **found)
        return
    beat(**found)
    rows = completed(services.engine, read, lambda done: beat(done=done), now)
    files = {"csv": to_csv(read, rows)}
    beat()
    files["xlsx"] = to_xlsx(read, rows, now())
    store.finish(batch, attempt, files, now=now())


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
