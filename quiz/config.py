"""Every setting of mem-quiz, once: its variable, its default, its help, and how it is read.

`Settings.from_environment` checks all of them at start; a bad value raises SettingError with the variable's name and
the way out. For local use the secret key is generated into MEM_QUIZ_HOME; production must be given one.
"""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from platformdirs import user_data_path

ENVIRONMENTS = ("local", "production")
STARTTLS, TLS, PLAIN = SMTP_TLS = ("starttls", "tls", "none")
LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("text", "json")
FULL, RELAXED = DURABILITY = ("full", "relaxed")
LOOPBACK = ("localhost", "127.0.0.1")
SECRET_LENGTH = 32
LIMITS_MEMORY, LIMITS_OFF = "memory", "off"
NO_LIMIT = "none"
# How often one client may do what costs others something: the group (what `limited` names), its setting, its rate, and
# what is counted.
RATES = {
    "responses": ("MEM_QUIZ_LIMIT_RESPONSES", "200/hour;1000/day", "new quizzes and shortlists"),
    "imports": ("MEM_QUIZ_LIMIT_IMPORTS", "30/hour;100/day", "files that are read in"),
    "asks": ("MEM_QUIZ_LIMIT_ASKS", "10/hour;30/day", "questions to advisors"),
    "reports": ("MEM_QUIZ_LIMIT_REPORTS", "20/hour;60/day", "reports of wrong facts"),
    "files": ("MEM_QUIZ_LIMIT_FILES", "60/minute;600/hour", "lists as PDF, workbook and other files"),
    "sign_in": ("MEM_QUIZ_LIMIT_SIGN_IN", "60/hour", "tries to sign in at the desk"),
    "api": ("MEM_QUIZ_LIMIT_API", "120/minute;2000/hour", "recommendations and look-ups by the API"),
}
SECRET_FILE = "secret_key"  # noqa: S105 - a file name
DATABASE_FILE = "mem-quiz.sqlite3"
QUEUE_FILE = "jobs.sqlite3"
QUEUES = ("redis", "rediss", "postgresql", "postgres")
DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite",
}


class SettingError(ValueError):
    """A setting that cannot be used; the message starts with the variable and says what to do."""

    def __init__(self, variable: str, text: str) -> None:
        self.variable = variable
        super().__init__(f"{variable}: {text}")


# --- reading one value --------------------------------------------------------------------------------------------
# A reader takes the text of a variable and gives the value, or raises ValueError with what would be right.


def _one_of(allowed: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"{text!r} is not known; use one of {', '.join(allowed)}")
        return text

    return read


