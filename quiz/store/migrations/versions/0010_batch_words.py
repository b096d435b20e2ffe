"""What the words of an advisor's office mean, remembered for the next batch."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batch_words",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(32), nullable=False),
        sa.Column("word", sa.String(200), nullable=False),
        sa.Column("means", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "question", "word", name=op.f("pk_batch_words")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_batch_words_account_id_accounts"), ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    op.drop_table("batch_words")
