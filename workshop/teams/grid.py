"""The form of a team's count: who is ticked and how much of the work was whose, as typed and as read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError
from starlette.datastructures import FormData, QueryParams

from workshop.fields import Minutes, Number
from workshop.output.worth import MINUTES_PER_HOUR, Basis
from workshop.teams.commands import CountTeam
from workshop.teams.queries import TeamLine
from workshop.teams.rules import MOST_POINTS
from workshop.web.forms import Form, sentence, understand
from workshop.workers.models import Engagement

_WEIGHTS: Mapping[Basis, TypeAdapter[int]] = {
    Basis.HOURS: TypeAdapter(Annotated[Minutes, Field(gt=0, le=24 * MINUTES_PER_HOUR)]),
    Basis.POINTS: TypeAdapter(Annotated[Number, Field(gt=0, le=MOST_POINTS)]),
}


@dataclass
class MemberRow:
    """One worker of the form: ticked or not, with her hours or points as they were typed."""

    engagement_id: UUID
    called_name: str
    number: int
    is_member: bool
    weight: str
    error: str | None = None


@dataclass
class Posted:
    """What the form said: its fields, who was ticked, whose hours or points cannot be read."""

    typed: dict[str, str]
    ticked: list[str]
    errors: dict[str, str]
    form: Form[CountTeam]


def read_posted(posted: FormData | QueryParams) -> Posted:
    """The form as it is understood; a weight that is none is an error by its worker's id."""
    typed = {name: value for name, value in posted.items() if isinstance(value, str)}
    ticked = [str(value) for value in posted.getlist("member")]
    errors: dict[str, str] = {}
    weigher = _WEIGHTS.get(Basis(typed["basis"])) if typed.get("basis") in set(Basis) else None
    members: list[dict[str, Any]] = []
    for engagement_id in ticked:
        weight = 1
        if weigher:
            try:
                weight = weigher.validate_python(typed.get(f"w-{engagement_id}", "").strip())
            except ValidationError as invalid:
                errors[engagement_id] = sentence(invalid.errors(include_url=False)[0])
        members.append({"engagement_id": engagement_id, "weight": weight})
    sure = [str(value) for value in posted.getlist("sure")]
    form = understand(CountTeam, {**typed, "members": members, "confirmed": sure})
    form.typed = typed
    return Posted(typed, ticked, errors, form)


def member_rows(people: Sequence[Engagement], posted: Posted) -> list[MemberRow]:
    """A row for each of these people, as the form was typed."""
    return [
        MemberRow(
            person.id,
            person.called_name,
            person.number,
            str(person.id) in posted.ticked,
            posted.typed.get(f"w-{person.id}", ""),
            posted.errors.get(str(person.id)),
        )
        for person in people
    ]


def filled_from(line: TeamLine) -> dict[str, str]:
    """Basis and parts of an earlier count, as they would be typed."""
    weights = {f"w-{member.engagement_id}": weight_text(line.basis, member.share.weight) for member in line.members}
    return {"basis": line.basis.value, **weights}


def weight_text(basis: Basis, weight: int) -> str:
    """Minutes or points as one types them; nothing where all are equal."""
    if basis == Basis.HOURS:
        hours, minutes = divmod(weight, MINUTES_PER_HOUR)
        return f"{hours}:{minutes:02d}" if minutes else str(hours)
    return str(weight) if basis == Basis.POINTS else ""
