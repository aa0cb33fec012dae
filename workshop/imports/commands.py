"""Bringing files and taking what is in them.  The caller's session is the transaction.

A file is looked at as often as one likes; nothing of it is written before it is
taken.  It is taken in batches, each of them whole: an import that was stopped,
or whose computer went off, is where it was, and goes on there.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel
from sqlmodel import Session, col

from workshop.actor import Actor
from workshop.database import get
from workshop.errors import IdInUse, Stale
from workshop.imports import rules
from workshop.imports.drafts import (
    Batches,
    Choices,
    NumberStep,
    OperationStep,
    OrderStep,
    RatesStep,
    SheetStep,
    Step,
    WorkerStep,
    batch_of,
    pack_batches,
)
from workshop.imports.models import ImportedSheet, ImportFile, LearntHeading
from workshop.imports.rules import Kind
from workshop.journal.commands import Action, note
from workshop.orders.commands import buyer_called
from workshop.orders.rules import Posted
from workshop.orders.takeover import PaperOrder, take_over_operation, take_over_order, take_over_rates
from workshop.output.months import DatedCell, Taken, take_counts
from workshop.spreadsheet.workbook import Workbook, pack, unpack
from workshop.tenancy import hold
from workshop.vault import Vault
from workshop.workers.commands import AddWorker, ChangeWorker, add_worker, change_worker, identify, tell
from workshop.workers.models import Engagement
from workshop.workers.rules import ToldSubject

KEPT_FOR, UNTOUCHED_FOR = timedelta(days=7), timedelta(days=30)


class BringFile(BaseModel):
    """A file that somebody brings.  The id is made with the form."""

    id: UUID
    kind: Kind
    name: str


def bring_file(
    session: Session, actor: Actor, vault: Vault, wish: BringFile, content: bytes, workbook: Workbook, now: datetime
) -> ImportFile:
    """Keep what the file says until it is taken; of files that ended a week ago, only that they were brought.

    Raises IdInUse.
    """
    hold(session, actor.workshop_id)
    digest = hashlib.sha256(content).digest()
    if file := session.get(ImportFile, wish.id):
        if file.digest != digest:
            raise IdInUse()
        return file
    forget_old(session, now)
    file = ImportFile(
        id=wish.id,
        workshop_id=actor.workshop_id,
        kind=wish.kind,
        name=wish.name,
        digest=digest,
        content=vault.seal(pack(workbook)),
        brought_by=actor.account_id,
        brought_at=now,
    )
    session.add(file)
    session.flush()
    note(session, actor, Action.IMPORT_FILE_BROUGHT, file.id, now, workshop_id=file.workshop_id)
    return file


def forget_old(session: Session, now: datetime) -> None:
    """Of files that ended a week ago, or lay a month untouched, only that they were brought is kept.

    For whoever brings the next file, and for the server's nightly job.
    """
    session.execute(
        sa.update(ImportFile)
        .where(
            col(ImportFile.content).is_not(None),
            (col(ImportFile.ended_at) < now - KEPT_FOR) | (col(ImportFile.brought_at) < now - UNTOUCHED_FOR),
        )
        .values(content=None, steps=None)
        .execution_options(synchronize_session=False)
    )


def workbook_of(file: ImportFile, vault: Vault) -> Workbook:
    """What the file said.  Raises AlreadyEnded once that is forgotten."""
    if file.content is None:
        raise rules.AlreadyEnded()
    return unpack(vault.open(file.content))


def choices_of(file: ImportFile) -> Choices:
    """What was said of the file so far."""
    return Choices.model_validate(file.choices)


def choose(session: Session, actor: Actor, import_id: UUID, choices: Choices, now: datetime) -> ImportFile:
    """Keep what was said of the file.  Raises NotFound, AlreadyEnded, HasBegun."""
    hold(session, actor.workshop_id)
    file = get(session, ImportFile, import_id)
    _check_open(file)
    if file.steps is not None:
        raise rules.HasBegun()
    if choices != choices_of(file):
        file.choices = choices.model_dump(mode="json")
        file.version += 1
        session.flush()
        note(session, actor, Action.IMPORT_FILE_BROUGHT, file.id, now, workshop_id=file.workshop_id)
    return file


def read_as(session: Session, actor: Actor, import_id: UUID, new_id: UUID, kind: Kind, now: datetime) -> ImportFile:
    """Bring what the file says as another kind of list, without its answers; this import of it ends.

    new_id: of the import that begins; made with the form, so that pressing twice makes one.
    Raises NotFound, AlreadyEnded, HasBegun.
    """
    hold(session, actor.workshop_id)
    file = get(session, ImportFile, import_id)
    if other := session.get(ImportFile, new_id):
        return other
    _check_open(file)
    if file.steps_done or file.steps is not None:
        raise rules.HasBegun()
    if file.content is None:
        raise rules.AlreadyEnded()
    other = ImportFile(
        id=new_id,
        workshop_id=file.workshop_id,
        kind=kind,
        name=file.name,
        digest=file.digest,
        content=file.content,
        brought_by=actor.account_id,
        brought_at=now,
    )
    session.add(other)
    session.flush()
    note(session, actor, Action.IMPORT_FILE_BROUGHT, other.id, now, workshop_id=other.workshop_id)
    end_import(session, actor, import_id, now)
    return other


def _check_open(file: ImportFile) -> None:
    if file.ended_at is not None:
        raise rules.AlreadyEnded()


# --- taking ---------------------------------------------------------------


@dataclass(frozen=True)
class Drafted:
    """What is to be written, as it was worked out from the file at this version."""

    version: int
    batches: Batches
    left: int  # rows that are not taken
    lessons: Mapping[str, str]  # headings whose meaning was chosen by hand


def begin(session: Session, actor: Actor, vault: Vault, import_id: UUID, drafted: Drafted, now: datetime) -> ImportFile:
    """Settle what will be written; the first batch is still to be taken.

    Raises NotFound, AlreadyEnded, Stale, NothingToTake.
    """
    hold(session, actor.workshop_id)
    file = get(session, ImportFile, import_id)
    _check_open(file)
    if file.steps is not None:
        return file
    if file.version != drafted.version:
        raise Stale()
    if not drafted.batches:
        raise rules.NothingToTake()
    file.steps = vault.seal(pack_batches(drafted.batches))
    # After a second look, what was written before it still counts, and its batches keep their numbers.
    file.steps_total = file.steps_done + len(drafted.batches)
    done = file.outcome.get("rows_done", 0)
    rows = sum(_rows_of(step) for batch in drafted.batches for step in batch)
    file.outcome = {**file.outcome, "rows": done + rows, "rows_done": done, "left": drafted.left}
    session.flush()
    _learn(session, actor, file, drafted.lessons, now)
    note(session, actor, Action.IMPORT_FILE_TAKEN, file.id, now, workshop_id=file.workshop_id)
    return file


def _rows_of(step: Step) -> int:
    """How many rows are told to be in once the step is."""
    return step.rows if isinstance(step, SheetStep) else 1


def _learn(session: Session, actor: Actor, file: ImportFile, lessons: Mapping[str, str], now: datetime) -> None:
    known = {
        heading.heading: heading
        for heading in session.scalars(sa.select(LearntHeading).where(col(LearntHeading.kind) == file.kind))
    }
    for heading, meant in lessons.items():
        row = known.get(heading) or LearntHeading(
            workshop_id=file.workshop_id,
            kind=file.kind,
            heading=heading,
            field=meant,
            learnt_by=actor.account_id,
            learnt_at=now,
        )
        row.field = meant
        session.add(row)
    session.flush()


def take_batch(
    session: Session, actor: Actor, vault: Vault, import_id: UUID, batch: int, today: date, now: datetime
) -> ImportFile:
    """Write the batch of this number, if it is the next one; the last ends the import.

    Raises NotFound, and whatever the commands raise that it is written by; then
    nothing of the batch is written.
    """
    hold(session, actor.workshop_id)
    file = get(session, ImportFile, import_id)
    if file.ended_at is not None or file.steps is None or batch != file.steps_done:
        return file  # pressed twice, or in two windows
    outcome = dict(file.outcome)
    for step in batch_of(vault.open(file.steps), batch - file.steps_total):
        for what, more in _write(session, actor, vault, file, step, today, now).items():
            outcome[what] = outcome.get(what, 0) + more
        outcome["rows_done"] += _rows_of(step)
    file.outcome = outcome
    file.steps_done += 1
    if file.steps_done == file.steps_total:
        _end(file, now)
    session.flush()
    if file.ended_at:
        note(session, actor, Action.IMPORT_FILE_ENDED, file.id, now, workshop_id=file.workshop_id, details=outcome)
    return file


def end_import(session: Session, actor: Actor, import_id: UUID, now: datetime) -> ImportFile:
    """Stop here: what was written stays, the rest is not taken.  Raises NotFound."""
    hold(session, actor.workshop_id)
    file = get(session, ImportFile, import_id)
    if file.ended_at is None:
        _end(file, now)
        session.flush()
        note(
            session,
            actor,
            Action.IMPORT_FILE_ENDED,
            file.id,
            now,
            workshop_id=file.workshop_id,
            details=dict(file.outcome),
        )
    return file


def look_again(session: Session, actor: Actor, import_id: UUID, now: datetime) -> ImportFile:
    """Work out anew what is to be written: something changed since it was settled.  Raises NotFound, AlreadyEnded."""
    hold(session, actor.workshop_id)
    file = get(session, ImportFile, import_id)
    _check_open(file)
    file.steps, file.version = None, file.version + 1
    session.flush()
    note(session, actor, Action.IMPORT_FILE_BROUGHT, file.id, now, workshop_id=file.workshop_id)
    return file


def _end(file: ImportFile, now: datetime) -> None:
    file.ended_at = now
    file.steps = None


# --- what a step writes ---------------------------------------------------

Outcome = dict[str, int]


def _write(
    session: Session, actor: Actor, vault: Vault, file: ImportFile, step: Step, today: date, now: datetime
) -> Outcome:
    match step:
        case WorkerStep():
            return _write_worker(session, actor, vault, step, today, now)
        case NumberStep():
            identify(session, actor, vault, get(session, Engagement, step.engagement_id), step.identity, now)
            return {"numbers": 1}
        case OrderStep():
            _write_order(session, actor, step, today, now)
            return {"orders": 1}
        case OperationStep():
            operation = take_over_operation(session, actor, step.order_id, step.id, step.name, today, now)
            if operation.id != step.id:
                raise Stale()  # somebody made this step since the file was looked at
            return {"steps": 1}
        case RatesStep():
            posted = [Posted(*each) for each in step.posted]
            take_over_rates(session, actor, step.operation_id, posted, today, now)
            return {"rates": len(posted)}
        case SheetStep():
            return _write_sheet(session, actor, file, step, today, now)


def _write_worker(
    session: Session, actor: Actor, vault: Vault, step: WorkerStep, today: date, now: datetime
) -> Outcome:
    wish = AddWorker(
        id=step.id,
        called_name=step.name,
        phone=step.phone,
        identity_number=step.identity,
        started_on=step.started_on,
    )
    engagement = add_worker(session, actor, vault, wish, today, now)
    if step.ended_on:
        change = ChangeWorker(
            version=engagement.version,
            called_name=engagement.called_name,
            phone=engagement.phone or "",
            started_on=engagement.started_on,
            ended_on=step.ended_on,
        )
        change_worker(session, actor, engagement.id, change, now)
    tell(session, actor, engagement.id, ToldSubject.HOUSEHOLD, step.household, today, now)
    tell(session, actor, engagement.id, ToldSubject.CONTRACT, step.contract, today, now)
    return {"workers": 1, "numbers_open": int(engagement.number_doubt is not None)}


def _write_order(session: Session, actor: Actor, step: OrderStep, today: date, now: datetime) -> None:
    buyer_id = None
    if step.buyer:
        buyer_id = buyer_called(session, actor, hold(session, actor.workshop_id), step.buyer, now).id
    paper = PaperOrder(
        paper_name=step.paper_name,
        opened_on=step.opened_on,
        product=step.product,
        pieces=step.pieces,
        price_hao=step.price_hao,
        due_on=step.due_on,
        buyer_id=buyer_id,
    )
    take_over_order(session, actor, step.id, paper, today, now)


def _write_sheet(
    session: Session, actor: Actor, file: ImportFile, step: SheetStep, today: date, now: datetime
) -> Outcome:
    cells = [
        DatedCell(
            engagement_id=cell.engagement_id,
            operation_id=cell.operation_id,
            work_date=cell.day,
            good=cell.good,
            seen=cell.seen,
            rework=cell.rework,
            scrap=cell.scrap,
        )
        for cell in step.cells
    ]
    asked = {cell.key: told.asked for cell, told in zip(cells, step.cells, strict=True) if told.asked}
    saved, moved = take_counts(session, actor, Taken(step.id, cells, asked, file.name), today, now)
    if saved.sheet and not saved.repeated:
        session.add(ImportedSheet(workshop_id=file.workshop_id, import_id=file.id, sheet_id=saved.sheet.id))
        session.flush()
    taken = [cell for cell in cells if cell.key not in set(moved)]
    return {"counts": len(taken), "pieces": sum(cell.good for cell in taken), "moved": len(moved)}
