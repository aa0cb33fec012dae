"""A worker's own slips, in every workshop whose card she holds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.actor import Voice
from workshop.clock import CHINA, Month
from workshop.database import get
from workshop.hot import OWN_ENGAGEMENTS, of_person, run
from workshop.output.rules import Count
from workshop.output.worth import LineKind, PayLine
from workshop.pay import queries
from workshop.pay.composing import Line, earned_line
from workshop.pay.models import PayRun, RunStep, Slip, SlipCut, SlipLine, StatedHours
from workshop.pay.objections import Objection, objections_of
from workshop.pay.queries import Run, SaidHours
from workshop.pay.rules import RunState, Step
from workshop.pay.sums import Reach, unpaid
from workshop.tenancy import Workshop, columns


@dataclass(frozen=True)
class OwnSlip:
    """One drawing of her pay in a run, and how far the run is.

    versions: all drawings of it, the first that she was shown first.
    """

    slip: Slip
    run: Run
    workshop: str
    versions: Sequence[Slip]

    @property
    def month(self) -> Month:
        return self.run.month

    @property
    def counts(self) -> bool:
        """Whether it is the drawing that counts now."""
        return self.run.last is not None and self.run.last.id == self.slip.step_id

    @property
    def is_locked(self) -> bool:
        return self.counts and self.run.state == RunState.LOCKED

    @property
    def object_until(self) -> date | None:
        """The last day for a word before money moves; None once the slip is locked or no longer counts."""
        return self.run.last.object_until if self.counts and self.run.last else None

    @property
    def newer(self) -> Slip | None:
        """The drawing that counts in its place, if there is one."""
        last = self.run.last
        return None if self.counts or last is None else next((s for s in self.versions if s.step_id == last.id), None)

    @property
    def reopened(self) -> Sequence[RunStep]:
        """When and why the run was opened again, the first time first."""
        return [step for step in self.run.steps if step.kind == Step.REOPENED]


def own_slips(session: Session, first: Month, last: Month) -> list[OwnSlip]:
    """Of each run of these months (both inclusive) the last drawing of her pay, the latest month first."""
    found = _drawn(session, col(PayRun.month).between(str(first), str(last)))
    return [versions[-1] for versions in found]


def own_slip(session: Session, slip_id: UUID) -> OwnSlip:
    """One drawing, the last of its run or not.  Raises NotFound."""
    slip = get(session, Slip, slip_id)
    step = get(session, RunStep, slip.step_id)
    (versions,) = _drawn(session, col(PayRun.id) == step.run_id, col(Slip.engagement_id) == slip.engagement_id)
    return next(own for own in versions if own.slip.id == slip_id)


def has_slips_before(session: Session, month: Month) -> bool:
    """Whether she has slips of earlier months."""
    earlier = (
        sa.select(col(Slip.id))
        .join(RunStep, col(RunStep.id) == Slip.step_id)
        .join(PayRun, col(PayRun.id) == RunStep.run_id)
        .where(col(PayRun.month) < str(month))
    )
    return session.execute(earlier.limit(1)).first() is not None


def _drawn(session: Session, *where: sa.ColumnElement[bool]) -> list[list[OwnSlip]]:
    """Of each run, the latest month first, all drawings of one engagement's pay in their order."""
    rows = session.execute(
        sa.select(Slip, PayRun, col(Workshop.name))
        .join(RunStep, col(RunStep.id) == Slip.step_id)
        .join(PayRun, col(PayRun.id) == RunStep.run_id)
        .join(Workshop, col(Workshop.id) == Slip.workshop_id)
        .where(*where)
        .order_by(col(PayRun.month).desc(), col(PayRun.opened_at).desc(), col(PayRun.id), col(RunStep.position))
    ).all()
    steps = queries.steps_of(session, {row.id for _, row, _ in rows})
    found: dict[tuple[UUID, UUID], list[tuple[Slip, Run, str]]] = {}
    for slip, row, workshop in rows:
        found.setdefault((row.id, slip.engagement_id), []).append((slip, Run(row, steps[row.id]), workshop))
    return [
        [OwnSlip(slip, of, workshop, [slip for slip, _, _ in drawn]) for slip, of, workshop in drawn]
        for drawn in found.values()
    ]


