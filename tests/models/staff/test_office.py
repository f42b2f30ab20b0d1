"""The office as approval chains need it: few people are read, and what is found is what all of them give."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from models.core.access import LINE, Role
from models.org import queries as org
from models.org import rules
from models.org.tables import Department, UserAccount, UserRole
from models.staff.tables import Employee
from tests.factories import org as make
from tests.samples import World

ROLES = (*["AGENT", "CASHIER", "READER", "HANDLER"] * 3, *LINE, Role.HR, Role.FINANCE, Role.INSPECTOR)
STATES = ("active", "active", "active", "probation", "suspended", "left", "candidate")


def fill(world: World, dice: random.Random) -> None:
    """An office of any shape: units below each other with and without a head, roles by register and by account."""
    units = [make.unit(world) for _ in range(dice.randint(1, 5))]
    for place, unit in enumerate(units):
        Department.update(parent_id=dice.choice([None, *units[:place]])).where(Department.id == unit).execute()
    template = dict(Employee.get_by_id(make.colleague(world)).__data__)
    for number in range(dice.randint(4, 24)):
        values = {
            **template, "id": None, "work_no": f"Z{number}", "name": f"员工{number}",
            "product_role": dice.choice(ROLES), "unit_id": dice.choice([None, *units]), "state": dice.choice(STATES),
        }  # fmt: skip
        employee = Employee.insert(**{name: value for name, value in values.items() if name != "id"}).execute()
        if dice.random() < 0.3:
            account = dict(UserAccount.get_by_id(world.nobody).__data__)
            account |= {"login": f"z{number}", "employee_id": employee, "disabled": dice.random() < 0.2}
            user = UserAccount.insert(**{name: value for name, value in account.items() if name != "id"}).execute()
            for role in dice.sample(ROLES, 2):
                UserRole.insert(user_id=user, role=role).on_conflict_ignore().execute()
        if dice.random() < 0.2:
            Department.update(head_id=employee).where(Department.id == dice.choice(units)).execute()
        if dice.random() < 0.1:
            org.Organisation.update(fallback_id=employee).execute()


def everybody() -> rules.Office:
    """The office with each person in it."""
    people = {}
    for row in Employee.select().where(Employee.state.in_(["active", "probation", "suspended"])):
        accounts = UserAccount.select().where(UserAccount.employee_id == row.id)
        users = [one.id for one in accounts if not one.disabled]
        held = {one.role for one in UserRole.select().where(UserRole.user_id.in_(users))}
        able = row.state != "suspended"
        people[row.id] = rules.Colleague(row.id, row.name, frozenset({row.product_role, *held}), row.unit_id, able)
    return replace(org.office(()), people=people, more={})


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_few_people_tell_the_gaps_that_all_of_them_tell(world: World, seed: int) -> None:
    fill(world, random.Random(seed))
    found, whole = org.chains(), everybody()
    assert set(org.chain_gaps()) == set(rules.gaps(found, whole))
    for chain in found:
        for one in whole.people:
            assert org.resolved(chain.code, one) == rules.resolve(chain, whole, one)


def test_a_crowd_is_counted_and_not_read(world: World) -> None:
    unit = make.unit(world)
    people = [make.colleague(world, f"员工{number}", unit_id=unit) for number in range(9)]
    here = org.office(org.chains())
    assert (sorted(here.people), here.more) == (people[:3], {unit: 6})
    gap = next(one for one in org.chain_gaps() if one.chain_code == "leave.long")
    assert (gap.people, gap.count) == (("员工0", "员工1", "员工2"), 9)
    assert set(org.office(org.chains(), {people[7]}).people) == {people[7]}
