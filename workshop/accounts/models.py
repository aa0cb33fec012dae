"""Tables of sign-in.  `Door` reaches them all: they tell who is there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import Row, Uid, instant, reference
from workshop.tenancy import (
    Condition,
    Door,
    InWorkshop,
    OfWorker,
    OneLink,
    OnePerson,
    OneWorkshop,
    Scope,
    Scoped,
    among,
    columns,
    equals,
    one_of,
)


class AtTheDoor(Scoped):
    """A row that is needed to find out who is there."""

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        return sa.true() if isinstance(scope, Door) else super().within(scope)

    @classmethod
    def may_write(cls, scope: Scope, row: Mapping[str, Any]) -> bool:
        return isinstance(scope, Door) or super().may_write(scope, row)

    @classmethod
    def may_change(cls, scope: Scope) -> bool:
        return isinstance(scope, Door) or super().may_change(scope)


class Account(Row, AtTheDoor, table=True):
    """Somebody who signs in.  A worker's has no login of its own: the card that she holds leads to it."""

    login: str | None = Field(default=None, unique=True)  # mobile number, or an officer's name
    name: str
    secret_hash: str  # password or PIN, argon2
    totp_sealed: bytes | None = None  # an officer's second factor, encrypted
    totp_step: int | None = None  # of the last code that let her in: none is good twice
    recovery_hash: str | None = None
    failed_count: int = 0
    locked_until: datetime | None = instant(default=None, nullable=True)
    created_at: datetime = instant()

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        if isinstance(scope, OneWorkshop):
            return among(cls.id, _members_of(scope.id))
        if isinstance(scope, OnePerson):
            return equals(cls.id, scope.account_id)
        return super().within(scope)


class Membership(Row, AtTheDoor, table=True):
    """An account's role in one workshop, one office or one pairing.

    A worker sees which role wrote her rows, not whose account it is.
    """

    __table_args__ = (
        sa.CheckConstraint(
            "(workshop_id IS NOT NULL AND office_id IS NULL AND pairing_id IS NULL"
            " AND role IN ('owner', 'leader', 'bookkeeper'))"
            " OR (workshop_id IS NULL AND office_id IS NOT NULL AND pairing_id IS NULL"
            " AND role NOT IN ('owner', 'leader', 'bookkeeper', 'worker', 'partner'))"
            " OR (workshop_id IS NULL AND office_id IS NULL AND pairing_id IS NOT NULL AND role = 'partner')",
            name="one_place",
        ),
    )

    account_id: UUID = reference("account.id", index=True)
    role: str
    workshop_id: UUID | None = reference("workshop.id", default=None, nullable=True, index=True)
    office_id: UUID | None = reference("office.id", default=None, nullable=True)
    pairing_id: UUID | None = reference("pairing.id", default=None, nullable=True)
    ended_at: datetime | None = instant(default=None, nullable=True)

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        if isinstance(scope, OneWorkshop):
            return equals(cls.workshop_id, scope.id)
        if isinstance(scope, OnePerson):
            return one_of(cls.workshop_id, scope.workshop_ids)
        return super().within(scope)


class Holding(Row, OfWorker, AtTheDoor, table=True):
    """An account holds the card of one engagement.

    A card opens its own engagement only: an owner who prints a second one gets
    a new account with that workshop's rows, never her other workshops'.
    """

    __table_args__ = (
        sa.Index(
            "uq_holding_live",
            "engagement_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    account_id: UUID = reference("account.id", index=True)
    card_number: str = Field(index=True)  # W1-18
    phone: str | None = Field(default=None, index=True)  # as the workshop has it; a family may share one
    reprinted: bool = False  # by a card that was printed again
    since: datetime = instant()
    ended_at: datetime | None = instant(default=None, nullable=True)


class SignIn(Row, AtTheDoor, table=True):
    """One phone or computer that is signed in; ending the row signs it out at once."""

    __tablename__ = "sign_in"

    account_id: UUID = reference("account.id", index=True)
    membership_id: UUID | None = reference("membership.id", default=None, nullable=True)
    token_hash: bytes = Field(sa_type=sa.LargeBinary(32), unique=True)
    device_hash: bytes = Field(sa_type=sa.LargeBinary(32), index=True)
    device_name: str
    started_at: datetime = instant()
    seen_at: datetime = instant()
    expires_at: datetime = instant()
    ended_at: datetime | None = instant(default=None, nullable=True)

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        if isinstance(scope, OnePerson):
            return equals(cls.account_id, scope.account_id)
        if isinstance(scope, OneWorkshop):
            return among(cls.account_id, _holders_in(scope.id)) | among(cls.account_id, _members_of(scope.id))
        return super().within(scope)


class AccessCard(Row, OfWorker, AtTheDoor, table=True):
    """A card with a QR: one use, seven days.  Printing another ends the ones before."""

    __tablename__ = "access_card"

    code_hash: bytes = Field(sa_type=sa.LargeBinary(32), unique=True)
    reprint: bool
    printed_by: UUID | None = Field(default=None, sa_type=Uid)
    printed_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant(default=None, nullable=True)
    ended_at: datetime | None = instant(default=None, nullable=True)


class Link(Row, InWorkshop, AtTheDoor, table=True):
    """A code given out for one thing, until it expires: an address for a customer or receiver, or an invitation."""

    subject: str  # table of the thing
    subject_id: UUID = Field(sa_type=Uid)  # of an invitation: the membership's, once it is taken
    code_hash: bytes = Field(sa_type=sa.LargeBinary(32), unique=True)
    given_by: UUID = Field(sa_type=Uid)
    given_at: datetime = instant()
    expires_at: datetime = instant()
    ended_at: datetime | None = instant(default=None, nullable=True)

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        if isinstance(scope, OneLink):
            return equals(cls.id, scope.id)
        return super().within(scope)


def _members_of(workshop_id: UUID) -> sa.ScalarSelect[UUID]:
    table = columns(Membership)
    return sa.select(table.account_id).where(table.workshop_id == workshop_id).scalar_subquery()


def _holders_in(workshop_id: UUID) -> sa.ScalarSelect[UUID]:
    table = columns(Holding)
    return sa.select(table.account_id).where(table.workshop_id == workshop_id).scalar_subquery()
