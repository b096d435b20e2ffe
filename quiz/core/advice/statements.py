"""A sentence before it is one: a code and the plain values that its words need.

A recommendation is kept as statements, and put in words when it is shown: the terminal, the page and every file then
say the same, and a list that was stored last year is read in today's wording.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from quiz.core.advice.words import WORDS

Value = str | int | float | bool | tuple[str, ...] | None
Params = Mapping[str, Value]
# A statement of a document that held sentences: the sentence as it was written then.
AS_WRITTEN, WRITTEN = "as_written", "text"


@dataclass(frozen=True, slots=True)
class Statement:
    """A code of `words.WORDS` with the values that its words need: numbers, names and ids, nothing that JSON cannot
    hold. Both stand in stored documents: who changes them raises DOCUMENT_VERSION and writes an adapter."""

    code: str
    params: Params

    @property
    def text(self) -> str:
        """The sentence, made now."""
        if WRITTEN in self.params:
            return str(self.params[WRITTEN])
        words = WORDS[self.code]
        return words if isinstance(words, str) else words(**self.params)

    @property
    def key(self) -> Hashable:
        """What statements that say the same have in common."""
        return self.code, *self.params.items()
