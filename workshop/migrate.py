"""Bringing a database to the newest schema, and asking how far it is.

With the newest schema come the figures of law that are shipped with the program.
"""

from typing import Any

import sqlalchemy as sa

from workshop import paths
from workshop.database import Bind, Database, writing
from workshop.law import shipped
from workshop.law.models import LegalValue
from workshop.tenancy import Everything

NEWEST = "head"


def _config(connection: sa.Connection) -> Any:
    from alembic.config import Config  # noqa: PLC0415  late: the server does not need it to answer

    config = Config(paths.ALEMBIC_INI)
    config.set_main_option("script_location", str(paths.MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database, revision: str = NEWEST) -> None:
    """Apply what is missing.  A migration that fails leaves nothing behind."""
    from alembic import command  # noqa: PLC0415

    with _connected(database.writer) as connection:
        command.upgrade(_config(connection), revision)
        # A test's own history has none of our tables.
        plants = revision == NEWEST and sa.inspect(connection).has_table(str(LegalValue.__tablename__))
    if plants:
        with writing(database, Everything()) as session:
            shipped.plant(session)


def downgrade(database: Database, revision: str) -> None:
    """Take migrations back.  For tests; a workshop restores its backup instead."""
    from alembic import command  # noqa: PLC0415

    with _connected(database.writer) as connection:
        command.downgrade(_config(connection), revision)


def revise(database: Database, message: str, revision_id: str) -> None:
    """Write a new migration from the difference between database and tables.  For developers."""
    from alembic import command  # noqa: PLC0415

    with _connected(database.writer) as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=revision_id)


def is_current(database: Database) -> bool:
    """Whether the database has the newest schema."""
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    with _connected(database.writer) as connection:
        heads = ScriptDirectory.from_config(_config(connection)).get_heads()
        with connection.begin():
            return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)


def _connected(bind: Bind) -> Any:
    assert isinstance(bind, sa.Engine)
    return bind.connect()
