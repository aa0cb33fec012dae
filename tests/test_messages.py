"""Every message has its Chinese text, with the same places; none is left over."""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from workshop import paths

PO = paths.LOCALE / "zh_CN" / "LC_MESSAGES" / "messages.po"
PLACES = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")

MAY_BE_CHINESE = {"components.html": {"中文"}, "new.html": {"分", "厘"}}
"""Chinese in a template: the name of the language itself, and units as people write them in a price."""


@cache
def chinese() -> dict[str, str]:
    messages = read_po(BytesIO(PO.read_bytes()))
    return {str(message.id): str(message.string) for message in messages if message.id}


def _extracted() -> Iterator[str]:
    for file in sorted(paths.PACKAGE.rglob("*.py")):
        for found in extract("python", BytesIO(file.read_bytes()), keywords={"_": None, "mark": None, "gettext": None}):
            if found[1] is not None:  # a call that names no text of its own
                yield str(found[1])
    for file in sorted(paths.TEMPLATES.rglob("*.html")):
        for _line, _function, message, _comments in babel_extract(
            BytesIO(file.read_bytes()), ["_"], [], {"trimmed": "true", "encoding": "utf-8"}
        ):
            text = message[0] if isinstance(message, tuple) else message
            if text is not None:
                yield str(text)


@cache
def used() -> frozenset[str]:
    return frozenset(message for message in _extracted() if message)


def test_every_message_has_a_chinese_text() -> None:
    assert {message for message in used() if not chinese().get(message)} == set()


def test_no_text_is_left_over() -> None:
    assert set(chinese()) - used() == set()


def test_the_places_are_the_same() -> None:
    assert {m for m, text in chinese().items() if set(PLACES.findall(m)) != set(PLACES.findall(text))} == set()


def test_texts_are_in_order() -> None:
    assert list(chinese()) == sorted(chinese())


@pytest.mark.parametrize("file", sorted(paths.TEMPLATES.rglob("*.html")), ids=lambda file: file.name)
def test_a_template_holds_no_chinese(file: Path) -> None:
    text = re.sub(r"{#.*?#}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert set(CHINESE.findall(text)) <= MAY_BE_CHINESE.get(file.name, set())
