"""How a bonus sheet has come along, for its page: stages, its clock, versions, and the steps that are open."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from models.appraisal import queries, rights
from models.appraisal.describe import units_within
from models.appraisal.tables import BonusSheet, BonusVersion, ScoreAdjustment
from models.appraisal.workflow import (
    ADJUST_CHAIN,
    ADJUSTMENT_STEPS,
    BONUS_STATE_NAMES,
    BONUS_STATE_TONES,
    BonusState,
)
from models.attendance.leave.course import Clock, Stage
from models.attendance.month.course import Step, Version, decider_name, due_clock, staged
from models.attendance.tables import AttendanceSheet
from models.attendance.workflow import SHEET_STATE_NAMES
from models.core.access import Person
from models.core.calendar.rules import Deadline, deadline_of_json
from models.core.errors import NotFound
from models.org import approvals
from models.org.rules import Decision, Hole
from models.staff.tables import Employee

PREPARE = "appraisal.prepare_bonus"
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
            f"由{row.ended_by}于 {_at(row.ended_at)} 退回" if row.ended_at is not None else "", row.end_reason,
        )
        for row in rows
    )  # fmt: skip


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
    )


def _at(moment: datetime | None) -> str:
    return f"{moment:%m-%d %H:%M}" if moment is not None else ""
