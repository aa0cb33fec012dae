"""Bringing files from the command line: the same look, questions and batches as on the page."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
import typer
from sqlmodel import Session, col

from workshop.accounts import founding
from workshop.accounts.models import Account, Membership
from workshop.actor import Actor, Role
from workshop.backup import FileExists, private
from workshop.cli.console import BadAnswer, Data, say
from workshop.cli.installation import Installation, held_current, settings_for
from workshop.cli.people import WorkshopCode
from workshop.database import reading, writing
from workshop.errors import NotFound
from workshop.i18n import gettext, mark
from workshop.ids import new_id
from workshop.imports import commands
from workshop.imports.commands import BringFile, Drafted
from workshop.imports.drafts import Batches, Choices, Draft, batched
from workshop.imports.left_rows import left_rows, sentence
from workshop.imports.plans import draft_of
from workshop.imports.queries import known_orders, order_called
from workshop.imports.rules import OUTCOMES, Kind, Level, NoTable, NothingToTake, Place, Reason
from workshop.imports.typed import read_hao
from workshop.spreadsheet.reading import read_file, read_workbook
from workshop.spreadsheet.workbook import Workbook
from workshop.spreadsheet.writing import write_workbook
from workshop.tenancy import Everything, OneWorkshop

MOST_TOLD = 50
"""Findings of one level that are printed; the file of left rows has them all."""

File = Annotated[Path, typer.Argument(help=mark("An Excel, ods or csv file."))]
Yes = Annotated[bool, typer.Option("--yes", help=mark("Answer all questions about rows with yes, and ask nothing."))]
Orders = Annotated[
    list[str],
    typer.Option("--order", metavar="NAME=new|none|NUMBER", help=mark("What an order of the file is here.")),
]
Rates = Annotated[
    list[str], typer.Option("--rate", metavar="STEP=YUAN", help=mark("The rate of a step for which there is none."))
]
Preview = Annotated[bool, typer.Option("--preview", help=mark("Only look; write nothing."))]
Left = Annotated[Path | None, typer.Option("--left", help=mark("Where to write the rows that are not taken (xlsx)."))]


@dataclass
class _Bringing:
    """One file on its way into one workshop."""

    installation: Installation
    actor: Actor
    kind: Kind
    name: str
    content: bytes
    workbook: Workbook
    choices: Choices

    def be_sure(self) -> None:
        """Answer all questions about rows with yes."""
        self.choices = self.choices.model_copy(update={"sure": frozenset(f"all/{reason}" for reason in Reason)})

    def draft(self) -> Draft:
        """What would come of it.  Raises NoTable."""
        with reading(self.installation.database, self.actor.scope) as session:
            draft = draft_of(
                session,
                self.actor,
                self.installation.vault,
                self.kind,
                self.workbook,
                self.name,
                self.choices,
                self.installation.clock.today(),
            )
        if not draft.tables:
            raise NoTable()
        return draft


def is_somebody_there() -> bool:
    """Whether questions can be put: not where a script calls."""
    return sys.stdin.isatty()


def import_roster(
    file: File,
    data: Data = None,
    workshop: WorkshopCode = None,
    yes: Yes = False,
    preview: Preview = False,
    left: Left = None,
) -> None:
    _bring(Kind.ROSTER, file, data, workshop, yes, preview, left)


def import_counts(
    file: File,
    data: Data = None,
    workshop: WorkshopCode = None,
    yes: Yes = False,
    order: Orders = [],  # noqa: B006  Typer makes a list of its own
    rate: Rates = [],  # noqa: B006
    preview: Preview = False,
    left: Left = None,
) -> None:
    _bring(Kind.COUNTS, file, data, workshop, yes, preview, left, order, rate)


def import_orders(
    file: File,
    data: Data = None,
    workshop: WorkshopCode = None,
    yes: Yes = False,
    preview: Preview = False,
    left: Left = None,
) -> None:
    _bring(Kind.ORDERS, file, data, workshop, yes, preview, left)


def _bring(
    kind: Kind,
    file: Path,
    data: Path | None,
    workshop: str | None,
    yes: bool,
    preview: bool,
    left: Path | None,
    orders: list[str] | None = None,
    rates: list[str] | None = None,
) -> None:
    if left and left.exists():
        raise FileExists(file=left)
    content = read_file(file)
    workbook = read_workbook(content, file.name)
    with held_current(settings_for(data), page="/imports") as installation:
        actor = _owner(installation, workshop)
        bringing = _Bringing(installation, actor, kind, file.name, content, workbook, Choices())
        _answer_from_options(bringing, orders or [], rates or [])
        may_ask = is_somebody_there() and not yes and not preview
        if may_ask:
            _ask_for_orders_and_rates(bringing)
        if yes:
            bringing.be_sure()
        draft = bringing.draft()
        _tell(draft)
        if may_ask and draft.of(Level.QUESTION) and _agrees(mark("Take what is asked about as it stands?")):
            bringing.be_sure()
            draft = bringing.draft()
        if left:
            _write_left(draft, bringing, left)
        if preview:
            return
        if may_ask and draft.steps and not _agrees(mark("Write %(rows)s rows?"), rows=draft.rows_new):
            raise typer.Abort()
        _take(bringing, draft)


def _owner(installation: Installation, code: str | None) -> Actor:
    """The owner of the workshop, in whose name whoever sits at this computer acts.  Raises Invalid, NotFound."""
    with reading(installation.database, Everything()) as session:
        place = founding.workshop_with_code(session, code)
        owner = session.scalars(
            sa.select(Account)
            .join(Membership, col(Membership.account_id) == Account.id)
            .where(
                col(Membership.workshop_id) == place.id,
                col(Membership.role) == Role.OWNER,
                col(Membership.ended_at).is_(None),
            )
            .order_by(col(Membership.id))
        ).first()
        if owner is None:
            raise NotFound()
        return Actor(owner.id, owner.name, Role.OWNER, OneWorkshop(place.id))


# --- answers --------------------------------------------------------------


def _answer_from_options(bringing: _Bringing, orders: list[str], rates: list[str]) -> None:
    """What the options say.  Raises BadAnswer."""
    chosen: dict[str, str] = {}
    with reading(bringing.installation.database, bringing.actor.scope) as session:
        for name, answer in map(_pair, orders):
            chosen[name] = answer if answer in ("new", "none") else _order_id(session, answer)
    for _step, typed in map(_pair, rates):
        if not isinstance(read_hao(typed), int):
            raise BadAnswer(mark("Enter a price in yuan, such as 0.85."))
    bringing.choices = Choices(orders=chosen)
    told = dict(map(_pair, rates))
    asked = bringing.draft().rates if told else []
    by_key = {step.key: told[named] for step in asked if (named := _named(step.key, told))}
    bringing.choices = Choices(orders=chosen, rates=by_key)


def _pair(typed: str) -> tuple[str, str]:
    name, equals, answer = typed.rpartition("=")
    if not equals:
        raise BadAnswer(mark("Write it as NAME=ANSWER."))
    return name.strip(), answer.strip()


def _order_id(session: Session, name: str) -> str:
    order = order_called(known_orders(session), name)
    if order is None:
        raise BadAnswer(mark("There is no such order here."))
    return str(order.id)


def _named(key: str, told: dict[str, str]) -> str | None:
    """Under which name a step's rate was told: as STEP, or as ORDER|STEP."""
    return next((name for name in (key, key.partition("|")[2]) if name in told), None)


