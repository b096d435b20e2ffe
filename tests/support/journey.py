"""A student who takes the quiz over HTTP, reading each page's own form: shared by the tests of the web pages."""

from typing import Any
from urllib.parse import urlsplit

from quiz.core.questions.quiz import STEPS

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


def path_of(response: Any) -> str:
    assert response.status_code == 303, f"{response.status_code}: {response.text[:300]}"
    return str(urlsplit(response.location).path)


def sends(page: Any, step: str, value: Any, must: bool = False) -> dict[str, Any]:
    """What the browser sends when the student chooses `value` on this page (None: presses Skip)."""
    hidden = {k: v for k, v in page.fields(page.by_id("question")).items() if k == "csrf_token"}
    return hidden | ({"skip": "1"} if value is None else {step: value}) | ({"must": "1"} if must else {})


def start(client: Any, interest: Any = ("pm",)) -> str:
    """Answer question 1 on the landing page; gives the path of question 2."""
    return path_of(client.post("/", data=sends(client.page("/"), "interest", interest and list(interest))))


def choose(client: Any, path: str, value: Any, must: bool = False) -> str:
    """Answer the question at a path; gives where that leads."""
    return path_of(client.post(path, data=sends(client.page(path), path.rsplit("/", 1)[1], value, must)))


def take(client: Any, answers: dict[str, Any], until: str = "") -> str:
    """Take the quiz in order, up to the question `until` or the results; gives the path reached."""
    musts = answers.get("must") or ()
    path = start(client, answers["interest"])
    for step in STEPS[1:]:
        if step == until:
            break
        path = choose(client, path, answers[step], step in musts)
    return path


def skipping() -> dict[str, Any]:
    """Somebody who skips everything."""
    return dict.fromkeys(STEPS)
