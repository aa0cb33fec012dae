"""Letting people in and out, on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pyotp
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests.cast import NOON, PASSWORD, PIN, TOTP_SECRET, VAULT, Cast
from tests.facts import noting, refusing
from workshop import database as db
from workshop.accounts import cards, commands, queries, rules
from workshop.accounts.commands import Device
from workshop.accounts.models import Account, Membership, SignIn
from workshop.actor import Role
from workshop.database import Database
from workshop.errors import Invalid, NotFound
from workshop.journal.commands import Action
from workshop.tenancy import Door, Everything, OneOffice, OnePairing, OneWorkshop

PHONE = Device("a-phone-of-her-own-12345", "Android WeChat")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
RECOVERY = "ABCDE-FGHJK-MNPQR-STUVW"


@pytest.fixture
def door(database: Database) -> Iterator[Session]:
    """A session before anybody is known."""
    with db.writing(database, Door()) as session:
        yield session


def try_in(session: Session, name: str, secret: str, second: str = "", at: timedelta = timedelta()) -> str | None:
    """The token of a sign-in, if name and secret fit."""
    made = commands.sign_in(session, VAULT, name, secret, second, PHONE, NOON + at)
    return made.token if made else None


CODE = pyotp.TOTP(TOTP_SECRET).at(NOON)


# --- coming in ------------------------------------------------------------


def test_an_owner_comes_in_by_number_and_password(door: Session, cast: Cast) -> None:
    with noting(door, Action.SIGN_IN_STARTED):
        token = try_in(door, "100-0000-0001", PASSWORD)
    arrival = queries.arrival(door, str(token), NOON)
    assert arrival is not None
    assert (arrival.actor.account_id, arrival.actor.role) == (cast.mei.account_id, Role.OWNER)
    assert arrival.actor.scope == OneWorkshop(cast.workshop)


@pytest.mark.parametrize("name", ["W1-1", " w1-1", "10000000021"])
def test_a_worker_comes_in_by_card_or_telephone_and_pin(door: Session, cast: Cast, name: str) -> None:
    arrival = queries.arrival(door, str(try_in(door, name, PIN)), NOON)
    assert arrival is not None
    assert arrival.actor.account_id == cast.fang.account_id
    assert arrival.actor.scope == cast.fang.scope


def test_an_office_and_a_partner_city_come_in_to_their_own_scope(door: Session, cast: Cast) -> None:
    officer = queries.arrival(door, str(try_in(door, "TOWN", PASSWORD, CODE)), NOON)
    partner = queries.arrival(door, str(try_in(door, "haian", PASSWORD, CODE)), NOON)
    assert officer is not None
    assert officer.actor.scope == OneOffice(cast.county, cast.township)
    assert partner is not None
    assert partner.actor.scope == OnePairing(cast.pairing, cast.county)


@pytest.mark.parametrize(("name", "secret"), [("10000000001", "wrong"), ("10000000088", PASSWORD), ("", PASSWORD)])
def test_whoever_does_not_fit_stays_out(door: Session, cast: Cast, name: str, secret: str) -> None:
    with noting(door):
        assert try_in(door, name, secret) is None


def test_five_wrong_tries_lock_for_a_quarter_of_an_hour(door: Session, cast: Cast) -> None:
    for _ in range(4):
        assert try_in(door, "10000000001", "wrong") is None
    with noting(door, Action.ACCOUNT_LOCKED):
        assert try_in(door, "10000000001", "wrong") is None
    with noting(door):
        assert try_in(door, "10000000001", PASSWORD, at=14 * MINUTE) is None
    assert try_in(door, "10000000001", PASSWORD, at=16 * MINUTE)
    assert try_in(door, "10000000001", "wrong", at=17 * MINUTE) is None
    assert try_in(door, "10000000001", PASSWORD, at=18 * MINUTE), "the count begins anew"


def test_a_family_shares_a_telephone_and_the_pin_decides(door: Session, database: Database, cast: Cast) -> None:
    with db.writing(database, Everything()) as session:
        cards.set_phone(session, cast.yan_at, "10000000021")
        session.get_one(Account, cast.yan.account_id).secret_hash = commands.hash_secret("5190")
    arrival = queries.arrival(door, str(try_in(door, "10000000021", "5190")), NOON)
    assert arrival is not None
    assert arrival.actor.account_id == cast.yan.account_id


def test_two_of_one_telephone_with_the_same_pin_are_asked_for_the_card_number(
    door: Session, database: Database, cast: Cast
) -> None:
    with db.writing(database, Everything()) as session:
        cards.set_phone(session, cast.yan_at, "10000000021")
    with refusing(door, rules.SeveralFit):
        try_in(door, "10000000021", PIN)
    arrival = queries.arrival(door, str(try_in(door, "W1-2", PIN)), NOON)
    assert arrival is not None
    assert arrival.actor.account_id == cast.yan.account_id


def test_after_a_second_card_the_telephone_leads_to_the_new_account(
    door: Session, database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.mei.scope) as session:
        code = cards.print_card(session, cast.mei, cast.workshop, cast.fang_at, NOON)
    facts = cards.CardFacts("王秀芳", "10000000021", "W1-1")
    anew = cards.take_card(door, code, facts, PIN, PIN, PHONE, NOON)
    arrival = queries.arrival(door, str(try_in(door, "10000000021", PIN)), NOON)
    assert arrival is not None, "the earlier account, with the same telephone and PIN, holds nothing"
    assert arrival.actor.account_id == anew.account_id


def fail_until_a_new_card_is_needed(door: Session) -> timedelta:
    """Twenty wrong tries of Fang's PIN; how long they took, with the last quarter of an hour over."""
    after = timedelta()
    for tries in range(1, 21):
        assert try_in(door, "W1-1", "0000", at=after) is None
        if tries % 5 == 0:
            after += 16 * MINUTE
    return after


