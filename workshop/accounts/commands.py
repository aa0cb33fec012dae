"""Letting people in and out.  Sessions here have the scope `Door` unless said otherwise."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

import pyotp
import sqlalchemy as sa
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import Session, col

from workshop.accounts import queries, rules
from workshop.accounts.models import Account, Membership, SignIn
from workshop.actor import OFFICE_ROLES, Actor, Role
from workshop.database import get
from workshop.errors import Invalid, NotFound
from workshop.i18n import mark
from workshop.journal.commands import Action, note
from workshop.text import plain
from workshop.vault import Vault, plain_code

# 19 MiB, two passes: 30 ms on a village PC, so that fifty workers at the end of
# a shift are served.  Source: ecosystem 1.1, "Password and PIN hashing".
_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_hex(8))


@dataclass(frozen=True)
class Device:
    """What is known of the phone or computer: a random mark in a cookie, and its kind."""

    mark: str
    name: str


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that was just made.  `token` is shown once, to the browser."""

    token: str
    account_id: UUID
    lasts: timedelta


def hash_secret(secret: str) -> str:
    """What is kept of a password or PIN."""
    return _hasher.hash(secret)


def add_account(
    session: Session,
    actor: Actor | None,
    name: str,
    login: str | None,
    password: str,
    now: datetime,
    *,
    recovery_code: str | None = None,
    totp_secret: str | None = None,
    vault: Vault | None = None,
) -> Account:
    """A new account.  Raises Invalid for a login that is taken or a poor password."""
    problem = rules.password_problem(password, login or "")
    if problem:
        raise Invalid({"password": problem})
    if login and session.scalars(sa.select(col(Account.id)).where(col(Account.login) == login)).first():
        raise Invalid({"phone": mark("This number or name already has an account.")})
    account = Account(
        login=login,
        name=name,
        secret_hash=hash_secret(password),
        recovery_hash=hash_secret(plain_code(recovery_code)) if recovery_code else None,
        totp_sealed=vault.encrypt(totp_secret) if vault and totp_secret else None,
        created_at=now,
    )
    session.add(account)
    session.flush()
    note(session, actor, Action.ACCOUNT_ADDED, account.id, now)
    return account


def add_membership(
    session: Session,
    actor: Actor | None,
    account: Account,
    role: Role,
    now: datetime,
    *,
    workshop_id: UUID | None = None,
    office_id: UUID | None = None,
    pairing_id: UUID | None = None,
) -> Membership:
    """The account's role in one place."""
    membership = Membership(
        account_id=account.id, role=role, workshop_id=workshop_id, office_id=office_id, pairing_id=pairing_id
    )
    session.add(membership)
    session.flush()
    details = {"account": str(account.id), "role": role.value}
    note(session, actor, Action.MEMBERSHIP_ADDED, membership.id, now, workshop_id=workshop_id, details=details)
    return membership


def end_membership(session: Session, actor: Actor, membership_id: UUID, real_now: datetime) -> None:
    """A leader or bookkeeper of the actor's workshop has no place there any more, and is signed out.

    Raises NotFound, also for oneself and for an owner: nobody shuts himself out.
    """
    membership = get(session, Membership, membership_id)
    if (
        membership.workshop_id != actor.workshop_id
        or membership.role not in (Role.LEADER, Role.BOOKKEEPER)
        or membership.account_id == actor.account_id
        or membership.ended_at is not None
    ):
        raise NotFound()
    membership.ended_at = real_now
    session.flush()
    _end_sign_ins(session, real_now, col(SignIn.membership_id) == membership.id)
    details = {"account": str(membership.account_id), "role": membership.role}
    note(
        session,
        actor,
        Action.MEMBERSHIP_ENDED,
        membership.id,
        real_now,
        workshop_id=membership.workshop_id,
        details=details,
    )


def add_member(
    session: Session, actor: Actor, name: str, phone: str, role: Role, password: str, recovery_code: str, now: datetime
) -> Account:
    """A leader or bookkeeper of the actor's workshop, new or come back.  Raises Invalid."""
    login = rules.plain_phone(phone)
    if login is None:
        raise Invalid({"phone": mark("A mobile number has 11 digits, such as 139 0000 0000.")})
    if role not in (Role.LEADER, Role.BOOKKEEPER):
        raise Invalid({"role": mark("Choose one of the answers.")})
    account = _who_was_here(session, actor.workshop_id, login)
    if account is None:
        account = add_account(session, actor, name, login, password, now, recovery_code=recovery_code)
    else:
        problem = rules.password_problem(password, login)
        if problem:
            raise Invalid({"password": problem})
        account.name, account.secret_hash = name, hash_secret(password)
        account.recovery_hash = hash_secret(plain_code(recovery_code))
        account.failed_count, account.locked_until = 0, None
        session.flush()
        note(session, actor, Action.ACCOUNT_PASSWORD_SET, account.id, now, details={"by": "return"})
    add_membership(session, actor, account, role, now, workshop_id=actor.workshop_id)
    return account


