"""The audit trail without a database: what an entry says, how entries are chained, and what shows that one was touched.

An entry holds numbers and digests, never anybody's words: what stood before and after is digested under a random salt
of the person concerned, so that deleting the salt leaves nothing to find out and the chain still holds. Each entry's
hash covers the one before it; an anchor, kept somewhere else, also shows what was cut off at the end.
"""

import dataclasses
import hmac
import json
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Self

# Every act that is kept, and how it reads after the name of whoever did it.
ACTIONS: Mapping[str, str] = {
    "account.added": "added an account",
    "account.reset": "reset an account",
    "account.disabled": "disabled an account",
    "account.role_changed": "changed a role",
    "account.sessions_ended": "signed somebody out",
    "account.set_up": "used a setup link",
    "account.password_changed": "changed a password",
    "account.second_factor_set": "set up an authenticator",
    "account.second_factor_removed": "removed an authenticator",
    "account.recovery_codes_made": "made recovery codes",
    "account.away_set": "said when they are away",
    "account.reader_set": "said whether a second reader reads",
    "office.changed": "changed how the office works",
    "response.deleted": "deleted a response",
    "retention.purged": "purged what was kept long enough",
    "request.created": "sent a request",
    "request.opened": "opened a row of a batch as a request",
    "request.taken_over": "made a request from a batch their own",
    "request.consent_changed": "changed a consent",
    "request.withdrawn": "withdrew a request",
    "request.claimed": "claimed a request",
    "request.assigned": "assigned a request",
    "request.released": "released a request",
    "request.state_changed": "changed the state of a request",
    "request.message": "wrote a message",
    "request.deleted": "deleted a request",
    "invitations.kept": "took in a list of students to invite",
    "invitations.written": "downloaded links of invitations",
    "invitations.mailed": "let invitations be mailed",
    "invitation.deleted": "deleted an invitation",
    "request.read": "opened a request",
    "request.exported": "took a request out as a file",
    "outcome.told": "wrote down what became of a student",
    "outcome.taken_back": "took back what became of a student",
    "review.saved": "changed a review",
    "review.accepted": "accepted a list",
    "review.moved": "moved programs of a list",
    "review.removed": "left a program out of a list",
    "review.added": "added a program to a list",
    "review.commented": "commented on a program of a list",
    "review.mended": "mended the words of a reason",
    "review.ranked_again": "ranked a list again",
    "review.undone": "undid a step of a review",
    "review.noted": "changed a note",
    "review.published": "published a review",
    "review.sent_to_reader": "sent a review to a second reader",
    "review.returned": "returned a review with a note",
    "review.approved": "approved a review",
    "review.unpublished": "took a review back",
    "batch.created": "uploaded a batch",
    "batch.started": "started a batch again",
    "batch.finished": "finished a batch",
    "batch.deleted": "deleted a batch",
    "catalog.edited": "edited a fact of the catalog",
    "catalog.uploaded": "uploaded a catalog as the draft",
    "catalog.carried": "put the draft onto a newer catalog",
    "catalog.dropped": "dropped the draft of the catalog",
    "catalog.published": "published a version of the catalog",
    "catalog.rolled_back": "went back to an earlier version of the catalog",
    "catalog.still_true": "marked a page of the catalog as still true",
    "fact_report.created": "reported a fact as wrong",
    "fact_report.closed": "answered a report of a wrong fact",
    "token.made": "made a token of the API",
    "token.revoked": "revoked a token of the API",
    "webhook.added": "added a webhook",
    "webhook.removed": "removed a webhook",
}
START = "0" * 64  # what the first entry follows
SALT_BYTES = 32
NAMED = re.compile(r"[a-z][a-z_]{0,31}:[A-Za-z0-9_-]{1,64}")
ANCHOR = re.compile(r"(0|[1-9][0-9]*):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act. `number` counts from 1 without gaps; `at` is ISO 8601 in UTC to the microsecond, text so that no other
    text reads the same; `actor` is an account's id (None: a student or the system); `subject` is such as `request:12`,
    `person` the number of a salt; digests and hashes are 64 hex digits, a digest None where there was nothing."""

    number: int
    at: str
    actor: int | None
    action: str
    subject: str
    person: int
    before: str | None
    after: str | None
    previous: str
    hash: str

    def sealed(self) -> Self:
        """The same entry with the hash that belongs to what it says."""
        said = {name: getattr(self, name) for name in self.__slots__ if name != "hash"}
        return dataclasses.replace(self, hash=sha256(canonical(said)).hexdigest())

    @classmethod
    def from_document(cls, document: Any) -> Self:
        """The entry that a line of an exported trail holds. Raises ValueError when it holds none."""
        try:
            entry = cls(**document)
        except TypeError:
            raise ValueError("is no entry of an audit trail") from None
        if type(entry.number) is not int:
            raise ValueError("holds an entry without its number")
        return entry


@dataclass(frozen=True, slots=True)
class AuditAnchor:
    """How long a chain was and how it ended: `1234:hash`. Kept elsewhere, it shows what was cut off or written anew."""

    count: int = 0
    hash: str = START

    def __str__(self) -> str:
        return f"{self.count}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The anchor that verifying printed. Raises ValueError when the text is none."""
        found = ANCHOR.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text!r} is no anchor; use what `audit verify` printed, such as 12:9f86d0… in full")
        return cls(int(found[1]), found[2])


