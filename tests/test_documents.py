"""What is written about the code holds against the code: files and names that a text gives exist, what it tells to type
can be typed, and the settings, dependencies and rooms it lists are those that there are.
"""

import json
import re
import shlex

import click
import pytest
from click.testing import CliRunner

from quiz.cli import main
from quiz.config import SETTINGS
from quiz.core.questions.answers import clean
from tests.test_architecture import PYPROJECT, ROOT, files, repository

WRITTEN = files(".py", ".toml", ".html", ".css", ".js", ".md")
MADE_UP = {"self.html"}  # an attribute, not a file


def exists(name: str) -> bool:
    """Whether a file of the repository ends in this path."""
    return any(path.as_posix().endswith(f"/{name}") for path in repository())


def test_every_module_template_and_style_sheet_that_a_text_names_exists() -> None:
    named = re.compile(r"(?<![\w/.{}-])(?:[\w-]+/)*[\w-]+\.(?:py|html)\b(?!\()")
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in WRITTEN
        for name in named.findall(path.read_text(encoding="utf-8"))
        if name not in MADE_UP and not exists(name)
    }
    assert missing == set()


# --- the README -------------------------------------------------------------------------------------------------------

README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "quiz/web/OPERATIONS.md").read_text(encoding="utf-8")
DECISIONS = (ROOT / "quiz/DECISIONS.md").read_text(encoding="utf-8")
CHECKLISTS = ("an answer option", "a fact", "a gate", "an export column", "a setting", "a page")
TYPED = [line.strip() for line in README.splitlines() if line.startswith("    ")]


def section(title: str) -> str:
    """The text of the README's section whose heading begins so."""
    (found,) = (part for part in README.split("\n## ") if part.startswith(title))
    return found


def checklists() -> dict[str, list[str]]:
    """The lines of each checklist by what is added."""
    parts = section("Checklists").split("**Add ")[1:]
    return {part.partition("**")[0]: [line for line in part.splitlines() if line.startswith("- ")] for part in parts}


def test_the_readme_can_be_read_in_one_go() -> None:
    assert len(README.splitlines()) <= 140


def test_the_first_two_commands_run_and_test_the_checkout_itself() -> None:
    run, test = TYPED[:2]
    assert run == "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/mem-quiz serve"
    assert test == "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest -n 2"


def parse(command: click.Command, arguments: list[str], parent: click.Context | None = None) -> None:
    """Read arguments as click would, down to the last subcommand, without running anything."""
    context = command.make_context(command.name, arguments, parent=parent)
    if isinstance(command, click.Group):
        _, subcommand, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert subcommand is not None
        parse(subcommand, rest, context)


@pytest.mark.parametrize("line", [line for line in TYPED if "mem-quiz" in line])
def test_what_is_typed_from_the_readme_is_a_command_with_the_path_of_its_environment(line: str) -> None:
    program, _, arguments = line.rpartition("mem-quiz ")
    assert program.endswith(".venv/bin/")
    parse(main, shlex.split(arguments))


def test_the_answers_of_the_readme_are_answers() -> None:
    (line,) = (line for line in TYPED if line.startswith("echo "))
    document = json.loads(shlex.split(line)[1])
    assert clean(document).as_document()


def test_the_readme_shows_the_rooms_that_there_are() -> None:
    house = section("The house")
    rooms = set(re.findall(r"^\| `([\w.]+)/?` \|", house, re.MULTILINE))
    assert rooms == {path.name for path in (ROOT / "quiz").iterdir() if path.name[0] not in "_."} - {"DECISIONS.md"}
    core = {path.name for path in (ROOT / "quiz/core").iterdir() if path.name[0] not in "_." and path.suffix != ".md"}
    assert {name for name in core if f"`{name}`" not in house and f"`{name}/`" not in house} == set()


def test_there_are_six_checklists() -> None:
    assert tuple(checklists()) == CHECKLISTS
    assert all(checklists().values())


@pytest.mark.parametrize("line", [line for lines in checklists().values() for line in lines])
def test_every_file_of_a_checklist_exists_and_holds_what_is_named_in_it(line: str) -> None:
    path, *names = re.findall(r"`([^`]+)`", line)
    text = (ROOT / path).read_text(encoding="utf-8")
    for name in names:
        if name.isidentifier():
            assert re.search(rf"^(?:def |class |@click.*\n)?{name}\b", text, re.MULTILINE), name
        else:
            assert exists(name) or name.startswith("mem-quiz "), name


def test_every_path_in_a_document_exists() -> None:
    named = re.findall(r"`((?:quiz|tests|templates|models)/[\w./-]*)`", README + OPERATIONS + DECISIONS)
    assert named
    assert {path for path in named if not (ROOT / path).exists()} == set()


# --- decisions and operation ------------------------------------------------------------------------------------------


def test_decisions_are_numbered_and_dated() -> None:
    heads = re.findall(r"^\*\*(\d+)\. .*$", DECISIONS, re.MULTILINE)
    numbers = [int(number) for number in heads]
    assert numbers == sorted({*numbers}), "a number is given once; some are kept for what is being written elsewhere"
    for entry in DECISIONS.split("\n\n")[2:]:
        assert re.match(r"\*\*\d+\. [^*]+\*\*[^.]*\(\d{4}-\d{2}-\d{2}", entry), entry.splitlines()[0]


def test_every_dependency_has_its_reason_among_the_decisions() -> None:
    declared = {re.split(r"[\[<>=~! ]", text)[0].lower() for text in PYPROJECT["project"]["dependencies"]}
    assert declared
    words = set(re.findall(r"[\w-]+", DECISIONS.lower()))
    assert declared - words == set()


def test_the_settings_in_the_documents_are_those_of_the_one_table() -> None:
    printed = CliRunner().invoke(main, ["settings", "--markdown"])
    assert printed.exit_code == 0, printed.output
    rows = [line for line in OPERATIONS.splitlines() if line.startswith("|")]
    assert "\n".join(rows) + "\n" == printed.stdout, "write it anew: mem-quiz settings --markdown"
    for setting in SETTINGS:
        (row,) = (row for row in rows if row.startswith(f"| `{setting.variable}` |"))
        assert row == f"| `{setting.variable}` | {setting.default} | {setting.help} |"


def test_the_terminal_lists_every_setting_and_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEM_QUIZ_SECRET_KEY", "hunter2" * 9)
    shown = CliRunner().invoke(main, ["settings"]).stdout
    assert [line.split()[0] for line in shown.splitlines() if line[:1].isupper()][1:] == [
        setting.variable for setting in SETTINGS
    ]
    assert "hunter2" not in shown


def test_documents_stay_out_of_the_wheel() -> None:
    assert "/quiz/**/*.md" in PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"]
