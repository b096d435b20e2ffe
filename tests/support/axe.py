"""Accessibility by axe-core on a page as it stands, in light and in dark."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def violations(page: Page) -> list[str]:
    """What breaks a rule: every rule in light, and those that look at colours in dark too, because nothing else of a
    page differs by scheme. Without motion, or a colour may be looked at on its way to another."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = [*Axe().run(page, options=OPTIONS).response["violations"]]
    page.emulate_media(color_scheme="dark")
    in_dark = Axe().run(page, options=OF_COLOURS).response["violations"]
    page.emulate_media(color_scheme="light")
    return [*map(_told, found), *(f"in dark: {_told(violation)}" for violation in in_dark)]


def _told(violation: dict) -> str:
    nodes = [node["html"][:120] for node in violation["nodes"][:3]]
    return f"{violation['id']}: {violation['help']} {nodes}"
