"""How one studies, as pages say it: credits, length, where and at what pace, and when one starts."""

import re
from collections.abc import Iterator, Mapping

from quiz.service.reading.clauses import HEADING, Clause, PageText
from quiz.service.reading.denials import denied, refuses
from quiz.service.reading.findings import GUESSED, NAMED, NUMBER, SAID, YES, Finding, agreed, either, number_of

# --- credits ----------------------------------------------------------------------------------------------------------

_CREDITS = re.compile(
    rf"(?<![\w$.,-])(?P<n>{NUMBER})[ -](?:total )?(?:(?P<kind>semester|quarter|sem\.)[- ]?(?:long )?)?"
    r"(?:graduate |academic )?(?P<unit>credits?(?:[ -]hours?)?|units?|hours?)\b",
    re.I,
)
_CREDITS_NAMED = re.compile(r"\b(?:credits?|units)\b|\bcredit hours\b", re.I)
_CREDITS_ROW = re.compile(r"(?:total )?(?:credits?(?: hours)?|units)(?: required)?:? (?P<n>\d{2})", re.I)
_PART = re.compile(
    r"\b(?:core|required|elective|transfer|thesis|capstone|concentration|certificate|foundation"
    r"|maximum|minimum grade)\b",
    re.I,
)
_BEFORE_PART = re.compile(
    r"(?:up to|at most|as many as|no more than|transfer|counts? for|worth|grade of \w+ .*|per|first"
    r"|last|final|another|\+)\s*(?:[a-z]+ ){0,2}$|\d ?(?:-|–|to|or) ?$|\bmost\b.*\bprograms\b.*",
    re.I,
)
_AFTER_PART = re.compile(
    r"\s*(?:(?:of|in|from|for) (?:the )?(?:core|elective|required|thesis|research|concentration"
    r"|foundation|coursework at|capstone|transfer|graduate courses)"
    r"|(?:of )?(?:electives?|core|beyond|per|each|with thesis|toward|may))",
    re.I,
)
_WHOLE = re.compile(
    r"\b(?:degree|program|programme|total|complet\w*|consists?|compris\w*|requir\w*|takes|earn"
    r"|need\w*|curriculum|MEM|M\.?S\.?)\b",
    re.I,
)
_COURSES = re.compile(rf"\b(?P<n>{NUMBER})[- ](?:graduate |three-credit )?courses?\b", re.I)
CREDITS_OF_A_DEGREE = (24, 72)
COURSES_OF_A_DEGREE = (8, 16)


def find_credits(page: PageText, ours: tuple[Clause, ...]) -> Iterator[Finding]:
    """Credits of the whole degree, with their unit where the page says it; courses where it counts nothing else."""
    found = [finding for clause in ours for finding in _credits_in(clause)]
    yield from either(_strip_units(found or [finding for clause in ours for finding in _courses_in(clause)]))


def _strip_units(found: list[Finding]) -> list[Finding]:
    """Findings of one number agree, though only some name the unit: those that do speak for the others."""
    units = {f.cells["credits"]: f.cells["credit_unit"] for f in found if "credit_unit" in f.cells}
    return [
        Finding(
            f.column,
            {**f.cells, **({"credit_unit": units[n]} if (n := f.cells["credits"]) in units else {})},
            f.clause,
            f.marks,
            f.sure,
        )
        for f in found
    ]


