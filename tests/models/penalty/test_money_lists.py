"""Deduction lists: only final slips, once, month after month; carried over, refunded, withdrawn, closed (F-26)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from models.core import access, check, listing, register
from models.core.errors import BadFields, Conflict, Forbidden, Refused
from models.core.lists import Query
from models.core.unit import perform
from models.org.rules import Decision
from models.penalty import deciders
from models.penalty.deducted import taken
from models.penalty.money import course, queries
from models.penalty.slip.holding import phase_of
from models.penalty.tables import PenaltyDeduction, PenaltyList
from models.staff.tables import Employee
from tests.factories import org, penalty
from tests.factories.slips import Desk, row

Time = Callable[[str], None]
FINAL = "2026-11-24 09:00"  # a slip signed on Friday the 20th is final since midnight


@pytest.fixture
def signed(desk: Desk) -> int:
    """A slip over 100 yuan that the agent signed on Friday the 20th."""
    return sign(desk)


def sign(desk: Desk, **content: Any) -> int:
    slip = desk.approved(**content)
    desk.do("penalty.sign", content.get("employee_id", desk.office.agent), slip)
    return slip


def large(desk: Desk, amount: int = 50_000) -> int:
    """A slip over 500 yuan that is signed."""
    return sign(desk, offence="GAS-13", band="no_hazard", amount=amount, amount_reason="影响较大")


def pay(desk: Desk, wage: int = 600_000, performance: int | None = None, who: int = 0, month: str = "2026-01") -> None:
    values = {"employee_id": who or desk.office.agent, "month": month, "wage": wage, "performance": performance}
    perform("penalty.record_pay", values, user=desk.clerk_user)


def make(desk: Desk, month: str = "2026-11", user: int = 0) -> PenaltyList:
    done = perform("penalty.make_list", {"month": month, "remark": ""}, user=user or desk.clerk_user)
    return PenaltyList.get_by_id(org.record_of(done))


def act(desk: Desk, name: str, made: PenaltyList, **values: Any) -> PenaltyList:
    version = PenaltyList.get_by_id(made.id).row_version
    perform(f"penalty.{name}_list", {"id": made.id, "row_version": version, **values}, user=desk.clerk_user)
    return PenaltyList.get_by_id(made.id)


def withdraw(desk: Desk, made: PenaltyList) -> PenaltyList:
    return act(desk, "withdraw", made, reason="工资登记有误")


def rows(made: PenaltyList) -> list[tuple[str, int, int]]:
    table = PenaltyDeduction
    found = table.select().where(table.list_id == made.id).order_by(table.id)
    return [(one.kind, one.amount, one.carried) for one in found]


def test_a_final_slip_is_taken_once(desk: Desk, at: Time, signed: int) -> None:
    pay(desk)
    at(FINAL)
    made = make(desk)
    assert (made.number, made.state, rows(made)) == ("KK-2026-0001", "made", [("take", 10_000, 0)])
    line = queries.list_lines(made.id)[0]
    assert (line.standing, line.final_on, line.taken) == (10_000, date(2026, 11, 24), 10_000)
    at("2026-12-05 09:00")
    with pytest.raises(Refused, match="没有可以扣的处罚单"):
        make(desk, "2026-12")
    assert taken([signed]) == {signed: 10_000}
    assert check.check() == []


def test_nothing_is_taken_while_the_employee_may_still_appeal(desk: Desk, at: Time, signed: int) -> None:
    pay(desk)
    at("2026-11-24 00:00:00")
    with pytest.raises(Refused, match="没有可以扣的处罚单"):
        make(desk)
    at("2026-11-24 00:00:01")
    assert rows(make(desk)) == [("take", 10_000, 0)]


def test_deducting_at_once_takes_an_effective_slip_and_an_appeal_brings_it_back(desk: Desk, at: Time) -> None:
    penalty.said("penalty.deduct_when", "effective")
    slip = sign(desk)
    pay(desk)
    at("2026-11-20 11:00")
    made = make(desk)
    assert rows(made) == [("take", 10_000, 0)]
    act(desk, "close", made)
    assert row(slip).state == "effective"
    desk.do("penalty.appeal", desk.office.agent, slip, text="当天已经电话上报。", request="撤销")
    assert taken([slip]) == {slip: 0}
    assert check.check() == []


def test_a_slip_that_became_final_in_november_waits_for_the_list_of_november(desk: Desk, at: Time, signed: int) -> None:
    pay(desk)
    at(FINAL)
    with pytest.raises(Refused):
        make(desk, "2026-10")
    made = make(desk)
    late = sign(desk)
    at("2026-12-02 09:00")
    act(desk, "close", made)
    assert rows(make(desk, "2026-12")) == [("take", 10_000, 0)]
    assert (row(signed).state, row(late).state) == ("closed", "effective")


def test_the_month_of_the_event_counts_where_the_rules_say_so(desk: Desk, at: Time) -> None:
    penalty.said("penalty.payroll_month", "month_event")
    at("2026-10-30 10:00")
    slip = sign(desk)
    pay(desk)
    at("2026-11-05 10:00")
    assert rows(make(desk, "2026-10")) == [("take", 10_000, 0)]
    assert taken([slip]) == {slip: 10_000}


@pytest.mark.parametrize("month", ["2026-11", "2026-10"])
def test_a_month_has_one_list_and_months_come_in_order(desk: Desk, at: Time, signed: int, month: str) -> None:
    pay(desk)
    at(FINAL)
    make(desk)
    with pytest.raises(Refused, match="不能编制"):
        make(desk, month)


def test_a_month_to_come_has_no_list(desk: Desk, at: Time, signed: int) -> None:
    at(FINAL)
    with pytest.raises(BadFields):
        make(desk, "2026-12")


def test_what_the_cap_leaves_is_carried_over_until_all_is_taken(desk: Desk, at: Time) -> None:
    slip = large(desk)
    pay(desk, 220_000)
    found = []
    for month, moment in (("2026-11", FINAL), ("2026-12", "2026-12-28 09:00"), ("2027-01", "2027-01-28 09:00")):
        at(moment)
        made = make(desk, month)
        found += rows(made)
        assert phase_of(row(slip), row(slip).happened_at.replace(year=2028)) == (
            "deducted" if month == "2027-01" else "final"
        )
        act(desk, "close", made)
    assert found == [("take", 20_000, 30_000), ("take", 20_000, 10_000), ("take", 10_000, 0)]
    assert row(slip).state == "closed"
    assert [one.number for one in PenaltyList.select().order_by(PenaltyList.id)] == [
        "KK-2026-0001", "KK-2026-0002", "KK-2027-0001",
    ]  # fmt: skip
    assert check.check() == []


def test_two_slips_of_one_person_share_the_cap_in_the_order_of_finality(desk: Desk, at: Time) -> None:
    first = sign(desk)
    at("2026-11-20 12:00")
    second = large(desk)
    pay(desk, 250_000)
    at(FINAL)
    make(desk)
    assert taken([first, second]) == {first: 10_000, second: 40_000}


def test_an_unknown_wage_takes_nothing_until_it_is_recorded(desk: Desk, at: Time, signed: int) -> None:
    at(FINAL)
    done = perform("penalty.make_list", {"month": "2026-11", "remark": ""}, user=desk.clerk_user)
    assert "1 张因工资等没有登记，本月不扣" in done.notice
    made = PenaltyList.get_by_id(org.record_of(done))
    assert rows(made) == [("take", 0, 10_000)]
    withdraw(desk, made)
    pay(desk)
    again = make(desk)
    assert (again.number, rows(again)) == ("KK-2026-0002", [("take", 10_000, 0)])
    assert check.check() == []


@pytest.mark.parametrize("mode", ["warn", "off"])
def test_a_cap_that_does_not_block_takes_all(desk: Desk, at: Time, mode: str) -> None:
    penalty.said("penalty.cap_mode", mode)
    large(desk)
    pay(desk, 220_000)
    at(FINAL)
    assert rows(make(desk)) == [("take", 50_000, 0)]


def test_performance_pay_gives_no_more_than_it_is(desk: Desk, at: Time) -> None:
    penalty.said("penalty.takes", "performance_pay")
    large(desk)
    pay(desk, 600_000, 12_345)
    at(FINAL)
    assert rows(make(desk)) == [("take", 12_345, 37_655)]


def test_points_are_on_no_list(desk: Desk, at: Time) -> None:
    penalty.said("penalty.takes", "points")
    sign(desk)
    at(FINAL)
    with pytest.raises(Refused, match="没有可以扣的处罚单"):
        make(desk)


def test_of_somebody_who_had_left_nothing_is_taken_and_the_rest_may_be_waived(desk: Desk, at: Time) -> None:
    slip = large(desk)
    pay(desk, 220_000)
    at(FINAL)
    act(desk, "close", make(desk))
    Employee.update(left_on=date(2026, 11, 30), state="left").where(Employee.id == desk.office.agent).execute()
    at("2026-12-28 09:00")
    made = make(desk, "2026-12")
    assert rows(made) == [("take", 0, 30_000)]
    assert "离职" in PenaltyDeduction.get(PenaltyDeduction.list_id == made.id).explanation
    desk.do("penalty.waive", desk.clerk, slip, reason="已离职，无法收回")
    assert row(slip).state == "closed"
    at("2027-01-05 09:00")
    with pytest.raises(Refused):
        make(desk, "2027-01")
    assert taken([slip]) == {slip: 20_000}


def test_a_revoked_slip_is_refunded_with_the_next_list_even_where_that_takes_less(desk: Desk, at: Time) -> None:
    slip = large(desk)
    pay(desk)
    at(FINAL)
    act(desk, "close", make(desk))
    small = sign(desk)
    desk.do("penalty.void", desk.office.manager, slip, reason="事实有误")
    assert (row(slip).state, taken([slip])) == ("revoked", {slip: 0})
    assert [one.amount for one in queries.waiting_refunds()] == [-50_000]
    at("2026-12-28 09:00")
    made = make(desk, "2026-12")
    assert rows(made) == [("back", -50_000, 0), ("take", 10_000, 0)]
    assert queries.waiting_refunds() == []
    assert taken([small]) == {small: 10_000}
    assert sum(one.taken for one in queries.list_lines(made.id)) == -40_000
    assert check.check() == []


def test_a_withdrawn_list_takes_nothing_and_its_refunds_wait_again(desk: Desk, at: Time) -> None:
    slip = large(desk)
    pay(desk)
    at(FINAL)
    act(desk, "close", make(desk))
    desk.do("penalty.void", desk.office.manager, slip, reason="事实有误")
    other = sign(desk)
    at("2026-12-28 09:00")
    made = withdraw(desk, make(desk, "2026-12"))
    assert (made.state, made.live, sum(fen for _, fen, _ in rows(made))) == ("withdrawn", None, 0)
    assert taken([slip, other]) == {slip: 0, other: 0}
    assert [one.amount for one in queries.waiting_refunds()] == [-50_000]
    again = make(desk, "2026-12")
    assert sorted(fen for _, fen, _ in rows(again)) == [-50_000, 10_000]
    assert check.check() == []


def test_only_the_newest_list_is_withdrawn_and_a_closed_one_never(desk: Desk, at: Time, signed: int) -> None:
    pay(desk)
    at(FINAL)
    first = make(desk)
    sign(desk)
    at("2026-12-28 09:00")
    second = make(desk, "2026-12")
    with pytest.raises(Refused, match="请先撤回 KK-2026-0002"):
        withdraw(desk, first)
    act(desk, "close", second)
    with pytest.raises(Refused, match="已关闭"):
        withdraw(desk, second)


def test_a_slip_reduced_after_a_part_was_taken_is_settled_over_the_lists(desk: Desk, at: Time) -> None:
    slip = large(desk)
    pay(desk, 220_000)
    at(FINAL)
    act(desk, "close", make(desk))
    desk.do("penalty.appeal", desk.office.agent, slip, text="当天已经电话上报。", request="减轻")
    assert taken([slip]) == {slip: 20_000}  # a late appeal suspends nothing
    decide(desk, slip, "penalty.admit", reason="住院")
    assert taken([slip]) == {slip: 0}
    decide(desk, slip, "penalty.answer", result="reduce", amount_after=20_000, findings="录音属实", reason="首次")
    at("2026-12-28 09:00")
    made = make(desk, "2026-12")
    assert sorted(fen for _, fen, _ in rows(made)) == [-20_000, 20_000]
    act(desk, "close", made)
    assert (row(slip).state, taken([slip])) == ("closed", {slip: 20_000})
    assert check.check() == []


def decide(desk: Desk, slip: int, name: str, **values: Any) -> None:
    """An act on the appeal against a slip by who answers it."""
    found = deciders.decider(row(slip))[0]
    assert isinstance(found, Decision)
    desk.do(name, found.decider, slip, **values)


def test_nobody_makes_a_list_of_his_own_slips_alone(desk: Desk, at: Time) -> None:
    clerk = desk.clerk
    slip = desk.issue(employee_id=clerk)
    desk.do("penalty.approve", desk.office.manager, slip)
    desk.do("penalty.sign", clerk, slip)
    at(FINAL)
    with pytest.raises(Forbidden, match="只有您本人的扣款"):
        make(desk)
    finance = desk.colleague("钱会计", "FINANCE", scope="all")
    assert rows(make(desk, user=desk.users[finance])) == [("take", 0, 10_000)]


def test_somebody_who_reaches_only_his_unit_makes_no_list(desk: Desk, at: Time, signed: int) -> None:
    near = desk.colleague("李会计", "FINANCE", scope="department", scope_unit_id=desk.office.unit)
    at(FINAL)
    with pytest.raises(Forbidden, match="全单位"):
        make(desk, user=desk.users[near])


def test_two_people_close_one_list_and_the_slower_is_told(desk: Desk, at: Time, signed: int) -> None:
    pay(desk)
    at(FINAL)
    made = make(desk)
    act(desk, "close", made)
    with pytest.raises(Conflict):
        perform("penalty.close_list", {"id": made.id, "row_version": made.row_version}, user=desk.clerk_user)


def test_pay_is_not_typed_by_oneself_nor_twice(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        pay(desk, who=desk.clerk)
    pay(desk)
    with pytest.raises(Refused, match="已经登记"):
        pay(desk)


def test_everybody_sees_the_deductions_within_his_reach(desk: Desk, at: Time, signed: int) -> None:
    pay(desk)
    other = desk.colleague("王小二")
    at(FINAL)
    make(desk)

    def seen(who: int, name: str) -> int:
        person = access.load_user(desk.users[who])
        return len(listing.page(register.get_list(name), person, Query()))

    office = desk.office
    assert [seen(one, "deductions") for one in (office.agent, office.supervisor, office.manager, other)] == [1, 1, 1, 0]
    assert [seen(one, "deduction_lists") for one in (office.agent, office.supervisor, office.manager)] == [0, 0, 1]
    assert seen(desk.clerk, "penalty_pay") == 1
    person = access.load_user(desk.clerk_user)
    found = listing.page(register.get_list("deduction_lists"), person, Query())[0]
    kind = register.get_list("deduction_lists")
    told = dict(zip([one.key for one in kind.columns], found.values, strict=True))
    assert (told["slips"], told["taken"], told["carried"], told["back"]) == (1, 10_000, 0, 0)


def test_the_page_of_a_list_tells_what_was_taken_and_nothing_given_back_when_it_is_withdrawn(
    desk: Desk, signed: int, at: Time
) -> None:
    pay(desk)
    at(FINAL)
    made, person = make(desk), access.load_user(desk.clerk_user)
    before = course.of_list(person, made.id)
    act(desk, "withdraw", made, reason="工资表没有定")
    after = course.of_list(person, made.id)
    assert [(one.taken, one.back, one.carried) for one in (before, after)] == [(10_000, 0, 0)] * 2
