"""Forms: what was typed, what it means, what is wrong with it.

A form that is not accepted comes back as it was typed, with a summary first
and a sentence beside each field.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from sqlmodel import Session
from starlette.datastructures import FormData

from workshop.errors import Doubtful, Invalid, Refused, WorkshopError
from workshop.i18n import gettext, mark

Wish = TypeVar("Wish", bound=BaseModel)
Taken = TypeVar("Taken")

MOST_FIELDS = 10_000
"""A month of 200 people, who came and went in a workshop of 150, is 6,600 fields and the answers to its questions."""

_SENTENCES = {
    "missing": mark("This is still open."),
    "string_too_short": mark("This is still open."),
    "string_too_long": mark("This is too long: %(max_length)s characters at most."),
    "int_parsing": mark("Enter a whole number, such as 120."),
    "int_type": mark("Enter a whole number, such as 120."),
    "int_from_float": mark("Enter a whole number, such as 120."),
    "int_parsing_size": mark("This number is too large."),
    "decimal_parsing": mark("Enter a number, such as 0.85."),
    "greater_than": mark("Enter more than %(gt)s."),
    "greater_than_equal": mark("Enter %(ge)s or more."),
    "less_than": mark("Enter less than %(lt)s."),
    "less_than_equal": mark("Enter %(le)s at most."),
    "date_from_datetime_inexact": mark("Enter a day, such as 2025-09-16."),
    "date_from_datetime_parsing": mark("Enter a day, such as 2025-09-16."),
    "date_parsing": mark("Enter a day, such as 2025-09-16."),
    "date_type": mark("Enter a day, such as 2025-09-16."),
    "enum": mark("Choose one of the answers."),
    "literal_error": mark("Choose one of the answers."),
    "uuid_parsing": mark("Choose one of the answers."),
    "uuid_type": mark("Choose one of the answers."),
    "bool_parsing": mark("Choose one of the answers."),
    "bool_type": mark("Choose one of the answers."),
    "too_long": mark("There are too many entries."),
    "too_short": mark("This is still open."),
    "decimal_type": mark("Enter a number, such as 0.85."),
    "dataclass_type": mark("Please check this answer."),
}
"""Pydantic's error types in our words.  A type that is not here is a bug, and a test says so."""

OTHERWISE = mark("Please check this answer.")


def sentence(error: ErrorDetails) -> str:
    """What to tell the person about a pydantic error, in the language of the request."""
    if error["type"] == "value_error":
        return gettext(str(error["ctx"]["error"]))
    return gettext(_SENTENCES.get(error["type"], OTHERWISE), **error.get("ctx", {}))


@dataclass
class Form(Generic[Wish]):
    """A form on its way: empty, typed, accepted or refused."""

    typed: Mapping[str, Any] = field(default_factory=dict)
    value: Wish | None = None
    errors: dict[str, str] = field(default_factory=dict)
    refusal: WorkshopError | None = None

    @property
    def accepted(self) -> bool:
        return self.value is not None and not self.errors and self.refusal is None

    @property
    def status(self) -> int:
        """The status with which a form that is not accepted comes back."""
        return self.refusal.status if self.refusal and not self.errors else 422

    @property
    def doubtful(self) -> bool:
        return isinstance(self.refusal, Doubtful)

    @property
    def troubled(self) -> bool:
        return bool(self.errors or self.refusal)

    def take(self, read: Callable[[], Taken]) -> Taken | None:
        """What is read of what was sent beside the fields; a refusal stays on the form."""
        try:
            return read()
        except Refused as refusal:
            self.refusal = refusal
            return None

    @contextmanager
    def attempt(self, session: Session) -> Iterator[None]:
        """Run a command; a refusal undoes what it wrote and stays on the form."""
        try:
            with session.begin_nested():
                yield
        except Invalid as invalid:
            self.errors = {name: gettext(message, **invalid.details) for name, message in invalid.fields.items()}
        except Refused as refusal:
            self.refusal = refusal


def understand(model: type[Wish], typed: Mapping[str, Any]) -> Form[Wish]:
    """The form as the model reads it."""
    try:
        return Form(typed, model.model_validate(typed))
    except ValidationError as invalid:
        errors: dict[str, str] = {}
        for error in invalid.errors(include_url=False):
            errors.setdefault(str(error["loc"][0]) if error["loc"] else "", sentence(error))
        return Form(typed, errors=errors)


async def read_form(request: Request) -> FormData:
    """The posted fields.  A dependency that a route names for fields of its own."""
    return await request.form(max_fields=MOST_FIELDS, max_files=8, max_part_size=12 * 1024 * 1024)


def form_of(model: type[Wish]) -> Callable[[Request], Any]:
    """A dependency: the posted form, read by the model; the route decides what a fault means."""

    async def read(request: Request) -> Form[Wish]:
        posted = await read_form(request)
        return understand(model, {name: value for name, value in posted.items() if isinstance(value, str)})

    return read
