"""Swaps as people act: asked, agreed, decided by the right person, written into the rosters or refused in words."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from models.core import access, check, clock, database, duties, listing, register
from models.core.errors import BadFields, Conflict, Forbidden, NotFound, Refused
from models.core.lists import Query
from models.core.rulebook.tables import RuleValue
from models.core.unit import Behalf
from models.roster import away as away_of
from models.roster import queries as rosters
from models.roster.away import Away
from models.roster.swaps import queries
from models.roster.tables import Roster, RosterChange, RosterEntry, ShiftSwap, ShiftType
from models.staff.tables import Employee
from tests.models.roster.desk import Desk


@pytest.fixture
def desk(opened: str) -> Desk:
    return Desk()


def swap_of(done: Any) -> ShiftSwap:
    row: ShiftSwap = ShiftSwap.get_by_id(done.record[1])
    return row


def ask(desk: Desk, by: int = 0, **values: Any) -> ShiftSwap:
    fields = {"day": desk.day.isoformat(), "counterpart_id": desk.other, "reason": "家中有事", **values}
    return swap_of(desk.do("roster.request_swap", by or desk.one, **fields))


def step(desk: Desk, name: str, by: int, row: ShiftSwap, **values: Any) -> Any:
    version = ShiftSwap.get_by_id(row.id).row_version
    return desk.do(f"roster.{name}_swap", by, id=row.id, row_version=version, **values)


def planned_pair(desk: Desk) -> None:
    desk.plan(desk.one, desk.day, "早", role="fee_clerk")
    desk.plan(desk.other, desk.day, "晚", role="card_clerk")


def agreed(desk: Desk, **values: Any) -> ShiftSwap:
    row = ask(desk, **values)
    step(desk, "agree", desk.other, row)
    return row


def test_two_clerks_exchange_the_shifts_of_a_day(desk: Desk) -> None:
    planned_pair(desk)
    row = ask(desk)
    assert (row.number, row.state, row.chain) == (1, "requested", "roster.swap")
    step(desk, "agree", desk.other, row)
    done = step(desk, "approve", desk.manager, row)
    assert desk.cells(desk.one) == {desk.day: "晚"}
    assert desk.cells(desk.other) == {desk.day: "早"}
    roles = {cell.employee_id: cell.role for cell in RosterEntry.select()}
    assert roles == {desk.one: "card_clerk", desk.other: "fee_clerk"}
    stored = ShiftSwap.get_by_id(row.id)
    assert (stored.state, stored.decided_words) == ("approved", "刘国平（部门负责人批准）")
    assert RosterChange.select().where(RosterChange.swap_id == row.id).count() == 2
    assert "陈晓燕" in done.notice
    plans = rosters.planned([desk.one], desk.day, desk.day)[desk.one, desk.day]
    assert plans[0].change.startswith("调班：第 1 号，陈晓燕")


def test_shifts_of_two_days_are_exchanged_where_each_is_off_on_the_other_day(desk: Desk) -> None:
    later = desk.day + timedelta(days=1)
    desk.plan(desk.one, desk.day, "早")
    desk.plan(desk.other, desk.day, "休")
    desk.plan(desk.other, later, "晚")
    row = agreed(desk, counterpart_day=later.isoformat())
    step(desk, "approve", desk.manager, row)
    assert desk.cells(desk.one) == {desk.day: "休", later: "晚"}
    assert desk.cells(desk.other) == {desk.day: "早", later: "休"}
    covers = {(c.employee_id, c.day): c.covers_for_id for c in RosterEntry.select() if c.covers_for_id}
    assert covers == {(desk.other, desk.day): desk.one, (desk.one, later): desk.other}


def test_days_of_two_months_are_exchanged_in_both_rosters(desk: Desk) -> None:
    last = desk.day.replace(day=1) + timedelta(days=62)
    last = last.replace(day=1) - timedelta(days=1)
    first = last + timedelta(days=1)
    desk.plan(desk.one, last, "早")
    desk.plan(desk.other, first, "早")
    row = agreed(desk, day=last.isoformat(), counterpart_day=first.isoformat())
    step(desk, "approve", desk.manager, row)
    assert desk.cells(desk.one) == {last: "休", first: "早"}
    assert {cell.roster_id for cell in RosterEntry.select().where(RosterEntry.day == first)} == {desk.roster(first).id}


def test_shifts_of_two_days_are_refused_where_somebody_works_on_both(desk: Desk) -> None:
    later = desk.day + timedelta(days=1)
    planned_pair(desk)
    desk.plan(desk.other, later, "晚")
    with pytest.raises(Refused, match=r"两人须各在对方的那天休息。吴敏.*应是“休”，现在是“晚”"):
        ask(desk, counterpart_day=later.isoformat())
    assert ShiftSwap.select().count() == 0


def test_a_colleague_who_is_off_stands_in(desk: Desk) -> None:
    desk.plan(desk.one, desk.day, "早")
    desk.plan(desk.other, desk.day, "休")
    row = agreed(desk)
    step(desk, "approve", desk.manager, row)
    assert desk.cells(desk.one) == {desk.day: "休"}
    assert desk.cells(desk.other) == {desk.day: "早"}


def test_one_of_two_shifts_of_a_day_is_given_away_and_the_other_stays(desk: Desk) -> None:
    desk.plan(desk.one, desk.day, "早")
    desk.plan(desk.one, desk.day, "晚", position=2)
    with pytest.raises(BadFields, match="排了两个班，请选是哪一个"):
        ask(desk)
    row = agreed(desk, shift_id=desk.shifts["晚"].id)
    step(desk, "approve", desk.manager, row)
    assert desk.cells(desk.one) == {desk.day: "早"}
    assert desk.cells(desk.other) == {desk.day: "晚"}


def test_a_change_without_a_colleague_waits_for_the_decision_at_once(desk: Desk) -> None:
    desk.plan(desk.one, desk.day, "早")
    row = ask(desk, counterpart_id=None, to_shift_id=desk.shifts["晚"].id)
    assert row.state == "agreed"
    step(desk, "approve", desk.manager, row)
    assert desk.cells(desk.one) == {desk.day: "晚"}
    second = ask(desk, counterpart_id=None)
    step(desk, "approve", desk.manager, second)
    assert desk.cells(desk.one) == {desk.day: "休"}
    third = ask(desk, by=desk.other, counterpart_id=None, to_shift_id=desk.shifts["早"].id)
    step(desk, "approve", desk.manager, third)
    assert desk.cells(desk.other) == {desk.day: "早"}
    assert [one.number for one in ShiftSwap.select().order_by(ShiftSwap.id)] == [1, 2, 3]


def test_too_late_a_request_goes_to_the_group_leader(desk: Desk) -> None:
    today = clock.now().date()
    desk.plan(desk.one, today, "早")
    desk.plan(desk.other, today, "晚")
    row = agreed(desk, day=today.isoformat())
    assert (row.chain, row.notice_days) == ("roster.swap_late", 0)
    with pytest.raises(Forbidden, match="这件事不由您批准。可由 何志刚 批准"):
        step(desk, "approve", desk.manager, row)
    step(desk, "approve", desk.leader, row)
    assert desk.cells(desk.one) == {today: "晚"}


def test_neither_of_the_two_decides_and_nobody_else_agrees(desk: Desk) -> None:
    for who in (desk.leader, desk.manager):
        desk.plan(who, desk.day, "早")
    planned_pair(desk)
    row = ask(desk, counterpart_id=desk.other)
    for who in (desk.one, desk.clerk):
        with pytest.raises(Forbidden, match="同意与否由吴敏本人办理"):
            step(desk, "agree", who, row)
    with pytest.raises(Forbidden):  # a clerk has no right to approve at all
        step(desk, "approve", desk.other, row)
    with pytest.raises(Refused, match="现在是“待对方同意”，不能批准调班"):
        step(desk, "approve", desk.manager, row)
    today = clock.now().date()
    desk.plan(desk.leader, today, "晚")
    desk.plan(desk.one, today, "早")
    theirs = ask(desk, day=today.isoformat(), counterpart_id=desk.leader)
    behalf = Behalf(desk.leader, clock.now(), "oral")
    step(desk, "agree", desk.clerk, theirs, behalf=behalf)
    with pytest.raises(Forbidden, match="您参与了这件事，不能再决定。可由 刘国平 批准"):
        step(desk, "approve", desk.leader, theirs)
    step(desk, "approve", desk.manager, theirs)


def test_a_roster_that_changed_since_is_told_and_nothing_is_written(desk: Desk) -> None:
    planned_pair(desk)
    row = agreed(desk)
    RosterEntry.update(shift_id=desk.shifts["夜"].id).where(RosterEntry.employee_id == desk.other).execute()
    with pytest.raises(Refused, match=r"申请以后排班有变动，没有办理。吴敏.*申请时是“晚”，现在是“夜”"):
        step(desk, "approve", desk.manager, row)
    assert ShiftSwap.get_by_id(row.id).state == "agreed"
    assert RosterChange.select().count() == 0


def test_a_closed_roster_takes_no_swap(desk: Desk) -> None:
    planned_pair(desk)
    row = agreed(desk)
    Roster.update(state="closed").execute()
    with pytest.raises(Refused, match="已关闭"):
        step(desk, "approve", desk.manager, row)
    assert desk.cells(desk.one) == {desk.day: "早"}
    step(desk, "cancel", desk.one, row)
    with pytest.raises(Refused, match="已关闭，不能再调班"):
        ask(desk)


def test_a_draft_is_no_roster_to_swap_in(desk: Desk) -> None:
    desk.roster(desk.day, "draft")
    planned_pair(desk)
    with pytest.raises(BadFields, match="两人这天的班次相同"):
        ask(desk)
    with pytest.raises(Refused, match="还没有已发布的排班"):
        ask(desk, counterpart_id=None, to_shift_id=desk.shifts["早"].id)


def test_short_rest_is_a_warning_and_overlap_is_refused(desk: Desk) -> None:
    planned_pair(desk)
    desk.plan(desk.one, desk.day + timedelta(days=1), "早")
    done = desk.do(
        "roster.request_swap", desk.one, day=desk.day.isoformat(), counterpart_id=desk.other, reason="家中有事"
    )
    assert "请注意：陈晓燕 " in done.notice
    assert "间隔 8 小时，少于 11 小时" in done.notice
    assert any("间隔 8 小时" in one for one in queries.explained(swap_of(done)).warnings)
    step(desk, "cancel", desk.one, swap_of(done))
    RosterEntry.update(shift_id=desk.shifts["夜"].id).where(
        RosterEntry.employee_id == desk.other, RosterEntry.day == desk.day
    ).execute()
    desk.plan(desk.one, desk.day - timedelta(days=1), "夜")
    desk.plan(desk.other, desk.day, "中", position=2)
    with pytest.raises(Refused, match=r"这样调班行不通，没有保存。.*时间重叠"):
        ask(desk, shift_id=desk.shifts["早"].id, to_shift_id=desk.shifts["夜"].id)


@pytest.fixture
def on_leave() -> Iterator[Callable[..., None]]:
    before = list(away_of._readers)

    def add(employee: int, day: date) -> None:
        away_of.away(lambda *_: [Away(employee, day, day, "已批年假（QJ-1）")])

    yield add
    away_of._readers[:] = before


def test_who_is_on_leave_takes_no_shift(desk: Desk, on_leave: Callable[..., None]) -> None:
    desk.plan(desk.one, desk.day, "早")
    row = agreed(desk)
    on_leave(desk.other, desk.day)
    with pytest.raises(Refused, match=r"吴敏.*已批年假（QJ-1），不能排班"):
        step(desk, "approve", desk.manager, row)


def test_who_left_takes_no_shift(desk: Desk) -> None:
    planned_pair(desk)
    row = agreed(desk)
    Employee.update(state="left").where(Employee.id == desk.other).execute()
    with pytest.raises(Refused, match=r"吴敏.*已离职，不能排班"):
        step(desk, "approve", desk.manager, row)
    step(desk, "cancel", desk.one, row)
    with pytest.raises(BadFields, match="这位同事不在册"):
        ask(desk)


@pytest.mark.parametrize("blocks", [True, False])
def test_a_shift_that_needs_a_certificate_warns_or_blocks_by_the_rulebook(desk: Desk, blocks: bool) -> None:
    planned_pair(desk)
    ShiftType.update(certificate="燃气具安装维修工").where(ShiftType.id == desk.shifts["晚"].id).execute()
    RuleValue.update(value=json.dumps(blocks)).where(RuleValue.key == "certs.block_assignment_without_cert").execute()
    if blocks:
        with pytest.raises(Refused, match=r"行不通，没有保存。陈晓燕.*没有有效的燃气具安装维修工证书，不能排晚班"):
            ask(desk)
    else:
        row = ask(desk)
        assert any("没有有效的燃气具安装维修工证书" in one for one in queries.explained(row).warnings)


def test_two_requests_for_one_cell_do_not_wait_side_by_side(desk: Desk) -> None:
    planned_pair(desk)
    row = ask(desk)
    with pytest.raises(Refused, match="第 1 号调班申请涉及同一天的班"):
        ask(desk, by=desk.other, counterpart_id=None, to_shift_id=desk.shifts["早"].id)
    step(desk, "decline", desk.other, row, remark="当天有安排")
    assert ShiftSwap.get_by_id(row.id).decided_words == "吴敏（对方不同意）"
    ask(desk, by=desk.other, counterpart_id=None, to_shift_id=desk.shifts["早"].id)


def test_a_refusal_names_its_reason_and_leaves_the_roster(desk: Desk) -> None:
    planned_pair(desk)
    row = agreed(desk)
    with pytest.raises(BadFields):
        step(desk, "refuse", desk.manager, row, remark="")
    step(desk, "refuse", desk.manager, row, remark="当天人手不够")
    stored = ShiftSwap.get_by_id(row.id)
    assert (stored.state, stored.remark) == ("refused", "当天人手不够")
    assert desk.cells(desk.one) == {desk.day: "早"}
    with pytest.raises(Refused, match="现在是“未批准”"):
        step(desk, "approve", desk.manager, row)


def past(desk: Desk) -> date:
    return clock.now().date() - timedelta(days=3)


def test_a_day_that_has_passed_is_swapped_only_by_what_was_signed_in_time(desk: Desk) -> None:
    day = past(desk)
    desk.plan(desk.one, day, "早")
    desk.plan(desk.other, day, "晚")
    with pytest.raises(Refused, match="已经过去，不能再办调班"):
        ask(desk, day=day.isoformat())
    received = datetime.combine(day, datetime.min.time()).replace(hour=7)
    scan = ("调班单.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40)

    def on_paper(who: int) -> dict[str, Any]:
        return {"behalf": Behalf(who, received, "paper", scan), "why": "当天系统停用"}

    row = ask(desk, by=desk.clerk, day=day.isoformat(), **on_paper(desk.one))
    assert (row.applicant_id, row.applied_at, row.chain) == (desk.one, received, "roster.swap_late")
    step(desk, "agree", desk.clerk, row, **on_paper(desk.other))
    with pytest.raises(Refused, match="已经过去"):
        step(desk, "approve", desk.leader, row)
    step(desk, "approve", desk.clerk, row, **on_paper(desk.leader))
    assert desk.cells(desk.one) == {day: "晚"}


def test_a_shift_that_is_over_is_swapped_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.plan(desk.one, desk.day, "早")
    ended = datetime.combine(desk.day, datetime.min.time()).replace(hour=16)
    monkeypatch.setattr(clock, "now", lambda: ended)
    with pytest.raises(Refused, match="的班已经过去，不能再办调班"):
        ask(desk, counterpart_id=None)
    monkeypatch.setattr(clock, "now", lambda: ended - timedelta(minutes=1))
    assert ask(desk, counterpart_id=None).notice_days == 0


def test_people_outside_the_reach_know_nothing_of_a_request(desk: Desk) -> None:
    planned_pair(desk)
    row = ask(desk)
    stranger = desk.person("路人", "CASHIER", "own")
    with pytest.raises(NotFound):
        step(desk, "agree", stranger, row)
    with pytest.raises(NotFound):
        ask(desk, by=stranger, applicant_id=desk.one)
    kind = register.get_list("shift_swaps")
    seen = {
        who: len(listing.page(kind, access.load_user(desk.users[who]), Query()))
        for who in (desk.one, desk.other, desk.leader, desk.manager, desk.clerk, stranger)
    }
    assert seen == {desk.one: 1, desk.other: 1, desk.leader: 1, desk.manager: 1, desk.clerk: 1, stranger: 0}
    Employee.update(unit_id=None).where(Employee.id == desk.one).execute()
    with pytest.raises(Forbidden, match="撤回由陈晓燕本人办理"):
        step(desk, "cancel", desk.other, row)


def test_what_waits_is_told_to_the_one_who_can_do_it(desk: Desk) -> None:
    planned_pair(desk)
    row = ask(desk)
    today = clock.now().date()

    def waiting(who: int) -> list[str]:
        person = access.load_user(desk.users[who])
        return [one.title for one in duties.todos_of(person, today) if one.entity == "shift_swap"]

    assert waiting(desk.other) == ["待您同意的调班 · 第 1 号"]
    assert waiting(desk.manager) == waiting(desk.one) == []
    step(desk, "agree", desk.other, row)
    assert waiting(desk.manager) == ["待批准的调班 · 第 1 号"]
    assert waiting(desk.other) == waiting(desk.leader) == []

    def buttons(who: int) -> list[str]:
        return [one.label for one in queries.steps_of(access.load_user(desk.users[who]), row.id)]

    assert buttons(desk.manager) == ["批准调班", "不批准调班"]
    assert buttons(desk.one) == buttons(desk.clerk) == ["撤回调班"]
    assert buttons(desk.other) == buttons(desk.leader) == []
    explained = register.get_list("shift_swaps").explain
    assert explained is not None
    assert explained([row.id])[row.id].result.endswith("部门负责人批准")


def test_two_deciders_at_once_write_once(desk: Desk) -> None:
    planned_pair(desk)
    row = agreed(desk)
    version = ShiftSwap.get_by_id(row.id).row_version
    outcome = together(*[lambda: desk.do("roster.approve_swap", desk.manager, id=row.id, row_version=version)] * 2)
    assert outcome.count("done") == 1
    assert RosterChange.select().count() == 2
    assert desk.cells(desk.one) == {desk.day: "晚"}


def test_two_swaps_of_one_cell_approved_at_once_do_not_both_count(desk: Desk) -> None:
    planned_pair(desk)
    first = agreed(desk)
    ShiftSwap.update(state="cancelled").where(ShiftSwap.id == first.id).execute()
    second = ask(desk, counterpart_id=None, to_shift_id=desk.shifts["夜"].id)
    ShiftSwap.update(state="agreed").where(ShiftSwap.id == first.id).execute()
    outcome = together(
        lambda: step(desk, "approve", desk.manager, first), lambda: step(desk, "approve", desk.manager, second)
    )
    assert sorted(outcome) == ["Refused", "done"]
    assert desk.cells(desk.one)[desk.day] in ("晚", "夜")
    assert desk.cells(desk.other)[desk.day] == ("早" if desk.cells(desk.one)[desk.day] == "晚" else "晚")


def together(*acts: Callable[[], Any]) -> list[str]:
    outcome: list[str] = []
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        with database.connection():
            ready.wait()
            try:
                act()
                outcome.append("done")
            except Refused as refused:
                outcome.append(type(refused).__name__)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return outcome


def test_numbers_of_requests_have_no_gap(desk: Desk) -> None:
    planned_pair(desk)
    with pytest.raises(Refused):
        ask(desk, day=(desk.day - timedelta(days=400)).isoformat())
    row = ask(desk)
    assert row.number == 1
    assert not [one for one in check.check() if "调班" in one]
    ShiftSwap.update(number=3).where(ShiftSwap.id == row.id).execute()
    assert any("调班申请单" in one for one in check.check())


def test_an_older_version_is_a_conflict(desk: Desk) -> None:
    planned_pair(desk)
    row = ask(desk)
    step(desk, "agree", desk.other, row)
    with pytest.raises(Conflict):
        desk.do("roster.approve_swap", desk.manager, id=row.id, row_version=1)
