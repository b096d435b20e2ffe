"""How far a school is from a ZIP code, in a straight line.

Where a ZIP code lies comes from the table inside the package `zipcodes` (GeoNames, US Postal Service), without a
network; where a school lies, from its main address in federal data. Who studies online is nowhere, which is said apart.
"""

import re
from dataclasses import dataclass

import zipcodes

from quiz.core.catalog.program import Program

# The package fails hard on what is not plain digits, so nothing else reaches it.
ZIP_CODE = re.compile(r"([0-9]{5})(-?[0-9]{4})?")
LONGEST_ZIP = 10
ONLINE = "online"


class ZipCodeError(ValueError):
    """What was typed is no ZIP code that can be measured from; the message says what to do."""


@dataclass(frozen=True, slots=True)
class ZipPlace:
    """A ZIP code: its five digits, its town, and where it lies."""

    code: str
    town: str
    lat: float
    lon: float

    def miles_to(self, program: Program) -> float | None:
        """The way to the school of a program; None where its place is not known."""
        school = program.school_facts
        if school is None or school.lat is None or school.lon is None:
            return None
        return float(zipcodes.haversine(self.lon, self.lat, school.lon, school.lat))


def find_place(typed: str) -> ZipPlace:
    """The place of a ZIP code with five digits or nine. Raises ZipCodeError.

    >>> find_place("02139-4307").town
    'Cambridge, MA'
    """
    match = ZIP_CODE.fullmatch(typed.strip())
    if match is None:
        raise ZipCodeError("is no ZIP code: write its five digits, such as 02139")
    found = zipcodes.matching(match[1])
    if not found:
        raise ZipCodeError("is no ZIP code that we know: check its digits, or take one nearby")
    lat, lon = float(found[0]["lat"]), float(found[0]["long"])
    if not lat and not lon:  # the armed forces abroad
        raise ZipCodeError("is a ZIP code without a place to measure from: take one nearby")
    return ZipPlace(match[1], f"{found[0]['city']}, {found[0]['state']}", lat, lon)


def way_words(program: Program, miles: float | None) -> str:
    """How far a program is, in words; what is known to be taught online only is said first.

    >>> way_words(Program("a", "", "", "", "", "OH", "", delivery=("online",)), 212.4)
    'Online; the school is about 210 miles away'
    """
    taught = program.delivery or ()
    far = "at a distance that is not known" if miles is None else _rounded(miles)
    if taught == (ONLINE,):
        return f"Online; the school is {far}"
    return f"{far[0].upper()}{far[1:]}{', or online' if ONLINE in taught else ''}"


def _rounded(miles: float) -> str:
    if miles < 5:
        return "less than 5 miles away"
    step = 5 if miles < 100 else 10
    return f"about {round(miles / step) * step:,} miles away"
