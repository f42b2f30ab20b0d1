"""How a bonus sheet has come along, for its page: stages, its clock, versions, and the steps that are open."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.appraisal import queries, rights
from models.appraisal.describe import units_within
from models.appraisal.tables import BonusResult, BonusSheet, BonusVersion, ScoreAdjustment
from models.appraisal.workflow import (
    ADJUST_CHAIN,
    ADJUSTMENT_STEPS,
    BONUS_STATE_NAMES,
    BONUS_STATE_TONES,
    BonusState,
)
from models.attendance.month.course import Overview, Step, Version, decider_name, due_clock, staged
from models.attendance.tables import AttendanceSheet
from models.attendance.workflow import SHEET_STATE_NAMES
from models.core import explain
from models.core.access import Person
from models.core.calendar.rules import Deadline, deadline_of_json
from models.core.course import Clock, Stage
from models.core.errors import NotFound
from models.core.explain import Explanation
from models.org import approvals
from models.org import queries as org
from models.org.rules import Decision, Hole
from models.staff.tables import Employee

PREPARE, WITHDRAW = "appraisal.prepare_bonus", "appraisal.withdraw_adjustment"
READY = queries.DONE  # attendance sheets in these states let a bonus sheet be prepared
NAMED = 3
ORDER = tuple(BonusState)


@dataclass(frozen=True)
class BonusCourse:
    """Everything that the page of a bonus sheet shows besides its rows.

    `came_back` tells who sent the last version back and why, where the sheet is open again; `rules` how the bonus is
    worked out in the version that counts.
    """

    record: int
    row_version: int | None
    unit_id: int
    month: str
    title: str
    state: BonusState
    steps: tuple[Step, ...]
    stages: tuple[Stage, ...]
    clock: Clock
    versions: tuple[Version, ...]
    came_back: str
    rules: str

    @property
    def state_words(self) -> str:
        """The state as people call it."""
        return BONUS_STATE_NAMES[self.state]

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return BONUS_STATE_TONES[self.state]


def overview(person: Person, month: str) -> Overview:
    """How the bonus sheets of a month within reach stand together. Raises Refused for no month."""
    rows = _sheets(person, month)
    made = {row.id: row for row in BonusSheet.select().where(BonusSheet.month == month)}
    names = org.unit_titles({row.unit_id for row in rows})
    states = Counter(str(made[row.id].state) if row.id in made else str(BonusState.OPEN) for row in rows)
    progress = " · ".join(f"{BONUS_STATE_NAMES[one]} {states[one]}" for one in ORDER if states[one])
    late = [
        names.get(row.unit_id, queries.UNPLACED) for row in rows
        if row.id not in made or made[row.id].submitted_at is None
    ]  # fmt: skip
    named = "、".join(late[:NAMED]) + (f" 等 {len(late)} 个部门" if len(late) > NAMED else "")
    done = f"{len(rows)} 张都已报送" if rows and not late else ""
    wait = None if rows else "考勤表编制以后列在这里"
    told = due_clock("奖金表报送", queries.deadline(month), done, (f"还没有报送：{named}" if late else "",), waits=wait)
    ready = [
        row for row in rows
        if row.state in READY and (row.id not in made or made[row.id].state == BonusState.OPEN)
        and person.may(rights.PREPARE) and queries.reaches(person, rights.PREPARE, row.unit_id)
    ]  # fmt: skip
    why_not = "" if ready else "没有待编制的奖金表：考勤表还没有核对，或奖金表已经编制"
    return Overview(month, told, progress, tuple(_tasks(person, made.values(), len(ready))), why_not)


def _sheets(person: Person, month: str) -> list[AttendanceSheet]:
    """The attendance sheets of a month that were closed once, within the person's reach."""
    table = AttendanceSheet
    reached = units_within(person, table.unit_id)
    rows = table.select().where(table.month == month, table.version > 0)
    return list((rows if reached is None else rows.where(reached)).order_by(table.unit_id))


