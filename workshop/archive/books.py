"""Workbooks of the archive beside those of the months: who works here, what was ordered, what is paid for it."""

from sqlmodel import Session

from workshop.archive import queries
from workshop.i18n import gettext, mark
from workshop.orders.models import CustomerOrder
from workshop.spreadsheet.writing import Cell, Column, Kind, NewWorksheet, write_workbook
from workshop.vault import Vault
from workshop.workers.rules import PAPER_NAMES, Paper


def workers_book(session: Session, vault: Vault | None) -> bytes:
    """All who ever worked here.

    vault: opens identity numbers; without it they stay masked.
    """
    columns = [
        Column(gettext(mark("No."))),
        Column(gettext(mark("Name"))),
        Column(gettext(mark("Phone"))),
        Column(gettext(mark("Identity number")), width=22),
        Column(gettext(mark("First day")), Kind.DAY),
        Column(gettext(mark("Last day")), Kind.DAY),
        Column(gettext(mark("Signed"))),
    ]
    rows: list[list[Cell]] = []
    for engagement, person in queries.people(session):
        number = vault.decrypt(person.number_sealed) if vault and person.number_sealed else person.number_masked
        paper = gettext(PAPER_NAMES[Paper(engagement.paper)]) if engagement.paper in PAPER_NAMES else engagement.paper
        named = [str(engagement.number), engagement.called_name, engagement.phone, number]
        rows.append([*named, engagement.started_on, engagement.ended_on, paper])
    return write_workbook([NewWorksheet(gettext(mark("Workers")), columns, rows, fixed_columns=2)])


def orders_book(session: Session) -> bytes:
    """All orders, and all rates that were ever announced."""
    order_columns = [
        Column(gettext(mark("Order"))),
        Column(gettext(mark("Buyer"))),
        Column(gettext(mark("Product"))),
        Column(gettext(mark("Pieces ordered")), Kind.NUMBER),
        Column(gettext(mark("Price a piece (yuan)")), Kind.RATE),
        Column(gettext(mark("Due")), Kind.DAY),
        Column(gettext(mark("Opened")), Kind.DAY),
        Column(gettext(mark("Ended")), Kind.DAY),
        Column(gettext(mark("Note"))),
    ]
    order_rows: list[list[Cell]] = [
        [_named(o), buyer, o.product, o.pieces, o.price_hao, o.due_on, o.opened_on, o.ended_on, o.note]
        for o, buyer in queries.orders(session)
    ]
    rate_columns = [
        Column(gettext(mark("Order"))),
        Column(gettext(mark("Product"))),
        Column(gettext(mark("Operation"))),
        Column(gettext(mark("Valid from")), Kind.DAY),
        Column(gettext(mark("Rate (yuan)")), Kind.RATE),
        Column(gettext(mark("Per pieces")), Kind.NUMBER),
        Column(gettext(mark("Reason"))),
    ]
    rate_rows: list[list[Cell]] = []
    for order, operation, rate in queries.rates(session):
        said: list[Cell] = [rate.valid_from, rate.rate_hao, rate.per_pieces, rate.reason] if rate else [None] * 4
        rate_rows.append([_named(order), order.product, operation.name, *said])
    return write_workbook(
        [
            NewWorksheet(gettext(mark("Orders")), order_columns, order_rows, fixed_columns=1),
            NewWorksheet(gettext(mark("Rates")), rate_columns, rate_rows, fixed_columns=1),
        ]
    )


def _named(order: CustomerOrder) -> str:
    return order.paper_name or str(order.number)
