"""Tables of bonuses: rules that everybody knows beforehand, and single payments on top.  Rows are only ever added."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Fen, Row, Uid, instant
from workshop.tenancy import Condition, InWorkshop, OfWorker, OnePerson, Scope, one_of


class KnownToAll(InWorkshop):
    """A rule of pay: whoever works here may read it."""

    @classmethod
    def within(cls, scope: Scope) -> Condition:
        if isinstance(scope, OnePerson):
            return one_of(cls.workshop_id, scope.workshop_ids)
        return super().within(scope)


class BonusRule(Row, KnownToAll, AddOnly, table=True):
    """So much of something in a month brings so much: the highest step that is reached counts."""

    __tablename__ = "bonus_rule"
    __table_args__ = (sa.CheckConstraint("(basis = 'pieces') = (operation_id IS NOT NULL)", name="pieces_of_a_step"),)

    name: str
    basis: str  # rules.BonusBasis
    operation_id: UUID | None = Field(default=None, foreign_key="operation.id", sa_type=Uid)
    first_month: str = Field(max_length=7)
    announced_by: UUID = Field(sa_type=Uid)
    announced_at: datetime = instant()


class BonusStep(KnownToAll, AddOnly, table=True):
    """From this threshold on, this amount."""

    __tablename__ = "bonus_step"
    __table_args__ = (
        sa.PrimaryKeyConstraint("rule_id", "threshold"),
        sa.CheckConstraint("threshold > 0 AND amount_fen > 0", name="step_positive"),
    )

    rule_id: UUID = Field(foreign_key="bonus_rule.id", primary_key=True, sa_type=Uid)
    threshold: int = Field(primary_key=True)  # days, pieces or fen, as the rule's basis says
    amount_fen: Fen


class BonusEnd(Row, KnownToAll, AddOnly, table=True):
    """The last month for which a rule holds."""

    __tablename__ = "bonus_end"

    rule_id: UUID = Field(foreign_key="bonus_rule.id", unique=True, sa_type=Uid)
    last_month: str = Field(max_length=7)
    ended_by: UUID = Field(sa_type=Uid)
    ended_at: datetime = instant()


class ExtraPay(Row, OfWorker, AddOnly, table=True):
    """Money on top of one month's pay that no rule brings: for a festival, for the way, for food."""

    __tablename__ = "extra_pay"
    __table_args__ = (
        sa.CheckConstraint("amount_fen > 0", name="amount_positive"),
        sa.UniqueConstraint("takes_back_id"),
    )

    month: str = Field(max_length=7)
    kind: str  # rules.ExtraKind
    amount_fen: Fen
    reason: str
    takes_back_id: UUID | None = Field(default=None, foreign_key="extra_pay.id", sa_type=Uid)
    given_by: UUID = Field(sa_type=Uid)
    given_at: datetime = instant()
