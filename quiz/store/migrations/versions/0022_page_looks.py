"""What the last look at each official page found, and what look-ups in the catalog are worth."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(500), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("detail", sa.String(1000), nullable=False),
        sa.Column("missing", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("dead_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_looks", sa.Integer(), nullable=False),
        sa.Column("finding", sa.String(64), nullable=False),
        sa.Column("settled", sa.String(64), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_looks")),
        sa.UniqueConstraint("page", name=op.f("uq_page_looks_page")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_page_looks_account_id_accounts"), ondelete="SET NULL"
        ),
    )
    op.create_index(op.f("ix_page_looks_due_at"), "page_looks", ["due_at"])
    op.create_table(
        "catalog_worth",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("catalog_sha256", sa.String(64), nullable=False),
        sa.Column("worth", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_worth")),
    )


def downgrade() -> None:
    op.drop_table("catalog_worth")
    op.drop_table("page_looks")
