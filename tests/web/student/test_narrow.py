"""Looking at a list: filters and orders over everything that is ranked, and rows beyond the kept ten."""

from dataclasses import replace

from quiz.core.advice.recommending import recommend
from quiz.core.questions.answers import clean
from quiz.core.ranking.engine import fit_engine
from quiz.web.student.results_page import Looking, results_page
from tests.support.journey import student, take
from tests.support.pages import text

WIDE = student(interest=["oscm"], goal="lead", experience="10+", study_mode="any", where="TX")


def rows_of(page):
    return [row.get("data-program") for row in page.all("article")]


def presses(page):
    """What can be pressed to narrow or order the list: its words without the count, the count, and its address."""
    found = {}
    for link in page.by_id("narrow").iter("a"):
        words, _, count = text(link).rpartition(" ") if text(link)[-1].isdigit() else (text(link), "", "")
        found[words] = (count, link.get("href").partition("#")[0])
    return found


def narrowing(page):
    """Where "Filter and sort" leads while it is closed."""
    return next(page.by_id("narrow").iter("a")).get("href").partition("#")[0]


def everything(client, address):
    """The rows of a list with all of it open."""
    return rows_of(client.page(f"{address}{'&' if '?' in address else '?'}show=999"))


def test_the_headline_counts_what_the_filter_shows_and_links_to_it(client):
    """Also a program that stands far below the ten of the kept list."""
    results = take(client, WIDE)
    page = client.page(results)
    (heading,) = page.all("h1")
    fitting = int(text(heading).split()[0])
    marked = [mark for mark in page.all("p") if mark.get("class") == "group fits"]
    (link,) = [element for element in page.all("a") if text(element) == "See what fits"]
    shown = client.page(link.get("href").partition("#")[0])
    assert len(marked) < len(rows_of(shown)) == fitting
    assert presses(shown)["Only what is known to fit"][0] == str(fitting)
    assert max(int(text(row[0])) for row in shown.all("article")) > 10


def test_filters_look_at_everything_that_is_ranked(client, app):
    results = take(client, WIDE)
    opened = client.page(narrowing(client.page(results)))
    by_id = app.extensions["mem_quiz"].catalog.by_id
    ranked = everything(client, results)
    assert f"all {len(ranked)} programs that are ranked for you" in opened.main
    online = [key for key in ranked if "online" in (by_id[key].delivery or ())]
    count, address = presses(opened)["Online"]
    assert int(count) == len(online) > 10
    assert len(rows_of(client.page(address))) == 10
    assert sorted(everything(client, address)) == sorted(online)
    both, there = presses(client.page(address))["No GRE, or it can be waived"]
    assert int(both) == len(everything(client, there)) < int(count)


def test_an_order_puts_what_is_not_known_last_and_what_misses_something_after_all(client, app):
    results = take(client, WIDE)
    by_id = app.extensions["mem_quiz"].catalog.by_id
    shown = client.page(f"{results}?sort=length&show=999&only=nonsense")
    close = [mark.get("class") == "group close" for mark in shown.all("p") if "group " in (mark.get("class") or "")]
    assert close == sorted(close)
    months = [by_id[key].months_within for key in rows_of(shown)[: close.index(True)]]
    assert months == sorted(months, key=lambda length: (length is None, length or 0))
    assert rows_of(client.page(f"{results}?sort=no+order")) == rows_of(client.page(f"{results}?show=all"))


def test_the_list_opens_as_far_as_anybody_reads(client):
    """Five, then ten, then ten more at a press, in one order."""
    address = take(client, WIDE)
    seen: list[str] = []
    for rows in (5, 10, 20, 30):
        page = client.page(address)
        assert len(rows_of(page)) == rows
        assert rows_of(page)[: len(seen)] == seen
        seen = rows_of(page)
        more = next(link for link in page.all("a") if text(link).startswith("Show "))
        address = more.get("href").partition("#")[0]


def test_a_list_of_another_catalog_is_narrowed_as_it_was_kept(client, app):
    """What today's ranking holds is not mixed into a list that was given before."""
    engine, answers = app.extensions["mem_quiz"].engine, clean(WIDE)
    kept = recommend(engine, answers)
    rest = [program for program in engine.catalog.programs if program.id != kept.programs[0].id]
    today = fit_engine(replace(engine.catalog, programs=tuple(rest), sha256="0" * 64))
    page = results_page(kept, today, answers, Looking.of([], "price", "30", ()))
    assert not page.whole
    assert sorted(page.ids) == sorted(program.id for program in kept.programs)


def test_no_filter_is_offered_that_would_leave_nothing(client):
    """Also beside another that is on: every count that can be pressed is a list."""
    opened = client.page(narrowing(client.page(take(client, WIDE))))
    pressed = client.page(presses(opened)["In my state"][1])
    counts = [int(count) for found in (opened, pressed) for count, _ in presses(found).values() if count]
    assert len(counts) > 4
    assert min(counts) > 0


def test_a_row_marks_the_place_where_the_student_wants_to_be(client, app):
    """A campus in the state named, and no other."""
    results = take(client, student(interest=["pm"], study_mode="campus_part_time", where="OH", budget="35000"))
    by_id = app.extensions["mem_quiz"].catalog.by_id
    marked = {}
    for row in client.page(results).all("article"):
        degree = next(mark for mark in row.iter("p") if mark.get("class") == "degree")
        marked[row.get("data-program")] = any(mark.get("class") == "met" for mark in degree.iter("span"))
    assert marked == {key: by_id[key].state == "OH" for key in marked}
    assert {*marked.values()} == {True, False}
