"""The face of the room: what other rooms may import, from `quiz.core.records` itself."""

from .audit import (
    ACTIONS,
    NAMED,
    SALT_BYTES,
    AuditAnchor,
    AuditEntry,
    AuditVerdict,
    canonical,
    digest,
    moment,
    named,
    verify,
)
from .retention import RetentionRule, rules

__all__ = [
    "ACTIONS",
    "NAMED",
    "SALT_BYTES",
    "AuditAnchor",
    "AuditEntry",
    "AuditVerdict",
    "RetentionRule",
    "canonical",
    "digest",
    "moment",
    "named",
    "rules",
    "verify",
]
