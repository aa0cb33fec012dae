"""The owner's grid with its script: keys, pasting, running pay, questions, saving through htmx."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from tests.browser.conftest import Look
from tests.browser.house import WEEK, House
from tests.browser.visits import PHONE, SCREEN, Sight
from tests.cast import TODAY
from workshop import database as db
from workshop.orders.queries import running_orders

pytestmark = pytest.mark.browser


def _open(sight: Sight, house: House, query: str = "") -> Page:
    page, _ = sight.open("mei", f"/count?order={house.cast.order}{query}")
    return page


def _cell(page: Page, row: int, column: int) -> Locator:
    return page.locator(f"#f-c{row}-{column}")


def _values(page: Page) -> list[str]:
    return [cell.input_value() for cell in page.locator("tr[data-worker] td input").all()]


def _pay(page: Page) -> list[str]:
    return page.locator("tr[data-worker] .pay").all_text_contents()


def _total(page: Page) -> str:
    return page.locator("[data-total]").inner_text().split()[-1]


def _paste(cell: Locator, text: str) -> None:
    cell.evaluate(
        """(input, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def _save(page: Page) -> Request:
    with page.expect_request(lambda request: request.method == "POST") as posted:
        page.click(".save")
    return posted.value


def test_keys_go_down_and_across(look: Look, house: House) -> None:
    page = _open(look(SCREEN), house)
    _cell(page, 0, 0).focus()
    page.keyboard.type("110")
    page.keyboard.press("Enter")
    expect(_cell(page, 1, 0)).to_be_focused()
    page.keyboard.type("90")
    page.keyboard.press("ArrowDown")
    expect(_cell(page, 2, 0)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(_cell(page, 1, 0)).to_be_focused()
    page.keyboard.press("Tab")
    expect(_cell(page, 1, 1)).to_be_focused()
    _cell(page, 2, 0).focus()
    page.keyboard.press("Enter")
    expect(_cell(page, 0, 1)).to_be_focused()  # from the last row to the top of the next column
    assert _values(page)[:4] == ["110", "", "", "90"]


@pytest.mark.proof
def test_pay_runs_with_typing_as_the_server_counts_it(look: Look, house: House) -> None:
    """Three fen-breaking rates: what the script shows is what the server says after saving."""
    page = _open(look(SCREEN), house)
    for row, column, pieces in ((0, 0, "111"), (0, 2, "203"), (1, 1, "８１"), (2, 2, "37")):
        _cell(page, row, column).fill(pieces)
    shown = _pay(page), _total(page)
    assert shown == (["¥96.89", "¥32.40", "¥0.46"], "¥129.75")
    expect(page.locator("form [data-filled]")).to_have_text("Filled in: 3, to go: 0")
    _save(page)
    expect(page.locator(".notice")).to_contain_text("Saved: 3 people.")
    assert (_pay(page), _total(page)) == shown
    plain, _ = look(SCREEN, script=False).open("mei", f"/count?order={house.cast.order}")
    assert (_pay(plain), _total(plain)) == shown


@pytest.mark.proof
def test_a_block_is_pasted_from_a_spreadsheet(look: Look, house: House) -> None:
    page = _open(look(SCREEN), house)
    _paste(_cell(page, 1, 1), "80\t1,200\r\n\t300\r\n7\t8\r\n")
    assert _values(page) == ["", "", "", "", "80", "1,200", "", "", "300"]
    assert _total(page) == "¥50.75"
    _paste(_cell(page, 0, 0), "1300\n90")
    expect(page.locator("#q-c0-0")).to_contain_text("1300 pieces. Usually about 120.")


@pytest.mark.proof
def test_an_odd_number_is_asked_about_before_saving(look: Look, house: House) -> None:
    sight = look(PHONE)
    page = _open(sight, house)
    _cell(page, 0, 0).fill("1200")
    page.keyboard.press("Enter")
    expect(_cell(page, 1, 0)).to_be_focused()
    expect(page.locator("#q-c0-0")).to_contain_text("1200 pieces. Usually about 120. Is that right?")
    assert sight.faults(page) == []
    page.get_by_role("button", name="Make it 120").click()
    expect(page.locator(".ask-box")).to_have_count(0)
    assert (_values(page)[0], _total(page)) == ("120", "¥102.00")

    _cell(page, 0, 0).fill("1100")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="1100 is right").click()
    expect(page.locator(".ask-box")).to_have_count(0)
    _save(page)
    expect(page.locator(".notice")).to_contain_text("Saved: 1 person.")
    assert _total(page) == "¥935.00"


def test_saving_swaps_the_part_and_is_taken_back(look: Look, house: House) -> None:
    sight = look(PHONE)
    page = _open(sight, house)
    page.evaluate("window.kept = true")
    _cell(page, 0, 0).fill("110")
    posted = _save(page)
    expect(page.locator(".notice")).to_contain_text("Saved: 1 person.")
    assert posted.headers["hx-request-type"] == "partial"
    response = posted.redirected_to.response() if posted.redirected_to else posted.response()
    assert response is not None
    assert response.text().lstrip().startswith('<div id="grid"')
    assert page.evaluate("window.kept"), "the page was loaded anew"
    assert sight.faults(page) == []

    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".notice")).to_contain_text("Taken back.")
    assert (_values(page)[0], _total(page)) == ("", "¥0.00")


