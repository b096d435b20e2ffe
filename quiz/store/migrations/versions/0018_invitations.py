"""Who was invited, which answers were made by which invitation, and invitations that wait to be mailed."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("cohort", sa.String(80), nullable=False),
        sa.Column("advisor_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail", sa.String(16), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("nonce", name=op.f("uq_invitations_nonce")),
        sa.ForeignKeyConstraint(
            ["advisor_id"], ["accounts.id"], name=op.f("fk_invitations_advisor_id_accounts"), ondelete="SET NULL"
        ),
    )
    for column in ("number", "email", "cohort"):
        op.create_index(op.f(f"ix_invitations_{column}"), "invitations", [column])
    op.create_table(
        "invited_responses",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_invited_responses")),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["responses.id"],
            name=op.f("fk_invited_responses_response_id_responses"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitations.id"],
            name=op.f("fk_invited_responses_invitation_id_invitations"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_invited_responses_invitation_id"), "invited_responses", ["invitation_id"])
    op.create_table(
        "invitation_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_mails")),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitations.id"],
            name=op.f("fk_invitation_mails_invitation_id_invitations"),
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_invitation_mails_invitation_id"), "invitation_mails", ["invitation_id"])


def downgrade() -> None:
    for table in ("invitation_mails", "invited_responses", "invitations"):
        op.drop_table(table)
