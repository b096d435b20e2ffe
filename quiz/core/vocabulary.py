"""Every id of the product with its words: an id without words cannot exist, and a wording is changed here alone."""

from collections.abc import Mapping

STUDY_MODES: Mapping[str, tuple[str, str]] = {
    "campus_full_time": ("on_campus", "full_time"),
    "campus_part_time": ("on_campus", "part_time"),
    "online_part_time": ("online", "part_time"),
    "online_full_time": ("online", "full_time"),
}
PLACE_WORDS: Mapping[str, str] = {"on_campus": "on campus", "online": "online"}
PACE_WORDS: Mapping[str, str] = {"full_time": "full time", "part_time": "part time"}
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
SPECIALISATIONS = ("pm", "oscm", "se", "pi")
PRIORITIES = ("cost", "speed", "track_depth", "recognition", "flexibility", "industry")
RECOGNITIONS = ("ABET", "ASEM", "MEMPC")
GRE = ("have", "will", "avoid")
START_TERMS = ("fall", "spring", "summer")
INDUSTRIES = (
    "manufacturing",
    "aerospace",
    "defense",
    "software",
    "construction",
    "healthcare",
    "energy",
    "automotive",
    "pharma",
    "consulting",
    "finance",
    "government",
)
STATES = tuple(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR"
    " PA PR RI SC SD TN TX UT VT VA WA WV WI WY".split()
)
MUSTS = ("study_mode", "budget", "region", "recognition", "max_months")
MAX_PRIORITIES = 3
BOOLEANS: Mapping[str, bool] = {"yes": True, "no": False}


# In the order of questions.STATES.
STATE_NAMES = (
    "Alabama, Alaska, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, District of Columbia, Florida,"
    " Georgia, Hawaii, Idaho, Illinois, Indiana, Iowa, Kansas, Kentucky, Louisiana, Maine, Maryland, Massachusetts,"
    " Michigan, Minnesota, Mississippi, Missouri, Montana, Nebraska, Nevada, New Hampshire, New Jersey, New Mexico,"
    " New York, North Carolina, North Dakota, Ohio, Oklahoma, Oregon, Pennsylvania, Puerto Rico, Rhode Island,"
    " South Carolina, South Dakota, Tennessee, Texas, Utah, Vermont, Virginia, Washington, West Virginia, Wisconsin,"
    " Wyoming"
).split(", ")


CASE_STATES: Mapping[str, str] = {
    "new": "New",
    "claimed": "Claimed",
    "waiting": "Waiting for the student",
    "done": "Done",
}
