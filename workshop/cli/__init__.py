"""The command `workshop`.  Commands hold no rules: they open a transaction and call what the features offer."""

import sys

import typer

from workshop.cli.console import Commands
from workshop.cli.doctor import doctor
from workshop.cli.installation import init, migrate, phone_address
from workshop.cli.keeping import backup, restore
from workshop.cli.people import add_user, print_card
from workshop.cli.serving import demo, serve
from workshop.i18n import mark


def _group(help_text: str) -> typer.Typer:
    return typer.Typer(
        cls=Commands, help=help_text, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False
    )


app = _group(mark("Orders, piece counts and pay of a community factory."))
_user = _group(mark("People who sign in."))
_card = _group(mark("Access cards of workers."))

app.command("init", help=mark("Make a new installation: folder, keys, database, workshop, owner."))(init)
app.command("serve", help=mark("Serve the pages until Ctrl+C."))(serve)
app.command("demo", help=mark("Make an invented workshop anew and serve it."))(demo)
app.command("backup", help=mark("Keep a copy of everything in one file; works beside a running server."))(backup)
app.command("restore", help=mark("Bring a backup back into an empty folder with the recovery code."))(restore)
app.command("migrate", help=mark("Bring the database to the schema of this version."))(migrate)
app.command("address", help=mark("Show or change where phones reach this server; it goes into QR codes."))(
    phone_address
)
app.command("doctor", help=mark("Look whether everything is as it should be."))(doctor)
_user.command("add", help=mark("Add somebody who signs in: a workshop's own people, an office's, a partner city's."))(
    add_user
)
_card.command("print", help=mark("Make an access card for a worker: its address and QR."))(print_card)
app.add_typer(_user, name="user")
app.add_typer(_card, name="card")


def main() -> None:
    """Run the command line."""
    app(sys.argv[1:] or ["--help"])
