"""What a run is drawn up upon, hot: which months are locked, what earlier slips took, and what else there is to ask.

A month of forty people is drawn up in ten milliseconds.  Twenty small
questions through the session's hook took twice that, most of them of tables in
which a workshop has nothing.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from workshop.bonuses.models import BonusRule, ExtraPay
from workshop.clock import Month
from workshop.contracts.models import Contract
from workshop.contracts.rules import ContractKind
from workshop.deductions.models import Advance, Withholding
from workshop.hot import OWN, in_workshop, run
from workshop.output.models import EarningLine
from workshop.pay.models import PayCut, PayRun, RunStep, Slip, SlipLine, StatedHours
from workshop.pay.rules import SETTLING, Step
from workshop.quality.models import Charge
from workshop.tenancy import columns

_run, _step, _cut = columns(PayRun), columns(RunStep), columns(PayCut)
_slip, _line = columns(Slip), columns(SlipLine)
_reopened = _step.id.table.alias("reopened").c
_REOPENED_SINCE = (
    (_reopened.workshop_id == OWN)
    & (_reopened.run_id == _step.run_id)
    & (_reopened.kind == Step.REOPENED.value)
    & (_reopened.position > _step.position)
)
_IS_LOCKED = (_step.workshop_id == OWN) & (_step.kind == Step.LOCKED.value) & _reopened.id.is_(None)
"""Of a step that is joined with what has opened it again since: that its slips pay."""

_LOCKED = in_workshop(
    sa.select(_run.month, _run.engagement_id, _cut.month, _cut.to_number)
    .join_from(_run.id.table, _step.id.table, _step.run_id == _run.id)
    .outerjoin(_reopened.id.table, _REOPENED_SINCE)
    .outerjoin(_cut.id.table, (_cut.run_id == _run.id) & (_cut.workshop_id == OWN))
    .where(_run.workshop_id == OWN, _IS_LOCKED)
)


@dataclass(frozen=True)
class Locked:
    """How far a workshop's pay is locked.

    months: that are locked for everybody.  cuts: of each month, through which sheet runs of everybody have taken it.
    own_month: the latest in which somebody had a run of her own, as who leaves has.
    """

    months: AbstractSet[str]
    cuts: Mapping[str, int]
    own_month: str


def what_is_locked(session: Session) -> Locked:
    months: set[str] = set()
    own, cuts = {""}, dict[str, int]()
    for month, engagement_id, cut_month, to_number in run(session, _LOCKED, {}):
        (own if engagement_id else months).add(month)
        if cut_month:
            cuts[cut_month] = max(cuts.get(cut_month, 0), to_number)
    return Locked(months, cuts, max(own))


def locked_months(session: Session) -> AbstractSet[str]:
    """The months whose pay is locked for everybody."""
    return what_is_locked(session).months


def last_locked_day(session: Session) -> date | None:
    """The last day of the latest month whose pay is locked for everybody."""
    months = locked_months(session)
    return Month.parse(max(months)).last_day if months else None


# --- what slips took ------------------------------------------------------

Subject = tuple[str, UUID, UUID]
"""Kind, worker and what the line is of."""

_SETTLES = _line.kind.in_(
    sa.bindparam("settling", sorted(SETTLING), expanding=True, literal_execute=True)  # as its index has them
)
_TAKEN = in_workshop(
    sa.select(_line.kind, _line.engagement_id, _line.subject_id, sa.func.sum(_line.pay_fen))
    .join_from(_line.slip_id.table, _slip.id.table, _slip.id == _line.slip_id)
    .join(_step.id.table, _step.id == _slip.step_id)
    .outerjoin(_reopened.id.table, _REOPENED_SINCE)
    .where(
        _line.workshop_id == OWN,
        _SETTLES,
        _slip.workshop_id == OWN,
        _IS_LOCKED,
    )
    .group_by(_line.kind, _line.engagement_id, _line.subject_id)
)


def taken_by_slips(session: Session) -> dict[Subject, int]:
    """Fen of the lines that settle something, of all slips that pay; what came off is positive."""
    return {(kind, who, subject): abs(int(fen)) for kind, who, subject, fen in run(session, _TAKEN, {})}


# --- what there is to ask -------------------------------------------------


@dataclass(frozen=True)
class There:
    """Of what a run takes beside the sheets, what the workshop has at all: most months of most have little of it."""

    first_late: str  # the first month that was ever opened for late entries; empty if none was
    last_number: int  # of the slips of the month's year
    bonuses: bool
    extras: bool
    withholdings: bool
    advances: bool
    charges: bool
    stated_hours: bool
    settled: bool  # whether any slip has settled something
    part_time: bool
    beside_pieces: bool


_MONTH: sa.BindParameter[Any] = sa.bindparam("month")


def _first(table: type[SQLModel], *more: sa.ColumnElement[bool]) -> Any:
    its = columns(table)
    return sa.select(its.workshop_id).where(its.workshop_id == OWN, *more).limit(1).scalar_subquery()


_contract = columns(Contract)
_NUMBERED = (_slip.workshop_id == OWN) & (_step.workshop_id == OWN) & _slip.number.is_not(None)
_LAST_NUMBER = (
    sa.select(sa.func.max(_slip.number))
    .join_from(_slip.id.table, _step.id.table, _step.id == _slip.step_id)
    .join(_run.id.table, _run.id == _step.run_id)
    .where(_NUMBERED, _run.workshop_id == OWN, _run.month.between(sa.bindparam("january"), sa.bindparam("december")))
    .scalar_subquery()
)
_THERE = in_workshop(
    sa.select(
        sa.select(sa.func.min(_run.month))
        .join_from(_run.id.table, _step.id.table, _step.run_id == _run.id)
        .where(_run.workshop_id == OWN, _step.workshop_id == OWN, _step.kind == Step.LATE_OPENED.value)
        .scalar_subquery(),
        _LAST_NUMBER,
        _first(BonusRule),
        _first(ExtraPay, columns(ExtraPay).month == _MONTH),
        _first(Withholding, columns(Withholding).month == _MONTH),
        _first(Advance),
        _first(Charge),
        _first(StatedHours, columns(StatedHours).month == _MONTH),
        _first(SlipLine, _SETTLES),
        _first(Contract, _contract.kind == ContractKind.PART_TIME_AGREEMENT.value),
        _first(EarningLine),
    )
)


def what_there_is(session: Session, month: Month) -> There:
    """What is to be asked for the month's run."""
    values = {"month": str(month), "january": str(Month(month.year, 1)), "december": str(Month(month.year, 12))}
    first_late, last_number, *found = run(session, _THERE, values).one()
    return There(first_late or "", last_number or 0, *(first is not None for first in found))


# --- numbers --------------------------------------------------------------

_RUN: sa.BindParameter[Any] = sa.bindparam("run_id", type_=_run.id.type)
_HAD = in_workshop(
    sa.select(_slip.engagement_id, _slip.number)
    .join_from(_slip.id.table, _step.id.table, _step.id == _slip.step_id)
    .where(_NUMBERED, _step.run_id == _RUN)
)


def numbers_had(session: Session, run_id: UUID) -> dict[UUID, int]:
    """The numbers of a run's slips, of each worker, from when it was locked before."""
    return {engagement_id: number for engagement_id, number in run(session, _HAD, {"run_id": run_id})}
