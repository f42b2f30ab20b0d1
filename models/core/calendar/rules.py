"""Working days and deadlines: what kind a day is, and every count of days, weeks, months and minutes (C-01 to C-06)."""

from __future__ import annotations

import calendar as months_of
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from models.core import explain
from models.core.explain import Basis, Explanation, Moment

ONE_DAY = timedelta(days=1)
WEEKDAYS = "一二三四五六日"
MIDNIGHT = "24:00"


class DayKind(StrEnum):
    """What a day is: worked or free by its weekday, free as a holiday, worked in exchange for a free day."""

    WORKDAY = "workday"
    REST = "rest"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"


KIND_NAMES: Mapping[str, str] = {
    DayKind.WORKDAY: "工作日",
    DayKind.REST: "休息日",
    DayKind.HOLIDAY: "节假日",
    DayKind.MAKEUP: "调休上班",
}
KIND_TONES: Mapping[str, str] = {
    DayKind.WORKDAY: "mute:",
    DayKind.REST: "teal:",
    DayKind.HOLIDAY: "bad:",
    DayKind.MAKEUP: "warn:",
}
WORKED = (DayKind.WORKDAY, DayKind.MAKEUP)


class Count(StrEnum):
    """What a length of time is counted in."""

    CALENDAR = "calendar"
    WORKING = "working"
    WEEKS = "weeks"
    MONTHS = "months"


COUNT_NAMES: Mapping[str, str] = {
    Count.CALENDAR: "日历日",
    Count.WORKING: "工作日",
    Count.WEEKS: "周",
    Count.MONTHS: "个月",
}


class Roll(StrEnum):
    """Where a last day goes that is not a working day."""

    FORWARD = "forward"
    BACKWARD = "backward"
    NONE = "none"


@dataclass(frozen=True)
class Day:
    """What a day is, and the holiday that makes it so."""

    kind: DayKind
    name: str = ""


@dataclass(frozen=True)
class Calendar:
    """Days that are known one by one, and the years whose other days are what their weekday says.

    A day of any other year is taken by its weekday as well, and whatever is counted with it says so.
    """

    days: Mapping[date, Day] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def day(self, on: date) -> Day:
        """What this day is."""
        return self.days.get(on) or Day(by_weekday(on))

    def is_workday(self, on: date) -> bool:
        """Whether people work on this day, make-up workdays included."""
        return self.day(on).kind in WORKED

    def is_known(self, on: date) -> bool:
        """Whether somebody answers for what this day is."""
        return on.year in self.years or on in self.days

    def unknown_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years from `first` to `last` (both inclusive) that nobody keeps."""
        return tuple(year for year in range(first.year, last.year + 1) if year not in self.years)


def by_weekday(on: date) -> DayKind:
    """What a day is when nothing else is known: Monday to Friday worked, Saturday and Sunday free."""
    return DayKind.WORKDAY if on.weekday() < 5 else DayKind.REST


def next_workday(calendar: Calendar, on: date) -> date:
    """The first working day from `on` onwards, `on` itself included."""
    while not calendar.is_workday(on):
        on += ONE_DAY
    return on


def previous_workday(calendar: Calendar, on: date) -> date:
    """The last working day up to `on`, `on` itself included."""
    while not calendar.is_workday(on):
        on -= ONE_DAY
    return on


def add_workdays(calendar: Calendar, start: date, number: int) -> date:
    """The working day that is `number` working days after `start` (before it when negative), `start` not counted."""
    step = ONE_DAY if number >= 0 else -ONE_DAY
    left = abs(number)
    while left:
        start += step
        left -= calendar.is_workday(start)
    return start


def count_workdays(calendar: Calendar, first: date, last: date) -> int:
    """How many working days there are from `first` to `last`, both inclusive; 0 when `last` is before `first`."""
    return sum(calendar.is_workday(on) for on in each_day(first, last))


def each_day(first: date, last: date) -> Iterator[date]:
    """The days from `first` to `last`, both inclusive."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def months_later(on: date, number: int) -> date:
    """The same day `number` months later (earlier when negative), or the last day of a month that lacks it (C-05)."""
    months = on.year * 12 + on.month - 1 + number
    year, month = divmod(months, 12)
    return date(year, month + 1, min(on.day, months_of.monthrange(year, month + 1)[1]))


