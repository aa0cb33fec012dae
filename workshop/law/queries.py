"""Reading what law and offices set."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.law.models import LegalValue
from workshop.law.rules import Figure, Figures, SetBy, ValueKind, choose
from workshop.tenancy import County, Workshop

REGION_DIGITS = 2


def figures(session: Session, workshop: Workshop, day: date) -> Figures:
    """What holds for the workshop on the day.

    A workshop that has not said in which zone of its region it lies gets the figures of the zone with the highest
    number, which are the lowest: they are shown as assumed (domain 3.3).
    """
    county = session.get(County, workshop.county_id)
    region = county.region_code[:REGION_DIGITS] if county else ""
    rows = session.scalars(
        sa.select(LegalValue)
        .where(
            col(LegalValue.valid_from) <= day,
            col(LegalValue.region).in_(("", region)),
            col(LegalValue.county_id).is_(None) | (col(LegalValue.county_id) == workshop.county_id),
            col(LegalValue.workshop_id).is_(None) | (col(LegalValue.workshop_id) == workshop.id),
        )
        .order_by(col(LegalValue.zone), col(LegalValue.recorded_at), col(LegalValue.id))
    ).all()
    zone = workshop.wage_zone or max((row.zone for row in rows), default="")
    return choose((_figure(row) for row in rows if row.zone in ("", zone)), day)


def _figure(row: LegalValue) -> Figure:
    set_by = SetBy.COUNTY if row.county_id else SetBy.WORKSHOP if row.workshop_id else SetBy.PROGRAM
    return Figure(ValueKind(row.kind), row.value, row.valid_from, row.source, row.is_confirmed, set_by)
