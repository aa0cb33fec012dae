"""Orders, steps and rates taken over from paper: what it left open, and how they are shown, on both databases."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import Session, col

from tests.cast import BEGAN, NOON, TODAY, Cast
from tests.facts import noting, refusing
from tests.output.wishes import cell, saved_sheet
from workshop import database as db
from workshop.accounts.cards import give_link
from workshop.clock import real_now
from workshop.database import Database, get
from workshop.errors import Invalid, NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.journal.models import Note
from workshop.orders import queries
from workshop.orders.commands import AnnounceRate, ChangeOrder, NewOperation, add_operation, announce_rate, change_order
from workshop.orders.models import Buyer, CustomerOrder, Operation
from workshop.orders.rules import Posted, StartsTooEarly
from workshop.orders.takeover import HasRate, PaperOrder, take_over_operation, take_over_order, take_over_rates

Clients = Callable[..., TestClient]

AUGUST = date(2025, 8, 1)
PAPER = PaperOrder("O-02", AUGUST)
ON_PAPER = [Posted(AUGUST, 300, 1), Posted(date(2025, 9, 8), 350, 1)]
ADDED, CHANGED = Action.CUSTOMER_ORDER_ADDED, Action.CUSTOMER_ORDER_CHANGED


def taken_over(session: Session, cast: Cast, paper: PaperOrder = PAPER) -> CustomerOrder:
    return take_over_order(session, cast.mei, new_id(), paper, TODAY, NOON)


def step(session: Session, cast: Cast, order: CustomerOrder, name: str = "包装") -> Operation:
    return take_over_operation(session, cast.mei, order.id, new_id(), name, TODAY, NOON)


def change(session: Session, cast: Cast, order: CustomerOrder, **wish: Any) -> None:
    change_order(session, cast.mei, order.id, ChangeOrder.model_validate({"version": order.version, **wish}), NOON)


# --- taking over ----------------------------------------------------------


def test_a_paper_s_order_is_taken_over_once(session: Session, cast: Cast) -> None:
    with noting(session, ADDED):
        order = taken_over(session, cast)
    with noting(session):
        again = take_over_order(session, cast.mei, order.id, PaperOrder("O-03", TODAY), TODAY, NOON)
    assert again is order
    assert (order.number, order.paper_name, order.product, order.taken_over_on) == (3, "O-02", "O-02", TODAY)
    assert (order.buyer_id, order.pieces, order.price_hao, order.due_on) == (None, None, None, None)
    assert order in queries.orders_on(session, AUGUST)


def test_an_order_does_not_begin_in_the_days_to_come(session: Session, cast: Cast) -> None:
    assert taken_over(session, cast, PaperOrder("O-04", date(2025, 10, 1))).opened_on == TODAY


def test_a_step_of_one_name_is_one_step(session: Session, cast: Cast) -> None:
    order = taken_over(session, cast)
    with noting(session, Action.OPERATION_ADDED, Action.OPERATION_ADDED):
        pack, cut = step(session, cast, order), step(session, cast, order, "裁剪")
    with noting(session):
        assert step(session, cast, order) is pack
        assert take_over_operation(session, cast.mei, order.id, pack.id, "other", TODAY, NOON) is pack
    assert [(o.position, o.taken_over_on) for o in (pack, cut)] == [(1, TODAY), (2, TODAY)]


def test_the_rates_of_a_paper_are_those_of_their_days(session: Session, cast: Cast) -> None:
    operation = step(session, cast, taken_over(session, cast))
    with noting(session, Action.RATE_ANNOUNCED, Action.RATE_ANNOUNCED):
        rates = take_over_rates(session, cast.mei, operation.id, reversed_paper(), TODAY, NOON)
    assert [(rate.valid_from, rate.rate_hao, rate.taken_over_on) for rate in rates] == [
        (AUGUST, 300, TODAY),
        (date(2025, 9, 8), 350, TODAY),
    ]
    for day, rate_hao in ((date(2025, 7, 31), None), (AUGUST, 300), (date(2025, 9, 7), 300), (TODAY, 350)):
        (priced,) = queries.priced_operations(session, day, operation_ids=[operation.id])
        assert (priced.rate_hao, priced.rate_taken_over_on) == (rate_hao, TODAY if rate_hao else None)


def reversed_paper() -> list[Posted]:
    """Papers have no order."""
    return ON_PAPER[::-1]


def test_the_same_paper_again_adds_no_rate_and_another_is_refused(session: Session, cast: Cast) -> None:
    operation = step(session, cast, taken_over(session, cast))
    rates = take_over_rates(session, cast.mei, operation.id, ON_PAPER, TODAY, NOON)
    with noting(session):
        again = take_over_rates(session, cast.mei, operation.id, ON_PAPER[:1], TODAY, NOON)
    assert [rate.id for rate in again] == [rate.id for rate in rates]
    with refusing(session, HasRate) as told:
        take_over_rates(session, cast.mei, operation.id, [Posted(AUGUST, 310, 1)], TODAY, NOON)
    assert told.value.details == {"name": "包装"}


def test_a_paper_does_not_change_a_rate_that_was_announced_here(session: Session, cast: Cast) -> None:
    with refusing(session, HasRate):
        take_over_rates(session, cast.mei, cast.sleeve, ON_PAPER, TODAY, NOON)
    pack = take_over_operation(session, cast.mei, cast.order, new_id(), "包装", TODAY, NOON)
    assert take_over_rates(session, cast.mei, pack.id, ON_PAPER, TODAY, NOON)


def test_after_the_paper_a_rate_is_announced_before_it_begins(session: Session, cast: Cast) -> None:
    operation = step(session, cast, taken_over(session, cast))
    take_over_rates(session, cast.mei, operation.id, ON_PAPER, TODAY, NOON)
    with refusing(session, StartsTooEarly):
        wish = AnnounceRate(rate_hao=400, valid_from=TODAY, reason="新面料")
        announce_rate(session, cast.mei, operation.id, wish, TODAY, NOON)


@pytest.mark.parametrize("take", ["operation", "rates"])
def test_another_workshop_s_papers_stay_its_own(session: Session, cast: Cast, take: str) -> None:
    with refusing(session, NotFound):
        if take == "operation":
            take_over_operation(session, cast.mei, cast.other_order, new_id(), "包装", TODAY, NOON)
        else:
            take_over_rates(session, cast.mei, cast.other_operation, ON_PAPER, TODAY, NOON)


# --- filling in what the paper left open ----------------------------------


def test_what_the_paper_left_open_is_filled_in_bit_by_bit(session: Session, cast: Cast) -> None:
    order = taken_over(session, cast)
    with noting(session, CHANGED):
        change(session, cast, order, pieces="120000")
    with noting(session, CHANGED, Action.BUYER_ADDED):
        change(session, cast, order, pieces="120000", buyer="海安演示乙服饰")
    change(session, cast, order, pieces="120000", price_hao="0.42", due_on="2025-10-15")
    assert order.buyer_id
    assert get(session, Buyer, order.buyer_id).name == "海安演示乙服饰"
    assert (order.pieces, order.price_hao, order.due_on) == (120_000, 4_200, date(2025, 10, 15))


def test_buyer_and_price_are_filled_in_once_and_then_fixed(session: Session, cast: Cast) -> None:
    order = taken_over(session, cast)
    change(session, cast, order, buyer="海安演示乙服饰", price_hao="0.42")
    buyer = order.buyer_id
    with noting(session, CHANGED):
        change(session, cast, order, buyer="东莞演示丙电子", price_hao="0.10")
    assert (order.buyer_id, order.price_hao) == (buyer, 4_200)


def test_the_journal_tells_what_was_open_before(session: Session, everything: Session, cast: Cast) -> None:
    change(session, cast, order := taken_over(session, cast), pieces="120000", price_hao="0.42")
    (told,) = everything.scalars(
        sa.select(col(Note.details)).where(col(Note.action) == CHANGED, col(Note.subject_id) == order.id)
    )
    assert told["before"].items() >= {"pieces": None, "price_hao": None, "buyer": None}.items()


@pytest.mark.parametrize("taken", ["pieces", "due_on"])
def test_an_answer_is_not_taken_away(session: Session, cast: Cast, taken: str) -> None:
    order = taken_over(session, cast)
    answers = {"pieces": "120000", "due_on": "2025-10-15"}
    change(session, cast, order, **answers)
    with refusing(session, Invalid) as told:
        change(session, cast, order, **{**answers, taken: ""})
    assert set(told.value.fields) == {taken}


@pytest.mark.parametrize("taken", ["pieces", "due_on"])
def test_an_order_taken_on_here_keeps_its_answers(session: Session, cast: Cast, taken: str) -> None:
    order = get(session, CustomerOrder, cast.order)
    with refusing(session, Invalid):
        change(session, cast, order, **{"pieces": "10000", "due_on": "2025-09-30", taken: ""})


def test_the_database_keeps_an_order_of_ours_answered(session: Session, cast: Cast) -> None:
    get(session, CustomerOrder, cast.order).due_on = None
    with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
        session.flush()


# --- pages ----------------------------------------------------------------


@pytest.fixture
def order(database: Database, cast: Cast) -> CustomerOrder:
    """An order of which the paper tells its name alone, one step with the paper's rates, and one without."""
    with db.writing(database, cast.mei.scope) as session:
        order = taken_over(session, cast)
        take_over_rates(session, cast.mei, step(session, cast, order).id, ON_PAPER, TODAY, NOON)
        step(session, cast, order, "贴标")
        return order


