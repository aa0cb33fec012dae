"""Workers, as JSON for the workshop's own systems."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from workshop.accounts.guard import Reading, Require
from workshop.actor import Actor, Permission
from workshop.web.api import api_router
from workshop.workers import queries

router = api_router("/workers", "workers")

MayRead = Annotated[Actor, Depends(Require(Permission.WORKERS_READ))]


class WorkerOut(BaseModel):
    """A worker of the workshop."""

    id: UUID
    number: int
    called_name: str
    started_on: date
    ended_on: date | None
    paper: str


@router.get("")
def list_workers(actor: MayRead, session: Reading) -> list[WorkerOut]:
    """All workers there ever were, those still here first, in name order."""
    return [WorkerOut.model_validate(line, from_attributes=True) for line in queries.worker_lines(session)]
