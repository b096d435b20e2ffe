"""What a program asks for, as pages say it: the GRE, experience at work, the deadline for the fall."""

import re
from collections.abc import Iterator

from quiz.service.reading.clauses import HEADING, Clause, PageText
from quiz.service.reading.denials import denied
from quiz.service.reading.findings import NAMED, NO, NUMBER, SAID, Finding, agreed, base, either, number_of

# --- the GRE ----------------------------------------------------------------------------------------------------------

_GRE = re.compile(r"\bGREs?\b|\bGraduate Record Exam\w*|\bstandardized tests?(?: scores)?\b", re.I)
_NOT_ALL = re.compile(
    r"\b(?:may|can|could|if|eligible|available|request\w*|consider\w*|case[- ]by[- ]case|those|who"
    r"|certain|petition|qualif\w*|possible|some)\b"
    r"|\bfor (?:\w+ )?(?:applicants|students|candidates) (?:with|who|having|whose|below|above)\b"
    r"|\bwith (?:an? )?(?:gpa|\w+ years)",
    re.I,
)
_NO_WAIVER = re.compile(
    r"(?:\b(?:not|no|never|cannot|nobody|without|neither|nor)|\w+n[’']t)\b(?: [\w-]+){0,4} (?:waiv|exempt)", re.I
)
_NOT_FOR_ALL = re.compile(
    r"\b(?:may|might) not be\b|\bnot always\b|\b(?:if|unless|except|certain|some)\b"
    r"|\bfor (?:\w+ )?(?:applicants|students|candidates) (?:with|who|having|whose)\b",
    re.I,
)
# Read in this order: the first that holds is what the clause says.
GRE_SAYS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "optional",
        re.compile(
            r"\boptional\b|\b(?:recommended|encouraged|welcome)\b[^.]{0,20}\bnot required\b"
            r"|\bnot required\b[^.]{0,30}\b(?:recommended|encouraged|may (?:be )?submit\w*|welcome)\b"
            r"|\bmay (?:choose to )?submit\b",
            re.I,
        ),
    ),
    (
        "not_required",
        re.compile(
            r"(?:\bnot|\bno longer|n[’']t) (?:be )?(?:required?|needed|necessary|mandatory|used|considered"
            r"|accepted)\b|\bno (?:gre|gmat|graduate record|standardized)|\bwithout (?:the |a )?gre"
            r"|\b(?:do|does) not (?:require|need)"
            r"|\bno longer (?:require|need)\w*|\bdon[’']t (?:require|need)|\bgre[- ]free|^(?:none|no)\b"
            r"|\bnone (?:is )?required|\bnever required",
            re.I,
        ),
    ),
    (
        "required",
        re.compile(
            r"\brequire[sd]?\b(?! for admission to another)|\bmust (?:submit|take|provide|send)|\bmandatory\b|^yes\b",
            re.I,
        ),
    ),
)
_GRE_SCALE = ("waivable", "optional", "required")


def find_gre(page: PageText, ours: tuple[Clause, ...]) -> Iterator[Finding]:
    """What is said of the GRE. Where one sentence asks for it and another waives it for some, it is waivable."""
    found = [finding for clause in ours if (finding := _gre_in(clause))]
    values = {finding.cells["gre"] for finding in found}
    for value, others in (("waivable", {"required"}), ("optional", {"not_required"})):
        if value in values and values <= {value, *others}:
            found = [finding for finding in found if finding.cells["gre"] == value]
    if chosen := agreed(found):
        yield chosen


def _gre_in(clause: Clause) -> Finding | None:
    mark = _GRE.search(clause.text) or _GRE.search(clause.label)
    if not mark or clause.kind == HEADING:
        return None
    text = clause.text
    no_waiver = bool(_NO_WAIVER.search(text))
    if not no_waiver and re.search(r"\bwaive[drs]?|\bwaiving|\bwaivers?\b|\bexempt", text, re.I):
        value = "waivable" if _NOT_ALL.search(text) or re.search(r"\bwaivers?\b", text, re.I) else "not_required"
    else:
        value, said = next(((value, match) for value, says in GRE_SAYS if (match := says.search(text))), ("", None))
        if value == "required" and _NOT_ALL.search(text):
            return None  # required of some: which ones is for a person to say
        if said and (denied(text, said) if value != "not_required" else no_waiver or _NOT_FOR_ALL.search(text)):
            return None
    if not value:
        return None
    return Finding("gre", {"gre": value}, clause, (mark[0],), base(clause, _GRE))


# --- experience -------------------------------------------------------------------------------------------------------