def test_twenty_wrong_tries_in_a_row_end_a_worker_s_pin(door: Session, cast: Cast) -> None:
    after = fail_until_a_new_card_is_needed(door)
    assert try_in(door, "W1-1", PIN, at=after + 30 * DAY) is None


def test_a_new_card_opens_what_wrong_tries_had_closed(door: Session, database: Database, cast: Cast) -> None:
    after = fail_until_a_new_card_is_needed(door)
    with db.writing(database, cast.stranger.scope) as session:
        code = cards.print_card(session, cast.stranger, cast.other_workshop, cast.ying_at, NOON)
    cards.add_card(door, cast.fang, code, cards.CardFacts("陈玉英", None, "W9-1"), NOON)
    assert try_in(door, "W1-1", PIN, at=after)


def test_an_owner_is_let_in_after_twenty_wrong_tries_and_a_quarter_of_an_hour(door: Session, cast: Cast) -> None:
    door.get_one(Account, cast.mei.account_id).failed_count = 20
    assert try_in(door, "10000000001", PASSWORD)


def test_a_wrong_try_counts_on_from_what_others_have_just_written(door: Session, cast: Cast) -> None:
    account = door.get_one(Account, cast.mei.account_id)
    table = sa.inspect(Account).local_table
    door.connection().execute(table.update().where(table.c.id == account.id).values(failed_count=4))
    with noting(door, Action.ACCOUNT_LOCKED):
        assert try_in(door, "10000000001", "wrong") is None


def test_an_officer_needs_the_second_factor(door: Session, database: Database, cast: Cast) -> None:
    assert try_in(door, "county", PASSWORD) is None
    assert try_in(door, "county", PASSWORD, pyotp.TOTP(TOTP_SECRET).at(NOON - 5 * MINUTE)) is None
    assert try_in(door, "county", "wrong", CODE) is None
    assert try_in(door, "county", PASSWORD, f" {CODE[:3]} {CODE[3:]}")
    with db.writing(database, Everything()) as session:
        session.get_one(Account, cast.officer.account_id).totp_sealed = None
    with refusing(door, rules.NoSecondFactor):
        try_in(door, "county", PASSWORD)


