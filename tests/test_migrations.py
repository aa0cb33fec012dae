"""One history for both databases, and the traps of migrating them, each with its test."""

import re
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from tests.cast import NOON, TODAY
from workshop import migrate, paths
from workshop.database import Database
from workshop.tables import metadata

HOW_TO_MEND = """The tables are not what the migrations make.  Write a migration for the difference:
    python -c "from workshop import database, migrate
    there = database.open_database('sqlite:///now.db')
    migrate.upgrade(there); migrate.revise(there, 'what changes', '0002')"
    ruff format migrations/versions/*.py; rm now.db
Then read it: CHECKs, partial indexes, ROWID and INCLUDE are not noticed by Alembic and are written by hand."""

NewDatabase = Callable[[str], Database]


@pytest.fixture
def empty(dialect: str, new_database: NewDatabase) -> Database:
    return new_database(dialect)


def run(database: Database, *statements: str) -> None:
    assert isinstance(database.writer, sa.Engine)
    with database.writer.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def ask(database: Database, statement: str) -> list[Any]:
    assert isinstance(database.writer, sa.Engine)
    with database.writer.begin() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement)]


# --- the schema -----------------------------------------------------------

POSTGRESQL_DDL = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default"
    " FROM information_schema.columns WHERE table_schema = 'public'",
)


