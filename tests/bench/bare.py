"""The baseline of the page bench: a plain Flask page as large as ours, `/<elements>/<size>`, both counted on the
page that it is compared with.

It is what a page of this size costs anybody: a list rendered by a loop of Jinja from Python values, with as many
elements and as many autoescaped values (three for four elements; ours has 0.72 to 0.78 an element) in as many bytes.
Fewer and longer paragraphs would measure how fast Python copies a string, and a template compiled for each request
would measure Jinja's compiler. All that a student's page needs beyond that is ours to pay for and absent here: no
database, no form, no CSRF token, no link built from a route, no included or inherited template, no security header, no
log line. The template is compiled once and the values are made once.
"""

from dataclasses import dataclass, replace
from functools import cache

from flask import Flask, render_template
from jinja2 import DictLoader

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><main><h1>{{ title }}</h1>
<ul>
{% for row in rows %}<li><a href="{{ row.link }}">{{ row.name }}</a> <span>{{ row.text }}</span><br></li>
{% endfor %}</ul></main></body></html>"""
ELEMENTS_A_ROW = 4


@dataclass(frozen=True, slots=True)
class Row:
    """What one row of the list shows."""

    link: str
    name: str
    text: str = ""


def create_app() -> Flask:
    """The bare application."""
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"page.html": PAGE})

    @app.get("/<int:elements>/<int:size>")
    def page(elements: int, size: int) -> str:
        return render_template("page.html", title="A page of the same size", rows=_rows(elements, size))

    @cache
    def _rows(elements: int, size: int) -> list[Row]:
        """As many rows as make up the elements, with texts as long as fill the page."""
        count = elements // ELEMENTS_A_ROW
        rows = [Row(f"/programs/{number}", f"Program {number}") for number in range(count)]
        page = app.jinja_env.get_template("page.html").render(title="A page of the same size", rows=rows)
        long = max(0, size - len(page)) // count
        return [replace(row, text=("A fact that is known. " * long)[:long]) for row in rows]

    return app
