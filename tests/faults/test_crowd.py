"""More writers at once than the server has threads: nobody waits for ever, nobody is lost."""

import http.client
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from sqlmodel import col

from tests.cast import TODAY, Cast, make_cast
from tests.faults.harness import PATIENCE_SECONDS, nursery, sign_in
from workshop import database as db
from workshop import migrate
from workshop.accounts.guard import SESSION_COOKIE
from workshop.database import THREADS, Database
from workshop.ids import new_id
from workshop.output.models import OutputLine, Sheet
from workshop.tenancy import Everything

CROWD = 40


def test_a_crowd_saves_at_once(dialect: str, new_database: Callable[[str], Database]) -> None:
    """Were all threads waiting for the turn to write, its holder would find none to shape the answer in."""
    assert CROWD > 2 * THREADS
    database = new_database(dialect)
    migrate.upgrade(database)
    with db.writing(database, Everything()) as session:
        cast: Cast = make_cast(session)
    token = sign_in(database, cast)

    def save(good: int, port: int) -> int:
        cell = {"engagement_id": str(cast.fang_at), "operation_id": str(cast.sleeve), "good": good}
        body = json.dumps({"id": str(new_id()), "work_date": str(TODAY), "cells": [cell]})
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3 * PATIENCE_SECONDS)
        headers = {"Content-Type": "application/json", "Cookie": f"{SESSION_COOKIE}={token}"}
        try:
            connection.request("POST", "/api/v1/sheets", body, headers)
            return connection.getresponse().status
        finally:
            connection.close()

    with nursery(database, "none") as servers:
        servers.start()
        with ThreadPoolExecutor(CROWD) as crowd:
            answers = list(crowd.map(lambda good: save(good, servers.port), range(100, 100 + CROWD)))
    assert answers == [200] * CROWD
    with db.reading(database, Everything()) as session:
        numbers = session.scalars(sa.select(Sheet.number).order_by(col(Sheet.number))).all()
        assert numbers == list(range(1, CROWD + 1))
        standing = session.scalar(sa.select(sa.func.sum(OutputLine.good)))
        assert standing in range(100, 100 + CROWD), "what the last one said, whoever that was"
