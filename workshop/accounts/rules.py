"""What a telephone number, a password and a PIN must be, and how long a sign-in lasts."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from workshop.errors import Doubtful, Refused
from workshop.i18n import mark
from workshop.text import plain

TRIES = 5
WORKERS_TRIES = 20
"""So many wrong tries in a row end what a PIN of four digits is good for."""

LOCKED_FOR = timedelta(minutes=15)
CARD_LASTS = timedelta(days=7)
CARD_SIGNS = 12
INVITATION_LASTS = timedelta(days=7)
LINK_LASTS = timedelta(days=30)
PASSWORD_SIGNS = 8
LONGEST_PASSWORD = 200

WORKER_LASTS = timedelta(days=180)
WORKSHOP_LASTS = timedelta(days=30)
OFFICE_IDLE = timedelta(minutes=30)

_COMMON = frozenset(
    [
        "12345678",
        "123456789",
        "1234567890",
        "11111111",
        "88888888",
        "66666666",
        "00000000",
        "87654321",
        "password",
        "password1",
        "qwertyui",
        "qwerty123",
        "1qaz2wsx",
        "abcd1234",
        "abc12345",
        "a1234567",
        "aa123456",
        "woaini520",
        "woaini1314",
        "5201314520",
        "iloveyou",
        "11223344",
        "12341234",
        "147258369",
        "123123123",
        "asdfghjk",
        "zxcvbnm1",
        "admin123",
        "admin888",
        "workshop",
        "workshop1",
    ]
)
_DEMO_PHONE = re.compile(r"1000000\d{4}")
_PHONE = re.compile(r"1[3-9]\d{9}")
_CARD_NUMBER = re.compile(r"([A-Z0-9]{1,8})-(\d{1,5})")


class WrongSignIn(Refused):
    """Name or secret do not fit, or the account is locked; nobody may tell which."""

    status = 422
    code = "wrong_sign_in"
    message = mark(
        "Number, password or code is not right. After several wrong tries, wait a quarter of an hour, then try again."
        " If that does not help, ask for a new card."
    )


class SeveralFit(Refused):
    """Two people of one telephone have chosen the same PIN."""

    code = "several_fit"
    message = mark("Two people with this number have the same PIN. Type your card number instead, such as W1-18.")


class Locked(Refused):
    code = "locked"
    message = mark("Too many wrong tries. Wait a quarter of an hour, then try again.")


class NoSecondFactor(Refused):
    code = "no_second_factor"
    message = mark("An office's account needs a code app. Ask the administrator to make the account anew.")


class CardSpent(Refused):
    status = 404
    code = "card_spent"
    message = mark("This card has been used or is too old. Sign in with card number and PIN, or ask for a new one.")


class SampleApart(Refused):
    """What is earned and what is invented never stand on one page."""

    code = "sample_apart"
    message = mark("A card of the sample workshop opens pages of its own. Choose a PIN for it instead.")


class InvitationSpent(Refused):
    status = 422
    code = "invitation_spent"
    message = mark("This invitation is not right, was used, or is older than 7 days. Ask the owner for a new one.")


class WrongRecoveryCode(Refused):
    status = 422
    code = "wrong_recovery_code"
    message = mark(
        "Number or recovery code is not right. The code is on the paper printed at the start."
        " After several wrong tries, wait a quarter of an hour."
    )


class CardState(StrEnum):
    """What somebody has of an access card.  One printed and thrown away, or too old, is none."""

    NONE = "none"
    PRINTED = "printed"
    USED = "used"


@dataclass(frozen=True)
class CardStanding:
    """How it stands with the access cards of an engagement.

    held: somebody reads her pay with one.  waiting_until: until when another, not used yet, can be.
    """

    held: bool = False
    waiting_until: datetime | None = None

    @property
    def state(self) -> CardState:
        if self.held:
            return CardState.USED
        return CardState.PRINTED if self.waiting_until else CardState.NONE

    def doubt(self, engagement_id: UUID) -> str:
        """What says "make one all the same": of these cards alone, not of one printed since."""
        until = int(self.waiting_until.timestamp()) if self.waiting_until else 0
        return f"{engagement_id}/{self.state}/{until}"


class CardsStop(Doubtful):
    """A new card ends one that was not used yet, or once it is used, what the one in use opens."""

    code = "cards_stop"
    message = mark("There is a card already. Make a new one all the same?")


def plain_phone(text: str) -> str | None:
    """The eleven digits of a Chinese mobile number, or None.  Source: domain 2.5."""
    digits = re.sub(r"[\s\-()]", "", plain(text)).removeprefix("+86")
    if _PHONE.fullmatch(digits) or _DEMO_PHONE.fullmatch(digits):
        return digits
    return None


def is_name(text: str) -> bool:
    """Whether somebody of an office signs in with this: a name, not a telephone number or a card's."""
    typed = plain(text)
    return any(sign.isalpha() for sign in typed) and plain_card_number(typed) is None


def masked_phone(phone: str) -> str:
    """138****0000."""
    return f"{phone[:3]}****{phone[-4:]}"


def plain_card_number(text: str) -> str | None:
    """W1-18 as printed on the card, or None."""
    number = plain(text).upper().replace(" ", "")
    return number if _CARD_NUMBER.fullmatch(number) else None


def password_problem(password: str, login: str = "") -> str | None:
    """What is wrong with a new password, as a message id; None if it will do."""
    if len(password) < PASSWORD_SIGNS:
        return mark("Use at least 8 characters.")
    if len(password) > LONGEST_PASSWORD:
        return mark("This is too long.")
    if password.lower() in _COMMON or password == login or len(set(password)) < 3:
        return mark("This one is easy to guess. Choose another.")
    return None


def pin_problems(pin: str, again: str) -> dict[str, str]:
    """What is wrong with a new PIN and with its second typing: field to message id; empty if it will do."""
    problems: dict[str, str] = {}
    if not (4 <= len(pin) <= 6 and pin.isascii() and pin.isdigit()):
        problems["pin"] = mark("Choose 4 to 6 digits.")
    elif len(set(pin)) == 1 or pin in "0123456789" or pin in "9876543210":
        problems["pin"] = mark("This one is easy to guess. Choose another.")
    if pin != again:
        problems["again"] = mark("The two are not the same. Type the same digits twice.")
    return problems


def is_locked(failed_count: int, locked_until: datetime | None, login: str | None, now: datetime) -> bool:
    """Whether an account may not be tried now.  A worker's, which has no login, opens again by a new card only."""
    return (login is None and failed_count >= WORKERS_TRIES) or (locked_until is not None and locked_until > now)


def locked_after(failed_count: int, now: datetime) -> datetime | None:
    """Until when an account is locked after so many wrong tries in a row."""
    return now + LOCKED_FOR if failed_count and failed_count % TRIES == 0 else None
