"""Writers of the working calendar: single days, whole years from the almanac, and who answers for a year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.core import audit
from models.core.calendar import almanac, queries, rules
from models.core.calendar.describe import ALMANAC, OFFICE, WRITE
from models.core.calendar.queries import ORDINARY
from models.core.calendar.rules import KIND_NAMES, Day, DayKind
from models.core.calendar.tables import CalendarDay, CalendarYear
from models.core.errors import BadFields, Conflict, Refused, Theirs
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit

MOST_DAYS = 62
CHOICES: Mapping[str, str] = {
    str(DayKind.HOLIDAY): KIND_NAMES[DayKind.HOLIDAY],
    str(DayKind.MAKEUP): KIND_NAMES[DayKind.MAKEUP],
    str(DayKind.REST): KIND_NAMES[DayKind.REST],
    ORDINARY: "恢复为按星期",
}
YEAR = Field("year", "年份", Kind.INTEGER, required=True, lowest=2000, highest=2200)
CHANGED = frozenset({"calendar_day", "calendar_year"})
LABELS = {"last": "到", "name": "节日"}


@action(
    "calendar.set_days",
    "更改日历",
    WRITE,
    Field("first", "从", Kind.DATE, required=True),
    Field("last", "到", Kind.DATE, hint="只改一天的不用填"),
    Field("kind", "改为", Kind.CHOICE, required=True, choices=CHOICES),
    Field("name", "节日", Kind.TEXT, max_length=40, hint="例如春节；调休上班填对应的节日"),
    Field("note", "说明", Kind.TEXT, max_length=200, hint="例如单位自定的休息日"),
    version_field(),
    entity="calendar_day",
)
def set_days(unit: Unit, f: Values) -> Done:
    """Say what some consecutive days are; `row_version` is `queries.version_of` these days as they were read."""
    first, last = f["first"], f["last"] or f["first"]
    _require_sensible(f, first, last)
    _require_unchanged(first, last, f["row_version"])
    wanted = {on: _wanted(on, f["kind"], f["name"]) for on in rules.each_day(first, last)}
    changed = put(unit, wanted, OFFICE, note=f["note"])
    span = rules.spoken(first, first) + ("" if first == last else f"至 {rules.spoken(last, first)}")
    called = CHOICES[f["kind"]] + (f"（{f['name']}）" if f["name"] else "")
    told = f"{first:%Y} 年 {span}已{'' if f['kind'] == ORDINARY else '设为'}{called}，已定下的截止日期不变。"
    record = CalendarDay.get_or_none(CalendarDay.day == first)
    return Done(
        told if changed else "没有改动，日历保持原样。",
        CHANGED,
        ("calendar_day", record.id) if record else None,
        f"{first:%Y}-{span} {called}",
    )


def _require_sensible(f: Values, first: date, last: date) -> None:
    faults = {}
    if last < first:
        faults["last"] = "早于开始的日期，请核对。"
    elif (last - first).days >= MOST_DAYS:
        faults["last"] = f"一次最多更改 {MOST_DAYS} 天，请分几次更改。"
    if f["kind"] == DayKind.HOLIDAY and not f["name"]:
        faults["name"] = "请填写节日名称，计算截止日期时会写明因为哪个节日顺延。"
    if faults:
        raise BadFields(faults, LABELS)


def _require_unchanged(first: date, last: date, version: int) -> None:
    """Raise Conflict when somebody changed one of the days since they were read."""
    now = queries.version_of(first, last)
    if now == version:
        return
    row = CalendarDay.select().where(CalendarDay.day.between(first, last)).order_by(CalendarDay.day).first()
    if row is None:
        raise Refused("这几天的版本不对，没有更改。请刷新日历后再试。")
    who, at = audit.last_change("calendar_day", row.id)
    kind = ORDINARY if row.kind == rules.by_weekday(row.day) else row.kind
    raise Conflict("calendar_day", row.id, Theirs(now, {"kind": kind, "name": row.name, "note": row.note}, who, at))


def _wanted(on: date, choice: str, name: str) -> Day:
    return Day(rules.by_weekday(on)) if choice == ORDINARY else Day(DayKind(choice), name)


def put(unit: Unit, days: Mapping[date, Day], source: str, *, note: str = "") -> int:
    """Store what these days are, and return how many that changes; ordinary days get a row only if they had one."""
    rows = {row.day: row for row in CalendarDay.select().where(CalendarDay.day.in_(list(days)))} if days else {}
    changed = 0
    for on, day in sorted(days.items()):
        row = rows.get(on)
        values: dict[str, Any] = {"kind": str(day.kind), "name": day.name, "note": note}
        if row is None:
            if day != Day(rules.by_weekday(on)) or note:
                unit.insert(CalendarDay, day=on, source=source, row_version=1, **values)
                changed += 1
        elif any(getattr(row, name) != value for name, value in values.items()):
            unit.update(CalendarDay, row.id, None, source=source, **values)
            changed += 1
    return changed


def replaced(year: int, days: Mapping[date, Day], *, keep: frozenset[str]) -> dict[date, Day]:
    """What a year's days have to become: `days`, and what is stored beyond them an ordinary day again.

    Days whose source is in `keep` were decided by somebody and stay.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = list(CalendarDay.select().where(CalendarDay.day.between(first, last)))
    kept = {row.day for row in rows if row.source in keep}
    beyond = {row.day: Day(rules.by_weekday(row.day)) for row in rows if row.day not in days}
    return {on: day for on, day in {**beyond, **days}.items() if on not in kept}


