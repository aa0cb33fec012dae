"""Writing a drawing down: slips with their lines, and which sheets they pay.

If somebody had taken one of the sheets already, the database refuses what binds
them, and nothing of the run is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.hot import add_rows
from workshop.ids import new_id
from workshop.pay.drawing import Cut, Drawing, Drawn
from workshop.pay.models import ChargeLeft, PayCut, PayRun, RunStep, Slip, SlipCut, SlipLine
from workshop.tenancy import Scoped, Workshop

SlipIds = dict[UUID, UUID]
"""Worker (engagement) → slip."""


@dataclass(frozen=True)
class SlipRows:
    """The rows of a drawing, written or not: slips, their lines, and what was left of charges."""

    ids: SlipIds
    slips: Sequence[dict[str, Any]]
    lines: Sequence[dict[str, Any]]
    left: Sequence[dict[str, Any]]


def write_slips(
    session: Session, workshop: Workshop, step: RunStep, drawing: Drawing, numbers: Mapping[UUID, int] | None = None
) -> None:
    """Write the slips of a step.

    numbers: of each worker's slip, where the step locks the run: then its sheets are bound, and from here on paid.
    """
    rows = slip_rows(workshop, step.id, drawing, numbers or {})
    binding = {} if numbers is None else binding_rows(workshop, step.run_id, drawing, rows.ids)
    add_rows(session, {Slip: rows.slips, SlipLine: rows.lines, ChargeLeft: rows.left, **binding})


def slip_rows(workshop: Workshop, step_id: UUID, drawing: Drawing, numbers: Mapping[UUID, int]) -> SlipRows:
    """The slips of a step: what is written of it, and what a page of a draft shows unwritten."""
    ids = {drawn.engagement_id: new_id() for drawn in drawing.slips}
    slips, lines, left = [], [], []
    for drawn in drawing.slips:
        base = {
            "workshop_id": workshop.id,
            "engagement_id": drawn.engagement_id,
            "slip_id": ids[drawn.engagement_id],
        }
        slips.append(_slip(workshop, step_id, drawn, ids[drawn.engagement_id], numbers.get(drawn.engagement_id)))
        lines += _lines(base, drawn)
        left += _left(base, drawn, workshop.forgives_charges)
    return SlipRows(ids, slips, lines, left)


def _slip(workshop: Workshop, step_id: UUID, drawn: Drawn, slip_id: UUID, number: int | None) -> dict[str, Any]:
    of = drawn.composed
    gross_fen, net_fen = of.gross_fen, of.net_fen
    return {
        "id": slip_id,
        "workshop_id": workshop.id,
        "engagement_id": drawn.engagement_id,
        "step_id": step_id,
        "number": number,
        "gross_fen": gross_fen,
        "withheld_fen": gross_fen - net_fen,
        "net_fen": net_fen,
        "worked_minutes": of.time.minutes,
        "normal_minutes": of.time.normal,
        "time_source": of.time.source.value,
        "floor_fen": of.floor_fen,
        "normal_fen": of.normal_fen,
    }


def _lines(base: Mapping[str, Any], drawn: Drawn) -> list[dict[str, Any]]:
    return [
        {
            **base,
            "month": line.month,
            "kind": line.kind,
            "subject_id": line.subject_id,
            "rate_hao": line.rate_hao,
            "per_quantity": line.per_quantity,
            "position": position,
            "quantity": line.quantity,
            "pay_fen": line.pay_fen,
            "was_quantity": line.was_quantity,
            "was_fen": line.was_fen,
        }
        for position, line in enumerate(drawn.composed.lines, start=1)
    ]


def _left(base: Mapping[str, Any], drawn: Drawn, is_forgiven: bool) -> list[dict[str, Any]]:
    return [
        {
            **base,
            "id": new_id(),
            "charge_id": part.charge_id,
            "left_fen": part.left_fen,
            "why": part.why.value,
            "is_forgiven": is_forgiven,
        }
        for part in drawn.composed.left
    ]


# --- binding --------------------------------------------------------------


def binding_rows(
    workshop: Workshop, run_id: UUID, drawing: Drawing, slip_ids: SlipIds
) -> dict[type[Scoped], Sequence[dict[str, Any]]]:
    """What binds the sheets to a run, and to its slips."""
    cuts = [{"id": new_id(), "workshop_id": workshop.id, "run_id": run_id, **_span(cut)} for cut in drawing.cuts]
    own = [
        {
            "workshop_id": workshop.id,
            "engagement_id": drawn.engagement_id,
            "slip_id": slip_ids[drawn.engagement_id],
            **_span(cut),
        }
        for drawn in drawing.slips
        for cut in drawn.cuts
    ]
    return {PayCut: cuts, SlipCut: own}


def _span(cut: Cut) -> dict[str, Any]:
    return {"month": cut.month, "from_number": cut.after or None, "to_number": cut.through}


def unbind(session: Session, run: PayRun) -> None:
    """Let go of the sheets that a run holds.  Raises IntegrityError while a later run stands on it."""
    steps = sa.select(RunStep.id).where(col(RunStep.run_id) == run.id)
    slips = sa.select(Slip.id).where(col(Slip.step_id).in_(steps))
    session.execute(
        sa.delete(SlipCut).where(col(SlipCut.slip_id).in_(slips)).execution_options(synchronize_session=False)
    )
    session.execute(sa.delete(PayCut).where(col(PayCut.run_id) == run.id).execution_options(synchronize_session=False))
