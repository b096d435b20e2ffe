"""Hostile text in every field, through every kind of file: nothing runs, nothing breaks out, nothing is lost."""

import csv
import io
import json
import re
import unicodedata
from dataclasses import replace
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.core.questions.stored import NOTHING
from quiz.core.text import printable
from quiz.files import Listing, listing_of_shortlist, neutralise, to_csv, to_ics, to_json, to_pdf, to_xlsx
from quiz.files.cells import web_link
from quiz.files.fonts import settable
from quiz.files.pdf_file import document
from tests.support.listings import KNOWN, MADE, OWN, as_written, catalog_of, ranked_list, recommendation_of

ATTACKS = (
    "=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "+1",
    "@SUM(A1)",
    "＝cmd|' /C calc'!A0",
    "\t=1",
    "\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\n",
    "x\nEND:VCALENDAR",
    "\x85BEGIN:VEVENT\u2028END:VEVENT\x0b",
    "</w:t></si><script>alert(1)</script>]]>",
    '#import "/etc/passwd"; #read("list.typ")',
    "#{panic()} $x$ `raw` *b* _i_ <label> @ref // c /* d \\u{41} \\",
    "internal:Sheet1!A1",
    "_x0000_ _x000D_",
    "\u202e\u2066مرحبا\u0301 שלום",
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 中文 \U000f0000",
    "\x00\x01\x1b[31m\ufffe",
    "W" * 3000,
    "e\u0301" * 300,
    "\u200b=1",
    "' \" ; , : \\n \\N",
    " ",
    "",
)
texts = st.one_of(st.sampled_from(ATTACKS), st.text(st.characters(codec="utf-8"), max_size=60))
names = texts.filter(bool)


@st.composite
def hostile(draw: st.DrawFn) -> Listing:
    """A shortlist of one program on which every text came from an enemy."""
    program = replace(
        KNOWN,
        institution=draw(texts),
        school=draw(texts),
        city=draw(texts),
        state=draw(texts),
        program_name=draw(names),
        degree=draw(texts),
        confidence=draw(texts),
        concentrations=(draw(texts), draw(texts)),
        recognition=(draw(texts),),
        tuition_year="",
        url=draw(st.sampled_from(["javascript:alert(1)", "file:///etc/passwd", "https://evil.example/\r\nX:1", "//x"])),
    )
    source = replace(catalog_of().sources["known-mem"][0], page=draw(names), url=None, host="", as_of=draw(texts))
    catalog = replace(catalog_of(program), sources={"known-mem": (source,)})
    entry = replace(OWN, reason=draw(texts), note=draw(texts), questions=draw(texts))
    reasons: dict[str, Any] = {"grounds_for": as_written(draw(texts)), "grounds_against": as_written(draw(texts))}
    return listing_of_shortlist(Shortlist((entry,)), catalog, NOTHING, MADE, recommendation_of(program, **reasons))


def written(listing: Listing) -> dict[str, str]:
    """What the cells of some headings must say."""
    (item,) = listing.items
    assert item.program
    assert item.entry
    assert item.ranked
    return {
        "School": item.school,
        "Program": item.name,
        "City": item.program.city or "",
        "Your note": item.entry.note,
        "Questions for the school": item.entry.questions,
        "Why this status": item.entry.reason,
        "Reasons for": item.ranked.reasons_for[0],
    }


@given(hostile())
def test_hostile_text_comes_back_whole_from_a_csv_and_cannot_run(listing: Listing) -> None:
    (row,) = csv.DictReader(io.StringIO(to_csv(listing).decode("utf-8-sig"), newline=""), strict=True)
    for heading, value in row.items():
        assert neutralise(value) == value or heading in ("Fit (0 to 1)",), f"{heading}: a cell that could run"
    for heading, text in written(listing).items():
        assert row[heading] in (printable(text), f"'{printable(text)}", listing.items[0].id), heading


@pytest.mark.slow
@settings(max_examples=40)
@given(hostile())
def test_hostile_text_comes_back_whole_from_a_workbook_and_is_only_text(listing: Listing) -> None:
    book = load_workbook(io.BytesIO(to_xlsx(listing)))
    pages = book["Shortlist"], book["Details"]
    row = {head.value: cell for page in pages for head, cell in zip(page[1], page[2], strict=True)}
    for heading, text in written(listing).items():
        value = row[heading].value or ""
        assert value in (printable(text), listing.items[0].id), f"{heading}: not as it was typed"
    for cell in (cell for page in book for line in page.iter_rows() for cell in line):
        assert cell.data_type in ("s", "n", "d"), f"{cell.coordinate} is {cell.data_type}: {cell.value!r}"
        assert cell.data_type != "s" or cell.quotePrefix or neutralise(cell.value) == cell.value
        assert cell.hyperlink is None or cell.hyperlink.target.startswith("https://")