# --- lines --------------------------------------------------------------------


def pay_line(line: SlipLine) -> PayLine:
    """A line that lies on sheets, as pages of counts show one."""
    operation_id = None if line.subject_id == line.engagement_id else line.subject_id
    kind = LineKind(line.kind)
    return PayLine(operation_id, line.rate_hao, line.per_quantity, Count(line.quantity), line.pay_fen, kind)


def counted_now(session: Session, own: OwnSlip, months: Collection[str]) -> list[SlipLine] | None:
    """What sheets come to by now of what a shown slip is about; nothing is written.

    months: of the slip's lines.  None where another slip has paid of it since.  What lies on no sheet - a top-up,
    bonuses, what comes off - only a new drawing can say.
    """
    who, months = own.slip.engagement_id, sorted({str(own.month), *_paid_along(session, own, months)})
    cuts = session.execute(
        sa.select(col(SlipCut.month), col(SlipCut.to_number), col(SlipCut.slip_id)).where(
            col(SlipCut.engagement_id) == who, col(SlipCut.month).in_(months)
        )
    ).all()
    if any(slip_id > own.slip.id for _, _, slip_id in cuts):  # ids of slips sort as they were drawn up
        return None
    found: list[Line] = []
    for month in months:
        paid_through = max((number for of, number, _ in cuts if of == month), default=0)
        reach = Reach(month, latest=paid_through, own={who: paid_through} if paid_through else {})
        lines = (earned_line(part, who) for part in unpaid(session, reach, who).get(who, []))
        found += [line for line in lines if line]
    base: dict[str, Any] = {"workshop_id": own.slip.workshop_id, "engagement_id": who, "slip_id": own.slip.id}
    return [SlipLine(**base, **line._asdict(), position=place) for place, line in enumerate(found, start=1)]


def _paid_along(session: Session, own: OwnSlip, months: Collection[str]) -> set[str]:
    """Locked months of which it pays what came late: those on the slip, and those open for entries since it was shown.

    months: of the slip's lines.
    """
    earlier = {*months, *_opened_for_late(session, own)} - {str(own.month)}
    if not earlier:
        return set()
    runs = queries.runs_of(session, own.slip.workshop_id, [Month.parse(month) for month in earlier])
    return {run.row.month for run in runs if run.row.engagement_id is None and run.state == RunState.LOCKED}


def _opened_for_late(session: Session, own: OwnSlip) -> set[str]:
    """Months before it into which something may have been entered since it was shown."""
    shown = next(step for step in own.run.steps if step.id == own.slip.step_id)
    ended = aliased(RunStep)
    openings = (
        sa.select(col(PayRun.month))
        .join(RunStep, col(RunStep.run_id) == PayRun.id)
        .where(
            col(PayRun.workshop_id) == own.slip.workshop_id,
            col(PayRun.month) < own.run.row.month,
            col(RunStep.kind) == Step.LATE_OPENED,
            ~sa.exists().where(
                col(ended.run_id) == PayRun.id,
                col(ended.kind) == Step.LATE_CLOSED,
                col(ended.position) > RunStep.position,
                col(ended.said_at) < shown.said_at,
            ),
        )
    )
    return set(session.scalars(openings))


def own_objections(session: Session, own: OwnSlip) -> list[Objection]:
    """What she said of lines of any drawing of this pay, in the order it was said."""
    said = objections_of(session, own.run.row.id)
    return [objection for objection in said if objection.row.engagement_id == own.slip.engagement_id]


# --- hours that she said ------------------------------------------------------

_stated = columns(StatedHours)
_STATED = of_person(
    sa.select(_stated.engagement_id, _stated.minutes, _stated.said_at, _stated.voice)
    .where(_stated.engagement_id.in_(OWN_ENGAGEMENTS), _stated.month == sa.bindparam("month"))
    .order_by(_stated.said_at, _stated.id)
)


def own_hours(session: Session, month: Month) -> Mapping[UUID, SaidHours]:
    """Workshop (engagement) → the hours that were said of the month."""
    rows = run(session, _STATED, {"month": str(month)})
    return {
        who: SaidHours(minutes, said_at.astimezone(CHINA).date(), voice in set(Voice))
        for who, minutes, said_at, voice in rows
    }