def _tasks(person: Person, made: Iterable[BonusSheet], ready: int) -> list[str]:
    """What this person can do now about these sheets, in words."""
    open_to = [{one.action for one in queries.steps_for(person, sheet)} for sheet in made]
    mine = sum("appraisal.approve_bonus" in one for one in open_to)
    lock = sum("appraisal.lock_bonus" in one for one in open_to)
    told = ((ready, "待您编制"), (mine, "待您批准或核对"), (lock, "待您锁定"))
    return [f"{words} {count} 张" for count, words in told if count]


def course(person: Person, record: int) -> BonusCourse:
    """A bonus sheet with what its page shows; one that is not prepared yet too. Raises NotFound."""
    attendance = _attendance(person, record)
    sheet = BonusSheet.get_or_none(BonusSheet.id == record)
    state = BonusState(sheet.state) if sheet is not None else BonusState.OPEN
    handed_in = sheet is not None and state in (BonusState.PREPARED, BonusState.SUBMITTED)
    turn = queries.waiting(sheet).decision if handed_in else None  # type: ignore[arg-type]
    versions = _versions(record)
    is_open = state is BonusState.OPEN
    back = versions[0] if versions and is_open else None
    told = f"{_at(sheet.submitted_at)} 已报送" if sheet is not None and sheet.submitted_at is not None else ""
    wait = f"考勤表{SHEET_STATE_NAMES[attendance.state]}，核对后才能编制" if _is_blocked(attendance) and is_open else ""
    return BonusCourse(
        record, sheet.row_version if sheet is not None else None, attendance.unit_id, attendance.month,
        queries.sheet_titles([record])[record], state, _steps(person, sheet, attendance, turn),
        _stages(sheet, state, attendance, turn),
        due_clock("奖金表报送", _deadline(sheet, attendance.month), told, (wait, _whose(state, turn, wait))), versions,
        f"第 {back.number} 版{back.ended}：{back.reason}" if back is not None else "",
        "" if is_open or sheet is None else queries.version_of(sheet).rules,
    )  # fmt: skip


def _attendance(person: Person, record: int) -> AttendanceSheet:
    """The attendance sheet beneath a bonus sheet, when the person sees the whole of it. Raises NotFound."""
    table = AttendanceSheet
    rows = table.select().where(table.id == record)
    reached = units_within(person, table.unit_id)
    found = (rows if reached is None else rows.where(reached)).first()
    if found is None:
        raise NotFound()
    row: AttendanceSheet = found
    return row


def _is_blocked(attendance: AttendanceSheet) -> bool:
    return attendance.state not in queries.DONE


def _deadline(sheet: BonusSheet | None, month: str) -> Deadline:
    if sheet is not None and sheet.deadline:
        return deadline_of_json(json.loads(sheet.deadline))
    return queries.deadline(month)


def _steps(
    person: Person, sheet: BonusSheet | None, attendance: AttendanceSheet, turn: Decision | Hole | None
) -> tuple[Step, ...]:  # fmt: skip
    """The acts that are open to this person, the next one first."""
    if sheet is None or sheet.state == BonusState.OPEN:
        if not (person.may(rights.PREPARE) and queries.reaches(person, rights.PREPARE, attendance.unit_id)):
            return ()
        reason = f"考勤表现在是“{SHEET_STATE_NAMES[attendance.state]}”，核对后才能编制"
        return (Step(PREPARE, "编制奖金表", reason if _is_blocked(attendance) else None),)
    found = [Step(one.action, one.label) for one in queries.steps_for(person, sheet)]
    if sheet.state == BonusState.SUBMITTED and turn is not None:
        found = [Step(one.action, one.label.replace("批准", "核对")) for one in found]
    return tuple(found)


def _whose(state: BonusState, turn: Decision | Hole | None, wait: str) -> str:
    """Who must act next, in words."""
    if isinstance(turn, Decision):
        return f"待 {decider_name(turn)} {turn.label}"
    if isinstance(turn, Hole):
        return f"现在没有人可以“{turn.label}”：{turn.why}"
    told = {BonusState.CHECKED: "待人力资源锁定", BonusState.LOCKED: "已锁定"}
    return told.get(state, "" if wait else "由主管编制，经理批准后算报送")


