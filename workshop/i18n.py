"""Two languages: English message ids in the code, Chinese in `locale/`.

`mark` flags a sentence written outside a template; `gettext` is applied only
where it is shown, in the language of the request.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from io import StringIO
from typing import Any

from workshop import money, paths
from workshop.clock import CHINA, Month

LANGUAGES = {"zh": "zh-Hans", "en": "en"}
"""Language of the address and cookie → the tag that goes into <html lang>."""

current_language: ContextVar[str] = ContextVar("language", default="zh")

_WEEKDAYS = {
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def mark(message: str) -> str:
    """The message itself; tells the extractor that it needs a translation."""
    return message


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Message id → text.  English is its own catalogue."""
    if language == "en":
        return {}
    path = paths.LOCALE / "zh_CN" / "LC_MESSAGES" / "messages.po"
    from babel.messages.pofile import read_po  # noqa: PLC0415  late: half the start of a process that says nothing

    messages = read_po(StringIO(path.read_text(encoding="utf-8")))
    return {str(m.id): str(m.string) for m in messages if m.id and m.string}


def gettext(message: str, **values: Any) -> str:
    """The message in the language of the request, with its places filled."""
    text = catalogue(current_language.get()).get(message, message)
    return text % readable(values) if values else text


def readable(values: Mapping[str, Any]) -> dict[str, Any]:
    """The places of a message, days as people write them."""
    return {name: full_day_text(value) if type(value) is date else value for name, value in values.items()}


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """All texts in this language, whatever the request asks for: a paper is for who reads it."""
    token = current_language.set(language)
    try:
        yield
    finally:
        current_language.reset(token)


def choose_language(accepted: str) -> str:
    """The language for an Accept-Language header; Chinese unless English is asked for first."""
    for part in accepted.split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh"
        if tag.startswith("en"):
            return "en"
    return "zh"


def money_text(fen: int) -> str:
    """1046.50 yuan as ¥1,046.50, in both languages."""
    sign = "−" if fen < 0 else ""
    yuan, cents = divmod(abs(fen), money.FEN_PER_YUAN)
    return f"{sign}¥{yuan:,}.{cents:02d}"


def rate_text(rate_hao: int, per_pieces: int = 1) -> str:
    """A rate in yuan with two to four places: ¥0.85, ¥0.035, and what it is for if not one piece."""
    yuan, rest = divmod(rate_hao, money.HAO_PER_YUAN)
    places = f"{rest:04d}".rstrip("0").ljust(2, "0")
    text = f"¥{yuan:,}.{places}"
    return text if per_pieces == 1 else gettext("%(rate)s per %(pieces)s", rate=text, pieces=per_pieces)


def number_text(number: int) -> str:
    """12345 as 12,345."""
    return f"{number:,}".replace("-", "−")


def day_text(day: date) -> str:
    """9月16日 / 16 Sep."""
    if current_language.get() == "zh":
        return f"{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]}"


def day_of_month_text(day: date) -> str:
    """16日 / 16, where the month is plain."""
    return f"{day.day}日" if current_language.get() == "zh" else str(day.day)


def full_day_text(day: date) -> str:
    """2025年9月16日 / 16 Sep 2025."""
    if current_language.get() == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day_text(day)} {day.year}"


def weekday_text(day: date) -> str:
    """星期二 / Tuesday."""
    return _WEEKDAYS[current_language.get()][day.weekday()]


def long_day_text(day: date) -> str:
    """9月16日 星期二 / Tuesday, 16 Sep."""
    if current_language.get() == "zh":
        return f"{day_text(day)} {weekday_text(day)}"
    return f"{weekday_text(day)}, {day_text(day)}"


def whole_day_text(day: date) -> str:
    """2025年9月16日 星期二 / Tuesday, 16 Sep 2025."""
    if current_language.get() == "zh":
        return f"{full_day_text(day)} {weekday_text(day)}"
    return f"{weekday_text(day)}, {full_day_text(day)}"


def people_text(people: int) -> str:
    """24 人 / 24 people."""
    if people == 1:
        return gettext(mark("1 person"))
    return gettext(mark("%(people)s people"), people=number_text(people))


def pieces_text(pieces: int) -> str:
    """1,200 件 / 1,200 pieces."""
    if pieces == 1:
        return gettext(mark("1 piece"))
    return gettext(mark("%(pieces)s pieces"), pieces=number_text(pieces))


def hours_text(minutes: int) -> str:
    """150 minutes as 2小时30分 / 2 h 30 min."""
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else ""
    if not hours:
        return sign + gettext(mark("%(minutes)s min"), minutes=rest)
    if not rest:
        return sign + gettext(mark("%(hours)s h"), hours=number_text(hours))
    return sign + gettext(mark("%(hours)s h %(minutes)s min"), hours=number_text(hours), minutes=rest)


def days_text(days: int) -> str:
    """3 天 / 3 days."""
    if days == 1:
        return gettext(mark("1 day"))
    return gettext(mark("%(days)s days"), days=number_text(days))


def months_text(months: int) -> str:
    """3 个月 / 3 months."""
    return gettext(mark("1 month")) if months == 1 else gettext(mark("%(months)s months"), months=number_text(months))


def years_text(years: int) -> str:
    """3 年 / 3 years."""
    return gettext(mark("1 year")) if years == 1 else gettext(mark("%(years)s years"), years=number_text(years))


def term_text(years: int, months: int, days: int) -> str:
    """1 年 2 个月 / 1 year, 2 months; what is nothing is left out, but not all of it."""
    parts = [text(count) for text, count in ((years_text, years), (months_text, months), (days_text, days)) if count]
    return (" " if current_language.get() == "zh" else ", ").join(parts or [days_text(0)])


def clock_text(minute: int) -> str:
    """510 minutes since midnight as 8:30."""
    return f"{minute // 60}:{minute % 60:02d}"


def short_weekday_text(day: date) -> str:
    """周二 / Tue."""
    name = weekday_text(day)
    return name.replace("星期", "周") if current_language.get() == "zh" else name[:3]


def month_text(month: Month) -> str:
    """2025年9月 / Sep 2025."""
    if current_language.get() == "zh":
        return f"{month.year}年{month.number}月"
    return f"{_MONTHS[month.number - 1]} {month.year}"


def month_name_text(month: Month) -> str:
    """9月 / Sep, where the year is plain."""
    return f"{month.number}月" if current_language.get() == "zh" else _MONTHS[month.number - 1]


def full_moment_text(moment: datetime) -> str:
    """The instant with its year: 2025年9月16日 17:42."""
    here = moment.astimezone(CHINA)
    return f"{full_day_text(here.date())} {here:%H:%M}"


def moment_text(moment: datetime) -> str:
    """The instant as a clock in China shows it: 9月16日 17:42."""
    here = moment.astimezone(CHINA)
    return f"{day_text(here.date())} {here:%H:%M}"