def test_a_code_is_good_for_one_sign_in(door: Session, cast: Cast) -> None:
    assert try_in(door, "county", PASSWORD, CODE)
    assert try_in(door, "county", PASSWORD, CODE) is None
    assert try_in(door, "county", PASSWORD, pyotp.TOTP(TOTP_SECRET).at(NOON - MINUTE / 2)) is None, "nor an older one"
    assert try_in(door, "county", PASSWORD, pyotp.TOTP(TOTP_SECRET).at(NOON + MINUTE / 2))


# --- how long a sign-in lasts ---------------------------------------------


@pytest.mark.parametrize(
    ("name", "secret", "lasts"),
    [("W1-1", PIN, 180 * DAY), ("10000000001", PASSWORD, 30 * DAY), ("county", PASSWORD, 30 * MINUTE)],
)
def test_a_sign_in_lasts_by_role_and_longer_while_it_is_used(
    door: Session, cast: Cast, name: str, secret: str, lasts: timedelta
) -> None:
    token = str(try_in(door, name, secret, CODE))
    assert queries.arrival(door, token, NOON + lasts - MINUTE)
    assert queries.arrival(door, token, NOON + lasts) is None
    used = queries.arrival(door, token, NOON + lasts - MINUTE)
    assert used is not None
    assert used.actor.sign_in_id is not None
    commands.touch(door, used.actor.sign_in_id, used.lasts, NOON + lasts - MINUTE)
    assert queries.arrival(door, token, NOON + 2 * lasts - 2 * MINUTE)


def test_a_sign_in_is_ended_by_its_owner_and_by_nobody_else(door: Session, cast: Cast) -> None:
    token = str(try_in(door, "10000000001", PASSWORD))
    (row,) = queries.sign_ins_of(door, [cast.mei.account_id], NOON)
    with refusing(door, NotFound):
        commands.end_sign_in(door, cast.lan, row.id, [cast.lan.account_id], NOON)
    with noting(door, Action.SIGN_IN_ENDED):
        commands.end_sign_in(door, cast.mei, row.id, [cast.mei.account_id], NOON)
        commands.end_sign_in(door, cast.mei, row.id, [cast.mei.account_id], NOON)
    assert queries.arrival(door, token, NOON) is None
    assert queries.sign_ins_of(door, [cast.mei.account_id], NOON) == []


def test_an_account_with_two_places_goes_on_in_the_other(door: Session, database: Database, cast: Cast) -> None:
    with db.writing(database, Everything()) as session:
        lan = session.get_one(Account, cast.lan.account_id)
        second = commands.add_membership(session, None, lan, Role.BOOKKEEPER, NOON, workshop_id=cast.other_workshop).id
        foreign = session.scalars(sa.select(Membership.id).where(Membership.account_id == cast.mei.account_id)).one()
    token = str(try_in(door, "10000000002", PASSWORD))
    first = queries.arrival(door, token, NOON)
    assert first is not None
    assert first.actor.scope == OneWorkshop(cast.workshop)
    with refusing(door, NotFound):
        commands.choose_place(door, first.actor, foreign)
    commands.choose_place(door, first.actor, second)
    then = queries.arrival(door, token, NOON)
    assert then is not None
    assert (then.actor.role, then.actor.scope) == (Role.BOOKKEEPER, OneWorkshop(cast.other_workshop))


# --- passwords and recovery -----------------------------------------------


def test_a_password_is_changed_with_the_old_one(door: Session, cast: Cast) -> None:
    for _ in range(4):
        assert not commands.set_password(door, cast.mei, "wrong", "noodles and tea", NOON)
    with refusing(door, Invalid) as told:
        commands.set_password(door, cast.mei, PASSWORD, "12345678", NOON)
    assert list(told.value.fields) == ["new"]
    with noting(door, Action.ACCOUNT_PASSWORD_SET):
        assert commands.set_password(door, cast.mei, PASSWORD, "noodles and tea", NOON)
    assert try_in(door, "10000000001", PASSWORD) is None
    assert try_in(door, "10000000001", "noodles and tea")


