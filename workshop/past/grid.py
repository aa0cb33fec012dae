"""A month's list of past totals as it is shown and as it is typed; no rule and no statement of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from starlette.datastructures import FormData

from workshop.ids import new_id
from workshop.money import FEN_PER_YUAN
from workshop.past.commands import PastEntry
from workshop.past.models import PastTotal
from workshop.web.forms import understand
from workshop.workers.models import Engagement


@dataclass(frozen=True)
class TypedRow:
    """One worker's row as it came back: which total stood in it, and what was typed."""

    engagement_id: UUID
    entry_id: UUID
    corrects_id: UUID | None
    money: str
    pieces: str

    @classmethod
    def of(cls, key: str, money: str, pieces: str) -> "TypedRow":
        """Raises ValueError for a key that none of our pages makes."""
        engagement_id, entry_id, corrects_id = key.split("/")
        return cls(
            UUID(engagement_id), UUID(entry_id), UUID(corrects_id) if corrects_id else None, money.strip(), pieces
        )

    def entry(self, errors: dict[UUID, dict[str, str]]) -> PastEntry | None:
        """What the row says; none if it says nothing, or nothing that can be read.

        An emptied row takes back the total that stood in it.
        """
        said: dict[str, Any] = {"id": self.entry_id, "engagement_id": self.engagement_id, "good": self.pieces}
        said["corrects_id"] = self.corrects_id
        if self.money:
            said["pay_fen"] = self.money
        elif not self.pieces.strip():
            if self.corrects_id is None:
                return None
            said["pay_fen"] = 0
        form = understand(PastEntry, said)
        if form.errors:
            errors[self.engagement_id] = form.errors
        return form.value


@dataclass(frozen=True)
class Posted:
    """What the form of a month said."""

    month: str
    rows: Sequence[TypedRow]
    confirmed: frozenset[str]


def read_posted(form: FormData) -> Posted:
    """Raises ValueError for a form that none of our pages makes."""
    columns = (map(str, form.getlist(name)) for name in ("row", "money", "pieces"))
    rows = [TypedRow.of(*row) for row in zip(*columns, strict=True)]
    return Posted(str(form.get("month", "")), rows, frozenset(map(str, form.getlist("sure"))))


@dataclass
class RowView:
    """One worker: the two fields, what stands in them, and what is asked."""

    engagement: Engagement
    stands: PastTotal | None
    counted: bool  # she has counts here in this month
    money: str
    pieces: str
    key: str
    errors: Mapping[str, str] = field(default_factory=dict)
    doubts: Sequence[Mapping[str, Any]] = ()
    overtaken: bool = False  # another total was kept while this one was typed

    @property
    def is_doubled(self) -> bool:
        """Whether counts came in for a month that had a total already."""
        return self.counted and self.stands is not None and self.stands.says_something

    @property
    def is_open(self) -> bool:
        """Whether something may be typed: nothing beside counts, but what stands there may be taken back."""
        return not self.counted or self.is_doubled


def rows_of(
    people: Sequence[Engagement],
    standing: Mapping[UUID, PastTotal],
    counted: set[UUID],
    typed: Mapping[UUID, TypedRow],
    *,
    anew: bool,
) -> list[RowView]:
    """The rows of the list.

    typed: rows as they were posted, shown again as they were.
    anew: what was typed is set against what stands there now.
    """
    rows = []
    for engagement in people:
        stands, was = standing.get(engagement.id), typed.get(engagement.id)
        entry_id, corrects_id = new_id(), stands.id if stands else None
        overtaken = anew and was is not None and was.corrects_id != corrects_id
        if was and not overtaken:
            entry_id, corrects_id = was.entry_id, was.corrects_id
        money, pieces = (was.money, was.pieces) if was else _shown(stands)
        key = f"{engagement.id}/{entry_id}/{corrects_id or ''}"
        rows.append(RowView(engagement, stands, engagement.id in counted, money, pieces, key, overtaken=overtaken))
    return rows


def _shown(total: PastTotal | None) -> tuple[str, str]:
    if total is None or total.is_taken_back:
        return "", ""
    yuan, fen = divmod(total.pay_fen, FEN_PER_YUAN)
    return f"{yuan}.{fen:02d}", "" if total.good is None else str(total.good)
