"""What is earned beside one's own pieces: written on sheets, read with the rows behind it, taken back whole."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from tests.cast import NOON, TODAY, Cast
from workshop.actor import Actor
from workshop.clock import Month
from workshop.figures import figures_of
from workshop.ids import new_id
from workshop.output.earned import earned, traces
from workshop.output.models import EarningLine, SheetTotal
from workshop.output.month_book import month_workbook
from workshop.output.month_table import month_table
from workshop.output.own import own_earned, own_places
from workshop.output.queries import DayOfWorkshop, days_of_month, people_counted, recorded_pieces
from workshop.output.rules import Count, SheetKind
from workshop.output.sheets import Beside, Change, write_sheet
from workshop.output.undoing import take_back
from workshop.output.worth import Basis, LineKind, Share
from workshop.tables import metadata

SEPTEMBER = Month.of(TODAY)


@pytest.fixture
def written(session: Session, cast: Cast) -> dict[str, Any]:
    """Fang: 100 sleeves, an hour and a half of waiting, 2 of 5 parts of a team's 30 sleeves; Yan the other 3."""
    at = (cast.fang_at, TODAY)
    pieces = Change(*at, cast.sleeve, Count(100), 8_500, 1)
    waited = Beside(*at, LineKind.WAITING, 90, 120_000, 60, note="等料")
    parted = [
        Beside(who, TODAY, LineKind.TEAM, 30, 8_500, 1, cast.sleeve, Share(fen, weight, 5, 2_550, Basis.POINTS))
        for who, weight, fen in ((cast.fang_at, 2, 1_020), (cast.yan_at, 3, 1_530))
    ]
    home = Beside(cast.gui_at, TODAY, LineKind.HOME, 50, 4_000, 1, cast.hem)
    sheets = {
        "count": write_sheet(session, cast.lan, new_id(), [pieces], SheetKind.COUNT, NOON),
        "hours": write_sheet(session, cast.lan, new_id(), [], SheetKind.HOURS, NOON, beside=[waited]),
        "team": write_sheet(
            session, cast.lan, new_id(), [], SheetKind.TEAM, NOON, beside=parted, together={cast.sleeve: Count(30)}
        ),
        "home": write_sheet(session, cast.lan, new_id(), [], SheetKind.HOME, NOON, beside=[home]),
    }
    session.flush()
    return sheets


def test_every_kind_is_in_her_month_and_opens_to_its_row(session: Session, cast: Cast, written: Any) -> None:
    of = earned(session, cast.workshop, cast.fang_at, SEPTEMBER)
    assert of.pay_fen == of.day_fen(TODAY) == 8_500 + 1_800 + 1_020
    assert of.day_good(TODAY) == 100
    rows = traces(session, cast.workshop, cast.fang_at, TODAY)
    assert [(row.number, row.kind, row.count.good) for row in rows] == [
        (1, LineKind.PIECES, 100),
        (2, LineKind.WAITING, 90),
        (3, LineKind.TEAM, 30),
    ]
    assert (rows[1].note, rows[1].minutes) == ("等料", 90)
    assert rows[2].share == Share(1_020, 2, 5, 2_550, Basis.POINTS)


def test_she_sees_her_own_part_alone(
    as_actor: Callable[[Actor], Session], session: Session, cast: Cast, written: Any
) -> None:
    session.commit()
    hers = as_actor(cast.fang)
    (of,) = own_earned(hers, own_places(hers), SEPTEMBER)
    assert of.pay_fen == 8_500 + 1_800 + 1_020
    assert set(hers.scalars(sa.select(col(EarningLine.engagement_id)))) == {cast.fang_at}


def test_pieces_made_together_and_at_home_bring_the_order_on(session: Session, cast: Cast, written: Any) -> None:
    assert recorded_pieces(session, [cast.sleeve, cast.hem]) == {cast.sleeve: 130, cast.hem: 50}