def ddl(database: Database) -> set[str]:
    """Everything the database knows of its own shape, in a form that can be compared."""
    assert isinstance(database.writer, sa.Engine)
    if database.writer.dialect.name == "sqlite":
        made = ask(database, "SELECT tbl_name, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {_plain(*row) for row in made if row[0] != "alembic_version"}
    found = [row for question in POSTGRESQL_DDL for row in ask(database, question)]
    return {str(row) for row in found if row[0] != "alembic_version"}


def _plain(table: str, name: str, sql: str) -> str:
    """The statement without its layout, the parts of a table in one order."""
    text = re.sub(r'[\s"]+', " ", sql).strip()
    head, _, body = text.partition("(")
    parts, depth, part = [], 0, ""
    for sign in body:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append(part.strip())
            part = ""
        else:
            part += sign
    if text.startswith("CREATE TABLE"):
        last, _, options = part.rpartition(")")
        parts = [*sorted([*parts, last.strip()]), options.strip()]
    else:
        parts.append(part.strip())
    return f"{table} {name}: {head.strip()} {parts}"


@pytest.fixture(scope="module")
def migrated(dialect: str, new_database: NewDatabase) -> Database:
    """For tests that only read it."""
    database = new_database(dialect)
    migrate.upgrade(database)
    return database


@pytest.fixture(scope="module")
def made(dialect: str, new_database: NewDatabase) -> Database:
    """A database made from the tables, without migrations."""
    database = new_database(dialect)
    assert isinstance(database.writer, sa.Engine)
    with database.writer.begin() as connection:
        metadata.create_all(connection)
    return database


def test_a_migrated_database_has_the_shape_of_the_tables(migrated: Database, made: Database) -> None:
    assert ddl(migrated) == ddl(made), HOW_TO_MEND
    assert migrate.is_current(migrated)
    assert not migrate.is_current(made)


def test_alembic_sees_no_difference(migrated: Database) -> None:
    assert isinstance(migrated.writer, sa.Engine)
    with migrated.writer.connect() as connection, connection.begin():
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == [], HOW_TO_MEND


def test_a_planted_difference_is_seen(empty: Database) -> None:
    migrate.upgrade(empty)
    before = ddl(empty)
    for difference in (
        "CREATE TABLE planted (id INTEGER PRIMARY KEY, CHECK (id > 1))",
        "CREATE UNIQUE INDEX planted_index ON holding (engagement_id) WHERE ended_at IS NULL AND reprinted",
        "DROP INDEX uq_holding_live",
        "ALTER TABLE buyer ADD COLUMN planted INTEGER",
    ):
        run(empty, difference)
        after = ddl(empty)
        assert after != before, difference
        before = after


@pytest.mark.parametrize(
    ("dialect", "was", "becomes"),
    [
        ("sqlite", "WITHOUT ROWID", ""),
        ("sqlite", "CHECK (pieces > 0)", "CHECK (pieces > 1)"),
        ("sqlite", "pieces INTEGER NOT NULL", "pieces INTEGER"),
        ("postgresql", " INCLUDE (operation_id, good, rework, scrap, rate_hao, per_pieces)", ""),
        ("postgresql", "CHECK ((pieces > 0))", "CHECK ((pieces > 1))"),
    ],
    indirect=["dialect"],
)
def test_the_comparison_reads_what_alembic_does_not(migrated: Database, was: str, becomes: str) -> None:
    """Each of these stands in the text that is compared, so that a change of it is a difference."""
    found = ddl(migrated)
    assert any(was in text for text in found)
    assert {text.replace(was, becomes) for text in found} != found


def test_down_to_nothing_and_up_again(empty: Database, migrated: Database) -> None:
    migrate.upgrade(empty)
    migrate.downgrade(empty, "base")
    assert ddl(empty) == set()
    migrate.upgrade(empty)
    assert ddl(empty) == ddl(migrated)


# --- the rows -------------------------------------------------------------

COUNTED = (
    "county", "workshop", "person", "engagement", "buyer", "customer_order", "operation", "rate", "sheet",
    "output_line", "sheet_total",
)  # fmt: skip
"""An order of revision 0001 with its step, rate and counts, and whatever these refer to."""

LOCKED = ("pay_run", "run_step", "slip")  # a slip of revision 0004
PLANTED = (*COUNTED, *LOCKED)

SOUND: dict[str, dict[str, Any]] = {
    "customer_order": {"arranged_by": "self", "pairing_id": None},
    "sheet": {"kind": "count", "undoes_id": None},
    "rate": {"per_pieces": 12},
    "person": {"joined_into_id": None},
    "workshop": {"township_id": None},
    "run_step": {"object_until": None},
    "slip": {"withheld_fen": 0},
}
"""What CHECKs ask of these rows, and references to tables that are left out."""

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def counted(empty: Database) -> Database:
    """A database of revision 0001 in which something was counted."""
    migrate.upgrade(empty, "0001")
    for name in COUNTED:
        plant(empty, name)
    return empty


def plant(database: Database, name: str, **values: Any) -> None:
    """Add a row as the table is now: made up, but for these values."""
    assert isinstance(database.writer, sa.Engine)
    with database.writer.begin() as connection:
        table = sa.Table(name, sa.MetaData(), autoload_with=connection)
        number = PLANTED.index(name) + 1 if name in PLANTED else 0
        made = {column.name: _old_value(column, number) for column in table.columns}
        connection.execute(table.insert(), made | SOUND.get(name, {}) | values)


def _old_value(column: sa.Column[Any], number: int) -> Any:
    if column.foreign_keys:
        known = [key.column for key in column.foreign_keys if key.column.table.name in PLANTED]
        return _old_value(known[0], PLANTED.index(known[0].table.name) + 1) if known else None
    made = {
        UUID: UUID(int=number),
        bytes: number.to_bytes(16, "big"),
        str: f"t{number}",
        int: number,
        bool: True,
        date: TODAY,
        datetime: NOON,
    }
    return made[column.type.python_type]


def rows_of(database: Database, columns: dict[str, list[str]]) -> Rows:
    return {
        name: [dict(zip(wanted, row, strict=True)) for row in ask(database, f"SELECT {', '.join(wanted)} FROM {name}")]
        for name, wanted in columns.items()
    }


def columns_of(database: Database) -> dict[str, list[str]]:
    inspector = sa.inspect(database.writer)
    return {name: [column["name"] for column in inspector.get_columns(name)] for name in COUNTED}


def test_what_was_counted_before_first_use_survives_it_and_the_way_back(counted: Database) -> None:
    columns = columns_of(counted)
    before = rows_of(counted, columns)
    assert all(len(rows) == 1 for rows in before.values())
    migrate.upgrade(counted, "0002")
    assert rows_of(counted, columns) == before
    added = {name: sorted({*now} - {*columns[name]}) for name, now in columns_of(counted).items()}
    assert rows_of(counted, {name: new for name, new in added.items() if new}) == {
        "workshop": [{"guide_ended": 0, "is_sample": 0, "wall_list": 0}],
        "customer_order": [{"paper_name": "", "taken_over_on": None}],
        "operation": [{"taken_over_on": None}],
        "rate": [{"taken_over_on": None}],
    }
    migrate.downgrade(counted, "0001")
    assert columns_of(counted) == columns
    assert rows_of(counted, columns) == before


def test_an_order_that_its_paper_left_open_holds_the_way_back(counted: Database) -> None:
    """Nobody can say when it is due: going back refuses, and nothing is lost."""
    migrate.upgrade(counted, "0002")
    with pytest.raises(sa.exc.IntegrityError):
        run(counted, "UPDATE customer_order SET due_on = NULL")
    run(counted, "UPDATE customer_order SET due_on = NULL, taken_over_on = '2025-09-16'")
    columns = columns_of(counted)
    before = rows_of(counted, columns)
    with pytest.raises(sa.exc.IntegrityError):
        migrate.downgrade(counted, "0001")
    assert rows_of(counted, columns) == before


@pytest.mark.parametrize(
    ("born_on", "until"),
    [
        ("2008-02-29", "2026-02-28"),
        ("2008-03-01", "2026-02-28"),
        ("2010-03-01", "2028-02-29"),
        ("2007-09-17", "2025-09-16"),  # her last day as a minor is her first one here
        ("2007-09-16", "None"),
    ],
)
def test_who_was_a_minor_before_the_column_is_protected_in_it(counted: Database, born_on: str, until: str) -> None:
    migrate.upgrade(counted, "0002")
    run(counted, f"UPDATE person SET born_on = '{born_on}'")
    migrate.upgrade(counted, "0003")
    assert [str(row[0]) for row in ask(counted, "SELECT minor_until FROM engagement")] == [until]


CUTS = ((None, 3), (3, 5), (5, 9))  # after which sheet, through which: each begins where another ended
BREAKS = (
    "DELETE FROM slip_cut WHERE to_number = 3",  # another begins at its end
    "UPDATE slip_cut SET from_number = 4 WHERE from_number = 5",  # a gap
    "UPDATE slip_cut SET from_number = 3 WHERE from_number = 5",  # two begin at one place
    "UPDATE slip_cut SET from_number = NULL WHERE from_number = 5",  # two are the first
    "UPDATE slip_cut SET to_number = 4 WHERE from_number = 5",  # it takes nothing
    "UPDATE slip_cut SET slip_id = workshop_id",  # of no slip
)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # PostgreSQL's table stays
def test_a_chain_of_cuts_survives_its_table_made_anew_and_the_way_back(counted: Database) -> None:
    migrate.upgrade(counted, "0004")
    for name in LOCKED:
        plant(counted, name)
    for begins, ends in CUTS:
        plant(counted, "slip_cut", month="2025-09", from_number=begins, to_number=ends)
    every_cut = "SELECT * FROM slip_cut ORDER BY to_number"
    shape, before = ddl(counted), ask(counted, every_cut)
    assert [row[-2:] for row in before] == list(CUTS)
    for move, revision in ((migrate.upgrade, "0005"), (migrate.downgrade, "0004")):
        move(counted, revision)
        assert ask(counted, every_cut) == before
        for statement in BREAKS:
            with pytest.raises(sa.exc.IntegrityError):
                run(counted, statement)
        assert (ddl(counted) == shape) == (revision == "0004")


# --- the traps ------------------------------------------------------------

HEAD = '''"""Thrown away."""

import sqlalchemy as sa
from alembic import op

revision = {own!r}
down_revision = {before!r}


def upgrade() -> None:
'''

FAMILY = """    op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table("child", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("parent.id", ondelete="CASCADE"), nullable=False))
    op.execute("INSERT INTO parent VALUES (1)")
    op.execute("INSERT INTO child VALUES (1, 1)")
"""


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Writes a history of its own: our env.py with migrations of the given bodies."""
    folder = tmp_path / "migrations"
    shutil.copytree(paths.MIGRATIONS, folder, ignore=shutil.ignore_patterns("versions", "__pycache__"))
    (folder / "versions").mkdir()
    monkeypatch.setattr(paths, "MIGRATIONS", folder)

    def write(*bodies: str) -> None:
        for number, body in enumerate(bodies, start=1):
            head = HEAD.format(own=f"{number:04d}", before=f"{number - 1:04d}" if number > 1 else None)
            (folder / "versions" / f"v{number}.py").write_text(head + body, encoding="utf-8")

    return write


def test_changing_a_parent_keeps_the_children_that_would_cascade(empty: Database, history: Callable[..., None]) -> None:
    history(
        FAMILY,
        """    with op.batch_alter_table("parent", recreate="always") as batch:
        batch.add_column(sa.Column("name", sa.String(), nullable=True))
"""
        if empty.writer.dialect.name == "sqlite"
        else """    op.add_column("parent", sa.Column("name", sa.String(), nullable=True))
""",
    )
    migrate.upgrade(empty)
    assert ask(empty, "SELECT id, parent_id FROM child") == [(1, 1)]
    assert ask(empty, "SELECT id, name FROM parent") == [(1, None)]


def test_foreign_keys_are_on_again(empty: Database, history: Callable[..., None]) -> None:
    history(FAMILY)
    migrate.upgrade(empty)
    with pytest.raises(sa.exc.IntegrityError):
        run(empty, "INSERT INTO child VALUES (2, 7)")
    run(empty, "DELETE FROM parent")
    assert ask(empty, "SELECT * FROM child") == []


def test_a_migration_that_fails_half_way_leaves_nothing(empty: Database, history: Callable[..., None]) -> None:
    history(
        FAMILY, FAMILY.replace("parent", "second").replace("child", "third") + '    raise RuntimeError("half-way")\n'
    )
    with pytest.raises(RuntimeError, match="half-way"):
        migrate.upgrade(empty)
    assert ddl(empty) == set()
    if empty.writer.dialect.name == "sqlite":
        assert ask(empty, "PRAGMA foreign_keys") == [(1,)]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_dangling_reference_is_told_and_undone(empty: Database, history: Callable[..., None]) -> None:
    """On PostgreSQL the reference itself refuses; SQLite's were off meanwhile."""
    history(FAMILY, '    op.execute("INSERT INTO child VALUES (2, 7)")\n')
    with pytest.raises(RuntimeError, match="dangling"):
        migrate.upgrade(empty)
    assert ddl(empty) == set()


@pytest.mark.parametrize("file", sorted(paths.MIGRATIONS.glob("versions/*.py")), ids=lambda file: file.name)
def test_an_old_migration_depends_on_nothing_of_ours(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    imported = set(re.findall(r"^\s*(?:from|import) (\w+)", text, re.MULTILINE))
    assert imported <= {"sqlalchemy", "alembic"}
    assert "auto generated" not in text
