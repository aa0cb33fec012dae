"""What a slip comes to, by the rules of domain 3 and with its worked figures."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.output.worth import LineKind
from workshop.pay.composing import (
    AskedCharge,
    Caps,
    Composed,
    Earned,
    Left,
    Line,
    Off,
    TimeSource,
    WhyLeft,
    WorkedTime,
    charge_cap_fen,
    compose,
    earned_line,
    floor_fen,
    normal_fen,
    stated,
    worked,
)
from workshop.pay.rules import MoneyKind

HER = UUID(int=1)
STEP, OTHER, CHARGE, ADVANCE, TAX = (UUID(int=number) for number in range(2, 7))
SEPTEMBER, AUGUST = "2025-09", "2025-08"
MINIMUM_FEN, MONTH_HOURS = 1_950_00, 174
CAPS = Caps(charge_share=2_000, take_home_share=5_000, minimum_fen=MINIMUM_FEN)
NO_MINIMUM = Caps(charge_share=2_000, take_home_share=5_000, minimum_fen=None)


def pieces(quantity: int, rate_hao: int, *, step: UUID = STEP, kind: LineKind = LineKind.PIECES, per: int = 1) -> Line:
    line = earned_line(Earned(SEPTEMBER, kind, step, rate_hao, per, quantity), HER)
    assert line
    return line


def amount(fen: int, kind: str = LineKind.PIECES, month: str = SEPTEMBER) -> Line:
    return Line(month, kind, STEP, fen)


def hours(of_month: float) -> WorkedTime:
    minutes = int(of_month * 60)
    return WorkedTime(TimeSource.STATED, minutes, minutes)


# --- lines ----------------------------------------------------------------


def test_a_line_is_rounded_once_half_up() -> None:
    assert pieces(18_650, 120).pay_fen == 223_80
    assert pieces(1, 50).pay_fen == 1  # half a fen
    assert pieces(3, 12_500, per=1000).pay_fen == 0


def earned(quantity: int, was: tuple[int, int] | None, fen: int = 0, kind: LineKind = LineKind.PIECES) -> Line | None:
    return earned_line(Earned(AUGUST, kind, STEP, 125, 1, quantity, fen, was), HER)


@pytest.mark.parametrize(
    ("quantity", "was", "pays", "stands"),
    [
        (100, (300, 375), 125, 400),
        (-100, (300, 375), -125, 200),
        (1, (2, 3), 1, 3),  # 3.75 is 4: the line in all is rounded, not the difference
        (5, (0, 0), 6, 5),  # a line that the month did not have
    ],
)
def test_what_comes_late_is_a_pair_that_pays_the_difference(
    quantity: int, was: tuple[int, int], pays: int, stands: int
) -> None:
    line = earned(quantity, was)
    assert line
    assert (line.pay_fen, line.quantity, line.was_quantity, line.was_fen) == (pays, stands, *was)


@pytest.mark.parametrize("was", [None, (300, 375)])
def test_what_was_entered_and_taken_back_makes_no_line(was: tuple[int, int] | None) -> None:
    assert earned(0, was) is None


def test_a_share_of_a_team_keeps_its_fen() -> None:
    line = earned(500, (200, 101), fen=77, kind=LineKind.TEAM)
    assert line
    assert (line.pay_fen, line.quantity) == (77, 700)


def test_hours_are_of_nobodys_step() -> None:
    line = earned_line(Earned(SEPTEMBER, LineKind.WAITING, None, 120_000, 60, 90), HER)
    assert line
    assert (line.subject_id, line.pay_fen) == (HER, 18_00)


# --- W13: the minimum -----------------------------------------------------


@pytest.mark.parametrize(
    ("worked_hours", "earned_fen", "floor", "gap"),
    [
        (96, 1_046_50, 1_075_86, 29_36),  # domain 3.2
        (52, 302_85, 582_76, 279_91),  # domain 10.5, at W2
        (61.5, 496_40, 689_22, 192_82),  # domain 10.5, at W1
        (174, 1_950_00, 1_950_00, 0),
    ],
)
def test_w13_the_hours_bring_their_part_of_the_minimum(
    worked_hours: float, earned_fen: int, floor: int, gap: int
) -> None:
    slip = composed([amount(earned_fen)], time=hours(worked_hours), tops_up=True)
    assert slip.floor_fen == floor
    assert [line.pay_fen for line in slip.lines if line.kind == MoneyKind.TOP_UP] == ([gap] if gap else [])
    assert slip.net_fen == max(earned_fen, floor)


def composed(lines: list[Line], off: Off | None = None, caps: Caps = CAPS, **more: object) -> Composed:
    return compose(lines, SEPTEMBER, HER, off or Off(), caps, month_hours=MONTH_HOURS, **more)  # type: ignore[arg-type]


def test_w13_without_the_workshops_promise_the_gap_is_told_and_not_paid() -> None:
    slip = composed([amount(1_046_50)], time=hours(96))
    assert (slip.short_fen, slip.net_fen) == (29_36, 1_046_50)


def test_w13_a_full_month_brings_the_months_minimum() -> None:
    twenty_two_days = worked([480] * 22, 22, 480, 9_500)
    assert twenty_two_days.is_full_month
    assert floor_fen(MINIMUM_FEN, MONTH_HOURS, twenty_two_days) == MINIMUM_FEN
    assert not worked([480] * 20, 22, 480, 9_500).is_full_month


def test_w13_many_short_days_are_no_full_month_and_are_held_against_their_hours() -> None:
    time = worked([330] * 25, 22, 480, 9_500)
    assert not time.is_full_month
    assert floor_fen(MINIMUM_FEN, MONTH_HOURS, time) == 1_540_95


def test_w13_no_more_than_a_days_hours_count() -> None:
    time = worked([600, 300], 22, 480, 9_500)
    assert (time.minutes, time.normal) == (900, 780)
    assert normal_fen([amount(900_00)], SEPTEMBER, time) == 780_00


@pytest.mark.parametrize("time", [worked([480] * 26, 22, 480, 9_500), stated(26 * 480, 22 * 480)])
def test_w13_no_more_than_the_months_workdays_count(time: WorkedTime) -> None:
    """Twenty-six days of eight hours: the month's minimum is for twenty-two of them, written down or said."""
    assert (time.minutes, time.normal) == (26 * 480, 22 * 480)
    slip = composed([amount(MINIMUM_FEN)], time=time)
    assert (slip.floor_fen, slip.normal_fen, slip.short_fen) == (MINIMUM_FEN, 1_650_00, 300_00)


