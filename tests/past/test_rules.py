"""What may be entered of past months, as tables."""

from datetime import date
from uuid import UUID

import pytest

from workshop.clock import Month
from workshop.past import rules
from workshop.past.rules import DoubtKind

THIS = Month(2025, 9)
SHE = UUID(int=1)
EARLY, LATE, HIGH = DoubtKind.EARLY, DoubtKind.LATE, DoubtKind.HIGH


@pytest.mark.parametrize(
    ("month", "passes"),
    [
        ("2025-08", True),
        ("2024-12", True),
        ("2015-09", True),
        ("2015-08", False),
        ("0001-01", False),
        ("2025-09", False),
        ("2025-10", False),
        ("9999-12", False),
    ],
)
def test_only_a_month_that_is_over_is_entered(month: str, passes: bool) -> None:
    if passes:
        rules.check_month(Month.parse(month), THIS)
    else:
        with pytest.raises(rules.NotAPastMonth):
            rules.check_month(Month.parse(month), THIS)


@pytest.mark.parametrize(
    ("started_on", "ended_on", "pay_fen", "kinds"),
    [
        ("2025-08-31", None, 100_000, []),
        ("2025-09-01", None, 100_000, [EARLY]),
        ("2025-09-01", None, 0, []),
        ("2024-01-01", "2025-08-01", 100_000, []),
        ("2024-01-01", "2025-07-31", 100_000, [LATE]),
        ("2024-01-01", None, 2_000_000, []),
        ("2024-01-01", None, 2_000_001, [HIGH]),
        ("2025-09-01", None, 2_000_001, [EARLY, HIGH]),
    ],
)
def test_what_is_asked_of_august(started_on: str, ended_on: str | None, pay_fen: int, kinds: list[DoubtKind]) -> None:
    doubts = rules.doubts_about(
        SHE,
        Month(2025, 8),
        pay_fen,
        started_on=date.fromisoformat(started_on),
        ended_on=date.fromisoformat(ended_on) if ended_on else None,
    )
    assert [doubt.kind for doubt in doubts] == kinds


def test_a_yes_to_one_amount_is_none_to_the_next() -> None:
    keys = {
        doubt.key
        for pay_fen in (2_000_001, 2_000_002)
        for month in (Month(2025, 7), Month(2025, 8))
        for doubt in rules.doubts_about(SHE, month, pay_fen, started_on=date(2025, 9, 1), ended_on=None)
    }
    assert len(keys) == 8
