"""Acts about attendance sheets: closing a month, its steps to the lock, and the way back (R-028, R-029)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from models.attendance import closed, rights
from models.attendance.closed import LIVE
from models.attendance.days import queries as days
from models.attendance.days.queries import Derived
from models.attendance.month import checklist, corrections, face, hooks, queries, scoring
from models.attendance.month.checklist import KIND_NAMES, Item, Kind
from models.attendance.month.face import Face
from models.attendance.month.packed import Packer
from models.attendance.month.queries import ENTITY, SHEET_CHAIN, Member
from models.attendance.month.reading import SUMS, seal_of, sealed
from models.attendance.month.rules import Correction, Result
from models.attendance.tables import AttendanceSheet, LateFact, MonthResult, SheetVersion
from models.attendance.workflow import SHEET_STATE_NAMES, Ending, SheetState
from models.core import audit, bulk
from models.core.calendar.rules import spoken
from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Values, version_field
from models.core.fields import Kind as FieldKind
from models.core.garbage import nothing_to_collect
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import approvals
from models.org.rules import Decision
from models.score import actions as score
from models.staff.tables import Employee

NAMED = 3  # people and matters that a sentence names
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
CHANGED = frozenset({ENTITY, "attendance_day", "attendance_month", "score_line"})
SHEET = Field("id", "考勤表", FieldKind.REF, required=True, ref=ENTITY)
REMARK = Field("remark", "意见", FieldKind.TEXT, max_length=300)
WHY = Field("reason", "原因", FieldKind.TEXT, required=True, max_length=500)
WAITING = (SheetState.PREPARED, SheetState.SUBMITTED)
# Of a month that may still turn out otherwise, the reading of later days decides; the next closing looks again.
PROVISIONAL = frozenset({Kind.PROOF, Kind.RETURN})


class Closing(NamedTuple):
    """One sheet while it is closed: its row, and who stands on it in order."""

    sheet: Any
    version: int
    members: Sequence[Member]
    items: Sequence[Item]


def _is_month(value: str) -> str | None:
    return None if MONTH.fullmatch(value) else "月份应写成 2026-11 这样。"


@action(
    "attendance.close_month", "编制考勤表", rights.SHEET_PREPARE,
    Field("month", "月份", FieldKind.CODE, required=True, max_length=7, hint="例如 2026-11", check=_is_month),
    Field("units", "部门", FieldKind.REFS, ref="department", zero=queries.WITHOUT_UNIT, hint="不选是您管理的全部部门"),
    Field("remark", "说明", FieldKind.TEXT, max_length=500, hint="还有可以放行的事项时，写明为什么现在编制"),
    entity=ENTITY,
)  # fmt: skip
def close_month(unit: Unit, f: Values) -> Done:
    """Freeze the month of the people of some units with everything its results are explained by, and hand it up.

    One sheet that cannot be closed refuses all, named. From then on the month changes only by a return or reopening.
    """
    month = f["month"]
    if not queries.is_over(month):
        raise BadFields({"month": f"{month} 还没有过完，过完后才能编制考勤表。"}, {"month": "月份"})
    names = queries.unit_names()
    held = [_claimed(unit, one, month, names) for one in _wanted(unit, f["units"], month, names)]
    with nothing_to_collect():
        return _close(unit, held, month, names, f["remark"])


def _close(unit: Unit, held: Sequence[Any], month: str, names: Mapping[int, str], remark: str) -> Done:
    """Work out, freeze and score the month of these sheets, which are held."""
    score.touch(month)  # months before people, as everybody who writes about the score
    people = _locked({row.unit_id for row in held}, month)
    empty = [names[row.unit_id] for row in held if not people.get(row.unit_id)]
    if empty:
        raise Refused(f"{'、'.join(empty)}在 {month} 没有人员，不用编制考勤表。")
    made = days.derived([one.id for own in people.values() for one in own], month)
    items = queries.open_items(people, made.months, month)
    _require_clear(items, people, names)
    for unit_id, more in queries.approver_items(people, made.months, month, unit.author.employee_id).items():
        items[unit_id] += more
    _require_remark(items, remark)
    closings = [Closing(row, row.version, people[row.unit_id], items[row.unit_id]) for row in held]
    front = face.of_now("", month)
    results = [
        one for each in closings
        for one in _freeze(unit, each, made, remark, front._replace(unit=names[each.sheet.unit_id]))
    ]  # fmt: skip
    booked: list[Correction] = []
    for each in closings:
        booked += corrections.book(unit, each.sheet, each.version, [one.id for one in each.members])
    _keep_in_view(unit, closings, month)
    scoring.write(unit, month, results, booked)
    return _closed(unit, closings, month, names, len(booked))


def _wanted(unit: Unit, asked: Sequence[int], month: str, names: Mapping[int, str]) -> list[int]:
    """The units whose sheets are to be closed, in order. Raises NotFound for one out of reach."""
    if asked:
        for one in asked:
            if not unit.sees(rights.SHEET_PREPARE, employee_id=None, unit_id=one):
                raise NotFound()
        return sorted(set(asked))
    table = AttendanceSheet
    shut = {row.unit_id for row in table.select().where(table.month == month, table.state != str(SheetState.OPEN))}
    found = [
        one for one in queries.members(None, month)
        if one not in shut and one in names and unit.sees(rights.SHEET_PREPARE, employee_id=None, unit_id=one or None)
    ]  # fmt: skip
    if not found:
        raise Refused(f"{month} 没有可以编制的考勤表：您管理的部门都已编制，或没有人员。")
    return sorted(found)


def _claimed(unit: Unit, unit_id: int, month: str, names: Mapping[int, str]) -> Any:
    """The sheet of a unit, held and prepared from now on. Raises Refused where somebody closed it already."""
    closed.hold(unit_id, month)
    row = AttendanceSheet.get((AttendanceSheet.unit_id == unit_id) & (AttendanceSheet.month == month))
    if row.state != SheetState.OPEN:
        told = SHEET_STATE_NAMES[row.state]
        raise Refused(
            f"{names[unit_id]} {month} 的考勤表已由{row.prepared_by}于 {row.prepared_at:%m-%d %H:%M} 编制，"
            f"现在是“{told}”。要改的请先退回或重新打开。"
        )
    due = queries.stored_deadline(row)
    unit.update(
        AttendanceSheet, row.id, None, state=str(SheetState.PREPARED), version=row.version + 1,
        preparer_id=unit.author.employee_id, prepared_at=unit.now, prepared_by=unit.author.name, due_on=due.last_day,
        deadline=row.deadline or json.dumps(due.to_json(), ensure_ascii=False),
    )  # fmt: skip
    return unit.get(AttendanceSheet, row.id)


def _locked(units: Collection[int], month: str) -> dict[int, list[Member]]:
    """Who stands on these sheets, none of whom changes his unit or has an act about his days until this one ends."""
    found = queries.members(units, month)
    while True:
        closed.lock({one.id for own in found.values() for one in own})
        again = queries.members(units, month)
        if again == found:
            return found
        found = again


def _require_clear(
    items: Mapping[int, Sequence[Item]], people: Mapping[int, Sequence[Member]], names: Mapping[int, str]
) -> None:
    """Raise Refused, naming people and matters, where something keeps a sheet from being closed."""
    told: list[str] = []
    for unit_id, own in items.items():
        hard = [one for one in own if one.is_hard]
        if not hard:
            continue
        called = {one.id: one.name for one in people[unit_id]}
        by_person: dict[int, list[str]] = {}
        for one in hard:
            by_person.setdefault(one.employee_id, []).append(one.words)
        listed = [f"{called[number]} {'、'.join(said)}" for number, said in by_person.items()]
        more = f"等 {len(listed)} 人" if len(listed) > NAMED else ""
        told.append(f"{names[unit_id]}：{'；'.join(listed[:NAMED])}{more}")
    if told:
        more = f"等 {len(told)} 个部门" if len(told) > NAMED else ""
        raise Refused(
            f"还有事项没有处理，没有编制。{'。'.join(told[:NAMED])}{more}。请在“关账前待处理事项”里逐项处理。"
        )


def _require_remark(items: Mapping[int, Sequence[Item]], remark: str) -> None:
    count = Counter(one.kind for own in items.values() for one in own)
    if count and not remark:
        told = "、".join(f"{KIND_NAMES[kind]} {number} 人" for kind, number in count.items())
        raise BadFields({"remark": f"还有可以放行的事项（{told}），请写明为什么现在编制。"}, {"remark": "说明"})


def _freeze(unit: Unit, each: Closing, made: Derived, remark: str, front: Face) -> list[Result]:
    """Store the results of a sheet with what they and their explanations are made from."""
    first, last = days.span(each.sheet.month)
    if made.like is None:  # nobody was asked for, which a sheet with people rules out
        return []
    packer = Packer(first, last, made.policy_on, made.like)
    packed = [packer.pack(made.months[one.id]) for one in each.members]
    rules, shown = packer.rules(), face.stored(front)
    results = [
        Result(each.sheet.id, each.version, place, one.id, one.work_no, one.name, one.post, made.months[one.id],
               made.policy_on)
        for place, one in enumerate(each.members, 1)
    ]  # fmt: skip
    pending = [
        {"employee_id": one.employee_id, "kind": str(one.kind), "words": one.words, "day": one.day.isoformat()}
        for one in each.items
    ]
    SheetVersion.insert(
        sheet_id=each.sheet.id, version=each.version, made_at=unit.now, made_by=unit.author.name,
        people=len(results), remark=remark, pending=json.dumps(pending, ensure_ascii=False), rules=rules,
        face=shown,
    ).execute()  # fmt: skip
    seal = seal_of(rules, shown)
    rows = [_row(one, text, seal) for one, text in zip(results, packed, strict=True)]
    bulk.insert(MonthResult, rows)
    unit.notes[f"考勤表 {each.sheet.id}"] = {
        "版本": each.version, "人数": len(rows), "应出勤": sum(row["due_days"] for row in rows),
        "扣分": sum(row["points"] for row in rows), "扣款": sum(row["fen"] for row in rows),
        "旷工": sum(row["absence"] for row in rows), "校验码": seal_of("".join(row["sha256"] for row in rows)),
    }  # fmt: skip
    return results


def _row(one: Result, packed: str, seal: str) -> dict[str, Any]:
    month, judged = one.month, one.month.judged
    row: dict[str, Any] = {
        "sheet_id": one.sheet_id, "version": one.version, "employee_id": one.employee_id, "month": month.month,
        "live": LIVE, "place": one.place, "work_no": one.work_no, "name": one.name, "post": one.post,
        **{name: getattr(month if hasattr(month, name) else judged, name) for name in SUMS},
        "leave": audit.dump(month.leave), "packed": packed,
    }  # fmt: skip
    row["sha256"] = sealed(seal, row)
    return row


def _keep_in_view(unit: Unit, closings: Sequence[Closing], month: str) -> None:
    """Have the next closing look again at months that the time alone may still change: proof or return is awaited."""
    for each in closings:
        for item in each.items:
            if item.kind in PROVISIONAL:
                unit.insert(
                    LateFact, employee_id=item.employee_id, month=month, words=f"编制考勤表时{item.words}",
                    days=",".join(f"{one:%d}" for one in item.days),
                    entity=item.entity, record=item.record, recorded_at=unit.now, recorded_by=unit.author.name,
                )  # fmt: skip


def _closed(unit: Unit, closings: Sequence[Closing], month: str, names: Mapping[int, str], booked: int) -> Done:
    called = [names[each.sheet.unit_id] for each in closings]
    which = "、".join(called[:NAMED]) + (f"等 {len(called)} 个部门" if len(called) > NAMED else "")
    count = sum(len(each.members) for each in closings)
    due = min(each.sheet.due_on for each in closings)
    late = "，已过期限" if unit.today > due else ""
    told = f"已编制 {month} {which}的考勤表，{count} 人。最迟 {spoken(due, unit.today)}前（含当日）上报{late}。"
    told += f"另有 {booked} 项以前月份的更正计入本月。" if booked else ""
    waits = dict.fromkeys(queries.next_words({each.sheet.id: each.sheet for each in closings}).values())
    told += f"下一步：{'；'.join(list(waits)[:NAMED])}。" if waits else ""
    return Done(told, CHANGED, (ENTITY, closings[0].sheet.id), f"{month} {which}")


# --- the steps to the lock ---


def _taking(unit: Unit, right: str, record: int, sources: Collection[SheetState], verb: str) -> Any:
    """The sheet, held, when it lies within reach and stands where this step begins. Raises NotFound and Refused."""
    row = unit.get(AttendanceSheet, record)
    if not unit.sees(right, employee_id=None, unit_id=row.unit_id or None):
        raise NotFound()
    closed.hold(row.unit_id, row.month)
    row = unit.get(AttendanceSheet, record)
    if row.state not in sources:
        allowed = "、".join(SHEET_STATE_NAMES[one] for one in sources)
        raise Refused(f"{title(row)}现在是“{SHEET_STATE_NAMES[row.state]}”，不能{verb}。只有“{allowed}”的可以。")
    return row


def title(row: Any) -> str:
    """How a sheet is called: 营业厅 2026-10 考勤表."""
    return f"{queries.unit_names().get(row.unit_id, '')} {row.month} 考勤表"


def _take(unit: Unit, row: Any, remark: str, *, refuse: bool = False) -> approvals.Taken:
    """Take the next decision about a sheet; who prepared it takes none."""
    return approvals.take(
        unit, SHEET_CHAIN, ENTITY, row.id, row.version, row.preparer_id or 0, at_unit=row.unit_id or None,
        refuse=refuse, remark=remark,
    )  # fmt: skip


@action(
    "attendance.approve_sheet", "批准考勤表", rights.SHEET_APPROVE, SHEET, version_field(), REMARK,
    entity=ENTITY, behalf=True,
)  # fmt: skip
def approve_sheet(unit: Unit, f: Values) -> Done:
    """Take the next step of a sheet: after the first it is handed in, after the last checked.

    Whoever approves confirms the preparer's days with it; his own have to be confirmed by somebody else before.
    """
    row = _taking(unit, rights.SHEET_APPROVE, f["id"], WAITING, "批准")
    taken = _take(unit, row, f["remark"])
    _require_others(row, {taken.decided.decider, taken.decided.stands_for})
    done: dict[str, Any] = {"state": str(SheetState.CHECKED if taken.is_last else SheetState.SUBMITTED)}
    if row.submitted_at is None:
        done |= {"submitted_at": unit.now, "submitted_by": unit.author.name}
    if taken.is_last:
        done |= {"checked_at": unit.now, "checked_by": unit.author.name}
    unit.update(AttendanceSheet, row.id, f["row_version"], **done)
    row = unit.get(AttendanceSheet, row.id)
    waits = queries.next_words({row.id: row}).get(row.id, "")
    effect = "已核对，可以编制奖金表" if taken.is_last else "已上报"
    return _told(f"{title(row)}{effect}（{taken.decided.words}）。{waits}{'。' if waits else ''}", row)


def _require_others(row: Any, deciders: Collection[int | None]) -> None:
    """Raise Refused where somebody who decides stands on the sheet and nobody else confirmed his days (R-028)."""
    table = MonthResult
    own: Any = table.select(table.employee_id).where(
        table.sheet_id == row.id, table.version == row.version, table.employee_id.in_([one for one in deciders if one])
    )
    first, last = days.span(row.month)
    for (number,) in own.tuples():
        open_days = checklist.unconfirmed(days.month_of(number, row.month), first, last)
        if open_days:
            name = Employee.get_by_id(number).name
            raise Refused(
                f"{name}本人在这张考勤表上，有 {len(open_days)} 天考勤（{checklist.listed(open_days)}）没有别人确认，"
                f"不能由{name}批准。请退回考勤表，由上一级确认这些天以后重新编制。"
            )


@action(
    "attendance.return_sheet", "退回考勤表", rights.SHEET_APPROVE, SHEET, version_field(), WHY,
    entity=ENTITY, behalf=True, danger=True,
)  # fmt: skip
def return_sheet(unit: Unit, f: Values) -> Done:
    """Whoever would approve next sends a sheet back: the month is open again, and this version is kept."""
    row = _taking(unit, rights.SHEET_APPROVE, f["id"], WAITING, "退回")
    _take(unit, row, f["reason"], refuse=True)
    _end(unit, row, f["row_version"], Ending.RETURNED, f["reason"])
    return _told(f"已退回{title(row)}，{row.month} 可以更正了。第 {row.version} 版保留备查。", row)


@action(
    "attendance.lock_month", "锁定考勤表", rights.SHEET_LOCK, SHEET, version_field(),
    entity=ENTITY, behalf=True,
)  # fmt: skip
def lock_month(unit: Unit, f: Values) -> Done:
    """HR locks a checked sheet: it is the one that wages are reckoned by."""
    row = _taking(unit, rights.SHEET_LOCK, f["id"], (SheetState.CHECKED,), "锁定")
    unit.update(
        AttendanceSheet, row.id, f["row_version"], state=str(SheetState.LOCKED), locked_at=unit.now,
        locked_by=unit.author.name,
    )  # fmt: skip
    return _told(f"已锁定{title(row)}。以后的更正计入还没有编制的月份。", row)


@action(
    "attendance.reopen_month", "重新打开考勤表", rights.SHEET_LOCK, SHEET, version_field(), WHY,
    entity=ENTITY, behalf=True, danger=True,
)  # fmt: skip
def reopen_month(unit: Unit, f: Values) -> Done:
    """HR opens a closed month again, with a reason; this version is kept beside the next one."""
    row = _taking(unit, rights.SHEET_LOCK, f["id"], (*WAITING, SheetState.CHECKED, SheetState.LOCKED), "重新打开")
    hooks.reopening(unit, row)
    _end(unit, row, f["row_version"], Ending.REOPENED, f["reason"])
    return _told(f"已重新打开{title(row)}，改好后请重新编制。第 {row.version} 版保留备查。", row)


def _end(unit: Unit, row: Any, version: int, ending: Ending, reason: str) -> None:
    """Open a sheet again: its version counts no more, what it booked of earlier months neither."""
    unit.update(
        AttendanceSheet, row.id, version, state=str(SheetState.OPEN), preparer_id=None, prepared_at=None,
        prepared_by="", submitted_at=None, submitted_by="", checked_at=None, checked_by="", locked_at=None,
        locked_by="",
    )  # fmt: skip
    table = SheetVersion
    ended = table.update(
        ended_at=unit.now, ended_by=unit.author.name, end_reason=reason, ended_as=str(ending),
        row_version=table.row_version + 1,
    ).where(table.sheet_id == row.id, table.version == row.version, table.ended_at.is_null())  # fmt: skip
    ended.execute()
    results = MonthResult.update(live=None).where(
        MonthResult.sheet_id == row.id, MonthResult.version == row.version, MonthResult.live == LIVE
    )
    unit.notes["不再有效的结果"] = results.execute()
    unit.notes["原因"] = reason
    corrections.take_back(unit, row.id, row.version)


def _told(notice: str, row: Any) -> Done:
    return Done(notice, CHANGED, (ENTITY, row.id), title(row))


def may_take(row: Any, employee_id: int | None) -> bool:
    """Whether this employee takes the next decision about a sheet."""
    decision = queries.turns([row]).get(row.id)
    return isinstance(decision, Decision) and employee_id is not None and decision.may_act(employee_id)
