"""When a worker may report her pieces, what an answer makes of them, and when silence takes them.  Pure."""

from datetime import date, timedelta
from enum import StrEnum

from workshop.errors import Refused
from workshop.i18n import mark

DAYS_BACK = 1
"""So many days before today she may still report; what is older is said on its day's page."""

LONGEST_TEXT = 200


class AnswerKind(StrEnum):
    """What became of a report."""

    CONFIRMED = "confirmed"  # as she said it
    CORRECTED = "corrected"  # the leader says another number
    ASKED = "asked"  # the leader asks back; her next report is the answer
    TAKEN = "taken"  # nobody answered in time: it stands as she said it


class Choice(StrEnum):
    """What the leader chose for a report.  A number that was changed goes before SAID, BOOK and LATER."""

    SAID = "said"
    BOOK = "book"
    ASK = "ask"
    LATER = "later"


class NoReports(Refused):
    code = "no_reports"
    message = mark("In this workshop the leader counts alone. Tell the leader your number.")


class TooLongAgo(Refused):
    code = "too_long_ago"
    message = mark("Here you report today and yesterday. For a day before that, open the day and press “Not right”.")


class SaidAnew(Refused):
    code = "said_anew"
    message = mark("The worker has reported this anew meanwhile, or somebody answered it. Look at what waits now.")


class BookChanged(Refused):
    code = "book_changed"
    message = mark("Meanwhile %(book)s stands in the book. Look again, then save.")


def days_to_report(today: date) -> list[date]:
    """Today and yesterday."""
    return [today - timedelta(days=back) for back in range(DAYS_BACK + 1)]


def check_recent(work_date: date, today: date) -> None:
    """Raise TooLongAgo for a day before yesterday."""
    if work_date < today - timedelta(days=DAYS_BACK):
        raise TooLongAgo()


def first_choice(said: int, book: int, *, is_asked: bool) -> Choice:
    """What is chosen before anybody has looked: to confirm, where both agree or only she has counted.

    is_asked: the number was so unusual that she was asked about it; somebody shall look.
    """
    return Choice.SAID if said == book or not (book or is_asked) else Choice.LATER


def settled_as(choice: Choice, said: int, book: int, typed: int | None) -> tuple[AnswerKind, int] | None:
    """What the cell comes to, and whether that confirms or corrects the report; none if it is left for later.

    typed: the number in the field, which shows at first what she said; none if the field was emptied.
    """
    if typed is not None and typed != said:
        good = typed
    elif choice == Choice.LATER:
        return None
    else:
        good = book if choice == Choice.BOOK else said
    return (AnswerKind.CONFIRMED if good == said else AnswerKind.CORRECTED), good


def says_again(before: tuple[str, int | None], said: int, choice: Choice, typed: int | None) -> bool:
    """Whether an answer says what was answered already, so that it was only sent twice.

    before: kind of the first answer, and what the cell came to.  Otherwise as for `settled_as`.
    """
    kind, good = before
    if kind == AnswerKind.ASKED or choice == Choice.ASK:
        return kind == AnswerKind.ASKED and choice == Choice.ASK
    return good is not None and settled_as(choice, said, good, typed) == before


def counts_from(said_on: date, answer_days: int) -> date:
    """The first day on which a report counts as it stands if nobody has answered it.

    answer_days: whole days that the leader has after the day on which it was said.
    """
    return said_on + timedelta(days=answer_days + 1)
