"""A journey through everything that people may write, for tests that attack it: each Step is one endpoint that
writes, with the form that leads to it and what an honest person types there.

The journey makes the world that the next step needs. An attack is tried before a step and must change nothing; then the
step is taken and must change something, so that no attack fails for the wrong reason.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from werkzeug.test import TestResponse

from quiz.core.catalog.load import release
from quiz.service.jobs.tasks import take_and_do
from quiz.store.page_looks import GONE, PageLook
from quiz.web.advisor.catalog.sources import pages_of
from quiz.web.kit.mail import status_link
from tests.support.attack_invitations import INVITING, TEAM, UNINVITING
from tests.support.attack_rows import ROWS
from tests.support.attack_world import PROGRAM, Step, Typed, World
from tests.support.journey import choose, student, take
from tests.support.pages import text

# --- batches ----------------------------------------------------------------------------------------------------------


def _students(world: World) -> Typed:
    rows = (f'"{world.hostile("own").replace(chr(34), chr(34) * 2)}"', "pm", "civil")
    content = "Student,What do you want to do after the degree?,Discipline\n" + ",".join(rows) + "\n"
    return {"file": (content.encode(), f"{world.hostile('file').replace('/', ' ')}.csv")}


def _keep(name: str) -> Callable[[World, TestResponse], None]:
    def keep(world: World, response: TestResponse) -> None:
        world.made[name] = urlsplit(response.location).path.rstrip("/").split("/")[-1]

    return keep


def _fail(world: World) -> None:
    """A worker took the batch, and ended before it was done."""
    store, now, batch = world.services.store, world.services.now(), int(world.made["batch"])
    store.jobs.take("batch", batch, 1, now=now)
    store.jobs.fail("batch", batch, 1, now=now)


def _remember(world: World) -> None:
    """The advisor has said what a word means, which brings the button that forgets it."""
    account = world.services.store.accounts.by_email("ada@example.edu")
    assert account is not None
    world.services.store.batches.remember(account.id, {("goal", "boss"): "pm"})


def do_later_starts(world: World) -> Callable[..., bool]:
    """What stands in for the queue: the second start of a batch is done at once."""

    def send(queue: object, name: str, id_: int, attempt: int) -> bool:
        if attempt > 1:
            take_and_do(world.services, name, id_, attempt)
        return True

    return send


BATCHES = (
    Step("batches.index", "ada", lambda w: "/advisor/batches/", typed=_students, after=_keep("batch")),
    Step(
        "batches.start_again",
        "ada",
        lambda w: f"/advisor/batches/{w.made['batch']}",
        lambda w: f"/advisor/batches/{w.made['batch']}/start",
        owned=True,
        prepare=_fail,
    ),
    Step(
        "batches.forget_words",
        "ada",
        lambda w: "/advisor/batches/",
        lambda w: "/advisor/batches/words/forget",
        prepare=_remember,
    ),
)
LAST = (
    Step(
        "batches.delete",
        "ada",
        lambda w: f"/advisor/batches/{w.made['batch']}",
        lambda w: f"/advisor/batches/{w.made['batch']}/delete",
        owned=True,
    ),
)

# --- the catalog ------------------------------------------------------------------------------------------------------

CATALOG = "/advisor/catalog"


def _wrong(world: World) -> Typed:
    right = world.hostile("right").replace("@", "")
    return {"fact": "gre", "right": right, "page": "https://pratt.duke.edu/?a=%3Cscript%3E"}


def _report(world: World, response: TestResponse) -> None:
    (one,) = world.services.store.fact_reports.search(settled=False, start=0, count=2)
    world.made["report"] = str(one.id)


def _note(world: World) -> Typed:
    return {
        "note": world.hostile("note", "N"),
        "page": "https://pratt.duke.edu/?a=%3Cb%3E",
        "year": "2026",
        "confidence": "high",
    }


def _again(world: World) -> str:
    return f"{CATALOG}/programs/{PROGRAM}/again?page={quote(pages_of(PROGRAM, release())[0].address)}"


def _upload(world: World) -> Typed:
    lines = release().programs.decode().replace("Durham", world.hostile("city", "D", 80))
    return {"programs": (lines.encode(), "programs.csv"), "replace": "y"}


def _page(world: World) -> Typed:
    text = f"Engineering Management\nThe program has 30 credits {world.hostile('page')}\nThe GRE is optional."
    return {"page": "https://pratt.duke.edu/?a=%3Cb%3E", "how": "text", "text": text}


def _reading(world: World, response: TestResponse) -> None:
    (reading,) = world.services.store.readings.of_program(PROGRAM)[:1]
    found = world.services.store.readings.get(reading.id)
    assert found is not None
    world.made |= {"reading": str(reading.id), "fact": str(found.facts[0].id)}


def _read(world: World) -> str:
    return f"{CATALOG}/readings/{world.made['reading']}"


def _gone(world: World) -> None:
    looks, page = world.services.store.page_looks, world.services.catalog.by_id[PROGRAM].url
    assert page is not None
    looks.record(page, PageLook(GONE, "The site says that there is no such page"), now=world.services.now())
    world.made["look"] = str(looks.all()[page].id)


CATALOG_STEPS = (
    Step(
        "fact_report.report",
        "student",
        lambda w: f"/report-a-fact?program={PROGRAM}",
        typed=_wrong,
        csrf=False,
        after=_report,
    ),
    Step("catalog_desk.edit", "ada", lambda w: f"{CATALOG}/programs/{PROGRAM}/note", typed=_note),
    Step("rereading.again", "ada", _again, lambda w: _again(w).partition("?")[0], typed=lambda w: {"how": "changed"}),
    Step(
        "catalog_desk.settle",
        "ada",
        lambda w: f"{CATALOG}/reports",
        lambda w: f"{CATALOG}/reports/{w.made['report']}",
        typed=lambda w: {"outcome": "corrected"},
    ),
    Step(
        "catalog_desk.publish",
        "root",
        lambda w: f"{CATALOG}/draft/publish",
        lambda w: f"{CATALOG}/draft/publish",
        typed=lambda w: {"note": w.hostile("line")},
    ),
    Step("catalog_desk.upload", "ada", lambda w: f"{CATALOG}/upload", typed=_upload),
    Step(
        "page_reading.read",
        "ada",
        lambda w: f"{CATALOG}/programs/{PROGRAM}/read",
        typed=_page,
        versioned=False,
        after=_reading,
    ),
    Step("page_reading.accept", "ada", _read, lambda w: f"{_read(w)}/{w.made['fact']}/accept"),
    Step(
        "page_reading.reject",
        "ada",
        _read,
        lambda w: f"{_read(w)}/{int(w.made['fact']) + 1}/reject",
        versioned=False,
    ),
    Step(
        "catalog_watch.still_true",
        "ada",
        lambda w: f"{CATALOG}/look-again",
        lambda w: f"{CATALOG}/look-again/{w.made['look']}/still-true",
        prepare=_gone,
    ),
)
OUTCOMES = (
    Step(
        "outcome.tell",
        "student",
        lambda w: f"/quiz/{w.made['token']}/outcome",
        typed=lambda w: {"program": PROGRAM, "stage": "applied"},
        versioned=False,
    ),
    Step(
        "outcome.take_back",
        "student",
        lambda w: f"/quiz/{w.made['token']}/outcome",
        lambda w: f"/quiz/{w.made['token']}/outcome/back",
        versioned=False,
    ),
    Step(
        "desk.outcomes",
        "ada",
        lambda w: f"/advisor/requests/{w.made['request']}/outcomes",
        typed=lambda w: {"program": PROGRAM, "stage": "enrolled"},
        versioned=False,
    ),
    Step(
        "desk.outcome_back",
        "ada",
        lambda w: f"/advisor/requests/{w.made['request']}/outcomes",
        lambda w: f"/advisor/requests/{w.made['request']}/outcomes/back",
        versioned=False,
    ),
)
CATALOG_BACK = (
    Step(
        "catalog_desk.roll_back",
        "root",
        lambda w: f"{CATALOG}/versions/1/back",
        lambda w: f"{CATALOG}/versions/1/back",
        typed=lambda w: {"note": w.hostile("back")},
    ),
    Step("catalog_desk.carry", "ada", lambda w: f"{CATALOG}/draft", lambda w: f"{CATALOG}/draft/carry", answers=200),
    Step("catalog_desk.drop", "ada", lambda w: f"{CATALOG}/draft/drop"),
)

# --- a request and its review -----------------------------------------------------------------------------------------


def _asked(world: World) -> str:
    return f"/quiz/{world.made['token']}/advisor"


def _case(world: World) -> str:
    return f"/advisor/requests/{world.made['request']}"


def _of_case(what: str) -> Callable[[World], str]:
    return lambda world: f"{_case(world)}/{what}"


def _finish_the_quiz(world: World) -> None:
    world.made["token"] = take(world.people["student"], student()).split("/")[2]
    press = {"program": PROGRAM, "next": "shortlist"}
    form = world.people["student"].page(f"/quiz/{world.made['token']}/shortlist").fields()
    world.people["student"].post(f"/quiz/{world.made['token']}/shortlist/add", data={**form, **press})


def _change_an_answer(world: World) -> None:
    choose(world.people["student"], f"/quiz/{world.made['token']}/budget", "80000")


def _sent(world: World, response: TestResponse) -> None:
    case = world.services.store.cases.of(world.made["token"])
    assert case is not None
    world.made["request"] = str(case.id)


def _mailed(world: World) -> str:
    case = world.services.store.cases.of(world.made["token"])
    assert case is not None
    with world.app.test_request_context():
        return urlsplit(status_link(case) or "").path


def _edit(do: str, what: str) -> Callable[[World], Typed]:
    """Something done to the second program of the list, with a reason."""

    def typed(world: World) -> Typed:
        page = world.people["ada"].page(_case(world))
        fields = [field.get("name", "") for field in page.all("input") if field.get("class") == "place"]
        program = fields[1].removesuffix("-place")
        return {f"{program}-reason": "other", f"{program}-text": world.hostile(what), "do": f"{do}:{program}"}

    return typed


def _returned(world: World, response: TestResponse) -> None:
    """Whose review it is reads the note; it goes when the review is published, so nobody finds it later."""
    if world.said and world.said[-1].endswith("why"):
        assert world.said.pop() in text(world.people["ada"].page(_case(world)).root)


def _arrange(world: World) -> Typed:
    page = world.people["ada"].page(_case(world))
    fields = [field.get("name", "") for field in page.all("input") if field.get("class") == "place"]
    return {fields[1]: "1", "block_reason": "other", "block_text": world.hostile("why"), "do": "arrange"}


def _notes(world: World) -> Typed:
    said = {name: world.hostile(name) for name in ("shared_note", "internal_note")}
    return {**said, "signed": world.hostile("signed", most=80), "do": "publish"}


def _write(name: str, **more: str) -> Callable[[World], Typed]:
    return lambda world: {name: world.hostile(name), **more}


def _press(do: str, typed: Callable[[World], Typed] = lambda world: {}, **more: Any) -> Step:
    """A button of the one form of a case."""
    return Step("desk.work", "ada", _case, _of_case("work"), lambda w: {"do": do, **typed(w)}, owned=True, **more)


def _to(who: str) -> Callable[[World], Typed]:
    """A colleague who is to have the case."""

    def typed(world: World) -> Typed:
        account = world.services.store.accounts.by_email(f"{who}@example.edu")
        return {"colleague": str(account.id if account else 0)}

    return typed


REQUESTS = (
    Step(
        "ask.advisor",
        "student",
        _asked,
        typed=_write("question", contact="1", email="robin@example.com", learning="1", notes="1", review="1"),
        prepare=_finish_the_quiz,
        after=_sent,
    ),
    Step(
        "ask.consent",
        "student",
        _asked,
        lambda w: f"{_asked(w)}/consent",
        typed=lambda w: {"contact": "1", "email": "other@example.com"},
    ),
    Step(
        "desk.keep_view",
        "ada",
        lambda w: "/advisor/?which=all",
        lambda w: "/advisor/views",
        lambda w: {"name": w.hostile("v", most=40), "do": "keep"},
    ),
    Step("desk.seen", "ada", lambda w: "/advisor/", lambda w: "/advisor/seen"),
    Step("desk.assign", "root", _case, _of_case("assign"), typed=_to("ada")),
    Step("desk.claim", "ada", lambda w: "/advisor/", _of_case("claim")),
    _press("ask", _write("message")),
    Step("ask.answer", "student", _asked, lambda w: f"{_asked(w)}/answer", _write("text")),
    Step("ask.told", "student", _mailed, typed=_write("text")),
    Step("desk.see", "bob", _case, _of_case("see"), versioned=False),
    _press("arrange", _arrange),
    _press("comment", _edit("comment", "comment")),
    _press("remove", _edit("remove", "gone")),
    _press("accept"),
    _press("to-reader"),
    Step("desk.give_back", "bob", _case, _of_case("return"), _write("why"), after=_returned),
    _press("publish", _notes),
)
BLOCKS = "/advisor/text-blocks/"


def _block(world: World) -> str:
    account = world.services.store.accounts.by_email("ada@example.edu")
    assert account is not None
    return f"{BLOCKS}{world.services.store.text_blocks.of(account.id)[0].id}"


def _said_often(world: World) -> Typed:
    return {"name": world.hostile("b", most=50), "text": world.hostile("text").replace("{", "")}


OFFICE = (
    Step("text_blocks.index", "ada", lambda w: BLOCKS, typed=_said_often, versioned=False),
    Step("text_blocks.change", "ada", _block, typed=_said_often, owned=True, versioned=False),
    Step("text_blocks.delete", "ada", lambda w: BLOCKS, lambda w: f"{_block(w)}/delete", owned=True, versioned=False),
    Step(
        "office.settings", "root", lambda w: "/advisor/office", typed=lambda w: {"routing": "invited"}, versioned=False
    ),
    Step("office.mails", "ada", lambda w: "/advisor/mails", typed=lambda w: {"mails": "daily"}, versioned=False),
    Step("office.away", "ada", lambda w: "/advisor/away", typed=lambda w: {"away_from": "2026-12-01"}, versioned=False),
)
UNDOING = (
    _press("reopen"),
    _press("to-reader"),
    Step("desk.approve", "bob", _case, _of_case("approve")),
    _press("reopen"),
    _press("undo"),
    _press("newer", prepare=_change_an_answer),
    _press("take-back"),
    Step("desk.release", "root", _case, _of_case("release")),
    Step("ask.withdraw", "student", _asked, lambda w: f"{_asked(w)}/withdraw"),
)
FILLING = (*REQUESTS, *INVITING, *BATCHES, *CATALOG_STEPS)  # after these, all that can be typed has been
STEPS: tuple[Step, ...] = (*FILLING, *OUTCOMES, *CATALOG_BACK, *ROWS, *LAST, *OFFICE, *TEAM, *UNINVITING, *UNDOING)


def journey(world: World, steps: tuple[Step, ...] = STEPS) -> Iterator[Step]:
    """Each step when everything that it needs is there; whoever iterates attacks it and then takes it."""
    for step in steps:
        step.prepare(world)
        yield step
