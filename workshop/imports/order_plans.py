"""What a list of orders would add: orders, their steps, the rates of steps that have none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from workshop.i18n import rate_text
from workshop.ids import new_id
from workshop.imports.drafts import Added, Choices, Draft, OperationStep, OrderStep, RatesStep, judge
from workshop.imports.lists import OrderRow
from workshop.imports.queries import KnownOrder, KnownStep, order_called
from workshop.imports.rules import Finding, Level, Reason
from workshop.imports.typed import squeezed
from workshop.orders.rules import first_rates_from


@dataclass
class _Order:
    """An order of the list: one here, or one to be made, and what the list adds to it."""

    id: UUID
    name: str
    known: KnownOrder | None
    rows: list[OrderRow] = field(default_factory=list)
    steps: dict[str, UUID] = field(default_factory=dict)  # by squeezed name: those met so far
    rates: dict[str, set[tuple[int, int]]] = field(default_factory=dict)  # of these steps: hao, pieces


def plan_orders(
    draft: Draft, rows: Sequence[OrderRow], known: Sequence[KnownOrder], choices: Choices, today: date
) -> None:
    """Put into the draft what the rows would add.  What an order here says is never changed by a list."""
    orders: dict[str, _Order] = {}
    for row in rows:
        refused, waiting = judge(row.findings, choices)
        before = len(draft.steps)
        if not refused and not waiting:
            order = _order_of(draft, orders, row, known, today)
            _add_step(draft, order, row, today)
            refused = judge(row.findings, choices)[0]
        draft.findings += row.findings
        if refused:
            draft.rows_refused += 1
        elif waiting:
            draft.rows_waiting += 1
        elif len(draft.steps) > before:
            draft.rows_new += 1
        else:
            draft.rows_same += 1


def _order_of(
    draft: Draft, orders: dict[str, _Order], row: OrderRow, known: Sequence[KnownOrder], today: date
) -> _Order:
    """The order of the row; one that is not here is added to the draft."""
    name = row.order or row.product
    key = squeezed(name)
    if key not in orders:
        there = order_called(known, name)
        orders[key] = order = _Order(there.id if there else new_id(), name, there)
        if there is None:
            draft.steps.append(
                OrderStep(
                    id=order.id,
                    paper_name=row.order,
                    opened_on=today,
                    product=row.product,
                    buyer=row.buyer,
                    pieces=row.pieces,
                    price_hao=row.price_hao,
                    due_on=row.due_on,
                )
            )
            draft.added.append(Added(name, row.product, 1, row.pieces))
    return orders[key]


def _add_step(draft: Draft, order: _Order, row: OrderRow, today: date) -> None:
    """The step of the row and its rate, if they are not here; a rate that is here stays as it is."""
    if not row.operation:
        return
    key = squeezed(row.operation)
    there: KnownStep | None = order.known.steps.get(key) if order.known else None
    if key not in order.steps:
        order.steps[key] = there.id if there else new_id()
        order.rates[key] = {(each.rate_hao, each.per_pieces) for each in there.posted} if there else set()
        if there is None:
            draft.steps.append(OperationStep(id=order.steps[key], order_id=order.id, name=row.operation))
            draft.added.append(Added(order.name, _with_rate(row)))
    if row.rate_hao:
        _add_rate(draft, order, key, (row.rate_hao, row.per_pieces), row, today)


def _add_rate(draft: Draft, order: _Order, key: str, rate: tuple[int, int], row: OrderRow, today: date) -> None:
    known = order.rates[key]
    if not known:
        draft.steps.append(RatesStep(operation_id=order.steps[key], posted=[(first_rates_from(today), *rate)]))
        known.add(rate)
        if order.known and key in order.known.steps:
            draft.added.append(Added(order.name, _with_rate(row)))
    elif rate not in known:
        there = order.known.steps.get(key) if order.known else None
        now = (there.posted[-1].rate_hao, there.posted[-1].per_pieces) if there and there.posted else min(known)
        values = {"step": row.operation, "rate": rate_text(*now)}
        row.findings.append(Finding(Level.REFUSED, Reason.HAS_RATE, row.line.place(), values))


def _with_rate(row: OrderRow) -> str:
    """The step of a row and what is paid for it, as the preview tells them."""
    return f"{row.operation} {rate_text(row.rate_hao, row.per_pieces)}" if row.rate_hao else row.operation
