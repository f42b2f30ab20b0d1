"""Leave in words: slips, proofs and grants as records, with their history, and the lists of slips and proofs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import peewee as pw

from models.attendance import rights
from models.attendance.leave import queries
from models.attendance.leave.actions.common import SERIES
from models.attendance.leave.finding import find_slip
from models.attendance.leave.kinds import KINDS, refresh
from models.attendance.leave.progress import progress
from models.attendance.leave.slips import policies_of, slips_of, standings, type_of
from models.attendance.leave.steps import LIVE
from models.attendance.leave.telling import title_of
from models.attendance.leave.values import PHASE_NAMES, PHASE_TONES
from models.attendance.tables import LeaveGrant, LeaveProof, LeaveSlip
from models.attendance.workflow import (
    GRANT_BASIS_NAMES,
    LEAVE_STATE_NAMES,
    LEAVE_STATE_TONES,
    NOTICE_KIND_NAMES,
    LeaveState,
)
from models.core import check
from models.core.access import Person
from models.core.lists import Column, Filter, ListKind, View
from models.core.register import Entity, add_entity, add_list
from models.org.tables import Department, PaperDecision
from models.staff.describe import matching, of_people, within
from models.staff.tables import Employee

PHASES: Mapping[str, str] = {str(one): words for one, words in PHASE_NAMES.items()}
TONES: Mapping[str, str] = {str(one): tone for one, tone in PHASE_TONES.items()}
LATE_NAMES: Mapping[str, str] = {"late": "超期申请"}


def _slip_titles(records: Collection[int]) -> dict[int, str]:
    refresh()
    rows: Any = (
        LeaveSlip.select(LeaveSlip.id, LeaveSlip.number, LeaveSlip.kind, Employee.name)
        .join(Employee, on=(Employee.id == LeaveSlip.employee_id))
        .where(LeaveSlip.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{name} {title_of(number, KINDS.get(kind, kind))}" for record, number, kind, name in rows}


def _proof_titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = (
        LeaveProof.select(LeaveProof.id, LeaveProof.document, LeaveSlip.number)
        .join(LeaveSlip, on=(LeaveSlip.id == LeaveProof.slip_id))
        .where(LeaveProof.id.in_(list(records)))
        .tuples()
    )
    return {record: f"请假单第 {number} 号 {document}" for record, document, number in rows}


def _grant_titles(records: Collection[int]) -> dict[int, str]:
    refresh()
    rows: Any = (
        LeaveGrant.select(LeaveGrant.id, LeaveGrant.kind, LeaveGrant.year, Employee.name)
        .join(Employee, on=(Employee.id == LeaveGrant.employee_id))
        .where(LeaveGrant.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{name} {year} 年{KINDS.get(kind, kind)}" for record, kind, year, name in rows}


add_entity(
    Entity(
        "leave_slip",
        "请假单",
        {
            "number": "编号", "employee_id": "请假人", "kind": "假别", "starts_at": "开始时间", "ends_at": "结束时间",
            "reason": "事由", "deputy_id": "工作代理人", "phone": "联系电话", "applied_at": "提出时间",
            "applied_by": "提出人", "applied_by_id": "提出人（人员）", "notice": "告知方式", "state": "状态",
            "round": "第几次办理", "chain": "批准流程", "length": "天数（百分之一天）", "is_in_time": "按时提出",
            "proofs_needed": "须交证明（种）", "must_return": "须销假", "proof_due_on": "证明期限",
            "excused_notice": "准予例外（告知）", "excused_proof": "准予例外（证明）", "returned_at": "回来上班的时间",
            "returned_by": "销假登记人", "decided_at": "批准时间", "decided_words": "批准意见", "remark": "意见",
        },
        _slip_titles,
        permission=rights.LEAVE_READ,
        list_name="leave",
        values={"kind": KINDS, "state": LEAVE_STATE_NAMES, "notice": NOTICE_KIND_NAMES},
        refs={"employee_id": "employee", "deputy_id": "employee", "applied_by_id": "employee"},
        attach=rights.LEAVE_REQUEST,
        find=find_slip,
    )
)  # fmt: skip
add_entity(
    Entity(
        "leave_proof",
        "请假证明",
        {
            "slip_id": "请假单", "document": "证明", "received_at": "收到时间", "remark": "备注",
            "recorded_at": "登记时间", "recorded_by": "登记人", "withdrawn_at": "撤销时间",
        },
        _proof_titles,
        permission=rights.LEAVE_READ,
        list_name="leave_proofs",
        refs={"slip_id": "leave_slip"},
    )
)  # fmt: skip
add_entity(
    Entity(
        "leave_grant",
        "假期额度",
        {
            "employee_id": "人员", "kind": "假别", "year": "年份", "basis": "类别",
            "amount": "数量（百分之一天；补休为分钟）", "reason": "说明", "signed_by": "核对人",
            "recorded_at": "登记时间", "recorded_by": "登记人", "withdrawn_at": "撤销时间",
        },
        _grant_titles,
        permission=rights.LEAVE_READ,
        list_name="leave_grants",
        values={"kind": KINDS, "basis": GRANT_BASIS_NAMES},
        refs={"employee_id": "employee"},
        attach=rights.LEAVE_GRANT,
    )
)  # fmt: skip


def _placed(query: Any, table: Any) -> Any:
    return query.switch(table).join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == Employee.unit_id))


def _slips(person: Person) -> Any:
    refresh()
    return _placed(of_people(LeaveSlip, rights.LEAVE_READ)(person), LeaveSlip)


def _told(records: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """How slips stand and how far their approval has come, for the rows that are shown."""
    rows = list(LeaveSlip.select().where(LeaveSlip.id.in_(list(records))))
    read = slips_of(rows)
    standing, come, policy_on = standings(read), progress(rows), policies_of(read.values())
    return {
        row.id: {
            "type": type_of(policy_on, row).label,
            "phase": str(standing[row.id].phase),
            "standing": standing[row.id].words,
            "progress": come[row.id].words or row.decided_words,
        }
        for row in rows
    }


_given = LeaveProof.alias("given")
# How many documents are still missing, by what was needed when the slip was submitted.
_MISSING = LeaveSlip.proofs_needed - pw.fn.COALESCE(
    _given.select(pw.fn.SUM(1)).where(_given.slip_id == LeaveSlip.id, _given.withdrawn_at.is_null()), 0
)
_LATE = pw.Case(None, [(LeaveSlip.is_in_time == False, "late")], "")  # noqa: E712  (SQL, not Python)
_HINT = "搜索姓名、拼音首字母、工号"
_COUNTING = Filter("state", "in", (str(LeaveState.APPROVED), str(LeaveState.RETURNED)))
add_list(
    ListKind(
        "leave",
        "请假",
        "leave_slip",
        rights.LEAVE_READ,
        (
            Column("starts_at", "开始时间", LeaveSlip.starts_at, "time", 130),
            Column("ends_at", "结束时间", LeaveSlip.ends_at, "time", 130),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sortable=False),
            Column("unit", "部门", Department.name, width=110, sortable=False),
            Column("type", "假别名称", None, width=80, told=True, sortable=False, shown=False),
            Column("kind", "假别", LeaveSlip.kind, "choice", 80, choices=KINDS),
            Column("length", "天数", LeaveSlip.length, "hundredths", 70, total=True),
            Column(
                "state", "批准状态", LeaveSlip.state, "choice", 90, choices=LEAVE_STATE_NAMES, tones=LEAVE_STATE_TONES,
                shown=False,
            ),
            Column(
                "phase", "状态", None, "choice", 116, choices=PHASES, tones=TONES, told=True, sortable=False
            ),
            Column("progress", "批准进度", None, width=230, told=True, sortable=False),
            Column("standing", "情况", None, width=230, told=True, sortable=False),
            Column("late", "超期申请", _LATE, "choice", 90, choices=LATE_NAMES, tones={"late": "warn"}),
            Column("reason", "事由", LeaveSlip.reason, width=160),
            Column("deputy_id", "工作代理人", LeaveSlip.deputy_id, width=90, ref="employee", sortable=False),
            Column("phone", "联系电话", LeaveSlip.phone, "phone", 120, shown=False, sortable=False),
            Column("applied_at", "提出时间", LeaveSlip.applied_at, "time", 130),
            Column("applied_by", "提出人", LeaveSlip.applied_by, width=90, shown=False),
            Column("notice", "告知方式", LeaveSlip.notice, "choice", 90, choices=NOTICE_KIND_NAMES),
            Column("proof_due_on", "证明期限", LeaveSlip.proof_due_on, "date", 96),
            Column("missing", "缺证明（种）", _MISSING, "number", 96, sortable=False, shown=False),
            Column("must_return", "须销假", LeaveSlip.must_return, "bool", 70, shown=False),
            Column("returned_at", "销假时间", LeaveSlip.returned_at, "time", 130, shown=False),
            Column("decided_words", "批准意见", LeaveSlip.decided_words, width=180, shown=False),
            Column("decided_at", "批准时间", LeaveSlip.decided_at, "time", 130, shown=False),
            Column("excused_notice", "准予例外（告知）", LeaveSlip.excused_notice, width=160, shown=False),
            Column("excused_proof", "准予例外（证明）", LeaveSlip.excused_proof, width=160, shown=False),
            Column("remark", "意见", LeaveSlip.remark, width=160, shown=False),
            Column("number", "编号", LeaveSlip.number, "number", 70),
            Column("employee_id", "人员", LeaveSlip.employee_id, shown=False, ref="employee", sortable=False),
        ),
        _slips,
        LeaveSlip.id,
        matching,
        order="starts_at",
        descending=True,
        views=(
            View("waiting", "待批准", (Filter("state", "eq", str(LeaveState.SUBMITTED)),)),
            View("proof", "缺证明", (_COUNTING, Filter("missing", "ge", 1), Filter("excused_proof", "empty"))),
            View(
                "return", "未销假",
                (
                    Filter("state", "eq", str(LeaveState.APPROVED)), Filter("ends_at", "le", "今天"),
                    Filter("must_return", "eq", True),
                ),
            ),
            View("late", "超期申请", (Filter("late", "eq", "late"),)),
            View("all", "全部"),
        ),
        unit="份",
        version=LeaveSlip.row_version,
        search_hint=_HINT,
        tell=_told,
        explain=queries.explanations,
    )
)  # fmt: skip


def _proofs(person: Person) -> Any:
    query = LeaveProof.select().join(LeaveSlip, on=(LeaveSlip.id == LeaveProof.slip_id))
    query = query.join(Employee, on=(Employee.id == LeaveSlip.employee_id))
    condition = within(person, rights.LEAVE_READ)
    refresh()
    return query if condition is None else query.where(condition)


add_list(
    ListKind(
        "leave_proofs",
        "请假证明",
        "leave_proof",
        rights.LEAVE_READ,
        (
            Column("received_at", "收到时间", LeaveProof.received_at, "time", 130),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sortable=False),
            Column("document", "证明", LeaveProof.document, width=160),
            Column("kind", "假别", LeaveSlip.kind, "choice", 80, choices=KINDS),
            Column("starts_at", "请假开始", LeaveSlip.starts_at, "time", 130),
            Column("proof_due_on", "期限", LeaveSlip.proof_due_on, "date", 96),
            Column("remark", "备注", LeaveProof.remark, width=200),
            Column("recorded_by", "登记人", LeaveProof.recorded_by, width=90),
            Column("recorded_at", "登记时间", LeaveProof.recorded_at, "time", 130, shown=False),
            Column("withdrawn_at", "撤销时间", LeaveProof.withdrawn_at, "time", 130),
            Column("slip_id", "请假单", LeaveProof.slip_id, width=170, ref="leave_slip", sortable=False),
            Column("employee_id", "人员", LeaveSlip.employee_id, shown=False, ref="employee", sortable=False),
        ),
        _proofs,
        LeaveProof.id,
        matching,
        order="received_at",
        descending=True,
        views=(View("counting", "有效", (Filter("withdrawn_at", "empty"),)), View("all", "全部")),
        unit="份",
        version=LeaveProof.row_version,
        search_hint=_HINT,
    )
)  # fmt: skip


@check.numbers
def _numbers() -> dict[str, list[int]]:
    rows: Any = LeaveSlip.select(LeaveSlip.number).tuples()
    return {SERIES: [number for (number,) in rows]}


@check.also
def _overlaps() -> Any:
    """Slips of one person that count or wait at the same time, which no act allows."""
    table = LeaveSlip
    rows: Any = (
        table.select(table.employee_id, table.number, table.starts_at, table.ends_at, table.returned_at)
        .where(table.state.in_([str(one) for one in LIVE]))
        .order_by(table.employee_id, table.starts_at, table.id)
        .tuples()
    )
    last: tuple[int, int, Any] | None = None
    for employee, number, starts, ends, returned in rows:
        until = ends if returned is None else min(ends, max(starts, returned))
        if last is not None and last[0] == employee and starts < last[2]:
            yield f"请假单第 {last[1]} 号和第 {number} 号是同一个人的，时间重叠。请撤回或取消其中一份。"
        if last is None or last[0] != employee or until > last[2]:
            last = employee, number, until


@check.also
def _decisions() -> Any:
    """Decisions about slips that are not there."""
    table = PaperDecision
    lost = table.select().where(
        table.entity == "leave_slip", table.record.not_in(LeaveSlip.select(LeaveSlip.id))
    )  # fmt: skip
    count = lost.count()
    if count:
        yield f"有 {count} 条请假的批准记录找不到请假单。请从备份恢复。"