def _credits_in(clause: Clause) -> Iterator[Finding]:
    text = clause.text
    if (
        _CREDITS_NAMED.search(clause.label)
        and not _PART.search(re.sub(r"\brequired\b", "", clause.label))
        and (number := re.fullmatch(r"(\d{2}(?:\.\d)?)\.?", text))
        and "per" not in clause.label
    ):
        yield from _credits(clause, float(number[1]), number[1], _unit(clause.label), NAMED)
        return
    if row := _CREDITS_ROW.fullmatch(text):
        yield from _credits(clause, float(row["n"]), text, _unit(text), SAID)
        return
    if any(_PART.search(words) for words in (clause.label, *clause.path[-1:])) or (
        _PART.search(text) and clause.kind == HEADING
    ):
        return
    for match in _CREDITS.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if match["unit"].lower().startswith("hour") and not match["kind"]:
            continue
        if _BEFORE_PART.search(before) or _AFTER_PART.match(after) or denied(text, match):
            continue
        alone = len(text) <= len(match[0]) + 24 or (not before and after.startswith(","))
        if alone or _WHOLE.search(text) or _CREDITS_NAMED.search(clause.label):
            yield from _credits(
                clause,
                number_of(match["n"]),
                match[0],
                _unit(match[0]),
                SAID if _WHOLE.search(text) or alone else GUESSED,
            )


def _credits(clause: Clause, number: float, mark: str, unit: str, sure: float) -> Iterator[Finding]:
    low, high = CREDITS_OF_A_DEGREE
    if low <= number <= high:
        cells = {"credits": f"{number:g}", **({"credit_unit": unit} if unit else {})}
        yield Finding("credits", cells, clause, (mark,), sure)


def _unit(words: str) -> str:
    folded = words.casefold()
    if "long" in folded:
        return ""
    return "quarter" if "quarter" in folded else "semester" if "sem" in folded else "unit" if "unit" in folded else ""


def _courses_in(clause: Clause) -> Iterator[Finding]:
    for match in _COURSES.finditer(clause.text):
        if denied(clause.text, match):
            continue
        number = number_of(match["n"])
        low, high = COURSES_OF_A_DEGREE
        if low <= number <= high and re.search(
            r"\b(?:you take|takes?|complete|consists? of|compris\w+|degree|program)\b", clause.text, re.I
        ):
            cells = {"credits": f"{number:g}", "credit_unit": "course"}
            yield Finding("credits", cells, clause, (match[0],), GUESSED)


# --- length -----------------------------------------------------------------------------------------------------------

_LENGTH = re.compile(
    rf"\b(?P<low>{NUMBER})(?:\s*(?:-|–|to|or)\s*(?P<high>{NUMBER}))?[ -](?P<unit>months?"
    rf"|years?)\b(?! (?:ago|old|of (?:\w+ ){{0,3}}experience))",
    re.I,
)
_LENGTH_NAMED = re.compile(r"\b(?:length|duration|time to (?:complet\w+|finish|degree)|how long|completion)\b", re.I)
_STUDY = re.compile(
    r"\b(?:finish\w*|complet\w*|lasts?|takes|long|full[- ]time|part[- ]time|program|degree|study"
    r"|as few as|graduate in|earn)\b",
    re.I,
)
_NOT_A_LENGTH = re.compile(
    r"\b(?:experience|ago|ahead|must be completed|within|valid|expire\w*|requirements|visa|OPT"
    r"|internship|work|(?:four|4)-year (?:degree|bachelor\w*|college|university|institution)|salary"
    r"|average age|renew\w*|extension|co-op|practical)\b",
    re.I,
)
_AT_LEAST = re.compile(r"\bas (?:few|little|short) as\b|\bin just\b|\bas fast as\b", re.I)
_LIMIT = re.compile(r"\b(?:up to|within|no more than|maximum|at most)\s*$", re.I)
MOST_MONTHS = 48


def find_length(page: PageText, ours: tuple[Clause, ...]) -> Iterator[Finding]:
    """Months from the shortest to the longest that the page speaks of: several lengths (by pace) are its ends."""
    found = [finding for clause in ours for finding in _lengths_in(clause)]
    named = [finding for finding in found if finding.sure == NAMED]
    found = named or found
    if not found:
        return
    lows = [int(f.cells["duration_months_min"]) for f in found]
    highs = [int(f.cells["duration_months_max"]) for f in found if "duration_months_max" in f.cells]
    cells = {"duration_months_min": str(min(lows)), **({"duration_months_max": str(max(highs))} if highs else {})}
    best = max(found, key=lambda finding: (finding.cells == cells, finding.sure))
    several = len({tuple(f.cells.items()) for f in found})
    if several <= 3:
        yield Finding(
            "duration_months_min",
            cells,
            best.clause,
            tuple(m for f in found if f.clause is best.clause for m in f.marks),
            best.sure - 0.1 * (several - 1),
        )


