"""Work apart from the pages: mails and long files that wait, the workers, the schedule; and a batch counts its tries.

A batch that was at work is lost with the process of the release before: the worker begins it again.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _job() -> list[sa.Column[Any]]:
    return [
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
    ]


def upgrade() -> None:
    with op.batch_alter_table("batches") as batch:
        batch.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE batches SET due_at = beat_at")
    with op.batch_alter_table("batches") as batch:
        batch.alter_column("tries", server_default=None)
        batch.alter_column("due_at", nullable=False)
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(300), nullable=False),
        *_job(),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["requests.id"], name=op.f("fk_mails_case_id_requests"), ondelete="CASCADE"
        ),
    )
    op.create_index(op.f("ix_mails_case_id"), "mails", ["case_id"])
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("content_key", sa.LargeBinary(32), nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("programs", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        *_job(),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("response_id", "content_key", name=op.f("uq_documents_response_id_content_key")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name=op.f("fk_documents_response_id_responses"), ondelete="CASCADE"
        ),
    )
    op.create_index(op.f("ix_documents_response_id"), "documents", ["response_id"])
    op.create_index(op.f("ix_documents_created_at"), "documents", ["created_at"])
    op.create_table(
        "workers",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_workers")),
    )
    op.create_table(
        "chores",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chores")),
    )


def downgrade() -> None:
    for table in ("chores", "workers", "documents", "mails"):
        op.drop_table(table)
    with op.batch_alter_table("batches") as batch:
        batch.drop_column("due_at")
        batch.drop_column("tries")
