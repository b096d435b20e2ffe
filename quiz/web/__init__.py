"""The thin web layer: a view loads, checks, calls the core, saves, and redirects or renders.

`get_services()` is what a view works with: the settings, the store, the catalog and the engine, and the time.
"""

from flask import current_app, g, has_request_context

from quiz.service import Services


def get_services() -> Services:
    """The services of the request that is handled, which sees one catalog from start to end; outside a request those
    of the application."""
    everybody: Services = current_app.extensions["mem_quiz"]
    if not has_request_context():
        return everybody
    if "services" not in g:
        g.services = everybody.for_a_request()
    found: Services = g.services
    return found
