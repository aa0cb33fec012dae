"""The demo's people who have a story, and whose cards are out.  Invented.

P01 to P12 are those of domain 10.4, X01 to X09 those of 10.6; V01 to V20 are
the others of W1, H01 and H02 work for W4 at home.  Everybody else comes from `crowd`.  Numbers have the area
610799, which nobody was ever given; telephones begin with 10.
"""

from dataclasses import dataclass
from datetime import date

from workshop.demo.products import NORMAL, NOVICE, SKILLED
from workshop.workers.rules import Paper

CONTRACT, SERVICE, OVER_AGE, NONE = (
    Paper.LABOUR_CONTRACT,
    Paper.SERVICE_AGREEMENT,
    Paper.OVER_AGE_AGREEMENT,
    Paper.NONE,
)


@dataclass(frozen=True)
class DemoWorker:
    """One worker in one workshop, and how she usually spends her day.

    skills: operations, what she does best first; none: pieces are never counted for her,
    or told day by day in `counts`.
    fields: crops and mu, of which she does her half.
    """

    code: str
    workshop: str
    name: str
    phone: str
    identity_number: str
    started_on: date
    paper: Paper
    speed: int = NORMAL
    skills: tuple[str, ...] = ()
    hours: float = 4.5
    ended_on: date | None = None
    entered_on: date | None = None  # into the books, if later than the first day
    fields: tuple[tuple[str, float], ...] = ()
    has_pupils: bool = False
    at_home: bool = False  # on a contract of work; with skills, she brings what she made on market days
    household: str = ""  # in the words of the workshop's own list; neither register nor proof
    training_days: int = 6
    training_day_rate_fen: int = 80_00


LIFTED, _UNSTABLE, _MARGINAL, _HARDSHIP = "脱贫户", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"

_V = (
    DemoWorker("V01", "W1", "蒋玉梅", "10000000011", "610799197701079301", date(2023, 5, 15), CONTRACT,
               skills=("E6", "E4"), fields=(("potato", 0.6),)),
    DemoWorker("V02", "W1", "覃丽娟", "10000000012", "610799198505219420", date(2023, 5, 15), CONTRACT, SKILLED,
               ("E6",), 4.2, has_pupils=True),
    DemoWorker("V03", "W1", "罗晓婧", "10000000013", "610799199006129222", date(2023, 6, 5), CONTRACT, SKILLED,
               ("E2",), 5.0, has_pupils=True),
    DemoWorker("V04", "W1", "雷大勇", "10000000014", "610799197906199518", date(2023, 6, 5), CONTRACT,
               skills=("E1", "E3"), hours=5.0, fields=(("maize", 2.0),), household=LIFTED),
    DemoWorker("V05", "W1", "邓秀兰", "10000000015", "610799197208189283", date(2023, 6, 12), OVER_AGE, NOVICE,
               ("E5", "E1"), 4.0, fields=(("wheat", 1.2), ("maize", 1.0)), household=LIFTED),
    DemoWorker("V06", "W1", "康玥", "10000000016", "610799199210089440", date(2023, 7, 3), CONTRACT, SKILLED,
               ("E1", "E3")),
    DemoWorker("V07", "W1", "江海燕", "10000000017", "610799198707309387", date(2023, 8, 7), CONTRACT, SKILLED,
               ("E3", "E4"), has_pupils=True),
    DemoWorker("V08", "W1", "谭春桃", "", "610799198009259247", date(2023, 9, 4), CONTRACT,
               skills=("E3", "E2"), fields=(("rape", 0.8),)),
    DemoWorker("V09", "W1", "冯祎", "10000000019", "610799199504299320", date(2023, 10, 16), CONTRACT, SKILLED,
               ("E4", "E6")),
    DemoWorker("V10", "W1", "严桂花", "10000000020", "610799198312029268", date(2024, 2, 26), SERVICE,
               skills=("E5", "E2"), fields=(("rape", 1.5), ("maize", 0.8)), household=LIFTED),
    DemoWorker("V11", "W1", "夏红霞", "10000000021", "610799198101139504", date(2024, 3, 11), CONTRACT,
               skills=("E2", "E6"), hours=5.0),
    DemoWorker("V12", "W1", "龚秀珍", "", "610799196909149407", date(2024, 4, 8), OVER_AGE, NOVICE,
               ("E5", "E1"), 4.0, fields=(("maize", 2.2),), household=LIFTED),
    # Mother and daughter share one telephone.
    DemoWorker("V13", "W1", "何芮琪", "10000000015", "610799199911169347", date(2024, 6, 17), CONTRACT,
               skills=("E2", "E4")),
    DemoWorker("V15", "W1", "曾沐晴", "10000000026", "610799199708259486", date(2025, 3, 10), CONTRACT,
               skills=("E4", "E6")),
    DemoWorker("V16", "W1", "单志强", "10000000027", "", date(2025, 4, 7), CONTRACT, NOVICE, ("E3", "E1"),
               fields=(("walnut", 1.2),), household=LIFTED),
    DemoWorker("V17", "W1", "丁菊香", "", "", date(2025, 5, 12), OVER_AGE, NORMAL, ("E5",), 3.5, household=LIFTED),
    # The last digit of her number was read wrongly: it stays open as a thing to do.
    DemoWorker("V18", "W1", "郝梓萌", "10000000030", "610799200102239368", date(2025, 7, 14), CONTRACT,
               skills=("E2", "E5")),
    DemoWorker("V19", "W1", "尹婉婷", "10000000031", "", date(2025, 8, 4), CONTRACT, skills=("E4", "E2")),
    DemoWorker("V20", "W1", "任珺瑶", "10000000033", "", date(2025, 9, 1), NONE, skills=("E6", "E5")),
)  # fmt: skip

