"""How an office works together: who gets a new case. What an admin set is one document, and off is how it starts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

NOBODY, INVITED, TURNS = "nobody", "invited", "turns"
ROUTINGS: Mapping[str, str] = {
    NOBODY: "Nobody: it waits in the queue until somebody claims it",
    INVITED: "Whoever the invitation names, else the advisor of its cohort, else nobody",
    TURNS: "The same, and all others go to the advisors in turn",
}


@dataclass(frozen=True, slots=True)
class Office:
    """What an admin set. `cohorts` maps the cohort of an invitation to the account of its advisor; `turns` are the
    accounts that cases go to in turn."""

    routing: str = NOBODY
    cohorts: Mapping[str, int] = field(default_factory=dict)
    turns: tuple[int, ...] = ()

    def to_document(self) -> dict[str, Any]:
        """As it is stored."""
        return {"routing": self.routing, "cohorts": dict(self.cohorts), "turns": list(self.turns)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """What is stored; what an earlier release did not know of is as it starts."""
        known = {name: document[name] for name in cls.__slots__ if name in document}
        return cls(**{**known, "turns": tuple(document.get("turns", ()))})

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
