"""Tables of what was agreed on paper, of insurance and of accidents.  Rows are only ever added."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from workshop.database import AddOnly, Fen, Row, Uid, instant, no
from workshop.tenancy import OfWorker


class Contract(Row, OfWorker, AddOnly, table=True):
    """What a paper says, as it was printed: a contract, an agreement or the note of the first day."""

    __table_args__ = (
        sa.CheckConstraint("term_to IS NULL OR term_to >= term_from", name="ends_after_start"),
        sa.CheckConstraint("probation_to IS NULL OR probation_to >= term_from", name="probation_in_term"),
    )

    kind: str  # rules.ContractKind
    term_kind: str  # rules.TermKind
    term_from: date
    term_to: date | None = None  # the last day, inclusive; none: open-ended, or until the task is done
    probation_to: date | None = None
    work_time: str  # rules.WorkTime: full time, part time
    job: str
    place: str
    rest: str = ""  # hours and days of rest, in words
    pay: str = ""  # how pay is found, in words
    pay_day: int
    hour_fen: Fen | None = Field(default=None, sa_type=sa.BigInteger)  # where pay is by the hour
    protection: str = ""
    has_loss_clause: bool = no()  # loss that she causes may be charged, within the law's cap (W08)
    former_ended_on: date | None = None  # when she left the employer before, as she says (W35)
    made_by: UUID = Field(sa_type=Uid)
    made_at: datetime = instant()


class ContractSigned(Row, OfWorker, AddOnly, table=True):
    """The day on which a paper was signed by both, with its photo; never the day it was typed."""

    __tablename__ = "contract_signed"

    contract_id: UUID = Field(foreign_key="contract.id", unique=True, sa_type=Uid)
    signed_on: date
    worker_has_copy: bool = no()
    document_id: UUID | None = Field(default=None, foreign_key="document.id", sa_type=Uid)
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()


class SigningRefused(Row, OfWorker, AddOnly, table=True):
    """She does not sign, and what the workshop gave her in writing about it (W22)."""

    __tablename__ = "signing_refused"

    asked_on: date
    notice_on: date | None = None  # when she was told in writing that the relation ends
    document_id: UUID | None = Field(default=None, foreign_key="document.id", sa_type=Uid)
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()


class Insurance(Row, OfWorker, AddOnly, table=True):
    """How she is insured from a day on; the latest row of a day counts (W39, W40)."""

    scheme: str  # rules.Scheme
    injury: bool = no()  # insured against injury at work
    valid_from: date
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()


class Accident(Row, OfWorker, AddOnly, table=True):
    """An accident at work, for the report that is due in thirty days (W40)."""

    happened_on: date
    place: str
    what: str
    reported_on: date | None = None
    document_id: UUID | None = Field(default=None, foreign_key="document.id", sa_type=Uid)
    follows_id: UUID | None = Field(default=None, foreign_key="accident.id", unique=True, sa_type=Uid)  # put right
    recorded_by: UUID = Field(sa_type=Uid)
    recorded_at: datetime = instant()
