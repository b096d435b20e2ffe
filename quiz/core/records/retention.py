"""How long what is kept: the one table that `mem-quiz purge` goes by and the privacy page reads from.

A rule says after how many days without a change something goes. What is deleted by a student, or taken back, is gone
at once and needs no rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """What is kept for how many days, in words for an operator."""

    days: int
    words: str

    @property
    def time(self) -> str:
        """
        >>> RetentionRule(1, "").time, RetentionRule(7, "").time
        ('1 day', '7 days')
        """
        return f"{self.days} day{'' if self.days == 1 else 's'}"

    def before(self, now: datetime) -> datetime:
        """What was last changed before then is due."""
        return now - timedelta(days=self.days)


def rules(keep_days: int) -> Mapping[str, RetentionRule]:
    """The rules by name, in the order in which they are carried out. `keep_days` is the setting of that name."""
    return {
        "unfinished": RetentionRule(7, "quizzes begun and not finished, without a shortlist"),
        "finished": RetentionRule(
            keep_days, "finished quizzes and shortlists not changed since, without an open question"
        ),
        "imported": RetentionRule(7, "lists loaded from a file and never changed, shared or asked about since"),
        "invitations": RetentionRule(keep_days, "invitations with whom they are for, where no answers belong to them"),
        "links": RetentionRule(7, "links to a shortlist that ended or were taken back, with the copy they showed"),
        "batches": RetentionRule(14, "advisors' batches with their files"),
        "student_mails": RetentionRule(2, "mails that students asked for and that could not be sent"),
        "unconfirmed": RetentionRule(7, "addresses for news of a shortlist that nobody confirmed"),
        "catalog_news": RetentionRule(365, "what versions of the catalog changed, as students are told"),
        "documents": RetentionRule(1, "long files of a shortlist, made to be downloaded"),
        "fact_reports": RetentionRule(365, "reports of wrong facts that were settled"),
        "sessions": RetentionRule(1, "sessions of advisors that are over"),
        "sign_ins": RetentionRule(90, "lines of the log of sign-ins"),
    }
