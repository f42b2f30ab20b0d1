"""The papers of swaps: F-03, the request, and F-04, the log of swaps and of leaving the post."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from models.core import clock
from models.core.access import Person
from models.core.errors import NotFound
from models.core.fields import Field, Kind
from models.core.papers.kinds import About, PaperKind, add_paper, record_option
from models.core.papers.values import rows, slot
from models.org import queries as org
from models.org.tables import Post
from models.roster import reach
from models.roster.papers import MONTH
from models.roster.plan.queries import span_of
from models.roster.rights import READ
from models.roster.swaps import queries, rules
from models.roster.tables import PostLeaving, ShiftSwap, ShiftType
from models.roster.workflow import SWAP_STATE_NAMES, SwapState
from models.staff.describe import within
from models.staff.tables import Employee


@dataclass(frozen=True)
class Request:
    """A request for a swap as it goes on paper; what is not known yet is empty and is written by hand."""

    number: str = slot("申请编号", "第 12 号")
    applied_at: datetime = slot("申请时间", datetime.fromisoformat("2026-12-07 09:30"))
    name: str = slot("申请人", "陈晓燕")
    work_no: str = slot("工号", "KF0012")
    unit: str = slot("部门", "城东营业厅")
    post: str = slot("岗位", "收费员")
    day: date = slot("原班日期", date(2026, 12, 9))
    shift: str = slot("原班次", "早（早班）")
    other: str = slot("对方", "吴敏", "不与同事对调时为空")
    other_no: str = slot("对方工号", "KF0013")
    other_day: date = slot("新班日期", date(2026, 12, 10))
    to_shift: str = slot("新班次", "晚（晚班）")
    reason: str = slot("调班原因", "家中有事")
    notice: str = slot("提前时间", "提前 2 个工作日")
    chain: str = slot("批准流程", "提前申请，部门负责人批准")
    consent: str = slot("对方意见", "同意，2026-12-07 10:05", "没有答复时为空")
    state: str = slot("状态", "已批准")
    decision: str = slot("批准意见", "批准", "没有决定时为空")
    decided_words: str = slot("批准人", "刘国平（部门负责人批准）")
    decided_at: datetime | None = slot("办理时间", datetime.fromisoformat("2026-12-07 14:00"))


DECISIONS: Mapping[str, str] = {
    SwapState.APPROVED: "批准",
    SwapState.REFUSED: "不批准",
    SwapState.CANCELLED: "申请人撤回",
}


def _visible(person: Person, record: int) -> ShiftSwap:
    row: ShiftSwap | None = ShiftSwap.get_or_none(ShiftSwap.id == record)
    if row is None or not queries.may_know(person, row):
        raise NotFound()
    return row


def request(person: Person, options: Mapping[str, Any]) -> Request:
    """The values of one request that the person may know of. Raises NotFound."""
    row = _visible(person, options["record"])
    people = {one.id: one for one in Employee.select().where(Employee.id.in_([row.applicant_id, row.counterpart_id]))}
    applicant, other = people[row.applicant_id], people.get(row.counterpart_id or 0)
    post = Post.get_or_none(Post.id == applicant.post_id) if applicant.post_id is not None else None
    names = {one.id: f"{one.code}（{one.name}）" for one in ShiftType.select()}
    declined = row.state == SwapState.REFUSED and row.agreed_at is None and other is not None
    decision = "" if declined else DECISIONS.get(row.state, "")
    return Request(
        f"第 {row.number} 号", row.applied_at, applicant.name, applicant.work_no,
        org.unit_titles([applicant.unit_id or 0]).get(applicant.unit_id or 0, ""), post.name if post else "",
        row.day, rules.sign(row.shift_id, names), other.name if other else "", other.work_no if other else "",
        row.counterpart_day or row.day, rules.sign(row.to_shift_id, names), row.reason,
        f"提前 {row.notice_days} 个工作日", rules.CHAIN_NAMES[row.chain], _consent(row, declined=declined),
        SWAP_STATE_NAMES[SwapState(row.state)], f"{decision}{f'：{row.remark}' if decision and row.remark else ''}",
        "" if declined else row.decided_words, row.decided_at,
    )  # fmt: skip


def _consent(row: ShiftSwap, *, declined: bool) -> str:
    if declined:
        return f"不同意，{row.decided_at:%Y-%m-%d %H:%M}{f'：{row.remark}' if row.remark else ''}"
    return f"同意，{row.agreed_at:%Y-%m-%d %H:%M}" if row.agreed_at is not None else ""


def about(person: Person, record: int) -> About:
    """Whose request it is."""
    row = _visible(person, record)
    applicant = Employee.get_by_id(row.applicant_id)
    return About(row.id, f"调班申请单 第 {row.number} 号 {applicant.name}", applicant.id, applicant.unit_id)


add_paper(
    PaperKind(
        "shift_swap_request", "调班申请单", "roster", "docx", READ, Request, request, form="F-03",
        options=(record_option("调班申请", "shift_swap"),), entity="shift_swap", about=about, many=True,
    )
)  # fmt: skip


@dataclass(frozen=True)
class LogLine:
    """One exception: an approved swap, or a leaving of the post."""

    number: int = slot("序号", 1)
    day: date = slot("日期", date(2026, 12, 9))
    kind: str = slot("类别", "调班", "调班或离岗")
    work_no: str = slot("工号", "KF0012")
    name: str = slot("姓名", "陈晓燕")
    unit: str = slot("部门", "城东营业厅")
    before: str = slot("原来", "早", "原班次，或离岗时间")
    after: str = slot("改为", "晚，与吴敏 12-10 对调", "改成的班次，或回岗时间")
    minutes: int | None = slot("分钟", 40, "离岗多少分钟，没有回岗时间时为空")
    reason: str = slot("原因", "取急件")
    allowed_by: str = slot("同意人", "何志刚（组长批准）")
    recorded: str = slot("登记", "何志刚 12-09", "离岗的登记人，调班的申请编号")


@dataclass(frozen=True)
class Log:
    """The exceptions of a month."""

    month: date = slot("月份", date(2026, 12, 1), "写成 {{ 月份|年月 }}")
    scope: str = slot("范围", "城东营业厅")
    swaps: int = slot("调班数", 1)
    leavings: int = slot("离岗数", 1)
    lines: tuple[LogLine, ...] = rows("记录", LogLine, "按日期排列")


@dataclass(frozen=True)
class _Event:
    """One line before it is numbered."""

    day: date
    employee: Employee
    kind: str
    before: str
    after: str
    minutes: int | None
    reason: str
    allowed_by: str
    recorded: str


def log(person: Person, options: Mapping[str, Any]) -> Log:
    """Approved swaps and leavings of a month, of a unit with those below it, within the person's scope (R-018)."""
    first, last = span_of(options["month"] or f"{clock.now():%Y-%m}")
    units = reach.units_below(options["unit"]) if options["unit"] is not None else None
    swaps = _swaps(person, units, first, last)
    leavings = _leavings(person, units, first, last)
    titles = {unit.id: unit.name for unit in org.units()}
    events = sorted([*swaps, *leavings], key=lambda one: (one.day, one.employee.work_no, one.recorded))
    lines = tuple(
        LogLine(
            number, one.day, one.kind, one.employee.work_no, one.employee.name,
            titles.get(one.employee.unit_id or 0, ""), one.before, one.after, one.minutes, one.reason, one.allowed_by,
            one.recorded,
        )
        for number, one in enumerate(events, 1)
    )  # fmt: skip
    scope = titles.get(options["unit"], "") if options["unit"] is not None else "全部部门"
    return Log(first, scope, len(swaps), len(leavings), lines)