@dataclass(frozen=True, slots=True)
class AuditProblem:
    """What is wrong at one entry of the chain."""

    number: int
    text: str

    def __str__(self) -> str:
        return f"entry {self.number}: {self.text}"


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """What verifying found: nothing wrong, or what; and the anchor of the chain as it is now."""

    problems: tuple[AuditProblem, ...]
    anchor: AuditAnchor


def named(text: str) -> str:
    """The text itself if it names a thing by kind and id, such as `request:12`, so that nobody's words get into the
    trail. Raises ValueError otherwise."""
    if not NAMED.fullmatch(text):
        raise ValueError(f"{text!r} names nothing the audit trail can hold; use kind:id, such as request:12")
    return text


def moment(time: datetime) -> str:
    """A time as an entry has it. Raises ValueError for one without a zone."""
    if time.tzinfo is None:
        raise ValueError("a time in the audit trail needs a zone; use datetime.now(UTC)")
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def digest(value: Any, salt: bytes) -> str | None:
    """What the trail keeps of a value: a digest that says nothing without the salt; None for nothing (None)."""
    return None if value is None else hmac.new(salt, canonical(value), "sha256").hexdigest()


def canonical(value: Any) -> bytes:
    """A value as bytes, the same for equal values: JSON with sorted keys; times in UTC, dataclasses by their fields,
    sets in order. Raises TypeError for what has no such form."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
    return text.encode("utf-8", "surrogatepass")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Set):
        return sorted(value)
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def verify(entries: Iterable[AuditEntry], expected: AuditAnchor | None = None) -> AuditVerdict:
    """Whether a chain is as it was written, and with an `expected` anchor also whether it still holds all it held then.

    `entries` come by number. A changed entry no longer has its hash; one that was removed, put elsewhere, or changed
    together with its hash breaks the tie to its neighbour; what is missing at the end only an anchor shows.
    """
    expected = expected or AuditAnchor()
    problems, number, last = [], 0, START
    for entry in entries:
        due = number + 1
        if entry.number > due:
            text = "is missing" if entry.number == due + 1 else f"is missing, and all up to {entry.number - 1}"
            problems.append(AuditProblem(due, text))
        elif entry.number < due:
            problems.append(AuditProblem(entry.number, f"stands after entry {number}"))
        elif entry.previous != last:
            problems.append(AuditProblem(due, f"does not follow from entry {number}: one of the two was replaced"))
        if entry.sealed().hash != entry.hash:
            problems.append(AuditProblem(entry.number, "was changed after it was written"))
        if entry.number == expected.count and entry.hash != expected.hash:
            problems.append(AuditProblem(entry.number, "is not the one of the anchor: the chain was written anew"))
        number, last = entry.number, entry.hash
    if number < expected.count:
        problems.append(AuditProblem(number + 1, f"is missing, and all up to {expected.count}: the end was cut off"))
    return AuditVerdict(tuple(problems), AuditAnchor(number, last))
