"""What the watch over official pages found that somebody should look at again, what most hangs on first.

A finding lives as long as the live catalog names its page: who puts another page in its place has settled it.
"""

from dataclasses import dataclass

from quiz.core.catalog import Program, official_pages
from quiz.service import Services
from quiz.store.page_looks import CHANGED, UNREAD, StoredLook, WatchedSentence


@dataclass(frozen=True, slots=True)
class PageFinding:
    """A page to look at again: the programs it is about, and the sentences of theirs that it no longer says. `worth` is
    the share of students, in [0, 1], for whom something hangs on it; None while nobody has worked it out."""

    look: StoredLook
    programs: tuple[Program, ...]
    sentences: tuple[WatchedSentence, ...]
    worth: float | None


@dataclass(frozen=True, slots=True)
class WatchState:
    """How far the watch has come: pages there are, looked at, and those that could not be read."""

    pages: int
    looked: int
    unread: tuple[StoredLook, ...]


def find_findings(services: Services) -> tuple[PageFinding, ...]:
    """What waits, in order of worth."""
    worth = program_worth(services)
    sentences = services.store.page_looks.watched()
    found = []
    for look, programs in _looked(services):
        missing = tuple(s for s in sentences if s.page == look.page and s.quote_sha256 in look.missing)
        if look.waits and (look.status != CHANGED or missing):
            value = max(worth.get(program.id, 0.0) for program in programs) if worth else None
            found.append(PageFinding(look, programs, missing, value))
    return tuple(sorted(found, key=lambda finding: (-(finding.worth or 0), finding.programs[0].institution)))


def watch_state(services: Services) -> WatchState:
    """How far the watch has come."""
    looked = [look for look, _ in _looked(services)]
    pages = len(official_pages(services.live.whole or services.catalog))
    return WatchState(pages, len(looked), tuple(look for look in looked if look.status == UNREAD))


def program_worth(services: Services) -> dict[str, float]:
    """The share of students for whom something hangs on a program's pages: those whose first five hold it, and those
    whose first five what is not known of it would change. Never more than all of them; {} before it is worked out."""
    _, kept = services.store.page_looks.worth()
    worth: dict[str, float] = dict(kept.get("first", {}))
    for program, _, value in kept.get("look_ups", ()):
        worth[program] = min(1.0, worth.get(program, 0.0) + value)
    return worth


def _looked(services: Services) -> list[tuple[StoredLook, tuple[Program, ...]]]:
    looks = services.store.page_looks.all()
    pages = official_pages(services.live.whole or services.catalog)
    return [(looks[page], programs) for page, programs in pages.items() if page in looks]
