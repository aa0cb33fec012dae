"""Reading papers, insurance and accidents, and since when somebody really works here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workshop.attendance.models import Presence
from workshop.attendance.queries import minutes_of
from workshop.clock import Month
from workshop.contracts import rules
from workshop.contracts.models import Accident, Contract, ContractSigned, Insurance, SigningRefused
from workshop.contracts.rules import ContractKind
from workshop.contracts.standing import Signed, Span, Standing, Work, standing
from workshop.law.retirement import Group, retirement
from workshop.output.earned import Earned, made_between
from workshop.output.models import EarningLine, OutputLine
from workshop.output.worth import LineKind
from workshop.workers.models import Engagement, Person
from workshop.workers.queries import engaged_on
from workshop.workers.rules import Paper, WorksAt

PART_TIME_DAYS = 28
"""So many days back the hours of part time are looked at: four whole weeks."""


@dataclass(frozen=True)
class Worked:
    """On which days, first and last, somebody has counts, and presence; none: never."""

    counted: tuple[date, date] | None = None
    present: tuple[date, date] | None = None

    @property
    def first_day(self) -> date | None:
        return min((days[0] for days in (self.counted, self.present) if days), default=None)

    @property
    def last_day(self) -> date | None:
        return max((days[1] for days in (self.counted, self.present) if days), default=None)


@dataclass(frozen=True)
class PaperLine:
    """A paper that was made, and its signing."""

    contract: Contract
    signed: ContractSigned | None

    @property
    def kind(self) -> ContractKind:
        return ContractKind(self.contract.kind)

    @property
    def holds(self) -> Signed | None:
        """As the count of days takes it.  Part time may be agreed by word (W32): it holds unsigned too."""
        if self.signed:
            return Signed(self.kind, self.signed.signed_on, self.contract.term_to)
        if self.kind == ContractKind.PART_TIME_AGREEMENT:
            return Signed(self.kind, self.contract.term_from, self.contract.term_to)
        return None


@dataclass(frozen=True)
class PersonLine:
    """Somebody's papers, what is due of them, and what is known besides."""

    engagement: Engagement
    person: Person
    worked: Worked
    standing: Standing
    papers: Sequence[PaperLine] = ()  # in the order in which they were made
    insurance: Insurance | None = None
    refusal: SigningRefused | None = None
    retired_on: date | None = None
    is_within_part_time: bool = True

    @property
    def note(self) -> PaperLine | None:
        """Her note of the first day, the last that was made."""
        notes = [paper for paper in self.papers if paper.kind == ContractKind.ENGAGEMENT_NOTE]
        return notes[-1] if notes else None

    @property
    def is_woman(self) -> bool | None:
        return is_woman(self.person)


def is_woman(person: Person) -> bool | None:
    """As her identity number has it: the last digit but one, which stays readable; none if it is not known."""
    return int(person.number_masked[-2]) % 2 == 0 if person.number_masked else None


def retirement_of(person: Person) -> date | None:
    """The first day of the month in which she reaches retirement age, if her number is known (W28, W29)."""
    woman = is_woman(person)
    if person.born_on is None or woman is None:
        return None
    return retirement(person.born_on, Group.WOMEN if woman else Group.MEN).month.first_day


def person_lines(session: Session, engagements: Sequence[Engagement], today: date) -> list[PersonLine]:
    """The papers of these engagements, in their order."""
    ids = [engagement.id for engagement in engagements]
    worked, papers = worked_days(session, ids), papers_of(session, ids)
    persons = _persons(session, {engagement.person_id for engagement in engagements})
    insured = _latest(session, Insurance, ids, Insurance.valid_from, until=today)
    refused = _latest(session, SigningRefused, ids, SigningRefused.asked_on)
    part_time = [who for who in ids if any(p.kind == ContractKind.PART_TIME_AGREEMENT for p in papers.get(who, []))]
    fits = _within_part_time(session, part_time, today)
    lines = []
    for engagement in engagements:
        person = persons[engagement.person_id]
        of_hers = papers.get(engagement.id, [])
        did = worked.get(engagement.id, Worked())
        is_fine, retired_on = fits.get(engagement.id, True), retirement_of(person)
        stands = standing(_work(engagement, did, of_hers, retired_on, is_fine), today)
        row = engagement, person, did, stands, of_hers, insured.get(engagement.id), refused.get(engagement.id)
        lines.append(PersonLine(*row, retired_on, is_fine))
    return lines


def _work(
    engagement: Engagement, did: Worked, papers: Iterable[PaperLine], retired_on: date | None, is_fine: bool
) -> Work:
    signed = [holds for paper in papers if (holds := paper.holds)]
    return Work(
        did.first_day,
        did.last_day,
        signed,
        engagement.paper != Paper.NONE and not signed,
        retired_on,
        engagement.ended_on,
        is_fine,
        engagement.works_at == WorksAt.HOME,
    )


