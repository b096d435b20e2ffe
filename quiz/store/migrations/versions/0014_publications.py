"""Every list that an advisor published, kept beside the one that is shown now."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

REVIEWS = sa.table(
    "reviews", *(sa.column(name) for name in ("request_id", "published", "published_at", "published_by"))
)


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("published", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("request_id", "number", name=op.f("pk_publications")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_publications_request_id_requests"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_publications_account_id_accounts"), ondelete="SET NULL"
        ),
    )
    kept = sa.table(
        "publications", *(sa.column(name) for name in ("request_id", "number", "account_id", "published", "at"))
    )
    column = REVIEWS.c
    shown = sa.select(
        column.request_id, sa.literal_column("1"), column.published_by, column.published, column.published_at
    )
    names = ["request_id", "number", "account_id", "published", "at"]
    op.execute(sa.insert(kept).from_select(names, shown.where(column.published_at.is_not(None))))


def downgrade() -> None:
    op.drop_table("publications")
