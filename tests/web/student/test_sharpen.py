"""The sharpening panel over HTTP: every answer can be given, changed and taken back; nothing typed is lost; two tabs do
not undo each other."""

import json

import pytest

from quiz.core.questions.quiz import BY_ID
from quiz.core.questions.sharpen import SHARPEN_MUSTS, SHARPENER, SHARPENERS
from tests.support.journey import ASKED_ALL, path_of, student, take
from tests.support.pages import Page, text
from tests.web.student.test_student import at, stored

GIVEN = {
    "priorities": (["cost", "speed"], ["cost", "speed"]),
    "home_state": (["OH"], "OH"),
    "region": (["OH", "PA"], ["OH", "PA"]),
    "max_months": (["24"], 24),
    "gre": (["avoid"], "avoid"),
    "gpa": (["3.25"], 3.25),
    "recognition": (["ASEM"], ["ASEM"]),
    "travel_ok": (["no"], False),
    "avoid": (["pi"], ["pi"]),
    "industries": (["aerospace", "energy"], ["aerospace", "energy"]),
    "start_term": (["spring"], "spring"),
}


def panel(page):
    return next(form for form in page.all("form") if form.get("data-sharpen") is not None)


def shown(page):
    """What the panel would send untouched, as the browser has it."""
    sent: dict[str | None, list[str | None]] = {}
    for field in panel(page).iter("input"):
        if field.get("type") not in ("checkbox", "radio") or field.get("checked") is not None:
            sent.setdefault(field.get("name"), []).append(field.get("value", ""))
    for select in panel(page).iter("select"):
        chosen = [option.get("value") for option in select.iter("option") if option.get("selected") is not None]
        sent[select.get("name")] = chosen or [""]
    return sent


def opened(client, results):
    """The results with all questions of the panel open; three at a time are asked otherwise."""
    return client.page(f"{results}?sharpen=all")


def save(client, results, page=None, **changes):
    """Send the panel of a page with some fields changed; it comes back with all of its questions."""
    sent = {**shown(page or opened(client, results)), **changes}
    return client.post(f"{at(results, 'sharpen')}?asked=all", data=sent)


def sharpened(client, results):
    return stored(client, results).answers.get("sharpen", {})


def test_three_questions_at_a_time_and_a_save_leaves_the_others_as_they_are(client):
    results = take(client, student())
    save(client, results, industries=["energy"], must=["budget"])
    page = client.page(results)
    asked = [field.get("data-asked") for field in panel(page).iter("fieldset") if field.get("data-asked")]
    assert asked == ["priorities", "home_state", "gre"]
    after = client.page(client.post(panel(page).get("action"), data={**shown(page), "gre": ["avoid"]}).location)
    assert sharpened(client, results) == {"industries": ["energy"], "gre": "avoid"}
    assert stored(client, results).answers["must"] == ["budget"]
    assert shown(after)["gre"] == ["avoid"], "what was just answered is still there to change"
    later = [field.get("data-asked") for field in panel(client.page(results)).iter("fieldset")]
    assert "gre" not in later, "the next time another question is asked"


def test_nothing_is_ticked_or_typed_beforehand(client):
    page = client.page(take(client, student()))
    assert {key: value for key, value in shown(page).items() if any(value)} == {
        "csrf_token": shown(page)["csrf_token"],
        "shown": ['{"study_mode": "online_part_time", "budget": "50000"}'],
    }


@pytest.mark.parametrize("key", GIVEN)
def test_each_answer_is_given_shown_and_taken_back(client, key):
    sent, value = GIVEN[key]
    results = take(client, student())
    response = save(client, results, **{key: sent})
    assert path_of(response) == results
    assert sharpened(client, results) == {key: value}
    page = client.page(response.location)
    assert shown(page)[key] == sent
    said = text(page.by_id("answers"))
    assert SHARPENER[key].label in said
    (link,) = [link for link in page.all("a") if text(link).startswith(f"Change {SHARPENER[key].label}:")]
    address, _, anchor = link.get("href").partition("#")
    assert anchor == key
    panel = client.page(address)
    assert panel.by_id(key) is not None
    assert panel.by_id("sharpen").get("open") is not None
    assert path_of(save(client, results, **{key: []})) == results
    assert "sharpen" not in stored(client, results).answers


