"""What an advisor has typed into the page of a case and not yet done, kept with the review."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reviews", sa.Column("typed", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("reviews", "typed")
