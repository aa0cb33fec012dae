"""Ids of rows and short codes for people.

A row's id is a UUID of version 7: it sorts by time, can be made on a phone
without a network, and lets two databases be merged without renumbering.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random
from uuid import UUID

CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Digits and capitals that nobody mistakes for one another, in print or by ear."""

_seeded: ContextVar[Random | None] = ContextVar("seeded", default=None)
_EPOCH_OF_SEEDED_MS = 1_756_684_800_000


def new_id() -> UUID:
    """A new UUID of version 7 (RFC 9562, 5.7)."""
    random = _seeded.get()
    if random:
        stamp_ms = _EPOCH_OF_SEEDED_MS + random.serial()  # type: ignore[attr-defined]
        noise = random.getrandbits(74)
    else:
        stamp_ms = time.time_ns() // 1_000_000
        noise = secrets.randbits(74)
    bits = (stamp_ms & 0xFFFF_FFFF_FFFF) << 80
    bits |= 0x7 << 76 | (noise >> 62) << 64 | 0b10 << 62 | noise & (1 << 62) - 1
    return UUID(int=bits)


def new_code(length: int) -> str:
    """`length` signs for a slip of paper; each carries just under five bits."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(length))


class _Seeded(Random):
    """A source that also counts, so that seeded ids keep the order they were made in."""

    _count = 0

    def serial(self) -> int:
        self._count += 1
        return self._count


@contextmanager
def reproducible(seed: int) -> Iterator[None]:
    """Inside, ids come out the same each time.  For the demo, whose dumps are compared."""
    token = _seeded.set(_Seeded(seed))
    try:
        yield
    finally:
        _seeded.reset(token)
