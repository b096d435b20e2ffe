"""How well pages are read: precision and recall of what is proposed on the labelled pages, fact by fact, and the worst
ten pages. It is no matter of time, so it prints a table of its own.
"""

from collections.abc import Iterator

from quiz.core.catalog import column_name
from tests.support.labelled_pages import SETS, mistakes, scores

WORST = 10


def named(name: str) -> str:
    """A fact in words; with a question mark, that the page says two things of it."""
    return f"{column_name(name[:-1])}: says two" if name.endswith("?") else column_name(name)


def report() -> Iterator[str]:
    """The lines of the report: each set as a whole, each fact over all sets, and the pages with most mistakes."""
    yield f"{'facts of labelled pages':42}{'precision':>10}{'recall':>8}{'right':>7}{'wrong':>7}{'missed':>8}"
    rows = {f"set: {name}": scores(name)["all"] for name in SETS}
    for name, score in {**rows, **scores()}.items():
        words = name if name in rows or name == "all" else named(name)
        counts = f"{score.right:7}{score.wrong:7}{score.missed:8}"
        yield f"{words[:41]:42}{score.precision:10.3f}{score.recall:8.3f}{counts}"
    worst = sorted(mistakes().items(), key=lambda entry: -len(entry[1]))[:WORST]
    yield "worst pages: column, what a person enters, what was proposed"
    for page, pairs in worst:
        for column, expected, proposed in pairs:
            yield f"  {page}: {column}, {expected or 'nothing'}, {proposed or 'nothing'}"
    yield f"  {sum(not pairs for _, pairs in worst)} of the worst {WORST} have no mistake"
