"""Files that Mei brought: one at each point of an import's way, with all that a page of it may have to show."""

from sqlmodel import Session

from tests.cast import NOON, TODAY, VAULT, Cast
from tests.imports.bringing import SAMPLES
from tests.imports.files import brought, drafted, lines
from workshop.imports.commands import Drafted, begin, choose, end_import, take_batch, workbook_of
from workshop.imports.drafts import Choices
from workshop.imports.models import ImportFile
from workshop.imports.rules import Kind

_ASKING = lines(
    *(f"2025-09-{day:02},王秀芳,1,上袖,{110 + day},0.85" for day in (1, 2, 3, 4, 5)),
    *(f"2025-09-{day:02},杨小燕,1,锁边,{70 + day},0.40" for day in (1, 2, 3, 4, 5)),
    "2025-09-06,杨小燕,1,锁边,900,0.40",  # far more than usual
    "2025-09-10,王秀芳,1,上袖,150,0.85",  # another number stands here
    "2025-09-11,张桂兰,1,钉扣,60,0.02",  # another rate is posted
    "2025-09-12,张桂兰,1,熨烫,40,",  # a step without a rate
    "2025-09-12,张桂兰,O-77,包装,300,",  # an order that is not here
    "2025-09-12,杨小燕,B330 工装,合缝,12,",
    "2025-09-12,杨小燕,B330 工装,合缝,12,",  # twice
    "9月31日,王秀芳,1,上袖,10,",
    "2025-09-08,翟雨水,1,上袖,10,",
    "2025-09-08,翟雨水,1,锁边,30,",
    "2025-09-08,王秀芳,1,锁边,-5,",
    "2025-10-08,王秀芳,1,锁边,25,",
    "2025-09-08,王秀芳,1,锁边,=B2+C2,",
    headings="日期,姓名,订单,工序,合格数,工价",
)
_NEW_ORDER = lines(
    *(f"2025-09-{day:02},王秀芳,O-31,包装,{200 + day},0.03" for day in range(1, 11)),
    headings="日期,姓名,订单,工序,合格数,工价",
)
_NO_LIST = lines("红,6,三车间", "黄,7,二车间", headings="颜色,数目,备注")


def bring_files(session: Session, cast: Cast) -> dict[str, str]:
    """What the file is an example of → its id."""
    files = {
        "asking": brought(session, cast, _ASKING, name="9月计件明细.csv"),
        "roster": _sample(session, cast, "花名册.xlsx", Kind.ROSTER),
        "tally": _sample(session, cast, "计件表-9月.xlsx", Kind.COUNTS),
        "unknown": brought(session, cast, _NO_LIST, kind=Kind.ROSTER, name="颜色.csv"),
        "mistaken": _mistaken(session, cast),
        "left": brought(session, cast, _NO_LIST, name="颜色-2.csv"),
        "written": _begun(session, cast),
        "done": _done(session, cast),
    }
    end_import(session, cast.mei, files["left"].id, NOON)
    return {name: str(file.id) for name, file in files.items()}


def _sample(session: Session, cast: Cast, name: str, kind: Kind) -> ImportFile:
    return brought(session, cast, (SAMPLES / name).read_bytes(), kind=kind, name=name)


def _mistaken(session: Session, cast: Cast) -> ImportFile:
    """A tally that was brought as a roster, its headings said by hand."""
    file = _sample(session, cast, "计件表-9月.xlsx", Kind.ROSTER)
    sheet = workbook_of(file, VAULT).worksheets[0].name
    return choose(session, cast.mei, file.id, Choices(heading_rows={sheet: 3}), NOON)


def _begun(session: Session, cast: Cast) -> ImportFile:
    """A file that is being written, a part each for its order, its step, the rate and the counts; none is in."""
    file = brought(session, cast, _NEW_ORDER, name="O-31 包装.csv")
    choose(session, cast.mei, file.id, Choices(orders={"O-31": "new"}), NOON)
    whole = drafted(session, cast, file)
    parts = [[step] for batch in whole.batches for step in batch]
    begin(session, cast.mei, VAULT, file.id, Drafted(whole.version, parts, whole.left, whole.lessons), NOON)
    return file


def _done(session: Session, cast: Cast) -> ImportFile:
    """A file with rows that were not taken."""
    content = lines("2025-09-03,张桂兰,1,上袖,90", "2025-09-04,张桂兰,1,上袖,95", "2025-09-04,翟雨水,1,上袖,95")
    file = brought(session, cast, content, name="9月上袖.csv")
    begin(session, cast.mei, VAULT, file.id, drafted(session, cast, file), NOON)
    return take_batch(session, cast.mei, VAULT, file.id, 0, TODAY, NOON)
