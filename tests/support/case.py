"""A case for tests of the desk: a student who sent a list to the advisors, and what an advisor does with its page."""

from dataclasses import dataclass
from typing import Any

from flask import Flask

from quiz.core.advice.recommending import recommend
from quiz.core.questions.answers import clean
from quiz.service import Services
from quiz.store.cases import NewCase
from tests.support.attack_world import filled
from tests.support.journey import student
from tests.support.pages import Page


@dataclass
class Case:
    """A request that was sent, with the student's token and the addresses of both sides."""

    services: Services
    token: str
    number: int

    @property
    def path(self) -> str:
        return f"/advisor/requests/{self.number}"

    @property
    def results(self) -> str:
        return f"/quiz/{self.token}/results"

    @property
    def stored(self):
        return self.services.store.cases.get(self.number)

    @property
    def review(self):
        return self.services.store.reviews.of(self.number)

    @property
    def ids(self) -> tuple[str, ...]:
        """The model's list as it was sent."""
        sent = self.services.store.cases.sent(self.number)
        assert sent is not None
        assert sent.document is not None
        return tuple(program["id"] for program in sent.document["programs"])


def send_case(app: Flask, question: str = "Which first?", *purposes: str, **changes: Any) -> Case:
    """Answer the quiz and send it to the advisors, as the pages do, without going through them."""
    services: Services = app.extensions["mem_quiz"]
    answers = student(**changes)
    document = recommend(services.engine, clean(answers)).to_document()
    token = services.store.responses.create(answers, document, now=services.now())
    new = NewCase(question, None, {"review", *purposes}, False)
    case = services.store.cases.create(token, new, now=services.now())
    assert case is not None
    return Case(services, token, case.id)


def send(client: Any, page: Page, to: str, **typed: str):
    """Fill in the form of a page that goes to `to` and send it."""
    form = next(form for form in page.all("form") if (form.get("action") or "").partition("?")[0].endswith(to))
    return client.post(form.get("action"), data={**filled(page, form), **typed})


def press(client: Any, page: Page, do: str, **typed: str):
    """Press a button of the one form of one's own case, with what is typed into its fields."""
    return send(client, page, "/work", **typed, do=do)


def take(client: Any, case: Case) -> Page:
    """Claim the request; gives its page."""
    assert send(client, client.page(case.path), "/claim").status_code == 303
    page: Page = client.page(case.path)
    return page


def why(program: str, **more: str) -> dict[str, str]:
    """A reason in full, typed for a program of the list."""
    return {f"{program}-reason": "cost", f"{program}-text": "It is the cheaper one.", **more}


def move(client: Any, page: Page, program: str, place: int, **more: str):
    """Move a program and save the order, with a reason."""
    reason = {"block_reason": "cost", "block_text": "It is the cheaper one."}
    return press(client, page, "arrange", **{f"{program}-place": str(place), **reason, **more})


def leave_out(client: Any, page: Page, program: str):
    """Leave a program out, with a reason."""
    return press(client, page, f"remove:{program}", **why(program))


def add(client: Any, page: Page, program: str, place: int = 1, **more: str):
    """Add a program, with a reason."""
    typed = {"program": program, "add_place": str(place), "add_reason": "cost", "add_text": "It is the cheaper one."}
    return press(client, page, "add", **{**typed, **more})


def publish(client: Any, case: Case, **typed: str):
    """Publish what stands."""
    return press(client, client.page(case.path), "publish", **typed)


def other(case: Case) -> str:
    """A program that could be added."""
    return next(program.id for program in case.services.catalog.rankable if program.id not in case.ids)
