"""`mem-quiz constraints`: the exact versions that this server runs, so that another can run the same."""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import click

PROJECT = "mem-quiz"
REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?")
EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)""")


@click.command()
def constraints() -> None:
    """Print a constraints file for pip: each package that mem-quiz needs here, at the version that is installed.

    On the other server: pip install -c constraints.txt and the same wheel.
    """
    for name, version in sorted(find_versions().items()):
        click.echo(f"{name}=={version}")


def find_versions() -> dict[str, str]:
    """The installed version of all that mem-quiz needs, however far away, by its name."""
    found: dict[str, str] = {}
    todo, seen = [(PROJECT, "")], set()
    while todo:
        asked = name, extras = todo.pop()
        package = None if asked in seen else _installed(name)
        seen.add(asked)
        if package is None:
            continue  # known, or what another platform needs
        found[normal(name)] = package.version
        todo += list(_needs(package, set(re.split(r"\s*,\s*", extras))))
    del found[PROJECT]
    return found


def _needs(package: Distribution, extras: set[str]) -> Iterator[tuple[str, str]]:
    """The packages that it needs, each with the extras that it asks for."""
    for requirement in package.requires or ():
        named, only_with = REQUIREMENT.match(requirement), EXTRA.search(requirement)
        if named and (only_with is None or only_with[1] in extras):
            yield named[1], named[2] or ""


def normal(name: str) -> str:
    """A package's name as indexes write it.

    >>> normal("Flask_Security")
    'flask-security'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None
