"""The rules book: nothing is missing, and everything is said in both languages."""

import re

import pytest

from workshop.i18n import catalogue
from workshop.law import pages as _pages  # noqa: F401  it gives templates the rules
from workshop.law.book import BOOK, RULES, for_workers
from workshop.law.sentences import LEVEL_NAMES, SUBJECT_NAMES, Level, Subject
from workshop.web.pages import environment

ALL = [f"W{number:02d}" for number in range(1, 48)]

BLOCKED = {"W03", "W07", "W08", "W10", "W26", "W33"}
"""What domain 3.1 blocks outright; W01 blocks pay in kind and warns otherwise."""

SAYS_NOTHING_TO_A_WORKER = {"W35", "W41", "W43", "W47"}


def test_every_rule_of_the_paper_is_in_the_book_once() -> None:
    assert sorted(rule.id for rules in BOOK.values() for rule in rules) == ALL
    assert list(BOOK) == list(Subject) == list(SUBJECT_NAMES)
    assert {rule.id for rule in RULES.values() if rule.level == Level.BLOCK} == BLOCKED
    assert set(LEVEL_NAMES) == set(Level)


@pytest.mark.parametrize("rule_id", ALL)
def test_a_rule_names_its_source_and_is_said_in_chinese(rule_id: str) -> None:
    rule = RULES[rule_id]
    assert re.search(r"[\u4e00-\u9fff]", rule.source)
    chinese = catalogue("zh")
    for sentence in filter(None, (rule.owner, rule.for_worker)):
        assert re.search(r"[\u4e00-\u9fff]", chinese[sentence]), sentence
        assert len(chinese[sentence]) <= 60, "one idea, short"
    assert bool(rule.for_worker) == (rule_id not in SAYS_NOTHING_TO_A_WORKER)


def test_a_worker_reads_what_concerns_her() -> None:
    read = {rule.id for rules in for_workers().values() for rule in rules}
    assert read == set(ALL) - SAYS_NOTHING_TO_A_WORKER


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ('rule("W10")', "不能收押金，不能扣身份证：每人罚500到2000元。"),
        ('rule("W10", worker=true)', "谁也不能收你的押金，不能扣你的身份证。"),
    ],
)
def test_a_page_names_a_rule_beside_a_warning(call: str, sentence: str) -> None:
    template = environment().from_string(f'{{% from "law/rule.html" import rule %}}{{{{ {call} }}}}')
    assert template.render() == f'<a href="/law#W10">{sentence}</a>'