_YEARS = re.compile(
    rf"\b(?P<n>{NUMBER})(?:\+| or more| \(\d\))? ?years?[’']?(?: of)? (?:[\w-]+,? (?:or "
    rf"|and )?){{0,5}}(?:experience|employment|work)\b",
    re.I,
)
_YEARS_ALONE = re.compile(rf"\b(?P<n>{NUMBER})\+? (?:or more )?years?\b", re.I)
_EXPERIENCE = re.compile(r"\bexperience\b", re.I)
_NO_EXPERIENCE = re.compile(
    r"\bno (?:prior |previous |professional |work |industry )*experience (?:is )?(?:required"
    r"|necessary|needed)|\b(?:work |professional |industry )experience is not (?:required|necessary"
    r"|needed)",
    re.I,
)
_ASKED = re.compile(r"\b(?:at least|minimum|required?s?|must|or more|need)\b|\d\+", re.I)
_ONLY_WISHED = re.compile(
    r"\b(?:recommend\w*|prefer\w*|average|typical\w*|most|our students|students have|faculty|waive\w*"
    r"|desir\w*|encouraged|ideal\w*|helpful|median|instead of|in lieu|GRE|not required|combined)\b",
    re.I,
)


def find_experience(page: PageText, ours: tuple[Clause, ...]) -> Iterator[Finding]:
    """The years of work that are asked for; what is only wished for, or an average, asks for nothing."""
    yield from either([finding for clause in ours if (finding := _experience_in(clause))])


def _experience_in(clause: Clause) -> Finding | None:
    named = bool(_EXPERIENCE.search(clause.label))
    text = clause.text
    if clause.kind == HEADING:
        return None
    if none := _NO_EXPERIENCE.search(text):
        return _years(0, clause, none[0], SAID)
    asked = named and re.search(r"\b(?:required?|need|necessary)\b", clause.label, re.I)
    if named and (re.fullmatch(r"(?:none|not required)\b.*", text, re.I) or (asked and NO.match(text))):
        return _years(0, clause, text.split(",")[0], NAMED)
    match = _YEARS.search(text) or (_YEARS_ALONE.search(text) if named else None)
    if not match or denied(text, match) or not (_ASKED.search(text) or named):
        return None
    if any(_ONLY_WISHED.search(words) for words in (_item_at(text, match.start()), clause.label)):
        return None
    return _years(number_of(match["n"]), clause, match[0], NAMED if named else SAID)


def _item_at(text: str, at: int) -> str:
    """The item that stands there, of those that semicolons part: what the next one asks for is no word on it."""
    return text[text.rfind(";", 0, at) + 1 :].split(";")[0]


def _years(number: float, clause: Clause, mark: str, sure: float) -> Finding:
    return Finding("work_experience_years_min", {"work_experience_years_min": f"{number:g}"}, clause, (mark,), sure)


# --- the deadline for the fall ----------------------------------------------------------------------------------------

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAY = re.compile(
    r"\b(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov"
    r"|dec)[a-z]*\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?!\d)",
    re.I,
)
_FALL = re.compile(r"\b(?:fall|autumn)\b", re.I)
_OTHER_TERM = re.compile(r"\b(?:spring|summer|winter)\b", re.I)
_DEADLINE = re.compile(
    r"\b(?:deadlines?|due|apply by|submit\w* by|applications? close|admission:|close[sd]? on|no later than)\b", re.I
)
_NOT_THE_LAST = re.compile(
    r"\b(?:priority|early|scholarship|fellowship|funding|international|opens?|begins?|start|decision"
    r"|notif\w*|deposit|round (?:one|1)|first round|available)\b",
    re.I,
)


def find_deadline(page: PageText, ours: tuple[Clause, ...]) -> Iterator[Finding]:
    """The last day to apply for the fall for who lives in the country; earlier and other ones are not it."""
    if chosen := agreed([finding for clause in ours for finding in _deadlines_in(clause)]):
        yield chosen


def _deadlines_in(clause: Clause) -> Iterator[Finding]:
    if clause.kind == HEADING or not any(_DEADLINE.search(words) for words in clause.around):
        return
    days = list(_DAY.finditer(clause.text))
    for at, match in enumerate(days):
        before = clause.text[days[at - 1].end() if at else 0 : match.start()]
        after = re.split(r"[;,(.]", clause.text[match.end() : days[at + 1].start() if at + 1 < len(days) else None])[0]
        near = f"{before} {after}"
        if _NOT_THE_LAST.search(near) or _NOT_THE_LAST.search(clause.label) or not _is_for_fall(clause, near):
            continue
        if denied(clause.text, match):
            continue
        cell = f"{MONTHS.index(match['month'][:3].lower()) + 1:02}-{int(match['day']):02}"
        sure = NAMED if _DEADLINE.search(clause.label) or _FALL.search(clause.label) else SAID
        yield Finding("deadline_fall", {"deadline_fall": cell}, clause, (match[0],), sure)


def _is_for_fall(clause: Clause, near: str) -> bool:
    for words in (near, *clause.around):
        fall, other = _FALL.search(words), _OTHER_TERM.search(words)
        if fall or other:
            return bool(fall) and not (other and words is near)
    return False
