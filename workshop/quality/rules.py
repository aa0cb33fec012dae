"""Checks, defects and rework: what adds up, and who pays.  Pure.

A check never changes a count.  Money moves by the line of a repair, or by a
charge after its hearing (`hearing`).
"""

from enum import StrEnum

from workshop.errors import Refused
from workshop.i18n import mark

MOST_PIECES = 1_000_000
LONGEST_TEXT = 200
MOST_DEFECTS = 8
"""Rows of one form, each with a photo if need be."""


class Gate(StrEnum):
    """Who looked at the pieces."""

    OWN = "own"
    GIVER = "giver"
    CUSTOMER = "customer"


GATE_NAMES = {
    Gate.OWN: mark("We ourselves"),
    Gate.GIVER: mark("Who gave us the order"),
    Gate.CUSTOMER: mark("The customer"),
}


class Reason(StrEnum):
    """What a defect looks like.  Each has a picture in `components.html`, by its value."""

    SCRATCH = "scratch"
    DIRT = "dirt"
    SIZE = "size"
    SEAM = "seam"
    SOLDER = "solder"
    GLUE = "glue"
    MISSING = "missing"
    WRONG_PART = "wrong_part"
    COLOUR = "colour"
    DEAD = "dead"
    OTHER = "other"


REASON_NAMES = {
    Reason.SCRATCH: mark("Scratched"),
    Reason.DIRT: mark("Dirty"),
    Reason.SIZE: mark("Wrong size"),
    Reason.SEAM: mark("Open seam"),
    Reason.SOLDER: mark("Cold joint"),
    Reason.GLUE: mark("Badly glued"),
    Reason.MISSING: mark("Part missing"),
    Reason.WRONG_PART: mark("Wrong part"),
    Reason.COLOUR: mark("Wrong colour"),
    Reason.DEAD: mark("Does not work"),
    Reason.OTHER: mark("Something else"),
}


class Fault(StrEnum):
    """Where a defect comes from, as far as anybody knows.  Only the first may ever reach pay."""

    WORKER = "worker"
    MATERIAL = "material"
    DRAWING = "drawing"
    MACHINE = "machine"
    UNKNOWN = "unknown"


FAULT_NAMES = {
    Fault.UNKNOWN: mark("Not known"),
    Fault.MATERIAL: mark("The material"),
    Fault.DRAWING: mark("Drawing or sample"),
    Fault.MACHINE: mark("The machine"),
    Fault.WORKER: mark("How it was made"),
}


class Payer(StrEnum):
    """Who bears the cost of a rework."""

    SAME = "same"  # who made it, without pay
    OTHER = "other"  # somebody else does it, paid at its own rate
    WORKSHOP = "workshop"
    GIVER = "giver"
    MATERIAL_OWNER = "material_owner"


PAYER_NAMES = {
    Payer.SAME: mark("The same worker, without pay"),
    Payer.OTHER: mark("Another worker does it, and is paid"),
    Payer.WORKSHOP: mark("The workshop"),
    Payer.GIVER: mark("Who gave us the order"),
    Payer.MATERIAL_OWNER: mark("Whose material it is"),
}


class DoesNotAddUp(Refused):
    status = 422
    code = "does_not_add_up"
    message = mark(
        "%(accepted)s good + %(rework)s to do again + %(scrap)s lost are %(total)s pieces; %(checked)s were looked at."
    )


class MoreDefects(Refused):
    status = 422
    code = "more_defects"
    message = mark("The reasons name %(named)s pieces, the check only %(found)s. Look at both.")


class MoreThanOpen(Refused):
    status = 422
    code = "more_than_open"
    message = mark("Only %(pieces)s pieces are still open here.")


class NotToRework(Refused):
    code = "not_to_rework"
    message = mark("These pieces are lost: they cannot be done again.")


class NotHerFault(Refused):
    code = "not_her_fault"
    message = mark("Only who made a fault does it again without pay. Everybody else is paid for this work.")


class NobodyElse(Refused):
    code = "nobody_else"
    message = mark("This is the worker who made it. Choose another worker, or another who pays.")


class BeforeTheCheck(Refused):
    code = "before_the_check"
    message = mark("The check was on %(checked_on)s. Rework comes after it.")


class BuiltUponCheck(Refused):
    code = "built_upon_check"
    message = mark("Rework or a charge hangs on this check. It stays.")


class TakenBackAlready(Refused):
    code = "taken_back_already"
    message = mark("This has been taken back already.")


class GivenAnew(Refused):
    code = "given_anew"
    message = mark("This rework was given to somebody else since. Look at the check.")


# --- a check ----------------------------------------------------------------


def check_sum(checked: int, accepted: int, rework: int, scrap: int) -> None:
    """Raise DoesNotAddUp unless good, rework and scrap are what was looked at, at every gate."""
    total = accepted + rework + scrap
    if total != checked:
        raise DoesNotAddUp(accepted=accepted, rework=rework, scrap=scrap, total=total, checked=checked)


def unexplained(found: int, named: int) -> int:
    """Pieces found that no reason names.  Raises MoreDefects if the reasons name more than were found."""
    if named > found:
        raise MoreDefects(named=named, found=found)
    return found - named


LOOK_AT_ALL = 20
"""Up to so many pieces a sample saves nothing."""


def sample_pieces(lot_pieces: int) -> int:
    """How many pieces of a lot to look at: one of twenty, at least ten; small lots whole.

    Source: our own rule, "look at 10 of 200".  It is no AQL plan; a buyer who
    asks for one says which (domain 8.4).
    """
    return lot_pieces if lot_pieces <= LOOK_AT_ALL else max(10, -(-lot_pieces // 20))


# --- rework -----------------------------------------------------------------


def check_open_pieces(pieces: int, open_pieces: int) -> None:
    """Raise MoreThanOpen for more pieces than are still open."""
    if pieces > open_pieces:
        raise MoreThanOpen(pieces=open_pieces)


def check_payer(payer: Payer, fault: Fault, *, made_by: object, done_by: object) -> None:
    """Raise NotHerFault or NobodyElse where the payer does not fit whoever does it.

    made_by, done_by: the worker whose work it is and the one who does it again; None if not known.
    """
    if payer == Payer.SAME and (fault != Fault.WORKER or made_by is None or done_by != made_by):
        raise NotHerFault()
    if payer == Payer.OTHER and done_by == made_by:
        raise NobodyElse()


def needs_rate(payer: Payer, *, has_doer: bool) -> bool:
    """Whether the rework is paid: always, but by the one who made it or by the owner's own hands."""
    return payer != Payer.SAME and (has_doer or payer == Payer.OTHER)
