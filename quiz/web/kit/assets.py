"""Static files under names that carry their content: /static/site.<hash>.css never changes; browsers keep it a year.

They are read once, at the start: what is written in parts is served as one stylesheet, and what a module or a
stylesheet loads has its hashed name. They are answered before Flask sees the request, so no after_request runs for
them.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import normpath
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug import Request, Response

from quiz.web.kit.carriage import FILE_PACKERS, pack
from quiz.web.kit.headers import HEADERS

PREFIX = "/static/"
CACHE_CONTROL = f"max-age={365 * 24 * 60 * 60}, public, immutable"
HASH_LENGTH = 12
READING = ("GET", "HEAD")
# Served as one file; in the order of the cascade layers, which the first of them declares.
TOGETHER = {"site.css": [f"site/{part}.css" for part in ("tokens", "base", "forms", "components", "print")]}
TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "png": "image/png",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
    "txt": "text/plain",
}
# What browsers ask for by its name, without being told.
UNASKED = ("favicon.ico", "apple-touch-icon.png")
# How a file names another of the folder: beside itself, in a stylesheet that is put together beside that.
NAMES = {"js": re.compile(r'(?<= from ")\.{1,2}/[^"]+\.js(?=";)'), "css": re.compile(r'(?<=url\(")[^"]+(?="\))')}


class StaticFiles:
    """WSGI middleware that answers the URLs of static files and hands everything else on."""

    def __init__(self, app: WSGIApplication, contents: dict[str, bytes]) -> None:
        self.app, self.contents = app, contents

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        content = self.contents.get(path)
        if content is None:
            return self.app(environ, start_response)
        request = Request(environ)
        if request.method not in READING:
            return Response(status=405, headers={**HEADERS, "Allow": ", ".join(READING)})(environ, start_response)
        response = Response(content, headers=HEADERS, mimetype=TYPES[path.rpartition(".")[2]])
        hashed = path.startswith(PREFIX)
        response.headers["Cache-Control"] = CACHE_CONTROL if hashed else "max-age=86400, public"
        response.set_etag(path if hashed else sha256(content).hexdigest()[:HASH_LENGTH], weak=True)
        response.make_conditional(environ)
        if response.status_code == 200:
            pack(response, request, FILE_PACKERS)
        return response(environ, start_response)


def serve_static(app: Flask, folder: Path) -> None:
    """Serve the folder's files under hashed names and give templates `static_url('site.css')`."""
    urls, contents = load(folder)
    app.wsgi_app = StaticFiles(app.wsgi_app, contents)  # type: ignore[method-assign]  # Flask's own way to add middleware
    app.jinja_env.globals["static_url"] = _static_url(urls, folder)


def load(folder: Path) -> tuple[dict[str, str], dict[str, bytes]]:
    """The hashed URL of each file by its name in the folder, and what stands under each URL."""
    contents: dict[str, bytes] = {}

    @cache
    def url_of(name: str) -> str:
        content = b"\n".join((folder / part).read_bytes() for part in TOGETHER.get(name, [name]))
        stem, _, ending = name.rpartition(".")
        if ending in NAMES:
            beside = PurePosixPath(name).parent
            content = NAMES[ending].sub(lambda found: url_of(normpath(beside / found[0])), content.decode()).encode()
        url = f"{PREFIX}{stem}.{sha256(content).hexdigest()[:HASH_LENGTH]}.{ending}"
        contents[url] = content
        return url

    parts = {part for together in TOGETHER.values() for part in together}
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    urls = {name: url_of(name) for name in sorted(names - parts | set(TOGETHER))}
    contents |= {f"/{name}": contents[urls[name]] for name in UNASKED if name in urls}
    return urls, contents


def _static_url(urls: dict[str, str], folder: Path) -> Callable[[str], str]:
    def static_url(name: str) -> str:
        try:
            return urls[name]
        except KeyError:
            raise LookupError(f"static_url({name!r}): there is no such file in {folder.name}/") from None

    return static_url
