"""How an attendance sheet has come along, for its page: stages, its clock, what is open, versions, the next step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.attendance import rights
from models.attendance.days import queries as days
from models.attendance.exceptions.rules import Fix
from models.attendance.month import changes, describe, fixes, queries
from models.attendance.month.changes import Change
from models.attendance.month.checklist import KIND_NAMES, Item
from models.attendance.month.queries import Sheet
from models.attendance.tables import AttendanceSheet, SheetVersion
from models.attendance.workflow import ENDING_NAMES, SHEET_STATE_NAMES, SheetState
from models.core import clock
from models.core.access import Person
from models.core.calendar.rules import Deadline, spoken, unknown_years_words
from models.core.course import Clock, ClockState, Reached, Stage
from models.core.errors import NotFound
from models.org import approvals
from models.org.rules import Decision, Hole
from models.staff.tables import Employee

CLOSE, APPROVE, RETURN = "attendance.close_month", "attendance.approve_sheet", "attendance.return_sheet"
CONFIRM = "attendance.confirm_days"
LOCK, REOPEN = "attendance.lock_month", "attendance.reopen_month"
ORDER = (SheetState.OPEN, SheetState.PREPARED, SheetState.SUBMITTED, SheetState.CHECKED, SheetState.LOCKED)
WAITING = (SheetState.PREPARED, SheetState.SUBMITTED)
NEAR = 1  # days before the last one from which a clock is nearly over
NAMED = 3


@dataclass(frozen=True)
class Step:
    """An act that is open to whoever looks: the action, what its button says, and why it cannot be taken yet."""

    action: str
    label: str
    reason: str | None = None


@dataclass(frozen=True)
class OpenItem:
    """Something open about a sheet, of whom, with the one act that clears it; `record` is its number in lists."""

    record: int
    name: str
    item: Item
    fix: Fix
    may_fix: bool


@dataclass(frozen=True)
class Version:
    """A version of a sheet in words: who made it, for how many people, and how it ended, where it did."""

    number: int
    made: str
    people: int
    remark: str
    ended: str
    reason: str


@dataclass(frozen=True)
class SheetCourse:
    """Everything that the page of a sheet shows; `record` names it in lists, `soft_words` is what is to be explained.

    `came_back` tells who sent the last version back and why, where the sheet is open again. `confirm` confirms the days
    of everybody at once, where this person confirms those of several.
    """

    record: int
    sheet: Sheet
    title: str
    steps: tuple[Step, ...]
    stages: tuple[Stage, ...]
    clock: Clock
    items: tuple[OpenItem, ...]
    versions: tuple[Version, ...]
    changes: tuple[Change, ...]
    came_back: str
    soft_words: str
    confirm: Fix | None

    @property
    def hard(self) -> int:
        """How many matters keep the sheet from being closed."""
        return sum(one.item.is_hard for one in self.items)


@dataclass(frozen=True)
class Overview:
    """How the sheets of a month stand together: the clock, and in words how far they are and what is one's own.

    `why_not_close` tells why whoever looks can close none of them now, empty where he can.
    """

    month: str
    clock: Clock
    progress: str
    tasks: tuple[str, ...]
    why_not_close: str


def overview(person: Person, month: str) -> Overview:
    """How the sheets of a month within reach stand together. Raises ValueError for no month."""
    found = queries.sheets(person, month)
    states = Counter(one.state for one in found)
    progress = " · ".join(f"{SHEET_STATE_NAMES[one]} {states[one]}" for one in ORDER if states[one])
    late = [one.unit for one in found if one.submitted_at is None]
    done = f"{len(found)} 张都已上报" if found and not late else ""
    named = "、".join(late[:NAMED]) + (f" 等 {len(late)} 个部门" if len(late) > NAMED else "")
    whose = f"还没有上报：{named}" if late else ""
    deadline = queries.deadline(month)
    waits = None if found else "您能查看的部门这个月没有考勤表"
    told = due_clock(
        "考勤表上报", deadline, done, (whose,), waits=waits if queries.is_over(month) else "本月过完后编制"
    )  # fmt: skip
    return Overview(month, told, progress, tuple(_tasks(person, found)), _why_none(person, month, found))


def _why_none(person: Person, month: str, found: Sequence[Sheet]) -> str:
    if not queries.is_over(month):
        return f"{month} 还没有过完，过完后才能编制"
    mine = [one for one in found if one.is_open and one.people]
    if any(queries.reaches(person, rights.SHEET_PREPARE, one.unit_id) for one in mine):
        return ""
    return "您管理的部门都已编制，或没有人员"


def _tasks(person: Person, found: Sequence[Sheet]) -> list[str]:
    """What this person can do now about these sheets, in words."""
    rows = _rows_of([one.record for one in found if one.record is not None and one.state in WAITING])
    turns = queries.turns(rows)
    mine = sum(approvals.takes(person, one) for one in turns.values() if one is not None)
    over = [one for one in found if one.people and queries.is_over(one.month)]
    prepare = sum(one.is_open and queries.reaches(person, rights.SHEET_PREPARE, one.unit_id) for one in over)
    lock = sum(
        one.state is SheetState.CHECKED and queries.reaches(person, rights.SHEET_LOCK, one.unit_id) for one in found
    )
    told = ((prepare, "待您编制"), (mine, "待您批准或核对"), (lock, "待您锁定"))
    return [f"{words} {count} 张" for count, words in told if count]


def _rows_of(records: Collection[int]) -> list[AttendanceSheet]:
    return list(AttendanceSheet.select().where(AttendanceSheet.id.in_(list(records)))) if records else []


def course(person: Person, record: int) -> SheetCourse:
    """A sheet with all that its page shows; one that is not begun too. Raises NotFound."""
    unit_id, month = describe.sheet_of_record(record)
    sheet = next((one for one in queries.sheets(person, month) if one.unit_id == unit_id), None)
    if sheet is None:
        raise NotFound()
    row = AttendanceSheet.get_or_none(AttendanceSheet.id == sheet.record) if sheet.record is not None else None
    items = _items(person, sheet) if sheet.is_open else ()
    turn = queries.turns([row]).get(row.id) if row is not None else None
    versions = _versions(sheet)
    deadline = queries.stored_deadline(row) if row is not None else queries.deadline(month)
    told = f"{_at(sheet.submitted_at)} 已上报" if sheet.submitted_at is not None else ""
    wait = None if queries.is_over(month) else "本月过完后编制"
    back = versions[0] if versions and sheet.is_open else None
    return SheetCourse(
        describe.record_of_sheet(unit_id, month, sheet.record), sheet, f"{sheet.unit} {month} 考勤表",
        tuple(_steps(person, sheet, turn, items)), _stages(sheet, turn, items),
        due_clock("考勤表上报", deadline, told, (_whose(sheet, turn, items),), waits=wait), items, versions,
        changes.since_last(sheet.record, sheet.version) if sheet.record is not None and not sheet.is_open else (),
        f"第 {back.number} 版{back.ended}：{back.reason}" if back is not None else "",
        _soft_words(items), _confirm(items),
    )  # fmt: skip


def _items(person: Person, sheet: Sheet) -> tuple[OpenItem, ...]:
    """What is open about a sheet, hard matters first, each with the act that clears it."""
    people = queries.members([sheet.unit_id], sheet.month)
    by_number = {one.id: one for one in people.get(sheet.unit_id, ())}
    months = days.months(list(by_number), sheet.month)
    preparer = person.employee_id if person.may(rights.SHEET_PREPARE) else None
    found = queries.open_items(people, months, sheet.month).get(sheet.unit_id, [])
    found += queries.approver_items(people, months, sheet.month, preparer).get(sheet.unit_id, [])
    fixed = fixes.of_items(person, found, by_number, months)
    count: Counter[int] = Counter()
    made = []
    for one, fix in zip(found, fixed, strict=True):
        first = describe.record_of_item(one, 0)
        record = describe.record_of_item(one, count[first])
        count[first] += 1
        made.append(OpenItem(record, by_number[one.employee_id].name, one, fix, bool(fix.action or fix.entity)))
    places = {one: place for place, one in enumerate(by_number)}
    return tuple(sorted(made, key=lambda one: (not one.item.is_hard, places[one.item.employee_id], one.item.day)))


def _soft_words(items: Collection[OpenItem]) -> str:
    count = Counter(KIND_NAMES[one.item.kind] for one in items if not one.item.is_hard)
    return "、".join(f"{words} {number} 人" for words, number in count.items())


def _confirm(items: Collection[OpenItem]) -> Fix | None:
    """One act for all the days that this person confirms; none where it is about one person only."""
    own = [one for one in items if one.fix.action == CONFIRM]
    people = sorted({one.item.employee_id for one in own})
    if len(people) < 2:
        return None
    values = {
        "employees": people, "first": min(one.item.day for one in own), "last": max(one.item.days[-1] for one in own),
    }  # fmt: skip
    return Fix(f"确认 {len(people)} 人的考勤", CONFIRM, values)


def _steps(
    person: Person, sheet: Sheet, turn: Decision | Hole | None, items: Collection[OpenItem]
) -> list[Step]:  # fmt: skip
    """The acts that are open to this person, the next one first."""
    found: list[Step] = []
    if sheet.is_open:
        if sheet.people and queries.reaches(person, rights.SHEET_PREPARE, sheet.unit_id):
            found.append(Step(CLOSE, "编制考勤表", _why_not(sheet, items)))
        return found
    approves = queries.reaches(person, rights.SHEET_APPROVE, sheet.unit_id)
    if approves and turn is not None and approvals.takes(person, turn):
        found.append(Step(APPROVE, f"{_verb(sheet)}考勤表"))
        found.append(Step(RETURN, "退回考勤表"))
    if queries.reaches(person, rights.SHEET_LOCK, sheet.unit_id):
        if sheet.state is SheetState.CHECKED:
            found.append(Step(LOCK, "锁定考勤表"))
        found.append(Step(REOPEN, "重新打开考勤表"))
    return found


def _why_not(sheet: Sheet, items: Collection[OpenItem]) -> str | None:
    if not queries.is_over(sheet.month):
        return f"{sheet.month} 还没有过完，过完后才能编制"
    hard = sum(one.item.is_hard for one in items)
    return f"还有 {hard} 项必须先处理，见“关账前待处理事项”" if hard else None


def _verb(sheet: Sheet) -> str:
    return "批准" if sheet.state is SheetState.PREPARED else "核对"


def _whose(sheet: Sheet, turn: Decision | Hole | None, items: Collection[OpenItem]) -> str:
    """Who must act next, in words."""
    hard = sum(one.item.is_hard for one in items)
    if sheet.is_open:
        return f"先处理 {hard} 项，再由主管编制、上级批准" if hard else "由主管编制，上级批准后算上报"
    if isinstance(turn, (Decision, Hole)):
        return sheet.next_words
    return {SheetState.CHECKED: "待人力资源锁定", SheetState.LOCKED: "已锁定，以后的更正计入后面的月份"}.get(
        sheet.state, sheet.next_words
    )


def _stages(sheet: Sheet, turn: Decision | Hole | None, items: Collection[OpenItem]) -> tuple[Stage, ...]:
    """The states of a sheet in order, with who took it there; the current one says whose turn it is."""
    hard = sum(one.item.is_hard for one in items)
    told = f"必须处理 {hard} 项" if hard else "没有必须处理的事项"
    who = decider_name(turn)
    checker = sheet.checked_by or (who if sheet.submitted_at is not None else "")
    return staged(
        ORDER.index(sheet.state),
        (
            ("清理待办", "", told if sheet.is_open else ""),
            ("编制", sheet.prepared_by, _at(sheet.prepared_at) if not sheet.is_open else ""),
            ("批准上报", sheet.submitted_by or who, _at(sheet.submitted_at) or "待批准"),
            ("核对", checker, _at(sheet.checked_at) or "待核对"),
            ("锁定", sheet.locked_by, _at(sheet.locked_at) or "待人力资源锁定"),
        ),
        is_clear=not hard,
    )  # fmt: skip


def staged(state: int, told: Sequence[tuple[str, str, str]], *, is_clear: bool = True) -> tuple[Stage, ...]:
    """Stages of a sheet in the state of this place; each with who and when as far as it was reached or comes next."""
    current = 0 if not state and not is_clear else state + 1
    found = []
    for place, (label, who, when) in enumerate(told):
        reached = Reached.DONE if place < current else Reached.CURRENT if place == current else Reached.LATER
        found.append(Stage(label, who, when, reached) if place <= current else Stage(label, "", "", reached))
    return tuple(found)


def decider_name(turn: Decision | Hole | None) -> str:
    """Who takes the next step; empty where nobody does."""
    if isinstance(turn, Decision):
        row = Employee.get_or_none(Employee.id == turn.decider)
        return str(row.name) if row is not None else ""
    return "没有人可以办理" if isinstance(turn, Hole) else ""


def _versions(sheet: Sheet) -> tuple[Version, ...]:
    """The versions of a sheet, the last first."""
    if sheet.record is None:
        return ()
    table = SheetVersion
    rows = table.select().where(table.sheet_id == sheet.record).order_by(table.version.desc())
    return tuple(
        Version(
            row.version, f"{row.made_by} {_at(row.made_at)} 编制", row.people, row.remark,
            f"由{row.ended_by}于 {_at(row.ended_at)} {ENDING_NAMES[row.ended_as]}" if row.ended_at is not None else "",
            row.end_reason,
        )
        for row in rows
    )  # fmt: skip


def _at(moment: datetime | None) -> str:
    return f"{moment:%m-%d %H:%M}" if moment is not None else ""


def due_clock(
    title: str, deadline: Deadline, done: str, lines: Sequence[str], *, waits: str | None = None
) -> Clock:  # fmt: skip
    """The clock of a paper that is due on a day: `done` tells that it was handed in, `waits` what it waits for."""
    today, due = clock.now().date(), deadline.last_day
    last = f"{spoken(due, today)}24:00 截止"
    told = tuple(one for one in lines if one)
    if not deadline.calendar_known:
        told = (*told, unknown_years_words([due.year]))
    if done:
        return Clock(title, done, (last, *told), ClockState.DONE, "✓", "", 1.0, deadline.explanation)
    if waits is not None:
        return Clock(title, last, (waits,), ClockState.IDLE, "—", "", 0.0, deadline.explanation)
    if today > due:
        late = (today - due).days
        return Clock(title, last, told, ClockState.OVER, str(late), "天逾期", 0.0, deadline.explanation)
    left, begin = due - today + timedelta(days=1), deadline.starts_on
    state = ClockState.NEAR if left.days <= NEAR + 1 else ClockState.RUNNING
    share = left / max(due - begin + timedelta(days=1), left)
    figure, unit = ("今天", "") if left.days == 1 else (str(left.days - 1), "天")
    return Clock(f"{title}剩余", last, told, state, figure, unit, share, deadline.explanation)