def _home(text: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_absolute():
        raise ValueError(f"{text!r} is a relative path; use an absolute one")
    if "?" in text:
        raise ValueError(f"{text!r} holds a question mark, which a database URL cannot; use another folder")
    return path


def _database(text: str) -> str:
    """The URL with SQLAlchemy's driver name. Its text is never repeated in an error: it may hold a password."""
    scheme, found, rest = text.partition("://")
    if not found or scheme not in DRIVERS:
        raise ValueError("use postgresql://user:password@host/database or sqlite:////absolute/path.sqlite3")
    if DRIVERS[scheme] == "sqlite":
        if not rest.startswith("//"):
            raise ValueError("a SQLite database needs an absolute path: sqlite:////absolute/path.sqlite3")
    else:
        try:
            parts = urlsplit(text)
            parts.port  # noqa: B018 - reading it checks it
        except ValueError:
            raise ValueError("the host or port cannot be read; use postgresql://user:password@host:5432/name") from None
        if parts.netloc.count("@") > 1:
            raise ValueError("the password holds an @; write it as %40 (and / as %2F, : as %3A)")
        if not parts.path.strip("/"):
            raise ValueError("the database's name is missing; use postgresql://user:password@host/name")
    return f"{DRIVERS[scheme]}://{rest}"


def _queue(text: str) -> str:
    """The URL of a queue. Its text is never repeated in an error: it may hold a password."""
    scheme, found, _ = text.partition("://")
    if not found or scheme not in QUEUES:
        raise ValueError("use redis://host:6379/0 or postgresql://user:password@host/database, or leave it away")
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        raise ValueError("the host or port cannot be read; use redis://host:6379/0") from None
    if not parts.hostname:
        raise ValueError("the host is missing; use redis://host:6379/0")
    return text


def _secret(text: str) -> str:
    if len(text) < SECRET_LENGTH:
        raise ValueError(f"is too short; use at least {SECRET_LENGTH} random characters ({MAKE_SECRET})")
    return text


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    wrong = [host for host in hosts if "/" in host or ":" in host or "*" in host or " " in host]
    if not hosts or wrong:
        raise ValueError(
            f"{', '.join(wrong) or text!r} is not a host name; use names without scheme or port, separated by commas, "
            "such as quiz.example.edu (a leading dot takes in all subdomains)"
        )
    return hosts


def _proxies(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 5):
        raise ValueError(f"{text!r} is not a count of proxies; use a whole number from 0 to 5")
    return int(text)


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
            raise ValueError(f"{text!r} cannot be used; use a whole number from {least} to {most:,}")
        return int(text)

    return read


def _limits(text: str) -> str:
    """Where clients are counted. The URL is never repeated in an error: it may hold a password."""
    if text not in (LIMITS_MEMORY, LIMITS_OFF) and not re.fullmatch(r"rediss?://[^\s/]+(/\d*)?(\?\S*)?", text):
        raise ValueError(f"use {LIMITS_MEMORY}, {LIMITS_OFF}, or a server such as redis://127.0.0.1:6379/0")
    return text


def _rate(text: str) -> str:
    one = r"[1-9][0-9]{0,8}/(second|minute|hour|day)"
    if text != NO_LIMIT and not re.fullmatch(rf"{one}(;{one})*", text):
        raise ValueError(f"{text!r} is not a rate; use one such as 100/hour or 100/hour;500/day, or {NO_LIMIT}")
    return text


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.-]+|[0-9A-Fa-f:]+", text):
        raise ValueError(f"{text!r} is not a host name; use the name alone, such as smtp.example.edu")
    return text


def _sender(text: str) -> str:
    if not re.fullmatch(r"[^@<>\s]+@[^@<>\s]+", text):
        raise ValueError(f"{text!r} is not an address; use one such as quiz@example.edu")
    return text


