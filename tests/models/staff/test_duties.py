"""What the workbench reads, on both databases: things to do by date and right, and figures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.core import access, clock, duties, queries
from models.core.tables import NumberSeries
from models.org.tables import Organisation
from tests.factories import org, staff
from tests.samples import World

CONFIRM_DAYS, CONTRACT_DAYS = 14, 30  # what the rulebook begins with


def titles(user: int) -> list[str]:
    """What waits for somebody."""
    return [one.title for one in duties.todos_of(access.load_user(user), clock.now().date())]


def figure(user: int, label: str) -> duties.Figure:
    """One figure of somebody's workbench."""
    return next(one for one in duties.figures_of(access.load_user(user), clock.now().date()) if one.label == label)


@pytest.fixture
def today(world: World) -> date:
    """The database's day."""
    return clock.now().date()


def test_the_earliest_date_comes_first_and_none_last(world: World, today: date) -> None:
    staff.employee(name="乙", work_no="2", contract_until=today + timedelta(days=CONTRACT_DAYS))
    staff.employee(name="甲", work_no="1", state="probation", probation_ends_on=today + timedelta(days=CONFIRM_DAYS))
    holder = staff.employee(name="丙", work_no="3")
    staff.certificate(holder.id, name="电工证", valid_until=today - timedelta(days=1))
    found = titles(world.admin)
    assert found[:3] == ["证书到期 · 丙 电工证", "决定转正 · 1 甲", "合同到期 · 2 乙"]
    assert {"1 个账号还没改初始密码", "3 名在册员工还没有账号"} <= set(found[3:])


def test_what_is_still_far_off_does_not_wait(world: World, today: date) -> None:
    new = staff.employee(state="probation", probation_ends_on=today + timedelta(days=CONFIRM_DAYS + 1))
    staff.induction(new.id)
    staff.employee(contract_until=today + timedelta(days=CONTRACT_DAYS + 1))
    assert not [one for one in titles(world.admin) if "·" in one]


def test_nothing_waits_for_somebody_who_may_do_nothing(world: World, today: date) -> None:
    staff.employee(state="probation", probation_ends_on=today)
    org.colleague(world)
    person = access.load_user(org.user(world, "plain"))
    assert duties.todos_of(person, today) == ()
    assert duties.figures_of(person, today) == ()


def test_a_held_series_waits_for_those_who_keep_backups(world: World) -> None:
    NumberSeries.insert(name="penalty", last=7, held=True).execute()
    assert "登记已印出的最大号码" in titles(world.admin)
    NumberSeries.update(held=False).execute()
    assert "登记已印出的最大号码" not in titles(world.admin)


def test_steps_that_nobody_can_take_wait_for_those_who_set_up_approvals(world: World) -> None:
    org.colleague(world, "单小明")
    assert Organisation.select().count() == 1
    (found,) = [one for one in titles(world.admin) if "没有人能批" in one]
    assert found.endswith("个审批环节今天没有人能批")


def test_figures_count_people_by_state_and_moves_of_the_month(world: World, today: date) -> None:
    first = today.replace(day=1)
    for state in ("active", "active", "probation", "suspended", "left", "candidate"):
        staff.employee(state=state)
    new = staff.employee(state="probation", probation_ends_on=today)
    staff.event(new.id, kind="hire", happened_on=first)
    staff.event(new.id, kind="leave", happened_on=first - timedelta(days=1))
    staff.event(new.id, kind="transfer", happened_on=first)
    present, trial, moves = (figure(world.admin, label) for label in ("在册员工", "试用期内", "本月入职和离职"))
    assert (present.value, present.note) == ("5", "在职 2 · 试用 2 · 停职 1")
    assert (trial.value, trial.of, trial.note) == ("2", "5", "其中 1 人 14 天内期满")
    staff.employee(state="probation", probation_ends_on=today - timedelta(days=1))
    assert figure(world.admin, "试用期内").note == "其中 1 人已期满，1 人 14 天内期满"
    assert (moves.value, moves.note) == ("1", f"入职 1 · 离职 0，{first:%m-%d} 至今")


def test_a_supervisor_counts_his_own_people_only(world: World) -> None:
    mine, theirs = org.unit(world), org.unit(world)
    chief = org.colleague(world, role="SUPERVISOR", unit_id=mine)
    staff.employee(unit_id=mine)
    staff.employee(unit_id=theirs)
    user = org.user(world, "chief", roles=("SUPERVISOR",), scope="below", scope_unit_id=mine)
    org.tie(world, user, chief)
    assert figure(user, "在册员工").value == "2"


def test_own_acts_are_the_persons_own_newest_first(world: World) -> None:
    org.unit(world, "甲部")
    org.unit(world, "乙部")
    acts = queries.own_acts(access.load_user(world.admin), 2)
    assert [one.title for one in acts] == ["乙部", "甲部"]
    assert queries.own_acts(access.load_user(world.nobody), 5) == ()
    assert queries.own_acts(access.SYSTEM, 5) == ()
