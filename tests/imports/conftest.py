"""Desks at which files are brought: Mei's, and one of a workshop in which there is nothing yet."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session

from tests.cast import TODAY, Cast
from tests.imports.bringing import SEPTEMBER_30, Desk, new_workshop
from workshop.actor import Actor
from workshop.database import Database


@pytest.fixture
def desk(session: Session, cast: Cast) -> Desk:
    """Mei's, on 16 September."""
    return Desk(session, cast.mei, TODAY)


@pytest.fixture
def new_desk(database: Database, cast: Cast, as_actor: Callable[[Actor], Session]) -> Callable[..., Desk]:
    """Opens one in a workshop where nothing is yet; on 30 September, unless another day is said."""

    def make(today: date = SEPTEMBER_30) -> Desk:
        owner = new_workshop(database, cast)
        return Desk(as_actor(owner), owner, today)

    return make
