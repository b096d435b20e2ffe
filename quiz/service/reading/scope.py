"""Whose fact is it? A page of a school names many degrees, and what another one costs or asks for is not ours.

The nearest words that name a degree decide: those of the clause itself, of its row or term, then the headings above it.
"""

import re
from dataclasses import dataclass

from quiz.service.reading.clauses import HEADING, Clause

OURS, OTHER = "ours", "other"
# The beginning of another degree's name; what follows "of" or "in" is compared with our own subject.
_DEGREE = re.compile(
    r"(?:\b(?i:masters?(?:['’]s)?(?: degree)?|m\.? ?s\.? ?c?\.?|m\.?a\.?|m\.? ?eng\.?|doctor(?:ate)?"
    r"|bachelor(?:['’]s)?|"
    r"ph\.? ?d\.?|b\.?s\.?)\s+(?i:of|in)\s+(?P<named>[A-Z][\w-]+(?: (?i:and|of|&) [A-Z][\w-]+| [A-Z][\w-]+){0,5}))"
    r"|\b(?:MS|M\.S\.|MA|MEng|M\.Eng\.)\s*,?\s+(?P<bare>[A-Z][\w-]+(?: (?:and|&) [A-Z][\w-]+| [A-Z][\w-]+){0,5})"
)
_OTHER_LEVEL = re.compile(
    r"\b(?:MBA|M\.B\.A\.|EMBA|Ph\.?D\.?|D\.?Eng\.?|Ed\.?D\.?|J\.?D\.?|doctoral|dual|joint|double degree)\b"
    r"|\b(?i:undergraduates?)\b|\bB\.?S\.?\b(?= in|/)|\b(?i:graduate|professional|advanced) certificate\b",
    re.I,
)
_OTHER_HEADING = re.compile(
    r"\bcertificates?\b|\baccelerated\b|\b4 ?\+ ?1\b|\b(?:B\.?S\.?|BSE|MBA|JD|Ph\.?D\.?) ?[/+]"
    r"|\bminors?\b|\bbachelor|\bother (?:degrees|programs)\b|\bexecutive education\b",
    re.I,
)
_OUR_SHORT = re.compile(r"\b(?:MEM|MSEM|M\.E\.M\.|MEngM|MSEMgt)\b")
# What an applicant brings or a student is, not a degree that the sentence is about.
_NOT_A_PROGRAM = re.compile(
    r"(?:bachelor|undergraduate)(?:['’]s)?(?: or master(?:['’]s)?)? (?:degree|gpa|g\.p\.a|grade"
    r"|cumulative|credits?|courses?"
    r"|coursework|transcripts?|record|major|"
    r"study|studies|institution|students? in|from)[^.;]{0,60}|(?:an?|the|their"
    r"|your) (?:[a-z]+ ){0,3}bachelor(?:['’]s)?[^.;]{0,60}",
    re.I,
)
_FORMER_GRADES = re.compile(r"\b(?:undergraduate|bachelor['’]s) (?:cumulative )?(?:gpa|grade|g\.p\.a)", re.I)
_OTHER_THAN_A_MASTER = re.compile(r"\b(?:ph\.? ?d|doctor|bachelor|d\.?eng\b|undergraduate)", re.I)
_A_MASTER = re.compile(r"\b[Mm]aster|\bM\.?S\b|\bMEng\b|\bMEM\b|\bMSEM\b")
# What somebody tells of themselves, and the parts of a page that are about people: no terms of the program.
_TOLD = re.compile(r"\b(?:I|[Mm]e|[Mm]y)\b(?!/)|\b(?:says|said|recalls)\b|^[“\"]")
_PEOPLE = re.compile(
    r"\b(?:news|events?|testimonials?|student (?:voices|stories)|alumni|faculty|our people"
    r"|success stories|spotlight)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ReadingTarget:
    """The program whose facts are looked for: its name as the catalog has it, and its school."""

    program_name: str
    institution: str = ""

    @property
    def subject(self) -> str:
        """What the degree is in: "engineering management"."""
        found = re.split(r"\b(?:of|in)\b", self.program_name, flags=re.I)
        return found[-1].strip(" ,.()").casefold() or "engineering management"


def is_ours(clause: Clause, target: ReadingTarget) -> bool:
    """Whether what the clause says is said of the program: no nearer words name another degree, and it is no
    story about somebody."""
    if _TOLD.search(clause.text) or any(_PEOPLE.search(words) for words in clause.path[1:]):
        return False
    for at, words in enumerate(clause.around):
        said = whose(words, target, heading=at > 0 or clause.kind == HEADING)
        if said:
            return said == OURS
    return True


def whose(words: str, target: ReadingTarget, *, heading: bool = False) -> str:
    """OURS or OTHER where the words name a degree, "" where they name none or both.

    >>> whose("MS in Data Analytics", ReadingTarget("Master of Engineering Management"))
    'other'
    """
    if not words or (heading and words.endswith("?")):
        return ""
    text = (_FORMER_GRADES if heading else _NOT_A_PROGRAM).sub(" ", words)
    names = [match["named"] or match["bare"] for match in _DEGREE.finditer(text)]
    ours = bool(_OUR_SHORT.search(text)) or _says_ours(text, target, names)
    other = bool(_OTHER_LEVEL.search(text)) or any(not _is_our_subject(name, target) for name in names)
    if heading and _OTHER_HEADING.search(text):
        return OTHER
    if _OTHER_THAN_A_MASTER.search(text) and not _A_MASTER.search(text):
        return OTHER
    if ours and other:
        return "" if heading else OTHER  # a heading of both leaves it to the one below; a sentence compares them
    return OURS if ours else OTHER if other else ""


def _is_our_subject(name: str, target: ReadingTarget) -> bool:
    """Whether a degree "of" or "in" this may be ours: "Master of Engineering" and "Master of Science in …" begin so."""
    folded = name.casefold().replace("&", "and")
    return (
        folded in ("engineering", "science")
        or folded.startswith((target.subject, "engineering in engineering", "science in "))
        or target.subject.startswith(folded)
        or "engineering management" in folded
    )


def _says_ours(text: str, target: ReadingTarget, names: list[str]) -> bool:
    folded = text.casefold()
    named = target.subject in folded or "engineering management" in folded
    return named and (not names or any(_is_our_subject(name, target) for name in names))
