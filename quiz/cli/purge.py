"""`mem-quiz purge`: delete what was kept long enough. A timer of the operator's runs it, once a day."""

from datetime import UTC, datetime

import click

from quiz.cli.console import BadInputError, table
from quiz.cli.database import open_store


@click.command()
@click.option("--dry-run", is_flag=True, help="Count what is due and delete nothing.")
@click.option("--now", "moment", metavar="DATE", help="With --dry-run: what is due on that day, such as 2027-01-31.")
def purge(dry_run: bool, moment: str | None) -> None:
    """Delete what was kept long enough, and say how much by which rule; what was deleted stands in the deletion log.

    Questions to an advisor that are still open keep their answers, however old.
    """
    from quiz.core.records import rules

    now = _moment(moment, dry_run) if moment is not None else datetime.now(UTC)
    with open_store() as (settings, store):
        by_name = rules(settings.keep_days)
        counts = dict(store.retention.purge(by_name, now=now, dry=dry_run))
    rows = [(str(counts[name]), rule.time, rule.words) for name, rule in by_name.items()]
    table(("Due" if dry_run else "Deleted", "Kept for", "What"), (8, 10, 80), rows)


def _moment(text: str, dry_run: bool) -> datetime:
    if not dry_run:
        raise BadInputError("--now is for --dry-run; what is deleted goes by today's date")
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise BadInputError(f"--now {text}: use a date such as 2027-01-31") from None
