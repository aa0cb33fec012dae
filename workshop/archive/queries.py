"""Reading all that a workshop has recorded.  Rows come a few at a time, whatever their number."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from workshop.accounts.models import AccessCard, Account, Holding, Link, Membership
from workshop.attendance.models import Presence
from workshop.bonuses.models import BonusEnd, BonusRule, BonusStep, ExtraPay
from workshop.clock import Month
from workshop.contracts.models import Accident, Contract, ContractSigned, Insurance, SigningRefused
from workshop.deductions.models import Advance, AdvanceReturn, AdvanceSkip, Withholding
from workshop.documents.models import Document, DocumentBytes
from workshop.homework.models import HomeReturn, HomeSlip
from workshop.hours.models import PaidHours
from workshop.imports.models import ImportedSheet, ImportFile, LearntHeading
from workshop.journal.models import Note
from workshop.law.models import HolidayChange, LegalValue
from workshop.leaving.models import Certificate, LeaveNotice
from workshop.orders.models import Buyer, CustomerOrder, Operation, Rate, RatePosting
from workshop.output.models import BackPay, DayPhoto, EarningLine, OutputLine, Sheet, SheetTotal
from workshop.overtime.models import Overtime
from workshop.past.models import OldWage, PastTotal
from workshop.pay.models import (
    ChargeLeft,
    LineObjection,
    ObjectionAnswer,
    PayCut,
    PayRun,
    RunStep,
    Slip,
    SlipCut,
    SlipLine,
    StatedHours,
)
from workshop.paying.models import PaymentReceipt, Payout, PayWay, WagePayment
from workshop.quality.models import Charge, ChargeWord, Defect, QualityCheck, RepairTime, ReworkJob, ReworkResult
from workshop.reports.models import Report, ReportAnswer
from workshop.talks.models import DayTalk
from workshop.teams.models import TeamCount
from workshop.tenancy import Workshop
from workshop.tickets.models import Ticket, TicketUse
from workshop.training.models import TrainingDay, TrainingEnd, TrainingPlan
from workshop.workers.models import Engagement, Person, Told

TABLES: tuple[type[SQLModel], ...] = (
    Workshop,
    Account,
    Membership,
    Person,
    Engagement,
    Told,
    Holding,
    AccessCard,
    Buyer,
    CustomerOrder,
    Operation,
    Rate,
    RatePosting,
    Link,
    Sheet,
    OutputLine,
    SheetTotal,
    EarningLine,
    BackPay,
    Report,
    ReportAnswer,
    DayTalk,
    TeamCount,
    Presence,
    PaidHours,
    HomeSlip,
    HomeReturn,
    QualityCheck,
    Defect,
    ReworkJob,
    ReworkResult,
    Charge,
    ChargeWord,
    RepairTime,
    Ticket,
    TicketUse,
    PastTotal,
    LegalValue,
    HolidayChange,
    Contract,
    ContractSigned,
    SigningRefused,
    Insurance,
    Accident,
    TrainingPlan,
    TrainingDay,
    TrainingEnd,
    Overtime,
    BonusRule,
    BonusStep,
    BonusEnd,
    ExtraPay,
    Advance,
    AdvanceSkip,
    AdvanceReturn,
    Withholding,
    StatedHours,
    PayRun,
    RunStep,
    PayCut,
    Slip,
    SlipLine,
    SlipCut,
    ChargeLeft,
    LineObjection,
    ObjectionAnswer,
    PayWay,
    OldWage,
    Payout,
    WagePayment,
    PaymentReceipt,
    LeaveNotice,
    Certificate,
    Document,
    DayPhoto,
    ImportFile,
    ImportedSheet,
    LearntHeading,
    Note,
)
"""The tables that leave.  Those that stay are named in `rules`; a test knows every table."""

_AT_A_TIME = 500


def table_name(table: type[SQLModel]) -> str:
    return str(sa.inspect(table).local_table.name)


def rows_of(session: Session, table: type[SQLModel], left_out: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Every row of the table in the session's scope, in order of its key, without these columns."""
    mapper = sa.inspect(table)
    names = [column.key for column in mapper.column_attrs if column.key not in left_out]
    statement = (
        sa.select(*(getattr(table, name) for name in names))
        .order_by(*(getattr(table, column.name) for column in mapper.primary_key))
        .execution_options(yield_per=_AT_A_TIME)
    )
    with session.execute(statement) as rows:
        for row in rows:
            yield dict(zip(names, row, strict=True))


def months_counted(session: Session, workshop_id: UUID) -> list[Month]:
    """The months that have a sheet, the first first."""
    rows = session.scalars(
        sa.select(Sheet.month).distinct().where(col(Sheet.workshop_id) == workshop_id).order_by(col(Sheet.month))
    )
    return [Month.parse(text) for text in rows]


def photos(session: Session) -> Iterator[tuple[UUID, str, bytes]]:
    """Id, media type and bytes of each document, one at a time."""
    documents = session.execute(sa.select(Document.id, Document.media_type).order_by(col(Document.id))).all()
    for document_id, media_type in documents:
        content = session.scalar(sa.select(DocumentBytes.content).where(col(DocumentBytes.document_id) == document_id))
        if content is not None:
            yield document_id, media_type, content


def people(session: Session) -> list[tuple[Engagement, Person]]:
    """All who ever worked here, in order of their numbers."""
    rows = session.execute(
        sa.select(Engagement, Person)
        .join(Person, col(Person.id) == Engagement.person_id)
        .order_by(col(Engagement.number))
    )
    return [tuple(row) for row in rows]


def orders(session: Session) -> list[tuple[CustomerOrder, str | None]]:
    """All orders with the names of their buyers, in order of their numbers."""
    rows = session.execute(
        sa.select(CustomerOrder, Buyer.name)
        .outerjoin(Buyer, col(Buyer.id) == CustomerOrder.buyer_id)
        .order_by(col(CustomerOrder.number))
    )
    return [tuple(row) for row in rows]


def rates(session: Session) -> list[tuple[CustomerOrder, Operation, Rate | None]]:
    """All operations with each rate that was announced for them, the earliest first."""
    rows = session.execute(
        sa.select(CustomerOrder, Operation, Rate)
        .join(Operation, col(Operation.order_id) == CustomerOrder.id)
        .outerjoin(Rate, col(Rate.operation_id) == Operation.id)
        .order_by(col(CustomerOrder.number), col(Operation.position), col(Rate.announced_at), col(Rate.id))
    )
    return [tuple(row) for row in rows]
