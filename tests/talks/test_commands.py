"""Right, not right, the recount and the end, on both databases."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.documents.test_rules import photo
from tests.facts import noting, refusing
from tests.output.wishes import MINUTE, cell, saved_sheet, standing
from tests.talks.words import answer, count_again, object_to, say
from workshop import database as db
from workshop.actor import Actor, Voice
from workshop.clock import Month
from workshop.database import Database
from workshop.documents.queries import document_with_bytes
from workshop.documents.rules import NotAPhoto
from workshop.errors import IdInUse, Invalid, NotFound, Stale
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.orders.commands import AnnounceRate, announce_rate
from workshop.output.earned import earned, traces
from workshop.output.models import Sheet
from workshop.output.rules import InTheFuture, NotEngaged, SheetKind
from workshop.talks import commands, queries, rules
from workshop.talks.commands import EndObjection
from workshop.talks.models import DayTalk
from workshop.talks.rules import Outcome
from workshop.tenancy import Workshop


@pytest.fixture(autouse=True)
def counted(database: Database, cast: Cast) -> None:
    """Fang has made 110 sleeves today, ¥93.50."""
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 110))


@pytest.fixture
def fangs(as_actor: Callable[[Actor], Session], cast: Cast) -> Session:
    return as_actor(cast.fang)


def waiting(session: Session) -> list[int | None]:
    return [each.claimed for each in queries.waiting_objections(session)]


def sleeves(session: Session, cast: Cast) -> int:
    return standing(session)[cast.fang_at, cast.sleeve].good


# --- a worker's word ----------------------------------------------------------


def test_right_keeps_what_she_was_shown_and_whose_voice_it_was(fangs: Session, cast: Cast) -> None:
    with noting(fangs, Action.DAY_TALK_SAID):
        talk = say(fangs, cast, "right")
    assert (talk.pieces, talk.pay_fen, talk.voice, talk.due_on) == (110, 9_350, Voice.OWN, None)


def test_a_word_from_a_shared_phone_is_marked(fangs: Session, cast: Cast) -> None:
    on_shared = Actor(**{**vars(cast.fang), "voice": Voice.SHARED})
    assert say(fangs, cast, "right", actor=on_shared).voice == Voice.SHARED


def test_a_word_sent_twice_is_said_once(fangs: Session, cast: Cast) -> None:
    talk_id = new_id()
    first = object_to(fangs, cast, 130, id=talk_id)
    with noting(fangs):
        assert object_to(fangs, cast, 130, id=talk_id) is first
    with refusing(fangs, IdInUse):
        object_to(fangs, cast, 140, id=talk_id)


def test_an_objection_is_on_one_line_and_has_a_clock(fangs: Session, cast: Cast) -> None:
    talk = object_to(fangs, cast, 130)
    assert (talk.pieces, talk.pay_fen, talk.claimed) == (110, 9_350, 130)
    assert talk.due_on == TODAY + timedelta(days=3)  # the workshop's answer_days


def test_a_word_put_right_keeps_its_place_in_the_queue(database: Database, fangs: Session, cast: Cast) -> None:
    first = object_to(fangs, cast, 130)
    again = object_to(fangs, cast, 125, today=TODAY + timedelta(days=2), minutes=2 * 24 * 60)
    assert again.due_on == first.due_on
    with db.writing(database, cast.mei.scope) as meis:
        assert waiting(meis) == [125]


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"claimed": None}, "claimed"),
        ({"claimed": 110}, "claimed"),  # what stands there
        ({"operation_id": None}, "text"),
    ],
)
def test_an_objection_says_something(fangs: Session, cast: Cast, wish: dict[str, Any], field: str) -> None:
    with refusing(fangs, Invalid) as told:
        object_to(fangs, cast, **{"claimed": 130, **wish})
    assert list(told.value.fields) == [field]


def test_a_claim_of_fewer_pieces_is_asked_about(fangs: Session, cast: Cast) -> None:
    with refusing(fangs, rules.ClaimsFewer) as told:
        object_to(fangs, cast, 20)  # she means: twenty more
    assert told.value.details == {
        "shown": 110,
        "claimed": 20,
        "together": 130,
        "key": rules.fewer_key(cast.sleeve, 20),
    }
    with refusing(fangs, rules.ClaimsFewer):
        object_to(fangs, cast, 30, sure=rules.fewer_key(cast.sleeve, 20))
    assert object_to(fangs, cast, 20, sure=rules.fewer_key(cast.sleeve, 20)).claimed == 20


def test_nothing_counted_cannot_be_right_but_may_be_missed(fangs: Session, cast: Cast) -> None:
    yesterday = TODAY - timedelta(days=1)
    with refusing(fangs, rules.NothingThere):
        say(fangs, cast, "right", day=yesterday)
    talk = object_to(fangs, cast, 80, day=yesterday, operation_id=cast.hem)
    assert (talk.pieces, talk.pay_fen) == (0, 0)


def test_she_may_take_back_that_a_line_is_missing(database: Database, fangs: Session, cast: Cast) -> None:
    yesterday = TODAY - timedelta(days=1)
    object_to(fangs, cast, 80, day=yesterday)
    say(fangs, cast, "right", day=yesterday, operation_id=cast.sleeve, minutes=1)
    with db.writing(database, cast.mei.scope) as meis:
        assert waiting(meis) == []


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(9999, 12, 31)])
def test_tomorrow_has_nothing_to_say(fangs: Session, cast: Cast, day: date) -> None:
    with refusing(fangs, InTheFuture):
        object_to(fangs, cast, 130, day=day)


def test_she_speaks_of_her_own_days_only_and_does_not_answer_herself(fangs: Session, cast: Cast) -> None:
    for engagement_id in (cast.yan_at, cast.ying_at, new_id()):
        with refusing(fangs, NotFound):
            say(fangs, cast, "right", engagement_id=engagement_id)
    for kind in ("answer", "recount"):
        with refusing(fangs, NotFound):
            say(fangs, cast, kind, "x")
    with refusing(fangs, NotFound):
        object_to(fangs, cast, 130, operation_id=cast.other_operation)


def test_her_photo_is_seen_by_her_and_her_workshop_alone(
    database: Database, as_actor: Callable[[Actor], Session], cast: Cast
) -> None:
    with db.writing(database, cast.fang.scope) as hers:
        with noting(hers, Action.DAY_TALK_SAID, Action.DOCUMENT_ADDED):
            talk = object_to(hers, cast, 130, uploaded=photo(2400, 1800))
        assert talk.document_id
        document_id = talk.document_id
    for actor in (cast.fang, cast.mei, cast.lan, cast.hua):
        found, content = document_with_bytes(as_actor(actor), document_id)
        assert found.engagement_id == cast.fang_at
        assert len(content) <= 200_000
    for actor in (cast.yan, cast.ying, cast.stranger, cast.officer, cast.sun):
        with pytest.raises(NotFound):
            document_with_bytes(as_actor(actor), document_id)


def test_what_is_no_photo_is_no_objection(fangs: Session, cast: Cast) -> None:
    with refusing(fangs, NotAPhoto):
        object_to(fangs, cast, 130, uploaded=b"not a photo")


# --- the recount and the end ----------------------------------------------------


@pytest.fixture
def objection(database: Database, cast: Cast) -> DayTalk:
    """Fang says that it was 130."""
    with db.writing(database, cast.fang.scope) as session:
        return object_to(session, cast, 130)


@pytest.mark.parametrize(
    ("outcome", "settled", "stands"), [("accepted", None, 130), ("split", 120, 120), ("refused", None, 110)]
)
def test_what_it_ends_on_stands_in_the_line(
    session: Session, cast: Cast, objection: DayTalk, outcome: str, settled: int | None, stands: int
) -> None:
    sheets = [] if outcome == "refused" else [Action.SHEET_SAVED]
    with noting(session, Action.DAY_TALK_ANSWERED, *sheets):
        end = answer(session, cast, objection, outcome, settled=settled)
    assert (end.outcome, end.claimed, end.pieces) == (outcome, stands, stands)
    assert end.pay_fen == stands * 85
    assert sleeves(session, cast) == stands
    assert bool(end.sheet_id) == bool(sheets)
    assert waiting(session) == []
    if end.sheet_id:
        assert session.get_one(Sheet, end.sheet_id).kind == SheetKind.RECOUNT
        *_, last = traces(session, cast.workshop, cast.fang_at, TODAY)
        assert (last.sheet, last.count.good, last.corrects) == (SheetKind.RECOUNT, stands - 110, 1)


def test_an_end_sent_twice_is_one_end(session: Session, cast: Cast, objection: DayTalk) -> None:
    answer_id = new_id()
    first = answer(session, cast, objection, "accepted", id=answer_id)
    with noting(session):
        assert answer(session, cast, objection, "accepted", id=answer_id) is first
    with refusing(session, IdInUse):
        answer(session, cast, objection, "refused", id=answer_id)
    with refusing(session, rules.NoLongerOpen):
        answer(session, cast, objection, "refused")
    with refusing(session, rules.NoLongerOpen):
        count_again(session, cast, objection, 125)
    assert sleeves(session, cast) == 130


def test_a_forms_id_is_good_for_one_thing(session: Session, cast: Cast, objection: DayTalk) -> None:
    counted = count_again(session, cast, objection, 125)
    with refusing(session, IdInUse):
        answer(session, cast, objection, "accepted", id=counted.id)
    with refusing(session, IdInUse):
        count_again(session, cast, objection, 125, recount_id=objection.id)


def test_a_recount_is_kept_once_and_changes_nothing_yet(session: Session, cast: Cast, objection: DayTalk) -> None:
    with noting(session, Action.DAY_TALK_RECOUNTED):
        counted = count_again(session, cast, objection, 125)
        assert count_again(session, cast, objection, 125, recount_id=counted.id) is counted
    with refusing(session, IdInUse):
        count_again(session, cast, objection, 1, recount_id=counted.id)
    assert (counted.claimed, sleeves(session, cast), waiting(session)) == (125, 110, [130])
    with refusing(session, rules.RecountedAlready):
        count_again(session, cast, objection, 126)
    with refusing(session, rules.RecountedAlready):
        answer(session, cast, objection, "accepted", recounted=126)
    (open_one,) = queries.waiting_objections(session)
    assert open_one.recount is counted


def test_a_recount_may_come_with_the_end(session: Session, cast: Cast, objection: DayTalk) -> None:
    with noting(session, Action.DAY_TALK_RECOUNTED, Action.SHEET_SAVED, Action.DAY_TALK_ANSWERED):
        answer(session, cast, objection, "split", settled=125, recounted=125, recount_text="两人一起点的")
    (ended,) = queries.ended_objections(session, NOON)
    assert ended.recount
    assert ended.answer
    assert (ended.recount.claimed, ended.answer.claimed) == (125, 125)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"outcome": "refused", "text": ""}, "text"),
        ({"outcome": "split", "settled": 120, "text": ""}, "text"),
        ({"outcome": "split", "settled": None}, "settled"),
    ],
)
def test_an_end_has_its_number_and_its_reason(
    session: Session, cast: Cast, objection: DayTalk, wish: dict[str, Any], field: str
) -> None:
    with refusing(session, Invalid) as told:
        answer(session, cast, objection, **wish)
    assert list(told.value.fields) == [field]


def test_what_was_saved_meanwhile_is_looked_at_first(session: Session, cast: Cast, objection: DayTalk) -> None:
    saved_sheet(session, cast, cell(cast, 130, seen=110), now=NOON + MINUTE)
    with refusing(session, Stale):
        answer(session, cast, objection, "accepted", seen=110)
    end = answer(session, cast, objection, "accepted", seen=130)
    assert (end.sheet_id, end.claimed, sleeves(session, cast)) == (None, 130, 130)


def test_a_settled_day_stays_open_unless_nothing_changes(session: Session, cast: Cast, objection: DayTalk) -> None:
    session.get_one(Workshop, cast.workshop).closed_through = TODAY
    session.flush()
    with refusing(session, rules.DaySettled):
        answer(session, cast, objection, "accepted", recounted=130)
    assert waiting(session) == [130]
    assert answer(session, cast, objection, "refused").outcome == Outcome.REFUSED


def test_an_odd_number_is_asked_about_first(session: Session, cast: Cast, objection: DayTalk) -> None:
    with refusing(session, rules.OddCount) as odd:
        answer(session, cast, objection, "split", settled=1_200)
    with refusing(session, rules.OddCount):
        answer(session, cast, objection, "split", settled=1_300, sure=odd.value.details["key"])
    answer(session, cast, objection, "split", settled=1_200, sure=odd.value.details["key"])
    assert sleeves(session, cast) == 1_200


def test_more_than_ordered_is_asked_about_first(session: Session, cast: Cast, objection: DayTalk) -> None:
    saved_sheet(session, cast, cell(cast, 9_890, of=cast.yan_at))  # of 10,000
    with refusing(session, rules.MoreThanOrdered) as more:
        answer(session, cast, objection, "accepted")
    answer(session, cast, objection, "accepted", sure=more.value.details["key"])
    assert sleeves(session, cast) == 130


def test_a_correction_keeps_the_rate_of_what_it_corrects(session: Session, cast: Cast, objection: DayTalk) -> None:
    """Even if that day has another rate by now."""
    wish = AnnounceRate(rate_hao=9_000, valid_from=TODAY, reason="x")
    announce_rate(session, cast.mei, cast.sleeve, wish, TODAY - timedelta(days=1), NOON)
    answer(session, cast, objection, "accepted")
    (line,) = earned(session, cast.workshop, cast.fang_at, Month.of(TODAY)).days[TODAY]
    assert (line.rate_hao, line.pay_fen) == (8_500, 11_050)


def test_a_missing_line_takes_the_rate_of_its_day(database: Database, cast: Cast) -> None:
    with db.writing(database, cast.fang.scope) as hers:
        missing = object_to(hers, cast, 60, operation_id=cast.hem)
    with db.writing(database, cast.mei.scope) as session:
        end = answer(session, cast, missing, "accepted")
        assert (end.claimed, end.pay_fen) == (60, 2_400)
        *_, last = traces(session, cast.workshop, cast.fang_at, TODAY)
        assert (last.operation_id, last.corrects) == (cast.hem, None)


def test_nobody_is_given_pieces_of_a_day_on_which_she_was_not_here(database: Database, cast: Cast) -> None:
    before = date(2025, 8, 30)
    with db.writing(database, cast.fang.scope) as hers:
        missing = object_to(hers, cast, 60, day=before)
    with db.writing(database, cast.mei.scope) as session, refusing(session, NotEngaged):
        answer(session, cast, missing, "accepted")


def test_what_no_line_shows_is_answered_in_words(database: Database, cast: Cast) -> None:
    with db.writing(database, cast.fang.scope) as hers:
        talk = object_to(hers, cast, None, operation_id=None, text="少记了两小时停工")
    with db.writing(database, cast.mei.scope) as session:
        for wrong in ({"outcome": "split", "settled": 3}, {"outcome": "accepted", "text": ""}):
            with refusing(session, Invalid):
                answer(session, cast, talk, **wrong)
        with refusing(session, NotFound):
            count_again(session, cast, talk, 3)
        end = answer(session, cast, talk, "accepted", text="补上了")
        assert (end.claimed, end.sheet_id) == (None, None)
        assert waiting(session) == []


def test_she_may_object_again_with_a_new_clock(database: Database, cast: Cast, objection: DayTalk) -> None:
    with db.writing(database, cast.mei.scope) as session:
        answer(session, cast, objection, "refused")
    later = TODAY + timedelta(days=4)
    with db.writing(database, cast.fang.scope) as hers:
        again = object_to(hers, cast, 130, today=later, minutes=4 * 24 * 60)
        assert again.due_on == later + timedelta(days=3)
    with db.writing(database, cast.mei.scope) as session:
        assert [each.id for each in queries.waiting_objections(session)] == [again.id]


def test_a_later_right_takes_it_back_whatever_the_forms_ids(database: Database, cast: Cast) -> None:
    """Both forms of one page were made before either was sent: their ids tell no order."""
    early, late = sorted((new_id(), new_id()))
    with db.writing(database, cast.fang.scope) as hers:
        objection = object_to(hers, cast, 130, id=late)
        say(hers, cast, "right", id=early, minutes=1)
        assert not queries.own_waiting_days(hers, TODAY, TODAY)
    with db.writing(database, cast.mei.scope) as session:
        assert waiting(session) == []
        with refusing(session, rules.NoLongerOpen):
            answer(session, cast, objection, "accepted")


def test_what_is_due_first_comes_first(database: Database, cast: Cast) -> None:
    with db.writing(database, cast.fang.scope) as hers:
        object_to(hers, cast, 130, today=TODAY + timedelta(days=1))
        object_to(hers, cast, 60, operation_id=cast.hem, minutes=5)
        assert queries.own_waiting_days(hers, TODAY, TODAY) == {TODAY: TODAY + timedelta(days=3)}
    with db.writing(database, cast.mei.scope) as session:
        assert waiting(session) == [60, 130]
        assert sorted(queries.due_days(session)) == [TODAY + timedelta(days=3), TODAY + timedelta(days=4)]


def test_only_an_objection_of_this_workshop_is_answered(database: Database, cast: Cast, objection: DayTalk) -> None:
    with db.writing(database, cast.fang.scope) as hers:
        right = say(hers, cast, "right", day=TODAY, minutes=1)
    with db.writing(database, cast.mei.scope) as session:
        for end in (answer, count_again):
            with refusing(session, NotFound):
                end(session, cast, right, **({"outcome": "accepted"} if end is answer else {"pieces": 1}))
    with db.writing(database, cast.stranger.scope) as theirs, refusing(theirs, NotFound):
        commands.end_objection(theirs, cast.stranger, objection.id, EndObjection(outcome=Outcome.ACCEPTED), NOON)


@pytest.mark.parametrize("text", ["x" * 201, "长" * 201])
def test_a_word_has_two_hundred_signs(text: str) -> None:
    with pytest.raises(ValidationError):
        EndObjection(outcome=Outcome.REFUSED, text=text)
    EndObjection(outcome=Outcome.REFUSED, text=text[:200])
