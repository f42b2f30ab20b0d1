"""What a rotation gives whom on which day, pure, and whether everybody gets his day of rest (R-015, R-016)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.core.calendar.rules import Calendar, DayKind, each_day, spoken
from models.roster.workflow import RotationKind

WEEK = 7
LONGEST = 60  # slots of a rotation
WEEKDAY_CODES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

Cells = Mapping[tuple[int, date], int | None]


@dataclass(frozen=True)
class Pattern:
    """A rotation as it is on a day: its slots (None is a day of rest) and, by weekdays, the days of responsibility.

    A weekly pattern has as many slots as its weeks have days and begins on Monday. One by weekdays has one slot, the
    shift of the `weekdays` (0 is Monday). With `by_calendar`, public holidays are free and make-up days are worked.
    """

    kind: RotationKind
    slots: tuple[int | None, ...]
    weekdays: frozenset[int] = frozenset()
    by_calendar: bool = False


def fault(
    kind: RotationKind, slots: Sequence[int | None], weekdays: str, *, by_calendar: bool
) -> tuple[str, str] | None:
    """What is wrong with a rotation, as the field and the sentence beside it; None when nothing."""
    if len(slots) > LONGEST:
        return "slots", f"最多 {LONGEST} 天一个周期，现有 {len(slots)} 天。"
    if all(one is None for one in slots):
        return "slots", "每天都是休息，没有可排的班。请至少选一个班次。"
    if kind is RotationKind.WEEKLY and len(slots) % WEEK:
        return "slots", f"按周的轮班从周一排到周日，应有 7、14 或 21 天等，现有 {len(slots)} 天。"
    if kind is RotationKind.WEEKDAYS:
        if not weekdays:
            return "weekdays", "请选按哪一项规定的星期。"
        return ("slots", "按责任星期的轮班只写一个班次，其余日子休息。") if len(slots) != 1 else None
    if weekdays:
        return "weekdays", "只有按责任星期的轮班要选这一项，请去掉。"
    if kind is RotationKind.CYCLIC and by_calendar:
        return "by_calendar", "按周期轮转不看节假日，休息日在周期里写明。请去掉这一项，或改为按周。"
    return None


def weekdays_of(codes: Sequence[str]) -> frozenset[int]:
    """Weekdays by number, 0 is Monday, from the codes of the rulebook (R-015)."""
    return frozenset(WEEKDAY_CODES.index(code) for code in codes)


def monday(on: date) -> date:
    """The Monday of a day's week."""
    return on - timedelta(days=on.weekday())


def slot(pattern: Pattern, day: date, anchor: date, offset: int) -> int | None:
    """The shift of a day by the pattern alone; `anchor` is the day (or week) on which somebody with offset 0 begins.

    The offset counts days, in a weekly pattern weeks.
    """
    if pattern.kind is RotationKind.WEEKDAYS:
        return pattern.slots[0] if day.weekday() in pattern.weekdays else None
    if pattern.kind is RotationKind.WEEKLY:
        return pattern.slots[((day - monday(anchor)).days + WEEK * offset) % len(pattern.slots)]
    return pattern.slots[((day - anchor).days + offset) % len(pattern.slots)]


def shift_on(pattern: Pattern, day: date, anchor: date, offset: int, calendar: Calendar) -> int | None:
    """The shift of a day, holidays and make-up days seen to: on a make-up day people work the shift they had last."""
    planned = slot(pattern, day, anchor, offset)
    if not pattern.by_calendar:
        return planned
    kind = calendar.day(day).kind
    if kind is DayKind.HOLIDAY:
        return None
    if kind is not DayKind.MAKEUP or planned is not None:
        return planned
    earlier = (slot(pattern, day - timedelta(days=back), anchor, offset) for back in range(1, LONGEST + WEEK))
    return next((one for one in earlier if one is not None), None)


def cells(
    pattern: Pattern, people: Mapping[int, int], first: date, last: date, calendar: Calendar, anchor: date | None = None
) -> dict[tuple[int, date], int | None]:
    """What a rotation gives people (employee → offset) from `first` to `last`, both inclusive; None is a day of rest.

    Without an `anchor` the rotation begins on `first`.
    """
    begins = anchor or first
    return {
        (employee, day): shift_on(pattern, day, begins, offset, calendar)
        for employee, offset in people.items()
        for day in each_day(first, last)
    }


def rest_days(planned: Cells) -> dict[int, int]:
    """How many days of rest each person has (R-016)."""
    found: dict[int, int] = {}
    for (employee, _), shift in planned.items():
        found[employee] = found.get(employee, 0) + (shift is None)
    return found


def weeks_without_rest(planned: Cells) -> Iterator[tuple[int, date]]:
    """The people who have no day of rest in a whole week from Monday to Sunday, with that Monday."""
    worked: dict[tuple[int, date], list[bool]] = {}
    for (employee, day), shift in planned.items():
        worked.setdefault((employee, monday(day)), []).append(shift is not None)
    for (employee, begins), days in sorted(worked.items()):
        if len(days) == WEEK and all(days):
            yield employee, begins


def rest_warnings(planned: Cells, names: Mapping[int, str]) -> tuple[str, ...]:
    """Who gets no day of rest in a week, in words, one sentence for each person (R-016)."""
    weeks: dict[int, list[date]] = {}
    for employee, begins in weeks_without_rest(planned):
        weeks.setdefault(employee, []).append(begins)
    return tuple(
        f"{names.get(employee, '')}有 {len(found)} 周没有休息日，第一周从 {spoken(found[0], found[0])}起。"
        for employee, found in weeks.items()
    )


def longest_run(slots: Sequence[int | None]) -> int | None:
    """The most days worked in a row when the slots repeat; None when no day is ever free."""
    if None not in slots:
        return None
    run = best = 0
    for one in (*slots, *slots):
        run = 0 if one is None else run + 1
        best = max(best, run)
    return best
