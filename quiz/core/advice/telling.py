"""What sets the programs of a list apart: for each the one reason that the fewest others share, and once what is true
of all of them.

A reason that repeats what stands in the row beside it (how, where, price, length) tells nobody anything, and is passed
over; so does one that others share but for its number, such as how many degrees a school awards. Where nothing that was
asked for sets a program apart, a fact of its own does: its tracks, its marks, a size out of the common.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from quiz.core.advice.document import Contribution, RankedProgram
from quiz.core.catalog import Catalog, Program
from quiz.core.text import listing, plural

# Column families that a row shows in slots of their own; and those that are no reason to choose a program.
IN_THE_ROW = frozenset({"place", "pace", "budget", "cost", "near", "speed", "max_months"})
NO_REASON = IN_THE_ROW | {"admits", "experience", "existence", "avoid"}
GOOD = 0.45
MOST_TRACKS, LONGEST_TRACKS = 2, 45
# Degrees a year: about one program in five awards as few, and one in five as many.
SMALL, LARGE = 6, 60


@dataclass(frozen=True, slots=True)
class TellingReasons:
    """`shared` is true of every program of the list; `own` has a sentence by program id, "" where nothing tells it
    apart."""

    shared: tuple[str, ...]
    own: Mapping[str, str]


def find_telling_reasons(programs: Sequence[RankedProgram], catalog: Catalog) -> TellingReasons:
    """The reasons for the programs of a list, none of which repeats what all of them share."""
    reasons = {program.id: {reason.text: reason.points for reason in _reasons(program)} for program in programs}
    counts = Counter(text for of_program in reasons.values() for text in of_program)
    alike = Counter(key for program in programs for key in {_said(reason) for reason in _reasons(program)})
    kinds = {reason.text: alike[_said(reason)] for program in programs for reason in _reasons(program)}
    shared = [text for text, count in counts.items() if len(programs) > 1 and count == len(programs)]
    own: dict[str, str] = {}
    for program in programs:
        points = {text: value for text, value in reasons[program.id].items() if text not in (*shared, *own.values())}
        best = min(points, key=lambda text: (kinds[text], -points[text], text), default="")
        alone = best and kinds[best] == 1
        own[program.id] = best if alone else next(_facts(catalog.by_id.get(program.id)), best)
    return TellingReasons(tuple(shared), own)


def _said(reason: Contribution) -> Hashable:
    """What a reason says but for its numbers: "the school awarded 161 degrees" says of each school that it has some."""
    words = ((name, value) for name, value in reason.params.items() if isinstance(value, bool | str | tuple))
    return reason.code, *words


def _reasons(program: RankedProgram) -> Iterator[Contribution]:
    return (
        contribution
        for contribution in program.contributions
        if contribution.known
        and contribution.satisfaction >= GOOD
        and contribution.criterion.partition(".")[0] not in NO_REASON
    )


def _facts(program: Program | None) -> Iterator[str]:
    """What is the program's own whatever was asked, most telling first."""
    if program is None:
        return
    tracks = [track for track in program.concentrations or () if len(track) <= LONGEST_TRACKS][:MOST_TRACKS]
    while len(", ".join(tracks)) > LONGEST_TRACKS:
        tracks.pop()
    if tracks:
        yield f"{'Tracks' if len(tracks) > 1 else 'A track'}: {', '.join(tracks)}"
    if program.recognition:
        yield f"Recognised by {listing(program.recognition)}"
    count = program.awards_2024 or SMALL + 1
    if not SMALL < count < LARGE:
        yield f"A {'small' if count <= SMALL else 'large'} program: {plural(count, 'degree')} in 2023–24"
