"""One way through the quiz over HTTP: every step asks one question under one heading, and the path ends at a list."""

from quiz.core.questions.quiz import BY_ID, STEPS
from tests.support.journey import ASKED_ALL, choose, start, step_of
from tests.support.pages import text


def test_every_step_asks_its_own_question_under_one_heading_and_can_be_skipped(client):
    """Somebody whom the whole quiz is asked, who answers what comes and reaches a list."""
    path, asked = start(client, ASKED_ALL["interest"]), ["interest"]
    while step_of(path) in STEPS:
        page = client.page(path)
        (heading,) = page.all("h1")
        assert text(heading) == BY_ID[step_of(path)].asks
        assert [button for button in page.all("button") if button.get("name") == "skip"]
        asked.append(step_of(path))
        path = choose(client, path, ASKED_ALL[step_of(path)])
    assert asked == [step for step in STEPS if step in asked]
    assert {*asked} == {*ASKED_ALL}
    assert len(client.page(path).all("article")) == 5
