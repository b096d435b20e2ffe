"""What the queue says and searches of every case, worked out once for each version of it and kept in this process.

A stored list is thousands of times larger than the line the queue shows of it, so it is opened only when something of
the case has changed: a case's entry is found again by the versions of all that it is made of.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from quiz.store import Store
from quiz.store.queue import CaseLine, CaseWords

if TYPE_CHECKING:
    from quiz.core.catalog import Catalog
    from quiz.core.questions import Answers

AT_ONCE = 100  # lists that are held in memory together, each some 0.2 MB once it is read
MOST = 20_000  # entries of about 2 kB; beyond that all are let go, and those still asked for come back


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """One case as the queue knows it: what is searched (`words`, folded, with spaces around), the flags that no change
    of the catalog touches, and each listed program with the fingerprint of its facts."""

    versions: tuple[int, int, int]
    question: str
    answers: "Answers"
    answered_at: datetime
    published_at: datetime | None
    words: str
    flags: tuple[str, ...]
    listed: tuple[tuple[str, str], ...]
    catalog_sha256: str

    def flags_today(self, catalog: "Catalog") -> tuple[str, ...]:
        """The flags in their order, as the catalog is now."""
        from quiz.core.advising import FLAGS, find_stale

        stale = find_stale(self.listed, self.catalog_sha256, catalog)
        return tuple(key for key in FLAGS if key in self.flags or (key == "stale" and stale))


class CaseIndex:
    """The entries of the cases of one store."""

    def __init__(self, store: Store) -> None:
        self._store, self._lock = store, threading.Lock()
        self._entries: dict[int, CaseEntry] = {}

    def entries(self, lines: Iterable[CaseLine], catalog: "Catalog") -> Mapping[int, CaseEntry]:
        """The entry of each line; a case that went meanwhile has none."""
        wanted, known = {line.id: line.versions for line in lines}, self._entries
        found = {
            id_: known[id_] for id_, versions in wanted.items() if id_ in known and known[id_].versions == versions
        }
        missing = [id_ for id_ in wanted if id_ not in found]
        for start in range(0, len(missing), AT_ONCE):
            said = self._store.queue.words(missing[start : start + AT_ONCE])
            made = {words.id: _entry(words, wanted[words.id], catalog) for words in said}
            found.update(made)
            self._keep(made)
        return found

    def _keep(self, made: Mapping[int, CaseEntry]) -> None:
        with self._lock:
            kept = self._entries if len(self._entries) < MOST else {}
            self._entries = {**kept, **made}


def _entry(said: CaseWords, versions: tuple[int, int, int], catalog: "Catalog") -> CaseEntry:
    from quiz.core.advising import find_flags
    from quiz.core.questions import ASKED, StoredAnswers, in_words
    from quiz.core.text import fold

    answers, document = StoredAnswers.from_document(said.answers).answers, said.document or {}
    programs = document.get("programs", ())
    told = (in_words(key, answers.said(key)) for key in ASKED)
    names = (f"{program['institution']} {program['program_name']}" for program in programs)
    words = " ".join(
        fold(text) for text in (str(said.id), said.question, said.contact, *told, *names, *said.texts) if text
    )
    return CaseEntry(
        versions,
        said.question,
        answers,
        said.answered_at,
        said.published_at,
        f" {' '.join(words.split())} ",
        tuple(key for key in find_flags(answers, said.document, catalog) if key != "stale"),
        tuple((program["id"], program.get("facts", "")) for program in programs),
        document.get("engine", {}).get("catalog_sha256", ""),
    )
