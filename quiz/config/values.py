"""How the text of a setting is read: each reader gives its value, or raises ValueError with what would be right.

What may hold a password is never repeated in an error.
"""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

SECRET_LENGTH = 32
SECRET_GUESSES = 27  # as a power of ten; 32 random hexadecimal digits have 28 to 31
ZXCVBN_MOST = 72  # it takes no more characters
LIMITS_MEMORY, LIMITS_OFF = "memory", "off"
NO_LIMIT = "none"
METRICS_LOOPBACK = "loopback"
TOKEN_LENGTH = 24
QUEUES = ("redis", "rediss", "postgresql", "postgres")
DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite",
}

MAKE_SECRET = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"  # noqa: S105 - a command that makes one


def choose_from(allowed: tuple[str, ...]) -> Callable[[str], str]:
    """A reader that takes one of these words."""

    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"{text!r} is not known; use one of {', '.join(allowed)}")
        return text

    return read


def read_home(text: str) -> Path:
    """An absolute folder."""
    path = Path(text).expanduser()
    if not path.is_absolute():
        raise ValueError(f"{text!r} is a relative path; use an absolute one")
    if "?" in text:
        raise ValueError(f"{text!r} holds a question mark, which a database URL cannot; use another folder")
    return path


def read_database(text: str) -> str:
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


def read_queue(text: str) -> str:
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


def read_secret(text: str) -> str:
    """A secret that nobody guesses: long, and no words or patterns."""
    if len(text) < SECRET_LENGTH:
        raise ValueError(f"is too short; use at least {SECRET_LENGTH} random characters ({MAKE_SECRET})")
    from zxcvbn import zxcvbn  # its word lists take a moment to load, and only a secret that is given needs them

    if zxcvbn(text[:ZXCVBN_MOST])["guesses_log10"] < SECRET_GUESSES:
        raise ValueError(f"would be guessed, however long it is; use random characters ({MAKE_SECRET})")
    return text


def read_hosts(text: str) -> tuple[str, ...]:
    """Host names, separated by commas."""
    hosts = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    wrong = [host for host in hosts if "/" in host or ":" in host or "*" in host or " " in host]
    if not hosts or wrong:
        raise ValueError(
            f"{', '.join(wrong) or text!r} is not a host name; use names without scheme or port, separated by commas, "
            "such as quiz.example.edu (a leading dot takes in all subdomains)"
        )
    return hosts


def read_origins(text: str) -> tuple[str, ...]:
    """Pages of other sites, as a browser names them: scheme, host and port, and no more."""
    origins = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    wrong = [origin for origin in origins if not re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?", origin)]
    if wrong or not origins:
        raise ValueError(
            f"{', '.join(wrong) or text!r} is not an origin; use scheme and host alone, separated by commas, such as "
            "https://news.example.edu"
        )
    return origins


def read_proxies(text: str) -> int:
    """A small count."""
    if not (text.isascii() and text.isdigit() and int(text) <= 5):
        raise ValueError(f"{text!r} is not a count of proxies; use a whole number from 0 to 5")
    return int(text)


def count_within(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers within these bounds."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
            raise ValueError(f"{text!r} cannot be used; use a whole number from {least} to {most:,}")
        return int(text)

    return read


def read_limits(text: str) -> str:
    """Where clients are counted. The URL is never repeated in an error: it may hold a password."""
    if text not in (LIMITS_MEMORY, LIMITS_OFF) and not re.fullmatch(r"rediss?://[^\s/]+(/\d*)?(\?\S*)?", text):
        raise ValueError(f"use {LIMITS_MEMORY}, {LIMITS_OFF}, or a server such as redis://127.0.0.1:6379/0")
    return text


def read_metrics(text: str) -> str:
    """Who may see the numbers: this machine, or who has a token. The token is never repeated in an error."""
    if text != METRICS_LOOPBACK and not re.fullmatch(rf"[A-Za-z0-9_.~-]{{{TOKEN_LENGTH},}}", text):
        raise ValueError(
            f"use {METRICS_LOOPBACK}, or a token of at least {TOKEN_LENGTH} letters and digits ({MAKE_SECRET})"
        )
    return text


def read_rate(text: str) -> str:
    """How often, in the words of Flask-Limiter."""
    one = r"[1-9][0-9]{0,8}/(second|minute|hour|day)"
    if text != NO_LIMIT and not re.fullmatch(rf"{one}(;{one})*", text):
        raise ValueError(f"{text!r} is not a rate; use one such as 100/hour or 100/hour;500/day, or {NO_LIMIT}")
    return text


def read_host(text: str) -> str:
    """One host name or address."""
    if not re.fullmatch(r"[A-Za-z0-9.-]+|[0-9A-Fa-f:]+", text):
        raise ValueError(f"{text!r} is not a host name; use the name alone, such as smtp.example.edu")
    return text


def read_contact(text: str) -> str:
    """How who asks for pages is reached: a mail or a web address, as it goes into a header."""
    if not re.fullmatch(r"[^@<>()\s]+@[^@<>()\s]+|https?://[!-'*-~]+", text, re.ASCII):
        raise ValueError(f"{text!r} is no mail or web address; use one such as catalog@example.edu, or leave it away")
    return text


def read_sender(text: str) -> str:
    """An address of mail."""
    if not re.fullmatch(r"[^@<>\s]+@[^@<>\s]+", text):
        raise ValueError(f"{text!r} is not an address; use one such as quiz@example.edu")
    return text


def read_issuer(text: str) -> str:
    """An OpenID provider by its address, encrypted unless it is this very machine."""
    parts = urlsplit(text)
    local = parts.hostname in ("localhost", "127.0.0.1")
    if (parts.scheme != "https" and not (local and parts.scheme == "http")) or not parts.hostname or parts.query:
        raise ValueError(f"{text!r} is no provider; use its address, such as https://login.example.edu")
    return text.rstrip("/")


def read_secret_or_file(text: str) -> str:
    """A secret, or the content of the file that is named. It is never repeated in an error."""
    if not text.startswith("file:"):
        return text
    try:
        return Path(text.removeprefix("file:")).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ValueError("the file that it names cannot be read; use file:/absolute/path, or the secret") from None
