"""Runs migrations on SQLite and PostgreSQL, each run in one transaction.

`workshop.migrate` hands over the connection; there is no other way in.
"""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel.sql.sqltypes import AutoString

from workshop.database import Uid, UtcDateTime
from workshop.tables import metadata


def render_item(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Our types and SQLModel's written in SQLAlchemy's own, so that old migrations depend on nothing of ours."""
    if kind != "type":
        return False
    if isinstance(thing, Uid):
        return "sa.Uuid().with_variant(sa.LargeBinary(16), 'sqlite')"
    if isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(thing, AutoString):
        return f"sa.String(length={thing.length})" if thing.length else "sa.String()"
    return False


def migrate(connection: sa.Connection) -> None:
    """Run the migrations: all of them and their version row, or nothing."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # Changing a SQLite table drops and recreates it; with foreign keys on,
        # the drop deletes the rows that refer to it.  Only possible before BEGIN.
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            context.configure(
                connection=connection,
                target_metadata=metadata,
                render_as_batch=True,
                render_item=render_item,
                transactional_ddl=True,
                compare_type=True,
            )
            context.run_migrations()
            if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise RuntimeError("the migration left a dangling reference")
    finally:
        if sqlite:
            raw.execute("PRAGMA foreign_keys=ON")


migrate(context.config.attributes["connection"])