def _who_was_here(session: Session, workshop_id: UUID, login: str) -> Account | None:
    """Whose account was the workshop's, now opens nothing, and never opened anything else.

    Only such a one may be given a new password by an owner.
    """
    account = session.scalars(sa.select(Account).where(col(Account.login) == login)).first()
    if account is None:
        return None
    places = session.scalars(sa.select(Membership).where(col(Membership.account_id) == account.id)).all()
    was_here_alone = all(place.workshop_id == workshop_id and place.ended_at for place in places)
    return account if places and was_here_alone else None


def sign_in(
    session: Session, vault: Vault, typed: str, secret: str, second: str, device: Device, real_now: datetime
) -> SignedIn | None:
    """Let somebody in by number and password or PIN; None if they do not fit.

    Returns instead of raising, because the wrong try must be counted and kept;
    and None for a locked account, so that nobody learns which numbers have one.
    Raises SeveralFit, NoSecondFactor.
    """
    candidates = _open_accounts(session, typed, real_now)
    if not candidates:
        _hasher.verify(secret, _nobodys_hash())  # as slow as for a known number
        return None
    fitting = [account for account in candidates if _fits(session, account, secret, second, vault, real_now)]
    if len(fitting) > 1:
        raise rules.SeveralFit()
    for account in fitting:
        account.failed_count, account.locked_until = 0, None
        return start_sign_in(session, account, device, real_now)
    for account in candidates:
        _count_failure(session, account, real_now)
    return None


def _open_accounts(session: Session, typed: str, real_now: datetime) -> list[Account]:
    """The accounts that may be tried now, held until the try is counted."""
    return [
        account
        for account in queries.accounts_named(session, typed, locked=True)
        if not rules.is_locked(account.failed_count, account.locked_until, account.login, real_now)
    ]


def _fits(session: Session, account: Account, secret: str, second: str, vault: Vault, real_now: datetime) -> bool:
    fits, better_hash = _hasher.verify_and_update(secret, account.secret_hash)
    if not fits:
        return False
    if account.totp_sealed is not None:
        step = _step_of(pyotp.TOTP(vault.decrypt(account.totp_sealed)), plain(second).replace(" ", ""), real_now)
        if step is None or step <= (account.totp_step or 0):
            return False
        account.totp_step = step
    elif _is_officer(session, account):
        raise rules.NoSecondFactor()
    if better_hash:
        account.secret_hash = better_hash
    return True


def _step_of(totp: pyotp.TOTP, code: str, real_now: datetime) -> int | None:
    """The half minute whose code this is: the present one, the last or the next."""
    present = totp.timecode(real_now)
    return next((step for step in range(present - 1, present + 2) if totp.generate_otp(step) == code), None)


def _is_officer(session: Session, account: Account) -> bool:
    return any(place.role in OFFICE_ROLES for place in queries.places_of(session, account.id))


def _count_failure(session: Session, account: Account, real_now: datetime) -> None:
    account.failed_count += 1
    until = rules.locked_after(account.failed_count, real_now)
    if until:
        account.locked_until = until
        note(session, None, Action.ACCOUNT_LOCKED, account.id, real_now)
    session.flush()


def start_sign_in(session: Session, account: Account, device: Device, real_now: datetime) -> SignedIn:
    """A new sign-in of the account on the device, in its first place."""
    places = queries.places_of(session, account.id)
    roles = [place.role for place in places]
    lasts = rules.WORKER_LASTS
    if roles:
        lasts = rules.OFFICE_IDLE if roles[0] in OFFICE_ROLES else rules.WORKSHOP_LASTS
    token = secrets.token_urlsafe(32)
    row = SignIn(
        account_id=account.id,
        membership_id=places[0].membership_id if places else None,
        token_hash=queries.digest(token),
        device_hash=queries.digest(device.mark),
        device_name=device.name,
        started_at=real_now,
        seen_at=real_now,
        expires_at=real_now + lasts,
    )
    session.add(row)
    session.flush()
    note(session, None, Action.SIGN_IN_STARTED, row.id, real_now, details={"account": str(account.id)})
    return SignedIn(token, account.id, lasts)


