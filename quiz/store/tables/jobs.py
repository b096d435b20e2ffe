"""The tables of work that is done apart from the pages: what every job has in common, mails that wait to be sent, files
that wait to be made or are kept, which workers are alive, and when what is due on a schedule was done last.

The queue only carries a job's id. What there is to do stands here and survives whatever happens to the queue.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base

# A worker that was given up must not find another job under the id of its own.
NEVER_TWICE = {"sqlite_autoincrement": True}


class JobColumns:
    """What a row of work has. `attempt` counts its starts: only who works on the last one may write to it, and
    `beat_at` is when it last did. `tries` are the starts since somebody asked for it, `due_at` is when it is put into
    the queue (again) as long as it waits."""

    state: Mapped[str] = mapped_column(sa.String(16))
    attempt: Mapped[int]
    tries: Mapped[int]
    due_at: Mapped[datetime]
    beat_at: Mapped[datetime]


class MailRow(JobColumns, Base):
    """A mail about a case, with the address of the site that its link begins with. The link itself is made when it is
    sent, so that a copy of this table opens nothing. A mail that is over leaves the table."""

    __tablename__ = "mails"
    __table_args__ = NEVER_TWICE

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("requests.id", ondelete="CASCADE"), index=True)
    site: Mapped[str] = mapped_column(sa.String(300))
    created_at: Mapped[datetime]


class StudentMailRow(JobColumns, Base):
    """A mail that a student asked for. Its `content` is sealed, because it holds an address and the private link; what
    is over leaves the table."""

    __tablename__ = "student_mails"
    __table_args__ = NEVER_TWICE

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(sa.ForeignKey("responses.id", ondelete="CASCADE"), index=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
    created_at: Mapped[datetime]


class DocumentRow(JobColumns, Base):
    """A long file of a student's list: which list, in which format, and, once it is made, its bytes. `content_key` is
    the digest of everything that it is made of: the same file is made once."""

    __tablename__ = "documents"
    __table_args__ = (sa.UniqueConstraint("response_id", "content_key"), NEVER_TWICE)

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(sa.ForeignKey("responses.id", ondelete="CASCADE"), index=True)
    content_key: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    what: Mapped[str] = mapped_column(sa.String(16))
    kind: Mapped[str] = mapped_column(sa.String(8))
    programs: Mapped[int]
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(index=True)


class WorkerRow(Base):
    """A process that works on jobs, and when it last said that it is alive."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    beat_at: Mapped[datetime]


class ChoreRow(Base):
    """Something that is done on a schedule: when it was last begun and when it was last done to its end."""

    __tablename__ = "chores"

    name: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime]
