"""How many pages a second the site serves, beside a bare Flask + Jinja page of the same size under the same workers.

The same size is as many elements in as many bytes as the median of our own pages (why, and what the bare page leaves
out, stands in bare.py). Every request opens another student's response, with other random answers, so that nothing can
be served from a cache.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from statistics import median

from quiz.config import Settings
from quiz.core.advice.recommending import recommend
from quiz.core.catalog.load import load_catalog
from quiz.core.questions.answers import NOTHING_SAID
from quiz.core.questions.stored import StoredAnswers
from quiz.core.ranking.engine import load_engine
from quiz.store import Store
from tests.bench.measure import Measure
from tests.bench.servers import bare, get, mem_quiz
from tests.support.students import random_answers

SEED = 20261122
ALWAYS_ASKED = NOTHING_SAID.steps
AIMS = {"step page": 0.5, "results page": 0.5}
ELEMENT = re.compile(rb"<[a-z]")


def measure(quick: bool) -> Iterator[Measure]:
    """Requests per second of a step page and of the results page; the servers take turns, the medians count."""
    students, seconds, rounds = (60, 1.0, 3) if quick else (600, 1.5, 12)
    with mem_quiz() as site, bare() as plain:
        assert site.settings is not None
        rng = Random(SEED)
        tokens = _students(site.settings, rng, students)
        paths = {
            "step page": [f"/quiz/{token}/{rng.choice(ALWAYS_ASKED)}" for token in tokens],
            "results page": [f"/quiz/{token}/results" for token in tokens],
        }
        for name, aim in AIMS.items():
            sample = [get(site.port, path) for path in paths[name][:20]]
            size = median(len(page) for page in sample)
            same = f"/{median(len(ELEMENT.findall(page)) for page in sample):.0f}/{size:.0f}"
            rates = [
                (_rate(site.port, paths[name], seconds), _rate(plain.port, [same], seconds)) for _ in range(rounds)
            ]
            ours, theirs = (median(column) for column in zip(*rates, strict=True))
            share = median(mine / its for mine, its in rates)
            title = f"{name}, {size / 1000:.0f} kB"
            yield Measure(title, ours, theirs, "bare Flask", "req/s", f">= {aim:g} of it", share >= aim, share)


def _students(settings: Settings, rng: Random, count: int) -> list[str]:
    """The tokens of that many complete responses, stored as the last step's POST would store them."""
    engine, store = load_engine(load_catalog()), Store.open(settings)
    tokens = []
    for _ in range(count):
        answers = random_answers(rng)
        document = recommend(engine, answers).to_document()
        stored = StoredAnswers.of_all(answers).as_document()
        tokens.append(store.responses.create(stored, document, now=datetime.now(UTC)))
    store.close()
    return tokens


def _rate(port: int, paths: list[str], seconds: float) -> float:
    client = [sys.executable, "-m", "tests.bench.client", str(port), str(seconds)]
    done = subprocess.run(client, input="\n".join(paths), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return float(done.stdout)
