"""How a line stands between the worker and the workshop, in a table."""

from datetime import date, timedelta
from typing import Any

import pytest

from workshop.overview.rules import TOLD_TO_OFFICES, Agreement, Sides, agreement

TUESDAY = date(2025, 9, 16)
DAYS = 3
LAST = TUESDAY + timedelta(days=DAYS)
OVER = LAST + timedelta(days=1)

COUNTED = {"stands": 120, "changed_on": TUESDAY, "counted": True}
BOTH = COUNTED | {"said": 120, "said_on": TUESDAY, "own": 120}
REPORTED = {"stands": 0, "changed_on": None, "counted": False, "said": 120, "said_on": TUESDAY, "own": 120}
TAKEN = REPORTED | {"stands": 120, "changed_on": OVER}


@pytest.mark.parametrize(
    ("sides", "today", "how"),
    [
        # the workshop alone has counted
        (COUNTED, TUESDAY, Agreement.OPEN),
        (COUNTED, LAST, Agreement.OPEN),
        (COUNTED, OVER, Agreement.NOT_CONTESTED),
        # she alone has counted
        (REPORTED | {"waits": True}, TUESDAY, Agreement.WAITING),
        (REPORTED | {"waits": True}, OVER, Agreement.WAITING),  # what could not be taken goes on waiting
        (TAKEN, OVER, Agreement.NOT_CONTESTED),  # nobody answered: paid, and never called agreed
        (TAKEN | {"waits": True}, OVER, Agreement.WAITING),  # she said it once more
        # both said the same
        (BOTH, TUESDAY, Agreement.AGREED),
        (BOTH | {"waits": True}, TUESDAY, Agreement.AGREED),  # the leader's own count is her word
        (BOTH | {"said_on": OVER}, OVER, Agreement.AGREED),
        (BOTH | {"stands": 0, "said": 0, "own": 0}, TUESDAY, Agreement.AGREED),
        # not in her own voice
        (BOTH | {"own": None}, TUESDAY, Agreement.OPEN),
        (BOTH | {"own": None}, OVER, Agreement.NOT_CONTESTED),
        (BOTH | {"own": 110}, TUESDAY, Agreement.OPEN),  # on a shared phone she took it back
        (BOTH | {"said": 130}, TUESDAY, Agreement.DIFFERS),
        # not the same
        (BOTH | {"said": 130, "own": 130, "waits": True}, LAST, Agreement.WAITING),
        (BOTH | {"said": 130, "own": 130, "waits": True}, OVER, Agreement.DIFFERS),
        (BOTH | {"said": 130, "own": 130}, OVER, Agreement.DIFFERS),  # silence makes nothing the same
        # not the same, and she was answered
        (BOTH | {"said": 130, "own": 130, "answered_on": TUESDAY}, LAST, Agreement.DIFFERS),
        (BOTH | {"said": 130, "own": 130, "answered_on": TUESDAY}, OVER, Agreement.NOT_CONTESTED),
        # asked back, objected
        (REPORTED | {"asked_back": True}, OVER, Agreement.ASKED_BACK),
        (BOTH | {"objected": True}, OVER, Agreement.OBJECTION),
        (COUNTED | {"objected": True, "asked_back": True}, OVER, Agreement.OBJECTION),
    ],
)
def test_how_a_line_stands(sides: dict[str, Any], today: date, how: Agreement) -> None:
    assert agreement(Sides(**sides), today, DAYS) == how


def test_silence_says_nothing_to_an_office() -> None:
    assert {Agreement.AGREED} == TOLD_TO_OFFICES
