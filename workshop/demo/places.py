"""The demo's county and workshop, and who signs in there with a password.  Invented."""

from dataclasses import dataclass
from datetime import datetime

from workshop.actor import Role
from workshop.clock import CHINA

COUNTY = "嘉岭县"
REGION_CODE = "610799"
TOWNSHIPS = ("柳坝镇", "云台坡镇", "石门沟镇", "两岔镇")
PARTNER_CITY = "海安"

WORKSHOP_CODE = "W1"
WORKSHOP_NAME = "柳坝电子社区工厂"
WORKSHOP_TOWNSHIP = "柳坝镇"

SET_UP_AT = datetime(2025, 2, 8, 9, tzinfo=CHINA)
"""When the county, its offices and the workshop were entered."""


@dataclass(frozen=True)
class Officer:
    """Somebody of a public office, or of the partner city."""

    role: Role
    name: str
    login: str
    totp_secret: str
    office: str = ""  # empty: the partner city
    township: str | None = None


OFFICERS = (
    Officer(Role.TOWNSHIP, "沈柳青", "township", "TOWNSHIPDEMOTOWNSHIPDEMOTOWNSHIP", "柳坝镇社保所", "柳坝镇"),
    Officer(Role.COUNTY, "齐嘉禾", "county", "COUNTYDEMOCOUNTYDEMOCOUNTYDEMOCC", "嘉岭县人社局"),
    Officer(Role.FINANCE, "章若瑾", "finance", "FINANCEDEMOFINANCEDEMOFINANCEDEM", "嘉岭县财政局"),
    Officer(Role.AUDITOR, "严思齐", "auditor", "AUDITORDEMOAUDITORDEMOAUDITORDEM", "嘉岭县审计局"),
    Officer(Role.VISITOR, "宋知远", "visitor", "VISITORDEMOVISITORDEMOVISITORDEM", "嘉岭县就业走访组"),
    Officer(Role.CONTACT, "顾念慈", "contact", "CONTACTDEMOCONTACTDEMOCONTACTDEM", "柳坝镇帮扶联系人组", "柳坝镇"),
    Officer(Role.ADMINISTRATOR, "陆明哲", "administrator", "ADMINDEMOADMINDEMOADMINDEMOADMIN", "嘉岭县系统管理"),
    Officer(Role.PARTNER, "海若涵", "partner", "PARTNERDEMOPARTNERDEMOPARTNERDEM"),
)


@dataclass(frozen=True)
class Member:
    """Somebody of the workshop who signs in with a telephone number."""

    role: Role
    name: str
    phone: str


OWNER = Member(Role.OWNER, "郭新柳", "10000000001")
LEADER = Member(Role.LEADER, "段红梅", "10000000002")
BOOKKEEPER = Member(Role.BOOKKEEPER, "方会文", "10000000003")


def password_of(role: Role) -> str:
    """The fixed, printed password of a role; nobody takes it for a secret."""
    return f"demo-{role}"
