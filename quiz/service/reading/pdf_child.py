"""A PDF from standard input as text on standard output, in a process of its own: what a file does to it ends with it.
Its arguments are how many pages and characters are read. Exit status 3: locked with a password; 1: damaged.
"""

import io
import logging
import resource
import sys

MEMORY = 768 * 1024 * 1024
LOCKED = 3


def main() -> int:
    """Read and write."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every oddity of a file
    most_pages, most_characters = map(int, sys.argv[1:3])
    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    if reader.is_encrypted and not reader.decrypt(""):
        return LOCKED
    text = "\n".join(page.extract_text() or "" for page in reader.pages[:most_pages])
    sys.stdout.buffer.write(text[:most_characters].encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
