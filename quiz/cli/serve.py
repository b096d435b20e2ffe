"""`mem-quiz serve`: the site on this machine."""

import click

from quiz.cli.console import BadInputError, catalog_in_words
from quiz.cli.project import warn_of_an_unread_catalog


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Threads of each process.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Run the site; the database is created and migrated first. Settings come from the environment (see
    `mem-quiz settings`)."""
    from quiz.config import LOOPBACK, SettingError, Settings
    from quiz.config.values import LIMITS_MEMORY

    try:
        settings = Settings.from_environment()
    except SettingError as error:
        raise BadInputError(str(error)) from None

    def announce(text: str) -> None:
        click.echo(text)
        warn_of_an_unread_catalog()
        if host not in LOOPBACK and settings.trusted_hosts == LOOPBACK:
            names = " and ".join(LOOPBACK)
            click.echo(f"It answers only to {names}; for other names set MEM_QUIZ_TRUSTED_HOSTS.", err=True)
        if workers > 1 and settings.limits == LIMITS_MEMORY:
            click.echo(
                f"Each of the {workers} workers counts limits by itself, so a client may do {workers} times as much; "
                "MEM_QUIZ_LIMITS=redis://host:port/0 counts together.",
                err=True,
            )

    from quiz.store import StoreError
    from quiz.web.server import ServerError
    from quiz.web.server import serve as run

    try:
        with catalog_in_words():
            run(settings, host, port, workers, threads, announce)
    except (ServerError, StoreError) as error:
        raise BadInputError(str(error)) from None
