"""The lists of penalties: who sees which slips, whose turn it is, what the views hold, what waits and what is due."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.core import access, clock, duties, listing, register
from models.core.access import Person
from models.core.listing import Query
from models.core.lists import Filter
from models.core.unit import perform
from models.org import waiting
from models.penalty.slip import precedents
from models.penalty.slip.precedents import Precedents
from models.penalty.tables import PenaltyEarlier, PenaltySlip
from models.staff.tables import Employee
from tests.factories import org, penalty
from tests.factories.attendance import Office
from tests.samples import World

DAY = timedelta(days=1)


@pytest.fixture
def office(world: World) -> Office:
    return penalty.office(world)


def person(user: int) -> Person:
    return access.load_user(user)


def slip(office: Office, state: str = "to_sign", **values: object) -> PenaltySlip:
    row: PenaltySlip = penalty.slip(office.agent, office.supervisor, office.manager, state, **values)
    return row


def shown(user: int, name: str = "slips", *filters: Filter, view: str = "", search: str = "") -> list[int]:
    """The records that a list shows to a user."""
    kind = register.get_list(name)
    chosen = next((one.filters for one in kind.views if one.name == view), ())
    query = Query((*filters, *chosen), search)
    rows = [one.record for one in listing.page(kind, person(user), query)]
    assert listing.totals(kind, person(user), query).count == len(rows)
    return rows


def cell(user: int, record: int, column: str) -> object:
    kind = register.get_list("slips")
    row = listing.one(kind, person(user), record)
    assert row is not None
    return row.values[[one.key for one in kind.columns].index(column)]


def test_everybody_sees_the_slips_within_his_reach_or_in_which_he_took_part(office: Office, world: World) -> None:
    rows = {state: slip(office, state).id for state in penalty.STATES}
    assert set(shown(office.manager_user)) == set(rows.values())
    assert set(shown(office.supervisor_user)) == set(rows.values())
    assert set(shown(office.agent_user)) == set(rows.values()) - {rows["draft"], rows["pending"]}
    elsewhere = org.unit(world, name="抄表班")
    other = org.colleague(world, "李娜", "SUPERVISOR", elsewhere)
    user = org.user(world, roles=("SUPERVISOR",), scope="below", scope_unit_id=elsewhere, employee_id=other)
    assert shown(user) == []
    penalty.witness(PenaltySlip.get_by_id(rows["refused"]), employee_id=other)
    assert shown(user) == [rows["refused"]]
    assert shown(user, "slip_witnesses") != []


def test_a_proposal_that_came_to_nothing_is_nothing_to_whom_it_was_about(office: Office) -> None:
    row = slip(office, "void", approved_at=None, approver_id=None)
    assert shown(office.agent_user) == []
    assert shown(office.manager_user) == [row.id]


def test_a_supervisor_does_not_see_the_draft_about_himself(office: Office) -> None:
    row = penalty.slip(office.supervisor, office.manager, office.gm, "pending")
    assert shown(office.supervisor_user) == []
    assert shown(office.manager_user) == [row.id]


def test_the_view_of_ones_own_holds_what_waits_for_him(office: Office) -> None:
    rows = {state: slip(office, state).id for state in penalty.STATES}
    penalty.witness(PenaltySlip.get_by_id(rows["refused"]), employee_id=office.gm)
    assert shown(office.manager_user, view="mine") == [rows["pending"]]
    assert set(shown(office.gm_user, view="mine")) == {rows["appealed"], rows["refused"]}
    assert set(shown(office.agent_user, view="mine")) == {rows["to_sign"], rows["refused"]}
    assert shown(office.supervisor_user, view="mine") == [rows["draft"]]
    others = shown(office.manager_user, "slips", Filter("mine", "ne", "mine"))
    assert set(others) == set(rows.values()) - {rows["pending"]}
    assert cell(office.manager_user, rows["pending"], "mine") == "mine"
    assert cell(office.manager_user, rows["draft"], "mine") == ""


def test_each_view_holds_its_phases(office: Office) -> None:
    rows = {state: slip(office, state).id for state in penalty.STATES}
    final = penalty.final(office.agent, office.supervisor, office.manager).id
    overdue = slip(office, "appealed", ago=40 * DAY).id
    user = office.manager_user
    assert set(shown(user, view="to_sign")) == {rows["to_sign"], rows["refused"]}
    assert set(shown(user, view="window")) == {rows["effective"], rows["witnessed"]}
    assert set(shown(user, view="appealed")) == {rows["appealed"], overdue}
    assert shown(user, view="overdue") == [overdue]
    assert set(shown(user, view="to_take")) == {rows["answered"], final}
    assert set(shown(user, view="drafts")) == {rows["draft"], rows["pending"]}
    assert str(cell(user, overdue, "left")).startswith("逾期 ")
    assert str(cell(user, rows["effective"], "left")).startswith("剩 ")


def test_what_was_taken_back_counts_no_amount(office: Office) -> None:
    for state in ("to_sign", "void", "revoked"):
        slip(office, state)
    kind = register.get_list("slips")
    assert listing.totals(kind, person(office.manager_user), Query()).sums["amount"] == 10_000


def test_slips_are_found_by_number_and_by_name(office: Office) -> None:
    row = slip(office)
    assert shown(office.manager_user, search=str(row.number)) == [row.id]
    assert shown(office.manager_user, search="单小明") == [row.id]
    assert shown(office.manager_user, search="没有这个人") == []
    find = register.entities["penalty_slip"].find
    assert find is not None
    assert [one.record for one in find(person(office.manager_user), f"cf{str(row.number)[3:]}", 5)] == [row.id]
    assert find(person(office.manager_user), "CF-1999-0001", 5) == []


def test_an_appeal_waits_for_whoever_answers_it_and_is_known_to_who_made_it(office: Office) -> None:
    row = slip(office, "appealed")
    (one,) = waiting.waiting(person(office.gm_user))
    assert (one.record, one.approve, one.refuse, one.due) == (row.id, "penalty.answer", "", row.answer_due_on)
    assert waiting.waiting(person(office.manager_user)) == ()
    (own,) = waiting.mine(person(office.agent_user))
    assert (own.record, own.state, own.withdraw) == (row.id, "waiting", "penalty.withdraw_appeal")


def todos(user: int) -> list[str]:
    today = clock.now().date()
    found = duties.todos_of(person(user), today)
    return [one.title for one in found if one.entity.startswith("penalty")]


def test_the_workbench_says_what_is_due(office: Office) -> None:
    slip(office, "pending")
    row = slip(office, "refused")
    overdue = slip(office, "appealed", ago=40 * DAY)
    penalty.measure(slip(office, "effective"), due_on=clock.now().date())
    assert todos(office.manager_user) == ["申诉答复逾期 · 单小明", "批准处罚单 · 单小明"]
    assert "答复申诉 · 单小明" in todos(office.gm_user)
    assert {"拒签还差见证人 · 单小明", "单小明 书面检查"} <= set(todos(office.supervisor_user))
    assert {"签收处罚单 · 单小明", "您的书面检查"} <= set(todos(office.agent_user))
    assert row.id != overdue.id


def test_open_slips_of_people_who_left_stay_visible(office: Office, world: World) -> None:
    _, user = penalty.clerk(world, office.unit)
    row = slip(office, "effective")
    Employee.update(state="left", left_on=clock.now().date()).where(Employee.id == office.agent).execute()
    assert "已离职，处罚单没有办完 · 单小明" in todos(user)
    assert cell(user, row.id, "gone") == "left"


def test_whoever_records_that_somebody_leaves_hears_of_his_open_slips(office: Office, world: World) -> None:
    _, user = penalty.clerk(world, office.unit)
    row = slip(office, "effective")
    slip(office, "draft")
    slip(office, "void")
    gone = {"id": office.agent, "row_version": 1, "left_on": clock.now().date().isoformat(), "left_reason": "resigned"}
    notice = perform("staff.leave", gone, user=user).notice
    assert f"还没有办完，请继续办理：处罚单 {row.number}（申诉期）。" in notice


def equal(user: int, about: int | None = None) -> Precedents:
    return precedents.precedents(person(user), "GAS-01", "", clock.now(), about=about)


def test_equal_cases_are_told_with_their_median_to_those_who_decide(office: Office) -> None:
    for amount in (5_000, 8_000, 8_000, 10_000):
        slip(office, "closed", rule=penalty.RANGE, amount=amount)
    slip(office, "revoked", rule=penalty.RANGE, amount=9_000)
    slip(office, "closed", rule=penalty.RANGE, amount=9_000, ago=800 * DAY)
    found = equal(office.manager_user)
    assert (found.count, found.median, found.low, found.high) == (4, 8_000, 5_000, 10_000)
    assert found.words("yuan", 8_000) == "同条款近 12 个月 4 例，中位数 80.00 元，与本次一致"
    assert {one.name for one in found.rows} == {"单小明"}


def test_the_punished_is_told_no_equal_cases(office: Office) -> None:
    slip(office, "closed", rule=penalty.RANGE)
    assert equal(office.agent_user).rows == ()
    assert equal(office.manager_user, about=office.manager).words("yuan", 1) == ""


def test_names_beyond_ones_reach_are_not_told(office: Office, world: World) -> None:
    slip(office, "closed", rule=penalty.RANGE)
    unit = org.unit(world, name="抄表班")
    other = org.colleague(world, "李娜", "SUPERVISOR", unit)
    user = org.user(world, roles=("SUPERVISOR",), scope="below", scope_unit_id=unit, employee_id=other)
    (one,) = equal(user).rows
    assert (one.record, one.number, one.name) == (None, "", "其他部门人员")
    assert equal(user).median == 10_000


def test_penalties_from_before_the_program_are_equal_cases_too(office: Office) -> None:
    today = clock.now().date()
    PenaltyEarlier.insert(
        employee_id=office.agent, offence="GAS-01", happened_on=today - 30 * DAY, amount=6_000, signed_by="徐总",
        recorded_at=clock.now(), recorded_by="刘人事",
    ).execute()  # fmt: skip
    (one,) = equal(office.manager_user).rows
    assert (one.record, one.amount, one.outcome) == (None, 6_000, "启用前")
