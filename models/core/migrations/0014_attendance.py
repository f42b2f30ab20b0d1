"""Punches, requests and decisions about days, absence and its consequences, as they were at version 14."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import peewee as pw

from models.core.base import CodeField, LongTextField, create_tables
from models.core.rulebook.delivery import Rows, Stored, deliver, deliver_from
from models.core.rulebook.rules import Origin

# What the office starts with: code, label, condition, permission, separate, and steps as role and label.
CHAINS = (
    (
        "attendance.request",
        "补卡、外勤等考勤申请",
        "补卡、外勤、出差、加班等申请",
        "attendance.approve",
        False,
        (("SUPERVISOR", "主管批准"),),
    ),
    (
        "attendance.verdict",
        "更正考勤结果",
        "主管提出更正某日考勤结果，附理由",
        "attendance.decide",
        False,
        (("MANAGER", "经理批准"),),
    ),
)


def up(_migrator, db):
    class Base(pw.Model):
        id = pw.AutoField()

        class Meta:
            database = db
            legacy_table_names = False

    class Punch(Base):
        employee_id = pw.IntegerField()
        at = pw.DateTimeField()
        exact = pw.BooleanField()
        source = CodeField(max_length=16)
        device = pw.CharField(max_length=40)
        batch_id = pw.IntegerField(null=True, index=True)

        class Meta:
            indexes = (
                (("employee_id", "at", "batch_id", "exact"), False),
                (("at", "employee_id", "batch_id", "exact"), False),
            )

    class AttendanceRequest(Base):
        row_version = pw.IntegerField()
        number = pw.IntegerField(unique=True)
        employee_id = pw.IntegerField()
        kind = CodeField(max_length=16)
        day = pw.DateField()
        starts_at = pw.DateTimeField()
        ends_at = pw.DateTimeField(null=True)
        boundary = CodeField(max_length=8)
        place = pw.CharField(max_length=100)
        reason = pw.CharField(max_length=300)
        state = CodeField(max_length=16, index=True)
        requested_at = pw.DateTimeField()
        requested_by = pw.CharField(max_length=64)
        requested_by_id = pw.IntegerField(null=True)
        sheet_id = pw.IntegerField(null=True, index=True)
        decided_at = pw.DateTimeField(null=True)
        decided_by = pw.CharField(max_length=64)
        decided_words = pw.CharField(max_length=100)
        remark = pw.CharField(max_length=300)

        class Meta:
            indexes = ((("employee_id", "day"), False), (("day", "employee_id"), False))

    class DayVerdict(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField()
        day = pw.DateField(index=True)
        result = CodeField(max_length=16)
        event = CodeField(max_length=16)
        minutes = pw.IntegerField()
        absence = pw.IntegerField()
        absence_reason = pw.IntegerField(null=True)
        reason = pw.CharField(max_length=300)
        state = CodeField(max_length=16, index=True)
        proposed_at = pw.DateTimeField()
        proposed_by = pw.CharField(max_length=64)
        proposed_by_id = pw.IntegerField(null=True)
        decided_at = pw.DateTimeField(null=True)
        decided_by = pw.CharField(max_length=64)
        decided_words = pw.CharField(max_length=100)
        remark = pw.CharField(max_length=300)

        class Meta:
            indexes = ((("employee_id", "day"), False),)

    class DayConfirmation(Base):
        employee_id = pw.IntegerField()
        day = pw.DateField(index=True)
        digest = CodeField(max_length=64)
        words = pw.CharField(max_length=200)
        confirmed_at = pw.DateTimeField()
        confirmed_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("employee_id", "day"), False),)

    class PunchExemption(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField(null=True, index=True)
        unit_id = pw.IntegerField(null=True)
        first = pw.DateField(index=True)
        last = pw.DateField(null=True)
        reason = pw.CharField(max_length=300)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)
        recorded_by_id = pw.IntegerField(null=True)

    class NoShow(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField(index=True)
        day = pw.DateField(index=True)
        occasion = CodeField(max_length=16)
        title = pw.CharField(max_length=100)
        absence_reason = pw.IntegerField()
        excuse = CodeField(max_length=16)
        excuse_words = pw.CharField(max_length=300)
        withdrawn_at = pw.DateTimeField(null=True)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)

    class AbsenceOpening(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField()
        year = pw.IntegerField()
        absence = pw.IntegerField()
        run = pw.IntegerField()
        last_day = pw.DateField(null=True)
        signed_by = pw.CharField(max_length=64)
        remark = pw.CharField(max_length=300)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("employee_id", "year"), True),)

    class SelfCriticism(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField(index=True)
        day = pw.DateField()
        asked_on = pw.DateField()
        due_on = pw.DateField(index=True)
        deadline = LongTextField()
        words = LongTextField()
        received_on = pw.DateField(null=True)
        remark = pw.CharField(max_length=300)
        recorded_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("employee_id", "day"), True),)

    class TerminationCase(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField(index=True)
        key = CodeField(max_length=64)
        words = pw.CharField(max_length=300)
        explanation = LongTextField()
        state = CodeField(max_length=16, index=True)
        proposed_at = pw.DateTimeField()
        proposed_by = pw.CharField(max_length=64)
        proposed_by_id = pw.IntegerField(null=True)
        decision = CodeField(max_length=16)
        decided_at = pw.DateTimeField(null=True)
        decided_by = pw.CharField(max_length=64)
        reason = pw.CharField(max_length=500)

        class Meta:
            indexes = ((("employee_id", "key"), True),)

    create_tables(db, [
        Punch, AttendanceRequest, DayVerdict, DayConfirmation, PunchExemption, NoShow, AbsenceOpening, SelfCriticism,
        TerminationCase,
    ])  # fmt: skip
    _deliver_chains(db)
    more = [
        ("attendance.double_punch_minutes", 10), ("absence.termination.run_counts", "amounts"),
        ("attendance.explain_working_days", 2), ("duty.next_roster_reminder_day", 25),
    ]  # fmt: skip
    deliver(db, [(key, value, Origin.DEFAULT) for key, value in more])
    deliver_from(db, SEEDS, policy_rows)


def _deliver_chains(db: Any) -> None:
    class Base(pw.Model):
        id = pw.AutoField()

        class Meta:
            database = db
            legacy_table_names = False

    class ApprovalChain(Base):
        row_version = pw.IntegerField()
        code = CodeField(max_length=32, unique=True)
        label = pw.CharField(max_length=64)
        condition = pw.CharField(max_length=200)
        permission = CodeField(max_length=64)
        separate = pw.BooleanField()
        position = pw.IntegerField()

    class ApprovalStep(Base):
        row_version = pw.IntegerField()
        chain_id = pw.IntegerField()
        position = pw.IntegerField()
        role = CodeField(max_length=32)
        label = pw.CharField(max_length=40)

    last = ApprovalChain.select(pw.fn.MAX(ApprovalChain.position)).scalar() or 0
    for position, (code, label, condition, permission, separate, steps) in enumerate(CHAINS, last + 1):
        if ApprovalChain.get_or_none(ApprovalChain.code == code) is not None:
            continue
        with db.atomic():
            chain = ApprovalChain.insert(
                row_version=1, code=code, label=label, condition=condition, permission=permission,
                separate=separate, position=position,
            ).execute()  # fmt: skip
            for number, (role, words) in enumerate(steps, 1):
                ApprovalStep.insert(row_version=1, chain_id=chain, position=number, role=role, label=words).execute()


# The parameters that described these lists one by one until now.
_LATE, _BAND = "attendance.late.", "attendance.absence_band."
SEEDS = (
    *(_LATE + name for name in (
        "tolerance_per_month", "points_per_event", "points_from_event", "monthly_threshold", "threshold_points",
        "threshold_stacks", "threshold_counts_tolerated",
    )),
    *(_BAND + name for name in ("from_minutes", "from_inclusive", "to_minutes", "days")),
    "attendance.over_band_days", "attendance.event_noshow_days", "attendance.no_record_days",
    "attendance.missing_punch_result", "attendance.notice_variant.enabled",
)  # fmt: skip
ON_LATENESS, ON_ABSENCE = "《客户服务部管理制度》第10.3条", "《客户服务部管理制度》第10.6条"
ON_CALLS = "《软件公司服务部制度》第2.1条"
GROUP = "late_early"


def policy_rows(stored: Stored) -> dict[str, Rows]:
    """The rows of the policy tables that say what the parameters say."""
    value = stored.values

    def ours(*keys: str) -> bool:
        return any(key in stored.unconfirmed for key in keys)

    per_event, threshold = value[_LATE + "points_per_event"], value[_LATE + "threshold_points"]
    tolerated = value[_LATE + "tolerance_per_month"]
    steps = [_row(ON_LATENESS, group=GROUP, from_nth=value[_LATE + "points_from_event"], points=str(per_event))]
    thresholds = [
        _row(
            ON_LATENESS, "制度没有写明是否叠加、容忍的一次是否算在内",
            ours(_LATE + "threshold_stacks", _LATE + "threshold_counts_tolerated"), group=GROUP,
            count=value[_LATE + "monthly_threshold"], points=str(threshold),
            replaces=not value[_LATE + "threshold_stacks"],
            counts_tolerated=value[_LATE + "threshold_counts_tolerated"],
        )
    ]  # fmt: skip
    rests = [
        _row("", "制度有补休，没有写怎样得到", recommended=True, source_of_rest=source, percent=100)
        for source in ("overtime", "rest_duty")
    ]
    return {
        "attendance_bands": [*_bands(value, ours), *_missing(value, ours)],
        "attendance_steps": steps if per_event else [],
        "attendance_thresholds": thresholds if threshold else [],
        "attendance_tolerance": [_row(ON_LATENESS, group=GROUP, by="count", amount=tolerated)] if tolerated else [],
        "attendance_flex": [],
        "attendance_comp": rests,
    }


def _bands(value: Mapping[str, Any], ours: Callable[..., bool]) -> Iterator[dict[str, Any]]:
    low = value[_BAND + "from_minutes"] + (0 if value[_BAND + "from_inclusive"] else 1)
    high = value[_BAND + "to_minutes"]
    by_call = value["attendance.notice_variant.enabled"]
    if by_call:
        days = value[_BAND + "days"]
        yield _band("late", 1, None, ON_CALLS, notice="none", **_absence(days, "8"))
        yield _band("late", 1, None, ON_CALLS, notice="late", result="event", group=GROUP)
        yield _band("late", 1, None, ON_CALLS, notice="ahead", result="normal")
    for event in ("early",) if by_call else ("late", "early"):
        if low > 1:
            yield _band(event, 1, low - 1, ON_LATENESS, result="event", group=GROUP)
        if low <= high:
            yield _band(
                event, low, high, ON_LATENESS, "制度写按旷工处理，没有写天数；“以上”按包括本数理解",
                ours(_BAND + "days", _BAND + "from_inclusive"), **_absence(value[_BAND + "days"], "1"),
            )  # fmt: skip
        yield _band(
            event, max(low, high + 1), None, ON_LATENESS, "制度没有写超过上限怎么处理，不应轻于上限以内",
            ours("attendance.over_band_days"), **_absence(value["attendance.over_band_days"], "1"),
        )  # fmt: skip


def _missing(value: Mapping[str, Any], ours: Callable[..., bool]) -> Iterator[dict[str, Any]]:
    results = {
        "unexplained": {"result": "unexplained"},
        "late_or_early": {"result": "event", "group": GROUP},
        "absence": _absence(value[_BAND + "days"], "1"),
    }
    for event in ("missing_in", "missing_out"):
        yield _band(
            event, 0, None, "", "制度没有写只缺一次打卡怎么处理；须先更正或作出决定",
            ours("attendance.missing_punch_result"), **results[value["attendance.missing_punch_result"]],
        )  # fmt: skip
    whole_day = _absence(value["attendance.no_record_days"], "2")
    if value["attendance.notice_variant.enabled"]:
        yield _band("no_record", 0, None, ON_CALLS, notice="none", **(whole_day | {"absence_reason": "8"}))
        yield _band("no_record", 0, None, ON_CALLS, notice="late", result="event", group=GROUP)
        yield _band("no_record", 0, None, ON_CALLS, "事先报告的须补办请假", notice="ahead", result="unexplained")
    else:
        days = "制度写明旷工，没有写天数"
        yield _band("no_record", 0, None, ON_ABSENCE, days, ours("attendance.no_record_days"), **whole_day)
    yield _band(
        "no_show", 0, None, ON_ABSENCE, "制度写明旷工，没有写天数", ours("attendance.event_noshow_days"),
        **_absence(value["attendance.event_noshow_days"], "6"),
    )  # fmt: skip


def _absence(days: str, reason: str) -> dict[str, Any]:
    """A day of absence at most; an office that counts none has the case as normal."""
    if not float(days):
        return {"result": "normal"}
    return {"result": "absence", "absence": f"{min(float(days), 1):g}", "absence_reason": reason}


def _band(
    event: str, first: int, last: int | None, source: str, remark: str = "", recommended: bool = False, **more: Any
) -> dict[str, Any]:
    return _row(source, remark, recommended, event=event, from_minutes=first, to_minutes=last, **more)


def _row(source: str, remark: str = "", recommended: bool = False, **columns: Any) -> dict[str, Any]:
    return {**columns, "source": source, "remark": remark, "recommended": recommended}
