"""Acts of what was agreed beside counts: the minimum wage, papers, training, advances, bonuses, totals from paper."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import cycle
from uuid import UUID

from sqlmodel import Session

from workshop.bonuses.commands import AnnounceBonus, GiveExtra, NewStep, announce_bonus, give_extra
from workshop.bonuses.rules import BonusBasis, ExtraKind
from workshop.clock import Month
from workshop.contracts.commands import (
    MakeContract,
    RecordSigned,
    SayInsurance,
    SetEmployer,
    make_contract,
    record_signed,
    say_insurance,
    set_employer,
)
from workshop.contracts.rules import DAY, ContractKind, Scheme, TermKind, after_months
from workshop.deductions.commands import GiveAdvance, give_advance
from workshop.demo import agreed
from workshop.demo.acts import Acts, Keys, day_of
from workshop.demo.agreed import DemoAdvance, Employer
from workshop.demo.beside import TRAININGS, Training
from workshop.demo.moments import Act, moment
from workshop.demo.paying import OBJECT_DAYS, PAY_DAY
from workshop.demo.people import DemoWorker
from workshop.demo.pictures import paper_picture
from workshop.demo.plan import Plan
from workshop.law.commands import EnterValue, enter_value
from workshop.law.rules import ValueKind
from workshop.past.commands import EnterPastTotals, PastEntry, enter_past_totals
from workshop.training.commands import AddDays, EndPlan, MakePlan, add_days, end_plan, make_plan
from workshop.training.models import TrainingPlan
from workshop.training.rules import Outcome
from workshop.workers.rules import Paper

# --- the place and its workshops ------------------------------------------


def places(acts: Acts, begin: date) -> Iterator[Act]:
    for place, (kind, value) in enumerate(agreed.MINIMUM_WAGES.items()):
        yield Act(moment(begin, 14, place), partial(_enter_minimum, acts, kind, value))
    for place, (workshop, employer) in enumerate(agreed.EMPLOYERS.items()):
        yield Act(moment(begin, 14, 30 + place), partial(_set_employer, acts, workshop, employer))


def _enter_minimum(acts: Acts, kind: ValueKind, value: int, now: datetime) -> None:
    officer = acts.county_officer
    wish = EnterValue(kind=kind, value=value, valid_from=agreed.MINIMUM_SINCE, source=agreed.MINIMUM_SOURCE)

    def command(session: Session, keys: Keys) -> None:
        enter_value(session, officer, wish.model_copy(update={"sure": " ".join(sorted(keys))}), day_of(now), now)

    acts.do(officer, command)


def _set_employer(acts: Acts, workshop: str, employer: Employer, now: datetime) -> None:
    owner, wish = acts.books(workshop).owner, SetEmployer(**vars(employer), pay_day=PAY_DAY, object_days=OBJECT_DAYS)
    acts.do(owner, lambda session, _: set_employer(session, owner, wish, now))


# --- papers ---------------------------------------------------------------


def papers(acts: Acts, plan: Plan, begin: date) -> Iterator[Act]:
    """Who works in W1, and the others of domain 10.4, by name; the rest is as each owner says."""
    for place, worker in enumerate(plan.workers):
        is_told = worker.workshop == "W1" or worker.code[0] == "P"
        if worker.at_home or not (is_told or worker.code in agreed.NEWCOMERS):
            continue
        at = moment(max(worker.entered_on or worker.started_on, begin), 16, 0) + timedelta(minutes=place)
        if worker.code not in agreed.WITHOUT_NOTE:
            yield Act(at, partial(_sign, acts, worker, ContractKind.ENGAGEMENT_NOTE))
        if worker.paper != Paper.NONE:
            yield Act(at + timedelta(minutes=3), partial(_sign, acts, worker, agreed.KINDS[worker.paper]))
            yield Act(at + timedelta(minutes=6), partial(_insure, acts, worker))


def _sign(acts: Acts, worker: DemoWorker, kind: ContractKind, now: datetime) -> None:
    """Print the paper, and write down that both signed it on her first day."""
    owner, engagement_id, today = acts.books_of(worker.code).owner, acts.engagement(worker.code), day_of(now)
    paper = _paper(acts, worker, kind)
    signed = RecordSigned(signed_on=worker.started_on, worker_has_copy=True)
    photo = paper_picture() if kind == ContractKind.LABOUR_CONTRACT and worker.code == "P01" else None

    def make(session: Session, keys: Keys) -> UUID:
        sure = paper.model_copy(update={"sure": " ".join(sorted(keys))})
        return make_contract(session, owner, engagement_id, sure, today, now).id

    def sign(session: Session, keys: Keys) -> None:
        sure = signed.model_copy(update={"sure": " ".join(sorted(keys))})
        record_signed(session, owner, contract_id, sure, photo, today, now)

    contract_id = acts.do(owner, make)
    acts.do(owner, sign)


def _paper(acts: Acts, worker: DemoWorker, kind: ContractKind) -> MakeContract:
    is_note = kind == ContractKind.ENGAGEMENT_NOTE
    return MakeContract(
        kind=kind,
        term_kind=TermKind.OPEN if is_note else TermKind.FIXED,
        term_from=worker.started_on,
        term_to=None if is_note else after_months(worker.started_on, agreed.TERM_MONTHS) - DAY,
        job=agreed.JOBS[worker.workshop],
        workplace=agreed.EMPLOYERS[worker.workshop].address,
        rest=agreed.REST,
        pay=agreed.PAY,
        pay_day=PAY_DAY,
        protection=agreed.PROTECTION,
        has_loss_clause=kind == ContractKind.LABOUR_CONTRACT,
        former_ended_on=agreed.FORMER_ENDED.get(worker.code),
    )


def _insure(acts: Acts, worker: DemoWorker, now: datetime) -> None:
    owner, engagement_id = acts.books_of(worker.code).owner, acts.engagement(worker.code)
    wish = SayInsurance(scheme=Scheme.RESIDENT, injury=True, valid_from=worker.started_on)
    acts.do(owner, lambda session, _: say_insurance(session, owner, engagement_id, wish, day_of(now), now))


# --- training -------------------------------------------------------------


def trainings(acts: Acts) -> Iterator[Act]:
    for place, training in enumerate(TRAININGS):
        made: list[TrainingPlan] = []
        yield Act(moment(training.days[0], 15, 10 + place), partial(_plan, acts, training, made))
        for day in training.days:
            yield Act(moment(day, 19, 36 + place), partial(_train, acts, training, made))
        if training.ended_on:
            yield Act(moment(training.ended_on, 19, 40 + place), partial(_end_training, acts, training, made))


def _plan(acts: Acts, training: Training, made: list[TrainingPlan], now: datetime) -> None:
    owner = acts.books(training.workshop).owner
    wish = MakePlan(
        engagement_id=acts.engagement(training.worker),
        starts_on=training.days[0],
        days=training.planned,
        day_rate_fen=training.day_rate_fen,
        operation_id=acts.operation(training.order, training.operation),
        target_pieces=training.target,
    )
    made.append(acts.do(owner, lambda session, _: make_plan(session, owner, wish, now)))


def _train(acts: Acts, training: Training, made: list[TrainingPlan], now: datetime) -> None:
    owner, (plan,), today = acts.books(training.workshop).owner, made, day_of(now)
    wish = AddDays(work_date=today, plan_ids=[plan.id])
    acts.do(owner, lambda session, _: add_days(session, owner, wish, today, now))


def _end_training(acts: Acts, training: Training, made: list[TrainingPlan], now: datetime) -> None:
    owner, (plan,), today = acts.books(training.workshop).owner, made, day_of(now)
    wish = EndPlan(ended_on=today, outcome=Outcome.PIECE_RATE)
    acts.do(owner, lambda session, _: end_plan(session, owner, plan.id, wish, today, now))


# --- advances and bonuses -------------------------------------------------


def money(acts: Acts, plan: Plan, begin: date) -> Iterator[Act]:
    for advance in agreed.ADVANCES:
        at = max(moment(advance.given_on, 16, 40), moment(begin, 17, 0))
        yield Act(at, partial(_give_advance, acts, advance))
    announced_on = max(agreed.BONUS_SINCE, begin)
    yield Act(moment(announced_on, 19, 0), partial(_announce_bonus, acts))
    here = [worker.code for worker in plan.workers if _is_here(worker, agreed.FESTIVAL_ON.date())]
    yield Act(agreed.FESTIVAL_ON, partial(_give_festival, acts, here))


def _is_here(worker: DemoWorker, day: date) -> bool:
    has_left = worker.ended_on is not None and worker.ended_on < day
    return worker.workshop == agreed.BONUS_WORKSHOP and not worker.at_home and not has_left


def _give_advance(acts: Acts, advance: DemoAdvance, now: datetime) -> None:
    """One that was given before the books were opened is taken over with what is left of it."""
    owner, today = acts.books_of(advance.worker).owner, day_of(now)
    is_older = advance.given_on < today
    wish = GiveAdvance(
        engagement_id=acts.engagement(advance.worker),
        amount_fen=advance.left_fen if is_older else advance.amount_fen,
        given_on=advance.given_on,
        method=advance.method,
        instalment_fen=advance.instalment_fen,
        first_month=max(advance.first_month, Month.of(today)) if is_older else advance.first_month,
        is_taken_over=is_older,
    )

    def command(session: Session, keys: Keys) -> None:
        sure = wish.model_copy(update={"sure": " ".join(sorted(keys))})
        give_advance(session, owner, sure, paper_picture(), today, now)

    acts.do(owner, command)


def _announce_bonus(acts: Acts, now: datetime) -> None:
    owner, today = acts.books(agreed.BONUS_WORKSHOP).owner, day_of(now)
    wish = AnnounceBonus(
        name=agreed.BONUS_NAME,
        basis=BonusBasis.DAYS,
        first_month=Month.of(today).plus(1),
        steps=[NewStep(threshold=days, amount_fen=fen) for days, fen in agreed.BONUS_STEPS],
    )
    acts.do(owner, lambda session, _: announce_bonus(session, owner, wish, today, now))


def _give_festival(acts: Acts, workers: list[str], now: datetime) -> None:
    owner, today = acts.books(agreed.BONUS_WORKSHOP).owner, day_of(now)
    wish = GiveExtra(
        engagement_ids=[acts.engagement(code) for code in workers],
        month=Month.of(today),
        kind=ExtraKind.FESTIVAL,
        amount_fen=agreed.FESTIVAL_FEN,
        reason=agreed.FESTIVAL_REASON,
    )
    acts.do(owner, lambda session, _: give_extra(session, owner, wish, today, now))


# --- from paper -----------------------------------------------------------


def past(acts: Acts, plan: Plan, since: date) -> Iterator[Act]:
    """What the owner's own book has of the month before the first count."""
    month = Month.of(since).plus(-1)
    workers = [
        worker.code
        for worker in plan.workers
        if worker.workshop == agreed.PAPER_WORKSHOP and worker.started_on <= month.first_day and not worker.at_home
    ]
    yield Act(moment(since, 20, 30), partial(_enter_past, acts, workers, month))


def _enter_past(acts: Acts, workers: list[str], month: Month, now: datetime) -> None:
    owner = acts.books(agreed.PAPER_WORKSHOP).owner
    entries = [
        PastEntry(engagement_id=acts.engagement(code), pay_fen=fen)
        for code, fen in zip(workers, cycle(agreed.PAPER_FEN), strict=False)
    ]
    wish = EnterPastTotals(month=str(month), entries=entries)

    def command(session: Session, keys: Keys) -> None:
        enter_past_totals(session, owner, wish.model_copy(update={"confirmed": keys}), day_of(now), now)

    acts.do(owner, command)
