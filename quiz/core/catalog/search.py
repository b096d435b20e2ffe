"""Programs by what people call them: a school by any of its names, its place, its subjects, with small slips.

Both sides are split at whatever is no letter or digit, and a word of the search matches words that begin with it. All
words first; where nothing has all of them, the programs that have most of the words that tell schools apart. A school
of the very name that was typed comes before those that have its words elsewhere. What a school is called beside its own
name, the federal one and the usual abbreviations, is in quiz/data/catalog/names.csv by its federal id.
"""

import difflib
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from quiz.core.csv_text import read_records
from quiz.core.text import listing
from quiz.core.vocabulary import STATE_NAMES
from quiz.data import data

if TYPE_CHECKING:
    from quiz.core.catalog.program import Catalog, Program

NAMES_FILE = "names.csv"
EMPTY_WORDS = frozenset("the of and in at for a an de".split())
SAME_WORDS: Mapping[str, str] = {"saint": "st", "mount": "mt", "univ": "university", "uni": "university"}
ALIKE = 0.8  # how alike two words are before one is taken for a slip in the other
SHORTEST_SLIP = 4  # letters; shorter words are abbreviations, where every letter counts
TELLING = 0.12  # a word that stands in fewer of all programs than this tells schools apart
LEAST_WHOLE, LEAST_BEGUN = 0.5, 0.6  # of the telling words, before a program is worth showing
_POSSESSIVE = re.compile(r"[’'`´]s\b")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_OWNER = re.compile(r"(\w+)[’']s\b")
_WORD = re.compile(r"[^\W_]+")


@cache
def other_names() -> Mapping[str, tuple[str, ...]]:
    """The names of a school besides its own by its federal id: the federal name, then the usual abbreviations."""
    rows = read_records(data("catalog", NAMES_FILE).read_text(encoding="utf-8"))
    return {row["unitid"]: (row["federal_name"], *filter(None, row["also"].split("|"))) for row in rows}


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: without case, accents and punctuation, & as "and", Saint as "st".

    >>> words_of("Saint Mary’s A&M")
    ['st', 'mary', 'a', 'and', 'm']
    """
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in folded if not unicodedata.combining(character))
    bare = _POSSESSIVE.sub("", bare.replace("&", " and "))
    return [SAME_WORDS.get(word, word) for word in _WORD.findall(_join_letters(bare))]


def _join_letters(text: str) -> str:
    """U.C.L.A. is one word, and so is O'Neill; any other dot ends one."""
    return re.sub(r"[’'`´]", "", _DOTTED.sub(lambda found: found[0].replace(".", "") + " ", text))


@dataclass(frozen=True, slots=True)
class FoundPrograms:
    """The programs that match a search, those with most of its words first, and a sentence where not all words were
    found as they were typed; "" where they were."""

    programs: tuple["Program", ...]
    note: str = ""


