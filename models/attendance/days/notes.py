"""The sentences on a day about what was considered beside its result."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from models.attendance.days.values import Cover, Stamp
from models.core import hundredths

WAITING = "这个班次的打卡记录还没有导入，导入后自动得出结果。"
NOBODY_PUNCHED = "应打卡的那一天全公司都没有打卡记录，补导后自动得出结果。"
RUNNING = "班次还没有结束。"
SUSPENDED = "停职期间，不计考勤。"
NOT_YET = (WAITING, NOBODY_PUNCHED, RUNNING)  # what is said as long as a day has no result
STANDBY = "备班，不用打卡。"
LEFT_OVER = "当天已计请假 1 天，其余时间不再计考勤。"


def spoken(day: date) -> str:
    """A day in a sentence."""
    return f"{day.month} 月 {day.day} 日"


def at(moment: datetime, day: date) -> str:
    """A moment as the clock shows it, with its date where it is not on that day."""
    clock = f"{moment:%H:%M}"
    if moment.date() == day:
        return clock
    return f"次日 {clock}" if moment.date() == day + timedelta(days=1) else f"{spoken(moment.date())} {clock}"


def listed(stamps: Iterable[Stamp]) -> str:
    """Punches by their times."""
    return "、".join(f"{one.at:%H:%M}" for one in stamps)


def rest(stamps: Iterable[Stamp]) -> str:
    """Somebody punched on a day of rest."""
    return f"休息日有打卡：{listed(stamps)}。不影响考勤结果；加班须先申请。"


def standby(stamps: Iterable[Stamp]) -> str:
    """Somebody punched who was on stand-by at home."""
    return f"备班期间有打卡：{listed(stamps)}。只作记录。"


def on_leave(stamps: Iterable[Stamp], *, is_marked: bool) -> str:
    """Somebody punched on a day of leave; `is_marked` when only the roster shows one."""
    if is_marked:
        return f"排班为休假，但有打卡：{listed(stamps)}。只作记录，请核对。"
    return f"请假期间有打卡：{listed(stamps)}。只作记录，请核对是否提前返岗。"


def unplanned(stamps: Iterable[Stamp]) -> str:
    """Somebody punched on a day of which no roster says anything."""
    return f"没有排班，但有打卡：{listed(stamps)}。请先排班。"


def outside(stamps: Iterable[Stamp]) -> str:
    """Somebody punched before he was hired or after he left."""
    return f"不在职期间有打卡：{listed(stamps)}。"


def stray(stamps: Iterable[Stamp], window_minutes: int) -> str:
    """Punches that lie near no shift."""
    hours = f"{window_minutes / 60:g}"
    return f"{listed(stamps)} 的打卡不在任何班次前后 {hours} 小时内，没有采用。"


def belongs_to(stamp: Stamp, day: date) -> str:
    """A punch of this date that belongs to the work of another day."""
    return f"{stamp.at:%H:%M} 的打卡属于 {spoken(day)}的班次。"


def begins_later(cover: Cover, starts: datetime) -> str:
    """A cover moved the start of work."""
    return f"{cover.title}，应到时间改为 {starts:%H:%M}。"


def ends_earlier(cover: Cover, ends: datetime) -> str:
    """A cover moved the end of work."""
    return f"{cover.title}，应退时间改为 {ends:%H:%M}。"


def comp_rest_too_late(cover: Cover) -> str:
    """Compensatory rest that does not count (R-039)."""
    return f"{cover.title}是事后申请的补休，不抵迟到早退。"


def may_come_later(over: int, until: datetime) -> str:
    """A late evening allows a late morning."""
    return f"前一天下班后又工作了 {over} 分钟，今天 {until:%H:%M} 前到岗不算迟到。"


def before_shift(minutes: int) -> str:
    """Being at the post less than so long before the shift is not late (R-020)."""
    return f"没有在班前 {minutes} 分钟到岗，按规定不算迟到。"


def mark(code: str) -> str:
    """The roster shows a leave of which no slip says anything."""
    return f"排班标记“{code}”，待请假单。"


def leave_by_calendar(cover: Cover, amount: int) -> str:
    """A leave on a day of which no roster tells."""
    return f"没有排班，按工作日历和 8 小时计{cover.title} {hundredths.words(amount)} 天。"


def rest_by_calendar(cover: Cover) -> str:
    """A day of rest within a leave of which no roster tells."""
    return f"{cover.title}期间，没有排班，按工作日历为休息日。"


def exempt_punched(stamps: Iterable[Stamp]) -> str:
    """Somebody who need not punch did."""
    return f"免打卡，{listed(stamps)} 的打卡只作记录。"


def earned(title: str, worked: int, given: int) -> str:
    """Work that gives compensatory rest."""
    return f"{title}工作 {worked} 分钟，得补休 {given} 分钟。"


def not_earned(title: str, worked: int) -> str:
    """Approved overtime of which nothing, or too little, was worked."""
    return f"{title}有打卡为证的时间是 {worked} 分钟，不得补休。"
