"""The pages of the guide: the career behind the choice of a program. Each is also a student's own page, on which it
knows the answers; the two small calculators are stateless GET forms.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, render_template, request
from wtforms import Form, IntegerField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.form import BaseForm
from wtforms.validators import InputRequired

from quiz.core.advice import rank_specialisations
from quiz.core.careers import ENGINEERING_MANAGERS, OF_DISCIPLINE, guide, read_occupations
from quiz.core.catalog import SHORT, SPECIALISATIONS, mid_sentence
from quiz.core.decision import TITLE_AVERAGE
from quiz.core.questions import BY_ID, NOTHING_SAID
from quiz.core.text import capital, listing, usd
from quiz.web import get_services
from quiz.web.kit import PickField, access, find_answers
from quiz.web.pictures import TimelineSpan, draw_timeline, pay_picture

blueprint = Blueprint("guide", __name__)

Page = str | tuple[str, int]
View = Callable[..., Page]
DISCIPLINES = {option.id: option.words for option in BY_ID["discipline"].options}
TIMELINE_YEARS = 12
EQUAL = 1e-9


def page(rule: str) -> Callable[[View], View]:
    """Register a view at a public address and at a student's own."""

    def register(view: View) -> View:
        for prefix in ("", "/quiz/<token:token>"):
            blueprint.get(prefix + rule)(access("public")(view))
        return view

    return register


class Citations:
    """Numbers the sources of one page in the order in which the template names them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, *ids: str) -> list[int]:
        """The numbers of these sources on this page; a new one takes the next."""
        return [self._numbers.setdefault(key, len(self._numbers) + 1) for key in ids]

    @property
    def named(self) -> list[guide.CareerSource]:
        """The sources named so far, in order."""
        return [guide.sources()[key] for key in self._numbers]


def shown(template: str, status: int = 200, **values: Any) -> Page:
    """A page of the guide. Every template knows the student's answers (nothing said for nobody) and may cite."""
    common = {"cite": Citations(), "answers": find_answers(), "guide": guide, "usd": usd, "names": SPECIALISATIONS}
    common |= {"capital": capital, "listing": listing}
    return render_template(f"public/guide/{template}.html", **common, **values), status


# --- reading ------------------------------------------------------------------------------------------------------


@page("/guide")
def index(token: str | None = None) -> Page:
    """What the guide holds, and where the student stands."""
    return shown("index", place=guide.place(find_answers()), disciplines=DISCIPLINES)


@page("/guide/specialisations/<specialisation>")
def specialisation(specialisation: str, token: str | None = None) -> Page:
    """One specialisation: focus, roles, pay, certifications, industries, and the programs that teach it."""
    career = guide.specialisation_guides().get(specialisation) or abort(404)
    groups = guide.by_occupation(career.roles, find_answers().discipline)
    places = _places()
    leaning = [field for found in guide.fields().values() for field in found if career.id in field.specialisations]
    return shown(
        "specialisation",
        career=career,
        groups=groups,
        picture=pay_picture([(occupation.title, occupation) for occupation, _ in groups]),
        leaning=leaning,
        teaching=guide.teaching(get_services().catalog, career.id),
        others=sorted(
            (other for other in guide.specialisation_guides().values() if other is not career),
            key=lambda other: places.get(other.id, 0),
        ),
        places=places,
        short=SHORT,
    )


def _places() -> dict[str, int]:
    """Where each specialisation stands for this student, 1 to 4; {} where the answers do not tell them apart."""
    ranked = rank_specialisations(get_services().engine, find_answers()) if find_answers() != NOTHING_SAID else ()
    apart = ranked and ranked[0].fit - ranked[-1].fit > EQUAL
    return {specialisation.id: specialisation.rank for specialisation in ranked} if apart else {}


@page("/guide/manager-or-director")
def manager_or_director(token: str | None = None) -> Page:
    """Engineering manager against director, point by point."""
    return shown("manager_or_director", manager=read_occupations()[ENGINEERING_MANAGERS])


