"""Asking for a missing punch, field duty, a trip or overtime, and deciding about it; calls of latecomers (R-041)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from models.attendance import closed, rights
from models.attendance.days.given import AWAY, title_of
from models.attendance.requests import common, steps
from models.attendance.requests.steps import REQUEST_CHAIN
from models.attendance.tables import AttendanceRequest
from models.attendance.workflow import REQUEST_KIND_NAMES, RequestKind, RequestState
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import approvals
from models.staff.tables import Employee

SERIES = "考勤申请"
ENTITY = "attendance_request"
BOUNDARIES: Mapping[str, str] = {"in": "上班", "out": "下班"}
ASKED_KINDS = {str(k): REQUEST_KIND_NAMES[k] for k in RequestKind if k is not RequestKind.NOTICE}
# A day of field duty or overtime may cross midnight; a trip lasts at most a year.
LONGEST: Mapping[str, timedelta] = {
    RequestKind.FIELD: timedelta(hours=24),
    RequestKind.OVERTIME: timedelta(hours=24),
    RequestKind.TRIP: timedelta(days=366),
}
# How long before its beginning something is asked for; what lies further ahead has a wrong year.
AHEAD = timedelta(days=366)
PROVED = (RequestKind.PUNCH, RequestKind.FIELD)
LIVE = [str(one) for one in (RequestState.REQUESTED, RequestState.APPROVED)]
ENTRY = Field("id", "申请", Kind.REF, required=True, ref=ENTITY)
WHO = Field("employee_id", "人员", Kind.REF, ref="employee", hint="不选是本人")
STARTS = Field("starts_at", "时间", Kind.TIME, required=True, hint="补卡填到岗或离岗的时间，其他填开始时间")
ENDS = Field("ends_at", "结束时间", Kind.TIME, hint="外勤、出差、加班必填")
DAY = Field("day", "出勤日期", Kind.DATE, hint="不填是开始的那天；夜班填班次的日期")
BOUNDARY = Field("boundary", "补哪次", Kind.CHOICE, choices=BOUNDARIES, hint="补卡时选上班或下班")
PLACE = Field("place", "地点", Kind.TEXT, max_length=100, hint="外勤、出差必填")
REASON = Field("reason", "事由", Kind.TEXT, required=True, max_length=300)
PROOF = Field("proof", "证明", Kind.FILE, hint="照片或扫描件；补卡和外勤必须附上")
REMARK = Field("remark", "意见", Kind.TEXT, max_length=300)
WHY = Field("remark", "原因", Kind.TEXT, required=True, max_length=300)
LABELS = {f.name: f.label for f in (WHO, STARTS, ENDS, DAY, BOUNDARY, PLACE, REASON, PROOF)}
CHANGED = frozenset({ENTITY, "attendance_day"})


@action(
    "attendance.request", "提出考勤申请", rights.REQUEST,
    Field("kind", "申请类别", Kind.CHOICE, required=True, choices=ASKED_KINDS),
    WHO, STARTS, ENDS, DAY, BOUNDARY, PLACE, REASON, PROOF,
    entity=ENTITY, behalf=True,
)  # fmt: skip
def request(unit: Unit, f: Values) -> Done:
    """Ask for a missing punch, field duty, a trip or overtime, for oneself or for people within one's reach."""
    day = f["day"] or f["starts_at"].date()
    who = f["employee_id"] if f["employee_id"] is not None else unit.author.employee_id
    person = common.about(unit, rights.REQUEST, who, day)
    faults = _faults(f, day, unit.now)
    if f["ends_at"] is not None and person.left_on is not None and f["ends_at"].date() > person.left_on:
        faults.setdefault("ends_at", f"{person.name} {person.left_on:%Y-%m-%d} 离职，结束时间不能晚于这一天。")
    if faults:
        raise BadFields(faults, LABELS)
    name = common.proof_name(f["proof"], "证明")
    late = _touch(unit, [(person.id, day, f["starts_at"], f["ends_at"])], f"提出{REQUEST_KIND_NAMES[f['kind']]}申请")
    common.hold([person.id])
    values = {k: f[k] for k in ("kind", "starts_at", "ends_at", "boundary", "place", "reason")}
    values["boundary"] = values["boundary"] or ""
    _require_new(person, values)
    record = _add(unit, person.id, day, values)
    if name:
        unit.attach(ENTITY, record, name, f["proof"], note="申请证明")
    row = unit.get(AttendanceRequest, record)
    return _told(f"已提出{person.name}的{title_of(row)}，等待批准。批准后才计入考勤。{late}", row, person.name)


