"""The demo's county, its workshops, and who signs in there with a password.  Invented.  Source: domain 10.1."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workshop.actor import Role

COUNTY = "嘉岭县"
REGION_CODE = "610799"
TOWNSHIPS = ("柳坝镇", "云台坡镇", "石门沟镇", "两岔镇")
PARTNER_CITY = "海安"

FIRST_DAY = date(2023, 10, 1)
"""The first day whose pieces may be counted; county, offices and workshops are entered the week before."""


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
    """Somebody of a workshop who signs in with a telephone number."""

    role: Role
    name: str
    phone: str


@dataclass(frozen=True)
class DemoWorkshop:
    """A workshop of the county, and who keeps its books.

    members: the owner first.
    """

    code: str
    name: str
    township: str
    members: Sequence[Member]


WORKSHOPS = (
    DemoWorkshop(
        "W1",
        "柳坝电子社区工厂",
        "柳坝镇",
        (
            Member(Role.OWNER, "郭新柳", "10000000001"),
            Member(Role.LEADER, "段红梅", "10000000002"),
            Member(Role.BOOKKEEPER, "方会文", "10000000003"),
        ),
    ),
    # She took it over when she was asked, and does everything herself.
    DemoWorkshop("W2", "云台坡手工车间", "云台坡镇", (Member(Role.OWNER, "葛云霞", "10000000004"),)),
    DemoWorkshop("W3", "石门沟制衣乡村就业工厂", "石门沟镇", (Member(Role.OWNER, "裴石安", "10000000005"),)),
    DemoWorkshop("W4", "两岔毛绒玩具新社区工厂", "两岔镇", (Member(Role.OWNER, "聂望东", "10000000006"),)),
)


def password_of(role: Role) -> str:
    """The fixed, printed password of a role; nobody takes it for a secret."""
    return f"demo-{role}"
