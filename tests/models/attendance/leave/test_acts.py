"""Leave from asking to return: who decides which step, what is refused, proofs, and what it does to the days."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from models.attendance.leave.queries import forecast, leave_steps, slip
from models.attendance.tables import AttendanceSheet, LeaveProof, LeaveSlip
from models.core import access, clock, database
from models.core.errors import BadFields, Conflict, Forbidden, NotFound, Refused
from models.core.register import Done
from models.core.tables import Attachment
from models.core.unit import Behalf, perform
from models.org.tables import PaperDecision
from tests.factories import attendance as rows
from tests.factories import leave, org
from tests.factories.attendance import Office
from tests.samples import World
from tests.samples.leave import PDF, span

MONDAY = leave.weekday()


@pytest.fixture
def office(world: World) -> Office:
    return rows.office(world)


def ask(user: int, kind: str = "事假", first: date = MONDAY, days: int = 1, **values: Any) -> Done:
    fields = {
        "kind": kind, **span(first, days), "reason": "家中有事", "deputy_id": values.pop("deputy"),
        "phone": "13800000000",
    }  # fmt: skip
    return perform("leave.request", fields | values, user=user)


def act(name: str, record: int, user: int, **values: Any) -> Done:
    version = LeaveSlip.get_by_id(record).row_version
    if name in ("approve", "refuse", "revoke"):
        values = {"remark": "核对无误"} | values
    return perform(f"leave.{name}", {"id": record, "row_version": version} | values, user=user)


def state(record: int) -> str:
    return str(LeaveSlip.get_by_id(record).state)


def asked(office: Office, kind: str = "事假", days: int = 1, **values: Any) -> int:
    return org.record_of(ask(office.agent_user, kind, days=days, deputy=office.supervisor, **values))


def test_short_personal_leave_takes_two_steps_in_their_order(office: Office) -> None:
    done = ask(office.agent_user, deputy=office.supervisor)
    assert "1 天" in done.notice
    assert "待 何志刚 主管审核" in done.notice
    record = org.record_of(done)
    with pytest.raises(Forbidden, match="何志刚"):
        act("approve", record, office.manager_user)
    assert "待 马主任" in act("approve", record, office.supervisor_user).notice
    assert state(record) == "submitted"
    with pytest.raises(Forbidden, match="马主任"):
        act("approve", record, office.supervisor_user)
    assert "按事假计" in act("approve", record, office.manager_user).notice
    row = LeaveSlip.get_by_id(record)
    assert row.state == "approved"
    assert "何志刚" in row.decided_words
    assert "马主任" in row.decided_words
    assert PaperDecision.select().where(PaperDecision.entity == "leave_slip").count() == 2


def test_three_days_go_up_to_the_general_manager(office: Office) -> None:
    record = asked(office, "年假", days=3)
    for user in (office.supervisor_user, office.manager_user):
        act("approve", record, user)
        assert state(record) == "submitted"
    act("approve", record, office.gm_user)
    assert state(record) == "approved"


def test_leave_asked_for_in_pieces_is_as_long_as_without_a_break(office: Office) -> None:
    first = asked(office, "年假", first=MONDAY + timedelta(days=3), days=2)
    assert LeaveSlip.get_by_id(first).chain == "leave.short"
    after = asked(office, "年假", first=MONDAY + timedelta(days=7), days=2)
    row = LeaveSlip.get_by_id(after)
    assert (row.chain, row.length) == ("leave.long", 200)
    assert "连续 4 天" in row.explanation
    apart = asked(office, "年假", first=MONDAY + timedelta(days=10), days=1)
    assert LeaveSlip.get_by_id(apart).chain == "leave.short"
    between = asked(office, "事假", first=MONDAY + timedelta(days=9), days=1)
    assert "连续 6 天" in LeaveSlip.get_by_id(between).explanation


def test_sick_leave_under_three_days_is_the_supervisors(office: Office) -> None:
    record = asked(office, "病假", deputy_id=None, phone="")
    act("approve", record, office.supervisor_user)
    assert state(record) == "approved"


def test_a_refusal_at_any_step_ends_it(office: Office) -> None:
    record = asked(office)
    act("approve", record, office.supervisor_user)
    act("refuse", record, office.manager_user, remark="人手不够")
    row = LeaveSlip.get_by_id(record)
    assert (row.state, row.remark) == ("refused", "人手不够")
    with pytest.raises(Refused, match="未批准"):
        act("approve", record, office.manager_user)
    asked(office)  # the time is free again


def test_nobody_approves_his_own_leave_and_the_supervisors_goes_to_the_manager(office: Office) -> None:
    record = org.record_of(ask(office.supervisor_user, deputy=office.agent))
    with pytest.raises(Forbidden, match="马主任"):
        act("approve", record, office.supervisor_user)
    act("approve", record, office.manager_user)
    row = LeaveSlip.get_by_id(record)
    assert row.state == "approved"  # both steps fell to one person
    assert PaperDecision.select().count() == 1


def test_steps_without_a_holder_fall_to_one_decision_of_a_small_office(world: World) -> None:
    unit = org.unit(world)
    agent, boss = org.colleague(world, "单小明", "AGENT", unit), org.colleague(world, "马主任", "MANAGER", unit)
    clerk = org.user(world, roles=("AGENT",), employee_id=agent)
    manager = org.user(world, roles=("MANAGER",), scope="all", employee_id=boss)
    record = org.record_of(ask(clerk, deputy=boss))
    act("approve", record, manager)
    row = LeaveSlip.get_by_id(record)
    assert row.state == "approved"
    assert "、" in row.decided_words
    own = org.record_of(ask(manager, deputy=agent))
    with pytest.raises(Forbidden, match="没有人可以批准"):
        act("approve", own, manager)


def test_who_asked_for_somebody_does_not_decide_it(office: Office) -> None:
    record = org.record_of(ask(office.supervisor_user, deputy=office.supervisor, employee_id=office.agent))
    with pytest.raises(Forbidden, match="马主任"):
        act("approve", record, office.supervisor_user)
    act("approve", record, office.manager_user)
    assert state(record) == "approved"


def test_a_lent_right_decides_and_the_paper_says_for_whom(world: World, office: Office) -> None:
    other = org.colleague(world, "钱组长", "GROUP_LEADER", office.unit)
    stand_in = org.user(world, roles=("GROUP_LEADER",), scope="below", scope_unit_id=office.unit, employee_id=other)
    today = clock.now().date()
    lent = {"to_employee_id": other, "starts_on": f"{today}", "ends_on": f"{today}", "reason": "出差"}
    perform("org.delegate", lent, user=office.supervisor_user)
    record = asked(office, "病假")
    act("approve", record, stand_in)
    assert "钱组长 代 何志刚" in LeaveSlip.get_by_id(record).decided_words


def test_a_decision_on_paper_is_that_of_its_author(world: World, office: Office) -> None:
    clerk = org.user(world, roles=("ADMIN",), scope="all", employee_id=org.colleague(world, "小赵", "ADMIN"))
    record = asked(office, "病假")
    values = {"id": record, "row_version": 1, "remark": ""}
    with pytest.raises(Refused):
        perform("leave.approve", values, user=clerk)
    perform("leave.approve", values, user=clerk, behalf=Behalf(office.supervisor, clock.now()))
    assert "何志刚" in LeaveSlip.get_by_id(record).decided_words


def test_a_decision_is_not_older_than_what_it_decides(world: World, office: Office) -> None:
    clerk = org.user(world, roles=("ADMIN",), scope="all", employee_id=org.colleague(world, "小赵", "ADMIN"))
    record = asked(office, "病假")
    values = {"id": record, "row_version": 1, "remark": ""}
    early = Behalf(office.supervisor, clock.now() - timedelta(days=1), scan=("批示.pdf", PDF))
    with pytest.raises(Refused, match="提出的，批示不可能在这以前收到"):
        perform("leave.approve", values, user=clerk, behalf=early, reason="纸质批示")


def test_who_types_a_decision_about_himself_shows_the_paper(world: World, office: Office) -> None:
    own = org.colleague(world, "赵人事", "HR", office.unit)
    typist = org.user(world, roles=("HR",), scope="all", employee_id=own)
    record = org.record_of(ask(typist, "病假", deputy=office.agent))
    values = {"id": record, "row_version": 1, "remark": ""}
    with pytest.raises(Forbidden, match="须附有签字的扫描件"):
        perform("leave.approve", values, user=typist, behalf=Behalf(office.supervisor, clock.now()))
    assert state(record) == "submitted"
    on_paper = Behalf(office.supervisor, clock.now(), scan=("批示.pdf", PDF))
    perform("leave.approve", values, user=typist, behalf=on_paper)
    assert state(record) == "approved"


def test_two_who_decide_at_once_do_not_both_win(office: Office) -> None:
    record = asked(office, "病假")
    act("approve", record, office.supervisor_user)
    with pytest.raises(Refused):
        perform("leave.refuse", {"id": record, "row_version": 1, "remark": "不同意"}, user=office.supervisor_user)
    two = asked(office, first=MONDAY + timedelta(days=7))
    act("approve", two, office.supervisor_user)
    with pytest.raises(Conflict):
        perform("leave.approve", {"id": two, "row_version": 1, "remark": ""}, user=office.manager_user)


@pytest.mark.parametrize(
    ("values", "faulty"),
    [
        ({"deputy_id": None}, "deputy_id"),
        ({"phone": ""}, "phone"),
        ({"kind": "没有的假"}, "kind"),
        ({"ends_at": f"{MONDAY} 00:00"}, "ends_at"),
        ({"ends_at": f"{MONDAY + timedelta(days=400)} 00:00"}, "ends_at"),
        ({"starts_at": "2019-01-01 00:00"}, "starts_at"),
    ],
)
def test_each_fault_stands_at_its_field(office: Office, values: dict[str, Any], faulty: str) -> None:
    with pytest.raises(BadFields) as caught:
        ask(office.agent_user, deputy=office.supervisor, **values)
    assert faulty in caught.value.faults


def test_a_deputy_is_a_colleague_and_not_oneself(office: Office) -> None:
    with pytest.raises(BadFields, match="自己"):
        ask(office.agent_user, deputy=office.agent)


def test_a_deputy_who_is_away_himself_is_told_of(office: Office) -> None:
    leave.slip(office.supervisor, MONDAY)
    assert "何志刚这段时间也有请假" in ask(office.agent_user, deputy=office.supervisor).notice


def test_approving_what_was_never_told_says_that_it_is_absence(office: Office) -> None:
    made = leave.slip(office.agent, is_in_time=False, applied_at=leave.at(leave.weekday(-20), 20))
    done = act("approve", made.id, office.supervisor_user, remark="属实")
    assert "缺勤按旷工" in done.notice


def test_days_of_rest_need_no_leave(office: Office) -> None:
    saturday = MONDAY + timedelta(days=5)
    with pytest.raises(BadFields, match="不用请假"):
        ask(office.agent_user, first=saturday, deputy=office.supervisor)


def test_no_two_live_slips_of_a_person_overlap(office: Office) -> None:
    first, second = asked(office, days=2), MONDAY + timedelta(days=1)
    with pytest.raises(Refused, match="时间重叠"):
        asked(office, "病假", starts_at=f"{second} 08:00", ends_at=f"{second} 17:00")
    act("withdraw", first, office.agent_user)
    asked(office, "病假")


def test_others_than_ones_own_are_out_of_reach(office: Office) -> None:
    with pytest.raises(NotFound):
        ask(office.agent_user, deputy=office.supervisor, employee_id=office.manager)
    record = org.record_of(ask(office.supervisor_user, deputy=office.agent))
    with pytest.raises(NotFound):
        act("withdraw", record, office.agent_user)


def test_a_late_application_is_flagged_and_approved_only_with_a_reason(office: Office) -> None:
    soon = leave.weekday(1)
    if (soon - clock.now().date()).days >= 3:
        soon = clock.now().date() + timedelta(days=1)
        rows.worked(office, soon, "A")
    done = ask(office.agent_user, first=soon, deputy=office.supervisor)
    assert "超期申请" in done.notice
    record = org.record_of(done)
    assert not LeaveSlip.get_by_id(record).is_in_time
    with pytest.raises(BadFields) as caught:
        act("approve", record, office.supervisor_user, remark="")
    assert "remark" in caught.value.faults
    act("approve", record, office.supervisor_user, remark="家中急事，属实")
    act("approve", record, office.manager_user, remark="")
    assert state(record) == "approved"


def call(office: Office, user: int, at: datetime, **values: Any) -> Done:
    fields = {
        "employee_id": office.agent, "kind": "病假", "applied_at": f"{at:%Y-%m-%d %H:%M}", **span(leave.weekday(1)),
        "reason": "发热",
    }  # fmt: skip
    return perform("leave.record_call", fields | values, user=user)


def test_a_call_is_taken_down_by_another_who_may_decide_it(office: Office) -> None:
    with pytest.raises(Refused, match="不能由本人登记"):
        call(office, office.supervisor_user, clock.now(), employee_id=office.supervisor)
    with pytest.raises(BadFields) as caught:
        call(office, office.supervisor_user, clock.now() - timedelta(days=2))
    assert "remark" in caught.value.faults
    done = call(office, office.supervisor_user, clock.now() - timedelta(days=2), remark="系统停用")
    record = org.record_of(done)
    assert LeaveSlip.get_by_id(record).notice == "phone"
    act("approve", record, office.supervisor_user)
    assert state(record) == "approved"


def test_what_was_approved_is_withdrawn_before_it_begins_and_revoked_afterwards(office: Office) -> None:
    ahead = asked(office, "病假")
    act("approve", ahead, office.supervisor_user)
    act("withdraw", ahead, office.agent_user)
    begun = leave.slip(office.agent, state="approved", decided_words="何志刚（主管批准）").id
    with pytest.raises(Refused, match="已开始"):
        act("withdraw", begun, office.agent_user)
    with pytest.raises(Refused):
        act("revoke", begun, office.agent_user)
    with pytest.raises(Forbidden, match="何志刚"):
        act("revoke", begun, office.manager_user)
    act("revoke", begun, office.supervisor_user)
    assert (state(ahead), state(begun)) == ("withdrawn", "revoked")


def test_only_the_person_himself_takes_back_what_was_approved(world: World, office: Office) -> None:
    leader = org.colleague(world, "钱组长", "GROUP_LEADER", office.unit)
    user = org.user(world, roles=("GROUP_LEADER",), scope="below", scope_unit_id=office.unit, employee_id=leader)
    own = asked(office, "病假")
    filed = org.record_of(
        ask(user, "病假", first=MONDAY + timedelta(days=7), deputy=office.supervisor, employee_id=office.agent)
    )
    wrong = org.record_of(
        ask(user, "病假", first=MONDAY + timedelta(days=14), deputy=office.supervisor, employee_id=office.agent)
    )
    act("withdraw", wrong, user)
    act("approve", own, office.supervisor_user)
    act("approve", filed, office.supervisor_user)
    for record in (own, filed):
        with pytest.raises(Refused, match="只能由请假的本人撤回"):
            act("withdraw", record, user)
        assert "leave.withdraw" not in [one.action for one in leave_steps(access.load_user(user), record)]
        act("withdraw", record, office.agent_user)


def test_documents_are_ticked_one_by_one_and_taken_back(office: Office) -> None:
    record = leave.slip(office.agent, state="approved", proof_due_on=clock.now().date()).id
    for bad in ("户口本", "医院证明、户口本"):
        with pytest.raises(BadFields) as caught:
            act("hand_in", record, office.supervisor_user, documents=bad)
        assert "documents" in caught.value.faults
    seen = slip(access.load_user(office.supervisor_user), record)
    first, *others = seen.missing
    done = act("hand_in", record, office.supervisor_user, documents=first, scan=PDF)
    assert all(one in done.notice for one in others)
    with pytest.raises(BadFields, match="已经登记过"):
        act("hand_in", record, office.supervisor_user, documents=first)
    assert "证明已齐" in act("hand_in", record, office.supervisor_user, documents="全部").notice
    assert Attachment.select().where(Attachment.entity == "leave_slip").count() == 1
    proof = LeaveProof.get(LeaveProof.document == first)
    perform(
        "leave.take_back_proof", {"id": proof.id, "row_version": 1, "why": "不是本人的"}, user=office.supervisor_user
    )
    assert slip(access.load_user(office.supervisor_user), record).missing == (first,)


def test_part_of_a_day_asks_for_the_certificate_alone_until_it_turns_out_to_be_a_whole_one(office: Office) -> None:
    day = leave.weekday(-20)
    rows.worked(office, day, "WWW")
    made = asked(office, "病假", starts_at=f"{day} 12:00", ends_at=f"{day + timedelta(days=1)} 00:00")
    assert LeaveSlip.get_by_id(made).proofs_needed == 1
    act("approve", made, office.supervisor_user)
    done = act("hand_in", made, office.supervisor_user, documents="全部", scan=PDF, remark="补登")
    assert "收到医院证明，证明已齐" in done.notice
    whole = leave.slip(office.agent, day + timedelta(days=1), 2, state="approved", length=200)
    back = f"{whole.starts_at + timedelta(hours=12):%Y-%m-%d %H:%M}"
    act("return", whole.id, office.supervisor_user, returned_at=back)
    assert LeaveSlip.get_by_id(whole.id).proofs_needed == 1
    act("return", whole.id, office.supervisor_user, returned_at=f"{whole.ends_at:%Y-%m-%d %H:%M}")
    assert LeaveSlip.get_by_id(whole.id).proofs_needed == 3


def test_a_proof_that_is_ticked_late_needs_a_scan_and_a_reason_and_is_never_ones_own(office: Office) -> None:
    made = leave.slip(office.agent, state="approved")
    in_time = f"{made.proof_due_on} 09:00"
    with pytest.raises(BadFields) as caught:
        act("hand_in", made.id, office.supervisor_user, documents="全部", received_at=in_time)
    assert {"scan", "remark"} == set(caught.value.faults)
    late = act("hand_in", made.id, office.supervisor_user, documents="全部")
    assert "已过期限" in late.notice
    own = leave.slip(office.supervisor, state="approved").id
    with pytest.raises(Forbidden):
        act("hand_in", own, office.supervisor_user, documents="全部")


def test_hardship_lets_missing_notice_and_proof_pass(office: Office) -> None:
    made = leave.slip(office.agent, state="approved", is_in_time=False, notice="none")
    person = access.load_user(office.supervisor_user)
    assert slip(person, made.id).standing.counts_as is None
    with pytest.raises(Forbidden, match="何志刚"):
        act("excuse", made.id, office.manager_user, what=["notice"], reason="昏迷")
    act("excuse", made.id, office.supervisor_user, what=["notice", "proof"], reason="突发昏迷")
    assert slip(person, made.id).standing.counts_as == "sick"
    assert "突发昏迷" in LeaveSlip.get_by_id(made.id).excused_proof
    in_time = leave.slip(office.agent, leave.weekday(-40), state="approved").id
    with pytest.raises(BadFields, match="按时提出"):
        act("excuse", in_time, office.supervisor_user, what=["notice"], reason="昏迷")


def test_an_early_return_gives_days_back_and_a_late_one_is_told(office: Office) -> None:
    made = leave.slip(office.agent, days=3, state="approved")
    back = f"{made.starts_at + timedelta(days=1, hours=8):%Y-%m-%d %H:%M}"
    done = act("return", made.id, office.supervisor_user, returned_at=back)
    assert "退回 2 天" in done.notice
    row = LeaveSlip.get_by_id(made.id)
    assert (row.state, row.length) == ("returned", 100)
    later = f"{made.ends_at + timedelta(days=1):%Y-%m-%d} 12:00"
    other = leave.slip(office.agent, made.starts_at.date() + timedelta(days=2))  # the rest is free again
    with pytest.raises(Refused, match="时间重叠"):
        act("return", made.id, office.supervisor_user, returned_at=later)
    act("withdraw", other.id, office.agent_user)
    corrected = act("return", made.id, office.supervisor_user, returned_at=later)
    assert "没有请假" not in corrected.notice  # no roster says that he was to come
    assert LeaveSlip.get_by_id(made.id).length == 300
    rows.worked(office, made.ends_at.date(), "AAA")
    again = act("return", made.id, office.supervisor_user, returned_at=later)
    assert "没有请假" in again.notice
    with pytest.raises(BadFields):
        act("return", made.id, office.supervisor_user, returned_at=f"{made.starts_at:%Y-%m-%d %H:%M}")


def test_every_act_about_past_days_touches_their_sheet(office: Office) -> None:
    made = leave.slip(office.agent, leave.weekday(-60))
    act("approve", made.id, office.supervisor_user)
    sheet = AttendanceSheet.get(AttendanceSheet.month == f"{made.starts_at:%Y-%m}")
    assert (sheet.unit_id, sheet.touched) == (office.unit, 1)
    act("hand_in", made.id, office.supervisor_user, documents="全部")
    assert AttendanceSheet.get_by_id(sheet.id).touched == 2


def test_a_page_offers_what_is_open_to_who_looks(office: Office) -> None:
    record = asked(office)

    def offered(user: int) -> list[str]:
        return [one.action for one in leave_steps(access.load_user(user), record)]

    assert offered(office.agent_user) == ["leave.withdraw"]
    assert offered(office.supervisor_user)[:2] == ["leave.approve", "leave.refuse"]
    assert "leave.approve" not in offered(office.manager_user)
    act("approve", record, office.supervisor_user)
    assert offered(office.manager_user)[:2] == ["leave.approve", "leave.refuse"]
    act("approve", record, office.manager_user)
    assert "leave.revoke" in offered(office.manager_user)
    with pytest.raises(NotFound):
        leave_steps(access.load_user(office.agent_user), 999_999)


def test_a_form_shows_what_a_slip_would_come_to(office: Office) -> None:
    person = access.load_user(office.agent_user)
    starts = leave.at(MONDAY)
    found = forecast(person, None, "事假", starts, starts + timedelta(days=3))
    assert found.filed.length.hundredths == 300
    assert [one.split("（")[0] for one in found.deciders] == ["何志刚", "马主任", "徐总"]
    assert found.filed.requirement.is_in_time
    assert found.account is None
    with pytest.raises(NotFound):
        forecast(person, office.manager, "事假", starts, starts + timedelta(days=3))


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What becomes of acts that begin at the same moment, each with a connection of its own."""
    start, outcome = threading.Barrier(len(acts)), list[str]()

    def run(act: Callable[[], object]) -> None:
        with database.connection():
            start.wait()
            try:
                act()
                outcome.append("done")
            except Refused as refused:
                outcome.append(type(refused).__name__)

    threads = [threading.Thread(target=run, args=(one,)) for one in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sorted(outcome)


def test_two_slips_for_the_same_time_are_not_both_stored(office: Office) -> None:
    def file() -> Done:
        return ask(office.agent_user, deputy=office.supervisor)

    assert at_once(file, file) == ["Refused", "done"]
    assert LeaveSlip.select().count() == 1


def test_of_an_approval_and_a_withdrawal_at_once_one_counts(office: Office) -> None:
    record = asked(office, "病假")

    def decide(name: str, user: int, **values: str) -> Callable[[], object]:
        return lambda: perform(f"leave.{name}", {"id": record, "row_version": 1, **values}, user=user)

    outcome = at_once(decide("approve", office.supervisor_user, remark=""), decide("withdraw", office.agent_user))
    assert outcome.count("done") == 1
    assert state(record) in ("approved", "withdrawn")


def test_a_balance_is_not_spent_twice_by_two_who_ask_at_once(office: Office) -> None:
    leave.grant(office.agent, 300, year=MONDAY.year)
    leave.grant(office.agent, 300, year=MONDAY.year, basis="addition", kind="comp_rest")  # five hours

    def file(kind: str, week: int) -> Callable[[], object]:
        first = MONDAY + timedelta(days=7 * week)
        if kind == "年假":
            return lambda: ask(office.agent_user, kind, first, 2, deputy=office.supervisor)
        hours = {"starts_at": f"{first} 08:00", "ends_at": f"{first} 12:00"}
        return lambda: ask(office.agent_user, kind, first, deputy=office.supervisor, **hours)

    for kind in ("年假", "补休"):
        weeks = (0, 1) if kind == "年假" else (2, 3)
        assert at_once(*(file(kind, week) for week in weeks)) == ["Refused", "done"]
    assert LeaveSlip.select().count() == 2
