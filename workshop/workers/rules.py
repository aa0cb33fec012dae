"""What may be said of a worker: name, age, identity number, days of engagement."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from stdnum.cn import ric

from workshop.errors import Refused
from workshop.i18n import mark
from workshop.text import plain

WORKING_AGE = 16
"""Source: domain 3 W26; 童工规 art. 2."""

FULL_AGE = 18
"""Who is 16 or 17 is protected.  Source: domain 3 W27; 劳动法 art. 58."""

LONGEST_NAME = 40


class Paper(StrEnum):
    """What has been signed.  Source: domain 1.3."""

    NONE = "none"
    LABOUR_CONTRACT = "labour_contract"
    SERVICE_AGREEMENT = "service_agreement"
    OVER_AGE_AGREEMENT = "over_age_agreement"
    PART_TIME_AGREEMENT = "part_time_agreement"


PAPER_NAMES = {
    Paper.NONE: mark("Nothing signed yet"),
    Paper.LABOUR_CONTRACT: mark("Labour contract"),
    Paper.SERVICE_AGREEMENT: mark("Service agreement"),
    Paper.OVER_AGE_AGREEMENT: mark("Over-age agreement"),
    Paper.PART_TIME_AGREEMENT: mark("Part-time agreement"),
}


class WorksAt(StrEnum):
    """Where somebody works: on the roster of the workshop's room, or at home on a contract of work (domain 3, W30)."""

    WORKSHOP = "workshop"
    HOME = "home"


WORKS_AT_NAMES = {WorksAt.WORKSHOP: mark("In the workshop"), WorksAt.HOME: mark("At home only")}


class HouseholdKind(StrEnum):
    """How a household is registered.  Source: domain 1.5, 117-124."""

    GENERAL = "general"
    LIFTED = "lifted"
    UNSTABLE_LIFTED = "unstable_lifted"
    MARGINAL = "marginal"
    SUDDEN_HARDSHIP = "sudden_hardship"


class ToldSubject(StrEnum):
    """What a workshop's own list says of a worker and we keep as its word only."""

    HOUSEHOLD = "household"
    CONTRACT = "contract"


TOLD_NAMES = {ToldSubject.HOUSEHOLD: mark("Household"), ToldSubject.CONTRACT: mark("Contract")}

TOLD_MARKS = {
    ToldSubject.HOUSEHOLD: mark("as told by the workshop on %(day)s – not from a register, no proof"),
    ToldSubject.CONTRACT: mark("as told by the workshop on %(day)s – the contract itself was not seen, no proof"),
}
"""How much such a word is worth; it always stands beside it."""


class TooYoung(Refused):
    code = "too_young"
    message = mark("Under 16 on the first day. Nobody under 16 may be engaged.")


class ChildAtWork(TooYoung):
    """Found out after she had begun: her number was not known before.  Source: 童工规 arts 6 and 10 (domain 3, W26)."""

    message = mark(
        "By this number: under 16 on the first day, %(started_on)s. Look at number and first day again. If both are"
        " right, the work ends today: pay all that was earned, and bring the child home at the workshop's cost."
    )


class NumberDoubt(StrEnum):
    """Why an identity number is not taken as it stands; the person is taken all the same."""

    OLD = "old"
    LENGTH = "length"
    DATE = "date"
    CHECK = "check"


NUMBER_DOUBTS = {
    NumberDoubt.OLD: mark("This is an old number of 15 digits. The new card has 18."),
    NumberDoubt.LENGTH: mark("An identity number has 18 characters. Look at the card again."),
    NumberDoubt.DATE: mark("The birth date in this number does not exist. Look at the card again."),
    NumberDoubt.CHECK: mark("One digit of this number is not right. Look at the card again."),
}


@dataclass(frozen=True)
class IdentityNumber:
    """A resident identity number that holds together.  Source: domain 2.4 (GB 11643-1999)."""

    number: str

    @property
    def born_on(self) -> date:
        return date(int(self.number[6:10]), int(self.number[10:12]), int(self.number[12:14]))

    @property
    def is_woman(self) -> bool:
        return int(self.number[16]) % 2 == 0

    @property
    def masked(self) -> str:
        """6107**********9027."""
        return f"{self.number[:4]}{'*' * 10}{self.number[-4:]}"


def read_identity_number(typed: str) -> IdentityNumber | NumberDoubt:
    """The number, or why it is doubtful.  Full-width signs, spaces and a small x are taken."""
    number = plain(typed).replace(" ", "").upper()
    if len(number) == 15 and number.isdigit():
        return NumberDoubt.OLD
    if len(number) != 18 or not number[:17].isascii() or not number[:17].isdigit():
        return NumberDoubt.LENGTH
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return NumberDoubt.DATE
    if ric.calc_check_digit(number) != number[17]:
        return NumberDoubt.CHECK
    return IdentityNumber(number)


def age_on(born_on: date, day: date) -> int:
    """Full years on the day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def check_age(born_on: date, started_on: date) -> None:
    """Raise TooYoung if she is under 16 on her first day.  Source: domain 3 W26."""
    if age_on(born_on, started_on) < WORKING_AGE:
        raise TooYoung()


def last_minor_day(born_on: date, started_on: date) -> date | None:
    """The last day on which she is 17; None for whoever is of full age on her first day.

    Source: domain 3 W27.
    """
    if age_on(born_on, started_on) >= FULL_AGE:
        return None
    year = born_on.year + FULL_AGE
    is_leap_day = (born_on.month, born_on.day) == (2, 29)  # eighteen years later there is none
    return (date(year, 3, 1) if is_leap_day else born_on.replace(year=year)) - timedelta(days=1)


# Surnames whose reading as a surname is not the usual one.  Source: ecosystem 1.1.
_SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "翟": "zhai", "仇": "qiu", "解": "xie", "朴": "piao", "区": "ou",
    "查": "zha", "任": "ren", "盖": "ge", "华": "hua", "秘": "bi", "缪": "miao", "乐": "yue",
    "尉": "wei", "召": "shao", "万俟": "moqi", "尉迟": "yuchi", "种": "chong", "覃": "qin",
    "折": "she", "黑": "he", "哈": "ha", "冼": "xian", "洗": "xian", "逄": "pang", "郇": "xun",
    "员": "yun", "宁": "ning", "燕": "yan", "应": "ying", "葛": "ge", "俞": "yu", "褚": "chu",
    "长孙": "zhangsun", "那": "na", "车": "che", "牟": "mou", "隗": "wei", "过": "guo", "句": "gou",
}  # fmt: skip


def sort_key(name: str) -> str:
    """The name as it sorts in a list: by its reading, the surname read as a surname."""
    surname = next((s for s in (name[:2], name[:1]) if s in _SURNAME_READINGS), "")
    rest = name[len(surname) :]
    read = [_SURNAME_READINGS[surname]] if surname else []
    return " ".join([*read, *_readings(rest)]).lower()[:120]


@cache
def _readings(text: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # noqa: PLC0415  late: its table costs 20 MB and a third of a second

    return tuple(lazy_pinyin(text))


def number_hint(doubt: NumberDoubt | None) -> str | None:
    """The sentence for a doubtful number."""
    return NUMBER_DOUBTS[doubt] if doubt else None
