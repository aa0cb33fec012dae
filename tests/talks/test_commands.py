"""Right, not right, and the answer, on both databases."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing
from tests.output.wishes import MINUTE, cell, saved_sheet
from workshop import database as db
from workshop.actor import Actor, Voice
from workshop.database import Database
from workshop.errors import Invalid, NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.output.rules import InTheFuture
from workshop.talks import commands, queries, rules
from workshop.talks.commands import AnswerTalk, SayOfDay
from workshop.talks.models import DayTalk


@pytest.fixture(autouse=True)
def counted(database: Database, cast: Cast) -> None:
    """Fang has made 110 sleeves today, ¥93.50."""
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 110))


@pytest.fixture
def fangs(as_actor: Callable[[Actor], Session], cast: Cast) -> Session:
    return as_actor(cast.fang)


def say(session: Session, cast: Cast, kind: str, text: str = "", **more: Any) -> DayTalk:
    minutes, actor, day = more.pop("minutes", 0), more.pop("actor", cast.fang), more.pop("day", TODAY)
    asked = SayOfDay.model_validate({"engagement_id": cast.fang_at, "kind": kind, "text": text, **more})
    return commands.say_of_day(session, actor, day, asked, TODAY, NOON + minutes * MINUTE)


def answer(session: Session, cast: Cast, talk: DayTalk, text: str = "改好了", minutes: int = 5) -> DayTalk:
    return commands.answer_talk(session, cast.mei, talk.id, AnswerTalk(text=text), NOON + minutes * MINUTE)


def waiting(session: Session) -> list[str]:
    return [talk.text for talk in queries.waiting_talks(session)]


def test_right_keeps_what_she_was_shown_and_whose_voice_it_was(fangs: Session, cast: Cast) -> None:
    with noting(fangs, Action.DAY_TALK_SAID):
        talk = say(fangs, cast, "right")
    assert (talk.pieces, talk.pay_fen, talk.voice) == (110, 9_350, Voice.OWN)


def test_a_word_from_a_shared_phone_is_marked(fangs: Session, cast: Cast) -> None:
    on_shared = Actor(**{**vars(cast.fang), "voice": Voice.SHARED})
    assert say(fangs, cast, "right", actor=on_shared).voice == Voice.SHARED


def test_a_word_sent_twice_is_said_once(fangs: Session, cast: Cast) -> None:
    talk_id = new_id()
    first = say(fangs, cast, "right", id=talk_id)
    with noting(fangs):
        assert say(fangs, cast, "not_right", "x", id=talk_id) is first


def test_not_right_needs_words_and_waits_until_answered(database: Database, cast: Cast) -> None:
    with db.writing(database, cast.fang.scope) as fangs:
        with refusing(fangs, Invalid) as told:
            say(fangs, cast, "not_right")
        assert list(told.value.fields) == ["text"]
        talk = say(fangs, cast, "not_right", "是130 不是110")
    with db.writing(database, cast.mei.scope) as meis:
        assert waiting(meis) == ["是130 不是110"]
        saved_sheet(meis, cast, cell(cast, 130, seen=110), now=NOON + MINUTE)
        with noting(meis, Action.DAY_TALK_ANSWERED):
            answered = answer(meis, cast, talk)
        assert (answered.pieces, answered.pay_fen, answered.answers_id) == (130, 11_050, talk.id)
        assert waiting(meis) == []
        with noting(meis):
            assert answer(meis, cast, talk, "又一次") is answered


def test_a_later_right_settles_it_whatever_the_forms_ids(database: Database, cast: Cast) -> None:
    """Both forms of one page were made before either was sent: their ids tell no order."""
    early, late = sorted((new_id(), new_id()))
    with db.writing(database, cast.fang.scope) as fangs:
        say(fangs, cast, "not_right", "x", id=late)
        said = queries.talks_of(fangs, cast.fang_at, TODAY, TODAY)[TODAY]
        assert queries.is_waiting(said)
        say(fangs, cast, "right", id=early, minutes=1)
        said = queries.talks_of(fangs, cast.fang_at, TODAY, TODAY)[TODAY]
        assert not queries.is_waiting(said)
    with db.writing(database, cast.mei.scope) as meis:
        assert waiting(meis) == []


def test_an_answer_does_not_settle_what_she_said_since(database: Database, cast: Cast) -> None:
    with db.writing(database, cast.fang.scope) as fangs:
        first = say(fangs, cast, "not_right", "first")
        say(fangs, cast, "not_right", "second", minutes=1)
        said_id = first.id
    with db.writing(database, cast.mei.scope) as meis:
        asked = meis.get_one(DayTalk, said_id)
        answer(meis, cast, asked)
        assert waiting(meis) == ["second"]


def test_nothing_counted_cannot_be_right_but_may_be_missed(fangs: Session, cast: Cast) -> None:
    yesterday = TODAY - timedelta(days=1)
    with refusing(fangs, rules.NothingThere):
        say(fangs, cast, "right", day=yesterday)
    talk = say(fangs, cast, "not_right", "昨天做了80", day=yesterday)
    assert (talk.pieces, talk.pay_fen) == (0, 0)


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(9999, 12, 31)])
def test_tomorrow_has_nothing_to_say(fangs: Session, cast: Cast, day: date) -> None:
    with refusing(fangs, InTheFuture):
        say(fangs, cast, "not_right", "x", day=day)


def test_she_speaks_of_her_own_days_only_and_does_not_answer_herself(fangs: Session, cast: Cast) -> None:
    for engagement_id in (cast.yan_at, cast.ying_at, new_id()):
        with refusing(fangs, NotFound):
            say(fangs, cast, "right", engagement_id=engagement_id)
    with refusing(fangs, NotFound):
        say(fangs, cast, "answer", "x")


def test_only_a_not_right_of_this_workshop_is_answered(database: Database, cast: Cast) -> None:
    with db.writing(database, cast.fang.scope) as fangs:
        right, wrong = say(fangs, cast, "right"), say(fangs, cast, "not_right", "x", minutes=1)
    with db.writing(database, cast.mei.scope) as meis, refusing(meis, NotFound):
        answer(meis, cast, right)
    with db.writing(database, cast.stranger.scope) as theirs, refusing(theirs, NotFound):
        commands.answer_talk(theirs, cast.stranger, wrong.id, AnswerTalk(text="x"), NOON)


@pytest.mark.parametrize("text", ["", "  ", "x" * 201])
def test_an_answer_says_something_in_two_hundred_signs(text: str) -> None:
    with pytest.raises(ValidationError):
        AnswerTalk(text=text)
    AnswerTalk(text="x" * 200)