def steps_of(database: Database, order: CustomerOrder, cast: Cast) -> list[Operation]:
    with db.reading(database, cast.mei.scope) as session:
        found = sa.select(Operation).where(col(Operation.order_id) == order.id).order_by(col(Operation.position))
        return list(session.scalars(found))


def words(page: str) -> str:
    """What is read on the page: no tags, no heads."""
    return " ".join(re.sub("<[^>]+>", " ", page.partition("<main")[2]).split())


@pytest.mark.parametrize(
    ("address", "sentences"),
    [
        ("/orders", ["O-02 Order 3 due day not known"]),
        (
            "/orders/{order}",
            [
                "Buyer not known yet",
                "Taken over from paper on 16 Sep 2025. There it is called O-02.",
                "Pieces not known yet",
                "Price a piece not known yet",
                "Due not known yet",
                "包装 ¥0.035 rate from paper, taken over on 16 Sep 2025",
                "贴标 – step from paper, taken over on 16 Sep 2025",
            ],
        ),
        ("/start", ["O-02 Order 3"]),
        ("/count?order={order}", ["O-02", "包装", "¥0.035"]),
    ],
)
def test_what_is_not_known_is_said(
    client: TestClient, order: CustomerOrder, address: str, sentences: list[str]
) -> None:
    answer = client.get(address.format(order=order.id))
    assert answer.status_code == 200
    shown = words(answer.text)
    assert [sentence for sentence in sentences if sentence not in shown] == []
    assert "None" not in answer.text


