"""Samples of the actions about the money of penalties: pay, deduction lists and the fund."""

from __future__ import annotations

from typing import Any

from models.core import clock
from models.staff.tables import Employee
from tests.factories import money
from tests.samples import Maker, Sample, World


def record_pay(world: World) -> Sample:
    people = money.payroll(world)
    values = {
        "employee_id": people.office.agent, "month": "2026-01", "wage": 500_000, "performance": 100_000,
    }  # fmt: skip
    bad = {"month": "一月", "performance": 600_000, "employee_id": people.finance}
    return Sample(values, people.finance_user, bad=bad)


def edit_pay(world: World) -> Sample:
    people = money.payroll(world)
    row = money.pay(people.office.agent)
    values = {"id": row.id, "row_version": row.row_version, "wage": 520_000, "performance": None}
    return Sample(values, people.hr_user, bad={"performance": 600_000})


def import_pay(world: World) -> Sample:
    people = money.payroll(world)
    agent = Employee.get_by_id(people.office.agent)
    rows = [
        {"number": 2, "work_no": agent.work_no, "name": agent.name, "month": "2026-01", "wage": "5000",
         "performance": "1000"},
        {"number": 3, "work_no": agent.work_no, "month": "2026年2月", "wage": "5200.50"},
    ]  # fmt: skip
    values = {
        "file": "工资表.xlsx", "sheet": "工资", "sha256": "0" * 64, "rows": rows, "refused": 0, "partial": False,
        "stated": [{"column": "wage", "amount": 1_020_050}],
        "corrections": [{"row": 2, "column": "wage", "old": "五千", "new": "5000"}],
        "headings": [{"words": "工号"}, {"words": "工资"}],
        "positions": [{"column": "work_no", "position": 0}, {"column": "wage", "position": 1}],
    }  # fmt: skip
    bad = {
        "rows": [rows[0], {**rows[1], "wage": "很多"}], "refused": 2, "harmless": -1, "month": "2026-13",
        "stated": [{"column": "wage", "amount": 3}],
    }  # fmt: skip
    return Sample(values, people.finance_user, bad=bad)


def make_list(world: World) -> Sample:
    people = money.payroll(world)
    money.final(people)
    money.pay(people.office.agent)
    return Sample({"month": money.month(), "remark": ""}, people.finance_user, bad={"month": "2199-01"})


def on_list(user: str, **values: Any) -> Maker:
    def make(world: World) -> Sample:
        people = money.payroll(world)
        money.final(people)
        money.pay(people.office.agent)
        row = money.make(people)
        return Sample({"id": row.id, "row_version": row.row_version, **values}, getattr(people, user))

    return make


def open_fund(world: World) -> Sample:
    people = money.payroll(world)
    values = {"amount": 100_000, "day": f"{clock.now():%Y-%m-%d}", "signed_by": "徐总", "remark": "旧账本结存"}
    return Sample(values, people.finance_user, bad={"day": "2199-01-01", "amount": 0})


def propose(world: World) -> Sample:
    people = money.payroll(world)
    return Sample({"purpose": "慰问生病同事", "amount": 5_000, "remark": ""}, people.finance_user, bad={"amount": 0})


def on_spending(user: str, **values: Any) -> Maker:
    def make(world: World) -> Sample:
        people = money.payroll(world)
        money.opened(people, 100_000)
        row = money.spending(people)
        who = people.finance_user if user == "finance_user" else people.office.manager_user
        return Sample({"id": row.id, "row_version": row.row_version, **values}, who)

    return make


SAMPLES: dict[str, Maker] = {
    "penalty.record_pay": record_pay,
    "penalty.edit_pay": edit_pay,
    "penalty.import_pay": import_pay,
    "penalty.make_list": make_list,
    "penalty.withdraw_list": on_list("finance_user", reason="工资登记有误"),
    "penalty.close_list": on_list("hr_user"),
    "penalty.open_fund": open_fund,
    "penalty.propose_spending": propose,
    "penalty.approve_spending": on_spending("manager_user", remark=""),
    "penalty.refuse_spending": on_spending("manager_user", reason="用途不合适"),
    "penalty.withdraw_spending": on_spending("finance_user"),
}
