"""A month of attendance as the grid shows it: signs, totals, and the days that somebody has to explain."""

from __future__ import annotations

from collections.abc import Sequence

from models.attendance.days.sheet import Sheet, SheetDay, SheetPerson
from models.attendance.days.values import Day
from models.attendance.policy.words import hundredths
from models.attendance.workflow import SIGN_NAMES, SIGN_TONES, DayState, Sign
from ui.kit.grid.monthbar import LegendSign
from ui.kit.grid.value import Fact, GridCell, GridDay, GridRow, GridValue, Mark
from ui.kit.table_model import CellText

TOTALS = ("应出勤", "已出勤", "迟到早退", "旷工", "扣分")
PLAIN = (Sign.PRESENT, Sign.REST)  # what stands in most cells has no ground, so that the others are seen
ALWAYS = (Sign.PRESENT, Sign.LATE, Sign.EARLY, Sign.ABSENT, Sign.FIELD, Sign.TRIP, Sign.REST, Sign.QUESTION)
STATES = {
    DayState.OUTSIDE: GridCell(name="不在职"),
    DayState.PLANNED: GridCell(name="还没有到"),
    DayState.UNPLANNED: GridCell("·", name="没有排班"),
    DayState.WAITING: GridCell("…", name="还没有打卡数据"),
}


def value(sheet: Sheet) -> GridValue:
    """What the grid shows of a month."""
    return GridValue(
        name=f"{sheet.month} 考勤",
        corner="人员",
        days=tuple(_head(one) for one in sheet.days),
        rows=tuple(_row(one) for one in sheet.people),
        cells=[[cell(day) for day in one.month.days] for one in sheet.people],
        totals=TOTALS,
        marks={
            (row, column): Mark(hard=True, words="要说明或由主管决定")
            for row, one in enumerate(sheet.people)
            for column, day in enumerate(one.month.days)
            if day.state is DayState.OPEN
        },
        tip=lambda row, column: tip(sheet.people[row].month.days[column]),
    )


def legend(sheet: Sheet) -> list[LegendSign]:
    """The signs that any month has, and the others that this one shows."""
    seen = {sign for one in sheet.people for day in one.month.days for sign in day.signs}
    signs = [one for one in Sign if one is not Sign.BLANK and (one in ALWAYS or one in seen)]
    return [LegendSign(str(one), tone(one), SIGN_NAMES[one]) for one in signs]


def tone(sign: Sign) -> str:
    """The ground of a sign, none for the ordinary ones."""
    return "" if sign in PLAIN else SIGN_TONES[sign]


def cell(day: Day) -> GridCell:
    """One day of somebody."""
    known = STATES.get(day.state)
    if known is not None:
        return known
    names = "、".join(SIGN_NAMES[one] for one in day.signs) or SIGN_NAMES[day.sign]
    return GridCell(str(day.sign), tone(day.sign), names, changed=day.facts.verdict is not None)


def tip(day: Day) -> str:
    """What was planned and what the punches are, for the tooltip."""
    planned = "、".join(one.shift.name for one in day.facts.planned if one.shift is not None)
    punched = " ".join(f"{one.at:%H:%M}" for one in day.facts.stamps)
    return "；".join(part for part in (planned, f"打卡 {punched}" if punched else "") if part)


def _head(one: SheetDay) -> GridDay:
    return GridDay(one.day, one.is_free, one.is_today, one.name)


def _row(one: SheetPerson) -> GridRow:
    month = one.month
    count = month.late + month.early
    totals: Sequence[Fact] = (
        str(month.due_days),
        str(month.present_days),
        CellText(str(count), "warn") if count else "0",
        CellText(hundredths(month.judged.absence), "bad") if month.judged.absence else "0",
        CellText(f"−{hundredths(month.judged.points)}", "bad") if month.judged.points else "0",
    )
    return GridRow(one.employee_id, one.name, one.post, tuple(totals))
