"""Bringing, choosing, taking in batches, stopping: what each leaves in the database."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from tests.cast import NOON, TODAY, VAULT, Cast
from tests.facts import noting, refusing
from tests.imports.files import NUMBER, SLEEVE, begun, brought, drafted, good_pieces, lines, roster, tally
from tests.output.wishes import cell, save, wish
from workshop.actor import Actor
from workshop.clock import Clock, real_now
from workshop.database import Database, reading, writing
from workshop.errors import IdInUse, NotFound, Stale
from workshop.ids import new_id
from workshop.imports import count_plans, drafts
from workshop.imports.commands import (
    UNTOUCHED_FOR,
    BringFile,
    Drafted,
    begin,
    bring_file,
    choices_of,
    choose,
    end_import,
    forget_old,
    look_again,
    take_batch,
    workbook_of,
)
from workshop.imports.drafts import Choices
from workshop.imports.models import ImportedSheet, ImportFile, LearntHeading
from workshop.imports.plans import draft_of
from workshop.imports.queries import same_file_before
from workshop.imports.rules import AlreadyEnded, HasBegun, Kind, NothingToTake
from workshop.jobs import forget_files
from workshop.journal.commands import Action
from workshop.orders.takeover import take_over_operation
from workshop.output.models import Sheet
from workshop.output.rules import MonthClosed
from workshop.spreadsheet.reading import read_workbook
from workshop.tenancy import Workshop
from workshop.workers.models import Engagement, Person

BROUGHT, TAKEN, ENDED = Action.IMPORT_FILE_BROUGHT, Action.IMPORT_FILE_TAKEN, Action.IMPORT_FILE_ENDED
WEEK = timedelta(days=7)
FANG, YAN, GUI = "王秀芳", "杨小燕", "张桂兰"
THREE = tally((FANG, 101), (YAN, 102), (GUI, 103))
DAYS = [date(2025, 9, day) for day in (1, 2, 3)]
NINE = lines(*(f"{day},{name},1,{SLEEVE},{100 + at}" for day in DAYS for at, name in enumerate((FANG, YAN, GUI))))
"""Three counts on each of three days; 909 pieces in all."""


def take(session: Session, cast: Cast, file: ImportFile, batch: int) -> ImportFile:
    return take_batch(session, cast.mei, VAULT, file.id, batch, TODAY, NOON)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows are written at a time."""
    monkeypatch.setattr(drafts, "BATCH_ROWS", 3)
    monkeypatch.setattr(count_plans, "SHEET_CELLS", 3)


# --- bringing -------------------------------------------------------------


def test_a_file_sent_twice_is_brought_once(session: Session, cast: Cast) -> None:
    asked = BringFile(id=new_id(), kind=Kind.COUNTS, name="九月.csv")
    workbook = read_workbook(THREE, asked.name)
    with noting(session, BROUGHT):
        first, again = (bring_file(session, cast.mei, VAULT, asked, THREE, workbook, NOON) for _ in range(2))
    assert again is first
    assert (first.name, first.kind, first.brought_by, first.ended_at) == (
        "九月.csv",
        "counts",
        cast.mei.account_id,
        None,
    )
    assert workbook_of(first, VAULT) == workbook
    other = tally((FANG, 7))
    with refusing(session, IdInUse), noting(session):
        bring_file(session, cast.mei, VAULT, asked, other, read_workbook(other, asked.name), NOON)


def test_identity_numbers_are_nowhere_in_plain_bytes(session: Session, cast: Cast) -> None:
    """Neither while a file waits, nor while it is written, nor after its end."""

    def raw() -> bytes:
        session.flush()
        rows = session.connection().execute(sa.select(ImportFile.__table__)).all()  # type: ignore[attr-defined]
        return b"\0".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)

    file = brought(session, cast, roster(("苗白露", NUMBER)), kind=Kind.ROSTER, name="花名册.csv")
    ready = drafted(session, cast, file)
    (step,) = ready.batches[0]
    assert NUMBER in repr(step), "it is in what is to be written"
    stages = [raw()]
    begin(session, cast.mei, VAULT, file.id, ready, NOON)
    stages.append(raw())
    take(session, cast, file, 0)
    stages.append(raw())
    assert "花名册.csv".encode() in stages[0], "the search finds what is there in plain"
    assert not any(NUMBER.encode() in stage or "苗白露".encode() in stage for stage in stages)
    assert NUMBER not in str(file.choices) + str(file.outcome)
    (hers,) = session.scalars(sa.select(Person).where(col(Person.name) == "苗白露"))
    assert VAULT.decrypt(hers.number_sealed) == NUMBER


