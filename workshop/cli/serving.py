"""Serving the pages: of an installation, or of the demo."""

import gc
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from starlette.types import ASGIApp

from workshop import logs
from workshop import migrate as schema
from workshop.actor import ROLE_NAMES
from workshop.app import create_app, no_alarm
from workshop.cli.addresses import ALL_ADDRESSES, LOCAL_ADDRESS, lan_offers, listening_place, page_here
from workshop.cli.console import Address, Data, say, show_table
from workshop.cli.installation import Installation, alone, day, held_current, opened, settings_for
from workshop.cli.reach import phones_miss
from workshop.clock import Clock
from workshop.database import open_database
from workshop.demo import DEMO_DAY, FIRST_DAY, LATEST_SINCE, DemoSignIn, make_demo
from workshop.errors import Refused
from workshop.folder import DataFolder
from workshop.i18n import gettext, mark
from workshop.jobs import Keeper, nightly_work
from workshop.settings import Settings
from workshop.vault import Vault, new_recovery_code

DEMO_MARK = "demo.txt"
"""A folder with this file may be made anew; no other is ever emptied."""


class PortTaken(Refused):
    code = "port_taken"
    message = mark("Port %(port)s on %(host)s cannot be had (%(reason)s). Choose another with --port.")


class NotADemo(Refused):
    code = "not_a_demo"
    message = mark("%(folder)s holds something that is not the demo. Choose another with --data.")


Host = Annotated[str | None, typer.Option(help=mark("Address to listen on; else this computer only."))]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help=mark("Port to listen on; else 8000."))]


def serve(
    data: Data = None,
    host: Host = None,
    port: Port = None,
    lan: Annotated[bool, typer.Option("--lan", help=mark("Let phones in the same network reach it."))] = False,
    address: Address = None,
) -> None:
    settings = settings_for(data, host=ALL_ADDRESSES if lan else host, port=port, address=address)
    place, its_port = listening_place(settings)
    near = lan_offers(its_port) if place == ALL_ADDRESSES else []
    if near and not settings.address:
        # Else the QR of a card made on this computer would say 127.0.0.1 to a phone.
        settings = settings.model_copy(update={"address": near[0]})
    settings = settings.model_copy(update={"host": place, "port": its_port})
    with held_current(settings) as installation, listening(settings) as listener:
        for reachable in near:
            say(mark("Phones in this network: %(address)s"), address=reachable)
        if settings.address not in {"", *near}:
            say(mark("QR codes carry %(address)s"), address=settings.address)
        if settings.address and (miss := phones_miss(settings.address, settings)):
            typer.echo(miss)
        _run(installation, listener, Keeper.of(settings))


def _run(installation: Installation, listener: socket.socket, keeper: Keeper | None = None) -> None:
    settings = installation.settings
    logs.set_up()
    app = create_app(settings, installation.database, installation.vault, installation.clock)
    app.state.phones_miss = partial(phones_miss, settings=settings)
    # What is there by now stays until the end: the collector need not go through it again in the midst of a large page.
    gc.collect()
    gc.freeze()
    say(mark("Workshop is at %(address)s  (stop with Ctrl+C)"), address=page_here(settings.host, settings.port))
    sys.stdout.flush()
    by_the_clock = nightly_work(keeper, installation.database, installation.clock) if keeper else nullcontext(no_alarm)
    with suppress(KeyboardInterrupt), by_the_clock as alarm:
        app.state.backup_alarm = alarm
        uvicorn.Server(server_config(app, settings)).run(sockets=[listener])


def server_config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """How the server runs.  Only a proxy that is named may say who calls: wrong tries are counted by address."""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trust_proxy),
        forwarded_allow_ips=settings.trust_proxy,
        timeout_graceful_shutdown=10,
    )


@contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """The socket, bound before anything else is done.  Raises PortTaken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise PortTaken(host=settings.host, port=settings.port, reason=os.strerror(error.errno or 0)) from None
    with listener:
        yield listener


# --- demo -----------------------------------------------------------------


def demo(
    data: Annotated[Path, typer.Option("--data", metavar="DIR", help=mark("Folder of the demo."))] = Path("demo-data"),
    host: Host = None,
    port: Port = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help=mark("Only make it."))] = False,
    since: Annotated[
        str | None, typer.Option(help=mark("From which day on it has counts; else two years of them."))
    ] = None,
) -> None:
    # Never on the database of WORKSHOP_DATABASE_URL: it is made anew each time.
    settings = settings_for(data, database_url="", host=host or LOCAL_ADDRESS, port=port)
    folder = DataFolder(data)
    first_day = min(day(since), LATEST_SINCE) if since else FIRST_DAY
    with alone(folder):
        sign_ins = _make_anew(settings, folder, first_day)
        say(mark("People of the demo, who are all invented:"))
        show_table(*sign_in_table(sign_ins))
        if no_serve:
            return
        with opened(settings) as installation, listening(settings) as listener:
            _run(installation, listener)


def _make_anew(settings: Settings, folder: DataFolder, since: date) -> Sequence[DemoSignIn]:
    marked = folder.path / DEMO_MARK
    if not folder.is_empty() and not marked.is_file():
        raise NotADemo(folder=folder.path)
    folder.empty()
    marked.write_text("Made anew by `workshop demo`.\n", encoding="ascii")
    vault, clock = Vault.new(), Clock.set_to(DEMO_DAY)
    database = open_database(settings.sqlalchemy_url)
    try:
        schema.upgrade(database)
        made = make_demo(database, vault, clock, since)
    finally:
        database.dispose()
    folder.create(vault, new_recovery_code(), clock)
    return made.sign_ins


def sign_in_table(sign_ins: Sequence[DemoSignIn]) -> tuple[list[str], list[list[str]]]:
    """Who signs in with what: heads and rows."""
    heads = [
        mark("Role"),
        mark("Name"),
        mark("Signs in as"),
        mark("Password or PIN"),
        mark("Second factor"),
        mark("Access card"),
    ]
    rows = [
        [
            f"{gettext(ROLE_NAMES[person.role])} {person.workshop}".rstrip(),
            person.name,
            person.number,
            person.secret,
            person.totp_secret,
            person.card_path,
        ]
        for person in sign_ins
    ]
    return heads, rows
