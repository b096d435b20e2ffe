"""/api, for people: what the API is, examples to copy (a test runs each as it is printed), and how the quiz is put into
another site's page.
"""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for

from quiz.web import get_services
from quiz.web.api.document import RESOURCES, VERSION
from quiz.web.api.recommendations import SAID
from quiz.web.api.requests import JSON
from quiz.web.api.resource import PREFIX
from quiz.web.kit import access

blueprint = Blueprint("api_page", __name__)


@dataclass(frozen=True, slots=True)
class ApiExample:
    """A call: what it is for, the call itself, and the keys that its answer has."""

    title: str
    about: str
    path: str
    sent: Mapping[str, Any] | None
    answers: tuple[str, ...]

    def command(self, site: str) -> str:
        """The call as curl makes it, to be copied."""
        address = shlex.quote(f"{site}{PREFIX}{self.path}")
        if self.sent is None:
            return f"curl {address}"
        return f"curl {address} -H {shlex.quote(f'Content-Type: {JSON}')} -d {shlex.quote(json.dumps(self.sent))}"


EXAMPLES: tuple[ApiExample, ...] = (
    ApiExample(
        "What can be answered",
        "Every question with the ids of its answers, in the words of the quiz.",
        "/questions",
        None,
        ("version", "questions", "sharpen", "must"),
    ),
    ApiExample(
        "A list for a student",
        "The same list as on the site, with reasons. Leave out what is not known; nothing is stored.",
        "/recommendations",
        {"answers": SAID, "top": 5},
        ("programs", "specialisations", "near_misses", "excluded", "messages"),
    ),
    ApiExample(
        "Where is my school?",
        "The place of one program for these answers, what it misses, and what would bring it up.",
        "/programs/duke-mem/place",
        {"answers": SAID},
        ("place", "of", "group", "misses", "would_help"),
    ),
    ApiExample(
        "Find a program",
        "By school, program or place. The header Link leads to the next page of a long list.",
        "/programs?q=dartmouth&limit=5",
        None,
        ("total", "programs"),
    ),
    ApiExample(
        "One program with its sources",
        "Each figure with its source and year. What is not known has no value, and words that say so.",
        "/programs/duke-mem?home_state=NC",
        None,
        ("total_tuition", "facts", "unknown", "sources"),
    ),
    ApiExample(
        "Programs like one",
        "The nearest neighbours by their own facts, whatever anybody asks for.",
        "/programs/duke-mem/similar",
        None,
        ("similar",),
    ),
    ApiExample(
        "A specialisation",
        "What the work is, what it pays, and which programs are known to teach it.",
        "/specialisations/oscm",
        None,
        ("specialisation", "programs"),
    ),
    ApiExample(
        "Programs as a file",
        "As csv, xlsx, pdf, ics or json: write the format at the end of the address.",
        "/exports/json",
        {"programs": ["duke-mem", "dartmouth-mem"]},
        ("programs", "sources"),
    ),
)


@blueprint.get("/api")
@access("public")
def show() -> str:
    """What the API can do, with examples."""
    site = request.host_url.rstrip("/")
    frame = url_for("student.embed", _external=True)
    return render_template(
        "api/api.html",
        version=VERSION,
        examples=[(example, example.command(site)) for example in EXAMPLES],
        parts=[(resource.tag, resource.description) for resource in RESOURCES],
        frame=f'<iframe src="{frame}" title="Which master’s fits you?" width="100%" height="640"></iframe>',
        script=f'<script src="{url_for("embed.resize", _external=True)}"></script>',
        framing=bool(get_services().settings.embed_origins),
    )
