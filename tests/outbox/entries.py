"""Entries as a phone keeps them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.cast import NOON, TODAY, Cast
from workshop.actor import Actor
from workshop.ids import new_id

ADDRESS = "/api/v1/entries"


def cell(who: UUID, what: UUID, good: Any, seen: int = 0, **more: Any) -> dict[str, Any]:
    return {"engagement_id": str(who), "operation_id": str(what), "good": good, "seen": seen, **more}


def entry(cast: Cast, good: Any = "110", *, by: Actor | None = None, day: date = TODAY, **more: Any) -> dict[str, Any]:
    """Fang's sleeves of a day, as Mei typed them an hour ago."""
    actor = by or cast.mei
    kept: dict[str, Any] = {
        "key": str(new_id()),
        "account": str(actor.account_id),
        "workshop": str(actor.workshop_id),
        "kind": "day",
        "payload": {"work_date": str(day), "cells": [cell(cast.fang_at, cast.sleeve, good)], "confirmed": []},
        "captured_at": (NOON - timedelta(hours=1)).isoformat(),
        "client": "test",
    }
    kept["payload"] |= more.pop("payload", {})
    return kept | more


def month_entry(cast: Cast, good: Any = "90") -> dict[str, Any]:
    cells = [cell(cast.fang_at, cast.sleeve, good, work_date=str(TODAY - timedelta(days=1)))]
    return entry(cast) | {"kind": "month", "payload": {"cells": cells, "confirmed": [], "note": ""}}
