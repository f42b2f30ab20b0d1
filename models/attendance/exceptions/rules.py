"""What a month leaves to be cleared, pure: each with the one act that clears it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from models.attendance import wording
from models.attendance.days.rules import Day
from models.attendance.policy.values import Judged
from models.attendance.workflow import DayState, Event, RequestKind, Result

MISSING = {Event.MISSING_IN: ("上班没有打卡", "in"), Event.MISSING_OUT: ("下班没有打卡", "out")}
NAMED = 3  # colleagues whom a suspicion names, and days that a sentence lists


class Kind(StrEnum):
    """Why a day has to be cleared."""

    MISSING_PUNCH = "missing_punch"
    NO_RECORD = "no_record"
    PRIVATE_SWAP = "private_swap"
    QUESTION = "question"
    REST_PUNCH = "rest_punch"
    NO_ROSTER = "no_roster"
    NO_DATA = "no_data"
    REQUEST = "request"
    VERDICT = "verdict"
    CHANGED = "changed"


KIND_NAMES: Mapping[str, str] = {
    Kind.MISSING_PUNCH: "缺卡",
    Kind.NO_RECORD: "全天没有打卡",
    Kind.PRIVATE_SWAP: "疑似私自调班",
    Kind.QUESTION: "待说明",
    Kind.REST_PUNCH: "休息日有打卡",
    Kind.NO_ROSTER: "没有排班",
    Kind.NO_DATA: "没有打卡数据",
    Kind.REQUEST: "申请待批准",
    Kind.VERDICT: "更正待批准",
    Kind.CHANGED: "确认后有变化",
}
KIND_TONES: Mapping[str, str] = {
    Kind.MISSING_PUNCH: "warn",
    Kind.NO_RECORD: "bad",
    Kind.PRIVATE_SWAP: "bad",
    Kind.QUESTION: "bad",
    Kind.REST_PUNCH: "info",
    Kind.NO_ROSTER: "warn",
    Kind.NO_DATA: "warn",
    Kind.REQUEST: "info",
    Kind.VERDICT: "info",
    Kind.CHANGED: "vio",
}
# What the person himself can say something about.
TO_EXPLAIN = (Kind.MISSING_PUNCH, Kind.NO_RECORD, Kind.PRIVATE_SWAP, Kind.QUESTION, Kind.REST_PUNCH)


@dataclass(frozen=True)
class Fix:
    """The one act that clears it: the words of its button, and an action with values to begin with.

    Without an action the page of `entity` is opened (the roster, the import of punches), for the month in `values`;
    without either there is nothing to press, and the words tell whom to ask.
    """

    verb: str
    action: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    entity: str = ""


@dataclass(frozen=True)
class Found:
    """Something to be cleared; without an employee it is about everybody. `nth` tells apart several on one day.

    `asker` is who asked for what waits for a decision; he does not take it.
    """

    employee_id: int | None
    day: date
    kind: Kind
    words: str
    fix: Fix
    nth: int = 0
    asker: int | None = None


def of_month(
    days: Mapping[int, Sequence[Day]],
    units: Mapping[int, int | None],
    names: Mapping[int, str],
    overtime: Iterable[tuple[int, date]] = (),
) -> list[Found]:
    """What the days of many people leave to be cleared.

    `overtime` are days with a request for overtime, whatever was decided about it. Somebody who was planned and did
    not come, while a colleague of his unit came who was not planned, is a suspected private swap (R-019).
    """
    asked = frozenset(overtime)
    strangers: dict[tuple[int | None, date], list[str]] = {}
    for number, own in days.items():
        for day in own:
            if _is_unplanned(day) and day.facts.stamps:
                strangers.setdefault((units.get(number), day.day), []).append(names[number])
    found: list[Found] = []
    for number, own in days.items():
        for day in own:
            found += _of_day(day, strangers.get((units.get(number), day.day), ()), (number, day.day) in asked)
        found += _unplanned(number, own)
    return [*found, *_without_data(days)]


def _is_unplanned(day: Day) -> bool:
    return day.state in (DayState.REST, DayState.UNPLANNED)


def _of_day(day: Day, strangers: Sequence[str], overtime_asked: bool) -> Iterable[Found]:
    if day.facts.verdict is not None:
        return ()
    if _is_unplanned(day):
        return () if overtime_asked or not day.facts.stamps or day.facts.comp_minutes else (_rest_punch(day),)
    return _judged(day, strangers)


def _judged(day: Day, strangers: Sequence[str]) -> Iterable[Found]:
    found: list[Found] = []
    for one in day.judged:
        event = one.deviation.event if one.deviation is not None else None
        if event in MISSING and one.result is not Result.NORMAL:
            found.append(_missing(day, one, event, len(found)))
        elif event is Event.NO_RECORD and one.result is not Result.NORMAL:
            found.append(_no_record(day, strangers))
        elif one.result is Result.UNEXPLAINED:
            found.append(_question(day, len(found)))
    if not found and day.state is DayState.OPEN:
        found.append(_question(day, 0))
    return found


def _missing(day: Day, one: Judged, event: Event, nth: int) -> Found:
    words, boundary = MISSING[event]
    values = {"kind": str(RequestKind.PUNCH), "employee_id": day.employee_id, "day": day.day, "boundary": boundary}
    planned = one.deviation.boundary if one.deviation is not None else None
    told = f"{words}（应为 {planned:%H:%M}）" if planned is not None else words
    fix = Fix("申请补卡", "attendance.request", values | ({"starts_at": planned} if planned is not None else {}))
    return Found(day.employee_id, day.day, Kind.MISSING_PUNCH, told, fix, nth)


def _no_record(day: Day, strangers: Sequence[str]) -> Found:
    fix = _verdict_fix(day)
    if strangers:
        others = "、".join(strangers[:NAMED]) + (f"等 {len(strangers)} 人" if len(strangers) > NAMED else "")
        words = f"有排班没有打卡，同日没有排班的{others}有打卡，可能私自调班"
        return Found(day.employee_id, day.day, Kind.PRIVATE_SWAP, words, fix)
    words = f"有排班，全天没有打卡，计旷工 {wording.days(day.absence)}" if day.absence else "有排班，全天没有打卡"
    return Found(day.employee_id, day.day, Kind.NO_RECORD, words, fix)


def _question(day: Day, nth: int) -> Found:
    words = " ".join(day.facts.notes) or "结果需要说明"
    return Found(day.employee_id, day.day, Kind.QUESTION, words, _verdict_fix(day), nth)


def _verdict_fix(day: Day) -> Fix:
    return Fix("提出更正", "attendance.propose_verdict", {"employee_id": day.employee_id, "day": day.day})


def _rest_punch(day: Day) -> Found:
    stamps = day.facts.stamps
    times = "、".join(f"{one.at:%H:%M}" for one in stamps)
    if day.state is DayState.UNPLANNED:
        fix = Fix("去排班", entity="roster", values={"month": f"{day.day:%Y-%m}"})
        return Found(day.employee_id, day.day, Kind.NO_ROSTER, f"没有排班，有打卡（{times}）", fix)
    values = {
        "kind": str(RequestKind.OVERTIME), "employee_id": day.employee_id, "day": day.day, "starts_at": stamps[0].at,
        "ends_at": stamps[-1].at if len(stamps) > 1 else None,
    }  # fmt: skip
    fix = Fix("申请加班", "attendance.request", values)
    return Found(day.employee_id, day.day, Kind.REST_PUNCH, f"休息日有打卡（{times}），没有加班申请", fix)


def _unplanned(number: int, own: Sequence[Day]) -> Iterable[Found]:
    """One line for all days of a month on which somebody has neither roster nor punches."""
    empty = [one.day for one in own if one.state is DayState.UNPLANNED and not one.facts.stamps]
    if not empty:
        return ()
    shown = "、".join(f"{one:%m-%d}" for one in empty[:NAMED]) + ("等" if len(empty) > NAMED else "")
    fix = Fix("去排班", entity="roster", values={"month": f"{empty[0]:%Y-%m}"})
    return (Found(number, empty[0], Kind.NO_ROSTER, f"{len(empty)} 天没有排班（{shown}）", fix, 1),)


def _without_data(days: Mapping[int, Sequence[Day]]) -> Iterable[Found]:
    """One line for each day for which no punches were imported yet."""
    waiting: dict[date, int] = {}
    for own in days.values():
        for day in own:
            if day.state is DayState.WAITING:
                waiting[day.day] = waiting.get(day.day, 0) + 1
    return [
        Found(None, day, Kind.NO_DATA, f"没有打卡数据，{count} 人待计算", Fix("导入打卡", entity="punch"))
        for day, count in sorted(waiting.items())
    ]
