"""What an imported file may say, and what is answered to what it may not.  Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from workshop.errors import Refused
from workshop.i18n import mark


class Kind(StrEnum):
    """What a file tells of."""

    ROSTER = "roster"
    COUNTS = "counts"
    ORDERS = "orders"


KIND_NAMES = {
    Kind.ROSTER: mark("Workers (roster)"),
    Kind.COUNTS: mark("Counts (tally)"),
    Kind.ORDERS: mark("Orders and rates"),
}


LOOKS_LIKE = {
    Kind.ROSTER: (mark("This looks like a roster."), mark("Read it as a roster")),
    Kind.COUNTS: (mark("This looks like a tally."), mark("Read it as counts")),
    Kind.ORDERS: (mark("This looks like a list of orders."), mark("Read it as orders and rates")),
}
"""What a file is said to be that was brought as something else, and what its button says."""


class Field(StrEnum):
    """What a column, or the paper's head, tells."""

    NAME = "name"
    NUMBER = "number"
    IDENTITY = "identity"
    PHONE = "phone"
    STARTED = "started"
    ENDED = "ended"
    HOUSEHOLD = "household"
    CONTRACT = "contract"
    DAY = "day"
    ORDER = "order"
    PRODUCT = "product"
    OPERATION = "operation"
    GOOD = "good"
    REWORK = "rework"
    SCRAP = "scrap"
    RATE = "rate"
    PER = "per"
    TOTAL = "total"
    BUYER = "buyer"
    PIECES = "pieces"
    PRICE = "price"
    DUE = "due"


FIELD_NAMES = {
    Field.NAME: mark("Name"),
    Field.NUMBER: mark("Worker number"),
    Field.IDENTITY: mark("Identity number"),
    Field.PHONE: mark("Mobile number"),
    Field.STARTED: mark("First day"),
    Field.ENDED: mark("Last day"),
    Field.HOUSEHOLD: mark("Kind of household, as told"),
    Field.CONTRACT: mark("Contract, as told"),
    Field.DAY: mark("Day"),
    Field.ORDER: mark("Order"),
    Field.PRODUCT: mark("Product"),
    Field.OPERATION: mark("Step"),
    Field.GOOD: mark("Good pieces"),
    Field.REWORK: mark("Rework"),
    Field.SCRAP: mark("Scrap"),
    Field.RATE: mark("Rate"),
    Field.PER: mark("Rate is for so many pieces"),
    Field.TOTAL: mark("Total (compared, not taken)"),
    Field.BUYER: mark("Buyer"),
    Field.PIECES: mark("Pieces ordered"),
    Field.PRICE: mark("Price a piece"),
    Field.DUE: mark("Due"),
}

FIELDS_OF = {
    Kind.ROSTER: (
        Field.NAME,
        Field.IDENTITY,
        Field.PHONE,
        Field.STARTED,
        Field.ENDED,
        Field.HOUSEHOLD,
        Field.CONTRACT,
    ),
    Kind.COUNTS: (
        Field.NAME,
        Field.NUMBER,
        Field.DAY,
        Field.ORDER,
        Field.PRODUCT,
        Field.OPERATION,
        Field.GOOD,
        Field.REWORK,
        Field.SCRAP,
        Field.RATE,
        Field.PER,
        Field.TOTAL,
    ),
    Kind.ORDERS: (
        Field.ORDER,
        Field.BUYER,
        Field.PRODUCT,
        Field.PIECES,
        Field.PRICE,
        Field.DUE,
        Field.OPERATION,
        Field.RATE,
        Field.PER,
    ),
}


class Level(StrEnum):
    """How much a finding weighs."""

    NOTE = "note"  # the row is taken; this is said beside it
    QUESTION = "question"  # the row waits for a yes
    OPEN = "open"  # the row waits for an order or a rate, which is asked for once, above all rows
    REFUSED = "refused"  # the row is not taken


