"""W33 and W34: from which day on somebody may leave, what is looked at, and how long she was here."""

from datetime import date

import pytest

from workshop.errors import Invalid
from workshop.i18n import speaking, term_text
from workshop.leaving import rules
from workshop.leaving.rules import Doubt, Ground, Look

SAID = date(2025, 9, 16)


@pytest.mark.parametrize(
    ("ground", "earliest"),
    [
        (Ground.OWN_WISH, date(2025, 10, 16)),
        (Ground.BY_WORKSHOP, date(2025, 10, 16)),
        (Ground.IN_PROBATION, date(2025, 9, 19)),
        (Ground.AT_ONCE, SAID),
        (Ground.AGREED, SAID),
        (Ground.TERM_ENDS, SAID),
    ],
)
def test_w33_the_earliest_last_day_is_asked_of_and_never_refused(ground: Ground, earliest: date) -> None:
    days = rules.notice_days(ground, 30, 3)
    assert rules.earliest_last_day(SAID, days) == earliest
    assert rules.short_notice_key(earliest, earliest) is None
    before = date.fromordinal(earliest.toordinal() - 1)
    assert rules.short_notice_key(before, earliest) == f"short_notice/{before}"


@pytest.mark.parametrize("ground", Ground)
def test_w33_where_no_figure_of_law_is_known_no_notice_is_asked_for(ground: Ground) -> None:
    assert rules.notice_days(ground, None, None) == 0


@pytest.mark.parametrize("last_day", [date(2025, 8, 31), date(2026, 9, 18)])
def test_a_last_day_that_cannot_be_is_refused(last_day: date) -> None:
    with pytest.raises(Invalid):
        rules.check_last_day(last_day, date(2025, 9, 1), SAID)


def test_w34_all_is_settled_on_the_last_day_and_not_before() -> None:
    rules.check_settle(SAID, SAID)
    with pytest.raises(rules.NotYet):
        rules.check_settle(date(2025, 9, 17), SAID)


def test_what_is_asked_stands_in_the_order_of_the_page_and_names_what_was_seen() -> None:
    seen = [Doubt(Look.ADVANCE, fen=500_00), Doubt(Look.SHORT), Doubt(Look.LATE_WORK, day=SAID), Doubt(Look.REPORTS, 2)]
    assert [doubt.key for doubt in rules.doubts(seen)] == ["reports/2", "late_work/2025-09-16", "advance/50000"]


@pytest.mark.parametrize(
    ("first", "last", "length"),
    [
        (date(2025, 9, 1), date(2025, 9, 15), (0, 0, 15)),
        (date(2024, 3, 1), date(2025, 8, 31), (1, 6, 0)),
        (date(2025, 1, 31), date(2025, 2, 28), (0, 1, 0)),
        (date(2024, 2, 29), date(2025, 2, 28), (1, 0, 0)),
        (date(2025, 9, 16), date(2025, 9, 16), (0, 0, 1)),
        (date(2020, 5, 11), date(2025, 9, 15), (5, 4, 5)),
    ],
)
def test_w34_the_certificate_says_how_long_it_was(first: date, last: date, length: tuple[int, int, int]) -> None:
    assert rules.term_length(first, last) == length


@pytest.mark.parametrize(
    ("length", "in_english", "in_chinese"),
    [
        ((1, 6, 0), "1 year, 6 months", "1 年 6 个月"),
        ((5, 1, 1), "5 years, 1 month, 1 day", "5 年 1 个月 1 天"),
        ((0, 0, 15), "15 days", "15 天"),
    ],
)
def test_how_long_it_was_reads_as_people_say_it(length: tuple[int, int, int], in_english: str, in_chinese: str) -> None:
    for language, words in (("en", in_english), ("zh", in_chinese)):
        with speaking(language):
            assert term_text(*length) == words