def test_it_is_counted_and_shown_without_an_end(
    client: TestClient, client_of: Clients, database: Database, order: CustomerOrder, cast: Cast
) -> None:
    """No number is too many, no share is told, nothing is late."""
    pack, _ = steps_of(database, order, cast)
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 5_000, at=pack.id), day=BEGAN)
        link = give_link(session, cast.mei, "customer_order", order.id, real_now())
    for page in (client.get("/start").text, client_of(None).get(f"/L/{link}").text):
        shown = words(page)
        assert "5,000 pieces" in shown
        assert "5,000 /" not in shown
    assert "¥150.00" in client_of(cast.fang).get(f"/me/days/{BEGAN}").text  # at the rate of August's paper


def test_an_arranged_order_without_answers_is_shown_to_the_partner_city(
    client_of: Clients, database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        row = taken_over(session, cast).model_dump() | {"id": new_id(), "number": 9, "product": "C9 手套"}
        session.add(CustomerOrder(**row | {"arranged_by": "pairing", "pairing_id": cast.pairing}))
    shown = words(client_of(cast.sun).get("/pairing").text)
    assert "C9 手套 柳坝电子社区工厂 0 pieces" in shown


def test_a_new_order_like_it_asks_for_what_is_not_known(client: TestClient, order: CustomerOrder) -> None:
    page = client.get(f"/orders/new?like={order.id}").text
    typed = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*?value="([^"]*)"', page.replace("\n", " ")))
    assert [typed[name] for name in ("buyer", "product", "pieces", "price_hao")] == ["", "O-02", "", ""]
    assert typed["due_on"]


