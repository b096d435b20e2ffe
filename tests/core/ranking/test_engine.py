"""The engine: training, saving, loading, and what happens when file and catalog disagree."""

import pickle
from dataclasses import replace
from zipfile import ZipFile

import numpy as np
import pytest
from skops.io import dump, get_untrusted_types

from quiz.core.advice.recommending import recommend
from quiz.core.catalog.load import load_catalog
from quiz.core.questions.answers import clean
from quiz.core.ranking.engine import TRUSTED, fit, load_engine, train
from quiz.data import bundled
from tests.support.programs import catalog_of, program, real_engine

ANSWERS = clean(
    {
        "interest": ["se"],
        "goal": "lead",
        "discipline": "civil",
        "study_mode": "online_part_time",
        "budget": "50000",
    }
)


def test_the_model_in_the_repository_is_the_one_that_its_catalog_and_code_give():
    engine = real_engine()
    assert engine.note == ""
    again = fit(engine.table)
    assert np.array_equal(engine.model.degrees_, again[-1].degrees_)
    assert np.array_equal(engine.model.known_, again[-1].known_)


def test_a_trained_model_gives_the_list_of_one_fitted_in_memory(tmp_path):
    catalog = load_catalog()
    path = train(catalog, tmp_path / "model.skops")
    saved, fresh = load_engine(catalog, path), load_engine(catalog, tmp_path / "none.skops")
    assert saved.note == ""
    assert "missing" in fresh.note
    assert recommend(saved, ANSWERS) == recommend(fresh, ANSWERS)


def test_a_model_of_another_catalog_is_refitted_and_says_so(tmp_path):
    catalog = load_catalog()
    path = train(catalog, tmp_path / "model.skops")
    changed = replace(catalog, programs=catalog.programs[1:], sha256="another")
    engine = load_engine(changed, path)
    assert "another catalog" in engine.note
    assert "mem-quiz train" in engine.note
    assert len(engine.table.ids) == len(changed.rankable)


class Trap:
    """What an attacker would put into a model file."""

    def __reduce__(self):
        return (pytest.fail, ("code ran on load",))


@pytest.mark.parametrize("content", [b"", b"not a zip", pickle.dumps([1, 2])])
def test_a_damaged_model_file_is_refitted_and_named(tmp_path, content):
    path = tmp_path / "model.skops"
    path.write_bytes(content)
    engine = load_engine(load_catalog(), path)
    assert "cannot be read" in engine.note
    assert recommend(engine, ANSWERS).programs


def test_a_model_file_runs_no_code(tmp_path):
    path = tmp_path / "model.skops"
    dump({"stamp": {}, "pipeline": Trap()}, path)
    engine = load_engine(load_catalog(), path)
    assert "not trusted" in engine.note


def test_only_our_own_class_needs_trust_by_name():
    assert set(get_untrusted_types(file=bundled("models") / "recommender.skops")) <= set(TRUSTED)
    with ZipFile(bundled("models") / "recommender.skops") as archive:
        assert not [name for name in archive.namelist() if name.endswith((".pkl", ".pickle"))]


def test_a_catalog_without_a_rankable_program_says_what_to_add():
    with pytest.raises(ValueError, match="engineering_management"):
        load_engine(catalog_of(program(kind="related")))
