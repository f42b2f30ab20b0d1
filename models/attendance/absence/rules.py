"""How much absence somebody has, without a break and in the year, and what that gives the right to (R-065, R-066).

Amounts are hundredths of a day. Nothing here decides: what is reached is proposed, and people decide (C-11).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.attendance import wording
from models.attendance.policy.values import FULL_DAY
from models.core.calendar.rules import rolling_months
from models.core.explain import Alternative, Explanation, Used
from models.staff.rules import Setting


class Window(StrEnum):
    """Over what time absence is added up (R-066)."""

    YEAR = "calendar_year"
    ROLLING = "rolling_12_months"


class RunCounts(StrEnum):
    """What makes a run of absence: the amounts of days that follow each other, or days that were missed whole."""

    AMOUNTS = "amounts"
    WHOLE_DAYS = "whole_days"


class Level(StrEnum):
    """How far somebody's absence has come; `proposed` and `decided` where the right was taken up already."""

    NONE = "none"
    ALERT = "alert"
    THRESHOLD = "threshold"
    PROPOSED = "proposed"
    DECIDED = "decided"


LEVEL_NAMES: Mapping[str, str] = {
    Level.NONE: "未达预警",
    Level.ALERT: "预警",
    Level.THRESHOLD: "达到解除条件",
    Level.PROPOSED: "待公司决定",
    Level.DECIDED: "已决定",
}
LEVEL_TONES: Mapping[str, str] = {
    Level.NONE: "mute:",
    Level.ALERT: "warn",
    Level.THRESHOLD: "bad",
    Level.PROPOSED: "vio",
    Level.DECIDED: "mute",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One day as far as absence goes: how much of it was absence, and whether the person was to work at all.

    A day of rest neither breaks a run nor adds to it; any other without absence (worked, on leave, not decided yet,
    never planned) breaks it. `extra` is absence that a threshold of the month made of its events: it adds to
    the year and belongs to no run. `used` are the records it comes from. `note` tells what a later sheet corrected
    about a day of a closed month; the amounts are those after it.
    """

    day: date
    is_due: bool
    absence: int = 0
    extra: int = 0
    words: str = ""
    used: tuple[Used, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """Absence from before the cut-over, of a year; `run` is how much of it was without a break up to `last_day`."""

    record: int
    year: int
    absence: int
    run: int = 0
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The values in force: full days for the run, for the sum and for the alert, and how both are counted."""

    run_days: Setting
    sum_days: Setting
    window: Setting
    alert_days: Setting
    run_counts: Setting


@dataclass(frozen=True, slots=True)
class Run:
    """Absent days that follow each other: the first and the last of them, the amount, and the days themselves."""

    first: date
    last: date
    amount: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Standing:
    """Somebody's absence on a day: the greatest run that ends in the window, the sum of the window with its opening.

    `keys` name the rights that are reached (empty where none is), each with the last day that gives it and its amount.
    """

    employee_id: int
    on: date
    run: Run | None
    year_sum: int
    opening: int
    level: Level
    keys: tuple[str, ...]
    records: tuple[Entry, ...]
    explanation: Explanation

    @property
    def run_days(self) -> int:
        """The amount of the run in hundredths of a day, 0 without one."""
        return self.run.amount if self.run is not None else 0


def runs(entries: Sequence[Entry], whole_days: bool = False) -> tuple[Run, ...]:
    """Every run of absence among days: rest days in between do not break it, worked and leave days do (R-065).

    With `whole_days` only days that were missed whole count, and a day that was missed in part breaks a run.
    """
    found: list[Run] = []
    held: list[Entry] = []

    def close() -> None:
        if held:
            found.append(Run(held[0].day, held[-1].day, sum(one.absence for one in held), tuple(held)))
            held.clear()

    for one in sorted(entries, key=lambda each: each.day):
        if one.absence > 0 and (not whole_days or one.absence >= FULL_DAY):
            held.append(one)
        elif one.is_due or one.absence > 0:
            close()
    close()
    return tuple(found)


def window_of(on: date, window: str) -> tuple[date, date]:
    """First and last day (both included) over which absence is added up on a day (R-066)."""
    return rolling_months(on, 12) if window == Window.ROLLING else (date(on.year, 1, 1), on)


def standing(
    employee_id: int,
    on: date,
    entries: Sequence[Entry],
    openings: Sequence[Opening],
    limits: Limits,
    taken: Mapping[str, bool] | None = None,
) -> Standing:
    """What somebody's absence comes to on a day, by the days up to it.

    `entries` reach back before the window, so that a run across its beginning is whole. `taken` are rights that were
    proposed, by key, with whether the company has decided; while it has not, nothing more is proposed. Days up to the
    last absent day of an opening are stated by it, and days of their own are not counted again.
    """
    first, last = window_of(on, str(limits.window.value))
    stated = [one for one in openings if _in_window(one, first, last)]
    known = _with_openings(entries, openings, on)
    own = [one for one in known if first <= one.day <= last and _is_own(one)]
    counted = tuple(one for one in own if one.absence or one.extra)
    opening = sum(one.absence for one in stated)
    total = opening + sum(one.absence + one.extra for one in counted)
    ended = [one for one in runs(known, limits.run_counts.value == RunCounts.WHOLE_DAYS) if first <= one.last <= last]
    run = max(ended, key=lambda one: (one.amount, one.last), default=None)
    keys = _keys(run, total, counted, stated, limits)
    level = _level(run, total, keys, taken or {}, limits)
    told = [one for one in own if one.absence or one.extra or one.note]
    explained = _explained(run, total, opening, told, stated, level, (first, last), limits)
    return Standing(employee_id, on, run, total, opening, level, keys, counted, explained)


def _in_window(one: Opening, first: date, last: date) -> bool:
    """Whether an opening counts: by its last absent day, or where that is not known by the end of its year."""
    if one.last_day is not None:
        return first <= one.last_day <= last
    return first <= date(one.year, 12, 31) and one.year <= last.year


OPENING_WORDS = "期初旷工"
RUN, SUM = "run", "sum"


def _with_openings(entries: Sequence[Entry], openings: Sequence[Opening], on: date) -> list[Entry]:
    """The days up to `on` that count, with the runs of openings among them as if they were days."""
    stated = max((one.last_day for one in openings if one.last_day is not None), default=date.min)
    known = [one for one in entries if stated < one.day <= on]
    known += [
        Entry(one.last_day, True, one.run, words=OPENING_WORDS, used=(_used(one),))
        for one in openings
        if one.last_day is not None and one.last_day <= on and one.run
    ]
    return sorted(known, key=lambda one: one.day)


def _is_own(one: Entry) -> bool:
    return one.words != OPENING_WORDS


def _used(one: Opening) -> Used:
    return Used("absence_opening", one.record, f"{one.year} 年期初旷工", wording.days(one.absence))


def _keys(
    run: Run | None, total: int, counted: Sequence[Entry], stated: Sequence[Opening], limits: Limits
) -> tuple[str, ...]:
    keys = []
    if run is not None and run.amount >= _days(limits.run_days):
        keys.append(_key(RUN, run.last, run.amount))
    if total >= _days(limits.sum_days):
        days = [one.day for one in counted] + [one.last_day or date(one.year, 1, 1) for one in stated]
        keys.append(_key(SUM, max(days), total))
    return tuple(keys)


def _key(limb: str, last: date, amount: int) -> str:
    return f"{limb}:{last}:{amount}"


def covers(taken: str, key: str) -> bool:
    """Whether a right that was taken up includes another: the same limb, as much absence, and none after its days."""
    (limb, last, amount), (other, until, more) = taken.split(":"), key.split(":")
    return limb == other and until <= last and int(more) <= int(amount)


def _level(run: Run | None, total: int, keys: Sequence[str], taken: Mapping[str, bool], limits: Limits) -> Level:
    if keys:
        if not all(taken.values()):
            return Level.PROPOSED
        is_decided = all(any(covers(one, key) for one in taken) for key in keys)
        return Level.DECIDED if is_decided else Level.THRESHOLD
    reached = max(total, run.amount if run is not None else 0)
    return Level.ALERT if reached >= _days(limits.alert_days) > 0 else Level.NONE


def _days(setting: Setting) -> int:
    """A limit in hundredths of a day."""
    return int(setting.value * FULL_DAY)


_RESULTS: Mapping[Level, str] = {
    Level.NONE: "没有达到预警",
    Level.ALERT: "已达预警",
    Level.THRESHOLD: "单位有权解除劳动合同，由公司决定",
    Level.PROPOSED: "已提请处理，待公司决定",
    Level.DECIDED: "公司已作出决定",
}


def _result(run: Run | None, total: int, level: Level) -> str:
    """What the absence comes to: a run across the beginning of the window may be more than the sum within it."""
    if run is not None and run.amount > total:
        return f"连续旷工 {wording.days(run.amount)}，{_RESULTS[level]}"
    return f"旷工累计 {wording.days(total)}，{_RESULTS[level]}"


def _explained(
    run: Run | None,
    total: int,
    opening: int,
    counted: Sequence[Entry],
    stated: Sequence[Opening],
    level: Level,
    window: tuple[date, date],
    limits: Limits,
) -> Explanation:
    first, last = window
    steps = [f"统计期间 {first:%Y-%m-%d} 至 {last:%Y-%m-%d}（{_window_words(limits)}）。"]
    steps += [f"期初旷工 {wording.days(opening)}。"] if opening else []
    steps += [_counted_words(one) for one in counted]
    parts = [wording.plain(amount) for amount in (opening, *(one.absence + one.extra for one in counted)) if amount]
    added = f"{' + '.join(parts)} = " if len(parts) > 1 else ""
    steps.append(f"累计 {added}{wording.days(total)}。")
    if run is not None:
        steps.append(
            f"最长连续旷工 {wording.days(run.amount)}，{run.first:%Y-%m-%d} 至 {run.last:%Y-%m-%d}；"
            "中间的休息日不算中断，出勤和请假的日子算中断。"
        )
    used = tuple(one for entry in counted for one in entry.used) + tuple(_used(one) for one in stated)
    settings = (limits.run_days, limits.sum_days, limits.window, limits.alert_days, limits.run_counts)
    bases = tuple(one.basis for one in settings)
    return Explanation(_result(run, total, level), tuple(steps), bases, used, alternatives=_alternatives(run, limits))


def _counted_words(one: Entry) -> str:
    """A day of the sum, with what was corrected about it; a correction may leave no absence."""
    absence = one.absence + one.extra
    if not absence:
        return f"{one.day:%Y-%m-%d} {one.note}，不算旷工。"
    note = f"（{one.note}）" if one.note else ""
    return f"{one.day:%Y-%m-%d} {one.words or '旷工'} {wording.days(absence)}{note}。"


def _window_words(limits: Limits) -> str:
    return "往前 12 个月" if limits.window.value == Window.ROLLING else "自然年"


def _alternatives(run: Run | None, limits: Limits) -> tuple[Alternative, ...]:
    """The other reading of a run, where days that were missed in part are in it."""
    if run is None or all(one.absence >= FULL_DAY for one in run.entries):
        return ()
    if limits.run_counts.value == RunCounts.AMOUNTS:
        return (Alternative("只有整天旷工才算连续", "“连续旷工的算法”定为按天数相加。"),)
    return ()
