"""Access cards: one use, seven days, and whose voice speaks after a reprint."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests.cast import NOON, PASSWORD, PIN, VAULT, Cast
from tests.facts import noting, refusing
from workshop import database as db
from workshop.accounts import cards, commands, queries, rules
from workshop.accounts.cards import CardFacts
from workshop.accounts.commands import Device, SignedIn
from workshop.accounts.models import AccessCard
from workshop.accounts.rules import CardStanding, CardState
from workshop.actor import Actor, Voice
from workshop.database import Database
from workshop.errors import Invalid
from workshop.journal.commands import Action
from workshop.output.models import OutputLine
from workshop.tenancy import Door, OnePerson
from workshop.workers.models import Engagement

GUI = CardFacts("张桂兰", None, "W1-3")
FANG = CardFacts("王秀芳", "10000000021", "W1-1")
YING = CardFacts("陈玉英", None, "W9-1")
DAY = timedelta(days=1)


@pytest.fixture
def door(database: Database) -> Iterator[Session]:
    with db.writing(database, Door()) as session:
        yield session


def phone_of(name: str) -> Device:
    return Device(f"phone-of-{name}-1234567890", "Android WeChat")


def printed(database: Database, owner: Actor, engagement_id: UUID) -> str:
    """The code of a card that the owner has just printed."""
    with db.writing(database, owner.scope) as session:
        return cards.print_card(session, owner, owner.workshop_id, engagement_id, NOON)


def take(
    session: Session, code: str, facts: CardFacts = GUI, phone: str = "gui", at: timedelta = timedelta()
) -> SignedIn:
    return cards.take_card(session, code, facts, "4071", "4071", phone_of(phone), NOON + at)


def voice_of(session: Session, made: SignedIn, engagement_id: UUID | None = None) -> Voice:
    """Of the engagement; without one, of the only one that she holds."""
    arrival = queries.arrival(session, made.token, NOON)
    assert arrival is not None
    assert isinstance(arrival.actor.scope, OnePerson)
    return arrival.actor.voice_for(engagement_id or next(iter(arrival.actor.scope.engagement_ids)))


def test_printing_is_noted_and_the_code_is_not_kept(session: Session, cast: Cast) -> None:
    with noting(session, Action.ACCESS_CARD_PRINTED):
        code = cards.print_card(session, cast.mei, cast.workshop, cast.gui_at, NOON)
    (card,) = queries.cards_of(session, cast.gui_at)
    assert (card.code_hash, card.reprint) == (queries.digest(code), False)


def test_a_card_brings_her_in_to_her_own_rows(door: Session, database: Database, cast: Cast) -> None:
    code = printed(database, cast.mei, cast.gui_at)
    with noting(door, Action.ACCESS_CARD_USED, Action.SIGN_IN_STARTED):
        made = take(door, code)
    assert made.lasts == 180 * DAY
    arrival = queries.arrival(door, made.token, NOON)
    assert arrival is not None
    assert arrival.actor.scope == OnePerson(made.account_id, frozenset({cast.gui_at}), frozenset({cast.workshop}))
    assert arrival.actor.voice == Voice.OWN
    assert commands.sign_in(door, VAULT, "W1-3", "4071", "", phone_of("gui"), NOON)


def test_a_card_is_good_for_one_use(door: Session, database: Database, cast: Cast) -> None:
    code = printed(database, cast.mei, cast.gui_at)
    take(door, code)
    with refusing(door, rules.CardSpent):
        take(door, code, phone="somebody-else")


def test_a_card_is_good_for_seven_days(door: Session, database: Database, cast: Cast) -> None:
    code = printed(database, cast.mei, cast.gui_at)
    with refusing(door, rules.CardSpent):
        take(door, code, at=7 * DAY)
    take(door, code, at=7 * DAY - timedelta(minutes=1))


def test_a_new_card_ends_the_ones_before(door: Session, database: Database, cast: Cast) -> None:
    first, second = (printed(database, cast.mei, cast.gui_at) for _ in range(2))
    with refusing(door, rules.CardSpent):
        take(door, first)
    assert voice_of(door, take(door, second)) == Voice.OWN, "the first was never used: no reprint"


def test_printing_waits_for_whoever_else_prints_in_the_workshop(
    database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[UUID] = []
    monkeypatch.setattr(cards, "hold", lambda session, workshop_id: held.append(workshop_id))
    printed(database, cast.mei, cast.gui_at)
    assert held == [cast.workshop]


def test_whoever_takes_a_second_live_card_is_marked_all_the_same(door: Session, database: Database, cast: Cast) -> None:
    first, second = (printed(database, cast.mei, cast.gui_at) for _ in range(2))
    door.execute(sa.update(AccessCard).values(ended_at=None))  # as if both had been printed at the same moment
    take(door, first)
    assert voice_of(door, take(door, second, phone="second")) == Voice.REPRINTED


def test_an_unknown_code_is_told_the_same(door: Session) -> None:
    with refusing(door, rules.CardSpent):
        take(door, "AAAABBBBCCCC")


@pytest.mark.parametrize(
    ("pin", "again", "wrong"),
    [
        ("407", "407", ["pin"]),
        ("1234", "1234", ["pin"]),
        ("4071", "4072", ["again"]),
        ("1234", "1243", ["pin", "again"]),
    ],
)
def test_a_poor_pin_leaves_the_card_unused(
    door: Session, database: Database, cast: Cast, pin: str, again: str, wrong: list[str]
) -> None:
    code = printed(database, cast.mei, cast.gui_at)
    with refusing(door, Invalid) as told:
        cards.take_card(door, code, GUI, pin, again, phone_of("gui"), NOON)
    assert list(told.value.fields) == wrong
    take(door, code)


# --- whose voice ----------------------------------------------------------


def test_a_reprint_marks_her_voice_and_ends_what_was_held(door: Session, database: Database, cast: Cast) -> None:
    hers = take(door, printed(database, cast.mei, cast.gui_at))
    again = take(door, printed(database, cast.mei, cast.gui_at), phone="second", at=DAY)
    assert voice_of(door, again) == Voice.REPRINTED
    assert queries.arrival(door, hers.token, NOON) is None
    assert [h.reprinted for h in queries.holders_of(door, cast.gui_at)] == [False, True]
    (told,) = queries.reprints_of(door, again.account_id)
    assert (told.card_number, told.printed_at, told.used_at) == ("W1-3", NOON, NOON + DAY)
    assert queries.reprints_of(door, hers.account_id) == []
    assert [card.reprint for card in door.scalars(sa.select(AccessCard).order_by(AccessCard.id))] == [False, True]


def test_a_phone_that_several_people_use_marks_every_voice_on_it(door: Session, database: Database, cast: Cast) -> None:
    hers = take(door, printed(database, cast.mei, cast.gui_at), phone="kitchen")
    assert voice_of(door, hers) == Voice.OWN
    other = commands.sign_in(door, VAULT, "W1-1", PIN, "", phone_of("kitchen"), NOON)
    assert other is not None
    assert (voice_of(door, hers), voice_of(door, other)) == (Voice.SHARED, Voice.SHARED)


def test_her_own_earlier_account_does_not_make_the_phone_a_shared_one(
    door: Session, database: Database, cast: Cast
) -> None:
    take(door, printed(database, cast.mei, cast.gui_at), phone="gui")
    again = take(door, printed(database, cast.mei, cast.gui_at), phone="gui")
    assert voice_of(door, again) == Voice.REPRINTED


def test_the_owner_s_sign_in_on_her_phone_marks_her_voice(door: Session, database: Database, cast: Cast) -> None:
    hers = take(door, printed(database, cast.mei, cast.gui_at), phone="gui")
    assert commands.sign_in(door, VAULT, "10000000001", PASSWORD, "", phone_of("gui"), NOON)
    assert voice_of(door, hers) == Voice.SHARED


def test_a_second_card_of_one_workshop_does_not_mark_her_voice_in_the_other(
    door: Session, database: Database, cast: Cast
) -> None:
    hers = commands.sign_in(door, VAULT, "W1-1", PIN, "", phone_of("fang"), NOON)
    assert hers is not None
    take(door, printed(database, cast.stranger, cast.ying_at), facts=YING, phone="ying")
    cards.add_card(door, cast.fang, printed(database, cast.stranger, cast.ying_at), YING, NOON)
    assert voice_of(door, hers, cast.ying_at) == Voice.REPRINTED
    assert voice_of(door, hers, cast.fang_at) == Voice.OWN


# --- two workshops --------------------------------------------------------


def fang_with_two_cards(door: Session, database: Database, cast: Cast) -> SignedIn:
    """Fang's account holds her own engagement and, by a second card, one in the other workshop."""
    hers = commands.sign_in(door, VAULT, "W1-1", PIN, "", phone_of("fang"), NOON)
    assert hers is not None
    code = printed(database, cast.stranger, cast.ying_at)
    cards.add_card(door, cast.fang, code, YING, NOON)
    return hers


