"""What to look up next, as the desk lists it: the programs whose unknown pages are worth most, with who read them last.

The worker works the values out once for each version of the catalog; what has become known since is left out.
"""

from dataclasses import dataclass

from quiz.core.advising import PAGE_KINDS, PageKind
from quiz.core.catalog import Program
from quiz.service import Services
from quiz.store.readings import StoredReading


@dataclass(frozen=True, slots=True)
class WantedPage:
    """One visit: what is not known of a program, each with the share of students in [0, 1] whose first five it would
    change, the most valuable first. `page` is where to look, `last` the last reading of a page of it."""

    program: Program
    asked: tuple[tuple[PageKind, float], ...]
    page: str | None
    last: StoredReading | None


def wanted_pages(services: Services, count: int) -> tuple[WantedPage, ...]:
    """The most valuable visits; () while nobody has worked out what they are worth."""
    kinds = {kind.id: kind for kind in PAGE_KINDS}
    asked: dict[str, list[tuple[PageKind, float]]] = {}
    for id_, kind, value in services.store.page_looks.worth()[1].get("look_ups", ()):
        program = services.catalog.by_id.get(id_)
        if program and kind in kinds and all(program.value(field) is None for field in kinds[kind].fields):
            asked.setdefault(id_, []).append((kinds[kind], value))
    first = list(asked.items())[:count]
    read = services.store.readings.last_of([id_ for id_, _ in first])
    programs = services.catalog.by_id
    return tuple(
        WantedPage(programs[id_], tuple(found), (programs[id_].link or (None,))[0], read.get(id_))
        for id_, found in first
    )
