"""Which orders, steps and rates a tally counts on: those here, and those to be made from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from workshop.i18n import rate_text
from workshop.ids import new_id
from workshop.imports.drafts import Choices, OperationStep, OrderAsked, OrderStep, RatesStep, Step, StepAsked
from workshop.imports.lists import CountRow
from workshop.imports.queries import KnownOrder, KnownStep, order_called
from workshop.imports.rules import Finding, Level, Reason
from workshop.imports.typed import read_hao, squeezed
from workshop.orders.rules import Posted, first_rates_from, rate_on


@dataclass
class CountedStep:
    """A step that the file counts: one here, or one to be made."""

    key: str  # order and step, as the file calls them
    order_name: str
    name: str
    order: KnownOrder | None  # none: to be made
    known: KnownStep | None  # none: to be made
    id: UUID
    rows: list[CountRow] = field(default_factory=list)
    posted: Sequence[Posted] = ()

    @property
    def has_rate(self) -> bool:
        return bool(self.known and self.known.posted)


class StepPlan:
    """Finds the step of each row, and its rates."""

    def __init__(self, rows: Sequence[CountRow], orders: Sequence[KnownOrder], choices: Choices, today: date) -> None:
        self._rows, self._orders, self._choices, self._today = rows, orders, choices, today
        self._new_orders: dict[str, UUID] = {}
        self._steps: dict[tuple[str, str], CountedStep | None] = {}
        names = {squeezed(_order_name(row)) for row in rows}
        self._only = "new" if not orders and len(names) == 1 else ""

    def step_of(self, row: CountRow) -> CountedStep | None:
        """The step that the row counts; without one the row is refused, with the reason."""
        name = _order_name(row)
        if not row.operation:
            row.refuse(Reason.NO_STEP)
            return None
        key = squeezed(name), squeezed(row.operation)
        if key not in self._steps:
            self._steps[key] = self._find(name, row.operation)
        step = self._steps[key]
        if step is None:
            if self._chosen(name) == "none":
                row.refuse(Reason.ORDER_DECLINED, order=name)
            else:
                row.wait(Reason.ORDER_OPEN, order=name)
        else:
            step.rows.append(row)
        return step

    def _find(self, name: str, operation: str) -> CountedStep | None:
        order, chosen = order_called(self._orders, name), self._chosen(name)
        if order is None:
            order = next((known for known in self._orders if str(known.id) == chosen), None)
        label = f"{name}|{operation}"
        if order:
            known = order.steps.get(squeezed(operation))
            return CountedStep(label, name, operation, order, known, known.id if known else new_id())
        if chosen != "new":
            return None
        self._new_orders.setdefault(name, new_id())
        return CountedStep(label, name, operation, None, None, new_id())

    def _chosen(self, name: str) -> str:
        """What was said of an order that is not here; the only one of a workshop's first file is made."""
        return self._choices.orders.get(name, self._only)

    def orders_asked(self) -> list[OrderAsked]:
        """The orders that the file names and the workshop lacks, with what was said of each."""
        asked: dict[str, int] = {}
        for row in self._rows:
            if row.operation:
                asked[_order_name(row)] = asked.get(_order_name(row), 0) + 1
        return [
            OrderAsked(name, self._chosen(name), rows)
            for name, rows in asked.items()
            if order_called(self._orders, name) is None
        ]

    # --- rates ------------------------------------------------------------

    def price(self) -> list[StepAsked]:
        """Give each step its rates: posted here, told by the paper, or typed.  Result: those without a posted one."""
        asked = []
        for step in filter(None, self._steps.values()):
            if step.known and step.known.posted:
                step.posted = step.known.posted
                self._compare_rates(step)
            else:
                asked.append(self._first_rates(step))
        return asked

    def _first_rates(self, step: CountedStep) -> StepAsked:
        typed = self._choices.rates.get(step.key, "")
        hao = read_hao(typed)
        wrong = bool(typed) and not isinstance(hao, int)
        days = [row.day for row in step.rows if row.day]
        told = told_rates(step.rows)
        if isinstance(hao, int) and days:
            step.posted = [Posted(first_rates_from(min(days)), hao, 1)]
        elif not wrong:
            step.posted = told
        if not step.posted:
            for row in step.rows:
                row.wait(Reason.RATE_OPEN, step=step.name)
        return StepAsked(
            key=step.key,
            order=step.order_name,
            name=step.name,
            typed=typed,
            rate=", ".join(rate_text(each.rate_hao, each.per_pieces) for each in step.posted),
            rows=len(step.rows),
            is_new=step.known is None,
            is_wrong=wrong,
            told=_one_rate(told),
        )

    def _compare_rates(self, step: CountedStep) -> None:
        """A question, once a step, where the paper names another rate than the one posted."""
        asked: Finding | None = None
        for row in step.rows:
            if row.day is None or row.day > self._today:
                continue
            posted = rate_on(step.posted, row.day)
            if posted is None:
                row.refuse(Reason.NO_RATE_THEN, step=step.name, day=row.day)
            elif row.rate_hao is not None and row.rate_hao * posted.per_pieces != posted.rate_hao * row.per_pieces:
                values = {
                    "found": rate_text(row.rate_hao, row.per_pieces),
                    "rate": rate_text(posted.rate_hao, posted.per_pieces),
                    "step": step.name,
                }
                asked = asked or Finding(Level.QUESTION, Reason.RATE_DIFFERS, row.place, values)
                row.findings.append(asked)

    # --- what is to be made -----------------------------------------------

    def to_make(self, days_of: Mapping[UUID, Sequence[date]]) -> list[Step]:
        """Orders, steps and rates that counts on these steps need and the workshop lacks.

        days_of: step → the days of its counts that are taken.
        """
        steps: list[Step] = []
        counted = [step for step in self._steps.values() if step and days_of.get(step.id)]
        for name, order_id in self._new_orders.items():
            of_order = [step for step in counted if step.order is None and step.order_name == name]
            if of_order:
                opened_on = min(day for step in of_order for day in days_of[step.id])
                # An order that its paper calls nothing at all is known by its first step.
                products = (row.product for step in of_order for row in step.rows if row.product)
                product = next(products, "" if name else of_order[0].name)
                steps.append(OrderStep(id=order_id, paper_name=name, opened_on=opened_on, product=product))
        for step in counted:
            if step.known is None:
                order_id = step.order.id if step.order else self._new_orders[step.order_name]
                steps.append(OperationStep(id=step.id, order_id=order_id, name=step.name))
            if not step.has_rate:
                posted = [(each.valid_from, each.rate_hao, each.per_pieces) for each in step.posted]
                steps.append(RatesStep(operation_id=step.id, posted=posted))
        return steps


def _one_rate(told: Sequence[Posted]) -> str:
    """The rate as it is typed; empty unless it is one for one piece, all the time."""
    one = len(told) == 1 and told[0].per_pieces == 1
    return rate_text(told[0].rate_hao).lstrip("¥").replace(",", "") if one else ""


def _order_name(row: CountRow) -> str:
    return row.order or row.product


def told_rates(rows: Sequence[CountRow]) -> list[Posted]:
    """The rates that a file tells of a step, each from the first day on which it stands; none if it contradicts itself.

    The first holds from the first of the month of the step's first count, as every first rate does.
    """
    by_day: dict[date, set[tuple[int, int]]] = {}
    for row in rows:
        if row.day and row.rate_hao:
            by_day.setdefault(row.day, set()).add((row.rate_hao, row.per_pieces))
    told: list[Posted] = []
    for day in sorted(by_day):
        if len(by_day[day]) > 1:
            return []
        (rate,) = by_day[day]
        if not told or (told[-1].rate_hao, told[-1].per_pieces) != rate:
            first = first_rates_from(min(row.day for row in rows if row.day))
            told.append(Posted(day if told else first, *rate))
    return told