@page("/guide/disciplines")
def disciplines(token: str | None = None) -> Page:
    """Every discipline of the quiz, with where it leads."""
    return shown("disciplines", disciplines=DISCIPLINES)


@page("/guide/disciplines/<discipline>")
def discipline(discipline: str, token: str | None = None) -> Page:
    """One discipline: industries, transitions, pay and growth, and the specialisations it leans to."""
    fields = guide.fields().get(discipline) or abort(404)
    pay = [occupation for field in fields for occupation in (field.occupation, *field.nearby) if occupation]
    admitted = [program.background for program in get_services().catalog.rankable]
    return shown(
        "discipline",
        discipline=discipline,
        words=DISCIPLINES[discipline],
        fields=fields,
        pay=pay,
        picture=pay_picture(
            [(occupation.title, occupation) for occupation in [*pay, read_occupations()[ENGINEERING_MANAGERS]]]
        ),
        stated=sum(rule is not None for rule in admitted),
        admitting={key: sum(key in (rule or ()) for rule in admitted) for key in ("engineering", "stem", "any")},
    )


@page("/guide/mem-mba-or-ms")
def alternatives(token: str | None = None) -> Page:
    """MEM, MBA or a technical MS, and the way without a degree."""
    catalog = get_services().catalog
    programs = catalog.rankable
    return shown(
        "alternatives",
        programs=programs,
        related=sum(program.kind == "related" for program in catalog.programs),
        months=guide.spread([program.duration_months_min for program in programs]),
        tuition=guide.spread([program.tuition_total_usd for program in programs]),
        part_time=sum("part_time" in (program.pace or ()) for program in programs),
        online=sum("online" in (program.delivery or ()) for program in programs),
        masters=guide.neighbouring_masters(catalog),
        manager=read_occupations()[ENGINEERING_MANAGERS],
    )


@page("/guide/landscape")
def landscape(token: str | None = None) -> Page:
    """What engineering managers are paid by two measures, and how every occupation of the guide grows."""
    found = {role.occupation.soc: role.occupation for role in guide.roles()}
    found |= {soc: read_occupations()[soc] for soc in OF_DISCIPLINE.values()}
    grown = sorted(
        found.values(), key=lambda occupation: (occupation.growth_pct is None, -(occupation.growth_pct or 0))
    )
    manager = read_occupations()[ENGINEERING_MANAGERS]
    above = {key: read_occupations()[soc] for key, soc in OF_DISCIPLINE.items()}
    return shown(
        "landscape",
        manager=manager,
        picture=pay_picture([(manager.title, manager)]),
        grown=grown,
        above=[occupation for occupation in above.values() if (occupation.median or 0) > TITLE_AVERAGE],
        average=TITLE_AVERAGE,
    )


# --- the ladder, the certifications, and what can be tried out ----------------------------------------------------


class PayForm(Form):
    """Whose pay the ladder shows."""

    discipline = PickField(
        "Show pay for",
        choices=[SelectChoice("", "No discipline"), *(SelectChoice(key, DISCIPLINES[key]) for key in OF_DISCIPLINE)],
        default="",
    )


@page("/guide/ladder")
def ladder(token: str | None = None) -> Page:
    """The career ladder, rung by rung, with "you are here" where the years of work are known."""
    own = find_answers().discipline
    form = PayForm(request.args, discipline=own if own in OF_DISCIPLINE else "")
    ok = form.validate()
    chosen = form.discipline.data if ok else ""
    return shown(
        "ladder",
        200 if ok else 422,
        form=form,
        discipline=chosen,
        words=DISCIPLINES.get(chosen, ""),
        place=guide.place(find_answers()),
        goal=guide.GOAL_RUNGS.get(find_answers().goal or ""),
        picture=pay_picture(_along_the_ladder(chosen)),
        years=draw_timeline(_years(), TIMELINE_YEARS),
    )


def _along_the_ladder(discipline: str) -> list[tuple[str, Any]]:
    """The pay of each occupation on the ladder, named by its roles from the bottom up."""
    held = dict.fromkeys(role for rung in guide.ladder().values() for role in rung.roles)
    return [
        (held[0].name if len(held) == 1 else f"{held[0].name} to {mid_sentence(held[-1].name)}", occupation)
        for occupation, held in guide.by_occupation([*held], discipline)
    ]


