"""The demo's other people, made up by a seeded draw: names, numbers, days of coming and leaving."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from random import Random

from stdnum.cn import ric

from workshop.demo.people import CONTRACT, LIFTED, NAMED, NONE, OVER_AGE, SERVICE, DemoWorker
from workshop.demo.places import FIRST_DAY, REGION_CODE
from workshop.demo.products import NORMAL, NOVICE, SKILLED
from workshop.workers.rules import Paper, age_on

SEED = 2025_09_30

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余杜叶程魏苏吕丁沈"
_OLDER_WOMEN = (
    "桂英",
    "秀珍",
    "玉兰",
    "春香",
    "金莲",
    "素华",
    "菊芳",
    "凤英",
    "翠兰",
    "银花",
    "秀芳",
    "改凤",
    "会琴",
    "腊梅",
    "玉霞",
    "兰香",
    "彩云",
    "淑珍",
)
_YOUNGER_WOMEN = (
    "丽萍",
    "小燕",
    "海霞",
    "晓玲",
    "艳红",
    "婷",
    "娜",
    "雪梅",
    "莉莉",
    "静",
    "倩",
    "文静",
    "雅琴",
    "思雨",
    "佳慧",
    "梦瑶",
    "欣怡",
    "雨桐",
)
_MEN = ("建国", "志明", "永强", "国庆", "小军", "长福", "学文", "德贵")
_LATER_BORN = 1980

_FIELDS = ("maize", "potato", "rape", "wheat", "rice", "summer maize", "walnut", "tea")
_MU = {"tea": 0.6}


@dataclass(frozen=True)
class Crowd:
    """The people of a workshop beside those who are named.

    staying: how many are there at the end; joined: how many of them came after the first day.
    gone: how many came and left.  lifted: how many of those who stay are of lifted households, as the owner says.
    """

    workshop: str
    staying: int
    joined: int
    gone: int
    lifted: int
    skills: Sequence[tuple[str, ...]]  # in turn
    hours: float
    phones: tuple[int, int] = (0, 0)  # from which number on, and every how many of those who stay have one


_FIRST, _LAST = FIRST_DAY, date(2025, 7, 31)
"""Between the two came those who came later."""

CROWDS = (
    Crowd("W1", 0, 0, 9, 0, (("E5", "E3"), ("E5", "E1"), ("E6", "E5"), ("E2", "E5")), 4.5),
    Crowd(
        "W2",
        13,
        4,
        5,
        6,
        (
            ("P5", "P2", "F5", "F4"),
            ("P5", "P4", "F5", "F2"),
            ("P2", "P1", "F5", "F1"),
            ("P4", "P3", "F5", "F3"),
            ("P5", "P6", "F5", "F6"),
            ("P1", "P5", "F4", "F2"),
        ),
        4.4,
        (50, 1),
    ),
    Crowd(
        "W3",
        21,
        6,
        9,
        0,
        (
            ("G3", "G2"),
            ("G4", "G5"),
            ("G8", "G6"),
            ("G3", "G5"),
            ("G4", "G7"),
            ("G5", "G9"),
            ("G8", "G3"),
            ("G2", "G5"),
            ("G6", "G7"),
            ("G5", "G9"),
        ),
        5.0,
        (63, 2),
    ),
    Crowd(
        "W4",
        58,
        24,
        26,
        13,
        (
            ("T3", "T2"),
            ("T7", "T8"),
            ("T3", "T4"),
            ("T6", "T5"),
            ("T3", "T7"),
            ("T2", "T3", "T1"),
            ("T7", "T6"),
            ("T3", "T2"),
            ("T8", "T9"),
            ("T5", "T3"),
            ("T6", "T7"),
            ("T1", "T9"),
        ),
        5.2,
        (74, 3),
    ),
)

_MISREAD = {3: "old", 8: "check", 15: "length"}
"""Who in a crowd gave a number that does not hold together, and what is wrong with it."""


def everybody() -> list[DemoWorker]:
    """All engagements of the demo, workshop by workshop, in the order in which their people came."""
    found = list(NAMED)
    taken = {worker.name for worker in NAMED}
    for crowd in CROWDS:
        found += _people(crowd, taken)
    return sorted(found, key=lambda worker: (worker.workshop, worker.entered_on or worker.started_on, worker.code))


def _people(crowd: Crowd, taken: set[str]) -> Iterator[DemoWorker]:
    random = Random(f"{SEED} {crowd.workshop}")  # noqa: S311  the same people each time, not a secret
    skills = cycle(crowd.skills)
    for number in range(crowd.staying + crowd.gone):
        stays = number < crowd.staying
        came_later = stays and number >= crowd.staying - crowd.joined
        started_on = _came_on(random, _FIRST if came_later else date(2023, 3, 1), _LAST if came_later else _FIRST)
        ended_on = None if stays else _left_on(random, started_on)
        yield _person(random, crowd, number, next(skills), started_on, ended_on, taken)


def _came_on(random: Random, earliest: date, latest: date) -> date:
    """A Monday between the two."""
    day = earliest + (latest - earliest) * random.random()
    return day - timedelta(days=day.weekday())


def _left_on(random: Random, started_on: date) -> date:
    """A Saturday, some months after she came or the books were opened."""
    day = max(started_on, _FIRST) + timedelta(days=60 + int(random.random() * 560))
    return day - timedelta(days=day.weekday()) + timedelta(days=5)


def _person(
    random: Random,
    crowd: Crowd,
    number: int,
    skills: tuple[str, ...],
    started_on: date,
    ended_on: date | None,
    taken: set[str],
) -> DemoWorker:
    is_woman = random.random() < 0.86
    born_on = date(1966, 1, 1) + timedelta(days=int(random.random() * 37 * 365))
    identity_number = _number(born_on, 100 + 2 * number + (not is_woman))
    return DemoWorker(
        f"{crowd.workshop}-{number + 1:02d}",
        crowd.workshop,
        _name(random, is_woman, born_on, taken),
        _phone(crowd, number),
        _as_told(random, identity_number, _MISREAD.get(number)),
        started_on,
        _paper(random, is_woman, born_on, started_on),
        random.choice((NOVICE, NORMAL, NORMAL, NORMAL, SKILLED)),
        skills,
        round(crowd.hours + random.random() - 0.5, 1),
        ended_on,
        fields=_fields(random, born_on),
        household=LIFTED if number < min(crowd.lifted, crowd.staying) else "",
        has_pupils=is_woman and 1980 < born_on.year < 1998 and random.random() < 0.6,
    )


def _phone(crowd: Crowd, number: int) -> str:
    """There are a hundred demo numbers: not everybody has one.  Source: domain 2.5."""
    first, every = crowd.phones
    has_one = number < crowd.staying and number % every == 0
    return f"100000000{first + number // every}" if has_one else ""


def _number(born_on: date, sequence: int) -> str:
    digits = f"{REGION_CODE}{born_on:%Y%m%d}{sequence}"
    return digits + ric.calc_check_digit(f"{digits}0")


def _as_told(random: Random, number: str, misread: str | None) -> str:
    match misread:
        case "old":
            return number[:6] + number[8:17]
        case "check":
            return number[:-1] + ("1" if number[-1] != "1" else "2")
        case "length":
            return number[:-1]
    return number if random.random() < 0.93 else ""


def _name(random: Random, is_woman: bool, born_on: date, taken: set[str]) -> str:
    given = _MEN if not is_woman else _YOUNGER_WOMEN if born_on.year >= _LATER_BORN else _OLDER_WOMEN
    while True:
        name = random.choice(_SURNAMES) + random.choice(given)
        if name not in taken:
            taken.add(name)
            return name


def _paper(random: Random, is_woman: bool, born_on: date, started_on: date) -> Paper:
    if age_on(born_on, started_on) >= (50 if is_woman else 60):
        return OVER_AGE
    return random.choice((CONTRACT, CONTRACT, CONTRACT, CONTRACT, SERVICE, NONE))


def _fields(random: Random, born_on: date) -> tuple[tuple[str, float], ...]:
    """The young have none, the others one crop or two."""
    if born_on.year > 1994:
        return ()
    crops = {random.choice(_FIELDS) for _ in range(2)} if random.random() < 0.5 else {random.choice(_FIELDS)}
    return tuple((crop, _MU.get(crop, 1.6)) for crop in sorted(crops))
