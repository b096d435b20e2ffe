"""What a source must be before a fact goes in with it: a real page, of a year that can be, and as sure as it says.

The schema knows what may stand in a cell; this knows the day and the school, so it is asked where somebody names a new
source (an edit, an upload), and never of the sources that are in the catalog already.
"""

import ipaddress
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from quiz.core.catalog.difference import SourceLine
from quiz.core.catalog.problems import CatalogProblem
from quiz.core.catalog.program import is_own_page
from quiz.core.catalog.schema import EVERY_PROGRAM, SOURCES, host_of

OLDEST_YEAR, HIGH_SINCE = 2000, 2022
# Names that are nobody's page: reserved for examples and tests (RFC 2606, 6761), or only of one's own network.
NOBODYS_ENDS = ("test", "example", "invalid", "localhost", "local", "internal", "lan")
NOBODYS_NAME = "example"  # example.com, .org, .net, .edu and what is under them


def is_public_host(address: str) -> bool:
    """Whether the address names a host that could be a school's page: no example, no test, no bare name, no number.

    >>> hosts = ("www.usf.edu", "example.com", "x.test", "localhost", "10.0.0.7")
    >>> [is_public_host(f"https://{host}/") for host in hosts]
    [True, False, False, False, False]
    """
    host = host_of(address).partition(":")[0].rstrip(".")
    with suppress(ValueError):
        ipaddress.ip_address(host)
        return False
    *names, end = host.split(".")
    return bool(names) and end not in NOBODYS_ENDS and names[-1] != NOBODYS_NAME and not end.isdecimal()


def source_problems(line: SourceLine, site: str | None, today: date) -> tuple[CatalogProblem, ...]:
    """What is wrong with a new source of a program; `site` is its school's own. A page that is no web address (a book,
    a file of the government) has no host to be wrong."""
    if line.program_id == EVERY_PROGRAM:
        return ()
    return tuple(
        CatalogProblem(None, line.program_id, column, getattr(line, column), text, SOURCES.name)
        for column, text in _problems(line, site, today)
    )


def _problems(line: SourceLine, site: str | None, today: date) -> Iterator[tuple[str, str]]:
    if host_of(line.source) and not is_public_host(line.source):
        yield "source", "is an example or an address of one's own network: give the page that anybody can open"
    year = int(line.as_of[:4]) if line.as_of[:4].isdecimal() else None
    if year is not None and not OLDEST_YEAR <= year <= today.year + 1:
        yield "as_of", f"cannot be the year of a page: write one from {OLDEST_YEAR} to {next_academic_year(today)}"
    if line.confidence == "high" and not is_own_page(line.source, site):
        yield "confidence", "needs a page of the school itself or of a government: choose medium or low"
    elif line.confidence == "high" and (year is None or year < HIGH_SINCE):
        yield "confidence", f"needs a page of {HIGH_SINCE} or later: choose medium or low"


def next_academic_year(today: date) -> str:
    """The last year that a page can be of.

    >>> next_academic_year(date(2026, 11, 30))
    '2027-28'
    """
    return f"{today.year + 1}-{(today.year + 2) % 100:02}"
