"""Static files under names that carry their content: /static/site.<hash>.css never changes; browsers keep it a year.

WhiteNoise serves them before Flask sees the request and no after_request runs, so it adds the security headers.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from quiz.web.kit.headers import HEADERS

PREFIX = "/static/"
YEAR = 365 * 24 * 60 * 60
HASH_LENGTH = 12


class HashedFiles(WhiteNoise):  # type: ignore[misc]  # WhiteNoise ships no types
    """WhiteNoise with a year for what never changes; its own ten are more than HTTP caches promise."""

    FOREVER = YEAR


def serve_static(app: Flask, folder: Path) -> None:
    """Serve the folder's files under hashed names and give templates `static_url('site.css')`."""
    files = HashedFiles(
        app.wsgi_app,
        allow_all_origins=False,
        immutable_file_test=lambda path, url: True,
        add_headers_function=_add_headers,
    )
    urls: dict[str, str] = {}
    for path in sorted(found for found in folder.rglob("*") if found.is_file()):
        name = path.relative_to(folder).as_posix()
        stem, _, ending = name.rpartition(".")
        urls[name] = f"{PREFIX}{stem}.{sha256(path.read_bytes()).hexdigest()[:HASH_LENGTH]}.{ending}"
        files.add_file_to_dictionary(urls[name], str(path))
    app.wsgi_app = files  # type: ignore[method-assign]  # Flask's own way to add middleware
    app.jinja_env.globals["static_url"] = _static_url(urls, folder)


def _static_url(urls: dict[str, str], folder: Path) -> Callable[[str], str]:
    def static_url(name: str) -> str:
        try:
            return urls[name]
        except KeyError:
            raise LookupError(f"static_url({name!r}): there is no such file in {folder.name}/") from None

    return static_url


def _add_headers(headers: Headers, path: str, url: str) -> None:
    for name, value in HEADERS.items():
        headers[name] = value