def _touch(
    unit: Unit, about: Sequence[tuple[int, date, datetime, datetime | None]], words: str, record: int | None = None
) -> str:
    """Say that an act is about these spans; `words` name it. Gives what to tell where a month is closed already."""
    days = {
        day for employee, on, starts, ends in about for day in ((employee, on), *closed.around(employee, starts, ends))
    }
    first = about[0][2]
    return closed.told(closed.touch(unit, days, f"{words}（{first:%Y-%m-%d %H:%M}）", entity=ENTITY, record=record))


def _touch_rows(unit: Unit, rows: Sequence[AttendanceRequest], verb: str) -> str:
    about = [(row.employee_id, row.day, row.starts_at, row.ends_at) for row in rows]
    return _touch(unit, about, f"{verb}{title_of(rows[0])}", rows[0].id)


@action(
    "attendance.request_sheet", "登记签到表", rights.REQUEST,
    Field("day", "日期", Kind.DATE, required=True),
    Field(
        "rows", "签到", Kind.ROWS, required=True,
        rows=(
            Field("employee_id", "人员", Kind.REF, required=True, ref="employee"),
            Field("came", "到岗", Kind.TIME),
            Field("left", "离岗", Kind.TIME),
        ),
    ),
    Field("reason", "事由", Kind.TEXT, required=True, max_length=300, hint="例如：考勤机停电，使用纸质签到表"),
    Field("proof", "签到表扫描件", Kind.FILE, required=True, hint="扫描文件或照片"),
    entity=ENTITY,
)  # fmt: skip
def request_sheet(unit: Unit, f: Values) -> Done:
    """A paper sign-in sheet of a day (F-06): the punches of many people, asked for together and approved in one act."""
    if f["day"] > unit.today:
        raise BadFields({"day": "这一天还没有到，请核对。"}, {"day": "日期"})
    wanted = _sheet_rows(unit, f)
    name = common.proof_name(f["proof"], "签到表")
    late = _touch(unit, [(person.id, f["day"], values["starts_at"], None) for person, values in wanted], "登记签到表")
    common.hold([person.id for person, _ in wanted])
    for person, values in wanted:
        _require_new(person, values)
    (first, values), *others = wanted
    sheet = _add(unit, first.id, f["day"], values)
    unit.update(AttendanceRequest, sheet, None, sheet_id=sheet)
    for person, values in others:
        _add(unit, person.id, f["day"], values, sheet)
    unit.attach(ENTITY, sheet, name, f["proof"], note="签到表")
    people = len({person.id for person, _ in wanted})
    row = unit.get(AttendanceRequest, sheet)
    told = f"已登记 {f['day']:%Y-%m-%d} 的签到表，{people} 人，{len(wanted)} 次签到，等待批准。{late}"
    return _told(told, row, f"{f['day']:%Y-%m-%d} 签到表")


