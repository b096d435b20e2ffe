"""Files that are sent in: how large the ones that a view takes may be, and that a request leaves no file open.

A view says `@takes_file(most)`, which widens every limit of its requests at once; all others keep the application's.
"""

from collections.abc import Callable
from typing import IO, Any, TypeVar

from flask import Flask, Request, current_app, request

View = TypeVar("View", bound=Callable[..., Any])

FORM_BYTES = 64 * 1024  # what a form is larger than its files, at most


def takes_file(most: int) -> Callable[[View], View]:
    """Declare that a view takes files of `most` bytes in all."""

    def declare(view: View) -> View:
        vars(view).update(most_bytes=most)
        return view

    return declare


def largest_file(app: Flask, endpoint: str | None) -> int | None:
    """What `takes_file` declared for the endpoint, in bytes; None where it takes none or there is no such."""
    return getattr(app.view_functions.get(endpoint or ""), "most_bytes", None)


def install(app: Flask) -> None:
    """Let the views that take files take them. This runs before anything reads the body of a request."""
    app.request_class = ClosingRequest
    app.url_value_preprocessor(_make_room)


def _make_room(endpoint: str | None, values: dict[str, Any] | None) -> None:
    most = largest_file(current_app, endpoint)
    if most is not None:
        # Werkzeug counts what it has buffered of a file as form memory: 64 KB and more where lines are long.
        request.max_content_length = request.max_form_memory_size = most + FORM_BYTES


class ClosingRequest(Request):
    """A request that also closes the files it was refused in the middle of: Werkzeug closes those it had read to the
    end, and leaves the others, in memory or on disk, to the garbage collector."""

    _received: tuple[IO[bytes], ...] = ()

    def _get_file_stream(self, *args: Any, **options: Any) -> IO[bytes]:
        stream = super()._get_file_stream(*args, **options)
        self._received = (*self._received, stream)
        return stream

    def close(self) -> None:
        """Close all files of the request."""
        super().close()
        for stream in self._received:
            stream.close()
