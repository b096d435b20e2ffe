"""Texts that advisors write often."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_blocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_blocks")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_text_blocks_account_id_accounts"), ondelete="CASCADE"
        ),
    )
    op.create_index(op.f("ix_text_blocks_account_id"), "text_blocks", ["account_id"])


def downgrade() -> None:
    op.drop_table("text_blocks")