def test_a_question_of_the_server_keeps_what_was_typed(look: Look, house: House) -> None:
    """Saving asks what the script did not: the pressed button's answer travels with the form."""
    sight = look(PHONE)
    page = _open(sight, house)
    _cell(page, 0, 1).fill("70")
    _cell(page, 0, 0).evaluate("input => { input.value = '1200' }")  # no event: the script has not seen it
    _save(page)
    question = page.locator("#q-c0-0")
    expect(question).to_contain_text("1200 pieces. Usually about 120.")
    assert _values(page)[:2] == ["1200", "70"]
    assert sight.faults(page) == []
    with page.expect_request(lambda request: request.method == "POST") as posted:
        question.get_by_role("button", name="1200 is right").click()
    expect(page.locator(".notice")).to_contain_text("Saved: 1 person.")
    assert "sure=unusual" in (posted.value.post_data or "")
    assert _values(page)[:2] == ["1200", "70"]


@pytest.mark.proof
def test_a_number_that_is_none_keeps_values_and_focus(look: Look, house: House) -> None:
    sight = look(SCREEN)
    page = _open(sight, house)
    _cell(page, 0, 0).fill("12o")
    _cell(page, 1, 0).fill("90")
    _save(page)
    expect(page.locator("#trouble")).to_contain_text("Enter a whole number")
    expect(_cell(page, 0, 0)).to_be_focused()
    assert _values(page)[:4] == ["12o", "", "", "90"]
    assert sight.faults(page) == []


