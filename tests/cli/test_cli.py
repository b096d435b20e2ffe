"""The command line and the server, run as their users run them: clear errors with exit status 2, no traceback, a server
that comes up migrated and goes down on a signal."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quiz import data as resources
from quiz.cli import MAX_ANSWERS_BYTES, main
from tests.support.serving import environment, get, serving

OF_THE_STORE = {"sqlalchemy", "alembic", "platformdirs"}
HEAVY = ("quiz.web", "flask", "gunicorn", "pandas", "numpy", "sklearn", "openpyxl", "typst", *OF_THE_STORE)
STORE_ALONE = ("settings", "advisor list", "audit verify", "purge --dry-run")
ANSWERS = {"interest": ["pm"], "goal": "pm", "study_mode": "online_part_time", "sharpen": {"home_state": "OH"}}


def run(*arguments: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=given)


def assert_refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert result.stdout == ""
    assert all(line.startswith("mem-quiz: ") for line in result.stderr.splitlines())
    for word in words:
        assert word in result.stderr


# --- help ---------------------------------------------------------------------------------------------------------


def test_help_loads_no_library_and_a_command_of_the_store_alone_no_table_and_no_web(tmp_path: Path) -> None:
    script = f"""
import json, sys
from quiz.cli import main

def paths(command, path=()):
    yield path
    for name, inner in getattr(command, "commands", {{}}).items():
        yield from paths(inner, (*path, name))

def run(*arguments):
    try:
        main(arguments, standalone_mode=False)
    except SystemExit as left:
        assert not left.code, arguments
    return [name for name in {HEAVY!r} if name in sys.modules]

helped = {{" ".join(path): run(*path, "--help") for path in paths(main)}}
worked = {{name: run(*name.split()) for name in {STORE_ALONE!r}}}
print(json.dumps([helped, worked]))
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "MEM_QUIZ_HOME": str(tmp_path), "DATABASE_URL": ""},
    )
    helped, worked = json.loads(done.stdout.splitlines()[-1])
    assert {"", "serve", "catalog import", "advisor add"} <= set(helped)
    assert {command: loaded for command, loaded in helped.items() if loaded} == {}
    assert [*worked] == [*STORE_ALONE]
    assert {command for command, loaded in worked.items() if not OF_THE_STORE.issuperset(loaded)} == set()


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "quiz", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: mem-quiz ")
    assert all(command in done.stdout for command in ("serve", "recommend", "catalog", "train"))


# --- recommend ----------------------------------------------------------------------------------------------------


def test_recommend_prints_the_recommendation_document() -> None:
    result = run("recommend", "--answers", "-", "--json", "--top", "7", given=json.dumps(ANSWERS))
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert [program["rank"] for program in document["programs"]] == [1, 2, 3, 4, 5, 6, 7]
    assert len(document["specialisations"]) == 4


def test_recommend_prints_a_table_for_people(tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(ANSWERS), encoding="utf-8-sig")
    result = run("recommend", "--answers", str(path), "--top", "3")
    assert result.exit_code == 0, result.output
    document = json.loads(run("recommend", "--answers", str(path), "--json", "--top", "3").stdout)
    shown = " ".join(result.stdout.split())
    assert all(heading in shown for heading in ("Program", "School", "Place", "Cost", "Why"))
    assert all(program["institution"].split()[0] in shown for program in document["programs"])
    assert max(map(len, result.stdout.splitlines())) <= 150


def test_every_wrong_answer_gets_a_sentence_of_its_own() -> None:
    wrong = {"goal": "king", "interest": 7, "colour": "red", "sharpen": {"gpa": 9}}
    result = run("recommend", "--answers", "-", given=json.dumps(wrong))
    assert_refused(result, "goal: ", "interest: ", "'colour': ", "sharpen.gpa: ")
    assert len(result.stderr.splitlines()) == 4


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "is not JSON"),
        ("{'goal': 'pm'}", "is not JSON (line 1"),
        ("[]", "expected an object"),
        ('"pm"', "expected an object"),
        ("null", "expected an object"),
        ("[" * 60_000, "no answers document has"),
        ("9" * 5_000, "no answers document has"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        ('{"where": "Bavaria"}', "where: 'Bavaria' is not an answer; use one of AL, AK"),
        ("x" * (MAX_ANSWERS_BYTES + 1), "larger than 64 KiB"),
    ],
)
def test_an_answers_file_that_cannot_be_used_is_told_why(given: str | bytes, words: str) -> None:
    assert_refused(run("recommend", "--answers", "-", given=given), words)


def test_an_answers_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert_refused(run("recommend", "--answers", str(tmp_path / "none.json")), "none.json", "cannot be read")
    assert_refused(run("recommend", "--answers", str(tmp_path)), str(tmp_path), "cannot be read")


