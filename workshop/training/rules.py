"""Paid training: who bears it, how it ends, when a day of it is paid, what to ask about it.  Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from workshop.errors import Refused
from workshop.i18n import mark
from workshop.money import FEN_PER_YUAN

MOST_DAYS = 60
MOST_DAY_RATE_FEN = 1_000 * FEN_PER_YUAN
MOST_TARGET = 10_000
MOST_PEOPLE = 200


class BorneBy(StrEnum):
    """Who bears the cost of a plan."""

    WORKSHOP = "workshop"
    ORDER = "order"
    SUBSIDY = "subsidy"


BEARER_NAMES = {
    BorneBy.WORKSHOP: mark("The workshop"),
    BorneBy.ORDER: mark("An order"),
    BorneBy.SUBSIDY: mark("A training subsidy"),
}


class Outcome(StrEnum):
    """How a plan ended."""

    PIECE_RATE = "piece_rate"
    DROPPED_OUT = "dropped_out"


OUTCOME_NAMES = {
    Outcome.PIECE_RATE: mark("She moves to piece rates"),
    Outcome.DROPPED_OUT: mark("She stopped"),
}


class PlanOpen(Refused):
    code = "training_plan_open"
    message = mark("%(name)s has a training plan that has not ended. End it first.")


class PlanEnded(Refused):
    code = "training_plan_ended"
    message = mark("This training has ended already.")


class NotInPlan(Refused):
    code = "not_in_training"
    message = mark("No training on that day: %(names)s. Look at the plan's first day, and whether it has ended.")


class TrainedAlready(Refused):
    code = "trained_already"
    message = mark("A training day is paid for that day already: %(names)s. A day is paid once.")


class PaidAfterEnd(Refused):
    code = "training_paid_after_end"
    message = mark(
        "Training days are paid until %(last_day)s. Choose that day or a later one, or take them back first."
    )


def check_in_plan(plans: Iterable["PlanDay"]) -> None:
    """Raise NotInPlan for a day before a plan's first day or after its end."""
    names = [plan.name for plan in plans if not plan.covers]
    if names:
        raise NotInPlan(names=", ".join(names))


def check_once(plans: Iterable["PlanDay"]) -> None:
    """Raise TrainedAlready if the day is paid to one of these already."""
    names = [plan.name for plan in plans if plan.is_paid]
    if names:
        raise TrainedAlready(names=", ".join(names))


def check_end(ended_on: date, last_day: date | None) -> None:
    """Raise PaidAfterEnd if a day after the end was paid."""
    if last_day and ended_on < last_day:
        raise PaidAfterEnd(last_day=last_day)


# --- is it likely? --------------------------------------------------------


@dataclass(frozen=True)
class PlanDay:
    """What is known of a worker's plan on a day before the day is paid."""

    plan_id: UUID
    name: str
    work_date: date
    covers: bool  # the day lies between the plan's first day and its end
    is_paid: bool = False  # a training day of hers stands on that day
    days_given: int = 0  # on other days
    days_planned: int = 1
    has_hours: bool = False  # hours of training are paid on that day
    has_pieces: bool = False


class DoubtKind(StrEnum):
    """Why to ask again."""

    HOURS = "hours"
    PIECES = "pieces"
    BEYOND = "beyond"
    UNPAID = "unpaid"


@dataclass(frozen=True)
class Doubt:
    """One question.  `key` is what says "it is right"; it names what was typed and whom it is about."""

    kind: DoubtKind
    key: str
    names: str = ""

    def plain(self) -> dict[str, Any]:
        """The doubt for JSON."""
        return {"key": self.key, "kind": str(self.kind), "names": self.names}


def unpaid_doubt(engagement_id: UUID, day_rate_fen: int) -> Doubt | None:
    """The question about a plan without pay.

    Training and trial days are paid time, and the minimum wage holds in them.  Source: domain 3, W25.
    """
    return None if day_rate_fen else Doubt(DoubtKind.UNPAID, f"{DoubtKind.UNPAID}/{engagement_id}")


def doubts_about(plans: Collection[PlanDay]) -> list[Doubt]:
    """What to ask before a training day is paid to these.

    HOURS: the same time would be paid twice.  BEYOND: more days than were planned.
    """
    doubts = []
    for kind, odd in (
        (DoubtKind.HOURS, [plan for plan in plans if plan.has_hours]),
        (DoubtKind.PIECES, [plan for plan in plans if plan.has_pieces]),
        (DoubtKind.BEYOND, [plan for plan in plans if plan.days_given >= plan.days_planned]),
    ):
        if odd:
            about = ".".join(sorted(plan.plan_id.hex for plan in odd))
            doubts.append(Doubt(kind, f"{kind}/{odd[0].work_date}/{about}", ", ".join(plan.name for plan in odd)))
    return doubts