def keep_year(unit: Unit, year: int, source: str, *, confirmed: bool = False) -> tuple[str, int]:
    """Have a year as maintained, from this source in words; returns its record."""
    values: dict[str, Any] = {
        "maintained": True,
        "source": source,
        "confirmed_by": unit.author.name if confirmed else "",
        "confirmed_at": unit.now if confirmed else None,
    }
    row = CalendarYear.get_or_none(CalendarYear.year == year)
    if row is None:
        return "calendar_year", unit.insert(CalendarYear, year=year, row_version=1, **values)
    unit.update(CalendarYear, row.id, None, **values)
    return "calendar_year", row.id


@action("calendar.load_year", "从内置年历载入", WRITE, YEAR, entity="calendar_year")
def load_year(unit: Unit, f: Values) -> Done:
    """Fill a year from the almanac; days that somebody changed or imported stay as they are."""
    year = f["year"]
    if year not in almanac.years():
        known = sorted(almanac.years())
        raise Refused(
            f"内置年历只有 {known[0]} 至 {known[-1]} 年，没有 {year} 年。"
            "请在国务院办公厅的放假通知发布后，按通知导入或逐日更改。"
        )
    days = almanac.days_of(year)
    wanted = replaced(year, days, keep=frozenset({OFFICE, "import"}))
    changed = put(unit, wanted, ALMANAC)
    kept = len([on for on in days if on not in wanted])
    row = CalendarYear.get_or_none(CalendarYear.year == year)
    if row is not None and row.maintained and not changed:
        return Done(f"{year} 年的日历与内置年历一致，没有改动。", CHANGED, ("calendar_year", row.id), f"{year} 年")
    record = keep_year(unit, year, "内置年历")
    told = f"，{kept} 天已有人改过的保持不变" if kept else ""
    return Done(f"已载入 {year} 年的节假日和调休{told}。请对照放假通知核对。", CHANGED, record, f"{year} 年工作日历")


@action(
    "calendar.confirm_year",
    "确认年历已核对",
    WRITE,
    YEAR,
    Field(
        "source", "依据", Kind.TEXT, required=True, max_length=200,
        hint="例如国务院办公厅关于 2027 年部分节假日安排的通知",
    ),
    entity="calendar_year",
)  # fmt: skip
def confirm_year(unit: Unit, f: Values) -> Done:
    """Say that a year's days agree with the notice; from now on it counts as maintained."""
    if not queries.is_filled(f["year"]):
        raise Refused(f"{f['year']} 年还没有元旦和国庆节的放假安排，不能确认。请先按放假通知导入，或逐日更改后再确认。")
    record = keep_year(unit, f["year"], f["source"], confirmed=True)
    return Done(f"{f['year']} 年工作日历已核对，按此计算工作日和截止日期。", CHANGED, record, f"{f['year']} 年工作日历")


@action("calendar.reopen_year", "标为未维护", WRITE, YEAR, entity="calendar_year", danger=True)
def reopen_year(unit: Unit, f: Values) -> Done:
    """Take back that a year is maintained, confirmed by mistake; its days stay as they are."""
    row = CalendarYear.get_or_none(CalendarYear.year == f["year"])
    if row is None or not row.maintained:
        raise Refused(f"{f['year']} 年本来就是未维护，没有改动。")
    unit.update(CalendarYear, row.id, None, maintained=False, confirmed_by="", confirmed_at=None)
    told = f"{f['year']} 年工作日历已标为未维护，涉及这一年的计算会提示日历未维护。"
    return Done(told, CHANGED, ("calendar_year", row.id), f"{f['year']} 年工作日历")
