"""The papers of rosters: F-02, the roster of a month for Excel and for posting, and F-05, the handover log of a day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, make_dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from models.core import clock as now
from models.core.access import Person
from models.core.calendar.rules import WEEKDAYS, DayKind
from models.core.errors import Refused
from models.core.fields import Field, Kind
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import rows, slot
from models.org import queries as org
from models.roster import clock, reach
from models.roster import queries as rosters
from models.roster.cells import REST
from models.roster.plan import queries as plans
from models.roster.plan.grid import Day, Grid
from models.roster.plan.rules import Cell
from models.roster.rights import READ
from models.roster.rules import Planned, moment
from models.roster.tables import Roster, RosterEntry
from models.roster.workflow import DUTY_ROLE_NAMES, ROSTER_KIND_NAMES, ROSTER_STATE_NAMES, DutyRole, ShiftKind
from models.staff import describe as staff

DAYS = 31
DAY_MARKS: Mapping[DayKind, str] = {
    DayKind.WORKDAY: "", DayKind.REST: "休", DayKind.HOLIDAY: "假", DayKind.MAKEUP: "班",
}  # fmt: skip


@dataclass(frozen=True)
class _Person:
    number: int = slot("序号", 1)
    work_no: str = slot("工号", "KF0012")
    name: str = slot("姓名", "欧阳建国")
    post: str = slot("岗位", "收费员")
    worked: int = slot("上班天数", 22)
    rest: int = slot("休息天数", 9)


@dataclass(frozen=True)
class Sign:
    """One shift of the legend."""

    code: str = slot("代号", "早")
    name: str = slot("班次", "早班")
    hours: str = slot("时间", "08:00–16:30")
    pause: str = slot("中间休息", "12:00–12:30")
    role: str = slot("岗位职责", "热线坐席")


@dataclass(frozen=True)
class Note:
    """One remark under the roster: who stands in for whom, second shifts, changes after publication."""

    words: str = slot("内容", "12-09 吴敏 顶替 陈晓燕")


def of_days(name: str, base: type[Any], *kinds: tuple[str, str, str]) -> type[Any]:
    """A dataclass with places for the days of a month: key and Chinese name of a place, and its example."""
    fields = [
        (f"{key}{number}", str, slot(f"{words}{number}", example))
        for key, words, example in kinds
        for number in range(1, DAYS + 1)
    ]
    return make_dataclass(name, fields, bases=(base,), frozen=True)


Line = of_days("Line", _Person, ("day", "日", "早"))


@dataclass(frozen=True)
class _Sheet:
    unit: str = slot("部门", "城东营业厅")
    month: date = slot("月份", date(2026, 12, 1), "写成 {{ 月份|年月 }}")
    kind: str = slot("种类", "日常排班")
    state: str = slot("状态", "已发布")
    published: str = slot("发布", "2026-11-26 何志刚", "发布的日期和发布人，没有发布时为空")
    count: int = slot("人数", 2)
    people: tuple[Any, ...] = rows("人员", Line, "每人一行，日1 到 日31 是这个月每天的班次代号")
    legend: tuple[Sign, ...] = rows("班次表", Sign, "本月用到的班次")
    notes: tuple[Note, ...] = rows("说明", Note, "顶替、一天两班和发布后的变动")


Sheet = of_days("Sheet", _Sheet, ("head", "号", "1"), ("weekday", "周", "一"), ("mark", "历", "休"))


def _month_fault(value: str) -> str | None:
    return None if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", value) else "月份应写成 2026-11 这样。"


MONTH = Field("month", "月份", Kind.CODE, max_length=7, hint="例如 2026-12，不填为本月", check=_month_fault)
OPTIONS = (
    MONTH,
    Field("unit", "部门", Kind.REF, ref="department", hint="不选时为您自己的部门"),
    Field("kind", "种类", Kind.CHOICE, choices=ROSTER_KIND_NAMES, default="ordinary"),
)


def roster_of(person: Person, options: Mapping[str, Any]) -> Roster:
    """The roster that is asked for, as far as the person reads it. Raises Refused, naming what there is."""
    month = options["month"] or f"{now.now():%Y-%m}"
    condition = reach.rosters(person)
    query = Roster.select().where(Roster.month == month, Roster.kind == options["kind"])
    found = {row.unit_id: row for row in (query if condition is None else query.where(condition))}
    wanted = options["unit"]
    if wanted is None:
        wanted = next((unit for unit in reach.line_of(person.unit_id) if unit in found), None)
        if wanted is None and len(found) == 1:
            wanted = next(iter(found))
    if wanted in found:
        return found[wanted]
    names = org.unit_titles(list(found))
    kind = ROSTER_KIND_NAMES[options["kind"]]
    if not found:
        raise Refused(f"{month} 没有您可以看的{kind}表。请核对月份，或请排班的人先发布。")
    raise Refused(f"请选择部门。{month} 有{kind}表的：{'、'.join(sorted(names.values()))}。")


def sheet(person: Person, options: Mapping[str, Any]) -> Any:
    """The roster of a unit and a month with its legend and remarks (F-02)."""
    row = roster_of(person, options)
    grid = plans.grid(person, row.id)
    head = grid.head
    published = f"{head.published_at:%Y-%m-%d} {head.published_by}" if head.published_at is not None else ""
    names = {worker.employee_id: worker.name for worker in grid.people}
    return Sheet(
        head.unit, grid.days[0].day, ROSTER_KIND_NAMES[head.kind], ROSTER_STATE_NAMES[head.state], published,
        len(grid.people), _lines(grid), _legend(grid), _notes(grid, names), **_heads(grid.days),
    )  # fmt: skip


def _heads(days: Sequence[Day]) -> dict[str, str]:
    found = {f"{key}{number}": "" for key in ("head", "weekday", "mark") for number in range(1, DAYS + 1)}
    for number, one in enumerate(days, 1):
        found[f"head{number}"] = str(number)
        found[f"weekday{number}"] = WEEKDAYS[one.day.weekday()]
        found[f"mark{number}"] = DAY_MARKS[one.kind]
    return found


def _lines(grid: Grid) -> tuple[Any, ...]:
    found = []
    for number, worker in enumerate(grid.people, 1):
        signs = [_sign(grid, worker.employee_id, one.day) for one in grid.days]
        worked = sum(_works(grid, worker.employee_id, one.day) for one in grid.days)
        rest = sum(sign == REST for sign in signs)
        by_day = {f"day{n}": signs[n - 1] if n <= len(signs) else "" for n in range(1, DAYS + 1)}
        found.append(Line(number, worker.work_no, worker.name, worker.post, worked, rest, **by_day))
    return tuple(found)


def _sign(grid: Grid, employee: int, day: date) -> str:
    """The signs of a day: 早, or 早/晚 for two shifts."""
    cells = grid.cells.get((employee, day), {})
    return "/".join(cells[position].code for position in sorted(cells))


def _works(grid: Grid, employee: int, day: date) -> bool:
    cells = grid.cells.get((employee, day), {}).values()
    return any(one.shift is not None and one.shift.kind is not ShiftKind.LEAVE for one in cells)


def _legend(grid: Grid) -> tuple[Sign, ...]:
    """The shifts that the month has, in the order of the office, with those that are no longer used.

    Of a shift with other hours from a day on these are its first ones; `_notes` tell of the others.
    """
    used = {c.shift.id: c.shift for _, cells in _backwards(grid) for c in cells.values() if c.shift is not None}
    order = {sign.shift_id: place for place, sign in enumerate(grid.legend)}
    found = []
    for shift in sorted(used.values(), key=lambda one: (order.get(one.id, len(order)), one.code)):
        times = shift.times
        hours = clock.span(times) if times is not None else "—"
        pause = ""
        if times is not None and times.break_from is not None and times.break_until is not None:
            pause = f"{clock.words(times.break_from)}–{clock.words(times.break_until)}"
        role = DUTY_ROLE_NAMES[DutyRole(shift.role)] if shift.role else ""
        found.append(Sign(shift.code, shift.name, hours, pause, role))
    return tuple(found)


def _backwards(grid: Grid) -> list[tuple[date, Mapping[int, Cell]]]:
    """The cells of each day, the last day first."""
    return sorted(((day, cells) for (_, day), cells in grid.cells.items()), key=lambda one: one[0], reverse=True)


def _other_hours(grid: Grid) -> list[tuple[date, str]]:
    """Since when shifts of the month have other hours than the legend says."""
    used = {c.shift.id for cells in grid.cells.values() for c in cells.values() if c.shift is not None}
    days = [one.day for one in grid.days]
    return [
        (day, f"{day:%m-%d} 起 {shift.code} {shift.name}的时间是 {clock.hours(shift)}")
        for number in sorted(used)
        for day, shift in clock.spells(partial(grid.around.shift_on, number), days)[1:]
    ]


def _notes(grid: Grid, names: Mapping[int, str]) -> tuple[Note, ...]:
    told = _other_hours(grid)
    others = {c.covers_for_id for cells in grid.cells.values() for c in cells.values() if c.covers_for_id is not None}
    called = {**staff.employee_titles(others), **names}
    for (employee, day), cells in sorted(grid.cells.items(), key=lambda one: (one[0][1], one[0][0])):
        who = f"{day:%m-%d} {names.get(employee, '')}"
        for cell in cells.values():
            if cell.covers_for_id is not None:
                told.append((day, f"{who} {cell.code} 顶替 {called.get(cell.covers_for_id, '')}"))
            if cell.role and (cell.shift is None or cell.role != cell.shift.role):
                told.append((day, f"{who} {cell.code} 任{DUTY_ROLE_NAMES[DutyRole(cell.role)]}"))
            if cell.changed:
                told.append((day, f"{who} 改为 {cell.code}（{cell.changed}）"))
    return tuple(Note(words) for _, words in told)


add_paper(
    PaperKind("roster", "排班表", "roster", "xlsx", READ, Sheet, sheet, form="F-02", options=OPTIONS)
)  # fmt: skip
add_paper(
    PaperKind(
        "roster_posting", "排班表（张贴）", "roster", "docx", READ, Sheet, sheet, options=OPTIONS,
    )
)  # fmt: skip


# F-05


@dataclass(frozen=True)
class Handover:
    """One change of shifts: who hands over, who takes over; empty where it is to be written by hand."""

    at: str = slot("时间", "16:00")
    outgoing: str = slot("交班班次", "早班 08:00–16:00")
    givers: str = slot("交班人", "陈晓燕、吴敏")
    incoming: str = slot("接班班次", "晚班 16:00–24:00")
    takers: str = slot("接班人", "孙悦")


@dataclass(frozen=True)
class HandoverLog:
    """The handovers of a unit on a day, with room for what is handed over."""

    unit: str = slot("部门", "城东营业厅")
    day: date = slot("日期", date(2026, 12, 9))
    weekday: str = slot("星期", "星期三")
    changes: tuple[Handover, ...] = rows("交接", Handover, "当天每次交接一项；没有排班时一项空白的")


@dataclass(frozen=True)
class Change:
    """One change of shifts: the shifts that end at a moment, and those that go on from then or begin next."""

    at: datetime
    outgoing: tuple[Planned, ...]
    incoming: tuple[Planned, ...]


def changes(planned: Iterable[Planned], day: date) -> tuple[Change, ...]:
    """The changes of shifts on a day, the last at 24:00 included (R-025).

    Whoever works on through a change takes over with those who begin; where nobody does, those who begin next on
    that day. Stand-by at home and marks of leave hand over nothing.
    """
    timed: list[tuple[datetime, datetime, Planned]] = []
    for one in planned:
        shift = one.shift
        if shift is not None and shift.times is not None and shift.kind in (ShiftKind.WORK, ShiftKind.REST_DUTY):
            timed.append((moment(one.day, shift.times.starts), moment(one.day, shift.times.ends), one))
    midnight = moment(day, 0)
    ends = sorted({end for _, end, _ in timed if midnight < end <= midnight + timedelta(days=1)})
    found = []
    for at in ends:
        outgoing = tuple(one for _, end, one in timed if end == at)
        incoming = tuple(one for start, end, one in timed if start <= at < end)
        if not incoming:
            later = [start for start, _, _ in timed if at < start < midnight + timedelta(days=1)]
            incoming = tuple(one for start, _, one in timed if later and start == min(later))
        found.append(Change(at, outgoing, incoming))
    return tuple(found)


HANDOVER_OPTIONS = (
    Field("day", "日期", Kind.DATE, hint="不填为今天"),
    Field("unit", "部门", Kind.REF, ref="department", hint="不选时为您自己的部门"),
)


def handover_log(person: Person, options: Mapping[str, Any]) -> HandoverLog:
    """The handovers of a unit on a day by its published roster; an empty form where nothing is planned (F-05)."""
    day = options["day"] or now.now().date()
    unit = options["unit"] if options["unit"] is not None else person.unit_id
    if unit is None:
        raise Refused("您的账号没有所属部门，请选择部门。")
    reads = reach.rosters(person)
    readable = Roster.select(Roster.id).where(Roster.unit_id == unit, *(() if reads is None else (reads,)))
    cells = RosterEntry.select(RosterEntry.employee_id).where(
        RosterEntry.roster_id.in_(readable) & RosterEntry.day.between(day - timedelta(days=1), day)
    )
    people = {row.employee_id for row in cells.distinct()}
    planned = rosters.planned(people, day - timedelta(days=1), day) if people else {}
    found = changes((one for plans_ in planned.values() for one in plans_), day)
    names = staff.employee_titles(people)
    blank = Handover("", "", "", "", "")
    lines = tuple(_handover(one, day, names) for one in found) or (blank,)
    return HandoverLog(org.unit_titles([unit]).get(unit, ""), day, f"星期{WEEKDAYS[day.weekday()]}", lines)


def _handover(one: Change, day: date, names: Mapping[int, str]) -> Handover:
    minutes = (one.at - moment(day, 0)) // timedelta(minutes=1)
    return Handover(
        clock.words(minutes), _shifts(one.outgoing), _people(one.outgoing, names), _shifts(one.incoming),
        _people(one.incoming, names),
    )  # fmt: skip


def _shifts(plans_: Sequence[Planned]) -> str:
    shifts = [one.shift for one in plans_ if one.shift is not None]
    return "、".join(dict.fromkeys(f"{s.name} {clock.span(s.times)}" for s in shifts if s.times is not None))


def _people(plans_: Sequence[Planned], names: Mapping[int, str]) -> str:
    return "、".join(dict.fromkeys(names.get(one.employee_id, "") for one in plans_))


add_paper(
    PaperKind(
        "handover_log", "交接班记录", "roster", "docx", READ, HandoverLog, handover_log, form="F-05",
        options=HANDOVER_OPTIONS,
    )
)  # fmt: skip
