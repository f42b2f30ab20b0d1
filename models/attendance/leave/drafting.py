"""What somebody is told while he fills in a request for leave: the types, the hours of a day, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from models.attendance import closed, rights
from models.attendance.days import assign
from models.attendance.leave import balances, queries, rules, slips
from models.attendance.leave.actions.common import deputy_away, require_free, touched
from models.attendance.leave.policy.values import LeaveType, MatrixRow, NoticeUnit
from models.attendance.leave.queries import Forecast
from models.attendance.leave.telling import joined, length_of, listed, span
from models.core import clock
from models.core.access import Person
from models.core.calendar.rules import spoken
from models.core.errors import NotFound, Refused
from models.core.explain import Explanation
from models.staff.queries import seen
from models.staff.tables import Employee

ONE_DAY = timedelta(days=1)
# Half days that no roster divides.
HALVES = {"morning": (time(8), time(12)), "afternoon": (time(13), time(17))}


class Part(StrEnum):
    """Which part of its days a leave takes; `TIMES` is from one typed moment to another."""

    WHOLE = "whole"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    TIMES = "times"


PART_NAMES = {Part.WHOLE: "全天", Part.MORNING: "上午", Part.AFTERNOON: "下午", Part.TIMES: "按时间填写"}


@dataclass(frozen=True)
class Option:
    """A type of leave that can be asked for, with what it demands in words."""

    code: str
    label: str
    note: str


@dataclass(frozen=True)
class Line:
    """One thing to know about a request: a label, the words, and a tone where it is good or bad."""

    label: str
    words: str
    tone: str = ""


@dataclass(frozen=True)
class Outlook:
    """What a request would come to if it were submitted now."""

    title: str
    lines: tuple[Line, ...]
    explanation: Explanation


def options() -> tuple[Option, ...]:
    """The types of leave in force today, in the order of the rulebook."""
    return tuple(Option(one.code, one.label, _note(one)) for one in queries.types())


def _note(kind: LeaveType) -> str:
    documents = f"须交{listed(kind.documents)}" if kind.documents else "不用交证明"
    entitled = f"每年 {length_of(kind.entitlement)}" if kind.entitlement is not None else ""
    rest = "休息日也计入" if kind.counts_rest_days else ""
    sudden = "突发的可以先告知后补" if kind.is_sudden else ""
    return "；".join(part for part in (entitled, documents, rest, sudden) if part)


def hours(
    person: Person, employee_id: int | None, first: date, last: date, part: str
) -> tuple[datetime, datetime]:  # fmt: skip
    """From when to when a leave of whole days lasts (both included), or one of half of the first day, by the shifts.

    Raises NotFound for people out of reach.
    """
    employee = _about(person, employee_id).id
    plan = slips.plan_of(employee, datetime.combine(first, time()), datetime.combine(last + ONE_DAY, time()))
    if part == Part.WHOLE:
        return rules.whole_days(first, last, plan)
    needs = [need for one in assign.of_day(first, plan.get(first, ())) for need in one.needs]
    if not needs:
        begin, end = HALVES[part]
        return datetime.combine(first, begin), datetime.combine(first, end)
    until, since = _halves(needs)
    return (needs[0][0], until) if part == Part.MORNING else (since, needs[-1][1])


def _halves(needs: Sequence[tuple[datetime, datetime]]) -> tuple[datetime, datetime]:
    """Where the first half of a day's work ends, and where the second one begins: its break, or its middle."""
    if len(needs) > 1:
        return needs[len(needs) // 2 - 1][1], needs[len(needs) // 2][0]
    middle = needs[0][0] + (needs[0][1] - needs[0][0]) / 2
    middle = middle.replace(second=0, microsecond=0)
    return middle, middle


def _about(person: Person, employee_id: int | None) -> Employee:
    number = employee_id if employee_id is not None else person.employee_id
    if number is None:
        raise NotFound("您的账号没有对应的员工，请选择请假人。")
    return seen(person, rights.LEAVE_REQUEST, number)


def outlook(
    person: Person, employee_id: int | None, kind: str, starts: datetime, ends: datetime,
    applied_at: datetime | None = None, deputy: int | None = None,
) -> Outlook:  # fmt: skip
    """What a request comes to: how long, who approves, whether it is early enough, what is left, what to hand in.

    `applied_at` is when a call came; without it the request is submitted now. Raises NotFound.
    """
    employee = _about(person, employee_id)
    away = deputy_away(deputy, starts, ends)
    found = queries.forecast(person, employee.id, kind, starts, ends, applied_at)
    filed = found.filed
    lines = [
        Line("时间", span(starts, ends)), *_warnings(employee, found, starts, ends), *_approval(found),
        *_notice(found, applied_at or clock.now()), *_balance(found), _proofs(found),
        *([Line("工作代理人", f"{away}，请另选一位或先商量好", "warn")] if away else []),
    ]  # fmt: skip
    told = f"{filed.kind.label} {length_of(filed.length.hundredths)}"
    return Outlook(told, tuple(lines), joined(told, filed.length.explanation, filed.requirement.explanation))


def _warnings(employee: Employee, found: Forecast, starts: datetime, ends: datetime) -> Iterator[Line]:
    """What would keep it from being submitted, and what is not sure yet."""
    if not found.filed.length.hundredths:
        yield Line("天数", "这段时间没有要上的班，不用请假。", "bad")
    elif not found.filed.length.is_planned:
        yield Line("天数", "有的日子还没有排班，暂按工作日历计，排班后以排班为准。", "warn")
    try:
        require_free(employee, starts, ends)
    except Refused as refused:
        yield Line("重叠", str(refused).replace("这次没有保存。", ""), "bad")
    months = {f"{day:%Y-%m}" for day in touched(employee.id, starts, ends)}
    late = sorted(month for _, month in closed.closed_for((employee.id,), months))
    if late:
        yield Line("已编制", f"{listed(late)} 的考勤表已经编制，批准后作为更正计入以后的考勤表。", "warn")


def _approval(found: Forecast) -> Iterator[Line]:
    steps = [f"{number}. {words}" for number, words in enumerate(found.deciders, 1)]
    yield Line("批准", "\n".join(steps) if len(steps) > 1 else "".join(found.deciders) or "没有设置审批流程")


def _notice(found: Forecast, at: datetime) -> Iterator[Line]:
    asked = found.filed.requirement
    if asked.latest is None:
        yield Line("提前", "突发的假，不要求提前")
        return
    rule = f"{found.filed.kind.label}{_demand(asked.notice_row)}，" if asked.notice_row is not None else ""
    is_day = asked.notice_row is not None and asked.notice_row.notice_unit is not NoticeUnit.HOURS
    latest = spoken(asked.latest.date(), at.date()) if is_day else f"{asked.latest:%m-%d %H:%M} "
    if asked.is_in_time:
        yield Line("提前", f"{rule}最晚 {latest}提出，符合", "ok")
    else:
        yield Line("提前", f"{rule}最晚 {latest}；现在提出为超期申请，批准人须写明理由", "warn")


def _demand(row: MatrixRow) -> str:
    units = {
        NoticeUnit.HOURS: "小时", NoticeUnit.CALENDAR: "天", NoticeUnit.WORKING: "个工作日", NoticeUnit.MONTHS: "个月",
    }  # fmt: skip
    return f"须提前 {row.notice} {units[row.notice_unit]}"


def _balance(found: Forecast) -> Iterator[Line]:
    if found.beyond:
        yield Line("余额", found.beyond, "bad")
    elif found.account is not None and (found.account.balance.left is not None or found.filed.kind.is_comp_rest):
        kind, asked = found.filed.kind, found.filed.length
        taken = asked.minutes if kind.is_comp_rest else asked.hundredths
        left = balances.amount(kind, found.account.free - taken)
        yield Line("余额", f"现有 {balances.amount(kind, found.account.free)}，这次以后剩 {left}")


def _proofs(found: Forecast) -> Line:
    filed = found.filed
    if filed.due is None:
        return Line("证明", "不用交")
    return Line("证明", f"{listed(filed.documents)}，{spoken(filed.due.last_day, filed.due.starts_on)}前交齐")
