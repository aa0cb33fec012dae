"""What was agreed in the demo beside counts: papers, training, advances, bonuses, and the minimum wage of its place.

Source: domain 3.3, 10 and 10.4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from workshop.clock import Month
from workshop.contracts.rules import ContractKind
from workshop.deductions.rules import AdvanceMethod
from workshop.demo.moments import moment, september
from workshop.law.rules import ValueKind
from workshop.workers.rules import Paper

MINIMUM_SINCE = date(2023, 5, 1)
MINIMUM_WAGES = {ValueKind.MINIMUM_MONTH: 1_950_00, ValueKind.MINIMUM_HOUR: 19_00}
MINIMUM_SOURCE = "嘉岭县人社局：本县按三类区执行（演示数据）"


@dataclass(frozen=True)
class Employer:
    """What papers say of a workshop, and what is usual in it."""

    legal_name: str
    credit_code: str
    address: str
    responsible: str


EMPLOYERS: Mapping[str, Employer] = {
    "W1": Employer("嘉岭县柳坝电子有限公司", "91610799MA0000D188", "嘉岭县柳坝镇柳坝新社区3号楼一层", "郭新柳"),
    "W2": Employer("嘉岭县云台坡手工加工部", "92610799MA0000D260", "嘉岭县云台坡镇原云台坡小学", "葛云霞"),
    "W3": Employer("嘉岭县石门沟制衣有限公司", "91610799MA0000D34X", "嘉岭县石门沟镇政府旁", "裴石安"),
    "W4": Employer("嘉岭县两岔玩具有限公司", "91610799MA0000D42Q", "嘉岭县两岔镇两岔社区1号楼", "聂望东"),
}
"""Source: domain 10.1."""

KINDS = {
    Paper.LABOUR_CONTRACT: ContractKind.LABOUR_CONTRACT,
    Paper.OVER_AGE_AGREEMENT: ContractKind.OVER_AGE_AGREEMENT,
    Paper.SERVICE_AGREEMENT: ContractKind.SERVICE_AGREEMENT,
}

TERM_MONTHS = 36
JOBS = {"W1": "耳机装配", "W2": "手机配件加工", "W3": "缝纫", "W4": "玩具缝制"}
REST = "来去时间自己定，一天最多8小时；星期天休息，农忙和家里有事可以不来"
PAY = "计件：合格数乘公布的单价，次月15日发"
PROTECTION = "工位有照明和排风，发手套、口罩"

WITHOUT_NOTE = frozenset({"P08"})
"""Nobody wrote anything down when the mechanic came.  Source: domain 10.4, P08."""

FORMER_ENDED = {"P07": september(15)}
"""When she left the workshop before, as she says.  Source: domain 3, W35."""

NEWCOMERS = frozenset({"Y01", "Y02"})
"""Who has a note of the first day outside W1, beside the people of domain 10.4."""


# --- money that is paid early, and on top ---------------------------------


@dataclass(frozen=True)
class DemoAdvance:
    """Wage paid early.  left_fen: what is left of it when September begins, for a demo that begins then."""

    worker: str
    amount_fen: int
    given_on: date
    method: AdvanceMethod
    instalment_fen: int
    first_month: Month
    left_fen: int = 0


ADVANCES = (
    # Half of it came off the pay of July and August.
    DemoAdvance("V04", 600_00, date(2025, 6, 18), AdvanceMethod.CASH, 150_00, Month(2025, 7), 300_00),
    # Source: domain 10.7, 2025-09-20.
    DemoAdvance("P09", 800_00, september(20), AdvanceMethod.WECHAT, 200_00, Month(2025, 9)),
)

BONUS_WORKSHOP, BONUS_NAME = "W4", "出勤奖"
BONUS_SINCE = date(2025, 6, 30)
BONUS_STEPS = ((20, 30_00), (24, 60_00))
"""Days, and fen."""

FESTIVAL_ON, FESTIVAL_FEN, FESTIVAL_REASON = moment(september(28), 20, 10), 30_00, "中秋"
"""In W4, to everybody in the room."""


# --- from paper -----------------------------------------------------------

PAPER_WORKSHOP = "W1"
PAPER_FEN = (861_40, 1_012_60, 948_25, 702_00, 790_85, 1_104_30)
"""What the owner's book had of the month before, in turn."""


# --- what was decided about a charge --------------------------------------


@dataclass(frozen=True)
class Decision:
    """The owner's last word on what a worker should bear."""

    at: datetime
    amount_fen: int
    text: str
