"""What leaves with its owner, and what does not, each with its reason.  Pure."""

from workshop.i18n import mark

DOOR = mark("Passwords, sign-ins and codes: they open doors here and are of no use elsewhere.")
OFFICES = mark("Names of places and offices: they are the county's.")
HOUSEHOLDS = mark("Registers of households: they are the county's, no workshop sees them.")
PHOTOS = mark("The bytes of photos: they lie in the folder photos as files.")
SEALED = mark("What was encrypted: the key stays here. Identity numbers come in clear only if they were asked for.")
BROUGHT = mark("What imported files said: it is removed once an import ends; what came of it is all here.")
ELSEWHERE = mark("What an office noted of a person: it could tell where else she worked.")

TABLES_LEFT_OUT = {
    "county": OFFICES,
    "township": OFFICES,
    "office": OFFICES,
    "pairing": OFFICES,
    "household": HOUSEHOLDS,
    "household_member": HOUSEHOLDS,
    "household_status": HOUSEHOLDS,
    "document_bytes": PHOTOS,
    "sign_in": DOOR,
}
"""Tables of which nothing leaves."""

COLUMNS_LEFT_OUT = {
    "account": dict.fromkeys(
        ("secret_hash", "totp_sealed", "totp_step", "recovery_hash", "failed_count", "locked_until"), DOOR
    ),
    "access_card": {"code_hash": DOOR},
    "link": {"code_hash": DOOR},
    "person": {
        "number_hash": SEALED,
        "number_sealed": SEALED,
        # Beside the masked number it would tell all but two of its digits.
        "born_on": SEALED,
        "joined_into_id": ELSEWHERE,
        "settled_at": ELSEWHERE,
    },
    "import_file": {"content": BROUGHT, "steps": BROUGHT},
    "pay_way": {"account_sealed": SEALED},
}
"""Columns of the other tables that stay here."""

WITH_NUMBERS = ("number_sealed", "born_on")
"""Columns of a person that leave, in clear, if the owner asks for identity numbers."""


def columns_left_out(table: str, *, with_numbers: bool) -> frozenset[str]:
    """The columns of the table that stay here."""
    left = frozenset(COLUMNS_LEFT_OUT.get(table, ()))
    return left - frozenset(WITH_NUMBERS) if with_numbers and table == "person" else left


def reasons() -> list[str]:
    """Why things stay here, each reason once."""
    columns = [reason for table in COLUMNS_LEFT_OUT.values() for reason in table.values()]
    return list(dict.fromkeys([*TABLES_LEFT_OUT.values(), *columns]))
