"""Importing the working calendar from a notice that was made into a table: what its rows write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.core.calendar import intake, queries, rules
from models.core.calendar.describe import IMPORT, OFFICE, WRITE
from models.core.calendar.rules import Day, DayKind
from models.core.calendar.tables import CalendarDay, CalendarYear
from models.core.errors import Refused
from models.core.imports import actions
from models.core.imports.register import ImportKind, Line, Posting, Written
from models.core.unit import Unit

CHANGED = frozenset({"calendar_day", "calendar_year"})


def _known() -> intake.Known:
    rows = list(CalendarDay.select())
    days = {row.day: Day(DayKind(row.kind), row.name) for row in rows}
    years = CalendarYear.select(CalendarYear.year).where(CalendarYear.maintained == True)  # noqa: E712  (SQL)
    return intake.Known(
        {on: day for on, day in days.items() if day != Day(rules.by_weekday(on))},
        {row.day: row.id for row in rows},
        frozenset(row.year for row in years),
    )


def _write(unit: Unit, posting: Posting) -> Written:
    updated = posting.found.changed if posting.update_known else ()
    lines: list[Line] = []
    rows_of_year: dict[int, int] = {}
    for row in (*posting.found.new, *(one.row for one in updated)):
        for on, day in intake.meant(row).items():
            rows_of_year.setdefault(on.year, row.number)
            lines += _put(row.number, on, day, row.values.get("note") or "")
    for year, number in rows_of_year.items():
        lines += _keep_year(unit, year, number, posting.batch)
    waiting = [
        {
            "row": one.row.number, "name": one.row.values.get("name") or "", "column": "日期", "value": on,
            "sentence": f"{on} 现在是{old}，文件写{new}，没有改动。要按文件改，请选择更新已有记录。",
        }
        for one in posting.found.changed if not posting.update_known for on, (old, new) in one.fields.items()
    ]  # fmt: skip
    return Written(len(posting.found.new), len(updated), lines, waiting, CHANGED)


def _put(number: int, on: date, day: Day, note: str) -> list[Line]:
    """Store what a day is. A day without a row gets an ordinary one first, which is what a reversal leaves behind:
    rows of days never go away, or their versions would begin anew under the eyes of who reads them."""
    row = CalendarDay.get_or_none(CalendarDay.day == on)
    if row is None and day == Day(rules.by_weekday(on)) and not note:
        return []
    if row is None:
        ordinary = str(rules.by_weekday(on))
        row = CalendarDay.create(day=on, kind=ordinary, name="", source=OFFICE, note="", row_version=1)
    wanted = {"kind": str(day.kind), "name": day.name, "note": note or row.note, "source": IMPORT}
    return _change(CalendarDay, number, row, wanted, keep_source=True)


def _keep_year(unit: Unit, year: int, number: int, batch: int) -> list[Line]:
    """Have a year as maintained once the import filled it; days alone do not make a year that somebody answers for."""
    if not queries.is_filled(year):
        return []
    row = CalendarYear.get_or_none(CalendarYear.year == year)
    values: dict[str, Any] = {
        "maintained": True, "source": f"通知导入（第 {batch} 批，{unit.author.name}）", "confirmed_by": "",
        "confirmed_at": None,
    }  # fmt: skip
    if row is None:
        made = int(CalendarYear.insert(year=year, row_version=1, **values).execute())
        return [Line(number, "calendar_year", made, "insert")]
    return _change(CalendarYear, number, row, values)


def _change(table: Any, number: int, row: Any, wanted: Mapping[str, Any], *, keep_source: bool = False) -> list[Line]:
    """Write what differs; with `keep_source` the source alone is no difference."""
    before = {name: row.__data__[name] for name in wanted}
    after = {name: value for name, value in wanted.items() if value != before[name]}
    if not after or (keep_source and set(after) == {"source"}):
        return []
    query = table.update(**after, row_version=table.row_version + 1)
    if query.where((table.id == row.id) & (table.row_version == row.row_version)).execute() != 1:
        raise Refused("日历刚被别人改过，没有导入。请重新检查后再导入。")
    earlier = {name: before[name] for name in after}
    return [Line(number, table._meta.table_name, row.id, "update", row.row_version + 1, earlier, after)]


KIND = actions.offer(
    ImportKind(
        name="calendar",
        label="工作日历",
        action="calendar.import_days",
        permission=WRITE,
        entity="calendar_day",
        columns=intake.COLUMNS,
        needed=intake.NEEDED,
        compare=intake.compare,
        write=_write,
        known=_known,
        check=intake.check,
        across=intake.across,
        may_update=True,
        named_by="name",
        titled_by="year",
        titles=intake.YEAR_IN_TITLE,
        changed=CHANGED,
        hint="前几行里要有一行写着“日期”和“节日”；日期可以是一天，也可以是 2027年2月6日至12日 这样的一段。",
    )
)
