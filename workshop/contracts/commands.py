"""Making papers, their signing, and insurance.  The caller's session is the transaction."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from sqlmodel import Session
from stdnum.cn import uscc

from workshop.actor import Actor
from workshop.clock import CHINA, Month
from workshop.contracts import queries, rules
from workshop.contracts.models import Contract, ContractSigned, Insurance, SigningRefused
from workshop.contracts.rules import ContractKind, Scheme, TermKind, WorkTime
from workshop.contracts.standing import is_over_age
from workshop.database import get, written_before
from workshop.documents.commands import keep_photo
from workshop.documents.rules import Photo
from workshop.errors import Doubtful, Invalid
from workshop.fields import AmountFen, Number, OneLine, OptionalLine, OrNone
from workshop.i18n import mark, money_text, month_text
from workshop.ids import new_id
from workshop.journal.commands import Action, note
from workshop.law.queries import figures
from workshop.law.rules import ValueKind, value_of
from workshop.money import FEN_PER_YUAN
from workshop.output.rules import check_not_future
from workshop.tenancy import Workshop, hold
from workshop.text import plain
from workshop.vault import Vault
from workshop.workers.commands import unmask
from workshop.workers.models import Engagement
from workshop.workers.rules import Paper

LONGEST_WORDS = 400

Words = Annotated[str, StringConstraints(max_length=LONGEST_WORDS), OneLine]
Day = Annotated[date | None, OrNone]


class MakeContract(BaseModel):
    """What a paper is to say.  The id is made with the form."""

    id: UUID = Field(default_factory=new_id)
    kind: ContractKind
    term_kind: TermKind = TermKind.FIXED
    term_from: date
    term_to: Day = None
    probation_to: Day = None
    job: Words = ""
    workplace: Words = ""  # a form's `place` is the workshop in which it was opened
    rest: Words = ""
    pay: Words = ""
    pay_day: Annotated[Number, Field(ge=1, le=31)]
    hour_fen: Annotated[AmountFen | None, Field(ge=1, le=1_000 * FEN_PER_YUAN), OrNone] = None
    protection: Words = ""
    has_loss_clause: bool = False
    former_ended_on: Day = None
    sure: str = ""  # keys of the questions that were answered, with blanks between them

    @property
    def said(self) -> dict[str, Any]:
        """What the paper says, by the columns of its row."""
        return self.model_dump(exclude={"id", "sure", "workplace"}) | {"place": self.workplace}

    @property
    def work_time(self) -> WorkTime:
        is_part = self.kind == ContractKind.PART_TIME_AGREEMENT
        return WorkTime.PART_TIME if is_part else WorkTime.FULL_TIME


class RecordSigned(BaseModel):
    """That a paper was signed by both, on which day."""

    id: UUID = Field(default_factory=new_id)
    signed_on: date
    worker_has_copy: bool = False
    sure: str = ""


class RefuseSigning(BaseModel):
    """That somebody was asked to sign and does not, and what was given in writing about it."""

    id: UUID = Field(default_factory=new_id)
    asked_on: date
    notice_on: Day = None


class SayInsurance(BaseModel):
    """How somebody is insured from a day on."""

    id: UUID = Field(default_factory=new_id)
    scheme: Scheme
    injury: bool = False
    valid_from: date


class SetAddresses(BaseModel):
    """Where somebody is registered and lives, for papers and the roster (W43)."""

    registered_address: OptionalLine = ""
    present_address: OptionalLine = ""


def _credit_code(typed: str) -> str:
    code = plain(typed).replace(" ", "").upper()
    if code and not uscc.is_valid(code):
        raise ValueError(mark("This is not a credit code. Look at the licence again: it has 18 signs."))
    return code


class SetEmployer(BaseModel):
    """What papers say of the workshop."""

    legal_name: OptionalLine = ""
    credit_code: Annotated[OptionalLine, AfterValidator(_credit_code)] = ""
    address: OptionalLine = ""
    responsible: OptionalLine = ""
    pay_day: Annotated[Number, Field(ge=1, le=31)]
    object_days: Annotated[Number, Field(ge=1, le=30)]


# --- papers ---------------------------------------------------------------


def make_contract(
    session: Session, actor: Actor, engagement_id: UUID, wish: MakeContract, today: date, now: datetime
) -> Contract:
    """Write down what a paper says, to be printed and signed.

    Raises NotFound, IdInUse, Invalid, DepositRefused, and one after another what is asked: LooksLikeEmployee,
    NotOverAge, IsOverAge, OddProbation, ProbationAgain, UnderHourly, MoreThanPartTime.
    """
    workshop = hold(session, actor.workshop_id)
    engagement = get(session, Engagement, engagement_id)
    said = {**wish.said, "engagement_id": engagement.id}
    if contract := written_before(session, Contract, wish.id, **said):
        return contract
    rules.check_term(wish.term_kind, wish.term_from, wish.term_to, wish.probation_to)
    rules.check_no_deposit((wish.job, wish.workplace, wish.rest, wish.pay, wish.protection))
    asked = _ask_about_kind(session, engagement, wish, today) + _ask_about_words(session, workshop, engagement, wish)
    contract = Contract(
        id=wish.id,
        workshop_id=workshop.id,
        work_time=wish.work_time,
        made_by=actor.account_id,
        made_at=now,
        **said,
    )
    session.add(contract)
    session.flush()
    details = {"kind": wish.kind.value} | ({"asked": asked} if asked else {})
    note(session, actor, Action.CONTRACT_MADE, contract.id, now, workshop_id=workshop.id, details=details)
    return contract


def _ask_about_kind(session: Session, engagement: Engagement, wish: MakeContract, today: date) -> list[str]:
    """Whether this is the paper for her; what was asked and answered."""
    (line,) = queries.person_lines(session, [engagement], today)
    over_age = is_over_age(line.retired_on, wish.term_from)
    name = {"name": engagement.called_name}
    asked = []
    if wish.kind == ContractKind.SERVICE_AGREEMENT and not over_age:
        asked.append(_ask(rules.LooksLikeEmployee, "service", wish.sure, **name))
    if wish.kind == ContractKind.OVER_AGE_AGREEMENT and not over_age:
        asked.append(_ask(rules.NotOverAge, "age", wish.sure, **name))
    if wish.kind == ContractKind.LABOUR_CONTRACT and over_age and line.retired_on:
        asked.append(_ask(rules.IsOverAge, "age", wish.sure, month=month_text(Month.of(line.retired_on)), **name))
    if wish.kind == ContractKind.PART_TIME_AGREEMENT and not queries.fits_part_time(session, engagement.id, today):
        asked.append(_ask(rules.MoreThanPartTime, "hours", wish.sure, **name))
    return asked


def _ask_about_words(session: Session, workshop: Workshop, engagement: Engagement, wish: MakeContract) -> list[str]:
    """Whether its probation and its pay are what the law allows; what was asked and answered."""
    asked = []
    months = rules.probation_months(wish.term_kind, wish.term_from, wish.term_to, wish.work_time)
    if rules.is_probation_long(wish.term_from, wish.probation_to, months):
        asked.append(_ask(rules.OddProbation, f"probation/{wish.probation_to}", wish.sure, months=months))
    if wish.probation_to and queries.had_probation(session, engagement):
        asked.append(_ask(rules.ProbationAgain, "probation_again", wish.sure, name=engagement.called_name))
    if wish.hour_fen is not None and wish.work_time == WorkTime.PART_TIME:
        least_fen = value_of(figures(session, workshop, wish.term_from), ValueKind.MINIMUM_HOUR)
        if least_fen is not None and wish.hour_fen < least_fen:
            sums = {"least": money_text(least_fen), "paid": money_text(wish.hour_fen)}
            asked.append(_ask(rules.UnderHourly, f"hour/{wish.hour_fen}", wish.sure, **sums))
    return asked


def _ask(question: type[Doubtful], key: str, sure: str, **details: Any) -> str:
    """The key of a question that was answered; raises one that was not."""
    if key not in sure.split():
        raise question(key=key, **details)
    return key


_PAPER_OF = {
    ContractKind.LABOUR_CONTRACT: Paper.LABOUR_CONTRACT,
    ContractKind.PART_TIME_AGREEMENT: Paper.PART_TIME_AGREEMENT,
    ContractKind.OVER_AGE_AGREEMENT: Paper.OVER_AGE_AGREEMENT,
    ContractKind.SERVICE_AGREEMENT: Paper.SERVICE_AGREEMENT,
}
"""What a signed paper makes of the engagement; a note of the first day is no contract."""


def record_signed(
    session: Session,
    actor: Actor,
    contract_id: UUID,
    wish: RecordSigned,
    photo: Photo | None,
    today: date,
    now: datetime,
) -> ContractSigned:
    """Write down on which day a paper was signed.  The engagement then has that paper.

    Raises NotFound, IdInUse, InTheFuture, SignedAlready, SignedBeforePrinted, WithoutPhoto.
    """
    hold(session, actor.workshop_id)
    contract = get(session, Contract, contract_id)
    said: dict[str, Any] = {
        "signed_on": wish.signed_on,
        "worker_has_copy": wish.worker_has_copy,
        "contract_id": contract.id,
    }
    if before := written_before(session, ContractSigned, wish.id, **said):
        return before
    check_not_future(wish.signed_on, today)
    if queries.signing_of(session, contract.id):
        raise rules.SignedAlready()
    made_on = contract.made_at.astimezone(CHINA).date()
    if wish.signed_on < made_on:
        days = {"made_on": made_on, "signed_on": wish.signed_on}
        _ask(rules.SignedBeforePrinted, f"before/{wish.signed_on}", wish.sure, **days)
    if photo is None:
        _ask(rules.WithoutPhoto, "photo", wish.sure)
    engagement = get(session, Engagement, contract.engagement_id)
    document_id = kept_photo(session, actor, engagement, photo, now)
    row = ContractSigned(id=wish.id, **row_of(engagement, actor, now), document_id=document_id, **said)
    session.add(row)
    if paper := _PAPER_OF.get(ContractKind(contract.kind)):
        engagement.paper = paper
        engagement.version += 1  # a form that still shows the old paper does not bring it back
    session.flush()
    note(session, actor, Action.CONTRACT_SIGNED_ADDED, row.id, now, workshop_id=row.workshop_id)
    return row


def row_of(engagement: Engagement, actor: Actor, now: datetime) -> dict[str, Any]:
    """Whose row it is, and who writes it when."""
    return {
        "workshop_id": engagement.workshop_id,
        "engagement_id": engagement.id,
        "recorded_by": actor.account_id,
        "recorded_at": now,
    }


def kept_photo(
    session: Session, actor: Actor, engagement: Engagement, photo: Photo | None, now: datetime
) -> UUID | None:
    """The photo as a document that she sees too."""
    return keep_photo(session, actor, new_id(), photo, now, engagement_id=engagement.id).id if photo else None


def refuse_signing(
    session: Session,
    actor: Actor,
    engagement_id: UUID,
    wish: RefuseSigning,
    photo: Photo | None,
    today: date,
    now: datetime,
) -> SigningRefused:
    """Write down that she does not sign, and the notice she was given.  Raises NotFound, IdInUse, InTheFuture, Invalid.

    The count of days goes on: nobody waives a contract (W22).
    """
    hold(session, actor.workshop_id)
    engagement = get(session, Engagement, engagement_id)
    said = wish.model_dump(exclude={"id"})
    if before := written_before(session, SigningRefused, wish.id, engagement_id=engagement.id, **said):
        return before
    check_not_future(wish.asked_on, today)
    if wish.notice_on:
        check_not_future(wish.notice_on, today)
        if wish.notice_on < wish.asked_on:
            raise Invalid({"notice_on": mark("The notice cannot lie before the day on which she was asked.")})
    document_id = kept_photo(session, actor, engagement, photo, now)
    row = SigningRefused(id=wish.id, **said, **row_of(engagement, actor, now), document_id=document_id)
    session.add(row)
    session.flush()
    note(session, actor, Action.SIGNING_REFUSED_ADDED, row.id, now, workshop_id=row.workshop_id)
    return row


def say_insurance(
    session: Session, actor: Actor, engagement_id: UUID, wish: SayInsurance, today: date, now: datetime
) -> Insurance:
    """Write down how she is insured from a day on.  Raises NotFound, IdInUse, InTheFuture."""
    hold(session, actor.workshop_id)
    engagement = get(session, Engagement, engagement_id)
    said = wish.model_dump(exclude={"id"})
    if before := written_before(session, Insurance, wish.id, engagement_id=engagement.id, **said):
        return before
    check_not_future(wish.valid_from, today)
    row = Insurance(id=wish.id, **said, **row_of(engagement, actor, now))
    session.add(row)
    session.flush()
    note(session, actor, Action.INSURANCE_ADDED, row.id, now, workshop_id=row.workshop_id)
    return row


def set_addresses(session: Session, actor: Actor, engagement_id: UUID, wish: SetAddresses, now: datetime) -> Engagement:
    """Where she is registered and lives; what stays as it is is not noted.  Raises NotFound."""
    hold(session, actor.workshop_id)
    engagement = get(session, Engagement, engagement_id)
    changed = {name: value for name, value in wish.model_dump().items() if getattr(engagement, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(engagement, name, value)
        session.flush()
        details = {"changed": sorted(changed)}
        note(
            session,
            actor,
            Action.ENGAGEMENT_CHANGED,
            engagement.id,
            now,
            workshop_id=engagement.workshop_id,
            details=details,
        )
    return engagement


def set_employer(session: Session, actor: Actor, wish: SetEmployer, now: datetime) -> None:
    """What papers say of the workshop; what stays as it is is not noted."""
    workshop = hold(session, actor.workshop_id)
    changed = {name: value for name, value in wish.model_dump().items() if getattr(workshop, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(workshop, name, value)
        session.flush()
        details = {"changed": sorted(changed)}
        note(session, actor, Action.WORKSHOP_SET, workshop.id, now, workshop_id=workshop.id, details=details)


def whole_numbers(
    session: Session, actor: Actor, vault: Vault, engagements: list[Engagement], now: datetime
) -> dict[UUID, str]:
    """The whole identity numbers of these people, for a roster that an office asks for; each look is noted."""
    shown = {who.id: unmask(session, actor, vault, who.id, now) for who in engagements}
    return {who: number for who, number in shown.items() if number}
