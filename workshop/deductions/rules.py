"""What comes off pay, and what never may.  Pure.

An advance is wage that was paid early: it comes off in the parts that were
agreed, and a month that is skipped goes to the end.  Besides that the law
names what an employer may withhold, and nothing else is.
Source: domain 3 W07, W09, W10.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workshop.clock import Month
from workshop.errors import Doubtful, Invalid, Refused
from workshop.i18n import mark

MOST_FEN = 10_000_000
"""More than a workshop gives anybody early: a slip of the finger."""

MOST_INSTALMENTS = 36

WHOLE = 10_000
"""A share is of so many."""

LATEST_FIRST = 6
"""So many months from now on an advance begins to come off at the latest."""


class AdvanceMethod(StrEnum):
    """How she got the money."""

    CASH = "cash"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    BANK = "bank"
    OTHER = "other"  # otherwise, or nobody knows any more


METHOD_NAMES = {
    AdvanceMethod.CASH: mark("In cash"),
    AdvanceMethod.WECHAT: mark("WeChat"),
    AdvanceMethod.ALIPAY: mark("Alipay"),
    AdvanceMethod.BANK: mark("Bank"),
    AdvanceMethod.OTHER: mark("Otherwise"),
}


class ReturnKind(StrEnum):
    """Why an advance got smaller otherwise than by pay."""

    BY_HAND = "by_hand"
    FORGIVEN = "forgiven"
    MISTAKE = "mistake"  # it was typed wrong, or was never given


RETURN_NAMES = {
    ReturnKind.BY_HAND: mark("She gave it back by hand"),
    ReturnKind.FORGIVEN: mark("Forgiven: she keeps it"),
    ReturnKind.MISTAKE: mark("Typed wrong: she never got it"),
}


class WithholdingKind(StrEnum):
    """All that the law lets an employer withhold of wages.  Source: W07, 工资支付暂行规定 15."""

    TAX = "tax"
    INSURANCE = "insurance"  # her own part of social insurance
    COURT = "court"  # maintenance that a court ordered
    OTHER_LAWFUL = "other_lawful"  # by another law, whose paper is named


WITHHOLDING_NAMES = {
    WithholdingKind.TAX: mark("Income tax"),
    WithholdingKind.INSURANCE: mark("Her own part of social insurance"),
    WithholdingKind.COURT: mark("Maintenance ordered by a court"),
    WithholdingKind.OTHER_LAWFUL: mark("Other, by a law that is named"),
}

ON_PAPER = frozenset({WithholdingKind.COURT, WithholdingKind.OTHER_LAWFUL})
"""Kinds that stand on a paper, which must be named."""


class Barred(StrEnum):
    """What people try to keep back, and no law lets them."""

    DEPOSIT = "deposit"
    FINE = "fine"
    PAPERS = "papers"


BARRED_WORDS = {
    Barred.DEPOSIT: ("押金", "保证金", "服装费", "工服", "工牌", "deposit"),
    Barred.FINE: ("罚款", "罚金", "罚钱", "迟到", "旷工", "违纪", "fine for", "penalty"),
    Barred.PAPERS: ("身份证", "扣证", "identity card"),
}
"""Words in the name of a "paper" that show what it is really about."""

_NO_DEPOSIT = mark(
    "No deposit may be taken from a worker, not for clothes either (Labour Contract Law, article 9); whoever does pays"
    " it back and is fined for each person (article 84)."
)
_NO_FINE = mark(
    "A fine cannot be kept back from wages: it is not among what may be withheld (Provisional Regulations on Payment of"
    " Wages, article 15). For a loss there is the charge, with fault, hearing and cap."
)
_NO_PAPERS = mark(
    "Nobody may keep back a worker's identity card or other papers, and no wage for them (Labour Contract Law,"
    " article 9)."
)

BARRED_SENTENCES = {Barred.DEPOSIT: _NO_DEPOSIT, Barred.FINE: _NO_FINE, Barred.PAPERS: _NO_PAPERS}


class NoDeposit(Refused):
    """Rule W10."""

    code = "no_deposit"
    message = _NO_DEPOSIT


class NoFine(Refused):
    """Rule W07."""

    code = "no_fine"
    message = _NO_FINE


class NoPapersKept(Refused):
    """Rule W10."""

    code = "no_papers_kept"
    message = _NO_PAPERS


_REFUSALS: dict[Barred, type[Refused]] = {
    Barred.DEPOSIT: NoDeposit,
    Barred.FINE: NoFine,
    Barred.PAPERS: NoPapersKept,
}


class MoreThanEarned(Doubtful):
    """Rule W09: an advance above what she has earned so far this month.  `key` is what says "it is right"."""

    code = "more_than_earned"
    message = mark(
        "%(name)s has earned %(earned)s so far this month, and with this %(advance)s would be paid early. An advance is"
        " wage paid early. If that is agreed, press again."
    )


class MuchOfAMonth(Doubtful):
    """Rule W09: an instalment that leaves too little of a month's pay."""

    code = "much_of_a_month"
    message = mark(
        "Of each month's pay %(instalment)s would come off; last month brought %(earned)s, and of that %(stays)s should"
        " stay with her. Pay takes no more than that leaves, so it will take longer. If that is agreed, press again."
    )


