"""Reading who was paid within a month for part time, and what that brought."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.clock import Month
from workshop.pay.composing import NORMAL
from workshop.pay.models import PayRun, RunStep, Slip, SlipCut, SlipLine
from workshop.pay.queries import IS_PART_TIME


def paid_in_part(session: Session, month: Month) -> dict[UUID, int]:
    """Of whom nothing but part time was paid of the month: fen of normal pay that these slips brought.

    The run of the month settles it.
    """
    rows = session.execute(
        sa.select(col(SlipCut.engagement_id), col(SlipCut.slip_id), IS_PART_TIME)
        .join(Slip, col(Slip.id) == SlipCut.slip_id)
        .join(RunStep, col(RunStep.id) == Slip.step_id)
        .join(PayRun, col(PayRun.id) == RunStep.run_id)
        .where(col(SlipCut.month) == str(month))
    ).all()
    settled = {who for who, _, is_part in rows if not is_part}
    in_part = {slip_id: who for who, slip_id, _ in rows if who not in settled}
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
