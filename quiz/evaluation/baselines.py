"""What others would do with the same catalog and the same answers, each as a small scoring function.

They rank as such tools do: over the whole catalog and without our gates, so a must is a wish to them. Ties break by
id, as in most tools. Where a baseline has to know what an answer asks for it is given our own columns, which is more
than such a tool would have.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.preprocessing import MultiLabelBinarizer

from quiz.core.catalog import Program, cost_of
from quiz.core.questions import Answers
from quiz.core.ranking import BUDGETS, Bools, Engine, Floats, query, read_situation, wanted
from quiz.core.vocabulary import SPECIALISATIONS
from quiz.evaluation.measures import ours

Multipliers = Mapping[str, float] | None
Points = Callable[[Engine, Answers, Multipliers], Floats]
EXACT = 9


@dataclass(frozen=True, slots=True)
class Ranker:
    """A way to order programs. `order` gives rows, best first; `points` (n, p) are the parts of its score, where it is
    a sum that could be shown; `weighted` says that it reads the weights of the questions."""

    id: str
    words: str
    order: Callable[[Engine, Answers, Multipliers], Sequence[int]]
    points: Points | None = None
    weighted: bool = False


# --- orders that do not read the answers ------------------------------------------------------------------------------


def _by_name(engine: Engine, _answers: Answers, _multipliers: Multipliers) -> list[int]:
    programs = engine.catalog.rankable
    return sorted(range(len(programs)), key=lambda row: (programs[row].institution, programs[row].id))


def _by_awards(engine: Engine, _answers: Answers, _multipliers: Multipliers) -> list[int]:
    programs = engine.catalog.rankable
    return sorted(range(len(programs)), key=lambda row: (-(programs[row].awards_2024 or 0), programs[row].id))


# --- scores that are sums ---------------------------------------------------------------------------------------------


def _by_points(points: Points, engine: Engine, answers: Answers, multipliers: Multipliers) -> list[int]:
    scores = np.round(points(engine, answers, multipliers).sum(axis=1), EXACT)
    return sorted(range(len(scores)), key=lambda row: (-scores[row], engine.table.ids[row]))


def _specialisation_alone(engine: Engine, answers: Answers, _multipliers: Multipliers) -> Floats:
    """The known emphasis on what was asked for, and nothing else."""
    asked = wanted(answers) or SPECIALISATIONS
    return np.array([[getattr(program, key) or 0 for key in asked] for program in engine.catalog.rankable], dtype=float)


def _estimated_cells(engine: Engine, answers: Answers, multipliers: Multipliers) -> tuple[Floats, Floats, Bools]:
    """The columns that the answers ask for: weights (p,), degrees (n, p) with our estimates, and what is known."""
    asked = query(engine, engine.terms(answers, multipliers), answers, read_situation(answers))
    model = engine.model
    degrees = np.column_stack([model.degrees_[:, mixture.at] @ mixture.shares for mixture in asked.mixtures])
    known = model.known_[:, [mixture.told_by for mixture in asked.mixtures]]
    return np.array([term.weight for term in asked.terms]), degrees, known


def asked_cells(engine: Engine, answers: Answers, multipliers: Multipliers) -> tuple[Floats, Floats, Bools]:
    """The same with 0 where a degree is unknown."""
    weights, degrees, known = _estimated_cells(engine, answers, multipliers)
    return weights, np.where(known, degrees, 0.0), known


def _with_zeros(engine: Engine, answers: Answers, multipliers: Multipliers) -> Floats:
    """Our weights, every unknown counted as 0."""
    weights, degrees, _ = asked_cells(engine, answers, multipliers)
    return degrees * weights


def _hopeful(engine: Engine, answers: Answers, multipliers: Multipliers) -> Floats:
    """Our weights, every unknown counted as 1: the upper end of what a program may be, as a bandit would choose."""
    weights, degrees, known = _estimated_cells(engine, answers, multipliers)
    return np.where(known, degrees, 1.0) * weights


def _fit_alone(engine: Engine, answers: Answers, multipliers: Multipliers) -> Floats:
    """Our fit with our estimates, and no condition: what is known to be missed is only averaged in."""
    weights, degrees, _ = _estimated_cells(engine, answers, multipliers)
    return degrees * weights


RELEVANCE, LOOKED_AT = 0.7, 10


def _varied(engine: Engine, answers: Answers, multipliers: Multipliers) -> list[int]:
    """Our list by maximal marginal relevance (Carbonell and Goldstein 1998): each next row is good and unlike those
    before it in what it teaches and where."""
    rest = list(ours(engine, answers, multipliers))[:LOOKED_AT]
    if not rest:
        return []
    columns = [engine.table.position[f"specialisation.{key}"] for key in SPECIALISATIONS]
    alike = cosine_similarity(engine.model.degrees_[:, [*columns, engine.table.position["place.online"]]][rest])
    at, picked = list(range(len(rest))), list[int]()

    def worth(place: int) -> float:
        repeats = max((float(alike[place, seen]) for seen in picked), default=0.0)
        return RELEVANCE * (1 - place / len(rest)) - (1 - RELEVANCE) * repeats

    while at:
        best = max(at, key=worth)
        at.remove(best)
        picked.append(best)
    return [rest[row] for row in picked]


def _gower(engine: Engine, answers: Answers, multipliers: Multipliers) -> Floats:
    """Gower similarity to what was asked for: our weights over the known cells alone, so that unknowns are skipped."""
    weights, degrees, known = asked_cells(engine, answers, multipliers)
    seen = known @ weights
    return degrees * weights / np.where(seen > 0, seen, 1.0)[:, None]


@lru_cache(maxsize=4)
def _one_hot(engine: Engine) -> tuple[MultiLabelBinarizer, Floats]:
    """Every fact of a program as a mark of its own, (n, m); an unknown is no mark."""
    marks = MultiLabelBinarizer()
    return marks, marks.fit_transform([_facts(program) for program in engine.catalog.rankable]).astype(float)


MARKED = ("delivery", "pace", "disciplines", "industries", "recognition", "start_terms", "gre")


def _facts(program: Program) -> list[str]:
    found = [key for key in SPECIALISATIONS if (getattr(program, key) or 0) >= 2]
    for field in MARKED:
        value = program.value(field)
        found += [f"{field}={option}" for option in ([value] if isinstance(value, str) else value or ())]
    usd = cost_of(program).usd
    return found + [f"budget={cap}" for cap in BUDGETS if usd is not None and usd <= float(cap)]


def _asks(answers: Answers) -> dict[str, str]:
    """The marks that the answers ask for, each with its question."""
    asks = {key: "interest" if key in answers.interest else "goal" for key in wanted(answers)}
    if answers.mode:
        place, pace = answers.mode
        asks |= {f"delivery={place}": "study_mode", f"pace={pace}": "study_mode"}
    asks |= {f"disciplines={answers.discipline}": "discipline", f"budget={answers.budget}": "budget"}
    for question, field in (("industries", "industries"), ("recognition", "recognition")):
        asks |= {f"{field}={line}": question for line in answers.said(question) or ()}
    asks[f"start_terms={answers.start_term}"] = "start_term"
    if answers.gre == "avoid":
        asks["gre=not_required"] = "gre"
    return asks


def _cosine(engine: Engine, answers: Answers, multipliers: Multipliers) -> Floats:
    """Cosine between what was asked for and each program's facts, both one-hot; (n, 1)."""
    marks, facts = _one_hot(engine)
    asks = _asks(answers)
    asked = np.array([(multipliers or {}).get(asks[mark], 1.0) if mark in asks else 0.0 for mark in marks.classes_])
    return np.asarray(cosine_similarity(facts, asked[None, :]))


def _sum(key: str, words: str, points: Points, *, stated: bool, weighted: bool) -> Ranker:
    return Ranker(key, words, partial(_by_points, points), points if stated else None, weighted)


RANKERS: tuple[Ranker, ...] = (
    Ranker("alphabetical", "alphabetical", _by_name),
    Ranker("awards", "most awards first", _by_awards),
    _sum("specialisation", "specialisation alone", _specialisation_alone, stated=True, weighted=False),
    _sum("cosine", "cosine kNN, one-hot facts", _cosine, stated=False, weighted=True),
    _sum("gower", "Gower distance, unknowns skipped", _gower, stated=True, weighted=True),
    _sum("zeros", "weighted sum, unknowns as zero", _with_zeros, stated=True, weighted=True),
    _sum("hopeful", "weighted sum, unknowns at their best", _hopeful, stated=True, weighted=True),
    _sum("fit", "our fit alone, without conditions", _fit_alone, stated=True, weighted=True),
    Ranker("varied", "mem-quiz, then varied (MMR)", _varied, weighted=True),
    Ranker("ours", "mem-quiz", ours, weighted=True),
)
