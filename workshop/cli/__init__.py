"""The command `workshop`.  Commands hold no rules: they open a transaction and call what the features offer."""

import sys

import typer

from workshop.cli.console import Commands
from workshop.cli.doctor import doctor
from workshop.cli.drill import drill
from workshop.cli.importing import import_counts, import_orders, import_roster
from workshop.cli.init import init
from workshop.cli.installation import migrate, phone_address
from workshop.cli.keeping import backup, restore
from workshop.cli.people import add_user, print_card
from workshop.cli.places import add_sample, add_workshop
from workshop.cli.serving import demo, serve
from workshop.cli.taking import archive
from workshop.i18n import mark


def _group(help_text: str) -> typer.Typer:
    return typer.Typer(
        cls=Commands, help=help_text, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False
    )


app = _group(mark("Orders, piece counts and pay of a community factory."))
_user = _group(mark("People who sign in."))
_card = _group(mark("Access cards of workers."))
_workshop = _group(mark("Workshops of this installation."))
_import = _group(mark("Files from the workshop's drawer: rosters, tallies, lists of orders."))
_sample = _group(mark("Sample workshops to play in."))

app.command("init", help=mark("Make a new installation: folder, keys, database, workshop, owner."))(init)
app.command("serve", help=mark("Serve the pages until Ctrl+C."))(serve)
app.command("demo", help=mark("Make an invented workshop anew and serve it."))(demo)
app.command("backup", help=mark("Keep a copy of everything in one file; works beside a running server."))(backup)
app.command("restore", help=mark("Bring a backup back into an empty folder with the recovery code."))(restore)
app.command("drill", help=mark("Try whether a backup can be restored, without touching anything."))(drill)
app.command("archive", help=mark("Take all data of a workshop as one file of workbooks and JSON."))(archive)
app.command("migrate", help=mark("Bring the database to the schema of this version."))(migrate)
app.command("address", help=mark("Show or change where phones reach this server; it goes into QR codes."))(
    phone_address
)
app.command("doctor", help=mark("Look whether everything is as it should be."))(doctor)
_user.command("add", help=mark("Add somebody who signs in: a workshop's own people, an office's, a partner city's."))(
    add_user
)
_card.command("print", help=mark("Make an access card for a worker: its address and QR."))(print_card)
_workshop.command("add", help=mark("Add one more workshop of an owner who signs in here already."))(add_workshop)
_sample.command("add", help=mark("Add a sample workshop to play in, apart from everything real."))(add_sample)
_import.command("roster", help=mark("Bring workers from a list."))(import_roster)
_import.command("counts", help=mark("Bring counts from tallies or a list."))(import_counts)
_import.command("orders", help=mark("Bring orders, their steps and rates from a list."))(import_orders)
app.add_typer(_import, name="import")
app.add_typer(_workshop, name="workshop")
app.add_typer(_sample, name="sample")
app.add_typer(_user, name="user")
app.add_typer(_card, name="card")


def main() -> None:
    """Run the command line."""
    app(sys.argv[1:] or ["--help"])