def test_what_a_file_said_is_forgotten_a_week_after_its_end(session: Session, cast: Cast) -> None:
    ended, waiting = brought(session, cast, THREE), brought(session, cast, NINE)
    end_import(session, cast.mei, ended.id, NOON)
    brought(session, cast, b"x,y\n1,2", now=NOON + WEEK)
    session.refresh(ended)
    assert workbook_of(ended, VAULT), "a week: its rows can still be fetched"
    brought(session, cast, b"x,y\n1,2", now=NOON + WEEK + timedelta(seconds=1))
    session.refresh(ended)
    session.refresh(waiting)
    assert (ended.content, ended.name) == (None, "九月.csv"), "that it was brought stays"
    assert waiting.content is not None
    with pytest.raises(AlreadyEnded):
        workbook_of(ended, VAULT)


def test_what_lay_untouched_for_a_month_is_forgotten(session: Session, cast: Cast) -> None:
    waiting = brought(session, cast, NINE)
    forget_old(session, NOON + UNTOUCHED_FOR)
    session.refresh(waiting)
    assert waiting.content is not None
    forget_old(session, NOON + UNTOUCHED_FOR + timedelta(seconds=1))
    session.refresh(waiting)
    assert (waiting.content, waiting.name) == (None, "九月.csv")


def test_the_server_forgets_by_the_clock(database: Database, cast: Cast) -> None:
    with writing(database, cast.mei.scope) as session:
        brought_id = brought(session, cast, NINE).id
    in_two_months = Clock(NOON + timedelta(days=60) - real_now())
    forget_files(database, in_two_months)
    with reading(database, cast.mei.scope) as session:
        assert session.get_one(ImportFile, brought_id).content is None


# --- choosing -------------------------------------------------------------


def test_what_is_said_of_a_file_is_kept_and_noted_once(session: Session, cast: Cast) -> None:
    file = brought(session, cast, THREE)
    said = Choices(orders={"O-99": "none"}, sure=frozenset({"all/unusual"}))
    with noting(session, BROUGHT):
        for _ in range(2):
            choose(session, cast.mei, file.id, said, NOON)
    session.expire_all()
    assert (choices_of(file), file.version) == (said, 2)


def test_nothing_is_said_of_a_file_that_is_written_or_ended(session: Session, cast: Cast) -> None:
    file = begun(session, cast, THREE)
    with refusing(session, HasBegun):
        choose(session, cast.mei, file.id, Choices(orders={"1": "none"}), NOON)
    take(session, cast, file, 0)
    for act in (
        lambda: choose(session, cast.mei, file.id, Choices(), NOON),
        lambda: look_again(session, cast.mei, file.id, NOON),
        lambda: begin(session, cast.mei, VAULT, file.id, Drafted(1, [], 0, {}), NOON),
    ):
        with refusing(session, AlreadyEnded):
            act()


# --- taking ---------------------------------------------------------------


def test_what_is_written_was_worked_out_from_the_file_as_it_is_answered_now(session: Session, cast: Cast) -> None:
    file = brought(session, cast, THREE)
    old = drafted(session, cast, file)
    choose(session, cast.mei, file.id, Choices(left_out=frozenset()), NOON)
    with refusing(session, Stale), noting(session):
        begin(session, cast.mei, VAULT, file.id, old, NOON)
    with noting(session, TAKEN):
        begin(session, cast.mei, VAULT, file.id, drafted(session, cast, file), NOON)


def test_nothing_new_is_nothing_to_take(session: Session, cast: Cast) -> None:
    file = brought(session, cast, tally(("洪小丽", 5)))
    with refusing(session, NothingToTake):
        begin(session, cast.mei, VAULT, file.id, drafted(session, cast, file), NOON)


