"""The grades and scores that a program asks for, and whether it is STEM-designated. What is only wished for, an average
of those admitted, or asked for something else (a waiver, a scholarship, to stay enrolled) is no minimum.
"""

import re
from collections.abc import Iterator

from quiz.service.reading.clauses import HEADING, Clause, PageText
from quiz.service.reading.denials import denied
from quiz.service.reading.findings import NAMED, NO, SAID, YES, Finding, base, either

# Beside a number these say that it is another thing than what every applicant must have.
_ONLY_SOME = re.compile(
    r"\b(?:averag\w*|median|mean|typical\w*|recommend\w*|prefer\w*|competitive|strong|successful|ideal\w*|desir\w*"
    r"|expect\w*|profile|admitted (?:students|class)|below|under|less than|lower than|between|lowest|conditional\w*"
    r"|provisional\w*|probation\w*|pathway|bridge|waive\w*|waiver|exempt\w*|instead of|in lieu"
    r"|scholarships?|fellowships?|awards?"
    r"|assistants?|assistantships?|funding|aid|maintain\w*|remain|good standing|graduat(?:e|ion) with|to graduate"
    r"|for graduation|dismiss\w*|accelerated|guarantee\w*|automatic\w*|honou?rs|dean|cohort|class of|entering class"
    r"|transfer\w*|exceptions?|with fewer|alumni|employer|faculty)\b",
    re.I,
)
_PARTS = re.compile(r"[;()]|, (?:and |but |or |with |while )?|\b(?:but|while|whereas|although|though)\b|\. ")


def _part_around(text: str, start: int, end: int) -> str:
    """The part of a sentence that a number stands in: "Minimum 80, recommended 100" speaks of two."""
    ends = [0, *(match.end() for match in _PARTS.finditer(text, 0, start))]
    follows = _PARTS.search(text, end)
    return text[ends[-1] : follows.start() if follows else len(text)]


def _is_for_some(clause: Clause, start: int, end: int) -> bool:
    part = _GPA.sub("", _part_around(clause.text, start, end))  # a grade point average is no average of grades
    opens = clause.text[:40] if re.match(r"(?:if|for|applicants|students|those|to)\b", clause.text, re.I) else ""
    return any(_ONLY_SOME.search(words) for words in (part, opens, clause.label, *clause.path[-1:]))


# --- the GPA ----------------------------------------------------------------------------------------------------------

_GPA = re.compile(r"\bGPAs?\b|\bG\.P\.A\.|\bgrade[- ]point[- ]averages?\b", re.I)
_GRADE = re.compile(r"(?<![\d.$/,-])(?P<n>[2-4]\.\d{1,2})(?![\d%]|\.\d)")
_OUT_OF = re.compile(r"\s*(?:/|(?:out )?of|on (?:an? )?)\s*(?:a )?(?P<scale>\d+(?:\.\d+)?)", re.I)
_ANOTHER_SCALE = re.compile(r"\b(?:5|7|10|20|100)(?:\.0+)?[- ]?(?:point )?(?:scale)\b|\bpercent", re.I)
_LEAST = re.compile(
    r"\b(?:minimum|min\.?|at least|or (?:better|higher|above|greater|more)|required?s?|must|no (?:less|lower) than"
    r"|not less than|of)\b|≥|\d\+",
    re.I,
)
LOWEST_GPA, HIGHEST_GPA = 2.0, 3.8


def find_gpa(page: PageText, ours: tuple[Clause, ...]) -> Iterator[Finding]:
    """The lowest GPA that is asked of who applies, on the scale of 4.0."""
    yield from either([finding for clause in ours for finding in _gpas_in(clause)])


def _gpas_in(clause: Clause) -> Iterator[Finding]:
    named = bool(_GPA.search(clause.label))
    if clause.kind == HEADING or not (named or _GPA.search(clause.text)) or _ANOTHER_SCALE.search(clause.text):
        return
    asked = _LEAST.search(clause.text) or _LEAST.search(clause.label) or named or len(clause.text) <= 60
    for match in _GRADE.finditer(clause.text):
        before, grade = clause.text[: match.start()], float(match["n"])
        if re.search(r"(?:scale|out|/|\bof a|on an?)\s*(?:of )?$", before, re.I):
            continue  # the scale itself
        out_of = _OUT_OF.match(clause.text, match.end())
        if out_of and float(out_of["scale"]) not in (4.0, 4.3, 4.33):
            continue
        if not asked or not LOWEST_GPA <= grade <= HIGHEST_GPA or denied(clause.text, match):
            continue
        if not _is_for_some(clause, *match.span()) and not re.search(r"\b(?:TOEFL|IELTS|GRE)\b", before[-12:]):
            yield Finding("min_gpa", {"min_gpa": f"{grade:g}"}, clause, (match[0],), NAMED if named else SAID)


# --- English ----------------------------------------------------------------------------------------------------------

