"""A version of the catalog carries its schools."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("catalog_versions", "catalog_draft"):
        op.add_column(table, sa.Column("schools", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    for table in ("catalog_versions", "catalog_draft"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("schools")
