"""Reading past totals.  They are never added to counts."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.accounts.models import Account
from workshop.clock import Month
from workshop.output.models import EarningLine, OutputLine
from workshop.past.models import OldWage, PastTotal
from workshop.workers.models import Engagement


def people_of(session: Session, month: Month) -> Sequence[Engagement]:
    """Everybody who ever worked here, in name order; those who had left before the month come last."""
    left = sa.func.coalesce(col(Engagement.ended_on) < month.first_day, sa.false())
    return session.scalars(
        sa.select(Engagement).order_by(left, col(Engagement.name_sort), col(Engagement.number))
    ).all()


def standing_totals(session: Session, month: Month | None = None) -> Sequence[PastTotal]:
    """The totals that nothing corrected, of one month or of all, the latest month first."""
    later = aliased(PastTotal)
    chosen = (
        sa.select(PastTotal)
        .where(~sa.exists().where(col(later.corrects_id) == col(PastTotal.id)))
        .order_by(col(PastTotal.month).desc(), col(PastTotal.engagement_id))
    )
    if month:
        chosen = chosen.where(col(PastTotal.month) == str(month))
    return session.scalars(chosen).all()


def sum_from_paper(session: Session, month: Month) -> tuple[int, int]:
    """How many people have a total of the month, and what these come to, in fen."""
    told = [total for total in standing_totals(session, month) if total.says_something]
    return len(told), sum(total.pay_fen for total in told)


def totals_with(session: Session, ids: Collection[UUID]) -> dict[UUID, PastTotal]:
    """The totals that have these ids, corrected or not; ids that none has are left out."""
    return {total.id: total for total in session.scalars(sa.select(PastTotal).where(col(PastTotal.id).in_(ids)))}


def history(session: Session, engagement_id: UUID) -> dict[Month, list[PastTotal]]:
    """All that was ever entered of a worker: the latest month first, in it the latest row first."""
    rows: dict[Month, list[PastTotal]] = {}
    for row in session.scalars(
        sa.select(PastTotal)
        .where(col(PastTotal.engagement_id) == engagement_id)
        .order_by(col(PastTotal.month).desc(), col(PastTotal.recorded_at).desc(), col(PastTotal.id).desc())
    ):
        rows.setdefault(Month.parse(row.month), []).append(row)
    return rows


def counted_in(
    session: Session, engagement_ids: Collection[UUID], months: Collection[Month]
) -> set[tuple[UUID, Month]]:
    """Which of these workers have pieces, or pay beside them, in which of these months; what was taken back is none."""
    pieces, beside = OutputLine, EarningLine
    found = set()
    for month in months:
        for line, key, amounts in (
            (pieces, (pieces.operation_id,), (pieces.good, pieces.rework, pieces.scrap)),
            (beside, (beside.kind, beside.operation_id, beside.rate_hao), (beside.quantity, beside.pay_fen)),
        ):
            rows = session.execute(
                sa.select(line.engagement_id)
                .where(
                    col(line.engagement_id).in_(engagement_ids),
                    col(line.work_date).between(month.first_day, month.last_day),
                )
                .group_by(col(line.engagement_id), col(line.work_date), *key)
                .having(sa.or_(*(sa.func.sum(amount) != 0 for amount in amounts)))
                .distinct()
            )
            found |= {(engagement_id, month) for (engagement_id,) in rows}
    return found


def counted_beside(session: Session) -> set[tuple[UUID, Month]]:
    """Workers' months that have both a standing total and counts: they would be paid twice."""
    totals = [total for total in standing_totals(session) if total.says_something]
    return _counted_of(session, {(total.engagement_id, Month.parse(total.month)) for total in totals})


def counted_beside_wages(session: Session) -> set[tuple[UUID, Month]]:
    """Workers' months that have both unpaid wages of before and counts: they would be paid twice."""
    return _counted_of(session, unpaid_on_paper(session))


def _counted_of(session: Session, pairs: Collection[tuple[UUID, Month]]) -> set[tuple[UUID, Month]]:
    by_month: dict[Month, list[UUID]] = {}
    for engagement_id, month in pairs:
        by_month.setdefault(month, []).append(engagement_id)
    return {pair for month, people in by_month.items() for pair in counted_in(session, people, [month])}


def unpaid_on_paper(session: Session) -> set[tuple[UUID, Month]]:
    """Workers' months whose wages were unpaid when they were taken over from paper, paid since or not."""
    later = aliased(OldWage)
    rows = session.execute(
        sa.select(OldWage.engagement_id, OldWage.month).where(
            col(OldWage.unpaid_fen) > 0, ~sa.exists().where(col(later.corrects_id) == col(OldWage.id))
        )
    )
    return {(engagement_id, Month.parse(month)) for engagement_id, month in rows}


def account_names(session: Session, account_ids: Collection[UUID]) -> dict[UUID, str]:
    """Who entered something.  Needs a workshop's scope."""
    rows = session.execute(sa.select(Account.id, Account.name).where(col(Account.id).in_(account_ids)))
    return {account_id: name for account_id, name in rows}
