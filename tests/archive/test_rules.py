"""What leaves and what stays: every table and every column has been thought of."""

import re

import sqlalchemy as sa

from workshop.archive import queries, rules
from workshop.tables import metadata

TAKEN = {queries.table_name(table) for table in queries.TABLES}
SECRET = re.compile(r"hash|sealed|secret|totp|token|recovery|locked|failed")
OPEN_BYTES = {("document", "digest"), ("import_file", "digest")}


def test_every_table_leaves_or_is_left_out_with_its_reason() -> None:
    every = {table.name for table in metadata.sorted_tables}
    assert TAKEN | set(rules.TABLES_LEFT_OUT) == every, "name the new table in archive.queries or archive.rules"
    assert TAKEN & set(rules.TABLES_LEFT_OUT) == set()


def test_no_secret_leaves() -> None:
    for name in TAKEN:
        for column in metadata.tables[name].columns:
            if column.name in rules.columns_left_out(name, with_numbers=False):
                continue
            kept_as_bytes = isinstance(column.type, sa.LargeBinary) and (name, column.name) not in OPEN_BYTES
            assert not SECRET.search(column.name), f"{name}.{column.name}"
            assert not kept_as_bytes, f"{name}.{column.name}"


def test_what_is_left_out_is_there() -> None:
    for name, columns in rules.COLUMNS_LEFT_OUT.items():
        assert set(columns) <= set(metadata.tables[name].columns.keys())
    assert set(rules.TABLES_LEFT_OUT) <= set(metadata.tables)


def test_identity_numbers_are_all_that_leaves_besides() -> None:
    for name in rules.COLUMNS_LEFT_OUT:
        more = rules.columns_left_out(name, with_numbers=False) - rules.columns_left_out(name, with_numbers=True)
        assert more == ({"number_sealed", "born_on"} if name == "person" else set())


def test_each_reason_is_told_once() -> None:
    told = rules.reasons()
    assert len(told) == len(set(told))
    assert set(rules.TABLES_LEFT_OUT.values()) <= set(told)
