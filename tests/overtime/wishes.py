"""What an owner writes down of overtime, in few words."""

from typing import Any

from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from workshop.errors import Doubtful
from workshop.ids import new_id
from workshop.output.models import Sheet
from workshop.output.undoing import TakeBack
from workshop.overtime.commands import AddOvertime, add_overtime, take_back_overtime
from workshop.overtime.models import Overtime


def wish(cast: Cast, **more: Any) -> AddOvertime:
    """Twenty sleeves of Fang's on a working day, in an hour and a half, unless it says otherwise."""
    about = {"engagement_id": cast.fang_at, "work_date": TODAY, "day_kind": "workday", "arranged": "yes"}
    about |= {"operation_id": cast.sleeve, "pieces": 20, "minutes": 90}
    return AddOvertime.model_validate({"id": new_id(), **about, **more})


def add(session: Session, cast: Cast, asked: AddOvertime) -> Overtime:
    return add_overtime(session, cast.mei, asked, TODAY, NOON)


def asked_about(session: Session, cast: Cast, asked: AddOvertime) -> list[str]:
    """Keys of what is asked before this is written down."""
    try:
        with session.begin_nested():
            add(session, cast, asked)
    except Doubtful as doubtful:
        return [doubt["key"] for doubt in doubtful.details["doubts"]]
    return []


def sure(session: Session, cast: Cast, **more: Any) -> Overtime:
    """Written down, and whatever was asked is right."""
    asked = wish(cast, **more)
    return add(session, cast, asked.model_copy(update={"confirmed": frozenset(asked_about(session, cast, asked))}))


def furnished_overtime(session: Session, cast: Cast) -> dict[str, str]:
    """An entry of Gui's; the place of its address."""
    by_hour = {"engagement_id": cast.gui_at, "operation_id": None, "pieces": None, "hour_fen": 1_200}
    return {"overtime_id": str(sure(session, cast, **by_hour).id)}


def take_back(session: Session, cast: Cast, row: Overtime) -> Sheet:
    return take_back_overtime(session, cast.mei, row.id, TakeBack(reason="记错了"), NOON)
