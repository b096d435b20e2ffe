"""The command line over the store of a test: a test file names its command in `COMMAND`."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quiz.cli import main
from quiz.config import Settings


@pytest.fixture
def run(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Call the file's command with arguments, what is typed (`sent`) and variables of the environment."""
    monkeypatch.setenv("MEM_QUIZ_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MEM_QUIZ_SECRET_KEY", settings.secret_key)
    command = request.module.COMMAND

    def call(*arguments: object, sent: str | None = None, **environ: str) -> Result:
        return CliRunner(env=environ).invoke(main, (command, *map(str, arguments)), input=sent)

    return call