def touch(session: Session, sign_in_id: UUID, lasts: timedelta, real_now: datetime) -> None:
    """Let a sign-in that is used last on."""
    session.execute(
        sa.update(SignIn).where(col(SignIn.id) == sign_in_id).values(seen_at=real_now, expires_at=real_now + lasts)
    )


def choose_place(session: Session, actor: Actor, membership_id: UUID) -> None:
    """Go on in another of the account's places.  Raises NotFound."""
    places = queries.places_of(session, actor.account_id)
    if membership_id not in [place.membership_id for place in places]:
        raise NotFound()
    session.execute(sa.update(SignIn).where(col(SignIn.id) == actor.sign_in_id).values(membership_id=membership_id))


def end_sign_in(
    session: Session, actor: Actor, sign_in_id: UUID, account_ids: Sequence[UUID], real_now: datetime
) -> None:
    """Sign a phone out.  `account_ids`: whose sign-ins the actor may end.  Raises NotFound."""
    row = get(session, SignIn, sign_in_id)
    if row.account_id not in account_ids:
        raise NotFound()
    if row.ended_at is None:
        row.ended_at = real_now
        session.flush()
        note(session, actor, Action.SIGN_IN_ENDED, row.id, real_now)


def set_password(session: Session, actor: Actor, old: str, new: str, real_now: datetime) -> bool:
    """Change one's own password; False if the old one is not right, which counts as a wrong try.

    Whoever else is signed in with it is signed out.  Raises Invalid for a poor new one, Locked.
    """
    account = _own_account(session, actor, real_now)
    problem = rules.password_problem(new, account.login or "")
    if problem:
        raise Invalid({"new": problem})
    return _replace_secret(session, actor, account, old, new, real_now)


def set_pin(session: Session, actor: Actor, old: str, new: str, again: str, real_now: datetime) -> bool:
    """Change one's own PIN, as `set_password` does a password: no second card is needed, so her voice stays her own.

    Raises Invalid for a poor new one, Locked.
    """
    account = _own_account(session, actor, real_now)
    problems = rules.pin_problems(new, again)
    if problems:
        raise Invalid(problems)
    return _replace_secret(session, actor, account, old, new, real_now)


def _own_account(session: Session, actor: Actor, real_now: datetime) -> Account:
    account = get(session, Account, actor.account_id)
    session.refresh(account, with_for_update=True)
    if rules.is_locked(account.failed_count, account.locked_until, account.login, real_now):
        raise rules.Locked()
    return account


def _replace_secret(session: Session, actor: Actor, account: Account, old: str, new: str, real_now: datetime) -> bool:
    if not _hasher.verify(old, account.secret_hash):
        _count_failure(session, account, real_now)
        return False
    account.secret_hash = hash_secret(new)
    account.failed_count, account.locked_until = 0, None
    session.flush()
    _end_sign_ins(session, real_now, col(SignIn.account_id) == account.id, col(SignIn.id) != actor.sign_in_id)
    note(session, actor, Action.ACCOUNT_PASSWORD_SET, account.id, real_now)
    return True


def recover(session: Session, typed: str, recovery_code: str, new: str, real_now: datetime) -> Account | None:
    """Set a new password with the printed code; None if number and code do not fit.

    All sign-ins of the account end.  Raises Invalid for a poor password.
    """
    problem = rules.password_problem(new)
    if problem:
        raise Invalid({"new": problem})
    accounts = [account for account in _open_accounts(session, typed, real_now) if account.recovery_hash]
    if not accounts:
        _hasher.verify(recovery_code, _nobodys_hash())
        return None
    for account in accounts:
        if not _hasher.verify(plain_code(recovery_code), account.recovery_hash or ""):
            _count_failure(session, account, real_now)
            continue
        account.secret_hash = hash_secret(new)
        account.failed_count, account.locked_until = 0, None
        session.flush()
        _end_sign_ins(session, real_now, col(SignIn.account_id) == account.id)
        note(session, None, Action.ACCOUNT_PASSWORD_SET, account.id, real_now, details={"by": "recovery code"})
        return account
    return None


def _end_sign_ins(session: Session, real_now: datetime, *which: sa.ColumnElement[bool]) -> None:
    """Sign out on all phones at once."""
    session.execute(sa.update(SignIn).where(*which, col(SignIn.ended_at).is_(None)).values(ended_at=real_now))
