"""FastAPI with the raw driver, for the office's list; and an empty application with one table, for the start."""

import hashlib
import os
import sqlite3
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Cookie, FastAPI, HTTPException
from pydantic import BaseModel
from sqlmodel import Field, SQLModel

ARRIVAL = """
SELECT s.id, m.role, o.county_id, o.township_id,
       EXISTS (SELECT 1 FROM sign_in x WHERE x.device_hash = s.device_hash AND x.account_id <> s.account_id)
  FROM sign_in s
  JOIN account a ON a.id = s.account_id
  JOIN membership m ON m.id = s.membership_id
  JOIN office o ON o.id = m.office_id
 WHERE s.token_hash = ? AND s.ended_at IS NULL AND s.expires_at > ? AND m.ended_at IS NULL
"""
WORKSHOPS = """
SELECT w.id, w.code, w.name, t.name,
       count(CASE WHEN e.started_on <= ? AND (e.ended_on IS NULL OR e.ended_on >= ?) THEN 1 END)
  FROM workshop w
  LEFT JOIN township t ON t.id = w.township_id
  LEFT JOIN engagement e ON e.workshop_id = w.id
 WHERE w.county_id = ?
 GROUP BY w.id, w.code, w.name, t.name
 ORDER BY w.name
"""


class WorkshopOut(BaseModel):
    id: UUID
    code: str
    name: str
    township: str
    people: int


def office() -> FastAPI:
    """The office's list of workshops."""
    raw = sqlite3.connect(os.environ["BENCH_URL"].removeprefix("sqlite:///"), check_same_thread=False)
    today = os.environ["BENCH_TODAY"]
    application = FastAPI()

    @application.get("/api/v1/workshops")
    def workshops(workshop_session: Annotated[str, Cookie()]) -> list[WorkshopOut]:
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        entry = raw.execute(ARRIVAL, (hashlib.sha256(workshop_session.encode()).digest(), now)).fetchone()
        if entry is None or entry[1] != "county":
            raise HTTPException(401)
        rows = raw.execute(WORKSHOPS, (today, today, entry[2]))
        return [
            WorkshopOut(id=UUID(bytes=row_id), code=code, name=name, township=township or "", people=people)
            for row_id, code, name, township, people in rows
        ]

    return application


class Thing(SQLModel, table=True):
    """The one table of an empty application."""

    id: int | None = Field(default=None, primary_key=True)
    name: str


def empty() -> FastAPI:
    """An application with a table that answers `{}`."""
    application = FastAPI()

    @application.get("/sign-in")
    def answer() -> dict[str, str]:
        return {}

    return application
