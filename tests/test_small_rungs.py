"""The lowest rungs: ids, clock, vault, text, fields.  No database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from workshop import ids
from workshop.clock import CHINA, Clock, Month, real_now
from workshop.fields import AmountFen, Line, Number, NumberOrSum, PriceHao
from workshop.text import added_up, one_line, plain, plain_number
from workshop.vault import RECOVERY_SIGNS, Vault, WrongCode, new_recovery_code, plain_code


def test_ids_sort_by_the_time_they_were_made() -> None:
    made = [ids.new_id() for _ in range(200)]
    assert all(found.version == 7 and found.variant == "specified in RFC 4122" for found in made)
    assert len(set(made)) == len(made)
    assert made[0].int >> 80 <= made[-1].int >> 80


def test_seeded_ids_come_out_the_same_and_in_order() -> None:
    def run() -> list[str]:
        with ids.reproducible(7):
            return [str(ids.new_id()) for _ in range(50)]

    first = run()
    assert first == run() == sorted(first)
    assert str(ids.new_id()) not in first


def test_codes_have_no_sign_that_is_mistaken_for_another() -> None:
    code = ids.new_code(2_000)
    assert set(code) <= set(ids.CODE_SIGNS)
    assert not set(ids.CODE_SIGNS) & set("01OIL")


def test_a_clock_set_to_a_day_stays_on_it() -> None:
    clock = Clock.set_to(date(2025, 9, 30))
    assert clock.today() == date(2025, 9, 30)
    assert clock.now().tzinfo is UTC


def test_the_day_of_business_is_china_s() -> None:
    late = datetime(2025, 9, 16, 17, tzinfo=UTC)  # 01:00 of the 17th in China
    assert late.astimezone(CHINA).date() == date(2025, 9, 17)
    assert Clock(late - real_now()).today() == date(2025, 9, 17)


@pytest.mark.parametrize("text", ["2025-13", "2025-00", "25-09", "2025-9", "2025/09", "٢٠٢٥-٠٩", "2025-09-01", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  whatever date says is fine
        Month.parse(text)


@given(st.dates(date(1, 2, 1), date(9998, 1, 1)), st.integers(-24, 24))
def test_months_go_there_and_back(day: date, months: int) -> None:
    month = Month.of(day)
    assert day in month
    assert Month.parse(str(month)) == month
    assert month.days()[0] == month.first_day
    assert month.days()[-1] == month.last_day
    assert month.last_day + timedelta(days=1) == month.plus(1).first_day
    if month.year > 2:
        assert month.plus(months).plus(-months) == month


def test_a_vault_keeps_finds_and_opens_with_its_code_alone() -> None:
    vault, code = Vault.new(), new_recovery_code()
    sealed = vault.encrypt("610799197604159027")
    assert b"6107" not in sealed
    assert vault.encrypt("610799197604159027") != sealed
    assert vault.keyed_hash("a") == vault.keyed_hash("a") != Vault.new().keyed_hash("a")
    again = Vault.unwrap(vault.wrap(code), code.lower().replace("-", " "))
    assert again.decrypt(sealed) == "610799197604159027"
    with pytest.raises(WrongCode):
        Vault.unwrap(vault.wrap(code), new_recovery_code())
    with pytest.raises(InvalidTag):
        Vault.new().decrypt(sealed)
    assert len(plain_code(code)) == RECOVERY_SIGNS


@pytest.mark.parametrize(
    ("typed", "line", "number"),
    [
        ("  １,２００ ", "１,２００", "1200"),
        ("130，不是 120", "130，不是 120", "130不是120"),
        ("a\t b\nc", "a b c", "abc"),
        ("x\0y", "x y", "xy"),
    ],
)
def test_sentences_stay_as_typed_and_numbers_become_plain(typed: str, line: str, number: str) -> None:
    assert one_line(typed) == line
    assert plain_number(typed) == number
    assert plain(plain(typed)) == plain(typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("500+1000", "1500"),
        (" ５００ ＋ 1,000＋2", "1502"),
        ("500", "500"),
        ("500+", "500+"),
        ("+500", "+500"),
        ("500-20", "500-20"),
        ("5+1234567890", "5+1234567890"),
        ("", ""),
    ],
)
def test_a_sum_is_added_up_and_what_is_none_stays(typed: str, number: str) -> None:
    assert added_up(typed) == number


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (Number, "１２０", 120),
        (Number, " 1,200 ", 1200),
        (NumberOrSum, "500+1000", 1500),
        (NumberOrSum, "120", 120),
        (PriceHao, "0.035", 350),
        (PriceHao, "0.035元", 350),
        (PriceHao, "3.5分", 350),
        (PriceHao, "35厘", 350),
        (PriceHao, "¥1.35", 13_500),
        (PriceHao, "２角", 2_000),
        (AmountFen, "80.5", 8_050),
        (AmountFen, "80元", 8_000),
        (Line, "  王 秀芳 ", "王 秀芳"),
    ],
)
def test_fields_read_what_people_type(kind: object, typed: str, value: object) -> None:
    assert TypeAdapter(kind).validate_python(typed) == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Number, "12.5"),
        (Number, "-"),
        (Number, "5+6"),
        (NumberOrSum, "5+"),
        (PriceHao, "0.00001"),
        (PriceHao, "-1"),
        (PriceHao, "1e3"),
        (AmountFen, "0.005"),
    ],
)
def test_fields_refuse_what_they_cannot_keep(kind: object, typed: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(typed)