def _years() -> list[TimelineSpan]:
    """The rungs and certifications whose years somebody published, as spans of years of work."""
    end = TIMELINE_YEARS
    rungs = [
        TimelineSpan(rung.name, rung.from_year, end if rung.usual_year is None else rung.usual_year, end, "rung")
        for rung in guide.ladder().values()
        if rung.from_year is not None
    ]
    return rungs + [
        TimelineSpan(
            f"{certification.code}, {certification.name}",
            certification.years,
            certification.years,
            end,
            "certification",
        )
        for certification in guide.certifications()
        if certification.years is not None and certification.years <= end
    ]


class TicksField(SelectMultipleField):
    """Boxes of which any may be ticked; a value that is not offered is named."""

    def pre_validate(self, form: BaseForm) -> None:
        offered = {value for value, *_ in self.iter_choices()}
        for value in self.data or ():
            if value not in offered:
                raise ValidationError(f"{value[:40]!r} is not on the list; tick what you do at work")


class SkillsForm(Form):
    """The skills that somebody ticks."""

    have = TicksField(choices=[SelectChoice(skill.id, skill.words) for skill in guide.skills()], default=[])


@page("/guide/ladder/skills")
def skills(token: str | None = None) -> Page:
    """What each rung asks for beyond what the reader ticks. Nothing is stored: the ticks are in the address."""
    form = SkillsForm(request.args)
    ok = form.validate()
    have = (form.have.data or []) if ok else []
    return shown("skills", 200 if ok else 422, form=form, have=have, gaps=guide.gaps(have), asked=bool(request.args))


@page("/guide/certifications")
def certifications(token: str | None = None) -> Page:
    """Every certification by the rung on which it can first be taken; ?specialisation= keeps those of one."""
    form = CertificationForm(request.args)
    ok = form.validate()
    wanted = [form.specialisation.data] if ok and form.specialisation.data else [*SPECIALISATIONS]
    stages = [(rung.name, guide.of_stage(rung.id, wanted)) for rung in guide.ladder().values()]
    stages.append(("Conditions not published", guide.of_stage("", wanted)))
    return shown("certifications", 200 if ok else 422, form=form, stages=stages, short=SHORT)


class CertificationForm(Form):
    """Which certifications to show."""

    specialisation = PickField(
        "Specialisation",
        choices=[SelectChoice("", "All four"), *(SelectChoice(key, name) for key, name in SPECIALISATIONS.items())],
        default="",
    )


class WholeNumberField(IntegerField):
    """A whole number from 0 to `most`; anything else brings the one message that says so."""

    def __init__(self, label: str, most: int, **options: Any) -> None:
        self.most, self.message = most, f"{label}: use a whole number from 0 to {most}"
        super().__init__(label, [InputRequired(self.message)], **options)

    def process_formdata(self, valuelist: Any) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = -1
        if self.data is not None and not 0 <= self.data <= self.most:
            self.data = None
            raise ValueError(self.message)


class PmpForm(Form):
    """What the PMP asks for."""

    education = PickField(
        "Your education",
        choices=[
            SelectChoice("four_year", "A four-year degree"),
            SelectChoice("less", "A secondary or associate degree"),
        ],
        default="four_year",
    )
    months = WholeNumberField("Months of leading projects in the last 8 years", 96)
    hours = WholeNumberField("Hours of project-management education", 2000)


@page("/guide/certifications/pmp")
def pmp(token: str | None = None) -> Page:
    """Whether the published conditions of the PMP are met. Nothing is stored."""
    form = PmpForm(request.args) if request.args else PmpForm()
    ok = bool(request.args) and form.validate()
    missing = guide.pmp_missing(form.education.data, form.months.data or 0, form.hours.data or 0) if ok else None
    row = next(certification for certification in guide.certifications() if certification.code == "PMP")
    return shown("pmp", 422 if request.args and not ok else 200, form=form, missing=missing, row=row)