def test_the_page_of_the_order_fills_it_in(client: TestClient, order: CustomerOrder) -> None:
    address = f"/orders/{order.id}"
    form = {"version": "1", "buyer": "海安演示乙服饰", "pieces": "", "price_hao": "0.42", "due_on": "", "note": ""}
    assert client.post(address, data=form).status_code == 303
    page = client.get(address).text
    assert "海安演示乙服饰" in page
    assert not re.search('name="(buyer|price_hao)"', page), "known once, they are fixed"
    assert client.post(address, data={"version": "2", "pieces": "12", "due_on": "2025-10-01"}).status_code == 303
    assert "¥5.04" in client.get(address).text
    lost = client.post(address, data={"version": "3", "pieces": "", "due_on": ""})
    assert lost.status_code == 422
    assert "How many pieces are ordered?" in lost.text
    assert "When is it due?" in lost.text


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "from paper, taken over on 16 Sep 2025"), ("zh", "2025年9月16日 从纸上转来")]
)
def test_a_rate_from_paper_says_so_to_owner_and_worker(
    client_of: Clients, database: Database, order: CustomerOrder, cast: Cast, language: str, sentence: str
) -> None:
    pack, _ = steps_of(database, order, cast)
    rates = client_of(cast.mei).get(f"/operations/{pack.id}/rates?lang={language}").text
    assert rates.count(sentence) == len(ON_PAPER)
    mine = client_of(cast.fang).get(f"/me/rates?lang={language}").text
    assert mine.count(sentence) == 1
    assert mine.index(sentence) > mine.index("包装")
    announced = client_of(cast.mei).get(f"/operations/{cast.sleeve}/rates?lang={language}").text
    assert sentence not in announced


def test_a_step_gets_its_first_rate_here(
    database: Database, client: TestClient, order: CustomerOrder, cast: Cast
) -> None:
    _, label = steps_of(database, order, cast)
    form = {"id": str(new_id()), "rate_hao": "0.02", "per_pieces": "1", "valid_from": str(BEGAN)}
    assert client.post(f"/operations/{label.id}/rates", data=form).status_code == 303
    shown = words(client.get(f"/orders/{order.id}").text)
    assert "贴标 ¥0.02 step from paper, taken over on 16 Sep 2025" in shown


def test_steps_are_added_to_it_as_to_any_other(session: Session, cast: Cast) -> None:
    order = taken_over(session, cast)
    made = add_operation(session, cast.mei, order.id, NewOperation(name="裁剪", rate_hao=300), new_id(), TODAY, NOON)
    (priced,) = queries.priced_operations(session, AUGUST, operation_ids=[made.id])
    assert (priced.rate_hao, priced.taken_over_on, priced.rate_taken_over_on) == (300, None, None)


def test_the_orders_as_json_say_what_is_not_known(client: TestClient, order: CustomerOrder) -> None:
    told = client.get("/api/v1/orders").json()[-1]
    assert (told["paper_name"], told["taken_over_on"]) == ("O-02", str(TODAY))
    assert [told[name] for name in ("pieces", "price_hao", "due_on")] == [None, None, None]
    steps = client.get(f"/api/v1/orders/{order.id}/operations").json()
    assert [(o["name"], o["rate_hao"]) for o in steps] == [("包装", 350), ("贴标", None)]
