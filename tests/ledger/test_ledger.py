"""Whatever recorders do, no piece and no fen is lost or invented; and the machine that says so can fail."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.cast import VAULT
from tests.conftest import Stage
from tests.ledger import faults
from tests.ledger.machine import Commands, Recorders
from workshop.app import create_app
from workshop.clock import Clock
from workshop.settings import Settings

SHORT = settings(
    max_examples=10,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
LONG = settings(SHORT, max_examples=60, stateful_step_count=40, derandomize=False, print_blob=True)
UNTIL_FOUND = settings(SHORT, max_examples=100, phases=[Phase.generate], report_multiple_bugs=False)

COUNTS = "^(pieces|lines of a month|a sheet was written|a worker's figures)"
"""What the machine says of a piece too many or too few, whichever it looks at first."""


@pytest.fixture
def app(stage: Stage, tmp_path: Path) -> FastAPI:
    return create_app(Settings(data=tmp_path), stage.database, VAULT, Clock())


def test_no_piece_and_no_fen_is_lost_or_invented(stage: Stage, app: FastAPI) -> None:
    run_state_machine_as_test(lambda: Recorders(stage, app, Commands()), settings=SHORT)


@pytest.mark.proof
def test_nor_in_a_long_run(stage: Stage, app: FastAPI) -> None:
    run_state_machine_as_test(lambda: Recorders(stage, app, Commands()), settings=LONG)


@pytest.mark.parametrize(
    ("commands", "found_as"),
    [
        (Commands(save=faults.loses_corrections), COUNTS),
        (Commands(save=faults.doubles_repeats), COUNTS),
        (Commands(undo=faults.undoes_undos), "DID NOT RAISE.*NoUndoOfUndo"),
    ],
    ids=["a lost correction", "a doubled repeat", "an undo of an undo"],
)
@pytest.mark.proof
def test_a_planted_fault_is_found(stage: Stage, app: FastAPI, commands: Commands, found_as: str) -> None:
    with pytest.raises((AssertionError, pytest.fail.Exception), match=found_as):
        run_state_machine_as_test(lambda: Recorders(stage, app, commands), settings=UNTIL_FOUND)