@given(hostile())
def test_hostile_text_adds_no_event_and_no_property_to_a_calendar(listing: Listing) -> None:
    content = to_ics(listing)
    (event,) = icalendar.Calendar.from_ical(content).events
    (item,) = listing.items
    name = printable(", ".join(part for part in (item.school, item.name) if part)).replace("\\N", "\\ N")
    assert event["SUMMARY"] == f"Your deadline: {name}"
    lines = content.split(b"\r\n")
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VCALENDAR") == 1
    assert set(event) <= {"SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "DESCRIPTION", "TRANSP", "URL"}


@given(hostile())
def test_hostile_text_stays_data_in_json(listing: Listing) -> None:
    found = json.loads(to_json(listing))
    assert found["shortlist"][0]["note"] == listing.shortlist.entries[0].note
    assert found["programs"]["known-mem"]["institution"] == listing.items[0].school


@pytest.mark.slow
@settings(max_examples=12)
@given(hostile())
def test_hostile_text_is_set_as_text_in_a_pdf(listing: Listing) -> None:
    pdf = PdfReader(io.BytesIO(to_pdf(listing)))
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    notes = [note.get_object() for page in pdf.pages for note in page.get("/Annots", ())]
    assert all("/URI" not in note.get("/A", {}) for note in notes), "no address here is one that we would link"


def test_every_attack_at_once_fits_a_pdf_and_markup_is_read_out_as_it_was_written() -> None:
    entry = replace(OWN, note="\n".join(ATTACKS), questions='#import "/etc/passwd" $x$ \\u{41} </w:t>')
    listing = listing_of_shortlist(Shortlist((entry,)), catalog_of(KNOWN), NOTHING, MADE, None)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(to_pdf(listing))).pages)
    words = " ".join(text.replace("\u200b", "").split())
    assert '#import "/etc/passwd" $x$ \\u{41} </w:t>' in words
    assert "root:" not in words
    assert "stands for a character that the fonts of this document do not have" in words


@given(texts)
def test_what_a_pdf_cannot_show_is_marked_and_what_it_can_is_kept(text: str) -> None:
    listing = listing_of_shortlist(Shortlist((replace(OWN, note=text),)), catalog_of(KNOWN), NOTHING, MADE, None)
    shown = dict(document(listing)["programs"][0]["own"]).get("Your note", "")
    assert settable(shown) == shown, "every character has a glyph, or is the sign that stands for one"
    plain = re.compile(r"[ -~\u00a0-\u017f]")
    said = unicodedata.normalize("NFC", printable(text))
    letters = iter(shown)
    assert all(letter in letters for letter in plain.findall(said)), "nothing is dropped, and all is in its order"


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "data:text/html,x", "ftp://a.edu", "https://a.edu\\@b.com", "https://a.edu/ x", ""),
        "https://a.edu/" + "x" * 3000,
        None,
    ],
)
def test_only_an_address_that_every_program_can_open_is_a_link(address: str | None) -> None:
    assert web_link(address) is None


def test_a_hostile_id_of_a_program_that_is_gone_breaks_nothing() -> None:
    entries = tuple(Entry(attack, deadline=MADE.date()) for attack in ATTACKS if attack.strip())
    listing = listing_of_shortlist(Shortlist(entries), catalog_of(KNOWN), NOTHING, MADE, None)
    assert len(icalendar.Calendar.from_ical(to_ics(listing)).events) == len(entries)
    assert len(load_workbook(io.BytesIO(to_xlsx(listing)))["Shortlist"]["A"]) == len(entries) + 1
    assert PdfReader(io.BytesIO(to_pdf(listing))).pages


def test_a_ranked_list_is_as_safe_as_a_shortlist() -> None:
    listing = ranked_list(replace(KNOWN, program_name="=1+1"))
    sheet = load_workbook(io.BytesIO(to_xlsx(listing)))["Programs"]
    (cell,) = [cell for cell in sheet[2] if cell.value == "=1+1"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True), "editing it makes no formula of it"
