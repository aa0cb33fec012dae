"""Reading whose pay of a month is settled, who was paid within it for part time, and what that brought."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.clock import Month
from workshop.pay.composing import NORMAL
from workshop.pay.models import PayRun, RunStep, Slip, SlipCut, SlipLine
from workshop.pay.queries import IS_PART_TIME, LOCKED_STEPS


def settled_in(session: Session, month: Month) -> set[UUID]:
    """Whose pay of the month a slip has settled, with or without counts: everybody's, or hers on leaving.

    It brought the month's bonus, instalments and what was missing to the minimum: no later slip does.
    """
    slips = (
        sa.select(col(Slip.engagement_id))
        .join(RunStep, col(RunStep.id) == Slip.step_id)
        .join(PayRun, col(PayRun.id) == RunStep.run_id)
        .where(col(RunStep.id).in_(LOCKED_STEPS), ~IS_PART_TIME)
    )
    # Two questions: asked as one, with an outer join, SQLite walks all cuts for each slip of all years.
    of_its_run = slips.where(col(PayRun.month) == str(month))
    of_its_sheets = slips.join(SlipCut, col(SlipCut.slip_id) == Slip.id).where(col(SlipCut.month) == str(month))
    return {*session.scalars(of_its_run), *session.scalars(of_its_sheets)}


def paid_in_part(session: Session, month: Month, settled: Collection[UUID]) -> dict[UUID, int]:
    """Of whom nothing but part time was paid of the month: fen of normal pay that these slips brought.

    The run of the month settles it, or hers on leaving.  settled: whose pay of the month is, by `settled_in`.
    """
    rows = session.execute(
        sa.select(col(SlipCut.slip_id), col(SlipCut.engagement_id))
        .join(Slip, col(Slip.id) == SlipCut.slip_id)
        .join(RunStep, col(RunStep.id) == Slip.step_id)
        .join(PayRun, col(PayRun.id) == RunStep.run_id)
        .where(col(SlipCut.month) == str(month), IS_PART_TIME)
    )
    in_part = {slip_id: who for slip_id, who in rows if who not in settled}
    if not in_part:
        return {}
    found = dict.fromkeys(in_part.values(), 0)
    for slip_id, fen in session.execute(
        sa.select(col(SlipLine.slip_id), sa.func.sum(SlipLine.pay_fen))
        .where(
            col(SlipLine.slip_id).in_(in_part),
            col(SlipLine.month) == str(month),
            col(SlipLine.kind).in_(sorted(NORMAL)),
        )
        .group_by(col(SlipLine.slip_id))
    ):
        found[in_part[slip_id]] += int(fen)
    return found
