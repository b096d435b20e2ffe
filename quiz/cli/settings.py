"""`mem-quiz settings`: every setting with its default and what it is, from the one table in quiz.config."""

import click

from quiz.cli.console import table

HEADS = ("Setting", "Default", "What it is")


@click.command()
@click.option("--markdown", is_flag=True, help="Print the table as it stands in quiz/web/OPERATIONS.md.")
def settings(markdown: bool) -> None:
    """List the settings, which are environment variables. Their values are not shown: some are secret."""
    from quiz.config import SETTINGS

    if markdown:
        rows = [(f"`{setting.variable}`", setting.default, setting.help) for setting in SETTINGS]
        for row in (HEADS, ["---"] * len(HEADS), *rows):
            click.echo(f"| {' | '.join(row)} |")
        return
    rows = [(setting.variable, setting.default, setting.help.replace("`", "")) for setting in SETTINGS]
    table(HEADS, (26, 28, 62), rows)