@pytest.mark.parametrize("name", ["count", "hours", "team", "home"])
def test_a_sheet_is_taken_back_to_the_fen(session: Session, cast: Cast, written: Any, name: str) -> None:
    before = {who: earned(session, cast.workshop, who, SEPTEMBER).pay_fen for who in (cast.fang_at, cast.yan_at)}
    undo = take_back(session, cast.lan, written[name], new_id(), NOON)
    session.flush()
    feet = session.execute(
        sa.select(SheetTotal.operation_id, sa.func.sum(SheetTotal.good))
        .where(col(SheetTotal.sheet_id).in_([undo.id, written[name].id]))
        .group_by(col(SheetTotal.operation_id))
    )
    assert all(good == 0 for _, good in feet)
    after = {who: earned(session, cast.workshop, who, SEPTEMBER).pay_fen for who in before}
    gone = {"count": (8_500, 0), "hours": (1_800, 0), "team": (1_020, 1_530), "home": (0, 0)}[name]
    assert (before[cast.fang_at] - after[cast.fang_at], before[cast.yan_at] - after[cast.yan_at]) == gone
    assert earned(session, cast.workshop, cast.gui_at, SEPTEMBER).pay_fen == (0 if name == "home" else 2_000)


def test_the_month_table_and_its_workbook_have_them(session: Session, cast: Cast, written: Any) -> None:
    table = month_table(session, cast.workshop, SEPTEMBER)
    assert table.pay_fen == 8_500 + 1_800 + 2_550 + 2_000
    assert table.home_fen == 2_000  # domain 3 W30: outside of the wages
    assert table.good == 150  # 100 of her own, 50 at home; a team's are nobody's
    fang = next(worker for worker in table.workers if worker.id == cast.fang_at)
    assert [line.kind for line in fang.lines(table.operations)] == [LineKind.PIECES, LineKind.TEAM, LineKind.WAITING]
    book = openpyxl.load_workbook(BytesIO(month_workbook(table, "柳坝", NOON)))
    heads, *rows = book["工资表"].iter_rows(values_only=True)
    paid = [dict(zip(heads, row, strict=True)) for row in rows[:-1]]
    assert [(row["种类"], round(row["金额(元)"] * 100)) for row in paid if row["姓名"] == "王秀芳"] == [
        ("计件", 8_500),
        ("集体计件", 1_020),
        ("停工待料", 1_800),
    ]
    assert [row["合格数"] for row in book_rows(book["计件"])] == [100]  # what can be brought back: her own pieces


def book_rows(sheet: Any) -> list[dict[str, Any]]:
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_a_day_without_own_pieces_is_in_the_list_of_days(session: Session, cast: Cast) -> None:
    at = date(2025, 9, 12)
    waited = Beside(cast.yan_at, at, LineKind.WAITING, 90, 120_000, 60)
    sheet = write_sheet(session, cast.lan, new_id(), [], SheetKind.HOURS, NOON, beside=[waited])
    session.flush()
    assert days_of_month(session, cast.workshop, SEPTEMBER) == [DayOfWorkshop(at, people=1, good=0)]
    assert people_counted(session, cast.workshop, at) == {cast.yan_at}
    take_back(session, cast.lan, sheet, new_id(), NOON)
    session.flush()
    assert days_of_month(session, cast.workshop, SEPTEMBER) == []
    assert people_counted(session, cast.workshop, at) == set()


def test_one_order_s_part_leaves_hours_out(session: Session, cast: Cast, written: Any) -> None:
    table = month_table(session, cast.workshop, SEPTEMBER)
    assert table.only(cast.order).pay_fen == 8_500 + 2_550 + 2_000
    assert sum(table.only(operation).pay_fen for operation in table.operations) == 8_500 + 2_550 + 2_000


def test_the_figures_of_a_backup_have_their_pay(session: Session, cast: Cast, written: Any) -> None:
    connection = session.connection()
    found = figures_of(metadata.tables, lambda text: connection.exec_driver_sql(text).all())
    assert (found.pay_fen, found.good) == (8_500 + 1_800 + 2_550 + 2_000, 100)


def test_her_day_says_how_each_line_comes_about(session: Session, cast: Cast, written: Any) -> None:
    other_day = date(2025, 9, 3)
    late = Beside(cast.fang_at, other_day, LineKind.BACK_PAY, 100, 500, 1, cast.sleeve, note="9月1日到2日")
    write_sheet(session, cast.mei, new_id(), [], SheetKind.BACK_PAY, NOON, beside=[late])
    (row,) = traces(session, cast.workshop, cast.fang_at, other_day)
    assert (row.sheet, row.kind_name, row.note) == (SheetKind.BACK_PAY, "Back pay", "9月1日到2日")
