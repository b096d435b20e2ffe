"""Mails to advisors about new, answered and waiting requests, and who wants them when."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("duties", sa.Column("mails", sa.String(16), nullable=False, server_default="never"))
    op.add_column("duties", sa.Column("site", sa.String(300), nullable=True))
    op.add_column("duties", sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "advisor_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(300), nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advisor_mails")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_advisor_mails_account_id_accounts"), ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_advisor_mails_account_id"), "advisor_mails", ["account_id"])


def downgrade() -> None:
    op.drop_table("advisor_mails")
    for column in ("mailed_at", "site", "mails"):
        op.drop_column("duties", column)
