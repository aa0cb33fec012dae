"""Commands that the papers name are there, with their options; and each command is named in the README."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from workshop import cli

ROOT = Path(__file__).resolve().parent.parent.parent
PAPERS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

BLOCK = re.compile(r"^```\w*\n(.*?)^```$|((?:^ {4}[^\n]*\n)+)", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(
    r"""(?:^|[\\/=]|\s\s)workshop(?:\.exe)?   # alone at the beginning, or at the end of a path
        (?:\s+-Argument\s+'|\s+)             # in a task of Windows the rest is an argument of its own
        ([a-z][^'`#|\n]*)""",
    re.VERBOSE,
)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def commands_in(text: str) -> Iterator[str]:
    """What stands after `workshop` in blocks and between backticks."""
    for block in BLOCK.finditer(text):
        for line in (block.group(1) or block.group(2)).splitlines():
            bare = re.sub(r"^sudo (-u \w+ )?", "", line.strip())
            yield from (found.split("   ")[0].strip() for found in COMMAND.findall(bare))
    for inline in INLINE.findall(BLOCK.sub("", text)):
        if inline.startswith("workshop "):
            yield inline.removeprefix("workshop ").strip()


def fault(words: str) -> str:
    """What is wrong with the command; empty if it is there and takes these options and arguments."""
    command: Any = typer.main.get_command(cli.app)
    rest = words.split()
    while rest and getattr(command, "commands", None):
        if rest[0] not in command.commands:
            return f"no command {rest[0]}"
        command = command.commands[rest.pop(0)]
    options = {name: param for param in command.params for name in [*param.opts, *param.secondary_opts]}
    places = sum(param.param_type_name == "argument" for param in command.params)
    while rest:
        word = rest.pop(0)
        if word.startswith("--"):
            if word not in options:
                return f"no option {word}"
            if not options[word].is_flag:
                rest[:1] = []
        elif word != "...":
            places -= 1
    return "too many arguments" if places < 0 else ""


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_command_that_is_named_is_there(paper: Path) -> None:
    faults = {words: fault(words) for words in commands_in(paper.read_text(encoding="utf-8"))}
    assert {words: wrong for words, wrong in faults.items() if wrong} == {}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_link_leads_to_a_file(paper: Path) -> None:
    links = {link for link in LINK.findall(paper.read_text(encoding="utf-8")) if not link.startswith("http")}
    assert {link for link in links if not (paper.parent / link).exists()} == set()


def leaves(command: Any, name: str = "") -> Iterator[str]:
    """The commands that do something, with the words that lead to them."""
    if not getattr(command, "commands", None):
        yield name.strip()
    for word, part in getattr(command, "commands", {}).items():
        yield from leaves(part, f"{name} {word}")


def test_the_readme_names_every_command() -> None:
    named = set(commands_in((ROOT / "README.md").read_text(encoding="utf-8")))
    assert {leaf for leaf in leaves(typer.main.get_command(cli.app)) if leaf not in named} == set()


def test_the_installation_paper_is_read_to_the_end() -> None:
    """Each way in which it writes a command is found."""
    found = set(commands_in((ROOT / "docs" / "install.md").read_text(encoding="utf-8")))
    assert {
        r"init --data C:\Workshop\data",  # in a block of PowerShell
        r"serve --data C:\Workshop\data",  # as the argument of a task
        "serve --data /var/lib/workshop/data",  # after ExecStart=
        "backup --data /var/lib/workshop/data",  # after sudo -u workshop
        "address http://192.168.1.20:8000",  # in an indented block, with words behind it
        "doctor",  # between backticks
    } <= found
    assert any(words.startswith("user add county") for words in found)  # inside sh -c '...'


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("sing", "no command sing"),
        ("user remove", "no command remove"),
        ("serve --loud", "no option --loud"),
        ("serve here", "too many arguments"),
        ("restore one.zip two.zip", "too many arguments"),
        ("restore one.zip --data data", ""),
        ("serve --lan --port 8000", ""),
        ("user add county --name 齐 --login qi", ""),
    ],
)
def test_a_command_that_is_not_there_is_told(words: str, wrong: str) -> None:
    assert fault(words) == wrong


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Say `workshop sing`.", ["sing"]),
        ("```sh\nsudo -u workshop /opt/workshop/bin/workshop sing --loud   # aloud\n```\n", ["sing --loud"]),
        ("    workshop sing      and dance\n", ["sing"]),
        ("```sh\nsudo systemctl start workshop\nsudo useradd --system workshop\n```\n", []),
        ("A workshop serves people.", []),
    ],
)
def test_what_counts_as_a_command(text: str, found: list[str]) -> None:
    assert list(commands_in(text)) == found
