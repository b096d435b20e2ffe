"""Invitations in the store: who is known keeps the link, what is whose, and what is left when something is deleted."""

from datetime import UTC, datetime, timedelta

from quiz.core.advising import InvitedStudent
from quiz.core.records import rules
from quiz.store import Store
from quiz.store.cases import NewCase
from quiz.store.invitations import StoredInvitation
from quiz.store.subject_access import everything
from tests.support.scan import places

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
JO = InvitedStudent("0042", "Jo Park", "jo@example.edu", "Fall")
REVIEW = NewCase("Which?", None, {"review"}, notes=False)


def ada(store: Store) -> int:
    store.accounts.add("ada@example.edu", "Ada", "advisor", now=NOW)
    return store.accounts.all()[0].id


def invite(store: Store, *students: InvitedStudent) -> tuple[StoredInvitation, ...]:
    store.invitations.keep([(student, None) for student in students], ada(store), now=NOW)
    return store.invitations.all()


def answer(store: Store, invitation: StoredInvitation) -> str:
    token = store.responses.create({"goal": "pm"}, now=NOW)
    store.invitations.tie(invitation.id, token)
    return token


def test_a_list_taken_in_again_renews_who_is_known_and_keeps_the_links(store: Store) -> None:
    advisor = ada(store)
    first = [(JO, None), (InvitedStudent(email="al@example.edu"), None), (InvitedStudent(name="Nobody"), None)]
    assert store.invitations.keep(first, advisor, now=NOW) == (3, 0)
    before = {invitation.student.label: invitation.nonce for invitation in store.invitations.all()}
    again = [
        (InvitedStudent("0042", "Jo Park-Lee", "jo@example.edu"), advisor),
        (InvitedStudent(name="Al", email="AL@example.edu"), None),
        (InvitedStudent("0043", "New", "jo@example.edu"), None),
    ]
    assert store.invitations.keep(again, advisor, now=NOW) == (1, 2), "another number is another student"
    after = {invitation.student.label: invitation for invitation in store.invitations.all()}
    assert after["Jo Park-Lee, 0042"].nonce == before["Jo Park, 0042"]
    assert after["Jo Park-Lee, 0042"].student.advisor == "Ada"
    assert after["Al"].nonce == before["al@example.edu"]
    assert [entry.action for entry in store.audit.of(f"account:{advisor}")][1:] == ["invitations.kept"] * 2


def test_all_that_a_student_sends_is_told_by_one_invitation(store: Store) -> None:
    (jo,) = invite(store, JO)
    anonymous = store.responses.create({}, now=NOW)
    cases = [store.cases.create(token, REVIEW, now=NOW) for token in (answer(store, jo), answer(store, jo), anonymous)]
    first, second, nobodys = (case.id for case in cases if case)
    assert set(store.invitations.of_cases()) == {first, second}
    assert store.invitations.of_cases([first, nobodys])[first].student == JO
    assert [case[:2] for case in store.invitations.cases_of(jo.id)] == [(first, "new"), (second, "new")]
    (told,) = store.invitations.all("Fall")
    assert (told.begun, told.cases) == (2, (first, second))
    assert store.invitations.all("Spring") == ()
    assert store.invitations.of_token(anonymous) is None


def test_a_student_sees_what_the_office_wrote_and_no_key(store: Store) -> None:
    (jo,) = invite(store, JO)
    held = everything(store.engine, answer(store, jo))
    assert held is not None
    (row,) = held["invitations"]
    assert (row["name"], row["number"], row["email"]) == ("Jo Park", "0042", "jo@example.edu")
    assert "nonce" not in row


def test_deleting_ones_last_answers_deletes_what_the_office_wrote(store: Store) -> None:
    (jo,) = invite(store, JO)
    first, second = answer(store, jo), answer(store, jo)
    store.responses.delete(first, now=NOW)
    assert store.invitations.get(jo.id) is not None, "other answers belong to it"
    store.responses.delete(second, now=NOW)
    assert places(store.engine, "Jo Park", "0042", "jo@example.edu") == []


def test_retention_keeps_an_invitation_as_long_as_answers_belong_to_it(store: Store) -> None:
    old = NOW - timedelta(days=400)
    store.invitations.keep([(JO, None), (InvitedStudent("1"), None)], ada(store), now=old)
    jo = next(invitation for invitation in store.invitations.all() if invitation.student == JO)
    answer(store, jo)
    assert dict(store.retention.purge(rules(365), now=NOW))["invitations"] == 1
    assert [invitation.student for invitation in store.invitations.all()] == [JO]
    later = NOW + timedelta(days=8)
    assert dict(store.retention.purge(rules(365), now=later))["invitations"] == 1, "the unfinished quiz is gone now"


def test_an_unfinished_quiz_that_was_purged_leaves_the_invitation_for_a_new_one(store: Store) -> None:
    (jo,) = invite(store, JO)
    answer(store, jo)
    store.retention.purge(rules(365), now=NOW + timedelta(days=8))
    again = store.invitations.get(jo.id)
    assert again is not None
    assert again.begun == 0


def test_a_deleted_invitation_leaves_the_case_anonymous(store: Store) -> None:
    (jo,) = invite(store, JO)
    case = store.cases.create(answer(store, jo), REVIEW, now=NOW)
    assert case is not None
    assert store.invitations.delete(jo.id, store.accounts.all()[0].id, now=NOW)
    assert store.invitations.of_cases() == {}
    assert store.cases.get(case.id) is not None
    assert not store.invitations.delete(jo.id, store.accounts.all()[0].id, now=NOW)


def test_an_invitation_is_mailed_once_and_again_only_where_it_failed(store: Store) -> None:
    nobody, jo = invite(store, JO, InvitedStudent("7"))
    ids = [jo.id, nobody.id]
    ((mail, attempt),) = store.invitation_mails.ask(ids, "http://x/", now=NOW)
    assert store.invitation_mails.ask(ids, "http://x/", now=NOW) == ()
    assert store.jobs.take("invitation", mail, attempt, now=NOW)
    found = store.invitation_mails.taken(mail, attempt)
    assert found is not None
    assert found.invitation_id == jo.id
    store.invitation_mails.end(mail, "failed", now=NOW)
    ((mail, _),) = store.invitation_mails.ask(ids, "http://x/", now=NOW)
    store.invitation_mails.end(mail, "sent", now=NOW)
    assert store.invitation_mails.ask(ids, "http://x/", now=NOW) == ()
