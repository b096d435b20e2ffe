"""What one look at an official page finds: whether it is still there, still at its address, and still says the
sentences that facts were read in. Nothing of the page is kept but that.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from quiz.service.reading.errors import LedHomeError, PageGoneError, UnreadablePageError
from quiz.service.reading.fetch import PageFetcher
from quiz.service.reading.proposals import hash_quote
from quiz.store.page_looks import CHANGED, FINE, GONE, HOME, MOVED, UNREAD, PageLook

# Pages that say so themselves, under a status that says otherwise.
_SAYS_GONE = re.compile(r"\b404\b|\bpage (?:was |is |cannot be |could not be )?not found\b", re.I)


@dataclass(frozen=True, slots=True)
class _Place:
    """An address as far as two of them are the same page."""

    host: str
    path: str
    query: str


def look_at(fetcher: PageFetcher, address: str, watched: Iterable[str]) -> PageLook:
    """One look at a page; `watched` are the hashes of sentences that stood on it."""
    try:
        found = fetcher.look(address)
    except PageGoneError:
        return PageLook(GONE, "The site says that there is no such page")
    except LedHomeError:
        return PageLook(HOME, "The address leads to the home page of the site")
    except UnreadablePageError as error:
        return PageLook(UNREAD, str(error))
    if _SAYS_GONE.search(found.page.title):
        return PageLook(GONE, "The page says that there is none")
    said = {hash_quote(clause.quote) for clause in found.page.clauses}
    missing = tuple(sorted(set(watched) - said))
    if _place(found.address) != _place(address):
        return PageLook(MOVED, found.address, missing)
    return PageLook(CHANGED, "", missing) if missing else PageLook(FINE)


def _place(address: str) -> _Place:
    """Neither the scheme, nor "www.", nor a slash at the end makes another page."""
    parts = urlsplit(address)
    return _Place((parts.hostname or "").removeprefix("www."), parts.path.rstrip("/").casefold(), parts.query)
