"""Lines of a list that somebody keeps, each a school or a program in their own words, as programs of the catalog.

A line is found where it can mean one program of ours, doubtful where it may mean several, and not in the catalog where
nothing has enough of its words. Nothing is guessed: of several, the person chooses.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from quiz.core.catalog.program import Catalog, Program
from quiz.core.catalog.search import find_programs, school_names, words_of

MOST_MEANT = 6


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A line as it was written and the programs that it may mean, the likeliest first; none where nothing of the
    catalog is meant. `sure` is False where a word was not found as it stands."""

    text: str
    programs: tuple[Program, ...] = ()
    sure: bool = True

    @property
    def found(self) -> bool:
        """Whether it can mean only one."""
        return self.sure and len(self.programs) == 1


def name_lines(catalog: Catalog, lines: Iterable[str]) -> tuple[NamedLine, ...]:
    """What each line means; lines without words are passed over."""
    return tuple(_named(catalog, line.strip()) for line in lines if words_of(line))


def _named(catalog: Catalog, text: str) -> NamedLine:
    if text in catalog.by_id:
        return NamedLine(text, (catalog.by_id[text],))
    found = find_programs(catalog, text)
    programs = _of_the_school(found.programs, text)
    main = [program for program in programs if program.rankable and program.variant_of is None] or programs
    named = [program for program in main if {*words_of(program.display_name)} <= {*words_of(text)}] or main
    return NamedLine(text, tuple(named[:MOST_MEANT]), not found.note)


def _of_the_school(programs: Iterable[Program], text: str) -> list[Program]:
    """Those whose school is called just so, if there are any; else all."""
    programs = [program for program in programs if program.status != "closed"]
    words = {*words_of(text)}
    named = [program for program in programs if any({*words_of(name)} == words for name in school_names(program))]
    return named or programs