def test_w13_overtime_pay_home_work_and_other_months_are_left_out() -> None:
    lines = [
        amount(500_00),
        amount(40_00, MoneyKind.BONUS),
        amount(70_00, LineKind.OVERTIME),
        amount(60_00, LineKind.HOME),
        amount(30_00, MoneyKind.EXTRA),
        amount(20_00, month=AUGUST),
    ]
    assert normal_fen(lines, SEPTEMBER, hours(60)) == 540_00


@pytest.mark.parametrize("caps", [CAPS, NO_MINIMUM])
def test_w13_where_the_time_or_the_minimum_is_unknown_nothing_is_said(caps: Caps) -> None:
    slip = composed([amount(100_00)], caps=caps, time=hours(96) if caps == NO_MINIMUM else None, tops_up=True)
    assert (slip.floor_fen, slip.short_fen, slip.net_fen) == (None, 0, 100_00)


def test_w13_what_comes_after_a_slip_of_the_month_is_not_held_against_the_whole_of_it() -> None:
    """She left amid the month, and her last slip was held against it."""
    found = amount(40)._replace(was_quantity=33, was_fen=13_20)
    slip = composed([found], time=hours(40), tops_up=True)
    assert (slip.floor_fen, slip.missing_fen, slip.net_fen) == (None, 0, 40)
    paid_in_part = composed([found], time=hours(40), before_fen=13_20)
    assert (paid_in_part.floor_fen, paid_in_part.normal_fen) == (448_28, 13_60)


# --- W08: charges ---------------------------------------------------------


def charge(left_fen: int, *, clause: bool = True, photo: bool = True) -> Off:
    return Off(charges=[AskedCharge(CHARGE, left_fen, clause, photo)])


@pytest.mark.parametrize(
    ("wage_fen", "asked_fen", "taken_fen"),
    [
        (3_000_00, 52_00, 52_00),  # domain 10.7: worth 52.00
        (3_000_00, 700_00, 600_00),  # a fifth
        (2_100_00, 300_00, 150_00),  # never below the minimum
        (1_046_50, 300_00, 0),
        (1_950_00, 1, 0),
    ],
)
def test_w08_a_charge_takes_at_most_a_fifth_and_never_the_minimum(
    wage_fen: int, asked_fen: int, taken_fen: int
) -> None:
    slip = composed([amount(wage_fen)], charge(asked_fen))
    assert slip.withheld_fen == taken_fen
    assert slip.left == ([Left(CHARGE, asked_fen - taken_fen, WhyLeft.CAP)] if asked_fen > taken_fen else [])


