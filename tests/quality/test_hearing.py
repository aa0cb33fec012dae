"""How a charge stands after what was said, and what of it may reach pay."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.errors import Refused
from workshop.quality import hearing
from workshop.quality.hearing import (
    OWNERS,
    STATE_NAMES,
    STEP_NAMES,
    ChargeState,
    ChargeStep,
    Standing,
    Word,
    chargeable_fen,
    standing,
)
from workshop.quality.rules import Fault

PROPOSED_ON = date(2025, 9, 16)
AGREED, OBJECTED = Word(ChargeStep.AGREED, is_own=True), Word(ChargeStep.OBJECTED, is_own=True)
AGREED_ELSEWHERE, OBJECTED_ELSEWHERE = Word(ChargeStep.AGREED), Word(ChargeStep.OBJECTED)
HEARD, CONFIRMED, WITHDRAWN = (Word(s) for s in (ChargeStep.HEARD, ChargeStep.CONFIRMED, ChargeStep.WITHDRAWN))
REDUCED = Word(ChargeStep.REDUCED, amount_fen=1_000, pieces=10)
HALF_FELL = Word(ChargeStep.FELL_AWAY, amount_fen=2_600, pieces=5)
FELL = Word(ChargeStep.FELL_AWAY, amount_fen=0, pieces=0)


@pytest.mark.parametrize(
    ("words", "state", "chargeable"),
    [
        ([], ChargeState.PROPOSED, 0),
        ([CONFIRMED], ChargeState.PROPOSED, 0),  # nobody decides what was not heard
        ([REDUCED], ChargeState.PROPOSED, 0),
        ([AGREED], ChargeState.AGREED, 5_200),
        ([AGREED_ELSEWHERE], ChargeState.PROPOSED, 0),  # on a shared phone, or with a card printed again
        ([AGREED_ELSEWHERE, CONFIRMED], ChargeState.PROPOSED, 0),
        ([OBJECTED], ChargeState.HEARD, 0),
        ([OBJECTED, CONFIRMED], ChargeState.CONFIRMED, 5_200),
        ([OBJECTED, REDUCED], ChargeState.REDUCED, 1_000),
        ([OBJECTED_ELSEWHERE, CONFIRMED], ChargeState.CONFIRMED, 5_200),
        ([HEARD], ChargeState.HEARD, 0),
        ([HEARD, CONFIRMED], ChargeState.CONFIRMED, 5_200),
        ([HEARD, CONFIRMED, OBJECTED], ChargeState.HEARD, 0),  # her own word opens it again
        ([AGREED, OBJECTED], ChargeState.HEARD, 0),
        ([AGREED, HEARD], ChargeState.AGREED, 5_200),
        ([OBJECTED, AGREED], ChargeState.AGREED, 5_200),
        ([AGREED, WITHDRAWN], ChargeState.WITHDRAWN, 0),
        ([WITHDRAWN, AGREED], ChargeState.WITHDRAWN, 0),
        ([FELL], ChargeState.FELL_AWAY, 0),
        ([AGREED, FELL], ChargeState.FELL_AWAY, 0),
        ([FELL, AGREED], ChargeState.FELL_AWAY, 0),
        ([HALF_FELL], ChargeState.PROPOSED, 0),
        ([AGREED, HALF_FELL], ChargeState.AGREED, 2_600),
        ([HALF_FELL, AGREED], ChargeState.AGREED, 2_600),
        ([OBJECTED, HALF_FELL, REDUCED], ChargeState.REDUCED, 1_000),
        ([OBJECTED, REDUCED, HALF_FELL], ChargeState.REDUCED, 1_000),  # never more than before
    ],
)
def test_a_charge_stands_as_its_words_say(words: Sequence[Word], state: ChargeState, chargeable: int) -> None:
    now = standing(5_200, 10, words)
    assert now.state == state
    assert chargeable_fen(now) == chargeable


def test_silence_is_no_consent() -> None:
    assert chargeable_fen(standing(5_200, 10, [])) == 0
    with pytest.raises(hearing.NotHeard):
        decide(standing(5_200, 10, []), ChargeStep.CONFIRMED, days=1_000)


def decide(now: Standing, step: ChargeStep, amount_fen: int | None = None, *, days: int = 0) -> None:
    """So many days after it was proposed, where she has three to answer."""
    until = hearing.answer_until(PROPOSED_ON, 3)
    hearing.check_decision(now, step, amount_fen, PROPOSED_ON + timedelta(days=days), until)


@pytest.mark.parametrize(
    ("words", "step", "days", "refusal"),
    [
        ([], ChargeStep.CONFIRMED, 9, hearing.NotHeard),
        ([], ChargeStep.REDUCED, 9, hearing.NotHeard),
        ([], ChargeStep.HEARD, 0, None),
        ([], ChargeStep.WITHDRAWN, 0, None),
        ([HEARD], ChargeStep.CONFIRMED, 3, hearing.HearingRuns),
        ([HEARD], ChargeStep.CONFIRMED, 4, None),
        ([OBJECTED_ELSEWHERE], ChargeStep.CONFIRMED, 0, hearing.HearingRuns),
        ([OBJECTED], ChargeStep.CONFIRMED, 0, None),
        ([AGREED], ChargeStep.REDUCED, 0, None),
        ([WITHDRAWN], ChargeStep.CONFIRMED, 9, hearing.ChargeIsOver),
        ([FELL], ChargeStep.WITHDRAWN, 9, hearing.ChargeIsOver),
    ],
)
def test_nobody_decides_before_she_was_heard(
    words: Sequence[Word], step: ChargeStep, days: int, refusal: type[Refused] | None
) -> None:
    now = standing(5_200, 10, words)
    if refusal is None:
        decide(now, step, 1_000, days=days)
        return
    with pytest.raises(refusal):
        decide(now, step, 1_000, days=days)


@pytest.mark.parametrize(("amount_fen", "less"), [(5_199, True), (5_200, False), (9_000, False), (None, False)])
def test_less_is_less(amount_fen: int | None, less: bool) -> None:
    now = standing(5_200, 10, [OBJECTED])
    if less:
        decide(now, ChargeStep.REDUCED, amount_fen)
        return
    with pytest.raises(hearing.NotLess):
        decide(now, ChargeStep.REDUCED, amount_fen)


@pytest.mark.parametrize(
    ("words", "may"),
    [
        ([], True),
        ([AGREED], True),
        ([HEARD, CONFIRMED], True),
        ([OBJECTED], True),
        ([OBJECTED, CONFIRMED], False),
        ([OBJECTED, REDUCED], False),
        ([OBJECTED_ELSEWHERE, CONFIRMED], True),
        ([WITHDRAWN], False),
        ([FELL], False),
    ],
)
def test_she_may_speak_until_her_own_word_was_decided(words: Sequence[Word], may: bool) -> None:
    assert standing(5_200, 10, words).may_speak is may


@pytest.mark.parametrize(
    ("pieces", "words", "passed", "left"),
    [
        (10, [], 0, None),
        (10, [], 10, (0, 0)),
        (10, [], 5, (2_600, 5)),
        (10, [], 3, (3_640, 7)),
        (10, [OBJECTED, REDUCED], 3, (700, 7)),
        (4, [], 5, None),  # five of ten are still not good: it is for four of them
        (4, [], 8, (2_600, 2)),
        (10, [HALF_FELL], 5, None),  # told before
        (10, [HALF_FELL], 8, (1_040, 2)),
        (10, [WITHDRAWN], 10, None),
        (3, [], 8, (3_466, 2)),  # the part of a fen goes to her
    ],
)
def test_a_charge_falls_with_its_rework(
    pieces: int, words: Sequence[Word], passed: int, left: tuple[int, int] | None
) -> None:
    assert hearing.after_rework(standing(5_200, pieces, words), 10, passed) == left


def test_only_her_known_work_is_charged_and_once() -> None:
    open_charge, over = standing(5_200, 10, []), standing(5_200, 10, [WITHDRAWN])
    hearing.check_chargeable(Fault.WORKER, made_pieces=10, charges=[over])
    for fault in set(Fault) - {Fault.WORKER}:
        with pytest.raises(hearing.NoCharge):
            hearing.check_chargeable(fault, made_pieces=10, charges=[])
    with pytest.raises(hearing.NoCharge):
        hearing.check_chargeable(Fault.WORKER, made_pieces=0, charges=[])
    with pytest.raises(hearing.ChargedAlready):
        hearing.check_chargeable(Fault.WORKER, made_pieces=10, charges=[over, open_charge])


WORDS = st.one_of(
    st.builds(Word, st.sampled_from(ChargeStep), st.booleans()),
    st.builds(Word, st.just(ChargeStep.REDUCED), st.just(False), st.integers(1, 9_000), st.integers(0, 12)),
    st.builds(Word, st.just(ChargeStep.FELL_AWAY), st.just(False), st.integers(0, 9_000), st.integers(0, 12)),
)


@given(st.lists(WORDS, max_size=12))
def test_in_any_order_nothing_grows_and_nothing_is_taken_unheard(words: list[Word]) -> None:
    before = standing(5_200, 10, [])
    for count in range(len(words) + 1):
        now = standing(5_200, 10, words[:count])
        assert 0 <= now.amount_fen <= before.amount_fen
        assert now.pieces <= before.pieces
        if chargeable_fen(now):
            said = words[:count]
            assert AGREED in said or {word.step for word in said} & {ChargeStep.OBJECTED, ChargeStep.HEARD}
        if before.is_over:
            assert now == before
        before = now


def test_every_step_and_state_has_its_word() -> None:
    assert set(STEP_NAMES) == set(ChargeStep)
    assert set(STATE_NAMES) == set(ChargeState)
    assert {step.value for step in OWNERS} == {"heard", "reduced", "confirmed", "withdrawn"}
