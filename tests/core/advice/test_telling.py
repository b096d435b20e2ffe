"""The one reason in a row sets its program apart from the others that are listed."""

from quiz.core.advice.recommending import recommend
from quiz.core.advice.telling import find_telling_reasons
from quiz.core.questions.answers import clean
from tests.support.programs import engine_of, program

ASKED = {"interest": ["pm"], "goal": "pm", "discipline": "civil"}


def own_reasons(*programs, asked=ASKED):
    engine = engine_of(*programs)
    found = recommend(engine, clean(asked), what_ifs=False).programs
    return find_telling_reasons(found, engine.catalog)


def test_a_reason_that_others_share_but_for_its_number_gives_way_to_a_fact_of_its_own():
    """That every school awards degrees in one's subject tells nobody which to take."""
    tracks = [program(f"p{at}", pm=3, disciplines=("civil",), concentrations=(f"Track {at}",)) for at in range(3)]
    assert set(own_reasons(*tracks).own.values()) == {"A track: Track 0", "A track: Track 1", "A track: Track 2"}


def test_only_a_size_out_of_the_common_is_a_reason():
    sizes = {"small": 4, "common": 20, "large": 90}
    own = own_reasons(*(program(key, pm=3, awards_2024=count) for key, count in sizes.items())).own
    assert own == {
        "small": "A small program: 4 degrees in 2023–24",
        "common": "",
        "large": "A large program: 90 degrees in 2023–24",
    }
