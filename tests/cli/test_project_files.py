"""Which programs.csv is read and which models/ is written: a checkout's own, and of an installed copy nothing is
written. Every command that reads the catalog says where it is."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

from quiz import data
from quiz.cli import main
from quiz.data import bundled
from quiz.service.live import LiveCatalog
from quiz.store.catalog_versions import VersionMark
from quiz.web.server import name_catalog
from tests.support.programs import real_engine

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=given)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of bundled files as a wheel installs them, beside no checkout."""
    folder = tmp_path / "site-packages" / "quiz" / "_bundled"
    shutil.copytree(ROOT / "models", folder / "models")
    shutil.copy(ROOT / "programs.csv", folder)
    monkeypatch.setattr(data, "_BUNDLED", folder)
    monkeypatch.chdir(tmp_path)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_checkout_reads_its_own_files() -> None:
    assert data.in_checkout()
    assert bundled("programs.csv") == ROOT / "programs.csv"
    assert bundled("models") == ROOT / "models"


@pytest.mark.parametrize("arguments", [["train"], ["train", "--reviews", "-"], ["evaluate", "--write"]])
def test_an_installed_copy_is_never_written(installed: Path, arguments: list[str]) -> None:
    before = contents(installed)
    result = run(*arguments, given="")
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith(f"mem-quiz: {' '.join(arguments).removesuffix(' --reviews -')} writes models/")
    assert all(words in result.stderr for words in (str(installed), "checkout", "pip install -e ."))
    assert contents(installed) == before


def test_catalog_check_says_which_file_it_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("catalog", "check").stdout.splitlines()[0] == f"Checked {ROOT / 'programs.csv'}."
    (tmp_path / "other.csv").touch()
    monkeypatch.chdir(tmp_path)
    assert run("catalog", "check", "other.csv").stdout.splitlines()[0] == f"Checked {tmp_path / 'other.csv'}."


def test_a_file_in_the_current_folder_that_is_not_read_is_said_with_the_way_out(installed: Path) -> None:
    assert run("catalog", "check").stderr == ""
    Path("programs.csv").touch()
    result = run("catalog", "check")
    assert str(Path("programs.csv").absolute()) in result.stderr
    assert str(installed / "programs.csv") in result.stderr
    assert "pip install -e ." in result.stderr
    assert run("catalog", "check", "programs.csv").stderr == ""


def test_the_server_says_which_catalog_it_ranks() -> None:
    catalog = real_engine().catalog
    assert name_catalog(LiveCatalog(catalog)).endswith(f"{len(catalog.rankable)} programs of {ROOT / 'programs.csv'}.")
    published = name_catalog(LiveCatalog(catalog, number=3, mark=VersionMark(3, "ab")))
    assert "catalog version 3 in the database" in published
    assert str(ROOT) not in published


@pytest.mark.slow
def test_an_edited_programs_file_is_served_after_a_restart(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "quiz", checkout / "quiz", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("models", "templates"):
        shutil.copytree(ROOT / folder, checkout / folder)
    programs = (ROOT / "programs.csv").read_text(encoding="utf-8")
    assert "Trine University" in programs
    (checkout / "programs.csv").write_text(programs.replace("Trine University", "Trine College"), encoding="utf-8")
    environment = {"MEM_QUIZ_HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "quiz", "serve", "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, cwd=checkout, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ready = re.search(r"ready at (http://\S+)", process.stdout.readline())
            assert ready is not None
            assert str(checkout / "programs.csv") in process.stdout.readline()
            with urlopen(ready[1] + "programs/trine-msem", timeout=30) as page:  # noqa: S310 - the server of this test
                assert "<h1>Trine College</h1>" in page.read().decode()
        finally:
            process.terminate()