def test_a_wrong_old_password_locks_like_a_wrong_try(door: Session, cast: Cast) -> None:
    for _ in range(4):
        assert not commands.set_password(door, cast.mei, "wrong", "noodles and tea", NOON)
    with noting(door, Action.ACCOUNT_LOCKED):
        assert not commands.set_password(door, cast.mei, "wrong", "noodles and tea", NOON)
    with refusing(door, rules.Locked):
        commands.set_password(door, cast.mei, PASSWORD, "noodles and tea", NOON)


def test_a_new_password_signs_every_other_phone_out(door: Session, cast: Cast) -> None:
    kept, other = (str(try_in(door, "10000000001", PASSWORD)) for _ in range(2))
    here = queries.arrival(door, kept, NOON)
    assert here is not None
    commands.set_password(door, here.actor, PASSWORD, "noodles and tea", NOON)
    assert queries.arrival(door, kept, NOON)
    assert queries.arrival(door, other, NOON) is None


@pytest.fixture
def recoverable(database: Database, cast: Cast) -> None:
    with db.writing(database, Everything()) as session:
        mei = session.get_one(Account, cast.mei.account_id)
        mei.recovery_hash = commands.hash_secret(RECOVERY.replace("-", ""))


@pytest.mark.usefixtures("recoverable")
def test_the_recovery_code_sets_a_password_and_ends_every_sign_in(door: Session, cast: Cast) -> None:
    token = str(try_in(door, "10000000001", PASSWORD))
    for _ in range(5):
        try_in(door, "10000000001", "wrong")
    after = NOON + 20 * MINUTE
    with noting(door, Action.ACCOUNT_PASSWORD_SET):
        assert commands.recover(door, "10000000001", "abcde fghjk mnpqr stuvw", "noodles and tea", after)
    assert queries.arrival(door, token, after) is None
    assert try_in(door, "10000000001", "noodles and tea", at=21 * MINUTE)


@pytest.mark.usefixtures("recoverable")
def test_a_wrong_recovery_code_changes_nothing_and_locks_in_the_end(door: Session, cast: Cast) -> None:
    assert commands.recover(door, "10000000077", RECOVERY, "noodles and tea", NOON) is None
    with refusing(door, Invalid):
        commands.recover(door, "10000000001", RECOVERY, "short", NOON)
    for _ in range(5):
        assert commands.recover(door, "10000000001", "AAAAA-AAAAA-AAAAA-AAAAA", "noodles and tea", NOON) is None
    with noting(door):
        assert commands.recover(door, "10000000001", RECOVERY, "noodles and tea", NOON + MINUTE) is None
    assert commands.recover(door, "10000000001", RECOVERY, "noodles and tea", NOON + 16 * MINUTE)


# --- accounts -------------------------------------------------------------


def test_an_owner_lets_a_leader_in(door: Session, cast: Cast) -> None:
    with noting(door, Action.ACCOUNT_ADDED, Action.MEMBERSHIP_ADDED):
        commands.add_member(door, cast.mei, "曾组长", "100 0000 0005", Role.LEADER, "noodles and tea", RECOVERY, NOON)
    arrival = queries.arrival(door, str(try_in(door, "10000000005", "noodles and tea")), NOON)
    assert arrival is not None
    assert (arrival.actor.role, arrival.actor.scope) == (Role.LEADER, OneWorkshop(cast.workshop))


def membership_of(session: Session, account_id: UUID) -> UUID:
    found: UUID = session.scalars(sa.select(Membership.id).where(Membership.account_id == account_id)).one()
    return found


