"""The caseload report: what waits, how soon students hear, and how often lists are changed; as a page and as files."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for

from quiz.core.advising import (
    REASONS,
    Report,
    ReportNames,
    ReportTable,
    build_caseload,
    find_cases,
    findings,
    outcome_tables,
    over_three_months,
    tables,
    words,
)
from quiz.core.vocabulary import CASE_STATES
from quiz.files import REPORT_KINDS, file_name
from quiz.web import get_services
from quiz.web.kit import access
from quiz.web.pictures import draw_columns

blueprint = Blueprint("report", __name__, url_prefix="/advisor")

PERIODS = {"3": ("3 months", 92), "6": ("6 months", 183), "12": ("12 months", 366), "all": ("From the start", None)}
USUAL = "12"
MOST = 24  # rows of a table on the page: two years of months
MOST_CASES = 500  # of one line
# Where the name of a row leads: a view of the queue where it has one, else the cases that the line counts.
IN_QUEUE = {"states": "which", "advisors": "who"}
LINES = ("months", "reasons", "fields", "programs")


@blueprint.get("/report")
@access("advisor")
def report() -> str:
    """The report of the last months, or from the start."""
    period = _period()
    found, shown = _report(period)
    periods = [(url_for("report.report", months=key), name, key == period) for key, (name, _) in PERIODS.items()]
    files = [
        (url_for("report.download", kind=kind, months=period), format_.words) for kind, format_ in REPORT_KINDS.items()
    ]
    months = found.months[-MOST:]
    names = [datetime.strptime(month.month, "%Y-%m").strftime("%b") for month in months]  # noqa: DTZ007 - no hour
    pictures = (
        draw_columns([*zip(names, (month.cases for month in months), strict=True)], least=4),
        draw_columns([*zip(names, (rate.share for rate in over_three_months(found.months)[-MOST:]), strict=True)]),
    )
    return render_template(
        "advisor/caseload.html",
        report=found,
        tables=shown,
        words=words,
        most=MOST,
        periods=periods,
        files=files,
        leads=lambda table, at: _leads(table, at, period),
        pictures=pictures,
        findings=findings(found),
        learned=get_services().engine.weights.origin,
    )


def _leads(table: ReportTable, at: int, period: str) -> str:
    """Where the name of a row leads."""
    key = table.keys[at]
    if table.id in IN_QUEUE:
        view: dict[str, Any] = {"which": "all", IN_QUEUE[table.id]: key}
        return url_for("desk.home", **view)
    return url_for("report.cases", table=table.id, line=key, months=period)


@blueprint.get("/report/cases")
@access("advisor")
def cases() -> str:
    """The cases that a line of the report counts."""
    asked, key, period = request.args.get("table", ""), request.args.get("line", ""), _period()
    found, shown = _report(period)
    numbers = find_cases(found, asked, key) if asked in LINES else None
    if numbers is None:
        abort(404)
    table = next(table for table in shown if table.id == asked)
    of = {*numbers[-MOST_CASES:]}
    behind = [case for case in get_services().store.caseload.cases() if case.id in of]
    names = {account.id: account.name for account in get_services().store.accounts.all()}
    return render_template(
        "advisor/caseload_cases.html",
        title=table.title,
        name=table.rows[table.keys.index(key)][0],
        cases=behind[::-1],
        total=len(numbers),
        names=names,
        states=CASE_STATES,
        back=url_for("report.report", months=period),
    )


@blueprint.get(f"/report.<any({', '.join(REPORT_KINDS)}):kind>")
@access("advisor")
def download(kind: str) -> Response:
    """The same tables as a file."""
    found, shown = _report(_period())
    response = Response(REPORT_KINDS[kind].write(shown, found.made), mimetype=REPORT_KINDS[kind].mimetype)
    name = file_name("caseload", kind, found.made.date())
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _period() -> str:
    asked = request.args.get("months", USUAL)
    return asked if asked in PERIODS else USUAL


def _since(period: str, now: datetime) -> datetime | None:
    days = PERIODS[period][1]
    return None if days is None else now - timedelta(days=days)


def _report(period: str) -> tuple[Report, tuple[ReportTable, ...]]:
    services, now = get_services(), get_services().now()
    accounts = services.store.accounts.all()
    active = [account.id for account in accounts if account.active]
    found = build_caseload(services.store.caseload.cases(), active, since=_since(period, now), now=now)
    programs = {program.id: f"{program.institution}: {program.display_name}" for program in services.catalog.programs}
    twice = Counter(account.name for account in accounts)
    names = ReportNames(
        {
            account.id: account.name if twice[account.name] == 1 else f"{account.name} ({account.email})"
            for account in accounts
        },
        {code: reason.words for code, reason in REASONS.items()},
        programs,
    )
    told = outcome_tables(services.store.outcomes.all(), programs, since=found.since)
    return found, (*tables(found, names), *told)
