"""A ranked program joined with today's catalog facts, in words: what its details say to the student, and to the advisor
who reviews the list. Nothing is ranked or recomputed here.
"""

from dataclasses import dataclass

from quiz.core.advice import Contribution, RankedProgram, sureness
from quiz.core.catalog import (
    BANDS,
    FACTS,
    Catalog,
    Chip,
    FactText,
    Program,
    cautions,
    checked,
    chips,
    fact_name,
    mid_sentence,
    summary,
)
from quiz.core.questions import ASKED, Answers
from quiz.web.kit import name_of

# An estimate of the price stands on the card, and the price itself is still to be asked for.
OWN_PRICE = "its own total tuition"


@dataclass(frozen=True, slots=True)
class ProgramCard:
    """One program of the list. `program` is None when the catalog no longer has it."""

    ranked: RankedProgram
    program: Program | None
    name: str
    band: str
    facts: tuple[tuple[str, FactText], ...]
    chips: tuple[Chip, ...]
    cautions: tuple[str, ...]
    unknown: tuple[str, ...]
    sureness: str
    terms: tuple[tuple[str, Contribution], ...]
    checked: str
    variants: tuple[str, ...]


def card(ranked: RankedProgram, catalog: Catalog, answers: Answers) -> ProgramCard:
    """A ranked program with the catalog's facts for these answers."""
    program = catalog.by_id.get(ranked.id)
    facts = _facts(catalog, program, answers) if program else ()
    missing = [label for label, shown in facts if not shown.known]
    estimated = {} if "Total tuition" in missing else {"Total tuition": OWN_PRICE}
    labels = [*missing, *(fact_name(column) for column in ranked.unknown)]
    unknown = [estimated.get(label) or mid_sentence(label) for label in labels]
    return ProgramCard(
        ranked=ranked,
        program=program,
        name=program.display_name if program else ranked.program_name,
        band=BANDS[ranked.band],
        facts=facts,
        chips=chips(program) if program else (),
        cautions=cautions(program) if program else (),
        unknown=tuple(dict.fromkeys(unknown)),
        sureness=sureness(ranked),
        terms=tuple((term_label(term), term) for term in ranked.contributions),
        checked=checked(program) if program else "",
        variants=tuple(name_of(catalog, variant) for variant in ranked.variants),
    )


def term_label(term: Contribution) -> str:
    """The question that a term comes from, as the page repeats it."""
    return ASKED[term.question].label if term.question in ASKED else term.question.replace("_", " ").capitalize()


def _facts(catalog: Catalog, program: Program, answers: Answers) -> tuple[tuple[str, FactText], ...]:
    """The card's facts; the STEM designation, where a source says so, stands there for whoever needs a visa."""
    facts = summary(catalog, program, answers)
    if answers.needs_visa and program.stem_designated is not None:
        facts += (("STEM designation", FACTS["stem_designated"].shown(program)),)
    return facts
