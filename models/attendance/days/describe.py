"""Days and months of attendance in words: records and lists, derived for the people and the month asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import peewee as pw

from models.attendance import closed, rights
from models.attendance.days import queries
from models.attendance.days.rules import Day, Month
from models.attendance.policy.values import Judged, Reached
from models.attendance.workflow import (
    ABSENCE_REASON_NAMES,
    DAY_STATE_NAMES,
    DAY_STATE_TONES,
    SIGN_NAMES,
    SIGN_TONES,
    DayState,
    Sign,
)
from models.core import clock, text
from models.core.access import Person
from models.core.calendar.rules import WEEKDAYS
from models.core.errors import Refused
from models.core.explain import Explanation
from models.core.lists import DATE_WORDS, Column, Filter, ListKind, Query, Row, View
from models.core.register import Entity, add_entity, add_list
from models.org.tables import Department
from models.staff.describe import within
from models.staff.tables import Employee

# A record number tells the person and the day: the days since 2000, or the months since year 0, fill five digits.
PLACES = 100_000
EPOCH = date(2000, 1, 1).toordinal()
SHOWN_SIGNS = [one for one in Sign if one is not Sign.BLANK]


def record_of(employee: int, on: date) -> int:
    """The number of somebody's day, as lists, links and explanations name it."""
    return employee * PLACES + on.toordinal() - EPOCH


def day_of_record(record: int) -> tuple[int, date]:
    """The person and the day of a number."""
    return record // PLACES, date.fromordinal(record % PLACES + EPOCH)


def month_record(employee: int, month: str) -> int:
    """The number of somebody's month."""
    return employee * PLACES + int(month[:4]) * 12 + int(month[5:]) - 1


def month_of_record(record: int) -> tuple[int, str]:
    """The person and the month of a number."""
    year, month = divmod(record % PLACES, 12)
    return record // PLACES, f"{year:04d}-{month + 1:02d}"


