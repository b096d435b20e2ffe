"""How an office works together: who gets a new case, and by when it answers. What an admin set is one document, and off
is how it starts.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from quiz.core.advising.office_days import federal_holidays

NOBODY, INVITED, TURNS = "nobody", "invited", "turns"
ROUTINGS: Mapping[str, str] = {
    NOBODY: "Nobody: it waits in the queue until somebody claims it",
    INVITED: "Whoever the invitation names, else the advisor of its cohort, else nobody",
    TURNS: "The same, and all others go to the advisors in turn",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Office:
    """What an admin set. `cohorts` maps the cohort of an invitation to the account of its advisor; `turns` are the
    accounts that cases go to in turn. The office is open on `days` (0 is Monday) from `opens` to `closes` by the clocks
    of `zone`, and answers within so many working days (0: it does not say). It is closed on the days of `closed` (as
    ISO writes them) and, where `federal` says so, on federal holidays but for those of `worked`."""

    routing: str = NOBODY
    cohorts: Mapping[str, int] = field(default_factory=dict)
    turns: tuple[int, ...] = ()
    answer_days: int = 0
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: str = "09:00"
    closes: str = "17:00"
    zone: str = "UTC"
    federal: bool = True
    closed: tuple[str, ...] = ()
    worked: tuple[str, ...] = ()

    def to_document(self) -> dict[str, Any]:
        """As it is stored."""
        said = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}
        return {**said, "cohorts": dict(self.cohorts)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """What is stored; what an earlier release did not know of is as it starts."""
        known: dict[str, Any] = {name: document[name] for name in cls.__slots__ if name in document}
        lists = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
        return cls(**{**known, **lists})

    def find_advisor(self, named: int | None, cohort: str, there: Collection[int]) -> int | None:
        """Who of those who are `there` a new case goes to, the first of them being next in turn; None for nobody.
        `named` and `cohort` are of the invitation.

        >>> office = Office(TURNS, {"Fall": 2}, (1, 2, 3))
        >>> office.find_advisor(None, "Fall", [3, 1, 2]), office.find_advisor(None, "Fall", [3, 1])
        (2, 3)
        """
        if self.routing == NOBODY:
            return None
        turns = [account for account in there if account in self.turns] if self.routing == TURNS else []
        wanted = (named, self.cohorts.get(cohort) if cohort else None, *turns)
        return next((account for account in wanted if account in there), None)

    def today(self, now: datetime) -> date:
        """The day that it is at the office."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def is_open(self, day: date) -> bool:
        """Whether the office works on a day.

        >>> Office().is_open(date(2026, 12, 25)), Office(worked=("2026-12-25",)).is_open(date(2026, 12, 25))
        (False, True)
        """
        if day.weekday() not in self.days or day.isoformat() in self.closed:
            return False
        return not self.federal or day.isoformat() in self.worked or day not in federal_holidays(day.year)

    def due(self, since: datetime) -> datetime | None:
        """By when a question of a moment is answered: at closing time, so many working days after the one that it came
        in on; what comes in after hours came in on the next. None where the office does not say.

        >>> office = Office(answer_days=2, zone="America/New_York")
        >>> str(office.due(datetime(2026, 11, 27, 23, tzinfo=UTC)))  # a Friday, 18:00 in New York
        '2026-12-02 22:00:00+00:00'
        """
        if not self.answer_days:
            return None
        zone, closes = ZoneInfo(self.zone), time.fromisoformat(self.closes)
        came = since.astimezone(zone)
        day = came.date() + timedelta(days=came.time() >= closes)
        left = self.answer_days
        while left or not self.is_open(day):
            left -= self.is_open(day)
            day += timedelta(days=1)
        return datetime.combine(day, closes, zone).astimezone(UTC)

    def due_day(self, since: datetime) -> date | None:
        """The day of `due`, as it is at the office."""
        due = self.due(since)
        return self.today(due) if due else None

    @property
    def hours(self) -> str:
        """When it is open, in words."""
        days = ", ".join(WEEKDAYS[day] for day in self.days)
        if len(self.days) > 2 and self.days[-1] - self.days[0] == len(self.days) - 1:
            days = f"{WEEKDAYS[self.days[0]]} to {WEEKDAYS[self.days[-1]]}"
        zone, holidays = self.zone.rpartition("/")[2].replace("_", " "), self.federal or self.closed
        return f"{days}, {self.opens} to {self.closes} ({zone} time){', not on holidays' if holidays else ''}"
