"""The red lines about backups as the owner sees them on a phone and with large letters."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Furnished
from tests.browser.house import House, serving
from tests.browser.visits import PHONE, Size, visitor
from tests.cast import NOON, VAULT
from workshop import database as db
from workshop.app import create_app
from workshop.clock import Clock, real_now
from workshop.kept import Alarm, Trouble, Worry
from workshop.settings import Settings

pytestmark = pytest.mark.browser

KEPT_AT = datetime(2026, 3, 9, 18, 30, tzinfo=UTC)
LARGE = replace(PHONE, width=320, text_percent=200)


@pytest.mark.parametrize("size", [PHONE, LARGE], ids=["phone", "large"])
@pytest.mark.proof
def test_the_owner_reads_the_warning(browser: Browser, furnished: Furnished, tmp_path: Path, size: Size) -> None:
    shutil.copytree(furnished.folder, tmp_path, dirs_exist_ok=True)
    database = db.open_database(f"sqlite:///{tmp_path}/workshop.db")
    app = create_app(Settings(data=tmp_path), database, VAULT, Clock(NOON - real_now()))
    app.state.backup_alarm = lambda: Alarm(Worry.FAILED, KEPT_AT, Trouble.NO_PROGRAM)
    with (
        serving(app) as address,
        visitor(browser, House(address, database, furnished.world, app), size, "zh") as sight,
    ):
        page, _ = sight.open("mei", "/start")
        warning = page.get_by_role("alert")
        assert "上次备份没有做成" in warning.inner_text()
        assert "2026年3月10日 02:30" in warning.inner_text()
        assert sight.faults(page) == []
        assert sight.complaints == []
    database.dispose()
