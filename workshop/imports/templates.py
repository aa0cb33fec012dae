"""Empty lists to download, fill in and bring: numbers as text, answers to choose."""

from collections.abc import Sequence

from sqlmodel import Session

from workshop.i18n import gettext, mark
from workshop.imports.queries import known_orders, known_workers
from workshop.imports.rules import FIELD_NAMES, KIND_NAMES, Field, Kind
from workshop.spreadsheet.writing import Column, NewWorksheet
from workshop.spreadsheet.writing import Kind as CellKind

FILLED_ROWS = 300
"""Rows of a template that are ready to be typed in."""

_COLUMNS: dict[Kind, Sequence[Field]] = {
    Kind.ROSTER: (Field.NAME, Field.IDENTITY, Field.PHONE, Field.STARTED, Field.HOUSEHOLD, Field.CONTRACT),
    Kind.COUNTS: (Field.DAY, Field.NAME, Field.ORDER, Field.OPERATION, Field.GOOD, Field.REWORK, Field.SCRAP),
    Kind.ORDERS: (
        Field.ORDER,
        Field.BUYER,
        Field.PRODUCT,
        Field.PIECES,
        Field.PRICE,
        Field.DUE,
        Field.OPERATION,
        Field.RATE,
    ),
}
_CELLS = {
    Field.STARTED: CellKind.DAY,
    Field.DAY: CellKind.DAY,
    Field.DUE: CellKind.DAY,
    Field.GOOD: CellKind.NUMBER,
    Field.REWORK: CellKind.NUMBER,
    Field.SCRAP: CellKind.NUMBER,
    Field.PIECES: CellKind.NUMBER,
    Field.PRICE: CellKind.RATE,
    Field.RATE: CellKind.RATE,
}
HOUSEHOLD_WORDS = (mark("General"), mark("Lifted"), mark("Monitored"), mark("Relocated and lifted"))
CONTRACT_WORDS = (mark("Yes"), mark("No"))


def template(session: Session, kind: Kind) -> list[NewWorksheet]:
    """The empty list of this kind, in the reader's language; its drop-downs know the workshop's people and steps."""
    choices = _choices(session, kind)
    columns = [
        Column(gettext(FIELD_NAMES[meant]), _CELLS.get(meant, CellKind.TEXT), choices=choices.get(meant, ()))
        for meant in _COLUMNS[kind]
    ]
    return [NewWorksheet(gettext(KIND_NAMES[kind]), columns, [], blank_rows=FILLED_ROWS)]


def _choices(session: Session, kind: Kind) -> dict[Field, Sequence[str]]:
    if kind is Kind.ROSTER:
        return {
            Field.HOUSEHOLD: [gettext(word) for word in HOUSEHOLD_WORDS],
            Field.CONTRACT: [gettext(word) for word in CONTRACT_WORDS],
        }
    if kind is Kind.ORDERS:
        return {}
    running = [order for order in known_orders(session) if order.ended_on is None]
    return {
        Field.NAME: [worker.called_name for worker in known_workers(session) if worker.ended_on is None],
        Field.ORDER: [order.paper_name or str(order.number) for order in running],
        Field.OPERATION: list(dict.fromkeys(step.name for order in running for step in order.steps.values())),
    }
