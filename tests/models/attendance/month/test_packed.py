"""What is written of a month decodes to the very same results, for random months and ways of reading them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from models.attendance.days import explain, plain, rules
from models.attendance.days.values import Cover, Denial, Input, Month, Stamp
from models.attendance.month.packed import Packer, Unpacker
from models.attendance.policy.values import CompRule, Deviation, Policy, Verdict
from models.attendance.workflow import CompSource, Event, Result, Sign
from models.core.explain import Basis, Explanation
from models.roster.rules import Planned, Shift, Times
from models.roster.workflow import ShiftKind
from tests.factories.days import POLICY

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
NOW = datetime.fromisoformat("2026-11-22 08:00")
SHIFTS = (
    Shift(1, "早", "早班", ShiftKind.WORK, Times(480, 960)),
    Shift(2, "四", "四次打卡", ShiftKind.WORK, Times(480, 1050, 720, 810, punches_break=True)),
    Shift(3, "夜", "夜班", ShiftKind.WORK, Times(1200, 1920)),
    Shift(4, "值", "公休日值班", ShiftKind.REST_DUTY, Times(540, 1020)),
    Shift(5, "病", "病假标记", ShiftKind.LEAVE, None),
    None,
)
minutes = st.integers(-90, 90)
ON = st.integers(0, 30).map(lambda number: FIRST + timedelta(days=number))


def policy(grace: int) -> Policy:
    """Rules of every kind, with their articles."""
    basis = Basis("R-032", "《考勤制度》第 3 条", 12, "迟到……", "attendance.late.grace_minutes", f"{grace} 分钟", True)
    bands = tuple(replace(one, basis=basis) for one in POLICY.bands)
    comp = (CompRule(CompSource.REST_DUTY, 100, 0, basis), CompRule(CompSource.HOLIDAY, 300))
    return replace(POLICY, grace_minutes=grace, bands=bands, comp=comp, bases={basis.key: basis})


def moment(day: date, minute: int) -> datetime:
    return datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)


@st.composite
def months(draw: Any) -> tuple[Input, dict[str, list[tuple[int, str, int]]]]:
    """What is known of somebody, and his punches as they are stored."""
    plan: dict[date, tuple[Planned, ...]] = {}
    punches: dict[str, list[tuple[str, int]]] = {}
    record = 0
    for number in range(-2, 33):
        day = FIRST + timedelta(days=number)
        shift = draw(st.sampled_from(SHIFTS))
        change = draw(st.sampled_from(("", "", "", "改班：顶岗")))
        plan[day] = (Planned(7, day, 1, shift, 1000 + number, change, 5 if change else None),)
        if shift is None or shift.times is None:
            continue
        times = shift.times
        ends = (times.starts, times.break_from, times.break_until, times.ends) if times.punches_break else (
            times.starts, times.ends
        )  # fmt: skip
        for minute in ends:
            if minute is not None and draw(st.integers(0, 9)):
                record += 1
                at = moment(day, minute + draw(minutes))
                punches.setdefault(f"{at:%Y-%m-%d}", []).append((f"{at:%H:%M:%S}", record))
    cover = draw(ON)
    told = Explanation("已批病假", ("附有证明",))
    covers = (
        Cover(moment(cover, 540), moment(cover, 700), Sign.FIELD, "外勤第 3 号", "attendance_request", 3),
        Cover(
            moment(cover, 0), moment(cover + timedelta(days=2), 0), Sign.SICK, "病假第 9 号", "leave_slip", 9,
            leave="sick", least=50, free=frozenset({cover}), told=told,
        ),
    )[: draw(st.integers(0, 2))]  # fmt: skip
    denied = draw(ON)
    denials = (Denial(moment(denied, 0), moment(denied, 1440), 4, "请假第 8 号", "leave_slip", 8, "未批准", told),)
    verdicts = {draw(ON): Verdict(11, Result.EVENT, Event.LATE, 12, 0, None, "核对过录像")}
    one = Input(
        7, FIRST, LAST, plan, tuple(draw(st.sampled_from(((), (Stamp(moment(denied, 481), 77, True, "in"),))))), NOW,
        covers, verdicts=verdicts, denials=denials[: draw(st.integers(0, 1))],
        exempt={draw(ON): "停电"} if draw(st.booleans()) else None,
        missed={draw(ON): (Deviation(Event.NO_SHOW, 0, 0, 0, absence_reason=7, record=4),)},
        employed_from=FIRST + timedelta(days=1), data_until=NOW, holidays={FIRST: "国庆节"},
        empty_days=frozenset({FIRST + timedelta(days=5)}), suspended=frozenset({LAST}),
    )  # fmt: skip
    return one, {day: [part for each in sorted(own) for part in each] for day, own in punches.items()}


def same(derived: Month, read: Month) -> None:
    for name in derived.__dataclass_fields__:
        if name != "days":
            assert getattr(derived, name) == getattr(read, name), name
    for one, other in zip(derived.days, read.days, strict=True):
        assert one._replace(told=None) == other._replace(told=None)
        assert one.facts == other.facts
        assert one.like.state is other.like.state
        assert one.leave == other.leave


@settings(max_examples=60, deadline=None)
@given(months(), st.integers(0, 30))
def test_a_month_that_was_written_decodes_to_the_very_same(known: Any, changes_on: int) -> None:
    one, punches = known
    first, second = policy(0), policy(5)

    def policy_on(day: date) -> Policy:
        return second if changes_on and day.day > changes_on else first

    frames = plain.frames([policy_on(FIRST), policy_on(LAST)], one)
    for way in (plain.with_punches(one, punches, None), plain.with_punches(one, punches, frames)):
        derived = rules.month(way, "2026-10", policy_on)
        packer = Packer(FIRST, LAST, policy_on, way)
        texts = [packer.pack(derived), packer.pack(derived)]
        reader = Unpacker(packer.rules())
        for read in reader.months(texts):
            same(derived, read)
            for here, there in zip(derived.days, read.days, strict=True):
                assert explain.explain(here, derived, policy_on(here.day)) == explain.explain(
                    there, read, reader.policy_on(there.day)
                )
            assert explain.explain_month(derived, policy_on) == explain.explain_month(read, reader.policy_on)
        assert all(reader.policy_on(day.day) == policy_on(day.day) for day in derived.days)
