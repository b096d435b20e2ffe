"""The editors' notes of the catalog reach no student: no page, no file and no data that a student or the public gets
reads them; the notes for students take their place."""

from datetime import UTC, datetime

import pytest

from quiz.core.catalog.load import load_catalog
from quiz.core.catalog.program import Program
from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.files.kinds import KINDS
from tests.support.journey import student, take

CATALOG = load_catalog()
NOTED = {program.id: program for program in CATALOG.programs if program.public_note}
# The longest notes, and each way of standing in the catalog.
SOME = sorted(CATALOG.programs, key=lambda program: -len(program.note or ""))[:6]
KINDS_OF = {(p.kind, p.open_to, p.status, p.confidence): p for p in CATALOG.programs}
LOOKED_AT = tuple(sorted({program.id for program in (*SOME, *KINDS_OF.values())}))


@pytest.fixture
def sealed(client, monkeypatch):
    """The client, once the catalog is loaded and whoever reads an editors' note from then on fails."""

    def read(program: Program) -> str:
        raise AssertionError(f"the editors' note of {program.id} was read")

    client.page("/programs")
    monkeypatch.setattr(Program, "note", property(read, lambda program, note: None))
    return client


def test_a_note_that_is_read_is_noticed(sealed):
    with pytest.raises(AssertionError, match="was read"):
        CATALOG.programs[0].value("note")


@pytest.mark.parametrize("id_", LOOKED_AT)
def test_no_page_of_a_program_reads_the_editors_note(sealed, id_):
    other = next(program for program in CATALOG.by_id if program != id_)
    for path in (f"/programs/{id_}", f"/programs/{id_}/cost", f"/compare?ids={id_},{other}&show=all"):
        assert sealed.get(path).status_code == 200


@pytest.mark.slow
def test_no_page_of_any_program_holds_the_words_of_its_editors_note(client):
    for program in CATALOG.programs:
        page = client.page(f"/programs/{program.id}").main
        assert not program.note or program.note in (program.public_note or "") or program.note not in page, program.id
        assert not program.public_note or " ".join(program.public_note.split()) in page, program.id


def test_no_list_and_no_file_of_a_student_reads_the_editors_note(sealed):
    path = take(sealed, student())
    token = path.split("/")[2]
    store = sealed.application.extensions["mem_quiz"].store
    ids = [row["id"] for row in store.responses.response(token).document["programs"]]
    shortlist = Shortlist(tuple(map(Entry, ids[:3])))
    assert store.shortlists.save(token, shortlist, 0, now=datetime(2026, 11, 22, tzinfo=UTC))
    for page in (path, f"/quiz/{token}/shortlist"):
        assert sealed.get(page).status_code == 200
    for kind in KINDS:
        for what in ("results", "shortlist"):
            assert sealed.get(f"/quiz/{token}/{what}.{kind}").status_code == 200, (what, kind)


def test_the_note_for_students_stands_on_the_program_s_page(client):
    assert len(NOTED) == 203
    noted = next(iter(NOTED.values()))
    assert noted.public_note in client.page(f"/programs/{noted.id}").main
