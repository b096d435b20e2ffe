"""Pages of programs that were read, and the facts that were proposed from them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("program", sa.String(100), nullable=False),
        sa.Column("page", sa.String(500), nullable=False),
        sa.Column("from_web", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_readings")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_page_readings_account_id_accounts"), ondelete="SET NULL"
        ),
    )
    op.create_index(op.f("ix_page_readings_program"), "page_readings", ["program"])
    op.create_index(op.f("ix_page_readings_read_at"), "page_readings", ["read_at"])
    op.create_table(
        "read_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(64), nullable=False),
        sa.Column("cells", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("quote", sa.String(2000), nullable=False),
        sa.Column("quote_sha256", sa.String(64), nullable=False),
        sa.Column("marks", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sure", sa.Float(), nullable=False),
        sa.Column("seen_on", sa.String(500), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("written", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("year", sa.String(7), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_facts")),
        sa.ForeignKeyConstraint(
            ["reading_id"],
            ["page_readings.id"],
            name=op.f("fk_read_facts_reading_id_page_readings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_read_facts_account_id_accounts"), ondelete="SET NULL"
        ),
    )
    op.create_index(op.f("ix_read_facts_reading_id"), "read_facts", ["reading_id"])
    op.create_index(op.f("ix_read_facts_quote_sha256"), "read_facts", ["quote_sha256"])


def downgrade() -> None:
    op.drop_table("read_facts")
    op.drop_table("page_readings")