def _lengths_in(clause: Clause) -> Iterator[Finding]:
    text, named = clause.text, bool(_LENGTH_NAMED.search(clause.label))
    if not named and any(_NOT_A_LENGTH.search(words) for words in (text, clause.label)):
        return
    for match in _LENGTH.finditer(text):
        alone = len(text) <= len(match[0]) + 24
        if not (named or alone or _STUDY.search(text)) or _LIMIT.search(text[: match.start()]) or denied(text, match):
            continue
        times = 12 if match["unit"].lower().startswith("year") else 1
        low = number_of(match["low"]) * times
        high = number_of(match["high"] or match["low"]) * times
        if not (6 <= low <= high <= MOST_MONTHS):
            continue
        cells = {"duration_months_min": f"{low:.0f}"}
        if not _AT_LEAST.search(text):
            cells["duration_months_max"] = f"{high:.0f}"
        yield Finding("duration_months_min", cells, clause, (match[0],), NAMED if named else SAID)


# --- where and at what pace -------------------------------------------------------------------------------------------

_NOT_TEACHING = re.compile(
    r"\b(?:apply|application|applications|submit\w*|form|portal|catalog|bookstore|payment|pay|request"
    r"|video|calendar|brochure)s?\b[^.;]{0,20}\bonline\b"
    r"|\bonline (?:application|form|portal|payment|catalog|bookstore|store|request|chat|info|system|resources)\w*",
    re.I,
)
_NOT_STUDYING = re.compile(
    r"\bfull[- ]time (?:\w+ )?(?:work|professional|experience|faculty|employ\w*|job|position|tuition"
    r"|equivalent|load|enrollment is)\w*"
    r"|\b(?:work\w*|employed|job) full[- ]time|\bfull[- ]time staff|\bpart[- ]time (?:job|work"
    r"|faculty|employ\w*|tuition)\w*",
    re.I,
)
WAYS = {
    "delivery": {
        "on_campus": re.compile(
            r"\bon[- ]campus\b|\bin[- ]person\b|\bon (?:our|the) (?:\w+ ){0,2}campus\b|\bresidential\b"
            r"|\bface[- ]to[- ]face\b",
            re.I,
        ),
        "online": re.compile(r"\bonline\b|\bdistance (?:learning|education)\b|\bremote(?:ly)?\b", re.I),
        "hybrid": re.compile(r"\bhybrid\b|\bblended\b|\blow[- ]residency\b", re.I),
    },
    "pace": {
        "full_time": re.compile(r"\bfull[- ]time\b", re.I),
        "part_time": re.compile(r"\bpart[- ]time\b", re.I),
    },
}
_WAYS_NAMED = re.compile(
    r"\b(?:format|delivery|modality|mode|location|taught|pace|schedule|enrollment|attendance|study options?)\b", re.I
)
_TEACHING = re.compile(
    r"\b(?:taught|offered|available|tak(?:e|en)|earn|program|degree|courses?|class(?:es)?|study"
    r"|students?|delivered|learn|complet\w+|finish|format|held|meet)\b",
    re.I,
)
_SOME_ONLY = re.compile(
    r"\b(?:some|certain|selected|a few|many|other|orientation|events?|tour|visit|housing|tutoring"
    r"|recruit\w*|jobs?|parking|library)\b",
    re.I,
)


