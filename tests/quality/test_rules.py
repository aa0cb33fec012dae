"""What adds up at a gate, who does a rework, and how large a sample is."""

import re

import pytest

from tests.test_house import ROOT
from workshop.errors import Refused
from workshop.ids import new_id
from workshop.quality import rules
from workshop.quality.rules import Fault, Payer, Reason

HER, OTHER = new_id(), new_id()


@pytest.mark.parametrize(
    ("checked", "accepted", "rework", "scrap", "fits"),
    [
        (200, 194, 4, 2, True),
        (10, 10, 0, 0, True),
        (3, 0, 0, 3, True),
        (200, 195, 4, 2, False),
        (200, 193, 4, 2, False),
        (10, 0, 0, 11, False),
    ],
)
def test_good_rework_and_scrap_are_what_was_looked_at(
    checked: int, accepted: int, rework: int, scrap: int, fits: bool
) -> None:
    if fits:
        rules.check_sum(checked, accepted, rework, scrap)
        return
    with pytest.raises(rules.DoesNotAddUp) as told:
        rules.check_sum(checked, accepted, rework, scrap)
    assert told.value.details["total"] == accepted + rework + scrap


@pytest.mark.parametrize(("found", "named", "rest"), [(6, 6, 0), (6, 4, 2), (0, 0, 0), (6, 7, None)])
def test_reasons_name_no_more_than_was_found(found: int, named: int, rest: int | None) -> None:
    if rest is None:
        with pytest.raises(rules.MoreDefects):
            rules.unexplained(found, named)
    else:
        assert rules.unexplained(found, named) == rest


@pytest.mark.parametrize(
    ("lot", "sample"), [(1, 1), (20, 20), (21, 10), (200, 10), (201, 11), (1000, 50), (10_000, 500)]
)
def test_a_sample_is_one_of_twenty_and_at_least_ten(lot: int, sample: int) -> None:
    assert rules.sample_pieces(lot) == sample


@pytest.mark.parametrize(
    ("payer", "fault", "made_by", "done_by", "refusal"),
    [
        (Payer.SAME, Fault.WORKER, HER, HER, None),
        (Payer.SAME, Fault.MATERIAL, HER, HER, rules.NotHerFault),
        (Payer.SAME, Fault.UNKNOWN, HER, HER, rules.NotHerFault),
        (Payer.SAME, Fault.WORKER, HER, OTHER, rules.NotHerFault),
        (Payer.SAME, Fault.WORKER, None, OTHER, rules.NotHerFault),
        (Payer.SAME, Fault.WORKER, None, None, rules.NotHerFault),
        (Payer.OTHER, Fault.WORKER, HER, OTHER, None),
        (Payer.OTHER, Fault.WORKER, HER, HER, rules.NobodyElse),
        (Payer.WORKSHOP, Fault.MACHINE, HER, HER, None),
        (Payer.WORKSHOP, Fault.UNKNOWN, None, None, None),
        (Payer.GIVER, Fault.DRAWING, HER, OTHER, None),
        (Payer.MATERIAL_OWNER, Fault.MATERIAL, HER, HER, None),
    ],
)
def test_only_who_made_a_fault_works_without_pay(
    payer: Payer, fault: Fault, made_by: object, done_by: object, refusal: type[Refused] | None
) -> None:
    if refusal is None:
        rules.check_payer(payer, fault, made_by=made_by, done_by=done_by)
        return
    with pytest.raises(refusal):
        rules.check_payer(payer, fault, made_by=made_by, done_by=done_by)


@pytest.mark.parametrize("payer", Payer)
@pytest.mark.parametrize("has_doer", [True, False])
def test_everybody_else_is_paid(payer: Payer, has_doer: bool) -> None:
    free = payer == Payer.SAME or (not has_doer and payer != Payer.OTHER)
    assert rules.needs_rate(payer, has_doer=has_doer) is not free


def test_no_more_comes_back_than_is_open() -> None:
    rules.check_open_pieces(5, 5)
    with pytest.raises(rules.MoreThanOpen):
        rules.check_open_pieces(6, 5)


def test_each_reason_has_its_word_and_its_picture() -> None:
    parts = (ROOT / "templates" / "components.html").read_text(encoding="utf-8")
    assert set(rules.REASON_NAMES) == set(Reason)
    pictures = dict(re.findall(r'^  "(\w+)": \'(.+)\',$', parts, re.MULTILINE))
    assert set(Reason) <= set(pictures)
    assert len({pictures[reason] for reason in Reason}) == len(Reason)
    for names, kinds in ((rules.GATE_NAMES, rules.Gate), (rules.FAULT_NAMES, Fault), (rules.PAYER_NAMES, Payer)):
        assert set(names) == set(kinds)