class Reason(StrEnum):
    """Why something was noted, asked or refused.  One repair, one reason."""

    # of any file
    FORMULA = "formula"
    NOT_CALCULATED = "not_calculated"
    NOT_A_DAY = "not_a_day"
    NO_SUCH_DAY = "no_such_day"
    # of a roster
    NO_NAME = "no_name"
    NAME_TOO_LONG = "name_too_long"
    NUMBER_OPEN = "number_open"
    NUMBER_KNOWN = "number_known"
    PHONE_OPEN = "phone_open"
    SAME_NUMBER_IN_FILE = "same_number_in_file"
    SAME_PERSON_IN_FILE = "same_person_in_file"
    NUMBER_OF_ANOTHER = "number_of_another"
    NAMESAKE = "namesake"
    BACK_AGAIN = "back_again"
    NO_FIRST_DAY = "no_first_day"
    FIRST_DAY_TO_COME = "first_day_to_come"
    ENDS_BEFORE = "ends_before"
    TOO_YOUNG = "too_young"
    # of counts
    NO_SUCH_WORKER = "no_such_worker"
    TWO_OF_THAT_NAME = "two_of_that_name"
    NUMBER_AND_NAME = "number_and_name"
    NO_STEP = "no_step"
    NO_DAY = "no_day"
    NOT_PIECES = "not_pieces"
    NEGATIVE = "negative"
    TOO_MANY = "too_many"
    TO_COME = "to_come"
    CLOSED = "closed"
    NOT_HERE = "not_here"
    FROM_BEFORE = "from_before"
    BARRED = "barred"
    ORDER_DECLINED = "order_declined"
    ORDER_OPEN = "order_open"
    RATE_OPEN = "rate_open"
    RATE_ODD = "rate_odd"
    NO_RATE_THEN = "no_rate_then"
    RATE_DIFFERS = "rate_differs"
    TOTAL_DIFFERS = "total_differs"
    COLUMN_DIFFERS = "column_differs"
    TWICE = "twice"
    CHANGED = "changed"
    UNUSUAL = "unusual"
    OVERRUN = "overrun"
    AHEAD = "ahead"
    # of orders
    NO_ORDER = "no_order"
    NOT_A_PRICE = "not_a_price"
    HAS_RATE = "has_rate"


SENTENCES = {
    Reason.FORMULA: mark("There is a formula where a number is wanted. Write the number itself."),
    Reason.NOT_CALCULATED: mark(
        "This formula was never calculated, so there is no number. Open and save the file in a spreadsheet program."
    ),
    Reason.NOT_A_DAY: mark('"%(found)s" cannot be read as a day. Write it like 2025-09-16.'),
    Reason.NO_SUCH_DAY: mark('There is no such day: "%(found)s". Look at the calendar.'),
    Reason.NO_NAME: mark("There is no name in this row. Write the name, or delete the row."),
    Reason.NAME_TOO_LONG: mark('"%(found)s" is too long for a name.'),
    Reason.NUMBER_OPEN: mark("She is added; her identity number stays open: %(why)s"),
    Reason.NUMBER_KNOWN: mark("Her identity number was open here; it is taken from this file."),
    Reason.PHONE_OPEN: mark('She is added without a telephone: "%(found)s" is no mobile number of 11 digits.'),
    Reason.SAME_NUMBER_IN_FILE: mark("The same identity number stands in row %(at)s already."),
    Reason.SAME_PERSON_IN_FILE: mark("The same name stands in row %(at)s already. Is this another person?"),
    Reason.NUMBER_OF_ANOTHER: mark("This identity number is that of %(name)s, number %(number)s, here."),
    Reason.NAMESAKE: mark("There is a %(name)s here already, number %(number)s. Is this another person?"),
    Reason.BACK_AGAIN: mark("She was here until %(day)s as number %(number)s. Has she come back?"),
    Reason.NO_FIRST_DAY: mark("There is no first day. Is %(day)s right?"),
    Reason.FIRST_DAY_TO_COME: mark("Her first day, %(day)s, is still to come. Is that right?"),
    Reason.ENDS_BEFORE: mark("The last day lies before the first."),
    Reason.TOO_YOUNG: mark("Under 16 on the first day. Nobody under 16 may be engaged."),
    Reason.NO_SUCH_WORKER: mark(
        'Nobody called "%(found)s" is in this workshop. Bring the roster first, or mend the name.'
    ),
    Reason.TWO_OF_THAT_NAME: mark("Two people here are called %(found)s. Write her worker number beside the name."),
    Reason.NUMBER_AND_NAME: mark("Number %(number)s is %(name)s here, not %(found)s."),
    Reason.NO_STEP: mark("It does not say which step this is. Write it in the row or in the head of the sheet."),
    Reason.NO_DAY: mark("It does not say which day this is."),
    Reason.NOT_PIECES: mark('"%(found)s" is no number of pieces. Write a number, or leave it blank.'),
    Reason.NEGATIVE: mark("A count cannot be negative. Corrections are made on the original day."),
    Reason.TOO_MANY: mark("%(found)s pieces in a day are more than anybody makes."),
    Reason.TO_COME: mark("%(day)s has not come yet."),
    Reason.CLOSED: mark("Pay for %(day)s has been settled."),
    Reason.NOT_HERE: mark("%(name)s was not here on %(day)s. Look at her first and last day."),
    Reason.FROM_BEFORE: mark(
        "A total from paper stands for %(name)s in %(month)s. Take it back first, else she is paid twice."
    ),
    Reason.BARRED: mark("%(step)s is not for anybody under 18, and %(name)s is."),
    Reason.ORDER_DECLINED: mark("There is no order %(order)s here, and it is not to be made."),
    Reason.ORDER_OPEN: mark("Which order is this? Choose it above."),
    Reason.RATE_OPEN: mark("There is no rate for %(step)s yet. Write it above."),
    Reason.RATE_ODD: mark('"%(found)s" cannot be read as a rate. Write it like 0.045.'),
    Reason.NO_RATE_THEN: mark("%(step)s had no rate on %(day)s. Set one that holds from then on."),
    Reason.RATE_DIFFERS: mark(
        "The paper says %(found)s for %(step)s, posted here is %(rate)s. Are the counts to be taken at the posted rate?"
    ),
    Reason.TOTAL_DIFFERS: mark(
        "The days of %(name)s add up to %(days)s, the sheet's own total says %(found)s. Are the days right?"
    ),
    Reason.COLUMN_DIFFERS: mark("The sheet's own last row says %(found)s in all; the rows add up to %(days)s."),
    Reason.TWICE: mark("The same line stands in row %(at)s already. Was it made twice? Then it is added up."),
    Reason.CHANGED: mark("Here stand %(now)s pieces, the file says %(found)s. Is the file right?"),
    Reason.UNUSUAL: mark("%(found)s pieces; usually about %(usual)s. Is that right?"),
    Reason.OVERRUN: mark("%(step)s: %(ordered)s were ordered, this would make %(found)s. Is that right?"),
    Reason.AHEAD: mark(
        "%(step)s: this would make %(found)s in all, but only %(before)s came from the step before. Is that right?"
    ),
    Reason.NO_ORDER: mark("There is neither a number nor a product of an order in this row."),
    Reason.NOT_A_PRICE: mark('"%(found)s" cannot be read as a price. Write it like 0.62.'),
    Reason.HAS_RATE: mark("%(step)s has a rate here already: %(rate)s. A file does not change it."),
}

