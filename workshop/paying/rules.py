"""How money gets from a slip into a hand: equal shares, the day on which it is due, what receipts say.  Pure.

Payment in kind is no method: wages are money.  Source: domain 3, W01.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from workshop.clock import Month
from workshop.errors import Doubtful, Refused
from workshop.i18n import mark
from workshop.law.rules import DayKind
from workshop.money import divide_half_up

WHOLE = 10_000
"""A share is so many of ten thousand of a net."""


class Method(StrEnum):
    """How money is given.  There is none for goods."""

    CASH = "cash"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    BANK = "bank"


METHOD_NAMES = {
    Method.CASH: mark("Cash"),
    Method.WECHAT: mark("WeChat"),
    Method.ALIPAY: mark("Alipay"),
    Method.BANK: mark("Bank"),
}


class How(StrEnum):
    """By what a receipt is known."""

    TAP = "tap"  # hers, on a telephone
    SIGNATURE = "signature"  # on paper, which the workshop keeps


class MoreThanOwed(Refused):
    code = "more_than_owed"
    message = mark("%(left)s is still owed here. More than that cannot be paid.")


class BeforeTheOthers(Refused):
    code = "before_the_others"
    message = mark(
        "Everybody is paid the same share. %(left)s of this pay is due up to now. Pay the next share to all first."
    )


class HaveItAlready(Refused):
    code = "have_it_already"
    message = mark("Everybody has this share already. Nothing is left to give.")


class TakenBackAlready(Refused):
    code = "taken_back_already"
    message = mark("This payment was taken back already.")


class NotABankPayment(Refused):
    code = "not_a_bank_payment"
    message = mark("Nobody is paid through the bank on this pay day.")


class NoAccount(Refused):
    code = "no_account"
    message = mark("No account number is known of %(names)s. Write it down first, or pay in another way.")


class PaidBySlips(Refused):
    code = "paid_by_slips"
    message = mark("%(names)s: this month was counted and is paid here. An amount from before would pay it twice.")


class PaidMoreAlready(Refused):
    code = "paid_more_already"
    message = mark("%(names)s: more than this was paid of it already. Take the payment back first.")


class NoSignature(Doubtful):
    """Somebody else takes the money, and no signature is shown.  Source: domain 3, W06."""

    code = "no_signature"
    message = mark("Somebody else takes this money. Add a photo of the signature; if there is none, press again.")


class SaidReceived(Doubtful):
    """She has the money by her own word, and it is to be taken back."""

    code = "said_received"
    message = mark("The worker said that this money arrived. If it came back all the same, press again.")


class PaidBeforeLock(Doubtful):
    """The money is said to have moved before the figures stood."""

    code = "paid_before_lock"
    message = mark("These slips were locked on %(day)s, after the day you wrote. If it was paid before, press again.")


class OddAccount(Doubtful):
    """A card number whose check digit does not fit."""

    code = "odd_account"
    message = mark("This card number does not add up: look at each digit. If it is right, press again.")


def ask(question: type[Doubtful], key: str | None, sure: str, **details: Any) -> None:
    """Raise the question, unless there is none or its key is among those that were answered.

    sure: the keys, with blanks between them.
    """
    if key and key not in sure.split():
        raise question(key=key, **details)


# --- shares ---------------------------------------------------------------


def reached_fen(net_fen: int, share: int) -> int:
    """What so many of ten thousand of a net are: half up, and the whole is the whole."""
    return divide_half_up(net_fen * share, WHOLE)


def part_fen(net_fen: int, share: int, paid_before_fen: int) -> int:
    """What brings somebody up to the share of her net: never more than is left of it, never less than nothing.

    Everybody of a run is brought up to one share, so that nobody is preferred.
    Source: factory-features 3.5.
    """
    return max(0, reached_fen(net_fen, min(share, WHOLE)) - paid_before_fen)


def share_reached_by(cash_fen: int, owed: Sequence[tuple[int, int]]) -> int:
    """The highest share to which this money brings everybody.

    owed: net and what was paid of it, in fen, of each.
    """
    low, high = 0, WHOLE
    while low < high:
        middle = (low + high + 1) // 2
        if sum(part_fen(net_fen, middle, paid_fen) for net_fen, paid_fen in owed) <= cash_fen:
            low = middle
        else:
            high = middle - 1
    return low


# --- the day on which pay is due --------------------------------------------


def pay_day(month: Month, day_of_month: int, kind_of: Callable[[date], DayKind]) -> date:
    """When the month's pay is due: that day of the month after, or the last working day before it.

    A month without that day has its last one instead.  Source: domain 3, W02.
    """
    after = month.plus(1)
    agreed = min(after.first_day + timedelta(days=day_of_month - 1), after.last_day)
    day = agreed
    while kind_of(day) != DayKind.WORKDAY:
        day -= timedelta(days=1)
    return day


def days_late(due_on: date, today: date) -> int:
    """Whole days since pay was due; it is late from the day after on.  Source: domain 3, W01 and W02."""
    return max(0, (today - due_on).days)


def claim_until(ended_on: date | None, years: int) -> date | None:
    """The last day on which she may ask for unpaid wages in arbitration: so many years after she left.

    None while she works here: no time runs then.  Source: domain 3, W44.
    """
    if ended_on is None:
        return None
    is_leap_day = (ended_on.month, ended_on.day) == (2, 29)
    return ended_on.replace(year=ended_on.year + years, day=28 if is_leap_day else ended_on.day)


# --- the size of a crime ----------------------------------------------------


@dataclass(frozen=True)
class CrimeSize:
    """From what on not paying may be a crime, as the law of the day has it.  Source: domain 3, W46."""

    worker_months: int  # of one worker,
    worker_fen: int  # and so much of hers
    workers: int  # or so many,
    workers_fen: int  # and so much of all of them


@dataclass(frozen=True)
class Overdue:
    """What is overdue of one worker: of how many months, and how much in all."""

    months: int
    left_fen: int


class Light(StrEnum):
    """How near unpaid wages are to the size of a crime."""

    CLEAR = "clear"
    NEAR = "near"
    REACHED = "reached"


NEAR_PART = (2, 3)
"""From two thirds of both measures on the owner is warned: another month, and the size is reached."""


def crime_light(overdue: Collection[Overdue], size: CrimeSize) -> Light:
    """Whether what is overdue has the size of a crime, or soon has."""
    if _has_size(overdue, size, (1, 1)):
        return Light.REACHED
    return Light.NEAR if _has_size(overdue, size, NEAR_PART) else Light.CLEAR


def _has_size(overdue: Collection[Overdue], size: CrimeSize, part: tuple[int, int]) -> bool:
    above, below = part

    def is_up_to(value: int, measure: int) -> bool:
        return value * below >= measure * above

    one = any(is_up_to(o.months, size.worker_months) and is_up_to(o.left_fen, size.worker_fen) for o in overdue)
    total_fen = sum(of.left_fen for of in overdue)
    return one or (is_up_to(len(overdue), size.workers) and is_up_to(total_fen, size.workers_fen))


# --- receipts -------------------------------------------------------------


class Receipt(StrEnum):
    """What is known of whether money arrived."""

    OPEN = "open"
    RECEIVED = "received"  # by her own word
    SIGNED = "signed"  # on paper
    MISSING = "missing"  # she says that she has not got it


RECEIPT_NAMES = {
    Receipt.OPEN: mark("No receipt yet"),
    Receipt.RECEIVED: mark("The worker has it"),
    Receipt.SIGNED: mark("Signed on paper"),
    Receipt.MISSING: mark("Not arrived, says the worker"),
}


@dataclass(frozen=True)
class Word:
    """One receipt, of those in the order they were given.  is_own: surely her own word."""

    is_received: bool
    how: How
    is_own: bool


def receipt_of(words: Iterable[Word]) -> Receipt:
    """What these receipts say in all.

    "I have not got it" stands until she says otherwise: neither a photo of the
    owner's nor a tap that may be somebody else's takes her own word away.
    """
    state, no_is_own = Receipt.OPEN, False
    for word in words:
        is_missing = state == Receipt.MISSING
        if word.how == How.SIGNATURE:
            state = Receipt.SIGNED if not is_missing and state != Receipt.RECEIVED else state
        elif not word.is_received:
            state, no_is_own = Receipt.MISSING, word.is_own
        elif word.is_own:
            state = Receipt.RECEIVED
        elif is_missing and not no_is_own:
            state = Receipt.OPEN
    return state


ASKED_DAYS = 42
"""For six weeks a worker is asked whether a payment arrived: what is older she has long counted, or forgotten."""


def asks_for_word(receipt: Receipt, paid_on: date, last_paid_on: date, today: date) -> bool:
    """Whether her page asks for her word on a payment by itself.

    It does where nothing is known of one of her last pay day, or of the last
    six weeks: so a first look with a new card does not ask for years.  It does
    too while money is missing, however old.  On every other she may still say
    something.  last_paid_on: when she was paid last.
    """
    if receipt == Receipt.OPEN:
        return paid_on >= last_paid_on or is_lately_paid(paid_on, today)
    return receipt == Receipt.MISSING


def is_lately_paid(paid_on: date, today: date) -> bool:
    return (today - paid_on).days <= ASKED_DAYS


# --- accounts -------------------------------------------------------------

LAST_DIGITS = 4
FEWEST_DIGITS, MOST_DIGITS = 12, 19
"""Of the number of a bank card or social security card.  Source: domain 2.5."""


def masked(account: str) -> str:
    """An account number as it is shown: its last four digits."""
    return f"**** {account[-LAST_DIGITS:]}"


def is_odd_account(account: str) -> bool:
    """Whether the check digit of a card number is wrong; other accounts have none.  Source: domain 2.5, Luhn."""
    doubled = [divmod(int(digit) * (1 + place % 2), 10) for place, digit in enumerate(reversed(account))]
    return sum(tens + ones for tens, ones in doubled) % 10 != 0
