"""Alembic's entry: run against the connection that quiz.store.migrate hands in, already inside its transaction."""

from alembic import context

from quiz.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot alter a table in place
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
