"""Requests, decisions about days and exemptions in words: records, history and lists."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import peewee as pw

from models.attendance import rights
from models.attendance.days.given import title_of
from models.attendance.requests.actions import BOUNDARIES, SERIES
from models.attendance.requests.verdicts import REASONS
from models.attendance.tables import AttendanceRequest, DayConfirmation, DayVerdict, PunchExemption
from models.attendance.workflow import (
    ABSENCE_REASON_NAMES,
    EVENT_NAMES,
    REQUEST_KIND_NAMES,
    REQUEST_STATE_NAMES,
    REQUEST_STATE_TONES,
    RESULT_NAMES,
    VERDICT_STATE_NAMES,
    VERDICT_STATE_TONES,
    RequestState,
    VerdictState,
)
from models.core import check, text
from models.core.access import Person, Scope
from models.core.lists import Column, Filter, ListKind, View
from models.core.register import Entity, add_entity, add_list
from models.org.tables import Department
from models.staff.describe import matching, of_people, within
from models.staff.tables import Employee


def titles_by_day(table: Any) -> Any:
    """A reader of titles of rows about a day of somebody: name and day."""

    def read(records: Collection[int]) -> dict[int, str]:
        rows = (
            table.select(table.id, Employee.name, table.day)
            .join(Employee, on=(Employee.id == table.employee_id))
            .where(table.id.in_(list(records)))
            .tuples()
        )
        return {record: f"{name} {day:%Y-%m-%d}" for record, name, day in rows}

    return read


def _request_titles(records: Collection[int]) -> dict[int, str]:
    table = AttendanceRequest
    rows: Any = (
        table.select(table, Employee.name)
        .join(Employee, on=(Employee.id == table.employee_id))
        .where(table.id.in_(list(records)))
        .objects()
    )
    return {row.id: f"{row.name} {title_of(row)}" for row in rows}


def _exemption_titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = (
        PunchExemption.select(PunchExemption, Employee.name, Department.name.alias("unit"))
        .join(Employee, pw.JOIN.LEFT_OUTER, on=(Employee.id == PunchExemption.employee_id))
        .switch(PunchExemption)
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == PunchExemption.unit_id))
        .where(PunchExemption.id.in_(list(records)))
        .objects()
    )
    return {row.id: f"{row.name or row.unit or '全体人员'} 免打卡" for row in rows}


add_entity(
    Entity(
        "attendance_request",
        "考勤申请",
        {
            "number": "编号", "employee_id": "人员", "kind": "申请类别", "day": "出勤日期", "starts_at": "开始时间",
            "ends_at": "结束时间", "boundary": "补哪次", "place": "地点", "reason": "事由", "state": "申请状态",
            "requested_at": "提出时间", "requested_by": "提出人", "requested_by_id": "提出人（人员）",
            "sheet_id": "签到表", "decided_at": "批准时间", "decided_by": "批准人", "decided_words": "批准意见",
            "remark": "意见",
        },
        _request_titles,
        permission=rights.READ,
        list_name="attendance_requests",
        values={"kind": REQUEST_KIND_NAMES, "state": REQUEST_STATE_NAMES, "boundary": BOUNDARIES},
        refs={"employee_id": "employee", "requested_by_id": "employee", "sheet_id": "attendance_request"},
        attach=rights.REQUEST,
    )
)  # fmt: skip
add_entity(
    Entity(
        "day_verdict",
        "考勤更正",
        {
            "employee_id": "人员", "day": "日期", "result": "更正为", "event": "计次类别", "minutes": "分钟",
            "absence": "旷工（百分之一天）", "absence_reason": "旷工原因", "reason": "理由", "state": "更正状态",
            "proposed_at": "提出时间", "proposed_by": "提出人", "proposed_by_id": "提出人（人员）",
            "decided_at": "批准时间", "decided_by": "批准人", "decided_words": "批准意见", "remark": "意见",
        },
        titles_by_day(DayVerdict),
        permission=rights.READ,
        list_name="day_verdicts",
        values={
            "result": RESULT_NAMES, "event": EVENT_NAMES, "state": VERDICT_STATE_NAMES,
            "absence_reason": {str(int(code)): words for code, words in ABSENCE_REASON_NAMES.items()},
        },
        refs={"employee_id": "employee", "proposed_by_id": "employee"},
        attach=rights.OVERRIDE,
    )
)  # fmt: skip
add_entity(
    Entity(
        "day_confirmation",
        "考勤确认",
        {
            "employee_id": "人员", "day": "日期", "words": "确认", "confirmed_at": "确认时间",
            "confirmed_by": "确认人",
        },
        titles_by_day(DayConfirmation),
        permission=rights.READ,
        list_name="attendance_days",
        refs={"employee_id": "employee"},
    )
)  # fmt: skip
add_entity(
    Entity(
        "punch_exemption",
        "免打卡",
        {
            "employee_id": "人员", "unit_id": "部门", "first": "从", "last": "到", "reason": "原因",
            "recorded_at": "登记时间", "recorded_by": "登记人", "recorded_by_id": "登记人（人员）",
        },
        _exemption_titles,
        permission=rights.READ,
        list_name="punch_exemptions",
        refs={"employee_id": "employee", "unit_id": "department", "recorded_by_id": "employee"},
        attach=rights.EXEMPT,
    )
)  # fmt: skip

_WAITING = Filter("state", "eq", str(RequestState.REQUESTED))
add_list(
    ListKind(
        "attendance_requests",
        "考勤申请",
        "attendance_request",
        rights.READ,
        (
            Column("day", "出勤日期", AttendanceRequest.day, "date", 96),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sortable=False),
            Column("kind", "申请类别", AttendanceRequest.kind, "choice", 90, choices=REQUEST_KIND_NAMES),
            Column("starts_at", "开始时间", AttendanceRequest.starts_at, "time", 130),
            Column("ends_at", "结束时间", AttendanceRequest.ends_at, "time", 130),
            Column("boundary", "补哪次", AttendanceRequest.boundary, "choice", 70, choices=BOUNDARIES),
            Column("place", "地点", AttendanceRequest.place, width=110),
            Column("reason", "事由", AttendanceRequest.reason, width=180),
            Column(
                "state", "申请状态", AttendanceRequest.state, "choice", 90, choices=REQUEST_STATE_NAMES,
                tones=REQUEST_STATE_TONES,
            ),
            Column("requested_by", "提出人", AttendanceRequest.requested_by, width=90),
            Column("requested_at", "提出时间", AttendanceRequest.requested_at, "time", 130, shown=False),
            Column("decided_words", "批准意见", AttendanceRequest.decided_words, width=160),
            Column("decided_by", "批准人", AttendanceRequest.decided_by, width=90, shown=False),
            Column("decided_at", "批准时间", AttendanceRequest.decided_at, "time", 130, shown=False),
            Column("remark", "意见", AttendanceRequest.remark, width=160, shown=False),
            Column("number", "编号", AttendanceRequest.number, "number", 70),
            Column(
                "sheet_id", "签到表", AttendanceRequest.sheet_id, width=110, ref="attendance_request", shown=False,
                sortable=False,
            ),
            Column("employee_id", "人员", AttendanceRequest.employee_id, shown=False, ref="employee", sortable=False),
        ),
        of_people(AttendanceRequest, rights.READ),
        AttendanceRequest.id,
        matching,
        order="day",
        descending=True,
        views=(
            View("waiting", "待批准", (_WAITING,)),
            View("punch", "补卡", (Filter("kind", "eq", "punch"),)),
            View("field", "外勤和出差", (Filter("kind", "in", ("field", "trip")),)),
            View("overtime", "加班", (Filter("kind", "eq", "overtime"),)),
            View("notice", "电话报告", (Filter("kind", "eq", "notice"),)),
            View("all", "全部"),
        ),
        unit="份",
        version=AttendanceRequest.row_version,
        search_hint="搜索姓名、拼音首字母、工号",
    )
)  # fmt: skip
add_list(
    ListKind(
        "day_verdicts",
        "考勤更正",
        "day_verdict",
        rights.READ,
        (
            Column("day", "日期", DayVerdict.day, "date", 96),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sortable=False),
            Column("result", "更正为", DayVerdict.result, "choice", 80, choices=RESULT_NAMES),
            Column("event", "计次类别", DayVerdict.event, "choice", 80, choices=EVENT_NAMES),
            Column("minutes", "分钟", DayVerdict.minutes, "number", 60),
            # Hundredths of a day are shown as money is: two decimals.
            Column("absence", "旷工（天）", DayVerdict.absence, "hundredths", 104),
            Column(
                "absence_reason", "旷工原因", DayVerdict.absence_reason.cast("CHAR"), "choice", 150, choices=REASONS,
                sortable=False,
            ),
            Column("reason", "理由", DayVerdict.reason, width=220),
            Column(
                "state", "更正状态", DayVerdict.state, "choice", 90, choices=VERDICT_STATE_NAMES,
                tones=VERDICT_STATE_TONES,
            ),
            Column("proposed_by", "提出人", DayVerdict.proposed_by, width=90),
            Column("proposed_at", "提出时间", DayVerdict.proposed_at, "time", 130, shown=False),
            Column("decided_words", "批准意见", DayVerdict.decided_words, width=160),
            Column("decided_at", "批准时间", DayVerdict.decided_at, "time", 130, shown=False),
            Column("remark", "意见", DayVerdict.remark, width=160, shown=False),
            Column("employee_id", "人员", DayVerdict.employee_id, shown=False, ref="employee", sortable=False),
        ),
        of_people(DayVerdict, rights.READ),
        DayVerdict.id,
        matching,
        order="day",
        descending=True,
        views=(
            View("waiting", "待批准", (Filter("state", "eq", str(VerdictState.PROPOSED)),)),
            View("approved", "已批准", (Filter("state", "eq", str(VerdictState.APPROVED)),)),
            View("all", "全部"),
        ),
        unit="份",
        version=DayVerdict.row_version,
        search_hint="搜索姓名、拼音首字母、工号",
    )
)  # fmt: skip


def _exempted(person: Person) -> Any:
    """Exemptions of people within reach, those of units within reach, and those of everybody."""
    query = (
        PunchExemption.select()
        .join(Employee, pw.JOIN.LEFT_OUTER, on=(Employee.id == PunchExemption.employee_id))
        .switch(PunchExemption)
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == PunchExemption.unit_id))
    )
    reached = within(person, rights.READ)
    if reached is None:
        return query
    units = set(person.units(rights.READ)) if person.reach(rights.READ) is not Scope.OWN else set()
    own = {person.unit_id} - {None}
    everybody = PunchExemption.employee_id.is_null() & PunchExemption.unit_id.is_null()
    return query.where(reached | everybody | PunchExemption.unit_id.in_(sorted(units | own)))


add_list(
    ListKind(
        "punch_exemptions",
        "免打卡",
        "punch_exemption",
        rights.READ,
        (
            Column("first", "从", PunchExemption.first, "date", 96),
            Column("last", "到", PunchExemption.last, "date", 96),
            Column("name", "姓名", Employee.name, "strong", 100, sortable=False),
            Column("unit", "部门", Department.name, width=140, sortable=False),
            Column("reason", "原因", PunchExemption.reason, width=260),
            Column("recorded_by", "登记人", PunchExemption.recorded_by, width=90),
            Column("recorded_at", "登记时间", PunchExemption.recorded_at, "time", 130),
            Column("employee_id", "人员", PunchExemption.employee_id, shown=False, ref="employee", sortable=False),
            Column("unit_id", "部门", PunchExemption.unit_id, shown=False, ref="department", sortable=False),
        ),
        _exempted,
        PunchExemption.id,
        lambda words: Employee.name.contains(text.tidy(words)) | PunchExemption.reason.contains(text.tidy(words)),
        order="first",
        descending=True,
        views=(View("all", "全部"),),
        unit="项",
        version=PunchExemption.row_version,
        search_hint="搜索姓名、原因",
    )
)


@check.numbers
def _numbers() -> dict[str, list[int]]:
    rows: Any = AttendanceRequest.select(AttendanceRequest.number).tuples()
    return {SERIES: [number for (number,) in rows]}


@check.also
def _live_verdicts() -> Any:
    """Days that two decisions in force are about, which no act allows."""
    table = DayVerdict
    twice: Any = (
        table.select(table.employee_id, table.day)
        .where(table.state.in_([str(VerdictState.PROPOSED), str(VerdictState.APPROVED)]))
        .group_by(table.employee_id, table.day)
        .having(pw.fn.COUNT(table.id) > 1)
        .tuples()
    )
    names = {row.id: row.name for row in Employee.select().where(Employee.id.in_([one for one, _ in twice]))}
    for number, day in twice:
        yield f"{names.get(number, number)} {day:%Y-%m-%d} 有两份有效的考勤更正。请取消其中一份。"
