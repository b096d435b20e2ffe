"""`mem-quiz catalog diff|import|export|wanted`: what they write, and their exit codes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quiz.cli import main
from quiz.config import Settings
from quiz.core.catalog.load import release
from quiz.files import make_package
from quiz.service.publishing import live_files
from quiz.store import Store

RENAMED = release().programs.replace(b"Trine University", b"Trine College")


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MEM_QUIZ_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "renamed.csv").write_bytes(RENAMED)
    (tmp_path / "broken.csv").write_bytes(release().programs.replace(b",CA,", b",ZZ,"))
    return lambda *words: CliRunner().invoke(main, ["catalog", *words])


def test_export_writes_version_1_byte_for_byte_and_it_is_no_difference(run, tmp_path) -> None:
    assert run("export").stdout_bytes == release().programs
    assert run("export", "out.csv", "--sources", "sources.csv").exit_code == 0
    assert (tmp_path / "out.csv").read_bytes() == release().programs
    assert (tmp_path / "sources.csv").read_bytes() == release().sources
    same = run("diff", "out.csv", "--sources", "sources.csv")
    assert (same.exit_code, same.output) == (0, "No difference from version 1.\n")
    assert "No difference" in run("import", "out.csv", "--publish", "--by", "Ada").output


def test_diff_says_every_cell_and_ends_with_1(run) -> None:
    found = run("diff", "renamed.csv")
    assert found.exit_code == 1
    assert "  institution: Trine University -> Trine College" in found.output
    assert "258 programs become 258, 189 ranked become 189" in found.output


@pytest.mark.parametrize("words", [("diff",), ("import", "--by", "Ada"), ("import", "--publish", "--by", "Ada")])
def test_a_file_with_problems_lists_them_all_ends_with_1_and_changes_nothing(run, store: Store, words) -> None:
    found = run(words[0], "broken.csv", *words[1:])
    assert found.exit_code == 1
    assert found.output.count("column state") == 23
    assert store.catalogs.live() is None
    assert store.catalogs.draft().files is None


def test_what_cannot_be_carried_out_ends_with_2(run) -> None:
    assert run("diff", "nowhere.csv").exit_code == 2
    assert run("import", "renamed.csv").exit_code == 2
    assert run("import", "renamed.csv", "--by", " ").exit_code == 2
    assert run("export", "--number", "7").exit_code == 2
    assert run("export", "no/such/folder.csv").exit_code == 2


def test_import_makes_the_draft_and_replaces_one_only_when_told(run, store: Store) -> None:
    assert run("import", "renamed.csv", "--by", "Ada").exit_code == 0
    draft = store.catalogs.draft()
    assert draft.files is not None
    assert (draft.files.programs, draft.by) == (RENAMED, "Ada")
    assert run("import", "renamed.csv", "--by", "Eve").exit_code == 2
    assert run("import", "renamed.csv", "--by", "Eve", "--replace").exit_code == 0
    assert store.catalogs.live() is None


def test_import_publish_is_live_and_export_gives_it_back(run, store: Store) -> None:
    found = run("import", "renamed.csv", "--publish", "--by", "Ada", "--note", "A new name")
    assert (found.exit_code, found.output.splitlines()[-1]) == (0, "Version 2 is live.")
    assert live_files(store)[1].programs == RENAMED == run("export").stdout_bytes
    assert run("export", "--number", "1").stdout_bytes == release().programs
    (line, _) = store.catalogs.lines()
    assert (line.by, line.note) == ("Ada", "A new name")


@pytest.mark.slow
def test_wanted_lists_the_look_ups_that_change_most_lists_first(run) -> None:
    found = run("wanted", "--top", "3", "--students", "8")
    shares = [float(line.split("%")[0]) for line in found.output.splitlines() if line[5:8] == " % "]
    assert found.exit_code == 0
    assert len(shares) == 3
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0


def test_wanted_of_no_students_says_what_to_give(run) -> None:
    found = run("wanted", "--students", "0")
    assert found.exit_code == 2
    assert "--students" in found.output


def test_package_writes_what_the_site_gives_away(run) -> None:
    assert run("package", "out/data").exit_code == 0
    assert sorted(path.name for path in Path("out/data").iterdir()) == [
        "datapackage.json",
        "programs.csv",
        "schools.csv",
        "sources.csv",
    ]
    assert Path("out/data/programs.csv").read_bytes() == make_package(release(), 1, None).files["programs.csv"]
    assert run("package", "out/data/programs.csv").exit_code == 2
