"""Workbook, PDF and calendar, each opened by another reader than what wrote it: openpyxl, pypdf, icalendar."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader

from quiz.core.advice.recommending import JudgedProgram
from quiz.core.decision.days import next_day
from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.core.questions.stored import NOTHING
from quiz.files import calendar_note, listing_of_shortlist, to_csv, to_ics, to_json, to_pdf, to_xlsx
from quiz.files.columns import COLUMNS
from quiz.files.xlsx_file import BLANKS
from tests.support.listings import (
    BLANK,
    ESTIMATED,
    KNOWN,
    MADE,
    OWN,
    PAGE,
    SOURCES,
    catalog_of,
    ranked_list,
    recommendation_of,
    shortlisted,
)

TODAY = MADE.date()


def book_of(listing) -> Workbook:
    return load_workbook(io.BytesIO(to_xlsx(listing)))


def row_of(sheet, number: int = 2) -> dict:
    """A row of a sheet by its headings: the cells."""
    return {head.value: cell for head, cell in zip(sheet[1], sheet[number], strict=True)}


# --- the workbook -----------------------------------------------------------------------------------------------------


def test_the_workbook_has_the_list_and_its_details_then_the_sources_then_the_answers() -> None:
    assert book_of(ranked_list(KNOWN)).sheetnames == ["Programs", "Details", "Facts and sources", "Answers"]
    assert book_of(shortlisted(OWN)).sheetnames == ["Shortlist", "Details", "Facts and sources", "Answers"]


def test_the_first_sheet_has_what_applicants_keep_and_blanks_for_their_own() -> None:
    book = book_of(shortlisted(OWN))
    headings = [cell.value for cell in book["Shortlist"][1]]
    assert headings[-len(BLANKS) :] == [heading for heading, _ in BLANKS]
    both = {*headings, *(cell.value for cell in book["Details"][1])} - {heading for heading, _ in BLANKS}
    assert both == {column.heading for column in COLUMNS if column.width and not column.advised}
    wanted = {"Your deadline", "GRE", "Lowest GPA (of 4.0)", "Total tuition (USD)", "Tuition basis and year", "Link"}
    assert wanted | {"Status", "Your note", "Letters of recommendation", "Application fee (USD)"} < set(headings)


def test_numbers_are_numbers_days_are_days_and_links_are_links() -> None:
    row = row_of(book_of(shortlisted(OWN))["Shortlist"])
    assert (row["Total tuition (USD)"].value, row["Lowest GPA (of 4.0)"].value) == (30000, 3)
    assert row["Total tuition (USD)"].data_type == "n"
    assert row["Your deadline"].value.date() == date(2027, 3, 1)
    assert row["Your deadline"].number_format == "yyyy-mm-dd"
    assert row["Link"].hyperlink.target == PAGE
    assert row["Deadline for fall"].value == "July 15 (as published for 2026; confirm with the school)"


def test_the_sheets_are_made_to_be_read_filtered_and_printed() -> None:
    for sheet in book_of(shortlisted(OWN, Entry("blank-mem"))):
        assert sheet.freeze_panes.endswith("2")
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
        assert all(cell.alignment.wrap_text for cell in sheet[2])
        assert all(sheet.column_dimensions[cell.column_letter].width >= 5 for cell in sheet[1])


def test_on_paper_the_first_sheet_is_twelve_columns_of_one_page_and_no_row_is_cut() -> None:
    for listing in (shortlisted(replace(OWN, note="Ask about the evening classes. " * 12)), ranked_list(KNOWN)):
        sheet = book_of(listing).worksheets[0]
        assert sheet.print_area.rpartition("!")[2] == "$A$1:$L$2"
        assert sheet.page_setup.orientation == "landscape"
        needed = max(
            len(str(cell.value or "")) / sheet.column_dimensions[cell.column_letter].width for cell in sheet[2]
        )
        assert sheet.row_dimensions[2].height >= 15 * needed
    assert sheet.row_dimensions[2].height > 15


def test_a_status_can_be_chosen_from_the_list() -> None:
    (rule,) = book_of(shortlisted(OWN))["Shortlist"].data_validations.dataValidation
    assert rule.formula1 == '"Exploring,Asking the school,Applying,Dropped"'


def test_what_is_unknown_is_said_in_words_and_in_its_own_colour() -> None:
    row = row_of(book_of(shortlisted(Entry("blank-mem")))["Shortlist"])
    for heading in ("Total tuition (USD)", "GRE", "Lowest GPA (of 4.0)", "Deadline for fall", "Link"):
        assert row[heading].value == "not published"
        assert row[heading].font.color.rgb == "FF7A4B00"


def test_every_known_fact_stands_on_the_second_sheet_with_its_source_and_year() -> None:
    sheet = book_of(ranked_list(KNOWN))["Facts and sources"]
    rows = [row_of(sheet, number) for number in range(2, sheet.max_row + 1)]
    tuition = [row for row in rows if row["Fact"].value == "Total tuition, as published"]
    assert [(row["Source"].value, row["Source of"].value) for row in tuition] == [
        (PAGE, "2025"),
        ("guide.example.com", "year not stated"),
    ]
    assert tuition[0]["Source"].hyperlink.target == PAGE
    assert tuition[1]["Source"].hyperlink is None
    known = [row for row in rows if not row["What is known"].value.startswith("not published")]
    assert all(row["Source"].value for row in known)


def test_the_third_sheet_repeats_the_answers() -> None:
    sheet = book_of(ranked_list(KNOWN, answers={"budget": "35000", "must": ["budget"]}))["Answers"]
    assert ("Total tuition", "Up to $35,000", "yes") in list(sheet.values)
    assert ("Facts from catalog", "f" * 64, None) in list(sheet.values)


def test_a_text_longer_than_a_cell_says_where_the_whole_of_it_is() -> None:
    row = row_of(book_of(shortlisted(replace(OWN, note="x" * 40_000)))["Shortlist"])
    assert len(row["Your note"].value) == 32_767
    assert row["Your note"].value.endswith("(longer than a cell can hold: the JSON file has it whole)")


# --- the PDF ----------------------------------------------------------------------------------------------------------


def pdf_of(listing) -> PdfReader:
    return PdfReader(io.BytesIO(to_pdf(listing)))


def words_of(pdf: PdfReader) -> str:
    """The text of all pages in one line, as a person reads it."""
    text = " ".join(page.extract_text() for page in pdf.pages)
    return " ".join(text.replace("\u200b", "").split())


def links_of(pdf: PdfReader) -> set[str]:
    notes = [note.get_object() for page in pdf.pages for note in page.get("/Annots", ())]
    return {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}


def test_the_pdf_is_tagged_and_says_its_title_and_language() -> None:
    pdf = pdf_of(ranked_list(KNOWN))
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].lower().startswith("en")
    assert pdf.metadata
    assert pdf.metadata.title == "Programs that fit your answers"
    assert b"pdfuaid" in root["/Metadata"].get_data(), "PDF/UA"
    assert pdf.metadata.creation_date == MADE


def test_a_summary_of_ten_programs_is_one_page_and_the_dossiers_follow_in_order_without_empty_pages() -> None:
    names = [f"Master of Engineering Management in Subject {number}" for number in range(10)]
    programs = [replace(KNOWN, id=f"known-{at}", program_name=name) for at, name in enumerate(names)]
    pages = [" ".join(page.extract_text().split()) for page in pdf_of(ranked_list(*programs)).pages]
    assert all(name in pages[0] for name in names)
    behind = " ".join(pages)
    places = [behind.rindex(name) for name in names]
    assert places == sorted(places)
    assert len(pages) <= 10, "less than a page for each dossier as short as these"
    assert min(len(page) for page in pages[:-1]) > 800, "no page is nearly empty"


def test_a_run_of_sources_is_one_range_and_every_source_stands_in_the_list() -> None:
    pages = tuple(replace(SOURCES["known-mem"][0], page=f"{PAGE}/{at}", url=f"{PAGE}/{at}") for at in range(9))
    catalog = replace(catalog_of(KNOWN), sources={"known-mem": pages})
    pdf = pdf_of(listing_of_shortlist(Shortlist((OWN,)), catalog, NOTHING, MADE, None))
    assert "[1–9]" in words_of(pdf)
    assert all(f"{PAGE}/{at}" in links_of(pdf) for at in range(9))


# --- dropped and left out, in every kind ------------------------------------------------------------------------------

FAR = Entry("estimated-mem", "dropped", "too far")


def test_dropped_programs_stand_last_in_table_and_pdf_and_where_they_stood_in_json() -> None:
    listing = shortlisted(FAR, Entry("blank-mem"), OWN)
    assert [cell.value for cell in book_of(listing)["Shortlist"]["B"]][1:] == [
        "Blank College",
        "Known University",
        "Estimate State",
    ]
    words = words_of(pdf_of(listing))
    assert words.index("Known University") < words.index(" Dropped ") < words.index("Estimate State")
    programs = [row["program"] for row in json.loads(to_json(listing))["shortlist"]]
    assert programs == ["estimated-mem", "blank-mem", "known-mem"]


def test_why_a_program_is_left_out_and_how_one_outside_the_list_fits_stand_in_the_files() -> None:
    (far, fits) = recommendation_of(KNOWN, BLANK, band="possible").programs
    judged = {"known-mem": JudgedProgram(far, ("=It is far", "It is dear")), "blank-mem": JudgedProgram(fits, ())}
    entries = Shortlist((OWN, Entry("blank-mem")))
    listing = listing_of_shortlist(entries, catalog_of(KNOWN, BLANK), NOTHING, MADE, None, judged)
    out, beside = (row_of(book_of(listing)["Shortlist"], number) for number in (2, 3))
    assert out["Why it is left out of your list"].value == "=It is far; It is dear"
    assert out["Why it is left out of your list"].data_type == "s"
    assert (out["How it fits"].value, beside["How it fits"].value) == ("Left out of your list", "Possible fit")
    assert "Left out of your list: =It is far; It is dear." in words_of(pdf_of(listing))
    row = next(csv.DictReader(io.StringIO(to_csv(listing).decode("utf-8-sig"))))
    assert row["Why it is left out of your list"] == "'=It is far; It is dear"
    assert row["Rank in your list"] == row["Fit (0 to 1)"] == ""


def test_every_fact_of_a_dossier_has_its_year_and_a_numbered_source() -> None:
    words = words_of(pdf_of(ranked_list(KNOWN)))
    assert "$30,000 (published total, 2025-26)" in words
    assert re.search(r"Lowest GPA 3\.00 \(on a scale of 4\.0\) 2025; high confidence \[\d\]", words)
    assert "Deadline for fall July 15 (as published for 2026; confirm with the school)" in words
    assert "engineering.example.edu, official page; facts of 2025" in words
    assert "guide.example.com, not from the school; year not stated" in words


def test_only_official_pages_are_linked() -> None:
    assert links_of(pdf_of(ranked_list(KNOWN))) == {PAGE}


def test_what_is_unknown_is_named_once_as_a_question_for_the_school() -> None:
    words = words_of(pdf_of(ranked_list(BLANK)))
    assert "Not published — ask the school" in words
    assert "how it is taught; pace;" in words
    assert "The school reports such degrees to the US government" in words


def test_the_students_own_lines_stand_in_the_dossier() -> None:
    words = words_of(pdf_of(shortlisted(OWN)))
    for text in ("Asking the school", "March 1, 2027", "Call on Monday. Ask for Ms. Ito.", "Is there aid?"):
        assert text in words


def test_a_program_that_left_the_catalog_is_named_with_what_was_noted_about_it() -> None:
    words = words_of(pdf_of(shortlisted(replace(OWN, program="gone-mem"))))
    assert "gone-mem" in words
    assert "no longer in the catalog" in words
    assert "Ask for Ms. Ito" in words


@pytest.mark.slow
def test_sixty_programs_with_very_long_names_keep_every_letter() -> None:
    names = [f"N{at:02}{'Wide' * 45}" if at % 2 else f"N{at:02}" + " Engineering" * 16 for at in range(60)]
    programs = [replace(KNOWN, id=f"known-{at}", program_name=name) for at, name in enumerate(names)]
    pdf = pdf_of(ranked_list(*programs))
    letters = "".join(words_of(pdf).split())
    assert all(letters.count("".join(name.split())) >= 2 for name in names), "in the summary and in the dossier"
    lines = [line for page in pdf.pages for line in page.extract_text().replace("\u200b", "").splitlines()]
    assert max(map(len, lines)) < 150, "no word of 180 letters runs over the edge of the page"


# --- the calendar -----------------------------------------------------------------------------------------------------


def events_of(listing) -> list:
    return icalendar.Calendar.from_ical(to_ics(listing)).events


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("07-15", date(2027, 7, 15)),
        ("12-01", date(2026, 12, 1)),
        ("11-22", date(2026, 11, 22)),
        ("11-21", date(2027, 11, 21)),
        ("02-29", date(2027, 2, 28)),
        ("rolling", None),
        ("13-01", None),
        ("02-30", None),
        ("W01-1", None),
        ("", None),
        (None, None),
    ],
)
def test_a_published_day_gives_its_next_occurrence_and_nothing_else_gives_one(published, day) -> None:
    assert next_day(published, TODAY) == day


def test_a_leap_day_is_kept_where_there_is_one() -> None:
    assert next_day("02-29", date(2027, 12, 1)) == date(2028, 2, 29)


def test_a_published_deadline_is_an_event_of_one_day_that_says_for_which_year_and_where_it_was_read() -> None:
    (event,) = events_of(ranked_list(KNOWN, BLANK))
    assert (event.start, event.end) == (date(2027, 7, 15), date(2027, 7, 16))
    assert event["SUMMARY"] == "Deadline to confirm: Known University, Master of Engineering Management"
    assert "July 15, as published for 2026; confirm with the school" in event["DESCRIPTION"]
    assert f"Source: {PAGE} (2025)" in event["DESCRIPTION"]
    assert event["URL"] == PAGE
    assert event.DTSTAMP == MADE
    (alarm,) = event.subcomponents
    assert alarm["TRIGGER"].dt.days == -14


def test_of_many_possible_pages_an_event_names_the_programs_own_alone() -> None:
    pages = [replace(SOURCES["known-mem"][0], page=f"{PAGE}/{at}", url=f"{PAGE}/{at}") for at in range(8)]
    catalog = replace(catalog_of(KNOWN), sources={"known-mem": (*pages, SOURCES["known-mem"][0])})
    (event,) = events_of(listing_of_shortlist(Shortlist((Entry("known-mem"),)), catalog, NOTHING, MADE, None))
    assert f"Source: one of these 9 pages of the program: {PAGE} (2025), or" in event["DESCRIPTION"]
    assert event["DESCRIPTION"].count("https://") == 1


def test_the_students_own_deadline_stands_instead_of_the_published_one() -> None:
    (event,) = events_of(shortlisted(OWN))
    assert event.start == date(2027, 3, 1)
    assert event["SUMMARY"].startswith("Your deadline: ")
    assert "you wrote on your shortlist" in event["DESCRIPTION"]


def test_an_event_keeps_its_uid_when_its_day_changes_and_no_two_share_one() -> None:
    first, other = events_of(shortlisted(OWN, Entry("blank-mem", deadline=TODAY)))
    (later,) = events_of(shortlisted(replace(OWN, deadline=date(2027, 4, 1))))
    assert first["UID"] == later["UID"] != other["UID"]


def test_two_people_and_two_lists_of_one_program_have_events_of_their_own() -> None:
    one, other = (replace(shortlisted(OWN), owner=owner) for owner in ("a", "b"))
    ranked = replace(one, kind="results")
    uids = {event["UID"] for listing in (one, other, ranked) for event in events_of(listing)}
    assert len(uids) == 3
    assert events_of(one)[0]["UID"] == events_of(replace(one, revision=9))[0]["UID"]


def test_the_sequence_rises_with_the_list_and_the_year_and_stays_where_nothing_moved() -> None:
    first = shortlisted(OWN)
    (now,), (same,), (edited,), (next_year,) = (
        events_of(listing)
        for listing in (
            first,
            replace(first, made=MADE + timedelta(days=1)),
            replace(first, revision=1),
            replace(first, made=MADE + timedelta(days=365)),
        )
    )
    assert now["SEQUENCE"] == same["SEQUENCE"] < edited["SEQUENCE"]
    assert now["SEQUENCE"] < next_year["SEQUENCE"]


def test_a_dropped_program_gives_no_event() -> None:
    assert events_of(shortlisted(replace(OWN, status="dropped", reason="too far"))) == []


def test_a_calendar_without_events_is_valid_and_its_page_can_say_why() -> None:
    content = to_ics(ranked_list(BLANK))
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar.events == []
    (todo,) = calendar.subcomponents  # a calendar must hold something: here what to do about it
    assert (todo.name, todo["SUMMARY"]) == ("VTODO", "Ask when applications close")
    assert todo["DESCRIPTION"] == BLANK.institution
    empty = "The calendar is empty: "
    assert calendar_note([(BLANK, None)], MADE.date()).startswith(f"{empty}the programs here publish no fixed day")
    assert calendar_note([], MADE.date()).startswith(f"{empty}there is no program here")
    dropped = replace(OWN, status="dropped", reason="too far")
    assert calendar_note([(KNOWN, dropped)], MADE.date()).startswith(f"{empty}there is no program here")


def test_a_note_says_how_many_programs_the_calendar_leaves_out() -> None:
    assert calendar_note([(KNOWN, None)], MADE.date()) == ""
    assert calendar_note([(BLANK, replace(OWN, program=BLANK.id))], MADE.date()) == "", "the student's own day counts"
    shown = [(program, None) for program in (KNOWN, BLANK, ESTIMATED)]
    assert calendar_note(shown, MADE.date()).startswith("The calendar holds 1 of 3 programs: the others")


def test_lines_end_in_crlf_and_none_is_longer_than_75_bytes() -> None:
    content = to_ics(shortlisted(OWN))
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 75