@pytest.mark.parametrize(
    ("off", "caps", "why"),
    [
        (charge(52_00, clause=False), CAPS, WhyLeft.NO_CLAUSE),
        (charge(52_00, photo=False), CAPS, WhyLeft.NO_PHOTO),
        (charge(52_00), NO_MINIMUM, WhyLeft.NO_MINIMUM),
    ],
)
def test_w08_without_clause_photo_or_known_minimum_nothing_is_taken_and_it_says_why(
    off: Off, caps: Caps, why: WhyLeft
) -> None:
    slip = composed([amount(3_000_00)], off, caps)
    assert (slip.withheld_fen, slip.left) == (0, [Left(CHARGE, 52_00, why)])


def test_w08_all_charges_of_a_month_share_the_cap() -> None:
    both = Off(charges=[AskedCharge(CHARGE, 400_00, True, True), AskedCharge(OTHER, 400_00, True, True)])
    slip = composed([amount(3_000_00)], both)
    assert [(line.subject_id, line.pay_fen) for line in slip.lines[1:]] == [(CHARGE, -400_00), (OTHER, -200_00)]


@pytest.mark.parametrize(
    ("own_fen", "other_fen", "taken_fen"),
    [
        (1_950_00, 1_950_00, 0),  # two months at the minimum, paid together
        (2_000_00, 500_00, 50_00),
        (2_200_00, -200_00, 50_00),
    ],
)
def test_w08_what_is_paid_along_of_other_months_lets_no_more_be_charged(
    own_fen: int, other_fen: int, taken_fen: int
) -> None:
    slip = composed([amount(own_fen), amount(other_fen, month=AUGUST)], charge(700_00))
    assert slip.withheld_fen == taken_fen


def test_w08_home_work_is_no_wage_to_charge() -> None:
    slip = composed([amount(3_000_00, LineKind.HOME)], charge(52_00))
    assert slip.withheld_fen == 0


# --- W09: advances, and all together --------------------------------------


def test_w09_advances_leave_half_of_the_pay() -> None:
    slip = composed([amount(1_000_00)], Off(advances=[(ADVANCE, 800_00)]))
    assert (slip.withheld_fen, slip.net_fen) == (500_00, 500_00)


def test_what_law_withholds_comes_first_and_pay_is_never_less_than_nothing() -> None:
    off = Off(lawful=[(MoneyKind.COURT, TAX, 900_00)], advances=[(ADVANCE, 800_00)])
    slip = composed([amount(800_00)], off)
    assert [line.kind for line in slip.lines] == [LineKind.PIECES, MoneyKind.COURT]
    assert slip.net_fen == 0


def test_what_a_pay_cannot_bear_of_corrections_is_carried_on_and_made_good_later() -> None:
    slip = composed([amount(-120_00, month=AUGUST)])
    assert [(line.kind, line.pay_fen) for line in slip.lines[1:]] == [(MoneyKind.CARRIED_ON, 120_00)]
    assert slip.net_fen == 0
    later = composed([amount(200_00)], Off(carried=[(HER, 120_00)]))
    assert (later.withheld_fen, later.net_fen) == (100_00, 100_00)


fen = st.integers(0, 5_000_00)


@given(
    st.lists(st.integers(-1_000_00, 4_000_00), max_size=5),
    st.lists(st.tuples(st.sampled_from([MoneyKind.TAX, MoneyKind.COURT]), st.just(TAX), fen), max_size=1),
    st.lists(st.builds(AskedCharge, st.just(CHARGE), fen, st.booleans(), st.booleans()), max_size=3),
    st.lists(st.tuples(st.just(ADVANCE), fen), max_size=3),
    st.one_of(st.none(), st.integers(0, 200)),
    st.booleans(),
)
def test_whatever_is_asked_the_caps_hold_and_net_is_the_sum_of_the_lines(
    earned_fen: list[int],
    lawful: list[tuple[MoneyKind, UUID, int]],
    charges: list[AskedCharge],
    advances: list[tuple[UUID, int]],
    worked_hours: int | None,
    tops_up: bool,
) -> None:
    lines = [amount(part) for part in earned_fen]
    time = None if worked_hours is None else hours(worked_hours)
    slip = composed(lines, Off(lawful, charges, advances), time=time, tops_up=tops_up)
    assert slip.net_fen == slip.gross_fen - slip.withheld_fen == sum(line.pay_fen for line in slip.lines) >= 0
    wage = sum(line.pay_fen for line in slip.lines if line.pay_fen > 0) + sum(part for part in earned_fen if part < 0)
    charged = -sum(line.pay_fen for line in slip.lines if line.kind == MoneyKind.CHARGE)
    assert charged <= charge_cap_fen(max(0, wage), CAPS)
    assert charged + sum(part.left_fen for part in slip.left) == sum(part.left_fen for part in charges)
    advanced = -sum(line.pay_fen for line in slip.lines if line.kind == MoneyKind.ADVANCE)
    assert not advanced or slip.net_fen * 2 >= slip.gross_fen
