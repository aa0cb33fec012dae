"""The product as `serve` runs it, on the stage that the environment names."""

import gc
import os
import tempfile
from datetime import date
from pathlib import Path

from fastapi import FastAPI

from workshop import logs
from workshop.app import create_app
from workshop.clock import Clock
from workshop.database import open_database
from workshop.settings import Settings
from workshop.vault import Vault


def app() -> FastAPI:
    logs.set_up()
    clock = Clock.set_to(date.fromisoformat(os.environ["BENCH_TODAY"]))
    settings = Settings(data=Path(tempfile.gettempdir()))
    made = create_app(settings, open_database(os.environ["BENCH_URL"]), Vault(bytes(32)), clock)
    gc.collect()
    gc.freeze()
    return made