def test_begun_twice_is_begun_once(session: Session, cast: Cast) -> None:
    file = brought(session, cast, NINE)
    ready = drafted(session, cast, file)
    with noting(session, TAKEN):
        first = begin(session, cast.mei, VAULT, file.id, ready, NOON).steps
        assert begin(session, cast.mei, VAULT, file.id, ready, NOON).steps == first


@pytest.mark.usefixtures("small_batches")
def test_batches_are_taken_in_their_order_each_once(session: Session, cast: Cast) -> None:
    file = begun(session, cast, NINE)
    assert (file.steps_total, file.steps_done, file.outcome) == (3, 0, {"rows": 9, "rows_done": 0, "left": 0})
    with noting(session, Action.SHEET_SAVED):
        take(session, cast, file, 0)
    assert good_pieces(session) == (303, 303)
    with noting(session):
        for pressed_twice, out_of_turn in ((0, 2), (0, 7), (-1, 3)):
            take(session, cast, file, pressed_twice)
            take(session, cast, file, out_of_turn)
    assert (good_pieces(session), file.steps_done, file.ended_at) == ((303, 303), 1, None)
    take(session, cast, file, 1)
    with noting(session, Action.SHEET_SAVED, ENDED):
        take(session, cast, file, 2)
    assert (file.steps_done, file.ended_at, file.steps) == (3, NOON, None)
    assert file.outcome == {"rows": 9, "rows_done": 9, "left": 0, "counts": 9, "pieces": 909, "moved": 0}
    assert good_pieces(session) == (909, 909)
    sheets = session.execute(sa.select(ImportedSheet.sheet_id).where(col(ImportedSheet.import_id) == file.id))
    assert len(sheets.all()) == session.scalar(sa.select(sa.func.count()).select_from(Sheet)) == 3


@pytest.mark.usefixtures("small_batches")
def test_stopped_between_two_batches_what_is_in_stays_and_the_file_brings_the_rest(
    session: Session, cast: Cast
) -> None:
    file = begun(session, cast, NINE)
    take(session, cast, file, 0)
    with noting(session, ENDED):
        for _ in range(2):
            end_import(session, cast.mei, file.id, NOON)
    take(session, cast, file, 1)
    assert (file.outcome["rows_done"], file.steps, good_pieces(session)) == (3, None, (303, 303))

    again = begun(session, cast, NINE)
    assert same_file_before(session, again) == file
    assert (again.steps_total, again.outcome["rows"]) == (2, 6)
    take(session, cast, again, 0)
    take(session, cast, again, 1)
    assert good_pieces(session) == (909, 909)
    whole = brought(session, cast, NINE)
    with refusing(session, NothingToTake):
        begin(session, cast.mei, VAULT, whole.id, drafted(session, cast, whole), NOON)


@pytest.mark.usefixtures("small_batches")
def test_a_second_look_in_the_middle_takes_the_rest_and_forgets_nothing(session: Session, cast: Cast) -> None:
    file = begun(session, cast, NINE)
    take(session, cast, file, 0)
    with noting(session, BROUGHT):
        look_again(session, cast.mei, file.id, NOON)
    begin(session, cast.mei, VAULT, file.id, drafted(session, cast, file), NOON)
    assert (file.steps_done, file.steps_total) == (1, 3)
    assert (file.outcome["rows"], file.outcome["rows_done"]) == (9, 3)
    take(session, cast, file, 0)
    assert file.steps_done == 1, "a page from before the second look"
    take(session, cast, file, 1)
    take(session, cast, file, 2)
    assert (file.outcome["counts"], file.outcome["pieces"], good_pieces(session)) == (9, 909, (909, 909))


# --- meanwhile ------------------------------------------------------------


def test_a_count_that_was_changed_meanwhile_is_left_out_and_told(session: Session, cast: Cast) -> None:
    file = begun(session, cast, THREE)
    save(session, cast, wish(cell(cast, 55), day=date(2025, 9, 15)))
    take(session, cast, file, 0)
    assert {what: file.outcome[what] for what in ("counts", "pieces", "moved")} == {
        "counts": 2,
        "pieces": 205,
        "moved": 1,
    }
    assert good_pieces(session) == (260, 260)


