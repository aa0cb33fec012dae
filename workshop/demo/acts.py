"""What happens in the demo, one method an act, each by the feature's own command.

An act is one transaction in the scope of whoever does it.  A day's count is
written as the page of the day writes it, without its questions.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop import database as db
from workshop.accounts import rules as account_rules
from workshop.accounts.cards import CardFacts, add_card, print_card, take_card
from workshop.accounts.commands import Device
from workshop.accounts.models import AccessCard
from workshop.accounts.queries import digest
from workshop.actor import Actor, Role
from workshop.clock import CHINA, Month
from workshop.database import Database, get
from workshop.demo.counts import Cell, Slip, Spoilt
from workshop.demo.orders import DemoOrder
from workshop.demo.people import DemoCard, DemoWorker
from workshop.demo.plan import Entry, Page
from workshop.demo.products import DemoRate, rate_on
from workshop.demo.stage import Books, Stage
from workshop.demo.words import End, Word
from workshop.errors import Doubtful
from workshop.ids import new_id
from workshop.orders.commands import (
    AddOrder,
    AnnounceRate,
    ChangeOrder,
    NewOperation,
    add_order,
    announce_rate,
    change_order,
)
from workshop.orders.models import CustomerOrder
from workshop.orders.queries import posted_rates, priced_operations, rate_changes
from workshop.orders.rules import Posted
from workshop.orders.rules import rate_on as posted_on
from workshop.output import commands as output
from workshop.output import rules
from workshop.output.cells import counted_workers, hold_own
from workshop.output.commands import SaveDay, save_day
from workshop.output.earned import earned
from workshop.output.raises import GrantBackPay, grant_back_pay, owed_for, total_fen
from workshop.output.rules import Count, SheetKind
from workshop.output.sheets import Change, write_sheet
from workshop.output.undoing import UndoSheet, undo_sheet
from workshop.talks.commands import EndObjection, Recount, SayOfDay, end_objection, recount, say_of_day
from workshop.talks.models import DayTalk
from workshop.talks.rules import Outcome
from workshop.tenancy import Door, OnePerson
from workshop.vault import Vault
from workshop.workers.commands import AddWorker, ChangeWorker, add_worker, change_worker, join_persons, tell
from workshop.workers.models import Engagement
from workshop.workers.rules import ToldSubject, WorksAt

Done = TypeVar("Done")
Keys = frozenset[str]
"""Of questions that were answered with "it is right"."""


def day_of(moment: datetime) -> date:
    """The business day of a moment."""
    return moment.astimezone(CHINA).date()


class Acts:
    """The demo's people at work.  `now` is when the act is done; the day follows from it."""

    def __init__(self, database: Database, vault: Vault, stage: Stage) -> None:
        self._database = database
        self.vault = vault
        self._stage = stage
        self._workshops: dict[str, str] = {}
        self._engagements: dict[str, UUID] = {}
        self._numbers: dict[str, int] = {}
        self._orders: dict[str, UUID] = {}
        self._operations: dict[tuple[str, str], UUID] = {}
        self._posted: dict[UUID, list[Posted]] = {}
        self._holders: dict[str, Actor] = {}
        self._sheets: dict[str, UUID] = {}
        self._codes: dict[str, str] = {}

    def card_number(self, code: str) -> str:
        """W1-18."""
        return f"{self._workshops[code]}-{self._numbers[code]}"

    @property
    def county_officer(self) -> Actor:
        return self._stage.county_officer

    def books(self, workshop: str) -> Books:
        return self._stage.books[workshop]

    def books_of(self, worker: str) -> Books:
        return self.books(self._workshops[worker])

    def engagement(self, worker: str) -> UUID:
        return self._engagements[worker]

    def order(self, code: str) -> UUID:
        return self._orders[code]

    def operation(self, order: str, code: str) -> UUID:
        return self._operations[order, code]

    def holder(self, worker: str) -> Actor:
        """The worker herself, once she has taken her card."""
        return self._holders[worker]

    def do(self, actor: Actor, command: Callable[[Session, Keys], Done]) -> Done:
        """One transaction of the actor's; what the command asks is right, and it is done again with the keys."""
        keys: Keys = frozenset()
        while True:
            try:
                with db.writing(self._database, actor.scope) as session:
                    return command(session, keys)
            except Doubtful as asked:
                found = _keys_of(asked)
                if found <= keys:
                    raise
                keys |= found

    # --- people -----------------------------------------------------------

    def engage(self, worker: DemoWorker, now: datetime) -> None:
        owner = self._stage.books[worker.workshop].owner
        wish = AddWorker(
            called_name=worker.name,
            phone=worker.phone,
            identity_number=worker.identity_number,
            started_on=worker.started_on,
            works_at=WorksAt.HOME if worker.at_home else WorksAt.WORKSHOP,
        )
        with db.writing(self._database, owner.scope) as session:
            engagement = add_worker(session, owner, self.vault, wish, day_of(now), now)
            change_worker(session, owner, engagement.id, _facts(worker, engagement.version), now + timedelta(seconds=9))
            household = ToldSubject.HOUSEHOLD
            tell(session, owner, engagement.id, household, worker.household, day_of(now), now + timedelta(seconds=20))
        self._workshops[worker.code] = worker.workshop
        self._engagements[worker.code] = engagement.id
        self._numbers[worker.code] = engagement.number

    def part(self, worker: DemoWorker, now: datetime) -> None:
        """Write down her last day."""
        owner = self.books_of(worker.code).owner
        with db.writing(self._database, owner.scope) as session:
            engagement = get(session, Engagement, self._engagements[worker.code])
            change = _facts(worker, engagement.version, worker.ended_on)
            change_worker(session, owner, engagement.id, change, now)

    def join(self, code: str, other: str, now: datetime) -> None:
        """The county says that these two engagements are of one person."""
        officer = self.county_officer
        with db.writing(self._database, officer.scope) as session:
            persons = [get(session, Engagement, self._engagements[each]).person_id for each in (code, other)]
            join_persons(session, officer, persons[0], persons[1], now)

    def print_card(self, card: DemoCard, now: datetime) -> None:
        books = self.books_of(card.worker)
        with db.writing(self._database, books.owner.scope) as session:
            engagement_id = self._engagements[card.worker]
            self._codes[card.worker] = print_card(session, books.owner, books.workshop_id, engagement_id, now)

    def take_card(self, card: DemoCard, now: datetime) -> None:
        """The worker scans the card, chooses her PIN, and from now on speaks for herself."""
        engagement_id, code = self._engagements[card.worker], self._codes.pop(card.worker)
        holder = self._holders.get(card.beside)
        with db.writing(self._database, Door()) as session:
            engagement = get(session, Engagement, engagement_id)
            facts = CardFacts(engagement.called_name, engagement.phone, self.card_number(card.worker))
            if holder:
                add_card(session, holder, code, facts, now)
                account_id = holder.account_id
            else:
                device = Device(f"demo phone of {card.worker}", "Android")
                account_id = take_card(session, code, facts, card.pin, card.pin, device, now).account_id
        codes = [card.worker, card.beside] if card.beside else [card.worker]
        engagements = frozenset(self._engagements[each] for each in codes)
        scope = OnePerson(account_id, engagements, frozenset(self.books_of(each).workshop_id for each in codes))
        self._holders[card.worker] = Actor(account_id, facts.name, Role.WORKER, scope)

    def freshen_cards(self, real_now: datetime) -> dict[str, str]:
        """Worker and code of each card not used yet, which may be used from now on.

        Cards go by the machine's clock, by which the demo's September is long past.
        """
        with db.writing(self._database, Door()) as session:
            session.execute(
                sa.update(AccessCard)
                .where(col(AccessCard.code_hash).in_([digest(code) for code in self._codes.values()]))
                .values(expires_at=real_now + account_rules.CARD_LASTS)
            )
        return dict(self._codes)

    # --- orders -----------------------------------------------------------

    def take_order(self, order: DemoOrder, pieces: int, first_day: date, now: datetime) -> None:
        """first_day: whose rates hold at first."""
        owner = self._stage.books[order.workshop].owner
        wish = AddOrder(
            buyer=order.buyer,
            product=order.product,
            pieces=pieces,
            price_hao=order.price_hao,
            due_on=order.due,
            material=order.material,
            arranged_by=order.arranged_by,
            operations=[
                NewOperation(name=o.name, rate_hao=rate_on(o, first_day), barred_to_minors=o.barred_to_minors)
                for o in order.operations
            ],
        )
        with db.writing(self._database, owner.scope) as session:
            row = add_order(session, owner, wish, day_of(now), now)
            operations = priced_operations(session, day_of(now), order_ids=[row.id])
            self._posted |= posted_rates(session, [operation.id for operation in operations])
        self._orders[order.code] = row.id
        for demo_operation, operation in zip(order.operations, operations, strict=True):
            self._operations[order.code, demo_operation.code] = operation.id

    def change_order(self, order: DemoOrder, ended_on: date | None, now: datetime) -> None:
        """Write down the order's note, and that it has ended, if it has."""
        owner = self._stage.books[order.workshop].owner
        with db.writing(self._database, owner.scope) as session:
            row = get(session, CustomerOrder, self._orders[order.code])
            wish = ChangeOrder(
                version=row.version, pieces=row.pieces, due_on=row.due_on, ended_on=ended_on, note=order.note
            )
            change_order(session, owner, row.id, wish, now)

    def announce_rate(self, order: DemoOrder, rate: DemoRate, now: datetime) -> None:
        owner = self._stage.books[order.workshop].owner
        wish = AnnounceRate(rate_hao=rate.rate_hao, valid_from=rate.valid_from, reason=rate.reason)
        operation_id = self._operations[order.code, rate.operation]
        with db.writing(self._database, owner.scope) as session:
            announce_rate(session, owner, operation_id, wish, day_of(now), now)
            self._posted |= posted_rates(session, [operation_id])

    def grant_back_pay(self, order: DemoOrder, rate: DemoRate, now: datetime) -> None:
        """Pay the raise for what was made of the order before it."""
        owner = self._stage.books[order.workshop].owner
        with db.writing(self._database, owner.scope) as session:
            changes = rate_changes(session, [self._operations[order.code, rate.operation]])
            change = next(each for each in changes if each.new.valid_from == rate.valid_from)
            seen_fen = total_fen(owed_for(session, change, order.first))
            wish = GrantBackPay(first_day=order.first, seen_fen=seen_fen, note=rate.reason)
            grant_back_pay(session, owner, change.id, wish, day_of(now), now)

    # --- counts -----------------------------------------------------------

    def count_day(self, page: Page, actor: Actor, slips: Iterable[Slip], now: datetime) -> None:
        """Write the day as it was typed, slips and all.  Raises what saving the day's grid raises."""
        typed = {slip.cell: slip.typed for slip in slips}
        sheet_id = new_id()
        with db.writing(self._database, actor.scope) as session:
            closed_through = hold_own(session)
            rules.check_not_future(page.day, day_of(now))
            rules.check_open(page.day, closed_through)
            self._check_engaged(session, page)
            changes = [self._change(entry, typed.get(entry.cell, entry.good)) for entry in page.entries]
            write_sheet(session, actor, sheet_id, changes, SheetKind.COUNT, now)
        self._sheets[page.workshop] = sheet_id

    def _check_engaged(self, session: Session, page: Page) -> None:
        workers = counted_workers(session, {self._engagements[entry.cell.worker] for entry in page.entries})
        away = [w.called_name for w in workers if not rules.is_engaged(w.started_on, w.ended_on, page.day)]
        if away:
            raise rules.NotEngaged(names=", ".join(away))

    def _change(self, entry: Entry, good: int) -> Change:
        operation_id = self._operations[entry.order, entry.cell.operation]
        rate = posted_on(self._posted[operation_id], entry.cell.day)
        if rate is None:
            raise rules.NoRate(names=entry.cell.operation)
        count = Count(good, entry.rework, entry.scrap)
        engagement_id = self._engagements[entry.cell.worker]
        return Change(engagement_id, entry.cell.day, operation_id, count, rate.rate_hao, rate.per_pieces)

    def undo_last(self, workshop: str, actor: Actor, now: datetime) -> None:
        """Take back the sheet that was saved last."""
        with db.writing(self._database, actor.scope) as session:
            undo_sheet(session, actor, self._sheets[workshop], UndoSheet(), now)

    def put_right(self, order: str, slip: Slip, now: datetime) -> None:
        cell = self._cell(order, slip.cell, slip.right, slip.typed, None)
        self._save(slip.cell, SaveDay(work_date=slip.cell.day, cells=[cell], note=slip.note), now)

    def mark_spoilt(self, entry: Entry, spoilt: Spoilt, now: datetime) -> None:
        """Enter spoilt pieces on a later day than that of the count."""
        cell = self._cell(entry.order, entry.cell, entry.good, entry.good, spoilt)
        self._save(entry.cell, SaveDay(work_date=entry.cell.day, cells=[cell]), now)

    def _cell(self, order: str, where: Cell, good: int, seen: int, spoilt: Spoilt | None) -> output.Cell:
        return output.Cell(
            engagement_id=self._engagements[where.worker],
            operation_id=self._operations[order, where.operation],
            good=good,
            seen=seen,
            rework=spoilt.rework if spoilt else None,
            scrap=spoilt.scrap if spoilt else None,
        )

    def _save(self, where: Cell, wish: SaveDay, now: datetime) -> None:
        """Save the day's grid; what it asks is right."""
        owner = self.books_of(where.worker).owner

        def command(session: Session, keys: Keys) -> None:
            save_day(session, owner, wish.model_copy(update={"confirmed": keys}), day_of(now), now)

        self.do(owner, command)

    # --- talks ------------------------------------------------------------

    def say(self, word: Word, entry: Entry | None, now: datetime) -> None:
        """entry: the line that an objection is about.  A claim of fewer pieces is asked about, and meant."""
        actor = self._holders[word.worker]
        wish = SayOfDay(engagement_id=self._engagements[word.worker], kind=word.kind, text=word.text)

        def command(session: Session, keys: Keys) -> None:
            said = wish.model_copy(update={"sure": " ".join(keys)})
            if entry:
                said.operation_id = self._operations[entry.order, entry.cell.operation]
                said.claimed = self._written_down(session, actor, word, said.operation_id) + word.more
            say_of_day(session, actor, word.work_date, said, day_of(now), now)

        self.do(actor, command)

    def _written_down(self, session: Session, actor: Actor, word: Word, operation_id: UUID) -> int:
        """Good pieces that she is shown: a slip of the day stands there until it is put right."""
        engagement_id, workshop_id = self._engagements[word.worker], self.books_of(word.worker).workshop_id
        month = earned(session, workshop_id, engagement_id, Month.of(word.work_date))
        lines = month.days.get(word.work_date, [])
        return sum(line.good for line in lines if line.operation_id == operation_id)

    def recount(self, word: Word, more: int, now: datetime) -> None:
        """The pieces an objection is about are counted again: so many more than stood there."""
        owner = self.books_of(word.worker).owner
        with db.writing(self._database, owner.scope) as session:
            talk = self._talk(session, word)
            recount(session, owner, talk.id, Recount(recounted=talk.pieces + more), now)

    def end(self, word: Word, end: End, now: datetime) -> None:
        owner = self.books_of(word.worker).owner
        with db.writing(self._database, owner.scope) as session:
            talk = self._talk(session, word)
            settled = talk.pieces + end.more if end.outcome == Outcome.SPLIT else None
            wish = EndObjection(outcome=end.outcome, settled=settled, text=end.text)
            end_objection(session, owner, talk.id, wish, now)

    def _talk(self, session: Session, word: Word) -> DayTalk:
        return session.scalars(
            sa.select(DayTalk).where(
                col(DayTalk.engagement_id) == self._engagements[word.worker], col(DayTalk.said_at) == word.said_at
            )
        ).one()


def _keys_of(asked: Doubtful) -> Keys:
    """What says that this question, or these, are answered."""
    doubts = asked.details.get("doubts", [asked.details])
    return frozenset(doubt["key"] if isinstance(doubt, Mapping) else doubt.key for doubt in doubts)


def _facts(worker: DemoWorker, version: int, ended_on: date | None = None) -> ChangeWorker:
    return ChangeWorker(
        version=version,
        called_name=worker.name,
        phone=worker.phone,
        started_on=worker.started_on,
        ended_on=ended_on,
        paper=worker.paper,
        training_days=worker.training_days,
        training_day_rate_fen=worker.training_day_rate_fen,
    )
