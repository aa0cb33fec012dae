"""The people of the tests.  Invented, like their county.

Mei owns a workshop; Lan leads there and Hua keeps its books.  Fang, Yan and Gui
work there; Fang and Yan hold their cards.  Stranger owns another workshop of the
county, where Ying works.  Officers sit in the county, in a township, in a far
county; Sun looks from the partner city.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from uuid import UUID

from sqlmodel import Session

from workshop.accounts import commands as accounts
from workshop.accounts.models import Account, Holding
from workshop.actor import OFFICE_ROLES, Actor, Role
from workshop.ids import new_id
from workshop.orders.commands import AddOrder, NewOperation, add_order
from workshop.orders.queries import priced_operations
from workshop.tenancy import County, Office, OneOffice, OnePairing, OnePerson, OneWorkshop, Pairing, Scope, Township
from workshop.tenancy import Workshop as WorkshopRow
from workshop.vault import Vault
from workshop.workers.commands import AddWorker, add_worker
from workshop.workers.models import Engagement

TODAY = date(2025, 9, 16)
BEGAN = date(2025, 9, 1)
NOON = datetime(2025, 9, 16, 4, tzinfo=UTC)  # noon in China
EARLY = datetime(2025, 9, 1, 1, tzinfo=UTC)
PASSWORD = "rice and tea"
PIN = "4071"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""The officers' second factor."""
VAULT = Vault(bytes(range(32)))


@cache
def hashed(secret: str) -> str:
    return accounts.hash_secret(secret)


@dataclass(frozen=True)
class Cast:
    """Ids and actors; the rows themselves are in the database."""

    county: UUID
    far_county: UUID
    township: UUID
    pairing: UUID
    workshop: UUID
    other_workshop: UUID
    mei: Actor
    lan: Actor
    hua: Actor
    stranger: Actor
    fang: Actor
    yan: Actor
    ying: Actor
    officer: Actor
    town_officer: Actor
    finance: Actor
    far_officer: Actor
    sun: Actor
    fang_at: UUID  # engagements
    yan_at: UUID
    gui_at: UUID
    ying_at: UUID
    order: UUID
    paired_order: UUID
    sleeve: UUID  # operations of the order: 0.8500, 0.4000 and 0.0125 yuan
    hem: UUID
    button: UUID
    other_order: UUID
    other_operation: UUID

    @property
    def actors(self) -> dict[str, Actor]:
        return {name: value for name, value in vars(self).items() if isinstance(value, Actor)}


def account(session: Session, name: str, login: str | None, secret: str = PASSWORD) -> Account:
    row = Account(name=name, login=login, secret_hash=hashed(secret), created_at=EARLY)
    session.add(row)
    session.flush()
    return row


def member(session: Session, name: str, login: str, role: Role, scope: Scope, **place: UUID) -> Actor:
    row = account(session, name, login)
    if role in OFFICE_ROLES:
        row.totp_sealed = VAULT.encrypt(TOTP_SECRET)
    accounts.add_membership(session, None, row, role, EARLY, **place)
    return Actor(row.id, name, role, scope)


def worker(session: Session, engagement: Engagement, code: str) -> Actor:
    row = account(session, engagement.called_name, None, PIN)
    session.add(
        Holding(
            account_id=row.id,
            workshop_id=engagement.workshop_id,
            engagement_id=engagement.id,
            card_number=f"{code}-{engagement.number}",
            phone=engagement.phone,
            since=EARLY,
        )
    )
    session.flush()
    scope = OnePerson(row.id, frozenset({engagement.id}), frozenset({engagement.workshop_id}))
    return Actor(row.id, row.name, Role.WORKER, scope)


