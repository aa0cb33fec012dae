"""The application: its routers, middleware and errors.  Everything it needs is handed in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from asgi_correlation_id import CorrelationIdMiddleware
from asgi_cross_origin_protection import CrossOriginProtection
from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import PlainTextResponse
from starlette_compress import CompressMiddleware

from workshop import database, paths
from workshop.accounts import pages as accounts_pages
from workshop.accounts import people_pages
from workshop.accounts.pages import FailureLimit
from workshop.archive import pages as archive_pages
from workshop.attendance import own_pages as own_attendance_pages
from workshop.attendance import pages as attendance_pages
from workshop.bonuses import pages as bonuses_pages
from workshop.clock import Clock
from workshop.contracts import book_pages as contracts_book_pages
from workshop.contracts import own_pages as contracts_own_pages
from workshop.contracts import pages as contracts_pages
from workshop.database import Database
from workshop.deductions import pages as deductions_pages
from workshop.documents import pages as documents_pages
from workshop.fairness import pages as fairness_pages
from workshop.homework import pages as homework_pages
from workshop.hours import pages as hours_pages
from workshop.imports import pages as imports_pages
from workshop.kept import Alarm
from workshop.law import pages as law_pages
from workshop.leaving import own_pages as leaving_own_pages
from workshop.leaving import pages as leaving_pages
from workshop.orders import api as orders_api
from workshop.orders import pages as orders_pages
from workshop.outbox import api as outbox_api
from workshop.outbox import pages as outbox_pages
from workshop.output import api as output_api
from workshop.output import book_pages as output_book_pages
from workshop.output import month_pages as output_month_pages
from workshop.output import pages as output_pages
from workshop.output import raise_pages as output_raise_pages
from workshop.overtime import pages as overtime_pages
from workshop.overview import agreed_pages, own_pages, settings_pages, table_pages
from workshop.overview import api as overview_api
from workshop.overview import guide as overview_guide
from workshop.overview import pages as overview_pages
from workshop.papers import pages as papers_pages
from workshop.past import api as past_api
from workshop.past import pages as past_pages
from workshop.pay import advance_pages, part_time_pages
from workshop.pay import api as pay_api
from workshop.pay import own_pages as pay_own_pages
from workshop.pay import pages as pay_pages
from workshop.paying import api as paying_api
from workshop.paying import month_pages as paying_month_pages
from workshop.paying import own_pages as paying_own_pages
from workshop.paying import pages as paying_pages
from workshop.paying import paper_pages as paying_paper_pages
from workshop.paying import run_pages as paying_run_pages
from workshop.quality import own_pages as quality_own_pages
from workshop.quality import pages as quality_pages
from workshop.quality import rework_pages as quality_rework_pages
from workshop.record import pages as record_pages
from workshop.reports import pages as reports_pages
from workshop.settings import Settings
from workshop.talks import api as talks_api
from workshop.talks import pages as talks_pages
from workshop.teams import pages as teams_pages
from workshop.tickets import pages as tickets_pages
from workshop.training import pages as training_pages
from workshop.vault import Vault
from workshop.web import errors
from workshop.web.api import Problem
from workshop.web.middleware import BodyLimit, Language, RequestLog, SecurityHeaders
from workshop.web.static_files import LastingFiles
from workshop.workers import api as workers_api
from workshop.workers import pages as workers_pages
from workshop.workers import person_pages

ROUTERS: tuple[APIRouter, ...] = (
    own_pages.router,  # they are gone through one after the other: what a village opens each evening comes first
    overview_pages.router,
    accounts_pages.router,
    people_pages.router,
    workers_pages.router,
    person_pages.router,
    orders_pages.router,
    outbox_pages.router,
    output_month_pages.router,
    output_book_pages.router,
    output_raise_pages.router,
    output_pages.router,
    table_pages.router,
    agreed_pages.router,
    talks_pages.router,
    teams_pages.router,
    hours_pages.router,
    law_pages.router,
    advance_pages.router,
    part_time_pages.router,
    deductions_pages.router,
    bonuses_pages.router,
    training_pages.router,
    overtime_pages.router,
    fairness_pages.router,
    documents_pages.router,
    homework_pages.router,
    contracts_pages.router,
    contracts_book_pages.router,
    contracts_own_pages.router,
    leaving_pages.router,
    leaving_own_pages.router,
    tickets_pages.router,
    papers_pages.router,
    past_pages.router,
    paying_month_pages.router,
    paying_pages.router,
    paying_own_pages.router,
    paying_paper_pages.router,
    paying_run_pages.router,
    pay_pages.router,  # after paying: whose slip it is stands where a page of paying may
    pay_api.router,
    reports_pages.router,
    quality_rework_pages.router,
    quality_pages.router,
    quality_own_pages.router,
    imports_pages.router,
    archive_pages.router,
    pay_own_pages.router,
    record_pages.router,
    attendance_pages.router,
    own_attendance_pages.router,
    overview_guide.router,
    settings_pages.router,
    workers_api.router,
    orders_api.router,
    output_api.router,
    outbox_api.router,
    overview_api.router,
    past_api.router,
    paying_api.router,
    talks_api.router,
)

FOREIGN = PlainTextResponse("This request comes from another site.", 403)


@asynccontextmanager
async def _lifespan(_app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = database.THREADS
    yield


def no_alarm() -> Alarm | None:
    """Nothing to tell of backups: so it is in the demo, which keeps none.  `serve` puts its watch in this place."""
    return None


def no_miss(_address: str) -> str | None:
    """Nothing is known of where phones look for us.  `serve` and `demo` put what they know in this place."""
    return None


def create_app(settings: Settings, database: Database, vault: Vault, clock: Clock) -> FastAPI:
    """The application on a database that is already migrated."""
    app = FastAPI(title="Workshop", version="1", lifespan=_lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    hand_in(app, settings, database, vault, clock)
    for router in ROUTERS:
        app.include_router(router, include_in_schema=router.prefix.startswith("/api/"))
    app.add_api_route("/api/v1/openapi.json", _openapi_route, include_in_schema=False)
    app.mount("/static", LastingFiles(directory=paths.STATIC))
    errors.register(app)
    # The last one added is the first to see a request.
    app.add_middleware(CrossOriginProtection, deny_app=FOREIGN)
    app.add_middleware(BodyLimit)
    app.add_middleware(Language)
    app.add_middleware(RequestLog)
    # zstd at its usual level would go before brotli, and sends a fifth more for the same work.
    app.add_middleware(CompressMiddleware, minimum_size=400, zstd=False, brotli_quality=5, gzip_level=6)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(CorrelationIdMiddleware)
    return app


def hand_in(app: FastAPI, settings: Settings, database: Database, vault: Vault, clock: Clock) -> None:
    """Give the application what it needs, and nothing of what it had before."""
    app.state.settings = settings
    app.state.database = database
    app.state.vault = vault
    app.state.clock = clock
    app.state.failure_limit = FailureLimit()
    app.state.backup_alarm = no_alarm
    app.state.phones_miss = no_miss


def _openapi_route(request: Request) -> dict[str, Any]:
    return openapi(request.app)


def openapi(app: FastAPI) -> dict[str, Any]:
    """The API's description; the file in docs/ is compared with it."""
    described = get_openapi(title="Workshop", version="1", routes=app.routes)
    described.setdefault("components", {}).setdefault("schemas", {}).update(
        Problem=Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    )
    return described
