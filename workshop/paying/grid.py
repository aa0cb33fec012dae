"""A pay day and a list of wages of before as they are shown and typed; no rule and no statement of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from starlette.datastructures import FormData, UploadFile

from workshop.documents.rules import Photo, reduce_photo
from workshop.fields import AmountFen
from workshop.i18n import gettext, mark
from workshop.ids import new_id
from workshop.money import FEN_PER_YUAN
from workshop.past.models import OldWage
from workshop.paying.queries import Due, PaymentLine
from workshop.paying.rules import WHOLE, Method, Receipt, part_fen, share_reached_by
from workshop.paying.takeover import OldEntry
from workshop.text import plain_number
from workshop.web.forms import understand
from workshop.workers.models import Engagement

UNREADABLE = mark("Enter a share, such as 60%, or the money that is there, such as 20000.")
SHARE_PER_PERCENT = WHOLE // 100


class _Cash(BaseModel):
    cash_fen: AmountFen


@dataclass(frozen=True)
class Asked:
    """What is to be given: a share of ten thousand, or as far as this money reaches."""

    share: int | None = None
    cash_fen: int | None = None

    def share_of(self, dues: Sequence[Due]) -> int:
        """The share to which everybody is brought."""
        if self.share is not None:
            return self.share
        return share_reached_by(self.cash_fen or 0, [(due.net_fen, due.paid_fen) for due in dues])


def read_asked(text: str) -> Asked:
    """What somebody typed: 60%, or an amount in yuan; nothing is all.  Raises ValueError with a message in words."""
    typed = plain_number(text)
    if not typed:
        return Asked(share=WHOLE)
    if typed.endswith("%"):
        try:
            share = Decimal(typed[:-1]) * SHARE_PER_PERCENT
        except InvalidOperation:
            raise ValueError(gettext(UNREADABLE)) from None
        if not share.is_finite() or share != share.to_integral_value() or not 1 <= share <= WHOLE:
            raise ValueError(gettext(UNREADABLE))
        return Asked(share=int(share))
    cash = understand(_Cash, {"cash_fen": typed}).value
    if cash is None:
        raise ValueError(gettext(UNREADABLE))
    return Asked(cash_fen=cash.cash_fen)


def share_text(share: int) -> str:
    """60.05% for 6005 of ten thousand."""
    whole, rest = divmod(share, SHARE_PER_PERCENT)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


def yuan_text(fen: int) -> str:
    """An amount as it is typed: 1046.50."""
    yuan, rest = divmod(fen, FEN_PER_YUAN)
    return f"{yuan}.{rest:02d}"


# --- a pay day --------------------------------------------------------------


@dataclass
class PayRow:
    """One worker of a run: what brings her up to the share, and how she gets it."""

    due: Due
    part_fen: int
    method: str  # empty: not today
    reference: str = ""

    @property
    def key(self) -> str:
        return f"{self.due.slip_id}/{self.part_fen}"


def pay_rows(
    dues: Sequence[Due], share: int, methods: Mapping[UUID, str], typed: Mapping[str, tuple[str, str]]
) -> list[PayRow]:
    """The rows of a pay day.

    methods: how each wants her pay.  typed: by key, method and reference as they were posted.
    """
    rows = []
    for due in dues:
        row = PayRow(due, part_fen(due.net_fen, share, due.paid_fen), methods[due.engagement_id])
        row.method, row.reference = typed.get(row.key, (row.method, ""))
        rows.append(row)
    return rows


def typed_rows(form: FormData) -> dict[str, tuple[str, str]]:
    """Key to method and reference.  Raises ValueError for a form that none of our pages makes."""
    columns = (map(str, form.getlist(name)) for name in ("row", "method", "reference"))
    return {key: (method, reference) for key, method, reference in zip(*columns, strict=True)}


def entries_of(typed: Mapping[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """What was typed, as a wish reads it; who is not paid today is left out.  Raises ValueError."""
    entries = []
    for key, (method, reference) in typed.items():
        slip_id, amount_fen = key.split("/")
        if method:
            fields = {"slip_id": UUID(slip_id), "amount_fen": int(amount_fen)}
            entries.append({**fields, "method": method, "reference": reference})
    return entries


@dataclass
class StripRow:
    """A payment without a receipt: the id of the receipt that a signed strip makes, and whether it is ticked."""

    line: PaymentLine
    receipt_id: UUID
    is_ticked: bool

    @property
    def key(self) -> str:
        return f"{self.line.payment.id}/{self.receipt_id}"


def strip_rows(lines: Iterable[PaymentLine], posted: Mapping[UUID, UUID] | None = None) -> list[StripRow]:
    """Payments of which nobody has said yet whether they arrived.

    posted: payment to receipt, as it was ticked.  At first everybody is ticked but who waits for a bank.
    """
    return [
        StripRow(
            line,
            (posted or {}).get(line.payment.id) or new_id(),
            line.payment.id in posted if posted is not None else line.payment.method != Method.BANK,
        )
        for line in lines
        if line.receipt == Receipt.OPEN and line.taken_back is None
    ]


def ticked_strips(form: FormData) -> dict[UUID, UUID]:
    """Payment to receipt.  Raises ValueError for a form that none of our pages makes."""
    keys = (str(value).split("/") for value in form.getlist("strip"))
    return {UUID(payment_id): UUID(receipt_id) for payment_id, receipt_id in keys}


def photo_of(form: FormData) -> Photo | None:
    """The photo that was sent with a form, made small.  Raises NotAPhoto, PhotoTooLarge."""
    upload = form.get("photo")
    if not isinstance(upload, UploadFile):
        return None
    with upload.file as file:
        content = file.read()
    return reduce_photo(content) if content else None


# --- wages of before --------------------------------------------------------


@dataclass(frozen=True)
class TypedWage:
    """One worker's row as it came back: which amount stood in it, and what was typed."""

    engagement_id: UUID
    entry_id: UUID
    corrects_id: UUID | None
    money: str

    @classmethod
    def of(cls, key: str, money: str) -> "TypedWage":
        """Raises ValueError for a key that none of our pages makes."""
        engagement_id, entry_id, corrects_id = key.split("/")
        return cls(UUID(engagement_id), UUID(entry_id), UUID(corrects_id) if corrects_id else None, money.strip())

    def entry(self, errors: dict[UUID, dict[str, str]]) -> OldEntry | None:
        """What the row says; none if it says nothing or nothing that can be read.  An emptied one takes back."""
        if not self.money and self.corrects_id is None:
            return None
        said: dict[str, Any] = {"id": self.entry_id, "engagement_id": self.engagement_id}
        form = understand(OldEntry, {**said, "unpaid_fen": self.money or 0, "corrects_id": self.corrects_id})
        if form.errors:
            errors[self.engagement_id] = form.errors
        return form.value


