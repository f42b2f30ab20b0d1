"""The papers of attendance: F-06, the sign-in sheet of a unit, and F-13, the exception notice of a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import peewee as pw

from models.attendance import rights, wording
from models.attendance.absence import queries as absence
from models.attendance.absence.rules import LEVEL_NAMES
from models.attendance.days import queries as days
from models.attendance.days.rules import Day, Month
from models.attendance.days.telling import CHANGEABLE
from models.attendance.policy.values import Judged
from models.attendance.policy.words import hundredths, yuan
from models.attendance.workflow import Result
from models.core import clock
from models.core.access import Person
from models.core.calendar.rules import WEEKDAYS, each_day
from models.core.errors import NotFound, Refused
from models.core.fields import Field, Kind
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import rows, slot
from models.org import queries as org
from models.org.tables import Department, Post
from models.roster import queries as roster
from models.roster.rules import Planned, moment
from models.staff.describe import within
from models.staff.tables import Employee
from models.staff.workflow import PRESENT, State

# F-06
WEEK = 7
SIGNING = (State.PROBATION, State.ACTIVE)


@dataclass(frozen=True)
class SignIn:
    """One line of the sheet: who is to come when on which day; the times and signatures are written by hand."""

    number: int = slot("序号", 1)
    day: str = slot("日期", "12-07（周一）")
    work_no: str = slot("工号", "KF0012")
    name: str = slot("姓名", "欧阳建国")
    post: str = slot("岗位", "客服代表")
    shift: str = slot("班次", "早班")
    starts: str = slot("应到", "08:00", "没有排班时为空，手填")
    ends: str = slot("应退", "16:00", "次日的写明“次日”")


@dataclass(frozen=True)
class SignInSheet:
    """The sign-in sheet of a unit for a day or a week (R-026)."""

    scope: str = slot("范围", "城东营业厅", "哪个部门")
    span: str = slot("日期范围", "2026-12-07 至 2026-12-13")
    people: int = slot("人数", 2)
    lines: tuple[SignIn, ...] = rows("签到", SignIn, "每人每天一行，按日期、时间和工号排列")


SIGN_IN_OPTIONS = (
    Field("unit", "部门", Kind.REF, ref="department", hint="不选时为全部部门；选中的部门包括下级"),
    Field("day", "日期", Kind.DATE, hint="不填为今天；按周时从这一天起"),
    Field("week", "一周", Kind.BOOL, hint="从所填日期起 7 天"),
)


def sign_in_sheet(person: Person, options: Mapping[str, Any]) -> SignInSheet:
    """Who is to sign in, by the rosters in force; everybody of the unit in a month for which nobody is planned."""
    first = options["day"] or clock.now().date()
    last = first + timedelta(days=WEEK - 1) if options["week"] else first
    people = _people(person, options["unit"], first, last, SIGNING)
    planned = roster.planned([one.id for one in people], first.replace(day=1), days.span(f"{last:%Y-%m}")[1])
    # A cell that was left empty is rest as long as anybody is planned in its month.
    months = {(day.year, day.month) for _, day in planned}
    lines: list[SignIn] = []
    for day in each_day(first, last):
        is_planned = (day.year, day.month) in months
        lines += _planned(day, people, planned, len(lines)) if is_planned else _everybody(day, people, len(lines))
    paths = {unit.id: unit.path for unit in org.units()}
    scope = paths.get(options["unit"], "全部部门") if options["unit"] is not None else "全部部门"
    span = f"{first:%Y-%m-%d}（周{WEEKDAYS[first.weekday()]}）" if first == last else f"{first} 至 {last}"
    return SignInSheet(scope, span, len({one.work_no for one in lines}), tuple(lines))


def _people(
    person: Person, unit_id: int | None, on: date, until: date, states: Sequence[State] = PRESENT
) -> Sequence[Any]:
    reached = within(person, rights.READ)
    below = _below(unit_id) if unit_id is not None else None
    rows_: Any = (
        Employee.select(Employee.id, Employee.work_no, Employee.name, Employee.hired_on, Post.name.alias("post_name"))
        .join(Post, pw.JOIN.LEFT_OUTER, on=(Post.id == Employee.post_id))
        .where(
            Employee.state.in_([str(one) for one in states]),
            Employee.left_on.is_null() | (Employee.left_on >= on),
            Employee.hired_on.is_null() | (Employee.hired_on <= until),
            *(() if reached is None else (reached,)),
            *(() if below is None else (Employee.unit_id.in_(below),)),
        )
        .order_by(Employee.unit_id, Employee.work_no)
        .objects()
    )
    return list(rows_)


def _below(unit_id: int) -> list[int]:
    found = {unit_id}
    for one in org.units():  # a unit comes after the one above it
        if one.parent_id in found:
            found.add(one.id)
    return sorted(found)


def _everybody(day: date, people: Sequence[Any], before: int) -> list[SignIn]:
    """A line for each of the people, whose times are written by hand."""
    return [
        SignIn(before + place, wording.spoken(day), one.work_no, one.name, one.post_name or "", "", "", "")
        for place, one in enumerate((one for one in people if one.hired_on is None or one.hired_on <= day), 1)
    ]


def _planned(
    day: date, people: Sequence[Any], planned: Mapping[tuple[int, date], Sequence[Planned]], before: int
) -> list[SignIn]:
    """A line for each shift of a day, by the time at which it begins."""
    told = wording.spoken(day)
    work = [
        (one, person)
        for person in people
        for one in planned.get((person.id, day), ())
        if one.shift is not None and one.shift.times is not None
    ]
    ordered = sorted(work, key=lambda pair: (_starts(pair[0]), pair[1].work_no))
    return [
        SignIn(
            before + place, told, person.work_no, person.name, person.post_name or "", one.shift.name,
            f"{moment(day, one.shift.times.starts):%H:%M}", _until(day, one.shift.times.ends),
        )
        for place, (one, person) in enumerate(ordered, 1)
        if one.shift is not None and one.shift.times is not None
    ]  # fmt: skip


def _starts(one: Planned) -> int:
    return one.shift.times.starts if one.shift is not None and one.shift.times is not None else 0


def _until(day: date, minutes: int) -> str:
    end = moment(day, minutes)
    return f"{end:%H:%M}" if end.date() == day else f"次日 {end:%H:%M}"


add_paper(
    PaperKind(
        "sign_in_sheet", "签到表", "attendance", "xlsx", rights.READ, SignInSheet, sign_in_sheet, form="F-06",
        options=SIGN_IN_OPTIONS,
    )
)  # fmt: skip


# F-13


@dataclass(frozen=True)
class Event:
    """One event of the month: what it was, what it came to, and which of the month it was."""

    day: str = slot("日期", "12-07（周一）")
    event: str = slot("事项", "迟到 35 分钟")
    band: str = slot("结果", "旷工")
    nth: str = slot("当月次数", "第 2 次")
    points: str = slot("扣分", "2")
    absence: str = slot("旷工天数", "0.5")


@dataclass(frozen=True)
class Line:
    """One line of the explanation."""

    words: str = slot("内容", "12-07（周一）：应到 08:00，打卡 08:35，迟到 35 分钟，按制度 30–180 分钟计旷工 0.5 天")


@dataclass(frozen=True)
class Notice:
    """What is told to somebody about his attendance in a month (R-034)."""

    name: str = slot("姓名", "欧阳建国")
    work_no: str = slot("工号", "KF0012")
    unit: str = slot("部门", "客户服务部")
    post: str = slot("岗位", "客服代表")
    month: str = slot("月份", "2026 年 12 月")
    events: tuple[Event, ...] = rows("事项", Event, "每次一行")
    counted: int = slot("计次合计", 2, "当月迟到早退等计次的次数，含容忍的")
    tolerated: int = slot("容忍次数", 1)
    points: str = slot("扣分合计", "2")
    absence: str = slot("本月旷工", "0.5 天")
    year_sum: str = slot("本年旷工", "1.5 天")
    standing: str = slot("累计情况", "未达预警")
    lines: tuple[Line, ...] = rows("说明", Line, "每天一行，说明计算经过")


NOTICE_OPTIONS = (
    Field("employee", "人员", Kind.REF, required=True, ref="employee"),
    Field("month", "月份", Kind.TEXT, required=True, max_length=7, hint="例如 2026-12"),
)


def notice(person: Person, options: Mapping[str, Any]) -> Notice:
    """What a month of somebody came to, event by event. Raises NotFound and Refused."""
    about: Any = _about(person, options["employee"])
    read = days.month_of(about.id, _month(options["month"]))
    shown = [one for one in read.days if any(map(_is_told, one.judged))]
    if not shown:
        raise Refused(f"{about.name} {read.month} 没有迟到、早退、缺卡和旷工，不需要通知。")
    last = min(read.days[-1].day, clock.now().date())
    standing = absence.standing([about.id], last)[about.id]
    told = days.explanations([(about.id, one.day) for one in shown])
    judged = read.judged
    said = (f"{wording.spoken(one.day)}：{_said(told[about.id, one.day].steps)}" for one in shown)
    return Notice(
        name=about.name,
        work_no=about.work_no,
        unit=about.unit or "",
        post=about.post_name or "",
        month=f"{read.month[:4]} 年 {int(read.month[5:])} 月",
        events=tuple(event for one in shown for event in _events(one, read)),
        counted=judged.counted,
        tolerated=judged.tolerated,
        points=hundredths(judged.points),
        absence=wording.days(judged.absence),
        year_sum=wording.days(standing.year_sum),
        standing=LEVEL_NAMES[standing.level],
        lines=tuple(Line(words) for words in said),
    )


def to_be_told(person: Person, month: str, unit_id: int | None = None) -> list[int]:
    """Who within the person's reach has events in a month, in order: one notice each, made together in one file."""
    people = [one.id for one in _people(person, unit_id, *days.span(_month(month)))]
    found = days.months(people, month)
    return [one for one in people if any(_is_told(each) for day in found[one].days for each in day.judged)]