def _sheet_rows(unit: Unit, f: Values) -> list[tuple[Employee, dict[str, Any]]]:
    """The punches of a sheet by person. Raises BadFields naming the first line that cannot be right."""
    found: list[tuple[Employee, dict[str, Any]]] = []
    seen: set[int] = set()
    for number, line in enumerate(f["rows"], 1):
        person = common.about(unit, rights.REQUEST, line["employee_id"], f["day"])
        times = [(side, line[key]) for side, key in (("in", "came"), ("out", "left")) if line[key] is not None]
        fault = _line_fault(line, times, f["day"], unit.now, person.id in seen)
        if fault:
            raise BadFields({"rows": f"第 {number} 行（{person.name}）：{fault}"}, {"rows": "签到"})
        seen.add(person.id)
        found += [
            (person, {"kind": str(RequestKind.PUNCH), "starts_at": at, "ends_at": None, "boundary": side, "place": "",
                      "reason": f["reason"]})
            for side, at in times
        ]  # fmt: skip
    return found


def _line_fault(
    line: Values, times: Sequence[tuple[str, datetime]], day: date, now: datetime, again: bool
) -> str | None:
    if again:
        return "同一个人写了两行，请合并。"
    if not times:
        return "到岗和离岗都没有填，请填写或删去这一行。"
    if line["came"] and line["left"] and line["left"] <= line["came"]:
        return "离岗不晚于到岗，请核对。过了零点的写第二天的日期。"
    if any(at > now for _, at in times):
        return "时间还没有到，请核对。"
    return None if all(_near(at, day) for _, at in times) else "时间不在这一天前后，请核对日期。"


def _near(at: datetime, day: date) -> bool:
    """Whether a punch can belong to a day: on it, or next to it for shifts that cross midnight."""
    return abs((at.date() - day).days) <= 1


def _faults(f: Values, day: date, now: datetime) -> dict[str, str]:
    """What is wrong with the values of one request, by field."""
    kind = f["kind"]
    faults = _punch_faults(f, now) if kind == RequestKind.PUNCH else _span_faults(f)
    if f["starts_at"] > now + AHEAD:
        faults["starts_at"] = "开始时间在一年以后，请核对年份。"
    if kind in PROVED and f["proof"] is None:
        faults["proof"] = f"{REQUEST_KIND_NAMES[kind]}须附证明，请选择照片或扫描件。"
    if kind in AWAY and not f["place"]:
        faults["place"] = "请填写地点。"
    if not _near(f["starts_at"], day):
        faults["day"] = "出勤日期应是开始当天或前后一天。"
    return faults


def _punch_faults(f: Values, now: datetime) -> dict[str, str]:
    faults = {}
    if f["ends_at"] is not None:
        faults["ends_at"] = "补卡只填一个时间。上下班都要补的，请分两份申请。"
    if f["starts_at"] > now:
        faults["starts_at"] = "补卡的时间还没有到，请核对。"
    return faults


def _span_faults(f: Values) -> dict[str, str]:
    kind, faults = f["kind"], {}
    if f["boundary"]:
        faults["boundary"] = "只有补卡需要选上班或下班，请清空。"
    if f["ends_at"] is None:
        faults["ends_at"] = "请填写结束时间。"
    elif f["ends_at"] <= f["starts_at"]:
        faults["ends_at"] = "结束时间应晚于开始时间。"
    elif f["ends_at"] - f["starts_at"] > LONGEST[kind]:
        longest = "366 天" if kind == RequestKind.TRIP else "24 小时"
        faults["ends_at"] = f"一份{REQUEST_KIND_NAMES[kind]}申请最长 {longest}，请分开提出。"
    return faults


def _require_new(person: Employee, values: Mapping[str, Any]) -> None:
    """Raise Refused when the same time was asked for already; the people are held."""
    table = AttendanceRequest
    same = (table.employee_id == person.id) & table.state.in_(LIVE)
    if values["kind"] == RequestKind.PUNCH:
        same &= (table.kind == RequestKind.PUNCH) & (table.starts_at == values["starts_at"])
    else:
        kinds = list(AWAY) if values["kind"] in AWAY else [values["kind"]]
        same &= table.kind.in_([str(one) for one in kinds])
        same &= (table.starts_at < values["ends_at"]) & (table.ends_at > values["starts_at"])
    row = table.select().where(same).first()
    if row is not None:
        state = "已批准" if row.state == RequestState.APPROVED else "正在等待批准"
        raise Refused(f"{person.name}的{title_of(row)}{state}，时间与这次相同或重叠，不必再提。这次没有保存。")


