"""The days on which an office is closed: the public holidays of the United States, as the package `holidays` computes
them with the days on which they are observed, and days as people write them down.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

COUNTRY = "US"  # of the country as a whole: those of the federal government
MOST_CLOSED = 120  # days that an office may add


@lru_cache(maxsize=8)
def federal_holidays(year: int) -> Mapping[date, str]:
    """The federal holidays of a year.

    >>> federal_holidays(2026)[date(2026, 7, 3)]
    'Independence Day (observed)'
    """
    from holidays import country_holidays  # a tenth of a second, which only an office that says when it answers needs

    return dict(country_holidays(COUNTRY, years=year))


def coming_holidays(today: date) -> dict[date, str]:
    """The federal holidays of the year ahead that are no Saturday or Sunday, in order."""
    until = today + timedelta(days=365)
    found = {**federal_holidays(today.year), **federal_holidays(today.year + 1)}
    return {day: found[day] for day in sorted(found) if today <= day < until and day.weekday() < 5}


def read_days(text: str) -> tuple[str, ...]:
    """Days one a line, each alone or as the first and the last of several, as ISO has them, in order. Raises ValueError
    with what is wrong, in words.

    >>> read_days("2026-12-24\\n2026-12-30 to 2027-01-01")
    ('2026-12-24', '2026-12-30', '2026-12-31', '2027-01-01')
    """
    days = {day.isoformat() for line in text.splitlines() if line.strip() for day in _read_line(line.strip())}
    if len(days) > MOST_CLOSED:
        raise ValueError(f"These are {len(days)} days: at most {MOST_CLOSED} can be added")
    return tuple(sorted(days))


def write_days(days: tuple[str, ...]) -> str:
    """Days as they are read, those on end in one line.

    >>> write_days(("2026-12-24", "2026-12-30", "2026-12-31"))
    '2026-12-24\\n2026-12-30 to 2026-12-31'
    """
    spans: list[list[date]] = []
    for day in map(date.fromisoformat, days):
        if spans and day - spans[-1][-1] == timedelta(days=1):
            spans[-1].append(day)
        else:
            spans.append([day])
    return "\n".join(f"{span[0]} to {span[-1]}" if len(span) > 1 else f"{span[0]}" for span in spans)


def _read_line(line: str) -> Iterator[date]:
    first, to, last = (part.strip() for part in line.partition(" to "))
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last if to else first)
    except ValueError:
        example = "write one as 2026-12-24, several as 2026-12-24 to 2027-01-01"
        raise ValueError(f"“{line[:60]}” is no day: {example}") from None
    if ends < begins:
        raise ValueError(f"“{line[:60]}” ends before it begins")
    if (ends - begins).days >= MOST_CLOSED:
        raise ValueError(f"“{line[:60]}” is longer than {MOST_CLOSED} days")
    yield from (begins + timedelta(days=days) for days in range((ends - begins).days + 1))