# Tests, each by its names; a number belongs to the one named last before it, or right after it.
_OF_TEST = {
    "ibt": r"TOEFL(?:[- ]?iBT)?|iBT|internet[- ]based(?: test)?|IBT|TOEFL Essentials(?! \d)|home edition",
    "other": r"PBT|ITP|TOEFL[- ]?(?:PBT|ITP|CBT)|paper(?:[- ]based|[- ]delivered)?|CBT|computer(?:[- ]based)?|IELTS"
    r"|Duolingo|DET|PTE|Pearson|GRE|GMAT|MELAB|MET|Cambridge|iTEP|ELS|Linguaskill|GPA|speaking|reading"
    r"|writing|listening"
    r"|sections?|subscores?|essentials|verbal|quantitative",
}
_TEST = re.compile(rf"\b(?:(?P<other>{_OF_TEST['other']})|(?P<ibt>{_OF_TEST['ibt']}))\b", re.I)
_SCORE = re.compile(r"(?<![\d.$,-])(?P<n>\d{2,3})(?:\s?[-–]\s?\d{2,3})?(?![\d%:]|\.\d|,\d)\+?")
_RIGHT_AFTER = re.compile(r"\s*(?:\(|on the |for the |in the |points on the |\[)?\s*(?:total |overall )?$", re.I)
_NO_SCORE = re.compile(r"\s*(?:credits?|days?|months?|years?|percent|minutes|hours|students|words|st|nd|th)\b")
_TOEFL = re.compile(r"\bTOEFL\b|\biBT\b", re.I)
LOWEST_SCORE, HIGHEST_SCORE = 55, 115


def find_toefl(page: PageText, ours: tuple[Clause, ...]) -> Iterator[Finding]:
    """The lowest TOEFL iBT score that is asked for; other tests, the paper's scores and those of sections are none."""
    yield from either([finding for clause in ours for finding in _toefls_in(clause)])


def _toefls_in(clause: Clause) -> Iterator[Finding]:
    if clause.kind == HEADING or not any(_TOEFL.search(words) for words in (clause.text, clause.label)):
        return
    names = [(m.start(), m.end(), m.lastgroup) for m in _TEST.finditer(clause.text)]
    own = "other" if (label := _TEST.search(clause.label)) and label.lastgroup == "other" else ""
    own = own or ("ibt" if _TOEFL.search(clause.label) else "")
    for match in _SCORE.finditer(clause.text):
        score = int(match["n"])
        after = next((name for name in names if name[0] >= match.end()), None)
        close = after and _RIGHT_AFTER.fullmatch(clause.text[match.end() : after[0]])
        before = next((name for name in reversed(names) if name[1] <= match.start()), None)
        test = after[2] if after and close else before[2] if before else own
        if test != "ibt" or not LOWEST_SCORE <= score <= HIGHEST_SCORE or _NO_SCORE.match(clause.text, match.end()):
            continue
        if not _is_for_some(clause, *match.span()) and not denied(clause.text, match):
            yield Finding("toefl_min", {"toefl_min": str(score)}, clause, (match["n"],), base(clause, _TOEFL))


# --- STEM -------------------------------------------------------------------------------------------------------------

_STEM = re.compile(
    r"\bSTEM[- ](?:designat\w+|certif\w+|approved|listed|eligib\w+|classified|qualif\w+|recogni[sz]ed|OPT\b"
    r"|(?:degree|master\w*) program\b|extension\b)|\b(?:designated|classified|certified|listed|qualif\w+|recogni[sz]ed)"
    r" (?:\w+ ){0,3}?(?:as )?(?:an? )?(?:official )?STEM\b",
    re.I,
)
_STEM_DEGREE = re.compile(r"\bSTEM[- ](?:designated|certified|eligible|listed) (?:degree|program|master\w*)\b", re.I)
_STEM_NAMED = re.compile(r"\bSTEM\b", re.I)
_NOT_STEM = re.compile(
    r"\b(?:not|isn[’']t|no longer) (?:an? |currently |yet |considered (?:an? )?|officially )*(?:STEM\b|(?:designated|"
    r"classified|listed|certified) (?:as )?(?:an? )?STEM)",
    re.I,
)
_NOT_THE_DEGREE = re.compile(
    r"\b(?:pending|will (?:be|become)|expect\w*|seeking|applied for|under review"
    r"|some|certain|selected|most|many|only the|if|whether|depend\w*|other|concentrations?|tracks?|bachelor\w*"
    r"|undergraduate|background|applicants? (?:with|from|must|holding)|degree in (?:an? )?STEM|STEM (?:fields?"
    r"|majors?|disciplines?)|companies|employers?|jobs|careers?)\b",
    re.I,
)


def find_stem(page: PageText, ours: tuple[Clause, ...]) -> Iterator[Finding]:
    """Whether the degree is STEM-designated, where the page says so of the degree and not of what applicants bring."""
    yield from either([finding for clause in ours for finding in _stem_in(clause)])


def _stem_in(clause: Clause) -> Iterator[Finding]:
    text = clause.text
    if _STEM_NAMED.search(clause.label) and (YES.match(text) or NO.match(text)):
        value = "yes" if YES.match(text) else "no"
        mark = text[: len(value)]
    elif named := _STEM_DEGREE.search(clause.label):
        value, mark = "yes", named[0]
    elif no := _NOT_STEM.search(text):
        value, mark = "no", no[0]
    elif (found := _STEM.search(text)) and not denied(text, found):
        value, mark = "yes", found[0]
    else:
        return
    about = f"{clause.label} {text}"
    asks_us = re.search(r"\b(?:need|apply|applicants)\b", clause.label, re.I)  # "Do I need a STEM degree to apply?"
    if not asks_us and not _NOT_THE_DEGREE.search(about):
        yield Finding("stem_designated", {"stem_designated": value}, clause, (mark,), base(clause, _STEM_NAMED))
