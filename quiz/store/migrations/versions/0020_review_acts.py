"""Which programs an act on a list was about, beside its entry in the audit trail, for as long as the case is there."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_acts",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("programs", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_review_acts")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_review_acts_request_id_requests"), ondelete="CASCADE"
        ),
    )
    op.create_index(op.f("ix_review_acts_request_id"), "review_acts", ["request_id"])


def downgrade() -> None:
    op.drop_table("review_acts")
