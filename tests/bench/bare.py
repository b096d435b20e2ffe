"""The baseline of the page bench: the least that a Flask + Jinja page of a given size can be. It reads no database and
knows no student: `/<size>` is one heading and that many bytes of text in paragraphs of a thousand, escaped by Jinja."""

from flask import Flask, render_template
from jinja2 import DictLoader

PARAGRAPH = 1000
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><main><h1>{{ title }}</h1>
{% for text in paragraphs %}<p>{{ text }}</p>
{% endfor %}</main></body></html>"""


def create_app() -> Flask:
    """The bare application; its one template is compiled once, like those of a real one."""
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"page.html": PAGE})

    @app.get("/<int:size>")
    def page(size: int) -> str:
        text = "A page of the same size. " * (size // 25)
        paragraphs = [text[start : start + PARAGRAPH] for start in range(0, len(text), PARAGRAPH)]
        return render_template("page.html", title="A page of the same size", paragraphs=paragraphs)

    return app
