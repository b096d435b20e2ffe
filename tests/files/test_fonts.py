"""Names and notes in the scripts of the world: what a PDF can show, with which fonts, and what it says of the rest."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from quiz.data import data
from quiz.files import to_pdf
from quiz.files.fonts import NO_GLYPH, fonts_for, script_fonts, settable
from tests.support.listings import OWN, shortlisted

MOST_BYTES = 12 * 1024**2
NAMES = {
    "Chinese": "李小龙和陳大文",
    "Japanese": "さとうハナコ",
    "Korean": "김서연",
    "Arabic": "محمد",
    "Hebrew": "שרה",
    "Hindi": "राहुल",
    "Thai": "สมชาย",
    "Bengali": "রহিম",
    "Tamil": "குமார்",
    "Georgian": "ნინო",
}


def pdf_of(note: str) -> PdfReader:
    return PdfReader(io.BytesIO(to_pdf(shortlisted(replace(OWN, note=note)))))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_every_character_of_a_name_has_a_glyph(name: str) -> None:
    assert settable(name) == name
    assert fonts_for([name])


def test_names_in_many_scripts_stand_in_the_pdf_and_nothing_is_said_of_missing_signs() -> None:
    text = " ".join(page.extract_text() for page in pdf_of("\n".join(NAMES.values())).pages)
    assert NO_GLYPH not in text
    for script in (
        "Chinese",
        "Japanese",
        "Korean",
        "Georgian",
    ):  # others come out in the order of shapes
        assert NAMES[script] in text, script


def test_a_character_that_no_font_has_is_told_and_never_dropped() -> None:
    text = " ".join(page.extract_text() for page in pdf_of("a \U00012000 b").pages)
    assert f"a {NO_GLYPH} b" in " ".join(text.split())
    assert "stands for a character that the fonts of this document do not have" in " ".join(text.split())


def test_a_document_in_latin_loads_no_font_of_another_script() -> None:
    assert fonts_for(["Ada Łukasiewicz, Ångström, Γεια, Привет — 3 ≤ 4"]) == ()


@given(st.text(max_size=40))
def test_what_is_settable_stays_as_it_is(text: str) -> None:
    assert settable(settable(text)) == settable(text)


def test_the_fonts_are_there_with_their_licence_and_within_their_limit() -> None:
    folder = data("fonts", "")
    files = [*Path(folder).rglob("*.ttf")]
    assert {path.parent.name for path in files} == {font.folder for font in script_fonts()}
    assert sum(path.stat().st_size for path in files) <= MOST_BYTES
    assert "SIL OPEN FONT LICENSE" in data("fonts", "LICENSE.txt").read_text().upper()
