"""How a lot is divided into bundles, which step a ticket is for next, and what to ask about a scan.  Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from workshop.errors import Doubtful, Refused
from workshop.i18n import mark
from workshop.ids import CODE_SIGNS
from workshop.text import plain

MOST_SIZES = 6
MOST_TICKETS = 480
"""Twenty sheets at once."""

TICKETS_ON_SHEET = 24
"""Three beside each other, eight below each other: 70 × 35 mm on A4."""

TICKET_SIGNS = 10
"""Nearly fifty bits: nobody guesses one, and it can still be typed from the paper."""


class NoTickets(Refused):
    code = "no_tickets"
    message = mark("This workshop does not use bundle tickets. The owner can switch them on in the settings.")


class CountedAlready(Refused):
    code = "counted_already"
    message = mark("This ticket is counted for %(operation)s already; nothing was counted twice. Choose another step.")


class MoreTicketsThanOrdered(Doubtful):
    """Tickets for more pieces than were ordered."""

    code = "more_tickets_than_ordered"
    message = mark(
        "With these, there are tickets for %(pieces)s pieces; %(ordered)s were ordered. Is that right?"
        " If it is, press again."
    )


class ToldTooSoon(Doubtful):
    """A like ticket sooner than she can have made it at her usual speed."""

    code = "told_too_soon"
    message = mark(
        "You told %(before)s pieces of this step %(minutes)s minutes ago. Are these %(pieces)s others?"
        " If they are, press again."
    )


@dataclass(frozen=True)
class SizePlan:
    """So many bundles of a size; the last one may be smaller."""

    size: str
    bundles: int
    last_pieces: int | None = None


@dataclass(frozen=True)
class Bundle:
    """What one ticket says."""

    size: str
    number: int
    pieces: int


def bundles_of(plans: Iterable[SizePlan], pieces: int, first_number: int) -> list[Bundle]:
    """The bundles of a lot, numbered through all its sizes as they lie on the table.

    pieces: in each bundle but the last of a size, if that was said to be smaller.
    """
    bundles: list[Bundle] = []
    for plan in plans:
        for place in range(1, plan.bundles + 1):
            is_last = place == plan.bundles and plan.last_pieces is not None
            made = plan.last_pieces if is_last and plan.last_pieces else pieces
            bundles.append(Bundle(plan.size, first_number + len(bundles), made))
    return bundles


def read_code(typed: str) -> str:
    """The code as it is kept, from one typed small, with blanks or strokes; "" if it can be none."""
    code = plain(typed).replace(" ", "").replace("-", "").upper()
    return code if len(code) == TICKET_SIGNS and set(code) <= set(CODE_SIGNS) else ""


def next_operation(operations: Sequence[UUID], used: Collection[UUID]) -> UUID | None:
    """The step that the bundle comes to next: the first after the last counted, else the first not counted.

    operations: of the order, in their order.
    """
    last = max((place for place, operation in enumerate(operations) if operation in used), default=-1)
    left = [operation for operation in operations if operation not in used]
    return next((operation for operation in operations[last + 1 :] if operation not in used), left[0] if left else None)


def tickets_key(*, ordered: int | None, printed: int, more: int) -> str | None:
    """The question about tickets for more than was ordered, if there is one."""
    return None if ordered is None or printed + more <= ordered else f"tickets/{printed + more}"


def soon_key(ticket_id: UUID, operation_id: UUID) -> str:
    """What says that a ticket told so soon is right: a yes to one ticket is none to the next."""
    return f"soon/{ticket_id}/{operation_id}"


def minutes_between(earlier: datetime, later: datetime) -> int:
    """Whole minutes from one instant to another."""
    return max(int((later - earlier).total_seconds() // 60), 0)
