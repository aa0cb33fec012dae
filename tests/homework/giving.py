"""Work at home, for pages that must have some."""

from sqlmodel import Session

from tests.cast import NOON, TODAY, Cast
from tests.output.wishes import YESTERDAY
from workshop.homework.commands import GiveSlip, RecordReturn, give_slip, record_return


def given_home(session: Session, cast: Cast) -> dict[str, str]:
    """Fang took hems home yesterday and brought a part of them back: the ids of her slip and her return."""
    wish = GiveSlip(
        engagement_id=cast.fang_at,
        operation_id=cast.hem,
        given=200,
        given_on=YESTERDAY,
        due_on=YESTERDAY,
        note="两捆",
        sure="roster",
    )
    slip = give_slip(session, cast.mei, wish, TODAY, NOON)
    row = record_return(
        session, cast.mei, slip.id, RecordReturn(returned_on=TODAY, good=120, scrap=3, unmade=7), TODAY, NOON
    )
    return {"slip_id": str(slip.id), "return_id": str(row.id)}
