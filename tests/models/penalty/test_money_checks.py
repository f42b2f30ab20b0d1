"""Damage in the money of penalties is found; a list of thousands of slips takes few statements."""

from __future__ import annotations

import time
from typing import Any

import pytest

from models.core import check, clock
from models.core.tables import NumberSeries
from models.penalty.deducted import taken
from models.penalty.tables import PenaltyDeduction, PenaltyFund, PenaltyList, PenaltySlip
from models.score.tables import ScoreLine
from models.staff.tables import Employee
from tests import faults
from tests.factories import money
from tests.factories.money import Payroll
from tests.samples import World

MANY = 3000


@pytest.fixture
def people(world: World) -> Payroll:
    found = money.payroll(world)
    money.pay(found.office.agent)
    return found


@pytest.fixture
def closed(people: Payroll) -> PenaltyList:
    """A closed list with one slip, whose fine is in the fund."""
    money.final(people)
    return money.close(people, money.make(people))


def findings() -> str:
    return "\n".join(check.check())


def test_what_acts_make_is_found_sound(closed: PenaltyList) -> None:
    assert not [one for one in check.check() if "扣款" in one or "得分" in one or "基金" in one]


@pytest.mark.parametrize(
    ("table", "values", "words"),
    [
        (PenaltyDeduction, {"amount": 20_000}, "扣款合计 200.00 元，应在 0 到 100.00 元之间"),
        (PenaltyDeduction, {"amount": -1}, "的扣款是负数"),
        (PenaltyDeduction, {"final_on": "2199-01-01"}, "不属于这个月份"),
        (PenaltyDeduction, {"made_at": "2020-01-01 09:00:00"}, "在终局以前扣款"),
        (PenaltyDeduction, {"list_id": None}, "没有对应的处罚单或扣款清单"),
        (PenaltyList, {"state": "withdrawn"}, "已撤回，却还有 100.00 元计入"),
        (PenaltyFund, {"amount": -10_000}, "余额为负"),
        (PenaltyFund, {"amount": 9_000}, "罚款收入与扣款清单"),
        (PenaltyFund, {"number": 3}, "编号“基金台账”缺 1"),
        (ScoreLine, {"fen": -20_000}, "月度得分中的记录与处罚单不符"),
        (PenaltySlip, {"reduced_to": 5_000}, "扣款合计 100.00 元，应在 0 到 50.00 元之间"),
    ],
)
def test_a_changed_row_is_named(closed: PenaltyList, table: Any, values: dict[str, Any], words: str) -> None:
    table.update(**values).execute()
    assert words in findings()


def test_a_slip_twice_on_a_list_is_named(closed: PenaltyList) -> None:
    row = PenaltyDeduction.get().__data__
    PenaltyDeduction.insert(**{name: value for name, value in row.items() if name != "id"}).execute()
    assert "有 2 笔扣款" in findings()


@pytest.mark.slow
def test_thousands_of_slips_go_on_a_list_and_are_closed_in_few_statements(people: Payroll) -> None:
    first = money.final(people)
    row = PenaltySlip.get_by_id(first.id).__data__
    person = Employee.get_by_id(people.office.agent).__data__
    staff = [
        {**person, "id": None, "work_no": f"M{place:04d}", "name": f"员工{place}"} for place in range(300)
    ]  # fmt: skip
    Employee.insert_many([{k: v for k, v in one.items() if k != "id"} for one in staff]).execute()
    numbers = [one.id for one in Employee.select().where(Employee.work_no.startswith("M"))]
    series = first.number[:7]
    slips = [
        {**row, "number": f"{series}-{place:04d}", "employee_id": numbers[place % len(numbers)]}
        for place in range(2, MANY + 1)
    ]
    for start in range(0, len(slips), 200):
        PenaltySlip.insert_many(
            [{k: v for k, v in one.items() if k != "id"} for one in slips[start : start + 200]]
        ).execute()
    NumberSeries.update(last=MANY).where(NumberSeries.name == series).execute()
    money.penalty.said("penalty.cap_mode", "warn")
    clock.now()
    begun = time.monotonic()
    with faults.failing_at(10**9, faults.busy) as counter:
        made = money.make(people)
    lasted = time.monotonic() - begun
    everything = taken([one.id for one in PenaltySlip.select(PenaltySlip.id)])
    assert sum(everything.values()) == MANY * 10_000
    assert counter.seen < 250
    assert lasted < 30
    with faults.failing_at(10**9, faults.busy) as counter:
        money.close(people, made)
    assert counter.seen < 250
    assert PenaltySlip.select().where(PenaltySlip.state == "closed").count() == MANY
    assert money.balance() == MANY * 10_000
