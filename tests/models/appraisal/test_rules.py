"""The score and the bonus, pure: columns, formula, exact fen, additions, limits; what always holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.appraisal import rules
from models.appraisal.rules import Addition, Attended, Band, Base, Scheme, Worker
from models.appraisal.workflow import Rounding, Way
from models.core.explain import Basis
from models.score.rules import Counted
from models.score.workflow import Cause

OCTOBER = "2026-10"
SHARE = Band(0, Way.SHARE, 0, 0, Basis("R-030", value="基数 × 得分 ÷ 基础分"))
EVERYBODY = Base(None, "", 100_000, Basis("R-030", value="所有人员每月 1,000.00 元"))
PLAIN = Scheme(10_000, 0, None, Rounding.HALF_UP, (EVERYBODY,), (SHARE,), ())
AGENT = Worker(1, "AGENT", 7, None)
FULL = Addition("全勤奖", 200, 20_000, True, True, True, True, frozenset({"annual"}), Basis("R-142"))
CALM = Attended(0, 0, 0, 0, {})


def band(first: int, way: Way, percent: int = 0, fen: int = 0) -> Band:
    return Band(first, way, percent, fen, Basis("R-030"))


def counted(points: int = 0, fen: int = 0, cause: Cause = Cause.ATTENDANCE, **values: Any) -> Counted:
    made = Counted(1, "attendance:2026-10:1:12:1", 1, cause, OCTOBER, "迟到第 2 次", date(2026, 10, 12), points, fen)
    return replace(made, **values)


def outcome(*lines: Counted, scheme: Scheme = PLAIN, worker: Worker = AGENT) -> rules.Outcome:
    return rules.outcome(scheme, worker, OCTOBER, lines)


THRESHOLD = "attendance:2026-10:1:threshold:late_early:3:1"


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (counted(-200), "step_points"),
        (counted(-500, key=THRESHOLD), "threshold_points"),
        (counted(-200, key="attendance:correction:2026-09:1:4:1", belongs_to="2026-09"), "other_points"),
        (counted(-500, cause=Cause.PENALTY, key="penalty:1"), "penalty_points"),
        (counted(300, cause=Cause.TRAINING, key="exam:1"), "training_points"),
        (counted(500, cause=Cause.APPRAISAL, key="appraisal:adjust:1"), "added_points"),
        (counted(-500, cause=Cause.APPRAISAL, key="appraisal:adjust:2"), "other_points"),
    ],
)
def test_each_cause_has_its_column(line: Counted, column: str) -> None:
    found = outcome(line)
    assert {name: getattr(found, name) for name in rules.COLUMNS if getattr(found, name)} == {column: line.points}
    assert found.final_points == 10_000 + line.points


# n events as in the worked table of: 2(n−1), from the 3rd on 5 more
@pytest.mark.parametrize(("events", "score", "fen"), [(1, 10_000, 100_000), (2, 9_800, 98_000), (3, 9_100, 91_000)])
def test_lates_take_their_share_of_the_bonus(events: int, score: int, fen: int) -> None:
    lines = [counted(-200, key=f"attendance:2026-10:1:{day}:1") for day in range(1, events)]
    lines += [counted(-500, key=THRESHOLD)] if events >= 3 else []
    found = outcome(*lines)
    assert (found.final_points, found.bonus_fen, found.payable_fen) == (score, fen, fen)


@pytest.mark.parametrize(
    ("base", "score", "rounding", "fen"),
    [
        (100_055, 9_000, Rounding.HALF_UP, 90_050),  # 900.495 yuan
        (100_054, 9_000, Rounding.HALF_UP, 90_049),  # 900.486 yuan
        (100_055, 9_000, Rounding.DOWN, 90_049),
        (100_055, 9_000, Rounding.YUAN, 90_000),
        (100_000, 9_050, Rounding.YUAN, 90_500),
        (99_945, 9_050, Rounding.YUAN, 90_500),  # 904.50 yuan
        (1, 5_000, Rounding.HALF_UP, 1),
        (1, 4_999, Rounding.HALF_UP, 0),
    ],
)
def test_parts_of_a_fen_go_as_the_rulebook_says(base: int, score: int, rounding: Rounding, fen: int) -> None:
    scheme = replace(PLAIN, rounding=rounding, bases=(replace(EVERYBODY, fen=base),))
    assert rules.bonus(scheme, base, score)[0] == fen


BANDS = (band(0, Way.FIXED, fen=0), band(6_000, Way.PER_POINT, fen=1_000), band(8_000, Way.PERCENT, 90), SHARE)


@pytest.mark.parametrize(
    ("score", "fen"),
    [(0, 0), (5_999, 0), (6_000, 60_000), (7_950, 79_500), (7_999, 79_990), (8_000, 90_000), (12_000, 90_000)],
)
def test_a_band_holds_from_its_score_on(score: int, fen: int) -> None:
    scheme = replace(PLAIN, bands=BANDS[:3])
    assert rules.bonus(scheme, 100_000, score)[0] == fen


def test_taking_off_for_each_point_ends_at_nothing_and_never_adds() -> None:
    scheme = replace(PLAIN, bands=(band(0, Way.PER_POINT, fen=5_000),))
    assert [rules.bonus(scheme, 100_000, score)[0] for score in (0, 7_999, 9_950, 10_000, 10_500)] == [
        0, 0, 97_500, 100_000, 100_000,
    ]  # fmt: skip


def test_the_most_particular_base_counts() -> None:
    of_role, of_post = replace(EVERYBODY, role="AGENT", fen=2), replace(EVERYBODY, post_id=7, fen=3)
    both, other = replace(of_post, role="AGENT", fen=4), replace(EVERYBODY, post_id=8, fen=5)
    scheme = replace(PLAIN, bases=(EVERYBODY, of_role, of_post, both, other))
    assert rules.base_of(scheme, AGENT) == both
    assert rules.base_of(scheme, replace(AGENT, role="CASHIER")) == of_post
    assert rules.base_of(scheme, replace(AGENT, post_id=None)) == of_role
    assert rules.base_of(scheme, replace(AGENT, post_id=None, role="CASHIER")) == EVERYBODY
    assert rules.base_of(replace(scheme, bases=(other,)), AGENT) is None


def test_without_a_base_nothing_is_payable_and_the_row_says_so() -> None:
    found = outcome(counted(-200), scheme=replace(PLAIN, bases=()))
    assert (found.final_points, found.base_fen, found.bonus_fen, found.payable_fen) == (9_800, None, None, None)
    assert found.remark == "考勤 −2；奖金基数未定"
    assert found.explanation.result == "98 分，奖金基数未定"
    assert found.explanation.warnings == (rules.BASE_MISSING,)
    assert found.explanation.steps[2:] == ("奖金基数未定，算不出奖金", "应发未定")
    fixed = outcome(scheme=replace(PLAIN, bases=(), bands=(band(0, Way.FIXED, fen=30_000),)))
    assert fixed.payable_fen == 30_000


def test_fines_are_shown_and_not_taken_off() -> None:
    fined = counted(-500, -5_000, Cause.PENALTY, key="penalty:1", title="处罚单第 1 号")
    found = outcome(fined)
    assert (found.fine_fen, found.payable_fen) == (5_000, 95_000)
    assert found.remark == "处罚单第 1 号 −5 分，−50.00 元"
    assert any("应发金额不减" in step for step in found.explanation.steps)
    assert outcome(fined, replace(fined, key="penalty:2", points=0, fen=5_000)).fine_fen == 0


def test_rewards_add_points_and_money() -> None:
    found = outcome(counted(500, 20_000, Cause.APPRAISAL, key="appraisal:adjust:1", title="优质服务"))
    assert (found.added_points, found.added_fen, found.final_points) == (500, 20_000, 10_500)
    assert found.payable_fen == 105_000 + 20_000


@pytest.mark.parametrize(
    ("attended", "is_earned"),
    [
        (None, False),
        (CALM, True),
        (replace(CALM, late=1), False),
        (replace(CALM, early=1, tolerated=1), False),
        (replace(CALM, absence=50), False),
        (replace(CALM, leave={"sick": 50}), False),
        (replace(CALM, leave={"annual": 300}), True),
    ],
)
def test_full_attendance_is_earned_by_a_closed_month(attended: Attended | None, is_earned: bool) -> None:
    found = outcome(scheme=replace(PLAIN, additions=(FULL,)), worker=replace(AGENT, attended=attended))
    assert (found.added_points, found.added_fen) == ((200, 20_000) if is_earned else (0, 0))
    assert ("全勤奖 +2 分，+200.00 元" in found.remark) == is_earned


def test_what_was_tolerated_may_do_no_harm() -> None:
    mild = replace(FULL, counts_tolerated=False)
    assert rules.earned(replace(PLAIN, additions=(mild,)), replace(CALM, late=1, tolerated=1)) == (mild,)
    assert rules.earned(replace(PLAIN, additions=(mild,)), replace(CALM, late=2, tolerated=1)) == ()


def test_a_score_stays_within_its_limits() -> None:
    scheme = replace(PLAIN, lowest=5_000, highest=10_200)
    assert outcome(counted(-9_000), scheme=scheme).final_points == 5_000
    high = outcome(counted(900, cause=Cause.APPRAISAL, key="appraisal:adjust:1"), scheme=scheme)
    assert high.final_points == 10_200
    assert "最高计 102 分" in high.explanation.steps[0]
    assert "最低计 50 分" in outcome(counted(-9_000), scheme=scheme).explanation.steps[0]


def test_the_explanation_goes_from_the_lines_to_the_amount() -> None:
    found = outcome(counted(-200), counted(-500, key=THRESHOLD, title="当月满 3 次")).explanation
    assert found.result == "93 分，应发 930.00 元"
    assert found.steps == (
        "基础分 100，考勤按次 −2，考勤达到次数 −5，合计 93 分",
        "迟到第 2 次\n−2 分",
        "当月满 3 次\n−5 分",
        "奖金基数 1,000.00 元\n所有人员每月 1,000.00 元",
        "奖金 1,000.00 × 93 ÷ 100 = 930.00 元",
        "应发 930.00 元 ＋ 加发 0.00 元 ＝ 930.00 元",
    )
    assert [one.record for one in found.used] == [1, 1]


def test_long_reasons_are_cut() -> None:
    lines = [
        counted(-100, cause=Cause.PENALTY, key=f"penalty:{n}", title="对用户态度生硬并且没有道歉，被投诉查实" * 2)
        for n in range(30)
    ]
    told = outcome(*lines).remark
    assert len(told) == rules.LONGEST_REMARK
    assert told.endswith("…")


# what always holds


def any_line(cause: Cause, points: int, fen: int, number: int) -> Counted:
    return counted(points, abs(fen) if cause is Cause.APPRAISAL else fen, cause, key=f"k:{number}")


CAUSES = st.sampled_from(list(Cause))
LINES = st.lists(
    st.builds(
        any_line, CAUSES, st.integers(-30_000, 30_000), st.integers(-10**7, 10**7), st.integers(0, 10**6),
    ),
    max_size=12,
)  # fmt: skip
WAYS = st.builds(band, st.just(0), st.sampled_from(list(Way)), st.integers(0, 300), st.integers(0, 10**7))
SCHEMES = st.builds(
    lambda fen, one, more, low, high, rounding: Scheme(
        10_000, low, high, rounding, (replace(EVERYBODY, fen=fen),),
        (one, *(replace(each, from_points=1_000 * place) for place, each in enumerate(more, 1))), (FULL,),
    ),
    st.integers(0, 10**9), WAYS, st.lists(WAYS, max_size=4), st.integers(0, 5_000),
    st.none() | st.integers(10_000, 20_000), st.sampled_from(list(Rounding)),
)  # fmt: skip


@given(
    SCHEMES, LINES, st.none() | st.builds(Attended, st.integers(0, 3), st.just(0), st.just(0), st.just(0), st.just({}))
)
def test_nothing_payable_is_negative_and_the_columns_add_up(
    scheme: Scheme, lines: list[Counted], attended: Attended | None
) -> None:
    found = outcome(*lines, scheme=scheme, worker=replace(AGENT, attended=attended))
    raw = found.base_points + sum(getattr(found, name) for name in rules.COLUMNS)
    earned = sum(one.points for one in rules.earned(scheme, attended))
    assert raw == scheme.base_points + sum(one.points for one in lines) + earned
    assert found.final_points == max(scheme.lowest, min(raw, scheme.highest or raw))
    assert found.payable_fen is not None
    assert found.bonus_fen is not None
    assert found.bonus_fen >= 0
    assert found.payable_fen == found.bonus_fen + found.added_fen >= 0
    assert found.fine_fen == -sum(one.fen for one in lines if one.cause is not Cause.APPRAISAL)


@given(
    st.integers(0, 10**9), st.integers(0, 20_000), st.integers(0, 20_000), st.sampled_from([Way.SHARE, Way.PER_POINT]),
    st.integers(0, 10**6), st.sampled_from(list(Rounding)),
)  # fmt: skip
def test_more_points_are_never_less_money(
    base: int, one: int, other: int, way: Way, fen: int, rounding: Rounding
) -> None:
    scheme = replace(PLAIN, rounding=rounding, bands=(band(0, way, fen=fen),))
    low, high = (rules.bonus(scheme, base, points)[0] for points in sorted((one, other)))
    assert low is not None
    assert high is not None
    assert low <= high


@given(st.integers(0, 10**12), st.integers(1, 10**6))
def test_rounding_is_exact(amount: int, parts: int) -> None:
    exact = Fraction(amount, parts)
    assert rules.rounded(amount, parts, Rounding.HALF_UP) == int(exact + Fraction(1, 2))
    assert rules.rounded(amount, parts, Rounding.DOWN) == int(exact)
    assert rules.rounded(amount, parts, Rounding.YUAN) == int(exact / 100 + Fraction(1, 2)) * 100
