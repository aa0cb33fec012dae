"""Work of three months as it is written down, and what comes on top of it or off: what pay is drawn up from."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlmodel import Session, SQLModel

from tests.cast import Cast
from tests.conftest import Stage
from tests.hours.wishes import wish as hours_wish
from tests.ledger.both_books import parted
from tests.ledger.both_desk import sure
from tests.ledger.pay_rows import charge_fang, law_of, photo_of_fang, sign_loss_clause
from tests.ledger.pay_sums import Books, half_up
from tests.output.wishes import cell, wish
from workshop import database as db
from workshop.actor import Actor
from workshop.bonuses.models import ExtraPay
from workshop.clock import Month
from workshop.database import Database
from workshop.deductions.models import Advance, Withholding
from workshop.errors import Refused
from workshop.hours.commands import add_hours
from workshop.ids import new_id
from workshop.output.commands import save_day
from workshop.output.rules import BuiltUpon, MonthClosed, NotEngaged, SheetKind
from workshop.output.sheets import Beside, write_sheet
from workshop.output.undoing import UndoSheet, undo_sheet
from workshop.output.worth import Basis, LineKind, Share
from workshop.pay.models import StatedHours
from workshop.tenancy import Everything, Workshop, columns, hold

MONTHS = [Month(2025, 9), Month(2025, 10), Month(2025, 11)]
TODAY = date(2026, 1, 5)
MORNING = datetime(2026, 1, 5, 1, tzinfo=UTC)
FANG, YAN, GUI = range(3)

workers = st.integers(FANG, GUI)
months = st.sampled_from(MONTHS)
days = st.integers(1, 3)
picks = st.integers(0, 5)
mostly = st.sampled_from([True, True, False])
steps = st.sampled_from(["sleeve", "button"])

CellKey = tuple[UUID, UUID, date]


class YesToAll(frozenset[str]):
    """The keys of whatever is asked: it was looked at, and is right."""

    def __contains__(self, key: object) -> bool:
        return True


class PayDesk(RuleBasedStateMachine):
    """Fang, Yan and Gui work; Lan leads.  What pay does with it stands in `pay_machine`."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.cast: Cast = stage.cast
        assert isinstance(stage.database.writer, sa.Engine)
        self.connection = stage.database.writer.connect()
        self.outer = self.connection.begin()
        self.database = Database(self.connection, self.connection)
        self.workers = (self.cast.fang_at, self.cast.yan_at, self.cast.gui_at)
        self.now = MORNING
        self.left_on: date | None = None  # Yan's last day
        self.stands: dict[CellKey, int] = {}
        self.saved: list[tuple[UUID, CellKey, int]] = []  # sheets of one cell, with what they added

    @contextmanager
    def session(self, actor: Actor | None = None) -> Iterator[Session]:
        """One transaction, a second after the last one; Mei's, if it is nobody else's."""
        self.now += timedelta(seconds=1)
        with db.writing(self.database, (actor or self.cast.mei).scope) as session:
            yield session

    @contextmanager
    def happening(self) -> Iterator[Session]:
        """A transaction with something that a pay drawn up again may show."""
        with self.session() as session:
            yield session
        self.something_happened()

    def books(self) -> Books:
        return Books(self.connection)

    def closed_through(self) -> date | None:
        its = columns(Workshop)
        return self.connection.scalar(sa.select(its.closed_through).where(its.id == self.cast.workshop))

    @initialize(tops_up=st.booleans(), forgives=st.booleans(), clause=mostly, september=mostly)
    def furnish(self, tops_up: bool, forgives: bool, clause: bool, september: bool) -> None:
        """Each made something in each month, and September may be locked."""
        with db.writing(self.database, Everything()) as session:
            workshop = session.get_one(Workshop, self.cast.workshop)
            workshop.tops_up, workshop.forgives_charges = tops_up, forgives
            session.add_all(law_of(self.cast, MONTHS[0].first_day))
            if clause:
                sign_loss_clause(session, self.cast, MONTHS[0].first_day)
        for month in MONTHS:
            made = {self.cast.sleeve: 100, self.cast.button: 50}
            self._count(
                {(who, step, month.first_day): good for who, (step, good) in product(self.workers, made.items())}
            )
        if september:
            self.pay(MONTHS[0], looks_again=False)

    # --- counts ---------------------------------------------------------------

    @rule(who=workers, step=steps, month=months, day=days, good=st.integers(0, 120), forgotten=st.booleans())
    def count(self, who: int, step: str, month: Month, day: int, good: int, forgotten: bool) -> None:
        """Forgotten: the month is opened for it, if it is locked."""
        if forgotten:
            self.open_late(month)
        self._count({(self.workers[who], getattr(self.cast, step), date(month.year, month.number, day)): good})

    @rule(pick=st.integers(0, 5), good=st.integers(0, 60))
    def put_right(self, pick: int, good: int) -> None:
        """One of the numbers that stand, whether its month is locked or not."""
        keys = [key for key, stands in self.stands.items() if stands]
        if keys:
            key = keys[pick % len(keys)]
            self.open_late(Month.of(key[2]))
            self._count({key: good})

    def _count(self, goods: dict[CellKey, int]) -> None:
        """Cells of one day."""
        cells = [
            cell(self.cast, good, seen=self.stands.get(key, 0), of=key[0], at=key[1]) for key, good in goods.items()
        ]
        day = next(iter(goods))[2]
        asked = wish(*cells, day=day, note="it is right").model_copy(update={"confirmed": YesToAll()})
        is_open = self._is_open(day)
        fresh = [key for key, good in goods.items() if good and not self.stands.get(key)]
        has_left = self.left_on is not None and day > self.left_on and any(key[0] == self.workers[YAN] for key in fresh)
        try:
            with self.happening() as session:
                saved = save_day(session, self.cast.lan, asked, TODAY, self.now)
        except MonthClosed:
            assert not is_open, "an open day was refused"
            return
        except NotEngaged:
            assert has_left, "who is here was refused"
            return
        assert is_open, "a locked month was written to"
        assert not has_left, "who has left was counted"
        if saved.sheet and len(goods) == 1:
            ((key, good),) = goods.items()
            self.saved.append((saved.sheet.id, key, good - self.stands.get(key, 0)))
        self.stands |= goods

    def _is_open(self, day: date) -> bool:
        closed = self.closed_through()
        return closed is None or day > closed

    @rule(back=st.integers(0, 3))
    def undo(self, back: int) -> None:
        """Take back one of the last sheets of one cell."""
        if back >= len(self.saved):
            return
        sheet_id, key, added = self.saved[-1 - back]
        is_open = self._is_open(key[2])
        is_last = all(cell_key != key for _, cell_key, _ in self.saved[len(self.saved) - back :])
        try:
            with self.happening() as session:
                undo_sheet(session, self.cast.lan, sheet_id, UndoSheet(), self.now)
        except (MonthClosed, BuiltUpon):
            assert not is_last or not is_open, "the last sheet was not taken back"
            return
        assert is_last, "a sheet was taken back below another"
        assert is_open, "a sheet of a locked month was taken back"
        del self.saved[-1 - back]
        self.stands[key] -= added

    # --- what else is on sheets -----------------------------------------------

    @rule(month=months, day=days, pieces=st.integers(-40, 120).filter(bool), part=st.integers(1, 6))
    def make_together(self, month: Month, day: int, pieces: int, part: int) -> None:
        """Fang and Gui part a team's sleeves; fewer than none put an earlier number right."""
        on = date(month.year, month.number, day)
        if not self._is_open(on):
            return
        sign = 1 if pieces > 0 else -1
        team_fen = half_up(Fraction(pieces * 8_500, 100))
        shares = [sign * fen for fen in parted(abs(team_fen), [part, 7 - part])]
        with self.happening() as session:
            hold(session, self.cast.workshop)
            beside = [
                Beside(
                    self.workers[who],
                    on,
                    LineKind.TEAM,
                    pieces,
                    8_500,
                    1,
                    self.cast.sleeve,
                    Share(fen, weight, 7, team_fen, Basis.POINTS),
                )
                for who, fen, weight in zip((FANG, GUI), shares, (part, 7 - part), strict=True)
            ]
            write_sheet(session, self.cast.lan, new_id(), [], SheetKind.TEAM, self.now, beside=beside)

    @rule(who=workers, month=months, day=days, minutes=st.integers(1, 300))
    def wait(self, who: int, month: Month, day: int, minutes: int) -> None:
        on = date(month.year, month.number, day)
        asked = hours_wish(self.cast, f"{minutes}分", work_date=on, engagement_ids=[self.workers[who]])
        try:
            with self.happening() as session:
                sure(lambda said: add_hours(session, self.cast.lan, said, TODAY, self.now), asked)
        except Refused:
            return  # closed, or too long a day, or she has left
        assert self._is_open(on), "hours were written into a locked month"

    # --- what is on no sheet --------------------------------------------------

    @rule(who=workers, month=months, minutes=st.integers(0, 6_000))
    def work_so_long(self, who: int, month: Month, minutes: int) -> None:
        said = {"minutes": minutes, "voice": "owner", "said_by": self.cast.mei.account_id}
        with self.happening() as session:
            session.add(StatedHours(**self._of(who), month=str(month), said_at=self.now, **said))

    @rule(who=workers, month=months, fen=st.integers(2, 80_00), parts=st.integers(1, 4))
    def advance(self, who: int, month: Month, fen: int, parts: int) -> None:
        self._write(
            Advance(
                **self._of(who),
                amount_fen=fen,
                instalment_fen=max(1, fen // parts),
                given_on=month.first_day,
                method="cash",
                first_month=str(month),
                **self._recorded(),
            )
        )

    @rule(month=months, fen=st.integers(1, 60_00), photo=mostly)
    def charge(self, month: Month, fen: int, photo: bool) -> None:
        """Fang agreed to bear it."""
        with self.happening() as session:
            charge_fang(session, self.cast, month, fen, photo_of_fang(session, self.cast) if photo else None)

    @rule(who=workers, month=months, fen=st.integers(1, 50_00))
    def give_on_top(self, who: int, month: Month, fen: int) -> None:
        given = {"amount_fen": fen, "reason": "过节", "given_by": self.cast.mei.account_id, "given_at": self.now}
        self._write(ExtraPay(**self._of(who), month=str(month), kind="festival", **given))

    @rule(who=workers, month=months, fen=st.integers(1, 20_00))
    def withhold(self, who: int, month: Month, fen: int) -> None:
        said = {"month": str(month), "kind": "insurance", "amount_fen": fen}
        self._write(Withholding(**self._of(who), **said, **self._recorded()))

    @rule(pick=picks, on_top=st.booleans())
    def take_back(self, pick: int, on_top: bool) -> None:
        """What was given on top, or is withheld, whether a slip had it or not."""
        table: type[ExtraPay] | type[Withholding] = ExtraPay if on_top else Withholding
        rows = self.books().all(table)
        undone = {row.takes_back_id for row in rows}
        standing = [row for row in rows if row.takes_back_id is None and row.id not in undone]
        if standing:
            row = standing[pick % len(standing)]
            self._write(table(**{**row._mapping, "id": new_id(), "takes_back_id": row.id}))

    def _write(self, row: SQLModel) -> None:
        with self.happening() as session:
            session.add(row)

    def _recorded(self) -> dict[str, Any]:
        return {"recorded_by": self.cast.mei.account_id, "recorded_at": self.now}

    def _of(self, who: int) -> dict[str, Any]:
        return {"workshop_id": self.cast.workshop, "engagement_id": self.workers[who]}

    # --- what pay knows -------------------------------------------------------

    def pay(self, month: Month, *, looks_again: bool) -> None:
        raise NotImplementedError

    def open_late(self, month: Month) -> None:
        raise NotImplementedError

    def something_happened(self) -> None:
        raise NotImplementedError
