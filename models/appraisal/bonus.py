"""What happens to bonus sheets: prepared from a checked attendance sheet, approved, checked, locked, opened again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import Any

from models.appraisal import policy, queries, rights
from models.appraisal.rules import COLUMNS, Outcome
from models.appraisal.tables import BonusResult, BonusSheet, BonusVersion, ScoreAdjustment
from models.appraisal.workflow import BONUS_STATE_NAMES, CHAIN, AdjustmentState, BonusState, refusal, step_of
from models.attendance import closed
from models.attendance.days import queries as days
from models.attendance.month.hooks import before_reopen
from models.attendance.policy.rules import bars_award
from models.attendance.tables import AttendanceSheet, MonthResult
from models.attendance.workflow import SHEET_STATE_NAMES, SheetState
from models.core import audit, bulk
from models.core.errors import NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.rulebook import queries as rulebook
from models.core.unit import Unit
from models.org import approvals
from models.org import queries as org
from models.penalty.money import scoring as penalties
from models.score import actions as score
from models.staff.tables import Employee

ENTITY = "bonus_sheet"
CHANGED = frozenset({ENTITY, "bonus_result", "bonus_version", "score", *score.CHANGED})
SHEET = Field("id", "奖金表", Kind.REF, required=True, ref=ENTITY)
WHY = Field("reason", "原因", Kind.TEXT, required=True, max_length=500)
DISQUALIFY = "awards.disqualify_on"
NAMED = 5


@action(
    "appraisal.prepare_bonus", "编制绩效考核奖金表", rights.PREPARE,
    Field("month", "月份", Kind.TEXT, required=True, max_length=7, hint="例如 2026-10"),
    Field("units", "部门", Kind.REFS, ref="department", hint="不选时为所有考勤表已核对的部门"),
    Field("remark", "说明", Kind.TEXT, max_length=300),
    entity=ENTITY,
)  # fmt: skip
def prepare(unit: Unit, f: Values) -> Done:
    """Work out and freeze the bonus sheets of a month, for units whose attendance sheet is checked (R-030).

    From then on their people's score of the month takes no more lines. All sheets are made, or none.
    """
    month = f["month"]
    queries.month_span(month)
    sheets = _wanted(unit, month, f["units"])
    for sheet in sheets:  # in order of units, as closing does
        closed.hold(sheet.unit_id, month)
    penalties.write(unit, month, _people_on(sheets))  # before the months of these people take no more lines
    people = 0
    for sheet in sheets:
        people += _prepare(unit, AttendanceSheet.get_by_id(sheet.id), f["remark"])
    turns = dict.fromkeys(queries.next_words(BonusSheet.get_by_id(sheet.id)) for sheet in sheets[:NAMED])
    told = f"已编制 {month} 的绩效考核奖金表 {len(sheets)} 张，共 {people} 人。{''.join(turns)}"
    return Done(told, CHANGED, (ENTITY, sheets[0].id), f"{month} 绩效考核奖金表")


def _people_on(sheets: Collection[AttendanceSheet]) -> list[int]:
    """Everybody on these attendance sheets, which are held."""
    table = MonthResult
    rows: Any = table.select(table.employee_id).where(
        table.sheet_id.in_([sheet.id for sheet in sheets]), table.live == closed.LIVE
    )
    return [number for (number,) in rows.tuples()]


def _wanted(unit: Unit, month: str, units: Collection[int]) -> Sequence[AttendanceSheet]:
    """The attendance sheets that bonus sheets are to be made from, in order of units. Raises NotFound and Refused."""
    if any(not queries.reaches(unit.author, rights.PREPARE, one) for one in units):
        raise NotFound()
    found = queries.sheets_of(month, [str(one) for one in SheetState])
    if units:
        known = {sheet.unit_id for sheet in found}
        missing = [one for one in units if one not in known]
        if missing:
            raise Refused(f"{_names(missing)} {month} 还没有考勤表。请先编制、核对考勤表，再编制奖金表。")
        return [sheet for sheet in found if sheet.unit_id in units]
    made = BonusSheet.select(BonusSheet.id).where(BonusSheet.month == month, BonusSheet.state != BonusState.OPEN)
    there = {row.id for row in made}
    found = [
        sheet
        for sheet in found
        if sheet.state in queries.DONE
        and sheet.id not in there
        and queries.reaches(unit.author, rights.PREPARE, sheet.unit_id)
    ]
    if not found:
        raise Refused(f"{month} 没有可以编制的奖金表：考勤表还没有核对，或奖金表已经编制。")
    return found


def _prepare(unit: Unit, attendance: AttendanceSheet, remark: str) -> int:
    """Make one bonus sheet from an attendance sheet that is held; returns how many people are on it."""
    month, name = attendance.month, _names([attendance.unit_id])
    if attendance.state not in queries.DONE:
        raise Refused(
            f"{name} {month} 的考勤表现在是“{SHEET_STATE_NAMES[attendance.state]}”，还不能编制奖金表。"
            "请先由人事核对考勤表。"
        )
    sheet = BonusSheet.get_or_none(BonusSheet.id == attendance.id)
    if sheet is not None and sheet.state != BonusState.OPEN:
        raise Refused(f"{name} {month} 的奖金表已经编制，现在是“{BONUS_STATE_NAMES[sheet.state]}”。")
    results = list(
        MonthResult.select(MonthResult.employee_id, MonthResult.work_no, MonthResult.name, MonthResult.post)
        .where(MonthResult.sheet_id == attendance.id, MonthResult.live == closed.LIVE)
        .order_by(MonthResult.place)
    )
    numbers = [row.employee_id for row in results]
    score.close(unit, month, numbers, ENTITY, attendance.id)
    _require_decided(month, numbers, name)
    found, barred = queries.outcomes(month, numbers), _barred(month, numbers)
    version = 1 if sheet is None else sheet.version + 1
    rows = [
        _row(attendance.id, version, month, place, row, found[row.employee_id], barred.get(row.employee_id, ""))
        for place, row in enumerate(results, 1)
    ]  # fmt: skip
    bulk.insert(BonusResult, rows)
    _note(unit, name, rows)
    _keep(unit, attendance, sheet, version)
    unit.insert(
        BonusVersion, sheet_id=attendance.id, version=version, attendance_version=attendance.version,
        made_at=unit.now, made_by=unit.author.name, people=len(rows), remark=remark,
        rules=policy.formula_words(queries.month_span(month)[1])[:500],
    )  # fmt: skip
    return len(rows)


def _keep(unit: Unit, attendance: AttendanceSheet, sheet: BonusSheet | None, version: int) -> None:
    due = queries.deadline(attendance.month)
    values: dict[str, Any] = {
        "state": str(BonusState.PREPARED), "version": version, "due_on": due.last_day,
        "deadline": audit.dump(due.to_json()), "preparer_id": unit.author.employee_id, "prepared_at": unit.now,
        "prepared_by": unit.author.name,
    }  # fmt: skip
    if sheet is None:
        unit.insert(BonusSheet, id=attendance.id, unit_id=attendance.unit_id, month=attendance.month, **values)
    else:
        unit.update(BonusSheet, sheet.id, None, **values)


def _require_decided(month: str, employees: Collection[int], name: str) -> None:
    """Raise Refused while additions for these people wait for a decision; their months have to be closed by then."""
    first, last = queries.month_span(month)
    wanted = frozenset(employees)
    rows: Any = (
        ScoreAdjustment.select(ScoreAdjustment.employee_id, Employee.name)
        .join(Employee, on=(Employee.id == ScoreAdjustment.employee_id))
        .where(
            ScoreAdjustment.state == AdjustmentState.PROPOSED, ScoreAdjustment.day >= first, ScoreAdjustment.day <= last
        )
        .tuples()
    )
    waiting = [who for number, who in rows if number in wanted]
    if waiting:
        told = "、".join(dict.fromkeys(waiting[:NAMED]))
        raise Refused(f"{name} {month} 有 {len(waiting)} 项加减分待批准：{told}。请先批准、退回或撤回，再编制奖金表。")


def _barred(month: str, employees: Collection[int]) -> dict[int, str]:
    """What of the month bars these people from awards, codes with a comma between (R-044)."""
    codes = rulebook.value(DISQUALIFY, queries.month_span(month)[1])
    return {
        number: ",".join(bars_award([one.judged], codes, sum(one.leave.values())))
        for number, one in days.months(employees, month).items()
    }


def _row(
    sheet: int, version: int, month: str, place: int, of: MonthResult, made: Outcome, barred: str
) -> dict[str, Any]:  # fmt: skip
    row: dict[str, Any] = {
        "sheet_id": sheet, "version": version, "employee_id": of.employee_id, "month": month, "place": place,
        "work_no": of.work_no, "name": of.name, "post": of.post, "base_points": made.base_points,
        **{name: getattr(made, name) for name in COLUMNS}, "final_points": made.final_points,
        "base_fen": made.base_fen, "bonus_fen": made.bonus_fen, "added_fen": made.added_fen,
        "payable_fen": made.payable_fen, "fine_fen": made.fine_fen, "remark": made.remark, "barred": barred,
        "explanation": audit.dump(made.explanation.to_json()),
    }  # fmt: skip
    return row | {"live": closed.LIVE, "sha256": digest(row)}


def digest(row: dict[str, Any]) -> str:
    """The hash over everything of a row but its number, its mark of the live version and the hash itself."""
    kept = {name: value for name, value in sorted(row.items()) if name not in ("id", "live", "sha256")}
    return hashlib.sha256(audit.dump(kept).encode()).hexdigest()


def _note(unit: Unit, name: str, rows: Sequence[dict[str, Any]]) -> None:
    """Keep in the audit entry what was frozen, since the rows are too many for it."""
    payable = sum(row["payable_fen"] or 0 for row in rows)
    told = hashlib.sha256("".join(row["sha256"] for row in rows).encode()).hexdigest()
    unit.notes[name] = f"{len(rows)} 人，应发合计 {format_yuan(payable)} 元，校验码 {told}"


def _names(units: Collection[int]) -> str:
    names = org.unit_titles(set(units))
    return "、".join(names.get(one, queries.UNPLACED) for one in units)


# after that


@action(
    "appraisal.approve_bonus", "批准奖金表", rights.APPROVE, SHEET, version_field(),
    Field("remark", "意见", Kind.TEXT, max_length=300),
    entity=ENTITY, behalf=True,
)  # fmt: skip
def approve(unit: Unit, f: Values) -> Done:
    """Take the next step of a bonus sheet: the manager approves, HR checks; never who prepared it (R-028, R-030)."""
    sheet, title = _held(unit, f, "appraisal.approve_bonus")
    taken = _take(unit, sheet, f["remark"])
    now, name = unit.now, unit.author.name
    values: dict[str, Any] = {"state": str(BonusState.CHECKED), "checked_at": now, "checked_by": name}
    if not taken.is_last:
        values = {"state": str(BonusState.SUBMITTED)}
    if sheet.submitted_at is None:
        values |= {"submitted_at": now, "submitted_by": name}
    unit.update(BonusSheet, sheet.id, f["row_version"], **values)
    turn = queries.next_words(unit.get(BonusSheet, sheet.id))
    effect = "已核对，应发金额可以交财务。" if taken.is_last else f"已批准。{turn}"
    return Done(f"{title}{effect}", CHANGED, (ENTITY, sheet.id), title)


@action(
    "appraisal.return_bonus", "退回奖金表", rights.APPROVE, SHEET, version_field(), WHY, entity=ENTITY, behalf=True,
)  # fmt: skip
def send_back(unit: Unit, f: Values) -> Done:
    """Give a bonus sheet back to who prepared it, with the reason, by whoever takes its next step."""
    sheet, title = _held(unit, f, "appraisal.return_bonus")
    _take(unit, sheet, f["reason"], refuse=True)
    return _open(unit, sheet, f, title, "已退回")


@action("appraisal.withdraw_bonus", "撤回奖金表", rights.PREPARE, SHEET, version_field(), WHY, entity=ENTITY)
def withdraw(unit: Unit, f: Values) -> Done:
    """Take a bonus sheet back before anybody approved it."""
    sheet, title = _held(unit, f, "appraisal.withdraw_bonus")
    return _open(unit, sheet, f, title, "已撤回")


@action("appraisal.lock_bonus", "锁定奖金表", rights.LOCK, SHEET, version_field(), entity=ENTITY, behalf=True)
def lock(unit: Unit, f: Values) -> Done:
    """Lock a bonus sheet that HR has checked."""
    sheet, title = _held(unit, f, "appraisal.lock_bonus")
    unit.update(
        BonusSheet, sheet.id, f["row_version"], state=str(BonusState.LOCKED), locked_at=unit.now,
        locked_by=unit.author.name,
    )  # fmt: skip
    return Done(f"{title}已锁定。", CHANGED, (ENTITY, sheet.id), title)


@action(
    "appraisal.reopen_bonus", "重新打开奖金表", rights.LOCK, SHEET, version_field(), WHY, entity=ENTITY,
    behalf=True, danger=True,
)  # fmt: skip
def reopen(unit: Unit, f: Values) -> Done:
    """Open a bonus sheet again, with the reason; the version that was signed stays."""
    sheet, title = _held(unit, f, "appraisal.reopen_bonus")
    return _open(unit, sheet, f, title, "已重新打开")


def _held(unit: Unit, f: Values, name: str) -> tuple[BonusSheet, str]:
    """The sheet, held until the act ends, when it is within reach and the step open to it.

    Raises NotFound and Refused.
    """
    step = step_of(name)
    seen: BonusSheet = unit.get(BonusSheet, f["id"])
    if not unit.sees(step.permission, employee_id=None, unit_id=seen.unit_id or None):
        raise NotFound()
    closed.hold(seen.unit_id, seen.month)
    sheet: BonusSheet = unit.get(BonusSheet, f["id"])
    sentence = refusal(step, sheet.state)
    if sentence:
        unit.update(BonusSheet, sheet.id, f["row_version"], state=sheet.state)  # an old page is told of the change
        raise Refused(sentence)
    return sheet, queries.sheet_titles([sheet.id])[sheet.id]


def _take(unit: Unit, sheet: BonusSheet, remark: str, *, refuse: bool = False) -> approvals.Taken:
    return approvals.take(
        unit, CHAIN, ENTITY, sheet.id, sheet.version, sheet.preparer_id or 0, barred=queries.waiting(sheet).barred,
        at_unit=sheet.unit_id or None, refuse=refuse, remark=remark,
    )  # fmt: skip


def _open(unit: Unit, sheet: BonusSheet, f: Values, title: str, verb: str) -> Done:
    """Let a sheet be prepared anew: its version ends and no longer counts, its people's score takes lines again."""
    unit.update(
        BonusSheet, sheet.id, f["row_version"], state=str(BonusState.OPEN), preparer_id=None, prepared_at=None,
        prepared_by="", submitted_at=None, submitted_by="", checked_at=None, checked_by="", locked_at=None,
        locked_by="",
    )  # fmt: skip
    version = queries.version_of(sheet)
    unit.update(
        BonusVersion, version.id, None, ended_at=unit.now, ended_by=unit.author.name, end_reason=f["reason"],
    )  # fmt: skip
    score.reopen(sheet.month, ENTITY, sheet.id)
    BonusResult.update(live=None).where(BonusResult.sheet_id == sheet.id, BonusResult.live == closed.LIVE).execute()
    told = f"{title}{verb}。第 {sheet.version} 版保留，修改后请再编制一次。"
    return Done(told, CHANGED, (ENTITY, sheet.id), title)


@before_reopen
def _no_bonus_rests_on_it(_: Unit, attendance: Any) -> None:
    """An attendance sheet stays closed while a bonus sheet rests on it."""
    sheet = BonusSheet.get_or_none(BonusSheet.id == attendance.id)
    if sheet is not None and sheet.state != BonusState.OPEN:
        name = f"{_names([sheet.unit_id])} {sheet.month}"
        raise Refused(
            f"{name} 的绩效考核奖金表{BONUS_STATE_NAMES[sheet.state]}，考勤表不能重新打开。"
            "请先退回或重新打开奖金表。"
        )  # fmt: skip
