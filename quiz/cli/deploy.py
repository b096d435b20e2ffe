"""`mem-quiz deploy`: the files that put the site behind nginx, under systemd or into a container, and a dashboard.

They are templates of quiz/data/deploy with the values of the settings and options, printed and never written: where
they go is the operator's to say.
"""

import sys
from pathlib import Path

import click

from quiz.cli.console import BadInputError
from quiz.data import data

FILES = {"nginx": "nginx.conf.in", "systemd": "systemd.in", "container": "container.in", "dashboard": "dashboard.json"}
CERTIFICATES = "/etc/ssl/mem-quiz"


@click.command()
@click.argument("what", type=click.Choice([*FILES]))
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535), help="Where `serve` listens.")
@click.option("--https-port", default=443, show_default=True, type=click.IntRange(1, 65535), help="nginx: TLS.")
@click.option("--http-port", default=80, show_default=True, type=click.IntRange(1, 65535), help="nginx: leads to TLS.")
@click.option("--certificate", default=f"{CERTIFICATES}.crt", show_default=True, help="nginx: the certificate's file.")
@click.option("--certificate-key", default=f"{CERTIFICATES}.key", show_default=True, help="nginx: the file of its key.")
def deploy(what: str, **options: int | str) -> None:
    """Print a file for the server, with the hosts of MEM_QUIZ_TRUSTED_HOSTS."""
    click.echo(render_deployment(what, options), nl=False)


def render_deployment(what: str, options: dict[str, int | str]) -> str:
    """The text of a file, each `@name@` in it replaced by its value."""
    from quiz.config import SettingError, Settings
    from quiz.files import MOST_BYTES

    text = data("deploy", FILES[what]).read_text(encoding="utf-8")
    if what == "dashboard":
        return text
    try:
        hosts = Settings.from_environment().trusted_hosts
    except SettingError as error:
        raise BadInputError(str(error)) from None
    values = {
        **options,
        "hosts": " ".join(hosts),  # a leading dot takes in subdomains for nginx as well
        "host": hosts[0].lstrip("."),
        "body": MOST_BYTES // 1024 + 64,
        "program": Path(sys.prefix) / "bin" / "mem-quiz",
    }
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    return text