class WithheldTwice(Doubtful):
    """The same is withheld of a month already.  `key` is what says "it is right"."""

    code = "withheld_twice"
    message = mark("%(amount)s is entered for the same in that month already. If this comes on top, press again.")


class NothingToSkip(Refused):
    code = "nothing_to_skip"
    message = mark("Nothing of this advance comes off in that month.")


class TakenBackAlready(Refused):
    code = "taken_back_already"
    message = mark("This has been taken back already.")


class NoTakingBackOfThat(Refused):
    code = "no_taking_back_of_that"
    message = mark("This line takes another one back. Enter it once more instead.")


# --- an advance -----------------------------------------------------------


@dataclass(frozen=True)
class AdvanceState:
    """An advance as it stands: how it comes off, and how much of it did."""

    amount_fen: int
    instalment_fen: int
    first_month: Month
    skipped: frozenset[Month] = frozenset()
    returned_fen: int = 0  # given back by hand, forgiven or typed wrong
    taken_fen: int = 0  # by locked slips

    @property
    def left_fen(self) -> int:
        return max(self.amount_fen - self.returned_fen - self.taken_fen, 0)


def due_fen(advance: AdvanceState, month: Month) -> int:
    """What the pay of a month should take of it: an instalment, and never more than is left."""
    if month < advance.first_month or month in advance.skipped:
        return 0
    return min(advance.instalment_fen, advance.left_fen)


@dataclass(frozen=True)
class Instalment:
    """A month to come, and what comes off in it; nothing in one that is skipped."""

    month: Month
    due_fen: int


def plan_of(advance: AdvanceState, month: Month) -> list[Instalment]:
    """What comes off from this month on until nothing is left; a skipped month stands in it with nothing."""
    plan: list[Instalment] = []
    left_fen, month = advance.left_fen, max(month, advance.first_month)
    while left_fen:
        off_fen = min(due_fen(advance, month), left_fen)
        plan.append(Instalment(month, off_fen))
        left_fen -= off_fen
        month = month.plus(1)
    return plan


def first_open(closed_through: date | None, first: Month) -> Month:
    """The first month from this on whose pay is not settled."""
    return max(first, Month.of(closed_through + timedelta(days=1))) if closed_through else first


def months_from(first: Month, today: date) -> list[Month]:
    """The months with which an advance may begin to come off, for one whose first open month is this."""
    last = Month.of(today).plus(LATEST_FIRST)
    months = [first]
    while months[-1] < last:
        months.append(months[-1].plus(1))
    return months


