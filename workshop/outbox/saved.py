"""What became of an entry, in words: for the answer to a phone, and for the page that reads a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from workshop.errors import Invalid, WorkshopError
from workshop.i18n import day_text, gettext, mark, number_text
from workshop.orders.models import Operation
from workshop.outbox.commands import Verdict
from workshop.output.rules import Doubt, DoubtKind
from workshop.web.errors import text_of
from workshop.workers.models import Engagement

_QUESTIONS = {
    DoubtKind.UNUSUAL: mark("%(name)s, %(operation)s: %(pieces)s pieces. Usually about %(usual)s. Is that right?"),
    DoubtKind.CHANGED: mark(
        "%(name)s, %(operation)s: %(other)s was saved meanwhile, you typed %(pieces)s. Which is right?"
    ),
    DoubtKind.OVERRUN: mark("%(operation)s: %(pieces)s pieces in all, %(ordered)s were ordered. Why more?"),
    DoubtKind.AHEAD: mark(
        "%(operation)s: %(pieces)s pieces in all, but only %(before)s came from the step before. Is that right?"
    ),
}
"""As the grid asks them."""


@dataclass(frozen=True)
class Question:
    """One thing that was asked, and the key by which "it is right" is said."""

    key: str
    text: str
    wants_reason: bool


def reason(refusal: WorkshopError) -> str:
    """Why an entry was not written, in the language of the request."""
    if isinstance(refusal, Invalid) and refusal.fields:
        return " ".join(gettext(message, **refusal.details) for message in refusal.fields.values())
    return text_of(refusal)


def questions(session: Session, verdict: Verdict) -> list[Question]:
    """What was asked about an entry."""
    return [
        Question(doubt.key, gettext(_QUESTIONS[doubt.kind], **_values(session, doubt)), _wants_reason(doubt))
        for doubt in verdict.doubts
    ]


def _wants_reason(doubt: Doubt) -> bool:
    return doubt.kind == DoubtKind.OVERRUN


def _values(session: Session, doubt: Doubt) -> Mapping[str, Any]:
    worker = session.get(Engagement, doubt.engagement_id) if doubt.engagement_id else None
    operation = session.get(Operation, doubt.operation_id)
    what = operation.name if operation else ""
    of_step = worker is None
    return {
        "name": worker.called_name if worker else "",
        "operation": f"{what} {day_text(doubt.work_date)}" if doubt.work_date else what,
        "pieces": number_text(doubt.pieces) if of_step else doubt.pieces,
        "usual": doubt.usual,
        "other": doubt.other,
        "ordered": number_text(doubt.other),
        "before": number_text(doubt.other),
    }
