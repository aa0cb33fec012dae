"""Pages of attendance, as the person sees them."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from tests.attendance.saying import USUAL, hours_of, listed, turn_on
from tests.cast import NOON, TODAY, Cast
from tests.facts import row_counts
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from workshop import database as db
from workshop.attendance.commands import Going, Tap, tap
from workshop.attendance.models import Presence
from workshop.attendance.rules import AttendanceBy
from workshop.database import Database
from workshop.tenancy import Everything, Workshop

Clients = Callable[..., TestClient]
LIST = f"/attendance/{TODAY}"


def keep(database: Database, cast: Cast, by: AttendanceBy = AttendanceBy.LIST) -> None:
    with db.writing(database, cast.mei.scope) as session:
        turn_on(session, cast, by)


def write(database: Database, cast: Cast, hours: dict[Any, str], **more: Any) -> list[Presence]:
    with db.writing(database, cast.lan.scope) as session:
        return listed(session, cast, hours, **more)


def come(database: Database, cast: Cast, now: datetime) -> Presence:
    with db.writing(database, cast.fang.scope) as session:
        return tap(session, cast.fang, Tap(engagement_id=cast.fang_at, going=Going.HERE), now)


def stands(database: Database, cast: Cast, day: Any = TODAY) -> str:
    with db.reading(database, Everything()) as session:
        return hours_of(session, cast.fang_at, day)


def fields(page: str, **typed: Any) -> dict[str, Any]:
    """What a browser would send of the list."""
    found: dict[str, list[str]] = {}
    for name in ("row", "was", "hours", "id", "note", "sure"):
        found[name] = re.findall(rf'<input[^>]* name="{name}"[^>]*? value="([^"]*)"', page)
    return {**found, **typed}


def forms(page: str, action: str) -> list[dict[str, str]]:
    """The hidden fields and values of each form with this action."""
    bodies = re.findall(rf'<form[^>]*action="{action}">(.*?)</form>', page, re.S)
    return [dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', body)) for body in bodies]


# --- off ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "sentence", "hers"),
    [
        ("en", "It is off here; the owner turns it on", "You need not do anything."),
        ("zh", "现在没开；老板可以在设置里打开。", "您什么都不用做。"),
    ],
)
def test_off_means_that_no_page_asks(client_of: Clients, cast: Cast, language: str, sentence: str, hers: str) -> None:
    for name, may_set in (("mei", True), ("lan", False), ("hua", False)):
        page = client_of(cast.actors[name]).get(f"/attendance?lang={language}").text
        assert (sentence in page, 'href="/settings"' in page) == (True, may_set)
        assert sentence in client_of(cast.actors[name]).get(f"{LIST}?lang={language}").text
    assert "/attendance" not in client_of(cast.mei).get("/start").text
    worker = client_of(cast.fang)
    assert "/me/attendance" not in worker.get("/me").text
    page = worker.get(f"/me/attendance?lang={language}").text
    assert hers in page
    assert "<form" not in page


def test_off_means_that_nothing_is_taken(client_of: Clients, database: Database, cast: Cast) -> None:
    leader, worker = client_of(cast.lan), client_of(cast.fang)
    with db.reading(database, Everything()) as session:
        before = row_counts(session)
    typed = {"row": [str(cast.fang_at)], "was": [""], "hours": ["8:00-11:30"]}
    refused = leader.post(LIST, data=typed)
    assert (refused.status_code, "It is off here" in refused.text) == (409, True)
    going = {"engagement_id": str(cast.fang_at), "going": "here"}
    assert worker.post("/me/attendance/tap", data=going).status_code == 409
    with db.reading(database, Everything()) as session:
        assert row_counts(session) == before


# --- the leader's list ----------------------------------------------------


def test_as_usual_is_filled_in_looked_through_and_saved(client_of: Clients, database: Database, cast: Cast) -> None:
    keep(database, cast)
    leader = client_of(cast.lan)
    page = leader.get(LIST).text
    assert page.index('class="vh"') < page.index('name="fill"'), "Enter saves"
    filled = leader.post(LIST, data=fields(page, fill="all"))
    assert (filled.status_code, filled.text.count(f'value="{USUAL}"')) == (200, 3)
    assert "not saved yet" in filled.text
    assert stands(database, cast) == ""
    sent = fields(filled.text)
    sent["hours"][1] = ""
    answer = leader.post(LIST, data=sent)
    assert answer.headers["location"] == f"{LIST}?done=saved"
    assert leader.post(LIST, data=sent).status_code == 303, "sent twice"
    shown = leader.get(LIST).text
    assert fields(shown)["hours"] == fields(shown)["was"] == [USUAL, "", USUAL]
    one = leader.post(LIST, data=fields(shown, fill=str(cast.yan_at))).text
    assert fields(one)["hours"] == [USUAL] * 3
    assert fields(one)["was"] == [USUAL, "", USUAL]


@pytest.mark.parametrize(
    ("language", "typed", "sentence"),
    [
        ("en", "8-7", "Write from when to when, such as 8:00-11:30, 14:00-17:30."),
        ("zh", "8:00-12:00, 11:00-13:00", "有两段时间重叠了。同一个钟点只写一次。"),
    ],
)
def test_what_is_no_time_comes_back_as_typed(
    client_of: Clients, database: Database, cast: Cast, language: str, typed: str, sentence: str
) -> None:
    keep(database, cast)
    leader = client_of(cast.lan)
    sent = fields(leader.get(LIST).text)
    sent["hours"] = [typed, "8:00-9:00", ""]
    answer = leader.post(f"{LIST}?lang={language}", data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert fields(answer.text)["hours"] == sent["hours"]
    assert stands(database, cast) == ""


def test_a_question_is_answered_by_saving_again(client_of: Clients, database: Database, cast: Cast) -> None:
    keep(database, cast)
    leader = client_of(cast.lan)
    sent = fields(leader.get(LIST).text)
    write(database, cast, {cast.fang_at: "9:00-11:30"})
    sent["hours"] = ["6:00-19:00", "", ""]
    changed = leader.post(LIST, data=sent)
    assert changed.status_code == 409
    assert "王秀芳: meanwhile 9:00-11:30 was written down." in changed.text
    long = leader.post(LIST, data=fields(changed.text))
    assert "more than 12 hours" in long.text
    assert leader.post(LIST, data=fields(long.text)).status_code == 303
    assert stands(database, cast) == "6:00-19:00"


def test_forms_that_are_none_of_ours(client_of: Clients, database: Database, cast: Cast) -> None:
    keep(database, cast)
    leader = client_of(cast.lan)
    assert leader.post(LIST, data={"row": ["x"], "hours": [], "was": []}).status_code == 400
    assert leader.post(LIST, data={"row": ["x"], "hours": [""], "was": [""], "fill": "all"}).status_code == 400
    stranger = {"row": [str(cast.ying_at)], "hours": ["8:00-9:00"], "was": [""]}
    assert leader.post(LIST, data=stranger).status_code == 404
    assert leader.get("/attendance/2025-09-17").status_code == 409
    for odd, status in (("2025-13", 404), ("x", 404), ("0001-01", 200), ("9999-12", 200)):
        assert leader.get(f"/attendance?month={odd}").status_code == status, odd
        assert client_of(cast.fang).get(f"/me/attendance?month={odd}").status_code == status, odd
    assert leader.get("/attendance/0001-01-01").status_code == 200
    assert client_of(cast.hua).get(LIST).text.count("<form") == 0, "the bookkeeper reads"


# --- putting right --------------------------------------------------------


def test_both_sides_see_the_original_and_what_took_its_place(
    client_of: Clients, database: Database, cast: Cast
) -> None:
    keep(database, cast)
    (row,) = write(database, cast, {cast.fang_at: "8:00-11:30"})
    leader, address = client_of(cast.lan), f"/attendance/rows/{row.id}"
    assert f'href="{address}"' in leader.get(LIST).text
    without = leader.post(address, data={"hours": "8:00-12:00", "note": ""})
    assert (without.status_code, 'value="8:00-12:00"' in without.text) == (422, True)
    assert leader.post(address, data={"hours": "8:00-12:00", "note": "加了半小时"}).status_code == 303
    for page in (leader.get(LIST).text, client_of(cast.fang).get("/me/attendance").text):
        for text in ("<s>8:00-11:30</s>", "instead of 8:00-11:30", "leader&#39;s list", "加了半小时"):
            assert text in page
    assert "This time was put right already." in leader.get(address).text
    assert client_of(cast.stranger).get(address).status_code == 404


# --- the month ------------------------------------------------------------


def rows_of_month(page: str) -> list[list[str]]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.S)
    return [[re.sub("<[^>]+>", "", c).strip() for c in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def test_the_month_is_by_number_and_ranks_nobody(client_of: Clients, database: Database, cast: Cast) -> None:
    keep(database, cast)
    day = TODAY.replace(day=10)
    write(database, cast, {cast.gui_at: "8:00-17:30", cast.yan_at: "8:00-"}, day=day)
    with db.writing(database, cast.lan.scope) as session:
        saved_sheet(session, cast, cell(cast, 100), day=day)
    for reader in (cast.mei, cast.lan, cast.hua):
        first, second, third = rows_of_month(client_of(reader).get("/attendance").text)
        assert (first[0], first[10], first[-1]) == ("1 王秀芳", "?", "")
        assert (second[0], second[10], second[-1]) == ("2 杨小燕", "…", "")
        assert (third[0], third[10], third[-1]) == ("3 张桂兰", "9:30", "9:30")
    file = client_of(cast.hua).get("/attendance/2025-09.xlsx")
    book = openpyxl.load_workbook(BytesIO(file.content))
    minutes, times = (list(sheet.values) for sheet in book.worksheets)
    assert [(row[0], row[11], row[-1]) for row in minutes[1:]] == [("1", None, 0), ("2", None, 0), ("3", 570, 570)]
    assert [row[3:7] for row in times[1:]] == [
        ("8:00", None, "leader's list", "yes"),
        ("8:00", "17:30", "leader's list", "yes"),
    ]
    assert client_of(cast.hua).get("/attendance/2025-13.xlsx").status_code == 404


# --- her own --------------------------------------------------------------


def test_she_taps_coming_and_going(client_of: Clients, database: Database, cast: Cast) -> None:
    keep(database, cast, AttendanceBy.TAP)
    worker = client_of(cast.fang)
    assert 'href="/me/attendance"' in worker.get("/me").text
    page = worker.get("/me/attendance").text
    assert "<script" not in page
    (form,) = forms(page, "/me/attendance/tap")
    assert form["going"] == "here"
    assert worker.post("/me/attendance/tap", data=form).headers["location"] == "/me/attendance?done=saved"
    assert re.fullmatch(r"12:0\d-", stands(database, cast)), "the clock of the tests stands at noon"
    page = worker.get("/me/attendance").text
    assert "Here since" in page
    (form,) = forms(page, "/me/attendance/tap")
    assert form["going"] == "gone"


@pytest.mark.parametrize(("language", "question"), [("en", "when did you go?"), ("zh", "几点走的？")])
def test_a_forgotten_going_is_asked_about(
    client_of: Clients, database: Database, cast: Cast, language: str, question: str
) -> None:
    keep(database, cast, AttendanceBy.TAP)
    come(database, cast, NOON - timedelta(days=1))
    worker = client_of(cast.fang)
    page = worker.get(f"/me/attendance?lang={language}").text
    assert question in page
    (form,) = forms(page, "/me/attendance/gone")
    wrong = worker.post("/me/attendance/gone", data={**form, "gone_at": "11:00"})
    assert (wrong.status_code, 'value="11:00"' in wrong.text) == (422, True)
    assert worker.post("/me/attendance/gone", data={**form, "gone_at": "17:30"}).status_code == 303
    assert stands(database, cast, YESTERDAY) == "12:00-17:30"
    assert question not in worker.get("/me/attendance").text


def test_she_confirms_or_changes_what_her_counts_propose(client_of: Clients, database: Database, cast: Cast) -> None:
    keep(database, cast, AttendanceBy.COUNTS)
    with db.writing(database, cast.lan.scope) as session:
        saved_sheet(session, cast, cell(cast, 100), day=YESTERDAY)
        saved_sheet(session, cast, cell(cast, 90), day=TODAY)
    worker = client_of(cast.fang)
    today, before = forms(worker.get("/me/attendance").text, "/me/attendance/confirm")
    assert (today["hours"], today["work_date"], before["work_date"]) == (USUAL, str(TODAY), str(YESTERDAY))
    long = worker.post("/me/attendance/confirm", data={**before, "hours": "6:00-19:00"})
    assert long.status_code == 409
    again = next(f for f in forms(long.text, "/me/attendance/confirm") if f["work_date"] == str(YESTERDAY))
    assert again["hours"] == "6:00-19:00"
    assert worker.post("/me/attendance/confirm", data=again).status_code == 303
    assert worker.post("/me/attendance/confirm", data=today).status_code == 303
    assert (stands(database, cast, YESTERDAY), stands(database, cast)) == ("6:00-19:00", USUAL)
    assert forms(worker.get("/me/attendance").text, "/me/attendance/confirm") == []
    assert forms(client_of(cast.yan).get("/me/attendance").text, "/me/attendance/confirm") == [], "hers alone"


def test_a_day_whose_pay_is_settled_is_not_asked_about(client_of: Clients, database: Database, cast: Cast) -> None:
    keep(database, cast, AttendanceBy.TAP)
    come(database, cast, NOON - timedelta(days=1))
    with db.writing(database, cast.lan.scope) as session:
        saved_sheet(session, cast, cell(cast, 100), day=YESTERDAY - timedelta(days=1))
    worker = client_of(cast.fang)
    for by, action in ((AttendanceBy.TAP, "gone"), (AttendanceBy.COUNTS, "confirm")):
        for closed_through, asked in ((None, 1), (YESTERDAY, 0)):
            keep(database, cast, by)
            with db.writing(database, cast.mei.scope) as session:
                session.get_one(Workshop, cast.workshop).closed_through = closed_through
            page = worker.get("/me/attendance").text
            assert len(forms(page, f"/me/attendance/{action}")) == asked, (by, closed_through)


def test_her_page_in_a_workshop_of_each_kind_opens_for_any_month(
    client_of: Clients, database: Database, cast: Cast
) -> None:
    keep(database, cast)
    write(database, cast, {cast.fang_at: USUAL})
    worker = client_of(cast.fang)
    page = worker.get("/me/attendance").text
    assert "7 h" in page
    assert "<form" not in page, "where the leader keeps the list she is asked nothing"
    assert "7 h" not in worker.get("/me/attendance?month=2025-08").text
    assert worker.get("/me/attendance?month=x").status_code == 404
    with db.writing(database, cast.mei.scope) as session:
        session.get_one(Workshop, cast.workshop).attendance_by = AttendanceBy.NONE
    assert "7 h" in worker.get("/me/attendance").text, "what was written down stays hers to read"


@pytest.mark.parametrize(
    ("language", "hers", "theirs"),
    [
        (
            "en",
            ("8 Sep to 14 Sep: 7 days without a day of rest", "Week from 8 Sep: 49 h"),
            "Long weeks, no day of rest",
        ),
        ("zh", ("9月8日到9月14日，连着 7 天没有休息", "9月8日起的一周：49 小时"), "工时长、没有休息日"),
    ],
)
def test_w15_a_week_without_rest_is_told_on_her_page_and_on_the_month_of_pay(
    client_of: Clients, database: Database, cast: Cast, language: str, hers: tuple[str, ...], theirs: str
) -> None:
    """Yan, who had Sunday off and 36 hours, is not named; neither page says what is not so."""
    keep(database, cast)
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 5), cell(cast, 5, of=cast.yan_at), day=YESTERDAY)
    for back in range(2, 9):
        hours = {cast.fang_at: USUAL} | ({cast.yan_at: "8:00-14:00"} if back > 2 else {})
        write(database, cast, hours, day=TODAY - timedelta(days=back))
    page, month = (
        client_of(who).get(f"{address}?lang={language}&month=2025-09").text
        for who, address in ((cast.fang, "/me/attendance"), (cast.mei, "/pay/2025-09"))
    )
    assert theirs in month
    for words in hers:
        assert words in page, words
        assert words in month, words
    told = month[month.index(theirs) : month.index("</details>", month.index(theirs))]
    assert ("王秀芳" in told, "燕" in told) == (True, False)
    for rule in ("/law#W15", "/law#W16"):
        assert rule in told
        assert rule in page
    assert "/law#W15" not in client_of(cast.yan).get("/me/attendance?month=2025-09").text
