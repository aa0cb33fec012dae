"""Faults planted in pay.  The machine must find each of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis.stateful import RULE_MARKER
from sqlmodel import Session, col

from tests.ledger.pay_machine import PayMachine
from workshop.deductions.models import Withholding
from workshop.deductions.queries import advances_due
from workshop.pay import composing, issuing
from workshop.pay.composing import charge_cap_fen
from workshop.pay.drawing import Drawing
from workshop.pay.models import RunStep, Slip, SlipLine
from workshop.pay.rules import MoneyKind
from workshop.paying import rules
from workshop.paying.models import WagePayment
from workshop.tenancy import Workshop

BINDING = issuing.binding_rows


def rounds_the_difference(earned: composing.Earned, *more: Any) -> composing.Line | None:
    """A pair that pays its new pieces by themselves."""
    line = composing.earned_line(earned, *more)
    if line is None or earned.was is None:
        return line
    alone = composing.earned_line(earned._replace(was=None), *more)
    return line._replace(pay_fen=alone.pay_fen if alone else 0)


def forgets_what_came_late(workshop: Workshop, run_id: UUID, drawing: Drawing, slip_ids: issuing.SlipIds) -> Any:
    """Binds the run's own month alone: what came late into others is paid once more."""
    month = str(drawing.month)
    own = [cut for cut in drawing.cuts if cut.month == month]
    slips = [replace(of, cuts=[cut for cut in of.cuts if cut.month == month]) for of in drawing.slips]
    return BINDING(workshop, run_id, replace(drawing, cuts=own, slips=slips), slip_ids)


def asks_for_advances_again(session: Session, workshop_id: UUID, month: Any, _taken: Mapping[UUID, int]) -> Any:
    """Takes each month's instalment whatever was taken before."""
    return advances_due(session, workshop_id, month, {})


def remembers_what_was_let_go(session: Session, *_place: Any) -> dict[tuple[str, UUID, UUID], int]:
    """What slips took, those too of runs that were opened again."""
    line = SlipLine
    rows = session.execute(
        sa.select(line.kind, line.engagement_id, line.subject_id, sa.func.max(sa.func.abs(line.pay_fen)))  # type: ignore[call-overload]
        .join(Slip, col(Slip.id) == line.slip_id)
        .join(RunStep, col(RunStep.id) == Slip.step_id)
        .where(col(line.kind).in_([kind.value for kind in MoneyKind]), col(RunStep.kind) == "locked")
        .group_by(line.kind, line.engagement_id, line.subject_id)
    )
    return {(kind, who, subject): int(fen) for kind, who, subject, fen in rows}


def charges_a_fen_more(wage_fen: int, caps: composing.Caps) -> int:
    return charge_cap_fen(wage_fen, caps) + 1


def pays_the_share_again(net_fen: int, share: int, _paid_before_fen: int) -> int:
    """Whatever she had before."""
    return rules.reached_fen(net_fen, share)


def rounds_the_rest_up(net_fen: int, share: int, paid_before_fen: int) -> int:
    """Each part by itself, and no part below what it should be."""
    before = paid_before_fen * rules.WHOLE // net_fen if net_fen else rules.WHOLE
    return -(-net_fen * max(0, share - before) // rules.WHOLE)


def gives_all_back(session: Session) -> set[UUID]:
    """What stands too."""
    return set(session.scalars(sa.select(col(Withholding.id))))


def pays_on_top_once_more(extras: Iterable[tuple[int, int]], _over_fen: int) -> list[int]:
    """Whatever slips had of it."""
    return [amount_fen for amount_fen, _ in extras]


ONLY_WHAT_WAS_GIVEN = (
    sa.select(WagePayment.slip_id, sa.func.sum(WagePayment.amount_fen).label("fen"))
    .where(col(WagePayment.slip_id).is_not(None), col(WagePayment.takes_back_id).is_(None))
    .group_by(col(WagePayment.slip_id))
)
"""What came back counts as paid all the same."""


@dataclass(frozen=True)
class Fault:
    """Where it is planted, what is put there, by what it must be found, and which rules of the machine lead to it."""

    place: str
    put: Any
    found_by: str
    rules: frozenset[str]

    def machine(self) -> type[PayMachine]:
        """The machine with these rules alone, so that it is found soon."""
        ruled = {name: method for name, method in vars_of(PayMachine).items() if hasattr(method, RULE_MARKER)}
        plain = {name: without_rule(method) for name, method in ruled.items() if name not in self.rules}
        return type("SomeRules", (PayMachine,), plain)


def vars_of(machine: type) -> dict[str, Any]:
    return {name: value for kind in reversed(machine.__mro__) for name, value in vars(kind).items()}


def without_rule(method: Callable[..., None]) -> Callable[..., None]:
    """The same, to be called by others but not chosen."""

    def plain(self: PayMachine, *values: Any, **named: Any) -> None:
        method(self, *values, **named)

    return plain


LATE = frozenset({"put_right", "pay", "count"})
MONEY = frozenset({"pay", "pay_day", "pay_the_rest", "bounce"})
FAULTS = {
    "rounds twice": Fault("workshop.pay.drawing.earned_line", rounds_the_difference, "sheets", LATE),
    "pays a late count twice": Fault("workshop.pay.issuing.binding_rows", forgets_what_came_late, "sheets", LATE),
    "takes an advance twice": Fault(
        "workshop.pay.beside.advances_due", asks_for_advances_again, "more came off", frozenset({"advance", "pay"})
    ),
    "passes a cap by a fen": Fault(
        "workshop.pay.composing.charge_cap_fen", charges_a_fen_more, "fifth|minimum", frozenset({"charge", "pay"})
    ),
    "draws up other slips": Fault(
        "workshop.pay.drawing.taken_by_slips",
        remembers_what_was_let_go,
        "are others",
        frozenset({"advance", "give_on_top", "pay"}),
    ),
    "gives back what stands": Fault(
        "workshop.pay.beside.withholdings_taken_back", gives_all_back, "stands", frozenset({"count", "withhold", "pay"})
    ),
    "pays on top twice": Fault(
        "workshop.pay.beside.still_to_give", pays_on_top_once_more, "on top", LATE | {"give_on_top"}
    ),
    "pays a share twice": Fault("workshop.paying.rules.part_fen", pays_the_share_again, "parts of a pay day", MONEY),
    "rounds a share up": Fault("workshop.paying.rules.part_fen", rounds_the_rest_up, "parts of a pay day", MONEY),
    "counts what came back": Fault("workshop.paying.queries._PAID", ONLY_WHAT_WAS_GIVEN, "is owed", MONEY),
}
