"""The rules of the house that a machine can hold: who imports whom, what may never be written, what is documented.

The patterns are spelt with character classes where the file would otherwise find itself.
"""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
TOP_LEVEL = {"quiz", "programs.csv", "models", "templates", "tests", "pyproject.toml", "README.md"}
MAX_LINES = 450
LOADED_BY_NAME = {
    "argon2-cffi": "libpass loads it to hash passwords",
    "dask": "distributed runs on it, and its command starts schedulers and workers",
    "redis": "Flask-Limiter loads it when MEM_QUIZ_LIMITS names a server",
    "requests": "Authlib sends with it, to the provider that MEM_QUIZ_OIDC_ISSUER names",
    "psycopg": "SQLAlchemy loads it when DATABASE_URL names PostgreSQL",
}
COMES_WITH = {"jinja2": "flask", "markupsafe": "flask", "werkzeug": "flask"}


@cache
def repository() -> tuple[Path, ...]:
    """The files of the repository as git sees them: what is tracked, and what is new and not ignored."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (ROOT / name for name in listing.stdout.decode().split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def files(*suffixes: str, under: str = "") -> list[Path]:
    """The repository's files with one of these endings, in one folder."""
    return [path for path in repository() if path.suffix in suffixes and path.is_relative_to(ROOT / under)]


def found(pattern: str, paths: list[Path]) -> list[str]:
    """Every line that matches, as "file:line: text", so that a failure says where to look."""
    wanted = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if wanted.search(line)
    ]


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of one module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Everything in the syntax tree of one module: many tests walk it."""
    return tuple(ast.walk(tree(path)))


@pytest.fixture(scope="module", autouse=True)
def _read() -> None:
    """Every module is read before the first test, which would pay for the others."""
    for path in MODULES:
        nodes(path)


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a module with the dotted name of what is called."""
    for node in nodes(path):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imports(path: Path) -> set[str]:
    """The top-level names of everything a module imports, also inside its functions."""
    names: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


PACKAGE = files(".py", under="quiz")
MODULES = files(".py")


# --- structure --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_imports_run_downwards_and_the_core_knows_no_web() -> None:
    """In a process of its own: it switches off the logs of all that was imported before."""
    program = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([program, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


def test_the_top_level_holds_only_what_the_user_fixed() -> None:
    tops = {path.relative_to(ROOT).parts[0] for path in repository()}
    assert {top for top in tops if not top.startswith(".")} <= TOP_LEVEL


def test_no_file_outgrows_a_reader() -> None:
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in files(".py", ".html", ".css", ".js")
    }
    assert {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > MAX_LINES} == {}


def test_every_dependency_is_imported_and_every_import_is_declared() -> None:
    distributions = packages_distributions()
    used = {
        COMES_WITH.get(name.lower(), name.lower().replace("_", "-"))
        for path in PACKAGE
        for module in imports(path) - set(sys.stdlib_module_names) - {"quiz"}
        for name in distributions.get(module, [module])
    }
    project = PYPROJECT["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["dask"], *extras["oidc"]]
    declared = {re.split(r"[\[<>=~! ]", text)[0].lower() for text in wanted}
    assert declared - used <= set(LOADED_BY_NAME)
    assert used <= declared


# --- doors ------------------------------------------------------------------------------------------------------------

ROOMS = {
    name: importlib.import_module(name)
    for name in (".".join(path.relative_to(ROOT).parent.parts) for path in files(".pyi", under="quiz"))
}


def room_of(module: str) -> str:
    """The innermost room with a door that a module stands in; "" where there is none."""
    return max((room for room in ROOMS if f"{module}.".startswith(f"{room}.")), key=len, default="")


def past_the_door(path: Path) -> Iterator[str]:
    """What a module takes from another room other than at its door."""
    own = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and node.module and room_of(node.module) not in ("", own):
            face = ROOMS[room_of(node.module)]
            for alias in node.names:
                if node.module != face.__name__ or alias.name not in face.__all__:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}: {node.module}.{alias.name}"


def test_a_room_is_entered_by_its_door() -> None:
    assert len(ROOMS) >= 14
    assert [offence for path in PACKAGE for offence in past_the_door(path)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_door_opens_on_what_its_face_says(room: str) -> None:
    face = ROOMS[room]
    assert face.__doc__
    assert all(getattr(face, name) is not None for name in face.__all__)
    loaded = [name for name in face.__all__ if isinstance(getattr(face, name), ModuleType)]
    source = (ROOT / room.replace(".", "/") / "__init__.pyi").read_text(encoding="utf-8")
    named = re.findall(r"^from \. import (\([^)]+\)|.+)$", source, re.M)
    assert loaded == sorted(set(re.findall(r"\w+", " ".join(named))))


def test_the_package_has_nine_rooms() -> None:
    names = {path.relative_to(ROOT).parts[1] for path in files(".py", ".md", ".csv", under="quiz")}
    assert {name for name in names if not name.endswith(".md")} == {
        *("__init__.py", "__main__.py"),
        *("cli", "config", "core", "data", "evaluation", "files", "service", "store", "web"),
    }


# --- what is never written --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"\|\s*safe\b", id="safe filter"),
        pytest.param(r"autoescape\s+false", id="autoescape off"),
        pytest.param(r"\sstyle\s*=|<style\b", id="inline style"),
        pytest.param(  # one block of data, which is never run, may stand in a page
            r'<script\b(?![^>]*\bsrc=)(?! type="application/ld\+json">{{ data\|tojson }}</script>)', id="inline script"
        ),
        pytest.param(r"<[^>]*\son[a-z]+\s*=", id="inline handler"),
        pytest.param(r"(?i)\b(data|javascript):[a-z/]", id="data or javascript URL"),
    ],
)
def test_templates_hold_nothing_that_the_content_policy_forbids(pattern: str) -> None:
    assert found(pattern, files(".html", ".svg", ".txt", ".xml", under="templates")) == []


