"""A process of its own that sets one document: `python typeset.py FOLDER SECONDS < words.json > document.pdf`.

Typst keeps what it has set in memory (a list of sixty adds 100 MB a time) and strange text can make it panic; neither
may happen to a process that serves others. This file is run by its path and imports nothing of ours, so that it starts
in 30 ms.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import typst


def main(folder: str, seconds: str) -> None:
    """Read the words, write the PDF: to PDF/UA-1, or merely tagged where a character has no glyph in these fonts."""
    compiler = typst.Compiler(
        Path(folder) / "list.typ",
        root=Path(folder),
        font_paths=typst.Fonts(include_system_fonts=False),
        sys_inputs={"data": sys.stdin.buffer.read().decode()},
    )
    timestamp = datetime.fromtimestamp(int(seconds), UTC)
    try:
        pdf = compiler.compile(format="pdf", timestamp=timestamp, pdf_standards="ua-1")
    except typst.TypstError:
        pdf = compiler.compile(format="pdf", timestamp=timestamp)
    assert isinstance(pdf, bytes)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main(*sys.argv[1:])
