"""The application, wired: settings, store, blueprints, templates, headers, errors and static files. No logic here."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import StrictUndefined, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from werkzeug.middleware.proxy_fix import ProxyFix

from quiz.config import Settings
from quiz.data import bundled
from quiz.files import limit_children
from quiz.service import Services, log
from quiz.web import accounts, api
from quiz.web import advisor as desk
from quiz.web.accounts import oidc, team
from quiz.web.accounts import views as account
from quiz.web.advisor import batch_rows, invitations, office, text_blocks, trail
from quiz.web.advisor import caseload as report
from quiz.web.advisor.catalog import publishing as catalog_publishing
from quiz.web.advisor.catalog import reading as page_reading
from quiz.web.advisor.catalog import rereading
from quiz.web.advisor.catalog import watching as catalog_watch
from quiz.web.kit import (
    addresses,
    assets,
    clients,
    errors,
    fragments,
    headers,
    install_metrics,
    limits,
    mail,
    request_log,
    uploads,
    visitor,
)
from quiz.web.kit import permissions as access
from quiz.web.public import compare, cost, discovery, embed, fact_report, guide, programs, quality
from quiz.web.public import health as ops
from quiz.web.student import ask, checklist, downloads, follow, letters, list_mail, my_data, put_aside, share, shortlist
from quiz.web.student import invited as invited_student
from quiz.web.student import outcomes as student_outcomes
from quiz.web.student import results as student

BLUEPRINTS = (
    student.blueprint,
    programs.blueprint,
    quality.blueprint,
    compare.blueprint,
    cost.blueprint,
    guide.blueprint,
    shortlist.blueprint,
    put_aside.blueprint,
    letters.blueprint,
    checklist.blueprint,
    list_mail.blueprint,
    follow.blueprint,
    invited_student.blueprint,
    share.blueprint,
    ask.blueprint,
    my_data.blueprint,
    student_outcomes.blueprint,
    downloads.blueprint,
    account.blueprint,
    oidc.blueprint,
    team.blueprint,
    desk.blueprint,
    report.blueprint,
    batch_rows.blueprint,
    invitations.blueprint,
    trail.blueprint,
    office.blueprint,
    text_blocks.blueprint,
    fact_report.blueprint,
    catalog_publishing.blueprint,
    page_reading.blueprint,
    catalog_watch.blueprint,
    rereading.blueprint,
    discovery.blueprint,
    embed.blueprint,
    ops.blueprint,
    *api.BLUEPRINTS,
)
MAX_REQUEST_BYTES = 64 * 1024
MAX_FORM_PARTS = 200


class SiteTemplate(Template):
    """A template whose macros are compiled into a module once. Jinja would make a module for each page that imports
    it where a page had globals of its own; no page of ours has."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class Templates(Environment):
    """Flask's templates with their globals in one plain dict. Jinja's own is a ChainMap, which is Python and walked
    again for each page and each import of a macro: an eighth of a step page's time."""

    template_class = SiteTemplate

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings (default: the environment's).

    Outside /advisor there is no session, so no page of a student can set a cookie by accident. Student forms take their
    key from the settings.
    """
    settings = settings or Settings.from_environment()
    app = request_log.ObservedFlask("quiz", template_folder=str(bundled("templates")), static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST_BYTES,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
    )
    app.extensions["mem_quiz"] = Services.open(settings)
    app.jinja_environment = Templates
    app.jinja_options = {
        "undefined": StrictUndefined,
        "autoescape": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    # Whatever FLASK_DEBUG says: a debugger on a page is a shell for whoever finds it. Setting it makes the templates'
    # environment, so it comes after what that is made of.
    app.debug = False
    log.configure(settings)
    limit_children(settings.child_seconds)
    request_log.observe(app)
    clients.install(app)
    uploads.install(app)
    access.guard(app, accounts.gate.admit)
    app.after_request(headers.add_headers)
    api.cors.install(app)
    errors.handle_errors(app)
    visitor.keep_in_scope(app)
    fragments.keep_fragments(app)
    accounts.install(app)
    mail.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    limits.install(app)
    install_metrics(app)
    access.require_declarations(app)
    addresses.write_from_patterns(app)
    assets.serve_static(app, Path(__file__).parent / "static")
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]  # Flask's own way to add middleware
    return app
