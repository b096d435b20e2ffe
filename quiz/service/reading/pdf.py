"""A PDF as text: its lines in the order in which they were written, for plain_text.py."""

import io
import logging

from quiz.service.reading.errors import UnreadablePageError

MOST_PAGES = 60
MOST_CHARACTERS = 400_000


def read_pdf(content: bytes) -> str:
    """The text of a PDF. Raises UnreadablePageError where it is damaged, locked, or pictures alone."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it tells of every oddity of a file
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadablePageError("The PDF is locked with a password: save it without one, or paste its text")
        pages = [page.extract_text() or "" for page in reader.pages[:MOST_PAGES]]
    except UnreadablePageError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        raise UnreadablePageError("The PDF is damaged: open it and save it anew, or paste its text") from None
    text = "\n".join(pages)[:MOST_CHARACTERS]
    if len("".join(text.split())) < 20:
        raise UnreadablePageError(
            "The PDF holds pictures and no text: run a text recognition over it, or type what it says"
        )
    return text
