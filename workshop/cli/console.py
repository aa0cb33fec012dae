"""Speaking with whoever sits at the keyboard: language, questions, tables, one sentence for what went wrong."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar
from unicodedata import east_asian_width

import segno
import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from typer.core import TyperGroup

from workshop.errors import Invalid, WorkshopError
from workshop.i18n import choose_language, current_language, gettext, mark
from workshop.text import plain
from workshop.vault import WrongCode

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help=mark("Folder of the installation; else WORKSHOP_DATA, else ./data.")),
]
Address = Annotated[
    str | None,
    typer.Option("--address", metavar="URL", help=mark("Where phones reach this server, for QR codes.")),
]


class BadAnswer(WorkshopError):
    """An answer that will not do.  The sentence says what would."""

    code = "bad_answer"

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


def say(message: str, **values: Any) -> None:
    """One line in the language of the system."""
    typer.echo(gettext(message, **values))


Answer = TypeVar("Answer")


def ask(
    question: str,
    given: str | None,
    read: Callable[[str], Answer],
    *,
    secret: bool = False,
    may_be_empty: bool = False,
) -> Answer:
    """What an option gave, else what is typed; asked again until it will do.  Raises BadAnswer for an option."""
    if given is not None:
        return read(given)
    while True:
        default = "" if may_be_empty else None
        typed = typer.prompt(gettext(question), hide_input=secret, default=default, show_default=False)
        try:
            answer = read(typed)
        except BadAnswer as bad:
            typer.echo(gettext(bad.sentence))
            continue
        if not secret or typer.prompt(gettext(mark("The same again")), hide_input=True) == typed:
            return answer
        say(mark("The two are not the same. Type both again."))


def wait_for_enter(message: str) -> None:
    """Let the line be read before anything pushes it up.  Nobody at the keyboard is no reason to stop."""
    with suppress(typer.Abort):
        typer.prompt(gettext(message), default="", show_default=False, prompt_suffix=" ")


def one_line(typed: str) -> str:
    """A name as it is kept.  Raises BadAnswer."""
    line = plain(typed)
    if not line or len(line) > 80:
        raise BadAnswer(mark("Type a name of 1 to 80 characters."))
    return line


def show_qr(text: str) -> None:
    """The text as a QR that a phone reads off the terminal."""
    out = StringIO()
    segno.make(text, error="l").terminal(out=out, border=2, compact=True)
    typer.echo(out.getvalue())


def show_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns one under another; a Chinese sign is two wide."""
    lines = [[gettext(head) for head in heads], *rows]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


# --- the group ------------------------------------------------------------


class Commands(TyperGroup):
    """The commands, in the language of LANG; what goes wrong for a reason is one sentence, not a traceback."""

    def main(self, *args: Any, **options: Any) -> NoReturn:
        current_language.set(choose_language(_language_of_system()))
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")  # an old Windows console knows few signs
        options["standalone_mode"] = False
        translated(self)
        try:
            sys.exit(super().main(*args, **options) or 0)
        except typer.Abort:
            typer.echo("\n" + gettext(mark("Stopped. Nothing was changed.")), err=True)  # leaves the question's line
        except DBAPIError as error:
            if error.statement is not None:
                raise  # the database answered: a fault of ours, whose trace is wanted
            typer.echo(sentence_of(error), err=True)
        except (typer.TyperException, WorkshopError, WrongCode, ValidationError, OSError) as error:
            typer.echo(sentence_of(error), err=True)
        sys.exit(1)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return translated(super().get_command(ctx, cmd_name))


def translated(command: Any) -> Any:
    """The command with its help in the language of the system."""
    if command is not None:
        command.help = gettext(command.help or "")
        for parameter in command.params:
            if getattr(parameter, "help", None):
                parameter.help = gettext(parameter.help)
    return command


def _language_of_system() -> str:
    return next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")


def sentence_of(error: Exception) -> str:
    """What to tell whoever typed the command."""
    match error:
        case BadAnswer(sentence=sentence):
            return gettext(sentence)
        case Invalid(fields=fields) if fields:
            return " ".join(gettext(sentence) for sentence in fields.values())
        case WorkshopError():
            return gettext(error.message, **error.details) if error.details else gettext(error.message)
        case WrongCode():
            return gettext(mark("This recovery code does not open the key. Look at the printed paper again."))
        case ValidationError():
            wrong = error.errors()[0]
            name = "WORKSHOP_" + str(wrong["loc"][0]).upper()
            return gettext(mark("The setting %(name)s will not do: %(reason)s"), name=name, reason=wrong["msg"])
        case DBAPIError():
            first_line = str(error.orig).partition("\n")[0]
            return gettext(mark("The database does not answer: %(reason)s"), reason=first_line)
        case OSError():
            refusal = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            return gettext(mark("The system refuses: %(reason)s"), reason=refusal)
        case typer.TyperException():
            return gettext(
                mark("This command is not understood: %(reason)s"), reason=" ".join(error.format_message().split())
            )
    return str(error)