def _persons(session: Session, person_ids: Collection[UUID]) -> dict[UUID, Person]:
    return {row.id: row for row in session.scalars(sa.select(Person).where(col(Person.id).in_(person_ids)))}


def papers_of(session: Session, engagement_ids: Collection[UUID]) -> dict[UUID, list[PaperLine]]:
    """The papers of these engagements, in the order in which they were made."""
    rows = session.execute(
        sa.select(Contract, ContractSigned)
        .outerjoin(ContractSigned, col(ContractSigned.contract_id) == Contract.id)
        .where(col(Contract.engagement_id).in_(engagement_ids))
        .order_by(col(Contract.made_at), col(Contract.id))
    )
    papers: dict[UUID, list[PaperLine]] = {}
    for contract, signed in rows:
        papers.setdefault(contract.engagement_id, []).append(PaperLine(contract, signed))
    return papers


def signing_of(session: Session, contract_id: UUID) -> ContractSigned | None:
    return session.scalars(sa.select(ContractSigned).where(col(ContractSigned.contract_id) == contract_id)).first()


def _latest(
    session: Session, table: type[Any], engagement_ids: Collection[UUID], by: Any, *, until: date | None = None
) -> dict[UUID, Any]:
    """The row of each engagement that counts: the latest by its day, and of one day the one recorded last."""
    rows = session.scalars(
        sa.select(table)
        .where(col(table.engagement_id).in_(engagement_ids), col(by) <= until if until else sa.true())
        .order_by(col(by), col(table.recorded_at), col(table.id))
    )
    return {row.engagement_id: row for row in rows}


def _within_part_time(session: Session, engagement_ids: Collection[UUID], today: date) -> dict[UUID, bool]:
    """Whether the hours that were written down fit part time."""
    first = today - timedelta(days=today.weekday() + PART_TIME_DAYS - 7)  # whole weeks, this one with them
    minutes = minutes_of(session, engagement_ids, first, today)
    return {who: rules.is_part_time(days) for who, days in minutes.items()}


def fits_part_time(session: Session, engagement_id: UUID, today: date) -> bool:
    """Whether the hours of hers that were written down in the last weeks fit part time; none do (W32)."""
    return _within_part_time(session, [engagement_id], today).get(engagement_id, True)


def part_timers(session: Session, month: Month) -> set[UUID]:
    """Whose last paper that holds in the month, signed or not, is one of part time (W32)."""
    agreed = sa.select(Contract.engagement_id).where(
        col(Contract.kind) == ContractKind.PART_TIME_AGREEMENT, col(Contract.term_from) <= month.last_day
    )
    some = set(session.scalars(agreed))
    if not some:
        return set()
    return {who for who, papers in papers_of(session, some).items() if _is_part_time(papers, month)}


def _is_part_time(papers: Iterable[PaperLine], month: Month) -> bool:
    """By the last of these papers, but for the note of the first day, that has begun and not ended before the month."""
    of_month = [
        signed.kind
        for paper in papers
        if paper.kind != ContractKind.ENGAGEMENT_NOTE
        and (signed := paper.holds)
        and max(signed.signed_on, paper.contract.term_from) <= month.last_day
        and (signed.term_to is None or signed.term_to >= month.first_day)
    ]
    return bool(of_month) and of_month[-1] == ContractKind.PART_TIME_AGREEMENT


def agreed_to_charges(papers: Iterable[PaperLine], day: date) -> bool:
    """Whether a signed paper that held on the day says that loss may be charged (W08).

    The contract signed last decides; the note of the first day only where there is none.
    """
    holding = [
        (paper.signed.signed_on, paper.contract)
        for paper in papers
        if paper.signed
        and max(paper.signed.signed_on, paper.contract.term_from) <= day
        and (paper.contract.term_to is None or day <= paper.contract.term_to)
    ]
    in_order = [contract for _, contract in sorted(holding, key=itemgetter(0))]
    contracts = [contract for contract in in_order if contract.kind != ContractKind.ENGAGEMENT_NOTE]
    return bool(in_order) and (contracts or in_order)[-1].has_loss_clause


def had_probation(session: Session, engagement: Engagement) -> bool:
    """Whether any paper of hers in this workshop spoke of probation, in an engagement before too."""
    asked = (
        sa.select(Contract.id)
        .join(Engagement, col(Engagement.id) == Contract.engagement_id)
        .where(col(Engagement.person_id) == engagement.person_id, col(Contract.probation_to).is_not(None))
        .limit(1)
    )
    return session.scalars(asked).first() is not None


def last_made(session: Session, engagement_id: UUID) -> Contract | None:
    """The paper whose words a new one may begin with: her last one, else the last of the workshop."""
    return session.scalars(
        sa.select(Contract)
        .order_by((col(Contract.engagement_id) == engagement_id).desc(), col(Contract.made_at).desc(), col(Contract.id))
        .limit(1)
    ).first()


# --- who, and since when --------------------------------------------------


