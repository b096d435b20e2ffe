"""The caseload report: what waits, how soon students hear, and how often lists are changed; as a page and as files."""

from collections import Counter
from datetime import datetime, timedelta

from flask import Blueprint, Response, render_template, request, url_for

from quiz.core.advising import REASONS, Report, ReportNames, ReportTable, build_caseload, tables, words
from quiz.files import REPORT_KINDS, file_name
from quiz.web import get_services
from quiz.web.kit import access

blueprint = Blueprint("report", __name__, url_prefix="/advisor")

PERIODS = {"3": ("3 months", 92), "6": ("6 months", 183), "12": ("12 months", 366), "all": ("From the start", None)}
USUAL = "12"
MOST = 24  # rows of a table on the page: two years of months


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
    return render_template(
        "advisor/caseload.html", report=found, tables=shown, words=words, most=MOST, periods=periods, files=files
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
    return found, tables(found, names)
