"""Who acts: a role, what it may do, and which rows it reaches."""

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from workshop.i18n import mark
from workshop.tenancy import OneWorkshop, Scope


class Role(StrEnum):
    OWNER = "owner"
    LEADER = "leader"
    BOOKKEEPER = "bookkeeper"
    WORKER = "worker"
    TOWNSHIP = "township"
    COUNTY = "county"
    FINANCE = "finance"
    AUDITOR = "auditor"
    VISITOR = "visitor"
    CONTACT = "contact"
    PARTNER = "partner"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.OWNER: mark("Owner"),
    Role.LEADER: mark("Line leader"),
    Role.BOOKKEEPER: mark("Bookkeeper"),
    Role.WORKER: mark("Worker"),
    Role.TOWNSHIP: mark("Township"),
    Role.COUNTY: mark("County office"),
    Role.FINANCE: mark("Finance office"),
    Role.AUDITOR: mark("Auditor"),
    Role.VISITOR: mark("Visitor"),
    Role.CONTACT: mark("Household contact"),
    Role.PARTNER: mark("Partner city"),
    Role.ADMINISTRATOR: mark("Administrator"),
}

WORKSHOP_ROLES = frozenset({Role.OWNER, Role.LEADER, Role.BOOKKEEPER})
OFFICE_ROLES = frozenset(Role) - WORKSHOP_ROLES - {Role.WORKER}


class Permission(StrEnum):
    """noun:verb, in order of the alphabet."""

    ACCOUNTS_MANAGE = "accounts:manage"
    ADVANCES_GIVE = "advances:give"
    ANSWERS_GIVE = "answers:give"
    ATTENDANCE_READ = "attendance:read"
    ATTENDANCE_RECORD = "attendance:record"
    BONUSES_SET = "bonuses:set"
    CARDS_PRINT = "cards:print"
    CHARGES_PROPOSE = "charges:propose"
    CONTRACTS_READ = "contracts:read"
    CONTRACTS_WRITE = "contracts:write"
    DATA_TAKE = "data:take"
    DOCUMENTS_ADD = "documents:add"
    DOCUMENTS_READ = "documents:read"
    IMPORTS_BRING = "imports:bring"
    LAW_ENTER = "law:enter"
    LAW_READ = "law:read"
    LINKS_GIVE = "links:give"
    OFFICE_READ = "office:read"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    OUTPUT_READ = "output:read"
    OUTPUT_RECORD = "output:record"
    OVERTIME_RECORD = "overtime:record"
    OWN_READ = "own:read"
    OWN_SPEAK = "own:speak"
    PAIRING_READ = "pairing:read"
    PAPERS_PRINT = "papers:print"
    PAST_WRITE = "past:write"
    PAY_READ = "pay:read"
    PAY_RUN = "pay:run"
    PERSONS_JOIN = "persons:join"
    QUALITY_READ = "quality:read"
    QUALITY_RECORD = "quality:record"
    RATES_WRITE = "rates:write"
    SELF_MANAGE = "self:manage"
    TICKETS_PRINT = "tickets:print"
    TICKETS_SCAN = "tickets:scan"
    TRAINING_RECORD = "training:record"
    WAGES_PAY = "wages:pay"
    WORKERS_READ = "workers:read"
    WORKERS_WRITE = "workers:write"
    WORKSHOP_SET = "workshop:set"
    WORKSHOP_START = "workshop:start"


P = Permission

