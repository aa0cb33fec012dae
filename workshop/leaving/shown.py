"""What her certificate says, to the workshop and to herself."""

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlmodel import Session

from workshop.clock import Clock
from workshop.database import get
from workshop.i18n import term_text
from workshop.leaving.models import Certificate
from workshop.leaving.rules import term_length
from workshop.tenancy import Workshop
from workshop.web.pages import base_address
from workshop.workers.models import Engagement


def certificate_facts(request: Request, session: Session, clock: Clock, certificate_id: UUID) -> dict[str, Any]:
    """What stands on the certificate as it is printed.  Raises NotFound."""
    row = get(session, Certificate, certificate_id)
    return {
        "row": row,
        "worker": get(session, Engagement, row.engagement_id),
        "workshop": get(session, Workshop, row.workshop_id),
        "term": term_text(*term_length(row.term_from, row.term_to)),
        "today": clock.today(),
        "short_address": f"{base_address(request)}{request.url.path}".partition("://")[2],
    }
