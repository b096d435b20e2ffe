"""`mem-quiz constraints`: every package that the site needs, at one version, without an address."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

from click.testing import CliRunner

from quiz.cli import main
from quiz.cli.constraints import normal

ROOT = Path(__file__).parents[2]


def test_it_holds_each_dependency_and_theirs_at_the_version_that_runs_here() -> None:
    lines = CliRunner().invoke(main, ["constraints"]).stdout.splitlines()
    found = dict(line.split("==") for line in lines)
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {normal(match[0]) for text in declared if (match := re.match(r"[\w.-]+", text))}
    assert names <= found.keys()
    assert {"werkzeug", "jinja2", "scipy"} <= found.keys(), "what only others need"
    assert {"mem-quiz", "pytest", "mypy"}.isdisjoint(found), "what no site needs"
    assert "psycopg-binary" in found, "what an extra asks for"
    assert found["flask"] == version("flask")
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.+!]+", line) for line in lines)
    assert [*found] == sorted(found)
