"""A student who takes the quiz over HTTP, reading each page's own form: shared by the tests of the web pages."""

import json
from typing import Any
from urllib.parse import urlsplit

from quiz.core.questions.quiz import STEPS
from quiz.service import Services
from quiz.store import StoredResponse

ANSWERS = {
    "interest": ["pm", "se"],
    "goal": "pm",
    "discipline": "civil",
    "experience": "3-5",
    "study_mode": "online_part_time",
    "visa": "no",
    "budget": "50000",
}


def student(**changes: Any) -> dict[str, Any]:
    """An ordinary student with some answers changed; None skips."""
    return {**ANSWERS, **changes}


ASKED_ALL = student(study_mode="campus_part_time", where="OH")  # whom the whole quiz is asked


def path_of(response: Any) -> str:
    assert response.status_code == 303, f"{response.status_code}: {response.text[:300]}"
    return str(urlsplit(response.location).path)


def sends(page: Any, step: str, value: Any) -> dict[str, Any]:
    """What the browser sends when the student chooses `value` on this page (None: presses Skip)."""
    hidden = {k: v for k, v in page.fields(page.by_id("question")).items() if k == "csrf_token"}
    return hidden | ({"skip": "1"} if value is None else {step: value})


def start(client: Any, interest: Any = ("pm",)) -> str:
    """Answer question 1 on the landing page; gives the path of question 2."""
    return path_of(client.post("/", data=sends(client.page("/"), "interest", interest and list(interest))))


def choose(client: Any, path: str, value: Any) -> str:
    """Answer the question at a path; gives where that leads."""
    return path_of(client.post(path, data=sends(client.page(path), step_of(path), value)))


def step_of(path: str) -> str:
    """The question at a path."""
    return path.rsplit("/", 1)[1]


def token_of(path: str) -> str:
    """The token in a path of a student's own pages."""
    return path.split("/")[2]


# What a walk through the quiz left in the store and where it led, by the engine that answered and what was said.
WALKED: dict[tuple[Any, str, str], tuple[StoredResponse, str]] = {}


def take(client: Any, answers: dict[str, Any], until: str = "") -> str:
    """Take the quiz wherever it leads, up to the question `until` or the results, and insist there on the musts among
    the answers; gives the path reached. The same walk leaves the same: a test that makes it again gets a copy of the
    response, under a token of its own."""
    services: Services = client.application.extensions["mem_quiz"]
    walk = (services.engine, json.dumps(answers, sort_keys=True), until)
    if walk not in WALKED:
        path = walk_through(client, answers, until)
        left = services.store.responses.response(token_of(path))
        assert left is not None
        WALKED[walk] = (left, step_of(path))
        return path
    left, step = WALKED[walk]
    token = services.store.responses.create(left.answers, now=services.now())
    assert services.store.responses.save(
        token, left.answers, left.document, 1, earlier=left.earlier, now=services.now()
    )
    return f"/quiz/{token}/{step}"


def walk_through(client: Any, answers: dict[str, Any], until: str = "") -> str:
    """Take the quiz page by page, as `take` does the first time."""
    path = start(client, answers["interest"])
    while step_of(path) in STEPS and step_of(path) != until:
        path = choose(client, path, answers.get(step_of(path)))
    return insist(client, path, answers["must"]) if answers.get("must") and step_of(path) == "results" else path


def insist(client: Any, results: str, musts: list[str]) -> str:
    """Tick must boxes on the results page, where nothing else is sharpened yet; gives where that leads."""
    fields = client.page(results).fields()
    sent = {key: fields[key] for key in ("csrf_token", "shown")}
    return path_of(client.post(results.replace("results", "sharpen"), data={**sent, "must": musts}))


def skipping() -> dict[str, Any]:
    """Somebody who skips everything."""
    return dict.fromkeys(STEPS)