def find_ways(page: PageText, ours: tuple[Clause, ...]) -> Iterator[Finding]:
    """Delivery and pace: every way that the page says the program is taught in, but for those that it refuses."""
    for column, ways in WAYS.items():
        found: dict[str, tuple[float, Clause, str]] = {}
        not_so: set[str] = set()
        for clause in ours:
            text = _NOT_STUDYING.sub(" ", _NOT_TEACHING.sub(" ", _way_named(clause, ways) or clause.text))
            sure = _way_sure(clause, text)
            for value, pattern in ways.items():
                said = pattern.search(text)
                if said and denied(text, said):
                    not_so |= {value} if refuses(text) else set()
                    continue
                match = said or (pattern.search(_NOT_STUDYING.sub(" ", clause.label)) if YES.match(text) else None)
                if match and sure > found.get(value, (0.0,))[0]:
                    found[value] = (sure, clause, match[0])
        found = {value: entry for value, entry in found.items() if value not in not_so}
        if found:
            sure, clause, _ = min(found.values(), key=lambda entry: entry[0])
            values = "|".join(value for value in ways if value in found)
            yield Finding(column, {column: values}, clause, tuple(m for _, c, m in found.values() if c is clause), sure)


def _way_named(clause: Clause, ways: Mapping[str, re.Pattern[str]]) -> str:
    """What a clause is called where that is a way already: "Hybrid: evenings online" is taught in no other."""
    is_named = clause.path and _WAYS_NAMED.search(clause.path[-1])
    return clause.label if is_named and any(way.search(clause.label) for way in ways.values()) else ""


def _way_sure(clause: Clause, text: str) -> float:
    if _SOME_ONLY.search(text):
        return 0.0
    if _WAYS_NAMED.search(clause.label) or YES.match(text):
        return NAMED
    if clause.kind == HEADING:
        return (
            SAID
            if re.search(r"\b(?:master|M\.?S\b|MEM|engineering management)", text, re.I) and not text.endswith("?")
            else 0.0
        )
    alone = len(text) <= 60
    return SAID if _TEACHING.search(text) else GUESSED if alone else 0.0


# --- starts -----------------------------------------------------------------------------------------------------------

_STARTS_NAMED = re.compile(r"\b(?:start|starts|begins?|intake|entry|entry terms?|admit terms?)\b", re.I)
_STARTS = re.compile(r"\b(?:starts?|begins?|admit(?:s|ted)?|enter|entry|intakes?|enroll)\b", re.I)
_NOT_A_START = re.compile(r"\b(?:deadline|due|apply by|waive[dr]?|until|registration|classes begin|tuition)\b", re.I)
_TERM = {"fall": r"\b(?:fall|autumn|august|september)\b", "spring": r"\b(?:spring|january)\b", "summer": r"\bsummer\b"}


def find_starts(page: PageText, ours: tuple[Clause, ...]) -> Iterator[Finding]:
    """The terms in which new students start."""
    found: list[Finding] = []
    listed: dict[str, Clause] = {}
    for clause in ours:
        named = _STARTS_NAMED.search(clause.label) or (
            not clause.label and clause.path and _STARTS_NAMED.search(clause.path[-1])
        )
        terms = {
            term: match[0]
            for term, words in _TERM.items()
            if (match := re.search(words, clause.text, re.I)) and not denied(clause.text, match)
        }
        if not terms or _NOT_A_START.search(clause.text) or clause.kind == HEADING:
            continue
        if named and len(clause.text) <= 12:
            listed |= dict.fromkeys(terms, clause)  # one term a row
        if named or _STARTS.search(clause.text):
            sure = NAMED if named else SAID
            found.append(Finding("start_terms", {"start_terms": "|".join(terms)}, clause, tuple(terms.values()), sure))
    if len(listed) > 1:
        clause = next(iter(listed.values()))
        found = [
            Finding(
                "start_terms", {"start_terms": "|".join(t for t in _TERM if t in listed)}, clause, (clause.text,), SAID
            )
        ]
    if chosen := agreed(found):
        yield chosen