@pytest.mark.parametrize("arguments", [["--top", "0"], ["--top", "many"], []])
def test_a_wrong_option_is_told_with_the_way_out(arguments: list[str]) -> None:
    result = run("recommend", *arguments, *(["--answers", "-"] if arguments else []), given="{}")
    assert result.exit_code == 2
    assert "Error: " in result.stderr


def test_a_catalog_that_cannot_be_used_is_told_problem_by_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "programs.csv").write_text("id,institution\nx,y\n", encoding="utf-8")
    monkeypatch.setattr("quiz.core.catalog.load.bundled", lambda name: tmp_path / name)
    assert_refused(run("recommend", "--answers", "-", given="{}"), "programs.csv", "column", "and ")


# --- catalog and model --------------------------------------------------------------------------------------------


def test_the_catalog_in_use_has_no_problems() -> None:
    result = run("catalog", "check")
    assert result.exit_code == 0, result.output


def test_a_catalog_with_problems_names_them_all_and_exits_with_1(tmp_path: Path) -> None:
    lines = resources.bundled("programs.csv").read_text(encoding="utf-8").splitlines()
    path = tmp_path / "programs.csv"
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    result = run("catalog", "check", str(path))
    assert result.exit_code == 1
    assert lines[1].split(",")[0] in result.output
    assert "Traceback" not in result.output


def test_a_catalog_file_that_is_not_there_is_a_problem_not_a_traceback(tmp_path: Path) -> None:
    result = run("catalog", "check", str(tmp_path / "none.csv"))
    assert result.exit_code in (1, 2)
    assert not isinstance(result.exception, FileNotFoundError)
    assert "none.csv" in result.output


def test_train_writes_the_model_and_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models").mkdir()
    real = resources.bundled
    monkeypatch.setattr(
        "quiz.core.ranking.engine.bundled", lambda name: tmp_path / name if name == "models" else real(name)
    )
    result = run("train")
    assert result.exit_code == 0, result.output
    (written,) = (tmp_path / "models").iterdir()
    assert str(written) in result.stdout


# --- serve --------------------------------------------------------------------------------------------------------


def send_garbage(url: str, request: str) -> None:
    """What is no HTTP request: gunicorn answers it by itself and must not log what it holds."""
    host, port = url.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(request.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 400")


@pytest.mark.slow
def test_serve_comes_up_migrated_and_goes_down_on_sigterm(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(home) as (process, url):
        assert get(url + "healthz") == (200, '{"status":"ok"}\n')
        status, body = get(url + "readyz")
        assert (status, json.loads(body)["status"]) == (200, "ready")
        assert get(url)[0] == 200
        assert get(url + "quiz/" + "t" * 43 + "/goal")[0] == 404
        send_garbage(url, "GET /quiz/" + "t" * 43 + " HTTP/1.1\r\nNo Header\r\n\r\n")
        process.send_signal(signal.SIGTERM)
        rest, log = process.communicate(timeout=30)
    assert process.returncode == 0
    assert rest == ""
    assert sorted(path.name for path in home.iterdir()) == ["mem-quiz.sqlite3", "secret_key"]
    assert "Traceback" not in log
    assert "t" * 43 not in log
    assert "127.0.0.1" not in log


@pytest.mark.slow
def test_serve_stops_on_ctrl_c_and_frees_its_port(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "1") as (process, url):
        process.send_signal(signal.SIGINT)
        _, log = process.communicate(timeout=30)
        assert "Traceback" not in log
        port = int(url.rstrip("/").rpartition(":")[2])
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))


def start(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "quiz", "serve", *arguments]
    return subprocess.run(command, env=environment(home, **environ), capture_output=True, text=True, timeout=60)


def assert_stopped(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Exit status 2 and one sentence that names the problem."""
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


@pytest.mark.slow
def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        assert_stopped(start(tmp_path, "--port", port), port, "in use", "--port")


@pytest.mark.slow
def test_a_host_that_is_not_ours_is_one_sentence(tmp_path: Path) -> None:
    assert_stopped(start(tmp_path, "--host", "192.0.2.1", "--port", "0"), "192.0.2.1", "--host")
    assert_stopped(start(tmp_path, "--host", "no such host", "--port", "0"), "--host no such host")


@pytest.mark.slow
def test_a_database_that_is_away_is_one_sentence_without_its_password(tmp_path: Path) -> None:
    done = start(tmp_path, "--port", "0", DATABASE_URL="postgresql://u:hunter2@127.0.0.1:1/nothing")
    assert_stopped(done, "DATABASE_URL", "127.0.0.1")
    assert "hunter2" not in done.stderr


def test_a_database_url_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    assert_stopped(start(tmp_path, DATABASE_URL="mysql://u@h/d"), "DATABASE_URL", "postgresql://")


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert_stopped(start(tmp_path / "file" / "home"), "MEM_QUIZ_HOME", "cannot write")


def test_production_without_a_secret_is_one_sentence(tmp_path: Path) -> None:
    assert_stopped(start(tmp_path, MEM_QUIZ_ENV="production"), "MEM_QUIZ_SECRET_KEY", "is missing")