def rolling_months(last: date, number: int) -> tuple[date, date]:
    """First and last day (both inclusive) of the `number` months that end on `last`; half a year is 6 (C-05)."""
    return months_later(last, -number) + ONE_DAY, last


def elapsed_minutes(start: datetime, end: datetime) -> int:
    """Whole minutes from `start` to `end`, 0 when `end` is not later: 08:30:59 for 08:30 is 0 (C-06)."""
    return max(0, (end - start) // timedelta(minutes=1))


def minutes_later(start: datetime, minutes: int) -> datetime:
    """When a limit of so many minutes runs out: elapsed time, around the clock (C-06)."""
    return start + timedelta(minutes=minutes)


@dataclass(frozen=True)
class Deadline:
    """The last day of a period, when it ends, and how it was counted.

    `last_day` is inclusive; `ends_at` is the moment of its end, 24:00 being 00:00 of the next day. `moved_by` names
    the free days that moved the last day. `calendar_known` is false when a year that counts is not kept.
    """

    starts_on: date
    last_day: date
    ends_at: datetime
    explanation: Explanation
    moved_by: tuple[str, ...] = ()
    calendar_known: bool = True

    def is_over(self, at: datetime) -> bool:
        """Whether the period is over: on a later day, or a whole minute after the end on the last day (C-06)."""
        return at.date() > self.last_day or elapsed_minutes(self.ends_at, at) > 0

    def to_json(self) -> dict[str, Any]:
        """The deadline as plain values, for the record whose clock it is."""
        return {
            "starts_on": self.starts_on.isoformat(),
            "last_day": self.last_day.isoformat(),
            "ends_at": self.ends_at.isoformat(sep=" "),
            "moved_by": list(self.moved_by),
            "calendar_known": self.calendar_known,
            "explanation": self.explanation.to_json(),
        }


def deadline_of_json(stored: Mapping[str, Any]) -> Deadline:
    """The deadline that was stored as plain values; a later change of the calendar does not move it."""
    return Deadline(
        date.fromisoformat(stored["starts_on"]),
        date.fromisoformat(stored["last_day"]),
        datetime.fromisoformat(stored["ends_at"]),
        explain.from_json(stored["explanation"]),
        tuple(stored["moved_by"]),
        stored["calendar_known"],
    )


def deadline(
    calendar: Calendar,
    event: date,
    length: int,
    *,
    unit: Count = Count.CALENDAR,
    roll: Roll = Roll.FORWARD,
    end_of_day: str = MIDNIGHT,
    bases: Sequence[Basis] = (),
    is_recommended: bool = True,
) -> Deadline:
    """The end of a period of `length` units that runs forward from the day of the event (C-02, C-03, C-05).

    The day of the event is not counted. A last day that is no working day moves as `roll` says; periods in working
    days end on one anyway. `end_of_day` is a clock time, 24:00 the end of the day. `bases` say where the length
    stands; `is_recommended` that nobody of the office said yet how last days move. Raises ValueError for a negative
    length.
    """
    if length < 0:
        raise ValueError("a period cannot be negative")
    counted = _counted(calendar, event, length, unit)
    steps = [f"{spoken(event, event)}为起算日，当天不计。", _counting(calendar, event, counted, length, unit)]
    looked_from = event + ONE_DAY if unit is Count.WORKING else None
    timeline = [Moment(spoken(event, event), "起算日，不计入")]
    if unit is not Count.WORKING:
        timeline.append(Moment(spoken(counted, event), f"满 {_length(length, unit)}"))
    return _ended(
        calendar,
        event,
        counted,
        looked_from,
        roll,
        end_of_day,
        steps,
        timeline,
        (*bases, _convention(roll, is_recommended)),
    )


def due_day(
    calendar: Calendar,
    month: date,
    day: int,
    *,
    inclusive: bool = True,
    roll: Roll = Roll.BACKWARD,
    end_of_day: str = MIDNIGHT,
    bases: Sequence[Basis] = (),
) -> Deadline:
    """The last day for a paper that is due «before the Nth» of the month after `month` (any day of it; R-029, R-030).

    The Nth itself counts when `inclusive`. A month without that day is taken to its last day. A last day that is no
    working day moves as `roll` says, backward by default.
    """
    first = months_later(month.replace(day=1), 1)
    named = min(first + timedelta(days=day - 1), months_later(first, 1) - ONE_DAY)
    counted = named if inclusive else named - ONE_DAY
    until = "含当日" if inclusive else "不含当日"
    end_of_month = first - ONE_DAY
    steps = [
        f"{month:%Y-%m} 的材料在次月 {named.day} 日前（{until}）报送，最后一天是 {spoken(counted, end_of_month)}。"
    ]
    timeline = [
        Moment(spoken(end_of_month, end_of_month), "当月结束"),
        Moment(spoken(counted, end_of_month), "规定日期"),
    ]
    due = _ended(calendar, end_of_month, counted, None, roll, end_of_day, steps, timeline, bases)
    if due.last_day > end_of_month:
        return due
    warnings = (*due.explanation.warnings, "提前后的截止日在当月之内，那时当月可能还没有结束。请与收表的部门商定日期。")
    return replace(due, explanation=replace(due.explanation, warnings=warnings))


@dataclass(frozen=True)
class Notice:
    """Whether something was asked for early enough: the latest day for asking (inclusive), and how it was counted."""

    latest: date
    given: int
    is_enough: bool
    explanation: Explanation
    calendar_known: bool = True


def notice(
    calendar: Calendar,
    applied_on: date,
    first_day: date,
    needed: int,
    *,
    unit: Count = Count.CALENDAR,
    bases: Sequence[Basis] = (),
) -> Notice:
    """Whether `needed` days lie between the day of asking and the first day of what is asked for (C-04).

    Counted backwards; the first day is not counted, the day of asking is, and nothing moves for free days.
    `given` is in the same unit. Raises ValueError for a negative need or a unit other than days.
    """
    if needed < 0 or unit not in (Count.CALENDAR, Count.WORKING):
        raise ValueError("notice is a number of calendar or working days")
    if unit is Count.WORKING:
        latest = add_workdays(calendar, first_day, -needed)
        given = count_workdays(calendar, applied_on, first_day - ONE_DAY)
    else:
        latest, given = first_day - timedelta(days=needed), max(0, (first_day - applied_on).days)
    is_enough = applied_on <= latest
    days = COUNT_NAMES[unit]
    steps = [
        f"{spoken(first_day, first_day)}为第一天，当天不计，往前数 {needed} 个{days}。",
        f"最晚应在 {spoken(latest, first_day)}提出。",
        f"实际在 {spoken(applied_on, first_day)}提出，提前 {given} 个{days}。",
    ]
    known = unit is Count.CALENDAR or not calendar.unknown_years(min(applied_on, latest), first_day)
    warnings = () if known else _warnings(calendar, min(applied_on, latest), first_day)
    told = f"提前 {given} 个{days}，" + ("符合要求" if is_enough else f"不足 {needed} 个{days}")
    basis = Basis("C-04", value="从第一天往前数，第一天不计，不因休息日变动", recommended=True)
    explained = Explanation(told, tuple(steps), (*bases, basis), warnings=warnings)
    return Notice(latest, given, is_enough, explained, known)


def spoken(on: date, seen_from: date) -> str:
    """A day as people say it: 11-26（周四）, with its year when that is another one than that of `seen_from`."""
    return f"{on:{'%m-%d' if on.year == seen_from.year else '%Y-%m-%d'}}（周{WEEKDAYS[on.weekday()]}）"


def unknown_years_words(years: Sequence[int]) -> str:
    """The warning that belongs beside everything counted in years that nobody keeps."""
    named = "、".join(str(year) for year in years)
    return f"{named} 年的工作日历还没有维护，暂按周一至周五上班、周六和周日休息推算，节假日和调休可能不同。"


def free_days_words(calendar: Calendar, days: Sequence[date], seen_from: date) -> str:
    """Free days in words, consecutive ones of one kind together: 10-01（周四）至 10-07（周三）是国庆节."""
    told = []
    # Consecutive days have the same distance to their place in the row.
    numbered = groupby(enumerate(days), lambda one: (one[1].toordinal() - one[0], reason_free(calendar, one[1])))
    for (_, why), group in numbered:
        run = [on for _, on in group]
        first, last = spoken(run[0], seen_from), spoken(run[-1], seen_from)
        told.append(f"{first if len(run) == 1 else f'{first}至 {last}'}是{why}")
    return "、".join(told)


def reason_free(calendar: Calendar, on: date) -> str:
    """Why nobody works on this day: the holiday, or that it is a day of rest."""
    day = calendar.day(on)
    return day.name or KIND_NAMES[day.kind]


def _counted(calendar: Calendar, event: date, length: int, unit: Count) -> date:
    if unit is Count.WORKING:
        return add_workdays(calendar, event, length)
    if unit is Count.MONTHS:
        return months_later(event, length)
    return event + timedelta(days=length * (7 if unit is Count.WEEKS else 1))


def _length(length: int, unit: Count) -> str:
    """A length in words: 3 天, 5 个工作日, 1 周, 6 个月."""
    words = {Count.CALENDAR: "天", Count.WORKING: "个工作日", Count.WEEKS: "周", Count.MONTHS: "个月"}
    return f"{length} {words[unit]}"


def _counting(calendar: Calendar, event: date, counted: date, length: int, unit: Count) -> str:
    until = spoken(counted, event)
    if unit is Count.MONTHS:
        missing = "（该月没有这一天，取月末）" if counted.day != event.day else ""
        return f"按月计算 {_length(length, unit)}，到 {until}{missing}。"
    if unit is Count.WEEKS:
        return f"按日历日计算 {_length(length, unit)}（{length * 7} 天），到 {until}。"
    if unit is Count.CALENDAR:
        return f"按日历日计算 {_length(length, unit)}，到 {until}。"
    skipped = [on for on in each_day(event + ONE_DAY, counted) if not calendar.is_workday(on)]
    told = f"，其间 {free_days_words(calendar, skipped, event)}，不计" if skipped else ""
    return f"按工作日计算 {length} 天，到 {until}{told}。"


def _ended(
    calendar: Calendar,
    event: date,
    counted: date,
    looked_from: date | None,
    roll: Roll,
    end_of_day: str,
    steps: list[str],
    timeline: list[Moment],
    bases: Sequence[Basis],
) -> Deadline:
    """The deadline of a period whose last counted day is known.

    `looked_from` is the day from which the calendar had a say in the counting, None when it had none.
    """
    last = counted
    if roll is Roll.FORWARD:
        last = next_workday(calendar, counted)
    elif roll is Roll.BACKWARD:
        last = previous_workday(calendar, counted)
    free = [on for on in each_day(min(last, counted), max(last, counted)) if on != last]
    moved_by = tuple(dict.fromkeys(reason_free(calendar, on) for on in free))
    if free:
        where = "顺延到下一个" if last > counted else "提前到上一个"
        steps.append(f"{free_days_words(calendar, free, event)}，{where}工作日 {spoken(last, event)}。")
    elif roll is not Roll.NONE and looked_from is None:
        steps.append(f"{spoken(counted, event)}是{KIND_NAMES[calendar.day(counted).kind]}，日期不变。")
    moment = f"{spoken(last, event)}{end_of_day}"
    steps.append(f"截止 {moment}。")
    timeline.append(Moment(moment, "截止", "info"))
    warnings: tuple[str, ...] = ()
    if looked_from is not None or roll is not Roll.NONE:
        warnings = _warnings(calendar, min(looked_from or counted, last), max(counted, last))
    explained = Explanation(f"截止 {moment}", tuple(steps), tuple(bases), timeline=tuple(timeline), warnings=warnings)
    return Deadline(event, last, moment_of(last, end_of_day), explained, moved_by, not warnings)


def moment_of(on: date, clock_time: str) -> datetime:
    """A clock time of a day; 24:00 is 00:00 of the next day."""
    if clock_time == MIDNIGHT:
        return datetime.combine(on + ONE_DAY, time())
    return datetime.combine(on, time.fromisoformat(clock_time))


def _convention(roll: Roll, is_recommended: bool) -> Basis:
    where = {Roll.FORWARD: "顺延到下一个工作日", Roll.BACKWARD: "提前到上一个工作日", Roll.NONE: "日期不变"}
    told = f"起算当天不计；最后一天是休息日的，{where[roll]}"
    article, key = "《民法典》第二百零一条、第二百零三条", "calendar.roll_forward_on_holiday"
    return Basis("C-03", article, key=key, value=told, recommended=is_recommended)


def _warnings(calendar: Calendar, first: date, last: date) -> tuple[str, ...]:
    years = calendar.unknown_years(first, last)
    return (unknown_years_words(years),) if years else ()
