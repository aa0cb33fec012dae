"""What a run takes beside the sheets: bonuses, what is given on top, and what is to come off."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from workshop.bonuses.models import ExtraPay
from workshop.bonuses.queries import extras_of, extras_taken_back, rules_of
from workshop.bonuses.rules import bonus_fen, reached
from workshop.clock import Month
from workshop.contracts.queries import agreed_to_charges, papers_of
from workshop.deductions.queries import advances_due, withholdings_of, withholdings_taken_back
from workshop.output.earned import made_by_worker
from workshop.pay.before import Subject, There
from workshop.pay.composing import WITHHELD_BY_LAW, AskedCharge, Line, Off
from workshop.pay.models import ChargeLeft, Slip, SlipLine
from workshop.pay.queries import LOCKED_STEPS
from workshop.pay.rules import MoneyKind, still_to_give
from workshop.quality.hearing import chargeable_fen
from workshop.quality.models import Charge
from workshop.quality.queries import charge_lines

Lines = Mapping[UUID, Sequence[Line]]
"""Worker (engagement) → lines."""


@dataclass(frozen=True)
class Beside:
    """The questions of one run.

    earlier: months into which something may have come since their pay was locked, or that are paid along.
    taken: what slips that pay took so far.  before: whose pay of this month a slip has settled already.
    """

    session: Session
    workshop_id: UUID
    month: Month
    earlier: Sequence[Month]
    there: There
    taken: Mapping[Subject, int]
    before: Collection[UUID]

    def on_top(self, lines: Lines, in_part: Collection[UUID]) -> dict[UUID, list[Line]]:
        """Bonuses by their rules, what was given on top, and what was taken and fell away since.

        lines: what the run pays of sheets.  in_part: who was paid within the month, and is settled now.
        """
        on_top: dict[UUID, list[Line]] = {}
        bonuses = [self._bonuses({*lines, *in_part}), *self._late_bonuses(lines)]
        for found in (*bonuses, self._extras(), self._given_back(), self._returned()):
            for who, line in found:
                on_top.setdefault(who, []).append(line)
        return on_top

    def off(self) -> dict[UUID, Off]:
        """What is to come off everybody's pay.  Who is settled with gave the month's instalment."""
        lawful = self._lawful()
        advances = self._advances() if self.there.advances else {}
        charges = self._charges()
        carried = self._carried()
        return {
            who: Off(lawful.get(who, ()), charges.get(who, ()), advances.get(who, ()), carried.get(who, ()))
            for who in {*lawful, *advances, *charges, *carried}
        }

    # --- on top ---------------------------------------------------------------

    def _bonuses(self, to_pay: Collection[UUID]) -> list[tuple[UUID, Line]]:
        if not self.there.bonuses:
            return []
        brought = self._brought(self.month)
        return [
            (who, Line(str(self.month), MoneyKind.BONUS.value, rule_id, fen))
            for (who, rule_id), fen in brought.items()
            if who in to_pay and who not in self.before
        ]

    def _late_bonuses(self, lines: Lines) -> list[list[tuple[UUID, Line]]]:
        """What counts of other months, and of this one once it was settled, bring beyond what slips had: as pairs."""
        late: dict[str, set[UUID]] = {}
        for who, of_worker in lines.items() if self.there.bonuses else ():
            for line in of_worker:
                if line.month != str(self.month) or who in self.before:
                    late.setdefault(line.month, set()).add(who)
        return [self._late_bonuses_of(Month.parse(month), whose) for month, whose in sorted(late.items())]

    def _late_bonuses_of(self, month: Month, late: Collection[UUID]) -> list[tuple[UUID, Line]]:
        rows = self.session.execute(
            sa.select(SlipLine.engagement_id, SlipLine.subject_id, sa.func.sum(SlipLine.pay_fen))
            .join(Slip, col(Slip.id) == SlipLine.slip_id)
            .where(
                col(SlipLine.engagement_id).in_(late),
                col(SlipLine.month) == str(month),
                col(SlipLine.kind) == MoneyKind.BONUS,
                col(Slip.step_id).in_(LOCKED_STEPS),
            )
            .group_by(col(SlipLine.engagement_id), col(SlipLine.subject_id))
        )
        had = {(who, rule_id): int(fen) for who, rule_id, fen in rows}
        found = []
        for (who, rule_id), fen in self._brought(month).items():
            was_fen = had.get((who, rule_id), 0)
            if who in late and fen > was_fen:
                was = {"was_quantity": 1, "was_fen": was_fen} if was_fen else {}
                found.append((who, Line(str(month), MoneyKind.BONUS.value, rule_id, fen - was_fen, **was)))
        return found

    def _brought(self, month: Month) -> dict[tuple[UUID, UUID], int]:
        """Worker and rule → what the month brings by it, as it stands now, in fen."""
        rules = rules_of(self.session, self.workshop_id, month)
        made = made_by_worker(self.session, self.workshop_id, month.first_day, month.last_day) if rules else {}
        have = {who: reached(of_worker) for who, of_worker in made.items()}
        brought = {
            (who, rule.id): bonus_fen(rule, of.days, of.pieces, of.pay_fen)
            for who, of in have.items()
            for rule in rules
        }
        return {key: fen for key, fen in brought.items() if fen}

    def _extras(self) -> list[tuple[UUID, Line]]:
        months = [*self.earlier, self.month] if self.there.extras else self.earlier
        over = self._paid_and_taken_back(months)
        found = []
        for who, extras in extras_of(self.session, self.workshop_id, *months).items():
            for month, of_month in groupby(extras, attrgetter("month")):
                given = list(of_month)
                had = [(extra.amount_fen, self.taken.get((MoneyKind.EXTRA, who, extra.id), 0)) for extra in given]
                left = still_to_give(had, over.get((who, month), 0))
                found += [(who, _on_top(extra, fen)) for extra, fen in zip(given, left, strict=True) if fen]
        return found

    def _paid_and_taken_back(self, months: Sequence[Month]) -> dict[tuple[UUID, str], int]:
        """Worker and month → what slips paid on top of it by rows that were taken back since, in fen."""
        if not any(kind == MoneyKind.EXTRA for kind, _, _ in self.taken):
            return {}
        paid: dict[tuple[UUID, str], int] = {}
        for extra in extras_taken_back(self.session, self.workshop_id, *months):
            key = extra.engagement_id, extra.month
            paid[key] = paid.get(key, 0) + self.taken.get((MoneyKind.EXTRA, extra.engagement_id, extra.id), 0)
        return paid

    def _given_back(self) -> list[tuple[UUID, Line]]:
        """Of charges that were taken and are less since, or nothing: pieces passed as rework, or it was withdrawn."""
        over = [(charge, self._taken_of(charge) - fen) for charge, fen in self._heard]
        return [
            (charge.engagement_id, Line(str(self.month), MoneyKind.GIVEN_BACK.value, charge.id, fen))
            for charge, fen in over
            if fen > 0
        ]

    def _returned(self) -> list[tuple[UUID, Line]]:
        """Of what law let be withheld, and slips took, by rows that were taken back since."""
        had = [(who, row_id, fen) for (kind, who, row_id), fen in self.taken.items() if kind in WITHHELD_BY_LAW]
        undone = withholdings_taken_back(self.session) if had else set()
        over = [
            (who, row_id, fen - self.taken.get((MoneyKind.RETURNED, who, row_id), 0))
            for who, row_id, fen in had
            if row_id in undone
        ]
        kind = MoneyKind.RETURNED.value
        return [(who, Line(str(self.month), kind, row_id, fen)) for who, row_id, fen in over if fen > 0]

    @cached_property
    def _heard(self) -> list[tuple[Charge, int]]:
        """All charges with what pay may take of each, in fen, the oldest first."""
        if not self.there.charges:
            return []
        return [(line.charge, chargeable_fen(line.now)) for line in reversed(charge_lines(self.session))]

    def _taken_of(self, charge: Charge) -> int:
        """What slips have of a charge, in fen, without what they gave back."""
        taken, given_back = (
            self.taken.get((kind, charge.engagement_id, charge.id), 0)
            for kind in (MoneyKind.CHARGE, MoneyKind.GIVEN_BACK)
        )
        return taken - given_back

    # --- what comes off -------------------------------------------------------

    def _lawful(self) -> dict[UUID, list[tuple[MoneyKind, UUID, int]]]:
        months = [*self.earlier, self.month] if self.there.withholdings else self.earlier
        return {
            who: [
                (MoneyKind(row.kind), row.id, row.amount_fen)
                for row in rows
                if (row.kind, who, row.id) not in self.taken
            ]
            for who, rows in withholdings_of(self.session, self.workshop_id, *months).items()
        }

    def _advances(self) -> dict[UUID, list[tuple[UUID, int]]]:
        taken = {subject: fen for (kind, _, subject), fen in self.taken.items() if kind == MoneyKind.ADVANCE}
        due_now = advances_due(self.session, self.workshop_id, self.month, taken)
        return {
            who: [(due.advance_id, due.due_fen) for due in dues]
            for who, dues in due_now.items()
            if who not in self.before
        }

    def _carried(self) -> dict[UUID, list[tuple[UUID, int]]]:
        """Worker → what earlier slips could not bear and later ones have not made good."""
        left: dict[UUID, int] = {}
        for (kind, who, _), fen in self.taken.items():
            if kind in (MoneyKind.CARRIED_ON, MoneyKind.CARRIED_OVER):
                left[who] = left.get(who, 0) + (fen if kind == MoneyKind.CARRIED_ON else -fen)
        return {who: [(who, fen)] for who, fen in left.items() if fen > 0}

    def _charges(self) -> dict[UUID, list[AskedCharge]]:
        """Worker → charges that were heard, with what no slip took or forgave, the oldest first."""
        asked = [(charge, fen) for charge, fen in self._heard if fen]
        if not asked:
            return {}
        forgiven, papers = self._forgiven(), papers_of(self.session, {charge.engagement_id for charge, _ in asked})
        found: dict[UUID, list[AskedCharge]] = {}
        for charge, fen in asked:
            left = fen - self._taken_of(charge)
            if left > 0 and charge.id not in forgiven and charge.checked_on <= self.month.last_day:
                has_clause = agreed_to_charges(papers.get(charge.engagement_id, []), charge.checked_on)
                row = AskedCharge(charge.id, left, has_clause, charge.document_id is not None)
                found.setdefault(charge.engagement_id, []).append(row)
        return found

    def _forgiven(self) -> set[UUID]:
        return set(
            self.session.scalars(
                sa.select(ChargeLeft.charge_id)
                .join(Slip, col(Slip.id) == ChargeLeft.slip_id)
                .where(col(ChargeLeft.is_forgiven), col(Slip.step_id).in_(LOCKED_STEPS))
            )
        )


def _on_top(extra: ExtraPay, fen: int) -> Line:
    """A pair, where a part of it was paid by an amount that was taken back."""
    covered_fen = extra.amount_fen - fen
    was = {"was_quantity": 1, "was_fen": covered_fen} if covered_fen else {}
    return Line(extra.month, MoneyKind.EXTRA.value, extra.id, fen, **was)
