"""Why a day is what it is: every kind of day is explained in words, with its bases, records and what was left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from models.attendance.days.explain import explain
from models.attendance.days.rules import Input
from models.attendance.policy import queries
from models.attendance.policy.values import Band, Deviation, Flex, Policy, Step, Threshold, Tolerance, Verdict
from models.attendance.workflow import Event, Result, Sign
from models.core import register
from models.core.explain import Explanation, from_json, words
from tests.factories.days import (
    ANNUAL,
    DUTY,
    EARLY,
    FOUR,
    NIGHT,
    OFFICE,
    STANDBY,
    at,
    correction,
    cover,
    given,
    october,
    stamps,
)

DAY = date(2026, 10, 5)


@pytest.fixture
def policy(opened: str) -> Policy:
    """The first content."""
    return queries.policy_on(DAY)


def told(one: Input, policy: Policy, day: int = 5) -> Explanation:
    month = october(one, policy)
    return explain(month.days[day - 1], month, policy)


def present(*days: int) -> tuple[str, ...]:
    return tuple(punch for day in days for punch in (f"{day} 08:20", f"{day} 17:40"))


def test_the_day_of_the_picture(policy: Policy) -> None:
    found = told(given({5: OFFICE}, stamps("5 09:05", "5 17:34")), policy)
    assert found.result == "旷工 0.5 天"
    assert found.steps == (
        "迟到 35 分钟\n09:05 到岗，应到 08:30；宽限 0 分钟",
        "在 30–180 分钟之间（含 30 和 180）\n不再计迟到，改按旷工",
        "记旷工 0.5 天\n制度没有写明，用推荐值（可在“参数和规则”里改）",
    )
    (basis,) = found.bases
    assert (basis.rule, basis.article, basis.recommended) == (
        "R-036、R-038", "《客户服务部管理制度》第10.3条", True,
    )  # fmt: skip
    assert [(one.entity, one.record) for one in found.used] == [("roster_entry", 51), ("punch", 1), ("punch", 2)]
    assert [(one.at, one.what, one.tone) for one in found.timeline] == [
        ("08:30", "应到", "mute"), ("09:05", "到岗", "bad"), ("17:30", "应退", "mute"), ("17:34", "离岗", "ok"),
    ]  # fmt: skip
    assert [(one.reading, one.why_not) for one in found.alternatives] == [
        ("计迟到 1 次", "1–29 分钟才这样处理，当天是 35 分钟"),
        ("旷工 1 天", "181 分钟以上才这样处理，当天是 35 分钟"),
        ("每月容忍 1 次", "只容忍计次的情形，这一次按旷工"),
        ("用补休抵", "迟到早退不能用补休抵"),
    ]
    assert found.warnings == ("“迟到 30–180 分钟：旷工 0.5 天”制度没有写明，现用推荐值",)


def three(policy: Policy, day: int) -> Explanation:
    punches = stamps("5 08:40", "5 17:40", "6 08:40", "6 17:40", "7 08:20", "7 17:20", *present(8))
    return told(given(dict.fromkeys((5, 6, 7, 8), OFFICE), punches), policy, day)


def test_the_first_of_a_month_is_tolerated(policy: Policy) -> None:
    found = three(policy, 5)
    assert found.result == "迟到 10 分钟，容忍"
    assert "当月迟到早退第 1 次，容忍\n每月容忍 1 次；不扣分，但算在次数里" in found.steps
    assert {one.rule for one in found.bases} == {"R-032", "R-033"}


def test_the_third_of_a_month_reaches_the_threshold_and_the_sum_is_worked_out(policy: Policy) -> None:
    found = three(policy, 7)
    assert found.result == "早退 10 分钟"
    assert found.steps[2:] == (
        "当月迟到早退第 3 次，扣 2 分\n第 1 次（10-05）已容忍；第 2 次起扣 2 分",
        "当月迟到早退满 3 次，另外扣 5 分\n制度没有写明，用推荐值（可在“参数和规则”里改）",
        "当月合计扣 9 分\n2 分 × 2 + 5 分 = 9 分",
    )
    assert [one.rule for one in found.bases] == ["R-032", "R-034", "R-035"]
    assert ("每月容忍 1 次", "当月的容忍已用于 10-05") in [(one.reading, one.why_not) for one in found.alternatives]


def test_a_day_on_time(policy: Policy) -> None:
    found = three(policy, 8)
    assert found.result == "出勤"
    assert found.steps == (
        "08:20 到岗，17:40 离岗\n行班 08:30–17:30，没有迟到早退", "出勤 7 小时 30 分钟\n排班 7 小时 30 分钟",
    )  # fmt: skip
    assert [*found.bases, *found.alternatives, *found.warnings] == []


def moved(**values: Any) -> Verdict:
    return Verdict(3, minutes=0, absence=0, absence_reason=None, words="停电，考勤机不能用", **values)


KINDS: dict[str, tuple[Input, int, str, tuple[str, ...]]] = {
    "rest": (given({5: None}), 5, "休息", ("排班为休息，不用打卡",)),
    "rest with a punch": (
        given({5: None}, stamps("5 09:00")), 5, "休息",
        ("排班为休息，不用打卡", "休息日有打卡：09:00。不影响考勤结果；加班须先申请"),
    ),
    "an empty cell": (given({4: None, 5: ()}), 5, "休息", ("排班表里这一天没有班次，按休息",)),
    "stand-by": (given({5: STANDBY}), 5, "休息", ("排班为备班", "备班，不用打卡")),
    "a leave that only the roster knows": (given({5: ANNUAL}), 5, "年假", ("排班标记“年”，待请假单",)),
    "field duty": (
        given({5: OFFICE}, covers=(cover("5 08:00", "5 18:00"),)), 5, "外勤", ("外勤第 1 号\n08:00 至 18:00",),
    ),
    "exempt": (given({5: OFFICE}, exempt={DAY: "部门经理"}), 5, "免打卡", ("免打卡\n部门经理",)),
    "no data yet": (
        given({5: OFFICE}, data_until=at("4 12:00")), 5, "待打卡数据",
        ("排班为行班 08:30–17:30", "这个班次的打卡记录还没有导入，导入后自动得出结果"),
    ),
    "ahead": (given({25: OFFICE}, now=at("5 12:00")), 25, "还没有结果", ("排班为行班 08:30–17:30",)),
    "unplanned": (given({5: OFFICE}), 20, "没有排班", ("没有公布的排班\n排班表公布以后才有结果",)),
    "not employed yet": (
        given({5: OFFICE}, employed_from=date(2026, 10, 10)), 5, "不在职",
        ("不在职\n入职以前、离职以后和停职期间，不计考勤",),
    ),
    "no record": (
        given({5: OFFICE}), 5, "旷工 1 天",
        ("全天没有打卡\n没有请假、外勤、出差，也没有批准的补卡",
         "记旷工 1 天\n制度没有写明，用推荐值（可在“参数和规则”里改）"),
    ),
    "a missing punch": (
        given({5: OFFICE}, stamps("5 08:20")), 5, "下班缺卡，待说明",
        ("下班没有打卡\n应退 17:30；当天的打卡只有 08:20", "待说明\n暂不扣分；请申请补卡，或由主管提出更正"),
    ),
    "a correction": (
        given({5: OFFICE}, (*stamps("5 17:40"), correction("5 08:30", "in"))), 5, "出勤",
        ("08:30 到岗，17:40 离岗\n行班 08:30–17:30，没有迟到早退", "出勤 7 小时 30 分钟\n排班 7 小时 30 分钟"),
    ),
    "the second of two shifts was missed": (
        given({5: (EARLY, NIGHT)}, stamps("5 07:20", "5 15:31")), 5, "旷工 0.6 天",
        ("20:00 的班次没有打卡\n没有请假、外勤、出差，也没有批准的补卡",
         "记旷工 0.6 天\n按这一班占当天排班的比例；制度没有写明，用推荐值（可在“参数和规则”里改）"),
    ),
    "the day after a night": (
        given({5: NIGHT, 6: None}, stamps("5 19:50", "6 08:02")), 6, "休息",
        ("排班为休息，不用打卡", "08:02 的打卡属于 10 月 5 日的班次"),
    ),
    "a missed training": (
        given({5: OFFICE}, stamps(*present(5)),
              missed={DAY: (Deviation(Event.NO_SHOW, 0, 0, 0, absence_reason=7, record=4),)}), 5, "旷工 0.5 天",
        ("没有参加应参加的培训、会议或活动\n培训没有签到",
         "记旷工 0.5 天\n制度没有写明，用推荐值（可在“参数和规则”里改）"),
    ),
    "a verdict": (
        given({5: OFFICE}, stamps("5 09:05", "5 17:34"), verdicts={DAY: moved(result=Result.NORMAL, event=None)}), 5,
        "正常（人工认定）",
        ("人工认定为正常\n停电，考勤机不能用", "09:05 到岗，17:34 离岗\n行班 08:30–17:30",
         "出勤 6 小时 55 分钟\n排班 7 小时 30 分钟"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_day_is_explained(policy: Policy, name: str) -> None:
    one, day, result, steps = KINDS[name]
    found = told(one, policy, day)
    assert (found.result, found.steps) == (result, steps)
    assert from_json(found.to_json()) == found
    assert {one.entity for one in found.used} <= set(register.entities)
    assert all("None" not in line for line in words(found))


def test_a_night_shows_the_next_day_on_its_line_and_the_repeated_punch(policy: Policy) -> None:
    found = told(given({5: NIGHT, 6: None}, stamps("5 20:15", "6 08:02", "6 08:05")), policy)
    assert [(one.at, one.what, one.tone) for one in found.timeline] == [
        ("20:00", "应到", "mute"), ("20:15", "到岗", "bad"), ("次日 08:00", "应退", "mute"),
        ("次日 08:02", "重复打卡", "mute"), ("次日 08:05", "离岗", "ok"),
    ]  # fmt: skip
    assert ("打卡 次日 08:02", "重复打卡，不用") in [(one.title, one.detail) for one in found.used]


def test_field_duty_that_moves_the_start(policy: Policy) -> None:
    found = told(given({5: OFFICE}, stamps("5 10:20", "5 17:40"), covers=(cover("5 08:00", "5 10:00"),)), policy)
    assert found.steps[0] == "迟到 20 分钟\n10:20 到岗，应到 10:00；宽限 0 分钟"
    assert "外勤第 1 号，应到时间改为 10:00" in found.steps
    assert ("attendance_request", 1) in [(one.entity, one.record) for one in found.used]


def test_compensatory_rest_asked_for_afterwards_is_named_and_does_not_cover(policy: Policy) -> None:
    rest = cover("5 08:00", "5 09:10", Sign.COMP_REST, is_comp_rest=True, asked_at=at("5 12:00"))
    found = told(given({5: OFFICE}, stamps("5 09:05", "5 17:34"), covers=(rest,)), policy)
    assert found.result == "旷工 0.5 天"
    assert "补休第 1 号是事后申请的补休，不抵迟到早退" in found.steps
    assert "用补休抵" in [one.reading for one in found.alternatives]
    allowed = told(
        given({5: OFFICE}, stamps("5 09:05", "5 17:34"), covers=(rest,)), replace(policy, comp_rest_covers=True)
    )
    assert allowed.result == "出勤"
    assert "用补休抵" not in [one.reading for one in allowed.alternatives]


def test_a_missing_punch_says_what_else_it_could_have_been_and_that_it_waits(policy: Policy) -> None:
    found = told(given({5: OFFICE}, stamps("5 08:20")), policy)
    assert found.alternatives[0].reading == "计迟到、早退或旷工"
    assert any("待说明" in warning and "更正" in warning for warning in found.warnings)
    assert ("17:30", "没有打卡", "bad") in [(one.at, one.what, one.tone) for one in found.timeline]


def test_a_verdict_says_what_the_rows_would_have_made(policy: Policy) -> None:
    found = told(*KINDS["a verdict"][:1], policy)
    assert ("迟到 35 分钟：旷工 0.5 天", "已经人工认定，以认定为准") in [
        (one.reading, one.why_not) for one in found.alternatives
    ]
    assert ("day_verdict", 3) in [(one.entity, one.record) for one in found.used]
    late = replace(moved(result=Result.EVENT, event=Event.LATE), minutes=12)
    assert told(given({5: OFFICE}, verdicts={DAY: late}), policy).result == "迟到 12 分钟（人工认定）"
    absent = replace(moved(result=Result.ABSENCE, event=None), absence=50)
    assert told(given({5: OFFICE}, verdicts={DAY: absent}), policy).result == "旷工 0.5 天（人工认定）"


def test_duty_on_a_rest_day_names_the_rest_it_gives(policy: Policy) -> None:
    found = told(given({5: DUTY}, stamps(*present(5))), policy)
    assert any("得补休 540 分钟" in step for step in found.steps)
    assert [one.rule for one in found.bases] == ["R-062"]
    assert "公休日值班" in found.bases[0].value


def test_money_by_the_minute_is_worked_out() -> None:
    policy = Policy(
        bands=(Band(Event.LATE, 11, None, Result.EVENT, "late", fen=1000, fen_per_minute=200, free_minutes=10),),
        steps=(Step("late", 1, 1, fen=500),),
    )
    found = told(given({5: OFFICE}, stamps("5 08:45", "5 17:40")), policy)
    assert "扣款 20 元\n10 元 + 2 元 × 5 分钟" in found.steps
    assert "当月迟到第 1 次，扣 5 元\n第 1 次扣 5 元" in found.steps
    assert found.steps[-1] == "当月合计扣款 25 元"


def test_absence_by_hours_shows_its_division() -> None:
    policy = Policy(bands=(Band(Event.LATE, 1, None, Result.ABSENCE, absence_by_hours=True),))
    found = told(given({5: OFFICE}, stamps("5 09:15", "5 17:40")), policy)
    assert found.result == "旷工 0.1 天"
    assert "记旷工 0.1 天\n按小时折算：45 分钟 ÷ 450 分钟" in found.steps


def test_thresholds_that_replace_or_make_absence_are_told() -> None:
    policy = Policy(
        bands=(Band(Event.LATE, 1, None, Result.EVENT, "late"),),
        thresholds=(Threshold("late", 2, absence=50, replaces=True, counts_tolerated=False),),
        tolerances=(Tolerance("late", by_minutes=True, amount=10),),
    )
    days = dict.fromkeys((5, 6, 7), OFFICE)
    punches = stamps("5 08:40", "5 17:40", "6 08:40", "6 17:40", "7 08:40", "7 17:40")
    assert "当月迟到满 2 次，容忍的不算在内，改为旷工 0.5 天，不再按次" in told(given(days, punches), policy, 7).steps
    assert (
        "当月迟到第 1 次，容忍\n每月合计 10 分钟以内容忍；不扣分，但算在次数里"
        in told(given(days, punches), policy, 5).steps
    )
    assert ("每月合计 10 分钟以内容忍", "当月合计已经超过") in [
        (one.reading, one.why_not) for one in told(given(days, punches), policy, 7).alternatives
    ]


def test_the_call_is_named_where_it_decides_and_where_it_does_not(policy: Policy) -> None:
    called = Deviation(Event.NO_RECORD, 0, 450, 450, notice="late")
    by_call = Policy(
        bands=(
            Band(Event.NO_RECORD, 0, None, Result.EVENT, "late_early", notice="late"),
            Band(Event.NO_RECORD, 0, None, Result.ABSENCE, notice="none", absence=100),
        )
    )
    found = told(given({5: None}, missed={DAY: (called,)}), by_call)
    assert "计入迟到早退次数，到点以后才报告" in found.steps
    assert ("旷工 1 天", "没有电话报告才这样处理，到点以后才报告") in [
        (one.reading, one.why_not) for one in found.alternatives
    ]
    plain = told(given({5: None}, missed={DAY: (called,)}), policy)
    assert "按电话报告处理" in [one.reading for one in plain.alternatives]


def test_grace_and_cases_without_a_row_are_normal_and_say_so(policy: Policy) -> None:
    gentle = replace(policy, grace_minutes=10)
    found = told(given({5: OFFICE}, stamps("5 08:40", "5 17:40")), gentle)
    assert found.result == "出勤"
    assert "在宽限 10 分钟以内\n按正常处理，不计次" in found.steps
    assert found.bases[0].key == queries.GRACE
    nothing = told(given({5: OFFICE}, stamps("5 08:40", "5 17:40")), replace(policy, bands=()))
    assert "规则表“考勤分段”没有规定这种情形\n按正常处理，不计次" in nothing.steps


def test_a_late_evening_that_allows_a_late_morning_is_told(policy: Policy) -> None:
    punches = stamps("5 08:20", "5 21:10", "6 09:20", "6 17:40")
    found = told(given({5: OFFICE, 6: OFFICE}, punches), replace(policy, flexes=(Flex(210, 60),)), 6)
    assert found.result == "出勤"
    assert any("前到岗不算迟到" in step for step in found.steps)


def test_a_break_with_punches_of_its_own_is_on_the_line(policy: Policy) -> None:
    found = told(given({5: FOUR}, stamps("5 07:55", "5 12:02", "5 13:41", "5 17:33")), policy)
    assert found.result == "迟到 11 分钟，容忍"
    assert [one.what for one in found.timeline].count("应到") == 2


def test_what_the_caller_knows_beside_it_is_warned_of() -> None:
    month = october(given({5: None}))
    assert explain(month.days[4], month, Policy(), ("没有 2026 年的日历",)).warnings == ("没有 2026 年的日历",)
