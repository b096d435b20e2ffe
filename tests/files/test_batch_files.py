"""Batches as an advisor meets them: the template, how rows are read and told wrong, and the same rows completed out."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from quiz.core.advice.recommending import recommend
from quiz.core.catalog.load import load_catalog
from quiz.core.questions.answers import Answers, clean
from quiz.core.ranking.engine import Engine, load_engine
from quiz.files import UnreadableFileError
from quiz.files.batch.columns import COLUMNS, RESULT
from quiz.files.batch.reading import allowed, read_batch, row_of
from quiz.files.batch.result import ERRORS, HEADINGS, TOP, complete, to_csv, to_xlsx
from quiz.files.batch.template import STUDENT, VALUES, template_csv, template_xlsx, values
from quiz.files.table_reader import LONGEST_CELL
from tests.support.batches import ANSWERS, GOAL, csv_of, ods_of, rows_of, xlsx_of

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
HEADS = [column.asks for column in COLUMNS]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load_engine(load_catalog())


def one(content: bytes):
    (student,) = read_batch(content).students
    return student


def cells_of(answers: Answers) -> list[str]:
    """What a file holds of one student, in the order of COLUMNS."""
    row = row_of(answers)
    return [row.get(column.id, "") for column in COLUMNS]


def completed(engine: Engine, content: bytes) -> list[dict[str, str]]:
    """The completed CSV as mappings of heading to cell."""
    batch = read_batch(content)
    headings, *rows = rows_of(to_csv(batch, [complete(engine, student) for student in batch.students]))
    return [dict(zip(headings, row, strict=True)) for row in rows]


# --- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@hypothesis_settings(max_examples=12)  # a workbook is read by a process of its own
@given(
    st.lists(ANSWERS.filter(Answers.as_document), min_size=1, max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from(ENCODINGS),
)
def test_answers_written_into_a_file_read_back_as_they_were_in_any_dialect_encoding_and_container(
    answers, separator, encoding
):
    rows: list[list[Any]] = [HEADS, *(cells_of(each) for each in answers)]
    text = csv_of(rows, separator, mark=False).decode().encode(encoding)
    for content in (text, xlsx_of(rows), ods_of(rows), xlsx_of([["Our students"], [], *rows])):
        batch = read_batch(content)
        assert [student.answers for student in batch.students] == answers
        assert batch.wrong == 0


@given(ANSWERS.filter(Answers.as_document), st.randoms(use_true_random=False))
def test_ids_words_and_any_order_of_columns_say_the_same(answers, random):
    columns = random.sample(COLUMNS, len(COLUMNS))
    document = answers.as_document()
    given_ids = document | document.get("sharpen", {}) | {"gpa": row_of(answers).get("gpa", "")}
    ids = [";".join(v) if isinstance(v := given_ids.get(column.id, ""), list) else v for column in columns]
    words = [row_of(answers).get(column.id, "").upper() for column in columns]
    for row in (ids, words):
        assert one(csv_of([["n", *(column.id for column in columns)], ["1", *map(str, row)]])).answers == answers


@pytest.mark.parametrize("question", COLUMNS, ids=lambda question: question.id)
def test_every_option_is_read_by_its_id_and_by_its_words_and_means_itself(question):
    for option in question.options:
        cells = {option.id, option.words, option.short, f"  {option.short.upper()} "}
        read = [one(csv_of([["n", question.asks], ["1", cell]])) for cell in cells]
        assert all(student.answers == read[0].answers and not student.problems for student in read), option
        said = read[0].answers.said(question.id)
        meant = {"yes": True, "no": False}[option.id] if question.id == "travel_ok" else option.id
        assert said in (meant, (meant,), {meant})


def test_no_option_of_several_holds_a_separator():
    texts = [
        text
        for column in COLUMNS
        if column.picks > 1
        for option in column.options
        for text in (option.short, option.id)
    ]
    assert not [text for text in texts if set(text) & set(",;\n")]


def test_an_empty_cell_is_a_skipped_question_and_a_row_of_own_columns_alone_is_a_student():
    student = one(csv_of([["Number", GOAL, "visa"], ["7", "", " "]]))
    assert (student.answers, student.problems) == (Answers(), ())


def test_where_somebody_could_study_is_a_state_by_its_code_or_name_or_anywhere_and_else_told():
    rows = [["n", "Where could you study?"], ["1", "oh"], ["2", "Ohio"], ["3", "Anywhere"], ["4", "Bavaria"]]
    *read, wrong = read_batch(csv_of(rows)).students
    assert [student.answers.where for student in read] == ["OH", "OH", "anywhere"]
    assert "“Bavaria” is not an answer; use one of: AL; " in wrong.problems[0]
    assert wrong.problems[0].endswith("; Anywhere")


def test_every_problem_of_a_row_is_told_with_its_question_and_what_is_allowed():
    rows = [["n", "goal", "gpa", "visa", "max_months", "interest"], ["1", "king", "9", "no", "2.5", "pm; unsure"]]
    problems = one(csv_of([*rows])).problems
    assert len(problems) == 4
    assert problems[0].startswith(f"{GOAL} “king” is not an answer; use one of: Project or program manager; ")
    assert problems[1].endswith("use a number from 0 to 4, such as 3.2")
    assert "whole number of months" in problems[2]
    assert "“Not sure yet” only alone" in problems[3]


def test_a_good_row_is_read_whatever_stands_in_the_others():
    batch = read_batch(csv_of([["goal"], ["king"], ["pm"], ["=1+1"]]))
    assert [student.answers for student in batch.students] == [clean({}), clean({"goal": "pm"}), clean({})]
    assert [text[:6] for text in batch.row_problems()] == ["Row 2:", "Row 4:"]


def test_a_date_where_a_range_of_years_was_typed_is_told_as_one_and_not_guessed():
    (problem,) = one(xlsx_of([["n", "experience"], ["1", date(2026, 1, 2)]])).problems
    assert "“2026-01-02” is a date, made by the spreadsheet: format the column as text" in problem
    assert "1–2 years" in problem


def test_a_formula_in_an_answer_is_refused_and_says_what_to_paste():
    (problem,) = one(xlsx_of([["n", "gpa"], ["1", "=3+0.5"]])).problems
    assert problem.startswith("Your GPA? B2 is a formula without a saved value (a formula: paste its value); ")


@pytest.mark.parametrize(
    ("question", "cell", "answer"),
    [
        ("gpa", "3,2", 3.2),
        ("gpa", 3, 3.0),
        ("max_months", 24.0, 24),
        ("budget", 35000, "35000"),
        ("budget", "$35,000", "35000"),
        ("experience", 0, "0"),
        ("experience", "10+", "10+"),
        ("experience", "3–5", "3-5"),
        ("travel_ok", "FALSE", False),
        ("region", "oh, Pennsylvania", ("OH", "PA")),
        ("gpa", "“3.2”\u200b", 3.2),
        ("gpa", "+3.2", 3.2),
        ("gpa", "3.2/4.0", 3.2),
        ("gpa", "0,9 / 4", 0.9),
        ("max_months", "2 years", 24),
        ("max_months", "18 mo.", 18),
        ("budget", "USD 35,000.00", "35000"),
        ("budget", "35.000", "35000"),
        ("budget", "35 000 $", "35000"),
        ("budget", "max. 35k", "35000"),
        ("budget", "35'000", "35000"),
        ("experience", 6.5, "6-9"),
        ("experience", "5.9 years", "3-5"),
        ("experience", "3 to 5 yrs", "3-5"),
        ("experience", "30 months", "1-2"),
        ("experience", 15, "10+"),
        ("experience", "‘1–2’", "1-2"),
        ("interest", "Project management; systems engineering", ("pm", "se")),
        ("interest", "Operations & Supply Chain | “Product and innovation”", ("oscm", "pi")),
        ("avoid", "Creating new products", ("pi",)),
        ("visa", True, "yes"),
    ],
)
def test_what_spreadsheets_make_of_an_answer_is_still_that_answer(question, cell, answer):
    student = one(xlsx_of([["n", question], ["1", cell]]))
    assert student.answers.said(question) == answer


@pytest.mark.parametrize("cell", ["inf", "1e3", "0x1", "１２", "1_0", "1,000", "twelve", 12, -1])
def test_what_is_no_number_of_the_question_is_not_made_one(cell):
    assert one(xlsx_of([["n", "gpa"], ["1", cell]])).problems


@pytest.mark.parametrize(
    ("question", "cell", "says"),
    [
        ("gpa", "8.5/10", "is on a scale of 10: convert it to a scale of 4"),
        ("gpa", 9.65, "is more than 4, so it is on another scale (of 10?)"),
        ("gpa", 85, "(of 100?)"),
        ("gpa", "85 %", "is in per cent"),
        ("gpa", 0.85, "write “0.85/4” if it is of 4"),
        ("budget", "€35,000", "is in euros: give US dollars"),
        ("budget", 30000, "lies between two answers: write $20,000 or $35,000"),
        ("budget", "90k", "lies between two answers: write $80,000 or No limit"),
        ("budget", 15000, "write $20,000 or leave it empty"),
        ("max_months", "200", "is not a whole number from 1 to 120"),
        ("experience", "-1", "is not a number from 0 to 60"),
    ],
)
def test_a_number_that_is_on_another_scale_or_means_no_answer_is_refused_with_what_it_may_mean(question, cell, says):
    (problem,) = one(xlsx_of([["n", question], ["1", cell]])).problems
    assert says in problem


@pytest.mark.parametrize(
    "nothing", ["N/A", "n/a", "-", "--", "—", "NA", "none", "Unknown", "?", "tbd", "nan", "#N/A", "“ ”"]
)
def test_the_usual_words_and_signs_for_not_known_are_skipped_questions(nothing):
    rows = [["n", *(question.id for question in COLUMNS)], ["1", *(nothing for _ in COLUMNS)]]
    student = one(csv_of(rows))
    assert (student.answers, student.problems) == (Answers(), ())


@pytest.mark.parametrize(
    "heading", ["Your GPA? *", "3. your gpa", "Q3: YOUR GPA", "“Your GPA?”", "GPA (0-4)", "Your GPA (required)", "gpa:"]
)
def test_a_heading_that_is_almost_right_is_read(heading):
    batch = read_batch(csv_of([["n", heading], ["1", "3.2"]]))
    assert (batch.asked, batch.students[0].answers) == (("gpa",), Answers(gpa=3.2))


@pytest.mark.parametrize("heading", ["Your GAP?", "Undergraduate GPA", "GPA (high school)"])
def test_a_heading_that_can_mean_something_else_is_not_read_and_told(heading):
    batch = read_batch(csv_of([["n", "goal", heading], ["1", "pm", "zzz"]]))
    assert (batch.own, batch.wrong) == (("n", heading), 0)
    assert f"“{heading}” is not read as an answer: did you mean “Your GPA?”?" in batch.notes


def test_a_batch_tells_which_columns_were_read_which_are_own_and_which_are_missing():
    told = "\n".join(read_batch(csv_of([["Cohort"], ["n", "goal *", "Remark"], ["1", "pm", "x"]])).told())
    assert "Headings in row 2; 1 students below them." in told
    assert "Read as answers: “goal *”." in told
    assert "Yours, kept as they are: “n”, “Remark”." in told
    assert "Not in the file, so skipped: Which work would you enjoy most?, " in told


OWN = ["-12.50", "+49 30 1234-5678", "+1 (555) 010-9999", "+1 555 0199 ext. 12", "-75,63 €", "00123", "−5 %", "-$12.50"]


@pytest.mark.parametrize("own", [*OWN, "=1+1", "- called twice", "'tis", "'=1", " x "])
def test_own_columns_come_back_byte_for_byte_unless_they_could_run(engine, own):
    batch = read_batch(csv_of([["n", "goal"], [own, "pm"]]))
    rows = [complete(engine, student) for student in batch.students]
    (_, *_), (cell, *_) = rows_of(to_csv(batch, rows))
    assert cell == own if own in OWN or own[0] in "' " else cell == f"'{own}"
    page = load_workbook(io.BytesIO(to_xlsx(batch, rows, NOW)))["Students"]
    assert page["A2"].value == (own[1:] if own == "'=1" else own)
    assert page["A2"].quotePrefix == ((own not in OWN and own[0] in "=-") or own == "'=1")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"name,colour\r\nx,red\r\n", "No heading in row 1 is a question of the quiz (they are “name”, “colour”)"),
        (b"goal,visa,Which role do you want next?\r\npm,no,pm\r\n", "Columns A, C ask the same"),
        (b"goal,visa\r\n,\r\n", "no student below the headings"),
    ],
)
def test_a_file_that_is_no_batch_is_refused_with_what_is_wrong(content, says):
    with pytest.raises(UnreadableFileError) as caught:
        read_batch(content)
    assert says in str(caught.value)


def test_all_that_is_wrong_with_a_file_is_told_at_once():
    with pytest.raises(UnreadableFileError) as caught:
        read_batch(b"goal,goal,visa,visa\r\n")
    assert len(caught.value.problems) == 3


# --- the template -----------------------------------------------------------------------------------------------------


def test_the_templates_have_a_column_for_the_advisor_and_one_for_each_question():
    (headings,) = rows_of(template_csv())
    page = load_workbook(io.BytesIO(template_xlsx()))["Students"]
    assert headings == [cell.value for cell in page[1]] == [STUDENT, *HEADS]


def test_an_empty_template_is_told_to_have_no_students():
    for content in (template_csv(), template_xlsx()):
        with pytest.raises(UnreadableFileError, match="no student below"):
            read_batch(content)


def test_the_lists_of_the_workbook_offer_what_is_read():
    book = load_workbook(io.BytesIO(template_xlsx()))
    page, sheet = book["Students"], book[VALUES]
    lists = [rule for rule in page.data_validations.dataValidation if rule.type == "list"]
    assert len(lists) == sum(bool(column.options) for column in COLUMNS)
    for rule in lists:
        column = next(iter(rule.sqref.ranges)).min_col
        cells = sheet[rule.formula1.split("!")[1].replace("$", "")]
        for (cell,) in cells:
            assert not one(csv_of([["n", page.cell(1, column).value], ["1", cell.value]])).problems


def test_columns_that_a_spreadsheet_could_take_for_dates_are_text():
    page = load_workbook(io.BytesIO(template_xlsx()))["Students"]
    columns = page.column_dimensions.values()
    text = {at for column in columns if column.number_format == "@" for at in range(column.min, column.max + 1)}
    assert {column.id for at, column in enumerate(COLUMNS, 2) if at not in text} == {"gpa", "max_months"}


def test_every_allowed_value_is_listed_and_every_rule_names_its_values():
    for question, pairs in values():
        assert pairs
        assert not question.options or all(words in allowed(question) for words, _ in pairs)


# --- completed --------------------------------------------------------------------------------------------------------


@hypothesis_settings(max_examples=30)
@given(answers=ANSWERS.filter(Answers.as_document))
def test_a_completed_row_says_what_recommend_says_of_the_same_answers(engine, answers):
    (row,) = completed(engine, csv_of([HEADS, cells_of(answers)]))
    found = recommend(engine, answers, TOP)
    ids = [row[f"{RESULT}program {at + 1}, id"] for at in range(TOP)]
    assert [id_ for id_ in ids if id_] == [program.id for program in found.programs]
    assert row[ERRORS] == ""
    assert row[f"{RESULT}flags"] == "; ".join(message.code for message in found.messages)
    assert row[f"{RESULT}programs that may fit"] == str(found.fitting.known + found.fitting.possible)
    for at, field in enumerate(found.specialisations[:2], 1):
        assert row[f"{RESULT}field {at}"] == field.name
    for at, program in enumerate(found.programs, 1):
        assert row[f"{RESULT}program {at}, for"] == "; ".join(program.reasons_for)
        assert row[f"{RESULT}program {at}, fit"].startswith(
            {"ask_first": "Ask first"}.get(program.band, program.band.capitalize())
        )


def test_own_columns_come_back_in_their_place_and_as_they_were(engine):
    rows = [["Number", GOAL, "Zoë's note"], ["00123", "pm", "two\nlines; and, more"]]
    for content in (csv_of(rows, ";"), xlsx_of(rows)):
        batch = read_batch(content)
        found = rows_of(to_csv(batch, [complete(engine, student) for student in batch.students]))
        assert [row[:3] for row in found] == rows
        assert found[0][3:] == list(HEADINGS)


def test_numbers_and_days_of_own_columns_stay_numbers_and_days_in_a_workbook(engine):
    batch = read_batch(xlsx_of([["n", "day", "share", "goal"], [7, date(2026, 1, 2), 0.5, "pm"]]))
    page = load_workbook(io.BytesIO(to_xlsx(batch, [complete(engine, batch.students[0])], NOW)))["Students"]
    number, day, share = (cell.value for cell in page[2][:3])
    assert (number, day.date(), share) == (7, date(2026, 1, 2), 0.5)


FORMULAS = ["=1+1", "+A1", "-1+1", "- called twice", "@SUM(A1)", "\t=1", " =1", "\uff1d1", "=cmd|' /C calc'!A0", "\r=1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_nothing_that_an_advisor_uploads_runs_in_what_comes_back(engine, formula):
    batch = read_batch(csv_of([[formula, "goal", "x"], [formula, formula, formula], [formula, "pm", "y"]]))
    rows = [complete(engine, student) for student in batch.students]
    book = load_workbook(io.BytesIO(to_xlsx(batch, rows, NOW)))
    assert not [cell for page in book for line in page for cell in line if cell.data_type == "f"]
    cells = [cell for line in rows_of(to_csv(batch, rows)) for cell in line if cell]
    assert not [cell for cell in cells if cell.lstrip()[:1] in "=+-@\uff1d"]


@pytest.mark.slow
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40), min_size=1, max_size=5))
def test_any_text_of_an_own_column_can_be_written(texts):
    batch = read_batch(csv_of([["own", "goal"], *([text, "king"] for text in texts)]))
    rows = [(_problems(student), *("" for _ in HEADINGS[1:])) for student in batch.students]
    assert len(rows_of(to_csv(batch, rows))) == len(rows) + 1
    load_workbook(io.BytesIO(to_xlsx(batch, rows, NOW)))


def _problems(student) -> str:
    return "; ".join(student.problems)


def test_the_longest_cell_that_needs_an_apostrophe_still_fits(engine):
    batch = read_batch(csv_of([["own", "goal"], ["=" + "x" * (LONGEST_CELL - 1), "pm"]]))
    page = load_workbook(io.BytesIO(to_xlsx(batch, [complete(engine, batch.students[0])], NOW)))["Students"]
    assert len(page["A2"].value) == LONGEST_CELL


def test_a_row_with_errors_says_so_and_has_no_programs_and_the_others_are_done(engine):
    wrong, right = completed(engine, csv_of([["goal"], ["king"], ["pm"]]))
    assert "“king” is not an answer" in wrong[ERRORS]
    assert not any(wrong[heading] for heading in HEADINGS[1:])
    assert right[ERRORS] == ""
    assert right[f"{RESULT}program 1, id"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_completed_file_can_be_corrected_and_come_back(engine, kind):
    batch = read_batch(csv_of([["Number", "goal"], ["=7", "king"], ["8", "pm"]]))
    rows = [complete(engine, student) for student in batch.students]
    again = read_batch(to_csv(batch, rows) if kind == "csv" else to_xlsx(batch, rows, NOW))
    assert again.headings == ("Number", "goal")
    assert [student.answers for student in again.students] == [clean({}), clean({"goal": "pm"})]
    assert again.students[0].line.cells[0] == "=7", "our own guard is taken off on the way in"
    assert to_csv(again, rows) == to_csv(batch, rows)


def test_a_contradiction_is_told_before_any_program(engine):
    (row,) = completed(engine, csv_of([["n", "visa", "study_mode"], ["1", "yes", "online_full_time"]]))
    assert row[f"{RESULT}flags"].startswith("conflict_visa_online")
    assert row[f"{RESULT}program 1"] == ""
    assert row[f"{RESULT}what would help"]
