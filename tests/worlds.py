"""A row of every table, in four places: for tests that try to see the rows of others.

Own is where the scope under test sits.  Beside is somebody else in the same
workshop, near another workshop of the same county, far another county.  Rows
are made from the metadata, so a new table takes part without being named.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from itertools import count
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from tests.cast import NOON, TODAY
from workshop.ids import new_id
from workshop.tables import metadata
from workshop.tenancy import (
    Door,
    Everything,
    OneLink,
    OneOffice,
    OnePairing,
    OnePerson,
    OneWorkshop,
    Scope,
)

PLACES = ("own", "beside", "near", "far")
SHARED = {"own": (), "beside": ("county", "township", "workshop"), "near": ("county",), "far": ()}

CHOSEN: dict[str, dict[str, Any]] = {
    "membership": {"role": "owner", "office_id": None, "pairing_id": None},
    "customer_order": {"arranged_by": "pairing"},
    "sheet": {"kind": "count", "month": "2025-09"},
    "day_talk": {"kind": "right", "outcome": None},
    "rate": {"per_pieces": 1},
    "earning_line": {"kind": "waiting", "pay_fen": None, "weight": None, "basis": None},
    "quality_check": {"checked": 3, "accepted": 1, "rework": 1, "scrap": 1, "lot_pieces": 3},
    "presence": {"from_minute": 480, "to_minute": 690},
    "paid_hours": {"minutes": 60, "from_minute": 480},
    "ticket_use": {"report_id": None},
    "legal_value": {"county_id": None},
    "holiday_change": {"county_id": None},
    "contract": {"term_to": None, "probation_to": None},
    "advance": {"amount_fen": 100, "instalment_fen": 50},
    "bonus_rule": {"basis": "pieces"},
    "training_plan": {"borne_by": "order"},
    "overtime": {"percent": 150},
    "run_step": {"kind": "shown"},
    "pay_cut": {"from_number": None},
    "slip": {"gross_fen": 3, "withheld_fen": 1, "net_fen": 2},
    "slip_cut": {"from_number": None},
    "stated_hours": {"minutes": 60},
    "payout": {"share": 6000},
    "wage_payment": {"old_wage_id": None, "paid_to": ""},
}
"""What a CHECK asks of a row.  A new table with a CHECK fails in `plant`: add it here."""

TABLES: dict[str, type[Any]] = {
    mapper.local_table.name: mapper.class_  # type: ignore[union-attr]
    for mapper in SQLModel._sa_registry.mappers
}
_numbers = count(1)

Key = dict[str, Any]


@dataclass
class World:
    """The key of one row of each table."""

    keys: dict[str, Key] = field(default_factory=dict)

    def id(self, table: str) -> UUID:
        return UUID(str(self.keys[table]["id"]))


Worlds = dict[str, World]


def plant(session: Session) -> Worlds:
    """Write the four places.  `session` has the scope Everything."""
    worlds: Worlds = {}
    for place in PLACES:
        world = World({table: worlds["own"].keys[table] for table in SHARED[place]})
        worlds[place] = world
        for table in sorted(metadata.sorted_tables, key=lambda table: table.name == "link"):  # it names an order
            if table.name not in world.keys:
                row = new_row(world, table.name)
                session.execute(sa.insert(TABLES[table.name]), [row])
                world.keys[table.name] = {column.name: row[column.name] for column in table.primary_key}
    return worlds


def new_row(world: World, name: str) -> dict[str, Any]:
    """Values for one more row of the table, all its references in this world."""
    row: dict[str, Any] = {column.name: _value(world, column) for column in metadata.tables[name].columns}
    row |= CHOSEN.get(name, {})
    if name == "link":
        row["subject_id"] = world.id("customer_order")
    return row


def _value(world: World, column: sa.Column[Any]) -> Any:
    targets = [foreign.column for foreign in column.foreign_keys if foreign.column.table is not column.table]
    if targets:
        return world.keys[targets[0].table.name][targets[0].name]
    if column.foreign_keys and column.nullable:
        return None
    if column.primary_key and _kind(column) is UUID:
        return new_id()
    number = next(_numbers)
    made: dict[type, Any] = {
        UUID: world.keys["account"]["id"] if "account" in world.keys else None,
        str: f"t{number}",
        int: number,
        bool: False,
        date: TODAY,
        datetime: NOON,
        bytes: number.to_bytes(32, "big"),
        object: {},  # JSON
    }
    return made[_kind(column)]


def _kind(column: sa.Column[Any]) -> type:
    kind = column.type.impl_instance if isinstance(column.type, sa.types.TypeDecorator) else column.type
    return kind.python_type


def scopes(world: World) -> dict[str, Scope]:
    """Each kind of scope, sitting in this world."""
    county, workshop = world.id("county"), world.id("workshop")
    return {
        "person": OnePerson(world.id("account"), frozenset({world.id("engagement")}), frozenset({workshop})),
        "workshop": OneWorkshop(workshop),
        "county": OneOffice(county),
        "township": OneOffice(county, world.id("township")),
        "pairing": OnePairing(world.id("pairing"), county),
        "link": OneLink(world.id("link"), workshop, world.id("customer_order")),
        "door": Door(),
        "everything": Everything(),
    }


KINDS = ("person", "workshop", "county", "township", "pairing", "link", "door", "everything")


def key_columns(entity: Any, name: str) -> list[Any]:
    return [getattr(entity, column.name) for column in metadata.tables[name].primary_key]


def at(entity: Any, name: str, keys: list[Key]) -> sa.ColumnElement[bool]:
    """Asks for these rows by their keys."""
    return sa.or_(
        sa.false(),
        *(sa.and_(*(getattr(entity, column) == value for column, value in key.items())) for key in keys),
    )


def distinct(keys: Iterator[Key]) -> list[Key]:
    """Without repeats: beside shares rows with own."""
    return reduce(lambda found, key: found if key in found else [*found, key], keys, [])
