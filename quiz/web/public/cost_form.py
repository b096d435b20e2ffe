"""The form of a program's cost page: what a student may put in the place of each default, all of it in the URL.

Every field may stay empty. What cannot be used is named beside its field, with what would be right, and stays as it
was typed.
"""

from collections.abc import Mapping
from typing import Any

from wtforms import Form
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.fields.core import Field
from wtforms.widgets import TextInput

from quiz.core.catalog import Program
from quiz.core.decision import (
    AID_LABEL,
    EMPLOYER_LABEL,
    FEES_LABEL,
    GROWTH_LABEL,
    MODES,
    RATE_LABEL,
    Mode,
    OwnNumbers,
    usual_mode,
)
from quiz.core.numbers import (
    MONTHS_OF_STUDY,
    PERCENTAGE,
    DoubtfulNumberError,
    NumberError,
    NumberField,
    Units,
    is_nothing,
    read_number,
)
from quiz.core.questions import BY_ID, Answers
from quiz.core.vocabulary import STATES
from quiz.web.kit import PickField, printable


class Amount(Field):
    """A number with its bounds, as people type it: "$85,000", "85k", "4,5 %". Empty is None; amounts without `units`
    are of US dollars."""

    data: float | None
    widget = TextInput()

    def __init__(
        self, label: str, least: int, most: int, what: str, example: str, units: Units | None = None, **options: Any
    ) -> None:
        super().__init__(label, **options)
        self.takes = NumberField(least, most, money=units is None, units=units or {})
        self.help = f"{label}: use {what} from {least:,} to {most:,}, such as {example}".replace(" -", " −")

    @property
    def typed(self) -> str:
        """What the student typed, as the page repeats it."""
        return printable(str((self.raw_data or [""])[0])) or ""

    def _value(self) -> str:
        return self.typed

    def process_formdata(self, valuelist: Any) -> None:
        """Read the first value sent; raises ValueError with what would be right."""
        typed, self.data = str((valuelist or [""])[0]), None
        if is_nothing(typed):
            return
        try:
            self.data = read_number(typed, self.takes)
        except DoubtfulNumberError as doubt:
            raise ValueError(f"{self.help}; “{self.typed}” {doubt}") from None
        except NumberError:
            raise ValueError(self.help) from None


def _choices(words: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(key, text) for key, text in words.items()]


class CostForm(Form):
    """A student's own numbers. Money is US dollars for the whole degree, pay a year; rate and growth are per cent a
    year after inflation. `usual_mode` and `experience` are what the program and the quiz say; nobody types them."""

    usual_mode: Mode
    experience: str | None

    pay = Amount("Your pay now, a year", 1_000, 2_000_000, "an amount a year, in dollars,", "85,000")
    discipline = PickField(
        "You studied",
        choices=_choices({"": "Not said"} | {option.id: option.words for option in BY_ID["discipline"].options}),
        default="",
    )
    state = PickField(
        "State you live in",
        choices=_choices({"": "Not said: non-resident"} | {state: state for state in STATES}),
        default="",
    )
    mode = PickField("Study", choices=_choices(MODES), default="full_time")
    price = Amount("Total tuition you were quoted", 0, 1_000_000, "US dollars", "42,000")
    fees = Amount(FEES_LABEL, 0, 500_000, "US dollars", "3,000")
    aid = Amount(AID_LABEL, 0, 1_000_000, "US dollars", "10,000")
    employer = Amount(EMPLOYER_LABEL, 0, 1_000_000, "US dollars", "5,250")
    months = Amount("Length in months", 1, 120, "a number", "18", MONTHS_OF_STUDY.units)
    rate = Amount(f"{RATE_LABEL}, % a year", 0, 20, "per cent", "5", PERCENTAGE)
    growth = Amount(f"{GROWTH_LABEL}, % a year", -5, 10, "per cent", "1", PERCENTAGE)

    @property
    def asked(self) -> dict[str, str]:
        """What was sent and is not empty, by field, for links that keep it."""
        return {field.name: str(field.raw_data[0]) for field in self if field.raw_data and field.raw_data[0]}

    @property
    def own_numbers(self) -> OwnNumbers:
        """What was sent as the core counts it; a field that cannot be used is one not filled in."""
        return OwnNumbers(
            usual=self.usual_mode,
            mode=self.mode.data,
            discipline=self.discipline.data,
            experience=self.experience,
            state=self.state.data,
            pay=self.pay.data,
            price=self.price.data,
            fees=self.fees.data,
            aid=self.aid.data,
            employer=self.employer.data,
            months=self.months.data,
            rate=None if self.rate.data is None else self.rate.data / 100,
            growth=None if self.growth.data is None else self.growth.data / 100,
        )


def cost_form(program: Program, answers: Answers, sent: Any) -> CostForm:
    """The form for a program, with what the quiz was told where the URL does not say otherwise."""
    usual = usual_mode(program, answers)
    form = CostForm(
        sent,
        discipline=answers.discipline or "",
        state=answers.lives_in or "",
        mode=usual.key,
    )
    form.usual_mode, form.experience = usual, answers.experience
    return form
