"""Why a day is what it is: steps, arithmetic, bases, records, the line of its time, and what else was considered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from models.attendance.days import notes, telling
from models.attendance.days.values import Attended, Cover, Day, Facts, Month, Stamp
from models.attendance.policy import words
from models.attendance.policy.values import FULL_DAY, Policy, PolicyOn
from models.attendance.workflow import (
    DAY_STATE_NAMES,
    EVENT_NAMES,
    SIGN_NAMES,
    DayState,
    Event,
    Result,
    Sign,
)
from models.core.explain import Alternative, Basis, Explanation, Moment, Used
from models.roster.rules import Planned, moment
from models.roster.workflow import ShiftKind

Timed = tuple[datetime, Moment]


def explain(day: Day, month: Month, policy: Policy, warnings: Sequence[str] = ()) -> Explanation:
    """The answer to «为什么?» about one day of a month, by the policy of that day.

    `warnings` are what the caller knows beside it (a year without a calendar, how much absence the year has).
    """
    judged = day.judged
    steps = [
        *_plan(day.facts),
        *_leave(day.facts),
        *(step for one in judged for step in telling.steps(one, day, month, policy)),
    ]
    steps += telling.of_the_day(day)
    if any(one.nth for one in judged):
        steps += telling.sums(day.day, month)
    if not any(one.result is not Result.NORMAL for one in judged):
        steps += dict.fromkeys(_presence(day))
    steps += [note.rstrip("。") for note in day.facts.notes]
    bases = _bases(day, month, policy)
    return Explanation(
        result_words(day),
        tuple(steps),
        bases,
        tuple(_used(day)),
        tuple(shown for _, shown in sorted(_timeline(day), key=_by_moment)),
        tuple(_alternatives(day, month, policy)),
        (*_warnings(day, bases), *warnings),
    )


def explain_month(month: Month, policy_on: PolicyOn) -> Explanation:
    """What a month costs: the days that give it, each by its own policy, thresholds, and the sums."""
    told = [day for day in month.days if _tells(day)]
    steps = [f"{day.day:%Y-%m-%d} {result_words(day)}{_costs(day)}" for day in told]
    judged = month.judged
    if judged.absence:
        steps.append(f"当月合计旷工 {words.hundredths(judged.absence)} 天")
    steps += _leave_of(month)
    bases = dict.fromkeys(basis for day in told for basis in _bases(day, month, policy_on(day.day)))
    open_days = f"还有 {month.open_days} 天待处理，处理后结果可能变化"
    return Explanation(
        telling.cost_words(judged.points, judged.fen, judged.absence) or "没有扣分、扣款和旷工",
        (*steps, *telling.sums(None, month)),
        tuple(bases),
        warnings=(open_days,) if month.open_days else (),
    )


def _leave_of(month: Month) -> list[str]:
    """What leave took of a month: 当月请假 病假 1 天、年假 3 天."""
    labels = {
        one.leave: one.label for day in month.days if day.leave for one in day.facts.asked if isinstance(one, Cover)
    }
    taken = [f"{labels.get(code, code)} {words.hundredths(amount)} 天" for code, amount in month.leave.items()]
    return [f"当月请假 {'、'.join(taken)}"] if taken else []


def _tells(day: Day) -> bool:
    return day.state is DayState.OPEN or any(one.result is not Result.NORMAL for one in day.judged)


def _costs(day: Day) -> str:
    cost = telling.cost_words(sum(one.points for one in day.judged), sum(one.fen for one in day.judged))
    return f"\n{cost}" if cost else ""


def result_words(day: Day) -> str:
    """What a day was, in a few words: 旷工 0.5 天, 迟到 10 分钟，容忍, 出勤, 休息."""
    if day.state is DayState.PLANNED and day.sign is Sign.BLANK:
        return "还没有结果"
    if day.state in (DayState.OUTSIDE, DayState.UNPLANNED, DayState.RUNNING, DayState.WAITING):
        return DAY_STATE_NAMES[day.state]
    if day.facts.verdict is not None and day.judged:
        return f"{telling.decided_words(day.judged[0])}（人工认定）"
    said = [f"旷工 {words.hundredths(day.absence)} 天"] if day.absence else []
    for one in day.judged:
        event = one.deviation.event if one.deviation is not None else None
        if event is None or one.result in (Result.NORMAL, Result.ABSENCE):
            continue
        told = telling.event_words(event, one.deviation.minutes if one.deviation is not None else 0)
        said.append(
            f"{told}，待说明" if one.result is Result.UNEXPLAINED else f"{told}，容忍" if one.tolerated else told
        )
    leave = leave_words(day)
    if said or not leave:
        return "；".join((*said, *leave)) or SIGN_NAMES[day.sign] or DAY_STATE_NAMES[day.state]
    if sum(amount for _, amount in day.leave) < FULL_DAY:
        return "；".join((SIGN_NAMES[Sign.PRESENT], *leave)) if day.facts.worked_minutes else "；".join(leave)
    return "；".join(leave)


def leave_words(day: Day) -> list[str]:
    """What leave took of a day: 病假 1 天; what counts only until its proof is due is 暂计."""
    covers = [one for one in day.facts.asked if isinstance(one, Cover)] if day.leave else []
    labels = {one.leave: one.label for one in covers}
    waiting = {one.leave for one in covers if one.told is not None and one.told.warnings}
    return [
        f"{labels.get(code, code)} {words.hundredths(amount)} 天{'（暂计）' if code in waiting else ''}"
        for code, amount in day.leave
    ]


def _leave(facts: Facts) -> list[str]:
    """The leaves that bear on a day, how each came about, and what it comes to."""
    told = [one.told for one in facts.asked if one.told is not None]
    return [step for one in told for step in (*one.steps, *((one.result,) if one.result else ()))]


def _plan(facts: Facts) -> list[str]:
    """What was planned, where the plan alone gives the result or was changed."""
    if facts.state is DayState.OUTSIDE:
        return ["不在职\n入职以前、离职以后和停职期间，不计考勤"]
    if facts.state is DayState.UNPLANNED:
        return ["没有公布的排班\n排班表公布以后才有结果"]
    changes = [one.change for one in facts.planned if one.change]
    found = [f"排班变更\n{'；'.join(changes)}"] if changes else []
    if facts.state is DayState.REST:
        shifts = [one.shift for one in facts.planned if one.shift is not None]
        rest = "排班为休息，不用打卡" if facts.planned else "排班表里这一天没有班次，按休息"
        found.append(f"排班为{'、'.join(one.name for one in shifts)}" if shifts else rest)
    elif facts.state in (DayState.PLANNED, DayState.RUNNING, DayState.WAITING):
        found += [f"排班为{_shift_words(one)}" for one in facts.planned]
    if facts.exempt and facts.attended:
        found.append(f"免打卡\n{facts.exempt}")
    return found


def _shift_words(planned: Planned) -> str:
    """A shift with its times: 早班 08:30–17:30."""
    shift = planned.shift
    if shift is None:
        return "休息"
    if shift.times is None:
        return shift.name
    starts, ends = (moment(planned.day, minutes) for minutes in (shift.times.starts, shift.times.ends))
    return f"{shift.name} {starts:%H:%M}–{notes.at(ends, planned.day)}"


def _presence(day: Day) -> list[str]:
    """What shows that somebody was there, where nothing deviates."""
    facts = day.facts
    if day.state is not DayState.SETTLED or facts.exempt:
        return []
    found = []
    for one in facts.attended:
        if one.covers and one.came is None and one.left is None:
            found += [
                f"{cover.title}\n{_between(cover.starts, cover.ends, day)}" for cover in one.covers if not cover.leave
            ]  # fmt: skip
            continue
        name = _shift_words(one.planned)
        if one.came is not None and one.left is not None:
            told = "" if facts.deviations else "，没有迟到早退"
            found.append(f"{_at(one.came, day)} 到岗，{_at(one.left, day)} 离岗\n{name}{told}")
        elif one.came is not None or one.left is not None:
            stamp, did = (one.came, "到岗") if one.came is not None else (one.left, "离岗")
            found += [f"{_at(stamp, day)} {did}\n{name}"] if stamp is not None else []
    if facts.worked_minutes:
        found.append(f"出勤 {_hours(facts.worked_minutes)}\n排班 {_hours(facts.planned_minutes)}")
    return found


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours} 小时" if hours else "", f"{rest} 分钟" if rest else "") if part)


def _between(starts: datetime, ends: datetime, day: Day) -> str:
    return f"{notes.at(starts, day.day)} 至 {notes.at(ends, day.day)}"


def _at(stamp: Stamp, day: Day) -> str:
    return notes.at(stamp.at, day.day)


def _bases(day: Day, month: Month, policy: Policy) -> tuple[Basis, ...]:
    found = [basis for one in day.judged for basis in telling.bases(one, policy)]
    found += [
        one.threshold.basis for one in month.judged.reached if one.day == day.day and one.threshold.basis is not None
    ]
    found += [basis for one in day.facts.asked if one.told is not None for basis in one.told.bases]
    found += [one.basis for one in policy.comp if one.basis is not None and one.source in day.facts.earned]
    return tuple(dict.fromkeys(found))


def _used(day: Day) -> Iterable[Used]:
    """The records that the day was worked out from, each once."""
    facts = day.facts
    found = [Used("roster_entry", one.entry_id, f"排班：{_shift_words(one)}", one.change) for one in facts.planned]
    doubles = {stamp for one in facts.attended for stamp in one.doubles}
    for stamp in facts.stamps:
        if stamp.by_request:
            found.append(Used("attendance_request", stamp.record, f"补卡 {_at(stamp, day)}"))
        else:
            detail = "重复打卡，不用" if stamp in doubles else ""
            found.append(Used("punch", stamp.record, f"打卡 {_at(stamp, day)}", detail))
    found += [
        Used(cover.entity, cover.record, cover.title, _between(cover.starts, cover.ends, day))
        for cover in (*(each for one in facts.attended for each in one.covers), *facts.asked)
    ]  # fmt: skip
    found += [
        Used("no_show", one.record, EVENT_NAMES[Event.NO_SHOW])
        for one in facts.deviations if one.event is Event.NO_SHOW and one.record is not None
    ]  # fmt: skip
    if facts.verdict is not None:
        found.append(Used("day_verdict", facts.verdict.record, "考勤更正", facts.verdict.words))
    return dict.fromkeys(found)


def _timeline(day: Day) -> Iterable[Timed]:
    """The planned and the real moments of a day, each with its tone."""
    facts = day.facts
    found = [shown for one in facts.attended if not _wholly_covered(one) for shown in _attended(one, facts)]
    for cover in dict.fromkeys(cover for one in facts.attended for cover in one.covers):
        found += [(cover.starts, f"{cover.title}开始", "info"), (cover.ends, f"{cover.title}结束", "info")]
    if not facts.attended:
        found += [(stamp.at, "打卡", "mute") for stamp in facts.stamps]
    return [(at, Moment(notes.at(at, day.day), what, tone)) for at, what, tone in found]


def _attended(one: Attended, facts: Facts) -> Iterable[tuple[datetime, str, str]]:
    """What should have been at the edges of a shift, what was, and the punches between."""
    seen = {(deviation.boundary, deviation.at) for deviation in facts.deviations}
    for due, stamp, should, did in ((one.starts, one.came, "应到", "到岗"), (one.ends, one.left, "应退", "离岗")):
        yield due, should, "mute"
        if stamp is not None:
            yield stamp.at, did, "bad" if any(at == stamp.at for _, at in seen) else "ok"
        elif any(boundary == due and at is None for boundary, at in seen):
            yield due, "没有打卡", "bad"
    for stamp in one.doubles:
        yield stamp.at, "重复打卡", "mute"
    for stamp in one.between:
        yield stamp.at, "中间打卡", "mute"


def _wholly_covered(one: Attended) -> bool:
    return bool(one.covers) and one.came is None and one.left is None


def _by_moment(one: Timed) -> tuple[datetime, bool]:
    """By time; what should be stands before what was."""
    return one[0], not one[1].what.startswith("应")


def _alternatives(day: Day, month: Month, policy: Policy) -> Iterable[Alternative]:
    found = [one for each in day.judged for one in telling.alternatives(each, month, policy)]
    if day.facts.verdict is not None:
        found += [Alternative(telling.by_rows(one, policy), "已经人工认定，以认定为准") for one in day.facts.deviations]
    return dict.fromkeys(found)


def _warnings(day: Day, bases: Iterable[Basis]) -> list[str]:
    found = [words for one in day.facts.asked if one.told is not None for words in one.told.warnings]
    found += [f"“{one.value}”制度没有写明，现用推荐值" for one in bases if one.recommended]
    if day.state is DayState.OPEN:
        found.append("有待说明的内容，月底结账前须补卡或作出更正")
    if day.sign not in (Sign.BLANK, Sign.TRAINING) and _is_only_marked(day.facts):
        found.append("只有排班标记，还没有请假单")
    return found


def _is_only_marked(facts: Facts) -> bool:
    kinds = {one.shift.kind for one in facts.planned if one.shift is not None}
    return kinds == {ShiftKind.LEAVE} and not facts.attended and not facts.leave
