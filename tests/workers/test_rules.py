"""Identity numbers, age, and how names sort."""

from datetime import date

import pytest

from workshop.workers import rules
from workshop.workers.rules import IdentityNumber, NumberDoubt

NUMBER = "610799197604159027"  # domain 2.4: a woman, born 1976-04-15; the area is not assigned


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (NUMBER, IdentityNumber(NUMBER)),
        ("610799198903179049", IdentityNumber("610799198903179049")),
        ("610799196408159113", IdentityNumber("610799196408159113")),
        (" 610799 19760415 9027 ", IdentityNumber(NUMBER)),
        ("６１０７９９１９７６０４１５９０２７", IdentityNumber(NUMBER)),
        ("61079919900101002x", IdentityNumber("61079919900101002X")),
        ("61079919900101002Ｘ", IdentityNumber("61079919900101002X")),
        ("610799760415902", NumberDoubt.OLD),
        ("61079919760415902", NumberDoubt.LENGTH),
        ("6107991976041590277", NumberDoubt.LENGTH),
        ("61079919760415902A", NumberDoubt.CHECK),
        ("6107991976041590２A", NumberDoubt.CHECK),
        ("61079919A604159027", NumberDoubt.LENGTH),
        ("610799197602309022", NumberDoubt.DATE),  # 30 February
        ("610799197613019022", NumberDoubt.DATE),
        ("610799000004159027", NumberDoubt.DATE),
        ("610799197604159026", NumberDoubt.CHECK),
        ("610799197604195027", NumberDoubt.CHECK),  # two digits swapped
        ("", NumberDoubt.LENGTH),
    ],
)
def test_an_identity_number_is_read_or_doubted(typed: str, read: IdentityNumber | NumberDoubt) -> None:
    assert rules.read_identity_number(typed) == read


def test_a_number_tells_birth_and_sex_and_hides_itself() -> None:
    woman = IdentityNumber(NUMBER)
    assert (woman.born_on, woman.is_woman, woman.masked) == (date(1976, 4, 15), True, "6107**********9027")
    assert not IdentityNumber("610799196408159113").is_woman


def test_every_doubt_has_its_sentence() -> None:
    sentences = {rules.number_hint(doubt) for doubt in NumberDoubt}
    assert None not in sentences
    assert len(sentences) == len(NumberDoubt)
    assert rules.number_hint(None) is None


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2009, 9, 17), date(2025, 9, 16), 15),
        (date(2009, 9, 16), date(2025, 9, 16), 16),
        (date(2008, 2, 29), date(2024, 2, 28), 15),
        (date(2008, 2, 29), date(2025, 3, 1), 17),
    ],
)
def test_age_is_in_full_years(born_on: date, day: date, age: int) -> None:
    assert rules.age_on(born_on, day) == age


def test_nobody_under_sixteen_on_the_first_day() -> None:
    rules.check_age(date(2009, 9, 16), date(2025, 9, 16))
    with pytest.raises(rules.TooYoung):
        rules.check_age(date(2009, 9, 17), date(2025, 9, 16))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("单秀英", "shan xiu ying"),  # dan elsewhere
        ("曾小红", "zeng xiao hong"),  # ceng
        ("翟志强", "zhai zhi qiang"),  # di
        ("仇春兰", "qiu chun lan"),  # chou
        ("解桂花", "xie gui hua"),  # jie
        ("尉迟秋", "yuchi qiu"),  # two signs, read before 尉 alone
        ("王单", "wang dan"),  # a surname's reading only where the surname stands
        ("Anna Li", "anna li"),
        ("", ""),
    ],
)
def test_a_name_sorts_by_its_reading(name: str, key: str) -> None:
    assert rules.sort_key(name) == key
