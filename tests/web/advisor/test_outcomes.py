"""What became of students: told on the private link or at the desk, taken back, and counted only in company."""

from quiz.core.advising import ToldOutcome
from quiz.core.advising.edits import ReviewEdit
from tests.support.case import send_case
from tests.support.journey import student, take
from tests.support.people import make_account, send, services_of
from tests.web.advisor.test_report import ask, publish, rows_of


def tell(client, token: str, **typed: str):
    page = client.page(f"/quiz/{token}/outcome")
    return client.post(f"/quiz/{token}/outcome", data={**page.fields(page.all("form")[-1]), **typed})


def first_program(client, path: str) -> str:
    return str(client.page(path).all("option")[1].get("value"))


def test_a_student_tells_changes_and_takes_back_what_became_of_it_and_it_goes_with_the_answers(app, client) -> None:
    token, store = take(client, student()).split("/")[2], services_of(app).store
    path = f"/quiz/{token}/outcome"
    assert tell(client, token).status_code == 422, "nothing is chosen for anybody"
    program = first_program(client, path)
    assert tell(client, token, program=program, stage="applied").status_code == 303
    assert tell(client, token, program=program, stage="enrolled", term="2027-fall").status_code == 303
    (told,) = store.outcomes.of(token)
    assert (told.program, told.stage, told.term, told.advisor) == (program, "enrolled", "2027-fall", None)
    page = client.page(path)
    assert "Enrolled" in page.main
    assert "told of your applications" in client.page(f"/quiz/{token}/data").main
    back = {**page.fields(page.all("form")[0]), "program": program}
    assert client.post(f"{path}/back", data={**back, "csrf_token": "x"}).status_code == 422
    assert client.post(f"{path}/back", data=back).status_code == 303
    assert store.outcomes.of(token) == ()
    tell(client, token, program=program, stage="applied")
    assert store.responses.delete(token, now=services_of(app).now())
    assert [*store.outcomes.all()] == []


def test_an_advisor_writes_down_what_a_student_said_and_the_trail_names_the_act(app, client, advisor_client) -> None:
    ada, number = make_account(app, email="ada@example.edu"), ask(app, client)
    publish(app, number, ada.id, ReviewEdit("accepted"))
    desk, path = advisor_client(), f"/advisor/requests/{number}/outcomes"
    program = first_program(desk, path)
    assert send(desk, path, program=program, stage="rumoured").status_code == 422
    assert send(desk, path, program=program, stage="admitted").status_code == 303
    assert "written down by an advisor" in desk.page(path).main
    assert "outcome.told" in [entry.action for entry in services_of(app).store.audit.of(f"request:{number}")]
    assert '"stage": "admitted"' in desk.get(f"/advisor/requests/{number}/dossier.json").text
    assert send(desk, path, f"{path}/back").status_code == 303
    assert services_of(app).store.outcomes.of(number) == ()


def test_outcomes_are_counted_from_five_students_on(app, client, advisor_client) -> None:
    desk, store, now = advisor_client(), services_of(app).store, services_of(app).now()
    tokens = [take(client, student()).split("/")[2] for _ in range(5)]
    program = first_program(client, f"/quiz/{tokens[0]}/outcome")
    for at, token in enumerate(tokens):
        assert store.outcomes.keep(token, ToldOutcome(program, "admitted", "", now), now=now)
        rows = rows_of(desk.page("/advisor/report"), "outcomes")
        assert rows["Applied"] == (["5", "5", "5"] if at == 4 else ["too few to say"] * 3)
    page = desk.page("/advisor/report")
    assert rows_of(page, "outcomes")["Admitted"][0] == "5"
    assert [*rows_of(page, "where").values()] == [["5", "0", "5", "0"]]


def test_learning_reads_where_students_enrolled_who_agreed_to_it_and_nobody_elses(app) -> None:
    asked = [send_case(app, "Which?", *purposes) for purposes in ((), ("learning",))]
    store, now = services_of(app).store, services_of(app).now()
    for case in asked:
        for program, stage in zip(case.ids, ("admitted", "enrolled", "declined"), strict=False):
            assert store.outcomes.keep(case.token, ToldOutcome(program, stage, "", now), now=now)
    (chosen,) = store.outcomes.for_learning()
    ids = asked[1].ids
    assert (chosen.listed, chosen.enrolled, chosen.admitted, chosen.silent) == (ids, ids[1], (ids[0],), (ids[2],))
    store.cases.change_consent(asked[1].token, set(), None, now=now)
    assert list(store.outcomes.for_learning()) == []
