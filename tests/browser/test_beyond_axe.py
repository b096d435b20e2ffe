"""What axe cannot see on a page: whether it fits a small phone and a reader's own spacing, whether what has the focus
is in sight, whether what is seen is what is said, and whether a chart's words can be read.
"""

import pytest

from tests.browser.conftest import PHONE
from tests.browser.test_axe import every_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The spacing that WCAG 1.4.12 lets a reader ask for.
SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    " p { margin-block-end: 2em !important }"
)
OPEN = "document.querySelectorAll('details').forEach(part => { part.open = true })"
OVERFLOW = "Math.round(document.documentElement.scrollWidth - visualViewport.width)"
# Gives each thing that takes the focus the focus, as Tab does, forwards and back, and looks whether its middle is its
# own: nothing sticky may lie over it.
COVERED = """() => {
  const takes = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(part => part.checkVisibility({visibilityProperty: true}) && !part.disabled && part.type !== 'hidden');
  const found = new Set();
  for (const part of [...takes, ...takes.toReversed()]) {
    part.focus();
    if (document.activeElement !== part) continue;
    const box = part.getClientRects()[0];
    if (!box || box.width < 2 || box.height < 2) continue;
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    const across = Math.max(box.left, 0) + Math.min(box.width, innerWidth) / 2;
    const seen = document.elementFromPoint(across, (top + bottom) / 2);
    const own = part.labels ? [part, ...part.labels] : [part];
    if (!own.some(mine => mine.contains(seen) || seen?.contains(mine))) found.add(part.outerHTML.slice(0, 100));
  }
  return [...found];
}"""
# Whoever speaks to the page says what is seen: the words on a thing stand in its name.
UNSAID = """() => {
  const bare = words => words.toLowerCase().replace(/[^\\p{L}\\p{N}]+/gu, ' ').trim();
  return [...document.querySelectorAll(':is(a, button, summary)[aria-label]:not(svg *)')]
    .filter(part => part.checkVisibility() && !bare(part.getAttribute('aria-label')).includes(bare(part.innerText)))
    .map(part => `${part.innerText} is called ${part.getAttribute('aria-label')}`);
}"""
SMALL = """() => [...document.querySelectorAll('svg text')].filter(text => text.checkVisibility())
  .map(text => [text.textContent.trim(), parseFloat(getComputedStyle(text).fontSize) * (text.getScreenCTM()?.a ?? 1)])
  .filter(([, size]) => size < 11.9).map(([words, size]) => `${words}: ${size.toFixed(1)} px`)"""
CUT = """() => [...document.querySelectorAll('svg text')].filter(text => text.checkVisibility()).filter(text => {
  const [word, frame] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
  return word.left < frame.left - 1 || word.right > frame.right + 1;
}).map(text => text.textContent.trim())"""


def collect(page, paths, look) -> dict[str, list[object]]:
    """What is wrong, by page."""
    wrong = {}
    for path in paths:
        page.goto(path)
        page.evaluate(OPEN)
        if found := look():
            wrong[path] = found
    return wrong


def told(wrong: dict[str, list[object]]) -> str:
    return "\n".join(f"{path}: {problem}" for path, problems in wrong.items() for problem in problems)


def test_no_page_scrolls_sideways_on_a_small_phone_whatever_spacing_its_reader_asks_for(open_page):
    page = open_page(**{**PHONE, "viewport": {"width": 320, "height": 640}}, bypass_csp=True)

    def look():
        plain = page.evaluate(OVERFLOW)
        page.add_style_tag(content=SPACING)
        return [over for over in (plain, page.evaluate(OVERFLOW)) if over > 0]

    wrong = collect(page, every_page(page), look)
    assert not wrong, told(wrong)


@pytest.mark.parametrize("size", [(390, 664), (1280, 720)], ids=["phone", "desk"])
def test_what_has_the_focus_is_in_sight_and_is_called_what_it_reads(open_page, size):
    page = open_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    wrong = collect(page, every_page(page), lambda: page.evaluate(COVERED) + page.evaluate(UNSAID))
    assert not wrong, told(wrong)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_words_of_a_chart_are_large_enough_and_never_cut(open_page, width):
    page = open_page(viewport={"width": width, "height": 800})
    wrong = collect(page, every_page(page), lambda: page.evaluate(SMALL) + page.evaluate(CUT))
    assert not wrong, told(wrong)
