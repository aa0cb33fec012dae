"""What workers say and leaders answer, in few words."""

from typing import Any

from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.output.wishes import MINUTE
from workshop.talks import commands
from workshop.talks.commands import EndObjection, Recount, SayOfDay
from workshop.talks.models import DayTalk


def say(session: Session, cast: Cast, kind: str, text: str = "", **more: Any) -> DayTalk:
    """Fang says something of today, unless it says otherwise."""
    minutes, actor, day = more.pop("minutes", 0), more.pop("actor", cast.fang), more.pop("day", TODAY)
    today, uploaded = more.pop("today", TODAY), more.pop("uploaded", b"")
    wish = SayOfDay.model_validate({"engagement_id": cast.fang_at, "kind": kind, "text": text, **more})
    return commands.say_of_day(session, actor, day, wish, today, NOON + minutes * MINUTE, uploaded)


def object_to(session: Session, cast: Cast, claimed: int | None, **more: Any) -> DayTalk:
    """Fang says that it should be so many sleeves."""
    return say(session, cast, "not_right", **{"operation_id": cast.sleeve, "claimed": claimed, **more})


def count_again(session: Session, cast: Cast, objection: DayTalk, pieces: int, **more: Any) -> DayTalk:
    """Lan counted again, five minutes past noon unless it says otherwise."""
    now = NOON + more.pop("minutes", 5) * MINUTE
    return commands.recount(session, cast.lan, objection.id, Recount(recounted=pieces, **more), now)


def answer(session: Session, cast: Cast, objection: DayTalk, outcome: str, **more: Any) -> DayTalk:
    """Mei ends it with a word, ten minutes past noon unless it says otherwise."""
    now = NOON + more.pop("minutes", 10) * MINUTE
    wish = EndObjection.model_validate({"outcome": outcome, "text": "对过单子", **more})
    return commands.end_objection(session, cast.mei, objection.id, wish, now)
