"""What can go wrong, as one hierarchy.

Rules and commands raise; only `web.errors` knows both an error and a response.
`message` is an English message id with %(name)s places, translated where it is
shown.  Each rule's own refusal stands beside the rule.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from workshop.i18n import mark


class WorkshopError(Exception):
    """Base of all errors that a person can meet."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "error"
    message: ClassVar[str] = mark("Something went wrong.")

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details = details


class NotSignedIn(WorkshopError):
    """Nobody is signed in, or the sign-in has ended."""

    status = 401
    code = "not_signed_in"
    message = mark("Please sign in first.")


class Forbidden(WorkshopError):
    """The role may not do this at all."""

    status = 403
    code = "forbidden"
    message = mark("This is not for your account. Ask the owner, or go back.")


class NotFound(WorkshopError):
    """Absent or out of scope: nobody may tell which."""

    status = 404
    code = "not_found"
    message = mark("This page or entry is not here. Check the address, or go back.")


class TooMany(WorkshopError):
    """Too many tries from one place."""

    status = 429
    code = "too_many_tries"
    message = mark("Too many tries. Wait a quarter of an hour, then try again.")


class Busy(WorkshopError):
    """The writing turn did not come in time; nothing was written."""

    status = 503
    code = "busy"
    message = mark("The computer is busy. Nothing was lost: press the button again.")


class Invalid(WorkshopError):
    """Wrong in a way that only the database shows.  `fields` maps a field to its message id."""

    status = 422
    code = "invalid"
    message = mark("Some answers need another look.")

    def __init__(self, fields: Mapping[str, str], **details: Any) -> None:
        super().__init__(**details)
        self.fields = dict(fields)


class Refused(WorkshopError):
    """A rule says no."""

    status = 409
    code = "refused"
    message = mark("This cannot be done.")


class Doubtful(Refused):
    """A rule asks.  The same request with its doubts confirmed passes."""

    code = "doubtful"
    message = mark("Please check what is marked, then save again.")


class IdInUse(Refused):
    """A form's id is known already, but for something else."""

    code = "id_in_use"
    message = mark("This form was used before for something else. Open the page again.")


class Stale(Refused):
    """The row changed since it was shown."""

    code = "stale"
    message = mark("Somebody changed this in the meantime. Look at it again, then save.")
