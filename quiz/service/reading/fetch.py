"""Fetching a program's page and the few of the same host that it leads to, as a polite stranger.

Only http(s) and only public addresses: a name is resolved once, the connection goes to the very address that was
checked, and each redirect is checked anew. robots.txt is obeyed; pages come one after another with a pause, within
limits of size and time, under a name that says who asks. Who may be asked is an argument, so that a test can ask its
own server; the application never sets it.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from quiz.service.outbound import Resolver, UnansweredError, is_public, resolve
from quiz.service.reading.clauses import PageText
from quiz.service.reading.errors import LedHomeError, PageGoneError, UnreadablePageError
from quiz.service.reading.opening import MOST_BYTES, TOO_LARGE, open_page

AGENT = "mem-quiz-reader"
WAIT_SECONDS = 8.0  # for each step of an answer
ALL_SECONDS = 25.0  # for a program's page and all that follow from it
PAUSE_SECONDS, LONGEST_PAUSE = 1.0, 5.0
MOST_REDIRECTS = 5
MOST_FOLLOWED = 3
MOST_ROBOTS_BYTES = 512 * 1024
WEB_PORTS = frozenset({80, 443})
READABLE = ("text/html", "application/xhtml+xml", "application/pdf", "text/plain")
# The pages worth following, by the words of their links and addresses: the best of each kind.
WORTH: tuple[re.Pattern[str], ...] = (
    re.compile(
        r"curricul|course[- ]?(?:list|work|s\b)|degree[- ]?(?:plan|requirements)|program[- ]?of[- ]?study", re.I
    ),
    re.compile(r"tuition|\bcosts?\b|fees|financ", re.I),
    re.compile(r"admission|how[- ]to[- ]apply|application[- ]requirements|deadlines?|\bapply\b", re.I),
)


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address that may be asked: the place to connect to, and the name that it must answer to."""

    url: httpx.URL
    host: str
    ip: str


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page as it was found: where it ended up, taken apart."""

    address: str
    page: PageText


@dataclass(slots=True)
class PageFetcher:
    """Fetches the pages of one program. `contact` is how the person behind the site is reached: a mail or web
    address. `may_ask`, `ports`, `resolver`, `pause` and `clock` are for tests."""

    contact: str
    resolver: Resolver = resolve
    may_ask: Callable[[str], bool] = is_public
    ports: frozenset[int] | None = WEB_PORTS
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)
    _end: float = 0.0

    @property
    def agent(self) -> str:
        """The name under which pages are asked for."""
        return f"{AGENT}/1 (+{self.contact})"

    def fetch(self, address: str) -> tuple[FetchedPage, ...]:
        """The page, and those of its host that look like curriculum, tuition and admission; one of those that cannot be
        read is left out. Raises UnreadablePageError, with a sentence, where the page itself cannot."""
        self._end = self.clock() + ALL_SECONDS
        first = self._page(address)
        pages = [first]
        for link in worth_following(first):
            try:
                page = self._page(link)
            except UnreadablePageError:
                continue
            if page.address not in {found.address for found in pages}:
                pages.append(page)
        return tuple(pages)

    def look(self, address: str) -> FetchedPage:
        """The page alone. Raises UnreadablePageError, with a sentence."""
        self._end = self.clock() + ALL_SECONDS
        return self._page(address)

    def _page(self, address: str) -> FetchedPage:
        """Follow an address to its page."""
        asked, seen = address, set[str]()
        for _ in range(MOST_REDIRECTS + 1):
            if asked in seen:
                raise UnreadablePageError(
                    "The address leads in a circle: open it in your browser and copy where it ends"
                )
            seen.add(asked)
            target = self._checked(asked)
            if not self._robots_of(target).can_fetch(AGENT, asked):
                raise UnreadablePageError(
                    f"{target.host} asks programs not to read this page (robots.txt): save it from your browser instead"
                )
            status, headers, content = self._ask(target, MOST_BYTES)
            if status in (301, 302, 303, 307, 308) and headers.get("location"):
                asked = urldefrag(urljoin(asked, headers["location"])).url
                continue
            return FetchedPage(asked, self._opened(address, asked, status, headers, content))
        raise UnreadablePageError("The address leads on and on: open it in your browser and copy where it ends")

    def _opened(self, address: str, ended: str, status: int, headers: httpx.Headers, content: bytes) -> PageText:
        if status in (404, 410):
            raise PageGoneError("The page is gone (the site says that there is none): look for its new address")
        if status != 200:
            raise UnreadablePageError(
                f"The site did not give the page (it said {status}): save it from your browser instead"
            )
        if urlsplit(ended).path in ("", "/") and urlsplit(address).path not in ("", "/"):
            raise LedHomeError("The address leads to the home page of the site: the page may be gone")
        kind, _, rest = headers.get("content-type", "text/html").partition(";")
        if kind.strip().lower() not in READABLE:
            raise UnreadablePageError("That is no web page, PDF or text: give the address of the page itself")
        charset = re.search(r"charset=[\"']?([\w-]+)", rest)
        return open_page(content, charset[1] if charset else "")

    def _checked(self, address: str) -> WebAddress:
        """The address, resolved once and found to be public. Raises UnreadablePageError."""
        try:
            url = httpx.URL(address)
            port = url.port or (443 if url.scheme == "https" else 80)
        except (httpx.InvalidURL, ValueError, TypeError):
            raise UnreadablePageError("That is no web address: give one that begins with https://") from None
        if url.scheme not in ("http", "https") or not url.host or url.userinfo:
            raise UnreadablePageError("Give a web address that begins with https:// or http://, without a password")
        if self.ports is not None and port not in self.ports:
            raise UnreadablePageError("Give an address of a public web server, without a port")
        try:
            found = self.resolver(url.host, port)
        except UnansweredError:
            found = []
        if not found:
            raise UnreadablePageError(f"No site answers to the name {url.host}: check the address")
        if not all(map(self.may_ask, found)):
            raise UnreadablePageError(f"{url.host} is not a site of the public internet, so it is not asked")
        return WebAddress(url, url.host, found[0])

    def _robots_of(self, target: WebAddress) -> RobotFileParser:
        """What the site asks of programs; without an answer it is not asked for pages, without the file it allows
        all."""
        site = f"{target.url.scheme}://{target.url.netloc.decode()}"
        if site not in self._robots:
            rules = RobotFileParser()
            robots = WebAddress(
                target.url.copy_with(path="/robots.txt", query=None, fragment=None), target.host, target.ip
            )
            status, _, content = self._ask(robots, MOST_ROBOTS_BYTES)
            if status >= 500:
                raise UnreadablePageError(f"{target.host} does not say what it allows (robots.txt): try it again later")
            rules.parse(content.decode("utf-8", "replace").splitlines() if status == 200 else [])
            self._robots[site] = rules
        return self._robots[site]

    def _ask(self, target: WebAddress, most: int) -> tuple[int, httpx.Headers, bytes]:
        """One answer of a site: at most so many bytes, in the time that is left."""
        self._wait_for(target.host)
        url = target.url.copy_with(host=target.ip, fragment=None)
        headers = {"Host": target.url.netloc.decode(), "User-Agent": self.agent, "Accept-Encoding": "gzip"}
        extensions = {"sni_hostname": target.host}
        try:
            with (
                httpx.Client(trust_env=False, timeout=WAIT_SECONDS) as client,
                client.stream("GET", url, headers=headers, extensions=extensions) as answer,
            ):
                return answer.status_code, answer.headers, b"".join(self._bounded(answer, most))
        except httpx.HTTPError as error:
            raise UnreadablePageError(
                f"{target.host} did not answer ({type(error).__name__}): try it again later, or save the page"
            ) from None

    def _bounded(self, answer: httpx.Response, most: int) -> Iterator[bytes]:
        if int(answer.headers.get("content-length") or 0) > most:
            raise UnreadablePageError(TOO_LARGE)
        size = 0
        for part in answer.iter_bytes():
            size += len(part)
            if size > most:
                raise UnreadablePageError(TOO_LARGE)
            if self.clock() > self._end:
                raise UnreadablePageError("The site takes too long: save the page from your browser instead")
            yield part

    def _wait_for(self, host: str) -> None:
        """A pause between two requests to a host, as long as it asks for within reason."""
        if host in self._asked:
            delays = [float(rules.crawl_delay(AGENT) or 0) for rules in self._robots.values()]
            self.pause(min(max(PAUSE_SECONDS, *delays, 0), LONGEST_PAUSE))
        self._asked.add(host)
        if self.clock() > self._end:
            raise UnreadablePageError("The site takes too long: save the page from your browser instead")


def worth_following(found: FetchedPage) -> tuple[str, ...]:
    """The addresses of the same host that look like curriculum, tuition and admission: the first of each."""
    start = urlsplit(found.address)
    chosen: list[str] = []
    links = [(urldefrag(urljoin(found.address, address)).url, words) for address, words in found.page.links]
    for pattern in WORTH:
        for address, words in links:
            parts = urlsplit(address)
            same = parts.scheme in ("http", "https") and parts.netloc == start.netloc
            if same and address not in (*chosen, found.address) and pattern.search(f"{words} {parts.path}"):
                chosen.append(address)
                break
    return tuple(chosen[:MOST_FOLLOWED])
