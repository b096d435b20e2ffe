"""`mem-quiz advisor …`: who may sign in at the desk. Nobody is given a password: a link that works once sets it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from quiz.cli.console import BadInputError, table
from quiz.cli.database import open_store

if TYPE_CHECKING:
    from quiz.config import Settings
    from quiz.store import Account, Store

ROLES = ("advisor", "admin")
SITE = click.option("--site", metavar="URL", help="Where the site is, for the link (default: its first trusted host).")


@click.group()
def advisor() -> None:
    """The accounts of advisors and admins."""


@advisor.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name, as colleagues and students read it.")
@click.option("--role", default="advisor", show_default=True, type=click.Choice(ROLES))
@SITE
def add(email: str, name: str, role: str, site: str | None) -> None:
    """Make an account for EMAIL and print its setup link, which works once."""
    from quiz.store.accounts import NAME_MAX

    address, name = _address(email), " ".join(name.split())
    if not name or len(name) > NAME_MAX:
        raise BadInputError(f"--name: give the person's name, at most {NAME_MAX} characters")
    with open_store() as (settings, store):
        where = _site(settings, site)
        link = store.accounts.add(address, name, role, now=datetime.now(UTC))
        if link is None:
            raise BadInputError(
                f"{address} has an account; use `mem-quiz advisor reset {address}` for a new setup link"
            )
        _print_link(store, address, f"{where}/advisor/setup/{link}")


@advisor.command()
@click.argument("email")
@SITE
def reset(email: str, site: str | None) -> None:
    """Print a new setup link for EMAIL. Password, authenticator, recovery codes and sessions so far stop counting at
    once; somebody who was disabled may come back by it."""
    with open_store() as (settings, store):
        where = _site(settings, site)
        link = store.accounts.reset(email, now=datetime.now(UTC)) or _refuse_unknown(email)
        _print_link(store, email, f"{where}/advisor/setup/{link}")


@advisor.command()
@click.argument("email")
def disable(email: str) -> None:
    """Shut EMAIL out at once. What they decided stays, under their name."""
    with open_store() as (_, store):
        if not store.accounts.disable(email, now=datetime.now(UTC)):
            _refuse_unknown(email)
        account = _record(store, email, "disabled")
        click.echo(f"{account.name} ({account.email}) is signed out and cannot sign in.")


@advisor.command("list")
def list_accounts() -> None:
    """Every account: who, in which role, and how far it is set up."""
    with open_store() as (_, store):
        rows = [(account.email, account.name, account.role, _state(account)) for account in store.accounts.all()]
    if not rows:
        click.echo("There are no accounts yet; `mem-quiz advisor add` makes one.")
        return
    table(("Address", "Name", "Role", "State"), (36, 28, 8, 44), rows)


def _address(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text.strip(), check_deliverability=False, globally_deliverable=False).normalized
    except EmailNotValidError as error:
        raise BadInputError(f"{text!r} is no email address: {error}") from None


def _refuse_unknown(email: str) -> str:
    raise BadInputError(f"nobody has the address {email}; `mem-quiz advisor list` shows who has an account")


def _record(store: "Store", email: str, event: str) -> "Account":
    account = store.accounts.by_email(email)
    assert account is not None, "accounts are never deleted"
    store.sign_ins.record(event, account.id, now=datetime.now(UTC))
    return account


def _print_link(store: "Store", email: str, link: str) -> None:
    account = _record(store, email, "setup link made")
    assert account.setup_expires_at is not None
    click.echo(f"Give this link to {account.name} ({account.email}), {account.role}, and to nobody else:")
    click.echo(link)
    click.echo(f"It works once, until {account.setup_expires_at:%Y-%m-%d %H:%M} UTC. It is not shown again.")


def _site(settings: "Settings", given: str | None) -> str:
    if given is not None:
        if urlsplit(given).scheme not in ("http", "https") or not urlsplit(given).netloc:
            raise BadInputError(f"--site {given}: use a URL such as https://quiz.example.edu")
        return given.rstrip("/")
    return f"https://{settings.trusted_hosts[0].lstrip('.')}" if settings.production else "http://localhost:5000"


def _state(account: "Account") -> str:
    if not account.active:
        return "disabled"
    if account.password_hash is None:
        expires = account.setup_expires_at
        return f"setup link until {expires:%Y-%m-%d %H:%M} UTC" if expires else "needs `advisor reset`"
    return "password and authenticator" if account.totp_secret else "password alone"