def test_the_closed_list_of_states_says_how_many_are_chosen(client):
    results = take(client, student())
    for chosen, words in (([], "No state chosen"), (["OH"], "1 state chosen"), (["OH", "PA"], "2 states chosen")):
        page = client.page(save(client, results, region=chosen).location)
        assert words in [text(summary) for summary in page.all("summary")]


def test_every_answer_at_once_is_what_is_stored(client):
    results = take(client, student())
    save(client, results, must=[*SHARPEN_MUSTS], **{key: sent for key, (sent, _) in GIVEN.items()})
    assert sharpened(client, results) == {key: value for key, (_, value) in GIVEN.items()}
    assert stored(client, results).answers["must"] == ["region", "recognition", "max_months"]
    before = stored(client, results)
    save(client, results)
    assert stored(client, results).answers == before.answers
    assert stored(client, results).document == before.document


def test_an_answer_moves_the_list_and_the_page_says_how(client):
    results = take(client, student())
    before = [text(name) for name in client.page(results).all("h3")]
    page = client.page(save(client, results, region=["OH"], must=["region"]).location)
    assert [text(name) for name in page.all("h3")] != before
    assert "You said “Study in: Ohio”. “Study in” is now a must. " in page.main
    assert "new in the first five" in page.main


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("gpa", "4,5"),
        ("gpa", "high"),
        ("gpa", "85 %"),
        ("max_months", "two years"),
        ("max_months", "18.5"),
        ("gpa", '"><b>'),
    ],
)
def test_what_cannot_be_used_is_named_and_kept(client, key, typed):
    results = take(client, student())
    response = save(client, results, **{key: [typed]}, gre=["will"], industries=["energy"])
    page = Page(response.text)
    assert response.status_code == 422
    (error,) = page.errors
    assert error.endswith(SHARPENER[key].choose)
    assert page.title.startswith("Error: ")
    assert page.find(error, "a").get("href") == f"#{key}"
    assert page.by_id("sharpen").get("open") is not None
    assert page.by_id(f"{key}-typed").get("value") == typed
    assert f"{key}-error" in page.by_id(f"{key}-typed").get("aria-describedby", "")
    assert shown(page)["gre"] == ["will"]
    assert shown(page)["industries"] == ["energy"]
    assert "sharpen" not in stored(client, results).answers
    fixed = client.post(at(results, "sharpen"), data={**shown(page), key: []})
    assert path_of(fixed) == results
    assert sharpened(client, results) == {"gre": "will", "industries": ["energy"]}


@pytest.mark.parametrize("key", [sharpener.id for sharpener in SHARPENERS if sharpener.options])
def test_an_option_that_is_not_offered_is_refused(client, key):
    results = take(client, student())
    response = save(client, results, **{key: ["nonsense"]})
    assert response.status_code == 422
    assert Page(response.text).errors == [SHARPENER[key].choose]


def test_more_than_three_priorities_are_refused_and_kept(client):
    results = take(client, student())
    four = ["cost", "speed", "recognition", "industry"]
    page = Page(save(client, results, priorities=four).text)
    assert page.errors == ["Choose up to three things that matter most, or none"]
    assert shown(page)["priorities"] == four


@pytest.mark.parametrize("key", SHARPEN_MUSTS)
def test_a_must_needs_something_to_insist_on(client, key):
    results = take(client, student())
    page = Page(save(client, results, must=[key]).text)
    assert page.errors == [f"{SHARPENER[key].label}: answer it first, or untick “This is a must”"]
    assert shown(page)["must"] == [key]


