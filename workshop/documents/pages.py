"""Showing kept photos."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from workshop.accounts.guard import Reading, Require
from workshop.actor import Actor, Permission
from workshop.documents.queries import document_with_bytes

router = APIRouter()

MayRead = Annotated[Actor, Depends(Require(Permission.DOCUMENTS_READ))]


@router.get("/documents/{document_id}")
def document(actor: MayRead, session: Reading, document_id: UUID) -> Response:
    found, content = document_with_bytes(session, document_id)
    # By the cookie: whoever signs in next in the same browser is asked anew.
    headers = {"Cache-Control": "private, max-age=86400, immutable", "Vary": "Cookie"}
    return Response(content, media_type=found.media_type, headers=headers)
