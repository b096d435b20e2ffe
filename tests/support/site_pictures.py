"""Draws the pictures of the site from its mark: `python -m tests.support.site_pictures`, after favicon.svg or the words
changed. They are kept in quiz/web/static, because what is the same for everybody need not be drawn by a server."""

import struct
from pathlib import Path

import typst

STATIC = Path(__file__).parents[2] / "quiz" / "web" / "static"
MARK = (STATIC / "favicon.svg").read_bytes()
CARD = """
#set page(width: 1200pt, height: 630pt, margin: 80pt, fill: rgb("#f7f5ef"))
#set text(fill: rgb("#1b2430"), size: 34pt)
#image("mark.svg", width: 110pt)
#v(1fr)
#text(size: 68pt, weight: "bold")[Which engineering management master’s fits you?]
#v(0.6em)
#text(fill: rgb("#0b5c63"))[Seven or eight questions, about a minute, no sign-up.]
"""
ICON = '#set page(width: {0}pt, height: {0}pt, margin: 0pt, fill: rgb("#0b5c63"))\n#image("mark.svg", width: 100%)'


def draw(markup: str) -> bytes:
    """A PNG with a pixel a point."""
    drawn = typst.compile({"main": markup.encode(), "mark.svg": MARK}, format="png", ppi=72)  # type: ignore[call-overload]  # its stubs know no dict of files
    assert isinstance(drawn, bytes)
    return drawn


def icon_file(png: bytes, size: int) -> bytes:
    """An .ico that holds one PNG: the header, one entry, the picture."""
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, size, size, 0, 0, 1, 32, len(png), 22) + png


def main() -> None:
    """Write the three files."""
    (STATIC / "share.png").write_bytes(draw(CARD))
    (STATIC / "apple-touch-icon.png").write_bytes(draw(ICON.format(180)))
    (STATIC / "favicon.ico").write_bytes(icon_file(draw(ICON.format(32)), 32))


if __name__ == "__main__":
    main()