def due_count(session: Session, today: date) -> int:
    """How many people here are to be asked for a paper: the reminders of days 15, 25 and 30 (W20)."""
    here = engaged_on(session, today, in_room=True)
    return sum(1 for line in person_lines(session, here, today) if line.standing.asks)


def worked_days(session: Session, engagement_ids: Collection[UUID]) -> dict[UUID, Worked]:
    """The first and the last day of each of these with a count, and with presence.

    What was taken back is no sign of anybody; home work and back pay are none either.
    """
    pieces = (OutputLine.good, OutputLine.rework, OutputLine.scrap)
    beside = (EarningLine.quantity, EarningLine.pay_fen)
    own = _ends(session, engagement_ids, OutputLine, _stands(pieces), sa.true())
    more = col(EarningLine.kind).not_in((LineKind.HOME, LineKind.BACK_PAY))
    together = _ends(session, engagement_ids, EarningLine, _stands(beside), more)
    later = aliased(Presence)
    is_there = sa.or_(col(Presence.to_minute).is_(None), col(Presence.to_minute) != col(Presence.from_minute))
    is_last = ~sa.exists(sa.select(later.id).where(col(later.replaces_id) == Presence.id))
    present = _ends(session, engagement_ids, Presence, sa.true(), is_there & is_last)
    return {
        who: Worked(_joined(own.get(who), together.get(who)), present.get(who))
        for who in own.keys() | together.keys() | present.keys()
    }


def _stands(amounts: Iterable[Any]) -> sa.ColumnElement[bool]:
    """That what a day's lines come to is not nothing."""
    return sa.or_(*(sa.func.coalesce(sa.func.sum(amount), 0) != 0 for amount in amounts))


def _ends(
    session: Session,
    engagement_ids: Collection[UUID],
    table: Any,
    stands: sa.ColumnElement[bool],
    counts: sa.ColumnElement[bool],
) -> dict[UUID, tuple[date, date]]:
    """The first and the last day on which rows of the table stand.

    Asked for worker by worker from either end, so that years in between are not read.
    """
    of_worker = (
        sa.select(table.work_date)
        .where(table.workshop_id == Engagement.workshop_id, table.engagement_id == Engagement.id, counts)
        .group_by(table.work_date)
        .having(stands)
        .limit(1)
        .correlate(Engagement)
    )
    first = of_worker.order_by(table.work_date).scalar_subquery()
    last = of_worker.order_by(table.work_date.desc()).scalar_subquery()
    rows = session.execute(sa.select(Engagement.id, first, last).where(col(Engagement.id).in_(engagement_ids)))
    return {who: (begin, end) for who, begin, end in rows if begin is not None}


def _joined(one: tuple[date, date] | None, other: tuple[date, date] | None) -> tuple[date, date] | None:
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


def wages_of(session: Session, workshop_id: UUID, engagement_id: UUID, spans: Sequence[Span]) -> int:
    """Fen earned on these days, without home work: what double wages would add.  Source: domain 3, W21."""
    if not spans:
        return 0
    begin, end = Month.of(spans[0].first), spans[-1].last
    made = [
        part
        for part in made_between(session, workshop_id, engagement_id, begin.first_day, end)
        if part.kind != LineKind.HOME
    ]
    months = {Month.of(part.work_date) for part in made}
    earned = [Earned.of(engagement_id, month, [p for p in made if p.work_date in month]) for month in sorted(months)]
    return sum(
        of.day_fen(day) for of in earned for day in of.days if any(span.first <= day <= span.last for span in spans)
    )


# --- accidents ------------------------------------------------------------


@dataclass(frozen=True)
class AccidentLine:
    """An accident as it stands now, and the rows that it took the place of, the first first."""

    row: Accident
    called_name: str
    before: Sequence[Accident] = field(default=())

    @property
    def report_by(self) -> date:
        return rules.report_by(self.row.happened_on)


def accident_lines(session: Session, *, only: UUID | None = None) -> list[AccidentLine]:
    """Accidents as they stand, the latest first; `only`: the one of this row."""
    rows = session.execute(
        sa.select(Accident, Engagement.called_name)
        .join(Engagement, col(Engagement.id) == Accident.engagement_id)
        .order_by(col(Accident.happened_on).desc(), col(Accident.recorded_at).desc(), col(Accident.id))
    ).all()
    by_id: Mapping[UUID, Accident] = {row.id: row for row, _ in rows}
    followed = {row.follows_id for row, _ in rows}
    lines = [AccidentLine(row, name, _chain(row, by_id)) for row, name in rows if row.id not in followed]
    return [line for line in lines if only is None or only in (line.row.id, *(row.id for row in line.before))]


def _chain(row: Accident, by_id: Mapping[UUID, Accident]) -> list[Accident]:
    before: list[Accident] = []
    while row.follows_id:
        row = by_id[row.follows_id]
        before.insert(0, row)
    return before


def unreported_count(session: Session) -> int:
    """Accidents that nobody has reported yet (W40)."""
    return sum(1 for line in accident_lines(session) if line.row.reported_on is None)
