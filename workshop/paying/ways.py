"""How each wants her pay, and the file that a bank pays many from.  The caller's session is the transaction.

An account number lies sealed in the database; only that file has it in clear.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, field_validator, model_validator
from sqlmodel import Session

from workshop.actor import Actor
from workshop.database import get, written_before
from workshop.errors import Invalid
from workshop.fields import OneLine, OptionalLine
from workshop.i18n import gettext, mark, month_text
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.paying import queries, rules
from workshop.paying.models import Payout, PayWay
from workshop.paying.rules import Method
from workshop.spreadsheet.writing import Cell, Column, Kind, NewWorksheet, write_workbook
from workshop.tenancy import hold
from workshop.text import plain_number
from workshop.vault import Vault
from workshop.workers.models import Engagement


class SayPayWay(BaseModel):
    """How a worker wants her pay.  The account is asked for the bank only, and kept so that only our key reads it."""

    id: UUID = Field(default_factory=new_id)
    method: Method
    bank: OptionalLine = ""
    account: Annotated[str, StringConstraints(max_length=40), OneLine] = ""
    sure: str = ""  # keys of the questions that were answered, with blanks between them

    @field_validator("account")
    @classmethod
    def _is_number(cls, account: str) -> str:
        digits = plain_number(account)
        is_number = digits.isascii() and digits.isdigit()
        if digits and not (is_number and rules.FEWEST_DIGITS <= len(digits) <= rules.MOST_DIGITS):
            raise ValueError(mark("An account number has 12 to 19 digits."))
        return digits

    @model_validator(mode="after")
    def _bank_alone_has_an_account(self) -> Self:
        if self.method != Method.BANK:
            self.bank = self.account = ""
        return self


def say_pay_way(
    session: Session, actor: Actor, vault: Vault, engagement_id: UUID, wish: SayPayWay, now: datetime
) -> PayWay:
    """Write down how she wants her pay; it holds from the next pay day on.

    Raises NotFound, IdInUse, Invalid, OddAccount.
    """
    workshop = hold(session, actor.workshop_id)
    engagement = get(session, Engagement, engagement_id)
    shown = rules.masked(wish.account) if wish.account else ""
    told: dict[str, Any] = {"engagement_id": engagement.id, "method": wish.method, "bank": wish.bank}
    told["account_masked"] = shown
    if before := written_before(session, PayWay, wish.id, **told):
        return before
    if wish.method == Method.BANK:
        missing = [name for name in ("bank", "account") if not getattr(wish, name)]
        if missing:
            raise Invalid(dict.fromkeys(missing, mark("This is still open.")))
        odd = f"account/{wish.account[-rules.LAST_DIGITS :]}" if rules.is_odd_account(wish.account) else None
        rules.ask(rules.OddAccount, odd, wish.sure)
    way = PayWay(
        id=wish.id,
        workshop_id=workshop.id,
        **told,
        account_sealed=vault.encrypt(wish.account) if wish.account else None,
        said_by=actor.account_id,
        said_at=now,
    )
    session.add(way)
    session.flush()
    note(session, actor, Action.PAY_WAY_SAID, way.id, now, workshop_id=workshop.id, details={"method": way.method})
    return way


# --- the file for the bank ----------------------------------------------------


@dataclass(frozen=True)
class BankRow:
    """One transfer of a pay day, with the full account number."""

    called_name: str
    bank: str
    account: str
    amount_fen: int
    reference: str


def take_bank_file(session: Session, actor: Actor, vault: Vault, payout_id: UUID, now: datetime) -> list[BankRow]:
    """The transfers of a pay day, in name order, for the bank to carry out; it is noted that they were read.

    Raises NotFound, NotABankPayment, NoAccount.
    """
    payout = get(session, Payout, payout_id)
    lines = [
        line
        for line in queries.payment_lines(session, payout_id=payout.id)
        if line.payment.method == Method.BANK and not line.taken_back
    ]
    if not lines:
        raise rules.NotABankPayment()
    ways = queries.ways(session, [line.payment.engagement_id for line in lines])
    rows, missing = [], []
    for line in lines:
        way = ways.get(line.payment.engagement_id)
        if way is None or way.account_sealed is None:
            missing.append(line.called_name)
            continue
        account = vault.decrypt(way.account_sealed)
        reference = line.payment.reference or gettext(WAGES_OF, month=month_text(line.month))
        rows.append(BankRow(line.called_name, way.bank, account, line.payment.amount_fen, reference))
    if missing:
        raise rules.NoAccount(names=", ".join(missing))
    details = {"people": len(rows), "sum_fen": sum(row.amount_fen for row in rows)}
    note(session, actor, Action.PAYOUT_FILE_TAKEN, payout.id, now, workshop_id=payout.workshop_id, details=details)
    return rows


WAGES_OF = mark("Wages %(month)s")


def bank_workbook(rows: Sequence[BankRow]) -> bytes:
    """The file, as banks take it: a row a transfer."""
    columns = [
        Column(gettext(mark("Name"))),
        Column(gettext(mark("Bank"))),
        Column(gettext(mark("Account number")), width=24),
        Column(gettext(mark("Amount (yuan)")), Kind.MONEY),
        Column(gettext(mark("Reference"))),
    ]
    cells: list[list[Cell]] = [[row.called_name, row.bank, row.account, row.amount_fen, row.reference] for row in rows]
    return write_workbook([NewWorksheet(gettext(mark("Bank transfers")), columns, cells)])
