"""The rules of every page, held on every page of the site, and the rules themselves, held on pages that break them."""

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from quiz.data import bundled
from tests.support.journey import student, take
from tests.support.pages import RULES, SITE, Page, PageClient

TEMPLATES = sorted(bundled("templates").rglob("*.html"))
EXTENDS = re.compile(r'(?:{#.*?#}\s*)?{% extends "(.+?)" %}', re.DOTALL)
LAYOUTS = {found[1] for template in TEMPLATES if (found := EXTENDS.match(template.read_text()))}
PAGES = [
    template
    for template in TEMPLATES
    if "components" not in template.parts and template.relative_to(bundled("templates")).as_posix() not in LAYOUTS
]
EXTENDING = [template for template in PAGES if template.name != "bare.html"]  # where no address can be made


def names(templates: list[Path]) -> list[str]:
    return [template.relative_to(bundled("templates")).as_posix() for template in templates]


def test_a_template_that_names_what_is_not_there_fails(app):
    with app.test_request_context("/"), pytest.raises(UndefinedError):
        app.jinja_env.from_string("{{ nobody.gave_this }}").render()
    with app.test_request_context("/"), pytest.raises(UndefinedError):
        app.jinja_env.from_string("{% if forgotten %}yes{% endif %}").render()


@pytest.mark.parametrize("path", ["/", "/programs", "/method", "/privacy", "/deleted", "/programs?page=2"])
def test_every_public_page_obeys_the_rules(client, path):
    assert client.page(path).heading


def test_every_page_of_a_student_obeys_the_rules(client):
    results = take(client, student())
    for path in (
        results,
        f"{results}?show=all",
        results.replace("results", "keep"),
        results.replace("results", "goal"),
    ):
        assert client.page(path).heading


@pytest.mark.parametrize("path", ["/nowhere", "/programs/nowhere", "/quiz/short/goal", "/quiz/%00/results"])
def test_a_page_that_is_not_there_says_what_to_do(client, path):
    page = client.page(path, 404)
    assert "Check the link" in page.main


@pytest.mark.slow
def test_every_program_has_a_page_that_obeys_the_rules(client, app):
    for program in app.extensions["mem_quiz"].catalog.programs:
        assert client.page(f"/programs/{program.id}").heading == program.institution


@pytest.mark.parametrize("template", EXTENDING, ids=names(EXTENDING))
def test_every_template_extends_the_base_and_defines_its_title(template):
    chain = [template]
    while extended := EXTENDS.match(chain[-1].read_text()):
        chain.append(bundled("templates") / extended[1])
    assert chain[-1].name == "base.html"
    assert any("{% block title %}" in found.read_text() for found in chain[:-1])


@pytest.mark.parametrize("template", TEMPLATES, ids=names(TEMPLATES))
def test_no_template_is_unsafe_or_inline(template):
    text = template.read_text()
    data_block = '<script type="application/ld+json">{{ data|tojson }}</script>'
    assert not re.search(
        r"\|\s*safe|\bstyle=|<style|<script(?! type=\"module\" src)|\son\w+=|data:\w|\{%\s*autoescape",
        text.replace(data_block, ""),
    )


@pytest.mark.parametrize("template", TEMPLATES, ids=names(TEMPLATES))
def test_every_imported_macro_is_used(template):
    text = template.read_text()
    for name in re.findall(r"import (\w+) %\}", text):
        assert len(re.findall(rf"\b{name}\(", text)) >= 1, f"{name} is imported for nothing"


def test_the_styles_name_nothing_outside_and_no_data_urls():
    folder = Path(__file__).parents[3] / "quiz" / "web" / "static"
    for path in (path for path in folder.rglob("*.*") if path.suffix in (".css", ".js", ".svg")):
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|data:[a-z]|@import", text), path.name


def test_a_query_from_inside_a_template_is_noticed(make_app):
    app = make_app()
    app.test_client_class = PageClient
    store = app.extensions["mem_quiz"].store
    app.jinja_env.globals["site_pages"] = lambda: [("programs.browse", str(store.responses.answers("x" * 30)))]
    with pytest.raises(AssertionError, match="runs a query"):
        app.test_client().get("/deleted")


HEAD = f'<!doctype html><html lang="en"><head><title>A — {SITE}</title></head>'
GOOD = HEAD + "<body><main><h1>A</h1>%s</main></body></html>"
BROKEN = {
    "a second h1": "<h1>B</h1>",
    "a duplicate id": '<p id="a"></p><p id="a"></p>',
    "a label for nothing": '<label for="gone">x</label>',
    "a form without an action": '<form method="post"><button>Go</button></form>',
    "a control without a label": '<input name="q">',
    "a button without words": "<button></button>",
    "a meter without a name": '<meter value="1"></meter>',
    "a table without a caption": "<table><tbody><tr><th scope='row'>x</th></tr></tbody></table>",
    "an inline style": '<p style="color:red">x</p>',
    "an inline script": "<script>1</script>",
    "an inline handler": '<p onclick="x()">x</p>',
    "a picture from elsewhere": '<img alt="" src="https://elsewhere.test/x.png">',
    "a leaked None": "<p>Length: None months</p>",
    "an image without alt": '<img src="/x.png">',
    "an error summary without an error title": '<div class="error-summary"><ul><li>x</li></ul></div>',
}


def wrong(html: str) -> list[str]:
    return [problem for rule in RULES for problem in rule(Page(html))]


def test_a_good_page_breaks_no_rule():
    assert wrong(GOOD % "<p>Fine. No GRE asked for.</p>") == []


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_rule_notices(body):
    assert wrong(GOOD % body)


def test_a_page_that_does_not_parse_strictly_is_refused():
    with pytest.raises(Exception, match=r"unexpected|Unexpected|\w"):
        Page(GOOD % "<p><div></p></span>").root  # noqa: B018 - reading it is what fails
