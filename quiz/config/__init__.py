"""Every setting of mem-quiz, once: its variable, its default, its help, and how it is read.

`Settings.from_environment` checks all of them at start; a bad value raises SettingError with the variable's name and
the way out. For local use the secret key is generated into MEM_QUIZ_HOME; production must be given one.
"""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from platformdirs import user_data_path

from quiz.config.checks import SettingError as SettingError
from quiz.config.checks import check_mail, check_oidc
from quiz.config.values import (
    LIMITS_MEMORY,
    LIMITS_OFF,
    MAKE_SECRET,
    METRICS_LOOPBACK,
    NO_LIMIT,
    SECRET_LENGTH,
    choose_from,
    count_within,
    read_contact,
    read_database,
    read_home,
    read_host,
    read_hosts,
    read_issuer,
    read_limits,
    read_metrics,
    read_origins,
    read_proxies,
    read_queue,
    read_rate,
    read_secret,
    read_secret_or_file,
    read_sender,
)

ENVIRONMENTS = ("local", "production")
STARTTLS, TLS, PLAIN = SMTP_TLS = ("starttls", "tls", "none")
LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("text", "json")
OFF, ON = SWITCH = ("off", "on")
FULL, RELAXED = DURABILITY = ("full", "relaxed")
LOOPBACK = ("localhost", "127.0.0.1")
# How often one client may do what costs others something: the group (what `limited` names), its setting, its rate, and
# what is counted.
RATES = {
    "responses": ("MEM_QUIZ_LIMIT_RESPONSES", "200/hour;1000/day", "new quizzes and shortlists"),
    "imports": ("MEM_QUIZ_LIMIT_IMPORTS", "30/hour;100/day", "files that are read in"),
    "asks": ("MEM_QUIZ_LIMIT_ASKS", "10/hour;30/day", "questions to advisors"),
    "mails": ("MEM_QUIZ_LIMIT_MAILS", "5/hour;15/day", "lists mailed to an address"),
    "reports": ("MEM_QUIZ_LIMIT_REPORTS", "20/hour;60/day", "reports of wrong facts"),
    "files": ("MEM_QUIZ_LIMIT_FILES", "60/minute;600/hour", "lists as PDF, workbook and other files"),
    "sign_in": ("MEM_QUIZ_LIMIT_SIGN_IN", "60/hour", "tries to sign in at the desk"),
    "api": ("MEM_QUIZ_LIMIT_API", "120/minute;2000/hour", "recommendations and look-ups by the API"),
}
SECRET_FILE = "secret_key"  # noqa: S105 - a file name
DATABASE_FILE = "mem-quiz.sqlite3"
QUEUE_FILE = "jobs.sqlite3"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table: the variable, the field of Settings it fills, its default in words, help and reader."""

    variable: str
    field: str
    default: str
    help: str
    read: Callable[[str], Any]


_SECONDS = count_within(1, 600)


def _wait(variable: str, default: int, what: str) -> Setting:
    """A row for how long something may take."""
    return Setting(f"MEM_QUIZ_{variable}", variable.lower(), str(default), f"How many seconds {what}.", _SECONDS)


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "MEM_QUIZ_ENV",
        "env",
        "local",
        "`local` fills in what it can; `production` refuses to start without a secret key and trusted hosts.",
        choose_from(ENVIRONMENTS),
    ),
    Setting(
        "MEM_QUIZ_HOME",
        "home",
        "the user's data folder",
        "The folder of the SQLite database, the queue and the generated secret key; it is made on first start.",
        read_home,
    ),
    Setting(
        "DATABASE_URL",
        "database_url",
        f"{DATABASE_FILE} in MEM_QUIZ_HOME",
        "Where answers are stored: `postgresql://user:password@host/name` (also `postgres://`) or `sqlite:////path`.",
        read_database,
    ),
    Setting(
        "MEM_QUIZ_SECRET_KEY",
        "secret_key",
        "generated into MEM_QUIZ_HOME (local), required (production)",
        f"Signs the forms; at least {SECRET_LENGTH} random characters (no words or patterns), the same for all servers "
        "of one site.",
        read_secret,
    ),
    Setting(
        "MEM_QUIZ_TRUSTED_HOSTS",
        "trusted_hosts",
        f"{','.join(LOOPBACK)} (local), required (production)",
        "The host names this site answers to, separated by commas; others get a 400 (health checks use one too).",
        read_hosts,
    ),
    Setting(
        "MEM_QUIZ_API_ORIGINS",
        "api_origins",
        "none: no page of another site",
        "The sites whose pages may call the API from a browser (CORS), separated by commas, such as "
        "`https://news.example.edu`; servers may always.",
        read_origins,
    ),
    Setting(
        "MEM_QUIZ_EMBED_ORIGINS",
        "embed_origins",
        "none: no page of another site",
        "The sites whose pages may show the quiz in a frame, separated by commas, such as `https://news.example.edu`; "
        "the desk can never be framed.",
        read_origins,
    ),
    Setting(
        "MEM_QUIZ_PROXIES",
        "proxies",
        "0",
        "How many proxies stand before the server; with 1 or more their X-Forwarded headers are believed.",
        read_proxies,
    ),
    Setting(
        "MEM_QUIZ_LOG_LEVEL",
        "log_level",
        "info",
        "The least log line to write: `debug`, `info`, `warning` or `error`.",
        choose_from(LOG_LEVELS),
    ),
    Setting(
        "MEM_QUIZ_LOG_FORMAT",
        "log_format",
        "text",
        "`text` for people, `json` for one JSON object a line.",
        choose_from(LOG_FORMATS),
    ),
    Setting(
        "MEM_QUIZ_KEEP_DAYS",
        "keep_days",
        "365",
        "How many days `mem-quiz purge` leaves a finished quiz or a shortlist after it was last changed.",
        count_within(1, 36_500),
    ),
    Setting(
        "MEM_QUIZ_AUDIT_READING",
        "audit_reading",
        OFF,
        f"`{ON}`: the audit trail also says who opened a request at the desk or took it out as a file; `{OFF}`: "
        "only who changed something.",
        choose_from(SWITCH),
    ),
    Setting(
        "MEM_QUIZ_DURABILITY",
        "durability",
        FULL,
        "`full`: what was saved survives a loss of power; `relaxed`: it survives a killed program, and a loss of power "
        "may take the last second.",
        choose_from(DURABILITY),
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
        count_within(0, 23),
    ),
    Setting(
        "MEM_QUIZ_WEBHOOK_LOOPBACK",
        "webhook_loopback",
        "no",
        "`yes` lets webhooks go to this very machine, also over plain http: for tests and for who develops.",
        choose_from(("no", "yes")),
    ),
    Setting(
        "MEM_QUIZ_QUEUE",
        "queue",
        f"{QUEUE_FILE} in MEM_QUIZ_HOME",
        "Where jobs wait for a worker, if on more than one machine: `redis://host:6379/0` or "
        "`postgresql://user:password@host/name`.",
        read_queue,
    ),
    Setting(
        "MEM_QUIZ_JOBS",
        "jobs",
        "2",
        "How many jobs a worker does at once; with 0 `serve` starts no worker, because another machine has one.",
        count_within(0, 32),
    ),
    Setting(
        "MEM_QUIZ_SMTP_HOST",
        "smtp_host",
        "none: no mail is sent",
        "The mail server that tells students of an advisor's answer and of news, and mails lists; without one advisors "
        "copy the link themselves.",
        read_host,
    ),
    Setting("MEM_QUIZ_SMTP_PORT", "smtp_port", "587", "The port of the mail server.", count_within(1, 65_535)),
    Setting("MEM_QUIZ_SMTP_USER", "smtp_user", "none", "Who signs in to the mail server, if anybody.", str),
    Setting("MEM_QUIZ_SMTP_PASSWORD", "smtp_password", "none", "The password for it.", str),
    Setting(
        "MEM_QUIZ_SMTP_FROM",
        "smtp_from",
        "required with a mail server",
        "The address that mail comes from, such as quiz@example.edu.",
        read_sender,
    ),
    Setting(
        "MEM_QUIZ_SMTP_TLS",
        "smtp_tls",
        STARTTLS,
        "`starttls`, `tls` (from the first byte, mostly port 465) or `none` (only without a password); the server's "
        "certificate is always checked.",
        choose_from(SMTP_TLS),
    ),
    Setting(
        "MEM_QUIZ_OIDC_ISSUER",
        "oidc_issuer",
        "none: accounts of this site alone",
        "The OpenID provider that advisors may sign in with, such as `https://login.example.edu` (extra `oidc`).",
        read_issuer,
    ),
    Setting("MEM_QUIZ_OIDC_CLIENT", "oidc_client", "required with a provider", "The client id that it gave you.", str),
    Setting(
        "MEM_QUIZ_OIDC_SECRET",
        "oidc_secret",
        "required with a provider",
        "The client's secret, or `file:` and the path of a file that holds it.",
        read_secret_or_file,
    ),
    Setting("MEM_QUIZ_OIDC_NAME", "oidc_name", "your organisation", "What the sign-in page calls it.", str),
    Setting(
        "MEM_QUIZ_OIDC_DOMAINS",
        "oidc_domains",
        "none: only who has an account",
        "Whoever signs in with a verified address of these domains gets an advisor's account, separated by commas.",
        read_hosts,
    ),
    Setting(
        "MEM_QUIZ_OIDC_FACTOR",
        "oidc_second_factor",
        OFF,
        f"`{ON}`: the provider asks for a second factor, so this site does not; `{OFF}`: as with a password.",
        choose_from(SWITCH),
    ),
    Setting(
        "MEM_QUIZ_READ_PAGES",
        "read_pages",
        "none: no page is fetched",
        "Lets advisors have official pages fetched and the worker look at each about once a month, and is the mail or "
        "web address that schools find in their logs.",
        read_contact,
    ),
    Setting(
        "MEM_QUIZ_CATALOG_PEOPLE",
        "catalog_people",
        "2",
        "How many people see a change of the catalog before students do: with `2`, who changed the draft cannot "
        "publish it; with `1`, an admin can.",
        count_within(1, 2),
    ),
    _wait("SMTP_SECONDS", 6, "all of a mail may take, from connecting to goodbye"),
    Setting(
        "MEM_QUIZ_LIMITS",
        "limits",
        LIMITS_MEMORY,
        f"Where clients are counted: `{LIMITS_MEMORY}` (each worker by itself), `redis://host:port/0` (all workers "
        f"and servers together) or `{LIMITS_OFF}` (something in front counts).",
        read_limits,
    ),
    *(
        Setting(
            variable,
            f"limit_{group}",
            rate,
            f"The most {what} from one client; `{NO_LIMIT}` for any number.",
            read_rate,
        )
        for group, (variable, rate, what) in RATES.items()
    ),
    Setting(
        "MEM_QUIZ_METRICS",
        "metrics",
        "none: there is no such page",
        f"Who may see Prometheus' numbers at /metrics: `{METRICS_LOOPBACK}` (this machine alone, through no proxy) or "
        "a token that is sent as `Authorization: Bearer`.",
        read_metrics,
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
    api_origins: tuple[str, ...] = ()
    embed_origins: tuple[str, ...] = ()
    proxies: int = 0
    log_level: str = "info"
    log_format: str = "text"
    keep_days: int = 365
    audit_reading: str = OFF
    durability: str = FULL
    connect_seconds: int = 5
    lock_seconds: int = 5
    statement_seconds: int = 20
    pool_seconds: int = 5
    child_seconds: int = 30
    purge_hour: int = 4
    webhook_loopback: str = "no"
    queue: str = field(default="", repr=False)
    jobs: int = 2
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = field(default="", repr=False)
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    smtp_tls: str = STARTTLS
    smtp_seconds: int = 6
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: str = field(default="", repr=False)
    oidc_name: str = ""
    oidc_domains: tuple[str, ...] = ()
    oidc_second_factor: str = OFF
    read_pages: str = ""
    catalog_people: int = 2
    limits: str = field(default=LIMITS_MEMORY, repr=False)
    limit_responses: str = RATES["responses"][1]
    limit_imports: str = RATES["imports"][1]
    limit_asks: str = RATES["asks"][1]
    limit_mails: str = RATES["mails"][1]
    limit_reports: str = RATES["reports"][1]
    limit_files: str = RATES["files"][1]
    limit_sign_in: str = RATES["sign_in"][1]
    limit_api: str = RATES["api"][1]
    metrics: str = field(default="", repr=False)

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
        check_mail(given)
        check_oidc(given)
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
