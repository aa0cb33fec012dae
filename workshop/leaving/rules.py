"""Leaving: by what right, from which day on, and what to look at before everything is settled.  Pure.

Source: domain 3, W33 and W34.  Notice is information: who goes earlier is asked
whether it is right, and nobody can refuse it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workshop.contracts.rules import DAY, MONTHS_A_YEAR, after_months
from workshop.errors import Doubtful, Invalid, Refused
from workshop.i18n import mark


class Ground(StrEnum):
    """By what right somebody leaves.  Why she wishes it is asked of nobody."""

    OWN_WISH = "own_wish"
    IN_PROBATION = "in_probation"
    AT_ONCE = "at_once"  # not paid, not insured or not safe
    AGREED = "agreed"
    TERM_ENDS = "term_ends"
    BY_WORKSHOP = "by_workshop"


GROUND_NAMES = {
    Ground.OWN_WISH: mark("Her own wish, with notice"),
    Ground.IN_PROBATION: mark("In trial time, with notice"),
    Ground.AT_ONCE: mark("At once: not paid, not insured or not safe"),
    Ground.AGREED: mark("Both agree on the day"),
    Ground.TERM_ENDS: mark("The term of the contract ends"),
    Ground.BY_WORKSHOP: mark("The workshop ends it"),
}

HER_GROUNDS = {
    Ground.OWN_WISH: mark("I give notice"),
    Ground.IN_PROBATION: mark("I am in trial time"),
    Ground.AT_ONCE: mark("At once: I am not paid, not insured, or it is not safe"),
    Ground.AGREED: mark("We agreed on the day"),
}
"""What she herself may choose, in her own words."""

HER_OWN = frozenset({Ground.OWN_WISH, Ground.IN_PROBATION, Ground.AT_ONCE})
"""What is hers alone to say.  Where the workshop wrote it down for her, she may take it back."""

MOST_DAYS_AHEAD = 366
"""So far ahead a last day may lie; one that lies farther was typed wrongly."""


class NoticeStands(Refused):
    code = "notice_stands"
    message = mark("It is written down already that she leaves. To change the day, take that back first.")


class NotTheirs(Refused):
    """Whoever said it takes it back: she hers, the workshop its own."""

    code = "not_theirs"
    message = mark("Only who said it can take it back.")


class TooLateToStay(Refused):
    code = "too_late_to_stay"
    message = mark("The last day is over. This can no longer be taken back.")


class TakenBackAlready(Refused):
    code = "notice_taken_back"
    message = mark("This was taken back already.")


class SettledAlready(Refused):
    code = "leaver_settled_already"
    message = mark("All of her pay was settled already.")


class ShortNotice(Doubtful):
    """Source: domain 3, W33.  It is said and asked; it is never refused."""

    code = "short_notice"
    message = mark(
        "By law the last day is %(earliest)s or later. Leaving earlier is possible all the same, and what was earned"
        " is paid. Is the day right?"
    )


class NotYet(Refused):
    """Source: domain 3, W34."""

    code = "last_day_to_come"
    message = mark("The last day is still to come. All is settled on that day.")


class SettleDoubtful(Doubtful):
    """What to look at before all is settled.  `keys` are what say "settle all the same"."""

    code = "settle_doubtful"
    message = mark("Look at what is marked. If it is right, settle again.")


# --- from which day on ----------------------------------------------------


def notice_days(ground: Ground, notice: int | None, in_probation: int | None) -> int:
    """How many days before the last day it is said.  notice, in_probation: what law says; None: not known."""
    if ground in (Ground.OWN_WISH, Ground.BY_WORKSHOP):
        return notice or 0
    return (in_probation or 0) if ground == Ground.IN_PROBATION else 0


def earliest_last_day(said_on: date, days: int) -> date:
    """The first day on which she may go, by notice of so many days.  Source: domain 3, W33."""
    return said_on + timedelta(days=days)


def check_last_day(last_day: date, started_on: date, today: date) -> None:
    """Raise Invalid for a day before the first one here, or farther ahead than anybody plans."""
    if last_day < started_on:
        raise Invalid({"last_day": mark("The last day cannot lie before the first.")})
    if (last_day - today).days > MOST_DAYS_AHEAD:
        raise Invalid({"last_day": mark("This day is more than a year away. Check it.")})


def short_notice_key(last_day: date, earliest: date) -> str | None:
    """The key of "the day is right", if it lies before the law's notice is over."""
    return f"short_notice/{last_day}" if last_day < earliest else None


# --- before all is settled ------------------------------------------------


class Look(StrEnum):
    """What to look at before somebody is paid out.  None of it holds her money back."""

    EARLIER = "earlier"  # months before that are not locked
    REPORTS = "reports"
    OBJECTIONS = "objections"
    LATE_WORK = "late_work"  # counted or present after the last day
    AT_HOME = "at_home"  # pieces that she took home
    NO_TIME = "no_time"
    SHORT = "short"
    ADVANCE = "advance"  # not wholly paid back


LOOKS = {
    Look.EARLIER: mark(
        "Months before that are not locked: %(count)s. Their pieces and bonuses are paid here. Lock them first for"
        " what is missing to the minimum."
    ),
    Look.REPORTS: mark(
        "Her own reports that nobody confirmed: %(count)s. Where nothing is counted, they are paid as told; where"
        " something is, the count stays."
    ),
    Look.OBJECTIONS: mark("Objections of hers not answered: %(count)s. What they change is paid later."),
    Look.LATE_WORK: mark("She was counted or present until %(day)s, after this last day."),
    Look.AT_HOME: mark("Pieces that are still at her home: %(count)s. What comes back later is paid later."),
    Look.NO_TIME: mark("Nobody knows how long she worked. The minimum cannot be checked."),
    Look.SHORT: mark("It is %(amount)s less than the minimum wage for her hours."),
    Look.ADVANCE: mark(
        "%(amount)s of advances stays unpaid. No more may be taken from this pay; she may pay it back by hand."
    ),
}


@dataclass(frozen=True)
class Doubt:
    """One question before all is settled.  `key` says "settle all the same"; it names what was seen."""

    kind: Look
    count: int = 0
    fen: int = 0
    day: date | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.day or self.fen or self.count}"


def check_settle(last_day: date, today: date) -> None:
    """Raise NotYet before the last day."""
    if today < last_day:
        raise NotYet()


def doubts(seen: Collection[Doubt]) -> list[Doubt]:
    """Of what was looked at, what is to be asked, in the order of a page."""
    order = list(Look)
    asked = [doubt for doubt in seen if doubt.count or doubt.fen or doubt.day]
    return sorted(asked, key=lambda doubt: order.index(doubt.kind))


# --- the certificate ------------------------------------------------------


def term_length(first: date, last: date) -> tuple[int, int, int]:
    """Full years, months and days beyond them, both days included.  Source: domain 3, W34."""
    after = last + DAY
    months = (after.year - first.year) * MONTHS_A_YEAR + after.month - first.month
    while after_months(first, months) > after:
        months -= 1
    years, rest = divmod(months, MONTHS_A_YEAR)
    return years, rest, (after - after_months(first, months)).days
