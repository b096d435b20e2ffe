"""Several connections and processes on one SQLite file: none takes the file's log away from under another."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quiz.store import Store
from quiz.store.migrate import upgrade
from tests.conftest import settings_for

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ANOTHER = """
from datetime import UTC, datetime
from pathlib import Path
from quiz.store import Store
from tests.conftest import settings_for
store = Store.open(settings_for(Path({home!r})))
store.responses.create({{}}, now=datetime.now(UTC))
store.close()
"""


@pytest.mark.slow
def test_a_process_that_ends_leaves_the_log_of_one_with_several_connections(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    upgrade(settings)
    store = Store.open(settings)
    with store.engine.connect(), store.engine.connect():
        pass
    token = store.responses.create({"goal": "pm"}, now=NOW)
    log = tmp_path / "mem-quiz.sqlite3-wal"
    before = log.stat().st_ino
    subprocess.run([sys.executable, "-c", ANOTHER.format(home=str(tmp_path))], check=True)
    assert log.exists(), "the other process took itself for the last one"
    assert log.stat().st_ino == before
    assert store.responses.answers(token) == {"goal": "pm"}
    store.close()


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    upgrade(settings_for(tmp_path))
    assert (tmp_path / "mem-quiz.sqlite3").stat().st_mode & 0o777 == 0o600
