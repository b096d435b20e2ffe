"""An office's own words: a table that says once what each of them means, for all rows of a file.

Three columns: the question, what is written, and the answer that it means ("nothing" skips it). The words of a file
that were not read are written out in the same form, so that only the answers have to be filled in.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from quiz.core.numbers import unquote
from quiz.core.questions import Question
from quiz.files import UnreadableFileError, Value, read_table, write_csv
from quiz.files.batch.cells import SPLIT, cell_key
from quiz.files.batch.columns import question_of

HEADINGS = ("Question", "Written", "Means")
SKIPPED = "nothing"
MOST_WORDS = 2_000
SEVERAL = "; "


@dataclass(frozen=True, slots=True)
class WordMap:
    """What an office's words mean: answers by question id and by what two spellings of a word have in common."""

    means: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def translated(self, question: Question, cell: Value) -> Value:
        """The cell in the words of the quiz, as a whole or, where it holds several, part by part."""
        if not self.means or not isinstance(cell, str | int | float):
            return cell
        whole = self.means.get((question.id, word_key(str(cell))))
        if whole is not None or question.picks == 1:
            return cell if whole is None else whole
        parts = SPLIT.split(str(cell))
        found = [self.means.get((question.id, word_key(part)), part) for part in parts]
        return SEVERAL.join(filter(None, found)) if found != parts else cell


NO_WORDS = WordMap()


def word_key(word: str) -> str:
    """What all spellings of a word have in common."""
    return cell_key(unquote(word))


def read_mapping(content: bytes) -> WordMap:
    """A mapping from a table of any kind. Raises UnreadableFileError naming every row that cannot be used; whether an
    answer is one is said where a file is read with it."""
    table = read_table(content, lambda heading: heading.strip().casefold() == HEADINGS[1].casefold())
    names = [heading.strip().casefold() for heading in table.headings]
    missing = [heading for heading in HEADINGS if heading.casefold() not in names]
    if missing or len(table.lines) > MOST_WORDS:
        what = f"has no column {', '.join(missing)}" if missing else f"has more than {MOST_WORDS:,} rows"
        raise UnreadableFileError(f"The mapping {what}: its columns are {', '.join(HEADINGS)}, a word a row")
    question_at, written_at, means_at = (names.index(heading.casefold()) for heading in HEADINGS)
    means: dict[tuple[str, str], str] = {}
    problems = []
    for line in table.lines:
        asked, written, meant = (str(line.cells[at]).strip() for at in (question_at, written_at, means_at))
        question = question_of(asked)
        if question is None:
            problems.append(f"Row {line.number}: “{asked[:60]}” is no question of the quiz")
        elif meant and written:
            said = "" if meant.casefold() == SKIPPED else meant
            if means.setdefault((question.id, word_key(written)), said) != said:
                problems.append(f"Row {line.number}: “{written[:60]}” means something else in another row")
    if problems:
        raise UnreadableFileError(*problems[:20])
    return WordMap(means)


def count_unread(words: Iterable[tuple[Question, str]]) -> list[tuple[Question, str, int]]:
    """The words that were not read, each once as first spelt, and how often it stands; most frequent first."""
    first: dict[tuple[str, str], tuple[Question, str]] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for question, word in words:
        key = question.id, word_key(word)
        first.setdefault(key, (question, word))
        counts[key] += 1
    return [(*first[key], count) for key, count in counts.most_common()]


def write_unread(words: Iterable[tuple[Question, str]]) -> bytes:
    """The words that were not read, as count_unread gives them: a mapping without its answers."""
    rows: list[list[str | int]] = [[question.asks, word, "", count] for question, word, count in count_unread(words)]
    return write_csv([[*HEADINGS, "Rows"], *rows])
