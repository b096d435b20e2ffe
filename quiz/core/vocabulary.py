"""Every id of the product with its words: an id without words cannot exist, and a wording is changed here alone.

OPTIONS holds what can be answered, question by question: the ids are the product's vocabulary (URLs, command line,
exports and the database all use them), in the order in which they are asked. tests/core/test_vocabulary.py walks it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Words:
    """What an id is called: `full` as it is asked or titled, `short` where a page repeats it (by default the same),
    `sentence` inside a sentence (by default `full` without its capital)."""

    full: str
    short: str = ""
    sentence: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "short", self.short or self.full)
        object.__setattr__(self, "sentence", self.sentence or self.full[:1].lower() + self.full[1:])


def _same(text: str) -> Words:
    """A name that reads alike everywhere."""
    return Words(text, sentence=text)


# --- fields of engineering management ---------------------------------------------------------------------------------

SPECIALISATION_WORDS: Mapping[str, Words] = {
    "pm": Words("Project management", "Projects"),
    "oscm": Words("Operations and supply chain", "Operations"),
    "se": Words("Systems engineering", "Systems"),
    "pi": Words("Product and innovation", "Product"),
}
SPECIALISATIONS = tuple(SPECIALISATION_WORDS)

# --- how and where one studies ----------------------------------------------------------------------------------------

STUDY_MODES: Mapping[str, tuple[str, str]] = {
    "campus_full_time": ("on_campus", "full_time"),
    "campus_part_time": ("on_campus", "part_time"),
    "online_part_time": ("online", "part_time"),
    "online_full_time": ("online", "full_time"),
}
PLACE_WORDS: Mapping[str, str] = {"on_campus": "on campus", "online": "online"}
PACE_WORDS: Mapping[str, str] = {"full_time": "full time", "part_time": "part time"}
STATE_NAMES: Mapping[str, str] = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "PR": "Puerto Rico",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
}
STATES = tuple(STATE_NAMES)


def state_name(code: str) -> str:
    """A state's name, which is its code where it is none of the United States'."""
    return STATE_NAMES.get(code, code)


STATE_WORDS: Mapping[str, Words] = {code: _same(name) for code, name in STATE_NAMES.items()}
ANYWHERE = "anywhere"

# --- what can be answered ---------------------------------------------------------------------------------------------

# The school's federal figures on what a student studied; who studied something else has none.
DISCIPLINE_FIELDS: Mapping[str, str] = {
    "mechanical": "d_mechanical",
    "electrical": "d_electrical",
    "civil": "d_civil",
    "industrial": "d_industrial",
    "software": "d_software_computing",
    "chemical": "d_chemical",
    "aerospace": "d_aerospace",
    "biomedical": "d_biomedical",
    "materials": "d_materials",
    "energy": "d_environmental_energy",
}
OPTIONS: Mapping[str, Mapping[str, Words]] = MappingProxyType(
    {
        "interest": {
            "pm": Words("Running projects"),
            "oscm": Words("Improving operations and supply chains"),
            "se": Words("Engineering complex systems"),
            "pi": Words("Creating new products"),
            "unsure": Words("Not sure yet"),
        },
        "goal": {
            "pm": Words("Project or program manager"),
            "oscm": Words("Operations or supply-chain manager"),
            "se": Words("Systems or integration lead"),
            "pi": Words("Product or R&D manager"),
            "lead": Words("Engineering manager or director"),
            "unsure": Words("Not sure"),
        },
        "discipline": {
            "mechanical": Words("Mechanical", sentence="mechanical engineering"),
            "electrical": Words("Electrical", sentence="electrical engineering"),
            "civil": Words("Civil", sentence="civil engineering"),
            "industrial": Words("Industrial", sentence="industrial engineering"),
            "software": Words("Software", sentence="software and computing"),
            "chemical": Words("Chemical", sentence="chemical engineering"),
            "aerospace": Words("Aerospace", sentence="aerospace engineering"),
            "biomedical": Words("Biomedical", sentence="biomedical engineering"),
            "materials": Words("Materials", sentence="materials engineering"),
            "energy": Words("Environmental or energy", sentence="environmental or energy engineering"),
            "other_stem": Words("Other STEM", sentence="other STEM fields"),
            "non_stem": Words("Not STEM", sentence="fields outside STEM"),
        },
        "experience": {
            "0": Words("None yet"),
            "1-2": Words("1–2", "1–2 years", "1–2 years"),
            "3-5": Words("3–5", "3–5 years", "3–5 years"),
            "6-9": Words("6–9", "6–9 years", "6–9 years"),
            "10+": Words("10 or more", "10 or more years", "10 or more years"),
        },
        "study_mode": {
            "campus_full_time": Words("Campus, full-time", sentence="on campus, full time"),
            "campus_part_time": Words("Campus, part-time", sentence="on campus, part time"),
            "online_part_time": Words("Online, part-time", sentence="online, part time"),
            "online_full_time": Words("Online, full-time", sentence="online, full time"),
            "any": Words("Any way"),
        },
        "where": {**STATE_WORDS, ANYWHERE: Words("Anywhere")},
        "visa": {"no": Words("No"), "yes": Words("Yes"), "unsure": Words("Not sure")},
        "budget": {
            "20000": Words("$20,000", "Up to $20,000", "up to $20,000"),
            "35000": Words("$35,000", "Up to $35,000", "up to $35,000"),
            "50000": Words("$50,000", "Up to $50,000", "up to $50,000"),
            "80000": Words("$80,000", "Up to $80,000", "up to $80,000"),
            "no_limit": Words("No limit", sentence="without a limit"),
        },
        "priorities": {
            "cost": Words("Low cost"),
            "speed": Words("A short program"),
            "track_depth": Words("Depth in my field"),
            "recognition": Words("Recognition by a professional body"),
            "flexibility": Words("Online and part-time study"),
            "industry": Words("Ties to industries"),
        },
        "home_state": STATE_WORDS,
        "region": STATE_WORDS,
        "gre": {
            "have": Words("I have a score", sentence="have a score"),
            "will": Words("I will take it", sentence="will take it"),
            "avoid": Words("I want to avoid it", sentence="want to avoid it"),
        },
        "recognition": {"ABET": _same("ABET"), "ASEM": _same("ASEM"), "MEMPC": _same("MEMPC")},
        "travel_ok": {"yes": Words("Yes"), "no": Words("No")},
        "avoid": {key: Words(words.full) for key, words in SPECIALISATION_WORDS.items()},
        "industries": {
            "manufacturing": Words("Manufacturing"),
            "aerospace": Words("Aerospace"),
            "defense": Words("Defense"),
            "software": Words("Software"),
            "construction": Words("Construction"),
            "healthcare": Words("Healthcare"),
            "energy": Words("Energy"),
            "automotive": Words("Automotive"),
            "pharma": Words("Pharmaceuticals"),
            "consulting": Words("Consulting"),
            "finance": Words("Finance"),
            "government": Words("Government", sentence="the public sector"),
        },
        "start_term": {"fall": Words("Fall"), "spring": Words("Spring"), "summer": Words("Summer")},
    }
)
PRIORITIES, RECOGNITIONS, GRE, START_TERMS, INDUSTRIES = (
    tuple(OPTIONS[question]) for question in ("priorities", "recognition", "gre", "start_term", "industries")
)
MAX_PRIORITIES = 3
BOOLEANS: Mapping[str, bool] = {"yes": True, "no": False}
# What may be insisted on, as "No longer insist on ..." ends.
MUST_WORDS: Mapping[str, str] = {
    "study_mode": "how you can study",
    "budget": "your budget",
    "region": "where you want to study",
    "recognition": "the recognition you named",
    "max_months": "how long it may take",
}
MUSTS = tuple(MUST_WORDS)

# --- what is said of a list -------------------------------------------------------------------------------------------

# How well a program fits, best first; `short` is the same of a whole field.
BAND_WORDS: Mapping[str, Words] = {
    "strong": Words("Strong fit", "strong"),
    "good": Words("Good fit", "good"),
    "possible": Words("Possible fit", "some"),
    "weak": Words("Weak fit", "little"),
    "ask_first": Words("Ask first: too little is published", "too little known"),
}

# --- cases ------------------------------------------------------------------------------------------------------------

# How a case stands, as the desk says it.
CASE_STATES: Mapping[str, str] = {
    "new": "New",
    "claimed": "Claimed",
    "waiting": "Waiting for the student",
    "done": "Done",
}
# The same in the student's words: a heading and what happens next.
CASE_TOLD: Mapping[str, tuple[str, str]] = {
    "new": ("Sent to the advisors", "Nobody has taken it up yet. It waits in the advisors’ queue."),
    "claimed": ("An advisor is on it", "They are looking at your answers and your list."),
    "waiting": ("The advisor has asked you something", "It goes on when you have answered."),
    "done": ("The advisor has finished", "If something is left open, write below: it goes back to the advisors."),
}

# --- the API ----------------------------------------------------------------------------------------------------------

# What a token may open, in words.
SCOPES: Mapping[str, str] = {"cases:read": "read every case: answers, both orders, notes and messages"}
# What happens to a case that another system can be told of.
CASE_EVENTS: Mapping[str, str] = {
    "asked": "a student sent a question",
    "answered": "a student wrote again: an answer to the advisor, or a new question",
    "published": "an advisor published a list",
}
