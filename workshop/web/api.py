"""What all JSON routes share: their place, and their errors in the OpenAPI file."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field


class FieldProblem(BaseModel):
    """What is wrong with one field of a request."""

    pointer: str
    code: str
    message: str


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str = Field(examples=["urn:workshop:not_found"])
    title: str
    status: int
    errors: list[FieldProblem] | None = None


ERRORS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": words,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, words in {
        400: "Not readable",
        401: "Not signed in",
        403: "Not for this role",
        404: "Absent, or not the caller's to see",
        409: "A rule refuses or asks",
        413: "Too much at once",
        422: "A field is wrong",
    }.items()
}


def api_router(path: str, tag: str) -> APIRouter:
    """A router below /api/v1 whose errors are all documented."""
    return APIRouter(prefix=f"/api/v1{path}", tags=[tag], responses=ERRORS)
