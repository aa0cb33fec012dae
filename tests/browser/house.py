"""The real application on a real server: a SQLite file, the cast in it, a week of counts."""

import io
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from PIL import Image
from sqlmodel import Session

from tests.attendance.saying import some_presence
from tests.bonuses.promising import promised
from tests.browser.import_files import bring_files
from tests.cast import BEGAN, EARLY, NOON, TODAY, VAULT, Cast, make_cast
from tests.contracts.signing import papered
from tests.deductions.giving import advanced
from tests.homework.giving import given_home
from tests.hours import wishes as hours
from tests.leaving.wishes import left_behind
from tests.overtime.wishes import furnished_overtime
from tests.pay.wishes import fangs_slip
from tests.paying import wishes as paying
from tests.quality.wishes import furnished
from tests.reports.saying import tell as tell_pieces
from tests.teams import wishes as teams
from tests.tickets.printing import printed
from tests.training.wishes import furnished_training
from workshop import database as db
from workshop import migrate
from workshop.accounts import cards
from workshop.accounts import commands as accounts
from workshop.accounts.commands import Device
from workshop.accounts.guard import DEVICE_COOKIE, SESSION_COOKIE
from workshop.accounts.models import Account
from workshop.actor import Actor
from workshop.app import create_app
from workshop.clock import Clock, Month, real_now
from workshop.database import Database
from workshop.ids import new_id
from workshop.orders.commands import AddOrder, AnnounceRate, NewOperation, add_order, announce_rate
from workshop.orders.rules import Posted
from workshop.orders.takeover import PaperOrder, take_over_operation, take_over_order, take_over_rates
from workshop.output.commands import Cell, SaveDay, add_day_photo, save_day
from workshop.output.months import DatedCell, Taken, take_counts
from workshop.past.commands import EnterPastTotals, PastEntry, enter_past_totals
from workshop.past.rules import doubts_about
from workshop.settings import Settings
from workshop.talks.commands import SayOfDay, say_of_day
from workshop.talks.rules import TalkKind
from workshop.tenancy import Door, Everything
from workshop.workers.commands import tell
from workshop.workers.rules import ToldSubject

WEEK = [TODAY - timedelta(days=back) for back in range(7, 0, -1)]
"""The days before today; on the Sunday nobody worked."""

PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class World:
    """The cast and what pages need besides: a card's code, a link's, files that were brought."""

    cast: Cast
    card: str
    link: str
    imports: dict[str, str]  # what the file is an example of → its id
    places: dict[str, str] = field(default_factory=dict)  # of an address → what stands there


@dataclass(frozen=True)
class House:
    """A server that runs, and its database."""

    address: str
    database: Database
    world: World
    app: FastAPI

    @property
    def cast(self) -> Cast:
        return self.world.cast

    def set_clock(self, now: datetime) -> None:
        """From now on it is then, and time goes on."""
        self.app.state.clock = Clock(now - real_now())

    def cookies_of(self, actor: Actor) -> dict[str, str]:
        """The cookies of a new sign-in."""
        mark = f"device-of-{actor.account_id}"
        with db.writing(self.database, Door()) as session:
            account = session.get_one(Account, actor.account_id)
            made = accounts.start_sign_in(session, account, Device(mark, "Test"), real_now() - timedelta(seconds=1))
        return {SESSION_COOKIE: made.token, DEVICE_COOKIE: mark}


def furnish(folder: Path) -> World:
    """Write the database that every house starts with into the folder."""
    database = db.open_database(f"sqlite:///{folder}/workshop.db")
    migrate.upgrade(database)
    with db.writing(database, Everything()) as session:
        cast = make_cast(session)
    with db.writing(database, cast.mei.scope) as session:
        _from_paper(session, cast)
        for day in WEEK:
            count_day(session, cast, day, {(cast.fang_at, cast.sleeve): 110 + day.day, (cast.fang_at, cast.hem): 80})
        add_day_photo(session, cast.mei, WEEK[-1], new_id(), _photo(), TODAY, NOON)
        rate_id = _announce(session, cast)
        _many_steps(session, cast)
        card = cards.print_card(session, cast.mei, cast.workshop, cast.gui_at, real_now())
        link = cards.give_link(session, cast.mei, "customer_order", cast.order, real_now())
        imports = bring_files(session, cast)
        beside = _beside_pieces(session, cast)
        places = given_home(session, cast) | furnished(session, cast)
        places |= papered(session, cast)
        places |= advanced(session, cast) | promised(session, cast)
        places |= furnished_training(session, cast) | furnished_overtime(session, cast)
        places |= paying.furnished(session, cast) | left_behind(session, cast)
        places |= {"ticket_code": printed(session, cast, 30)[0].code}
        places["presence_id"] = str(some_presence(session, cast).id)
        places["rate_id"] = rate_id
        places["pay_slip_id"] = fangs_slip(session, cast)
    with db.writing(database, cast.fang.scope) as session:
        line = {"engagement_id": cast.fang_at, "operation_id": cast.sleeve, "claimed": 140}
        wish = SayOfDay(**line, kind=TalkKind.NOT_RIGHT, text="少记了一捆")
        say_of_day(session, cast.fang, WEEK[-1], wish, TODAY, NOON - timedelta(hours=2))
        tell_pieces(session, cast, 84, operation_id=cast.hem, work_date=WEEK[-1])
    with db.writing(database, cast.yan.scope) as session:
        tell_pieces(session, cast, 96, by=cast.yan)
    database.dispose()
    return World(cast, card, link, imports, places | beside)


