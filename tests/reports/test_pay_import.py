"""A list of wages read from a file: months and people as offices write them, nothing doubled, nothing of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import models.areas
from models.core import access, check
from models.core.errors import Refused
from models.core.imports.register import get_kind
from models.core.imports.tables import ImportBatch
from models.core.register import Done
from models.core.unit import perform
from models.penalty.tables import PenaltyPay
from models.staff.tables import Employee
from reports.kit import intake
from reports.kit.intake import Checked, Plan
from tests.factories import money
from tests.factories.money import Payroll
from tests.reports import books
from tests.samples import World

assert models.areas

HEAD = ["工号", "姓名", "月份", "应发工资", "绩效奖金"]


@pytest.fixture
def people(world: World) -> Payroll:
    return money.payroll(world)


def number(employee: int) -> str:
    return str(Employee.get_by_id(employee).work_no)


def checked(tmp_path: Path, *rows: list[Any], title: str = "", **plan: Any) -> Checked:
    sheet = ([[title]] if title else []) + [list(one) for one in rows]
    book = books.workbook(tmp_path / f"工资{len(list(tmp_path.iterdir()))}.xlsx", {"工资": sheet})
    return intake.check_file(get_kind("pay"), book, Plan(**plan))


def post(found: Checked, user: int) -> Done:
    return intake.post(found, person=access.load_user(user))


def stored() -> list[tuple[int, str, int, int | None]]:
    rows = PenaltyPay.select().order_by(PenaltyPay.employee_id, PenaltyPay.month)
    return [(row.employee_id, row.month, row.wage, row.performance) for row in rows]


def test_wages_of_many_come_from_one_file_and_are_not_doubled(people: Payroll, tmp_path: Path) -> None:
    agent, supervisor = people.office.agent, people.office.supervisor
    rows = [
        HEAD, [number(agent), "单小明", "2026年11月", "5000", "1000"], [number(supervisor), "", 202611, 6000.5, None]
    ]  # fmt: skip
    post(checked(tmp_path, *rows), people.finance_user)
    assert stored() == [(agent, "2026-11", 500_000, 100_000), (supervisor, "2026-11", 600_050, None)]
    assert check.check() == []
    raised = [HEAD, [number(agent), "单小明", "2026-11", "5200", "1000"], rows[2]]
    with pytest.raises(Refused, match="有 1 条的资料与已登记的不同"):  # what is known stays unless the file is to count
        post(checked(tmp_path, *raised), people.finance_user)
    post(checked(tmp_path, *raised, ["", "", "", "", ""], update_known=True), people.finance_user)
    assert stored()[0][2] == 520_000
    assert check.check() == []


def test_the_month_may_stand_above_the_table(people: Payroll, tmp_path: Path) -> None:
    post(checked(tmp_path, HEAD[:2] + HEAD[3:4], [number(people.office.agent), "", 5000], title="2026年9月工资表"),
         people.finance_user)  # fmt: skip
    assert stored() == [(people.office.agent, "2026-09", 500_000, None)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["KF9999", "", "2026-11", 5000, ""], "UNKNOWN_STAFF"), (["", "某人", "2026-11", 5000, ""], "UNKNOWN_STAFF"),
        (["{agent}", "别人", "2026-11", 5000, ""], "NAME_MISMATCH"), (["{agent}", "", "", 5000, ""], "BAD_MONTH"),
        (["{agent}", "", "上个月", 5000, ""], "BAD_MONTH"), (["{agent}", "", "2026-11", "很多", ""], "BAD_AMOUNT"),
        (["{agent}", "", "2026-11", 5000, 6000], "BAD_AMOUNT"), (["{agent}", "", "2026-11", -1, ""], "BAD_AMOUNT"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_with_its_reason(
    people: Payroll, tmp_path: Path, row: list[Any], code: str
) -> None:
    found = checked(tmp_path, HEAD, [row[0].replace("{agent}", number(people.office.agent)), *row[1:]])
    assert [one.code for one in found.faults] == [code]
    with pytest.raises(Refused):
        post(found, people.finance_user)
    assert stored() == []


def test_nobody_imports_his_own_wage_and_a_batch_stays(people: Payroll, tmp_path: Path) -> None:
    own = checked(tmp_path, HEAD, [number(people.finance), "", "2026-11", 5000, ""])
    with pytest.raises(Refused, match="您自己的工资"):
        post(own, people.finance_user)
    post(checked(tmp_path, HEAD, [number(people.office.agent), "", "2026-11", 5000, ""]), people.finance_user)
    batch = ImportBatch.select().get()
    with pytest.raises(Refused, match="不能整批撤销"):
        perform("imports.reverse", {"id": batch.id}, user=people.finance_user)
