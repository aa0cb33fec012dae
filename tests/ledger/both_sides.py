"""Workers and leaders at work on the same days, in any order: what each of them may do.

Reports, answers, counts, objections, recounts, team pieces, hours, home work,
rework, raises that reach back; `both_desk` says what must hold after each.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlmodel import Session

from tests.ledger.both_books import Entry, parted, rounded_fen
from tests.ledger.both_desk import ANSWER_DAYS, LAST_DAY, Desk
from workshop import database as db
from workshop.clock import CHINA
from workshop.errors import Doubtful
from workshop.homework.commands import CorrectReturn, GiveSlip, RecordReturn, correct_return, give_slip, record_return
from workshop.hours.commands import AddHours, add_hours, take_back_hours
from workshop.ids import new_id
from workshop.orders.commands import AnnounceRate, announce_rate
from workshop.output.earned import traces
from workshop.output.raises import GrantBackPay, grant_back_pay, owed_for, raise_of, total_fen
from workshop.output.undoing import TakeBack
from workshop.output.worth import LineKind
from workshop.quality.charges import ProposeCharge, propose_charge
from workshop.quality.commands import NewDefect, RecordCheck, record_check
from workshop.quality.models import Defect
from workshop.quality.queries import charge_lines
from workshop.quality.rework import GiveRework, RecordResult, give_rework, record_result, take_back_result
from workshop.quality.rules import Fault, Gate, Payer, Reason
from workshop.reports.commands import AddReport, AnswerReport, add_report, answer_reports, take_silent
from workshop.reports.rules import Choice
from workshop.talks.commands import EndObjection, SayOfDay, say_of_day
from workshop.talks.rules import Outcome, TalkKind, fewer_key
from workshop.teams.commands import CountTeam, Part, count_team, take_back_team
from workshop.teams.rules import Basis

pieces = st.one_of(st.integers(0, 40), st.sampled_from([120, 843, 1_287]))
some = st.integers(1, 400)
which = st.integers(0, 1)
weights = st.lists(st.integers(1, 9), min_size=3, max_size=3)


class BothSides(Desk):
    """Everything that any of them may do."""

    # --- what is said and answered ------------------------------------------

    @rule(who=which, what=which, good=pieces, back=st.integers(0, 3))
    def lan_counts(self, who: int, what: int, good: int, back: int) -> None:
        self.count(self.key(who, what, back), good)

    @rule(who=which, what=which, good=pieces, back=which)
    def a_worker_reports(self, who: int, what: int, good: int, back: int) -> None:
        key = self.key(who, what, back)
        actor = self.workers[key[1]]
        wish = AddReport(operation_id=key[2], work_date=key[0], good=good)
        self.write(actor, lambda s, w: add_report(s, actor, w, self.today, self.now), wish)
        self.books.reports[key] = (wish.id, good, self.today)

    @precondition(lambda self: self.books.reports)
    @rule(choice=st.sampled_from(list(Choice)), typed=st.one_of(st.none(), pieces), place=st.integers(min_value=0))
    def lan_answers_a_report(self, choice: Choice, typed: int | None, place: int) -> None:
        key = list(self.books.reports)[place % len(self.books.reports)]
        report_id, said, _ = self.books.reports[key]
        book = self.books.good(key)
        wish = AnswerReport(report_id=report_id, choice=choice, good=typed, seen=book, text="有疑问")

        def answer(session: Session, asked: AnswerReport) -> Any:
            answered = answer_reports(session, self.cast.lan, [asked], self.today, self.now)
            for reason in answered.left.values():
                if isinstance(reason, Doubtful):
                    raise reason
                assert choice == Choice.LATER or not answered.taken, reason
            return answered

        self.write(self.cast.lan, answer, wish)
        if typed is not None and typed != said and choice != Choice.ASK:
            self.put(key, typed)
        elif choice == Choice.LATER:
            return
        elif choice != Choice.ASK:
            self.put(key, book if choice == Choice.BOOK else said)
        del self.books.reports[key]

    @rule()
    def silence_takes_what_nobody_answered(self) -> None:
        for _ in range(2):
            self.now += timedelta(seconds=1)
            with db.writing(self.database, self.cast.lan.scope) as session:
                take_silent(session, self.cast.workshop, self.today, self.now)
        for key, (_, said, said_on) in list(self.books.reports.items()):
            book = self.books.good(key)
            if said_on + timedelta(days=ANSWER_DAYS) < self.today and book in (0, said):
                self.put(key, said)
                del self.books.reports[key]

    @rule(who=which, what=which, claimed=pieces, back=st.integers(0, 4))
    def a_worker_objects(self, who: int, what: int, claimed: int, back: int) -> None:
        key = self.key(who, what, back)
        if claimed == self.books.good(key):
            return
        actor = self.workers[key[1]]
        wish = SayOfDay(
            engagement_id=key[1],
            kind=TalkKind.NOT_RIGHT,
            operation_id=key[2],
            claimed=claimed,
            text="不对",
            sure=fewer_key(key[2], claimed),
        )
        self.write(actor, lambda s, w: say_of_day(s, actor, key[0], w, self.today, self.now), wish)
        self.books.objections[key] = (wish.id, claimed)

    @precondition(lambda self: self.books.objections)
    @rule(
        outcome=st.sampled_from(list(Outcome)), number=pieces, recounted=st.one_of(st.none(), pieces),
        place=st.integers(min_value=0),
    )  # fmt: skip
    def lan_ends_an_objection(self, outcome: Outcome, number: int, recounted: int | None, place: int) -> None:
        key = list(self.books.objections)[place % len(self.books.objections)]
        talk_id, claimed = self.books.objections.pop(key)
        wish = EndObjection(
            outcome=outcome, settled=number, text="重数过", recounted=recounted, seen=self.books.good(key)
        )
        self.write(self.cast.lan, lambda s, w: self.settle(s, self.cast.lan, talk_id, w, self.now), wish)
        if outcome != Outcome.REFUSED:
            self.put(key, claimed if outcome == Outcome.ACCEPTED else number)

    # --- beside pieces ------------------------------------------------------

    @rule(
        what=which,
        good=some,
        weights=st.lists(st.integers(1, 9), min_size=3, max_size=3),
        basis=st.sampled_from(list(Basis)),
    )
    def a_team_is_counted(self, what: int, good: int, weights: list[int], basis: Basis) -> None:
        operation, members = self.operations[what], [*self.workers, self.cast.gui_at]
        parts = [Part(engagement_id=who, weight=weight) for who, weight in zip(members, weights, strict=True)]
        wish = CountTeam(
            operation_id=operation, work_date=self.today, good=good, basis=basis, members=parts, note="一起做的"
        )
        self.write(self.cast.lan, lambda s, w: count_team(s, self.cast.lan, w, self.today, self.now), wish)
        rate_hao = self.rate_on(operation, self.today)
        fens = parted(rounded_fen(good, rate_hao, 1), [1] * 3 if basis == Basis.EQUAL else weights)
        entries = [
            Entry(who, self.today, LineKind.TEAM, operation, good, rate_hao, 1, fen)
            for who, fen in zip(members, fens, strict=True)
        ]
        self.books.entries += entries
        self.books.together[operation] = self.books.together.get(operation, 0) + good
        self.teams[wish.id] = (operation, good, entries)

    @precondition(lambda self: self.teams)
    @rule()
    def a_team_s_count_is_taken_back(self) -> None:
        team_id, (operation, good, entries) = self.teams.popitem()
        wish = TakeBack(reason="数错了")
        self.write(self.cast.lan, lambda s, w: take_back_team(s, self.cast.lan, team_id, w, self.now), wish)
        self.forget(entries)
        self.books.together[operation] -= good

    def forget(self, entries: Iterable[Entry]) -> None:
        self.books.entries = [entry for entry in self.books.entries if all(entry is not gone for gone in entries)]

    @rule(who=which, minutes=st.integers(5, 59), rate_hao=st.sampled_from([100_000, 123_456]))
    def hours_are_paid(self, who: int, minutes: int, rate_hao: int) -> None:
        worker = list(self.workers)[who]
        paid = [e.quantity for e in self.hours.values() if (e.worker, e.day) == (worker, self.today)]
        if sum(paid) + minutes > 300 or minutes in paid:  # just as long once more is asked about
            return
        wish = AddHours(
            kind=LineKind.CLEANING, work_date=self.today, engagement_ids=[worker], time=f"{minutes}分",
            rate_hao=rate_hao,
        )  # fmt: skip
        (hours,) = self.write(self.cast.lan, lambda s, w: add_hours(s, self.cast.lan, w, self.today, self.now), wish)
        entry = Entry(worker, self.today, LineKind.CLEANING, None, minutes, rate_hao, 60)
        self.books.entries.append(entry)
        self.hours[hours.id] = entry

    @precondition(lambda self: self.hours)
    @rule()
    def hours_are_taken_back(self) -> None:
        hours_id, entry = self.hours.popitem()
        wish = TakeBack(reason="记错了")
        self.write(self.cast.lan, lambda s, w: take_back_hours(s, self.cast.lan, hours_id, w, self.now), wish)
        self.forget([entry])

    @rule(what=which, given=st.integers(10, 90), good=st.integers(0, 60), scrap=st.integers(0, 3))
    def home_work_comes_back(self, what: int, given: int, good: int, scrap: int) -> None:
        operation, gui = self.operations[what], self.cast.gui_at
        slip = GiveSlip(engagement_id=gui, operation_id=operation, given=given, given_on=self.today)
        self.write(self.cast.lan, lambda s, w: give_slip(s, self.cast.lan, w, self.today, self.now), slip)
        if not good + scrap:
            return
        back = RecordReturn(returned_on=self.today, good=good, scrap=scrap)
        self.write(self.cast.lan, lambda s, w: record_return(s, self.cast.lan, slip.id, w, self.today, self.now), back)
        rate_hao = self.rate_on(operation, self.today)
        entry = Entry(gui, self.today, LineKind.HOME, operation, good, rate_hao, 1)
        self.books.entries.append(entry)
        self.returns[back.id] = entry

    @precondition(lambda self: self.returns)
    @rule()
    def a_return_is_put_right(self) -> None:
        return_id, entry = self.returns.popitem()
        self.write(
            self.cast.lan, lambda s, w: correct_return(s, self.cast.lan, return_id, w, self.now), CorrectReturn()
        )
        self.forget([entry])

    # --- checks and rework ----------------------------------------------------

    @rule(bad=st.integers(2, 9), passed=st.integers(0, 9), rate_hao=st.sampled_from([500, 1_234]), paid=st.booleans())
    def pieces_are_checked_and_done_again(self, bad: int, passed: int, rate_hao: int, paid: bool) -> None:
        """Fang's pieces; Yan does them again for money, or Fang herself for nothing."""
        fang, yan = self.workers
        lan, mei = self.cast.lan, self.cast.mei
        passed = min(passed, bad)
        defect = NewDefect(
            reason=Reason.OTHER, pieces=bad, fault=Fault.WORKER, operation_id=self.cast.sleeve, engagement_id=fang
        )
        check = RecordCheck(
            gate=Gate.OWN, order_id=self.cast.order, operation_id=self.cast.sleeve, checked_on=self.today,
            checked=20, rework=bad, defects=[defect],
        )  # fmt: skip
        self.write(lan, lambda s, w: record_check(s, lan, w, {}, self.today, self.now), check)
        with db.reading(self.database, lan.scope) as session:
            defect_id = session.scalars(sa.select(Defect.id).where(Defect.check_id == check.id)).one()
        made = sum(good for key, (good, _) in self.books.cells.items() if key[1:] == (fang, self.cast.sleeve))
        if made >= bad:
            charge = ProposeCharge(pieces=bad, amount_fen=100, text="线头没剪")
            self.write(mei, lambda s, w: propose_charge(s, mei, defect_id, w, self.now), charge)
        job = GiveRework(
            pieces=bad, payer=Payer.OTHER if paid else Payer.SAME, engagement_id=yan if paid else fang,
            rate_hao=rate_hao if paid else None,
        )  # fmt: skip
        self.write(lan, lambda s, w: give_rework(s, lan, defect_id, w, self.today, self.now), job)
        result = RecordResult(done_on=self.today, passed=passed, scrapped=bad - passed)
        self.write(lan, lambda s, w: record_result(s, lan, job.id, w, self.today, self.now), result)
        entry = None
        if paid and passed:
            entry = Entry(yan, self.today, LineKind.REPAIR, self.cast.sleeve, passed, rate_hao, 1)
            self.books.entries.append(entry)
        self.results[result.id] = entry
        with db.reading(self.database, lan.scope) as session:
            for line in charge_lines(session, defect_id=defect_id):
                left = 100 - rounded_fen(100 * passed * 100, 1, bad)  # falls with each piece that is good now
                assert abs(line.now.amount_fen - left) <= 1, "a charge falls with the pieces that passed"
                assert passed < bad or line.now.amount_fen == 0, "a charge is gone when the rework passed"

    @precondition(lambda self: self.results)
    @rule()
    def a_result_is_taken_back(self) -> None:
        result_id, entry = self.results.popitem()
        row_id = new_id()
        for _ in range(2):
            self.now += timedelta(seconds=1)
            with db.writing(self.database, self.cast.lan.scope) as session:
                take_back_result(session, self.cast.lan, result_id, row_id, self.now)
        if entry:
            self.forget([entry])

    # --- raises and time ------------------------------------------------------

    @precondition(lambda self: self.today < LAST_DAY and len(self.raises) < 2)
    @rule(what=which, more=st.sampled_from([5, 111, 500]))
    def mei_raises_a_rate_and_pays_it_back(self, what: int, more: int) -> None:
        operation, mei = self.operations[what], self.cast.mei
        begins = self.today + timedelta(days=1)
        if any(of == operation for of, _ in self.raises):
            return
        new = self.rate_on(operation, self.today) + more
        wish = AnnounceRate(rate_hao=new, valid_from=begins, reason="涨价", sure=f"{new}/1")
        self.write(mei, lambda s, w: announce_rate(s, mei, operation, w, self.today, self.now), wish)
        self.rates[operation].append((begins, new))
        self.now += timedelta(days=1)
        with db.reading(self.database, mei.scope) as session:
            owed = owed_for(session, raise_of(session, wish.id), date(2025, 9, 1))
        self.raises.append((operation, wish.id))
        if not owed:
            return
        grant = GrantBackPay(first_day=date(2025, 9, 1), seen_fen=total_fen(owed))
        self.write(mei, lambda s, w: grant_back_pay(s, mei, wish.id, w, self.today, self.now), grant)
        self.model_back_pay(operation, new, begins)

    def model_back_pay(self, operation: UUID, new: int, begins: date) -> None:
        """Own pieces at the difference, once for each worker and difference; a team's parted as the pieces were."""
        made: dict[tuple[UUID, int], int] = {}
        for (day, who, what), (good, rate_hao) in self.books.cells.items():
            if what == operation and day < begins and rate_hao < new:
                made[who, rate_hao] = made.get((who, rate_hao), 0) + good
        for (who, rate_hao), good in made.items():
            if good > 0:
                diff = new - rate_hao
                self.books.entries.append(Entry(who, self.today, LineKind.BACK_PAY, operation, good, diff, 1))
        for of, good, entries in self.teams.values():
            if of == operation and entries[0].day < begins and entries[0].rate_hao < new:
                self.model_team_back_pay(good, new - entries[0].rate_hao, entries)

    def model_team_back_pay(self, good: int, diff: int, entries: list[Entry]) -> None:
        weights = self.weights_of(entries)
        for entry, fen in zip(entries, parted(rounded_fen(good, diff, 1), weights), strict=True):
            self.books.entries.append(
                Entry(entry.worker, self.today, LineKind.TEAM, entry.operation, good, diff, 1, fen)
            )

    def weights_of(self, entries: list[Entry]) -> list[int]:
        """The weights as her own row tells them: the formula that each member sees."""
        with db.reading(self.database, self.cast.mei.scope) as session:
            weights = []
            for entry in entries:
                rows = traces(session, self.cast.workshop, entry.worker, entry.day)
                share = next(
                    row.share
                    for row in rows
                    if row.share and (row.share.pay_fen, row.count.good) == (entry.share_fen, entry.quantity)
                )
                weights.append(share.weight)
        return weights

    @precondition(lambda self: self.today < LAST_DAY)
    @rule(days=st.integers(0, 2), minutes=st.integers(1, 300))
    def time_goes_by(self, days: int, minutes: int) -> None:
        after = self.now + timedelta(days=days, minutes=minutes)
        self.now = after if after.astimezone(CHINA).date() <= LAST_DAY else self.now
