"""The quiz on a page of somebody else's: question 1 in a frame, with the colour of that page, and the script with which
the page gives the frame its height. Only the sites of MEM_QUIZ_EMBED_ORIGINS may frame it (kit/headers.py).

Nothing needs a cookie, so it works where the browser keeps those of other sites away.
"""

import re
from pathlib import Path

from flask import Blueprint, Response, abort, url_for

from quiz.web.kit import access

blueprint = Blueprint("embed", __name__)

PAPER, DARK_PAPER = "fbfaf6", "14181d"  # as in static/site/tokens.css
INK, DARK_INK = "ffffff", "06282b"
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
STEPS = 20
RESIZING = Path(__file__).parent.parent / "static" / "student" / "resize_frame.js"


def luminance(colour: str) -> float:
    """The relative luminance of six hexadecimal digits, as WCAG defines it.

    >>> round(luminance("ffffff"), 3), luminance("000000")
    (1.0, 0.0)
    """
    parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, other: str) -> float:
    """How far two colours stand apart, from 1 to 21.

    >>> contrast("000000", "ffffff")
    21.0
    """
    dark, light = sorted((luminance(colour), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def is_readable(colour: str) -> bool:
    """Whether a colour can be read on the page, and white on it."""
    return min(contrast(colour, PAPER), contrast(colour, INK)) >= LEAST_CONTRAST


def lighten(colour: str) -> str:
    """The colour for a dark page: mixed with white until it can be read there, and dark ink on it."""
    for step in range(STEPS + 1):
        parts = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
        mixed = "".join(f"{round(part + (255 - part) * step / STEPS):02x}" for part in parts)
        if min(contrast(mixed, DARK_PAPER), contrast(mixed, DARK_INK)) >= LEAST_CONTRAST:
            break
    return mixed


@blueprint.app_template_global()
def accent_sheet(typed: str) -> str:
    """The address of the style sheet of a colour that was asked for; "" where it is no colour, or one that could not be
    read."""
    colour = typed.removeprefix("#").lower()
    good = re.fullmatch("[0-9a-f]{6}", colour) and is_readable(colour)
    return url_for("embed.accent", colour=colour) if good else ""


@blueprint.get("/embed/<colour>.css")
@access("public")
def accent(colour: str) -> Response:
    """The style sheet that gives the pages an accent colour."""
    if not re.fullmatch("[0-9a-f]{6}", colour) or not is_readable(colour):
        abort(404)
    accents, inks = f"#{colour}, #{lighten(colour)}", f"#{INK}, #{DARK_INK}"
    rule = f":root {{ --accent: light-dark({accents}); --accent-ink: light-dark({inks}); }}\n"
    return Response(rule, mimetype="text/css")


@blueprint.get("/embed/resize.js")
@access("public")
def resize() -> Response:
    """The script for the page around: it gives each frame of this site the height that it asks for."""
    response = Response(RESIZING.read_bytes(), mimetype="text/javascript")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