MAKE_SECRET = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"  # noqa: S105 - a command that makes one


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table: the variable, the field of Settings it fills, its default in words, help and reader."""

    variable: str
    field: str
    default: str
    help: str
    read: Callable[[str], Any]


_SECONDS = _number(1, 600)


def _wait(variable: str, default: int, what: str) -> Setting:
    """A row for how long something may take."""
    return Setting(f"MEM_QUIZ_{variable}", variable.lower(), str(default), f"How many seconds {what}.", _SECONDS)


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "MEM_QUIZ_ENV",
        "env",
        "local",
        "`local` fills in what it can; `production` refuses to start without a secret key and trusted hosts.",
        _one_of(ENVIRONMENTS),
    ),
    Setting(
        "MEM_QUIZ_HOME",
        "home",
        "the user's data folder",
        "The folder of the SQLite database, the queue and the generated secret key; it is made on first start.",
        _home,
    ),
    Setting(
        "DATABASE_URL",
        "database_url",
        f"{DATABASE_FILE} in MEM_QUIZ_HOME",
        "Where answers are stored: `postgresql://user:password@host/name` (also `postgres://`) or `sqlite:////path`.",
        _database,
    ),
    Setting(
        "MEM_QUIZ_SECRET_KEY",
        "secret_key",
        "generated into MEM_QUIZ_HOME (local), required (production)",
        f"Signs the forms; at least {SECRET_LENGTH} random characters, the same for all servers of one site.",
        _secret,
    ),
    Setting(
        "MEM_QUIZ_TRUSTED_HOSTS",
        "trusted_hosts",
        f"{','.join(LOOPBACK)} (local), required (production)",
        "The host names this site answers to, separated by commas; others get a 400 (health checks use one too).",
        _hosts,
    ),
    Setting(
        "MEM_QUIZ_PROXIES",
        "proxies",
        "0",
        "How many proxies stand before the server; with 1 or more their X-Forwarded headers are believed.",
        _proxies,
    ),
    Setting(
        "MEM_QUIZ_LOG_LEVEL",
        "log_level",
        "info",
        "The least log line to write: `debug`, `info`, `warning` or `error`.",
        _one_of(LOG_LEVELS),
    ),
    Setting(
        "MEM_QUIZ_LOG_FORMAT",
        "log_format",
        "text",
        "`text` for people, `json` for one JSON object a line.",
        _one_of(LOG_FORMATS),
    ),
    Setting(
        "MEM_QUIZ_KEEP_DAYS",
        "keep_days",
        "365",
        "How many days `mem-quiz purge` leaves a finished quiz or a shortlist after it was last changed.",
        _number(1, 36_500),
    ),
    Setting(
        "MEM_QUIZ_DURABILITY",
        "durability",
        FULL,
        "`full`: what was saved survives a loss of power; `relaxed`: it survives a killed program, and a loss of power "
        "may take the last second.",
        _one_of(DURABILITY),
    ),
    _wait("CONNECT_SECONDS", 5, "the database (PostgreSQL) may take to open a connection"),
    _wait("LOCK_SECONDS", 5, "a page waits for what another holds locked in the database"),
    _wait("STATEMENT_SECONDS", 20, "a page's statement may take in the database; commands may take longer"),
    _wait("POOL_SECONDS", 5, "a page waits for a connection that another gives back"),
    _wait("CHILD_SECONDS", 30, "setting a PDF and reading a workbook may take"),
    Setting(
        "MEM_QUIZ_PURGE_HOUR",
        "purge_hour",
        "4",
        "The hour of the day, in UTC, at which the worker deletes what was kept long enough.",
        _number(0, 23),
    ),
    Setting(
        "MEM_QUIZ_QUEUE",
        "queue",
        f"{QUEUE_FILE} in MEM_QUIZ_HOME",
        "Where jobs wait for a worker, if on more than one machine: `redis://host:6379/0` or "
        "`postgresql://user:password@host/name`.",
        _queue,
    ),
    Setting(
        "MEM_QUIZ_JOBS",
        "jobs",
        "2",
        "How many jobs a worker does at once; with 0 `serve` starts no worker, because another machine has one.",
        _number(0, 32),
    ),
    Setting(
        "MEM_QUIZ_SMTP_HOST",
        "smtp_host",
        "none: no mail is sent",
        "The mail server that tells students of an advisor's answer; without one advisors copy the link themselves.",
        _host,
    ),
    Setting("MEM_QUIZ_SMTP_PORT", "smtp_port", "587", "The port of the mail server.", _number(1, 65_535)),
    Setting("MEM_QUIZ_SMTP_USER", "smtp_user", "none", "Who signs in to the mail server, if anybody.", str),
    Setting("MEM_QUIZ_SMTP_PASSWORD", "smtp_password", "none", "The password for it.", str),
    Setting(
        "MEM_QUIZ_SMTP_FROM",
        "smtp_from",
        "required with a mail server",
        "The address that mail comes from, such as quiz@example.edu.",
        _sender,
    ),
    Setting(
        "MEM_QUIZ_SMTP_TLS",
        "smtp_tls",
        STARTTLS,
        "`starttls`, `tls` (from the first byte, mostly port 465) or `none` (only without a password); the server's "
        "certificate is always checked.",
        _one_of(SMTP_TLS),
    ),
    _wait("SMTP_SECONDS", 6, "all of a mail may take, from connecting to goodbye"),
    Setting(
        "MEM_QUIZ_LIMITS",
        "limits",
        LIMITS_MEMORY,
        f"Where clients are counted: `{LIMITS_MEMORY}` (each worker by itself), `redis://host:port/0` (all workers "
        f"and servers together) or `{LIMITS_OFF}` (something in front counts).",
        _limits,
    ),
    *(
        Setting(
            variable,
            f"limit_{group}",
            rate,
            f"The most {what} from one client; `{NO_LIMIT}` for any number.",
            _rate,
        )
        for group, (variable, rate, what) in RATES.items()
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The checked settings. What is secret does not show in its repr."""

    home: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    env: str = "local"
    trusted_hosts: tuple[str, ...] = LOOPBACK
    proxies: int = 0
    log_level: str = "info"
    log_format: str = "text"
    keep_days: int = 365
    durability: str = FULL
    connect_seconds: int = 5
    lock_seconds: int = 5
    statement_seconds: int = 20
    pool_seconds: int = 5
    child_seconds: int = 30
    purge_hour: int = 4
    queue: str = field(default="", repr=False)
    jobs: int = 2
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = field(default="", repr=False)
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    smtp_tls: str = STARTTLS
    smtp_seconds: int = 6
    limits: str = field(default=LIMITS_MEMORY, repr=False)
    limit_responses: str = RATES["responses"][1]
    limit_imports: str = RATES["imports"][1]
    limit_asks: str = RATES["asks"][1]
    limit_reports: str = RATES["reports"][1]
    limit_files: str = RATES["files"][1]
    limit_sign_in: str = RATES["sign_in"][1]
    limit_api: str = RATES["api"][1]

    @property
    def production(self) -> bool:
        return self.env == "production"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read and check the table's variables; an empty one counts as not set. Raises SettingError."""
        given = _given(os.environ if environ is None else environ)
        home: Path = given.pop("home", None) or user_data_path("mem-quiz", appauthor=False)
        production = given.get("env") == "production"
        if production and "secret_key" not in given:
            raise SettingError("MEM_QUIZ_SECRET_KEY", f"is missing; production needs one ({MAKE_SECRET})")
        if production and "trusted_hosts" not in given:
            raise SettingError("MEM_QUIZ_TRUSTED_HOSTS", "is missing; name the site's hosts, such as quiz.example.edu")
        _check_mail(given)
        if not {"database_url", "secret_key", "queue"} <= given.keys():
            _make_home(home)
        database_url = given.pop("database_url", None) or f"sqlite:///{home / DATABASE_FILE}"
        secret_key = given.pop("secret_key", None) or _kept_secret(home)
        return cls(home=home, database_url=database_url, secret_key=secret_key, **given)


