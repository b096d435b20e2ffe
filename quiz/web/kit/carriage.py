"""How what is the same for everybody is carried: a tag so that it is sent once, and fewer bytes when it is sent.

Only public pages are tagged and kept; a student's own are compressed too. BREACH learns a secret from the length of
pages that hold it beside words which another chose. A student's page opens only for who has its address, and so knows
the one lasting secret in it already; the CSRF token that is made from the address is masked anew in each response. At
the desk a cookie opens the pages, which hold other people's words: those stay as they are.
"""

import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache

import brotli
from flask import Response
from werkzeug import Request
from werkzeug.wrappers import Response as AnyResponse

# By the name of the encoding, the preferred first: a page is packed while somebody waits, a file as small as it gets.
PAGE_PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda content: brotli.compress(content, quality=5),
    "gzip": lambda content: gzip.compress(content, 6, mtime=0),
}
FILE_PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lru_cache(maxsize=64)(lambda content: brotli.compress(content, quality=11)),
    "gzip": lru_cache(maxsize=64)(lambda content: gzip.compress(content, 9, mtime=0)),
}
TEXTS = ("text/", "image/svg", "application/xml", "application/manifest", "application/json")
LEAST_BYTES = 500  # below it a header costs more than is saved
ASK_AGAIN = "public, no-cache"  # kept, and asked for again each time: a catalog may be published at any moment


def carry(response: Response, request: Request) -> None:
    """Tag a public page, and say "not modified" or compress it. The tag is a weak one: it is of the words, not of the
    bytes, which differ by encoding."""
    if response.status_code != 200 or response.is_streamed or "Cache-Control" in response.headers:
        return
    response.headers["Cache-Control"] = ASK_AGAIN
    response.add_etag(weak=True)
    response.make_conditional(request)
    if response.status_code == 200:
        pack(response, request, PAGE_PACKERS)


def pack(response: AnyResponse, request: Request, packers: Mapping[str, Callable[[bytes], bytes]]) -> None:
    """Compress a text by the first encoding that the browser takes."""
    if not response.mimetype or not response.mimetype.startswith(TEXTS):
        return
    response.vary.add("Accept-Encoding")
    content = response.get_data()
    encoding = next((name for name in packers if request.accept_encodings[name] > 0), None)
    if encoding and len(content) >= LEAST_BYTES:
        response.set_data(packers[encoding](content))
        response.content_encoding = encoding
