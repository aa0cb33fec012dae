"""Whatever happens, in any order: every fen of every sheet is paid once, and no more comes off than may."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.exc import IntegrityError

from tests.conftest import Stage
from tests.ledger.pay_machine import PayMachine
from workshop.pay import composing, sums

SHORT = settings(
    max_examples=6,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
LONG = settings(SHORT, max_examples=20, stateful_step_count=40, derandomize=False, print_blob=True)
UNTIL_FOUND = settings(SHORT, max_examples=40, phases=[Phase.generate], report_multiple_bugs=False)


def test_every_fen_is_paid_once(stage: Stage) -> None:
    run_state_machine_as_test(lambda: PayMachine(stage), settings=SHORT)


@pytest.mark.proof
def test_so_it_is_in_a_long_run(stage: Stage) -> None:
    run_state_machine_as_test(lambda: PayMachine(stage), settings=LONG)


def rounds_the_difference(earned: composing.Earned, *more: Any) -> composing.Line | None:
    """A pair that pays its new pieces by themselves."""
    line = composing.earned_line(earned, *more)
    if line is None or earned.was is None:
        return line
    alone = composing.earned_line(composing.Earned(*earned[:-1]), *more)
    return line._replace(pay_fen=alone.pay_fen if alone else 0)


def forgets_who_was_paid(reach: sums.Reach, _engagement_id: object) -> int:
    """Goes on from the run's own cut, whoever had more."""
    return 0


FAULTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "rounds twice": ("workshop.pay.drawing.earned_line", rounds_the_difference),
    "pays again": ("workshop.pay.sums.Reach.after", forgets_who_was_paid),
}


@pytest.mark.proof
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(stage: Stage, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    monkeypatch.setattr(*FAULTS[fault])
    with pytest.raises((AssertionError, IntegrityError)):
        run_state_machine_as_test(lambda: PayMachine(stage), settings=UNTIL_FOUND)
