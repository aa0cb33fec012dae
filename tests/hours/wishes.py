"""What leaders write down of hours, in few words."""

from typing import Any

from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from workshop.hours.commands import AddHours, add_hours, take_back_hours
from workshop.hours.models import PaidHours
from workshop.ids import new_id
from workshop.output.models import Sheet
from workshop.output.undoing import TakeBack


def wish(cast: Cast, time: str = "8:30-11:00", **more: Any) -> AddHours:
    """Fang and Yan waited at 12 yuan an hour, unless it says otherwise."""
    about = {"kind": "waiting", "work_date": TODAY, "engagement_ids": [cast.fang_at, cast.yan_at], "rate_hao": 120_000}
    return AddHours.model_validate({"id": new_id(), "time": time, **about, **more})


def add(session: Session, cast: Cast, asked: AddHours | None = None) -> list[PaidHours]:
    """Lan writes it down, as line leaders do."""
    return add_hours(session, cast.lan, asked or wish(cast), TODAY, NOON)


def take_back(session: Session, cast: Cast, hours: PaidHours, **more: Any) -> Sheet:
    return take_back_hours(session, cast.lan, hours.id, TakeBack(reason="记错时间", **more), NOON)
