"""A student's list before the last change, so that the page can say what the change did without ranking again."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("responses", sa.Column("earlier", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("responses", "earlier")
