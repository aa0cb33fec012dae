"""What the forms of an import say."""

from collections.abc import Mapping

from pydantic import ValidationError
from starlette.datastructures import FormData

from workshop.clock import Month
from workshop.imports.drafts import Choices
from workshop.imports.rules import Field
from workshop.text import one_line

MOST_SHOWN = 100
"""Questions of one kind that a page shows; all of them can be answered together."""


def read_choices(form: FormData, before: Choices) -> Choices:
    """What was said before, with what the form says.

    Of what the form did not show, nothing is forgotten.  Raises ValueError for a
    form that none of our pages makes.
    """
    typed = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    plain = before.model_dump()
    if "heading_sheet" in typed:
        plain["heading_rows"] = {typed["heading_sheet"]: int(typed.get("heading_row", "") or 0)}
    for number, key in _numbered(typed, "table").items():
        if columns := _columns(typed, number):
            plain["columns"][key] = {**plain["columns"].get(key, {}), **columns}
        if _changed(typed, "month", number) and typed[f"month:{number}"]:
            plain["months"][key] = str(Month.parse(typed[f"month:{number}"]))
    if any(_changed(typed, "use", number) for number in _numbered(typed, "table")):
        used = {value for name, value in typed.items() if name.startswith("use:")}
        plain["left_out"] = sorted(set(_numbered(typed, "table").values()) - used)
    for number, name in _numbered(typed, "order-name").items():
        if _changed(typed, "order", number):
            plain["orders"][name] = typed.get(f"order:{number}", "")
    for number, key in _numbered(typed, "rate-of").items():
        if _changed(typed, "rate", number):
            plain["rates"][key] = one_line(typed.get(f"rate:{number}", ""))[:40]
    shown = {str(value) for value in form.getlist("asked")}
    sure = {str(value) for value in form.getlist("sure")}
    plain["sure"] = sorted((set(before.sure) - shown) | sure)
    try:
        return Choices.model_validate(plain)
    except ValidationError as wrong:
        raise ValueError(str(wrong)) from None


def _changed(typed: Mapping[str, str], name: str, number: str) -> bool:
    """Whether a field says something else than it said when the page was made."""
    return typed.get(f"{name}:{number}", "") != typed.get(f"{name}-was:{number}", "")


def _numbered(typed: Mapping[str, str], name: str) -> dict[str, str]:
    """number → value of the fields called `name:number`."""
    return {key.partition(":")[2]: value for key, value in typed.items() if key.partition(":")[0] == name}


def _columns(typed: Mapping[str, str], table: str) -> dict[int, str]:
    """column → field, of the selects that say something else than was guessed."""
    chosen = {}
    for name, value in typed.items():
        kind, _, place = name.partition(":")
        number, _, column = place.partition(":")
        if kind == "column" and number == table and value != typed.get(f"guess:{table}:{column}", ""):
            chosen[int(column)] = str(Field(value)) if value else ""
    return chosen


def needs_another_look(before: Choices, now: Choices) -> bool:
    """Whether more was changed than answers to questions, so that nobody has seen yet what comes of it."""
    unanswered = {"sure": frozenset[str]()}
    return before.model_copy(update=unanswered) != now.model_copy(update=unanswered)
