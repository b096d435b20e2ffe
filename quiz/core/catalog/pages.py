"""The official pages behind a catalog, and the catalog without those that are gone.

What is watched is what students are sent to: a program's own page, and the pages that its facts were read on.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from quiz.core.catalog.program import Catalog, Program, is_official

LONGEST_ADDRESS = 500


def official_pages(catalog: Catalog) -> Mapping[str, tuple[Program, ...]]:
    """The pages of programs that are not closed, each with the programs that it is about, in the catalog's order."""
    found: dict[str, dict[str, Program]] = {}
    for program in catalog.programs:
        if program.status == "closed":
            continue
        site = program.school_facts.site if program.school_facts else None
        own = (program.url,) if program.url and is_official(program.url, site) else ()
        for page in (*own, *(source.url for source in catalog.sources.get(program.id, ()) if source.url)):
            if len(page) <= LONGEST_ADDRESS:
                found.setdefault(page, {})[program.id] = program
    return {page: tuple(programs.values()) for page, programs in found.items()}


def without_gone(catalog: Catalog, gone: Mapping[str, date]) -> Catalog:
    """The same facts, with no link to a page that is gone: its source keeps its name, its program says since when."""
    if not gone:
        return catalog
    programs = tuple(
        replace(program, gone_on=gone[program.url]) if program.url and program.url in gone else program
        for program in catalog.programs
    )
    sources = {
        key: tuple(replace(source, url=None) if source.url in gone else source for source in of)
        for key, of in catalog.sources.items()
    }
    return Catalog(programs, catalog.sha256, MappingProxyType(sources))