def _people(person: Person, units: Collection[int] | None) -> list[Any]:
    reached = within(person, READ)
    found = [] if reached is None else [reached]
    return found if units is None else [*found, Employee.unit_id.in_(sorted(units))]


def _named(numbers: Iterable[int | None]) -> dict[int, Employee]:
    wanted = {number for number in numbers if number is not None}
    return {one.id: one for one in Employee.select().where(Employee.id.in_(sorted(wanted)))}


def _swaps(person: Person, units: Collection[int] | None, first: date, last: date) -> list[_Event]:
    query = ShiftSwap.select().join(Employee, on=(Employee.id == ShiftSwap.applicant_id))
    of_month = (ShiftSwap.state == SwapState.APPROVED, ShiftSwap.day.between(first, last))
    found = list(query.where(*of_month, *_people(person, units)))
    people = _named([one for row in found for one in (row.applicant_id, row.counterpart_id)])
    signs = queries.signs()
    events = []
    for row in found:
        other = people.get(row.counterpart_id or 0)
        day = "" if row.counterpart_day in (None, row.day) else f" {row.counterpart_day:%m-%d}"
        after = rules.sign(row.to_shift_id, signs) + (f"，与{other.name}{day} 对调" if other else "")
        events.append(
            _Event(
                row.day, people[row.applicant_id], "调班", rules.sign(row.shift_id, signs), after, None, row.reason,
                row.decided_words, f"申请单 {row.number}",
            )
        )  # fmt: skip
    return events


def _leavings(person: Person, units: Collection[int] | None, first: date, last: date) -> list[_Event]:
    query = PostLeaving.select().join(Employee, on=(Employee.id == PostLeaving.employee_id))
    found = list(query.where(PostLeaving.day.between(first, last), *_people(person, units)))
    people = _named([row.employee_id for row in found])
    events = []
    for row in found:
        back, minutes = "", None
        if row.back_at is not None:
            back = f"{row.back_at:%H:%M}" if row.back_at.date() == row.day else f"{row.back_at:%m-%d %H:%M}"
            minutes = (row.back_at - row.left_at) // timedelta(minutes=1)
        events.append(
            _Event(
                row.day, people[row.employee_id], "离岗", f"{row.left_at:%H:%M}", back, minutes, row.reason,
                row.allowed_by, f"{row.recorded_by} {row.recorded_at:%m-%d}",
            )
        )  # fmt: skip
    return events


LOG_OPTIONS = (MONTH, Field("unit", "部门", Kind.REF, ref="department", hint="不选时为全部；选中的部门包括下级"))
add_paper(
    PaperKind("post_leaving_log", "换班离岗记录", "roster", "xlsx", READ, Log, log, form="F-04", options=LOG_OPTIONS)
)  # fmt: skip