@pytest.mark.proof
def test_no_answer_is_said_and_the_numbers_stay(look: Look, house: House) -> None:
    """The village's line breaks, the server stumbles: nothing is lost, and what is kept goes out by itself."""
    sight = look(PHONE)
    page = _open(sight, house)
    chip = page.locator("[data-outbox]")
    expect(chip).to_have_text("All saved")
    _cell(page, 0, 0).fill("110")
    page.context.set_offline(True)
    page.click(".save")
    expect(page.locator("#problem")).to_contain_text("Kept on this phone")
    expect(chip).to_have_text("No network, kept: 1")
    sight.complaints.clear()
    assert sight.faults(page) == []
    page.context.set_offline(False)
    expect(chip).to_contain_text("All saved ")

    page.route("**/count", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    _cell(page, 1, 0).fill("90")
    _save(page)
    expect(page.locator("#problem")).to_contain_text("All saved.")  # kept, and gone out by the other way at once
    page.unroute("**/count")
    expect(chip).to_contain_text("All saved ")
    assert _values(page)[:4] == ["110", "", "", "90"]
    page.reload()
    assert _values(page)[:4] == ["110", "", "", "90"]
    sight.complaints.clear()  # the console has heard of both faults


@pytest.mark.proof
def test_a_browser_that_keeps_nothing_says_that_nobody_knows(look: Look, house: House) -> None:
    sight = look(PHONE)
    sight.page_of("mei").add_init_script("Object.defineProperty(self, 'indexedDB', {get() { throw new Error('off') }})")
    page = _open(sight, house)
    page.route("**/count", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    _cell(page, 0, 0).fill("110")
    _save(page)
    expect(page.locator("#problem")).to_contain_text("nobody knows whether it was saved")
    page.unroute("**/count")
    assert _values(page)[0] == "110"
    _save(page)
    expect(page.locator(".notice")).to_contain_text("Saved: 1 person.")
    expect(page.locator("#problem")).to_be_empty()
    sight.complaints.clear()  # the console has heard of the fault


def test_what_swaps_answers_in_comes_with_the_first_touch_and_nothing_waits_for_it(look: Look, house: House) -> None:
    """Who only looks does without its 12 kB; when the line fails just then, the phone's queue sends the numbers.

    Plain http: no service worker has it already.
    """
    sight = look(PHONE)
    sight.page_of("mei").add_init_script("delete Navigator.prototype.serviceWorker")
    asked: list[str] = []

    def fail(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    sight.page_of("mei").route("**/htmx*", fail)
    page = _open(sight, house)
    expect(page.locator("[data-outbox]")).to_contain_text("All saved")
    assert asked == []
    _cell(page, 0, 0).fill("75")
    page.click(".save")
    expect(page.locator("#problem")).to_contain_text("All saved.")
    assert asked
    page.reload()
    expect(_cell(page, 0, 0)).to_have_value("75")

    page.unroute("**/htmx*", fail)
    _cell(page, 0, 0).fill("80")
    _save(page)
    expect(page.locator(".notice")).to_contain_text("Saved: 1 person.")
    sight.complaints.clear()  # the console has heard of the line


@pytest.mark.proof
def test_two_people_count_the_same_cell(look: Look, house: House) -> None:
    """Whoever saves second is asked which number is right, and decides."""
    hers = _open(look(PHONE), house)
    his, _ = look(SCREEN).open("lan", f"/count?order={house.cast.order}")
    _cell(hers, 0, 1).fill("60")
    _save(hers)
    expect(hers.locator(".notice")).to_be_visible()
    _cell(his, 0, 1).fill("75")
    _save(his)
    expect(his.locator("#q-c0-1")).to_contain_text("60 was saved meanwhile, you typed 75.")
    his.get_by_role("button", name="75 is right").click()
    expect(his.locator(".notice")).to_contain_text("Saved: 1 person.")
    assert _values(his)[1] == "75"


@pytest.mark.proof
def test_more_than_was_ordered_needs_a_reason(look: Look, house: House) -> None:
    sight = look(PHONE)
    page, _ = sight.open("mei", f"/count?order={house.cast.paired_order}")
    _cell(page, 0, 0).fill("600")
    _save(page)
    expect(page.locator("#grid .ask-box")).to_contain_text("600 pieces in all, 500 were ordered.")
    assert sight.faults(page) == []
    page.fill("#note", "返单")
    page.get_by_role("button", name="It is right").click()
    expect(page.locator(".notice")).to_contain_text("Saved: 1 person.")


@pytest.mark.proof
def test_a_day_is_filled_as_the_one_before(look: Look, house: House) -> None:
    page = _open(look(PHONE), house)
    page.get_by_role("link", name="Same as 15 Sep").click()
    expect(_cell(page, 0, 0)).to_have_value("125")
    assert _total(page) == "¥138.25"
    _save(page)
    expect(page.locator(".notice")).to_contain_text("Saved: 1 person.")


@pytest.mark.proof
def test_several_orders_are_one_person_a_screen_on_a_phone(look: Look, house: House) -> None:
    with db.reading(house.database, house.cast.mei.scope) as session:
        orders = "&".join(f"order={order.id}" for order in running_orders(session))
    wide, _ = look(SCREEN).open("mei", f"/count?{orders}")
    expect(wide.locator("thead th[data-rate]")).to_have_count(10)
    expect(_cell(wide, 0, 9)).to_be_visible()

    sight = look(PHONE)
    page, _ = sight.open("mei", f"/count?{orders}")
    expect(_cell(page, 0, 0)).to_be_hidden()
    assert sight.faults(page) == []
    page.locator("tr[data-worker] .more a").first.click()
    rows = page.locator(".grid-person .row")
    expect(rows).to_have_count(10)
    assert min(row.bounding_box()["height"] for row in rows.all()) >= 44
    assert sight.faults(page) == []
    page.locator("input.cell").first.fill("30")
    page.click(".save")
    expect(page.locator("h1")).to_contain_text("杨小燕")  # the next one


@pytest.mark.proof
def test_the_request_type_alone_decides(look: Look, house: House) -> None:
    """htmx says "full" for a boosted link and nothing of the type when it restores history."""
    page = _open(look(SCREEN), house)
    htmx, boosted = {"HX-Request": "true"}, {"HX-Request": "true", "HX-Boosted": "true"}
    for headers, beginning in (
        ({**htmx, "HX-Request-Type": "partial"}, '<div id="grid"'),
        ({**htmx, "HX-Request-Type": "full"}, "<!doctype html>"),
        ({**boosted, "HX-Request-Type": "full"}, "<!doctype html>"),
        (htmx, "<!doctype html>"),
        ({}, "<!doctype html>"),
    ):
        text, vary = page.evaluate(
            "headers => fetch(location.href, {headers}).then(async r => [await r.text(), r.headers.get('vary')])",
            headers,
        )
        assert text.lstrip().startswith(beginning), headers
        assert {"HX-Request-Type", "Accept-Language"} <= {part.strip() for part in vary.split(",")}


@pytest.mark.proof
def test_a_day_of_another_week(look: Look, house: House) -> None:
    page = _open(look(SCREEN), house, f"&day={WEEK[0]}")
    expect(page.locator("h1")).to_contain_text("9 Sep")
    assert _values(page)[:2] == ["119", "80"]
    _cell(page, 0, 0).fill("120")
    _save(page)
    expect(page.locator(".notice")).to_contain_text("Saved: 1 person.")
    page, _ = look(SCREEN, script=False).open("mei", f"/days/{WEEK[0]}")
    expect(page.locator("main")).to_contain_text("上袖 120")
    page, _ = look(SCREEN, script=False).open("mei", f"/count?day={TODAY + timedelta(days=1)}&order={house.cast.order}")
    expect(page.locator("#problem-text")).to_contain_text("has not come yet")
