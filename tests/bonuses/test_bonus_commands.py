"""Bonuses and money on top as they are written, on both databases."""

from datetime import date

import pytest
from pydantic import ValidationError
from sqlmodel import Session

from tests.bonuses.promising import LADDER, announce, give
from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing
from workshop.bonuses import commands, queries, rules
from workshop.bonuses.commands import EndBonus, TakeBackExtra
from workshop.bonuses.models import BonusRule
from workshop.bonuses.rules import Step
from workshop.clock import Month
from workshop.database import get
from workshop.errors import IdInUse, Invalid, NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.output.rules import NotEngaged
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement

SEPTEMBER = Month(2025, 9)


def end(session: Session, cast: Cast, rule: BonusRule, last: str, **more: object) -> None:
    wish = EndBonus.model_validate({"last_month": last, **more})
    commands.end_bonus(session, cast.mei, rule.id, wish, TODAY, NOON)


def test_a_bonus_holds_from_its_first_month_to_its_last(session: Session, cast: Cast) -> None:
    with noting(session, Action.BONUS_RULE_ANNOUNCED):
        rule = announce(session, cast)
    (of,) = queries.rules_of(session, cast.workshop, SEPTEMBER)
    assert list(of.steps) == [Step(2, 5_000), Step(20, 12_000)]
    assert queries.rules_of(session, cast.workshop, SEPTEMBER.plus(-1)) == []
    with refusing(session, rules.HasBegun):
        end(session, cast, rule, "2025-08")
    with noting(session, Action.BONUS_END_ADDED):
        end(session, cast, rule, "2025-10")
    assert [len(queries.rules_of(session, cast.workshop, SEPTEMBER.plus(n))) for n in (0, 1, 2)] == [1, 1, 0]
    with refusing(session, rules.EndedAlready):
        end(session, cast, rule, "2025-09")


def test_a_form_sent_twice_is_one_bonus_and_one_end(session: Session, cast: Cast) -> None:
    rule_id, end_id = new_id(), new_id()
    rule = announce(session, cast, id=rule_id)
    assert announce(session, cast, id=rule_id) is rule
    with refusing(session, IdInUse):
        announce(session, cast, id=rule_id, steps=LADDER[:1])
    for _ in range(2):
        end(session, cast, rule, "2025-09", id=end_id)
    with refusing(session, IdInUse):
        end(session, cast, rule, "2025-10", id=end_id)


def test_pieces_are_of_a_step_of_this_workshop(session: Session, cast: Cast) -> None:
    with refusing(session, Invalid):
        announce(session, cast, basis="pieces")
    with refusing(session, Invalid):
        announce(session, cast, operation_id=cast.sleeve)
    with refusing(session, NotFound):
        announce(session, cast, basis="pieces", operation_id=cast.other_operation)


def extras(session: Session, cast: Cast) -> dict[object, list[int]]:
    found = queries.extras_of(session, cast.workshop, SEPTEMBER)
    return {who: [row.amount_fen for row in rows] for who, rows in found.items()}


def test_money_on_top_is_given_once_and_taken_back_once(session: Session, cast: Cast) -> None:
    again = new_id()
    with noting(session, Action.EXTRA_PAY_GIVEN, Action.EXTRA_PAY_GIVEN):
        first, second = give(session, cast, id=again)
        assert give(session, cast, id=again) == [first, second]
    for changed in ({"amount_fen": 1}, {"engagement_ids": [cast.fang_at, cast.gui_at]}):
        with refusing(session, IdInUse):
            give(session, cast, id=again, **changed)
    taking = TakeBackExtra()
    for _ in range(2):
        row = commands.take_back_extra(session, cast.mei, second.id, taking, TODAY, NOON)
    assert extras(session, cast) == {cast.fang_at: [10_000]}
    with refusing(session, rules.ExtraTakenBack):
        commands.take_back_extra(session, cast.mei, second.id, TakeBackExtra(), TODAY, NOON)
    with refusing(session, rules.TakesBackExtra):
        commands.take_back_extra(session, cast.mei, row.id, TakeBackExtra(), TODAY, NOON)


def test_w01_money_on_top_is_positive_and_money(session: Session, cast: Cast) -> None:
    with pytest.raises(ValidationError):
        give(session, cast, amount_fen=0)
    with refusing(session, rules.NothingInKind):
        give(session, cast, reason="购物券")


def test_the_same_kind_twice_in_a_month_is_asked(session: Session, cast: Cast) -> None:
    give(session, cast, engagement_ids=[cast.yan_at])
    with refusing(session, rules.GivenTwice) as told:
        give(session, cast)
    assert told.value.details["names"] == get(session, Engagement, cast.yan_at).called_name
    give(session, cast, sure=told.value.details["key"])
    assert extras(session, cast) == {cast.fang_at: [10_000], cast.yan_at: [10_000, 10_000]}


def test_money_on_top_goes_to_who_was_here_in_a_month_that_is_open(session: Session, cast: Cast) -> None:
    with refusing(session, NotEngaged):
        give(session, cast, month="2025-06")
    with refusing(session, Invalid):
        give(session, cast, month="2025-10")
    (row, _) = give(session, cast)
    get(session, Workshop, cast.workshop).closed_through = date(2025, 9, 30)
    with refusing(session, Invalid):
        give(session, cast, kind="food")
    with refusing(session, Invalid):
        commands.take_back_extra(session, cast.mei, row.id, TakeBackExtra(), TODAY, NOON)
