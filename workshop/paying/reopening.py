"""Opening a locked month again: only before its first payment, which `pay` cannot know of."""

from datetime import datetime

from sqlmodel import Session

from workshop.actor import Actor
from workshop.clock import Month
from workshop.pay import commands
from workshop.pay.commands import OpenRun
from workshop.pay.models import RunStep
from workshop.pay.queries import run_of_month
from workshop.pay.rules import PaidAlready, RunState
from workshop.paying.queries import dues
from workshop.tenancy import hold


def reopen_unpaid(session: Session, actor: Actor, month: Month, wish: OpenRun, now: datetime) -> RunStep:
    """Open the month again.  Raises PaidAlready, and whatever `pay.commands.reopen_run` raises."""
    hold(session, actor.workshop_id)
    run = run_of_month(session, actor.workshop_id, month)
    if (
        run
        and run.state == RunState.LOCKED
        and any(due.paid_fen for due in dues(session, only_open=False, run_id=run.row.id))
    ):
        raise PaidAlready()
    return commands.reopen_run(session, actor, month, wish, now)
