"""What leaders write down of a team, in few words."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from workshop.ids import new_id
from workshop.output.models import Sheet
from workshop.output.undoing import TakeBack
from workshop.output.worth import Basis
from workshop.teams.commands import CountTeam, Part, count_team, take_back_team
from workshop.teams.models import TeamCount


def wish(cast: Cast, good: int = 31, parts: dict[UUID, int] | None = None, **more: Any) -> CountTeam:
    """Sleeves of Fang and Yan, 2 and 3 parts, unless it says otherwise."""
    members = [Part(engagement_id=who, weight=weight) for who, weight in (parts or both(cast)).items()]
    about = {"operation_id": cast.sleeve, "work_date": TODAY, "basis": Basis.POINTS, "members": members}
    return CountTeam.model_validate({"id": new_id(), "good": good, **about, **more})


def both(cast: Cast) -> dict[UUID, int]:
    return {cast.fang_at: 2, cast.yan_at: 3}


def count(session: Session, cast: Cast, asked: CountTeam | None = None, now: datetime = NOON) -> TeamCount:
    """Lan writes it down, as line leaders do."""
    return count_team(session, cast.lan, asked or wish(cast), TODAY, now)


def take_back(session: Session, cast: Cast, team: TeamCount, **more: Any) -> Sheet:
    return take_back_team(session, cast.lan, team.id, TakeBack(reason="记错人了", **more), NOON)
