"""What all JSON routes share: their errors in the OpenAPI file, and pages of a list."""

from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

Item = TypeVar("Item")


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
        422: "A field is wrong",
    }.items()
}


def api_router(path: str, tag: str) -> APIRouter:
    """A router below /api/v1 whose errors are all documented."""
    return APIRouter(prefix=f"/api/v1{path}", tags=[tag], responses=ERRORS)


class ListOut(BaseModel, Generic[Item]):
    """One page of a list, and the key to ask for the next with."""

    items: list[Item]
    next: UUID | None = None


After = Annotated[UUID | None, Query(description="`next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=200)]