def test_stylesheets_and_scripts_fetch_nothing_from_elsewhere() -> None:
    assert found(r"@import|url\(\s*['\"]?(data:|https?:|//)|https?://(?!www\.w3\.org/)", files(".css", ".js")) == []


def test_no_code_that_runs_what_it_reads() -> None:
    modules = {"pickle", "joblib", "marshal", "shelve", "dill", "cloudpickle"}
    functions = {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}
    offences = [f"{path.relative_to(ROOT)}: imports {name}" for path in PACKAGE for name in imports(path) & modules]
    for path in PACKAGE:
        for name, call in calls(path):
            shell = any(word.arg == "shell" for word in call.keywords)
            if name in functions or shell:
                offences.append(f"{path.relative_to(ROOT)}:{call.lineno}: {name}(…)")
    assert offences == []


def test_only_the_command_line_prints() -> None:
    talkers = [path.relative_to(ROOT) for path in PACKAGE if any(name == "print" for name, _ in calls(path))]
    assert [str(path) for path in talkers if path.parts[1] != "cli"] == []


def test_no_path_of_a_machine_and_no_registry_in_the_repository() -> None:
    texts = [path for path in repository() if path.suffix not in {".skops", ".png", ".ico", ".woff2", ".ttf"}]
    assert found(r"(?<![\w.}*])/(w[o]rk|t[m]p|r[o]ot|h[o]me|U[s]ers)/[a-z]", texts) == []
    assert found(r"py[p]i\.(org|python)|python[h]osted|index[-_]url|trusted[-_]host\s*=", texts) == []


def test_every_exemption_has_its_reason_beside_it() -> None:
    bare_noqa = r"#\s*no[q]a(?!: [A-Z]+[0-9]+(, [A-Z]+[0-9]+)*\s+\W*\w+ \w+)"
    bare_ignore = r"#\s*type:\s*ig[n]ore(?!\[[a-z, -]+\]\s+#\s*\S+ \w+)"
    bare_skip = r"mark\.(sk[i]p|xf[a]il)\b(?!.*reason=)|sk[i]pif\((?!.*reason=)|pytest\.sk[i]p\(\)"
    assert found(f"{bare_noqa}|{bare_ignore}|{bare_skip}", MODULES) == []


# --- names ------------------------------------------------------------------------------------------------------------

# A class is a noun of the field. These participles do not end in "ed"; those that do are found by their ending.
PARTICIPLES = set(
    """
    Bound Built Chosen Drawn Due Fit Found Given Held Here Hidden Kept Known Leading Left LeftOut Made Own Read
    Said Seen Sent Set Shown Spoken Taken Taught Told Without Written
    """.split()
)
ENDS_LIKE_ONE = {"Feed", "Seed", "Need", "Speed", "Bed"}  # nouns, should one of them ever be a class
DOMAIN_WORDS = set(
    """
    Case Review Override Shortlist Catalog Program School Criterion Condition Evidence Repair Counterfactual NearMiss
    Recommendation Specialisation Payback Sharpener Persona Share Deadline Fact Draft Batch
    """.split()
)
VAGUE_IN_TEMPLATES = (
    r"\{%-? *(for [^%]*\bone\b[^%]* in\b|macro \w+\([^)]*\bone\b|set (one|here)\b)|\bfor one in\b|\blet \w+\(one\b"
)


