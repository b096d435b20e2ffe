"""Compare: two to four programs side by side. The address carries the ids, so that it can be shared; an id that cannot
be used is named, and the others stay."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request
from wtforms import Field, Form, ValidationError
from wtforms.form import BaseForm

from quiz.core.advice import JudgedProgram, Recommendation, is_outdated, judge, sureness
from quiz.core.catalog import BANDS, SEVERAL, WORDS, Catalog, Program, cautions, runs, source_words
from quiz.core.decision import LEAST, MOST, FitVerdict
from quiz.core.decision import compare as side_by_side
from quiz.core.questions import NOTHING, next_step
from quiz.core.text import listing, ordinal
from quiz.web import get_services
from quiz.web.kit import Visitor, access, find_visitor, listed_here, load, name_of, split_ids

blueprint = Blueprint("compare", __name__)
blueprint.add_app_template_filter(source_words)
blueprint.add_app_template_filter(runs)
blueprint.record_once(lambda state: state.app.jinja_env.globals.update(SEVERAL=SEVERAL))
blueprint.add_app_template_filter(cautions)

Page = tuple[str, int]
LONGEST_NAMED, MOST_NAMED = 60, 5

# --- which programs -----------------------------------------------------------------------------------------------


@blueprint.app_template_global("compare_chosen")
def chosen() -> dict[str, str]:
    """The programs of the query by id, with their names: what arrives ticked."""
    catalog = get_services().catalog
    return {id_: name_of(catalog, id_) for id_ in split_ids(request.args.getlist("ids")) if id_ in catalog.by_id}


def _named(names: Sequence[str]) -> str:
    """Names as a message repeats them: shortened, printable, and not too many."""
    more = [f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    return listing([*(f"“{ascii(name)[1:-1][:LONGEST_NAMED]}”" for name in names[:MOST_NAMED]), *more])


class Ids(Field):
    """The programs to compare: `data` has their ids, each once."""

    data: list[str]
    twice: tuple[str, ...] = ()

    def process_data(self, value: Any) -> None:
        self.data = []

    def process_formdata(self, valuelist: list[Any]) -> None:
        counts = Counter(split_ids(valuelist))
        self.data, self.twice = [*counts], tuple(id_ for id_, count in counts.items() if count > 1)

    def pre_validate(self, form: BaseForm) -> None:
        assert isinstance(form, CompareForm)
        unknown = [id_ for id_ in self.data if id_ not in form.catalog.by_id]
        if unknown:
            verb, it = ("is no program", "it") if len(unknown) == 1 else ("are no programs", "them")
            raise ValidationError(f"{_named(unknown)} {verb} of the catalog. Look for {it} by name below")

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:
        assert isinstance(form, CompareForm)
        extra = [program.id for program in form.found[MOST:]]
        if extra:
            raise ValidationError(f"At most {MOST} programs stand side by side. Left out: {_named(extra)}")


class CompareForm(Form):
    """What the address asks for: `programs` are those that can be compared, whatever is wrong with the others."""

    ids = Ids("Programs")

    def __init__(self, sent: Any, catalog: Catalog) -> None:
        self.catalog = catalog
        super().__init__(sent)

    @property
    def found(self) -> list[Program]:
        return [self.catalog.by_id[id_] for id_ in self.ids.data if id_ in self.catalog.by_id]

    @property
    def programs(self) -> list[Program]:
        return self.found[:MOST]

    @property
    def status(self) -> int:
        """200; 422 where something was left out; 404 where no id names a program."""
        return 200 if not self.errors else 422 if self.found else 404


# --- how they fit -------------------------------------------------------------------------------------------------


def verdicts(student: Visitor, programs: Sequence[Program]) -> dict[str, FitVerdict]:
    """How the programs fit a student, by id; empty while the quiz is open or its answers tell no programs apart."""
    if next_step(student.stored) is not None:
        return {}
    judged = judge(get_services().engine, student.answers, [program.id for program in programs])
    places = _places(student.token)
    return {program.id: _verdict(program, judged.get(program.id), places) for program in programs if judged}


def _places(token: str) -> dict[str, str]:
    """The places of the student's list in words, by program id; empty where it was made from other facts."""
    stored = load(token)
    if stored.document is None:
        return {}
    given = Recommendation.from_document(stored.document)
    if is_outdated(given, get_services().catalog):
        return {}
    other = {v: f"{ordinal(program.rank)}, in another format" for program in given.programs for v in program.variants}
    return other | {program.id: ordinal(program.rank) for program in given.programs}


def _verdict(program: Program, judged: JudgedProgram | None, places: dict[str, str]) -> FitVerdict:
    if judged is None:
        why = WORDS["kind"]["related"] if program.kind == "related" else WORDS["open_to"][program.open_to]
        return FitVerdict("Not ranked", why, "Not ranked" if places else "", ("Not judged",), ("Not judged",))
    ranked = judged.program
    if judged.left_out:
        return FitVerdict(
            "Left out of your list", "", "Left out" if places else "", ranked.reasons_for, judged.left_out
        )
    place = places.get(program.id, f"Not among the first {len(places)}") if places else ""
    return FitVerdict(BANDS[ranked.band], sureness(ranked), place, ranked.reasons_for, ranked.reasons_against)


# --- which to add -------------------------------------------------------------------------------------------------


def to_add(student: Visitor, programs: Sequence[Program]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the student might add, under a heading each as (id, name): the shortlist, then the list."""
    services = get_services()
    listed, document = services.store.shortlists.read(student.token), load(student.token).document
    given = document["programs"] if document else []
    groups = {
        "Your shortlist": [entry.program for entry in listed.shortlist.entries] if listed else [],
        "Your list": [row["id"] for row in given],
    }
    seen = {program.id for program in programs}
    found = []
    for title, ids in groups.items():
        fresh = [id_ for id_ in ids if id_ in services.catalog.by_id and id_ not in seen]
        seen.update(fresh)
        found.append((title, [(id_, name_of(services.catalog, id_)) for id_ in fresh]))
    return [(title, names) for title, names in found if names]


# --- the page -----------------------------------------------------------------------------------------------------


@blueprint.get("/compare")
@blueprint.get("/quiz/<token:token>/compare")
@access("public")
def compare(token: str | None = None) -> Page:
    """The table of the programs in the address; fewer than two lead to choosing more."""
    student, form = find_visitor(), CompareForm(request.args, get_services().catalog)
    form.validate()
    programs = form.programs
    told = verdicts(student, programs) if student else {}
    stored = student.stored if student else NOTHING
    page = render_template(
        "public/compare.html",
        form=form,
        programs=programs,
        here=listed_here(),
        table=side_by_side(form.catalog, programs, stored.answers, told) if len(programs) >= LEAST else None,
        everything=request.args.get("show") == "all",
        student=student,
        judged=told,
        next_question=next_step(stored),
        to_add=to_add(student, programs) if student else [],
        most=MOST,
    )
    return page, form.status