def test_an_owner_lets_a_leader_go(door: Session, cast: Cast) -> None:
    token = str(try_in(door, "10000000002", PASSWORD))
    with noting(door, Action.MEMBERSHIP_ENDED):
        commands.end_membership(door, cast.mei, membership_of(door, cast.lan.account_id), NOON)
    assert queries.arrival(door, token, NOON) is None
    assert queries.sign_ins_of(door, [cast.lan.account_id], NOON) == []
    assert cast.lan.account_id not in [member.account_id for member in queries.members_of(door, cast.workshop)]
    assert try_in(door, "10000000002", PASSWORD) is None, "who has no place is not let in to find nothing"


def test_nobody_lets_himself_or_an_owner_or_a_stranger_s_people_go(door: Session, cast: Cast) -> None:
    lan = membership_of(door, cast.lan.account_id)
    for actor, membership in [
        (cast.mei, membership_of(door, cast.mei.account_id)),
        (cast.lan, lan),
        (cast.lan, membership_of(door, cast.mei.account_id)),
        (cast.stranger, lan),
        (cast.mei, membership_of(door, cast.officer.account_id)),
    ]:
        with refusing(door, NotFound):
            commands.end_membership(door, actor, membership, NOON)
    commands.end_membership(door, cast.mei, lan, NOON)
    with refusing(door, NotFound):
        commands.end_membership(door, cast.mei, lan, NOON)


def test_a_leader_may_have_the_telephone_of_a_card(door: Session, cast: Cast) -> None:
    """She counts and sews: one number, two accounts; a PIN is never as long as a password."""
    commands.add_member(door, cast.mei, "王秀芳", "10000000021", Role.LEADER, "noodles and tea", RECOVERY, NOON)
    for secret, role in [("noodles and tea", Role.LEADER), (PIN, Role.WORKER)]:
        arrival = queries.arrival(door, str(try_in(door, "10000000021", secret)), NOON)
        assert arrival is not None
        assert arrival.actor.role == role


@pytest.mark.parametrize(
    ("phone", "role", "password", "field"),
    [
        ("12345", Role.LEADER, "noodles and tea", "phone"),
        ("10000000001", Role.LEADER, "noodles and tea", "phone"),  # has an account
        ("10000000005", Role.OWNER, "noodles and tea", "role"),
        ("10000000005", Role.COUNTY, "noodles and tea", "role"),
        ("10000000005", Role.LEADER, "10000000005", "password"),
    ],
)
def test_a_member_is_refused_by_field(
    door: Session, cast: Cast, phone: str, role: Role, password: str, field: str
) -> None:
    with refusing(door, Invalid) as told:
        commands.add_member(door, cast.mei, "曾组长", phone, role, password, RECOVERY, NOON)
    assert list(told.value.fields) == [field]


def test_a_link_opens_one_order_for_thirty_days(session: Session, cast: Cast) -> None:
    with noting(session, Action.LINK_GIVEN):
        code = cards.give_link(session, cast.mei, "customer_order", cast.order, NOON)
    scope = queries.link_scope(session, code, NOON + 29 * DAY)
    assert scope is not None
    assert (scope.workshop_id, scope.subject_id) == (cast.workshop, cast.order)
    assert queries.link_scope(session, code, NOON + 30 * DAY) is None
    assert queries.link_scope(session, code[::-1], NOON) is None


def test_a_sign_in_token_is_not_kept(door: Session, cast: Cast) -> None:
    token = str(try_in(door, "10000000001", PASSWORD))
    kept = door.scalars(sa.select(SignIn.token_hash)).all()
    assert queries.digest(token) in kept
    assert token.encode() not in kept


def test_an_account_may_be_added_without_anybody_signed_in(everything: Session) -> None:
    with noting(everything, Action.ACCOUNT_ADDED):
        made = commands.add_account(everything, None, "华会计", "10000000066", "noodles and tea", NOON)
    assert (made.login, made.recovery_hash, made.totp_sealed) == ("10000000066", None, None)
    assert made.secret_hash != "noodles and tea"
