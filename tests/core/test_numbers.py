"""Numbers as people write them: any spelling gives the number, or a refusal that names what it may mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.numbers import (
    BUDGET,
    MONTHS_OF_STUDY,
    DoubtfulNumberError,
    NumberError,
    NumberField,
    is_nothing,
    read_grade,
    read_number,
    unquote,
    write_grade,
)

MONEY = NumberField(0, 10_000_000, money=True)
AROUND = ["{}", " {} ", "“{}”", "'{}", "\ufeff{}\u200b", "${}", "US$ {}", "{} USD", "{} dollars", "$ {}"]


def grouped(whole: int, separator: str) -> str:
    return f"{whole:,}".replace(",", separator)


def indian(whole: int) -> str:
    head, tail = f"{whole}"[:-3], f"{whole}"[-3:]
    pairs = [head[max(at - 2, 0) : at] for at in range(len(head), 0, -2)][::-1]
    return ",".join([*pairs, tail])


@given(
    st.integers(0, 9_999_999),
    st.integers(0, 99),
    st.sampled_from(
        [("", "."), ("", ","), (",", "."), (".", ","), (" ", ","), (" ", "."), ("\u202f", ","), ("’", ".")]
    ),
    st.sampled_from(AROUND),
)
def test_an_amount_in_any_spelling_is_that_amount(whole, cents, signs, around):
    thousands, fraction = signs
    text = around.format(f"{grouped(whole, thousands)}{fraction}{cents:02}")
    assert read_number(text, MONEY) == pytest.approx(whole + cents / 100)


@given(st.integers(1_000, 9_999_999), st.sampled_from([",", " ", "'", "\u00a0", "\u2009", ""]), st.sampled_from(AROUND))
def test_whole_thousands_are_read_with_every_sign_but_a_dot_alone(whole, sign, around):
    assert read_number(around.format(grouped(whole, sign)), MONEY) == whole
    assert read_number(around.format(indian(whole)), MONEY) == whole


@given(st.integers(1, 999), st.integers(0, 999))
def test_a_dot_before_three_digits_is_refused_with_both_meanings_where_the_field_takes_both(whole, rest):
    with pytest.raises(DoubtfulNumberError) as caught:
        read_number(f"{whole}.{rest:03}", MONEY)
    assert f"{whole + rest / 1000:g} or {whole * 1000 + rest:,}" in str(caught.value)
    assert read_number(f"{whole}.{rest:03}", NumberField(0, 999.999)) == pytest.approx(whole + rest / 1000)
    assert read_number(f"{whole}.{rest:03}", NumberField(1_000, 999_999)) == whole * 1000 + rest


@given(st.text(max_size=20))
def test_any_text_is_a_number_of_the_field_or_refused(text):
    for takes in (MONEY, BUDGET, MONTHS_OF_STUDY):
        try:
            value = read_number(text, takes)
        except NumberError as error:
            told, value = str(error), takes.low
        else:
            told = "read"
        assert told
        assert takes.takes(value)


@given(st.integers(0, 400).map(lambda hundredths: hundredths / 100))
def test_a_grade_reads_back_as_it_was_written_with_a_point_a_comma_and_its_scale(grade):
    for text in (write_grade(grade), write_grade(grade).replace(".", ","), f"{grade}/4.0", f"{grade} out of 4"):
        assert read_grade(text) == grade


@pytest.mark.parametrize("text", ["1e3", "0x10", "1_000", "twelve", "12 apples", "1,23,4", "--5", "5-", "1.2.3", "٣"])
def test_what_is_no_number_is_not_made_one(text):
    with pytest.raises(NumberError, match="is not a number"):
        read_number(text, MONEY)


@pytest.mark.parametrize(
    ("text", "name"), [("€5", "euros"), ("5 INR", "rupees"), ("C$5", "another country"), ("£5", "pounds")]
)
def test_another_currency_is_named(text, name):
    with pytest.raises(DoubtfulNumberError, match=name):
        read_number(text, MONEY)


@pytest.mark.parametrize(
    "text", ["", " \u200b", "N/A", "n.a.", "(unknown)", "--", "?", "TBD", "Not  known", "“–”", "#N/A"]
)
def test_nothing_is_nothing(text):
    assert is_nothing(text)


@pytest.mark.parametrize("text", ["0", "no", "x", "nancy", "none yet", "unsure"])
def test_something_is_not_nothing(text):
    assert not is_nothing(text)


@given(st.text(alphabet="ab \"'“”\u200b\u00a0", max_size=12))
def test_quotation_marks_and_unseen_characters_go_from_the_ends_and_nothing_else(text):
    bare = unquote(text)
    assert bare in text
    assert unquote(bare) == bare
