"""A raise that reaches back is a line of its own; a cut never does.  On both databases."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import Session

from tests.cast import BEGAN, NOON, TODAY, Cast
from tests.facts import noting, refusing
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from workshop import database as db
from workshop.clock import Month
from workshop.database import Database, get
from workshop.errors import IdInUse, Invalid, NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.orders.commands import AnnounceRate, announce_rate
from workshop.orders.rules import Posted
from workshop.output import raises, rules
from workshop.output.earned import earned, traces
from workshop.output.models import BackPay, EarningLine, Sheet, SheetTotal
from workshop.output.raises import GrantBackPay, grant_back_pay
from workshop.output.rules import SheetKind
from workshop.output.sheets import Beside, write_sheet
from workshop.output.undoing import take_back
from workshop.output.worth import Basis, LineKind, Raise, Share, raise_over
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement

Clients = Callable[..., TestClient]
TOMORROW = TODAY + timedelta(days=1)
LATER = NOON + timedelta(days=1)


# --- rules ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "rise"),
    [
        ((8_500, 1), (9_000, 1), Raise(500, 1)),
        ((450, 1), (4_600, 10), Raise(100, 10)),
        ((5_400, 12), (460, 1), Raise(120, 12)),
        ((45_000, 100), (5_500, 12), Raise(2_500, 300)),
        ((9_000, 1), (9_000, 1), None),
        ((9_000, 1), (8_500, 1), None),
        ((9_000, 1), (90_000, 10), None),
    ],
)
def test_a_raise_is_the_difference_of_rates_for_pieces_that_both_divide(
    old: tuple[int, int], new: tuple[int, int], rise: Raise | None
) -> None:
    assert raise_over(Posted(BEGAN, *old), Posted(TODAY, *new)) == rise


# --- granting -------------------------------------------------------------


def announced(session: Session, cast: Cast, rate_hao: int, valid_from: date = TOMORROW, per_pieces: int = 1) -> UUID:
    posted = AnnounceRate(rate_hao=rate_hao, per_pieces=per_pieces, valid_from=valid_from, reason="新面料")
    return announce_rate(session, cast.mei, cast.sleeve, posted, valid_from - timedelta(days=1), NOON).id


def comes_to(session: Session, rate_id: UUID, first_day: date = BEGAN) -> int:
    return raises.total_fen(raises.owed_for(session, raises.raise_of(session, rate_id), first_day))


def grant(session: Session, cast: Cast, rate_id: UUID, first_day: date = BEGAN, today: date = TOMORROW) -> BackPay:
    asked = GrantBackPay(first_day=first_day, seen_fen=comes_to(session, rate_id, first_day))
    return grant_back_pay(session, cast.mei, rate_id, asked, today, LATER)


def back_pay(session: Session) -> dict[UUID, list[tuple[int, int, int]]]:
    """Worker → pieces, raise in hao, its pieces."""
    found: dict[UUID, list[tuple[int, int, int]]] = {}
    for line in session.scalars(sa.select(EarningLine).where(EarningLine.kind == LineKind.BACK_PAY)):
        found.setdefault(line.engagement_id, []).append((line.quantity, line.rate_hao, line.per_quantity))
    return found


def test_a_raise_is_paid_for_pieces_made_before_it_as_a_line_of_each_worker(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 110), cell(cast, 90, of=cast.yan_at))
    saved_sheet(session, cast, cell(cast, 100), cell(cast, 40, at=cast.hem), day=YESTERDAY)
    saved_sheet(session, cast, cell(cast, 108, seen=110))
    rate = announced(session, cast, 9_000)
    with noting(session, Action.SHEET_SAVED, Action.BACK_PAY_GRANTED):
        granted = grant(session, cast, rate)
    assert (granted.first_day, granted.last_day) == (BEGAN, TODAY)
    assert back_pay(session) == {cast.fang_at: [(208, 500, 1)], cast.yan_at: [(90, 500, 1)]}
    sheet = get(session, Sheet, granted.sheet_id)
    assert (sheet.kind, sheet.month) == (SheetKind.BACK_PAY, "2025-09")
    of_month = earned(session, cast.workshop, cast.fang_at, Month.of(TODAY))
    assert of_month.pay_fen == 208 * 85 + 40 * 40 + 208 * 5
    assert of_month.day_fen(TOMORROW) == 208 * 5
    assert of_month.day_good(TOMORROW) == 0
    (row,) = traces(session, cast.workshop, cast.fang_at, TOMORROW)
    assert (row.kind, row.note, row.recorder.name) == (LineKind.BACK_PAY, f"{BEGAN} – {TODAY}", "梅老板")
    totals = session.scalars(sa.select(SheetTotal.good).where(SheetTotal.sheet_id == sheet.id)).all()
    assert totals == [], "no piece is made anew"


def test_days_before_the_first_and_of_the_new_rate_have_no_part(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100), day=YESTERDAY - timedelta(days=1))
    rate = announced(session, cast, 9_000, valid_from=TODAY)
    saved_sheet(session, cast, cell(cast, 110), day=YESTERDAY)
    saved_sheet(session, cast, cell(cast, 120))
    grant(session, cast, rate, first_day=YESTERDAY, today=TODAY)
    assert back_pay(session) == {cast.fang_at: [(110, 500, 1)]}


def test_pieces_of_an_older_rate_get_more(session: Session, cast: Cast) -> None:
    """Two raises; only the second reaches back, over both rates before it."""
    announced(session, cast, 8_800, valid_from=TODAY)
    saved_sheet(session, cast, cell(cast, 100), day=YESTERDAY)
    saved_sheet(session, cast, cell(cast, 50))
    grant(session, cast, announced(session, cast, 9_000))
    assert back_pay(session) == {cast.fang_at: [(100, 500, 1), (50, 200, 1)]}


def test_nothing_is_paid_back_twice(session: Session, cast: Cast) -> None:
    """The first raise reached back; the second pays what is more than that."""
    saved_sheet(session, cast, cell(cast, 100), day=YESTERDAY)
    first = announced(session, cast, 8_800, valid_from=TODAY)
    grant(session, cast, first, today=TODAY)
    grant(session, cast, announced(session, cast, 9_000))
    assert back_pay(session) == {cast.fang_at: [(100, 300, 1), (100, 200, 1)]}


def test_the_rates_may_be_for_different_pieces(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100))
    grant(session, cast, announced(session, cast, 108_000, per_pieces=12))
    assert back_pay(session) == {cast.fang_at: [(100, 6_000, 12)]}


def test_a_team_s_raise_is_parted_as_its_pieces_were(session: Session, cast: Cast) -> None:
    team = new_id()
    shares = [Share(5_667, 2, 3, 8_500, Basis.POINTS), Share(2_833, 1, 3, 8_500, Basis.POINTS)]
    beside = [
        Beside(who, TODAY, LineKind.TEAM, 100, 8_500, 1, cast.sleeve, share, team)
        for who, share in zip((cast.fang_at, cast.yan_at), shares, strict=True)
    ]
    write_sheet(session, cast.lan, new_id(), [], SheetKind.TEAM, NOON, beside=beside)
    granted = grant(session, cast, announced(session, cast, 8_501))
    lines = session.scalars(
        sa.select(EarningLine).where(EarningLine.sheet_id == granted.sheet_id).order_by(EarningLine.line)
    ).all()
    assert [(line.kind, line.pay_fen, line.weight, line.weight_sum, line.team_fen) for line in lines] == [
        ("team", 1, 2, 3, 1),
        ("team", 0, 1, 3, 1),
    ]
    month = earned(session, cast.workshop, cast.fang_at, Month.of(TODAY))
    assert month.pay_fen == 5_667 + 1


def test_a_count_that_was_taken_back_gets_nothing(session: Session, cast: Cast) -> None:
    sheet = saved_sheet(session, cast, cell(cast, 100))
    saved_sheet(session, cast, cell(cast, 60, of=cast.yan_at))
    take_back(session, cast.lan, sheet, new_id(), NOON)
    grant(session, cast, announced(session, cast, 9_000))
    assert back_pay(session) == {cast.yan_at: [(60, 500, 1)]}


def test_a_closed_month_s_pieces_are_paid_in_the_open_one(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100))
    rate = announced(session, cast, 9_000, valid_from=date(2025, 10, 1))
    get(session, Workshop, cast.workshop).closed_through = date(2025, 9, 30)
    session.flush()
    granted = grant(session, cast, rate, today=date(2025, 10, 2))
    assert get(session, Sheet, granted.sheet_id).month == "2025-10"
    assert earned(session, cast.workshop, cast.fang_at, Month.of(TODAY)).pay_fen == 100 * 85


def test_pressed_twice_it_is_granted_once(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100))
    rate = announced(session, cast, 9_000)
    asked = GrantBackPay(first_day=BEGAN, seen_fen=500)
    first = grant_back_pay(session, cast.mei, rate, asked, TOMORROW, LATER)
    with noting(session):
        assert grant_back_pay(session, cast.mei, rate, asked, TOMORROW, LATER) == first
    with refusing(session, rules.GrantedAlready):
        grant_back_pay(session, cast.mei, rate, GrantBackPay(first_day=BEGAN, seen_fen=500), TOMORROW, LATER)
    other = announced(session, cast, 9_900, valid_from=TOMORROW + timedelta(days=1))
    with refusing(session, IdInUse):
        grant_back_pay(session, cast.mei, other, asked, TOMORROW, LATER)


# --- refused --------------------------------------------------------------


def test_a_cut_never_reaches_back(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100))
    cut = announced(session, cast, 8_000)
    with refusing(session, rules.CutReachesBack):
        grant(session, cast, cut)


def test_what_is_no_raise_has_nothing_to_pay_back(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 100))
    replaced = announced(session, cast, 9_500)
    announced(session, cast, 9_000)
    (first,) = [c.id for c in raises.rate_changes(session, [cast.sleeve]) if c.follows is None]
    for rate in (first, replaced):
        with refusing(session, rules.NoRise):
            grant(session, cast, rate)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"today": TODAY}, rules.NotBegunYet),
        ({"first_day": TOMORROW}, Invalid),
        ({"first_day": BEGAN, "seen_fen": 499}, rules.ComesToOtherwise),
        ({"first_day": TODAY, "seen_fen": 0}, rules.NothingOwed),
        ({"closed_through": date(2025, 9, 30)}, rules.MonthClosed),
    ],
)
def test_back_pay_that_cannot_be_granted(
    session: Session, cast: Cast, change: dict[str, date], refusal: type[rules.Refused]
) -> None:
    saved_sheet(session, cast, cell(cast, 100), day=YESTERDAY)
    rate = announced(session, cast, 9_000)
    get(session, Workshop, cast.workshop).closed_through = change.get("closed_through")
    session.flush()
    asked = GrantBackPay.model_validate({"first_day": BEGAN, "seen_fen": 500} | change)
    with refusing(session, refusal):
        grant_back_pay(session, cast.mei, rate, asked, change.get("today", TOMORROW), LATER)


def test_another_workshop_s_rate_is_not_here(as_actor: Callable[..., Session], session: Session, cast: Cast) -> None:
    rate = announced(session, cast, 9_000)
    session.commit()
    asked = GrantBackPay(first_day=BEGAN, seen_fen=0)
    with pytest.raises(NotFound):
        grant_back_pay(as_actor(cast.stranger), cast.stranger, rate, asked, TOMORROW, LATER)


# --- pages ----------------------------------------------------------------


@pytest.fixture
def raised(database: Database, cast: Cast) -> UUID:
    """Sleeves were ¥0.85 until yesterday and are ¥0.90 today; Fang made 100 yesterday."""
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 100), day=YESTERDAY)
        return announced(session, cast, 9_000, valid_from=TODAY)


def test_the_owner_sees_what_it_comes_to_and_grants_it(client: TestClient, cast: Cast, raised: UUID) -> None:
    address = f"/rates/{raised}/back-pay"
    assert f'href="{address}"' in client.get(f"/operations/{cast.sleeve}/rates").text
    assert "Grant it" not in client.get(address).text
    looked = client.get(f"{address}?first_day={BEGAN}").text
    assert "Grant it: ¥5.00" in looked
    assert "王秀芳" in looked
    form = {"id": str(new_id()), "first_day": str(BEGAN), "seen_fen": "400", "note": "补上半月"}
    changed = client.post(address, data=form)
    assert changed.status_code == 409
    assert "Counts have changed since" in changed.text
    assert "补上半月" in changed.text
    assert client.post(address, data={**form, "seen_fen": "500"}).status_code == 303
    shown = client.get(address).text
    assert "Granted: it stands on the pay of each worker as a line of its own." in shown
    assert "Grant it" not in shown


@pytest.mark.parametrize(("language", "words"), [("en", "Back pay"), ("zh", "补发工价差")])
def test_the_worker_reads_it_as_a_line_of_its_own(
    client: TestClient, client_of: Clients, cast: Cast, raised: UUID, language: str, words: str
) -> None:
    form = {"id": str(new_id()), "first_day": str(BEGAN), "seen_fen": "500"}
    client.post(f"/rates/{raised}/back-pay", data=form)
    for address in ("/me", f"/me/days/{TODAY}", f"/me/days?month={Month.of(TODAY)}"):
        page = client_of(cast.fang).get(f"{address}{'&' if '?' in address else '?'}lang={language}").text
        assert words in page, address
        assert "¥5.00" in page, address
    assert words not in client_of(cast.yan).get(f"/me?lang={language}").text


def test_a_first_day_too_late_is_said(client: TestClient, raised: UUID) -> None:
    page = client.get(f"/rates/{raised}/back-pay?first_day={TODAY}")
    assert page.status_code == 422
    assert "Choose a day before the raise began." in page.text


@pytest.mark.parametrize("typed", ["1756684800", "2025-09-01T00:00:00", "0001-01-01", "9999-12-31", "", "１２"])
def test_a_first_day_that_is_written_oddly_is_answered(client: TestClient, raised: UUID, typed: str) -> None:
    for seen_fen in ("400", "", "x"):
        form = {"id": str(new_id()), "first_day": typed, "seen_fen": seen_fen}
        assert client.post(f"/rates/{raised}/back-pay", data=form).status_code in (409, 422)


def test_a_cut_is_refused_with_a_sentence(client: TestClient, database: Database, cast: Cast) -> None:
    with db.writing(database, cast.mei.scope) as session:
        cut = announced(session, cast, 8_000, valid_from=TODAY)
    assert f"/rates/{cut}/back-pay" not in client.get(f"/operations/{cast.sleeve}/rates").text
    page = client.get(f"/rates/{cut}/back-pay")
    assert "A cut never reaches back" in page.text
    assert "Grant it" not in page.text


def test_only_who_sets_rates_may_grant(client_of: Clients, cast: Cast, raised: UUID) -> None:
    for actor in (cast.lan, cast.hua, cast.fang):
        assert client_of(actor).get(f"/rates/{raised}/back-pay").status_code == 403
    assert client_of(cast.stranger).get(f"/rates/{raised}/back-pay").status_code == 404


# --- rates to come --------------------------------------------------------


@pytest.fixture
def coming(database: Database, cast: Cast) -> None:
    """From tomorrow sleeves are ¥0.90.  Fang made some; Yan made nothing of the order."""
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 100), day=YESTERDAY)
        announced(session, cast, 9_000)


@pytest.mark.usefixtures("coming")
@pytest.mark.parametrize(
    ("language", "title", "role"), [("en", "Rates that change soon", "Owner"), ("zh", "工价要变了", "老板")]
)
def test_a_change_reaches_whoever_makes_it_before_it_begins(
    client_of: Clients, cast: Cast, language: str, title: str, role: str
) -> None:
    for address in ("/me", "/me/rates"):
        page = client_of(cast.fang).get(f"{address}?lang={language}").text
        assert title in page
        assert "<s>¥0.85</s> → <b>¥0.90</b>" in page
        assert f"新面料 · {role} · " in page
        assert "梅老板" not in page
    assert title not in client_of(cast.yan).get(f"/me?lang={language}").text
    assert title in client_of(cast.yan).get(f"/me/rates?lang={language}").text
    assert title not in client_of(cast.ying).get(f"/me/rates?lang={language}").text


@pytest.mark.usefixtures("coming")
def test_the_owner_reads_who_announced_it_when_and_why(client: TestClient, cast: Cast) -> None:
    page = client.get(f"/operations/{cast.sleeve}/rates").text
    assert "<s>¥0.85</s> → <b>¥0.90</b>" in page
    assert "新面料 · 梅老板 · 16 Sep 12:00" in page


@pytest.mark.usefixtures("coming")
def test_whoever_has_left_reads_her_own_days_and_no_more_rates(
    client_of: Clients, database: Database, cast: Cast
) -> None:
    """What is paid here from now on is not hers; the rates of what she made stand on her lines."""
    with db.writing(database, cast.mei.scope) as session:
        get(session, Engagement, cast.fang_at).ended_on = YESTERDAY
    client = client_of(cast.fang)
    rates = client.get("/me/rates")
    assert rates.status_code == 200
    assert "上袖" not in rates.text
    assert "Rates that change soon" not in client.get("/me").text
    assert "上袖" in client.get("/me/days?month=2025-09").text
    assert "上袖" in client_of(cast.yan).get("/me/rates").text


@pytest.mark.usefixtures("raised")
def test_once_it_has_begun_it_is_no_news(client_of: Clients, cast: Cast) -> None:
    assert "Rates that change soon" not in client_of(cast.fang).get("/me").text
