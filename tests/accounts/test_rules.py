"""Telephone numbers, passwords, PINs and locks."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import SHIPPED_HASHER
from workshop.accounts import rules

NOW = datetime(2025, 9, 16, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("13900000000", "13900000000"),
        (" 139 0000 0000 ", "13900000000"),
        ("139-0000-0000", "13900000000"),
        ("+86 139 0000 0000", "13900000000"),
        ("１３９００００００００", "13900000000"),  # full width, as a Chinese keyboard types it
        ("10000000001", "10000000001"),  # an invented person's
        ("12900000000", None),  # 12 is no mobile prefix
        ("10000100000", None),
        ("1390000000", None),
        ("139000000000", None),
        ("0916-4821234", None),
        ("", None),
    ],
)
def test_a_telephone_number_is_its_eleven_digits(typed: str, phone: str | None) -> None:
    assert rules.plain_phone(typed) == phone


def test_a_masked_number_shows_its_ends() -> None:
    assert rules.masked_phone("13900001234") == "139****1234"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("W1-18", "W1-18"),
        (" w1 - 18", "W1-18"),
        ("Ｗ１-１８", "W1-18"),
        ("W1", None),
        ("13900000000", None),
        ("", None),
    ],
)
def test_a_card_number_is_read_as_printed(typed: str, number: str | None) -> None:
    assert rules.plain_card_number(typed) == number


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("rice and tea", None),
        ("x1y2z3w", "at least 8"),
        ("x" * 201, "too long"),
        ("12345678", "easy to guess"),
        ("PassWord", "easy to guess"),
        ("10000000001", "easy to guess"),  # one's own number
        ("abababab", "easy to guess"),
    ],
)
def test_a_poor_password_is_told_why(password: str, problem: str | None) -> None:
    found = rules.password_problem(password, "10000000001")
    assert found is None if problem is None else problem in str(found)


@pytest.mark.parametrize(
    ("pin", "again", "problems"),
    [
        ("4071", "4071", {}),
        ("407193", "407193", {}),
        ("407", "407", {"pin": "4 to 6 digits"}),
        ("4071935", "4071935", {"pin": "4 to 6 digits"}),
        ("４０７１", "４０７１", {"pin": "4 to 6 digits"}),  # typed again on another phone it would not fit
        ("40a1", "40a1", {"pin": "4 to 6 digits"}),
        ("7777", "7777", {"pin": "easy to guess"}),
        ("3456", "3456", {"pin": "easy to guess"}),
        ("8765", "8765", {"pin": "easy to guess"}),
        ("4071", "4017", {"again": "not the same"}),
        ("1234", "1243", {"pin": "easy to guess", "again": "not the same"}),
        ("407", "408", {"pin": "4 to 6 digits", "again": "not the same"}),
    ],
)
def test_a_poor_pin_is_told_all_that_is_wrong(pin: str, again: str, problems: dict[str, str]) -> None:
    found = rules.pin_problems(pin, again)
    assert found.keys() == problems.keys()
    assert all(problem in found[name] for name, problem in problems.items())


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("county", True),
        ("齐主任", True),
        ("sun2", True),
        ("10000000001", False),
        ("+86 138 0000 0000", False),
        ("1000000001", False),  # a digit is missing
        ("W1-18", False),
        ("w1-18", False),
        ("", False),
    ],
)
def test_who_signs_in_with_a_name_is_of_an_office(typed: str, name: bool) -> None:
    assert rules.is_name(typed) is name


@pytest.mark.parametrize(
    ("failed", "locked"), [(0, False), (1, False), (4, False), (5, True), (6, False), (9, False), (10, True)]
)
def test_every_fifth_wrong_try_locks_for_a_quarter_of_an_hour(failed: int, locked: bool) -> None:
    assert rules.locked_after(failed, NOW) == (NOW + timedelta(minutes=15) if locked else None)


def test_a_secret_is_hashed_as_slowly_as_a_village_pc_bears() -> None:
    made = SHIPPED_HASHER.hash("rice and tea")
    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert SHIPPED_HASHER.verify("rice and tea", made)
    assert not SHIPPED_HASHER.verify("rice and salt", made)
