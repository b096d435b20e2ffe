"""`mem-quiz serve` as a process of its own, on a free port of this machine."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen


def environment(home: Path, **more: str) -> dict[str, str]:
    others = {name: value for name, value in os.environ.items() if not name.startswith(("MEM_QUIZ_", "DATABASE_URL"))}
    return {**others, "MEM_QUIZ_HOME": str(home), **more}


@contextmanager
def serving(home: Path, *arguments: str, **environ: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a free port and its URL; killed at the end if it still runs."""
    # Not all warnings: gunicorn leaves a socket object to the garbage collector, a ResourceWarning of its own.
    command = [sys.executable, "-W", "error::DeprecationWarning", "-m", "quiz", "serve", "--port", "0", *arguments]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment(home, **environ))
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"ready at (http://\S+)", line)
        assert found, line + (process.communicate(timeout=30)[1] if process.poll() is not None else "")
        assert process.stdout.readline().startswith("It ranks ")
        yield process, found[1]
    finally:
        process.kill()
        process.communicate()


def get(url: str) -> tuple[int, str]:
    try:
        with urlopen(url, timeout=30) as response:  # noqa: S310 - the server of this test
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()
