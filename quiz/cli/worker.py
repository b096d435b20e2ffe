"""`mem-quiz worker`: what does the jobs of a site: batches, mail, long files, and the purge of each day."""

import os
from contextlib import suppress

import click

from quiz.cli.console import BadInputError
from quiz.cli.database import open_store


@click.command()
@click.option("--keep", is_flag=True, hidden=True, help="Keep a worker for as long as the parent process lives.")
@click.option("--beside", is_flag=True, hidden=True, help="End with the parent process.")
def worker(keep: bool, beside: bool) -> None:
    """Do what pages leave to others: batches, mail, long files, and the purge of each day.

    `mem-quiz serve` starts one beside it. On another machine set DATABASE_URL, MEM_QUIZ_QUEUE and
    MEM_QUIZ_SECRET_KEY as there; any number of workers may share a queue.
    """
    from quiz.service import log

    if keep:
        from quiz.config import Settings
        from quiz.service.jobs import keeper
        from quiz.service.leaving import leave

        settings = Settings.from_environment()
        log.configure(settings)
        with suppress(SystemExit):
            keeper.keep(settings)
        leave(0)
    with open_store() as (settings, store):
        store.close()
        if not settings.jobs:
            raise BadInputError("MEM_QUIZ_JOBS: is 0, with which a worker does nothing; use 1 or more")
        from quiz.service import Services
        from quiz.service.jobs.worker import work
        from quiz.service.leaving import leave

        log.configure(settings)
        parent = os.getppid() if beside else None
        say = (lambda: None) if beside else (lambda: click.echo("mem-quiz worker is ready"))
        services = Services.open(settings)
        work(services, say, parent)
        services.close()
        leave(0)
