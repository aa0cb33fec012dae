"""The roster that the law asks for, as a workbook.  Source: domain 3, W43; 劳合条例 art. 8."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from workshop.clock import CHINA
from workshop.contracts.queries import PaperLine, PersonLine
from workshop.contracts.rules import GAP_NAMES, KIND_NAMES, TERM_NAMES, ContractKind, Gap, TermKind, gaps
from workshop.i18n import full_day_text, gettext, mark
from workshop.spreadsheet.writing import Cell, Column, Kind, NewWorksheet, write_workbook
from workshop.tenancy import Workshop
from workshop.workers.rules import PAPER_NAMES, Paper

_WOMAN, _MAN = mark("woman"), mark("man")


def paper_that_holds(line: PersonLine) -> PaperLine | None:
    """The last paper of hers that is in force, without the note of the first day."""
    holds = [paper for paper in line.papers if paper.holds and paper.kind != ContractKind.ENGAGEMENT_NOTE]
    return holds[-1] if holds else None


def gaps_of(line: PersonLine) -> list[Gap]:
    """What the roster does not know of her."""
    paper = paper_that_holds(line)
    return gaps(
        {
            Gap.NUMBER: line.person.number_masked,
            Gap.REGISTERED: line.engagement.registered_address,
            Gap.PRESENT: line.engagement.present_address,
            Gap.PHONE: line.engagement.phone,
            Gap.FORM: paper or line.engagement.paper != Paper.NONE,
            Gap.TERM: paper,
        }
    )


def roster_workbook(
    lines: Sequence[PersonLine], workshop: Workshop, made_at: datetime, numbers: Mapping[UUID, str]
) -> bytes:
    """The xlsx file, in the language of the request.

    numbers: whole identity numbers by engagement; where there is none, the masked one stands.
    """
    columns = [
        Column(gettext(mark("No."))),
        Column(gettext(mark("Name"))),
        Column(gettext(mark("Sex"))),
        Column(gettext(mark("Identity number")), width=21),
        Column(gettext(mark("Registered address")), width=28),
        Column(gettext(mark("Present address")), width=28),
        Column(gettext(mark("Telephone")), width=13),
        Column(gettext(mark("Form of employment")), width=16),
        Column(gettext(mark("First day")), Kind.DAY),
        Column(gettext(mark("Term from")), Kind.DAY),
        Column(gettext(mark("Term to"))),
        Column(gettext(mark("Signed on")), Kind.DAY),
        Column(gettext(mark("Still missing")), width=40),
    ]
    rows = [_row(line, numbers) for line in lines]
    roster = NewWorksheet(gettext(mark("Roster")), columns, rows, fixed_columns=2)
    return write_workbook([roster, _about(workshop, made_at, len(lines))])


def _row(line: PersonLine, numbers: Mapping[UUID, str]) -> list[Cell]:
    engagement, paper = line.engagement, paper_that_holds(line)
    sex = None if line.is_woman is None else gettext(_WOMAN if line.is_woman else _MAN)
    form = KIND_NAMES[paper.kind] if paper else PAPER_NAMES[Paper(engagement.paper)]
    missing = [gettext(GAP_NAMES[gap]) for gap in gaps_of(line)]
    return [
        str(engagement.number),
        engagement.called_name,
        sex,
        numbers.get(engagement.id) or line.person.number_masked,
        engagement.registered_address or None,
        engagement.present_address or None,
        engagement.phone,
        gettext(form),
        line.worked.first_day or engagement.started_on,
        paper.contract.term_from if paper else None,
        _term_to(paper) if paper else None,
        paper.signed.signed_on if paper and paper.signed else None,
        gettext(mark(", ")).join(missing) or None,
    ]


def _term_to(paper: PaperLine) -> str:
    last = paper.contract.term_to
    return last.isoformat() if last else gettext(TERM_NAMES[TermKind(paper.contract.term_kind)])


def _about(workshop: Workshop, made_at: datetime, people: int) -> NewWorksheet:
    here = made_at.astimezone(CHINA)
    rows: list[list[Cell]] = [
        [gettext(mark("Workshop")), workshop.legal_name or workshop.name],
        [gettext(mark("Credit code")), workshop.credit_code or None],
        [gettext(mark("People")), str(people)],
        [gettext(mark("Made on")), f"{full_day_text(here.date())} {here:%H:%M}"],
        [
            gettext(mark("Not in it")),
            gettext(mark("Who works at home only: that is a contract of work and no employment.")),
        ],
        [
            gettext(mark("First day")),
            gettext(mark("The first day with a count or presence; the law counts from it.")),
        ],
    ]
    columns = [Column(gettext(mark("What")), width=16), Column(gettext(mark("Explanation")), width=80)]
    return NewWorksheet(gettext(mark("About this file")), columns, rows)
