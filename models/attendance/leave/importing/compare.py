"""A list of leave set against the database: what is new, what is known already, and what is refused and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from models.attendance.leave.importing.columns import LABELS
from models.attendance.leave.importing.known import Known, Someone, StoredSlip
from models.attendance.leave.importing.people import Someones
from models.attendance.leave.importing.reading import LONGEST, ONE_DAY, Bad, Reader, Wanted
from models.attendance.leave.steps import LIVE
from models.attendance.leave.telling import span
from models.attendance.workflow import LEAVE_STATE_NAMES, LeaveState
from models.core.cells import Fault
from models.core.imports.register import Answers, Comparison, ImportRow

AROUND = timedelta(days=40)  # of the calendar, for notice and proof
LONG = timedelta(days=10)
TOLD_ROWS = 10


def compare(rows: Iterable[ImportRow], known: Known, answers: Answers) -> Comparison:
    """Sort rows into new leave and known one; the others are named with their reason."""
    given = list(rows)
    people = Someones(known, answers)
    faults: list[Fault] = []
    named: list[tuple[ImportRow, Someone]] = []
    for row in given:
        found = people.find(row)
        if isinstance(found, Fault):
            faults.append(found)
        else:
            named.append((row, found))
    understood = _understood(named, known, faults)
    sorting = _Sorting(_stored(understood, known))
    for row, wanted in understood:
        sorting.take(row, wanted, people)
    faults += sorting.faults
    return Comparison(
        tuple(sorting.new), tuple(sorting.same), (), tuple(faults), people.questions(),
        _remark(sorting, known, has_state=any({"state", "result"} & set(row.values) for row in given)),
    )  # fmt: skip


def _understood(
    named: Sequence[tuple[ImportRow, Someone]], known: Known, faults: list[Fault]
) -> list[tuple[ImportRow, Wanted]]:
    """Rows with what they mean, in their order; plans are read a month at a time, of long leave by itself."""
    if not named:
        return []
    edges = [_days(row) for row, _ in named]
    first, last = min(one[0] for one in edges), max(one[1] for one in edges)
    reader = Reader(known, known.policies(first, last), known.calendar(first - AROUND, last + AROUND))
    groups: dict[object, list[int]] = {}
    for at, (begin, end) in enumerate(edges):
        groups.setdefault(at if end - begin > LONG else f"{begin:%Y-%m}", []).append(at)
    found: dict[int, Wanted] = {}
    for members in groups.values():
        begin, end = min(edges[at][0] for at in members), max(edges[at][1] for at in members)
        # A day further for night shifts, and one more for the first shift after the leave.
        reader.plans = known.plans({named[at][1].id for at in members}, begin - ONE_DAY, end + 2 * ONE_DAY)
        for at in members:
            try:
                found[at] = reader.read(*named[at])
            except Bad as bad:
                faults.append(bad.fault)
    return [(named[at][0], found[at]) for at in sorted(found)]


def _days(row: ImportRow) -> tuple[date, date]:
    """The days that a row is about, as far as its cells say, not more than can be read."""
    begin, last = row.values["starts"].day, row.values.get("ends")
    end = last.day if last is not None and isinstance(last.day, date) else begin
    return begin, min(max(begin, end), begin + LONGEST)


def _stored(understood: Sequence[tuple[ImportRow, Wanted]], known: Known) -> list[StoredSlip]:
    if not understood:
        return []
    first, last = min(one.starts for _, one in understood), max(one.ends for _, one in understood)
    return known.stored({one.person.id for _, one in understood}, first, last)


@dataclass
class _Sorting:
    """Rows on their way, with the slips that are stored of the people; no stored slip stands for two rows."""

    stored: Sequence[StoredSlip]
    new: list[ImportRow] = field(default_factory=list)
    same: list[ImportRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    standing: list[tuple[int, str]] = field(default_factory=list)
    _matched: set[int] = field(default_factory=set)
    _taken: dict[int, list[tuple[ImportRow, Wanted]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_person: dict[int, list[StoredSlip]] = {}
        for one in self.stored:
            self._by_person.setdefault(one.employee_id, []).append(one)

    def take(self, row: ImportRow, wanted: Wanted, people: Someones) -> None:
        """Sort one row; the first of two equal ones stays."""
        earlier = self._taken.setdefault(wanted.person.id, [])
        double = next(
            (one for one, other in earlier if _is_same(other, wanted) and _agree(other.state, wanted.state)), None
        )
        if double is not None:
            sentence = f"与第 {double.number} 行是同一次请假，只导入一次。"
            self.faults.append(row.fault(LABELS["starts"], span(wanted.starts, wanted.ends), "DUPLICATE_ROW", sentence))
            return
        slip = self._known(wanted)
        if slip is None:
            fault = self._overlap(row, wanted, earlier)
            if fault is not None:
                self.faults.append(fault)
                return
        earlier.append((row, wanted))
        if slip is not None:
            self._matched.add(slip.id)
            self.same.append(row)
            if not _agree(slip.state, wanted.state):
                self.standing.append((row.number, f"第 {slip.number} 号{LEAVE_STATE_NAMES[slip.state]}"))
            return
        deputy = people.colleague(row.values["deputy"]) if row.values.get("deputy") else None
        values = {**row.values, "wanted": wanted, "deputy_id": deputy.id if deputy is not None else None}
        self.new.append(ImportRow(row.number, values, row.part, row.at))
        self.wanted.append(wanted)

    def _known(self, wanted: Wanted) -> StoredSlip | None:
        """The stored slip that a row means: of the same state before another one.

        One that was refused does not stand for leave that was approved later.
        """
        equal = [
            one for one in self._by_person.get(wanted.person.id, ())
            if wanted.is_same(one.kind, one.starts, one.ends, one.length)
            and one.id not in self._matched
            and (one.state != LeaveState.REFUSED or wanted.state not in LIVE)
        ]  # fmt: skip
        return next((one for one in equal if _agree(one.state, wanted.state)), equal[0] if equal else None)

    def _overlap(self, row: ImportRow, wanted: Wanted, earlier: Sequence[tuple[ImportRow, Wanted]]) -> Fault | None:
        if wanted.state not in LIVE:
            return None
        told = ""
        for one in self._by_person.get(wanted.person.id, ()):
            if one.state in LIVE and one.starts < wanted.until and one.until > wanted.starts:
                told = f"与已登记的第 {one.number} 号请假单（{span(one.starts, one.ends)}）时间重叠。"
        for other_row, other in earlier:
            if other.state in LIVE and other.starts < wanted.until and other.until > wanted.starts:
                told = f"与第 {other_row.number} 行（{span(other.starts, other.ends)}）时间重叠。"
        if not told:
            return None
        sentence = f"{told}同一时间只能请一次假，请核对。"
        return row.fault(LABELS["starts"], span(wanted.starts, wanted.ends), "OVERLAP", sentence)


def _is_same(one: Wanted, other: Wanted) -> bool:
    return other.is_same(one.filed.kind.code, one.starts, one.ends, one.filed.length.hundredths)


def _agree(stored: str, written: str) -> bool:
    """Whether two states say the same; leave from which somebody came back was approved."""
    approved = (LeaveState.APPROVED, LeaveState.RETURNED)
    gone = (LeaveState.WITHDRAWN, LeaveState.REVOKED)
    return stored == written or any(stored in those and written in those for those in (approved, gone))


# what is told before anything is written


def _remark(sorting: _Sorting, known: Known, *, has_state: bool) -> str:
    pairs = list(zip(sorting.new, sorting.wanted, strict=True))
    found = []
    untimed = [row.number for row, one in pairs if not one.has_time]
    if untimed:
        found.append(f"{_rows(untimed)}没有申请时间：未通知的算事后申请，其余算按时申请。")
    if pairs and not has_state:
        found.append("文件没有审批状态，这些请假导入后待批准。")
    differing = [row.number for row, one in pairs if one.told]
    if differing:
        found.append(f"{_rows(differing)}与排班对不上，按起止时间导入。")
    if sorting.standing:
        listed = "、".join(words for _, words in sorting.standing[:TOLD_ROWS])
        rows = _rows([row for row, _ in sorting.standing])
        found.append(f"{rows}已登记，状态与文件不同（{listed}），没有改动。")
    late = _closed(pairs, known)
    if late:
        found.append(f"{_rows(late)}的月份已经关账：原考勤表不变，导入后在下次关账时更正。")
    return "".join(found)


def _closed(pairs: Sequence[tuple[ImportRow, Wanted]], known: Known) -> list[int]:
    """The rows about months that are closed for the person."""
    counting = [(row, one) for row, one in pairs if one.state is not LeaveState.WITHDRAWN]
    if not counting:
        return []
    months = frozenset().union(*(one.months for _, one in counting))
    closed = known.closed({one.person.id for _, one in counting}, months)
    return [row.number for row, one in counting if any((one.person.id, month) in closed for month in one.months)]


def _rows(numbers: Sequence[int]) -> str:
    listed = "、".join(map(str, numbers[:TOLD_ROWS]))
    return f"第 {listed} 行" if len(numbers) <= TOLD_ROWS else f"第 {listed} 行等 {len(numbers)} 行"
