"""A month of attendance as the grid shows it: signs, totals, and the days that somebody has to explain."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from models.attendance.days.values import Day
from models.attendance.policy.words import hundredths
from models.attendance.sheet import Sheet, SheetDay, SheetPerson
from models.attendance.workflow import SIGN_NAMES, SIGN_TONES, DayState, Sign
from ui.kit.grid.monthbar import LegendSign
from ui.kit.grid.value import Fact, GridCell, GridDay, GridRow, GridValue, Mark, Place
from ui.kit.table_model import CellText

TOTALS = ("应出勤", "已出勤", "迟到早退", "旷工", "扣分")
BARE = {Sign.PRESENT: "ok", Sign.REST: ""}  # what stands in most cells has no ground, so that the others are seen
ALWAYS = (Sign.PRESENT, Sign.LATE, Sign.EARLY, Sign.ABSENT, Sign.FIELD, Sign.TRIP, Sign.REST, Sign.QUESTION)
NONE = CellText("0", "mute")
OPEN, CHANGED = "要说明或由主管决定", "确认以后结果有变化"
STATES = {
    DayState.OUTSIDE: GridCell(name="不在职"),
    DayState.PLANNED: GridCell(name="还没有到"),
    DayState.RUNNING: GridCell(name="班次进行中"),
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
        marks=marks(sheet),
        tip=partial(_tip_at, sheet),
        changed="人工更正",
    )


def marks(sheet: Sheet) -> dict[Place, Mark]:
    """The days that somebody has to explain or decide, and those that came out otherwise after they were confirmed."""
    found: dict[Place, Mark] = {}
    for row, one in enumerate(sheet.people):
        for column, day in enumerate(one.month.days):
            said = [OPEN] if day.state is DayState.OPEN else []
            said += [CHANGED] if day.day in one.changed else []
            if said:
                found[row, column] = Mark(OPEN in said, "，".join(said))
    return found


def legend(sheet: Sheet) -> list[LegendSign]:
    """The signs that any month has, and the others that this one shows."""
    seen = {sign for one in sheet.people for day in one.month.days for sign in day.signs}
    signs = [one for one in Sign if one is not Sign.BLANK and (one in ALWAYS or one in seen)]
    return [LegendSign(str(one), tone(one), SIGN_NAMES[one], bare=one in BARE) for one in signs]


def tone(sign: Sign) -> str:
    """The tone of a sign in the grid."""
    return BARE.get(sign, SIGN_TONES[sign])


def cell(day: Day) -> GridCell:
    """One day of somebody."""
    known = STATES.get(day.state)
    if known is not None:
        return known
    names = "、".join(SIGN_NAMES[one] for one in day.signs) or SIGN_NAMES[day.sign]
    corrected = day.facts.verdict is not None
    return GridCell(str(day.sign), tone(day.sign), names, changed=corrected, bare=day.sign in BARE)


def _tip_at(sheet: Sheet, row: int, column: int) -> str:
    return tip(sheet.people[row], sheet.people[row].month.days[column])


def tip(one: SheetPerson, day: Day) -> str:
    """What was planned, what the punches are, and who confirmed the day, for the tooltip."""
    punched = " ".join(f"{one.at:%H:%M}" for one in day.facts.stamps)
    kept = one.confirmed.get(day.day)
    confirmed = f"{kept.by} {kept.at:%m-%d} 已确认" if kept is not None else ""
    return "；".join(part for part in (shifts(day), f"打卡 {punched}" if punched else "", confirmed) if part)


def shifts(day: Day) -> str:
    """The shifts of a day by name, empty for a day without any."""
    return "、".join(one.shift.name for one in day.facts.planned if one.shift is not None)


def _head(one: SheetDay) -> GridDay:
    return GridDay(one.day, one.is_free, one.is_today, one.name)


def _row(one: SheetPerson) -> GridRow:
    month = one.month
    count = month.late + month.early
    absence, points = hundredths(month.judged.absence), hundredths(month.judged.points)
    totals: Sequence[Fact] = (
        str(month.due_days),
        str(month.present_days),
        CellText(str(count), "warn", strong=True) if count else NONE,
        CellText(absence, "bad", strong=True) if month.judged.absence else NONE,
        CellText(f"−{points}", "bad", strong=True) if month.judged.points else NONE,
    )
    return GridRow(one.employee_id, one.name, one.post, tuple(totals))