GROUP_NAMES = {
    Reason.UNUSUAL: mark("Unusually many"),
    Reason.CHANGED: mark("Something else stands here"),
    Reason.TOTAL_DIFFERS: mark("The total on the paper differs"),
    Reason.NAMESAKE: mark("Same name"),
    Reason.BACK_AGAIN: mark("Come back?"),
    Reason.TWICE: mark("The same line twice"),
}
"""Short names for questions that one may answer together."""


OUTCOMES = {
    "workers": mark("Workers added"),
    "numbers_open": mark("Identity numbers left open"),
    "numbers": mark("Identity numbers now known"),
    "orders": mark("Orders taken over"),
    "steps": mark("Steps taken over"),
    "rates": mark("Rates taken over"),
    "counts": mark("Counts"),
    "pieces": mark("Good pieces"),
    "moved": mark("Left out, for somebody changed them meanwhile"),
    "left": mark("Rows not taken"),
}
"""What came of an import, in the order in which it is told."""


@dataclass(frozen=True)
class Place:
    """Where in the file: worksheet, row and perhaps column, both from 1."""

    worksheet: str
    row: int
    column: int | None = None

    @property
    def letters(self) -> str:
        """The column as spreadsheets name it."""
        letters, left = "", self.column or 0
        while left:
            left, rest = divmod(left - 1, 26)
            letters = chr(65 + rest) + letters
        return letters


@dataclass(frozen=True)
class Finding:
    """Something about a row that the person should know, answer or mend."""

    level: Level
    reason: Reason
    place: Place
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What says "yes" to a question; it names what was found, so that a yes to one number is none to the next."""
        found = "/".join(str(self.values[name]) for name in sorted(self.values))
        return f"{self.reason}/{self.place.worksheet}/{self.place.row}/{self.place.column or ''}/{found}"

    def __hash__(self) -> int:
        return hash(self.key)


DIGITS_LOST = mark("It was kept as a number, so its last digits are lost. Set the column to text and type it again.")
"""Why an identity number that a spreadsheet kept as a number is open.  Source: ecosystem 2.4."""


class NoTable(Refused):
    code = "no_table"
    message = mark(
        "No table of this kind was found in the file. Download the template to see which headings are known."
    )


class AlreadyEnded(Refused):
    code = "import_ended"
    message = mark("This import has ended. Bring the file again if something is left.")


class NothingToTake(Refused):
    code = "nothing_to_take"
    message = mark("There is nothing new in this file.")


class HasBegun(Refused):
    code = "import_has_begun"
    message = mark("Some of it has been written already. Go on, or stop here.")