def _ask_for_orders_and_rates(bringing: _Bringing) -> None:
    """Ask for what is open: whether an order is to be made, what is paid for a step."""
    chosen = dict(bringing.choices.orders)
    for asked in bringing.draft().orders:
        if not asked.chosen:
            make = _agrees(
                mark('Order "%(name)s" is not here (%(rows)s rows). Make it?'), name=asked.name, rows=asked.rows
            )
            chosen[asked.name] = "new" if make else "none"
    bringing.choices = bringing.choices.model_copy(update={"orders": chosen})
    rates = dict(bringing.choices.rates)
    for step in bringing.draft().rates:
        if not step.rate:
            rates[step.key] = _ask_rate(step.name)
    bringing.choices = bringing.choices.model_copy(update={"rates": rates})


def _ask_rate(step: str) -> str:
    while True:
        typed: str = typer.prompt(gettext(mark("What is paid for %(step)s, in yuan?"), step=step))
        if isinstance(read_hao(typed), int):
            return typed
        say(mark("Enter a price in yuan, such as 0.85."))


def _agrees(question: str, **values: object) -> bool:
    return typer.confirm(gettext(question, **values))


# --- telling --------------------------------------------------------------


def _tell(draft: Draft) -> None:
    """What the preview shows, in lines."""
    for warning in draft.warnings:
        say(warning)
    for line in draft.added[:MOST_TOLD]:
        pieces = "" if line.pieces is None else str(line.pieces)
        typer.echo(f"+ {line.name}  {line.detail}  {pieces}".rstrip())
    several = len({table.worksheet for table in draft.tables}) > 1
    for level, sign in ((Level.NOTE, "i"), (Level.QUESTION, "?"), (Level.REFUSED, "x")):
        findings = draft.of(level)
        for finding in findings[:MOST_TOLD]:
            typer.echo(f"{sign} {_where(finding.place, several)}: {sentence(finding)}")
        if len(findings) > MOST_TOLD:
            typer.echo(f"{sign} " + gettext(mark("%(more)s more"), more=len(findings) - MOST_TOLD))
    _tell_what_is_open(draft)
    say(
        mark("New: %(new)s. In already: %(same)s. Wait for an answer: %(waiting)s. Not taken: %(refused)s."),
        new=draft.rows_new,
        same=draft.rows_same,
        waiting=draft.rows_waiting,
        refused=draft.rows_refused,
    )


