"""By when a contract is signed and on which days it was late, as a table."""

from dataclasses import replace
from datetime import date

import pytest

from workshop.contracts.rules import ContractKind
from workshop.contracts.standing import Signed, Span, State, Work, standing

TODAY = date(2025, 9, 16)
WHITE_DEW = Work(date(2025, 8, 11), TODAY)
"""P02 of domain 10.4: no contract since 11 August."""


def signed(day: date, term_to: date | None = None, kind: ContractKind = ContractKind.LABOUR_CONTRACT) -> Signed:
    return Signed(kind, day, term_to)


@pytest.mark.parametrize(
    ("work", "state", "late"),
    [
        # W21, domain 10.4: double wages from 11 September, growing day by day.
        (WHITE_DEW, State.LATE, [Span(date(2025, 9, 11), TODAY)]),
        # Until the day before signing, and a contract in the month costs nothing.
        (
            replace(WHITE_DEW, signed=[signed(date(2025, 9, 14))]),
            State.SIGNED,
            [Span(date(2025, 9, 11), date(2025, 9, 13))],
        ),
        (replace(WHITE_DEW, signed=[signed(date(2025, 9, 11))]), State.SIGNED, []),
        (replace(WHITE_DEW, signed=[signed(date(2025, 8, 1))]), State.SIGNED, []),
        # Eleven months at most, then it is deemed open-ended.
        (Work(date(2024, 8, 11), TODAY), State.DEEMED_OPEN, [Span(date(2024, 9, 11), date(2025, 8, 10))]),
        # W20: the days go by work, and one who never worked has none.
        (Work(None), State.NOT_BEGUN, []),
        (Work(date(2025, 9, 1), TODAY), State.DUE, []),
        # A note of the first day and a service agreement stop nothing (W31).
        (replace(WHITE_DEW, signed=[signed(date(2025, 8, 11), None, ContractKind.ENGAGEMENT_NOTE)]), State.LATE, None),
        (
            replace(WHITE_DEW, signed=[signed(date(2025, 8, 11), None, ContractKind.SERVICE_AGREEMENT)]),
            State.LATE,
            None,
        ),
        # What somebody says was signed is neither late nor proven.
        (replace(WHITE_DEW, claimed=True), State.CLAIMED, []),
        # A term that has ended: a new month begins, if she worked on.
        (replace(WHITE_DEW, signed=[signed(date(2025, 8, 11), date(2025, 9, 5))]), State.DUE, []),
        (
            Work(date(2025, 8, 11), date(2025, 9, 5), [signed(date(2025, 8, 11), date(2025, 9, 5))]),
            State.TERM_OVER,
            [],
        ),
        # W32: part time may be oral, while its hours are.
        (
            replace(WHITE_DEW, signed=[signed(date(2025, 8, 11), None, ContractKind.PART_TIME_AGREEMENT)]),
            State.SIGNED,
            [],
        ),
        (
            replace(
                WHITE_DEW,
                signed=[signed(date(2025, 8, 11), None, ContractKind.PART_TIME_AGREEMENT)],
                is_within_part_time=False,
            ),
            State.LATE,
            None,
        ),
        # W30: home work is no employment.
        (replace(WHITE_DEW, at_home=True), State.AT_HOME, []),
        # Whoever left: as it stood on the last day.
        (replace(WHITE_DEW, ended_on=date(2025, 9, 12)), State.LATE, [Span(date(2025, 9, 11), date(2025, 9, 12))]),
    ],
)
def test_w20_w21_how_it_stands(work: Work, state: State, late: list[Span] | None) -> None:
    found = standing(work, TODAY)
    assert found.state == state
    assert list(found.late) == ([Span(date(2025, 9, 11), TODAY)] if late is None else late)


@pytest.mark.parametrize(
    ("today", "number", "reminder", "state"),
    [
        (date(2025, 8, 24), 14, None, State.DUE),
        (date(2025, 8, 25), 15, 15, State.DUE),
        (date(2025, 9, 4), 25, 25, State.DUE),
        (date(2025, 9, 9), 30, 30, State.DUE),
        (date(2025, 9, 10), 31, 30, State.DUE),  # August is long: the month is over on this day
        (date(2025, 9, 11), 32, 30, State.LATE),
    ],
)
def test_w20_reminders_on_days_15_25_and_30(today: date, number: int, reminder: int | None, state: State) -> None:
    found = standing(replace(WHITE_DEW, last_day=today), today)
    assert (found.day_number, found.reminder, found.state) == (number, reminder, state)
    assert found.due_on == date(2025, 9, 10)
    assert found.asks is (reminder is not None)


RETIRED = date(2025, 9, 1)


@pytest.mark.parametrize(
    ("papers", "state"),
    [
        ([], State.OVER_AGE),
        ([signed(date(2025, 1, 1))], State.OVER_AGE),  # a labour contract ends by law at that age
        ([signed(date(2025, 9, 3), None, ContractKind.OVER_AGE_AGREEMENT)], State.SIGNED),
        ([signed(date(2025, 9, 3), date(2025, 9, 10), ContractKind.OVER_AGE_AGREEMENT)], State.OVER_AGE),
        ([signed(date(2025, 9, 3), None, ContractKind.SERVICE_AGREEMENT)], State.SIGNED),
    ],
)
def test_w28_past_retirement_age_an_agreement_is_due(papers: list[Signed], state: State) -> None:
    found = standing(Work(date(2025, 9, 2), TODAY, papers, retired_on=RETIRED), TODAY)
    assert (found.state, found.late) == (state, [])
    assert found.asks is (state == State.OVER_AGE)


def test_w28_before_that_age_the_days_count_as_everybodys() -> None:
    found = standing(Work(date(2025, 6, 20), TODAY, retired_on=RETIRED), TODAY)
    assert list(found.late) == [Span(date(2025, 7, 20), date(2025, 8, 31))]