def _add(unit: Unit, employee_id: int, day: date, values: Mapping[str, Any], sheet: int | None = None) -> int:
    return unit.insert(
        AttendanceRequest, number=unit.number(SERIES), employee_id=employee_id, day=day, **values,
        state=str(RequestState.REQUESTED), requested_at=common.received(unit), requested_by=unit.author.name,
        requested_by_id=unit.author.employee_id, sheet_id=sheet,
    )  # fmt: skip


@action(
    "attendance.record_notice", "登记电话报告", rights.REQUEST,
    Field("employee_id", "来电人员", Kind.REF, required=True, ref="employee"),
    Field("starts_at", "接到时间", Kind.TIME, required=True),
    Field("day", "出勤日期", Kind.DATE, hint="不填是接到的那天"),
    Field("decided_by", "接听人", Kind.TEXT, max_length=64, hint="不填是登记人"),
    REASON,
    entity=ENTITY,
)  # fmt: skip
def record_notice(unit: Unit, f: Values) -> Done:
    """A call of somebody who comes late or not at all (R-041), recorded by whoever took it, never by himself."""
    day = f["day"] or f["starts_at"].date()
    person = common.about(unit, rights.REQUEST, f["employee_id"], day)
    if person.id == unit.author.employee_id:
        raise Refused("电话报告由接听的同事登记，不能由本人登记。")
    if f["starts_at"] > unit.now:
        raise BadFields({"starts_at": "接到的时间还没有到，请核对。"}, {"starts_at": "接到时间"})
    if not _near(f["starts_at"], day):
        raise BadFields({"day": "出勤日期应是接到当天或前后一天。"}, LABELS)
    late = _touch(unit, [(person.id, day, f["starts_at"], None)], "登记电话报告")
    record = unit.insert(
        AttendanceRequest, number=unit.number(SERIES), employee_id=person.id, kind=str(RequestKind.NOTICE), day=day,
        starts_at=f["starts_at"], reason=f["reason"], state=str(RequestState.RECORDED), requested_at=unit.now,
        requested_by=unit.author.name, requested_by_id=unit.author.employee_id,
        decided_by=f["decided_by"] or unit.author.name,
    )  # fmt: skip
    row = unit.get(AttendanceRequest, record)
    return _told(f"已登记{person.name} {f['starts_at']:%m-%d %H:%M} 的电话报告。{late}", row, person.name)


@action(
    "attendance.approve_request", "批准申请", rights.APPROVE, ENTRY, version_field(), REMARK,
    entity=ENTITY, behalf=True,
)  # fmt: skip
def approve_request(unit: Unit, f: Values) -> Done:
    """Approve what was asked for; of a sign-in sheet all lines together. Never by who asked or who it is about."""
    return _decide(unit, f, "attendance.approve_request", "已批准", "，已计入考勤。")


@action(
    "attendance.refuse_request", "不批准申请", rights.APPROVE, ENTRY, version_field(), WHY,
    entity=ENTITY, behalf=True,
)  # fmt: skip
def refuse_request(unit: Unit, f: Values) -> Done:
    """Refuse with the reason; of a sign-in sheet all lines together."""
    return _decide(unit, f, "attendance.refuse_request", "没有批准", "，考勤不变。")


