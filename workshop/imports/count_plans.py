"""What a tally would add to the counts of a workshop, and to its orders, steps and rates."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from workshop.clock import Month
from workshop.ids import new_id
from workshop.imports.drafts import Added, CellStep, Choices, Draft, SheetStep, asked_about, judge
from workshop.imports.lists import CountRow
from workshop.imports.queries import KnownOrder, KnownStep, KnownWorker
from workshop.imports.rules import Finding, Level, Reason
from workshop.imports.step_plans import CountedStep, StepPlan
from workshop.imports.typed import squeezed
from workshop.output import rules as output_rules
from workshop.output.months import DatedKey
from workshop.output.rules import Count

SHEET_CELLS = 400
"""Counts on one sheet of an import."""


@dataclass(frozen=True)
class Books:
    """What the workshop knows that counts are compared with."""

    workers: Sequence[KnownWorker]
    orders: Sequence[KnownOrder]
    closed_through: date | None
    from_before: frozenset[tuple[UUID, Month]]  # workers and months with a past total
    standing: Callable[[set[UUID], set[UUID], date, date], Mapping[DatedKey, Count]]
    today: date


@dataclass
class _Cell:
    """What the file's rows say of one worker, step and day, together."""

    worker: KnownWorker
    step: CountedStep
    day: date
    count: Count
    rows: list[CountRow]

    @property
    def key(self) -> DatedKey:
        return self.worker.id, self.step.id, self.day

    def would_be(self, now: Count) -> Count:
        """What stands there afterwards: of rework and scrap the file may say nothing."""
        return Count(
            self.count.good,
            self.count.rework if any(row.rework is not None for row in self.rows) else now.rework,
            self.count.scrap if any(row.scrap is not None for row in self.rows) else now.scrap,
        )