def test_a_second_card_joins_the_same_pages(door: Session, database: Database, cast: Cast) -> None:
    code = printed(database, cast.stranger, cast.ying_at)
    with noting(door, Action.ACCESS_CARD_USED):
        cards.add_card(door, cast.fang, code, YING, NOON)
    with refusing(door, rules.CardSpent):
        cards.add_card(door, cast.fang, code, YING, NOON)
    assert {h.engagement_id for h in queries.holdings(door, cast.fang.account_id)} == {cast.fang_at, cast.ying_at}


def test_a_reprint_never_opens_her_other_workshop(door: Session, database: Database, cast: Cast) -> None:
    """An owner who prints himself a second card sees his own workshop's rows of her, and no more."""
    hers = fang_with_two_cards(door, database, cast)
    his = take(door, printed(database, cast.stranger, cast.ying_at), facts=YING, phone="of-the-owner")
    arrival = queries.arrival(door, his.token, NOON)
    assert arrival is not None
    assert isinstance(arrival.actor.scope, OnePerson)
    assert arrival.actor.scope.engagement_ids == {cast.ying_at}
    assert arrival.actor.scope.workshop_ids == {cast.other_workshop}
    with db.reading(database, arrival.actor.scope) as his_session:
        assert his_session.scalars(sa.select(Engagement.id)).all() == [cast.ying_at]
        assert his_session.scalars(sa.select(OutputLine.engagement_id)).all() == []
    left = queries.arrival(door, hers.token, NOON)
    assert left is not None
    assert isinstance(left.actor.scope, OnePerson)
    assert left.actor.scope.engagement_ids == {cast.fang_at}
    assert left.actor.voice_for(cast.fang_at) == Voice.OWN


# --- how it stands with them ----------------------------------------------


def test_a_card_is_none_printed_and_used(door: Session, database: Database, cast: Cast) -> None:
    def standing(at: timedelta = timedelta()) -> CardStanding:
        return queries.card_standings(door, NOON + at)[cast.gui_at]

    assert standing() == CardStanding()
    printed(database, cast.mei, cast.gui_at)
    assert standing() == CardStanding(waiting_until=NOON + 7 * DAY)
    assert (standing().state, standing(7 * DAY).state) == (CardState.PRINTED, CardState.NONE)
    take(door, printed(database, cast.mei, cast.gui_at))
    assert standing() == CardStanding(held=True)
    assert standing(300 * DAY).state == CardState.USED


def test_one_in_use_and_another_printed_are_both_known(session: Session, cast: Cast) -> None:
    cards.print_card(session, cast.mei, cast.workshop, cast.fang_at, NOON)
    standings = queries.card_standings(session, NOON)
    assert standings[cast.fang_at] == CardStanding(held=True, waiting_until=NOON + 7 * DAY)
    assert standings[cast.fang_at].state == CardState.USED
    assert cast.ying_at not in standings, "another workshop's"
