"""A PDF as text: its lines in the order in which they were written, for plain_text.py. pdf_child.py reads it, in a
process of its own with limits on memory and time.
"""

import subprocess
import sys
from pathlib import Path

from quiz.service.reading.errors import UnreadablePageError
from quiz.service.reading.pdf_child import LOCKED

MOST_PAGES = 60
MOST_CHARACTERS = 400_000
SECONDS = 20
LEAST_LETTERS = 20
_CHILD = Path(__file__).with_name("pdf_child.py")


def read_pdf(content: bytes) -> str:
    """The text of a PDF. Raises UnreadablePageError where it is damaged, locked, too much, or pictures alone."""
    command = [sys.executable, "-I", str(_CHILD), str(MOST_PAGES), str(MOST_CHARACTERS)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own script, and what it reads goes through a pipe
    except subprocess.TimeoutExpired:
        raise UnreadablePageError(
            "The PDF takes too long to read: save the pages that matter, or paste its text"
        ) from None
    if done.returncode == LOCKED:
        raise UnreadablePageError("The PDF is locked with a password: save it without one, or paste its text")
    if done.returncode:
        raise UnreadablePageError("The PDF is damaged: open it and save it anew, or paste its text")
    text = done.stdout.decode("utf-8", "replace")
    if len("".join(text.split())) < LEAST_LETTERS:
        raise UnreadablePageError(
            "The PDF holds pictures and no text: run a text recognition over it, or type what it says"
        )
    return text
