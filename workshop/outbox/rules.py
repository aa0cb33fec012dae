"""What may come from a phone's queue, and what becomes of it.  Pure."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from workshop.errors import Refused
from workshop.i18n import mark

MOST_ENTRIES = 50
"""So many are sent at once: on a bad line a part that arrives is worth more than a whole that does not."""

MOST_IN_FILE = 1_000
"""A year of days, and then some."""


class Outcome(StrEnum):
    """What became of an entry.  All but the last name it as done: the phone may forget it."""

    STORED = "stored"
    ALREADY_HAD = "already_had"
    NOTHING_CHANGED = "nothing_changed"
    REFUSED = "refused"


class EntryKind(StrEnum):
    """Which grid an entry was typed in."""

    DAY = "day"
    MONTH = "month"


class OtherPerson(Refused):
    """Nobody sends under another's name, and nobody writes into a workshop by a page of another one."""

    code = "other_person"
    message = mark("Somebody else typed this, or it was typed in another workshop. Only there it can be sent.")


def captured(told: datetime, clock_offset: timedelta, now: datetime) -> datetime:
    """When an entry was typed, by the business clock.

    told: by the phone's clock; one that runs ahead of ours, or shows no time that ever was, is not believed.
    """
    try:
        return min(told.astimezone(UTC) + clock_offset, now)
    except OverflowError:
        return now
