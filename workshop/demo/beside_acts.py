"""Acts of what is paid beside own pieces: teams, hours, home work; and tickets."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel import Session

from workshop.demo.acts import Acts, Keys, day_of
from workshop.demo.beside import HOME_SLIPS, HOURS, TEAMS, TOLD_BUNDLES, TROUSERS, Back, HomeSlip, Hours, Lot, Team
from workshop.demo.moments import Act, moment, september
from workshop.demo.plan import Entry, Plan
from workshop.demo.seasons import is_market_day
from workshop.homework.commands import CorrectReturn, GiveSlip, RecordReturn, correct_return, give_slip, record_return
from workshop.homework.models import HomeSlip as HomeSlipRow
from workshop.hours.commands import AddHours, add_hours, take_back_hours
from workshop.hours.models import PaidHours
from workshop.hours.rules import read_time
from workshop.output.undoing import TakeBack
from workshop.teams.commands import CountTeam, Part, count_team, take_back_team
from workshop.teams.models import TeamCount
from workshop.tickets.commands import (
    CountTicket,
    PrintTickets,
    SizeWish,
    TellTicket,
    count_ticket,
    print_tickets,
    tell_ticket,
)

FULL_HUNDRED = 100
"""Cables go home in bags of so many."""


# --- teams and hours ------------------------------------------------------


def teams(acts: Acts) -> Iterator[Act]:
    for place, team in enumerate(TEAMS):
        counted: list[TeamCount] = []
        at = moment(team.day, 19, 6 + 3 * place)
        yield Act(at, partial(_count_team, acts, team, counted))
        if team.taken_back:
            yield Act(at + timedelta(minutes=2), partial(_take_back_team, acts, team, counted))


def _count_team(acts: Acts, team: Team, counted: list[TeamCount], now: datetime) -> None:
    owner = acts.books(team.workshop).owner
    wish = CountTeam(
        operation_id=acts.operation(team.order, team.operation),
        work_date=team.day,
        good=team.good,
        basis=team.basis,
        members=[Part(engagement_id=acts.engagement(code), weight=weight) for code, weight in team.parts.items()],
    )

    def command(session: Session, keys: Keys) -> TeamCount:
        return count_team(session, owner, wish.model_copy(update={"confirmed": keys}), team.day, now)

    counted.append(acts.do(owner, command))


def _take_back_team(acts: Acts, team: Team, counted: list[TeamCount], now: datetime) -> None:
    owner, (row,) = acts.books(team.workshop).owner, counted
    wish = TakeBack(reason=team.taken_back)
    acts.do(owner, lambda session, _: take_back_team(session, owner, row.id, wish, now))


def hours(acts: Acts) -> Iterator[Act]:
    for place, spent in enumerate(HOURS):
        paid: list[PaidHours] = []
        at = moment(spent.day, 19, 22 + 2 * (place % 9))
        yield Act(at, partial(_pay_hours, acts, spent, paid))
        if spent.taken_back:
            yield Act(at + timedelta(minutes=1), partial(_take_back_hours, acts, spent, paid))


def _pay_hours(acts: Acts, spent: Hours, paid: list[PaidHours], now: datetime) -> None:
    owner = acts.books(spent.workshop).owner
    wish = AddHours(
        kind=spent.kind,
        work_date=spent.day,
        engagement_ids=[acts.engagement(code) for code in spent.workers],
        time=read_time(spent.time),
        rate_hao=spent.rate_hao,
        note=spent.note,
    )

    def command(session: Session, keys: Keys) -> list[PaidHours]:
        return add_hours(session, owner, wish.model_copy(update={"confirmed": keys}), spent.day, now)

    paid += acts.do(owner, command)


def _take_back_hours(acts: Acts, spent: Hours, paid: list[PaidHours], now: datetime) -> None:
    owner, wish = acts.books(spent.workshop).owner, TakeBack(reason=spent.taken_back)
    acts.do(owner, lambda session, _: take_back_hours(session, owner, paid[0].id, wish, now))


# --- home work ------------------------------------------------------------


def home_work(acts: Acts, plan: Plan, begin: date) -> Iterator[Act]:
    """Slips that are told of, and one for each time that a home worker came on a market day."""
    for slip in (*HOME_SLIPS, *_of_market_days(plan, begin)):
        given: list[HomeSlipRow] = []
        yield Act(moment(slip.given_on, 9, 40), partial(_give, acts, slip, given))
        for back in slip.back:
            if back.wrong:
                yield from _mistake(acts, slip, back, given)
            right = RecordReturn(returned_on=back.day, good=back.good, scrap=back.scrap, unmade=back.unmade)
            yield Act(moment(back.day, 9, 30), partial(_take, acts, slip, right, given))


def _mistake(acts: Acts, slip: HomeSlip, back: Back, given: list[HomeSlipRow]) -> Iterator[Act]:
    """A number that was typed wrongly, and taken back two minutes later."""
    wrong = RecordReturn(returned_on=back.day, good=back.wrong, unmade=back.unmade)
    yield Act(moment(back.day, 9, 26), partial(_take, acts, slip, wrong, given))
    yield Act(moment(back.day, 9, 28), partial(_correct, acts, slip, wrong))


def _of_market_days(plan: Plan, begin: date) -> Iterator[HomeSlip]:
    taken_on = {order.code: max(order.taken_on, begin) for order in plan.orders}
    workshops = {worker.code: worker.workshop for worker in plan.workers}
    for entry in plan.brought:
        given = -(-entry.good // FULL_HUNDRED) * FULL_HUNDRED
        first = taken_on[entry.order] + timedelta(days=1)
        given_on, day = max(_market_day_before(entry), first), entry.cell.day
        back = Back(day, entry.good, unmade=given - entry.good)
        worker, operation = entry.cell.worker, entry.cell.operation
        yield HomeSlip(workshops[worker], worker, entry.order, operation, given, given_on, day, (back,))


def _market_day_before(entry: Entry) -> date:
    day = entry.cell.day - timedelta(days=1)
    while not is_market_day(day):
        day -= timedelta(days=1)
    return day


def _give(acts: Acts, slip: HomeSlip, given: list[HomeSlipRow], now: datetime) -> None:
    owner = acts.books(slip.workshop).owner
    wish = GiveSlip(
        engagement_id=acts.engagement(slip.worker),
        operation_id=acts.operation(slip.order, slip.operation),
        given=slip.given,
        given_on=slip.given_on,
        due_on=slip.due_on,
        note=slip.note,
    )

    def command(session: Session, keys: Keys) -> HomeSlipRow:
        return give_slip(session, owner, wish.model_copy(update={"sure": " ".join(sorted(keys))}), day_of(now), now)

    given.append(acts.do(owner, command))


def _take(acts: Acts, slip: HomeSlip, wish: RecordReturn, given: list[HomeSlipRow], now: datetime) -> None:
    owner, (row,) = acts.books(slip.workshop).owner, given

    def command(session: Session, keys: Keys) -> None:
        typed = wish.model_copy(update={"sure": " ".join(keys)})
        record_return(session, owner, row.id, typed, wish.returned_on, now)

    acts.do(owner, command)


def _correct(acts: Acts, slip: HomeSlip, wrong: RecordReturn, now: datetime) -> None:
    owner = acts.books(slip.workshop).owner
    acts.do(owner, lambda session, _: correct_return(session, owner, wrong.id, CorrectReturn(), now))


# --- tickets --------------------------------------------------------------


def tickets(acts: Acts) -> Iterator[Act]:
    lot, codes = TROUSERS, dict[int, str]()
    yield Act(moment(lot.printed_on, 8, 12), partial(_print, acts, lot, codes))
    for place, (bundle, worker) in enumerate(lot.counted.items()):
        yield Act(moment(lot.counted_on, 19, 2 * place), partial(_count_ticket, acts, lot, codes, bundle, worker))
    for bundle, (hour, minute) in TOLD_BUNDLES.items():
        yield Act(moment(september(29), hour, minute), partial(_tell_ticket, acts, lot, codes, bundle))


def _print(acts: Acts, lot: Lot, codes: dict[int, str], now: datetime) -> None:
    owner = acts.books(lot.workshop).owner
    sizes = [SizeWish(size=size, bundles=bundles) for size, bundles in lot.sizes.items()]
    wish = PrintTickets(order_id=acts.order(lot.order), lot=lot.name, pieces=lot.in_bundle, sizes=sizes)
    printed = acts.do(owner, lambda session, _: print_tickets(session, owner, wish, now))
    codes.update({ticket.bundle: ticket.code for ticket in printed})


def _count_ticket(acts: Acts, lot: Lot, codes: dict[int, str], bundle: int, worker: str, now: datetime) -> None:
    owner = acts.books(lot.workshop).owner
    wish = CountTicket(
        operation_id=acts.operation(lot.order, lot.operation),
        engagement_id=acts.engagement(worker),
        work_date=lot.counted_on,
        good=lot.in_bundle,
    )

    def command(session: Session, keys: Keys) -> None:
        sure = wish.model_copy(update={"confirmed": keys})
        count_ticket(session, owner, codes[bundle], sure, lot.counted_on, now)

    acts.do(owner, command)


def _tell_ticket(acts: Acts, lot: Lot, codes: dict[int, str], bundle: int, now: datetime) -> None:
    holder, day = acts.holder("P12"), day_of(now)
    wish = TellTicket(operation_id=acts.operation(lot.order, "G9"), work_date=day)

    def command(session: Session, keys: Keys) -> None:
        sure = wish.model_copy(update={"sure": " ".join(keys)})
        tell_ticket(session, holder, codes[bundle], sure, day, now)

    acts.do(holder, command)
