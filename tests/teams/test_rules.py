"""How a team's pay is parted, and what is asked about its count."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.output.worth import Basis, Share
from workshop.teams.rules import DoubtKind, Known, doubts_about, parted

STEP, DAY = UUID(int=7), date(2025, 9, 16)
NOTHING = Known(ordered=None, recorded=0, before=0, usual_each=0, same=0)


@pytest.mark.parametrize(
    ("basis", "weights", "shares"),
    [
        (Basis.EQUAL, [5, 1, 1], [(334, 1, 3), (333, 1, 3), (333, 1, 3)]),
        (Basis.HOURS, [480, 150], [(762, 480, 630), (238, 150, 630)]),
        (Basis.POINTS, [2, 5], [(286, 2, 7), (714, 5, 7)]),
    ],
)
def test_shares_say_how_they_come_about(basis: Basis, weights: list[int], shares: list[tuple[int, int, int]]) -> None:
    assert parted(1_000, basis, weights) == [Share(*share, 1_000, basis) for share in shares]


@given(st.integers(0, 10**7), st.sampled_from(Basis), st.lists(st.integers(1, 1440), min_size=2, max_size=40))
def test_a_team_gets_its_pay_to_the_fen(team_fen: int, basis: Basis, weights: list[int]) -> None:
    shares = parted(team_fen, basis, weights)
    assert sum(share.pay_fen for share in shares) == team_fen
    assert {share.weight_sum for share in shares} == {sum(share.weight for share in shares)}


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({}, []),
        ({"ordered": 100}, []),
        ({"ordered": 100, "recorded": 1}, [(DoubtKind.OVERRUN, 101, 100)]),
        ({"before": 99}, [(DoubtKind.AHEAD, 100, 99)]),
        ({"before": 99, "recorded": 100}, []),  # it was ahead before: asked then
        ({"usual_each": 12}, []),  # of three 36: three times that is nobody's question
        ({"usual_each": 10}, [(DoubtKind.UNUSUAL, 100, 30)]),
        ({"same": 1}, [(DoubtKind.AGAIN, 100, 1)]),
        ({"ordered": 50, "same": 2}, [(DoubtKind.OVERRUN, 100, 50), (DoubtKind.AGAIN, 100, 2)]),
    ],
)
def test_what_is_asked(known: dict[str, Any], asked: list[tuple[DoubtKind, int, int]]) -> None:
    doubts = doubts_about(STEP, DAY, 100, 3, Known(**{**vars(NOTHING), **known}))
    assert [(doubt.kind, doubt.pieces, doubt.other) for doubt in doubts] == asked


def test_a_yes_is_for_one_count_alone() -> None:
    def key(day: date = DAY, good: int = 100, same: int = 1) -> str:
        return doubts_about(STEP, day, good, 3, Known(**{**vars(NOTHING), "same": same}))[0].key

    assert len({key(), key(day=date(2025, 9, 15)), key(good=101), key(same=2)}) == 4
