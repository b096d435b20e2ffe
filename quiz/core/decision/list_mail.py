"""A list as a mail to oneself: the first programs with their pages, and the private link to all of it."""

from collections.abc import Sequence

from quiz.core.catalog import Program
from quiz.core.text import plural

FIRST = 5
TEXT = """{title} at MEM Quiz, the first {shown}:

{programs}
{more}
Everything, with your answers, under your private link:

{link}

Whoever has this link can see and change your answers and your list. To show them to others, \
make a link to share there, or leave the link out when you forward this.
"""
ASKED = """
This mail was asked for on {site}. If you did not ask for it, somebody mistyped an address: \
ignore it. Nobody can see whether you read it, and the address was not kept.
"""


def list_subject(title: str) -> str:
    """What a mailed list is called."""
    return f"{title} (MEM Quiz)"


def list_text(title: str, programs: Sequence[Program], link: str, site: str = "") -> str:
    """The mail's text, in the order of the list; where the site itself sends it, `site` is named."""
    lines = []
    for number, program in enumerate(programs[:FIRST], start=1):
        lines.append(f"{number}. {program.institution}: {program.display_name}")
        lines += [f"   {program.link[0]}"] if program.link else []
    rest = len(programs) - FIRST
    text = TEXT.format(
        title=title,
        shown=plural(min(FIRST, len(programs)), "program"),
        programs="\n".join(lines),
        more=f"\nand {rest} more.\n" if rest > 0 else "",
        link=link,
    )
    return text + ASKED.format(site=site) if site else text
