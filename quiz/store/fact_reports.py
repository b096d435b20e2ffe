"""Every query and write of the facts that students report as wrong.

Anybody may report and nobody is asked who they are, so what is stored is bounded: so many in an hour, on one program in
a day, and open at all. The same report made again is counted and not kept twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from quiz.store.audit import Audit
from quiz.store.catalog_versions import VersionAuthor
from quiz.store.reported_edits import CORRECTED, IN_DRAFT, OPEN
from quiz.store.tables.catalog import FactReportRow

OUTCOMES = (CORRECTED, "as published", "no evidence")
WAITING = (OPEN, IN_DRAFT)
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
# Of everybody together, far above what one client may send (kit/limits.py): the last line, for the disk.
MOST_AN_HOUR, MOST_A_DAY_OF_ONE, MOST_OPEN = 500, 200, 5_000
MOST_TIMES = 1_000


@dataclass(frozen=True, slots=True)
class NewReport:
    """What somebody says: of this program's fact this is right, as this page says."""

    program: str
    fact: str
    right: str
    page: str

    @property
    def digest(self) -> bytes:
        """What makes two reports the same."""
        return sha256("\0".join((self.program, self.fact, self.right, self.page)).encode()).digest()


@dataclass(frozen=True, slots=True)
class FactReport:
    """A report as it is kept. `outcome` is one of WAITING or OUTCOMES; `version` is what settling it must name, and
    `live_in` the version of the catalog in which it was put right."""

    id: int
    version: int
    program: str
    fact: str
    right: str
    page: str
    catalog_sha256: str
    times: int
    outcome: str
    created_at: datetime
    settled_at: datetime | None
    by: str
    live_in: int | None


COLUMNS = tuple(getattr(FactReportRow, name) for name in FactReport.__slots__)


class FactReports:
    """The reports of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine, audit: Audit) -> None:
        self._engine, self._audit = engine, audit

    def add(self, new: NewReport, catalog_sha256: str, *, now: datetime) -> bool:
        """Keep a report; False when there are too many for now and it was not kept. Told again, it counts once more,
        also when it was settled: what was decided stays."""
        row = {"digest": new.digest, "program": new.program, "fact": new.fact, "right": new.right, "page": new.page}
        rest = {
            "version": 1,
            "catalog_sha256": catalog_sha256,
            "times": 1,
            "outcome": OPEN,
            "created_at": now,
            "by": "",
        }
        if self._again(new):
            return True
        if self._full(new.program, now):
            return False
        try:
            with self._engine.begin() as connection:
                made = sa.insert(FactReportRow).values(**row, **rest).returning(FactReportRow.id)
                subject = f"fact_report:{connection.execute(made).scalar_one()}"
                self._audit.record(None, "fact_report.created", subject, None, new, now=now, connection=connection)
        except sa.exc.IntegrityError:  # the same one in another request
            self._again(new)
        return True

    def get(self, number: int) -> FactReport | None:
        """One report."""
        found = self._reports(sa.select(*COLUMNS).where(FactReportRow.id == number))
        return found[0] if found else None

    def search(
        self, *, settled: bool = False, program: str = "", start: int = 0, count: int = 50
    ) -> tuple[FactReport, ...]:
        """Open reports, those made most often and then the oldest first; or settled ones, the latest first."""
        chosen = sa.select(*COLUMNS).where(FactReportRow.outcome.in_(OUTCOMES if settled else WAITING))
        chosen = chosen.where(FactReportRow.program == program) if program else chosen
        order = (
            (FactReportRow.settled_at.desc(),)
            if settled
            else (FactReportRow.outcome == IN_DRAFT, FactReportRow.times.desc(), FactReportRow.created_at)
        )
        return self._reports(chosen.order_by(*order, FactReportRow.id).offset(start).limit(count))

    def disputed(self) -> frozenset[tuple[str, str]]:
        """The facts that wait for somebody or for the draft, each as a program and a column."""
        waits = sa.select(FactReportRow.program, FactReportRow.fact).where(FactReportRow.outcome.in_(WAITING))
        with self._engine.connect() as connection:
            return frozenset((row.program, row.fact) for row in connection.execute(waits))

    def count_open(self) -> int:
        """How many wait for somebody."""
        with self._engine.connect() as connection:
            return connection.scalar(_count().where(FactReportRow.outcome == OPEN)) or 0

    def settle(
        self, number: int, version: int, outcome: str, by: VersionAuthor, *, now: datetime, live: int | None = None
    ) -> bool:
        """Say how a report ended, or open it again; False when somebody did so meanwhile. One whose edit is in the
        draft is settled when that is live; `live` is the version in which it is corrected already."""
        if outcome not in (*OUTCOMES, *WAITING):
            raise ValueError(f"{outcome!r} is no outcome; use one of {', '.join((*OUTCOMES, *WAITING))}")
        its_row = sa.update(FactReportRow).where(FactReportRow.id == number, FactReportRow.version == version)
        settled = {
            "outcome": outcome,
            "settled_at": None if outcome in WAITING else now,
            "by": by.name,
            "live_in": live if outcome == CORRECTED else None,
        }
        with self._engine.begin() as connection:
            if connection.execute(its_row.values(version=version + 1, **settled)).rowcount != 1:
                return False
            subject = f"fact_report:{number}"
            self._audit.record(
                by.account, "fact_report.closed", subject, version, outcome, now=now, connection=connection
            )
        return True

    def purge(self, before: datetime, *, dry: bool = False) -> int:
        """Delete what was settled before then; gives how many. `dry` only counts."""
        old = FactReportRow.settled_at < before
        with self._engine.begin() as connection:
            if dry:
                return connection.scalar(_count().where(old)) or 0
            return connection.execute(sa.delete(FactReportRow).where(old)).rowcount

    def _again(self, new: NewReport) -> bool:
        known = sa.update(FactReportRow).where(FactReportRow.digest == new.digest)
        times = sa.case((FactReportRow.times < MOST_TIMES, FactReportRow.times + 1), else_=FactReportRow.times)
        with self._engine.begin() as connection:
            return connection.execute(known.values(times=times)).rowcount == 1

    def _full(self, program: str, now: datetime) -> bool:
        """Whether one more is too many. Two at once may both be the last: the bound is against floods."""
        made, of_one = FactReportRow.created_at, FactReportRow.program == program
        bounds = (
            (_count().where(made.between(now - AN_HOUR, now)), MOST_AN_HOUR),
            (_count().where(of_one, made.between(now - A_DAY, now)), MOST_A_DAY_OF_ONE),
            (_count().where(FactReportRow.outcome.in_(WAITING)), MOST_OPEN),
        )
        with self._engine.connect() as connection:
            return any((connection.scalar(counted) or 0) >= most for counted, most in bounds)

    def _reports(self, statement: sa.Select[Any]) -> tuple[FactReport, ...]:
        with self._engine.connect() as connection:
            return tuple(FactReport(*row) for row in connection.execute(statement))


def _count() -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(FactReportRow)