def make_cast(session: Session) -> Cast:
    """Write the cast.  `session` has the scope Everything."""
    county, far = County(name="嘉岭县", region_code="610799"), County(name="远山县", region_code="619999")
    session.add_all([county, far])
    session.flush()
    town = Township(county_id=county.id, name="柳坝镇")
    pairing = Pairing(county_id=county.id, city="海安")
    session.add_all([town, pairing])
    session.flush()
    here = WorkshopRow(county_id=county.id, township_id=town.id, code="W1", name="柳坝电子社区工厂")
    there = WorkshopRow(county_id=county.id, code="W9", name="云台坡手工车间")
    offices = {
        "officer": Office(county_id=county.id, name="嘉岭县人社局"),
        "town": Office(county_id=county.id, township_id=town.id, name="柳坝镇社保所"),
        "finance": Office(county_id=county.id, name="嘉岭县财政局"),
        "far": Office(county_id=far.id, name="远山县人社局"),
    }
    session.add_all([here, there, *offices.values()])
    session.flush()
    mei = member(session, "梅老板", "10000000001", Role.OWNER, OneWorkshop(here.id), workshop_id=here.id)
    stranger = member(session, "石老板", "10000000009", Role.OWNER, OneWorkshop(there.id), workshop_id=there.id)

    fang = _engage(session, mei, "王秀芳", "10000000021")
    yan, gui = _engage(session, mei, "杨小燕"), _engage(session, mei, "张桂兰")
    ying = _engage(session, stranger, "陈玉英")
    order = _order(session, mei, "A1024 衬衫", [("上袖", 8500, 1), ("锁边", 4000, 1), ("钉扣", 125, 1)], pieces=10_000)
    paired = _order(session, mei, "B330 工装", [("合缝", 35_000, 100)], pieces=500, arranged_by="pairing")
    other = _order(session, stranger, "绢花", [("粘瓣", 150, 1)], pieces=26_000)
    sleeve, hem, button = (o.id for o in priced_operations(session, TODAY, order_ids=[order]))
    (petal,) = (o.id for o in priced_operations(session, TODAY, order_ids=[other]))
    return Cast(
        county=county.id,
        far_county=far.id,
        township=town.id,
        pairing=pairing.id,
        workshop=here.id,
        other_workshop=there.id,
        mei=mei,
        lan=member(session, "兰组长", "10000000002", Role.LEADER, OneWorkshop(here.id), workshop_id=here.id),
        hua=member(session, "华会计", "10000000003", Role.BOOKKEEPER, OneWorkshop(here.id), workshop_id=here.id),
        stranger=stranger,
        fang=worker(session, fang, "W1"),
        yan=worker(session, yan, "W1"),
        ying=worker(session, ying, "W9"),
        officer=member(session, "齐主任", "county", Role.COUNTY, OneOffice(county.id), office_id=offices["officer"].id),
        town_officer=member(
            session, "柳干部", "town", Role.TOWNSHIP, OneOffice(county.id, town.id), office_id=offices["town"].id
        ),
        finance=member(
            session, "账科长", "finance", Role.FINANCE, OneOffice(county.id), office_id=offices["finance"].id
        ),
        far_officer=member(session, "袁主任", "far", Role.COUNTY, OneOffice(far.id), office_id=offices["far"].id),
        sun=member(session, "孙科长", "haian", Role.PARTNER, OnePairing(pairing.id, county.id), pairing_id=pairing.id),
        fang_at=fang.id,
        yan_at=yan.id,
        gui_at=gui.id,
        ying_at=ying.id,
        order=order,
        paired_order=paired,
        sleeve=sleeve,
        hem=hem,
        button=button,
        other_order=other,
        other_operation=petal,
    )


def _engage(session: Session, owner: Actor, name: str, phone: str = "") -> Engagement:
    wish = AddWorker(id=new_id(), called_name=name, phone=phone, started_on=BEGAN)
    return add_worker(session, owner, VAULT, wish, BEGAN, EARLY)


def _order(
    session: Session,
    owner: Actor,
    product: str,
    operations: list[tuple[str, int, int]],
    *,
    pieces: int,
    arranged_by: str = "self",
) -> UUID:
    wish = AddOrder(
        buyer="东莞演示丙电子",
        product=product,
        pieces=pieces,
        price_hao=15_000,
        due_on=date(2025, 9, 30),
        arranged_by=arranged_by,
        operations=[NewOperation(name=name, rate_hao=rate, per_pieces=per) for name, rate, per in operations],
    )
    return add_order(session, owner, wish, BEGAN, EARLY).id
