"""Fetching pages: who is asked, what is obeyed, and that everything else is a sentence. The servers are local ones;
that they may be asked is an argument of the tests alone.
"""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from quiz.service.outbound import UnansweredError, is_public
from quiz.service.reading.errors import UnreadablePageError
from quiz.service.reading.fetch import AGENT, MOST_FOLLOWED, FetchedPage, PageFetcher, worth_following
from quiz.service.reading.opening import open_text

MEM = b"<h1>Master of Engineering Management</h1><p>The program has 30 credits.</p>"
Answer = tuple[int, dict[str, str], bytes]


class School:
    """A site on this machine: paths and what they answer; `asked` are the requests it got, with their headers."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.sent = 0
        school = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                school.asked.append((self.path, dict(self.headers)))
                status, headers, body = school.pages.get(self.path, (404, {}, b"gone"))
                self.send_response(status)
                for name, value in ({"Content-Type": "text/html"} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    for start in range(0, len(body), 65_536):
                        self.wfile.write(body[start : start + 65_536])
                        school.sent += 65_536
                except OSError:
                    pass  # the reader has gone

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    def fetcher(self, may_ask: Callable[[str], bool] = lambda ip: ip == "127.0.0.1", **names: list[str]) -> PageFetcher:
        """A fetcher for which every name is this machine, or what is named."""

        def resolver(host: str, port: int) -> list[str]:
            return names.get(host.replace(".", "_"), ["127.0.0.1"])

        return PageFetcher("office@example.edu", resolver, may_ask, None, self.pauses.append)

    pauses: list[float]

    def at(self, path: str, host: str = "school.test") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@pytest.fixture
def school() -> Iterator[School]:
    school = School()
    school.pauses = []
    thread = threading.Thread(target=school.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield school
    school.server.shutdown()
    thread.join()
    school.server.server_close()


def refused(fetcher: PageFetcher, address: str) -> str:
    with pytest.raises(UnreadablePageError) as caught:
        fetcher.fetch(address)
    return str(caught.value)


def test_a_page_and_the_pages_it_leads_to_are_fetched_one_after_another(school: School) -> None:
    links = b'<a href="/mem/tuition">Tuition</a><a href="/mem/courses">Curriculum</a><a href="/apply">Apply</a>'
    elsewhere = b'<a href="http://other.test/tuition">Tuition</a><a href="/mem/fees">Fees</a><a href="/news">News</a>'
    school.pages = {"/mem": (200, {}, MEM + elsewhere + links)}
    school.pages |= {path: (200, {}, MEM) for path in ("/mem/tuition", "/mem/courses", "/mem/fees", "/apply", "/news")}
    pages = school.fetcher().fetch(school.at("/mem"))
    assert school.paths == ["/robots.txt", "/mem", "/mem/courses", "/mem/fees", "/apply"]
    assert [page.address for page in pages] == [school.at(p) for p in ("/mem", "/mem/courses", "/mem/fees", "/apply")]
    assert len(pages) <= 1 + MOST_FOLLOWED
    assert len(school.pauses) == 4
    assert min(school.pauses) >= 1
    headers = school.asked[1][1]
    assert headers["Host"] == f"school.test:{school.port}"
    assert headers["User-Agent"] == f"{AGENT}/1 (+office@example.edu)"


def test_robots_are_obeyed_and_their_pace_kept(school: School) -> None:
    robots = b"User-agent: *\nDisallow: /private\nCrawl-delay: 3\n"
    school.pages = {"/robots.txt": (200, {"Content-Type": "text/plain"}, robots), "/private/mem": (200, {}, MEM)}
    assert "robots.txt" in refused(school.fetcher(), school.at("/private/mem"))
    assert school.paths == ["/robots.txt"]
    school.pages["/mem"] = (200, {}, MEM)
    school.fetcher().fetch(school.at("/mem"))
    assert school.pauses == [3.0]
    school.pages["/robots.txt"] = (503, {}, b"")
    assert "does not say what it allows" in refused(school.fetcher(), school.at("/mem"))


def test_a_redirect_is_followed_and_its_end_is_where_the_page_is(school: School) -> None:
    school.pages = {"/old": (301, {"Location": "/new#top"}, b""), "/new": (200, {}, MEM)}
    (page,) = school.fetcher().fetch(school.at("/old"))
    assert page.address == school.at("/new")


def test_an_address_inside_is_not_asked_not_even_after_a_redirect(school: School) -> None:
    school.pages = {"/mem": (302, {"Location": school.at("/secret", "inside.test")}, b""), "/secret": (200, {}, MEM)}
    fetcher = school.fetcher(inside_test=["10.0.0.7"])
    assert "inside.test is not a site of the public internet" in refused(fetcher, school.at("/mem"))
    assert "/secret" not in school.paths


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:192.168.0.1"])
def test_in_production_no_private_address_is_asked(ip: str) -> None:
    assert not is_public(ip)
    fetcher = PageFetcher("office@example.edu", lambda host, port: ["93.184.215.14", ip])
    assert "not a site of the public internet" in refused(fetcher, "https://school.test/mem")


def test_a_name_that_changes_between_look_ups_leads_where_it_was_checked(school: School) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.7"], ["10.0.0.7"]])
    fetcher = school.fetcher()
    fetcher.resolver = lambda host, port: next(answers)
    school.pages = {"/mem": (200, {}, MEM)}
    (page,) = fetcher.fetch(school.at("/mem"))
    assert page.page.clauses
    school.pages["/mem"] = (302, {"Location": "/again"}, b"")
    answers = iter([["127.0.0.1"], ["10.0.0.7"]])
    assert "not a site of the public internet" in refused(fetcher, school.at("/mem"))


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("ftp://school.test/mem", "begins with https://"),
        ("file:///etc/passwd", "begins with https://"),
        ("https://user:secret@school.test/", "without a password"),
        ("https://school.test:8443/", "without a port"),
        ("https://", "begins with https://"),
        ("not an address", "begins with https://"),
    ],
)
def test_what_is_no_public_address_is_refused(address: str, says: str) -> None:
    assert says in refused(PageFetcher("office@example.edu", lambda host, port: ["93.184.215.14"]), address)


def test_a_name_without_an_address_is_said(school: School) -> None:
    def resolver(host: str, port: int) -> list[str]:
        raise UnansweredError("none")

    assert "No site answers to the name" in refused(PageFetcher("a@b.edu", resolver), "https://nowhere.test/")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((404, {}, b""), "gone"),
        ((403, {}, b""), "it said 403"),
        ((200, {}, b"<title>Just a moment</title>Verify you are human"), "check for robots"),
        ((200, {}, b"<title>Pardon Our Interruption</title>Something about your browser"), "check for robots"),
        ((200, {}, b"<html lang=es><p>El programa tiene treinta horas y cuesta mucho dinero.</p>"), "not in English"),
        ((200, {"Content-Type": "image/png"}, b"\x89PNG"), "no web page"),
        ((302, {"Location": "/"}, b""), "home page"),
        ((302, {"Location": "/mem"}, b""), "circle"),
        ((200, {"Content-Length": "52428800"}, b""), "larger than 5 MB"),
    ],
)
def test_whatever_else_comes_back_is_a_sentence(school: School, answer: Answer, says: str) -> None:
    school.pages = {"/mem": answer, "/": (200, {}, MEM)}
    assert says in refused(school.fetcher(), school.at("/mem"))


def test_fifty_megabytes_are_not_read_to_their_end(school: School) -> None:
    school.pages = {"/mem": (200, {}, b"<p>word</p>" * (50 * 1024 * 1024 // 11))}
    assert "larger than 5 MB" in refused(school.fetcher(), school.at("/mem"))
    assert school.sent < 30 * 1024 * 1024


def test_redirects_without_an_end_and_time_without_an_end_are_ended(school: School) -> None:
    school.pages = {f"/{n}": (302, {"Location": f"/{n + 1}"}, b"") for n in range(20)}
    assert "on and on" in refused(school.fetcher(), school.at("/0"))
    times = iter(range(0, 1000, 20))
    fetcher = school.fetcher()
    fetcher.clock = lambda: float(next(times))
    school.pages["/mem"] = (200, {}, MEM)
    assert "takes too long" in refused(fetcher, school.at("/mem"))


def test_one_page_of_each_kind_is_worth_following() -> None:
    html = "<p>MEM and the program of study</p>" + "".join(
        f'<a href="{address}">{words}</a>'
        for address, words in [
            ("#tuition", "Tuition"),
            ("mailto:a@b.edu", "Tuition"),
            ("/a", "Costs"),
            ("/b", "Tuition"),
            ("https://other.test/x", "Curriculum"),
        ]
    )
    found = FetchedPage("https://school.test/mem", open_text(html))
    assert worth_following(found) == ("https://school.test/a",)
