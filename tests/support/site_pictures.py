"""Draws the mark and the pictures made of it: `python -m tests.support.site_pictures`, after the mark or the words
changed. They are kept beside what shows them, because what is the same for everybody need not be drawn by a server."""

import struct
from pathlib import Path

import typst

from quiz.web.pictures import quarter

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "quiz" / "web" / "static"
# The four fields, each a quarter disc: as in the picture of the landing page, but always of these sizes.
RADII = {"pm": 14.0, "oscm": 9.0, "se": 11.5, "pi": 10.0}
LIGHT = {"pm": "#2f5d9e", "oscm": "#7a4aa0", "se": "#0b6b53", "pi": "#a0481c"}  # as in tokens.css
DARK = {"pm": "#8db8f2", "oscm": "#cda6ee", "se": "#6fd3b0", "pi": "#f2a67e"}
INK = "#1b2430"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{}</svg>'
CARD = """
#set page(width: 1200pt, height: 630pt, margin: 80pt, fill: rgb("#fbfaf6"))
#set text(fill: rgb("#1b2430"), size: 34pt)
#place(right + bottom, dx: 60pt, dy: 50pt, image("mark.svg", width: 440pt))
#text(size: 40pt, weight: "bold")[MEM Quiz]
#v(1fr)
#block(width: 700pt, text(size: 66pt, weight: "bold")[Which engineering management master’s fits you?])
#v(0.3em)
#block(width: 640pt, text(fill: rgb("#0b5c63"))[Seven or eight questions, about a minute, no sign-up.])
"""
ICON = '#set page(width: {0}pt, height: {0}pt, margin: 0pt, fill: rgb("#1b2430"))\n#image("icon.svg", width: 100%)'


def mark(attribute: str, values: dict[str, str]) -> str:
    """The four quarters, each with its own value of the attribute."""
    paths = {key: quarter(at, radius, 18, 17.25, 0.7) for at, (key, radius) in enumerate(RADII.items())}
    return "".join(f'<path {attribute}="{values[key]}" d="{path}"/>' for key, path in paths.items())


TILE = SVG.format(f'<rect width="32" height="32" rx="7" fill="{INK}"/>' + mark("fill", DARK))
PLAIN = SVG.format(mark("fill", LIGHT))
INLINE = (
    "{# The mark in the colours of the page; drawn by tests/support/site_pictures.py. #}\n"
    '<svg class="mark" viewBox="3 2 26 28" aria-hidden="true" focusable="false">'
    + mark("class", {key: f"spec-{key}" for key in RADII})
    + "</svg>\n"
)


def draw(markup: str) -> bytes:
    """A PNG with a pixel a point."""
    files = {"main": markup.encode(), "mark.svg": PLAIN.encode(), "icon.svg": TILE.replace(' rx="7"', "").encode()}
    drawn = typst.compile(files, format="png", ppi=72)  # type: ignore[call-overload]  # its stubs know no dict of files
    assert isinstance(drawn, bytes)
    return drawn


def icon_file(png: bytes, size: int) -> bytes:
    """An .ico that holds one PNG: the header, one entry, the picture."""
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, size, size, 0, 0, 1, 32, len(png), 22) + png


def main() -> None:
    """Write the mark and what is made of it."""
    (STATIC / "favicon.svg").write_text(TILE)
    (ROOT / "templates" / "pdf" / "mark.svg").write_text(PLAIN)
    (ROOT / "templates" / "components" / "mark.html").write_text(INLINE)
    (STATIC / "share.png").write_bytes(draw(CARD))
    (STATIC / "apple-touch-icon.png").write_bytes(draw(ICON.format(180)))
    (STATIC / "favicon.ico").write_bytes(icon_file(draw(ICON.format(32)), 32))


if __name__ == "__main__":
    main()
