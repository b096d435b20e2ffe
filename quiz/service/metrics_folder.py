"""The folder through which the workers of a site share Prometheus' numbers."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

FOLDER = "metrics"
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # the library's own


def prepare_metrics(home: Path) -> Path:
    """An empty folder for this server in MEM_QUIZ_HOME, named to the library, which reads it when it is first
    imported. Folders of servers that have ended are removed; another server on the same home keeps its own."""
    parent = home / FOLDER
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in parent.iterdir():
        if not _is_running(old.name):
            shutil.rmtree(old, ignore_errors=True)
    folder = parent / str(os.getpid())
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.environ[VARIABLE] = str(folder)
    return folder


def _is_running(name: str) -> bool:
    if not name.isdigit():
        return False
    with suppress(ProcessLookupError):
        try:
            os.kill(int(name), 0)
        except PermissionError:
            return True
        return True
    return False