# She tried the neighbour's workshop on two mornings.  Source: domain 8.7.
_TRIED = DemoWorker("V02-W2", "W2", "覃丽娟", "10000000012", "610799198505219420", date(2025, 9, 20), NONE, SKILLED,
                    ended_on=date(2025, 9, 23), training_days=0)  # fmt: skip

# Sixty and older.  Source: domain 8.1.
_H = (
    DemoWorker("H01", "W4", "党桂兰", "", "610799196203089000", date(2025, 3, 10), NONE, at_home=True, training_days=0),
    DemoWorker("H02", "W4", "席玉英", "", "", date(2025, 6, 9), NONE, at_home=True, training_days=0),
)

_P = (
    DemoWorker("P01", "W1", "田谷雨", "10000000025", "610799197611049029", date(2025, 3, 1), CONTRACT,
               skills=("E2", "E4"), fields=(("potato", 1.0),), household=LIFTED),
    DemoWorker("P02", "W1", "苗白露", "10000000032", "610799198903179049", date(2025, 8, 11), NONE,
               skills=("E5", "E2"), has_pupils=True),
    DemoWorker("P03", "W4", "程立夏", "10000000035", "610799199208209060", date(2024, 3, 4), CONTRACT,
               skills=("T7", "T8"), hours=4.0, fields=(("summer maize", 1.0),), household=_MARGINAL),
    DemoWorker("P04", "W2", "范秋分", "10000000036", "610799197005129088", date(2023, 8, 14), OVER_AGE,
               skills=("P3", "P6", "F5", "F2"), hours=3.8, fields=(("rape", 1.2), ("maize", 1.2)), household=LIFTED),
    DemoWorker("P05", "W4", "陈惊蛰", "10000000037", "610799198509209107", date(2023, 9, 11), CONTRACT, SKILLED,
               ("T3", "T2"), 5.0, fields=(("tea", 0.8),), household=_UNSTABLE),
    DemoWorker("P06", "W3", "周芒种", "10000000038", "610799199802069128", date(2025, 9, 18), NONE, NOVICE,
               ("G7", "G2"), 3.5, training_days=10),
    # She moved in the middle of September; what she made in it is told day by day in `counts`.
    DemoWorker("P07-W2", "W2", "孙小满", "10000000034", "610799199102039147", date(2024, 5, 6), SERVICE, NORMAL,
               ("P2", "P3", "F4", "F3"), 4.0, date(2025, 9, 15), has_pupils=True, household=LIFTED),
    DemoWorker("P07", "W1", "孙小满", "10000000034", "610799199102039147", date(2025, 9, 16), NONE, NOVICE,
               training_days=1, household=LIFTED),
    # The mechanic: he is paid by the day.
    DemoWorker("P08", "W3", "汤处暑", "10000000039", "610799196408159113", date(2025, 2, 20), NONE, household=LIFTED),
    DemoWorker("P09", "W4", "姚霜降", "10000000040", "610799198311239167", date(2023, 7, 10), CONTRACT, SKILLED,
               ("T6", "T3"), 4.5, fields=(("rice", 1.5),), has_pupils=True, household=_HARDSHIP),
    # Seventeen: she packs, and never solders.
    DemoWorker("P10", "W1", "戴大寒", "10000000029", "610799200901309188", date(2025, 7, 7), CONTRACT,
               skills=("E6",), hours=4.0),
    DemoWorker("P11", "W1", "赵冬至", "10000000041", "610799197306289202", date(2025, 2, 17), NONE,
               skills=("E5",), hours=3.5, at_home=True, fields=(("tea", 1.5),), household=LIFTED),
    DemoWorker("P12", "W3", "郑清和", "10000000042", "610799199507099228", date(2024, 10, 1), CONTRACT,
               skills=("G9", "G8"), household=LIFTED),
)  # fmt: skip

