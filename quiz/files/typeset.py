"""A process of its own that sets one document: `python typeset.py TEMPLATE SECONDS [FONTS …] < words > document.pdf`.

Typst keeps what it has set in memory (a list of sixty adds 100 MB a time) and strange text can make it panic; neither
may happen to a process that serves others. This file is run by its path and imports nothing of ours, so that it starts
in 30 ms.
"""

import json
import os
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

MOST_MEMORY = 2 * 1024**3
MOST_SECONDS = 60


def main(template: str, seconds: str, *fonts: str) -> None:
    """Read the words and the families of the folders of fonts, write the PDF: to PDF/UA-1, or merely tagged where a
    character has no glyph in these fonts."""
    given = json.load(sys.stdin.buffer)
    compiler = typst.Compiler(
        Path(template),
        root=Path(template).parent,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[*fonts]),
        sys_inputs={"data": given["words"], "families": json.dumps(given["families"])},
    )
    timestamp = datetime.fromtimestamp(int(seconds), UTC)
    try:
        pdf = compiler.compile(format="pdf", timestamp=timestamp, pdf_standards="ua-1")
    except typst.TypstError:
        pdf = compiler.compile(format="pdf", timestamp=timestamp)
    assert isinstance(pdf, bytes)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # pages go first
    main(*sys.argv[1:])
