"""A workshop that uses tickets, and some of them."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from tests.cast import NOON, Cast
from workshop.database import get
from workshop.tenancy import Workshop
from workshop.tickets.commands import PrintTickets, print_tickets
from workshop.tickets.models import Ticket


def use_tickets(session: Session, cast: Cast) -> None:
    get(session, Workshop, cast.workshop).uses_tickets = True
    session.flush()


def printed(session: Session, cast: Cast, bundles: int = 3, **more: Any) -> Sequence[Ticket]:
    """Bundles of forty shirts of size L, lot 1, unless it says otherwise."""
    use_tickets(session, cast)
    asked = {
        "order_id": cast.order,
        "lot": "1",
        "pieces": 40,
        "sizes": [{"size": "L", "bundles": bundles, "last_pieces": None}],
        **more,
    }
    return print_tickets(session, cast.mei, PrintTickets.model_validate(asked), NOON)