def _where(place: Place, several: bool) -> str:
    parts = [place.worksheet] if several else []
    parts.append(gettext(mark("row %(at)s"), at=place.row))
    if place.column:
        parts.append(gettext(mark("column %(letters)s"), letters=place.letters))
    return ", ".join(parts)


def _tell_what_is_open(draft: Draft) -> None:
    """The orders and rates that rows wait for, and how to answer where nobody can be asked."""
    for asked in draft.orders:
        if not asked.chosen:
            say(
                mark('? Order "%(name)s" is not here (%(rows)s rows). Answer with --order "%(name)s=new" or "=none".'),
                name=asked.name,
                rows=asked.rows,
            )
    for step in draft.rates:
        if not step.rate:
            say(mark('? There is no rate for %(step)s. Answer with --rate "%(step)s=0.05".'), step=step.name)


def _write_left(draft: Draft, bringing: _Bringing, path: Path) -> None:
    sheets = left_rows(draft, bringing.workbook, bringing.choices)
    if sheets:
        with private(path) as out:  # the rows may tell identity numbers
            out.write(write_workbook(sheets))
        say(mark("The rows not taken are in %(file)s."), file=path)


# --- taking ---------------------------------------------------------------


def _take(bringing: _Bringing, draft: Draft) -> None:
    """Write the draft in batches; Ctrl+C stops between two of them, and what is written stays."""
    batches = batched(draft.steps)
    if not batches:
        say(
            mark("Nothing was written: all that is new waits for an answer.")
            if draft.rows_waiting
            else NothingToTake.message
        )
        return
    here, actor, import_id = bringing.installation, bringing.actor, new_id()
    _begin(bringing, draft, batches, import_id)
    outcome: dict[str, int] = {}
    try:
        for number in range(len(batches)):
            with writing(here.database, actor.scope) as session:
                today, now = here.clock.today(), here.clock.now()
                file = commands.take_batch(session, actor, here.vault, import_id, number, today, now)
                outcome = dict(file.outcome)
            if len(batches) > 1:
                say(mark("%(done)s of %(all)s rows are in."), done=outcome["rows_done"], all=outcome["rows"])
    except KeyboardInterrupt:
        with writing(here.database, actor.scope) as session:
            commands.end_import(session, actor, import_id, here.clock.now())
        say(mark("Stopped. What was written so far stays; bring the file again for the rest."))
        raise typer.Exit(1) from None
    for what, words in OUTCOMES.items():
        if outcome.get(what):
            typer.echo(f"{gettext(words)}: {outcome[what]}")


def _begin(bringing: _Bringing, draft: Draft, batches: Batches, import_id: UUID) -> None:
    wish = BringFile(id=import_id, kind=bringing.kind, name=bringing.name)
    here, actor = bringing.installation, bringing.actor
    now = here.clock.now()
    left = draft.rows_refused + draft.rows_waiting
    with writing(here.database, actor.scope) as session:
        commands.bring_file(session, actor, here.vault, wish, bringing.content, bringing.workbook, now)
        file = commands.choose(session, actor, import_id, bringing.choices, now)
        commands.begin(session, actor, here.vault, import_id, Drafted(file.version, batches, left, {}), now)
