"""Text blocks: sentences that an office writes often, with placeholders that each case fills in. What a case does not
know stands in brackets, so that whoever sends it sees the gap.
"""

import re
from collections.abc import Mapping

# Every placeholder, and what it stands for.
PLACEHOLDERS: Mapping[str, str] = {
    "student_number": "the student’s number, where you invited them",
    "program": "the first program of the list",
    "advisor": "your name",
    "deadline": "when one applies there for fall",
}
BRACES = re.compile(r"\{([^{}]*)\}?|\}")


def find_unknown(text: str) -> tuple[str, ...]:
    """What stands in braces and is no placeholder, as it is written.

    >>> find_unknown("Dear {student}, {program} {")
    ('{student}', '{')
    """
    return tuple(
        found[0] for found in BRACES.finditer(text) if found[1] not in PLACEHOLDERS or not found[0].endswith("}")
    )


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text for one case.

    >>> fill("I am {advisor}, you are {student_number}.", {"advisor": "Ada"})
    'I am Ada, you are [student number].'
    """
    return BRACES.sub(lambda found: values.get(found[1] or "") or f"[{(found[1] or '').replace('_', ' ')}]", text)
