"""The worker's month page of the floor: the product's figures and marks, put together by hand."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any

from workshop.money import growth_fen, piece_pay_fen

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def money(fen: int) -> str:
    return f"¥{fen // 100:,}.{fen % 100:02}"


def month_page(
    me: Sequence[Any],
    workshop: str,
    today: date,
    made: Sequence[Any],
    names: Mapping[Any, tuple[str, str]],
    talks: Sequence[Any],
) -> bytes:
    """made: (day, operation, rate, per, good, rework, scrap) of the month, by day."""
    lines: dict[Any, dict[str, int]] = {}
    for day, operation, rate, per, good, _, _ in made:
        lines.setdefault((operation, rate, per), {})[str(day)] = good
    total = sum(piece_pay_fen(sum(days.values()), key[1], key[2]) for key, days in lines.items())
    by_day: dict[str, list[Any]] = {}
    for key, days in lines.items():
        for day, fen in zip(days, growth_fen(days.values(), key[1], key[2]), strict=True):
            by_day.setdefault(day, []).append((key, days[day], fen))
    last = [today - timedelta(days=back) for back in range(7)]
    fens = [sum(fen for _, _, fen in by_day.get(str(day), ())) for day in last]
    answered = {talk[3] for talk in talks}
    waiting = [talk[0] for talk in talks if talk[2] == "not_right" and talk[1] not in answered]
    return _html(me, workshop, total, fens, last, by_day, names, waiting).encode()


def _html(
    me: Sequence[Any],
    workshop: str,
    total: int,
    fens: Sequence[int],
    last: Sequence[date],
    by_day: Mapping[str, Sequence[Any]],
    names: Mapping[Any, tuple[str, str]],
    waiting: Sequence[Any],
) -> str:
    today, most = last[0], max(fens) or 1
    parts = "".join(
        f'<li><a href="/me/days/{today}"><b>{escape(names[key[0]][0])}<small>{escape(names[key[0]][1])}</small></b>'
        f'<span class="yuan num">{money(fen)}</span>'
        f'<span class="how num">{good:,} × {money(key[1] // 100)}</span></a></li>'
        for key, good, fen in by_day.get(str(today), ())
    )
    bars = "".join(
        f'<li><a href="/me/days/{day}"><span>{WEEKDAYS[day.weekday()]}</span>'
        '<svg class="meter" aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none">'
        f'<rect width="{fen * 100 // most}" height="8"/></svg><span class="num">{money(fen)}</span></a></li>'
        for day, fen in zip(last, fens, strict=True)
    )
    asked = f'<a class="btn warn" href="/me/days/{max(waiting)}">Waiting for an answer</a>' if waiting else ""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>My pay</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/static/workshop.css"></head><body>
<header class="top"><span class="face" aria-hidden="true">{escape(me[3][-1])}</span><div class="who">
<h1>{escape(me[3])}</h1><span>{escape(workshop)} · No. {me[2]}</span></div></header><main><div class="two form">
<section class="sum wide"><h2>{today:%B %Y}, until today</h2><p class="big num">{money(total)}</p><dl class="split">
<div><dt>Today</dt><dd class="num">{money(fens[0])}</dd></div>
<div><dt>Yesterday</dt><dd class="num">{money(fens[1])}</dd></div>
<div><dt>Days with work</dt><dd class="num">{len(by_day)}</dd></div></dl></section><div class="col">
<section class="card"><div class="head"><h2>Made today</h2><span>{today}</span></div><ul class="rows">{parts}</ul>
</section><div class="acts">{asked}<a class="btn warn" href="/me/days/{today}">Not right? Tell the leader</a>
<a class="btn" href="/me/months">Last 12 months</a></div></div><section class="card"><div class="head">
<h2>Last seven days</h2></div><ol class="bars">{bars}</ol></section></div></main></body></html>"""