def test_a_step_made_meanwhile_stops_its_whole_batch(session: Session, cast: Cast) -> None:
    content = tally((FANG, 101), step="包装")
    file = begun(session, cast, content, choices={"rates": {"1|包装": "0.05"}})
    take_over_operation(session, cast.mei, cast.order, new_id(), "包装", TODAY, NOON)
    with refusing(session, Stale), noting(session):
        take(session, cast, file, 0)
    session.expire_all()
    assert (file.steps_done, file.ended_at, good_pieces(session)) == (0, None, (0, 0))

    look_again(session, cast.mei, file.id, NOON)
    begin(session, cast.mei, VAULT, file.id, drafted(session, cast, file), NOON)
    take(session, cast, file, 0)
    assert (file.outcome["counts"], good_pieces(session)) == (1, (101, 101))
    assert "steps" not in file.outcome, "the step was there"


def test_a_month_closed_meanwhile_stops_its_whole_batch(session: Session, cast: Cast) -> None:
    file = begun(session, cast, THREE)
    session.get_one(Workshop, cast.workshop).closed_through = TODAY
    session.flush()
    with refusing(session, MonthClosed):
        take(session, cast, file, 0)
    session.expire_all()
    assert (file.steps_done, good_pieces(session)) == (0, (0, 0))


# --- learning -------------------------------------------------------------


def test_a_heading_that_was_explained_once_is_known_from_then_on(session: Session, cast: Cast) -> None:
    odd = "师傅,身份证号,入职日期,绰号", "苗白露,,2025-09-01,小苗"
    content = lines(odd[1], headings=odd[0])
    file = brought(session, cast, content, kind=Kind.ROSTER)
    before = drafted(session, cast, file)
    assert before.batches == []

    (table,) = _tables(session, cast, file)
    said = Choices(columns={table: {1: "name", 4: ""}}, heading_rows={"九月": 1})
    choose(session, cast.mei, file.id, said, NOON)
    ready = drafted(session, cast, file)
    assert ready.lessons == {"师傅": "name", "绰号": ""}
    begin(session, cast.mei, VAULT, file.id, ready, NOON)
    take(session, cast, file, 0)
    learnt = session.execute(sa.select(LearntHeading.kind, LearntHeading.heading, LearntHeading.field))
    assert set(learnt.all()) == {("roster", "师傅", "name"), ("roster", "绰号", "")}

    next_time = lines("麻立秋,,2025-09-02,阿秋", headings=odd[0])
    begun(session, cast, next_time, kind=Kind.ROSTER)
    later = begun(session, cast, lines("谷大暑,,2025-09-02,", headings=odd[0]), kind=Kind.ROSTER)
    take(session, cast, later, 0)
    assert "谷大暑" in session.scalars(sa.select(Engagement.called_name)).all()


def _tables(session: Session, cast: Cast, file: ImportFile) -> list[str]:
    """The keys of the file's tables once its heading row is said."""
    said = Choices(heading_rows={"九月": 1})
    draft = draft_of(session, cast.mei, VAULT, Kind.ROSTER, workbook_of(file, VAULT), file.name, said, TODAY)
    return [table.key for table in draft.tables]


# --- others ---------------------------------------------------------------


def test_a_file_of_another_workshop_is_not_there(
    session: Session, as_actor: Callable[[Actor], Session], cast: Cast
) -> None:
    file = begun(session, cast, THREE)
    theirs = as_actor(cast.stranger)
    for act in (
        lambda: choose(theirs, cast.stranger, file.id, Choices(), NOON),
        lambda: begin(theirs, cast.stranger, VAULT, file.id, Drafted(1, [], 0, {}), NOON),
        lambda: take_batch(theirs, cast.stranger, VAULT, file.id, 0, TODAY, NOON),
        lambda: end_import(theirs, cast.stranger, file.id, NOON),
        lambda: look_again(theirs, cast.stranger, file.id, NOON),
    ):
        with pytest.raises(NotFound):
            act()
    assert same_file_before(theirs, brought(theirs, cast, THREE, actor=cast.stranger)) is None
