"""What a roster would add to the workers of a workshop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from workshop.accounts.rules import plain_phone
from workshop.errors import Refused
from workshop.ids import new_id
from workshop.imports.drafts import Added, Choices, Draft, NumberStep, WorkerStep, judge
from workshop.imports.lists import WorkerRow
from workshop.imports.queries import KnownWorker
from workshop.imports.rules import DIGITS_LOST, Finding, Level, Reason
from workshop.imports.typed import squeezed
from workshop.workers.rules import (
    LONGEST_NAME,
    IdentityNumber,
    NumberDoubt,
    check_age,
    number_hint,
    read_identity_number,
)

Hash = Callable[[str], bytes]


@dataclass
class _Seen:
    """What the rows above have said."""

    by_number: dict[str, int] = field(default_factory=dict)  # identity number → row
    by_name: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)  # name → number, phone, row


def plan_workers(
    draft: Draft, rows: Sequence[WorkerRow], known: Sequence[KnownWorker], choices: Choices, today: date, hashed: Hash
) -> None:
    """Put into the draft what the rows would add.

    A doubtful identity number keeps nobody out; the same person is never added twice.
    """
    seen = _Seen()
    by_hash = {worker.number_hash: worker for worker in known if worker.number_hash}
    by_name: dict[str, list[KnownWorker]] = {}
    for worker in known:
        by_name.setdefault(squeezed(worker.called_name), []).append(worker)
    for row in rows:
        numbered = _read_number(row)
        _look_at_row(row, numbered, today)
        _look_in_file(row, numbered, seen)
        there = _look_here(row, numbered, by_hash, by_name.get(squeezed(row.name), []), hashed)
        refused, waiting = judge(row.findings, choices)
        if refused:  # then nothing else matters of it
            draft.findings += [finding for finding in row.findings if finding.level is Level.REFUSED]
            draft.rows_refused += 1
            continue
        if there is None:
            draft.findings += row.findings
        if there is not None:
            _of_known(draft, row, numbered, there)
        elif waiting:
            draft.rows_waiting += 1
        else:
            _add(draft, row, today)


def _read_number(row: WorkerRow) -> IdentityNumber | None:
    """Her identity number, if it holds together; else a note that it stays open, with the reason."""
    if not row.identity:
        return None
    read = read_identity_number(row.identity)
    if isinstance(read, NumberDoubt):
        why = DIGITS_LOST if row.digits_lost else number_hint(read)
        row.findings.append(_note(row, Reason.NUMBER_OPEN, why=why))
        return None
    return read


def _look_at_row(row: WorkerRow, numbered: IdentityNumber | None, today: date) -> None:
    """What the row says wrong or doubtful in itself."""
    if len(row.name) > LONGEST_NAME:
        row.findings.append(row.line.refused(Reason.NAME_TOO_LONG, found=row.name[:20]))
    if row.phone and plain_phone(row.phone) is None:
        row.findings.append(_note(row, Reason.PHONE_OPEN, found=row.phone[:20]))
        row.phone = ""
    if row.started_on is None and not any(f.level is Level.REFUSED for f in row.findings):
        row.findings.append(_question(row, Reason.NO_FIRST_DAY, day=today))
    elif row.started_on and row.started_on > today:
        row.findings.append(_question(row, Reason.FIRST_DAY_TO_COME, day=row.started_on))
    if row.started_on and row.ended_on and row.ended_on < row.started_on:
        row.findings.append(row.line.refused(Reason.ENDS_BEFORE))
    _look_at_age(row, numbered, row.started_on or today)


def _look_at_age(row: WorkerRow, numbered: IdentityNumber | None, started_on: date) -> None:
    if numbered:
        try:
            check_age(numbered.born_on, started_on)
        except Refused:
            row.findings.append(row.line.refused(Reason.TOO_YOUNG))


def _look_in_file(row: WorkerRow, numbered: IdentityNumber | None, seen: _Seen) -> None:
    """Whether a row above speaks of the same person."""
    number, name = numbered.number if numbered else "", squeezed(row.name)
    if number and number in seen.by_number:
        row.findings.append(row.line.refused(Reason.SAME_NUMBER_IN_FILE, at=seen.by_number[number]))
        return
    for other_number, other_phone, at in seen.by_name.get(name, []):
        if name and not (number and other_number) and (not row.phone or not other_phone or row.phone == other_phone):
            row.findings.append(_question(row, Reason.SAME_PERSON_IN_FILE, at=at))
            break
    if number:
        seen.by_number[number] = row.line.row
    seen.by_name.setdefault(name, []).append((number, row.phone, row.line.row))


def _look_here(
    row: WorkerRow,
    numbered: IdentityNumber | None,
    by_hash: dict[bytes, KnownWorker],
    namesakes: Sequence[KnownWorker],
    hashed: Hash,
) -> KnownWorker | None:
    """The worker who is here already and is meant by the row; a question where that is not plain."""
    own_hash = hashed(numbered.number) if numbered else None
    found = by_hash.get(own_hash) if own_hash else None
    if found and squeezed(found.called_name) != squeezed(row.name):
        reason = Reason.NUMBER_OF_ANOTHER
        row.findings.append(row.line.refused(reason, name=found.called_name, number=found.number))
        return None
    if found is None:
        # Of one who left and came back, the latest: else she would come back with each copy of the file.
        found = next((worker for worker in reversed(namesakes) if _is_same(row, own_hash, worker)), None)
    if found is None and namesakes:
        other = namesakes[-1]
        row.findings.append(_question(row, Reason.NAMESAKE, name=other.called_name, number=other.number))
    if found and found.ended_on and row.started_on and row.started_on > found.ended_on:
        row.findings.append(_question(row, Reason.BACK_AGAIN, day=found.ended_on, number=found.number))
        return None
    if found and not found.number_hash:
        _look_at_age(row, numbered, found.started_on)  # her first day here is what counts when it is taken
    return found


def _is_same(row: WorkerRow, own_hash: bytes | None, worker: KnownWorker) -> bool:
    """Whether a worker of that name is meant: nothing speaks against it, and telephone or first day for it."""
    if own_hash and worker.number_hash and own_hash != worker.number_hash:
        return False
    same_phone = bool(row.phone) and plain_phone(row.phone) == worker.phone
    return same_phone or row.started_on == worker.started_on or (row.started_on is None and not row.phone)


def _of_known(draft: Draft, row: WorkerRow, numbered: IdentityNumber | None, there: KnownWorker) -> None:
    """Somebody who is here: only a number that was open may be new of her."""
    if numbered is None or there.number_hash:
        draft.rows_same += 1
        return
    draft.findings.append(_note(row, Reason.NUMBER_KNOWN))
    draft.steps.append(NumberStep(engagement_id=there.id, identity=numbered.number))
    draft.added.append(Added(there.called_name, str(there.number)))
    draft.rows_new += 1


def _add(draft: Draft, row: WorkerRow, today: date) -> None:
    step = WorkerStep(
        id=new_id(),
        name=row.name,
        phone=plain_phone(row.phone) or "",
        identity=row.identity,
        started_on=row.started_on or today,
        ended_on=row.ended_on,
        household=row.household,
        contract=row.contract,
    )
    draft.steps.append(step)
    draft.added.append(Added(step.name, step.started_on.isoformat()))
    draft.rows_new += 1


def _question(row: WorkerRow, reason: Reason, **values: object) -> Finding:
    return Finding(Level.QUESTION, reason, row.line.place(), values)


def _note(row: WorkerRow, reason: Reason, **values: object) -> Finding:
    return replace(_question(row, reason, **values), level=Level.NOTE)
