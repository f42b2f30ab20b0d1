"""Rules of appraisals: what ends a probation, when the next one is due, what the scores come to (R-009 to R-011)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core.calendar.rules import months_later
from models.core.explain import Basis, Explanation, Moment, Used
from models.staff.appraisals.workflow import COUNTS, RESULT_NAMES, STATE_NAMES, AppraisalState, Result
from models.staff.rules import Setting

PASSING = (Result.EXCELLENT, Result.PASSED, Result.BARELY)


@dataclass(frozen=True)
class Appraisal:
    """An appraisal as far as rules need it."""

    id: int
    state: str
    result: str
    appraised_on: date | None
    reference: str = ""

    @property
    def counts(self) -> bool:
        """Whether its result was approved."""
        return self.state in COUNTS


@dataclass(frozen=True)
class Confirmation:
    """Whether a probation may end, by which appraisal; a `fault` says what is missing."""

    appraisal: Appraisal | None
    fault: str | None
    explanation: Explanation


def confirmation(appraisals: Sequence[Appraisal], waiver: str, basis: Basis) -> Confirmation:
    """Whether a probation may end: by the last approved probation appraisal if it was passed, or a stated waiver.

    `appraisals` are those of this probation. A failed one is not overruled by an earlier one that was passed.
    """
    counted = sorted(
        (one for one in appraisals if one.counts and one.appraised_on), key=lambda one: (one.appraised_on, one.id)
    )
    last = counted[-1] if counted else None
    open_ones = [one for one in appraisals if not one.counts and one.state != AppraisalState.WITHDRAWN]
    steps = [f"{one.appraised_on:%Y-%m-%d} 试用期考核：{RESULT_NAMES[one.result]}。" for one in counted]
    steps += [f"另有一次试用期考核{STATE_NAMES[one.state]}，不计。" for one in open_ones]
    steps = steps or ["没有登记过试用期考核。"]
    used = tuple(Used("appraisal_entry", one.id, "试用期考核") for one in appraisals)
    if last is not None and last.result in PASSING:
        return Confirmation(last, None, Explanation("可以转正：考核合格", tuple(steps), (basis,), used))
    if waiver:
        told = Explanation(f"可以转正：免考核，{waiver}", tuple(steps), (basis,), used)
        return Confirmation(None, None, told)
    return Confirmation(None, _fault(last, open_ones), Explanation("不能转正", tuple(steps), (basis,), used))


def _fault(last: Appraisal | None, open_ones: Sequence[Appraisal]) -> str:
    if last is not None:
        return "最近一次试用期考核不合格。仍要转正的，请写明免考核的原因。"
    if open_ones:
        return f"试用期考核{STATE_NAMES[open_ones[-1].state]}。请先办完考核；不考核的，请写明免考核的原因。"
    return "转正须有试用期考核。请先登记考核；没有考核的，请写明免考核的原因。"


@dataclass(frozen=True)
class Due:
    """When somebody's next periodic appraisal is due (last day, inclusive); `since` is the day it is counted from."""

    on: date
    since: date
    last: Appraisal | None
    period: Setting

    @property
    def explanation(self) -> Explanation:
        """Why on that day."""
        what = "上次定期考核" if self.last is not None else "转正或入职"
        steps = (
            f"{what}在 {self.since:%Y-%m-%d}。",
            f"每 {self.period.value} 个月一次，下次应在 {self.on:%Y-%m-%d} 前（含当日）。",
        )
        before = (self.last,) if self.last is not None else ()
        used = tuple(Used("appraisal_entry", one.id, "上次定期考核", f"{self.since:%Y-%m-%d}") for one in before)
        moments = (Moment(f"{self.since:%Y-%m-%d}", what, "ok"), Moment(f"{self.on:%Y-%m-%d}", "下次到期", "warn"))
        return Explanation(f"下次定期考核 {self.on:%Y-%m-%d}", steps, (self.period.basis,), used, moments)


def next_periodic(started: date, last: Appraisal | None, period: Setting) -> Due:
    """The last day for the next periodic appraisal: so many months after the last one, or after `started` (R-011).

    `started` is the day of confirmation, or the first day at work where there was no probation.
    """
    since = last.appraised_on if last is not None and last.appraised_on else started
    return Due(months_later(since, int(period.value)), since, last, period)


def points(scores: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Points reached and points there are, over all axes."""
    return sum(one["score"] for one in scores), sum(one["full"] for one in scores)


def scores_fault(scores: Sequence[Mapping[str, Any]]) -> str | None:
    """What is wrong with the scores of an appraisal, or None: an axis twice, more points than there are."""
    axes = [one["axis"] for one in scores]
    twice = sorted({axis for axis in axes if axes.count(axis) > 1})
    if twice:
        return f"“{twice[0]}”写了两次，请合并成一行。"
    over = next((one for one in scores if one["score"] > one["full"]), None)
    return f"“{over['axis']}”得 {over['score']} 分，超过满分 {over['full']} 分，请核对。" if over else None
