"""Bundles, codes and questions as tables."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from workshop.ids import new_code, new_id
from workshop.tickets import rules
from workshop.tickets.rules import Bundle, SizePlan

A, B, C = new_id(), new_id(), new_id()


def test_bundles_are_numbered_through_all_sizes_and_the_last_may_be_smaller() -> None:
    plans = [SizePlan("S", 2, 10), SizePlan("M", 1), SizePlan("", 1, 3)]
    assert rules.bundles_of(plans, 40, 7) == [
        Bundle("S", 7, 40),
        Bundle("S", 8, 10),
        Bundle("M", 9, 40),
        Bundle("", 10, 3),
    ]


@pytest.mark.parametrize(
    ("used", "then"),
    [((), A), ((A,), B), ((B,), C), ((A, C), B), ((A, B, C), None), ((C,), A)],
)
def test_the_step_that_comes_next(used: tuple[UUID, ...], then: UUID | None) -> None:
    assert rules.next_operation([A, B, C], set(used)) == then


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abcd234567", "ABCD234567"),
        (" abcd 2345-67 ", "ABCD234567"),
        ("ＡＢＣＤ２３４５６７", "ABCD234567"),
        ("ABCD23456", ""),
        ("ABCD23456O", ""),
        ("", ""),
    ],
)
def test_a_code_as_people_type_it(typed: str, code: str) -> None:
    assert rules.read_code(typed) == code


def test_a_code_that_was_made_is_read() -> None:
    code = new_code(rules.TICKET_SIGNS)
    assert rules.read_code(code.lower()) == code


@pytest.mark.parametrize(
    ("ordered", "printed", "more", "key"),
    [(100, 60, 40, None), (100, 60, 41, "tickets/101"), (None, 60, 999, None)],
)
def test_tickets_for_more_than_was_ordered(ordered: int | None, printed: int, more: int, key: str | None) -> None:
    assert rules.tickets_key(ordered=ordered, printed=printed, more=more) == key


def test_a_yes_to_one_ticket_is_none_to_the_next() -> None:
    assert rules.soon_key(A, C) != rules.soon_key(B, C)


def test_minutes_are_whole_and_never_negative() -> None:
    noon = datetime(2025, 9, 16, 4, tzinfo=UTC)
    assert rules.minutes_between(noon, noon + timedelta(seconds=179)) == 2
    assert rules.minutes_between(noon, noon - timedelta(seconds=1)) == 0
