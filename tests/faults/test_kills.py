"""SIGKILL while counts are being saved loses no acknowledged sheet and doubles none; and this can fail."""

from collections.abc import Callable

import pytest

from tests.cast import Cast, make_cast
from tests.conftest import Stage
from tests.faults.harness import NothingTried, saved_under_fire, troubles
from workshop import database as db
from workshop import migrate
from workshop.database import Database
from workshop.tenancy import Everything


@pytest.fixture
def ground(dialect: str, new_database: Callable[[str], Database]) -> Stage:
    """A database of this test's own: what a killed server leaves is not rolled back."""
    database = new_database(dialect)
    migrate.upgrade(database)
    with db.writing(database, Everything()) as session:
        cast: Cast = make_cast(session)
    return Stage(database, cast)


@pytest.mark.parametrize("kills", [2, pytest.param(50, marks=pytest.mark.proof)])
def test_no_acknowledged_sheet_is_lost_and_none_is_doubled(ground: Stage, kills: int) -> None:
    outcome = saved_under_fire(ground.database, ground.cast, kills=kills)
    assert troubles(ground.database, ground.cast, outcome) == []
    assert outcome.kills == kills
    assert outcome.refused == [], "a recorder stopped, and the kills after that hit fewer"
    assert outcome.interrupted, "no kill cut anybody off: nothing was retried"


@pytest.mark.parametrize(
    ("fault", "found_as"),
    [
        ("answers before commit", "lost"),
        pytest.param("does not honour ids", "nobody was told", marks=pytest.mark.proof),
    ],
)
def test_a_planted_fault_is_found(ground: Stage, fault: str, found_as: str) -> None:
    outcome = saved_under_fire(ground.database, ground.cast, kills=2, fault=fault)
    assert any(trouble.startswith(found_as) for trouble in troubles(ground.database, ground.cast, outcome))


@pytest.mark.proof
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_run_that_killed_nothing_proves_nothing(ground: Stage) -> None:
    with pytest.raises(NothingTried, match="0 kills"):
        saved_under_fire(ground.database, ground.cast, kills=0)


@pytest.mark.proof
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_run_that_acknowledged_nothing_proves_nothing(ground: Stage) -> None:
    with pytest.raises(NothingTried, match="0 sheets"):
        saved_under_fire(ground.database, ground.cast, kills=1, token="of-nobody")
