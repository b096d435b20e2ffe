"""Published versions of the catalog, the draft of the next one, and facts that students reported as wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalog_versions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("programs", sa.LargeBinary(), nullable=False),
        sa.Column("sources", sa.LargeBinary(), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("catalog_sha256", sa.String(64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(120), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("equals", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_catalog_versions")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_catalog_versions_account_id_accounts"), ondelete="SET NULL"
        ),
    )
    op.create_index(op.f("ix_catalog_versions_catalog_sha256"), "catalog_versions", ["catalog_sha256"])
    op.create_table(
        "catalog_draft",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("programs", sa.LargeBinary(), nullable=True),
        sa.Column("sources", sa.LargeBinary(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_draft")),
    )
    op.create_table(
        "fact_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("program", sa.String(100), nullable=False),
        sa.Column("fact", sa.String(64), nullable=False),
        sa.Column("right", sa.String(500), nullable=False),
        sa.Column("page", sa.String(500), nullable=False),
        sa.Column("catalog_sha256", sa.String(64), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_reports")),
        sa.UniqueConstraint("digest", name=op.f("uq_fact_reports_digest")),
    )
    op.create_index(op.f("ix_fact_reports_created_at"), "fact_reports", ["created_at"])
    op.create_index(op.f("ix_fact_reports_outcome"), "fact_reports", ["outcome"])


def downgrade() -> None:
    for table in ("fact_reports", "catalog_draft", "catalog_versions"):
        op.drop_table(table)
