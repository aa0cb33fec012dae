"""Reading what workers say of the lines of their slips, and what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.pay.models import LineObjection, ObjectionAnswer, PayRun, RunStep, Slip
from workshop.pay.rules import Outcome


@dataclass(frozen=True)
class Objection:
    """What a worker says of a line of her slip, and what was answered so far."""

    row: LineObjection
    answers: Sequence[ObjectionAnswer]

    @property
    def is_open(self) -> bool:
        """Not answered, or put off."""
        return not self.answers or self.answers[-1].outcome == Outcome.PUT_OFF

    @property
    def waits(self) -> bool:
        """Whether nobody has said anything to it."""
        return not self.answers


def objections_of(session: Session, run_id: UUID) -> list[Objection]:
    """All objections to slips of a run, whichever drawing they were said of, in the order they were said."""
    rows = session.scalars(
        sa.select(LineObjection)
        .join(Slip, col(Slip.id) == LineObjection.slip_id)
        .join(RunStep, col(RunStep.id) == Slip.step_id)
        .where(col(RunStep.run_id) == run_id)
        .order_by(col(LineObjection.said_at), col(LineObjection.id))
    ).all()
    return answered(session, rows)


@dataclass(frozen=True)
class Unanswered:
    """An objection to which nobody has said anything, and of what run: run_id of one that pays her alone."""

    id: UUID
    engagement_id: UUID
    month: str
    run_id: UUID | None


def unanswered(session: Session) -> list[Unanswered]:
    """Objections that the session sees and that nobody has answered, the oldest first."""
    rows = session.execute(
        sa.select(
            col(LineObjection.id),
            col(LineObjection.engagement_id),
            col(PayRun.month),
            sa.case((col(PayRun.engagement_id).is_not(None), col(PayRun.id))),
        )
        .join(Slip, col(Slip.id) == LineObjection.slip_id)
        .join(RunStep, col(RunStep.id) == Slip.step_id)
        .join(PayRun, col(PayRun.id) == RunStep.run_id)
        .where(~sa.exists().where(col(ObjectionAnswer.objection_id) == LineObjection.id))
        .order_by(col(LineObjection.said_at), col(LineObjection.id))
    )
    return [Unanswered(*row) for row in rows]


def answered(session: Session, rows: Sequence[LineObjection]) -> list[Objection]:
    """Each objection with its answers, in their order."""
    answers: dict[UUID, list[ObjectionAnswer]] = {row.id: [] for row in rows}
    for answer in session.scalars(
        sa.select(ObjectionAnswer)
        .where(col(ObjectionAnswer.objection_id).in_(answers))
        .order_by(col(ObjectionAnswer.answered_at), col(ObjectionAnswer.id))
    ):
        answers[answer.objection_id].append(answer)
    return [Objection(row, answers[row.id]) for row in rows]
