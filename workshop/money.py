"""Money is whole fen, rates are whole hao; this is the only place that rounds.

1 yuan = 100 fen = 10,000 hao.  A rate is always "so many hao for every
`per_pieces` pieces".  Source: domain 2.1.
"""

from collections.abc import Iterable, Sequence

HAO_PER_FEN = 100
HAO_PER_YUAN = 10_000
FEN_PER_YUAN = 100

PER_PIECES = (1, 10, 12, 100, 1000)
"""The quantities a rate may be quoted for; 12 is a dozen (打)."""


def divide_half_up(dividend: int, divisor: int) -> int:
    """The nearest whole quotient, a half going away from zero.  `divisor` > 0."""
    quotient, rest = divmod(abs(dividend), divisor)
    quotient += rest * 2 >= divisor
    return quotient if dividend >= 0 else -quotient


def piece_pay_fen(pieces: int, rate_hao: int, per_pieces: int = 1) -> int:
    """Fen for `pieces` good pieces, rounded once, half up, as a payslip line is.

    pieces: net of corrections, so it may be negative.
    Source: domain 2.1, "Line amount".
    """
    return divide_half_up(pieces * rate_hao, per_pieces * HAO_PER_FEN)


def growth_fen(pieces_by_day: Iterable[int], rate_hao: int, per_pieces: int) -> list[int]:
    """What each day adds to the line of its month, in fen, day after day.

    The line is rounded, not the day, so the days add up to the line to the fen.
    """
    pieces = line_fen = 0
    grown = []
    for of_day in pieces_by_day:
        pieces += of_day
        after_fen = piece_pay_fen(pieces, rate_hao, per_pieces)
        grown.append(after_fen - line_fen)
        line_fen = after_fen
    return grown


def share_fen(sum_fen: int, weights: Sequence[int]) -> list[int]:
    """The sum parted by weight, in whole fen; the parts add up to it.

    sum_fen: not negative.  weights: none negative, not all nothing.
    Each part is the whole fen of its exact share; the fen that are left go, one
    each, to the largest fractions, of equal ones to those that stand first.
    Source: domain 1.1, 8; factory-features 3.3.
    """
    weight_sum = sum(weights)
    parts, rests = zip(*(divmod(sum_fen * weight, weight_sum) for weight in weights), strict=True)
    shares = list(parts)
    by_fraction = sorted(range(len(weights)), key=lambda i: -rests[i])
    for i in by_fraction[: sum_fen - sum(parts)]:
        shares[i] += 1
    return shares