_HEADS = date(2025, 8, 18)
"""The day on which eleven people were entered who never made a piece."""

_X = (
    DemoWorker(
        "X01", "W3", "柏玉芝", "", "610799198104279004", date(2025, 3, 3), CONTRACT, entered_on=_HEADS, household=LIFTED
    ),
    DemoWorker("X02", "W3", "翁小琴", "", "", date(2025, 3, 3), CONTRACT, entered_on=_HEADS, household=LIFTED),
    DemoWorker(
        "X03", "W3", "卓婷婷", "10000000043", "", date(2025, 3, 3), CONTRACT, entered_on=_HEADS, household=LIFTED
    ),
    DemoWorker(
        "X04", "W3", "甘兰英", "10000000044", "", date(2025, 3, 10), CONTRACT, entered_on=_HEADS, household=LIFTED
    ),
    DemoWorker("X05", "W3", "伍素珍", "", "", date(2025, 3, 10), CONTRACT, entered_on=_HEADS, household=LIFTED),
    DemoWorker("X06", "W3", "霍桂枝", "", "", date(2025, 3, 2), CONTRACT, entered_on=_HEADS, household=LIFTED),
    DemoWorker("X07", "W3", "庞春梅", "", "", date(2025, 3, 10), CONTRACT, entered_on=_HEADS, household=LIFTED),
    DemoWorker("X08", "W3", "颜红梅", "", "", date(2025, 3, 10), CONTRACT, entered_on=_HEADS, household=LIFTED),
    DemoWorker(
        "X09", "W3", "晏安然", "10000000045", "", date(2024, 4, 8), CONTRACT, skills=("G4", "G5"), household=LIFTED
    ),
    DemoWorker("Y01", "W3", "乔思琪", "10000000046", "", date(2025, 8, 4), NONE, NOVICE, ("G3", "G2")),
    DemoWorker("Y02", "W3", "侯佳", "10000000047", "", date(2025, 8, 11), NONE, NOVICE, ("G8", "G7")),
    DemoWorker("X10", "W3", "路金凤", "", "", date(2025, 3, 17), NONE, entered_on=_HEADS),
    DemoWorker("X11", "W3", "凌翠娥", "", "", date(2025, 3, 17), NONE, entered_on=_HEADS),
    DemoWorker("X12", "W3", "向来喜", "", "", date(2025, 3, 17), NONE, entered_on=_HEADS),
)

NAMED = (*_V, _TRIED, *_H, *_P, *_X)


@dataclass(frozen=True)
class DemoCard:
    """An access card that was printed for a worker and, with a PIN, is held by her.

    beside: a card of hers in another workshop, on whose phone and account this one was taken.
    """

    worker: str
    printed_on: date
    pin: str = ""  # empty: not used yet
    beside: str = ""


CARDS = (
    DemoCard("P01", date(2025, 6, 2), "2580"),
    DemoCard("V02", date(2025, 6, 3), "1470"),
    DemoCard("V06", date(2025, 6, 3), "3690"),
    DemoCard("P05", date(2025, 6, 16), "5937"),
    DemoCard("P09", date(2025, 6, 16), "9173"),
    DemoCard("P04", date(2025, 7, 8), "4862"),
    DemoCard("P07-W2", date(2025, 7, 8), "7531"),
    DemoCard("P12", date(2025, 8, 20), "8264"),
    DemoCard("P07", date(2025, 9, 16), "7531", beside="P07-W2"),
    DemoCard("V02-W2", date(2025, 9, 20), "1470", beside="V02"),
    DemoCard("P02", date(2025, 9, 29)),
)
