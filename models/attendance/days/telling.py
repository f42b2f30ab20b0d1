"""What one event of a day came to, step by step: how long, which row, which time in the month, what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from models.attendance.days import notes
from models.attendance.days.values import Day, Month
from models.attendance.policy import words
from models.attendance.policy.rules import band_fen, band_of, fits
from models.attendance.policy.values import Band, Deviation, Judged, Policy, Reached, Tolerance
from models.attendance.workflow import ABSENCE_REASON_NAMES, EVENT_NAMES, RESULT_NAMES, Event, Result
from models.core.explain import Alternative, Basis

MOST_ALTERNATIVES = 3
CHANGEABLE = "（可在“参数和规则”里改）"  # said on the screen, not on paper


def event_words(event: Event, minutes: int) -> str:
    """An event with its minutes: 迟到 35 分钟, 上班缺卡."""
    return f"{EVENT_NAMES[event]} {minutes} 分钟" if event in words.TIMED and minutes else EVENT_NAMES[event]


def steps(one: Judged, day: Day, month: Month, policy: Policy) -> list[str]:
    """Everything that led from what was seen to what it costs."""
    if one.verdict is not None:
        return [_decided(one), *_counted(one, month, policy), *_absent(one, day)]
    if one.deviation is None:
        return []
    found = [_seen(one.deviation, day, policy)]
    if one.band is None:
        found.append(_without_row(one.deviation, policy))
        return found
    found += [_banded(one.band, one.deviation), *_absent(one, day), *_counted(one, month, policy), *_fined(one)]
    return [step for step in found if step]


def _decided(one: Judged) -> str:
    return f"人工认定为{decided_words(one)}" + (f"\n{one.verdict.words}" if one.verdict is not None else "")


def decided_words(one: Judged) -> str:
    """What people decided, in words."""
    verdict = one.verdict
    if verdict is None or verdict.result is Result.NORMAL:
        return "正常"
    if verdict.result is Result.ABSENCE:
        return f"旷工 {words.hundredths(verdict.absence)} 天"
    return event_words(verdict.event, verdict.minutes) if verdict.event is not None else "计次"


def _seen(one: Deviation, day: Day, policy: Policy) -> str:
    """What the punches show against the plan."""
    due = f"{notes.at(one.boundary, day.day)}" if one.boundary is not None else ""
    if one.event in words.TIMED:
        did, should = ("到岗", "应到") if one.event is Event.LATE else ("离岗", "应退")
        at = f"{notes.at(one.at, day.day)} {did}，" if one.at is not None else ""
        grace = f"；宽限 {policy.grace_minutes} 分钟"
        return f"{event_words(one.event, one.minutes)}\n{at}{should} {due}{grace}"
    if one.event in (Event.MISSING_IN, Event.MISSING_OUT):
        should, boundary = ("应到", "上班") if one.event is Event.MISSING_IN else ("应退", "下班")
        known = "、".join(f"{stamp.at:%H:%M}" for stamp in day.facts.stamps)
        return f"{boundary}没有打卡\n{should} {due}" + (f"；当天的打卡只有 {known}" if known else "")
    if one.event is Event.NO_RECORD:
        whole = "全天" if one.planned_minutes >= one.day_minutes else f"{due} 的班次"
        leave = "没有别的请假" if day.facts.asked else "没有请假"
        return f"{whole}没有打卡\n{leave}、外勤、出差，也没有批准的补卡"
    reason = ABSENCE_REASON_NAMES.get(one.absence_reason or 0, "没有理由")
    return f"没有参加应参加的培训、会议或活动\n{reason}"


def _without_row(one: Deviation, policy: Policy) -> str:
    if one.event in words.TIMED and one.minutes <= policy.grace_minutes:
        return f"在宽限 {policy.grace_minutes} 分钟以内\n按正常处理，不计次"
    return "规则表“考勤分段”没有规定这种情形\n按正常处理，不计次"


def _banded(band: Band, one: Deviation) -> str:
    """Which row it is, and what that means; nothing where the amount of absence says it all."""
    group = words.GROUP_NAMES.get(band.group, band.group)
    called = f"，{words.NOTICE_NAMES[band.notice]}" if band.notice else ""
    if one.event not in words.TIMED:
        means = {
            Result.NORMAL: f"按正常处理{called}",
            Result.EVENT: f"计入{group}次数{called}",
            Result.ABSENCE: called.lstrip("，"),
            Result.UNEXPLAINED: f"待说明{called}\n暂不扣分；请申请补卡，或由主管提出更正",
        }
        return means[band.result]
    means = {
        Result.NORMAL: "按正常处理",
        Result.EVENT: f"计入{group}次数，不按旷工",
        Result.ABSENCE: f"不再计{EVENT_NAMES[one.event]}，改按旷工",
        Result.UNEXPLAINED: "待说明；请主管提出更正",
    }
    return f"{_where(band)}{called}\n{means[band.result]}"


def _where(band: Band) -> str:
    """The minutes of a row, with what they include: 在 30–180 分钟之间（含 30 和 180）."""
    first, last = band.from_minutes, band.to_minutes
    if last is None:
        return f"在 {first} 分钟以上（含 {first}）"
    if first <= 1:
        return f"在 {last} 分钟以内（含 {last}）"
    return f"在 {first}–{last} 分钟之间（含 {first} 和 {last}）"


def _absent(one: Judged, day: Day) -> list[str]:
    """How much absence it is, and who says so."""
    if one.result is not Result.ABSENCE or one.verdict is not None:
        return []
    band, deviation = one.band, one.deviation
    reasons = []
    if band is not None and deviation is not None and band.absence_by_hours:
        minutes = deviation.planned_minutes if deviation.event is Event.NO_RECORD else deviation.minutes
        reasons.append(f"按小时折算：{minutes} 分钟 ÷ {deviation.day_minutes} 分钟")
    elif band is not None and band.absence > one.absence and deviation is not None:
        share = deviation.event is Event.NO_RECORD and deviation.planned_minutes < deviation.day_minutes
        most = "当天其余时间已请假" if day.facts.leave else "当天合计不超过 1 天"
        reasons.append("按这一班占当天排班的比例" if share and not day.facts.leave else most)
    basis = one.step.basis if one.step is not None and one.step.absence else band.basis if band is not None else None
    reasons += [_origin(basis)] if basis is not None else []
    return [f"记旷工 {words.hundredths(one.absence)} 天\n{'；'.join(reasons)}"]


def _origin(basis: Basis) -> str:
    """Who says so: the regulation, or we."""
    if basis.recommended:
        return f"制度没有写明，用推荐值{CHANGEABLE}"
    return f"{basis.article}规定" if basis.article.startswith("《") else "本单位规定"


def _counted(one: Judged, month: Month, policy: Policy) -> list[str]:
    """Which time in the month it is, whether it is forgiven, and what the time costs."""
    if not one.nth or one.band is None:
        return []
    group = words.GROUP_NAMES.get(one.band.group, one.band.group)
    nth = f"当月{group}第 {one.nth} 次"
    if one.tolerated:
        return [f"{nth}，容忍\n{_tolerance_words(one.band.group, policy)}；不扣分，但算在次数里"]
    before = [
        f"第 {each.nth} 次（{each.day:%m-%d}）" for each in _of_group(month, one.band.group)
        if each.tolerated and each.nth < one.nth
    ]  # fmt: skip
    forgiven = f"{'、'.join(before)}已容忍；" if before else ""
    by_step = one.absence if one.step is not None and one.step.absence else 0
    cost = cost_words(one.points, one.fen - _of_band(one), by_step) or "不扣"
    how = f"{words.times(one.step.from_nth, one.step.to_nth)}{cost}" if one.step is not None else _instead(one, month)
    told = f"{forgiven}{how}".rstrip("；")
    return [f"{nth}，{cost}" + (f"\n{told}" if told else "")]


def _instead(one: Judged, month: Month) -> str:
    """Why the time of an event costs nothing: a threshold of the month took the place of all steps."""
    group = one.band.group if one.band is not None else ""
    reached = (each.threshold for each in month.judged.reached if each.threshold.group == group)
    found = next((each for each in reached if each.replaces), None)
    return f"当月满 {found.count} 次，改为合计扣，不再按次" if found is not None else ""


def _tolerance_words(group: str, policy: Policy) -> str:
    return "，或".join(_tolerated(one) for one in policy.tolerances if one.group == group) or "容忍"


def _tolerated(own: Tolerance) -> str:
    return f"每月合计 {own.amount} 分钟以内容忍" if own.by_minutes else f"每月容忍 {own.amount} 次"


def _fined(one: Judged) -> list[str]:
    """The arithmetic of money by the minute."""
    band, deviation, fen = one.band, one.deviation, _of_band(one)
    if band is None or deviation is None or not fen:
        return []
    if not band.fen_per_minute:
        return [f"扣款 {words.yuan(fen)}"]
    minutes = max(0, deviation.minutes - band.free_minutes)
    fixed = f"{words.yuan(band.fen)} + " if band.fen else ""
    return [f"扣款 {words.yuan(fen)}\n{fixed}{words.yuan(band.fen_per_minute)} × {minutes} 分钟"]


def _of_band(one: Judged) -> int:
    """The money that the row of bands takes, without that of the step."""
    if one.band is None or one.tolerated:
        return 0
    minutes = one.deviation.minutes if one.deviation is not None else one.verdict.minutes if one.verdict else 0
    return band_fen(one.band, minutes)


def cost_words(points: int, fen: int, absence: int = 0) -> str:
    """What something costs: 扣 2 分，扣 10 元."""
    parts = [
        f"扣 {words.hundredths(points)} 分" if points else "",
        f"扣 {words.yuan(fen)}" if fen else "",
        f"旷工 {words.hundredths(absence)} 天" if absence else "",
    ]
    return "，".join(part for part in parts if part)


def _of_group(month: Month, group: str) -> list[Judged]:
    return [one for one in month.judged.events if one.nth and one.band is not None and one.band.group == group]


def of_the_day(day: Day) -> list[str]:
    """What the absence of a day adds up to, where more than one event gives some."""
    amounts = [one.absence for one in day.judged if one.absence]
    if len(amounts) < 2:
        return []
    terms = " + ".join(f"{words.hundredths(amount)} 天" for amount in amounts)
    return [f"当天合计旷工 {words.hundredths(day.absence)} 天\n{terms} = {words.hundredths(sum(amounts))} 天"]


def sums(day: date | None, month: Month) -> list[str]:
    """The thresholds that the day (None: any day) reached, and what the whole month comes to."""
    judged = month.judged
    found = [reached_words(one) for one in judged.reached if day in (None, one.day)]
    points = [one.points for one in judged.events] + [one.points for one in judged.reached]
    money = [one.fen for one in judged.events] + [one.fen for one in judged.reached]
    for amounts, what, said in ((points, "扣", _points), (money, "扣款", words.yuan)):
        total = sum(amounts)
        if total:
            terms = _terms(amounts, said)
            sums_up = f"\n{terms} = {said(total)}" if terms != said(total) else ""
            found.append(f"当月合计{what} {said(total)}{sums_up}")
    return found


def reached_words(one: Reached) -> str:
    """A threshold that a month reached, with what it costs and who says so."""
    threshold = one.threshold
    cost = cost_words(one.points, one.fen, one.absence) or "不另外扣"
    group = words.GROUP_NAMES.get(threshold.group, threshold.group)
    how = f"改为{cost}，不再按次" if threshold.replaces else f"另外{cost}"
    counted = "" if threshold.counts_tolerated else "，容忍的不算在内"
    return f"当月{group}满 {one.events} 次{counted}，{how}" + _below(threshold.basis)


def _below(basis: Basis | None) -> str:
    return f"\n{_origin(basis)}" if basis is not None else ""


def _points(points: int) -> str:
    return f"{words.hundredths(points)} 分"


def _terms(amounts: Iterable[int], said: Callable[[int], str]) -> str:
    """A sum with equal parts put together: 2 分 × 2 + 5 分."""
    counted = Counter(amount for amount in amounts if amount)
    return " + ".join(said(amount) + (f" × {times}" if times > 1 else "") for amount, times in counted.items())


def alternatives(one: Judged, month: Month, policy: Policy) -> list[Alternative]:
    """The other readings of an event that were looked at, and why they do not count."""
    if one.verdict is not None or one.deviation is None:
        return []
    found = [*_other_bands(one, policy), *_not_forgiven(one, month, policy)]
    if one.result is Result.UNEXPLAINED and one.deviation.event in (Event.MISSING_IN, Event.MISSING_OUT):
        found.append(Alternative("计迟到、早退或旷工", "只缺一次打卡，不能断定来晚、早走或没有来，按规则先待说明"))
    if one.deviation.event in words.TIMED and one.result is not Result.NORMAL and not policy.comp_rest_covers:
        found.append(Alternative("用补休抵", "迟到早退不能用补休抵"))
    if one.deviation.notice in ("late", "ahead") and (one.band is None or not one.band.notice):
        found.append(Alternative("按电话报告处理", "本单位按规则表处理，不看有没有电话报告"))
    return found


def _other_bands(one: Judged, policy: Policy) -> list[Alternative]:
    """The neighbouring rows of the same kind of event."""
    event = one.deviation
    if event is None or one.band is None:
        return []
    found = []
    for band in policy.bands:
        if band.event is not event.event or band is one.band or fits(band, event):
            continue
        by_minutes = not fits(replace(band, notice=""), event)
        why = f"当天是 {event.minutes} 分钟" if by_minutes else words.NOTICE_NAMES.get(event.notice, "")
        where = words.span(band.from_minutes, band.to_minutes) if by_minutes else words.NOTICE_NAMES[band.notice]
        found.append(Alternative(_meant(band), f"{where}才这样处理，{why}"))
    return found[:MOST_ALTERNATIVES]


def _meant(band: Band) -> str:
    if band.result is Result.ABSENCE:
        return "旷工，按小时折算" if band.absence_by_hours else f"旷工 {words.hundredths(band.absence)} 天"
    return f"计{EVENT_NAMES[band.event]} 1 次" if band.result is Result.EVENT else RESULT_NAMES[band.result]


def _not_forgiven(one: Judged, month: Month, policy: Policy) -> list[Alternative]:
    """Why an event was not tolerated."""
    if one.tolerated or one.result not in (Result.EVENT, Result.ABSENCE) or one.deviation is None:
        return []
    event = one.deviation.event
    group = one.band.group if one.band is not None and one.band.group else _usual_group(event, policy)
    own = next((each for each in policy.tolerances if each.group == group), None)
    if own is None:
        return []
    if one.band is None or one.band.result is not Result.EVENT:
        return [Alternative(_tolerated(own), "只容忍计次的情形，这一次按旷工")]
    if own.most_minutes is not None and one.deviation.minutes > own.most_minutes:
        return [Alternative(_tolerated(own), f"每次不超过 {own.most_minutes} 分钟才容忍")]
    used = "、".join(f"{each.day:%m-%d}" for each in _of_group(month, group) if each.tolerated and each.nth < one.nth)
    if own.by_minutes:
        return [Alternative(_tolerated(own), "当月合计已经超过")]
    return [Alternative(_tolerated(own), f"当月的容忍已用于 {used}" if used else "当月的容忍已经用完")]


def _usual_group(event: Event, policy: Policy) -> str:
    return next((band.group for band in policy.bands if band.event is event and band.group), "")


def by_rows(one: Deviation, policy: Policy) -> str:
    """What the rows alone would make of an event: for the reading that a verdict took the place of."""
    band = band_of(one, policy)
    return f"{event_words(one.event, one.minutes)}：{_meant(band) if band is not None else '正常'}"


def bases(one: Judged, policy: Policy) -> list[Basis]:
    """The rows that an event was judged by, the decisive one first."""
    found = [row.basis for row in (one.band, one.step) if row is not None and one.verdict is None]
    if one.tolerated and one.band is not None:
        found += [own.basis for own in policy.tolerances if own.group == one.band.group]
    if one.band is None and one.verdict is None:
        found.append(policy.bases.get("attendance.late.grace_minutes"))
    return [basis for basis in found if basis is not None]
