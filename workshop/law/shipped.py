"""The figures that come with the program: national law, our own guidelines, minimum wages as far as they are known.

A row is never changed.  One that turns out wrong stays, and a corrected one
follows it with a later `SHIPPED_ON`; its id is made of what it says, so that
planting twice plants once.  Sources stay in Chinese: they name a text that
exists in Chinese only.  Source: domain 3.1, 3.3.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.law.models import LegalValue
from workshop.law.rules import ValueKind as K
from workshop.money import FEN_PER_YUAN

SHIPPED_ON = datetime(2026, 11, 26, tzinfo=UTC)
_NAMESPACE = UUID("5b0c2f0e-3d0b-5f7a-9b61-7e1c1d1f6a10")

_OWN = "本软件的参考线，法律没有规定"
_LABOUR_LAW = date(1995, 1, 1)
_CONTRACT_LAW = date(2008, 1, 1)
_CRIME = "最高人民法院关于拒不支付劳动报酬案件的解释（2013）第3条，各省在幅度内定，这里取最低"

COUNTRY: tuple[tuple[K, int, date, str, bool], ...] = (
    (K.MONTH_HOURS, 174, date(2008, 1, 3), "劳社部发〔2008〕3号：每月计薪21.75天，每天8小时", True),
    (K.DAY_MINUTES, 8 * 60, _LABOUR_LAW, "劳动法第36条", True),
    (K.WEEK_MINUTES, 40 * 60, date(1995, 5, 1), "国务院关于职工工作时间的规定第3条", True),
    (K.OVERTIME_DAY_MINUTES, 3 * 60, _LABOUR_LAW, "劳动法第41条", True),
    (K.OVERTIME_MONTH_MINUTES, 36 * 60, _LABOUR_LAW, "劳动法第41条", True),
    (K.OVERTIME_WORKDAY, 150, _LABOUR_LAW, "劳动法第44条；工资支付暂行规定第13条", True),
    (K.OVERTIME_REST_DAY, 200, _LABOUR_LAW, "劳动法第44条；工资支付暂行规定第13条", True),
    (K.OVERTIME_HOLIDAY, 300, _LABOUR_LAW, "劳动法第44条；工资支付暂行规定第13条", True),
    (K.FULL_MONTH_SHARE, 9_500, _LABOUR_LAW, _OWN, True),
    (K.CHARGE_SHARE, 2_000, _LABOUR_LAW, "工资支付暂行规定第16条", True),
    (K.TAKE_HOME_SHARE, 5_000, _LABOUR_LAW, _OWN, True),
    (K.QUOTA_SHARE, 9_000, _LABOUR_LAW, "山东、河南、宁波等地的规定；别处作参考", False),
    (K.LEDGER_YEARS, 3, date(2020, 5, 1), "保障农民工工资支付条例第15条", True),
    (K.PART_TIME_DAY_MINUTES, 4 * 60, _CONTRACT_LAW, "劳动合同法第68条", True),
    (K.PART_TIME_WEEK_MINUTES, 24 * 60, _CONTRACT_LAW, "劳动合同法第68条", True),
    (K.PART_TIME_PAY_DAYS, 15, _CONTRACT_LAW, "劳动合同法第72条", True),
    (K.NOTICE_DAYS, 30, _CONTRACT_LAW, "劳动合同法第37条", True),
    (K.PROBATION_NOTICE_DAYS, 3, _CONTRACT_LAW, "劳动合同法第37条", True),
    (K.INSURANCE_DAYS, 30, date(2011, 7, 1), "社会保险法第58条", True),
    (K.ACCIDENT_DAYS, 30, date(2011, 1, 1), "工伤保险条例第17条", True),
    (K.CLAIM_YEARS, 1, date(2008, 5, 1), "劳动争议调解仲裁法第27条", True),
    (K.CRIME_MONTHS, 3, date(2013, 1, 23), _CRIME, True),
    (K.CRIME_ONE_FEN, 5_000 * FEN_PER_YUAN, date(2013, 1, 23), _CRIME, True),
    (K.CRIME_PEOPLE, 10, date(2013, 1, 23), _CRIME, True),
    (K.CRIME_ALL_FEN, 30_000 * FEN_PER_YUAN, date(2013, 1, 23), _CRIME, True),
    (K.SHORT_LEAST, 50, _CONTRACT_LAW, "劳动合同法第85条", True),
    (K.SHORT_MOST, 100, _CONTRACT_LAW, "劳动合同法第85条", True),
)
"""What holds everywhere: kind, value, from when, where it is written, whether that text was read."""

_BY_HEART = "最低工资标准，凭常识录入，没有核对文件"

MINIMUM_WAGES: tuple[tuple[str, date, tuple[int, ...], tuple[int, ...], str], ...] = (
    ("52", date(2023, 2, 1), (189_000, 176_000, 166_000), (1_960, 1_830, 1_720), "贵州省最低工资标准，据2023年的报道"),
    ("61", date(2019, 5, 1), (180_000, 170_000, 160_000), (1_800, 1_700, 1_600), f"陕西省{_BY_HEART}"),
    ("61", date(2021, 5, 1), (195_000, 185_000, 175_000), (1_900, 1_800, 1_700), f"陕西省{_BY_HEART}"),
    ("61", date(2023, 5, 1), (216_000, 205_000, 195_000), (2_100, 2_000, 1_900), f"陕西省{_BY_HEART}"),
    ("32", date(2024, 1, 1), (249_000, 226_000, 201_000), (2_400, 2_200, 2_000), f"江苏省{_BY_HEART}"),
    ("53", date(2024, 10, 1), (207_000, 192_000, 177_000), (2_000, 1_900, 1_800), f"云南省{_BY_HEART}"),
)
"""Region, from when, fen for a month and for an hour in zones 1, 2 and 3, where it is from.  None was read in
the text that sets it."""

NOT_KNOWN: tuple[tuple[str, date, str], ...] = (("61", date(2025, 1, 1), "陕西省2025年起的标准没有查到，请问县人社局"),)
"""Region, and from when nobody knows its minimum wage."""


def rows() -> Iterator[dict[str, Any]]:
    """All shipped figures, as rows of `LegalValue`."""
    for kind, value, valid_from, source, is_confirmed in COUNTRY:
        yield _row(kind, "", "", value, valid_from, source, is_confirmed)
    for region, valid_from, month, hour, source in MINIMUM_WAGES:
        for zone, (month_fen, hour_fen) in enumerate(zip(month, hour, strict=True), start=1):
            yield _row(K.MINIMUM_MONTH, region, str(zone), month_fen, valid_from, source, False)
            yield _row(K.MINIMUM_HOUR, region, str(zone), hour_fen, valid_from, source, False)
    for region, valid_from, source in NOT_KNOWN:
        yield _row(K.MINIMUM_MONTH, region, "", None, valid_from, source, False)
        yield _row(K.MINIMUM_HOUR, region, "", None, valid_from, source, False)


def _row(
    kind: K, region: str, zone: str, value: int | None, valid_from: date, source: str, is_confirmed: bool
) -> dict[str, Any]:
    said = {"kind": kind.value, "region": region, "zone": zone, "value": value, "valid_from": valid_from}
    said |= {"source": source, "is_confirmed": is_confirmed}
    words = "|".join(str(part) for part in (*said.values(), SHIPPED_ON.date()))
    return {"id": uuid5(_NAMESPACE, words), "recorded_at": SHIPPED_ON, **said}


def plant(session: Session) -> int:
    """Write the shipped figures that are not there yet.  How many those were.

    `session` has the scope Everything.
    """
    wanted = list(rows())
    ids = [row["id"] for row in wanted]
    there = set(session.scalars(sa.select(col(LegalValue.id)).where(col(LegalValue.id).in_(ids))))
    missing = [row for row in wanted if row["id"] not in there]
    if missing:
        session.execute(sa.insert(LegalValue), missing)
    return len(missing)
