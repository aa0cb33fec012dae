"""What leaders write down of training, in few words."""

from typing import Any

from sqlmodel import Session

from tests.cast import BEGAN, NOON, TODAY, Cast
from workshop.ids import new_id
from workshop.output.models import Sheet
from workshop.output.undoing import TakeBack
from workshop.training.commands import AddDays, MakePlan, add_days, make_plan, take_back_day
from workshop.training.models import TrainingDay, TrainingPlan


def plan_wish(cast: Cast, **more: Any) -> MakePlan:
    """Gui learns sleeves for three days at 80 yuan, unless it says otherwise."""
    about = {"engagement_id": cast.gui_at, "starts_on": BEGAN, "days": 3, "day_rate_fen": 8_000}
    return MakePlan.model_validate({"id": new_id(), **about, "operation_id": cast.sleeve, "target_pieces": 15, **more})


def plan(session: Session, cast: Cast, **more: Any) -> TrainingPlan:
    return make_plan(session, cast.lan, plan_wish(cast, **more), NOON)


def day_wish(*plans: TrainingPlan, **more: Any) -> AddDays:
    """Today, unless it says otherwise."""
    return AddDays.model_validate({"work_date": TODAY, "plan_ids": [plan.id for plan in plans], **more})


def add(session: Session, cast: Cast, *plans: TrainingPlan, **more: Any) -> list[TrainingDay]:
    return add_days(session, cast.lan, day_wish(*plans, **more), TODAY, NOON)


def take_back(session: Session, cast: Cast, day: TrainingDay) -> Sheet:
    return take_back_day(session, cast.lan, day.id, TakeBack(reason="记错日子"), NOON)


def furnished_training(session: Session, cast: Cast) -> dict[str, str]:
    """A plan of Gui's with a day; the places of their addresses."""
    planned = plan(session, cast)
    return {"plan_id": str(planned.id), "training_day_id": str(add(session, cast, planned)[0].id)}
