"""What a form of an import says, read beside what was said before."""

from typing import Any

import pytest
from starlette.datastructures import FormData

from workshop.imports.answers import needs_another_look, read_choices
from workshop.imports.drafts import Choices

EMPTY = Choices()
SAID = Choices(
    heading_rows={"名单": 3},
    columns={"A/1": {1: "name"}},
    left_out=frozenset({"B/1"}),
    months={"A/1": "2025-08"},
    orders={"O-1": "new"},
    rates={"O-1|缝": "0.5"},
    sure=frozenset({"all/unusual", "twice/A/3//2"}),
)


def read(*fields: tuple[str, str], before: Choices = EMPTY) -> dict[str, Any]:
    """What the form changes of what was said before."""
    now = read_choices(FormData(list(fields)), before)
    return {name: value for name, value in now if value != getattr(before, name)}


def test_an_empty_form_forgets_nothing() -> None:
    assert read(before=SAID) == {}


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ([("heading_sheet", "名单"), ("heading_row", "7")], {"heading_rows": {"名单": 7}}),
        ([("order-name:1", "O-9"), ("order-was:1", ""), ("order:1", "none")], {"orders": {"O-9": "none"}}),
        ([("order-name:1", "O-9"), ("order-was:1", "new"), ("order:1", "new")], {}),
        ([("order-name:1", "O-9"), ("order-was:1", "new"), ("order:1", "")], {"orders": {"O-9": ""}}),
        ([("rate-of:2", "O-9|缝"), ("rate-was:2", ""), ("rate:2", " 0.3  元")], {"rates": {"O-9|缝": "0.3 元"}}),
        ([("rate-of:2", "O-9|缝"), ("rate-was:2", "0.3"), ("rate:2", "0.3")], {}),
        ([("rate-of:2", "O-9|缝"), ("rate-was:2", "0.3"), ("rate:2", "")], {"rates": {"O-9|缝": ""}}),
        ([("asked", "all/twice"), ("sure", "all/twice")], {"sure": frozenset({"all/twice"})}),
        ([("asked", "all/twice")], {}),
        ([("table:1", "A/1"), ("month:1", "2025-09"), ("month-was:1", "")], {"months": {"A/1": "2025-09"}}),
        ([("table:1", "A/1"), ("month:1", "2025-09"), ("month-was:1", "2025-09")], {}),
        ([("table:1", "A/1"), ("month:1", ""), ("month-was:1", "2025-09")], {}),
        ([("table:1", "A/1"), ("column:1:4", "good"), ("guess:1:4", "")], {"columns": {"A/1": {4: "good"}}}),
        ([("table:1", "A/1"), ("column:1:4", ""), ("guess:1:4", "good")], {"columns": {"A/1": {4: ""}}}),
        ([("table:1", "A/1"), ("column:1:4", "good"), ("guess:1:4", "good")], {}),
        ([("table:1", "A/1"), ("column:2:4", "good"), ("guess:2:4", "")], {}),
        ([("table:1", "A/1"), ("use-was:1", "A/1"), ("use:1", "A/1")], {}),
        ([("table:1", "A/1"), ("use-was:1", "A/1")], {"left_out": frozenset({"A/1"})}),
        ([("table:1", "A/1"), ("use:1", "A/1")], {"left_out": frozenset()}),
    ],
)
def test_what_the_form_changes(fields: list[tuple[str, str]], changed: dict[str, Any]) -> None:
    assert read(*fields) == changed


def test_an_answer_that_the_page_shows_can_be_taken_back_and_others_stay() -> None:
    assert read(("asked", "all/unusual"), before=SAID) == {"sure": frozenset({"twice/A/3//2"})}
    both = ("asked", "all/unusual"), ("asked", "twice/A/3//2"), ("sure", "twice/A/3//2")
    assert read(*both, before=SAID) == {"sure": frozenset({"twice/A/3//2"})}


def test_a_column_said_now_stays_beside_those_said_before() -> None:
    fields = ("table:1", "A/1"), ("column:1:4", "good"), ("guess:1:4", "")
    assert read(*fields, before=SAID) == {"columns": {"A/1": {1: "name", 4: "good"}}}


@pytest.mark.parametrize(
    "fields",
    [
        [("heading_sheet", "名单"), ("heading_row", "seven")],
        [("table:1", "A/1"), ("month:1", "September"), ("month-was:1", "")],
        [("table:1", "A/1"), ("column:1:x", "good")],
        [("table:1", "A/1"), ("column:1:4", "no such field"), ("guess:1:4", "")],
    ],
)
def test_what_no_page_of_ours_sends_is_unreadable(fields: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  all of Python's and pydantic's own
        read(*fields)


@pytest.mark.parametrize(
    ("change", "look"),
    [
        ({"sure": frozenset()}, False),
        ({"orders": {"O-1": "none"}}, True),
        ({"rates": {}}, True),
        ({"months": {"A/1": "2025-09"}}, True),
        ({"columns": {}}, True),
        ({"left_out": None}, True),
        ({"heading_rows": {}}, True),
        ({}, False),
    ],
)
def test_only_answered_questions_need_no_other_look(change: dict[str, Any], look: bool) -> None:
    assert needs_another_look(SAID, SAID.model_copy(update=change)) is look
