"""Making papers and signing them, insurance, accidents, and since when somebody works here."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from tests.attendance.saying import listed, turn_on
from tests.cast import NOON, TODAY, VAULT, Cast
from tests.contracts.signing import hurt, make, photo, sign
from tests.homework.giving import given_home
from tests.output.wishes import YESTERDAY, cell, saved_sheet, undo
from workshop.contracts import accidents, commands, queries, rules
from workshop.contracts.accidents import TellAccident
from workshop.contracts.commands import RecordSigned, RefuseSigning, SayInsurance, SetAddresses, SetEmployer
from workshop.contracts.models import Contract, Insurance
from workshop.contracts.standing import Span, State
from workshop.database import get
from workshop.documents.models import Document
from workshop.errors import IdInUse, Invalid, NotFound
from workshop.ids import new_id
from workshop.journal.models import Note
from workshop.law.models import LegalValue
from workshop.output.rules import InTheFuture
from workshop.tenancy import Workshop
from workshop.workers.commands import identify
from workshop.workers.models import Engagement


def line_of(session: Session, cast: Cast, today: date = TODAY) -> queries.PersonLine:
    return queries.person_lines(session, [get(session, Engagement, cast.fang_at)], today)[0]


def noted(session: Session) -> list[str]:
    return list(session.scalars(sa.select(Note.action).order_by(col(Note.id))))


# --- since when -----------------------------------------------------------


def test_w20_the_days_count_from_the_first_count_or_presence(session: Session, cast: Cast) -> None:
    assert line_of(session, cast).standing.state == State.NOT_BEGUN  # the form says 1 September
    given_home(session, cast)
    assert line_of(session, cast).worked.first_day is None  # home work is none (W30)
    mistaken = saved_sheet(session, cast, cell(cast, 10), day=date(2025, 9, 2))
    saved_sheet(session, cast, cell(cast, 10), day=date(2025, 9, 9))
    assert line_of(session, cast).worked.first_day == date(2025, 9, 2)
    undo(session, cast, mistaken)
    assert line_of(session, cast).worked.counted == (date(2025, 9, 9), date(2025, 9, 9))
    turn_on(session, cast)
    listed(session, cast, {cast.fang_at: "8:00-11:30"}, day=date(2025, 9, 5))
    found = line_of(session, cast)
    assert (found.worked.first_day, found.worked.last_day) == (date(2025, 9, 5), date(2025, 9, 9))
    assert found.standing.day_number == 12
    listed(session, cast, {cast.fang_at: ""}, day=date(2025, 9, 5))
    assert line_of(session, cast).worked.present is None


def test_w21_what_double_wages_come_to_is_the_wages_of_the_days(session: Session, cast: Cast) -> None:
    given_home(session, cast)  # 48 yuan, and no wages
    for day in (date(2025, 9, 2), date(2025, 9, 3), YESTERDAY, TODAY):
        saved_sheet(session, cast, cell(cast, 3, at=cast.button), day=day)
    saved_sheet(session, cast, cell(cast, 101), day=YESTERDAY)
    later = date(2025, 10, 20)
    assert list(line_of(session, cast, later).standing.late) == [Span(date(2025, 10, 2), later)]
    # Of 12 buttons at 0.0125 the days add 4, 4, 3 and 4 fen to the month's line, and the sleeves 85.85 yuan.
    from_the_second = [Span(date(2025, 9, 3), TODAY)]
    assert queries.wages_of(session, cast.workshop, cast.fang_at, from_the_second) == 8_585 + 4 + 3 + 4
    apart = [Span(date(2025, 9, 2), date(2025, 9, 2)), Span(TODAY, later)]
    assert queries.wages_of(session, cast.workshop, cast.fang_at, apart) == 4 + 4
    assert queries.wages_of(session, cast.workshop, cast.fang_at, []) == 0


def test_w20_whoever_is_past_the_fifteenth_day_is_counted_for_the_start_page(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 10), day=date(2025, 9, 3))
    saved_sheet(session, cast, cell(cast, 10, of=cast.yan_at), day=date(2025, 9, 2))
    assert queries.due_count(session, TODAY) == 1
    assert queries.due_count(session, TODAY + timedelta(days=1)) == 2


# --- papers ---------------------------------------------------------------


def test_a_paper_is_made_once_and_signed_once(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 10), day=date(2025, 9, 3))
    version = get(session, Engagement, cast.fang_at).version
    contract = make(session, cast)
    assert make(session, cast, id=contract.id) is contract
    with pytest.raises(IdInUse):
        make(session, cast, id=contract.id, job="锁边")
    assert line_of(session, cast).standing.state == State.DUE  # printed is not signed
    wish = RecordSigned(signed_on=TODAY)
    signed = commands.record_signed(session, cast.mei, contract.id, wish, photo(), TODAY, NOON)
    assert commands.record_signed(session, cast.mei, contract.id, wish, photo(), TODAY, NOON) is signed
    engagement = get(session, Engagement, cast.fang_at)
    assert (engagement.paper, engagement.version) == ("labour_contract", version + 1)
    assert line_of(session, cast).standing.state == State.SIGNED
    assert signed.document_id
    assert get(session, Document, signed.document_id).engagement_id == cast.fang_at  # she sees it too
    with pytest.raises(rules.SignedAlready):
        sign(session, cast, contract)
    assert noted(session)[-3:] == ["contract.made", "document.added", "contract_signed.added"]


def test_the_signing_day_is_the_day_on_which_it_was_signed(session: Session, cast: Cast) -> None:
    contract = make(session, cast)
    with pytest.raises(InTheFuture):
        sign(session, cast, contract, TODAY + timedelta(days=1))
    with pytest.raises(rules.SignedBeforePrinted) as asked:
        sign(session, cast, contract, YESTERDAY)
    assert asked.value.details == {"key": f"before/{YESTERDAY}", "made_on": TODAY, "signed_on": YESTERDAY}
    with pytest.raises(rules.WithoutPhoto):
        sign(session, cast, contract, photo=None)
    signed = sign(session, cast, contract, YESTERDAY, sure=f"before/{YESTERDAY}")
    assert (signed.signed_on, signed.recorded_at) == (YESTERDAY, NOON)  # both days stay


def test_a_note_of_the_first_day_is_no_contract(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 10), day=date(2025, 9, 3))
    sign(session, cast, make(session, cast, "engagement_note", term_kind="open", term_to=None))
    assert get(session, Engagement, cast.fang_at).paper == "none"
    assert line_of(session, cast).standing.state == State.DUE


@pytest.mark.parametrize(
    ("kind", "more", "question", "key"),
    [
        ("service_agreement", {}, rules.LooksLikeEmployee, "service"),  # W31
        ("over_age_agreement", {}, rules.NotOverAge, "age"),  # W28
        ("labour_contract", {"probation_to": date(2025, 11, 1)}, rules.OddProbation, "probation/2025-11-01"),  # W24
        ("part_time_agreement", {"probation_to": date(2025, 9, 2)}, rules.OddProbation, "probation/2025-09-02"),  # W32
    ],
)
def test_what_is_asked_before_a_paper_is_made(
    session: Session, cast: Cast, kind: str, more: dict[str, Any], question: Any, key: str
) -> None:
    with pytest.raises(question) as asked:
        make(session, cast, kind, **more)
    assert asked.value.details["key"] == key
    assert make(session, cast, kind, **more, sure=key).kind == kind


def test_w24_probation_is_once(session: Session, cast: Cast) -> None:
    make(session, cast, probation_to=date(2025, 10, 31))
    with pytest.raises(rules.ProbationAgain):
        make(session, cast, probation_to=date(2025, 10, 31))


def test_w28_a_labour_contract_past_retirement_age_is_asked_about(session: Session, cast: Cast) -> None:
    engagement = get(session, Engagement, cast.fang_at)
    identify(session, cast.mei, VAULT, engagement, "610799197005129088", NOON)  # P04 of domain 10.4
    assert line_of(session, cast).retired_on == date(2020, 5, 1)
    with pytest.raises(rules.IsOverAge):
        make(session, cast)
    make(session, cast, "over_age_agreement")


def test_w32_part_time_is_asked_about_by_its_hours_and_by_the_hourly_minimum(session: Session, cast: Cast) -> None:
    turn_on(session, cast)
    saved_sheet(session, cast, cell(cast, 10), day=YESTERDAY)
    figure = {"kind": "minimum_hour", "region": "61", "value": 1_900, "valid_from": date(2025, 1, 1), "source": "测试"}
    session.add(LegalValue(workshop_id=cast.workshop, **figure, recorded_at=NOON))
    with pytest.raises(rules.UnderHourly):
        make(session, cast, "part_time_agreement", hour_fen=100)
    make(session, cast, "part_time_agreement", hour_fen=100, sure="hour/100")
    assert line_of(session, cast).standing.state == State.SIGNED  # it may be oral
    listed(session, cast, {cast.fang_at: "8:00-17:30"}, day=YESTERDAY)
    found = line_of(session, cast)
    assert (found.standing.state, found.is_within_part_time) == (State.DUE, False)
    with pytest.raises(rules.MoreThanPartTime):
        make(session, cast, "part_time_agreement")


def test_w10_no_paper_speaks_of_a_deposit(session: Session, cast: Cast) -> None:
    with pytest.raises(rules.DepositRefused):
        make(session, cast, pay="计件，服装押金100元")
    assert session.scalars(sa.select(Contract)).all() == []


# --- refusal, insurance, what papers say of the workshop ------------------


def test_w22_a_refusal_keeps_its_notice_and_stops_no_count(session: Session, cast: Cast) -> None:
    saved_sheet(session, cast, cell(cast, 10), day=date(2025, 9, 3))
    wish = RefuseSigning(asked_on=YESTERDAY, notice_on=TODAY)
    row = commands.refuse_signing(session, cast.mei, cast.fang_at, wish, photo(), TODAY, NOON)
    assert commands.refuse_signing(session, cast.mei, cast.fang_at, wish, None, TODAY, NOON) is row
    assert row.document_id
    found = line_of(session, cast)
    assert (found.refusal, found.standing.state) == (row, State.DUE)
    early = RefuseSigning(asked_on=TODAY, notice_on=YESTERDAY)
    with pytest.raises(Invalid):
        commands.refuse_signing(session, cast.mei, cast.fang_at, early, None, TODAY, NOON)


def test_w39_the_insurance_of_a_day_is_the_latest_row(session: Session, cast: Cast) -> None:
    def say(day: date, now_minutes: int = 0, **more: Any) -> Insurance:
        wish = SayInsurance.model_validate({"scheme": "resident", "valid_from": day, **more})
        return commands.say_insurance(
            session, cast.mei, cast.fang_at, wish, TODAY, NOON + timedelta(minutes=now_minutes)
        )

    say(TODAY)
    latest = say(TODAY, 1, scheme="employee", injury=True)
    say(YESTERDAY, 2)
    assert line_of(session, cast).insurance == latest
    with pytest.raises(InTheFuture):
        say(TODAY + timedelta(days=1))


def test_addresses_and_the_workshop_are_noted_only_where_they_change(session: Session, cast: Cast) -> None:
    wish = SetAddresses(registered_address="嘉岭县柳坝镇", present_address="柳坝新社区")
    for _ in range(2):
        commands.set_addresses(session, cast.mei, cast.fang_at, wish, NOON)
    employer = SetEmployer(legal_name="柳坝电子加工店", credit_code="92610799ma0000d260", pay_day=10, object_days=3)
    for _ in range(2):
        commands.set_employer(session, cast.mei, employer, NOON)
    assert get(session, Workshop, cast.workshop).credit_code == "92610799MA0000D260"
    notes = session.scalars(sa.select(Note).order_by(col(Note.id).desc()).limit(3)).all()
    assert [note.action for note in notes[:2]] == ["workshop.set", "engagement.changed"]
    assert notes[1].details == {"changed": ["present_address", "registered_address"]}
    with pytest.raises(ValueError, match="credit code"):
        SetEmployer(credit_code="92610799MA0000D261", pay_day=10, object_days=3)


# --- accidents ------------------------------------------------------------


def test_w40_an_accident_and_what_became_of_it(session: Session, cast: Cast) -> None:
    row = hurt(session, cast, happened_on=YESTERDAY)
    assert queries.unreported_count(session) == 1
    known = {"happened_on": YESTERDAY, "scene": row.place, "what": "针扎了手，缝了两针"}
    wish = TellAccident(id=new_id(), reported_on=TODAY, **known)
    after = accidents.follow_accident(session, cast.mei, row.id, wish, None, TODAY, NOON)
    assert accidents.follow_accident(session, cast.mei, row.id, wish, None, TODAY, NOON) is after
    (line,) = queries.accident_lines(session)
    assert (line.row, list(line.before), line.report_by) == (after, [row], date(2025, 10, 15))
    assert queries.unreported_count(session) == 0
    again = TellAccident(reported_on=TODAY, happened_on=YESTERDAY, scene="门口", what="针扎了手")
    third = accidents.follow_accident(session, cast.mei, row.id, again, None, TODAY, NOON)
    assert third.follows_id == after.id  # from a page that shows the first
    with pytest.raises(Invalid):
        hurt(session, cast, reported_on=YESTERDAY)


def test_another_workshops_people_are_not_there(as_actor: Callable[..., Session], session: Session, cast: Cast) -> None:
    contract = make(session, cast)
    session.flush()
    with pytest.raises(NotFound):
        make(session, cast, of=cast.ying_at)
    elsewhere = as_actor(cast.stranger)
    with pytest.raises(NotFound):
        commands.record_signed(
            elsewhere, cast.stranger, contract.id, RecordSigned(signed_on=TODAY), photo(), TODAY, NOON
        )
