"""Charges: what a worker may have to bear, and that she is heard first.  Pure.

Silence is no consent.  What comes out of a hearing may reach pay; step 4 takes
of it what the cap of the month allows.  Source: domain 3, W08; 工资支付暂行规定 art. 16.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workshop.errors import Doubtful, Refused
from workshop.i18n import mark, money_text
from workshop.quality.rules import Fault


class ChargeStep(StrEnum):
    """A word on a charge."""

    AGREED = "agreed"  # hers
    OBJECTED = "objected"  # hers, with her reason
    HEARD = "heard"  # the owner asked her in person, and wrote down what she said
    REDUCED = "reduced"  # after the hearing, with a reason
    CONFIRMED = "confirmed"  # after the hearing, with a reason
    WITHDRAWN = "withdrawn"
    FELL_AWAY = "fell_away"  # by itself, whole or in part: the rework passed


HERS = frozenset({ChargeStep.AGREED, ChargeStep.OBJECTED})
OWNERS = frozenset(ChargeStep) - HERS - {ChargeStep.FELL_AWAY}

STEP_NAMES = {
    ChargeStep.AGREED: mark("Agreed to it"),
    ChargeStep.OBJECTED: mark("Does not agree"),
    ChargeStep.HEARD: mark("Asked in person"),
    ChargeStep.REDUCED: mark("Made less"),
    ChargeStep.CONFIRMED: mark("Kept, after the hearing"),
    ChargeStep.WITHDRAWN: mark("Withdrawn"),
    ChargeStep.FELL_AWAY: mark("Fell away: the rework was good"),
}

OWNER_ANSWERS = {
    ChargeStep.HEARD: mark("I asked in person, and write down the answer"),
    ChargeStep.CONFIRMED: mark("It stays"),
    ChargeStep.REDUCED: mark("Make it less"),
    ChargeStep.WITHDRAWN: mark("Withdraw it"),
}


class ChargeState(StrEnum):
    """How a charge stands, as its words say."""

    PROPOSED = "proposed"
    HEARD = "heard"
    AGREED = "agreed"
    REDUCED = "reduced"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    FELL_AWAY = "fell_away"


STATE_NAMES = {
    ChargeState.PROPOSED: mark("Not heard yet"),
    ChargeState.HEARD: mark("Heard, not decided yet"),
    ChargeState.AGREED: mark("Agreed to it"),
    ChargeState.REDUCED: mark("Made less, after the hearing"),
    ChargeState.CONFIRMED: mark("Kept, after the hearing"),
    ChargeState.WITHDRAWN: mark("Withdrawn"),
    ChargeState.FELL_AWAY: mark("Fell away: the rework was good"),
}

OVER = frozenset({ChargeState.WITHDRAWN, ChargeState.FELL_AWAY})
MAY_REACH_PAY = frozenset({ChargeState.AGREED, ChargeState.REDUCED, ChargeState.CONFIRMED})


class NoCharge(Refused):
    code = "no_charge"
    message = mark("A charge needs pieces that are known to be the worker's own, and a fault in how they were made.")


class ChargedAlready(Refused):
    code = "charged_already"
    message = mark("There is a charge for these pieces already.")


class NotHeard(Refused):
    code = "not_heard"
    message = mark(
        "The worker has not been heard yet. Wait for an answer, or ask in person and write down what is said."
    )


class HearingRuns(Refused):
    code = "hearing_runs"
    message = mark("The worker may still answer until %(day)s. Decide after that day, or after the answer.")


class ChargeIsOver(Refused):
    code = "charge_is_over"
    message = mark("This charge is settled. Nothing more is to be said here.")


class NotLess(Refused):
    status = 422
    code = "not_less"
    message = mark("It stands at %(amount)s. Less than that is less.")


class DearCharge(Doubtful):
    """More than the buyer pays for the pieces.  `key` is what says "it is right"."""

    code = "dear_charge"
    message = mark("The buyer pays %(price)s for these pieces, you ask for %(amount)s. If that is right, press again.")


@dataclass(frozen=True)
class Word:
    """A word on a charge, of those in the order they were said.

    is_own: surely her own word, from her own phone with her own card.
    amount_fen, pieces: what is left, where less is.
    """

    step: ChargeStep
    is_own: bool = False
    amount_fen: int | None = None
    pieces: int | None = None


@dataclass(frozen=True)
class Standing:
    """How a charge stands: what is left of it, in fen and pieces, and whether she was heard.

    spoke: she said herself that she does not agree; then nobody has to wait for her.
    answered: her objection was decided, and she has nothing more to say here.
    """

    state: ChargeState
    amount_fen: int
    pieces: int
    spoke: bool = False
    answered: bool = False

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def may_speak(self) -> bool:
        """Whether she may still say something."""
        return not self.is_over and not self.answered

    @property
    def waits_for_her(self) -> bool:
        return self.state == ChargeState.PROPOSED

    @property
    def waits_for_owner(self) -> bool:
        return self.state == ChargeState.HEARD


def standing(amount_fen: int, pieces: int, words: Iterable[Word]) -> Standing:
    """How a charge of so much for so many pieces stands after these words.

    Silence is no consent: without a word it stays proposed.  "Agreed" counts
    only as her own word, and a decision only after a hearing.
    """
    state, spoke, answered = ChargeState.PROPOSED, False, False
    for word in words:
        if state in OVER:
            break
        match word.step:
            case ChargeStep.AGREED if word.is_own:
                state, answered = ChargeState.AGREED, False
            case ChargeStep.OBJECTED:
                state, answered, spoke = ChargeState.HEARD, False, spoke or word.is_own
            case ChargeStep.HEARD if state == ChargeState.PROPOSED:
                state = ChargeState.HEARD
            case ChargeStep.REDUCED | ChargeStep.CONFIRMED if state != ChargeState.PROPOSED:
                state, answered = ChargeState(word.step), spoke
            case ChargeStep.WITHDRAWN:
                state = ChargeState.WITHDRAWN
            case ChargeStep.FELL_AWAY if word.amount_fen == 0:
                state = ChargeState.FELL_AWAY
        if word.step in (ChargeStep.REDUCED, ChargeStep.FELL_AWAY):
            amount_fen = min(amount_fen, amount_fen if word.amount_fen is None else word.amount_fen)
            pieces = min(pieces, pieces if word.pieces is None else word.pieces)
    return Standing(state, amount_fen, pieces, spoke, answered)


def chargeable_fen(now: Standing) -> int:
    """What pay may take of a charge, in fen, before the cap of the month.  Source: domain 3, W08; step 4 caps it."""
    return now.amount_fen if now.state in MAY_REACH_PAY else 0


def answer_until(proposed_on: date, answer_days: int) -> date:
    """The last day (inclusive) on which she may answer before anybody decides without her own word."""
    return proposed_on + timedelta(days=answer_days)


def check_decision(now: Standing, step: ChargeStep, amount_fen: int | None, today: date, hearing_until: date) -> None:
    """Raise ChargeIsOver, NotHeard, HearingRuns or NotLess unless the owner may take this step."""
    if now.is_over:
        raise ChargeIsOver()
    if step in (ChargeStep.HEARD, ChargeStep.WITHDRAWN):
        return
    if now.waits_for_her:
        raise NotHeard()
    if _runs(now, today, hearing_until):
        raise HearingRuns(day=hearing_until)
    if step == ChargeStep.REDUCED and (amount_fen is None or amount_fen >= now.amount_fen):
        raise NotLess(amount=money_text(now.amount_fen))


def _runs(now: Standing, today: date, hearing_until: date) -> bool:
    """Whether she may still answer and has not, so that nothing is decided."""
    return not now.spoke and now.state != ChargeState.AGREED and today <= hearing_until


def owner_steps(now: Standing, today: date, hearing_until: date) -> list[ChargeStep]:
    """What the owner may say to a charge on a day, in the order in which it is offered."""
    if now.is_over:
        return []
    if now.waits_for_her:
        return [ChargeStep.HEARD, ChargeStep.WITHDRAWN]
    if _runs(now, today, hearing_until):
        return [ChargeStep.WITHDRAWN]
    kept = [ChargeStep.CONFIRMED] if now.waits_for_owner else []
    return [*kept, ChargeStep.REDUCED, ChargeStep.WITHDRAWN]


def after_rework(now: Standing, defect_pieces: int, passed: int) -> tuple[int, int] | None:
    """Fen and pieces that are left of a charge when so many pieces of its defect are good; None if nothing changes.

    A charge is never for more pieces than are still not good; a part of a fen goes to her.
    """
    left = max(0, min(now.pieces, defect_pieces - passed))
    if now.is_over or left == now.pieces:
        return None
    return now.amount_fen * left // now.pieces, left


def check_chargeable(fault: Fault, *, made_pieces: int, charges: Collection[Standing]) -> None:
    """Raise NoCharge or ChargedAlready unless a charge may be proposed for a defect.

    made_pieces: of the step, counted in her own name; none if nobody knows whose work it is.
    """
    if fault != Fault.WORKER or not made_pieces:
        raise NoCharge()
    if any(not charge.is_over for charge in charges):
        raise ChargedAlready()
