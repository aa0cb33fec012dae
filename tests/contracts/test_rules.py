"""What must stand on a paper, what may not, probation, part time, insurance and accidents, as tables."""

from datetime import date, timedelta

import pytest

from tests.cast import NOON, TODAY
from workshop.contracts import rules
from workshop.contracts.models import Contract, ContractSigned
from workshop.contracts.queries import PaperLine, agreed_to_charges
from workshop.contracts.rules import ContractKind, DepositRefused, Gap, Part, TermKind, WorkTime
from workshop.errors import Invalid
from workshop.ids import new_id

FIRST = date(2025, 3, 1)


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2025, 8, 11), 1, date(2025, 9, 11)),
        (date(2025, 1, 31), 1, date(2025, 3, 1)),
        (date(2024, 1, 31), 1, date(2024, 3, 1)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2025, 10, 31), 1, date(2025, 12, 1)),
    ],
)
def test_a_month_is_over_on_the_same_day_of_the_next(day: date, months: int, after: date) -> None:
    assert rules.after_months(day, months) == after


@pytest.mark.parametrize(
    ("kind", "last", "work_time", "months"),
    [
        (TermKind.FIXED, date(2025, 5, 30), WorkTime.FULL_TIME, 0),  # a day under three months
        (TermKind.FIXED, date(2025, 5, 31), WorkTime.FULL_TIME, 1),
        (TermKind.FIXED, date(2026, 2, 27), WorkTime.FULL_TIME, 1),  # a day under a year
        (TermKind.FIXED, date(2026, 2, 28), WorkTime.FULL_TIME, 2),
        (TermKind.FIXED, date(2028, 2, 28), WorkTime.FULL_TIME, 2),
        (TermKind.FIXED, date(2028, 2, 29), WorkTime.FULL_TIME, 6),  # three years
        (TermKind.OPEN, None, WorkTime.FULL_TIME, 6),
        (TermKind.TASK, None, WorkTime.FULL_TIME, 0),
        (TermKind.FIXED, date(2026, 2, 28), WorkTime.PART_TIME, 0),
    ],
)
def test_w24_probation_goes_by_the_term(kind: TermKind, last: date | None, work_time: WorkTime, months: int) -> None:
    assert rules.probation_months(kind, FIRST, last, work_time) == months


@pytest.mark.parametrize(
    ("probation_to", "months", "is_long"),
    [
        (None, 0, False),
        (date(2025, 3, 31), 1, False),
        (date(2025, 4, 1), 1, True),
        (FIRST, 0, True),
        (date(2025, 8, 31), 6, False),
        (date(2025, 9, 1), 6, True),
    ],
)
def test_w24_a_probation_that_is_too_long(probation_to: date | None, months: int, *, is_long: bool) -> None:
    assert rules.is_probation_long(FIRST, probation_to, months) is is_long


@pytest.mark.parametrize(
    ("kind", "last", "probation_to", "field"),
    [
        (TermKind.FIXED, None, None, "term_to"),
        (TermKind.OPEN, FIRST, None, "term_to"),
        (TermKind.FIXED, FIRST - timedelta(days=1), None, "term_to"),
        (TermKind.FIXED, date(2025, 12, 31), date(2026, 1, 1), "probation_to"),
        (TermKind.OPEN, None, FIRST - timedelta(days=1), "probation_to"),
    ],
)
def test_days_that_do_not_fit(kind: TermKind, last: date | None, probation_to: date | None, field: str) -> None:
    with pytest.raises(Invalid) as raised:
        rules.check_term(kind, FIRST, last, probation_to)
    assert list(raised.value.fields) == [field]
    rules.check_term(TermKind.FIXED, FIRST, date(2026, 2, 28), date(2025, 4, 30))


@pytest.mark.parametrize(
    "text",
    [
        "入职交押金200元",
        "服装押金走时退",
        "厂里保管身份证",
        "扣押身份证",
        "交风险金",
        "试用期扣员工的身份证",
        "A deposit of 200",
    ],
)
def test_w10_deposits_and_kept_cards_are_refused_with_the_article(text: str) -> None:
    with pytest.raises(DepositRefused) as raised:
        rules.check_no_deposit(["计件", text])
    assert raised.value.details["words"] in text
    assert "articles 9 and 84" in raised.value.message


@pytest.mark.parametrize(
    "text",
    [
        "不收押金",
        "不得扣押身份证",
        "无需交纳押金",
        "不收取任何押金，不扣身份证",
        "凭身份证登记",
        "no deposit",
        "保证安全",
    ],
)
def test_w10_a_paper_may_say_that_there_is_none(text: str) -> None:
    rules.check_no_deposit([text])


