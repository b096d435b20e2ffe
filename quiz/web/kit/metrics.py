"""Prometheus' numbers of this site: requests, how far students get, jobs, mails and limits, and nothing about anybody.

A label is a route's pattern, a question, a group or a kind of job, never a token, an address or an answer. Several
workers write into one folder (`prepare`, before this module is first imported), and whoever asks at /metrics gets the
sum. The page does not exist unless MEM_QUIZ_METRICS says who may see it.
"""

import hmac
import time
from ipaddress import ip_address

from flask import Blueprint, Flask, Response, abort, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess, values
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily

from quiz.config.values import METRICS_LOOPBACK
from quiz.service import Services
from quiz.web import get_services
from quiz.web.kit.clients import is_forwarded
from quiz.web.kit.permissions import access
from quiz.web.kit.request_log import route

OURS = CollectorRegistry()
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
MINUTES = (30, 60, 90, 120, 180, 300, 600, 1_800, 86_400)

REQUESTS = Counter("mem_quiz_requests", "Answered requests", ("route", "method", "status"), registry=OURS)
SECONDS = Histogram("mem_quiz_request_seconds", "Time to answer", ("route",), buckets=QUICK, registry=OURS)
STEPS = Counter("mem_quiz_steps", "Questions viewed, answered, skipped", ("step", "what"), registry=OURS)
FINISH = Histogram("mem_quiz_finish_seconds", "From the first answer to the list", buckets=MINUTES, registry=OURS)
LIMITED = Counter("mem_quiz_limited", "Requests refused as too often", ("group",), registry=OURS)
blueprint = Blueprint("metrics", __name__)


def install_metrics(app: Flask) -> None:
    """Count the requests of an application and show the numbers, where the settings say to whom."""
    services: Services = app.extensions["mem_quiz"]
    if services.settings.metrics:
        app.after_request(_count)
        app.register_blueprint(blueprint)


def count_view(step: str) -> None:
    """Somebody was shown a question of the quiz."""
    STEPS.labels(step, "viewed").inc()


def count_answer(step: str, value: object) -> None:
    """Somebody answered a question; None is a skip. What was answered is not counted."""
    STEPS.labels(step, "skipped" if value is None else "answered").inc()


def _count(response: Response) -> Response:
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(route(), method, response.status_code).inc()
    SECONDS.labels(route()).observe(time.perf_counter() - g.started)
    return response


@blueprint.get("/metrics")
@access("public")
def show() -> Response:
    """The numbers of all workers, for who may see them; nobody else learns that the page is there."""
    if not _may_see():
        abort(404)
    registry = OURS
    if values.ValueClass is not values.MutexValue:  # several workers, each with its files
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library types half of itself
    jobs = CollectorRegistry()
    jobs.register(_JobCollector())
    shown = Response(generate_latest(registry) + generate_latest(jobs), content_type=CONTENT_TYPE_LATEST)
    shown.headers["Cache-Control"] = "no-store"
    return shown


def _may_see() -> bool:
    wanted = get_services().settings.metrics
    if wanted == METRICS_LOOPBACK:  # and not through a proxy on the same machine
        return not is_forwarded() and ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104 - no address
    given = request.headers.get("Authorization", "").encode("utf-8", "replace")
    return hmac.compare_digest(given, f"Bearer {wanted}".encode())


class _JobCollector:
    """What the database says of jobs when the numbers are asked for: how many in which state, how old the oldest."""

    def collect(self) -> list[GaugeMetricFamily]:
        """Prometheus' hook."""
        services = get_services()
        count = GaugeMetricFamily("mem_quiz_jobs", "Jobs by kind and state", labels=("kind", "state"))
        age = GaugeMetricFamily("mem_quiz_job_age_seconds", "Age of the oldest that waits", labels=("kind",))
        for (kind, state), (number, oldest) in services.store.jobs.counts().items():
            count.add_metric((kind, state), number)
            if state == "waiting":
                age.add_metric((kind,), max(0.0, (services.now() - oldest).total_seconds()))
        return [count, age]