def _stages(
    sheet: BonusSheet | None, state: BonusState, attendance: AttendanceSheet, turn: Decision | Hole | None
) -> tuple[Stage, ...]:  # fmt: skip
    who, words = decider_name(turn), SHEET_STATE_NAMES[attendance.state]
    by = {
        name: (getattr(sheet, f"{name}_by"), _at(getattr(sheet, f"{name}_at"))) if sheet is not None else ("", "")
        for name in ("prepared", "submitted", "checked", "locked")
    }
    checker = by["checked"][0] or (who if by["submitted"][1] else "")
    return staged(
        ORDER.index(state),
        (
            ("考勤表核对", attendance.checked_by, _at(attendance.checked_at) or words),
            ("编制", by["prepared"][0], by["prepared"][1] or "可以编制"),
            ("批准报送", by["submitted"][0] or who, by["submitted"][1] or "待批准"),
            ("核对", checker, by["checked"][1] or "待核对"),
            ("锁定", by["locked"][0], by["locked"][1] or "待人力资源锁定"),
        ),
        is_clear=not _is_blocked(attendance),
    )  # fmt: skip


def _versions(record: int) -> tuple[Version, ...]:
    """The versions of a sheet, the last first."""
    rows = BonusVersion.select().where(BonusVersion.sheet_id == record).order_by(BonusVersion.version.desc())
    return tuple(
        Version(
            row.version, f"{row.made_by} {_at(row.made_at)} 编制", row.people, row.remark,
            f"由{row.ended_by}于 {_at(row.ended_at)} 作废" if row.ended_at is not None else "", row.end_reason,
        )
        for row in rows
    )  # fmt: skip


def units_of(records: Collection[int]) -> list[int]:
    """The units of bonus sheets, prepared or not, in order."""
    rows: Any = AttendanceSheet.select(AttendanceSheet.unit_id).where(AttendanceSheet.id.in_(list(records)))
    return sorted(unit for (unit,) in rows.tuples())


def sheet_of(entity: str, record: int) -> int | None:
    """The bonus sheet that a row or a version belongs to; None for one that is gone."""
    tables: dict[str, Any] = {"bonus_result": BonusResult, "bonus_version": BonusVersion}
    table = tables[entity]
    row = table.get_or_none(table.id == record)
    return int(row.sheet_id) if row is not None else None


def why_of(record: int) -> Explanation | None:
    """Why the bonus of a row is what it is; None for a row that is gone."""
    row = BonusResult.get_or_none(BonusResult.id == record)
    return explain.from_json(json.loads(row.explanation)) if row is not None else None


def adjustment_steps(person: Person, record: int) -> tuple[Step, ...]:
    """The steps of an adjustment that are open to somebody; none for what is out of reach."""
    row = ScoreAdjustment.get_or_none(ScoreAdjustment.id == record)
    if row is None:
        return ()
    worker = Employee.get_by_id(row.employee_id)
    proposer = {row.proposed_by_id} if row.proposed_by_id is not None else set()
    decision = approvals.deciding([ADJUST_CHAIN], {worker.id, *proposer})(ADJUST_CHAIN, worker.id, proposer)
    return tuple(
        Step(one.action, one.label)
        for one in ADJUSTMENT_STEPS
        if row.state in one.sources
        and person.may(one.permission)
        and person.sees(one.permission, employee_id=worker.id, unit_id=worker.unit_id)
        and (one.permission != rights.DECIDE or approvals.takes(person, decision))
        and worker.id != person.employee_id
        and (one.action != WITHDRAW or row.proposed_by_id == person.employee_id)
    )


def _at(moment: datetime | None) -> str:
    return f"{moment:%m-%d %H:%M}" if moment is not None else ""