def _is_told(one: Judged) -> bool:
    """Whether an event stands in the notice: not what the policy finds in order, unless people decided it."""
    return one.verdict is not None or one.result is not Result.NORMAL


def _about(person: Person, employee_id: int) -> Any:
    rows_: Any = (
        Employee.select(
            Employee.id, Employee.work_no, Employee.name, Employee.unit_id, Department.name.alias("unit"),
            Post.name.alias("post_name"),
        )
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == Employee.unit_id))
        .switch(Employee)
        .join(Post, pw.JOIN.LEFT_OUTER, on=(Post.id == Employee.post_id))
        .where(Employee.id == employee_id)
        .objects()
    )  # fmt: skip
    row = rows_.first()
    if row is None or not person.sees(rights.READ, employee_id=row.id, unit_id=row.unit_id):
        raise NotFound()
    return row


def _month(words: str) -> str:
    """A month as 2026-12. Raises Refused."""
    try:
        first, _ = days.span(words)
    except ValueError:
        raise Refused(f"“{words}”不是月份。请写成 2026-12 这样。") from None
    return f"{first:%Y-%m}"


def _events(day: Day, month: Month) -> list[Event]:
    found = [
        Event(
            wording.spoken(day.day),
            absence.event_words(one.deviation.event, one.deviation.minutes) if one.deviation else "考勤更正",
            absence.result_words(one) + _fined(one.fen),
            f"第 {one.nth} 次" if one.nth else "—",
            hundredths(one.points) if one.points else "—",
            hundredths(one.absence) if one.absence else "—",
        )
        for one in day.judged
        if _is_told(one)
    ]
    found += [
        Event(
            wording.spoken(day.day), f"当月满 {one.threshold.count} 次", f"按次数另计{_fined(one.fen)}", "—",
            hundredths(one.points) if one.points else "—", hundredths(one.absence) if one.absence else "—",
        )
        for one in month.judged.reached
        if one.day == day.day
    ]  # fmt: skip
    return found


def _fined(fen: int) -> str:
    return f"，扣款 {yuan(fen)}" if fen else ""


def _said(steps: Sequence[str]) -> str:
    return "；".join(step.replace(CHANGEABLE, "").replace("\n", "，").rstrip("。") for step in steps)


add_paper(
    PaperKind(
        "attendance_notice", "考勤异常通知", "attendance", "docx", rights.READ, Notice, notice, form="F-13",
        options=NOTICE_OPTIONS, many=True,
    )
)  # fmt: skip