def test_taking_an_answer_back_takes_its_must_back(client):
    results = take(client, student(must=["budget"]))
    save(client, results, max_months=["24"], must=["budget", "max_months"])
    assert stored(client, results).answers["must"] == ["budget", "max_months"]
    save(client, results, max_months=[""])
    assert stored(client, results).answers["must"] == ["budget"]


def test_two_tabs_do_not_undo_each_other(client):
    results = take(client, student())
    one = two = opened(client, results)
    save(client, results, one, gre=["avoid"], region=["OH"], must=["region"])
    save(client, results, two, gpa=["3.5"], max_months=["24"], must=["max_months"])
    assert sharpened(client, results) == {"gre": "avoid", "region": ["OH"], "gpa": 3.5, "max_months": 24}
    assert stored(client, results).answers["must"] == ["region", "max_months"]


def test_sending_twice_is_sending_once(client):
    results = take(client, student())
    page = opened(client, results)
    save(client, results, page, gre=["avoid"])
    once = stored(client, results).answers
    assert path_of(save(client, results, page, gre=["avoid"])) == results
    assert stored(client, results).answers == once


@pytest.mark.parametrize("forged", ["{", "[]", "null", "7", '{"sharpen": 5}', '{"must": {"a": 1}}', "[" * 3000, ""])
def test_a_forged_memory_of_the_form_wipes_nothing(client, forged):
    results = take(client, student())
    save(client, results, gre=["avoid"])
    token = shown(client.page(results))["csrf_token"]
    response = client.post(at(results, "sharpen"), data={"csrf_token": token, "shown": forged, "gpa": "3.5"})
    assert path_of(response) == results
    assert sharpened(client, results) == {"gre": "avoid", "gpa": 3.5}


def test_a_panel_without_its_token_is_refused_with_a_way_on(client):
    results = take(client, student())
    response = save(client, results, csrf_token=[""], gre=["avoid"])
    assert response.status_code == 422
    assert "out of date" in response.text
    assert sharpened(client, results) == {}


def test_an_open_list_stays_open(client):
    results = take(client, student())
    action = panel(client.page(f"{results}?show=all")).get("action")
    response = client.post(action, data={**shown(client.page(results)), "gre": "avoid"})
    assert "show=all" in response.location
    assert len(client.page(response.location).all("article")) == 10


def test_an_unfinished_quiz_has_no_panel(client):
    path = take(client, student(), until="budget")
    token = client.page(path).fields()["csrf_token"]
    response = client.post(at(path, "sharpen"), data={"csrf_token": token, "shown": "{}", "gre": "avoid"})
    assert path_of(response) == at(path, "budget")


def test_the_form_remembers_what_it_showed(client):
    results = take(client, student())
    save(client, results, region=["OH"], must=["region"])
    memory = json.loads(shown(opened(client, results))["shown"][0])
    said = {"study_mode": "online_part_time", "budget": "50000"}
    assert memory == {**said, "sharpen": {"region": ["OH"]}, "must": ["region"]}


@pytest.mark.parametrize(("key", "words"), [("study_mode", "Online, part-time"), ("budget", "Up to $50,000")])
def test_the_quiz_s_own_answers_are_insisted_on_here(client, key, words):
    results = take(client, student())
    label = client.page(results).labels[f"must-{key}"]
    assert text(label[0]) == f"{BY_ID[key].must_words}: {words}"
    page = client.page(save(client, results, must=[key]).location)
    assert f"“{BY_ID[key].label}” is now a must" in page.main
    assert stored(client, results).answers["must"] == [key]
    assert shown(page)["must"] == [key]
    save(client, results, page, must=[])
    assert "must" not in stored(client, results).answers


def test_what_was_skipped_or_left_open_offers_no_must_box(client):
    page = client.page(take(client, student(study_mode="any", budget=None)))
    assert not {"must-study_mode", "must-budget"} & {*page.labels}


def test_the_region_s_must_box_may_mean_the_one_state(client):
    results = take(client, ASKED_ALL)
    assert path_of(save(client, results, must=["region"])) == results
    assert stored(client, results).answers["must"] == ["region"]
