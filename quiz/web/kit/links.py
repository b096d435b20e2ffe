"""Links as they arrive: with a slash at the end, or with the punctuation of the sentence that they stood in.

No address of ours ends so. Where nothing is found, the end is taken off, and if a page has that address, the link leads
there for good.
"""

from contextlib import suppress

from flask import current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

STRAY = "/ \t\n\u00a0.,;:!?…'\"’”»“‘)]}>*_`|\\"
PERMANENT = 308
MOST_STRAY, LEAST = 10, 2


def strip_stray(text: str) -> str:
    """The text without what a sentence leaves at the end of a link.

    >>> strip_stray("duke-mem).")
    'duke-mem'
    """
    return text.rstrip(STRAY)


def lead_on() -> Response | None:
    """Where a request for no page leads to; None where no page is meant."""
    if request.method not in ("GET", "HEAD"):
        return None
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None, "there is a request"
    least = max(len(strip_stray(request.path)), LEAST, len(request.path) - MOST_STRAY)
    for end in range(least, len(request.path)):  # all of it first, then less: a token may end with _ too
        with suppress(HTTPException):  # no page, or a redirect of the router
            endpoint, values = adapter.match(request.path[:end], method="GET")
            query = request.query_string.decode("ascii", "replace")
            return redirect(url_for(endpoint, **values) + (f"?{query}" if query else ""), PERMANENT)
    return None
