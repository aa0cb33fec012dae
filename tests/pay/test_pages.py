"""Pages of pay, as owner and bookkeeper see them."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlmodel import Session, col, select

from tests.attendance.saying import listed, turn_on
from tests.cast import NOON, Cast
from tests.facts import refusing
from tests.hours.wishes import add as add_hours
from tests.hours.wishes import wish as hours_wish
from tests.output.wishes import YESTERDAY, cell, saved_sheet
from tests.pay.wishes import OCTOBER, SEPTEMBER, lines, lock, show, show_and_lock, slips
from tests.paying import wishes as paying
from tests.pdf.reading import read_pdf
from tests.reports.saying import tell
from workshop import database as db
from workshop.clock import Clock, real_now
from workshop.database import Database
from workshop.ids import new_id
from workshop.law.models import LegalValue
from workshop.law.rules import ValueKind
from workshop.pay import queries
from workshop.pay.commands import OpenRun, ShowRun, show_run
from workshop.pay.drawing import draw_up
from workshop.pay.models import RunStep, StatedHours
from workshop.pay.months import drafts
from workshop.pay.objecting import ObjectToLine, StateHours, object_to_line, state_hours
from workshop.pay.rules import PaidAlready
from workshop.pay.slips import key_of
from workshop.paying.reopening import reopen_unpaid
from workshop.tenancy import Workshop

MONTH_END = datetime(2025, 9, 30, 4, tzinfo=UTC)
PAGE = "/pay/2025-09"


@pytest.fixture
def clock() -> Clock:
    """It is noon on 30 September: the month may be shown."""
    return Clock(MONTH_END - real_now())


@pytest.fixture
def counted(database: Database, cast: Cast) -> None:
    """Fang: 100 sleeves at 0.85 and 40 hems at 0.40; Yan: 3 buttons at 0.0125; both waited 2.5 hours for ¥30.00."""
    with db.writing(database, cast.mei.scope) as session:
        saved_sheet(session, cast, cell(cast, 60), cell(cast, 40, at=cast.hem))
        saved_sheet(session, cast, cell(cast, 40), cell(cast, 3, of=cast.yan_at, at=cast.button), day=YESTERDAY)
        add_hours(session, cast, hours_wish(cast, work_date=YESTERDAY - timedelta(days=1)))


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def plain(page: str) -> str:
    """The page's text without its tags, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Not shown yet", "Show the slips to the workers", "Nobody knows how long they worked: 2", "3 days")),
        ("zh", ("还没给工人看", "给工人看工资条", "不知道工时：2 人", "3 天")),
    ],
)
def test_a_draft_is_one_table_whose_figures_are_those_of_the_slips(
    client: TestClient, cast: Cast, language: str, words: tuple[str, ...]
) -> None:
    page = client.get(f"{PAGE}?lang={language}").text
    for word in words:
        assert word in page, word
    rows = [plain(row) for row in re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", page, re.DOTALL)]
    assert [re.findall(r"-?[\d,]+\.\d\d", row) for row in rows] == [
        ["101.00", "30.00", "131.00"],
        ["0.04", "30.00", "30.04"],
        ["101.04", "60.00", "161.04"],
    ]
    slip = client.get(f"{PAGE}/{cast.fang_at}?lang={language}").text
    assert "<small>¥</small>131.00" in slip
    assert ("壹佰叁拾壹元整" in slip) == (language == "zh")


@pytest.mark.usefixtures("counted")
def test_w13_counted_days_that_nobody_gave_hours_are_told(client: TestClient, cast: Cast, database: Database) -> None:
    with db.writing(database, cast.mei.scope) as session:
        turn_on(session, cast)
        listed(session, cast, {cast.fang_at: "8:00-12:00"}, YESTERDAY)
    page = client.get(f"{PAGE}?lang=en").text
    assert "Days with a count and no hours:" in page
    assert 'href="/attendance?month=2025-09"' in page


def test_what_is_only_posted_leads_back_to_its_page(client: TestClient) -> None:
    """A reload, or the other language, on the questions before a lock."""
    for act in ("show", "lock", "hours", "late", "reopen"):
        answer = client.get(f"{PAGE}/{act}", follow_redirects=False)
        assert (answer.status_code, answer.headers.get("location")) == (303, PAGE), act


@pytest.mark.usefixtures("counted")
def test_only_who_does_the_pay_sees_it(client_of: Callable[..., TestClient], cast: Cast) -> None:
    for address in ("/pay", PAGE, f"{PAGE}/{cast.fang_at}", f"{PAGE}/slips.pdf", "/api/v1/pay/runs"):
        assert client_of(cast.lan).get(address).status_code == 403
    assert 'href="/pay"' not in client_of(cast.lan).get("/start").text
    hua = client_of(cast.hua)
    assert 'href="/pay"' in hua.get("/start").text
    assert "Show the slips" in hua.get(PAGE).text


@pytest.mark.usefixtures("counted")
def test_from_the_last_count_to_slips_and_strips(client: TestClient, cast: Cast) -> None:
    assert client.get(f"{PAGE}/slips.pdf").status_code == 409
    assert "/law#W04" in client.get(PAGE).text
    asked = client.post(f"{PAGE}/show", data={"id": new_id()})
    assert asked.status_code == 409
    assert "Nothing is counted yet for today, 30 Sep 2025." in asked.text
    typed = {"id": hidden(asked.text, "id")[0], "confirmed": hidden(asked.text, "confirmed")}
    shown = client.post(f"{PAGE}/show", data=typed)
    assert "Everybody sees her own slip now" in client.get(shown.headers["location"]).text
    asked = client.post(f"{PAGE}/lock", data={"id": new_id()})
    assert asked.status_code == 409
    assert hidden(asked.text, "confirmed") == ["uncounted/2025-09-30", "early/2025-10-03", "no_time/2"]
    assert "The workers may object until 3 Oct 2025." in asked.text
    typed = {"id": hidden(asked.text, "id")[0], "confirmed": hidden(asked.text, "confirmed")}
    assert client.post(f"{PAGE}/lock", data=typed).headers["location"] == f"{PAGE}?done=locked"
    page = client.get(PAGE).text
    for address in (f"{PAGE}/pay?give=", f"{PAGE}/slips.pdf", f"{PAGE}/signatures.pdf", f"{PAGE}/ledger.xlsx"):
        assert f'href="{address}"' in page
    assert "<small>¥</small>161.04" in page
    assert all(f"/law#{rule}" in page for rule in ("W03", "W05"))
    for paper in ("slips", "signatures"):
        assert client.get(f"{PAGE}/{paper}.pdf").content.startswith(b"%PDF")
    book = load_workbook(BytesIO(client.get(f"{PAGE}/ledger.xlsx").content))
    cells = [value for row in book.worksheets[0].iter_rows(values_only=True) for value in row]
    assert "王秀芳" in cells
    assert 131 in cells
    assert "Locked, nothing paid yet" in client.get("/pay").text


def test_a_month_that_runs_or_is_empty_says_so(client: TestClient) -> None:
    assert "Nothing was earned in this month." in client.get("/pay/2025-08").text
    answer = client.post("/pay/2025-10/show", data={"id": new_id()})
    assert answer.status_code == 409
    assert "The month is not over" in answer.text
    assert client.get("/pay/2025-9").status_code == 404


@pytest.fixture
def minimum(database: Database, cast: Cast) -> None:
    """¥1,740.00 a month: ¥10.00 an hour."""
    with db.writing(database, cast.mei.scope) as session:
        row = LegalValue(
            kind=ValueKind.MINIMUM_MONTH,
            workshop_id=cast.workshop,
            value=1_740_00,
            valid_from=date(2025, 1, 1),
            source="试",
            recorded_at=NOON,
        )
        session.add(row)


@pytest.mark.usefixtures("counted", "minimum")
def test_w13_w14_hours_are_said_and_what_is_below_the_minimum_is_told_with_the_way_out(
    client: TestClient, database: Database, cast: Cast
) -> None:
    fang, yan = cast.fang_at, cast.yan_at
    wrong = client.post(f"{PAGE}/hours", data={f"i-{fang}": new_id(), f"h-{fang}": "20", f"h-{yan}": "viel"})
    assert wrong.status_code == 422
    assert 'value="viel"' in wrong.text
    typed = {f"i-{fang}": new_id(), f"h-{fang}": "20", f"i-{yan}": new_id(), f"h-{yan}": ""}
    assert client.post(f"{PAGE}/hours", data=typed).headers["location"] == f"{PAGE}?done=hours"
    page = client.get(PAGE).text
    for words in ("¥69.00 below the minimum", "Below the minimum wage: 1", "Let the settings top it up", "20 h"):
        assert words in page, words
    assert "by the piece too; shorter time is reckoned by the hour" in page
    assert "That would be ¥34.50 to ¥69.00 more." in client.get(f"{PAGE}/{fang}").text  # W14: 50 to 100 percent
    with db.writing(database, cast.mei.scope) as session:
        session.get_one(Workshop, cast.workshop).tops_up = True
    page = client.get(PAGE).text
    assert "topped up by ¥69.00" in page
    assert "below the minimum" not in page
    assert "<small>¥</small>200.00" in client.get(f"{PAGE}/{fang}").text
    with db.writing(database, cast.mei.scope) as session:
        session.get_one(Workshop, cast.workshop).tops_up = False
        show(session, cast)
    paper = read_pdf(client.get(f"{PAGE}/slips.pdf").content)
    assert "You got ¥69.00 less than the minimum wage for your hours." in paper.texts


@pytest.mark.usefixtures("counted")
def test_hours_that_were_said_are_put_right_and_nobodys_word_is_overwritten_unseen(
    client: TestClient, database: Database, session: Session, cast: Cast
) -> None:
    fang, yan = cast.fang_at, cast.yan_at
    client.post(f"{PAGE}/hours", data={f"h-{fang}": "99"})  # a slip of the finger: it was 9.5
    say_hours(database, cast, "52:20")
    for language, words in (
        ("zh", ("改报过的工时", "车间9月30日记的：99 小时", "工人9月30日报的：52 小时 20 分")),
        ("en", ("the workshop wrote down 99 h on 30 Sep", "the worker said 52 h 20 min on 30 Sep")),
    ):
        page = client.get(f"{PAGE}?lang={language}").text
        for found in (*words, f'name="h-{fang}" inputmode', 'value="99"', 'value="52:20"'):
            assert found in page, found
    shown = {"of": "said", f"s-{fang}": "99", f"s-{yan}": "52:20", f"i-{fang}": new_id(), f"i-{yan}": new_id()}
    wrong = client.post(f"{PAGE}/hours", data=shown | {f"h-{fang}": "viel", f"h-{yan}": "52:20"})
    assert wrong.status_code == 422
    assert 'value="viel"' in wrong.text
    assert '<details class="card screen" open>' in wrong.text
    right = shown | {f"h-{fang}": "9.5", f"h-{yan}": "52:20"}
    for _ in range(2):  # sent twice, it is said once
        assert client.post(f"{PAGE}/hours", data=right).headers["location"] == f"{PAGE}?done=hours"
    assert said(session) == [(fang, 99 * 60, "owner"), (yan, 52 * 60 + 20, "own"), (fang, 570, "owner")]
    none = {"of": "said", f"s-{fang}": "9:30", f"h-{fang}": "9.5"}
    assert client.post(f"{PAGE}/hours", data=none).headers["location"] == f"{PAGE}?done=nothing"
    say_hours(database, cast, "60", MONTH_END + timedelta(minutes=1))
    typed = {"of": "said", f"s-{fang}": "9:30", f"h-{fang}": "10", f"s-{yan}": "52:20", f"h-{yan}": "55"}
    stale = client.post(f"{PAGE}/hours", data=typed)
    assert stale.status_code == 409
    for found in ("Somebody changed this in the meantime", "the worker said 60 h", 'value="55"'):
        assert found in stale.text, found
    assert len(said(session)) == 4, "of a form that is refused nothing is kept"


def say_hours(database: Database, cast: Cast, hours: str, now: datetime = MONTH_END) -> None:
    """Yan says how long she worked in September."""
    with db.writing(database, cast.yan.scope) as hers:
        wish = StateHours.model_validate({"engagement_id": cast.yan_at, "month": "2025-09", "minutes": hours})
        state_hours(hers, cast.yan, wish, now)


def said(session: Session) -> list[tuple[UUID, int, str]]:
    rows = session.scalars(select(StatedHours).order_by(col(StatedHours.id)))
    return [(row.engagement_id, row.minutes, row.voice) for row in rows]


@pytest.mark.usefixtures("counted")
def test_where_attendance_knows_the_time_there_is_nothing_to_put_right(
    client: TestClient, database: Database, cast: Cast
) -> None:
    say_hours(database, cast, "52")
    assert "Change the hours that were said" in client.get(PAGE).text
    with db.writing(database, cast.mei.scope) as session:
        turn_on(session, cast)
        listed(session, cast, {cast.yan_at: "8:00-11:30"})
    assert "Change the hours that were said" not in client.get(PAGE).text


@pytest.mark.usefixtures("counted")
def test_every_line_opens_to_the_days_that_it_is_made_of(client: TestClient, session: Session, cast: Cast) -> None:
    workshop = session.get_one(Workshop, cast.workshop)
    drawing = draw_up(session, workshop, SEPTEMBER)
    draft = next(of for of in drafts(session, workshop, drawing) if of.worker.id == cast.fang_at)
    assert opened(session, draft.slip, [line.row for line in draft.lines], None) == 3
    wish = ShowRun(confirmed=frozenset({"uncounted/2025-09-30"}))
    step = show_run(session, cast.mei, SEPTEMBER, wish, MONTH_END.date(), MONTH_END)
    later = MONTH_END + timedelta(minutes=1)
    saved_sheet(session, cast, cell(cast, 61, seen=60), now=later)  # no part of the slip that was shown
    slip = slips(session, step)[cast.fang_at]
    assert opened(session, slip, lines(session, slip), step) == 3
    step = lock(session, cast)
    slip = slips(session, step)[cast.fang_at]
    assert opened(session, slip, lines(session, slip), step) == 3
    page = plain(client.get(f"{PAGE}/{cast.fang_at}").text)
    assert "上袖" in page
    assert "Tuesday, 16 Sep 61 pieces" in page


def opened(session: Session, slip: Any, of_slip: list[Any], step: RunStep | None) -> int:
    """How many lines the slip has; the days of each come to what it pays for."""
    days = queries.days_of_lines(session, slip, {line.month for line in of_slip}, step)
    for line in of_slip:
        assert sum(day.quantity for day in days[key_of(line)]) == line.quantity - (line.was_quantity or 0)
    return len(of_slip)


@pytest.mark.usefixtures("counted")
def test_a_pair_says_what_it_was_and_is_and_opens_to_what_came_late(
    client: TestClient, session: Session, cast: Cast
) -> None:
    show_and_lock(session, cast)
    assert "Something was entered" not in client.get(PAGE).text
    late = client.post(f"{PAGE}/late", data={"id": new_id(), "reason": "漏了一张纸"})
    assert late.status_code == 303
    saved_sheet(session, cast, cell(cast, 90, seen=60))
    assert client.post(f"{PAGE}/late/end", data={}).status_code == 303
    assert "Something was entered" in client.get(PAGE).text
    slip = slips(session, show(session, cast, OCTOBER))[cast.fang_at]
    assert opened(session, slip, lines(session, slip), None) == 1
    page = plain(client.get(f"/pay/2025-10/{cast.fang_at}").text)
    assert "Sep 2025: was ¥85.00, is ¥110.50" in page
    assert "30 pieces" in page


@pytest.mark.usefixtures("counted")
def test_an_objection_is_put_off_and_then_answered(
    client: TestClient, database: Database, session: Session, cast: Cast
) -> None:
    slip = slips(session, show(session, cast))[cast.fang_at]
    with db.writing(database, cast.fang.scope) as hers:
        said = object_to_line(hers, cast.fang, slip.id, ObjectToLine(position=1, text="少一捆"), NOON)
    address = f"/pay/objections/{said.id}/answer"
    anchor = f"{PAGE}#o-{said.id}"
    assert f'href="{anchor}"' in client.get("/start").text
    assert f'<li id="o-{said.id}">' in client.get(PAGE).text
    assert "王秀芳 objects to a line of the slip" in client.get(PAGE).text
    lock(session, cast)
    assert f'<li id="o-{said.id}">' in client.get(PAGE).text, "it waits on the month also once that is locked"
    page = client.get(f"{PAGE}/{cast.fang_at}").text
    card = plain(page[page.index(f'id="o-{said.id}"') :])
    assert "上袖" in card
    assert "Tuesday, 16 Sep 60 pieces" in card, "the days of the line lie open beside what she says of it"
    assert "少一捆" in card
    assert 'value="put_off" checked' in page
    refused = client.post(address, data={"id": new_id(), "outcome": "refused", "text": ""})
    assert refused.status_code == 409
    assert "Write why." in refused.text
    for outcome, text in (("put_off", ""), ("accepted", "补上了")):
        done = client.post(address, data={"id": new_id(), "outcome": outcome, "text": text})
        assert done.headers["location"] == f"{PAGE}/{cast.fang_at}?done=answered"
    page = client.get(f"{PAGE}/{cast.fang_at}").text
    assert "补上了" in page
    assert address not in page


@pytest.mark.usefixtures("counted")
def test_what_changed_since_it_was_shown_is_told_with_what_it_comes_to_until_it_is_shown_anew(
    client: TestClient, session: Session, cast: Cast
) -> None:
    show(session, cast)
    assert "changed since shown" not in client.get(PAGE).text
    saved_sheet(session, cast, cell(cast, 70, seen=60), cell(cast, 2, of=cast.gui_at))
    page = plain(client.get(PAGE).text)
    assert "changed since shown: now ¥139.50" in page
    assert page.count("changed since shown") == 1
    assert "As it stands now: ¥171.24 in all, not ¥161.04." in page
    assert "had no slip. As it stands now: ¥1.70" in page
    slip = plain(client.get(f"{PAGE}/{cast.fang_at}").text)
    assert "As it stands now ¥139.50" in slip
    assert "100 · ¥85.00 → 110 · ¥93.50" in slip
    assert f'href="{PAGE}#step"' in client.get(f"{PAGE}/{cast.fang_at}").text
    asked = client.post(f"{PAGE}/show", data={"id": hidden(client.get(PAGE).text, "id")[-1]})
    again = {"id": hidden(asked.text, "id")[-1], "confirmed": hidden(asked.text, "confirmed")}
    assert client.post(f"{PAGE}/show", data=again).status_code == 303
    page = plain(client.get(PAGE).text)
    assert "changed since shown" not in page
    assert "171.24" in page


@pytest.mark.usefixtures("counted")
def test_a_month_is_opened_again_until_the_first_payment(client: TestClient, session: Session, cast: Cast) -> None:
    show_and_lock(session, cast)
    reason = {"id": new_id(), "reason": "少算了一天"}
    assert client.post(f"{PAGE}/reopen", data=reason).headers["location"] == f"{PAGE}?done=reopened"
    slip = slips(session, show_and_lock(session, cast))[cast.fang_at]
    run = queries.run_of_month(session, cast.workshop, SEPTEMBER)
    assert run
    paying.pay_out(session, cast, run.row, confirmed=frozenset({"early"}))
    with refusing(session, PaidAlready):
        reopen_unpaid(session, cast.mei, SEPTEMBER, OpenRun(reason="少算了"), NOON)
    answer = client.post(f"{PAGE}/reopen", data=reason | {"id": new_id()})
    assert answer.status_code == 409
    assert "Money was paid for this month." in answer.text
    assert slip.number
    assert "left to pay" in client.get("/pay").text


@pytest.mark.usefixtures("counted")
def test_a_refusal_is_told_also_where_its_form_is_gone(client: TestClient, session: Session, cast: Cast) -> None:
    told = {"id": new_id(), "reason": "少算了一天"}
    assert "This month is not locked." in client.post(f"{PAGE}/reopen", data=told).text
    assert "This month is not locked." in client.post(f"{PAGE}/late", data=told).text
    show_and_lock(session, cast)
    hours = client.post(f"{PAGE}/hours", data={f"h-{cast.fang_at}": "20"})
    assert hours.status_code == 409
    assert "This month is locked already." in hours.text


@pytest.mark.usefixtures("counted")
def test_what_is_odd_leads_only_where_one_may_go(
    client_of: Callable[..., TestClient], database: Database, cast: Cast
) -> None:
    with db.writing(database, cast.yan.scope) as hers:
        tell(hers, cast, 96, by=cast.yan)
    for who, opens in ((cast.mei, True), (cast.hua, False)):
        page = client_of(who).get(PAGE).text
        assert "Reports of workers to confirm: 1" in page
        assert ('href="/reports"' in page) == opens
