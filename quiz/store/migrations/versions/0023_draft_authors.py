"""Who changed the draft of the catalog, and in which version a reported fact was put right."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("catalog_draft") as table:
        table.add_column(sa.Column("authors", sa.JSON(), nullable=True))
    with op.batch_alter_table("fact_reports") as table:
        table.add_column(sa.Column("live_in", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.execute("UPDATE fact_reports SET outcome = 'open' WHERE outcome = 'in the draft'")
    with op.batch_alter_table("fact_reports") as table:
        table.drop_column("live_in")
    with op.batch_alter_table("catalog_draft") as table:
        table.drop_column("authors")
