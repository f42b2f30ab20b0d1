"""Deductions of penalties for tests: an office with final slips, pay, lists and a fund."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from models.core import clock
from models.core.unit import perform
from models.penalty.tables import PenaltyFund, PenaltyList, PenaltyPay, PenaltySpending
from tests.factories import org, penalty
from tests.factories.attendance import Office
from tests.samples import World


@dataclass(frozen=True)
class Payroll:
    """An office with a clerk of personnel and one of finance, both for everybody."""

    office: Office
    hr: int
    hr_user: int
    finance: int
    finance_user: int


def payroll(world: World, takes: str = "wage", **rules: Any) -> Payroll:
    """The people who make and close lists; further parameters by the last part of their key."""
    office = penalty.office(world, takes)
    for key, value in {"fund.enabled": True, **rules}.items():
        penalty.said(f"penalty.{key}", value)
    people = [org.colleague(world, name, role, office.unit) for name, role in (("刘人事", "HR"), ("钱会计", "FINANCE"))]
    users = [
        org.user(world, roles=(role,), scope="all", employee_id=one)
        for one, role in zip(people, ("HR", "FINANCE"), strict=True)
    ]
    return Payroll(office, people[0], users[0], people[1], users[1])


def month(back: int = 0) -> str:
    """The month of today, or so many before."""
    on = clock.now().date().replace(day=1)
    for _ in range(back):
        on = (on - timedelta(days=1)).replace(day=1)
    return f"{on:%Y-%m}"


def final(people: Payroll, who: int | None = None, **values: Any) -> Any:
    """A slip over 100 yuan of the agent, or of somebody else, that became final some weeks ago."""
    office = people.office
    return penalty.final(who or office.agent, office.supervisor, office.manager, **values)


def pay(employee: int, wage: int = 500_000, performance: int | None = 100_000, since: str = "2020-01") -> Any:
    """What somebody earns: 5,000 yuan, of which 1,000 are performance pay."""
    row = {
        "employee_id": employee, "month": since, "wage": wage, "performance": performance, "recorded_at": clock.now(),
        "recorded_by": "刘人事",
    }  # fmt: skip
    return PenaltyPay.get_by_id(PenaltyPay.insert(**row).execute())


def make(people: Payroll, of: str = "", remark: str = "") -> PenaltyList:
    """The deduction list of a month, this month's without any, by finance."""
    values = {"month": of or month(), "remark": remark}
    return PenaltyList.get_by_id(org.record_of(perform("penalty.make_list", values, user=people.finance_user)))


def close(people: Payroll, made: PenaltyList) -> PenaltyList:
    """A list closed by personnel."""
    row = PenaltyList.get_by_id(made.id)
    perform("penalty.close_list", {"id": row.id, "row_version": row.row_version}, user=people.hr_user)
    return PenaltyList.get_by_id(row.id)


def withdraw(people: Payroll, made: PenaltyList) -> PenaltyList:
    """A list withdrawn by finance."""
    values = {"id": made.id, "row_version": made.row_version, "reason": "工资登记有误"}
    perform("penalty.withdraw_list", values, user=people.finance_user)
    return PenaltyList.get_by_id(made.id)


def opened(people: Payroll, fen: int) -> None:
    """A fund that begins with this balance."""
    values = {"amount": fen, "day": f"{clock.now():%Y-%m-%d}", "signed_by": "徐总", "remark": ""}
    perform("penalty.open_fund", values, user=people.finance_user)


def spending(people: Payroll, fen: int = 5_000) -> PenaltySpending:
    """A spending that waits for its decision."""
    values = {"purpose": "慰问生病同事", "amount": fen, "remark": ""}
    done = perform("penalty.propose_spending", values, user=people.finance_user)
    return PenaltySpending.get_by_id(org.record_of(done))


def balance() -> int:
    """Fen that the fund holds."""
    return sum(row.amount for row in PenaltyFund.select())
