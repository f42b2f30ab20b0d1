"""Rules of importing the working calendar: how a notice writes days and ranges, what its rows mean, what is new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from models.core import cells
from models.core.calendar import rules
from models.core.calendar.rules import KIND_NAMES, Day, DayKind
from models.core.cells import Cell, CellFault, Fault, ImportColumn
from models.core.imports.register import Answers, Change, Comparison, ImportRow

LONGEST = 62  # days that one row may stand for
SWAPPED = "swapped"  # 调休 alone: work on a weekend, free on a weekday
DAY_IN_TEXT = r"(?:(?P<y{0}>\d{{4}})[-/.年])?(?:(?P<m{0}>\d{{1,2}})[-/.月])?(?P<d{0}>\d{{1,2}})[日号]?"
SPAN = re.compile(DAY_IN_TEXT.format(1) + r"(?:(?:至|到|[-~—–−]+)" + DAY_IN_TEXT.format(2) + r")?")
ONE_DAY_TEXT = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{4}年\d{1,2}月\d{1,2}[日号]?|\d{5}|\d{8}")
# Weekdays in brackets, and words that only say what the column says.
NOISE = re.compile(r"[(（][^()（）]*[)）]|(?:周|星期)[一二三四五六日天]|放假|调休|补班|上班|休息|共\d+天|的|为|\s")
WORDS: Mapping[str, str] = {
    **dict.fromkeys(
        ("放假", "休假", "假期", "假日", "节日", "节假日", "法定节假日", "法定假日", "公共假日", "公休", "休",
         "放假调休", "调休放假", "holiday"),
        str(DayKind.HOLIDAY),
    ),
    **dict.fromkeys(
        ("调休上班", "调休补班", "调休上班日", "上班", "补班", "补上班", "补班日", "班", "调班", "工作", "makeup"),
        str(DayKind.MAKEUP),
    ),
    **dict.fromkeys(("休息", "休息日", "单位休息", "单位放假", "rest"), str(DayKind.REST)),
    **dict.fromkeys(("工作日", "正常上班", "正常", "workday"), str(DayKind.WORKDAY)),
    "调休": SWAPPED,
}  # fmt: skip


@dataclass(frozen=True)
class Span:
    """Days as a notice writes them: year and month of the first, and of the last, may stand elsewhere (0)."""

    first: tuple[int, int, int]
    last: tuple[int, int, int]

    def days(self, year: int) -> tuple[date, ...]:
        """The days that are meant, `year` being what the row says. Raises CellFault."""
        first_year = self.first[0] or year
        if not first_year:
            raise CellFault("NO_YEAR", "没有年份。请写成 2027-02-06 这样，或增加“年份”一列，或在表头上面写明。")
        first = _date(first_year, *self.first[1:])
        month = self.last[1] or first.month
        if month < first.month and not (self.first[0] or self.last[0]):  # the turn of which year?
            raise CellFault("NO_YEAR", "跨年的日期请写明年份，例如 2026年12月31日至2027年1月2日。")
        last_year = self.last[0] or first.year + (month < first.month)
        last = _date(last_year, month, self.last[2])
        if last < first:
            raise CellFault("BAD_RANGE", "结束日期早于开始日期，请核对。")
        if (last - first).days >= LONGEST:
            raise CellFault("BAD_RANGE", f"一行最多 {LONGEST} 天，请核对起止日期。")
        return tuple(rules.each_day(first, last))


def _date(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2200:
        raise CellFault("BAD_DATE", f"{year} 年 {month} 月 {day} 日不是有效日期，请核对。")
    return found


def spans(cell: Cell) -> tuple[Span, ...]:
    """The days in a cell: a date, 2026-10-01, 10月1日至7日, 2026-10-01~10-07, several with 、. Raises CellFault."""
    if cells.is_blank(cell):
        return ()
    plain = cells.words(cell)
    if isinstance(cell, (date, datetime)) or ONE_DAY_TEXT.fullmatch(plain):
        found = cells.day(cell)
        return (_span_of(found),) if found is not None else ()
    result: list[Span] = []
    for part in filter(None, re.split(r"[、,，;；\n]", NOISE.sub("", plain))):
        match = SPAN.fullmatch(part)
        if match is None:
            raise CellFault("BAD_DATE", f"“{plain}”不是能识别的日期。请写成 2027-02-06，或 2027年2月6日至12日。")
        result.append(_span(match, result[-1] if result else None))
    return tuple(result)


def _span_of(on: date) -> Span:
    whole = (on.year, on.month, on.day)
    return Span(whole, whole)


def _span(match: re.Match[str], before: Span | None) -> Span:
    """One range; a month or year that it leaves out is that of the range before it in the same cell."""
    part = {name: int(value) for name, value in match.groupdict(default="0").items()}
    first = (
        part["y1"] or (before.last[0] if before else 0),
        part["m1"] or (before.last[1] if before else 0),
        part["d1"],
    )
    if not first[1]:
        raise CellFault("BAD_DATE", f"“{match.group()}”缺少月份。请写成 2027-02-06，或 2027年2月6日至12日。")
    if match["d2"] is None:
        return Span(first, first)
    return Span(first, (part["y2"], part["m2"] or first[1], part["d2"]))


def _kind(cell: Cell) -> str:
    plain = re.sub(r"[()（）\s]", "", cells.words(cell)).casefold()
    if plain and plain not in WORDS:
        raise CellFault("BAD_KIND", f"类型“{cells.words(cell)}”不认识，请写“放假”“调休上班”“休息”或“工作日”。")
    return WORDS[plain] if plain else ""


def _year(cell: Cell) -> int:
    plain = cells.words(cell).removesuffix("年")
    if not plain:
        return 0
    if not re.fullmatch(r"2[01]\d\d", plain):
        raise CellFault("BAD_YEAR", f"“{plain}”不是年份，请写成 2027。")
    return int(plain)


def _words(limit: int) -> Any:
    def parse(cell: Cell) -> str:
        plain = cells.words(cell)
        if len(plain) > limit:
            raise CellFault("TOO_LONG", f"太长，最多 {limit} 个字。")
        return plain

    return parse


COLUMNS = (
    ImportColumn(
        "day", "日期", spans,
        ("放假日期", "放假时间", "假期", "时间", "日期范围", "起止日期", "放假起止", "放假安排", "date"),
    ),
    ImportColumn("kind", "类型", _kind, ("安排", "性质", "类别", "状态", "是否上班", "放假或上班", "type")),
    ImportColumn("name", "节日", _words(40), ("节日名称", "节假日", "节假日名称", "假日", "名称", "假期名称", "name")),
    ImportColumn(
        "makeup", "调休上班日期", spans,
        ("调休上班", "上班日期", "上班时间", "补班日期", "补班", "调休日期", "调休", "调休补班日期"),
    ),
    ImportColumn("year", "年份", _year, ("年", "年度")),
    ImportColumn("note", "说明", _words(200), ("备注",)),
)  # fmt: skip
NEEDED = ("day", "name")
YEAR_IN_TITLE = r"(2[01]\d\d)\s*年(?!\s*\d)"  # 2027年放假安排, and no 2026年11月4日


def meant(row: ImportRow) -> dict[date, Day]:
    """What a row says about each of its days. Raises CellFault."""
    values = row.values
    name, kind = values.get("name") or "", values.get("kind") or str(DayKind.HOLIDAY)
    free, worked = values.get("day") or (), values.get("makeup") or ()
    # A notice says the year once, in a column of its own or with the first day.
    year = values.get("year") or next((span.first[0] for span in (*free, *worked) if span.first[0]), 0)
    found = {on: _day(on, kind, name) for span in free for on in span.days(year)}
    for span in worked:
        found.update({on: Day(DayKind.MAKEUP, name) for on in span.days(year)})
    if not name and any(day.kind is DayKind.HOLIDAY for day in found.values()):
        raise CellFault("NO_NAME", "放假的日子要写明是哪个节日。")
    return found


def _day(on: date, kind: str, name: str) -> Day:
    if kind == SWAPPED:
        kind = str(DayKind.MAKEUP if on.weekday() >= 5 else DayKind.HOLIDAY)
    if kind == DayKind.WORKDAY:
        return Day(rules.by_weekday(on)) if on.weekday() < 5 else Day(DayKind.MAKEUP, name)
    return Day(DayKind(kind), name)


def check(row: ImportRow, bad: frozenset[str]) -> list[Fault]:
    """What is wrong with a row in itself."""
    if bad & {"day", "makeup", "kind", "year", "name"}:
        return []
    try:
        if not meant(row):
            return [Fault(row.number, "日期", "", "MISSING_DATE", "没有日期，请补填。")]
    except CellFault as fault:
        column = {"NO_NAME": "节日"}.get(fault.code, "日期")
        return [Fault(row.number, column, row.values.get("name") or "", fault.code, fault.sentence)]
    return []


def across(rows: Sequence[ImportRow]) -> list[Fault]:
    """Days that the file names twice: with the same meaning the later row is passed over, else it is refused."""
    seen: dict[date, tuple[int, Day]] = {}
    faults = []
    for row in rows:
        try:
            days = meant(row)
        except CellFault:
            continue  # told by `check`
        if not days:  # so is this
            continue
        twice = {on: seen[on] for on in days if on in seen}
        for on, day in days.items():
            seen.setdefault(on, (row.number, day))
        clash = next((on for on, (_, day) in twice.items() if day != days[on]), None)
        if clash is not None:
            sentence = f"{clash:%Y-%m-%d} 在第 {twice[clash][0]} 行已写成另一种类型，请核对。"
            faults.append(Fault(row.number, "日期", f"{clash:%Y-%m-%d}", "CONFLICT", sentence))
        elif len(twice) == len(days):
            first = twice[min(twice)][0]
            faults.append(
                Fault(row.number, "日期", f"{min(twice):%Y-%m-%d}", "DUPLICATE_ROW", f"与第 {first} 行重复。")
            )
    return faults


@dataclass(frozen=True)
class Known:
    """What is stored: days that are not what their weekday says, all rows by day with their number, kept years."""

    days: Mapping[date, Day] = field(default_factory=dict)
    records: Mapping[date, int] = field(default_factory=dict)
    years: frozenset[int] = frozenset()


def compare(rows: Iterable[ImportRow], known: Known, _: Answers) -> Comparison:
    """Rows sorted by what they mean for the calendar: a row is known when all of its days are stored like that.

    A row that says something else about a day that is already set is a change, made only when that is wanted.
    """
    new, same, changed = [], [], []
    for row in rows:
        days = meant(row)
        differing = {on: day for on, day in days.items() if known.days.get(on, Day(rules.by_weekday(on))) != day}
        set_already = [on for on in differing if on in known.days]
        if set_already:
            fields = {on.isoformat(): (_told(known.days[on]), _told(days[on])) for on in set_already}
            changed.append(Change(row, known.records[set_already[0]], fields))
        elif differing or any(on.year not in known.years for on in days):
            new.append(row)
        else:
            same.append(row)
    return Comparison(tuple(new), tuple(same), tuple(changed))


def _told(day: Day) -> str:
    return KIND_NAMES[day.kind] + (f"（{day.name}）" if day.name else "")
