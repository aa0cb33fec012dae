"""Keeping photos, on both databases."""

import pytest
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.documents.test_rules import photo
from tests.facts import noting, refusing
from workshop import database as db
from workshop.database import Database
from workshop.documents import queries, rules
from workshop.documents.commands import keep_photo
from workshop.documents.rules import reduce_photo
from workshop.errors import NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.output.commands import add_day_photo
from workshop.output.queries import photos_of
from workshop.statements import OutOfScope


def test_a_photo_is_kept_once_with_its_digest(session: Session, cast: Cast) -> None:
    document_id, uploaded = new_id(), photo(300, 200)
    with noting(session, Action.DOCUMENT_ADDED):
        kept = keep_photo(session, cast.mei, document_id, reduce_photo(uploaded), NOON)
        assert keep_photo(session, cast.mei, document_id, reduce_photo(photo(10, 10)), NOON) is kept
    found, content = queries.document_with_bytes(session, document_id)
    assert (found.size_bytes, found.width, found.height) == (len(content), 300, 200)
    assert found.digest == rules.reduce_photo(uploaded).digest


def test_a_photo_of_the_paper_stands_beside_its_day(session: Session, cast: Cast) -> None:
    document_id = new_id()
    with noting(session, Action.DOCUMENT_ADDED):
        for _ in range(2):
            add_day_photo(session, cast.lan, TODAY, document_id, photo(300, 200), TODAY, NOON)
    assert photos_of(session, TODAY) == [document_id]


@pytest.mark.parametrize("uploaded", [b"", b"not a photo", bytes(rules.MOST_UPLOAD_BYTES + 1)])
def test_what_is_no_photo_leaves_nothing(session: Session, cast: Cast, uploaded: bytes) -> None:
    with refusing(session, rules.Refused):
        add_day_photo(session, cast.lan, TODAY, new_id(), uploaded, TODAY, NOON)


def test_another_workshop_finds_no_photo(database: Database, session: Session, cast: Cast) -> None:
    document_id = new_id()
    keep_photo(session, cast.mei, document_id, reduce_photo(photo(30, 20)), NOON)
    with db.reading(database, cast.stranger.scope) as theirs, pytest.raises(NotFound):
        queries.document_with_bytes(theirs, document_id)


def test_a_worker_keeps_photos_of_her_own_rows_alone(database: Database, cast: Cast) -> None:
    reduced = reduce_photo(photo(30, 20))
    with db.writing(database, cast.fang.scope) as hers:
        place = {"workshop_id": cast.workshop, "engagement_id": cast.fang_at}
        kept = keep_photo(hers, cast.fang, new_id(), reduced, NOON, **place)
        assert queries.document_with_bytes(hers, kept.id)[1] == reduced.content
    foreign = ((cast.workshop, cast.yan_at), (cast.other_workshop, cast.fang_at), (cast.workshop, None))
    for workshop_id, engagement_id in foreign:
        with db.writing(database, cast.fang.scope) as hers, pytest.raises(OutOfScope), hers.begin_nested():
            keep_photo(hers, cast.fang, new_id(), reduced, NOON, workshop_id=workshop_id, engagement_id=engagement_id)