def _decide(unit: Unit, f: Values, name: str, verb: str, effect: str) -> Done:
    first = common.taking(unit, AttendanceRequest, name, f["id"])
    late = _touch_rows(unit, _lines(first), steps.step_of(name).label)
    rows = _lines(first)
    barred = {first.requested_by_id} - {None}
    decided, his = common.decided_for(unit, REQUEST_CHAIN, {row.employee_id for row in rows}, barred)
    mine = [row for row in rows if row.employee_id in his]
    for row in mine:
        unit.update(
            AttendanceRequest, row.id, f["row_version"] if row.id == first.id else row.row_version,
            state=steps.step_of(name).target, decided_at=common.received(unit), decided_by=unit.author.name,
            decided_words=decided.words[:100], remark=f["remark"],
        )  # fmt: skip
    left = len({row.employee_id for row in rows} - his)
    others = f"另有 {left} 人由别人批准，仍在等待。" if left else ""
    return _about_lines(mine[0], mine, verb, effect + others + late)


def _lines(first: AttendanceRequest) -> list[AttendanceRequest]:
    """A request, or all lines of its sign-in sheet that are in the same state."""
    if first.sheet_id is None:
        return [first]
    table = AttendanceRequest
    same = (table.sheet_id == first.sheet_id) & (table.state == first.state)
    return list(table.select().where(same).order_by(table.id))


def _about_lines(first: AttendanceRequest, rows: Sequence[AttendanceRequest], verb: str, effect: str) -> Done:
    person = Employee.get_by_id(first.employee_id)
    people = len({row.employee_id for row in rows})
    if len(rows) > 1:
        what = f"{first.day:%Y-%m-%d} 的签到表（{people} 人，{len(rows)} 次签到）"
        return _told(f"{verb}{what}{effect}", first, f"{first.day:%Y-%m-%d} 签到表")
    return _told(f"{verb}{person.name}的{title_of(first)}{effect}", first, person.name)


@action("attendance.withdraw_request", "撤回申请", rights.REQUEST, ENTRY, version_field(), entity=ENTITY)
def withdraw_request(unit: Unit, f: Values) -> Done:
    """Take back what was not decided yet; of a sign-in sheet all lines, which needs the right to all of them."""
    first = common.taking(unit, AttendanceRequest, "attendance.withdraw_request", f["id"])
    rows = _lines(first)
    if not all(common.sees(unit, rights.REQUEST, row.employee_id) for row in rows):
        raise Refused("这是一张多人的签到表，只能由登记的人撤回。")
    late = _touch_rows(unit, rows, "撤回")
    for row in rows:
        unit.update(
            AttendanceRequest, row.id, f["row_version"] if row.id == first.id else row.row_version,
            state=str(RequestState.WITHDRAWN), decided_at=unit.now, decided_by=unit.author.name,
        )  # fmt: skip
    return _about_lines(first, rows, "已撤回", f"，没有计入考勤。{late}")


@action(
    "attendance.revoke_request", "取消已批准的申请", rights.APPROVE, ENTRY, version_field(), WHY,
    entity=ENTITY, behalf=True, danger=True,
)  # fmt: skip
def revoke_request(unit: Unit, f: Values) -> Done:
    """Something that was approved or recorded turned out wrong: it does not count any more; one line at a time."""
    row = common.taking(unit, AttendanceRequest, "attendance.revoke_request", f["id"])
    late = _touch_rows(unit, [row], "取消")
    barred = {row.requested_by_id} - {None}
    decided = approvals.require(unit, REQUEST_CHAIN, row.employee_id, barred)
    unit.update(
        AttendanceRequest, row.id, f["row_version"], state=str(RequestState.REVOKED), decided_at=common.received(unit),
        decided_by=unit.author.name, decided_words=decided.words[:100], remark=f["remark"],
    )  # fmt: skip
    return _about_lines(row, [row], "已取消", f"，{late or '考勤已重新计算。'}")


def _told(notice: str, row: AttendanceRequest, title: str) -> Done:
    return Done(notice, CHANGED, (ENTITY, row.id), f"{title} {title_of(row)}" if title else title_of(row))
