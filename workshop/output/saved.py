"""What became of a saving, as the notice above a grid says it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from workshop.output import queries, rules
from workshop.output.models import Sheet


@dataclass(frozen=True)
class SavedNotice:
    """The sheet just saved, and whether it can be taken back; no sheet: nothing had changed."""

    sheet: Sheet | None = None
    people: int = 0
    can_undo: bool = False
    undone: bool = False

    @property
    def nothing(self) -> bool:
        return self.sheet is None


def saved_notice(session: Session, saved: str, now: datetime) -> SavedNotice | None:
    """The notice for what an address says was saved: a sheet's id, or "nothing"; none if that is long ago."""
    if saved == "nothing":
        return SavedNotice()
    try:
        sheet = session.get(Sheet, UUID(saved))
    except ValueError:
        return None
    if sheet is None or now - sheet.recorded_at > rules.UNDO_WITHIN:
        return None
    return SavedNotice(
        sheet,
        people=len({line.engagement_id for line in queries.lines_of_sheet(session, sheet)}),
        can_undo=sheet.kind == rules.SheetKind.COUNT and queries.undo_of(session, sheet.id) is None,
        undone=sheet.kind == rules.SheetKind.UNDO,
    )
