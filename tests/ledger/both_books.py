"""What the books of both sides should come to, kept as simply as can be."""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from workshop.output.worth import LineKind

CellKey = tuple[date, UUID, UUID]
"""Day, worker (engagement), operation."""


@dataclass
class Entry:
    """Something earned beside pieces: a quantity at a rate, or a share."""

    worker: UUID
    day: date
    kind: LineKind
    operation: UUID | None
    quantity: int
    rate_hao: int
    per: int
    share_fen: int | None = None


@dataclass
class Books:
    """The model: what stands in each cell and at what rate, what was earned beside, what is said and not settled."""

    cells: dict[CellKey, tuple[int, int]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    together: dict[UUID, int] = field(default_factory=dict)
    reports: dict[CellKey, tuple[UUID, int, date]] = field(default_factory=dict)
    objections: dict[CellKey, tuple[UUID, int]] = field(default_factory=dict)

    def put(self, key: CellKey, good: int, rate_hao: int) -> None:
        """The cell comes to so many; a correction keeps the rate of what stands."""
        before = self.cells.get(key)
        self.cells[key] = (good, before[1] if before and before[0] else rate_hao)

    def good(self, key: CellKey) -> int:
        return self.cells.get(key, (0, 0))[0]

    def fen(self, worker: UUID) -> int:
        """Her month: each line rounded once, shares as they were parted."""
        lines: dict[tuple[Any, ...], int] = {}
        fen = 0
        for (_, who, operation), (good, rate_hao) in self.cells.items():
            if who == worker:
                key = (LineKind.PIECES, operation, rate_hao, 1)
                lines[key] = lines.get(key, 0) + good
        for entry in self.entries:
            if entry.worker == worker and entry.share_fen is not None:
                fen += entry.share_fen
            elif entry.worker == worker:
                key = (entry.kind, entry.operation, entry.rate_hao, entry.per)
                lines[key] = lines.get(key, 0) + entry.quantity
        return fen + sum(rounded_fen(quantity, key[2], key[3]) for key, quantity in lines.items())

    def made(self, operation: UUID) -> int:
        """Good pieces of the operation, whoever made them, wherever."""
        own = sum(good for key, (good, _) in self.cells.items() if key[2] == operation)
        home = sum(e.quantity for e in self.entries if e.kind == LineKind.HOME and e.operation == operation)
        return own + home + self.together.get(operation, 0)


def rounded_fen(quantity: int, rate_hao: int, per: int) -> int:
    exact = Decimal(quantity) * rate_hao / per / 100
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def parted(fen: int, weights: list[int]) -> list[int]:
    """The exact shares, rounded down; what is left, to the largest fractions, the first first."""
    exact = [Fraction(fen * weight, sum(weights)) for weight in weights]
    shares = [int(part) for part in exact]
    order = sorted(range(len(weights)), key=lambda i: (-(exact[i] - shares[i]), i))
    for i in order[: fen - sum(shares)]:
        shares[i] += 1
    return shares
