"""Leaving the post with permission: who went, when, why, who allowed it, and when he was back (R-018, F-04)."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.roster import queries
from models.roster.rights import APPROVE
from models.roster.rules import moment
from models.roster.tables import PostLeaving
from models.staff.queries import seen
from models.staff.tables import Employee
from models.staff.workflow import PRESENT

AHEAD = LONGEST = timedelta(days=1)  # how early a permission is recorded, and how long a leaving may last
LEAVING = Field("id", "离岗记录", Kind.REF, required=True, ref="post_leaving")
FIELDS = (
    Field("employee_id", "离岗人", Kind.REF, required=True, ref="employee"),
    Field("left_at", "离岗时间", Kind.TIME, required=True, hint="例如 2026-11-24 14:30"),
    Field("reason", "离岗原因", Kind.TEXT, required=True, max_length=300),
)
BACK = Field("back_at", "回岗时间", Kind.TIME, required=True, hint="例如 2026-11-24 15:10")
LABELS = {f.name: f.label for f in (*FIELDS, BACK)}


def _about(unit: Unit, employee_id: int) -> Employee:
    """Whose leaving it is, when the author may allow it; nobody allows his own (R-028)."""
    row = seen(unit, APPROVE, employee_id)
    unit.require(APPROVE, concerning=row.id, approving=True)
    return row


def _last_leaving(employee_id: int, at: datetime) -> PostLeaving | None:
    """The last leaving of somebody that began by a moment."""
    rows = PostLeaving.select().where(PostLeaving.employee_id == employee_id, PostLeaving.left_at <= at)
    row: PostLeaving | None = rows.order_by(PostLeaving.left_at.desc()).first()
    return row


def _is_same_shift(employee_id: int, left: datetime, given: datetime) -> bool:
    """Whether the shift over midnight in which somebody left his post still ran when the permission was given."""
    day = left.date()
    plans = queries.planned([employee_id], day, day).get((employee_id, day), ())
    times = [one.shift.times for one in plans if one.shift is not None and one.shift.times is not None]
    return any(moment(day, one.starts) <= left and given <= moment(day, one.ends) for one in times)


def _given(unit: Unit) -> datetime:
    return unit.behalf.received_at if unit.behalf is not None else unit.now


def _done(record: int, row: Employee, notice: str) -> Done:
    return Done(notice, frozenset({"post_leaving"}), ("post_leaving", record), f"{row.work_no} {row.name}")


@action("roster.record_leaving", "登记离岗", APPROVE, *FIELDS, entity="post_leaving", behalf=True)
def record_leaving(unit: Unit, f: Values) -> Done:
    """The group leader allows somebody to leave his post and records it; a permission never comes afterwards."""
    row = _about(unit, f["employee_id"])
    if row.state not in PRESENT:
        raise BadFields({"employee_id": f"{row.name}不在册，请核对。"}, LABELS)
    left, given = f["left_at"], _given(unit)
    if left.date() < given.date() and not _is_same_shift(row.id, left, given):
        on_paper = "当天已在纸上同意的，请由办公室代录，写明收到时间和原因并附扫描件。"
        raise Refused(f"离岗是在 {left:%Y-%m-%d}，许可要在当天记录。{on_paper}")
    if left > given + AHEAD:
        raise BadFields({"left_at": "离岗时间还早，请在当天或前一天登记。"}, LABELS)
    before = _last_leaving(row.id, left)
    if before is not None and before.left_at == left:
        raise Refused(f"{row.name}这个时刻离岗已经登记过，没有重复登记。")
    if before is not None and left < (before.back_at or before.left_at + LONGEST):
        until = f"到 {before.back_at:%m-%d %H:%M} 才回岗" if before.back_at else "还没有登记回岗"
        raise Refused(f"{row.name} {before.left_at:%m-%d %H:%M} 离岗，{until}，没有登记。请先核对那一次的回岗时间。")
    record = unit.insert(
        PostLeaving, employee_id=row.id, day=left.date(), left_at=left, reason=f["reason"],
        allowed_by=unit.author.name, recorded_by=unit.actor.name, recorded_at=unit.now,
    )  # fmt: skip
    told = f"已登记{row.name} {left:%m-%d %H:%M} 离岗，由{unit.author.name}同意。"
    return _done(record, row, f"{told}回岗后请补记回岗时间。")


@action("roster.record_back", "登记回岗", APPROVE, LEAVING, version_field(), BACK, entity="post_leaving", behalf=True)
def record_back(unit: Unit, f: Values) -> Done:
    """When somebody was back at his post; a wrong time can be put right."""
    leaving: PostLeaving | None = PostLeaving.get_or_none(PostLeaving.id == f["id"])
    if leaving is None:
        raise NotFound()
    row = _about(unit, leaving.employee_id)
    left, back = leaving.left_at, f["back_at"]
    if back <= left:
        raise BadFields({"back_at": f"应晚于离岗时间 {left:%Y-%m-%d %H:%M}。"}, LABELS)
    if back - left > LONGEST:
        raise BadFields({"back_at": "离岗超过一天的不是离岗，请办请假。"}, LABELS)
    after = _last_leaving(row.id, back - timedelta(microseconds=1))
    if after is not None and after.left_at > left:
        raise BadFields({"back_at": f"{after.left_at:%m-%d %H:%M} 又登记了离岗，回岗应不晚于那时。"}, LABELS)
    if back > unit.now:
        raise BadFields({"back_at": "回岗时间还没有到，请回岗后再登记。"}, LABELS)
    unit.update(PostLeaving, leaving.id, f["row_version"], back_at=back)
    minutes = (back - left) // timedelta(minutes=1)
    return _done(leaving.id, row, f"已登记{row.name} {back:%m-%d %H:%M} 回岗，离岗 {minutes} 分钟。")
