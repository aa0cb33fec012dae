"""Charges: proposed, heard, decided, fallen away; on both databases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing
from tests.output.wishes import MINUTE, cell, saved_sheet
from tests.quality.wishes import check, come_back, defect, first_defect, give, propose, say, seams, settle
from workshop import database as db
from workshop.actor import Actor, Voice
from workshop.clock import Month
from workshop.database import Database
from workshop.errors import IdInUse, Invalid, NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.output.earned import earned
from workshop.quality import commands, hearing, queries, rework, rules
from workshop.quality.hearing import ChargeState, chargeable_fen
from workshop.quality.models import ChargeWord, Defect
from workshop.statements import OutOfScope

LATER = {"today": TODAY + timedelta(days=4), "now": NOON + timedelta(days=4)}
"""When the three days in which she may answer are over."""


@pytest.fixture(autouse=True)
def counted(database: Database, cast: Cast) -> None:
    """Fang has made 110 sleeves today."""
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 110))


@pytest.fixture
def fangs(as_actor: Callable[[Actor], Session], cast: Cast) -> Session:
    return as_actor(cast.fang)


def now_of(session: Session, charge_id: UUID) -> hearing.Standing:
    (line,) = queries.charge_lines(session, charge_id=charge_id)
    return line.now


def chargeable(session: Session, charge_id: UUID) -> int:
    return chargeable_fen(now_of(session, charge_id))


def test_a_proposal_shows_her_what_it_is_about_and_takes_nothing(session: Session, fangs: Session, cast: Cast) -> None:
    of = seams(session, cast)
    before = earned(session, cast.workshop, cast.fang_at, Month.of(TODAY))
    with noting(session, Action.CHARGE_PROPOSED):
        charge = propose(session, cast, of)
    assert chargeable(session, charge.id) == 0
    assert earned(session, cast.workshop, cast.fang_at, Month.of(TODAY)) == before
    (hers,) = queries.charge_lines(fangs)
    assert (hers.charge.reason, hers.charge.pieces, hers.charge.amount_fen) == ("seam", 10, 520)
    assert (hers.operation, hers.product, hers.charge.checked_on) == ("上袖", "A1024 衬衫", TODAY)
    assert fangs.get(Defect, of.id) is None, "a check is the workshop's"
    with noting(session):
        assert propose(session, cast, of, id=charge.id) is charge


@pytest.mark.parametrize("fault", ["material", "drawing", "machine", "unknown"])
def test_only_a_workers_fault_may_ever_reach_pay(session: Session, cast: Cast, fault: str) -> None:
    of = seams(session, cast, fault=fault)
    with refusing(session, hearing.NoCharge):
        propose(session, cast, of)


@pytest.mark.parametrize(
    "change",
    [
        {"engagement_id": None},
        {"operation_id": None, "engagement_id": None},
        {"of": "yan_at"},  # she made none
        {"step": "hem"},  # none of this step
    ],
)
def test_a_charge_needs_pieces_that_are_known_to_be_hers(session: Session, cast: Cast, change: dict[str, Any]) -> None:
    named = {"of": "engagement_id", "step": "operation_id"}
    more = {named.get(key, key): getattr(cast, value) if key in named else value for key, value in change.items()}
    of = seams(session, cast, **more)
    with refusing(session, hearing.NoCharge):
        propose(session, cast, of)


def test_a_charge_is_for_pieces_that_are_not_good_and_only_once(session: Session, cast: Cast) -> None:
    of = seams(session, cast)
    come_back(session, cast, give(session, cast, of), 4)
    with refusing(session, rules.MoreThanOpen):
        propose(session, cast, of, 7)
    charge = propose(session, cast, of, 6)
    with refusing(session, hearing.ChargedAlready):
        propose(session, cast, of, 6)
    settle(session, cast, charge.id, "withdrawn")
    propose(session, cast, of, 6)


def test_more_than_the_buyer_pays_is_asked_about(session: Session, cast: Cast) -> None:
    of = seams(session, cast)
    with refusing(session, hearing.DearCharge) as asked:
        propose(session, cast, of, amount_fen=30_000)
    charge = propose(session, cast, of, amount_fen=30_000, sure=asked.value.details["key"])
    assert charge.amount_fen == 30_000


def test_a_check_taken_back_is_charged_for_no_more(session: Session, cast: Cast) -> None:
    of = seams(session, cast)
    charge = propose(session, cast, of)
    with refusing(session, rules.BuiltUponCheck):
        commands.take_back_check(session, cast.lan, of.check_id, new_id(), NOON)
    settle(session, cast, charge.id, "withdrawn")
    commands.take_back_check(session, cast.lan, of.check_id, new_id(), NOON)
    with refusing(session, rules.TakenBackAlready):
        propose(session, cast, of)


def test_she_agrees_and_it_may_reach_pay(session: Session, fangs: Session, cast: Cast) -> None:
    charge = propose(session, cast, seams(session, cast))
    with noting(fangs, Action.CHARGE_WORD_ADDED):
        word = say(fangs, cast, charge.id, "agreed")
    with noting(fangs):
        assert say(fangs, cast, charge.id, "agreed", id=word.id) is word
    assert chargeable(session, charge.id) == 520


@pytest.mark.parametrize("voice", [Voice.SHARED, "reprinted"])
def test_a_tap_that_may_be_anybodys_is_no_consent(session: Session, fangs: Session, cast: Cast, voice: str) -> None:
    values = vars(cast.fang) | ({"voice": voice} if voice == Voice.SHARED else {"reprinted": frozenset({cast.fang_at})})
    charge = propose(session, cast, seams(session, cast))
    assert say(fangs, cast, charge.id, "agreed", actor=Actor(**values)).voice == voice
    assert now_of(session, charge.id).state == ChargeState.PROPOSED
    say(fangs, cast, charge.id, "objected", now=NOON + MINUTE, text="x", actor=Actor(**values))
    with refusing(session, hearing.HearingRuns):
        settle(session, cast, charge.id, "confirmed")


def test_silence_is_never_enough(session: Session, cast: Cast) -> None:
    charge = propose(session, cast, seams(session, cast))
    for kind, more in (("confirmed", {}), ("reduced", {"amount_fen": "1"})):
        with refusing(session, hearing.NotHeard):
            settle(session, cast, charge.id, kind, **LATER, **more)
    assert chargeable(session, charge.id) == 0


def test_asked_in_person_she_still_has_her_days(session: Session, fangs: Session, cast: Cast) -> None:
    charge = propose(session, cast, seams(session, cast))
    settle(session, cast, charge.id, "heard", text="她说线是断的")
    with refusing(session, hearing.HearingRuns):
        settle(session, cast, charge.id, "confirmed")
    settle(session, cast, charge.id, "confirmed", **LATER)
    assert chargeable(session, charge.id) == 520
    later = LATER["now"] + MINUTE
    say(fangs, cast, charge.id, "objected", now=later, text="线是坏的")
    assert chargeable(session, charge.id) == 0
    settle(session, cast, charge.id, "reduced", now=later + MINUTE, amount_fen="2")
    assert chargeable(session, charge.id) == 200
    with refusing(fangs, hearing.ChargeIsOver):
        say(fangs, cast, charge.id, "objected", text="x")


def test_an_objection_is_decided_at_once_with_a_reason(session: Session, fangs: Session, cast: Cast) -> None:
    charge = propose(session, cast, seams(session, cast))
    with refusing(fangs, Invalid):
        say(fangs, cast, charge.id, "objected")
    say(fangs, cast, charge.id, "objected", text="线是坏的")
    with refusing(session, hearing.NotLess):
        settle(session, cast, charge.id, "reduced", amount_fen="5.2")
    with noting(session, Action.CHARGE_WORD_ADDED):
        word = settle(session, cast, charge.id, "reduced", now=NOON + MINUTE, amount_fen="2")
    assert settle(session, cast, charge.id, "reduced", id=word.id, amount_fen="2") is word
    assert chargeable(session, charge.id) == 200


def test_it_falls_away_by_itself_when_the_rework_is_good(session: Session, fangs: Session, cast: Cast) -> None:
    of = seams(session, cast)
    job, charge = give(session, cast, of), propose(session, cast, of)
    say(fangs, cast, charge.id, "agreed")
    with noting(session, Action.REWORK_RESULT_ADDED, Action.SHEET_SAVED, Action.CHARGE_WORD_ADDED):
        come_back(session, cast, job, 4, now=NOON + MINUTE)
    assert chargeable(session, charge.id) == 312
    come_back(session, cast, job, 0, 1, now=NOON + 2 * MINUTE)
    assert chargeable(session, charge.id) == 312
    result = come_back(session, cast, job, 5, now=NOON + 3 * MINUTE)
    assert chargeable(session, charge.id) == 52, "one piece is lost"
    rework.take_back_result(session, cast.lan, result.id, new_id(), NOON + 4 * MINUTE)
    come_back(session, cast, job, 5, now=NOON + 5 * MINUTE)
    assert chargeable(session, charge.id) == 52, "never twice for one piece"
    told = queries.words_of(fangs, [charge.id])[charge.id]
    assert [(word.kind, word.said_by) for word in told[1:]] == [("fell_away", None)] * 2


def test_all_good_and_nothing_is_left_to_say(session: Session, fangs: Session, cast: Cast) -> None:
    of = seams(session, cast)
    charge = propose(session, cast, of)
    come_back(session, cast, give(session, cast, of), 10, now=NOON + MINUTE)
    assert now_of(session, charge.id).state == ChargeState.FELL_AWAY
    for kind in ("heard", "withdrawn", "confirmed"):
        with refusing(session, hearing.ChargeIsOver):
            settle(session, cast, charge.id, kind)
    with refusing(fangs, hearing.ChargeIsOver):
        say(fangs, cast, charge.id, "agreed")


def test_everybody_speaks_only_for_themselves(
    session: Session, as_actor: Callable[[Actor], Session], fangs: Session, cast: Cast
) -> None:
    charge = propose(session, cast, seams(session, cast))
    for kind in ("confirmed", "withdrawn", "fell_away", "heard"):
        with refusing(fangs, NotFound):
            say(fangs, cast, charge.id, kind, text="x")
    for kind in ("agreed", "objected", "fell_away"):
        with refusing(session, NotFound):
            settle(session, cast, charge.id, kind)
    with refusing(as_actor(cast.yan), NotFound):
        say(as_actor(cast.yan), cast, charge.id, "agreed", actor=cast.yan)
    assert queries.charge_lines(as_actor(cast.yan)) == []
    assert queries.charge_lines(as_actor(cast.stranger)) == []


def test_her_session_writes_no_word_of_the_owners(database: Database, session: Session, cast: Cast) -> None:
    charge = propose(session, cast, seams(session, cast))
    values = {"workshop_id": cast.workshop, "engagement_id": cast.fang_at, "charge_id": charge.id}
    word = ChargeWord(**values, kind="withdrawn", voice="own", said_at=NOON)
    with pytest.raises(OutOfScope), db.writing(database, cast.fang.scope) as hers:
        hers.add(word)


def test_several_charges_of_one_check_are_told_apart(session: Session, cast: Cast) -> None:
    found = check(session, cast, defect(cast, 6), defect(cast, 4, reason="dirt"))
    charge = propose(session, cast, first_defect(session, found), 6, amount_fen=100)
    assert [line.charge.id for line in queries.charge_lines(session, check_id=found.id)] == [charge.id]
    assert [line.charge.id for line in queries.charge_lines(session, order_id=cast.order)] == [charge.id]
    assert queries.charge_lines(session, order_id=cast.paired_order) == []


def test_her_first_page_reads_her_own_charges_alone(
    session: Session, fangs: Session, as_actor: Callable[[Actor], Session], cast: Cast
) -> None:
    charge = propose(session, cast, seams(session, cast))
    assert [now.state for now in queries.own_standings(fangs)] == [ChargeState.PROPOSED]
    say(fangs, cast, charge.id, "objected", text="线是坏的")
    settle(session, cast, charge.id, "reduced", now=NOON + MINUTE, amount_fen="2")
    assert queries.own_standings(fangs) == [now_of(session, charge.id)]
    for other in (cast.yan, cast.ying):
        assert queries.own_standings(as_actor(other)) == []


def test_a_form_s_id_is_good_for_one_charge_and_one_word(session: Session, fangs: Session, cast: Cast) -> None:
    of = seams(session, cast)
    charge = propose(session, cast, of)
    assert propose(session, cast, of, id=charge.id) is charge
    with refusing(session, IdInUse):
        propose(session, cast, of, id=charge.id, amount_fen=100)
    word = say(fangs, cast, charge.id, "objected", text="线不好")
    assert say(fangs, cast, charge.id, "objected", text="线不好", id=word.id) is word
    with refusing(fangs, IdInUse):
        say(fangs, cast, charge.id, "agreed", id=word.id)
    less = settle(session, cast, charge.id, "reduced", amount_fen=300, now=NOON + MINUTE)
    assert settle(session, cast, charge.id, "reduced", amount_fen=300, id=less.id) is less
    with refusing(session, IdInUse):
        settle(session, cast, charge.id, "reduced", amount_fen=200, id=less.id)
    assert chargeable(session, charge.id) == 300