def to_environment(settings: Settings) -> dict[str, str]:
    """The variables from which another process reads the very same settings."""
    values = ((setting.variable, getattr(settings, setting.field)) for setting in SETTINGS)
    return {name: ",".join(value) if isinstance(value, tuple) else str(value) for name, value in values}


def _given(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = environ.get(setting.variable, "").strip()
        if text:
            try:
                values[setting.field] = setting.read(text)
            except ValueError as error:
                raise SettingError(setting.variable, str(error)) from None
    return values


def _check_mail(given: Mapping[str, Any]) -> None:
    """What only together makes sense, so that a mistake shows at start and not with the first mail."""
    if "smtp_host" in given and "smtp_from" not in given:
        raise SettingError("MEM_QUIZ_SMTP_FROM", "is missing; mail needs an address that it comes from")
    for name, variable, other in (
        ("smtp_user", "MEM_QUIZ_SMTP_USER", "MEM_QUIZ_SMTP_PASSWORD"),
        ("smtp_password", "MEM_QUIZ_SMTP_PASSWORD", "MEM_QUIZ_SMTP_USER"),
    ):
        if name in given and not {"smtp_user", "smtp_password"} <= given.keys():
            raise SettingError(variable, f"signing in to the mail server takes {other} too")
    if given.get("smtp_tls") == PLAIN and "smtp_password" in given:
        raise SettingError("MEM_QUIZ_SMTP_TLS", "a password is not sent unencrypted; use starttls or tls")


def _make_home(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        usable = os.access(home, os.W_OK | os.X_OK)
    except OSError:
        usable = False
    if not usable:
        raise SettingError("MEM_QUIZ_HOME", f"cannot write to {home}; name a folder that this user may write to")


def _kept_secret(home: Path) -> str:
    """The secret of this home, made on first use. The link is what makes it atomic: of two processes that start at
    once one wins, and both read the winner's."""
    path = home / SECRET_FILE
    try:
        if not path.exists():
            with tempfile.NamedTemporaryFile("w", dir=home, prefix=SECRET_FILE, encoding="ascii") as draft:  # mode 0600
                draft.write(secrets.token_urlsafe(48))
                draft.flush()
                os.fsync(draft.fileno())
                with contextlib.suppress(FileExistsError):
                    os.link(draft.name, path)
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingError("MEM_QUIZ_HOME", f"cannot read or write {path}; check who may use that folder") from None
    if len(secret) < SECRET_LENGTH:
        raise SettingError("MEM_QUIZ_SECRET_KEY", f"the one in {path} is too short; delete that file to make a new one")
    return secret
