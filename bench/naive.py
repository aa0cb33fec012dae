"""The naive way to save a batch: objects, one `get` a line, add, commit, refresh."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Cookie, Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy.orm import Session
from sqlmodel import col

from workshop import tables
from workshop.accounts.models import Membership, SignIn
from workshop.accounts.queries import digest
from workshop.database import open_database
from workshop.ids import new_id
from workshop.journal.models import Note
from workshop.orders.models import Operation, Rate
from workshop.output.models import OutputLine, Sheet, SheetTotal
from workshop.tenancy import Everything
from workshop.workers.models import Engagement


class Cell(BaseModel):
    engagement_id: UUID
    operation_id: UUID
    good: int
    seen: int = 0


class Batch(BaseModel):
    id: UUID
    work_date: date
    cells: list[Cell]


class LineOut(BaseModel):
    line: int
    engagement_id: UUID
    operation_id: UUID
    good: int
    rate_hao: int


def app() -> FastAPI:
    assert tables.metadata
    database = open_database(os.environ["BENCH_URL"])
    application = FastAPI()

    def session() -> Iterator[Session]:
        with Session(database.writer, info={"scope": Everything()}) as opened:
            yield opened

    @application.post("/api/v1/sheets", response_model=list[LineOut])
    def save(
        db: Annotated[Session, Depends(session)], batch: Batch, workshop_session: Annotated[str, Cookie()]
    ) -> list[OutputLine]:
        entry = db.scalars(sa.select(SignIn).where(col(SignIn.token_hash) == digest(workshop_session))).first()
        member = db.get(Membership, entry.membership_id) if entry else None
        if entry is None or member is None:
            raise HTTPException(401)
        own = {"workshop_id": member.workshop_id}
        month = f"{batch.work_date:%Y-%m}"
        highest = db.scalar(
            sa.select(sa.func.max(Sheet.number)).where(
                col(Sheet.workshop_id) == member.workshop_id, col(Sheet.month) == month
            )
        )
        told = {"month": month, "number": (highest or 0) + 1, "kind": "count", "recorded_at": datetime.now(UTC)}
        sheet = Sheet(id=batch.id, recorded_by=entry.account_id, **told, **own)
        db.add(sheet)
        lines = []
        for number, cell in enumerate(batch.cells, start=1):
            line = _line(db, cell, batch, number)
            db.add(line)
            lines.append(line)
        for operation_id in {cell.operation_id for cell in batch.cells}:
            good = sum(cell.good for cell in batch.cells if cell.operation_id == operation_id)
            db.add(SheetTotal(operation_id=operation_id, sheet_id=sheet.id, good=good, rework=0, scrap=0, **own))
        what = {"action": "sheet.saved", "subject": "sheet", "subject_id": sheet.id}
        db.add(Note(id=new_id(), account_id=entry.account_id, at=datetime.now(UTC), **what, **own))
        db.commit()
        for line in lines:
            db.refresh(line)
        return lines

    return application


def _line(db: Session, cell: Cell, batch: Batch, number: int) -> OutputLine:
    engagement = db.get(Engagement, cell.engagement_id)
    operation = db.get(Operation, cell.operation_id)
    if engagement is None or operation is None:
        raise HTTPException(404)
    before = db.scalars(
        sa.select(OutputLine).where(
            col(OutputLine.workshop_id) == engagement.workshop_id,
            col(OutputLine.engagement_id) == cell.engagement_id,
            col(OutputLine.work_date) == batch.work_date,
            col(OutputLine.operation_id) == cell.operation_id,
        )
    ).all()
    rate = db.scalars(
        sa.select(Rate)
        .where(col(Rate.operation_id) == operation.id, col(Rate.valid_from) <= batch.work_date)
        .order_by(col(Rate.announced_at).desc())
    ).first()
    if rate is None:
        raise HTTPException(409)
    return OutputLine(
        workshop_id=engagement.workshop_id,
        engagement_id=engagement.id,
        work_date=batch.work_date,
        sheet_id=batch.id,
        line=number,
        operation_id=operation.id,
        good=cell.good - sum(line.good for line in before),
        rate_hao=rate.rate_hao,
        per_pieces=rate.per_pieces,
    )
