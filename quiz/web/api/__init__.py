"""The API under /api/v1: the site's own answers as JSON, the document that describes them, and the page
about it at /api.

It shares the core, the store and the guards with the pages and adds nothing of its own to what they know.
"""

from flask import Blueprint

from quiz.web.api import cors
from quiz.web.api.document import RESOURCES
from quiz.web.api.document import blueprint as document
from quiz.web.api.page import blueprint as page

BLUEPRINTS: tuple[Blueprint, ...] = (*RESOURCES, document, page)

__all__ = ["BLUEPRINTS", "cors"]
