"""How an advance comes off (W09), and what may be withheld of wages and what never (W07, W10)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workshop.clock import Month
from workshop.deductions import rules
from workshop.deductions.commands import Withhold
from workshop.deductions.rules import (
    AdvanceState,
    Instalment,
    NoDeposit,
    NoFine,
    NoPapersKept,
    WithholdingKind,
    due_fen,
)
from workshop.errors import Invalid, Refused
from workshop.ids import new_id

SEPTEMBER = Month(2025, 9)
TODAY = date(2025, 9, 16)


def advance(**more: Any) -> AdvanceState:
    """800 yuan, 200 a month from September 2025 on."""
    return AdvanceState(**{"amount_fen": 80_000, "instalment_fen": 20_000, "first_month": SEPTEMBER} | more)


@pytest.mark.parametrize(
    ("state", "month", "fen"),
    [
        (advance(), SEPTEMBER, 20_000),
        (advance(), SEPTEMBER.plus(-1), 0),  # before it begins
        (advance(skipped=frozenset({SEPTEMBER})), SEPTEMBER, 0),
        (advance(taken_fen=70_000), SEPTEMBER, 10_000),  # the last part is what is left
        (advance(taken_fen=60_000, returned_fen=20_000), SEPTEMBER, 0),
        (advance(taken_fen=60_000, returned_fen=30_000), SEPTEMBER, 0),  # a return that came late never turns it round
        (advance(instalment_fen=80_000), SEPTEMBER.plus(7), 80_000),
    ],
)
def test_w09_what_a_month_takes(state: AdvanceState, month: Month, fen: int) -> None:
    assert due_fen(state, month) == fen


def test_a_skipped_month_goes_to_the_end_and_the_sum_stays() -> None:
    plan = rules.plan_of(advance(skipped=frozenset({Month(2025, 10)}), taken_fen=10_000), SEPTEMBER)
    told = [(str(part.month), part.due_fen) for part in plan]
    assert told == [
        ("2025-09", 20_000),
        ("2025-10", 0),
        ("2025-11", 20_000),
        ("2025-12", 20_000),
        ("2026-01", 10_000),
    ]


@given(st.data(), st.integers(1, 100_000), st.integers(0, 20_000), st.sets(st.integers(0, 30)), st.booleans())
def test_instalments_add_up_to_the_advance_whatever_is_skipped(
    data: st.DataObject, amount_fen: int, returned_fen: int, gaps: set[int], short: bool
) -> None:
    """Runs take what is due, or less where pay is too small; the plan says the same as the runs."""
    instalment_fen = data.draw(st.integers(max(amount_fen // rules.MOST_INSTALMENTS, 1), amount_fen))
    skipped = frozenset(SEPTEMBER.plus(gap) for gap in gaps)
    state = advance(amount_fen=amount_fen, instalment_fen=instalment_fen, skipped=skipped)
    state = advance(**vars(state) | {"returned_fen": min(returned_fen, amount_fen)})
    planned = rules.plan_of(state, SEPTEMBER)
    taken: list[Instalment] = []
    month = SEPTEMBER
    while state.left_fen:
        due = due_fen(state, month)
        paid = data.draw(st.integers(min(1, due), due)) if short else due
        taken.append(Instalment(month, paid))
        state = advance(**vars(state) | {"taken_fen": state.taken_fen + paid})
        month = month.plus(1)
    assert (
        sum(part.due_fen for part in taken) == sum(part.due_fen for part in planned) == amount_fen - state.returned_fen
    )
    assert all(part.due_fen == 0 for part in taken if part.month in skipped)
    assert short or taken == planned


@pytest.mark.parametrize(
    ("advance_fen", "early_fen", "earned_fen", "key"),
    [(80_000, 0, 80_000, None), (80_000, 0, 79_999, "early/80000"), (50_000, 40_000, 80_000, "early/90000")],
)
def test_w09_more_than_she_earned_so_far_is_asked(
    advance_fen: int, early_fen: int, earned_fen: int, key: str | None
) -> None:
    assert rules.early_key(advance_fen, early_fen, earned_fen) == key


@pytest.mark.parametrize(
    ("each_fen", "month_fen", "key"),
    [(100_000, 200_000, None), (100_001, 200_000, "much/100001"), (100_001, 200_001, "much/100001"), (1, 0, None)],
)
def test_w09_an_instalment_that_leaves_less_than_half_of_a_month_is_asked(
    each_fen: int, month_fen: int, key: str | None
) -> None:
    assert rules.much_key(each_fen, month_fen, 5_000) == key


@pytest.mark.parametrize(("amount_fen", "each_fen"), [(100, 101), (37, 1)])
def test_an_instalment_is_a_part_and_does_not_take_years(amount_fen: int, each_fen: int) -> None:
    with pytest.raises(Invalid):
        rules.check_instalments(amount_fen, each_fen)
    rules.check_instalments(36, 1)


@pytest.mark.parametrize(
    ("month", "given_on", "closed_through", "is_sound"),
    [
        (SEPTEMBER, TODAY, date(2025, 8, 31), True),
        (SEPTEMBER, TODAY, date(2025, 9, 30), False),  # settled
        (SEPTEMBER.plus(-1), TODAY, None, False),  # before it was given
        (SEPTEMBER.plus(6), TODAY, None, True),
        (SEPTEMBER.plus(7), TODAY, None, False),
        (Month(9999, 12), TODAY, None, False),
    ],
)
def test_the_first_month(month: Month, given_on: date, closed_through: date | None, is_sound: bool) -> None:
    if is_sound:
        rules.check_first_month(month, given_on, closed_through, TODAY)
    else:
        with pytest.raises(Invalid):
            rules.check_first_month(month, given_on, closed_through, TODAY)


def test_w07_there_are_four_kinds_of_withholding_and_no_other() -> None:
    assert [kind.value for kind in WithholdingKind] == ["tax", "insurance", "court", "other_lawful"]


@pytest.mark.parametrize(
    ("paper", "refusal"),
    [
        ("服装押金", NoDeposit),  # W10
        ("工服费用", NoDeposit),
        ("9月迟到罚款", NoFine),  # W07
        ("扣身份证", NoPapersKept),  # W10
        ("Deposit for the key", NoDeposit),
    ],
)
def test_w07_and_w10_what_is_called_another_law_and_is_none_is_refused(paper: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        rules.check_withholding(WithholdingKind.OTHER_LAWFUL, paper)


@pytest.mark.parametrize(("kind", "words"), [("deposit", "article 9"), ("fine", "article 15"), ("papers", "article 9")])
def test_w07_and_w10_a_kind_that_no_law_knows_is_answered_with_the_article(kind: str, words: str) -> None:
    asked = {"engagement_id": new_id(), "month": "2025-09", "amount_fen": 100, "kind": kind, "paper": ""}
    with pytest.raises(ValidationError) as told:
        Withhold.model_validate(asked)
    assert words in str(told.value.errors()[0]["ctx"]["error"])


def test_what_stands_on_a_paper_names_it() -> None:
    for kind in (WithholdingKind.COURT, WithholdingKind.OTHER_LAWFUL):
        with pytest.raises(Invalid):
            rules.check_withholding(kind, "")
    rules.check_withholding(WithholdingKind.COURT, "（2025）陕0799执12号，罚金")  # a court writes what it writes
    rules.check_withholding(WithholdingKind.TAX, "")
