"""The evaluation on file: models/evaluation.json for machines and models/MODEL_CARD.md for people."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

from quiz.core.ranking import Engine
from quiz.data import bundled
from quiz.evaluation.card import render
from quiz.evaluation.run import JSON_FILE, Evaluation

CARD_FILE = "MODEL_CARD.md"


def write_record(
    found: Evaluation, engine: Engine, folder: Path | None = None, on: date | None = None
) -> tuple[Path, Path]:
    """Write both files, by default into models/ and with today's date; gives their paths."""
    folder, day = folder or bundled("models"), on or datetime.now(UTC).date()
    document = {**found.to_document(), "evaluated_on": day.isoformat()}
    paths = folder / JSON_FILE, folder / CARD_FILE
    paths[0].write_text(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n", encoding="utf-8")
    paths[1].write_text(render(found, engine, day), encoding="utf-8")
    return paths
