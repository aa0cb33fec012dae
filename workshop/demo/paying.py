"""How the demo's months were paid: on which day, in which way, and what was out of the ordinary.

September runs, and nobody has been shown anything of it.  Source: domain 10.5, 10.7.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from workshop.clock import Month
from workshop.demo.moments import moment, september
from workshop.demo.people import DemoWorker
from workshop.demo.plan import DEMO_DAY, Plan
from workshop.law.calendar import country_days
from workshop.law.rules import DayKind, usual_kind
from workshop.pay.rules import Outcome
from workshop.paying import rules
from workshop.paying.rules import WHOLE, Method

PAY_DAY, OBJECT_DAYS = 15, 3
SHOWN_BEFORE, LOCKED_BEFORE = 7, 3
"""So many days before pay day; the workers have three days between the two."""

METHODS = {"W1": Method.BANK, "W2": Method.CASH, "W3": Method.WECHAT, "W4": Method.WECHAT}
"""How a workshop pays whoever has a telephone; W2 and all others get cash."""

BANK = "嘉岭县农村信用社"

SHARES: Mapping[tuple[str, Month], int] = {("W2", Month(2025, 8)): WHOLE * 60 // 100}
"""Of ten thousand, where not all was paid.  Source: domain 10.7, 2025-09-15."""

STATED_MONTHS = frozenset({Month(2025, 7), Month(2025, 8)})
"""Months of which owners wrote down how long everybody worked; before that nobody asked."""


def pay_day(month: Month) -> date:
    """The fifteenth of the month after, or the last working day before it."""

    def kind_of(day: date) -> DayKind:
        return next((named.kind for named in country_days(day, day)), usual_kind(day))

    return rules.pay_day(month, PAY_DAY, kind_of)


def paid_months(plan: Plan) -> list[tuple[str, Month]]:
    """Workshops and their months that are over and have counts, in order of time."""
    running = Month.of(DEMO_DAY)
    months = {(Month.of(page.day), page.workshop) for page in plan.pages}
    return [(workshop, month) for month, workshop in sorted(months) if month < running]


def method_of(worker: DemoWorker) -> Method:
    return METHODS[worker.workshop] if worker.phone else Method.CASH


@dataclass(frozen=True)
class LineWord:
    """What a worker said of a line of her slip, and what she was told."""

    workshop: str
    month: Month
    worker: str
    order: str
    operation: str
    said_at: datetime
    text: str
    answered_at: datetime
    outcome: Outcome
    answer: str


LINE_WORDS = (
    LineWord("W4", Month(2025, 6), "P05", "W4 2025-05-26", "T2", moment(date(2025, 7, 9), 20, 12),
             "车部件好像少了，我记的是多一些", moment(date(2025, 7, 10), 19, 2), Outcome.REFUSED,
             "一天一天对过，单子和本子一样，少的那些是别人车的"),
    # The slip of `counts.SLIPS` that nobody saw in July.
    LineWord("W1", Month(2025, 7), "V06", "W1 2025-07", "E1", moment(date(2025, 8, 9), 20, 31),
             "25号裁线我做了2030，条子上只有1030", moment(date(2025, 8, 10), 19, 20), Outcome.PUT_OFF,
             "对，少写了一千。7月的先发，这一千个算在8月里"),
)  # fmt: skip


@dataclass(frozen=True)
class LateEntry:
    """A locked month was opened for what was forgotten; what it changed is paid as a pair with the next month."""

    workshop: str
    month: Month
    opened_at: datetime
    closed_at: datetime
    reason: str


LATE_ENTRIES = (
    LateEntry("W1", Month(2025, 7), moment(date(2025, 8, 19), 18, 40), moment(date(2025, 8, 19), 19, 10),
              "7月25日裁线少写了一千，要改过来"),
)  # fmt: skip


@dataclass(frozen=True)
class NotArrived:
    """Money that a worker said she did not get: it was taken back, and given in her hand."""

    workshop: str
    month: Month
    worker: str
    said_at: datetime
    text: str
    given_at: datetime
    reason: str


NOT_ARRIVED = (
    NotArrived("W4", Month(2025, 7), "P05", moment(date(2025, 8, 15), 20, 50), "微信没收到",
               moment(date(2025, 8, 16), 17, 40), "微信退回来了，改发现金"),
)  # fmt: skip

SILENT = frozenset({"P09", "P12"})
"""Who has a card and says nothing when she is paid."""


@dataclass(frozen=True)
class Leave:
    """Somebody leaves, is paid out on her last day, and has her certificate."""

    worker: str
    said_at: datetime
    last_day: date
    job: str


LEAVE = Leave("P07-W2", moment(september(8), 20, 15), september(15), "插针、目检")
"""Source: domain 10.5; W33, W34."""
