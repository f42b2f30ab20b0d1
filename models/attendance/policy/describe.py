"""The policy tables of attendance: what each column holds, and which rows cannot stand together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from models.attendance.policy import words
from models.attendance.policy.words import BY_NAMES, GROUP_NAMES, NOTICES, TIMED, Row
from models.attendance.workflow import (
    ABSENCE_REASON_NAMES,
    COMP_SOURCE_NAMES,
    EVENT_NAMES,
    RESULT_NAMES,
    Event,
    Result,
)
from models.core.fields import Field, Kind
from models.core.rulebook import queries as rulebook
from models.core.rulebook import register
from models.core.rulebook.register import PolicyTable, add_policy

BANDS, STEPS, THRESHOLDS = "attendance_bands", "attendance_steps", "attendance_thresholds"
TOLERANCE, FLEX, COMP = "attendance_tolerance", "attendance_flex", "attendance_comp"
AREA = "attendance"
REASONS: Mapping[str, str] = {str(int(code)): said for code, said in ABSENCE_REASON_NAMES.items()}
MINUTES_OF_A_DAY = 1440

_GROUP = Field("group", "计次类别", Kind.CHOICE, required=True, choices=GROUP_NAMES)
_POINTS = Field("points", "扣分", Kind.DECIMAL, highest=100)
_FEN = Field("fen", "扣款", Kind.MONEY, highest=10_000_000)
_PER_MINUTE = Field("fen_per_minute", "每分钟扣款", Kind.MONEY, highest=1_000_000)


def _minutes(name: str, label: str, *, required: bool = False, hint: str = "") -> Field:
    return Field(name, label, Kind.INTEGER, required=required, lowest=0, highest=2 * MINUTES_OF_A_DAY, hint=hint)


def _pairs(rows: Sequence[Row]) -> Iterator[tuple[int, Row, int, Row]]:
    """Every two rows with their places from 1 on."""
    for (first, one), (second, other) in combinations(enumerate(rows, 1), 2):
        yield first, one, second, other


def _meet(low: int, high: int | None, other_low: int, other_high: int | None) -> bool:
    return (high is None or other_low <= high) and (other_high is None or low <= other_high)


def bands_fault(rows: Sequence[Row], _: date) -> str | None:
    """What is wrong with rows of bands: a column that does not go with the others, or two rows for one case."""
    for place, row in enumerate(rows, 1):
        fault = _band_fault(row)
        if fault is not None:
            return f"第 {place} 行，{fault}"
    for first, one, second, other in _pairs(rows):
        same_notice = not one["notice"] or not other["notice"] or one["notice"] == other["notice"]
        if one["event"] != other["event"] or not same_notice:
            continue
        if _meet(one["from_minutes"], one["to_minutes"], other["from_minutes"], other["to_minutes"]):
            return f"第 {first} 行和第 {second} 行重叠：{words.band(one)}；{words.band(other)}。请改成互不重叠。"
    return None


def _band_fault(row: Row) -> str | None:
    event, result = Event(row["event"]), Result(row["result"])
    costs = row["group"] or row["fen"] or row["fen_per_minute"]
    faults = (
        (event not in TIMED and (row["from_minutes"] or row["to_minutes"] is not None),
         f"“{EVENT_NAMES[event]}”不分分钟数，“从”请填 0，“到”请留空。"),
        (row["to_minutes"] is not None and row["to_minutes"] < row["from_minutes"], "“到”不能小于“从”，请核对。"),
        (result is Result.EVENT and not row["group"], "“计次”须选计次类别，请补上。"),
        (result is Result.ABSENCE and not (row["absence"] or row["absence_by_hours"]),
         "“旷工”须填天数，或勾选“按小时折算”。"),
        (result is not Result.ABSENCE and (row["absence"] or row["absence_by_hours"]),
         f"“{RESULT_NAMES[result]}”不计旷工，请清空旷工天数和“按小时折算”，或改选“旷工”。"),
        (row["absence_by_hours"] and event not in (*TIMED, Event.NO_RECORD),
         f"“{EVENT_NAMES[event]}”没有小时数，不能按小时折算，请填旷工天数。"),
        (result in (Result.NORMAL, Result.UNEXPLAINED) and costs,
         f"“{RESULT_NAMES[result]}”不计次也不扣款，请清空这些内容，或改选“计次”。"),
    )  # fmt: skip
    return next((sentence for is_wrong, sentence in faults if is_wrong), None)


def bands_notes(rows: Sequence[Row], _: date) -> tuple[str, ...]:
    """The cases for which no row says anything: they count as normal."""
    open_cases = [case for event in Event for case in _unsaid(event, [row for row in rows if row["event"] == event])]
    return (f"请注意：{'、'.join(open_cases)}没有规定，按正常处理。",) if open_cases else ()


def _unsaid(event: Event, rows: Sequence[Row]) -> list[str]:
    """What no row of an event covers, whatever the notice was."""
    if event not in TIMED:
        return [] if rows else [EVENT_NAMES[event]]
    missing: list[tuple[int, int | None]] = []
    reached = 0
    for row in sorted(rows, key=lambda one: (one["from_minutes"], one["to_minutes"] or MINUTES_OF_A_DAY)):
        if row["from_minutes"] > reached + 1:
            missing.append((reached + 1, row["from_minutes"] - 1))
        if row["to_minutes"] is None:
            return [f"{EVENT_NAMES[event]} {words.span(*each)}" for each in missing]
        reached = max(reached, row["to_minutes"])
    return [f"{EVENT_NAMES[event]} {words.span(*each)}" for each in (*missing, (reached + 1, None))]


def steps_fault(rows: Sequence[Row], _: date) -> str | None:
    """What is wrong with rows of steps: from above to, or two rows for the same time of a group."""
    for place, row in enumerate(rows, 1):
        if row["to_nth"] is not None and row["to_nth"] < row["from_nth"]:
            return f"第 {place} 行，“到第几次”不能小于“从第几次”，请核对。"
    for first, one, second, other in _pairs(rows):
        if one["group"] == other["group"] and _meet(one["from_nth"], one["to_nth"], other["from_nth"], other["to_nth"]):
            return f"第 {first} 行和第 {second} 行重叠：{words.step(one)}；{words.step(other)}。请改成互不重叠。"
    return None


def groups_notes(rows: Sequence[Row], on: date) -> tuple[str, ...]:
    """The groups that no band in force on that day counts."""
    counted = {row["group"] for row in rulebook.policy(BANDS, on)}
    idle = dict.fromkeys(GROUP_NAMES[row["group"]] for row in rows if row["group"] not in counted)
    if not idle:
        return ()
    return (f"请注意：规则表“考勤分段”里还没有计入{'、'.join(idle)}的情形，这几行暂时不起作用。",)


def tolerance_fault(rows: Sequence[Row], _: date) -> str | None:
    """What is wrong with rows of tolerance: nothing that is tolerated."""
    place = next((place for place, row in enumerate(rows, 1) if not row["amount"]), None)
    return None if place is None else f"第 {place} 行，容忍的数量为 0，不容忍请删去这一行。"


def _table(
    name: str, label: str, fields: tuple[Field, ...], key: tuple[str, ...], help_: str, said: Any, fault: Any = None,
    notes: Any = None,
) -> None:  # fmt: skip
    add_policy(PolicyTable(name, label, AREA, fields, key, help_, marks=True, words=said, check=fault, notes=notes))


_table(
    BANDS,
    "考勤分段",
    (
        Field("event", "情形", Kind.CHOICE, required=True, choices=EVENT_NAMES),
        _minutes("from_minutes", "从（分钟）", required=True, hint="含本数；缺卡、无打卡、缺席填 0"),
        _minutes("to_minutes", "到（分钟）", hint="含本数；不填为以上"),
        Field("notice", "电话报告", Kind.CHOICE, choices=NOTICES, hint="不填为不论有没有报告"),
        Field("result", "处理", Kind.CHOICE, required=True, choices=RESULT_NAMES),
        Field("group", "计次类别", Kind.CHOICE, choices=GROUP_NAMES, hint="同一类别在当月一起数第几次"),
        Field("absence", "旷工（天）", Kind.DECIMAL, highest=1),
        Field("absence_by_hours", "按小时折算", Kind.BOOL, hint="缺勤分钟数除以当天排班分钟数"),
        Field("absence_reason", "旷工原因", Kind.CHOICE, choices=REASONS),
        _FEN,
        _PER_MINUTE,
        _minutes("free_minutes", "每分钟扣款从几分钟以后算", hint="不填为从第 1 分钟起"),
    ),
    ("event", "from_minutes", "notice"),
    "迟到、早退、缺卡、无打卡、缺席各是什么处理：正常、计次、旷工，或待说明。",
    words.band,
    bands_fault,
    bands_notes,
)
_table(
    STEPS,
    "按次扣分扣款",
    (
        _GROUP,
        Field("from_nth", "从第几次", Kind.INTEGER, required=True, lowest=1, highest=1000, default=1),
        Field("to_nth", "到第几次", Kind.INTEGER, lowest=1, highest=1000, hint="含本数；不填为以后每次"),
        _POINTS,
        _FEN,
        _PER_MINUTE,
        Field("absence", "旷工（天）", Kind.DECIMAL, highest=1),
    ),
    ("group", "from_nth"),
    "当月第几次起，每次扣多少分、多少钱，或计多少旷工。被容忍的那几次不扣，但算在次数里。",
    words.step,
    steps_fault,
    groups_notes,
)
_table(
    THRESHOLDS,
    "当月累计次数",
    (
        _GROUP,
        Field("count", "满几次", Kind.INTEGER, required=True, lowest=1, highest=1000, hint="含本数"),
        Field("every", "以后每几次再计一遍", Kind.INTEGER, lowest=1, highest=1000, hint="不填为当月只计一遍"),
        _POINTS,
        _FEN,
        Field("absence", "旷工（天）", Kind.DECIMAL, highest=31),
        Field("replaces", "代替按次扣分", Kind.BOOL, hint="不勾选为与按次扣分叠加"),
        Field("counts_tolerated", "容忍的也算次数", Kind.BOOL, default=True),
    ),
    ("group", "count"),
    "当月累计满几次时另外扣多少，是叠加还是代替按次扣分。",
    words.threshold,
    notes=groups_notes,
)
_table(
    TOLERANCE,
    "每月容忍",
    (
        _GROUP,
        Field("by", "容忍方式", Kind.CHOICE, required=True, choices=BY_NAMES, default="count"),
        Field("amount", "次数或分钟数", Kind.INTEGER, required=True, lowest=0, highest=MINUTES_OF_A_DAY),
        _minutes("most_minutes", "每次不超过（分钟）", hint="不填为不限"),
    ),
    ("group", "by"),
    "每月容忍几次，或合计多少分钟以内容忍。只容忍处理为“计次”的情形。",
    words.tolerance,
    tolerance_fault,
    groups_notes,
)
_table(
    FLEX,
    "晚走晚到",
    (
        Field("after_minutes", "下班后多留（分钟）", Kind.INTEGER, required=True, lowest=1, highest=MINUTES_OF_A_DAY),
        Field("later_minutes", "第二天可晚到（分钟）", Kind.INTEGER, required=True, lowest=1, highest=720),
    ),
    ("after_minutes",),
    "前一天下班后多留了多久，第二天可以晚到多久。没有这样的规定就留空。",
    words.flex,
)
_table(
    COMP,
    "加班和值班的补休",
    (
        Field("source_of_rest", "来源", Kind.CHOICE, required=True, choices=COMP_SOURCE_NAMES),
        Field("percent", "折合补休（%）", Kind.INTEGER, required=True, lowest=1, highest=300, default=100),
        _minutes("least_minutes", "不满几分钟不计"),
    ),
    ("source_of_rest",),
    "哪些工作时间给补休，按多少折合。",
    words.comp,
)
register.seeds(
    BANDS,
    "attendance.absence_band.from_minutes", "attendance.absence_band.from_inclusive",
    "attendance.absence_band.to_minutes", "attendance.absence_band.days", "attendance.over_band_days",
    "attendance.event_noshow_days", "attendance.no_record_days", "attendance.missing_punch_result",
    "attendance.notice_variant.enabled",
)  # fmt: skip
register.seeds(STEPS, "attendance.late.points_per_event", "attendance.late.points_from_event")
register.seeds(
    THRESHOLDS,
    "attendance.late.monthly_threshold", "attendance.late.threshold_points", "attendance.late.threshold_stacks",
    "attendance.late.threshold_counts_tolerated",
)  # fmt: skip
register.seeds(TOLERANCE, "attendance.late.tolerance_per_month")
