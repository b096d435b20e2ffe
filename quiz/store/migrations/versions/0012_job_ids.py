"""The id of a job is never given twice, in SQLite too: a worker given up must not find another job under its own."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
TABLES = ("batches", "mails", "documents")


def upgrade() -> None:
    _recreate({"sqlite_autoincrement": True})


def downgrade() -> None:
    _recreate({})


def _recreate(options: dict[str, bool]) -> None:
    if op.get_bind().dialect.name == "sqlite":  # PostgreSQL counts on by itself
        for table in TABLES:
            with op.batch_alter_table(table, recreate="always", table_kwargs=options):
                pass