@pytest.mark.parametrize(
    ("kind", "open_parts", "missing"),
    [
        (ContractKind.LABOUR_CONTRACT, (), []),
        (ContractKind.LABOUR_CONTRACT, (Part.INSURANCE, Part.NUMBER), [Part.NUMBER, Part.INSURANCE]),
        (ContractKind.PART_TIME_AGREEMENT, (Part.REST,), [Part.REST]),
        (ContractKind.ENGAGEMENT_NOTE, (Part.INSURANCE, Part.PAY), [Part.PAY]),  # a note asks for less
        (ContractKind.OVER_AGE_AGREEMENT, tuple(Part), list(Part)),
    ],
)
def test_w23_what_a_paper_leaves_open(kind: ContractKind, open_parts: tuple[Part, ...], missing: list[Part]) -> None:
    assert rules.missing_parts(kind, {part: "x" for part in Part if part not in open_parts}) == missing


MONDAY = date(2025, 9, 1)


@pytest.mark.parametrize(
    ("minutes", "fits"),
    [
        ([], True),
        ([240] * 6, True),  # 24 hours in six days
        ([240] * 7, False),  # 28 hours in a week
        ([300, 180], True),  # four hours on average
        ([300, 200], False),
        ([480, 0, 0], False),  # of the days at work, not of all
        ([240] * 5 + [0, 0] + [240] * 6, True),
    ],
)
def test_w32_part_time_by_its_hours(minutes: list[int], *, fits: bool) -> None:
    days = {MONDAY + timedelta(days=number): amount for number, amount in enumerate(minutes)}
    assert rules.is_part_time(days) is fits


def test_w39_and_w40_thirty_days() -> None:
    assert rules.register_by(date(2025, 9, 1)) == date(2025, 10, 1)
    assert rules.report_by(date(2025, 9, 16)) == date(2025, 10, 16)


def test_w43_gaps_of_the_roster() -> None:
    assert rules.gaps({}) == list(Gap)
    assert rules.gaps(dict.fromkeys(Gap, "x") | {Gap.PHONE: None}) == [Gap.PHONE]


def paper(
    kind: str, signed_on: str | None, has_clause: bool, first: str = "2025-01-01", last: str | None = None
) -> PaperLine:
    contract = Contract(
        workshop_id=new_id(),
        engagement_id=new_id(),
        kind=kind,
        term_kind="fixed",
        term_from=date.fromisoformat(first),
        term_to=date.fromisoformat(last) if last else None,
        work_time="full",
        job="",
        place="",
        pay_day=15,
        has_loss_clause=has_clause,
        made_by=new_id(),
        made_at=NOON,
    )
    if signed_on is None:
        return PaperLine(contract, None)
    signed = {"signed_on": date.fromisoformat(signed_on), "recorded_by": new_id(), "recorded_at": NOON}
    of = {"workshop_id": contract.workshop_id, "engagement_id": contract.engagement_id, "contract_id": contract.id}
    return PaperLine(contract, ContractSigned(**of, **signed))


WITH = paper("labour_contract", "2025-01-01", has_clause=True)
OVER = paper("labour_contract", "2024-01-01", has_clause=True, first="2024-01-01", last="2025-08-31")
WITHOUT = paper("labour_contract", "2025-09-01", has_clause=False)


@pytest.mark.parametrize(
    ("papers", "agreed"),
    [
        ([], False),
        ([WITH], True),
        ([paper("labour_contract", None, has_clause=True)], False),  # nobody signed it
        ([OVER], False),
        ([WITH, WITHOUT], False),
        ([WITHOUT, WITH], False),  # whichever was typed last
        ([paper("labour_contract", "2025-09-17", has_clause=True)], False),  # after the loss
        ([paper("labour_contract", "2025-09-01", has_clause=True, first="2025-10-01")], False),
        ([paper("engagement_note", "2025-01-01", has_clause=True)], True),
        ([paper("engagement_note", "2025-01-01", has_clause=True), WITHOUT], False),
        ([WITH, paper("engagement_note", "2025-09-01", has_clause=False)], True),
    ],
)
def test_w08_whether_a_loss_may_be_charged_stands_in_the_paper_of_its_day(
    papers: list[PaperLine], agreed: bool
) -> None:
    assert agreed_to_charges(papers, TODAY) is agreed
