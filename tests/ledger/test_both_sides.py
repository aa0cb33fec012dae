"""Whatever both sides say, in any order: pieces and fen are conserved, and every row is explained to the worker."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlmodel import Session

from tests.cast import VAULT
from tests.conftest import Stage
from tests.ledger.both_sides import BothSides
from workshop.actor import Actor
from workshop.app import create_app
from workshop.clock import Clock
from workshop.settings import Settings
from workshop.talks.commands import EndObjection, end_objection
from workshop.talks.models import DayTalk
from workshop.talks.rules import Outcome

SHORT = settings(
    max_examples=8,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
LONG = settings(SHORT, max_examples=30, stateful_step_count=40, derandomize=False, print_blob=True)
UNTIL_FOUND = settings(SHORT, max_examples=60, phases=[Phase.generate], report_multiple_bugs=False)


@pytest.fixture
def app(stage: Stage, tmp_path: Path) -> FastAPI:
    return create_app(Settings(data=tmp_path), stage.database, VAULT, Clock())


def test_pieces_and_fen_are_conserved_and_explained(stage: Stage, app: FastAPI) -> None:
    run_state_machine_as_test(lambda: BothSides(stage, app), settings=SHORT)


@pytest.mark.proof
def test_so_they_are_in_a_long_run(stage: Stage, app: FastAPI) -> None:
    run_state_machine_as_test(lambda: BothSides(stage, app), settings=LONG)


def refuses_silently(session: Session, actor: Actor, talk_id: UUID, wish: EndObjection, now: datetime) -> DayTalk:
    """Says that her number was accepted, and leaves the count as it was."""
    refused = wish.model_copy(update={"outcome": Outcome.REFUSED})
    return end_objection(session, actor, talk_id, refused, now)


@pytest.mark.proof
def test_a_promise_that_is_not_kept_is_found(stage: Stage, app: FastAPI) -> None:
    with pytest.raises(AssertionError, match=r"pieces of a cell|a worker's month"):
        run_state_machine_as_test(lambda: BothSides(stage, app, settle=refuses_silently), settings=UNTIL_FOUND)
