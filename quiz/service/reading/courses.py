"""Course titles against the four specialisations: a named track, a required course or an elective, by the heading that
a title stands under. That something is not taught no page says, so it is never proposed.
"""

import re
from collections.abc import Iterator, Mapping

from quiz.service.reading.clauses import HEADING, Clause, PageText
from quiz.service.reading.denials import denied
from quiz.service.reading.findings import GUESSED, SAID, Finding

TRACK, CORE, ELECTIVE = "3", "2", "1"
TITLES: Mapping[str, re.Pattern[str]] = {
    "pm": re.compile(
        r"\b(?:project|program)s?(?:,? (?:and|&) (?:program|project|portfolio)s?)? (?:management|planning"
        r"|leadership|scheduling|control|delivery)"
        r"|\b(?:management of|managing)(?: \w+){0,2} projects?|\bprojects?$|\bagile\b|\bscrum\b|\bproject risk",
        re.I,
    ),
    "oscm": re.compile(
        r"\bsupply[- ]chains?|\boperations?(?: (?:and|&) [\w ]+)? (?:management|planning|strategy"
        r"|analytics)|\boperations (?:and|&)|\blogistics\b"
        r"|\bproduction (?:planning|systems|and)|\blean (?:manufacturing|operations|production|systems)"
        r"|\bmanufacturing (?:systems|management|operations)|\binventory",
        re.I,
    ),
    "se": re.compile(
        r"\bsystems? (?:engineering|architect\w*|integration|design|modeling|thinking)"
        r"|\bmodel[- ]based systems|\bengineering (?:of )?complex systems",
        re.I,
    ),
    "pi": re.compile(
        r"\bproduct (?:development|management|design|innovation|strategy|planning)|\bnew products?\b"
        r"|\binnovations?\b|\bentrepreneur\w*|\btechnology commerciali[sz]ation|\bventure",
        re.I,
    ),
}
_TRACK = re.compile(
    r"\b(?:concentrations?|tracks?|specializations?|specialisations?|focus areas?|areas? of emphasis"
    r"|pathways?)\b",
    re.I,
)
_CORE = re.compile(
    r"\b(?:core|required (?:courses?|classes|modules|coursework)|foundation(?:al)? courses?"
    r"|compulsory|courses? required|mandatory courses?)\b",
    re.I,
)
_ELECTIVE = re.compile(r"\belectives?\b|\boptional courses?\b", re.I)
_NO_TITLE = re.compile(
    r"\b(?:research|faculty|center|lab|alumn\w*|career|jobs?|graduates|office|news|award|department"
    r"|prerequisite\w*)\b",
    re.I,
)
_LISTS = re.compile(r"\b(?:offers?|choose|tracks?:|are|include[sd]?|in|of|available|select)\b|:", re.I)
LONGEST_TITLE = 90


def find_emphasis(page: PageText, ours: tuple[Clause, ...]) -> Iterator[Finding]:
    """The strongest place that a specialisation has in the curriculum: 3 a named track, 2 a required course, 1 an
    elective."""
    best: dict[str, Finding] = {}
    for clause in ours:
        level, sure = _level(clause)
        if not level or _NO_TITLE.search(clause.text):
            continue
        for key, title in TITLES.items():
            match = title.search(clause.text)
            if match and not denied(clause.text, match) and level > best.get(key, _NOTHING).cells.get(key, ""):
                best[key] = Finding(key, {key: level}, clause, (match[0],), sure)
    yield from best.values()


_NOTHING = Finding("", {}, Clause("", ""), (), 0)


def _level(clause: Clause) -> tuple[str, float]:
    """What stands in this clause as a title is: "" where it is no title at all."""
    kinds = (ELECTIVE, _ELECTIVE), (CORE, _CORE), (TRACK, _TRACK)
    if clause.kind != HEADING:
        for level, pattern in kinds:  # a sentence that names its titles itself
            match = pattern.search(clause.text)
            if match and len(clause.text) > LONGEST_TITLE // 2 and _LISTS.search(clause.text):
                return level, SAID - 0.06
    elif _TRACK.search(clause.text):
        return TRACK, SAID
    if len(clause.text) > LONGEST_TITLE and "·" not in clause.text:
        return "", 0
    for words in (clause.label, *reversed(clause.path)):
        for level, pattern in kinds:
            if pattern.search(words):
                if level == TRACK and clause.kind != HEADING and len(clause.text) > LONGEST_TITLE // 2:
                    return "", 0  # what is said under a track describes it
                return level, SAID if words == (clause.path[-1:] or ("",))[0] else GUESSED
    return "", 0