class SearchIndex:
    """The words of every program of a catalog, in which many searches are made."""

    def __init__(self, programs: Sequence["Program"]) -> None:
        self.programs = programs
        self._having: dict[str, set[int]] = defaultdict(set)
        for at, program in enumerate(programs):
            for word in _program_words(program):
                self._having[word].add(at)
        self._words = sorted(self._having)
        self._names = [[_named(name) for name in school_names(program)] for program in programs]

    def find(self, text: str) -> FoundPrograms:
        """The programs that a text names or describes; all of them for a text without words."""
        typed = [*dict.fromkeys(words_of(text))]
        wanted = [word for word in typed if word not in EMPTY_WORDS] or typed
        if not wanted:
            return FoundPrograms(tuple(self.programs))
        alone = len(wanted) == 1
        slips = {word: self._meant(word) for word in wanted if not self._with(word, alone)}
        having = {word: self._with_any(slips.get(word) or [word], alone) for word in wanted}
        every = set.intersection(*having.values())
        if every:
            return FoundPrograms(self._in_order(every, wanted), _corrected(slips))
        meant = {word: words for word, words in slips.items() if words}
        whole = {word: self._having_any(slips.get(word) or [word]) for word in wanted}
        found = self._most(whole, meant, LEAST_WHOLE)
        return found if found.programs else self._most(having, meant, LEAST_BEGUN)

    def _most(self, having: Mapping[str, set[int]], slips: Mapping[str, Sequence[str]], least: float) -> FoundPrograms:
        """The programs with the greatest number of the words that tell schools apart, if it is at least that share; a
        lone letter tells none apart."""
        common = TELLING * len(self.programs)
        telling = {word: found for word, found in having.items() if len(found) < common and len(word) > 1}
        counts: dict[int, int] = defaultdict(int)
        for found in telling.values():
            for at in found:
                counts[at] += 1
        most = max(counts.values(), default=0)
        if most < least * len(telling) or not most:
            return FoundPrograms(())
        best = {at for at, count in counts.items() if count == most}
        alike = {at: sum(at in found for found in having.values()) for at in best}
        closest = {at for at in best if alike[at] == max(alike.values())}
        said = " ".join(filter(None, (_corrected(slips), "Nothing has all of these words; these have most of them.")))
        return FoundPrograms(self._in_order(closest, [*having]), said)

    def _with(self, word: str, alone: bool) -> set[int]:
        """The programs that have a word that begins so; a letter among other words (A&M) is a word of its own."""
        found: set[int] = set()
        if len(word) == 1 and not alone:
            return self._having.get(word, found)
        for at in range(bisect_left(self._words, word), len(self._words)):
            if not self._words[at].startswith(word):
                break
            found |= self._having[self._words[at]]
        return found

    def _with_any(self, words: Iterable[str], alone: bool) -> set[int]:
        return set[int]().union(*(self._with(word, alone) for word in words))

    def _having_any(self, words: Iterable[str]) -> set[int]:
        return set[int]().union(*(self._having.get(word, set()) for word in words))

    def _meant(self, word: str) -> list[str]:
        """The words that a slip may have been meant for: the first letter is seldom wrong."""
        if len(word) < SHORTEST_SLIP or word.isdecimal():
            return []
        return difflib.get_close_matches(word, [each for each in self._words if each[0] == word[0]], 2, ALIKE)

    def _in_order(self, places: Iterable[int], wanted: Sequence[str]) -> tuple["Program", ...]:
        """In the catalog's order, but first the schools of which this is a whole name, then those of which it begins
        one."""

        def called(at: int) -> tuple[bool, bool, int]:
            names = self._names[at]
            return wanted not in names, all(name[: len(wanted)] != wanted for name in names), at

        return tuple(self.programs[at] for at in sorted(places, key=called))


def find_programs(catalog: "Catalog", text: str) -> FoundPrograms:
    """The programs of a catalog that a text names or describes, schools of that name first."""
    return catalog.search_index.find(text)


def _corrected(slips: Mapping[str, Sequence[str]]) -> str:
    """What was looked for in the place of words that nothing has."""
    said = (f"“{word}” was read as {listing([f'“{each}”' for each in meant], 'or')}" for word, meant in slips.items())
    text = ", ".join(said)
    return f"{text}." if text else ""


def _named(name: str) -> list[str]:
    """The words of a name as a search has them."""
    return [word for word in dict.fromkeys(words_of(name)) if word not in EMPTY_WORDS]


def _program_words(program: "Program") -> Iterator[str]:
    yield from (word for text in school_names(program) for word in words_of(text))
    described = (program.school, program.city, program.state, STATE_NAMES.get(program.state), program.display_name)
    subjects = (program.degree, *(program.concentrations or ()))
    yield from (word for text in (*described, *subjects) if text for word in words_of(text))
    yield from (f"{owner}s" for owner in _OWNER.findall(program.institution.casefold()))  # typed without apostrophe


def school_names(program: "Program") -> tuple[str, ...]:
    """Every name of a program's school: ours, the federal one, abbreviations, and what its web address begins with."""
    site = program.school_facts.site if program.school_facts else None
    host = re.sub(r"^https?://(?:www\.|web\.)?", "", site or "").partition("/")[0].removesuffix(".edu")
    return tuple(filter(None, (program.institution, *other_names().get(program.unitid or "", ()), host)))
