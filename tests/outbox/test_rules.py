"""Whose clock counts when a phone says when something was typed."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.cast import NOON
from workshop.outbox.rules import captured

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("told", "offset", "captured_at"),
    [
        (NOON - HOUR, timedelta(0), NOON - HOUR),
        (NOON, timedelta(0), NOON),
        (NOON + HOUR, timedelta(0), NOON),  # a phone that runs ahead
        (NOON + 400 * 24 * HOUR, -400 * 24 * HOUR, NOON),  # a demo lives in its own September
        (NOON + 400 * 24 * HOUR - HOUR, -400 * 24 * HOUR, NOON - HOUR),
        (datetime.min.replace(tzinfo=UTC), -HOUR, NOON),  # a phone whose clock shows no time that ever was
        (datetime.max.replace(tzinfo=UTC), HOUR, NOON),
        (datetime.min.replace(tzinfo=timezone(14 * HOUR)), timedelta(0), NOON),
    ],
)
def test_a_phone_is_believed_by_the_business_clock_and_never_ahead_of_it(told, offset, captured_at) -> None:
    assert captured(told, offset, NOON) == captured_at