def check_first_month(month: Month, given_on: date, closed_through: date | None, today: date) -> None:
    """Raise Invalid for a month that is settled, lies before the advance, or is far off."""
    if month < Month.of(given_on):
        raise Invalid({"first_month": mark("It cannot come off before it was given.")})
    if month < first_open(closed_through, month):
        raise Invalid({"first_month": mark("Pay of that month is settled. Choose a later one.")})
    if month > Month.of(today).plus(LATEST_FIRST):
        raise Invalid({"first_month": mark("That is too far off. Choose a month of the next half year.")})


def check_instalments(amount_fen: int, instalment_fen: int) -> None:
    """Raise Invalid for an instalment above the advance, or so small that it takes years."""
    if instalment_fen > amount_fen:
        raise Invalid({"instalment_fen": mark("An instalment is no more than the advance.")})
    if -(-amount_fen // instalment_fen) > MOST_INSTALMENTS:
        raise Invalid({"instalment_fen": mark("That would take more than three years. Choose a larger instalment.")})


def check_skip(advance: AdvanceState, month: Month, first_open: Month) -> None:
    """Raise NothingToSkip unless the plan takes something in the month."""
    if not any(part.month == month and part.due_fen for part in plan_of(advance, first_open)):
        raise NothingToSkip()


def check_return(advance: AdvanceState, amount_fen: int) -> None:
    """Raise Invalid for more than is left."""
    if amount_fen > advance.left_fen:
        raise Invalid({"amount_fen": mark("That is more than is left of the advance.")})


def early_key(advance_fen: int, paid_early_fen: int, earned_fen: int) -> str | None:
    """The question of rule W09 about wage paid before it is earned, if there is one.

    paid_early_fen: other advances of this month; earned_fen: by her, so far in it.
    """
    sum_fen = advance_fen + paid_early_fen
    return f"early/{sum_fen}" if sum_fen > earned_fen else None


def stays_fen(month_fen: int, share: int) -> int:
    """What should stay with her of a month's pay.  share: of ten thousand, law's TAKE_HOME_SHARE."""
    return -(-month_fen * share // WHOLE)


def much_key(instalment_fen: int, month_fen: int, share: int) -> str | None:
    """The question of rule W09 about an instalment that leaves too little of a month's pay, if there is one.

    month_fen: what her last whole month brought; of one that brought nothing nothing is known.
    """
    leaves_fen = month_fen - instalment_fen
    return f"much/{instalment_fen}" if month_fen and leaves_fen < stays_fen(month_fen, share) else None


def answers_kept(keys: Iterable[str | None]) -> list[str]:
    """What was asked and answered, for the note."""
    return [key.partition("/")[0] for key in keys if key]


# --- what law lets be withheld --------------------------------------------


def check_month(month: Month, closed_through: date | None, today: date) -> None:
    """Raise Invalid for a month that is settled, or that nobody works in yet."""
    if month < first_open(closed_through, month):
        raise Invalid({"month": mark("Pay of that month is settled. Choose a later one.")})
    if month > Month.of(today):
        raise Invalid({"month": mark("That month has not begun. Choose this one or one before.")})


def barred_kind(kind: str, paper: str) -> Barred | None:
    """What no law lets be withheld, if the kind or the paper's name is about that.

    Only what stands on "another law" is read for it: a court writes what it writes.
    """
    if kind in set(Barred):
        return Barred(kind)
    if kind != WithholdingKind.OTHER_LAWFUL:
        return None
    return next((what for what, words in BARRED_WORDS.items() if any(word in paper.casefold() for word in words)), None)


def check_withholding(kind: WithholdingKind, paper: str) -> None:
    """Raise NoDeposit, NoFine or NoPapersKept for what is barred, Invalid for a paper that is not named."""
    if barred := barred_kind(kind, paper):
        raise _REFUSALS[barred]()
    if kind in ON_PAPER and not paper:
        raise Invalid({"paper": mark("Name the order or the law, with its number and day.")})