class CountPlan:
    """Works out a draft; made for one file and one moment."""

    def __init__(self, draft: Draft, rows: Sequence[CountRow], books: Books, choices: Choices) -> None:
        self._draft, self._rows, self._books, self._choices = draft, rows, books, choices
        self._by_name: dict[str, list[KnownWorker]] = {}
        for worker in books.workers:
            self._by_name.setdefault(squeezed(worker.called_name), []).append(worker)
        self._by_number = {str(worker.number): worker for worker in books.workers}
        self._steps = StepPlan(rows, books.orders, choices, books.today)
        self._stands: Mapping[DatedKey, Count] = {}

    def work_out(self) -> None:
        """Put into the draft what the rows would add, ask and refuse."""
        cells = self._cells()
        self._draft.orders = self._steps.orders_asked()
        self._draft.rates = self._steps.price()
        self._compare(cells)
        self._ask_of_steps(cells)
        taken = self._settle(cells)
        days_of: dict[UUID, list[date]] = {}
        for cell in taken:
            days_of.setdefault(cell.step.id, []).append(cell.day)
        self._draft.make_steps = lambda: [*self._steps.to_make(days_of), *self._sheets(taken)]
        self._draft.added = _added(taken)

    # --- rows become cells ------------------------------------------------

    def _cells(self) -> list[_Cell]:
        cells: dict[DatedKey, _Cell] = {}
        lines: dict[tuple[DatedKey, Count], int] = {}
        for row in self._rows:
            worker = self._worker(row)
            step = self._steps.step_of(row)
            self._check_day(row, worker)
            if worker is None or step is None or row.day is None or judge(row.findings, self._choices)[0]:
                continue
            count = Count(row.good, row.rework or 0, row.scrap or 0)
            key = worker.id, step.id, row.day
            if row.place.column is None:
                if (key, count) in lines:
                    row.findings.append(row.question(Reason.TWICE, at=lines[key, count]))
                lines.setdefault((key, count), row.place.row)
            cell = cells.setdefault(key, _Cell(worker, step, row.day, Count(), []))
            cell.count += count
            cell.rows.append(row)
        for cell in cells.values():
            self._check_pieces(cell.rows, cell.count)
        return list(cells.values())

    def _worker(self, row: CountRow) -> KnownWorker | None:
        """Who is meant: by number if there is one, else by name, of namesakes the one who was here."""
        named = self._by_name.get(squeezed(row.name), []) if row.name else []
        if row.number:
            found = self._by_number.get(row.number.rpartition("-")[2])
            if found is None:
                row.refuse(Reason.NO_SUCH_WORKER, found=row.number)
            elif row.name and found not in named:
                row.refuse(Reason.NUMBER_AND_NAME, number=found.number, name=found.called_name, found=row.name)
            return found
        here = [worker for worker in named if row.day and worker.is_here(row.day)]
        if len(here) > 1 or (not here and len(named) > 1):
            row.refuse(Reason.TWO_OF_THAT_NAME, found=row.name)
            return None
        if not named:
            reason = Reason.NO_SUCH_WORKER if row.name else Reason.NO_NAME
            row.refuse(reason, found=row.name)
            return None
        return (here or named)[0]

    def _check_day(self, row: CountRow, worker: KnownWorker | None) -> None:
        day = row.day
        if day is None:
            if not any(f.level is Level.REFUSED for f in row.findings):
                row.refuse(Reason.NO_DAY)
        elif day > self._books.today:
            row.refuse(Reason.TO_COME, day=day)
        elif self._books.closed_through and day <= self._books.closed_through:
            row.refuse(Reason.CLOSED, day=day)
        elif worker and not worker.is_here(day):
            row.refuse(Reason.NOT_HERE, name=worker.called_name, day=day)
        elif worker and (worker.id, Month.of(day)) in self._books.from_before:
            row.refuse(Reason.FROM_BEFORE, name=worker.called_name, month=str(Month.of(day)))
        self._check_pieces([row], Count(row.good, row.rework or 0, row.scrap or 0))

    @staticmethod
    def _check_pieces(rows: Sequence[CountRow], count: Count) -> None:
        most = max(count.good, count.rework, count.scrap)
        if most > output_rules.MOST_PIECES:
            for row in rows:
                row.refuse(Reason.TOO_MANY, found=most)

    # --- what stands here -------------------------------------------------

    def _compare(self, cells: Sequence[_Cell]) -> None:
        """Questions about counts that stand here otherwise, or are far above what she usually makes."""
        if not cells:
            return
        days = [cell.day for cell in cells]
        since = min(days) - timedelta(days=output_rules.USUAL_DAYS)
        self._stands = self._books.standing(
            {c.worker.id for c in cells}, {c.step.id for c in cells if c.step.known}, since, max(days)
        )
        hers: dict[tuple[UUID, UUID], list[int]] = {}
        of_step: dict[UUID, list[int]] = {}
        for (who, what, _), count in self._stands.items():
            hers.setdefault((who, what), []).append(count.good)
        for cell in cells:
            hers.setdefault(cell.key[:2], []).append(cell.count.good)
            of_step.setdefault(cell.step.id, []).append(cell.count.good)
        middles = {what: output_rules.middle(pieces) for what, pieces in of_step.items()}
        usual_of = {pair: output_rules.middle(pieces) or middles.get(pair[1], 0) for pair, pieces in hers.items()}
        for cell in cells:
            now, good = self._stands.get(cell.key), cell.count.good
            if not now:
                self._check_minor(cell)
            if now and now != (then := cell.would_be(now)):
                values = _told(now, then)
                cell.rows[0].findings.append(cell.rows[0].question(Reason.CHANGED, **values))
            elif not now and output_rules.is_unusual(good, usual_of[cell.key[:2]]):
                usual = output_rules.usual_pieces(usual_of[cell.key[:2]], 1)
                cell.rows[0].findings.append(cell.rows[0].question(Reason.UNUSUAL, found=good, usual=usual))

    @staticmethod
    def _check_minor(cell: _Cell) -> None:
        known, worker = cell.step.known, cell.worker
        if known and output_rules.is_barred(known.barred_to_minors, worker.minor_until, cell.day):
            for row in cell.rows:
                row.refuse(Reason.BARRED, step=known.name, name=worker.called_name)

    def _ask_of_steps(self, cells: Sequence[_Cell]) -> None:
        """A question, once a step, where the file would make more than was ordered or than the step before made."""
        by_step: dict[UUID, list[_Cell]] = {}
        for cell in cells:
            by_step.setdefault(cell.step.id, []).append(cell)
        more = {
            step_id: sum(c.count.good - self._stands.get(c.key, Count()).good for c in of_step)
            for step_id, of_step in by_step.items()
        }
        for step_id, of_step in by_step.items():
            step, added = of_step[0].step, more[step_id]
            recorded = step.known.recorded if step.known else 0
            ordered = step.order.pieces if step.order else None
            if output_rules.doubt_overrun(step_id, ordered=ordered, recorded=recorded, added=added):
                values = {"step": step.name, "ordered": ordered, "found": recorded + added}
                _ask_all(of_step, Reason.OVERRUN, values)
            before = step.known.before if step.known else None
            if before and (doubt := _doubt_ahead(step_id, recorded, added, before, more)):
                _ask_all(of_step, Reason.AHEAD, {"step": step.name, "before": doubt.other, "found": doubt.pieces})

    # --- what is taken ----------------------------------------------------

    def _settle(self, cells: Sequence[_Cell]) -> list[_Cell]:
        """The cells to write; the others are counted as the same, waiting or refused."""
        draft = self._draft
        in_cells = {id(row) for cell in cells for row in cell.rows}
        for row in self._rows:
            if id(row) not in in_cells:
                self._leave([row], row.findings)
        taken = []
        for cell in cells:
            findings = [finding for row in cell.rows for finding in row.findings]
            if self._is_same(cell):
                draft.rows_same += len(cell.rows)
            elif any(judge(findings, self._choices)):
                self._leave(cell.rows, findings)
            else:
                draft.rows_new += len(cell.rows)
                draft.findings += findings
                taken.append(cell)
        return taken

    def _leave(self, rows: Sequence[CountRow], findings: Sequence[Finding]) -> None:
        """Count rows that are not taken, and tell why."""
        refused, _waiting = judge(findings, self._choices)
        self._draft.findings += findings
        for row in rows:
            if not row.findings:
                self._draft.left_with.setdefault((row.place.worksheet, row.place.row), []).extend(findings)
        if refused:
            self._draft.rows_refused += len(rows)
        else:
            self._draft.rows_waiting += len(rows)

    def _is_same(self, cell: _Cell) -> bool:
        now = self._stands.get(cell.key, Count())
        return now == cell.would_be(now)

    def _sheets(self, taken: Sequence[_Cell]) -> Iterator[SheetStep]:
        """The counts by month, as many on a sheet as are written together."""
        by_month: dict[Month, list[_Cell]] = {}
        for cell in sorted(taken, key=lambda c: (c.day, c.worker.number)):
            by_month.setdefault(Month.of(cell.day), []).append(cell)
        for cells in by_month.values():
            for start in range(0, len(cells), SHEET_CELLS):
                part = [self._cell_step(cell) for cell in cells[start : start + SHEET_CELLS]]
                yield SheetStep(id=new_id(), cells=part)

    def _cell_step(self, cell: _Cell) -> CellStep:
        findings = [finding for row in cell.rows for finding in row.findings]
        now = self._stands.get(cell.key, Count())
        then = cell.would_be(now)
        return CellStep(
            engagement_id=cell.worker.id,
            operation_id=cell.step.id,
            day=cell.day,
            good=cell.count.good,
            rework=then.rework if then.rework != now.rework else None,
            scrap=then.scrap if then.scrap != now.scrap else None,
            seen=now.good,
            asked=asked_about(findings),
        )


