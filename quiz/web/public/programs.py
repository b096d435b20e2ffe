"""The public pages of the catalog: search and browse, one page per program, and how the ranking works."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from quiz.core.catalog import Program, facts, glance, sheet, way_words
from quiz.core.questions import QUESTIONS_VERSION
from quiz.core.ranking import SimilarProgram, similar_programs
from quiz.core.text import capital, listing
from quiz.core.vocabulary import SPECIALISATION_WORDS
from quiz.web import get_services
from quiz.web.kit import access, find_answers, listed_here, program_row
from quiz.web.pictures import draw_state_map
from quiz.web.public import method
from quiz.web.public.browse import FILTERS, FoundPage, browse_form, find

blueprint = Blueprint("programs", __name__)
# What programs are alike in, as a row says it.
LIKENESS: Mapping[str, str] = {
    **{key: words.sentence for key, words in SPECIALISATION_WORDS.items()},
    "delivery": "format",
    "pace": "pace",
    "tuition_total_usd": "price",
    "duration_months_min": "length",
    "gre": "GRE",
    "background": "who may enter",
}
MOST_NAMED = 3
# What a row of the catalog says first, by column and value.
SAID_FIRST: Mapping[str, Mapping[str, str]] = {
    "kind": {"related": "Related field"},
    "open_to": {"military_or_federal": "Military and federal employees only"},
    "status": {"unverified": "Not verified", "closed": "Closed"},
}
blueprint.add_app_template_filter(facts.mid_sentence)

Page = str | tuple[str, int]


@blueprint.get("/programs")
@blueprint.get("/quiz/<token:token>/programs")
@access("public")
def browse(token: str | None = None) -> Page:
    """The catalog, searched and filtered. A value that cannot be used is named and left out (422)."""
    catalog = get_services().catalog
    form = browse_form(catalog, request.args)
    ok = form.validate()
    said = find_answers()
    found = find(catalog, form, said)
    form.count(found.counts)
    rows = [(program, program_row(program, catalog, said, _line(program, found))) for program in found.programs]
    asked: dict[str, Any] = {**found.asked}
    states = {state: count for state, count in found.counts["state"].items() if state}
    page = render_template(
        "public/programs/browse.html",
        form=form,
        filters=FILTERS,
        narrowed=sum(name in found.asked for name in ("zip", *FILTERS)),
        map=draw_state_map(states),
        online_anywhere=asked | {"within": None, "delivery": "online"},
        links={state: url_for("programs.browse", **(asked | {"state": state})) for state in states},
        found=found,
        rows=rows,
        here=listed_here(),
    )
    return page, 200 if ok else 422


@blueprint.get("/programs/<program_id>")
@blueprint.get("/quiz/<token:token>/programs/<program_id>")
@access("public")
def program(program_id: str, token: str | None = None) -> Page:
    """Every fact of one program with its source, year and confidence."""
    catalog, said = get_services().catalog, find_answers()
    shown = catalog.by_id.get(program_id) or abort(404)
    fixed = dict(glance.summary(catalog, shown, said))
    del fixed["Length"]
    deadline = ("Deadline for fall", facts.FACTS["deadline_fall"].shown(shown))
    known, missing = glance.published(shown)
    return render_template(
        "public/programs/program.html",
        program=shown,
        here=listed_here(),
        slots=(("Total tuition", fixed.pop("Total tuition")), *glance.lengths(shown), *fixed.items(), deadline),
        published=len(known),
        missing=[facts.fact_name(column) for column in missing],
        found=glance.chips(shown),
        SPECIALISATIONS=facts.SPECIALISATIONS,
        cautions=glance.cautions(shown),
        confidence_means=facts.CONFIDENCE_MEANS.get(shown.confidence),
        sheet=sheet.build_sheet(catalog, shown, said),
        neighbours=sheet.neighbouring_degrees(shown),
        engineering=sheet.engineering_degrees(shown),
        map_link=sheet.map_link(shown),
        similar=[
            program_row(catalog.by_id[found.id], catalog, said, likeness(found))
            for found in similar_programs(get_services().engine, shown.id)
        ],
    )


def _line(program: Program, found: FoundPage) -> str:
    """What a row says: how far it is where that was asked, and what is known of the program."""
    way = (way_words(program, found.miles[program.id]),) if found.place else ()
    return ". ".join((*way, in_a_line(program)))


def in_a_line(program: Program) -> str:
    """What a row of the catalog says of a program: what must be known first, what it teaches, how much is known."""
    first = [words.get(program.value(column), "") for column, words in SAID_FIRST.items()]
    known = f"{len(glance.published(program)[0])} of {len(glance.PUBLISHABLE)} facts known"
    return ". ".join(filter(None, (*first, glance.teaches(program), known)))


def likeness(found: SimilarProgram) -> str:
    """What a program like another shares with it, and where it differs."""
    parts = [
        f"{words} {listing([LIKENESS[fact] for fact in shared[:MOST_NAMED]])}"
        for words, shared in (("alike in", found.alike), ("differs in", found.differs))
        if shared
    ]
    return capital("; ".join(parts))


@blueprint.get("/method")
@access("public")
def method_page() -> Page:
    """How the ranking works, with the weights and versions that this very process uses."""
    return render_template(
        "public/programs/method.html", **method.explained(get_services()), questions_version=QUESTIONS_VERSION
    )


@blueprint.get("/method/card")
@access("public")
def model_card() -> Page:
    """What was measured of the ranking, and its limits: the model card."""
    return render_template("public/programs/model_card.html", card=method.model_card())
