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
from workshop.clock import Month
from workshop.demo.acts import Acts, Keys, day_of
from workshop.demo.beside import HOURS, TRAININGS
from workshop.demo.moments import Act, moment, september
from workshop.demo.pace import Spans, minutes_worked, spans, text_of
from workshop.demo.plan import Plan
from workshop.hours.rules import read_time
from workshop.overview.commands import SetWorkshop, set_workshop

SET_ON, SEPTEMBER = date(2025, 8, 30), Month(2025, 9)
AFTER_LUNCH = "38"
"""Last digits of the numbers of those who come after lunch first."""

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

_BOTH_HALVES = "8:30-11:30, 14:00-17:00"
_WAITED = "8:30-11:30, 14:00-15:30"

OTHERWISE: Mapping[tuple[str, date], str] = {
    # With it she comes to the 61.5 hours of domain 10.5.
    ("P07", september(29)): "8:30-11:30, 14:00-17:30",
    # No material came.  Source: domain 10.7, 2025-09-26.
    **{(code, september(26)): _WAITED for code in ("V05", "V10", "V12", "P02")},
    # On the 22nd and the 23rd she tried W2 in the morning, and the list has her here all the same.
    ("V02", september(22)): _BOTH_HALVES,
    ("V02", september(23)): _BOTH_HALVES,
    ("V09", september(24)): "8:30-11:30, 14:00-16:30",
}
"""Worker and day whose hours do not follow from her pieces."""

CORRECTIONS = (
    ("V02", september(22), "", "8:30-11:30", "上午没来，她自己说的"),
    ("V09", september(24), "14:00-15:00", "14:00-16:30", "下午去接孩子，三点走的"),
)
"""Worker, day, the right hours (empty: none) in whose place, and why."""

TAPS: Spans = ((510, 690), (840, 900))
"""Half past eight to half past eleven, two to three: the four hours a day of domain 10.5."""

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
    for day, hours in sorted(_listed(plan).items()):
        yield Act(moment(day, 18, 54), partial(_list, acts, day, hours))
    for place, (code, day, right, wrong, why) in enumerate(CORRECTIONS):
        yield Act(moment(day + timedelta(days=1), 8, 41 + place), partial(_correct, acts, code, day, right, wrong, why))


def _listed(plan: Plan) -> dict[date, dict[str, str]]:
    """Who was in W1 on each day of September, on the day's page or for paid hours, and from when to when."""
    worked = minutes_worked(plan, "W1", SEPTEMBER)
    for spent in HOURS:
        if spent.workshop == "W1":
            for code in spent.workers:
                worked[code, spent.day] = worked.get((code, spent.day), 0) + read_time(spent.time).minutes
    for training in TRAININGS:
        worked |= {(training.worker, day): 0 for day in training.days if training.workshop == "W1"}
    found: dict[date, dict[str, str]] = {}
    for (code, day), minutes in sorted(worked.items()):
        found.setdefault(day, {})[code] = OTHERWISE.get((code, day)) or _hours(code, minutes)
    return found


def _hours(code: str, minutes: int) -> str:
    """Every fourth has her hands free after lunch only; P07 stays till the school run while she learns."""
    return WITH_PUPILS if code == "P07" else text_of(spans(minutes, comes_after_lunch=code[-1] in AFTER_LUNCH))


def _list(acts: Acts, day: date, hours: Mapping[str, str], now: datetime) -> None:
    leader = acts.books("W1").recorder
    wish = ListDay(rows=[ListedWorker(engagement_id=acts.engagement(code), hours=text) for code, text in hours.items()])

    def command(session: Session, keys: Keys) -> None:
        list_day(session, leader, day, wish.model_copy(update={"sure": " ".join(sorted(keys))}), day, now)

    acts.do(leader, command)


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
    for (code, day), minutes in sorted(minutes_worked(plan, "W2", SEPTEMBER).items()):
        if code in ("P04", "P07-W2"):
            yield from _taps(acts, code, day, TAPS if code == "P07-W2" else spans(minutes))
    for day in TRIED:
        yield from _taps(acts, "V02-W2", day, TAPS[:1])


def _taps(acts: Acts, code: str, day: date, found: Spans) -> Iterator[Act]:
    for came, went in found:
        yield Act(_clock(day, came), partial(_tap, acts, code, Going.HERE))
        if (came, went) != found[-1] or code != "P04" or day not in (FORGOTTEN, LEFT_OPEN):
            yield Act(_clock(day, went), partial(_tap, acts, code, Going.GONE))
        elif day == FORGOTTEN:
            gone_at = f"{_clock(day, went):%H:%M}"
            yield Act(moment(day + timedelta(days=1), 8, 29), partial(_say_when_gone, acts, code, day, gone_at))


def _clock(day: date, minute: int) -> datetime:
    """In that minute; at its end, so that it comes after what takes its first seconds."""
    return moment(day, *divmod(minute, 60)) + timedelta(seconds=40)


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
