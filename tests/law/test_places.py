"""Each rule of law is tried by a test that names it, and said on a page where it arises: not in the book alone."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.law.test_book import ALL
from workshop import paths

TESTS = Path(__file__).parents[1]

PLACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "W01": ("paying/test_rules.py::test_w01_wages_are_money_and_never_goods", ("paying/payments", "bonuses/new_extra")),
    "W02": (
        "paying/test_rules.py::test_w02_pay_is_due_on_the_agreed_day_or_the_working_day_before",
        ("paying/pay_day",),
    ),
    "W03": (
        "pay/test_papers.py::test_the_ledger_has_what_the_regulation_asks_for",
        ("pay/month", "pay/my_pay"),
    ),
    "W04": ("pay/test_pages.py::test_from_the_last_count_to_slips_and_strips", ("pay/month", "pay/my_pay")),
    "W05": ("pay/test_pages.py::test_from_the_last_count_to_slips_and_strips", ("pay/month", "paying/way")),
    "W06": ("paying/test_commands.py::test_w06_somebody_else_takes_it_for_a_reason_and_signs", ("paying/new",)),
    "W07": (
        "deductions/test_deduction_rules.py::test_w07_there_are_four_kinds_of_withholding_and_no_other",
        ("deductions/barred", "pay/my_slip"),
    ),
    "W08": ("pay/test_composing.py::test_w08_a_charge_takes_at_most_a_fifth_and_never_the_minimum", ("pay/slip",)),
    "W09": ("deductions/test_deduction_rules.py::test_w09_what_a_month_takes", ("deductions/new_advance",)),
    "W10": (
        "contracts/test_rules.py::test_w10_deposits_and_kept_cards_are_refused_with_the_article",
        ("contracts/new", "deductions/barred", "deductions/my_advances"),
    ),
    "W11": ("orders/test_quotas_and_walls.py::test_w11_a_step_has_a_quota_for_eight_hours", ("orders/rates",)),
    "W12": ("fairness/test_rules.py::test_w12_the_suggested_quota_is_what_nine_of_ten_reach", ("fairness/step",)),
    "W13": (
        "pay/test_composing.py::test_w13_the_hours_bring_their_part_of_the_minimum",
        ("pay/slip", "pay/my_slip", "overview/earnings"),
    ),
    "W14": (
        "pay/test_pages.py::test_w13_w14_hours_are_said_and_what_is_below_the_minimum_is_told_with_the_way_out",
        ("pay/slip", "pay/my_slip"),
    ),
    "W15": (
        "attendance/test_rules.py::test_w15_weeks_beyond_forty_hours_and_seven_days_in_a_row_are_told",
        ("pay/month", "attendance/own"),
    ),
    "W16": ("overtime/test_rules.py::test_w16_a_month_is_warned_of_at_30_and_red_beyond_36", ("overtime/list",)),
    "W18": (
        "overtime/test_rules.py::test_w18_what_comes_beyond_the_usual_rate_is_exact",
        ("overtime/list", "overtime/new"),
    ),
    "W19": ("law/test_rules.py::test_public_holidays_of_a_year", ("overtime/list",)),
    "W20": ("contracts/test_standing.py::test_w20_reminders_on_days_15_25_and_30", ("contracts/list",)),
    "W21": ("contracts/test_standing.py::test_w20_w21_how_it_stands", ("contracts/person",)),
    "W22": (
        "contracts/test_commands.py::test_w22_a_refusal_keeps_its_notice_and_stops_no_count",
        ("contracts/person",),
    ),
    "W23": ("contracts/test_rules.py::test_w23_what_a_paper_leaves_open", ("contracts/paper",)),
    "W24": ("contracts/test_rules.py::test_w24_probation_goes_by_the_term", ("contracts/new",)),
    "W25": (
        "training/test_commands.py::test_w25_a_training_day_is_paid_as_a_line_of_its_own",
        ("training/list", "training/new"),
    ),
    "W28": ("contracts/test_standing.py::test_w28_past_retirement_age_an_agreement_is_due", ("contracts/person",)),
    "W29": ("law/test_retirement.py::test_w29_when_somebody_retires", ("contracts/person",)),
    "W30": ("homework/test_commands.py::test_w30_home_work_is_never_presence", ("homework/list", "homework/mine")),
    "W31": (
        "contracts/test_pages.py::test_w31_the_page_says_why_it_is_employment_and_offers_no_way_round",
        ("contracts/person",),
    ),
    "W32": (
        "pay/test_part_time.py::test_w32_each_count_is_paid_once_within_the_month_and_by_its_end",
        ("contracts/person", "pay/part_timers", "pay/part_timer"),
    ),
    "W33": (
        "leaving/test_commands.py::test_w33_she_says_it_herself_and_nobody_else_takes_it_back",
        ("leaving/leaver", "leaving/mine"),
    ),
    "W34": (
        "leaving/test_commands.py::test_w34_10_5_p07_is_paid_out_mid_month_with_her_certificate",
        ("leaving/leaver", "leaving/mine"),
    ),
    "W35": ("contracts/test_pages.py::test_w35_the_last_day_of_her_last_job_is_asked_for", ("contracts/new",)),
    "W38": (
        "orders/test_quotas_and_walls.py::test_w38_a_rate_belongs_to_a_step_and_never_to_people",
        ("fairness/list",),
    ),
    "W39": ("contracts/test_rules.py::test_w39_and_w40_thirty_days", ("contracts/person",)),
    "W40": ("contracts/test_commands.py::test_w40_an_accident_and_what_became_of_it", ("contracts/person",)),
    "W42": ("orders/test_quotas_and_walls.py::test_w42_a_rate_was_put_on_the_wall_with_its_photo", ("orders/rates",)),
    "W43": ("contracts/test_rules.py::test_w43_gaps_of_the_roster", ("contracts/list",)),
    "W44": (
        "paying/test_rules.py::test_w44_she_may_claim_until_a_year_after_she_left",
        ("paying/mine", "leaving/mine"),
    ),
    "W46": ("paying/test_rules.py::test_w46_the_light_is_red_before_it_is_a_crime", ("paying/payments",)),
    "W47": ("contracts/test_pages.py::test_w47_the_workshop_on_its_papers", ("contracts/employer",)),
}
"""Rule → the test that tries it, and the pages (templates) on which it is said where one can act on it."""

STILL_TO_COME = {"W17", "W26", "W27", "W36", "W37", "W41"}
"""Said in the book; their pages come with the steps that bring what they are about."""

ONLY_TOLD = {"W45"}
"""How long the inspection looks back: nothing in a workshop turns on it."""


@cache
def functions(file: str) -> dict[str, str]:
    """The tests of a file, each with its text, the lines of decoration above it among it."""
    text = (TESTS / file).read_text("utf-8")
    lines = text.splitlines()
    found = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(above.lineno for above in node.decorator_list)])
            found[node.name] = "\n".join(lines[first - 1 : node.end_lineno])
    return found


def test_every_rule_is_tried_by_a_test_that_names_it_and_said_where_it_arises() -> None:
    assert sorted({*PLACES, *STILL_TO_COME, *ONLY_TOLD}) == ALL
    faults = []
    for rule, (test, pages) in PLACES.items():
        file, _, name = test.partition("::")
        if not re.search(rf"{rule}(?!\d)", functions(file).get(name, ""), re.IGNORECASE):
            faults.append(f"{rule}: no test {test} names it")
        for page in pages:
            template = (paths.TEMPLATES / f"{page}.html").read_text("utf-8")
            if not re.search(rf"""/law#{rule}"|rule\("{rule}"[,)]""", template):
                faults.append(f"{rule}: templates/{page}.html does not say it")
    assert not faults, "\n".join(faults)
