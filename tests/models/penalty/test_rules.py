"""Rules of penalty slips: worked examples of every phase, amount, clock and cap, and what holds for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.calendar import almanac
from models.core.calendar.rules import Calendar, Count, Roll
from models.core.explain import Basis
from models.penalty import rules
from models.penalty.values import Course, Procedure, Repeat, Rule
from models.penalty.workflow import Measured, Phase, State, Takes

YEARS = (2024, 2025, 2026)
KNOWN = Calendar({on: day for year in YEARS for on, day in almanac.days_of(year).items()}, frozenset(YEARS))
SIGNED = datetime.fromisoformat("2026-07-10 09:30")  # a Friday
ENDS = datetime.fromisoformat("2026-07-14")  # the end of Monday 13th
ANSWER_ENDS = datetime.fromisoformat("2026-07-21")
LATER = datetime.fromisoformat("2026-08-01")
RULE = Rule("GAS", "燃气客服处罚", "GAS-01", "服务态度差", "第1条", None, "第 1 版", Measured.YUAN, 5_000, 10_000)
OPEN = replace(RULE, low=None, high=None)
FIXED = replace(RULE, low=20_000, high=20_000)
POINTS = replace(RULE, measured=Measured.POINTS, low=100, high=500)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words)


def course(state: State = State.EFFECTIVE, **more: object) -> Course:
    known: dict[str, object] = {
        "amount": 8_000, "takes": Takes.WAGE, "happened_at": at("2026-06-30 10:20"), "effective_at": SIGNED,
        "appeal_ends_at": ENDS,
    }  # fmt: skip
    return Course(state=state, **(known | more))  # type: ignore[arg-type]


APPEALED = course(State.APPEALED, answer_ends_at=ANSWER_ENDS)


@pytest.mark.parametrize(
    ("what", "now", "phase"),
    [
        (course(State.DRAFT), LATER, Phase.DRAFT),
        (course(State.PENDING), LATER, Phase.PENDING),
        (course(State.TO_SIGN), LATER, Phase.TO_SIGN),
        (course(State.REFUSED), LATER, Phase.REFUSED),
        (course(State.VOID), LATER, Phase.VOID),
        (course(State.REVOKED), LATER, Phase.REVOKED),
        (course(State.CLOSED), LATER, Phase.CLOSED),
        (course(), at("2026-07-13 23:59:59"), Phase.WINDOW),
        (course(), ENDS, Phase.WINDOW),  # handed in at that very moment is in time
        (course(), at("2026-07-14 00:00:01"), Phase.FINAL),
        (course(taken=8_000), LATER, Phase.DEDUCTED),
        (course(taken=7_999), LATER, Phase.FINAL),
        (course(taken=5_000, waived=3_000), LATER, Phase.DEDUCTED),
        (course(taken=8_000), SIGNED, Phase.WINDOW),
        (course(takes=Takes.POINTS), LATER, Phase.FINAL),
        (course(amount=0), LATER, Phase.FINAL),
        (course(effective_at=LATER), ENDS + timedelta(days=1), Phase.WINDOW),  # days counted from the issuing
        (APPEALED, ANSWER_ENDS, Phase.APPEALED),
        (APPEALED, at("2026-07-21 00:00:01"), Phase.OVERDUE),
        (replace(APPEALED, unanswered="revoke"), LATER, Phase.REVOKED),
        (replace(APPEALED, unanswered="confirm"), LATER, Phase.FINAL),
        (replace(APPEALED, unanswered="confirm", taken=8_000), LATER, Phase.DEDUCTED),
        (course(State.ANSWERED, settled_at=at("2026-07-12 10:00")), at("2026-07-12 10:00"), Phase.FINAL),
        (course(settled_at=at("2026-07-16 10:00")), at("2026-07-16 10:00"), Phase.FINAL),  # withdrawn after the days
    ],
)
def test_where_a_slip_stands(what: Course, now: datetime, phase: Phase) -> None:
    assert rules.phase(what, now) is phase


@pytest.mark.parametrize(
    ("what", "now", "final", "entitled", "month"),
    [
        (course(), ENDS, None, 0, None),
        (course(), LATER, ENDS, 8_000, "2026-07"),
        (course(appeal_ends_at=at("2026-08-01 00:00")), at("2026-08-02"), at("2026-08-01"), 8_000, "2026-08"),
        (course(appeal_ends_at=at("2026-07-31 17:30")), at("2026-08-02"), at("2026-07-31 17:30"), 8_000, "2026-07"),
        (course(payroll_month="month_event"), LATER, ENDS, 8_000, "2026-06"),
        (course(payroll_month="month_event"), SIGNED, None, 0, None),
        (course(waived=3_000), LATER, ENDS, 5_000, "2026-07"),
        (course(deduct_when="effective"), SIGNED, None, 8_000, "2026-07"),
        (course(deduct_when="effective"), SIGNED - timedelta(seconds=1), None, 0, None),
        (replace(APPEALED, deduct_when="effective"), ANSWER_ENDS, None, 0, None),
        (APPEALED, ANSWER_ENDS, None, 0, None),
        (APPEALED, LATER, None, 0, None),  # the company's delay costs the employee nothing
        (replace(APPEALED, unanswered="revoke"), LATER, None, 0, None),
        (replace(APPEALED, unanswered="confirm"), ANSWER_ENDS, None, 0, None),
        (replace(APPEALED, unanswered="confirm"), LATER, ANSWER_ENDS, 8_000, "2026-07"),
        (course(State.ANSWERED, amount=5_000, settled_at=LATER), LATER, LATER, 5_000, "2026-08"),
        (course(State.CLOSED), LATER, ENDS, 8_000, "2026-07"),
        (course(State.REVOKED), LATER, None, 0, None),
        (course(State.REFUSED, effective_at=None, appeal_ends_at=None), LATER, None, 0, None),
        (course(State.VOID, deduct_when="effective"), LATER, None, 0, None),
    ],
)
def test_what_may_be_taken_and_in_which_month(
    what: Course, now: datetime, final: datetime | None, entitled: int, month: str | None
) -> None:
    assert rules.final_at(what, now) == final
    assert rules.entitled(what, now) == entitled
    assert rules.counting_month(what, now) == month


moments = st.integers(0, 60 * 24 * 60).map(lambda minutes: SIGNED + timedelta(minutes=minutes))
amounts = st.integers(0, 2_000_000)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """Any slip that has taken effect or never did, with its clocks in order."""
    effective, spent, answering = draw(moments), draw(st.integers(0, 40)), draw(st.integers(0, 40))
    ends = effective + timedelta(days=spent)
    return Course(
        draw(st.sampled_from(State)), draw(amounts), draw(st.sampled_from(Takes)), draw(moments), effective, ends,
        ends + timedelta(days=answering), draw(st.none() | moments),
        draw(st.sampled_from(["stay_suspended", "revoke", "confirm"])), draw(st.sampled_from(["final", "effective"])),
        draw(st.sampled_from(["month_final", "month_event"])), draw(amounts), draw(amounts),
    )  # fmt: skip


@given(courses(), moments)
def test_nothing_may_be_taken_while_anything_is_open(what: Course, now: datetime) -> None:
    phase, may = rules.phase(what, now), rules.entitled(what, now)
    assert 0 <= may <= what.amount
    if phase in (Phase.APPEALED, Phase.OVERDUE, Phase.REVOKED, Phase.VOID, Phase.DRAFT, Phase.PENDING, Phase.REFUSED):
        assert may == 0
    if phase is Phase.WINDOW and what.deduct_when == "final":
        assert may == 0
    assert (rules.counting_month(what, now) is None) is (rules.entitled_since(what, now) is None)
    assert (rules.final_at(what, now) is not None) is (phase in (Phase.FINAL, Phase.DEDUCTED, Phase.CLOSED))


@given(courses(), st.integers(1, 90), st.integers(0, 90))
def test_what_is_final_stays_so_and_keeps_its_month(what: Course, days: int, more: int) -> None:
    what = replace(what, settled_at=None, state=State.EFFECTIVE)
    assert what.appeal_ends_at is not None
    now = what.appeal_ends_at + timedelta(days=days)
    assert rules.final_at(what, now) == what.appeal_ends_at
    later = now + timedelta(days=more)
    assert rules.final_at(what, later) == what.appeal_ends_at
    assert rules.counting_month(what, later) == rules.counting_month(what, now)


@pytest.mark.parametrize(
    ("rule", "quantity", "amount", "more", "field"),
    [
        (RULE, 1, 5_000, {}, ""),
        (RULE, 1, 8_000, {}, ""),
        (RULE, 1, 10_000, {}, ""),
        (RULE, 1, 8_500, {}, "amount"),
        (RULE, 1, 4_000, {}, "amount"),
        (RULE, 1, 11_000, {}, "amount"),
        (RULE, 1, None, {}, "amount"),
        (RULE, 1, 0, {}, "amount"),
        (RULE, 1, -100, {}, "amount"),
        (RULE, 1, 8_000, {"reason": " "}, "amount_reason"),
        (RULE, 2, 8_000, {}, "quantity"),
        (RULE, 1, 15_000, {"by_approver": True}, "override_reason"),
        (RULE, 1, 15_000, {"by_approver": True, "override_reason": "情节特别严重"}, ""),
        (RULE, 1, 12_345, {"by_approver": True, "override_reason": "情节特别严重"}, ""),
        (RULE, 1, 15_000, {"override_reason": "情节特别严重"}, "amount"),  # only the approver
        (FIXED, 1, 20_000, {"reason": ""}, ""),
        (FIXED, 1, None, {}, "amount"),
        (FIXED, 1, 19_000, {"by_approver": True, "override_reason": "从轻"}, "amount"),  # never
        (replace(FIXED, unit="张"), 3, 60_000, {"reason": ""}, ""),
        (replace(FIXED, unit="张"), 3, 20_000, {}, "amount"),
        (replace(FIXED, unit="张"), 0, 20_000, {}, "quantity"),
        (replace(RULE, unit="张"), 2, 20_000, {}, ""),
        (OPEN, 1, None, {}, ""),
        (OPEN, 1, 12_345, {}, ""),
        (OPEN, 1, None, {"reason": ""}, "amount_reason"),
        (OPEN, 1, 100_000_001, {}, "amount"),
        (replace(RULE, is_alternative=True), 1, None, {}, ""),
        (replace(RULE, is_alternative=True), 1, 3_000, {}, "amount"),
        (replace(RULE, low=2_500, high=9_500), 1, 2_500, {}, ""),  # ends that are no step
        (replace(RULE, low=2_500, high=9_500), 1, 9_500, {}, ""),
        (replace(RULE, low=2_500, high=9_500), 1, 3_000, {}, ""),
        (replace(RULE, low=2_500, high=9_500), 1, 3_500, {}, "amount"),
        (replace(RULE, procedure=Procedure(amount_step=0)), 1, 5_001, {}, ""),
        (POINTS, 1, 150, {}, ""),  # the step is one of yuan
        (POINTS, 1, 501, {}, "amount"),
    ],
)
def test_an_amount_is_in_its_range_by_steps_with_its_reason(
    rule: Rule, quantity: int, amount: int | None, more: dict[str, object], field: str
) -> None:
    known: dict[str, object] = {"reason": "情节较重", **more}
    faults = rules.amount_fault(rule, quantity, amount, **known)  # type: ignore[arg-type]
    assert set(faults) == ({field} if field else set())


def test_a_refused_amount_is_told_what_is_right() -> None:
    def told(rule: Rule, amount: int, quantity: int = 1) -> str:
        return rules.amount_fault(rule, quantity, amount, "x")["amount"]

    assert told(RULE, 11_000).startswith("应在幅度之内，50.00 元至 100.00 元。")
    assert told(RULE, 8_500) == "请按 10.00 元一级填写，50.00 元至 100.00 元。"
    assert told(FIXED, 1) == "这一项固定为 200.00 元，不能改动。"
    assert told(replace(FIXED, unit="张"), 1, 3) == "这一项固定为 600.00 元，不能改动。"
    assert rules.range_words(replace(RULE, unit="张"), 3) == "150.00 元至 300.00 元（3 张）"
    assert rules.range_words(POINTS) == "1 分至 5 分"
    assert rules.range_words(OPEN) == "制度没有写金额"


@given(st.integers(1, 200), st.integers(0, 200), st.integers(1, 50), amounts)
def test_without_the_approver_every_amount_lies_in_the_range(low: int, width: int, step: int, amount: int) -> None:
    rule = replace(RULE, low=low * 100, high=(low + width) * 100, procedure=Procedure(amount_step=step * 100))
    faults = rules.amount_fault(rule, 1, amount, "理由")
    in_range = low * 100 <= amount <= (low + width) * 100
    on_step = amount % (step * 100) == 0 or amount in (low * 100, (low + width) * 100)
    assert (not faults) is (in_range and on_step)


def test_what_names_no_amount_is_always_approved_by_somebody() -> None:
    alone = Procedure(needs_approval=False)
    assert rules.needs_approval(RULE)
    assert not rules.needs_approval(replace(RULE, procedure=alone))
    assert rules.needs_approval(replace(OPEN, procedure=alone))


@pytest.mark.parametrize(
    ("start", "procedure", "last", "ends"),
    [
        ("2026-07-10", Procedure(), "2026-07-13", "2026-07-14 00:00"),  # Friday 10th: Sat, Sun, Mon 13th
        ("2026-07-08", Procedure(), "2026-07-13", "2026-07-14 00:00"),  # the third day is a Saturday
        ("2026-07-06", Procedure(), "2026-07-09", "2026-07-10 00:00"),
        ("2026-07-08", Procedure(roll=Roll.NONE), "2026-07-11", "2026-07-12 00:00"),
        ("2026-07-08", Procedure(end_of_day="17:30"), "2026-07-13", "2026-07-13 17:30"),
        ("2026-09-29", Procedure(), "2026-10-08", "2026-10-09 00:00"),  # over the National Day
        ("2026-07-10", Procedure(appeal_count=Count.WORKING), "2026-07-15", "2026-07-16 00:00"),
        ("2026-09-30", Procedure(appeal_count=Count.WORKING), "2026-10-10", "2026-10-11 00:00"),  # a make-up Saturday
        ("2026-07-10", Procedure(appeal_days=5), "2026-07-15", "2026-07-16 00:00"),
        ("2026-12-30", Procedure(), "2027-01-04", "2027-01-05 00:00"),  # a year that nobody keeps
    ],
)
def test_the_days_to_appeal(start: str, procedure: Procedure, last: str, ends: str) -> None:
    found = rules.appeal_deadline(procedure, KNOWN, date.fromisoformat(start), [Basis("R-093", value="3 天")])
    assert (found.last_day, found.ends_at) == (date.fromisoformat(last), at(ends))
    assert found.calendar_known is (found.last_day.year in YEARS)
    assert found.explanation.bases[0].rule == "R-093"


@pytest.mark.parametrize(
    ("filed", "procedure", "last"),
    [
        ("2026-07-13", Procedure(), "2026-07-20"),  # a week
        ("2026-07-11", Procedure(), "2026-07-20"),  # the seventh day is a Saturday
        ("2026-07-13", Procedure(answer_days=10), "2026-07-23"),
        ("2026-07-13", Procedure(appeal_count=Count.WORKING), "2026-07-20"),  # each clock counts in its own days
        ("2026-07-13", Procedure(answer_count=Count.WORKING), "2026-07-22"),
    ],
)
def test_the_days_to_answer(filed: str, procedure: Procedure, last: str) -> None:
    found = rules.answer_deadline(procedure, KNOWN, date.fromisoformat(filed))
    assert found.last_day == date.fromisoformat(last)


@given(st.dates(date(2024, 1, 1), date(2026, 11, 1)), st.integers(1, 20), st.sampled_from([*Count][:2]))
def test_a_clock_never_ends_early_nor_on_a_free_day(start: date, days: int, count: Count) -> None:
    found = rules.appeal_deadline(Procedure(appeal_days=days, appeal_count=count), KNOWN, start)
    assert found.last_day >= start + timedelta(days=days)
    assert KNOWN.is_workday(found.last_day)
    assert found.ends_at == datetime.combine(found.last_day + timedelta(days=1), datetime.min.time())


@pytest.mark.parametrize(
    ("amount", "wage", "performance", "takes", "already", "more", "take"),
    [
        (20_000, 500_000, None, Takes.WAGE, 0, {}, 20_000),
        (200_000, 500_000, None, Takes.WAGE, 0, {}, 100_000),  # a fifth
        (20_000, 500_000, None, Takes.WAGE, 90_000, {}, 10_000),
        (20_000, 500_000, None, Takes.WAGE, 120_000, {}, 0),
        (50_000, 242_000, None, Takes.WAGE, 0, {}, 20_000),  # the minimum wage remains
        (50_000, 220_000, None, Takes.WAGE, 0, {}, 0),
        (50_000, 200_000, None, Takes.WAGE, 0, {}, 0),
        (50_000, None, None, Takes.WAGE, 0, {}, 0),
        (50_000, 500_000, None, Takes.WAGE, 0, {"minimum": None}, 0),
        (50_000, 500_000, 30_000, Takes.PERFORMANCE, 0, {}, 30_000),
        (50_000, 500_000, 30_000, Takes.PERFORMANCE, 20_000, {"already_performance": 10_000}, 20_000),
        (50_000, 500_000, None, Takes.PERFORMANCE, 0, {}, 0),
        (200_000, 500_000, None, Takes.WAGE, 0, {"mode": "warn"}, 200_000),
        (200_000, None, None, Takes.WAGE, 0, {"mode": "off"}, 200_000),
        (333, 100_001, None, Takes.WAGE, 0, {"minimum": 0, "cap_percent": 0}, 0),
    ],
)
def test_a_month_gives_away_a_fifth_and_never_the_minimum(
    amount: int, wage: int | None, performance: int | None, takes: Takes, already: int, more: dict[str, object],
    take: int,
) -> None:  # fmt: skip
    known: dict[str, object] = {"cap_percent": 20, "minimum": 222_000, **more}
    found = rules.allowed(amount, wage, performance, takes, already=already, **known)  # type: ignore[arg-type]
    assert (found.take, found.carried) == (take, amount - take)
    assert f"本月扣 {take / 100:,.2f} 元" in found.explanation.result


def test_the_cap_says_what_was_exceeded_or_is_not_known() -> None:
    unknown = rules.allowed(5_000, None, None, Takes.PERFORMANCE, 20, None, 0)
    assert unknown.explanation.warnings == ("工资、最低工资、绩效奖金没有登记，本月不扣，全部转下月。",)
    warned = rules.allowed(150_000, 500_000, None, Takes.WAGE, 20, 222_000, 0, mode="warn")
    assert warned.explanation.warnings == ("超过上限 500.00 元。",)
    blind = rules.allowed(5_000, None, None, Takes.WAGE, 20, 222_000, 0, mode="warn")
    assert blind.explanation.warnings == ("工资没有登记，没有检查上限。",)
    part = rules.allowed(150_000, 500_000, None, Takes.WAGE, 20, 222_000, 0)
    assert part.explanation.result == "本月扣 1,000.00 元，余 500.00 元转下月"


@given(amounts, st.none() | amounts, st.none() | amounts, st.integers(0, 100), amounts, amounts)
def test_blocking_takes_no_more_than_the_cap_and_leaves_the_minimum(
    amount: int, wage: int | None, performance: int | None, cap: int, minimum: int, already: int
) -> None:
    for takes in (Takes.WAGE, Takes.PERFORMANCE):
        found = rules.allowed(amount, wage, performance, takes, cap, minimum, already, already_performance=already)
        assert found.take + found.carried == amount
        assert found.take >= 0
        if found.take:
            assert wage is not None
            assert (already + found.take) * 100 <= wage * cap
            assert wage - already - found.take >= minimum
            if takes is Takes.PERFORMANCE:
                assert performance is not None
                assert already + found.take <= performance


@pytest.mark.parametrize(
    ("fen", "value", "points"),
    [
        (20_000, 1_000, 2_000),
        (5_000, 2_000, 250),
        (10_000, 3_000, 333),
        (100, 30_000, 0),
        (150, 30_000, 1),
        (0, 1_000, 0),
    ],
)
def test_points_for_yuan_are_rounded_half_up(fen: int, value: int, points: int) -> None:
    assert rules.points_of(fen, value) == points


@given(amounts, st.integers(1, 100_000))
def test_points_differ_from_their_worth_by_half_a_hundredth_at_most(fen: int, value: int) -> None:
    assert abs(rules.points_of(fen, value) * value - fen * 100) * 2 <= value


@pytest.mark.parametrize(
    ("waived", "before", "after", "left"), [(0, 200, 100, 0), (80, 200, 100, 0), (80, 200, 150, 30)]
)
def test_what_an_answer_drops_was_waived_first(waived: int, before: int, after: int, left: int) -> None:
    assert rules.waived_after(waived, before, after) == left


def test_a_kept_rule_reads_back_as_it_was() -> None:
    full = replace(
        RULE, unit="张", measures=("written_warning",), proposes="separation", band="hazard", band_label="造成安全隐患",
        repeat=Repeat(2, 2, 6, 100, 200, "separation", "再犯"), takes=Takes.WAGE, confirmed_by="王总",
        consulted_on=date(2026, 1, 5), published_on=date(2026, 2, 5), article_id=7,
        procedure=Procedure(appeal_count=Count.WORKING, roll=Roll.NONE, unanswered="revoke"),
        bases=(Basis("R-108", "《惩罚管理制度》第1条", quote="…", recommended=True),),
    )  # fmt: skip
    for rule in (RULE, full):
        assert rules.rule_of_json(rules.stored(rule)) == rule
    assert rules.bases_of(replace(RULE, bases=(Basis("", key="a"), Basis("", key="b"))), "b") == (Basis("", key="b"),)
