"""Slips, strips to sign and the ledger, as those who take them find them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from tests.pdf.reading import read_pdf
from workshop.capitals import capital_yuan
from workshop.clock import Month
from workshop.i18n import speaking
from workshop.pay.papers import Ledger, LedgerWorker, SignatureStrip, ledger_book, signature_pdf
from workshop.pay.slip_paper import PaperLine, PaperPayment, SlipPaper, slips_pdf

MADE_AT = datetime(2025, 10, 2, 9, 42, tzinfo=UTC)
MONTH = Month(2025, 9)

EARNED = (
    PaperLine("收纳盒 · 缝合内衬", 97_500, "1,500 件", "¥0.65", kind="计件"),
    PaperLine("手提袋 · 上拉链", 32_456, "843 件", "¥0.385", "8月，原来 800 件 ¥308.00，现在 843 件", kind="计件"),
    PaperLine("全勤奖", 10_000, kind="奖金"),
)
WITHHELD = (PaperLine("预支，9月8日领", -20_000, kind="预支"),)
GROSS_FEN, WITHHELD_FEN, NET_FEN = 139_956, 20_000, 119_956
PAID = PaperPayment(date(2025, 10, 15), "微信 4200001", 71_973)


def paper(number: int = 7, **changed: Any) -> SlipPaper:
    told = SlipPaper(
        workshop="石桥镇缝艺社区工厂",
        month=MONTH,
        worker_number=number,
        called_name="王秀芳",
        earned=EARNED,
        withheld=WITHHELD,
        gross_fen=GROSS_FEN,
        withheld_fen=WITHHELD_FEN,
        net_fen=NET_FEN,
        worked_time="176小时30分（考勤）",
        floor="正常时间 168 小时，至少 ¥3,024.00。",
        marks=(("※", "从前的纸上记的"),),
    )
    return replace(told, **changed)


# --- slips --------------------------------------------------------------------

SAID = {
    "zh": [
        "2025年9月工资条",
        "7号  王秀芳",
        "应发工资",
        "扣款",
        "实发工资（到手）",
        "壹仟壹佰玖拾玖元伍角陆分",
        "还没锁定",
    ],
    "en": ["Pay slip, Sep 2025", "No. 7  王秀芳", "Gross pay", "Taken off", "Net pay", "Not locked yet"],
}


@pytest.mark.parametrize("language", SAID)
def test_a_slip_says_all_of_it_in_either_language(language: str) -> None:
    found = read_pdf(slips_pdf([paper()], language, MADE_AT))
    assert found.size == (148, 210)
    assert set(SAID[language]) <= set(found.texts)
    assert {"1,500 件", "¥0.65", "¥975.00", "−¥200.00", "¥1,199.56", "※", "176小时30分（考勤）"} <= set(found.texts)
    assert any("现在 843 件" in text for text in found.texts)
    assert ("壹仟壹佰玖拾玖元伍角陆分" in found.texts) is (language == "zh")


@pytest.mark.parametrize(
    ("language", "less", "ask"),
    [
        ("zh", "按你的工时，比最低工资少 ¥69.00。", "请老板把差的补上。"),
        ("en", "You got ¥69.00 less than the minimum wage for your hours.", "Ask the owner to pay what is missing."),
    ],
)
def test_w14_what_is_missing_to_the_minimum_stands_on_the_slip(language: str, less: str, ask: str) -> None:
    assert {less, ask}.isdisjoint(read_pdf(slips_pdf([paper()], language, MADE_AT)).texts)
    assert {less, ask} <= set(read_pdf(slips_pdf([paper(missing_fen=69_00)], language, MADE_AT)).texts)


def test_what_to_do_if_it_is_not_right() -> None:
    shown = read_pdf(slips_pdf([paper(object_until=date(2025, 10, 5))], "zh", MADE_AT)).texts
    locked = read_pdf(slips_pdf([paper(object_until=date(2025, 10, 5), slip_number="31")], "zh", MADE_AT)).texts
    assert "请在2025年10月5日以前（含当天）说，之后锁定发钱。" in shown
    assert "编号 31" in locked
    assert not any("10月5日" in text for text in locked)


def test_what_was_paid_and_what_is_still_owed() -> None:
    texts = read_pdf(slips_pdf([paper(payments=(PAID,))], "zh", MADE_AT)).texts
    assert "2025年10月15日  ¥719.73  微信 4200001" in texts
    assert texts[texts.index("还没发") + 1] == "¥479.83"
    whole = replace(PAID, pay_fen=NET_FEN)
    assert "还没发" not in read_pdf(slips_pdf([paper(payments=(whole,))], "zh", MADE_AT)).texts


def test_each_slip_has_a_page_of_its_own_and_thirty_are_a_small_file() -> None:
    given = [name + first for name in "王李张赵陈刘" for first in ("秀芳", "桂兰", "玉梅", "翠英", "红霞")]
    file = slips_pdf([paper(number, called_name=name) for number, name in enumerate(given, 1)], "zh", MADE_AT)
    pages = read_pdf(file).pages
    assert [page[2] for page in pages] == [f"{number}号  {name}" for number, name in enumerate(given, 1)]
    assert len(file) <= 60_000


def test_a_long_slip_goes_on_on_another_page_that_says_whose_it_is() -> None:
    long = paper(earned=EARNED * 10, gross_fen=GROSS_FEN * 10, net_fen=GROSS_FEN * 10 - WITHHELD_FEN)
    first, *others = read_pdf(slips_pdf([long], "zh", MADE_AT)).pages
    assert "下一页还有" in first
    assert others
    assert all({"7号  王秀芳", "项目", "金额"} <= set(page) for page in (first, *others))
    assert "第 2 页" in others[0][-1]
    assert sum(page.count("¥975.00") for page in (first, *others)) == 10


def test_a_name_that_no_font_has_is_said_by_its_sound() -> None:
    texts = read_pdf(slips_pdf([paper(called_name="王\U0003fffd芳"), paper(8)], "zh", MADE_AT)).pages
    assert "7号  王〔U+3FFFD〕芳" in texts[0]
    assert "〔 〕里是读音：这个字电脑里没有字体。" in texts[0]
    assert "〔 〕里是读音：这个字电脑里没有字体。" not in texts[1]


@pytest.mark.parametrize("sum_name", ["gross_fen", "withheld_fen", "net_fen"])
def test_a_slip_that_does_not_add_up_is_not_drawn(sum_name: str) -> None:
    with pytest.raises(ValueError, match="add up"):
        paper(**{sum_name: getattr(paper(), sum_name) + 1})


# --- strips to sign -------------------------------------------------------------


def test_everybody_signs_on_a_strip_that_says_all_by_itself() -> None:
    strips = [SignatureStrip(number, f"工{number}", 100_000 + number, 100_000 + number) for number in range(1, 9)]
    found = read_pdf(signature_pdf(strips, "石桥镇缝艺社区工厂", MONTH, "zh", MADE_AT))
    assert found.size == (210, 297)
    assert len(found.pages) == 2
    assert found.texts.count("石桥镇缝艺社区工厂  2025年9月") == found.texts.count("签字或按手印") == len(strips)
    for strip in strips:
        assert {f"{strip.worker_number}号  {strip.called_name}", capital_yuan(strip.pay_fen)} <= set(found.texts)


def test_a_part_is_signed_for_as_a_part() -> None:
    strip = SignatureStrip(7, "王秀芳", 71_973, NET_FEN, "31")
    texts = read_pdf(signature_pdf([strip], "Shiqiao", MONTH, "en", MADE_AT)).texts
    assert {"¥719.73", "I have received, of the ¥1,199.56 of the month:", "Slip number 31"} <= set(texts)


# --- the ledger -------------------------------------------------------------------


def ledger() -> Ledger:
    worked = LedgerWorker(
        worker_number=7,
        name="王秀芳",
        identity_number="610799********0011",
        contact="10000000011",
        worked_time="176小时30分",
        earned=EARNED,
        withheld=WITHHELD,
        gross_fen=GROSS_FEN,
        withheld_fen=WITHHELD_FEN,
        net_fen=NET_FEN,
        payments=(PAID, replace(PAID, day=date(2025, 10, 20), way="签字", pay_fen=47_983)),
    )
    other = replace(worked, worker_number=8, name="李桂兰", withheld=(), withheld_fen=0, net_fen=GROSS_FEN, payments=())
    return Ledger(
        "石桥镇缝艺社区工厂", "92610799MA00000000", MONTH, date(2025, 10, 15), date(2028, 9, 30), (worked, other)
    )


COLUMNS = {
    "zh": "工号 姓名 用人单位 期间 发工资的日子 身份证号 联系方式 工作时间 计件 奖金 应发工资 预支 扣款 "
    "实发工资（到手） 已发 发钱的日子 转账凭证号或签字",
    "en": "No. Name Employer Period Pay day Identity number Contact Working time 计件 奖金 Gross pay 预支 Taken off "
    "Net pay Paid out Paid on Bank reference or signature",
}


@pytest.mark.parametrize("language", COLUMNS)
def test_the_ledger_has_what_the_regulation_asks_for(language: str) -> None:
    """Source: domain 3.1, W03."""
    with speaking(language):
        book = openpyxl.load_workbook(BytesIO(ledger_book(ledger(), MADE_AT)))
    head, first, second, last = book.worksheets[0].iter_rows(values_only=True)
    assert " ".join(map(str, head)) == COLUMNS[language]
    assert first[:2] == ("7", "王秀芳")
    assert first[5:8] == ("610799********0011", "10000000011", "176小时30分")
    assert first[8:15] == (1299.56, 100, 1399.56, -200, -200, 1199.56, 1199.56)
    assert "微信 4200001; 签字" in first[-1]
    assert (second[11], second[12], second[14]) == (None, 0, 0)
    assert last[8:15] == (2599.12, 200, 2799.12, -200, -200, 2599.12, 1199.56)


def test_the_ledger_opens_to_its_lines_and_payments() -> None:
    with speaking("zh"):
        book = openpyxl.load_workbook(BytesIO(ledger_book(ledger(), MADE_AT)))
    lines, payments, about = ([list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets[1:])
    assert lines[1] == ["7", "王秀芳", "计件", "收纳盒 · 缝合内衬", "1,500 件", "¥0.65", None, 975]
    assert len(lines) == 1 + len(EARNED) * 2 + len(WITHHELD)
    assert [row[3:] for row in payments[1:]] == [["微信 4200001", 719.73], ["签字", 479.83]]
    assert ["保存", "至少保存到2028年9月30日。"] in about
