"""Take pictures of the main pages: `python -m tests.browser.take_screens FOLDER`."""

import logging
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.house import WEEK, House, furnish, opened
from tests.browser.visits import LANGUAGES, PHONE, SCREEN, Size, chromium, launch, visitor
from tests.cast import TODAY
from workshop import database as db
from workshop import logs
from workshop.orders.queries import running_orders


def main_pages(house: House) -> dict[str, tuple[str, str]]:
    """Name of the picture → who looks, at which address."""
    cast, places = house.cast, house.world.places
    with db.reading(house.database, cast.mei.scope) as session:
        every_order = "&".join(f"order={order.id}" for order in running_orders(session))
    return {
        "start": ("mei", "/start"),
        "workers": ("mei", "/workers"),
        "worker-new": ("mei", "/workers/new"),
        "worker": ("mei", f"/workers/{cast.fang_at}"),
        "orders": ("mei", "/orders"),
        "order-new": ("mei", "/orders/new"),
        "order": ("mei", f"/orders/{cast.order}"),
        "rates": ("mei", f"/operations/{cast.sleeve}/rates"),
        "grid": ("mei", f"/count?order={cast.order}&fill=1"),
        "grid-many": ("mei", f"/count?{every_order}"),
        "grid-month": ("mei", f"/count/month?operation={cast.sleeve}"),
        "papers": ("mei", "/papers"),
        "tally-sheet": ("mei", f"/papers/tally?operation={cast.sleeve}"),
        "access-cards": ("mei", "/papers/cards"),
        "person-day": ("mei", f"/count/{TODAY}/{cast.fang_at}?order={cast.order}"),
        "days": ("mei", "/days"),
        "day": ("mei", f"/days/{WEEK[-1]}"),
        "asked": ("mei", "/asked"),
        "asked-pattern": ("mei", "/asked/pattern"),
        "reports": ("mei", "/reports"),
        "agreed": ("mei", "/agreed/2025-09"),
        "teams": ("mei", "/teams"),
        "team-new": ("mei", f"/teams/new?operation={cast.sleeve}"),
        "team": ("mei", f"/teams/{places['team_id']}"),
        "hours": ("mei", "/hours"),
        "hours-new": ("mei", "/hours/new?kind=waiting"),
        "attendance": ("mei", "/attendance"),
        "attendance-day": ("mei", f"/attendance/{WEEK[-1]}"),
        "home-work": ("mei", "/home-work"),
        "home-new": ("mei", "/home-work/new"),
        "home-slip": ("mei", f"/home-work/{places['slip_id']}"),
        "home-slip-paper": ("mei", f"/home-work/{places['slip_id']}/paper"),
        "home-ledger": ("mei", "/home-work/ledger/2025-09"),
        "quality": ("mei", "/quality"),
        "quality-new": ("mei", f"/quality/new?order={cast.order}"),
        "quality-check": ("mei", f"/quality/{places['check_id']}"),
        "rework": ("mei", f"/quality/jobs/{places['job_id']}"),
        "charge": ("mei", f"/quality/charges/{places['charge_id']}"),
        "tickets": ("mei", "/tickets"),
        "tickets-new": ("mei", "/tickets/new"),
        "ticket": ("mei", f"/T/{places['ticket_code']}"),
        "my-ticket": ("fang", f"/T/{places['ticket_code']}"),
        "queue": ("mei", "/queue"),
        "settings": ("mei", "/settings"),
        "back-pay": ("mei", f"/rates/{places['rate_id']}/back-pay"),
        "my-report": ("fang", "/me/report"),
        "my-attendance": ("fang", "/me/attendance"),
        "my-charges": ("fang", "/me/charges"),
        "my-charge": ("fang", f"/me/charges/{places['charge_id']}"),
        "my-home-work": ("fang", "/me/home-work"),
        "account": ("mei", "/account"),
        "people": ("mei", "/people"),
        "scanned": ("", f"/C/{house.world.card}"),
        "sign-in": ("", "/sign-in"),
        "recover": ("", "/recover"),
        "link": ("", f"/L/{house.world.link}"),
        "earnings": ("fang", "/me"),
        "my-days": ("fang", "/me/days"),
        "my-day": ("fang", f"/me/days/{WEEK[-1]}"),
        "my-months": ("fang", "/me/months"),
        "pay": ("mei", "/pay"),
        "pay-month": ("mei", "/pay/2025-09"),
        "pay-slip": ("mei", f"/pay/2025-09/{cast.fang_at}"),
        "pay-day": ("mei", "/pay/2025-08/pay?give="),
        "payments": ("mei", "/payments"),
        "payment": ("mei", f"/payments/{places['payment_id']}"),
        "first-day-paper": ("mei", f"/contracts/papers/{places['contract_id']}"),
        "certificate": ("mei", f"/leaving/certificates/{places['certificate_id']}"),
        "my-payments": ("fang", "/me/payments"),
        "my-pay": ("fang", "/me/pay"),
        "my-slip": ("fang", f"/me/pay/{places['pay_slip_id']}"),
        "my-hours": ("fang", "/me/hours/2025-09"),
        "my-record": ("fang", "/me/record"),
        "my-rates": ("fang", "/me/rates"),
        "office": ("officer", "/office"),
        "persons": ("officer", "/office/persons"),
        "pairing": ("sun", "/pairing"),
    }


def take(browser: Browser, house: House, size: Size, language: str, folder: Path) -> None:
    """All pictures of one size and language."""
    ending = f"{size.width}x{size.height}-{language}.png"
    with visitor(browser, house, size, language) as sight:
        for name, (actor, address) in main_pages(house).items():
            page = sight.page_of(actor)
            page.goto(address)
            page.screenshot(path=folder / f"{name}-{ending}")
        page = sight.page_of("mei")
        page.goto(f"/count?order={house.cast.order}")
        page.locator("#f-c0-0").fill("1200")
        page.locator("#f-c0-0").press("Enter")
        page.screenshot(path=folder / f"grid-question-{ending}")
        page.goto(f"/workers/{house.cast.yan_at}/card")
        page.locator("main form button").click()
        page.locator("main form button[name=sure]").click()  # she holds a card
        page.locator(".qr > svg").wait_for()
        page.screenshot(path=folder / f"card-{ending}")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    program = chromium()
    if program is None:
        raise SystemExit("No Chromium was found.")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        template = Path(scratch, "template")
        template.mkdir()
        world = furnish(template)
        browser = launch(playwright, program)
        with opened(template, world, Path(scratch, "house")) as house:
            for size in (PHONE, SCREEN):
                for language in LANGUAGES:
                    take(browser, house, size, language, folder)
        browser.close()


if __name__ == "__main__":
    logs.set_up(logging.CRITICAL)
    main(Path(sys.argv[1]))