def _doubt_ahead(
    step_id: UUID, recorded: int, added: int, before: KnownStep, more: Mapping[UUID, int]
) -> output_rules.Doubt | None:
    return output_rules.doubt_ahead(
        step_id,
        recorded=recorded,
        added=added,
        recorded_before=before.recorded,
        added_before=more.get(before.id, 0),
    )


def _ask_all(cells: Sequence[_Cell], reason: Reason, values: Mapping[str, object]) -> None:
    """One question about all these cells of a step."""
    asked = Finding(Level.QUESTION, reason, cells[0].rows[0].place, values)
    for cell in cells:
        cell.rows[0].findings.append(asked)


def _told(now: Count, then: Count) -> dict[str, object]:
    """What stands there and what the file says; with rework and scrap where those differ."""
    if now.good != then.good:
        return {"now": now.good, "found": then.good}
    return {"now": "/".join(map(str, vars(now).values())), "found": "/".join(map(str, vars(then).values()))}


def _added(taken: Sequence[_Cell]) -> list[Added]:
    """One line a step: how many counts, how many pieces."""
    by_step: dict[str, list[_Cell]] = {}
    for cell in taken:
        by_step.setdefault(" · ".join(filter(None, (cell.step.order_name, cell.step.name))), []).append(cell)
    return [Added(name, "", len(cells), sum(cell.count.good for cell in cells)) for name, cells in by_step.items()]
