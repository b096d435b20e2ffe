"""The audit trail, whose entries the database itself refuses to change or remove, and the salts of its digests."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WORDS = "the audit trail can only be added to"
SQLITE = """
    CREATE TRIGGER audit_no_{name} BEFORE {act} ON audit
    BEGIN SELECT RAISE(ABORT, '{words}'); END
"""
POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{WORDS}'; END $$
    """,
    """
    CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()
    """,
    """
    CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
    """,
)


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(97), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(64), nullable=True),
        sa.Column("after", sa.String(64), nullable=True),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"])
    op.create_table(
        "audit_salts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(97), nullable=False),
        sa.Column("salt", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_salts")),
        sa.UniqueConstraint("person", name=op.f("uq_audit_salts_person")),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        statements = [SQLITE.format(name=act.lower(), act=act, words=WORDS) for act in ("UPDATE", "DELETE")]
    else:
        statements = [*POSTGRESQL]
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("audit_salts")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")
