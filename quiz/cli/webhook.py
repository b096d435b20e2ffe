"""`mem-quiz webhook …`: which addresses of an office's systems are told what happens to cases."""

from collections.abc import Mapping
from datetime import UTC, datetime

import click

from quiz.cli.console import BadInputError, table
from quiz.cli.database import open_store
from quiz.core.vocabulary import CASE_EVENTS

EVENTS = click.option(
    "--event", "events", multiple=True, required=True, type=click.Choice([*CASE_EVENTS]), help="What it is told of."
)


@click.group()
def webhook() -> None:
    """The addresses that are told what happens to cases."""


@webhook.command()
@click.argument("url")
@EVENTS
def add(url: str, events: tuple[str, ...]) -> None:
    """Tell URL of events from now on, and print the secret that signs them, this once."""
    from quiz.service.jobs.webhooks import secret_of
    from quiz.service.outbound import RefusedAddressError, read_target

    with open_store() as (settings, store):
        try:
            read_target(url, loopback=settings.webhook_loopback == "yes")
        except RefusedAddressError as error:
            raise BadInputError(f"{url}: {error}") from None
        made = store.webhooks.add(url, events, now=datetime.now(UTC))
    click.echo(f"Webhook {made.id} is told of: {', '.join(made.events)}. Give its secret to the receiver:")
    click.echo(secret_of(made, settings.secret_key))
    click.echo("It is not shown again. `mem-quiz worker` sends; OPERATIONS.md says how the receiver checks.")


@webhook.command("list")
def list_webhooks() -> None:
    """Every webhook, what it is told of, and how its deliveries stand."""
    with open_store() as (_, store):
        found, counts = store.webhooks.all(), store.webhooks.counts()
    if not found:
        click.echo("There are no webhooks yet; `mem-quiz webhook add` makes one.")
        return
    rows = [(str(item.id), item.url, " ".join(item.events), _stand(item.id, counts)) for item in found]
    table(("No.", "Address", "Events", "Deliveries of the last 30 days"), (4, 50, 24, 34), rows)


@webhook.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
def remove(number: int) -> None:
    """Tell webhook NUMBER nothing more, also of what waits to be sent."""
    with open_store() as (_, store):
        if not store.webhooks.remove(number, now=datetime.now(UTC)):
            raise BadInputError(f"there is no webhook {number}; `mem-quiz webhook list` shows all")
    click.echo(f"Webhook {number} is told nothing any more.")


def _stand(webhook_id: int, counts: Mapping[tuple[int, str], int]) -> str:
    told = (f"{number} {state}" for (whose, state), number in sorted(counts.items()) if whose == webhook_id)
    return ", ".join(told) or "none"