@dataclass(frozen=True)
class PostedWages:
    """What the form of a month said."""

    month: str
    rows: Sequence[TypedWage]
    confirmed: frozenset[str]


def read_wages(form: FormData) -> PostedWages:
    """Raises ValueError for a form that none of our pages makes."""
    columns = (map(str, form.getlist(name)) for name in ("row", "money"))
    rows = [TypedWage.of(*row) for row in zip(*columns, strict=True)]
    return PostedWages(str(form.get("month", "")), rows, frozenset(map(str, form.getlist("sure"))))


@dataclass
class WageRow:
    """One worker: the field, what stands in it, and what is asked."""

    engagement: Engagement
    stands: OldWage | None
    paid_fen: int
    is_here: bool  # the month was counted here: she is paid by its slip
    money: str
    key: str
    errors: Mapping[str, str] = field(default_factory=dict)
    doubts: Sequence[Mapping[str, Any]] = ()
    overtaken: bool = False  # another amount was kept while this one was typed


def wage_rows(
    people: Sequence[Engagement],
    standing: Mapping[UUID, OldWage],
    paid: Mapping[UUID, int],
    here: set[UUID],
    typed: Mapping[UUID, TypedWage],
    *,
    anew: bool,
) -> list[WageRow]:
    """The rows of a month's list.

    typed: rows as they were posted, shown again as they were.
    anew: what was typed is set against what stands there now.
    """
    rows = []
    for who in people:
        stands, was = standing.get(who.id), typed.get(who.id)
        entry_id, corrects_id = new_id(), stands.id if stands else None
        overtaken = anew and was is not None and was.corrects_id != corrects_id
        if was and not overtaken:
            entry_id, corrects_id = was.entry_id, was.corrects_id
        money = was.money if was else _shown(stands)
        key = f"{who.id}/{entry_id}/{corrects_id or ''}"
        rows.append(WageRow(who, stands, paid.get(who.id, 0), who.id in here, money, key, overtaken=overtaken))
    return rows


def _shown(wage: OldWage | None) -> str:
    return yuan_text(wage.unpaid_fen) if wage and wage.unpaid_fen else ""
