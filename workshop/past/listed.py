"""A month's list from paper, whatever its amounts are: typed once a worker, kept once, asked about where it is odd."""

from collections.abc import Callable, Mapping
from typing import Annotated, Generic, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field, field_validator

from workshop.clock import Month
from workshop.errors import Doubtful, IdInUse, Stale
from workshop.fields import OrNone
from workshop.i18n import mark
from workshop.ids import new_id
from workshop.money import FEN_PER_YUAN
from workshop.past.rules import doubts_about
from workshop.workers.models import Engagement

MOST_FEN = 1_000_000 * FEN_PER_YUAN
MOST_ENTRIES = 1_500


class PaperEntry(BaseModel):
    """What the paper says of one worker.  The id is made by the client: sent twice, it stands once.

    corrects_id: the row that stood there when this was typed.
    """

    id: UUID = Field(default_factory=new_id)
    engagement_id: UUID
    corrects_id: Annotated[UUID | None, OrNone] = None


AnyEntry = TypeVar("AnyEntry", bound=PaperEntry)


class PaperMonth(BaseModel, Generic[AnyEntry]):
    """A month's list from paper."""

    month: str
    entries: list[AnyEntry] = Field(max_length=MOST_ENTRIES)
    confirmed: frozenset[str] = frozenset()  # keys of doubts answered with "it is right"

    @field_validator("month")
    @classmethod
    def _is_month(cls, month: str) -> str:
        try:
            return str(Month.parse(month))
        except ValueError:
            raise ValueError(mark("Enter a month, such as 2025-08.")) from None

    @field_validator("entries")
    @classmethod
    def _each_once(cls, entries: list[AnyEntry]) -> list[AnyEntry]:
        if len({entry.engagement_id for entry in entries}) < len(entries):
            raise ValueError(mark("A worker stands there twice. Once is enough."))
        return entries


class Kept(Protocol):
    """A row that was kept of such a list."""

    id: UUID
    engagement_id: UUID
    month: str


AnyKept = TypeVar("AnyKept", bound=Kept)


def is_new(
    entry: PaperEntry,
    month: Month,
    known: AnyKept | None,
    stands: AnyKept | None,
    says: Callable[[AnyKept | None], bool],
) -> bool:
    """Whether the entry says something that is not kept yet.

    known: the row with its id; stands: the one that stands for her; says: whether the entry says what a row says.
    Raises IdInUse, and Stale for an entry typed beside a row that is no longer the one that stands.
    """
    if known and (known.engagement_id, known.month) != (entry.engagement_id, str(month)):
        raise IdInUse()
    if says(known) or says(stands):
        return False
    if known or (stands.id if stands else None) != entry.corrects_id:
        raise Stale()
    return True


def ask(
    amounts_fen: Mapping[UUID, int], month: Month, people: Mapping[UUID, Engagement], confirmed: frozenset[str]
) -> None:
    """Raise Doubtful with the questions about these workers' amounts that are still open."""
    doubts = []
    for who, fen in amounts_fen.items():
        of = people[who]
        doubts += doubts_about(who, month, fen, started_on=of.started_on, ended_on=of.ended_on)
    open_doubts = [doubt.plain() for doubt in doubts if doubt.key not in confirmed]
    if open_doubts:
        raise Doubtful(doubts=open_doubts)
