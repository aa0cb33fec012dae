"""How papers are divided into pages."""

import pytest

from workshop.papers import rules


@pytest.mark.parametrize(
    ("names", "pages"),
    [
        (0, [[0, 5]]),
        (2, [[2, 3]]),
        (3, [[3, 2]]),
        (4, [[4, 1], [0, 5]]),
        (8, [[5, 0], [3, 2]]),
        (9, [[5, 0], [4, 1], [0, 5]]),
    ],
)
def test_a_page_is_full_and_the_last_has_room_for_two(names: int, pages: list[list[int]]) -> None:
    people = [f"n{number}" for number in range(names)]
    found = rules.leaves(people, rows=5, spare=2)
    assert [[sum(line is not None for line in page), page.count(None)] for page in found] == pages
    assert [line for page in found for line in page if line] == people


@pytest.mark.parametrize(("items", "groups"), [(0, []), (1, [1]), (8, [8]), (9, [8, 1]), (17, [8, 8, 1])])
def test_cards_lie_eight_together(items: int, groups: list[int]) -> None:
    found = rules.together(list(range(items)), rules.CARDS_TOGETHER)
    assert [len(group) for group in found] == groups
    assert [item for group in found for item in group] == list(range(items))
