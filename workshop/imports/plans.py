"""From a file and what was said of it to the draft of what would be written."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from workshop.actor import Actor
from workshop.clock import Month
from workshop.database import get
from workshop.imports import lists, queries
from workshop.imports.count_plans import Books, CountPlan
from workshop.imports.drafts import Choices, Draft
from workshop.imports.order_plans import plan_orders
from workshop.imports.rules import Field, Kind
from workshop.imports.tables import Table, find_tables, heading_text, meanings
from workshop.imports.worker_plans import plan_workers
from workshop.output.months import standing
from workshop.past.queries import standing_totals
from workshop.spreadsheet.workbook import Workbook, Worksheet
from workshop.tenancy import Workshop
from workshop.vault import Vault


def draft_of(
    session: Session,
    actor: Actor,
    vault: Vault,
    kind: Kind,
    workbook: Workbook,
    file_name: str,
    choices: Choices,
    today: date,
) -> Draft:
    """What the file would add to the workshop now.  Reads only.  A file without a table gives a draft without one."""
    draft = Draft(kind, warnings=list(workbook.warnings))
    found = list(_tables(session, kind, workbook, file_name, choices, today))
    draft.tables = [table for _, table in found]
    left_out = choices.left_out if choices.left_out is not None else _not_meant(draft.tables)
    draft.left_out = left_out
    used = [(sheet, table) for sheet, table in found if table.key not in left_out]
    match kind:
        case Kind.ROSTER:
            workers = [row for sheet, table in used for row in lists.worker_rows(sheet, table, today)]
            plan_workers(draft, workers, queries.known_workers(session), choices, today, vault.keyed_hash)
        case Kind.COUNTS:
            tallied = [lists.count_rows(sheet, table, today) for sheet, table in used]
            books = Books(
                queries.known_workers(session),
                queries.known_orders(session),
                get(session, Workshop, actor.workshop_id).closed_through,
                frozenset(
                    (t.engagement_id, Month.parse(t.month)) for t in standing_totals(session) if t.says_something
                ),
                lambda who, what, first, last: standing(session, who, what, first, last),
                today,
            )
            draft.findings += [finding for part in tallied for finding in part.findings]
            CountPlan(draft, [row for part in tallied for row in part.rows], books, choices).work_out()
        case Kind.ORDERS:
            orders = [row for sheet, table in used for row in lists.order_rows(sheet, table, today)]
            plan_orders(draft, orders, queries.known_orders(session), choices, today)
    return draft


def _tables(
    session: Session, kind: Kind, workbook: Workbook, file_name: str, choices: Choices, today: date
) -> Iterator[tuple[Worksheet, Table]]:
    known = meanings(kind, queries.learnt_headings(session, kind))
    for sheet in workbook.worksheets:
        if sheet.hidden:
            continue
        row = choices.heading_rows.get(sheet.name)
        for table in find_tables(sheet, kind, known, file_name, today, row):
            yield sheet, _as_chosen(table, choices)


def other_kinds(
    session: Session, draft: Draft, workbook: Workbook, file_name: str, choices: Choices, today: date
) -> list[Kind]:
    """What the file looks like, if not like what it was brought as.

    Nothing is said of a file with a table that was found by itself, except of a
    tally: it names orders and steps, too, and so is found among the orders.
    """
    by_itself = [table for table in draft.tables if table.worksheet not in choices.heading_rows]
    if by_itself and draft.kind is not Kind.ORDERS:
        return []
    said_nothing = Choices()
    found = {
        kind: {
            (sheet.name, table.heading_row)
            for sheet, table in _tables(session, kind, workbook, file_name, said_nothing, today)
        }
        for kind in Kind
    }
    found[Kind.ORDERS] -= found[Kind.COUNTS]
    return [] if found[draft.kind] else [kind for kind in Kind if found[kind]]


def _not_meant(tables: Sequence[Table]) -> frozenset[str]:
    """Tables that are sums of another in the same file: names × days without a step, beside a list with steps."""
    has_list = any(Field.OPERATION in table.columns.values() for table in tables)
    return frozenset(
        table.key
        for table in tables
        if has_list
        and table.days
        and not (table.caption.operation or table.caption.rest or Field.OPERATION in table.columns.values())
    )


def _as_chosen(table: Table, choices: Choices) -> Table:
    """The table with the columns and the month that were chosen by hand."""
    chosen = choices.columns.get(table.key, {})
    columns = {c: meant for c, meant in table.columns.items() if c not in chosen}
    columns |= {c: Field(meant) for c, meant in chosen.items() if meant and c in table.headings}
    days = {c: day for c, day in table.days.items() if c not in columns}
    steps = {c: step for c, step in table.steps.items() if c not in columns}
    caption = table.caption
    if choices.months.get(table.key):
        month = Month.parse(choices.months[table.key])
        caption = replace(caption, month=(month.year, month.number))
    return replace(table, columns=columns, days=days, steps=steps, caption=caption)


def taught(draft: Draft, choices: Choices) -> dict[str, str]:
    """The headings whose meaning was chosen by hand: heading → field, empty for "not taken"."""
    lessons: dict[str, str] = {}
    for table in draft.tables:
        for column, meant in choices.columns.get(table.key, {}).items():
            if column in table.headings:
                lessons[heading_text(table.headings[column])] = meant
    return lessons
