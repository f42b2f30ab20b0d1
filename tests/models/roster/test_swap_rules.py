"""Rules of swaps: what changes, whether it is still as asked, who decides, overlaps and short rests."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.calendar.rules import Calendar, Day, DayKind
from models.core.explain import Basis
from models.roster.rules import Shift, Times
from models.roster.swaps import rules
from models.roster.swaps.rules import Asked, Concern, Move, Plan
from models.roster.workflow import ShiftKind

MONDAY = date(2026, 12, 7)
SUNDAY = MONDAY - timedelta(days=1)
A, B = 1, 2
EARLY, LATE, NIGHT = 10, 20, 30
NAMES = {A: "陈晓燕", B: "吴敏"}
SIGNS = {EARLY: "早", LATE: "晚", NIGHT: "夜"}


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def shift(number: int, starts: int, ends: int) -> Shift:
    return Shift(number, SIGNS[number], SIGNS[number], ShiftKind.WORK, Times(starts, ends))


SHIFTS = {EARLY: shift(EARLY, 480, 960), LATE: shift(LATE, 960, 1440), NIGHT: shift(NIGHT, 1200, 1920)}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(A, MONDAY, EARLY, to_shift=LATE), [(A, 0, EARLY, LATE, None)]),
        (Asked(A, MONDAY, EARLY), [(A, 0, EARLY, None, None)]),
        (Asked(A, MONDAY, EARLY, B, MONDAY, LATE), [(A, 0, EARLY, LATE, B), (B, 0, LATE, EARLY, A)]),
        (Asked(A, MONDAY, EARLY, B, MONDAY, None), [(A, 0, EARLY, None, B), (B, 0, None, EARLY, A)]),
        (
            Asked(A, MONDAY, EARLY, B, day(2), LATE),
            [(A, 0, EARLY, None, B), (B, 0, None, EARLY, A), (A, 2, None, LATE, B), (B, 2, LATE, None, A)],
        ),
    ],
)
def test_what_an_exchange_changes(asked: Asked, expected: list[tuple[int, int, int | None, int | None, int]]) -> None:
    assert list(rules.moves(asked)) == [Move(who, day(n), was, now, giver) for who, n, was, now, giver in expected]


SHIFT = st.sampled_from([None, EARLY, LATE, NIGHT])


@given(SHIFT, SHIFT, st.integers(-3, 3))
def test_an_exchange_with_a_colleague_keeps_every_day_covered_as_it_was(
    mine: int | None, theirs: int | None, apart: int
) -> None:
    asked = Asked(A, MONDAY, mine, B, day(apart), theirs)
    if rules.fault(asked) is not None:
        return
    made = rules.moves(asked)
    for on in {move.day for move in made}:
        of_day = [move for move in made if move.day == on]
        assert {move.employee for move in of_day} == {A, B}
        assert sorted(map(str, (move.before for move in of_day))) == sorted(map(str, (m.after for m in of_day)))
        assert all(move.before != move.after for move in of_day)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Asked(A, MONDAY, EARLY, A, MONDAY, LATE), "counterpart_id"),
        (Asked(A, MONDAY, EARLY, B, MONDAY, EARLY), "counterpart_id"),
        (Asked(A, MONDAY, None, B, MONDAY, None), "counterpart_id"),
        (Asked(A, MONDAY, EARLY, to_shift=EARLY), "to_shift_id"),
        (Asked(A, MONDAY, None), "to_shift_id"),
        (Asked(A, MONDAY, None, B, day(1), LATE), "day"),
        (Asked(A, MONDAY, EARLY, B, day(1), None), "counterpart_day"),
    ],
)
def test_an_exchange_that_makes_no_sense_is_told_at_its_field(asked: Asked, field: str) -> None:
    found = rules.fault(asked)
    assert found is not None
    assert found[0] == field


@pytest.mark.parametrize(
    "asked",
    [Asked(A, MONDAY, EARLY), Asked(A, MONDAY, None, B, MONDAY, LATE), Asked(A, MONDAY, EARLY, B, day(1), EARLY)],
)
def test_other_exchanges_make_sense(asked: Asked) -> None:
    assert rules.fault(asked) is None


def test_what_changed_since_is_named_cell_by_cell() -> None:
    asked = Asked(A, MONDAY, EARLY, B, day(1), LATE)
    as_asked = {(A, MONDAY): [EARLY], (B, day(1)): [NIGHT, LATE]}
    assert rules.changed(asked, as_asked, NAMES, SIGNS) == ()
    now = {(A, MONDAY): [], (B, day(1)): [NIGHT], (A, day(1)): [EARLY]}
    assert rules.changed(asked, now, NAMES, SIGNS) == (
        "陈晓燕 12-07（周一）申请时是“早”，现在是“休”。",
        "陈晓燕 12-08（周二）申请时是“休”，现在是“早”。",
        "吴敏 12-08（周二）申请时是“晚”，现在是“夜”。",
    )


def test_an_exchange_reads_as_one_line() -> None:
    assert rules.words(Asked(A, MONDAY, EARLY, B, day(1), LATE), NAMES, SIGNS) == (
        "陈晓燕 12-07（周一）早 ↔ 吴敏 12-08（周二）晚"
    )
    assert rules.words(Asked(A, MONDAY, EARLY), NAMES, SIGNS) == "陈晓燕 12-07（周一）早 → 休"


BASIS = Basis("R-017")
MAKEUP = Calendar({SUNDAY: Day(DayKind.MAKEUP)}, frozenset({2026}))


@pytest.mark.parametrize(
    ("applied", "first", "needed", "given_days", "chain"),
    [
        (day(0), day(1), 1, 1, rules.IN_TIME),
        (day(1), day(1), 1, 0, rules.LATE),
        (day(4), day(7), 1, 1, rules.IN_TIME),  # Friday for Monday
        (day(5), day(7), 1, 0, rules.LATE),  # Saturday for Monday
        (day(3), day(7), 2, 2, rules.IN_TIME),
        (day(4), day(7), 2, 1, rules.LATE),
        (day(1), day(1), 0, 0, rules.IN_TIME),
    ],
)
def test_the_notice_is_counted_back_in_working_days(
    applied: date, first: date, needed: int, given_days: int, chain: str
) -> None:
    notice = rules.given_notice(Calendar({}, frozenset({2026})), applied, first, needed, BASIS)
    assert (notice.given, rules.chain_of(notice)) == (given_days, chain)


def test_a_make_up_day_is_a_working_day_of_notice() -> None:
    assert rules.chain_of(rules.given_notice(Calendar(), SUNDAY, MONDAY, 1, BASIS)) == rules.LATE
    assert rules.chain_of(rules.given_notice(MAKEUP, SUNDAY, MONDAY, 1, BASIS)) == rules.IN_TIME


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 5))
def test_asking_earlier_never_leads_to_the_late_branch(earlier: int, later: int, needed: int) -> None:
    first = day(40)
    applied = sorted((day(earlier), day(later)))
    chains = [rules.chain_of(rules.given_notice(Calendar(), on, first, needed, BASIS)) for on in applied]
    assert chains != [rules.LATE, rules.IN_TIME]


def plan(*held: tuple[int, int]) -> Plan:
    found: dict[date, tuple[Shift, ...]] = {}
    for number, one in held:
        found[day(number)] = (*found.get(day(number), ()), SHIFTS[one])
    return Plan(A, found)


def test_a_third_shift_of_a_day_blocks() -> None:
    third = list(rules.too_many(plan((0, EARLY), (0, LATE), (0, NIGHT)), [day(0)], "陈晓燕"))
    assert third == [Concern("陈晓燕 12-07（周一）会有三个班次。", blocks=True)]
    assert list(rules.too_many(plan((0, EARLY), (0, LATE)), [day(0)], "陈晓燕")) == []


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([EARLY, LATE])), max_size=4, unique=True))
def test_moves_there_and_back_leave_the_plan_as_it_was(held: list[tuple[int, int]]) -> None:
    before = plan(*held)
    for on, held_shifts in before.shifts.items():
        one = held_shifts[0].id
        there = rules.moved(before, [Move(A, on, one, None), Move(B, on, None, one)], SHIFTS)
        assert len(there.shifts[on]) == len(held_shifts) - 1
        back = rules.moved(there, [Move(A, on, None, one)], SHIFTS)
        assert {day_: sorted(s.id for s in shifts) for day_, shifts in back.shifts.items()} == {
            day_: sorted(s.id for s in shifts) for day_, shifts in before.shifts.items()
        }


def test_a_calendar_that_was_edited_later_does_not_change_what_was_counted() -> None:
    notice = rules.given_notice(Calendar({}, frozenset({2026})), day(0), day(1), 1, BASIS)
    found = rules.explanation("调班。", notice, 3, rules.IN_TIME, [Concern("只休息 8 小时。")])
    assert found.result == "提前 3 个工作日申请，部门负责人批准"
    assert found.warnings == ("工作日历后来改过：申请时按提前 3 个工作日算，仍以那时为准。", "只休息 8 小时。")
