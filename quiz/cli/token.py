"""`mem-quiz token …`: what an office's system needs to call the API. A token is shown once and can be revoked."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from quiz.cli.console import BadInputError, table
from quiz.cli.database import open_store
from quiz.core.vocabulary import SCOPES

if TYPE_CHECKING:
    from quiz.store import Store
    from quiz.store.api_tokens import ApiToken

NAME = "[a-z0-9][a-z0-9_-]{0,63}"


@click.group()
def token() -> None:
    """The tokens with which other systems call the API."""


@token.command()
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice([*SCOPES]), help="What it opens.")
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3650), help="For how long it works.")
@click.option("--by", metavar="EMAIL", help="The admin who wants it, for the audit trail.")
def add(name: str, scopes: tuple[str, ...], days: int, by: str | None) -> None:
    """Make a token called NAME, such as sis-sync, and print it, this once."""
    if not re.fullmatch(NAME, name):
        raise BadInputError(f"{name!r}: use up to 64 of a-z, 0-9, - and _, such as sis-sync")
    now = datetime.now(UTC)
    with open_store() as (_, store):
        made_by = _admin(store, by) if by else None
        expires = now + timedelta(days=days)
        made = store.api_tokens.add(name, scopes, made_by=made_by, expires_at=expires, now=now)
    if made is None:
        raise BadInputError(f"there is, or was, a token {name}; choose another name (`mem-quiz token list` shows all)")
    click.echo(f"Give this token to the system that needs it ({', '.join(scopes)}), and to nobody else:")
    click.echo(made)
    click.echo(
        f"It works until {expires:%Y-%m-%d %H:%M} UTC, or `mem-quiz token revoke {name}`. It is not shown again."
    )


@token.command("list")
def list_tokens() -> None:
    """Every token: what it opens, until when, and when it was last used."""
    with open_store() as (_, store):
        names = {account.id: account.email for account in store.accounts.all()}
        found = store.api_tokens.all()
    if not found:
        click.echo("There are no tokens yet; `mem-quiz token add` makes one.")
        return
    now = datetime.now(UTC)
    rows = [
        (item.name, " ".join(sorted(item.scopes)), names.get(item.made_by or 0, "-"), _state(item, now), _used(item))
        for item in found
    ]
    table(("Name", "Opens", "Made for", "State", "Last used"), (24, 14, 28, 28, 20), rows)


@token.command()
@click.argument("name")
def revoke(name: str) -> None:
    """End the token NAME at once."""
    with open_store() as (_, store):
        if not store.api_tokens.revoke(name, now=datetime.now(UTC)):
            raise BadInputError(f"no token {name} is left to revoke; `mem-quiz token list` shows all")
    click.echo(f"The token {name} opens nothing any more.")


def _admin(store: "Store", email: str) -> int:
    account = store.accounts.by_email(email)
    if account is None or account.role != "admin" or not account.active:
        raise BadInputError(f"--by {email}: nobody with that address is an admin; `mem-quiz advisor list` shows who is")
    return account.id


def _state(item: "ApiToken", now: datetime) -> str:
    if item.revoked_at is not None:
        return f"revoked {item.revoked_at:%Y-%m-%d}"
    return f"{'until' if item.works(now) else 'expired'} {item.expires_at:%Y-%m-%d %H:%M} UTC"


def _used(item: "ApiToken") -> str:
    return f"{item.last_used_at:%Y-%m-%d %H:%M} UTC" if item.last_used_at else "never"
