"""Writing notes: one for each act, in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import Session

from workshop.actor import Actor
from workshop.hot import add_rows
from workshop.ids import new_id
from workshop.journal.models import Note


class Action(StrEnum):
    """noun.past_participle, in order of the alphabet.  The part before the dot is the table."""

    ACCESS_CARD_PRINTED = "access_card.printed"
    ACCESS_CARD_USED = "access_card.used"
    ACCIDENT_RECORDED = "accident.recorded"
    ACCOUNT_ADDED = "account.added"
    ACCOUNT_LOCKED = "account.locked"
    ACCOUNT_PASSWORD_SET = "account.password_set"
    ADVANCE_GIVEN = "advance.given"
    ADVANCE_RETURN_ADDED = "advance_return.added"
    ADVANCE_SKIP_ADDED = "advance_skip.added"
    BACK_PAY_GRANTED = "back_pay.granted"
    BONUS_END_ADDED = "bonus_end.added"
    BONUS_RULE_ANNOUNCED = "bonus_rule.announced"
    BUYER_ADDED = "buyer.added"
    CERTIFICATE_ISSUED = "certificate.issued"
    CHARGE_PROPOSED = "charge.proposed"
    CHARGE_WORD_ADDED = "charge_word.added"
    CONTRACT_MADE = "contract.made"
    CONTRACT_SIGNED_ADDED = "contract_signed.added"
    CUSTOMER_ORDER_ADDED = "customer_order.added"
    CUSTOMER_ORDER_CHANGED = "customer_order.changed"
    DAY_TALK_ANSWERED = "day_talk.answered"
    DAY_TALK_RECOUNTED = "day_talk.recounted"
    DAY_TALK_SAID = "day_talk.said"
    DOCUMENT_ADDED = "document.added"
    ENGAGEMENT_ADDED = "engagement.added"
    ENGAGEMENT_CHANGED = "engagement.changed"
    ENGAGEMENT_ENDED = "engagement.ended"
    EXTRA_PAY_GIVEN = "extra_pay.given"
    HOLIDAY_CHANGE_ADDED = "holiday_change.added"
    HOME_RETURN_ADDED = "home_return.added"
    HOME_SLIP_GIVEN = "home_slip.given"
    IMPORT_FILE_BROUGHT = "import_file.brought"
    IMPORT_FILE_ENDED = "import_file.ended"
    IMPORT_FILE_TAKEN = "import_file.taken"
    INSURANCE_ADDED = "insurance.added"
    LEAVE_NOTICE_GIVEN = "leave_notice.given"
    LEGAL_VALUE_ENTERED = "legal_value.entered"
    LINE_OBJECTION_SAID = "line_objection.said"
    LINK_GIVEN = "link.given"
    MEMBERSHIP_ADDED = "membership.added"
    MEMBERSHIP_ENDED = "membership.ended"
    OBJECTION_ANSWER_GIVEN = "objection_answer.given"
    OLD_WAGE_ENTERED = "old_wage.entered"
    OPERATION_ADDED = "operation.added"
    OPERATION_CHANGED = "operation.changed"
    OVERTIME_ADDED = "overtime.added"
    PAID_HOURS_ADDED = "paid_hours.added"
    PAST_TOTAL_ENTERED = "past_total.entered"
    PAYMENT_RECEIPT_GIVEN = "payment_receipt.given"
    PAYOUT_FILE_TAKEN = "payout.file_taken"
    PAYOUT_MADE = "payout.made"
    PAY_RUN_LATE_CLOSED = "pay_run.late_closed"
    PAY_RUN_LATE_OPENED = "pay_run.late_opened"
    PAY_RUN_LOCKED = "pay_run.locked"
    PAY_RUN_OPENED = "pay_run.opened"
    PAY_RUN_REOPENED = "pay_run.reopened"
    PAY_RUN_SHOWN = "pay_run.shown"
    PAY_WAY_SAID = "pay_way.said"
    PERSON_IDENTIFIED = "person.identified"
    PERSON_JOINED = "person.joined"
    PERSON_UNMASKED = "person.unmasked"
    PRESENCE_ADDED = "presence.added"
    QUALITY_CHECK_ADDED = "quality_check.added"
    RATE_ANNOUNCED = "rate.announced"
    RATE_POSTING_ADDED = "rate_posting.added"
    REPAIR_TIME_ADDED = "repair_time.added"
    REPORT_ADDED = "report.added"
    REPORT_ANSWER_ADDED = "report_answer.added"
    REWORK_JOB_GIVEN = "rework_job.given"
    REWORK_RESULT_ADDED = "rework_result.added"
    SHEET_SAVED = "sheet.saved"
    SHEET_UNDONE = "sheet.undone"
    SIGNING_REFUSED_ADDED = "signing_refused.added"
    SIGN_IN_ENDED = "sign_in.ended"
    SIGN_IN_STARTED = "sign_in.started"
    STATED_HOURS_SAID = "stated_hours.said"
    TEAM_COUNT_ADDED = "team_count.added"
    TICKET_PRINTED = "ticket.printed"
    TICKET_USE_ADDED = "ticket_use.added"
    TRAINING_DAY_ADDED = "training_day.added"
    TRAINING_END_ADDED = "training_end.added"
    TRAINING_PLAN_MADE = "training_plan.made"
    WAGE_PAYMENT_MADE = "wage_payment.made"
    WAGE_PAYMENT_TAKEN_BACK = "wage_payment.taken_back"
    WITHHOLDING_ADDED = "withholding.added"
    WORKSHOP_ADDED = "workshop.added"
    WORKSHOP_DATA_TAKEN = "workshop.data_taken"
    WORKSHOP_SET = "workshop.set"


def note(
    session: Session,
    actor: Actor | None,
    action: Action,
    subject_id: UUID,
    now: datetime,
    *,
    workshop_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add a note of the act.  `details` is plain JSON without names or numbers of people."""
    row = {
        "id": new_id(),
        "workshop_id": workshop_id,
        "account_id": actor.account_id if actor else None,
        "at": now,
        "action": action.value,
        "subject": action.value.partition(".")[0],
        "subject_id": subject_id,
        "details": dict(details or {}),
    }
    add_rows(session, {Note: [row]})