def count_day(session: Session, cast: Cast, day: date, pieces: dict[tuple, int]) -> None:
    """Save a day's counts: engagement and operation → good pieces."""
    if day.weekday() == 6:
        return
    cells = [Cell(engagement_id=who, operation_id=what, good=good) for (who, what), good in pieces.items()]
    save_day(session, cast.mei, SaveDay(work_date=day, cells=cells), TODAY, NOON - timedelta(days=1))


def _beside_pieces(session: Session, cast: Cast) -> dict[str, str]:
    """Of yesterday: a team's pieces, and some that were taken back; of the day before an hour and a half's stop."""
    day, both = WEEK[-1], {cast.yan_at: 450, cast.gui_at: 420}
    teams.take_back(session, cast, teams.count(session, cast, teams.wish(cast, 640, work_date=day)))
    asked = teams.wish(cast, 64, both, basis="hours", work_date=day, rework=2)
    team = teams.count(session, cast, asked, NOON + timedelta(minutes=1))
    waited = hours.wish(cast, "8:00-9:30", engagement_ids=[cast.gui_at], work_date=WEEK[-2], note="停电")
    return {"team_id": str(team.id), "hours_id": str(hours.add(session, cast, waited)[0].id)}


def _announce(session: Session, cast: Cast) -> str:
    wish = AnnounceRate(rate_hao=9000, valid_from=TODAY + timedelta(days=7), reason="新面料")
    return str(announce_rate(session, cast.mei, cast.sleeve, wish, TODAY, NOON).id)


def _many_steps(session: Session, cast: Cast) -> None:
    """An order with more steps than a phone has room for beside a name."""
    steps = ["裁剪", "合缝", "上领", "整烫", "包装"]
    wish = AddOrder(
        buyer="海安演示丁服饰",
        product="C77 校服裤子",
        pieces=800,
        price_hao=32_000,
        due_on=TODAY + timedelta(days=2),
        arranged_by="pairing",
        operations=[NewOperation(name=name, rate_hao=3_000 + 500 * i) for i, name in enumerate(steps)],
    )
    add_order(session, cast.mei, wish, BEGAN, EARLY)


def _from_paper(session: Session, cast: Cast) -> None:
    """What a workshop brings with it: words of its list, a past month, an order that leaves much open, a file's day."""
    tell(session, cast.mei, cast.fang_at, ToldSubject.HOUSEHOLD, "脱贫户", TODAY, NOON)
    past = PastEntry(engagement_id=cast.fang_at, pay_fen=183_050, good=2_100)
    month = Month(2025, 8)
    sure = {doubt.key for doubt in doubts_about(cast.fang_at, month, past.pay_fen, started_on=BEGAN, ended_on=None)}
    enter_past_totals(session, cast.mei, EnterPastTotals(month=str(month), entries=[past], confirmed=sure), TODAY, NOON)
    order = take_over_order(session, cast.mei, new_id(), PaperOrder("O-02", BEGAN), TODAY, NOON)
    step = take_over_operation(session, cast.mei, order.id, new_id(), "包装", TODAY, NOON)
    take_over_rates(session, cast.mei, step.id, [Posted(BEGAN, 300, 1)], TODAY, NOON)
    counted = DatedCell(engagement_id=cast.gui_at, operation_id=step.id, work_date=WEEK[0], good=900, seen=0)
    take_counts(session, cast.mei, Taken(new_id(), [counted], {}, "9月计件.xlsx"), TODAY, NOON - timedelta(days=1))


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (222, 226, 214)).save(out, "JPEG")
    return out.getvalue()


@contextmanager
def opened(template: Path, world: World, folder: Path) -> Iterator[House]:
    """A house of one's own: a copy of the furnished folder, served until the end."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    database = db.open_database(f"sqlite:///{folder}/workshop.db")
    app = create_app(Settings(data=folder), database, VAULT, Clock(NOON - real_now()))
    try:
        with serving(app) as address:
            yield House(address, database, world, app)
    finally:
        database.dispose()


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve the application in a thread of its own; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, ws="none"))
    thread = threading.Thread(target=server.run, name="server", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{_port(server, thread)}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)


def _port(server: uvicorn.Server, thread: threading.Thread) -> int:
    until = time.monotonic() + PATIENCE_SECONDS
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < until, "the server takes too long to start"
        time.sleep(0.01)
    port: int = server.servers[0].sockets[0].getsockname()[1]
    return port
