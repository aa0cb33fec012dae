"""Notes of what was done.  Step 9's sealing reads them in order of their ids."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Row, Uid, instant, reference
from workshop.tenancy import (
    Condition,
    Door,
    OneLink,
    OneOffice,
    OnePerson,
    OneWorkshop,
    Scope,
    Scoped,
    among,
    equals,
    workshops_of,
)


class Note(Row, Scoped, AddOnly, table=True):
    """One act: who, when, what, to which row.  Left behind only if the act itself is."""

    __tablename__ = "note"
    fixed_columns = frozenset({"workshop_id", "account_id"})

    workshop_id: UUID | None = reference("workshop.id", default=None, nullable=True, index=True)
    account_id: UUID | None = Field(default=None, sa_type=Uid, index=True)  # none: the command line
    at: datetime = instant()
    action: str
    subject: str  # table of the row that was acted on
    subject_id: UUID = Field(sa_type=Uid, index=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        match scope:
            case OneWorkshop(id=own):
                return equals(cls.workshop_id, own)
            case OnePerson(account_id=own):
                return equals(cls.account_id, own)
            case OneOffice():
                return among(cls.workshop_id, workshops_of(scope))
        return super().within(scope)

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        workshop_id = row.get("workshop_id")
        match scope:
            case OneWorkshop(id=own):
                return bool(workshop_id == own)
            case OnePerson(workshop_ids=ids):
                return workshop_id is None or workshop_id in ids
            case OneOffice() | Door() | OneLink():
                return True
        return super().may_write(scope, row)
