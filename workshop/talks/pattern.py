"""Where and about what people disagree: by step, by how lines were written down, by day; never by worker."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.i18n import mark
from workshop.orders.models import CustomerOrder, Operation
from workshop.output.models import OutputLine, Sheet
from workshop.output.rules import SheetKind
from workshop.talks.models import DayTalk
from workshop.talks.queries import is_waiting
from workshop.talks.rules import Ended, MonthPart, Outcome, Pattern, TalkKind, month_part
from workshop.workers.queries import EVERYBODY

SOURCE_NAMES = {
    SheetKind.COUNT: mark("Typed in the grid"),
    SheetKind.IMPORT: mark("From a file"),
    SheetKind.REPORT: mark("Reported by the worker"),
    SheetKind.TICKET: mark("By a bundle ticket"),
    SheetKind.RECOUNT: mark("Was missing at first"),
}
"""How a line was first written down.  One that came with its objection's end was missing."""

PART_NAMES = {
    MonthPart.EARLY: mark("1st to 10th of the month"),
    MonthPart.MIDDLE: mark("11th to 20th"),
    MonthPart.LATE: mark("from the 21st on"),
}

Key = TypeVar("Key")
Rows = list[tuple[Key, Pattern]]


@dataclass(frozen=True)
class StepName:
    """What an operation is called, and of which product it is a step."""

    name: str
    product: str


@dataclass(frozen=True)
class PatternReport:
    """Lines and objections of some days, counted in four ways: the most objections first, days in their order."""

    total: Pattern
    by_step: Rows[StepName]
    by_source: Rows[str]
    by_weekday: Rows[int]  # 0: Monday
    by_part: Rows[str]


@dataclass(frozen=True)
class _Place:
    """What a line is grouped by.  Not whose it is."""

    work_date: date
    operation_id: UUID
    source: SheetKind


_Objected = tuple[_Place, Ended]


def pattern_report(session: Session, first: date, last: date) -> PatternReport:
    """Where lines of these days were objected to, in the session's workshop."""
    sources = _sources(session, first, last)
    lines = Counter(_Place(day, what, source) for (_, day, what), source in sources.items())
    objected = list(_objected(session, sources, first, last))
    names = _step_names(
        session, {place.operation_id for place in lines} | {place.operation_id for place, _ in objected}
    )
    return PatternReport(
        total=_by(lines, objected, lambda _: "").get("", Pattern(0, [])),
        by_step=_most_first(_by(lines, objected, lambda place: names[place.operation_id])),
        by_source=_most_first(_by(lines, objected, lambda place: SOURCE_NAMES[place.source])),
        by_weekday=sorted(
            _by(lines, objected, lambda place: place.work_date.weekday()).items(), key=lambda row: row[0]
        ),
        by_part=[
            (PART_NAMES[part], found)
            for part in MonthPart
            if (found := _by(lines, objected, lambda place: month_part(place.work_date)).get(part))
        ],
    )


def _by(lines: Counter[_Place], objected: Iterable[_Objected], key: Callable[[_Place], Key]) -> dict[Key, Pattern]:
    """Lines and objections by what `key` finds in their places."""
    numbers: Counter[Key] = Counter()
    for place, number in lines.items():
        numbers[key(place)] += number
    ended: dict[Key, list[Ended]] = {}
    for place, each in objected:
        ended.setdefault(key(place), []).append(each)
    return {each: Pattern(numbers[each], ended.get(each, [])) for each in {**numbers, **ended}}


def _most_first(found: dict[Key, Pattern]) -> Rows[Key]:
    return sorted(found.items(), key=lambda row: (-row[1].number, -row[1].lines))


_CODES = tuple(SOURCE_NAMES)
_CODE = sa.case({kind.value: code for code, kind in enumerate(_CODES)}, value=col(Sheet.kind), else_=0)


def _sources(session: Session, first: date, last: date) -> dict[tuple[UUID, date, UUID], SheetKind]:
    """How each line (worker, day, operation) was first written down: the kind of its sheet with the lowest number."""
    line = OutputLine
    rows = session.execute(
        sa.select(
            col(line.engagement_id),
            col(line.work_date),
            col(line.operation_id),
            sa.func.min(col(Sheet.number) * len(_CODES) + _CODE),
        )
        .join(Sheet, col(Sheet.id) == line.sheet_id)
        .where(
            col(line.engagement_id).in_(EVERYBODY),
            col(line.work_date).between(first, last),
        )
        .group_by(col(line.engagement_id), col(line.work_date), col(line.operation_id))
    )
    return {(who, day, what): _CODES[lowest % len(_CODES)] for who, day, what, lowest in rows}


def _objected(
    session: Session, sources: dict[tuple[UUID, date, UUID], SheetKind], first: date, last: date
) -> Iterable[_Objected]:
    """The objections to lines of these days that are open or were ended; what she took back herself is none."""
    answer = aliased(DayTalk)
    rows = session.execute(
        sa.select(
            col(DayTalk.engagement_id),
            col(DayTalk.work_date),
            col(DayTalk.operation_id),
            col(DayTalk.claimed),
            col(DayTalk.pieces),
            col(answer.outcome),
        )
        .outerjoin(answer, (col(answer.answers_id) == col(DayTalk.id)) & (col(answer.kind) == TalkKind.ANSWER))
        .where(
            col(DayTalk.kind) == TalkKind.NOT_RIGHT,
            col(DayTalk.operation_id).is_not(None),
            col(DayTalk.work_date).between(first, last),
            col(answer.id).is_not(None) | is_waiting(),
        )
    )
    for who, day, what, claimed, shown, outcome in rows:
        place = _Place(day, what, sources.get((who, day, what), SheetKind.RECOUNT))
        yield place, Ended((claimed or 0) - shown, Outcome(outcome) if outcome else None)


def _step_names(session: Session, operation_ids: Iterable[UUID]) -> dict[UUID, StepName]:
    rows = session.execute(
        sa.select(col(Operation.id), col(Operation.name), col(CustomerOrder.product))
        .join(CustomerOrder, col(CustomerOrder.id) == Operation.order_id)
        .where(col(Operation.id).in_(operation_ids))
    )
    return {operation_id: StepName(name, product) for operation_id, name, product in rows}
