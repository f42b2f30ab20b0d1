"""Confirming the results of days: by those who supervise them, never one's own (R-028, R-036)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from models.attendance import closed, rights
from models.attendance.days.queries import months
from models.attendance.days.values import Day
from models.attendance.requests import common, digests
from models.attendance.requests.steps import DAY_CHAIN
from models.attendance.tables import DayConfirmation
from models.attendance.workflow import DAY_STATE_NAMES
from models.core.calendar.rules import each_day
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values
from models.core.register import Done, action
from models.core.unit import Unit
from models.staff import queries as staff
from models.staff.changed import each_month
from models.staff.tables import Employee

MOST_DAYS = 31


@action(
    "attendance.confirm_days", "确认考勤", rights.CONFIRM,
    Field("employees", "人员", Kind.REFS, required=True, ref="employee"),
    Field("first", "从", Kind.DATE, required=True),
    Field("last", "到", Kind.DATE, required=True, hint="含当日，一次最多 31 天"),
    entity="day_confirmation", behalf=True,
)  # fmt: skip
def confirm(unit: Unit, f: Values) -> Done:
    """Confirm the results of days as they are now, for those about whom the author decides (R-028).

    Days without a result, and those already confirmed as they are, are passed over. Nobody confirms his own days.
    """
    _require_span(f["first"], f["last"], unit.today)
    people: list[Employee] = [staff.seen(unit, rights.CONFIRM, one) for one in f["employees"]]
    decided, his = common.decided_for(unit, DAY_CHAIN, [one.id for one in people])
    closed.require_open(unit, [(one, day) for one in his for day in each_month(f["first"], f["last"])], "确认")
    common.hold(his)
    found, skipped = _results(sorted(his), f["first"], f["last"])
    known = digests.confirmed(his, f["first"], f["last"])
    fresh = [
        (day, made)
        for day, made in ((one, digests.digest(one)) for one in found)
        if (old := known.get((day.employee_id, day.day))) is None or old.digest != made
    ]
    if not fresh:
        raise Refused(f"没有可以确认的考勤：{_passed_over(len(found), skipped)}")
    records = [
        unit.insert(
            DayConfirmation, employee_id=day.employee_id, day=day.day, digest=made, words=decided.words[:200],
            confirmed_at=unit.now, confirmed_by=unit.author.name,
        )
        for day, made in fresh
    ]  # fmt: skip
    span = f"{f['first']:%Y-%m-%d} 至 {f['last']:%Y-%m-%d}"
    others = len(people) - len(his)
    told = f"已确认 {len({day.employee_id for day, _ in fresh})} 人共 {len(fresh)} 天的考勤。"
    told += _passed_over(len(found) - len(fresh), skipped) if skipped or len(found) > len(fresh) else ""
    told += f"另有 {others} 人由别人确认。" if others else ""
    return Done(told, frozenset({"day_confirmation", "attendance_day"}), ("day_confirmation", records[0]), span)


def _require_span(first: date, last: date, today: date) -> None:
    labels = {"first": "从", "last": "到"}
    if last < first:
        raise BadFields({"last": "结束日期早于开始日期，请核对。"}, labels)
    if last >= today:
        raise BadFields({"last": "只能确认已经过完的日子，请填今天以前的日期。"}, labels)
    if (last - first).days >= MOST_DAYS:
        raise BadFields({"last": f"一次最多确认 {MOST_DAYS} 天，请分几次确认。"}, labels)


def _results(people: Sequence[int], first: date, last: date) -> tuple[list[Day], Counter[str]]:
    """The days that have a result, and how many have none, by their state in words."""
    found: list[Day] = []
    skipped: Counter[str] = Counter()
    for month in dict.fromkeys(f"{day:%Y-%m}" for day in each_day(first, last)):
        for read in months(people, month).values():
            for day in (one for one in read.days if first <= one.day <= last):
                if day.state in digests.CONFIRMABLE:
                    found.append(day)
                else:
                    skipped[DAY_STATE_NAMES[day.state]] += 1
    return sorted(found, key=lambda one: (one.employee_id, one.day)), skipped


def _passed_over(known: int, skipped: Mapping[str, int]) -> str:
    """Which days were left out, and why."""
    parts = [f"{count} 天“{state}”" for state, count in skipped.items()]
    parts += [f"{known} 天早已确认，没有变化"] if known else []
    return f"{'，'.join(parts) or '所选日期内没有出勤日'}。"
