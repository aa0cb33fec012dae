"""What pages of papers share: a photo that comes with a form, and all that a printed paper says."""

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from workshop.clock import Clock
from workshop.contracts import queries, rules
from workshop.contracts.models import Contract
from workshop.contracts.queries import PaperLine, PersonLine
from workshop.contracts.rules import Part
from workshop.database import get
from workshop.documents.rules import Photo, reduce_photo
from workshop.errors import Refused
from workshop.tenancy import Workshop
from workshop.web.forms import Form
from workshop.web.pages import base_address
from workshop.workers.models import Engagement


def photo_of(form: Form[Any], posted: FormData) -> Photo | None:
    """The photo of a form, made small; one that cannot be read stays on the form as its refusal."""
    upload = posted.get("photo")
    if not isinstance(upload, UploadFile):
        return None
    with upload.file as file:
        content = file.read()
    try:
        return reduce_photo(content) if content else None
    except Refused as refusal:
        form.refusal = refusal
        return None


def employer_parts(workshop: Workshop) -> dict[Part, str]:
    """What papers say of the workshop itself; empty where it is open."""
    return {
        Part.EMPLOYER: workshop.legal_name,
        Part.EMPLOYER_ADDRESS: workshop.address,
        Part.RESPONSIBLE: workshop.responsible,
    }


def paper_facts(request: Request, session: Session, clock: Clock, contract_id: UUID) -> dict[str, Any]:
    """All that a printed paper says.  Raises NotFound."""
    contract = get(session, Contract, contract_id)
    workshop = get(session, Workshop, contract.workshop_id)
    (line,) = queries.person_lines(session, [get(session, Engagement, contract.engagement_id)], clock.today())
    paper = next(paper for paper in line.papers if paper.contract.id == contract.id)
    return {
        "line": line,
        "paper": paper,
        "workshop": workshop,
        "kinds": rules.KIND_NAMES,
        "terms": rules.TERM_NAMES,
        "missing": [rules.PART_NAMES[part] for part in missing_of(workshop, line, paper)],
        "today": clock.today(),
        "short_address": f"{base_address(request)}{request.url.path}".partition("://")[2],
    }


def missing_of(workshop: Workshop, line: PersonLine, paper: PaperLine) -> list[Part]:
    """What this paper leaves open (W23)."""
    contract = paper.contract
    said = {
        **employer_parts(workshop),
        Part.NUMBER: line.person.number_masked,
        Part.HOME: line.engagement.present_address or line.engagement.registered_address,
        Part.JOB: contract.job,
        Part.PLACE: contract.place,
        Part.REST: contract.rest,
        Part.PAY: contract.pay or contract.hour_fen,
        Part.INSURANCE: line.insurance,
        Part.PROTECTION: contract.protection,
    }
    return rules.missing_parts(paper.kind, said)
