"""When a backup is due, which ones stay, and when the owner is warned.  No clock, no disk but for the records."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from workshop.folder import DataFolder
from workshop.kept import (
    GRACE,
    LastBackup,
    LastDrill,
    Trouble,
    Worry,
    alarm_of,
    asked_name,
    expendable,
    is_due,
    last_backup,
    last_drill,
    newest,
    nightly_name,
    remember_backup,
    remember_drill,
)

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)  # 12:00 in China
NIGHT = datetime(2026, 3, 9, 18, 30, tzinfo=UTC)  # 02:30 of the 10th in China
LONG_UP = timedelta(days=3)


def ago(now: datetime, **age: float) -> datetime:
    return now - timedelta(**age)


def kept(at: datetime | None, tried_at: datetime | None = None, trouble: Trouble | None = None) -> LastBackup:
    return LastBackup(tried_at=tried_at or at or NOON, kept_at=at, trouble=trouble)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, NOON, True),
        (kept(ago(NOON, hours=23)), NOON, False),
        (kept(ago(NOON, hours=24)), NOON, True),
        (kept(ago(NOON, days=400)), NOON, True),
        (kept(ago(NIGHT, hours=11)), NIGHT, False),
        (kept(ago(NIGHT, hours=12)), NIGHT, True),
        (kept(ago(NOON, hours=13)), NOON, False),
        # The clock was wrong when it was made.
        (kept(ago(NOON, hours=-1)), NOON, True),
        # A failure is tried again, but not every quarter of an hour.
        (kept(ago(NOON, days=2), ago(NOON, minutes=59), Trouble.FULL), NOON, False),
        (kept(ago(NOON, days=2), ago(NOON, minutes=60), Trouble.FULL), NOON, True),
        (kept(None, ago(NOON, minutes=60), Trouble.FULL), NOON, True),
        (kept(ago(NOON, days=2), ago(NOON, days=-900), Trouble.FULL), NOON, True),
        (kept(ago(NOON, hours=2), ago(NOON, hours=1), Trouble.FULL), NOON, False),
    ],
)
def test_when_a_backup_is_due(last: LastBackup | None, now: datetime, due: bool) -> None:
    assert is_due(last, now) is due


@pytest.mark.parametrize(("hour", "due"), [(0, False), (1, True), (4, True), (5, False), (13, False)])
def test_the_night_is_china_s(hour: int, due: bool) -> None:
    now = datetime(2026, 3, 10, hour, tzinfo=UTC) - timedelta(hours=8)
    assert is_due(kept(ago(now, hours=13)), now) is due


# --- which stay -----------------------------------------------------------


def nightly(*days: str) -> list[str]:
    return [f"nightly-{day}-020000.zip" for day in days]


def every_night(first: date, nights: int) -> list[str]:
    return nightly(*(str(first + timedelta(days=n)) for n in range(nights)))


def test_a_year_of_nights_leaves_fourteen_days_and_twelve_months() -> None:
    made = every_night(date(2025, 1, 1), 500)  # through 2026-05-15
    stay = sorted(set(made) - expendable(made, made[-1]))
    months = ["2025-06-30", "2025-07-31", "2025-08-31", "2025-09-30", "2025-10-31", "2025-11-30", "2025-12-31",
              "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]  # fmt: skip
    assert stay == [*nightly(*months), *made[-14:]]


def test_night_after_night_leaves_the_same_as_all_at_once() -> None:
    made = every_night(date(2025, 1, 1), 500)
    lying: set[str] = set()
    for name in made:
        lying.add(name)
        lying -= expendable(lying, name)
    assert lying == set(made) - expendable(made, made[-1])


@pytest.mark.parametrize(
    ("names", "just_made", "gone"),
    [
        ([], "nightly-2026-03-10-020000.zip", set()),
        # What a person made or named is nobody's to remove.
        (["workshop-2020-01-01-120000.zip", "before the holidays.zip", "nightly-2020-01-01.zip", "last.json"],
         "nightly-2026-03-10-020000.zip", set()),
        # Of one day the newest stays.
        (["nightly-2026-03-10-020000.zip", "nightly-2026-03-10-150000.zip"], "nightly-2026-03-10-150000.zip",
         {"nightly-2026-03-10-020000.zip"}),
        # Off for a year: the only good ones are old, and stay.
        (nightly("2024-01-05", "2024-01-06"), "nightly-2026-03-10-020000.zip", set()),
        # The clock fell back to the year 2000: the one just made stays, and costs no other its place.
        ([*every_night(date(2025, 1, 1), 500)[-14:], *nightly("2000-01-01", "2000-01-02")],
         "nightly-2000-01-02-020000.zip", set(nightly("2000-01-01"))),
    ],
)  # fmt: skip
def test_which_backups_may_go(names: list[str], just_made: str, gone: set[str]) -> None:
    assert expendable(names, just_made) == gone


def test_names_are_of_the_moment_in_china_and_the_newest_is_found_by_them() -> None:
    assert nightly_name(NIGHT) == "nightly-2026-03-10-023000.zip"
    assert asked_name(NOON) == "workshop-2026-03-10-120000.zip"
    assert newest([nightly_name(NIGHT), asked_name(NOON), "nightly-9999.zip", "a.zip"]) == asked_name(NOON)
    assert newest(["a.zip"]) is None


# --- warnings -------------------------------------------------------------


def second(at: datetime | None, trouble: Trouble | None) -> LastBackup:
    return LastBackup(tried_at=NOON, kept_at=NOON, second_at=at, second_trouble=trouble)


@pytest.mark.parametrize(
    ("last", "up_for", "worry"),
    [
        (None, GRACE, Worry.NEVER),
        (None, GRACE - timedelta(seconds=1), None),
        (kept(ago(NOON, hours=47)), LONG_UP, None),
        (kept(ago(NOON, hours=48)), LONG_UP, Worry.OLD),
        (kept(ago(NOON, days=20)), timedelta(minutes=1), None),
        (kept(ago(NOON, days=-20)), LONG_UP, Worry.OLD),
        (kept(ago(NOON, hours=3), ago(NOON, hours=1), Trouble.NOT_SOUND), LONG_UP, Worry.FAILED),
        (kept(None, NOON, Trouble.NO_PROGRAM), timedelta(minutes=1), Worry.FAILED),
        (second(NOON, None), LONG_UP, None),
        (second(None, Trouble.MISSING), LONG_UP, Worry.SECOND),
        (second(ago(NOON, days=6), Trouble.MISSING), LONG_UP, None),
        (second(ago(NOON, days=7), Trouble.FULL), LONG_UP, Worry.SECOND),
    ],
)
def test_when_the_owner_is_warned(last: LastBackup | None, up_for: timedelta, worry: Worry | None) -> None:
    alarm = alarm_of(last, NOON, up_for)
    assert (alarm and alarm.worry) == worry


# --- records --------------------------------------------------------------


def test_records_come_back_as_they_were_written(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    assert (last_backup(folder), last_drill(folder)) == (None, None)
    last = LastBackup(tried_at=NOON, kept_at=NIGHT, file="nightly.zip", trouble=Trouble.SYSTEM, detail="读不到")
    drilled = LastDrill(at=NOON, well=False, file="年前.zip")
    remember_backup(folder, last)
    remember_drill(folder, drilled)
    assert (last_backup(folder), last_drill(folder)) == (last, drilled)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"tried_at": "2026-03-10T12:00:00"}'])
def test_a_record_that_cannot_be_read_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "last.json").write_text(content)
    assert last_backup(DataFolder(tmp_path)) is None
