"""Thirty pay slips as one PDF, beside fpdf2 writing the same words line by line."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from unittest.mock import patch

from fpdf import FPDF

from bench.measures import Figure, Size
from workshop.clock import Month
from workshop.i18n import money_text, pieces_text, rate_text, speaking
from workshop.money import piece_pay_fen
from workshop.pay.slip_paper import PaperLine, PaperPayment, SlipPaper, slips_pdf
from workshop.pdf.fonts import OWN, close_fonts
from workshop.pdf.writing import NewPdf

SLIPS = 30
_MADE_AT = datetime(2025, 10, 2, 9, 42, tzinfo=UTC)
_SURNAMES = "王李张赵陈刘杨周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓冯曾"
_GIVEN = ("秀芳", "桂兰", "玉梅", "翠英", "红霞", "春桃", "艳红", "小芹", "凤娥", "巧云")
_STEPS = (
    ("双层收纳盒 · 裁片", 350),
    ("双层收纳盒 · 缝合内衬", 650),
    ("双层收纳盒 · 锁边", 280),
    ("手提袋 · 上拉链", 385),
    ("手提袋 · 缝提手", 420),
    ("手提袋 · 剪线头", 125),
)


def slips(size: Size) -> Iterator[Figure]:
    """P20: CPU of both, in turns, after each has run once."""
    papers = [_paper(number) for number in range(1, SLIPS + 1)]
    words = _words(papers)
    ours, bare = [], []
    for round_ in range(size.rounds + 1):
        taken = _seconds(lambda: slips_pdf(papers, "zh", _MADE_AT)), _seconds(lambda: _bare(words))
        if round_:
            ours.append(taken[0])
            bare.append(taken[1])
    times = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    told = f"{times:.2f} ×  ({statistics.median(ours):.2f} against {statistics.median(bare):.2f} s)"
    yield Figure("P20", f"{SLIPS} slips as one PDF", told, "≤ 2 ×", times <= 2)
    kilobytes, least = (len(file) / 1000 for file in (slips_pdf(papers, "zh", _MADE_AT), _bare(words)))
    yield Figure("", "the size of that file", f"{kilobytes:.0f} kB (bare {least:.0f} kB)", "≤ 60 kB", kilobytes <= 60)


def _seconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def _paper(number: int) -> SlipPaper:
    """Six steps, an advance, and six tenths paid."""
    with speaking("zh"):
        earned = tuple(
            PaperLine(name, piece_pay_fen(pieces, rate_hao), pieces_text(pieces), rate_text(rate_hao))
            for at, (name, rate_hao) in enumerate(_STEPS)
            for pieces in [3000 + number * 37 + at * 211]
        )
        withheld = (PaperLine("预支，9月8日领", -20_000),)
        gross_fen = sum(line.pay_fen for line in earned)
        net_fen = gross_fen - 20_000
        return SlipPaper(
            workshop="石桥镇缝艺社区工厂",
            month=Month(2025, 9),
            worker_number=number,
            called_name=_SURNAMES[number - 1] + _GIVEN[number % len(_GIVEN)],
            earned=earned,
            withheld=withheld,
            gross_fen=gross_fen,
            withheld_fen=20_000,
            net_fen=net_fen,
            worked_time=f"{160 + number % 9}小时30分",
            floor=f"正常时间 160 小时，至少 {money_text(288_000)}。",
            slip_number=str(number),
            payments=(PaperPayment(date(2025, 10, 15), "微信", net_fen * 6 // 10),),
        )


def _words(papers: Sequence[SlipPaper]) -> list[list[str]]:
    """All texts of the file, page by page."""
    pages: list[list[str]] = []
    add_page, text = NewPdf.add_page, NewPdf.text

    def turn(pdf: NewPdf) -> None:
        pages.append([])
        add_page(pdf)

    def write(pdf: NewPdf, x: float, y: float, words: str, *how: object, **more: object) -> None:
        pages[-1] += filter(None, [words])
        text(pdf, x, y, words, *how, **more)  # type: ignore[arg-type]

    with patch.object(NewPdf, "add_page", turn), patch.object(NewPdf, "text", write):
        slips_pdf(papers, "zh", _MADE_AT)
    return pages


def _bare(pages: Sequence[Sequence[str]]) -> bytes:
    pdf = FPDF(format=(148, 210))
    pdf.add_font("own", fname=OWN)
    pdf.set_font("own", size=6)
    for words in pages:
        pdf.add_page()
        for text in words:
            pdf.cell(text=text, h=3, new_x="LMARGIN", new_y="NEXT")
    file = bytes(pdf.output())
    close_fonts(pdf.fonts.values())
    return file
