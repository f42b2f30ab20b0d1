"""The working calendar in words: rights, records and lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from models.core import access, check
from models.core.access import Person, Role
from models.core.calendar import rules
from models.core.calendar.queries import READ, YEAR_STATE_NAMES, YearState, state_of
from models.core.calendar.rules import KIND_NAMES, KIND_TONES, DayKind
from models.core.calendar.tables import CalendarDay, CalendarYear
from models.core.lists import Column, Filter, ListKind, Row, View
from models.core.register import Entity, add_entity, add_list

access.permission(READ, "查看工作日历", scope=tuple(Role))
WRITE = access.permission("calendar.write", "维护工作日历", scope=(Role.ADMIN, Role.HR, Role.SYSADMIN))

ALMANAC, IMPORT, OFFICE = "almanac", "import", "office"
SOURCES = {ALMANAC: "内置年历", IMPORT: "通知导入", OFFICE: "手工更改"}
YEAR_TONES: Mapping[str, str] = {YearState.OPEN: "warn", YearState.FILLED: "info", YearState.CONFIRMED: "ok"}


def _day_titles(records: Collection[int]) -> dict[int, str]:
    rows = CalendarDay.select(CalendarDay.id, CalendarDay.day, CalendarDay.name)
    return {row.id: f"{row.day:%Y-%m-%d} {row.name}".strip() for row in rows.where(CalendarDay.id.in_(list(records)))}


def _year_titles(records: Collection[int]) -> dict[int, str]:
    rows = CalendarYear.select(CalendarYear.id, CalendarYear.year).where(CalendarYear.id.in_(list(records)))
    return {row.id: f"{row.year} 年工作日历" for row in rows}


def _days(_: Person) -> list[Row]:
    rows: Any = CalendarDay.select().order_by(CalendarDay.day)
    return [
        Row(
            row.id,
            row.row_version,
            (row.day, f"周{rules.WEEKDAYS[row.day.weekday()]}", row.kind, row.name, row.source, row.note),
        )
        for row in rows
    ]


def _years(_: Person) -> list[Row]:
    rows: Any = CalendarYear.select().order_by(CalendarYear.year)
    return [
        Row(row.id, row.row_version, (row.year, str(state_of(row)), row.source, row.confirmed_by, row.confirmed_at))
        for row in rows
    ]


@check.also
def _unknown_kinds() -> Iterator[str]:
    """Days whose kind no rule knows."""
    known = [str(kind) for kind in DayKind]
    for row in CalendarDay.select().where(CalendarDay.kind.not_in(known)).order_by(CalendarDay.day):
        yield f"工作日历里 {row.day:%Y-%m-%d} 的类型不认识，可能被程序以外的工具改动过。请重新设定这一天。"


add_entity(
    Entity(
        "calendar_day",
        "日历日",
        {"day": "日期", "kind": "类型", "name": "节日", "source": "来源", "note": "说明"},
        _day_titles,
        permission=READ,
        list_name="calendar",
        values={"kind": KIND_NAMES, "source": SOURCES},
    )
)
add_entity(
    Entity(
        "calendar_year",
        "年历",
        {
            "year": "年份", "maintained": "已维护", "source": "依据", "confirmed_by": "核对人",
            "confirmed_at": "核对时间",
        },
        _year_titles,
        permission=READ,
        list_name="calendar_years",
        attach=WRITE,
    )
)  # fmt: skip
add_list(
    ListKind(
        "calendar",
        "工作日历",
        "calendar_day",
        READ,
        (
            Column("day", "日期", CalendarDay.day, "date", 110),
            Column("weekday", "星期", None, width=70, sortable=False),
            Column("kind", "类型", CalendarDay.kind, "choice", 110, choices=KIND_NAMES, tones=KIND_TONES),
            Column("name", "节日", CalendarDay.name, "strong", 120),
            Column("source", "来源", CalendarDay.source, "choice", 100, choices=SOURCES),
            Column("note", "说明", CalendarDay.note, width=240),
        ),
        order="day",
        rows=_days,
        views=(
            View("year", "本年", (Filter("day", "ge", "本年初"), Filter("day", "le", "本年末"))),
            View("all", "全部"),
        ),
        unit="天",
        search_hint="搜索节日、说明",
    )
)
add_list(
    ListKind(
        "calendar_years",
        "年历",
        "calendar_year",
        READ,
        (
            Column("year", "年份", CalendarYear.year, "number", 80),
            Column("state", "状态", None, "choice", 100, choices=YEAR_STATE_NAMES, tones=YEAR_TONES),
            Column("source", "依据", CalendarYear.source, "strong", 320),
            Column("confirmed_by", "核对人", CalendarYear.confirmed_by, width=100),
            Column("confirmed_at", "核对时间", CalendarYear.confirmed_at, "time", 140),
        ),
        order="year",
        descending=True,
        rows=_years,
        unit="年",
        search_hint="搜索依据、核对人",
    )
)
