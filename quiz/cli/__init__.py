"""The command line: one module for each kind of work, gathered here.

Every command imports what it needs when it runs, so that `mem-quiz --help` and what needs the store alone are quick;
only `serve` imports the web. Bad input ends with exit status 2 and one sentence per problem, never with a traceback.
"""

import click

from quiz import __version__
from quiz.cli.advisor import advisor
from quiz.cli.audit import audit
from quiz.cli.backup import backup, restore, roll_back
from quiz.cli.batch import recommend_batch
from quiz.cli.catalog import catalog
from quiz.cli.constraints import constraints
from quiz.cli.deploy import deploy
from quiz.cli.evaluate import evaluate
from quiz.cli.purge import purge
from quiz.cli.recommend import MAX_ANSWERS_BYTES, recommend
from quiz.cli.serve import serve
from quiz.cli.settings import settings
from quiz.cli.token import token
from quiz.cli.train import train
from quiz.cli.webhook import webhook
from quiz.cli.worker import worker

__all__ = ["MAX_ANSWERS_BYTES", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Find the Master of Engineering Management that fits: a few questions, then a ranking that explains itself."""


for command in (
    serve,
    worker,
    recommend,
    recommend_batch,
    catalog,
    train,
    evaluate,
    advisor,
    token,
    webhook,
    audit,
    purge,
    backup,
    restore,
    roll_back,
    constraints,
    settings,
    deploy,
):
    main.add_command(command)
