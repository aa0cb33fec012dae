"""Whatever happens, in any order: every fen is paid once, no more comes off than may, and money in the hand adds up."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.conftest import Stage
from tests.ledger.pay_faults import FAULTS
from tests.ledger.pay_machine import PayMachine

SHORT = settings(
    max_examples=4,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
LONG = settings(SHORT, max_examples=12, stateful_step_count=40, derandomize=False, print_blob=True)
UNTIL_FOUND = settings(
    SHORT, max_examples=60, stateful_step_count=8, phases=[Phase.generate], report_multiple_bugs=False
)


def run(stage: Stage, how: settings) -> None:
    """Run the machine, and see that it came to an end: what is left is locked and paid there."""
    made: list[PayMachine] = []

    def machine() -> PayMachine:
        made.append(PayMachine(stage))
        return made[-1]

    run_state_machine_as_test(machine, settings=how)
    assert sum(each.is_ended for each in made) >= how.max_examples // 2


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_every_fen_is_paid_once(stage: Stage) -> None:
    run(stage, SHORT)


@pytest.mark.proof
def test_so_it_is_in_a_long_run(stage: Stage) -> None:
    run(stage, LONG)


@pytest.mark.proof
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(stage: Stage, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    planted = FAULTS[fault]
    machine = planted.machine()
    monkeypatch.setattr(planted.place, planted.put)
    with pytest.raises(AssertionError, match=planted.found_by):
        run_state_machine_as_test(lambda: machine(stage), settings=UNTIL_FOUND)
