"""Shifts, plans and punches of one person as the derivation of days takes them; times are written as on the clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from models.attendance.days.rules import Cover, Facts, Input, Month, Stamp, derive, month
from models.attendance.policy.values import Band, Policy
from models.attendance.workflow import Event, Result, Sign
from models.roster.rules import Planned, Shift, Times
from models.roster.workflow import ShiftKind

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
NOW = datetime.fromisoformat("2026-11-20 12:00")
UNTIL = datetime.fromisoformat("2026-11-10 12:00")


def bands() -> tuple[Band, ...]:
    """The first content of the policy: 1 to 29 minutes counted, up to three hours half a day, more a whole one."""
    found: list[Band] = []
    for event in (Event.LATE, Event.EARLY):
        found += [
            Band(event, 1, 29, Result.EVENT, "late_early"),
            Band(event, 30, 180, Result.ABSENCE, absence=50, absence_reason=1),
            Band(event, 181, None, Result.ABSENCE, absence=100, absence_reason=1),
        ]
    return (
        *found,
        Band(Event.MISSING_IN, 0, None, Result.UNEXPLAINED),
        Band(Event.MISSING_OUT, 0, None, Result.UNEXPLAINED),
        Band(Event.NO_RECORD, 0, None, Result.ABSENCE, absence=100, absence_reason=2),
        Band(Event.NO_SHOW, 0, None, Result.ABSENCE, absence=50),
    )


POLICY = Policy(bands=bands(), double_minutes=10)


def shift(code: str, starts: str, ends: str, rest: tuple[str, str] | None = None, **values: Any) -> Shift:
    """A shift by its hours; an end that is not after its start is on the next day."""
    begin, end = minutes(starts), minutes(ends)
    kind = values.pop("kind", ShiftKind.WORK)
    off = (minutes(rest[0]), minutes(rest[1])) if rest else (None, None)
    return Shift(
        len(code) + begin, code, f"{code}班", kind, Times(begin, end if end > begin else end + 1440, *off, **values)
    )


def minutes(clock: str) -> int:
    """Minutes from midnight of 08:30."""
    return int(clock[:2]) * 60 + int(clock[3:5])


OFFICE = shift("行", "08:30", "17:30", ("12:00", "13:30"))
EARLY = shift("早", "07:30", "15:30")
LATE = shift("晚", "15:30", "23:30")
NIGHT = shift("夜", "20:00", "08:00")
FOUR = shift("四", "08:00", "17:30", ("12:00", "13:30"), punches_break=True)
DUTY = shift("值", "08:30", "17:30", kind=ShiftKind.REST_DUTY)
STANDBY = Shift(900, "备", "备班", ShiftKind.STANDBY, None)
ANNUAL = Shift(901, "年", "年假", ShiftKind.LEAVE, None)


def plan(days: Mapping[int, Shift | Sequence[Shift] | None]) -> dict[date, tuple[Planned, ...]]:
    """A plan by the day of October; 0 is 30 September, 32 is 1 November. None is a day of rest."""
    made = {}
    for number, given in days.items():
        on = FIRST + timedelta(days=number - 1)
        shifts = given if isinstance(given, Sequence) else (given,)
        made[on] = tuple(Planned(1, on, place, each, number * 10 + place) for place, each in enumerate(shifts, 1))
    return made


def at(words: str) -> datetime:
    """A moment of October: «5 08:31», or with seconds; day 0 is 30 September."""
    day, clock = words.split()
    hours = minutes(clock) + 1440 * (int(day) - 1)
    return datetime.combine(FIRST, datetime.min.time()) + timedelta(minutes=hours, seconds=int(clock[6:] or 0))


def stamps(*words: str) -> tuple[Stamp, ...]:
    """Punches at these moments."""
    return tuple(Stamp(at(each), number) for number, each in enumerate(words, 1))


def correction(words: str, boundary: str, record: int = 900) -> Stamp:
    """An approved correction."""
    return Stamp(at(words), record, by_request=True, boundary=boundary)


def cover(starts: str, ends: str, sign: Sign = Sign.FIELD, **values: Any) -> Cover:
    """Time away that is right."""
    return Cover(at(starts), at(ends), sign, SIGN_TITLES.get(sign, "外勤第 1 号"), "attendance_request", 1, **values)


SIGN_TITLES = {Sign.COMP_REST: "补休第 1 号", Sign.PERSONAL: "事假第 1 号"}


def given(days: Mapping[int, Any], punches: Iterable[Stamp] = (), **values: Any) -> Input:
    """What October of one person is derived from, read on 20 November."""
    return Input(
        **{
            "employee_id": 1, "first": FIRST, "last": LAST, "plan": plan(days), "stamps": tuple(punches), "now": NOW,
            "data_until": UNTIL, **values,
        }
    )  # fmt: skip


def facts(one: Input, day: int, policy: Policy = POLICY) -> Facts:
    """One day of October."""
    return derive(one, lambda _: policy)[day - 1]


def october(one: Input, policy: Policy = POLICY) -> Month:
    """The month as it is judged."""
    return month(one, "2026-10", lambda _: policy)
