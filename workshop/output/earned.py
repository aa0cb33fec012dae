"""Reading what workers earn: their own pieces, and what they earn beside them, with the rows behind each figure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.accounts.queries import NOBODY_KNOWN, Recorder, recorders
from workshop.clock import Month
from workshop.output import worth
from workshop.output.models import EarningLine, OutputLine, Sheet
from workshop.output.queries import UNDONE_SHEETS
from workshop.output.rules import Count, SheetKind
from workshop.output.worth import LINE_NAMES, Basis, LineKind, Made, PayLine, Share
from workshop.workers.models import Engagement
from workshop.workers.queries import EVERYBODY


def _sums(key: Sequence[Any], amounts: Sequence[Any]) -> sa.Select[Any]:
    """Sums of amounts for each worker and day, in their order, and for what else makes a line."""
    summed: sa.Select[Any] = sa.select(*key, *map(sa.func.sum, amounts)).group_by(*key).order_by(*key[:3])
    return summed


_PIECES = _sums(
    (
        OutputLine.workshop_id,
        OutputLine.engagement_id,
        OutputLine.work_date,
        OutputLine.operation_id,
        OutputLine.rate_hao,
        OutputLine.per_pieces,
    ),
    (OutputLine.good, OutputLine.rework, OutputLine.scrap),
)
_BESIDE = _sums(
    (
        EarningLine.workshop_id,
        EarningLine.engagement_id,
        EarningLine.work_date,
        EarningLine.operation_id,
        EarningLine.rate_hao,
        EarningLine.per_quantity,
        EarningLine.kind,
    ),
    (EarningLine.quantity, EarningLine.pay_fen),
)


def made_between(session: Session, workshop_id: UUID, engagement_id: UUID, first: date, last: date) -> list[Made]:
    """Her work by day, operation, rate and kind, in order of the days.  Touches only her rows."""
    return made_by_worker(session, workshop_id, first, last, only=engagement_id).get(engagement_id, [])


def made_by_worker(
    session: Session, workshop_id: UUID, first: date, last: date, *, only: UUID | None = None
) -> dict[UUID, list[Made]]:
    """The work of everybody who did some, or of one worker, by day, operation, rate and kind, in order of the days."""
    parts = (_PIECES, made_of_pieces), (_BESIDE, made_beside)
    return _made(session, workshop_id, first, last, parts, only)


def _made(
    session: Session,
    workshop_id: UUID,
    first: date,
    last: date,
    parts: Iterable[tuple[sa.Select[Any], Callable[..., Made]]],
    only: UUID | None = None,
) -> dict[UUID, list[Made]]:
    made: dict[UUID, list[Made]] = {}
    row: list[Any]
    for statement, read in parts:
        line = statement.selected_columns
        found = session.execute(
            statement.where(
                line.workshop_id == workshop_id,
                line.engagement_id == only if only else line.engagement_id.in_(EVERYBODY),
                line.work_date.between(first, last),
            )
        )
        for _, engagement_id, *row in found:
            made.setdefault(engagement_id, []).append(read(*row))
    return {engagement_id: sorted(parts, key=lambda part: part.work_date) for engagement_id, parts in made.items()}


def made_of_pieces(day: date, operation_id: UUID, rate_hao: int, per_pieces: int, *pieces: int) -> Made:
    """From a row of sums of her own pieces."""
    return Made(day, operation_id, rate_hao, per_pieces, Count(*map(int, pieces)))


def made_beside(
    day: date, operation_id: UUID | None, rate_hao: int, per: int, kind: str, quantity: int, pay_fen: int | None
) -> Made:
    """From a row of sums of what she earned beside them."""
    share_fen = None if pay_fen is None else int(pay_fen)
    return Made(day, operation_id, rate_hao, per, Count(int(quantity)), LineKind(kind), share_fen)


@dataclass(frozen=True)
class Earned:
    """What one worker earned in one month in one workshop: lines of the month, lines of each day."""

    engagement_id: UUID
    month: Month
    lines: list[PayLine]
    days: Mapping[date, list[PayLine]]

    @classmethod
    def of(cls, engagement_id: UUID, month: Month, made: Sequence[Made]) -> Self:
        """From her work of the month."""
        return cls(engagement_id, month, worth.month_lines(made), worth.day_lines(made))

    @property
    def pay_fen(self) -> int:
        return worth.total_fen(self.lines)

    def day_fen(self, day: date) -> int:
        return worth.total_fen(self.days.get(day, []))

    def day_good(self, day: date) -> int:
        """Good pieces of her own on the day."""
        return sum(line.good for line in self.days.get(day, []))


def earned(session: Session, workshop_id: UUID, engagement_id: UUID, month: Month) -> Earned:
    """Her month: what each line comes to and what each day added to it."""
    return Earned.of(
        engagement_id, month, made_between(session, workshop_id, engagement_id, month.first_day, month.last_day)
    )


# --- a day beside the pieces ----------------------------------------------


@dataclass(frozen=True)
class BesideLine:
    """What one line of a worker's month grew by on a day beside her own pieces.

    entered: by what kinds of sheet, and of which team count, hours, slip or
    repair they were; without what was taken back.
    """

    engagement_id: UUID
    called_name: str
    line: PayLine
    entered: Sequence[tuple[SheetKind, UUID]]


def beside_of_day(session: Session, workshop_id: UUID, day: date) -> list[BesideLine]:
    """What everybody earned on the day beside her own pieces, in name order; what was taken back is left out."""
    made = _made(session, workshop_id, Month.of(day).first_day, day, [(_BESIDE, made_beside)])
    lines = {who: worth.day_lines(parts).get(day, []) for who, parts in made.items()}
    entered = _entered(session, workshop_id, day)
    people = session.execute(
        sa.select(Engagement.id, Engagement.called_name)
        .where(col(Engagement.id).in_([who for who, found in lines.items() if found]))
        .order_by(col(Engagement.name_sort), col(Engagement.number))
    )
    return [
        BesideLine(
            who,
            name,
            line,
            entered.get((who, line.operation_id, line.rate_hao, line.per_pieces, line.kind), []),
        )
        for who, name in people
        for line in lines[who]
    ]


def _entered(session: Session, workshop_id: UUID, day: date) -> Mapping[Any, list[tuple[SheetKind, UUID]]]:
    """Worker, operation, rate, what it is for and kind → what its rows of the day were entered of."""
    line = EarningLine
    rows = session.execute(
        sa.select(
            line.engagement_id,
            line.operation_id,
            line.rate_hao,
            line.per_quantity,
            line.kind,
            Sheet.kind,
            line.subject_id,
        )
        .join(Sheet, col(Sheet.id) == line.sheet_id)
        .where(
            col(line.workshop_id) == workshop_id,
            col(line.engagement_id).in_(EVERYBODY),
            col(line.work_date) == day,
            col(line.subject_id).is_not(None),
            col(Sheet.kind) != SheetKind.UNDO,
            col(Sheet.id).not_in(UNDONE_SHEETS),
        )
        .order_by(col(Sheet.number), col(line.line))
    )
    entered: dict[Any, list[tuple[SheetKind, UUID]]] = {}
    for *key, kind, subject_id in rows:
        entered.setdefault(tuple(key), []).append((SheetKind(kind), subject_id))
    return entered


# --- the rows behind a figure ---------------------------------------------


@dataclass(frozen=True)
class Trace:
    """One row behind a figure: a line of a sheet.

    corrects: the number of the sheet whose line it puts right, at that line's rate.
    before: what stood in the cell when the row was written.
    """

    operation_id: UUID | None
    number: int
    sheet: SheetKind
    kind: LineKind
    count: Count
    rate_hao: int
    per_pieces: int
    recorded_at: datetime
    file_name: str = ""  # of the file that the sheet came from, if it did
    corrects: int | None = None
    note: str = ""
    share: Share | None = None
    before: Count = Count()
    recorded_by: UUID | None = None
    recorder: Recorder = NOBODY_KNOWN

    @property
    def after(self) -> Count:
        """What stood in the cell then."""
        return self.before + self.count

    @property
    def minutes(self) -> int:
        """Minutes of hours; of pieces none."""
        return self.count.good if worth.is_by_time(self.kind, self.operation_id) else 0

    @property
    def days(self) -> int:
        """Days that are paid by the day; of all else none."""
        return self.count.good if self.kind == LineKind.TRAINING_DAY else 0

    @property
    def kind_name(self) -> str:
        return LINE_NAMES[self.kind]


def traces(session: Session, workshop_id: UUID, engagement_id: UUID, day: date) -> list[Trace]:
    """All rows behind her day, original and corrections, in the order they were written."""
    found = _pieces(session, workshop_id, engagement_id, day) + _beside(session, workshop_id, engagement_id, day)
    by = recorders(session, workshop_id, {trace.recorded_by for trace in found if trace.recorded_by})
    known = [replace(t, recorder=by.get(t.recorded_by, NOBODY_KNOWN)) if t.recorded_by else t for t in found]
    return sorted(known, key=lambda trace: trace.number)


def _pieces(session: Session, workshop_id: UUID, engagement_id: UUID, day: date) -> list[Trace]:
    line, corrected = OutputLine, aliased(Sheet)
    rows = session.execute(
        sa.select(
            line.operation_id,
            Sheet.number,
            Sheet.kind,
            Sheet.note,
            Sheet.recorded_at,
            line.rate_hao,
            line.per_pieces,
            corrected.number,
            line.good,
            line.rework,
            line.scrap,
            Sheet.recorded_by,
        )
        .join(Sheet, col(Sheet.id) == line.sheet_id)
        .outerjoin(corrected, col(corrected.id) == line.corrects_id)
        .where(
            col(line.workshop_id) == workshop_id,
            col(line.engagement_id) == engagement_id,
            col(line.work_date) == day,
        )
        .order_by(col(Sheet.number), col(line.line))
    )
    found = []
    stood: dict[UUID, Count] = {}
    for operation_id, number, kind, note, at, rate_hao, per_pieces, corrects, *pieces, recorded_by in rows:
        file_name = note if kind == SheetKind.IMPORT else ""
        before, count = stood.get(operation_id, Count()), Count(*pieces)
        stood[operation_id] = before + count
        what = operation_id, number, SheetKind(kind), LineKind.PIECES, count, rate_hao, per_pieces, at
        found.append(Trace(*what, file_name, corrects, before=before, recorded_by=recorded_by))
    return found


def _beside(session: Session, workshop_id: UUID, engagement_id: UUID, day: date) -> list[Trace]:
    line = EarningLine
    rows = session.execute(
        sa.select(line, Sheet.number, Sheet.kind, Sheet.recorded_at, Sheet.recorded_by)
        .join(Sheet, col(Sheet.id) == line.sheet_id)
        .where(
            col(line.workshop_id) == workshop_id,
            col(line.engagement_id) == engagement_id,
            col(line.work_date) == day,
        )
        .order_by(col(Sheet.number), col(line.line))
    )
    return [
        Trace(
            of.operation_id,
            number,
            SheetKind(kind),
            LineKind(of.kind),
            Count(of.quantity),
            of.rate_hao,
            of.per_quantity,
            at,
            note=of.note,
            share=_share(of),
            recorded_by=recorded_by,
        )
        for of, number, kind, at, recorded_by in rows
    ]


def _share(line: EarningLine) -> Share | None:
    if line.pay_fen is None or line.weight is None:
        return None
    return Share(line.pay_fen, line.weight, line.weight_sum or 0, line.team_fen or 0, Basis(line.basis))
