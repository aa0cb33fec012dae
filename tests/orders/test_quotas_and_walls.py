"""Quotas of steps, rates on the wall, and whose a rate is."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.facts import noting, refusing
from tests.output.wishes import cell, saved_sheet
from workshop.database import get
from workshop.documents.models import Document
from workshop.documents.rules import reduce_photo
from workshop.errors import IdInUse, NotFound
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.orders import queries
from workshop.orders.commands import (
    AnnounceRate,
    NewOperation,
    PostRate,
    SetQuota,
    add_operation,
    announce_rate,
    post_rate,
    set_quota,
)
from workshop.orders.models import Operation, Rate
from workshop.orders.rules import PostedInTheFuture
from workshop.output.queries import lines_of_sheet

Clients = Callable[..., TestClient]


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return out.getvalue()


def test_w11_a_step_has_a_quota_for_eight_hours(session: Session, cast: Cast) -> None:
    with noting(session, Action.OPERATION_CHANGED):
        set_quota(session, cast.mei, cast.sleeve, SetQuota(quota_pieces=100), NOON)
        set_quota(session, cast.mei, cast.sleeve, SetQuota(quota_pieces=100), NOON)
    (priced,) = queries.priced_operations(session, TODAY, operation_ids=[cast.sleeve])
    assert priced.quota_pieces == 100
    set_quota(session, cast.mei, cast.sleeve, SetQuota(), NOON)
    assert get(session, Operation, cast.sleeve).quota_pieces is None
    wish = NewOperation(name="上领", rate_hao=5_000, quota_pieces=80)
    assert add_operation(session, cast.mei, cast.order, wish, new_id(), TODAY, NOON).quota_pieces == 80
    with refusing(session, NotFound):
        set_quota(session, cast.mei, cast.other_operation, SetQuota(quota_pieces=1), NOON)


def test_w42_a_rate_was_put_on_the_wall_with_its_photo(session: Session, cast: Cast) -> None:
    wish = AnnounceRate(rate_hao=9_000, valid_from=TODAY + timedelta(days=1), reason="新面料")
    rate = announce_rate(session, cast.mei, cast.sleeve, wish, TODAY, NOON)
    asked = queries.to_post(queries.rate_changes(session, [cast.sleeve]), TODAY)
    assert asked is not None
    assert asked.id == rate.id, "what is to come should hang there before it begins"
    assert queries.postings_of(session, [rate.id]) == {}
    put_up = PostRate(posted_on=TODAY)
    photo = reduce_photo(picture())
    with noting(session, Action.RATE_POSTING_ADDED, Action.DOCUMENT_ADDED):
        row = post_rate(session, cast.mei, rate.id, put_up, photo, TODAY, NOON)
        assert post_rate(session, cast.mei, rate.id, put_up, photo, TODAY, NOON).id == row.id
    assert row.document_id
    assert get(session, Document, row.document_id).workshop_id == cast.workshop
    assert queries.postings_of(session, [rate.id]) == {rate.id: [row]}
    with refusing(session, IdInUse):
        later = put_up.model_copy(update={"posted_on": TODAY - timedelta(days=1)})
        post_rate(session, cast.mei, rate.id, later, None, TODAY, NOON)
    with refusing(session, PostedInTheFuture):
        post_rate(session, cast.mei, rate.id, PostRate(posted_on=TODAY + timedelta(days=1)), None, TODAY, NOON)


def test_w38_a_rate_belongs_to_a_step_and_never_to_people(session: Session, cast: Cast) -> None:
    """Equal pay for the same work: a rate can name nobody, and two who made the same have the same rate."""
    people = {"engagement", "person", "household", "team", "account"}
    named = {key.column.table.name for table in (Rate, Operation) for key in table.__table__.foreign_keys}
    assert not named & people
    sheet = saved_sheet(session, cast, *(cell(cast, 10, of=who) for who in (cast.fang_at, cast.yan_at, cast.gui_at)))
    assert len({(line.rate_hao, line.per_pieces) for line in lines_of_sheet(session, sheet)}) == 1


@pytest.mark.parametrize(
    ("language", "warned", "posted"),
    [("en", "not on the wall yet", "on the wall since"), ("zh", "还没有记贴", "起贴在墙上")],
)
def test_the_page_of_a_step_warns_until_its_rate_hangs_there(
    client_of: Clients, cast: Cast, language: str, warned: str, posted: str
) -> None:
    owner, address = client_of(cast.mei), f"/operations/{cast.sleeve}/rates"
    page = owner.get(f"{address}?lang={language}").text
    assert warned in page
    (place,) = {part.split('"')[0] for part in page.split('action="')[1:] if "/postings" in part.split('"')[0]}
    typed = {"id": str(new_id()), "posted_on": str(TODAY)}
    assert owner.post(place, data=typed | {"posted_on": "x"}).status_code == 422
    done = owner.post(place, data=typed, files={"photo": ("wall.png", picture(), "image/png")})
    assert done.status_code == 303
    page = owner.get(f"{address}?lang={language}").text
    assert posted in page
    assert warned not in page
    assert "/documents/" in page
    assert owner.post(f"/operations/{cast.sleeve}/quota", data={"quota_pieces": "0"}).status_code == 422
    assert owner.post(f"/operations/{cast.sleeve}/quota", data={"quota_pieces": "1,000"}).status_code == 303
    assert 'value="1000"' in owner.get(address).text
