"""Files as somebody brings them: their bytes, and them brought to Mei's workshop."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from tests.cast import NOON, TODAY, VAULT, Cast
from workshop.actor import Actor
from workshop.ids import new_id
from workshop.imports.commands import BringFile, Drafted, begin, bring_file, choices_of, choose, workbook_of
from workshop.imports.drafts import Choices, batched
from workshop.imports.models import ImportFile
from workshop.imports.plans import draft_of, taught
from workshop.imports.rules import Kind
from workshop.output.models import OutputLine, SheetTotal
from workshop.spreadsheet.reading import read_workbook

HEADINGS = "日期,姓名,订单,工序,合格数"
SLEEVE = "上袖"
NUMBER = "610799198903179049"  # invented; source: domain 10.5


def lines(*rows: str, headings: str = HEADINGS) -> bytes:
    """A csv of these lines under its headings."""
    return "\n".join([headings, *rows, ""]).encode()


def tally(*counts: tuple[str, int], day: str = "2025-09-15", step: str = SLEEVE, order: str = "1") -> bytes:
    """A list of one day's counts: name, good pieces."""
    return lines(*(f"{day},{name},{order},{step},{good}" for name, good in counts))


def roster(*people: tuple[str, str], started: str = "2025-09-01") -> bytes:
    """A list of workers: name, identity number."""
    return lines(*(f"{name},{number},{started}" for name, number in people), headings="姓名,身份证号,入职日期")


def brought(
    session: Session,
    cast: Cast,
    content: bytes,
    *,
    kind: Kind = Kind.COUNTS,
    name: str = "九月.csv",
    now: datetime = NOON,
    actor: Actor | None = None,
) -> ImportFile:
    """The file, as Mei brings it unless it says who does."""
    wish = BringFile(id=new_id(), kind=kind, name=name)
    return bring_file(session, actor or cast.mei, VAULT, wish, content, read_workbook(content, name), now)


def drafted(session: Session, cast: Cast, file: ImportFile, today: date = TODAY) -> Drafted:
    """What the file would add now, as it is answered."""
    choices, workbook = choices_of(file), workbook_of(file, VAULT)
    draft = draft_of(session, cast.mei, VAULT, Kind(file.kind), workbook, file.name, choices, today)
    left = draft.rows_refused + draft.rows_waiting
    return Drafted(file.version, batched(draft.steps), left, taught(draft, choices))


def begun(session: Session, cast: Cast, content: bytes, *, choices: dict[str, Any] | None = None, **more: Any) -> Any:
    """The file, brought, answered and begun: no batch of it is taken yet."""
    file = brought(session, cast, content, **more)
    choose(session, cast.mei, file.id, Choices.model_validate(choices or {}), NOON)
    return begin(session, cast.mei, VAULT, file.id, drafted(session, cast, file), NOON)


def good_pieces(session: Session) -> tuple[int, int]:
    """Good pieces by the lines, and by the feet of the sheets."""
    session.flush()
    sums = (session.scalar(sa.select(sa.func.sum(col(table.good)))) for table in (OutputLine, SheetTotal))
    of_lines, of_feet = (int(value or 0) for value in sums)
    return of_lines, of_feet
