"""Past totals, as JSON for the workshop's own systems."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from workshop.accounts.guard import Reading, Require
from workshop.actor import Actor, Permission
from workshop.past import queries
from workshop.web.api import api_router

router = api_router("/past-totals", "past")

MayRead = Annotated[Actor, Depends(Require(Permission.PAY_READ))]


class PastTotalOut(BaseModel):
    """What a worker earned in a month before counting began here, as the workshop's paper says.

    Weaker evidence than counts, which it is never part of: `evidence` always says so.
    `good` is the number of pieces, if the paper tells it.
    """

    id: UUID
    engagement_id: UUID
    month: str
    pay_fen: int
    good: int | None
    entered_on: date
    evidence: Literal["paper"] = "paper"


@router.get("")
def list_past_totals(actor: MayRead, session: Reading) -> list[PastTotalOut]:
    """The totals that stand, each as last corrected, the latest month first."""
    return [PastTotalOut.model_validate(total, from_attributes=True) for total in queries.standing_totals(session)]