def class_names(path: Path) -> list[str]:
    """The classes that a module defines at its top level."""
    return [node.name for node in tree(path).body if isinstance(node, ast.ClassDef)]


def is_participle(name: str) -> bool:
    """Whether a class name is one bare participle, whatever it hides behind an underscore."""
    bare = name.lstrip("_")
    return bare in PARTICIPLES or (bool(re.fullmatch(r"[A-Z][a-z]+ed", bare)) and bare not in ENDS_LIKE_ONE)


def loop_targets(module: ast.Module) -> Iterator[ast.Name]:
    """The names that loops, comprehensions and lambdas give to what they go through."""
    for node in ast.walk(module):
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            yield from (name for name in ast.walk(node.target) if isinstance(name, ast.Name))
        elif isinstance(node, ast.Lambda):
            yield from (ast.copy_location(ast.Name(word.arg), word) for word in node.args.args)


def test_a_class_is_a_noun_and_no_bare_participle() -> None:
    assert is_participle("Judged")
    assert is_participle("_Said")
    assert not is_participle("JudgedProgram")
    names = [(str(path.relative_to(ROOT)), name) for path in PACKAGE for name in class_names(path)]
    assert [(path, name) for path, name in names if is_participle(name)] == []


def test_no_two_public_classes_share_a_name() -> None:
    homes: dict[str, list[str]] = {}
    for path in PACKAGE:
        for name in class_names(path):
            if not name.startswith("_"):
                homes.setdefault(name, []).append(str(path.relative_to(ROOT)))
    assert len(homes) > 100
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


def test_a_loop_names_what_it_goes_through() -> None:
    example = ast.parse("[one for one in rows]\nmax(rows, key=lambda one: one)")
    assert [name.id for name in loop_targets(example)] == ["one", "one"]
    assert [
        f"{path.relative_to(ROOT)}:{name.lineno}"
        for path in MODULES
        if re.search(r"\b(?:for|lambda)\b[^\n]*\bone\b", path.read_text(encoding="utf-8"))  # to parse the few alone
        for name in loop_targets(tree(path))
        if name.id == "one"
    ] == []


@pytest.mark.parametrize(
    "line", ["{% for one in rows %}", "{% for key, one in rows %}", "{% macro card(one) %}", "{% set here = 1 %}"]
)
def test_a_vague_name_in_a_template_is_found(line: str) -> None:
    assert re.search(VAGUE_IN_TEMPLATES, line)


def test_templates_name_what_they_go_through() -> None:
    assert not re.search(VAGUE_IN_TEMPLATES, "{% for row in rows %}Only one stands here{% endfor %}")
    assert found(VAGUE_IN_TEMPLATES, files(".html", ".txt", ".typ", under="templates")) == []


def test_no_local_is_called_here() -> None:
    assert [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == "here"
    ] == []


def test_every_word_of_the_field_that_names_a_class_is_in_the_glossary() -> None:
    text = (ROOT / "quiz/core/GLOSSARY.md").read_text(encoding="utf-8")
    entries = {entry.lower() for entry in re.findall(r"^\*\*([^*]+)\*\*", text, flags=re.MULTILINE)}
    used = {
        word
        for path in PACKAGE
        for name in class_names(path)
        for word in DOMAIN_WORDS
        if re.search(rf"{word}(?![a-z])", name)
    }
    assert used == DOMAIN_WORDS, "a word that no class uses any more leaves DOMAIN_WORDS"
    assert {word for word in used if re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word).lower() not in entries} == set()


# --- what is documented -----------------------------------------------------------------------------------------------


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in MODULES if tree(path).body and not ast.get_docstring(tree(path))]
    assert [str(path.relative_to(ROOT)) for path in silent] == []


def test_every_public_function_and_class_is_explained() -> None:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"
        for path in PACKAGE
        for node in tree(path).body
        if isinstance(node, kinds) and not node.name.startswith("_") and not ast.get_docstring(node)
        if "migrations" not in path.parts
    ]
    assert silent == []


def test_the_documents_name_no_setting_that_does_not_exist() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (*MODULES, ROOT / ".ci/run")]
    documents = "".join(path.read_text(encoding="utf-8") for path in files(".md"))
    named = set(re.findall(r"\bMEM_QUIZ_[A-Z_]+\b", documents))
    assert {name for name in named if not any(name in source for source in sources)} == set()