def _named(records: Collection[int], words: Mapping[int, str]) -> dict[int, str]:
    people: Any = Employee.select(Employee.id, Employee.name).tuples()
    names = dict(people.where(Employee.id.in_({record // PLACES for record in records})))
    return {one: f"{names[one // PLACES]} {words[one]}" for one in records if one // PLACES in names}


def _day_titles(records: Collection[int]) -> dict[int, str]:
    return _named(records, {one: f"{day_of_record(one)[1]:%Y-%m-%d}" for one in records})


def _month_titles(records: Collection[int]) -> dict[int, str]:
    return _named(records, {one: month_of_record(one)[1] for one in records})


def _explained(records: Collection[int]) -> Mapping[int, Explanation]:
    days = {day_of_record(record): record for record in records}
    return {days[key]: why for key, why in queries.explanations(days).items()}


def _months_explained(records: Collection[int]) -> Mapping[int, Explanation]:
    found = queries.month_explanations([month_of_record(record) for record in records])
    return {month_record(*key): why for key, why in found.items()}


add_entity(
    Entity("attendance_day", "考勤日", {}, _day_titles, permission=rights.READ, list_name="attendance_days")
)  # fmt: skip
add_entity(
    Entity("attendance_month", "考勤月", {}, _month_titles, permission=rights.READ, list_name="attendance_month")
)


# What months and people are picked by; a search and every other condition picks among their rows.
NARROWED_BY = ("__key__", "month", "day", "employee_id", "work_no", "name", "unit")


def _months_asked(query: Query, of_record: Any) -> tuple[str, ...]:
    """The months that the conditions name, this month without any."""
    by_key = [one for one in query.filters if one.column == "__key__"]
    if by_key:
        records = (int(record) for one in by_key for record in _values(one))
        months = {of_record(record) for record in records if record >= PLACES}
        return tuple(sorted(month for month in months if month >= EARLIEST))
    named = [str(value) for one in query.filters if one.column in ("month", "月份") for value in _values(one)]
    today = clock.now().date()
    days = {
        one.op: _day(one.value, today) for one in query.filters if one.column in ("day", "日期") and one.op in BOUNDS
    }
    if not named and days:
        first, last = days.get("ge") or days.get("eq") or today, days.get("le") or days.get("eq") or today
        named = list(_through(f"{first:%Y-%m}", f"{max(first, last):%Y-%m}"))
    for month in named:
        try:
            queries.span(month)
        except ValueError:
            raise Refused(f"“{month}”不是月份。请写成 2026-11 这样。") from None
    return tuple(sorted(set(named))) or (f"{today:%Y-%m}",)


LARGEST = 2**31 - 1  # of a record number in either database
EARLIEST = "1900-01"
BOUNDS = ("eq", "ge", "le")
MOST_MONTHS = 13


def _through(first: str, last: str) -> Sequence[str]:
    count = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:])
    if count >= MOST_MONTHS:
        raise Refused("一次最多列出 13 个月的考勤。请把日期范围缩小。")
    start = int(first[:4]) * 12 + int(first[5:]) - 1
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(start, start + count + 1)]


def _day(value: Any, today: date) -> date:
    if isinstance(value, date):
        return value
    try:
        return DATE_WORDS[value](today) if value in DATE_WORDS else date.fromisoformat(str(value))
    except ValueError:
        raise Refused(f"“{value}”不是日期。请写成 2026-11-05 这样。") from None


def _values(one: Filter) -> Sequence[Any]:
    return one.value if one.op == "in" else (one.value,)


def _numbers(one: Filter, per: int) -> set[int]:
    """The employees that a condition names; what is no number names nobody."""
    given = (str(value) for value in _values(one))
    return {number for number in (int(words) // per for words in given if words.isdecimal()) if number <= LARGEST}


def people_asked(person: Person, query: Query, months: Sequence[str], right: str = rights.READ) -> list[Any]:
    """Whom the person may see by a right and the conditions name, who were on the staff in these months.

    Conditions are about `NARROWED_BY` of rows whose numbers tell person and time.
    """
    first, last = queries.span(months[0])[0], queries.span(months[-1])[1]
    rows: Any = (
        Employee.select(Employee.id, Employee.work_no, Employee.name, Department.name.alias("unit"))
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == Employee.unit_id))
        .where(closed.on_staff(first, last))
    )
    reached = within(person, right)
    rows = rows if reached is None else rows.where(reached)
    columns: Mapping[str, Any] = {"work_no": Employee.work_no, "name": Employee.name, "unit": Department.name}
    for one in query.filters:
        if one.column == "__key__":
            rows = rows.where(Employee.id.in_(_numbers(one, PLACES)))
        elif one.column == "employee_id" and one.op in ("eq", "in"):
            rows = rows.where(Employee.id.in_(_numbers(one, 1)))
        elif one.column in columns and one.op in ("eq", "in"):
            rows = rows.where(columns[one.column].in_([text.tidy(str(value)) for value in _values(one)]))
    return list(rows.order_by(Employee.unit_id, Employee.work_no).namedtuples())


def _day_rows(person: Person, query: Query) -> list[Row]:
    found: list[Row] = []
    months = _months_asked(query, lambda record: f"{day_of_record(record)[1]:%Y-%m}")
    people = people_asked(person, query, months) if months else []
    for month in months:
        by_number = queries.months([one.id for one in people], month)
        for one in people:
            of_person = by_number[one.id]
            found += [
                Row(record_of(one.id, each.day), None, _day_values(one, month, each, of_person))
                for each in of_person.days
                if each.state is not DayState.OUTSIDE
            ]
    return found


def _day_values(one: Any, month: str, each: Day, of_person: Month) -> tuple[Any, ...]:
    facts = each.facts
    shifts = [planned.shift for planned in facts.planned if planned.shift is not None]
    hours = [f"{part.starts:%H:%M}–{part.ends:%H:%M}" for part in facts.attended]
    stamps = [f"{stamp.at:%H:%M}{'（补）' if stamp.by_request else ''}" for stamp in facts.stamps]
    # What thresholds add belongs to the day that reached them, so that the days add up to the month.
    reached = [some for some in of_person.judged.reached if some.day == each.day]
    amounts: list[Judged | Reached] = [*each.judged, *reached]
    return (
        each.day, f"周{WEEKDAYS[each.day.weekday()]}", one.work_no, one.name, one.unit,
        "、".join(shift.code for shift in shifts) or ("休" if each.state is DayState.REST else ""),
        " ".join(hours), " ".join(stamps), str(each.sign), "、".join(str(sign) for sign in each.signs), str(each.state),
        each.late_minutes, each.early_minutes, max((event.nth for event in each.judged), default=0) or None,
        sum(some.points for some in amounts), sum(some.fen for some in amounts),
        sum(some.absence for some in amounts),
        next((str(event.absence_reason) for event in each.judged if event.absence_reason), ""),
        facts.comp_minutes, " ".join(facts.notes), month, one.id,
    )  # fmt: skip


add_list(
    ListKind(
        "attendance_days",
        "每日考勤",
        "attendance_day",
        rights.READ,
        (
            Column("day", "日期", None, "date", 96),
            Column("weekday", "星期", None, width=50, sortable=False),
            Column("work_no", "工号", None, width=80),
            Column("name", "姓名", None, "strong", 90),
            Column("unit", "部门", None, width=110),
            Column("shift", "班次", None, width=60),
            Column("planned", "应到应退", None, width=110),
            Column("actual", "打卡", None, width=150),
            Column(
                "sign", "结果", None, "choice", 80, choices={str(one): SIGN_NAMES[one] for one in SHOWN_SIGNS},
                tones={str(one): SIGN_TONES[one] for one in SHOWN_SIGNS},
            ),
            Column("signs", "符号", None, width=60, shown=False),
            Column("state", "状态", None, "choice", 96, choices=DAY_STATE_NAMES, tones=DAY_STATE_TONES),
            Column("late_minutes", "迟到分钟", None, "number", 80, total=True),
            Column("early_minutes", "早退分钟", None, "number", 80, total=True),
            Column("nth", "当月第几次", None, "number", 90),
            Column("points", "扣分（分）", None, "hundredths", 104, total=True),
            Column("fen", "扣款（元）", None, "money", 104, total=True, shown=False),
            Column("absence", "旷工（天）", None, "hundredths", 104, total=True),
            Column(
                "absence_reason", "旷工原因", None, "choice", 160,
                choices={str(int(code)): words for code, words in ABSENCE_REASON_NAMES.items()},
            ),
            Column("comp_minutes", "补休分钟", None, "number", 80, total=True),
            Column("notes", "说明", None, width=240, shown=False),
            Column("month", "月份", None, width=80, shown=False),
            Column("employee_id", "人员", None, shown=False, ref="employee", sortable=False),
        ),
        order="day",
        narrow=_day_rows,
        narrow_by=NARROWED_BY,
        views=(
            View("all", "全部"),
            View("open", "待处理", (Filter("state", "eq", str(DayState.OPEN)),)),
            View("late", "迟到早退", (Filter("sign", "in", (str(Sign.LATE), str(Sign.EARLY))),)),
            View("absent", "旷工", (Filter("sign", "eq", str(Sign.ABSENT)),)),
        ),
        unit="人天",
        search_hint="搜索姓名、工号、部门",
        explain=_explained,
    )
)  # fmt: skip


def _month_rows(person: Person, query: Query) -> list[Row]:
    months = _months_asked(query, lambda record: month_of_record(record)[1])
    people = people_asked(person, query, months) if months else []
    found: list[Row] = []
    for month in months:
        by_number = queries.months([one.id for one in people], month)
        found += [
            Row(month_record(one.id, month), None, _month_values(one, by_number[one.id])) for one in people
        ]  # fmt: skip
    return found


def _month_values(one: Any, of_person: Month) -> tuple[Any, ...]:
    judged = of_person.judged
    return (
        of_person.month, one.work_no, one.name, one.unit, of_person.due_days, of_person.present_days, of_person.late,
        of_person.early, of_person.late_minutes, of_person.early_minutes, judged.tolerated, judged.step_points,
        judged.threshold_points, judged.points, judged.fen, judged.absence, of_person.open_days, of_person.comp_minutes,
        one.id,
    )  # fmt: skip


add_list(
    ListKind(
        "attendance_month",
        "月考勤汇总",
        "attendance_month",
        rights.READ,
        (
            Column("month", "月份", None, width=80),
            Column("work_no", "工号", None, width=80),
            Column("name", "姓名", None, "strong", 90),
            Column("unit", "部门", None, width=110),
            Column("due_days", "应出勤（天）", None, "number", 90, total=True),
            Column("present_days", "已出勤（天）", None, "number", 90, total=True),
            Column("late", "迟到（次）", None, "number", 80, total=True),
            Column("early", "早退（次）", None, "number", 80, total=True),
            Column("late_minutes", "迟到分钟", None, "number", 80, total=True),
            Column("early_minutes", "早退分钟", None, "number", 80, total=True),
            Column("tolerated", "容忍（次）", None, "number", 80, total=True),
            Column("step_points", "按次扣分", None, "hundredths", 96, total=True),
            Column("threshold_points", "达到次数扣分", None, "hundredths", 120, total=True),
            Column("points", "扣分合计", None, "hundredths", 96, total=True),
            Column("fen", "扣款（元）", None, "money", 104, total=True),
            Column("absence", "旷工（天）", None, "hundredths", 104, total=True),
            Column("open_days", "待处理（天）", None, "number", 90, total=True),
            Column("comp_minutes", "补休分钟", None, "number", 80, total=True),
            Column("employee_id", "人员", None, shown=False, ref="employee", sortable=False),
        ),
        order="work_no",
        narrow=_month_rows,
        narrow_by=NARROWED_BY,
        views=(
            View("all", "全部"),
            View("open", "有待处理", (Filter("open_days", "ge", 1),)),
            View("points", "有扣分", (Filter("points", "ge", 1),)),
            View("absent", "有旷工", (Filter("absence", "ge", 1),)),
        ),
        unit="人",
        search_hint="搜索姓名、工号、部门",
        explain=_months_explained,
    )
)
