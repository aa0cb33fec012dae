"""Who was here in the demo's September: W1 keeps a list, in W2 everybody may tap, the others write nothing down."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel import Session

from workshop.attendance.commands import (
    Correct,
    Going,
    ListDay,
    ListedWorker,
    SayWhenGone,
    Tap,
    correct,
    list_day,
    say_when_gone,
    tap,
)
from workshop.attendance.models import Presence
from workshop.attendance.queries import standing_between
from workshop.attendance.rules import AttendanceBy, Span
from workshop.demo.acts import Acts, day_of
from workshop.demo.beside import HOURS
from workshop.demo.moments import Act, moment, september
from workshop.demo.plan import Plan
from workshop.overview.commands import SetWorkshop, set_workshop

SET_ON = date(2025, 8, 30)
USUAL, WITH_PUPILS = "8:30-11:30, 14:00-16:30", "8:30-11:30, 14:00-16:00"
"""Half of the mothers leave for the school run.  Source: domain 8.2."""


def _settings(attendance_by: AttendanceBy, usual_hours: str = "", *, uses_tickets: bool = False) -> SetWorkshop:
    return SetWorkshop(
        answer_days=3,
        reports=True,
        attendance_by=attendance_by,
        usual_hours=usual_hours,
        uses_tickets=uses_tickets,
        pay_day=15,
        object_days=3,
        tops_up=False,
        forgives_charges=False,
    )


SETTINGS = {
    "W1": _settings(AttendanceBy.LIST, USUAL),
    "W2": _settings(AttendanceBy.TAP),
    "W3": _settings(AttendanceBy.NONE, uses_tickets=True),
}

OTHERWISE: Mapping[tuple[str, date], str] = {
    # With it she comes to the 61.5 hours of domain 10.5.
    ("P07", september(29)): "8:30-11:30, 14:00-17:30",
    # For her own hours the list of W1 has what it always has: on the 23rd she was in W2 in the morning.
    ("V05", september(26)): "8:30-11:30, 14:00-15:30",
}
"""Worker and day whose hours were not the usual ones."""

CORRECTIONS = (
    ("V02", september(22), "", "8:30-11:30", "上午没来，她自己说的"),
    ("V09", september(24), "14:00-15:00", "14:00-16:30", "下午去接孩子，三点走的"),
)
"""Worker, day, the right hours (empty: none) in whose place, and why."""

TAPS = (((8, 30), (11, 30)), ((14, 0), (15, 0)))
"""Four hours: those of domain 10.5."""

TRIED = (september(22), september(23))
FORGOTTEN, LEFT_OPEN = september(25), september(29)
"""Days on which P04 did not tap that she went: the next morning she said when, or not yet."""


def settings(acts: Acts) -> Iterator[Act]:
    for place, (workshop, wish) in enumerate(SETTINGS.items()):
        yield Act(moment(SET_ON, 20, place), partial(_set, acts, workshop, wish))


def _set(acts: Acts, workshop: str, wish: SetWorkshop, now: datetime) -> None:
    owner = acts.books(workshop).owner
    acts.do(owner, lambda session, _: set_workshop(session, owner, wish, now))


# --- W1: the leader's list ------------------------------------------------


def lists(acts: Acts, plan: Plan) -> Iterator[Act]:
    pupils = {worker.code for worker in plan.workers if worker.has_pupils or worker.code == "P07"}
    for day, workers in _listed(plan).items():
        hours = {code: OTHERWISE.get((code, day), WITH_PUPILS if code in pupils else USUAL) for code in workers}
        yield Act(moment(day, 18, 54), partial(_list, acts, day, hours))
    for place, (code, day, right, wrong, why) in enumerate(CORRECTIONS):
        yield Act(moment(day + timedelta(days=1), 8, 41 + place), partial(_correct, acts, code, day, right, wrong, why))


def _listed(plan: Plan) -> dict[date, list[str]]:
    """Who was in W1 on each day of September: on the day's page, or in training."""
    found: dict[date, set[str]] = {}
    for page in plan.pages:
        if page.workshop == "W1" and page.day >= september(1):
            found.setdefault(page.day, set()).update(entry.cell.worker for entry in page.entries)
    for spent in HOURS:
        if spent.workshop == "W1":
            found.setdefault(spent.day, set()).update(spent.workers)
    return {day: sorted(found[day]) for day in sorted(found)}


def _list(acts: Acts, day: date, hours: Mapping[str, str], now: datetime) -> None:
    leader = acts.books("W1").recorder
    wish = ListDay(rows=[ListedWorker(engagement_id=acts.engagement(code), hours=text) for code, text in hours.items()])
    acts.do(leader, lambda session, _: list_day(session, leader, day, wish, day, now))


def _correct(acts: Acts, code: str, day: date, right: str, wrong: str, why: str, now: datetime) -> None:
    leader, engagement_id = acts.books("W1").recorder, acts.engagement(code)

    def command(session: Session, _: object) -> Presence:
        stands = standing_between(session, [engagement_id], day, day)[engagement_id, day]
        row = next(row for row in stands if str(Span(row.from_minute, row.to_minute)) == wrong)
        return correct(session, leader, row.id, Correct(hours=right, note=why), day_of(now), now)

    acts.do(leader, command)


# --- W2: by tap -----------------------------------------------------------


def taps(acts: Acts, plan: Plan) -> Iterator[Act]:
    """P04 and, until she moved, P07; and who tried W2 on two mornings while the list of W1 had her there."""
    for page in plan.pages:
        if page.workshop == "W2" and page.day >= september(1):
            for code in sorted({"P04", "P07-W2"} & {entry.cell.worker for entry in page.entries}):
                yield from _taps(acts, code, page.day, len(TAPS))
    for day in TRIED:
        yield from _taps(acts, "V02-W2", day, 1)
    yield Act(moment(FORGOTTEN + timedelta(days=1), 8, 29), partial(_say_when_gone, acts, "P04", FORGOTTEN, "15:00"))


def _taps(acts: Acts, code: str, day: date, spans: int) -> Iterator[Act]:
    is_forgotten = code == "P04" and day in (FORGOTTEN, LEFT_OPEN)
    for place, (came, went) in enumerate(TAPS[:spans], start=1):
        yield Act(moment(day, *came), partial(_tap, acts, code, Going.HERE))
        if place < spans or not is_forgotten:
            yield Act(moment(day, *went), partial(_tap, acts, code, Going.GONE))


def _tap(acts: Acts, code: str, going: Going, now: datetime) -> None:
    holder = acts.holder(code)
    wish = Tap(engagement_id=acts.engagement(code), going=going)
    acts.do(holder, lambda session, _: tap(session, holder, wish, now))


def _say_when_gone(acts: Acts, code: str, day: date, gone_at: str, now: datetime) -> None:
    holder, engagement_id = acts.holder(code), acts.engagement(code)

    def command(session: Session, _: object) -> Presence:
        last = standing_between(session, [engagement_id], day, day)[engagement_id, day][-1]
        return say_when_gone(session, holder, SayWhenGone(presence_id=last.id, gone_at=gone_at), day_of(now), now)

    acts.do(holder, command)
