"""Looking for somebody's words in a whole database: every row of every table, whatever the tables are called."""

import sqlalchemy as sa


def places(engine: sa.Engine, *words: str) -> list[str]:
    """The tables and columns in which one of these words stands, in text, in JSON, or in bytes."""
    everything = sa.MetaData()
    everything.reflect(engine)
    found = []
    with engine.connect() as connection:
        for table in everything.sorted_tables:
            for row in connection.execute(sa.select(table)).mappings():
                for column, value in row.items():
                    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    found += [f"{table.name}.{column}: {word}" for word in words if word in text]
    return found
