"""Tables of imported files."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Row, Uid, instant
from workshop.tenancy import InWorkshop


class ImportFile(Row, InWorkshop, table=True):
    """A file that somebody brought, from its first look to its end.

    What the file said is kept encrypted, for there are identity numbers in it,
    and at most a week longer than the import lasts, so that rows which were not
    taken can be fetched; who brought what and what came of it stays.
    """

    __tablename__ = "import_file"
    fixed_columns = frozenset({"workshop_id", "kind", "digest"})

    kind: str  # rules.Kind
    name: str
    digest: bytes = Field(sa_type=sa.LargeBinary(32))
    content: bytes | None = None  # sheets of cells, sealed
    choices: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)  # sheets, columns, answers
    steps: bytes | None = None  # what is to be written, sealed; from the first writing to the end
    steps_total: int = 0
    steps_done: int = 0
    brought_by: UUID = Field(sa_type=Uid)
    brought_at: datetime = instant()
    ended_at: datetime | None = instant(default=None, nullable=True)
    outcome: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)  # counts of what came of it
    version: int = 1


class ImportedSheet(InWorkshop, AddOnly, table=True):
    """Which sheets of counts an import wrote."""

    __tablename__ = "imported_sheet"

    import_id: UUID = Field(foreign_key="import_file.id", primary_key=True, sa_type=Uid)
    sheet_id: UUID = Field(foreign_key="sheet.id", primary_key=True, sa_type=Uid)


class LearntHeading(Row, InWorkshop, table=True):
    """What somebody said that a heading of her files means."""

    __tablename__ = "learnt_heading"
    __table_args__ = (sa.UniqueConstraint("workshop_id", "kind", "heading"),)

    kind: str
    heading: str
    field: str
    learnt_by: UUID = Field(sa_type=Uid)
    learnt_at: datetime = instant()
