"""Where a reader's own few colours replace the site's, what the site says by colour is still told apart: the shares of
a chart, how far one is, the one primary action, what is chosen, the mark."""

from typing import NamedTuple

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FORCED = {"forced_colors": "active"}
GROUND = "background-color"


class Pair(NamedTuple):
    """A part of a page and another that it must not look like, by a property of each one's style."""

    path: str
    part: str
    property: str
    other: str
    of_other: str
    pseudo: str = ""


PAIRS = [
    Pair("/catalog/quality", ".known-bars .young", "fill", ".known-bars .track", "fill"),
    Pair("/catalog/quality", ".known-bars .aged", "fill", ".known-bars .track", "fill"),
    Pair("/catalog/quality", ".known-key .young", GROUND, ".known-key :not(.young, .aged)", GROUND, "::before"),
    Pair("/", ".progress .done", GROUND, ".progress i:not(.done)", GROUND),
    Pair("/", ".option:has(:checked)", "outline-style", ".option:not(:has(:checked))", "outline-style"),
    Pair("/", ".button.primary", GROUND, "body", GROUND),
    Pair("/", ".mark path", "fill", "body", GROUND),
    Pair("/", ".four-fields text", "fill", "body", GROUND),
    Pair("/programs", ".state-map text", "fill", ".state-map rect", "fill"),
]
STYLE = "([part, property, pseudo]) => getComputedStyle(document.querySelector(part), pseudo || null)[property]"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids=[f"{pair.path} {pair.part}" for pair in PAIRS])
def test_what_colour_says_is_said_in_a_readers_own_colours(open_page, pair, scheme):
    page = open_page(pair.path, color_scheme=scheme, **FORCED)
    for option in page.locator(".option").all()[:1]:
        option.click()
    shown = page.evaluate(STYLE, [pair.part, pair.property, pair.pseudo])
    assert shown != page.evaluate(STYLE, [pair.other, pair.of_other, pair.pseudo])


def test_the_focus_is_outlined_in_a_readers_own_colours(open_page):
    page = open_page("/", **FORCED)
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