_LEADER = frozenset(
    {
        P.ANSWERS_GIVE,
        P.ATTENDANCE_READ,
        P.ATTENDANCE_RECORD,
        P.DOCUMENTS_ADD,
        P.DOCUMENTS_READ,
        P.LAW_READ,
        P.ORDERS_READ,
        P.OUTPUT_READ,
        P.OUTPUT_RECORD,
        P.PAPERS_PRINT,
        P.QUALITY_READ,
        P.QUALITY_RECORD,
        P.SELF_MANAGE,
        P.TICKETS_PRINT,
        P.TICKETS_SCAN,
        P.TRAINING_RECORD,
        P.WORKERS_READ,
        P.WORKSHOP_START,
    }
)
_OFFICE = frozenset({P.OFFICE_READ, P.SELF_MANAGE})

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _LEADER
    | {
        P.ACCOUNTS_MANAGE,
        P.ADVANCES_GIVE,
        P.BONUSES_SET,
        P.CARDS_PRINT,
        P.CHARGES_PROPOSE,
        P.CONTRACTS_READ,
        P.CONTRACTS_WRITE,
        P.DATA_TAKE,
        P.IMPORTS_BRING,
        P.LAW_ENTER,
        P.LINKS_GIVE,
        P.ORDERS_WRITE,
        P.OVERTIME_RECORD,
        P.PAST_WRITE,
        P.PAY_READ,
        P.PAY_RUN,
        P.RATES_WRITE,
        P.WAGES_PAY,
        P.WORKERS_WRITE,
        P.WORKSHOP_SET,
    },
    Role.LEADER: _LEADER | {P.WORKERS_WRITE, P.CARDS_PRINT},
    Role.BOOKKEEPER: frozenset(
        {
            P.ADVANCES_GIVE,
            P.ATTENDANCE_READ,
            P.CONTRACTS_READ,
            P.DOCUMENTS_READ,
            P.IMPORTS_BRING,
            P.LAW_READ,
            P.ORDERS_READ,
            P.OUTPUT_READ,
            P.PAPERS_PRINT,
            P.PAST_WRITE,
            P.PAY_READ,
            P.PAY_RUN,
            P.QUALITY_READ,
            P.SELF_MANAGE,
            P.WAGES_PAY,
            P.WORKERS_READ,
            P.WORKSHOP_START,
        }
    ),
    Role.WORKER: frozenset({P.DOCUMENTS_READ, P.LAW_READ, P.OWN_READ, P.OWN_SPEAK, P.SELF_MANAGE, P.TICKETS_SCAN}),
    Role.TOWNSHIP: _OFFICE,
    Role.COUNTY: _OFFICE | {P.LAW_ENTER, P.LAW_READ, P.PERSONS_JOIN},
    Role.FINANCE: _OFFICE,
    Role.AUDITOR: _OFFICE,
    Role.VISITOR: _OFFICE,
    Role.CONTACT: _OFFICE,
    Role.PARTNER: frozenset({P.PAIRING_READ, P.SELF_MANAGE}),
    Role.ADMINISTRATOR: frozenset({P.OFFICE_READ, P.SELF_MANAGE}),
}


NOBODY = UUID(int=0)
"""The account of what is done because its time has come, and by nobody."""


class Voice(StrEnum):
    """Whose word a worker's tap is.  Only OWN ever counts as her own."""

    OWN = "own"
    REPRINTED = "reprinted"  # signed in with a card that was printed again
    SHARED = "shared"  # on a device that several people use


@dataclass(frozen=True)
class Place:
    """Somewhere an account may act: a workshop, an office or a pairing."""

    membership_id: UUID
    role: Role
    name: str


@dataclass(frozen=True)
class Actor:
    """Somebody signed in, in one role."""

    account_id: UUID
    name: str
    role: Role
    scope: Scope
    sign_in_id: UUID | None = None
    voice: Voice = Voice.OWN  # of the device: OWN or SHARED
    reprinted: frozenset[UUID] = frozenset()  # her engagements whose card was printed again
    permissions: frozenset[Permission] = field(default=frozenset())
    place_name: str = ""  # of the workshop, office or pairing
    elsewhere: tuple[Place, ...] = ()  # where else the account may act
    in_sample: bool = False  # all that is seen here is invented, to play with

    def may(self, permission: Permission) -> bool:
        return permission in (self.permissions or GRANTS[self.role])

    @property
    def keeps_copies(self) -> str:
        """Under which name a phone keeps this person's last pages for when there is no network; empty: not at all.

        Only whoever counts and whoever is counted needs them.  Offices share their computers.
        """
        if not (self.may(Permission.OUTPUT_RECORD) or self.may(Permission.OWN_READ)):
            return ""
        place = self.scope.id if isinstance(self.scope, OneWorkshop) else ""
        return sha256(f"{self.account_id}/{place}".encode()).hexdigest()[:16]

    def voice_for(self, engagement_id: UUID) -> Voice:
        """Whose word a tap is on the days of this engagement."""
        if self.voice == Voice.OWN and engagement_id in self.reprinted:
            return Voice.REPRINTED
        return self.voice

    @property
    def is_of_workshop(self) -> bool:
        """Whether it is an owner, leader or bookkeeper."""
        return isinstance(self.scope, OneWorkshop)

    @property
    def workshop_id(self) -> UUID:
        """The workshop of an owner, leader or bookkeeper."""
        if not isinstance(self.scope, OneWorkshop):
            raise TypeError("only the people of a workshop have one")
        return self.scope.id
