"""Which characters a PDF can show, and which fonts of quiz/data/fonts it needs for them.

The fonts inside the typst wheel have Latin, Greek, Cyrillic and signs. For other scripts there is Noto Sans, a folder a
script, of which a document loads only those that it needs. A character that no font has becomes its plain form where it
has one (a ligature its letters), else U+FFFD, which the document explains.
"""

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from quiz.core.text import printable
from quiz.data import data

NO_GLYPH = "\ufffd"
# Latin, Greek and Cyrillic with their marks, punctuation without the signs that turn a line around, and symbols.
_BEYOND = re.compile(r"[^\s!-~\u00a0-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u22ff]")
_JOINERS = "\u200c\u200d"  # they shape Arabic and Indic letters, and are nothing among others


@dataclass(frozen=True, slots=True)
class ScriptFont:
    """A font of one script: its folder in quiz/data/fonts, its family, and the first and last character of each run
    that it has, in their order."""

    folder: str
    family: str
    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    def has(self, character: str) -> bool:
        """Whether there is a glyph for the character."""
        at = bisect_right(self.firsts, ord(character)) - 1
        return at >= 0 and ord(character) <= self.lasts[at]


@cache
def script_fonts() -> tuple[ScriptFont, ...]:
    """The fonts in the order in which they are asked."""
    rows: Mapping[str, Mapping[str, str]] = json.loads(data("fonts", "fonts.json").read_bytes())
    return tuple(_font(folder, row) for folder, row in rows.items())


def _font(folder: str, row: Mapping[str, str]) -> ScriptFont:
    runs = [run.partition("-") for run in row["ranges"].split()]
    firsts = tuple(int(first, 16) for first, _, _ in runs)
    return ScriptFont(folder, row["family"], firsts, tuple(int(last or first, 16) for first, _, last in runs))


@cache
def font_of(character: str) -> ScriptFont | None:
    """The first font that has a character beyond those of Typst's own fonts."""
    return next((font for font in script_fonts() if font.has(character)), None)


def settable(text: str) -> str:
    """The text in characters that have a glyph.

    >>> settable("王 ﬁn \\u0e01\\ue000")
    '王 fin ก\\ufffd'
    """
    text = unicodedata.normalize("NFC", printable(text))
    if not _BEYOND.search(text):
        return text
    joins = any(font_of(character) for character in _BEYOND.findall(text))
    shown = _BEYOND.sub(lambda found: found[0] if joins and found[0] in _JOINERS else _shown(found[0]), text)
    return unicodedata.normalize("NFC", shown)


def _shown(character: str) -> str:
    if font_of(character):
        return character
    if character in _JOINERS:
        return ""
    plain = unicodedata.normalize("NFKC", character)
    has_all = all(not _BEYOND.match(part) or font_of(part) for part in plain)
    return plain if has_all else NO_GLYPH


def fonts_for(texts: Iterable[str]) -> tuple[ScriptFont, ...]:
    """The fonts that these texts need, in their order."""
    beyond = {character for text in texts for character in _BEYOND.findall(text)}
    needed = {font_of(character) for character in beyond}
    return tuple(font for font in script_fonts() if font in needed)
