"""Cards for several at once, and the list on the wall, on both databases."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from tests.cast import NOON, Cast
from tests.facts import noting, refusing
from workshop.accounts.cards import live_card, print_card
from workshop.accounts.models import AccessCard
from workshop.accounts.queries import card_standings
from workshop.accounts.rules import CardSpent, CardsStop
from workshop.clock import real_now
from workshop.database import get
from workshop.errors import Invalid, NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.papers import queries, rules
from workshop.papers.commands import PrintedCard, SetWallList, print_cards, set_wall_list
from workshop.tenancy import Workshop


def live_cards(session: Session) -> dict[UUID, int]:
    """How many cards of each engagement could be used now."""
    rows = session.execute(
        sa.select(AccessCard.engagement_id, sa.func.count())
        .where(col(AccessCard.used_at).is_(None), col(AccessCard.ended_at).is_(None))
        .group_by(col(AccessCard.engagement_id))
    )
    return {engagement_id: count for engagement_id, count in rows}


def doubts(session: Session, *chosen: UUID) -> list[str]:
    """What a form would send along that was asked about these."""
    standings = card_standings(session, real_now())
    return [standings[each].doubt(each) for each in chosen]


def printed(session: Session, cast: Cast, *chosen: UUID) -> list[PrintedCard]:
    """Made at once, whatever they have."""
    return print_cards(session, cast.lan, list(chosen), real_now(), doubts(session, *chosen))


def test_each_chosen_gets_a_card_of_her_own(session: Session, cast: Cast) -> None:
    with noting(session, Action.ACCESS_CARD_PRINTED, Action.ACCESS_CARD_PRINTED):
        cards = printed(session, cast, cast.gui_at, cast.fang_at, cast.gui_at)
    assert [(card.name, card.number) for card in cards] == [("张桂兰", "W1-3"), ("王秀芳", "W1-1")]
    assert live_cards(session) == {cast.gui_at: 1, cast.fang_at: 1}
    for card, engagement_id in zip(cards, (cast.gui_at, cast.fang_at), strict=True):
        assert live_card(session, card.code, real_now()).engagement_id == engagement_id


def test_cards_made_before_end_for_the_chosen_alone(session: Session, cast: Cast) -> None:
    before = {who: print_card(session, cast.mei, cast.workshop, who, real_now()) for who in (cast.gui_at, cast.yan_at)}
    printed(session, cast, cast.gui_at)
    with pytest.raises(CardSpent):
        live_card(session, before[cast.gui_at], real_now())
    assert live_card(session, before[cast.yan_at], real_now()).engagement_id == cast.yan_at


def test_whoever_used_one_gets_a_second_card(session: Session, cast: Cast) -> None:
    code = print_card(session, cast.mei, cast.workshop, cast.gui_at, real_now())
    live_card(session, code, real_now()).used_at = real_now()
    session.flush()
    assert queries.used_cards(session, [cast.gui_at, cast.yan_at]) == {cast.gui_at}
    assert [card.is_second for card in printed(session, cast, cast.gui_at, cast.yan_at)] == [True, False]


def test_whoever_has_a_card_is_asked_about_first(session: Session, cast: Cast) -> None:
    print_card(session, cast.mei, cast.workshop, cast.gui_at, real_now())
    everybody = [cast.gui_at, cast.yan_at, cast.fang_at]
    with refusing(session, CardsStop) as told:
        print_cards(session, cast.lan, everybody, real_now())
    assert list(told.value.details["doubts"]) == everybody
    assert live_cards(session) == {cast.gui_at: 1}
    made = print_cards(session, cast.lan, everybody, real_now(), list(told.value.details["doubts"].values()))
    assert [card.ends_one for card in made] == [True, False, False]


def test_an_answer_is_for_the_cards_that_were_shown(session: Session, cast: Cast) -> None:
    print_card(session, cast.mei, cast.workshop, cast.gui_at, real_now())
    answers = doubts(session, cast.gui_at)
    print_card(session, cast.mei, cast.workshop, cast.gui_at, real_now() + timedelta(minutes=1))
    with refusing(session, CardsStop):
        print_cards(session, cast.lan, [cast.gui_at], real_now(), answers)
    with refusing(session, CardsStop):
        print_cards(session, cast.lan, [cast.gui_at, cast.yan_at], real_now(), doubts(session, cast.gui_at))


@pytest.mark.parametrize("most", [0, rules.MOST_CARDS + 1])
def test_nobody_or_too_many_are_told_so(session: Session, cast: Cast, most: int) -> None:
    with refusing(session, Invalid) as told:
        printed(session, cast, *[new_id() for _ in range(most)])
    assert list(told.value.fields) == ["w"]


def test_one_who_is_not_here_spoils_all(session: Session, cast: Cast) -> None:
    with refusing(session, NotFound):
        printed(session, cast, cast.gui_at, cast.ying_at)


def test_the_list_is_hung_up_and_taken_down(session: Session, cast: Cast) -> None:
    for wanted in (True, False):
        with noting(session, Action.WORKSHOP_SET):
            set_wall_list(session, cast.mei, SetWallList(wanted=wanted), NOON)
        assert get(session, Workshop, cast.workshop).wall_list is wanted
    with noting(session):
        set_wall_list(session, cast.mei, SetWallList(wanted=False), NOON)
