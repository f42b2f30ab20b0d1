"""Leave as people use it: asking with what it comes to, deciding, proofs and returns, balances, what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from desktop.pages import PAGE_OF, for_person
from models.attendance.days import queries
from models.attendance.leave import drafting
from models.attendance.tables import LeaveGrant, LeaveProof, LeaveSlip, MonthResult
from models.core import clock, database
from models.core.lists import Filter
from models.org.tables import PaperDecision
from tests.factories import attendance as rows
from tests.factories import leave, org, roster
from tests.ui.office import Desk, Office
from ui.attendance.leave import BalancesPage, GrantsPage, LeavePage, ProofsPage
from ui.attendance.leaveform import LeaveDialog
from ui.attendance.leaveslip import SlipView
from ui.attendance.month import MonthPage
from ui.attendance.waiting import MyRequestsPage, WaitingPage
from ui.kit.actionform import ActionDialog
from ui.kit.buttons import Button
from ui.kit.clockcard import ClockCard
from ui.kit.compare import CompareDialog
from ui.kit.confirm import ConfirmDialog
from ui.kit.courseview import ClockRow
from ui.kit.stages import Stages
from ui.kit.text import Label
from ui.kit.why import WhyPopup

CONTROL = Qt.KeyboardModifier.ControlModifier
MONDAY = leave.weekday(7)


@dataclass
class Hall:
    """A hall with an agent who asks, the people who decide, and pages for each of them."""

    office: Office
    people: rows.Office
    friend: int

    def desk(self, user: int | None = None) -> Desk:
        return self.office.desk(self.people.supervisor_user if user is None else user)

    def show(self, kind: type[Any], user: int | None = None, **how: Any) -> Any:
        return self.office.show(kind(self.desk(user).context), 1400, 760, **how)

    def settle(self, page: Any) -> None:
        self.office.settle(page)
        QApplication.processEvents()
        self.office.settle(page)

    def dialog(self, page: Any) -> Any:
        self.settle(page)
        return next(one for one in page.findChildren(ActionDialog) if one.isVisible())

    def typed(self, page: Any, dialog: Any, **values: Any) -> None:
        """Fill in fields, and wait for what the form tells about them."""
        for name, value in values.items():
            dialog.form.fields[name].set_value(value)
        self.office.qtbot.waitUntil(lambda: not dialog._timer.isActive(), timeout=3000)
        self.settle(page)
        self.office.qtbot.waitUntil(lambda: not dialog._timer.isActive(), timeout=3000)
        self.settle(page)

    def save(self, page: Any, dialog: Any) -> None:
        dialog.submit()
        self.settle(page)
        self.settle(page)

    def slip(self, **values: Any) -> Any:
        with database.connection():
            return leave.slip(self.people.agent, **values)

    def asked(self, first: date = MONDAY, days: int = 1, kind: str = "personal", **values: Any) -> int:
        """A request of the agent for whole days."""
        fields = {
            "employee_id": None, "kind": kind, "starts_at": f"{first} 00:00",
            "ends_at": f"{first + timedelta(days=days)} 00:00", "reason": "搬家", "deputy_id": self.friend,
            "phone": "13800000000", **values,
        }  # fmt: skip
        return self.office.act("leave.request", fields, self.people.agent_user)

    def opened(self, record: int, user: int | None = None) -> tuple[Any, Any]:
        """The page of a slip, and what stands on it."""
        page = self.show(LeavePage, user, record=record)
        view = page.record_view()
        assert isinstance(view, SlipView)
        return page, view


@pytest.fixture
def hall(office: Office) -> Hall:
    with database.connection():
        people = rows.office(office.world)
        friend = org.colleague(office.world, "王小丽", "AGENT", people.unit)
        shift = roster.shift(times=(510, 1050), break_from=720, break_until=780)
        for number in range(-21, 35):
            day = leave.weekday(0) + timedelta(days=number)
            if day.weekday() < 5:
                planned = rows._roster(people.unit, day)
                roster.entry(planned, people.agent, day, shift.id)
                roster.entry(planned, people.supervisor, day, shift.id)
    return Hall(office, people, friend)


def words_in(widget: Any) -> str:
    return "\n".join(one.text() for one in widget.findChildren(Label) if one.text())


def button(widget: Any, words: str) -> Button:
    QApplication.processEvents()
    return next(one for one in widget.findChildren(Button) if one.text() == words and one.isVisible())


def buttons(widget: Any) -> list[str]:
    QApplication.processEvents()
    return [one.text() for one in widget.findChildren(Button) if one.isVisible() and one.text()]


def told(page: Any) -> list[str]:
    return list(page.context.tell.__self__)


def opened(page: Any) -> list[tuple[Any, ...]]:
    return list(page.context.open_page.__self__.opened)


def state_of(record: int) -> str:
    return str(database.read(lambda: LeaveSlip.get_by_id(record)).state)


# asking


def test_somebody_asks_for_leave_and_sees_what_it_comes_to(hall: Hall) -> None:
    page = hall.show(MyRequestsPage, hall.people.agent_user)
    button(page, "申请请假").click()
    dialog = hall.dialog(page)
    assert isinstance(dialog, LeaveDialog)
    assert "employee_id" not in dialog.inputs
    hall.typed(page, dialog, kind="personal", _first=MONDAY, _last=MONDAY + timedelta(days=3))
    shown = words_in(dialog._outlook)
    assert "事假 4 天" in shown
    assert "1. 何志刚（主管审核）" in shown
    assert "马主任（经理批准）" in shown
    assert "超期申请，批准人须写明理由" in shown
    assert dialog.form.fields["starts_at"].is_read_only()
    dialog.form.fields["reason"].set_value("搬家")
    hall.save(page, dialog)
    assert dialog.isVisible()
    assert "工作代理人" in str(dialog.form.fields["deputy_id"].error())
    assert dialog.form.fields["starts_at"].is_read_only()
    dialog.inputs["deputy_id"].widget.set_value(_item(hall.friend, "王小丽"))
    dialog.form.fields["phone"].set_value("13800000000")
    hall.save(page, dialog)
    row = database.read(LeaveSlip.get)
    assert (row.kind, row.length, row.is_in_time) == ("personal", 400, False)
    assert row.starts_at == datetime.combine(MONDAY, datetime.min.time())
    assert [one.cells[2] for one in page.model.rows] == [page.model.rows[0].cells[2]]
    assert any("超期申请" in one for one in told(page))


def _item(number: int, name: str) -> Any:
    from ui.kit.fields import RefItem

    return RefItem(number, name)


def test_half_days_follow_the_shift_and_times_can_be_typed(hall: Hall) -> None:
    page = hall.show(MyRequestsPage, hall.people.agent_user)
    button(page, "申请请假").click()
    dialog = hall.dialog(page)
    own = dialog.form.fields
    hall.typed(page, dialog, kind="personal", _first=MONDAY, _part="morning")
    assert [f"{own[name].value():%H:%M}" for name in ("starts_at", "ends_at")] == ["08:30", "12:00"]
    assert "事假 0.5 天" in words_in(dialog._outlook)
    assert not own["_last"].isEnabled()
    hall.typed(page, dialog, _part="afternoon")
    assert [f"{own[name].value():%H:%M}" for name in ("starts_at", "ends_at")] == ["13:00", "17:30"]
    hall.typed(page, dialog, _part="times")
    assert not own["starts_at"].is_read_only()
    hall.typed(page, dialog, ends_at=datetime.combine(MONDAY, datetime.min.time()).replace(hour=15))
    assert f"{MONDAY:%m-%d} 13:00–15:00" in words_in(dialog._outlook)


def test_a_deputy_who_is_on_leave_himself_is_told_before_sending(hall: Hall) -> None:
    with database.connection():
        leave.slip(hall.friend, MONDAY)
    page = hall.show(MyRequestsPage, hall.people.agent_user)
    button(page, "申请请假").click()
    dialog = hall.dialog(page)
    hall.typed(page, dialog, kind="personal", _first=MONDAY)
    assert "也有请假" not in words_in(dialog._outlook)
    hall.typed(page, dialog, deputy_id=_item(hall.friend, "王小丽"))
    assert "工作代理人王小丽这段时间也有请假" in words_in(dialog._outlook)


def test_a_last_day_before_the_first_one_is_told_and_not_sent(hall: Hall) -> None:
    page = hall.show(MyRequestsPage, hall.people.agent_user)
    button(page, "申请请假").click()
    dialog = hall.dialog(page)
    last = dialog.form.fields["_last"]
    hall.typed(page, dialog, kind="sick", reason="感冒", _first=MONDAY, _last=MONDAY - timedelta(days=2))
    assert "最后一天早于第一天" in words_in(dialog._outlook)
    hall.save(page, dialog)
    assert dialog.isVisible()
    assert "最后一天早于第一天" in str(last.error())
    assert database.read(LeaveSlip.select().count) == 0
    hall.typed(page, dialog, _last=MONDAY + timedelta(days=1))
    assert last.error() is None
    assert "病假 2 天" in words_in(dialog._outlook)
    hall.typed(page, dialog, _part="morning")
    assert "半天只请第一天" in words_in(last)


def test_a_day_without_work_and_an_overlap_are_told_before_sending(hall: Hall) -> None:
    hall.asked()
    page = hall.show(MyRequestsPage, hall.people.agent_user)
    button(page, "申请请假").click()
    dialog = hall.dialog(page)
    hall.typed(page, dialog, kind="personal", _first=MONDAY)
    assert "时间重叠" in words_in(dialog._outlook)
    hall.typed(page, dialog, _first=MONDAY + timedelta(days=5), _last=MONDAY + timedelta(days=6))
    assert "没有要上的班" in words_in(dialog._outlook)


def test_sending_at_once_waits_for_the_hours_of_the_day(hall: Hall) -> None:
    page = hall.show(MyRequestsPage, hall.people.agent_user)
    button(page, "申请请假").click()
    dialog = hall.dialog(page)
    for name, value in {"kind": "sick", "_first": MONDAY, "reason": "检查身体"}.items():
        dialog.form.fields[name].set_value(value)
    dialog.submit()
    hall.office.qtbot.waitUntil(lambda: not isValid(dialog), timeout=5000)
    assert database.read(LeaveSlip.get).length == 100


def test_what_was_typed_comes_back_as_a_draft(hall: Hall) -> None:
    page = hall.show(MyRequestsPage, hall.people.agent_user)
    button(page, "申请请假").click()
    dialog = hall.dialog(page)
    hall.typed(page, dialog, kind="personal", _first=MONDAY, _part="afternoon")
    kept = dialog.snapshot()
    dialog.form.mark_clean()
    dialog.reject()
    button(page, "申请请假").click()
    again = next(one for one in [hall.dialog(page)] if one is not dialog)
    again.restore(kept)
    hall.typed(page, again)
    assert again.form.fields["kind"].value() == "personal"
    assert again._part == "afternoon"
    assert f"{again.form.fields['starts_at'].value():%H:%M}" == "13:00"


def test_leave_of_a_closed_month_is_told_to_become_a_correction(hall: Hall) -> None:
    day = leave.weekday(-13)
    with database.connection():
        MonthResult.insert(**_closed_month(hall.people.agent, day)).execute()
    person = hall.desk(hall.people.agent_user).context.person
    starts = datetime.combine(day, datetime.min.time())
    found = database.read(lambda: drafting.outlook(person, None, "sick", starts, starts + timedelta(days=1)))
    assert any(f"{day:%Y-%m} 的考勤表已经编制" in one.words for one in found.lines)


def _closed_month(employee: int, day: date) -> dict[str, Any]:
    needed = {
        one.name: 0 if one.field_type in ("INT", "AUTO") else "" for one in MonthResult._meta.sorted_fields
        if one.name != "id" and not one.null and one.default is None
    }  # fmt: skip
    return {**needed, "employee_id": employee, "month": f"{day:%Y-%m}", "live": 1}


def test_a_call_is_taken_down_by_a_colleague(hall: Hall) -> None:
    page = hall.show(LeavePage)
    button(page, "登记电话请假").click()
    dialog = hall.dialog(page)
    today = leave.weekday(0)
    dialog.inputs["employee_id"].widget.set_value(_item(hall.people.agent, "单小明"))
    now = datetime.now(leave.CHINA).replace(tzinfo=None, second=0, microsecond=0)
    hall.typed(page, dialog, kind="sick", _first=today, applied_at=now, reason="发热")
    assert "单小明" not in told(page)
    assert "证明" in words_in(dialog._outlook)
    hall.save(page, dialog)
    row = database.read(LeaveSlip.get)
    assert (row.notice, row.employee_id, row.applied_at) == ("phone", hall.people.agent, now)


# deciding


def test_two_people_approve_step_by_step(hall: Hall) -> None:
    record = hall.asked(leave.weekday(20), 2)
    page = hall.show(WaitingPage)
    assert [one.record for one in page.rows.values()] == list(page.rows)
    page.table.go_to(next(iter(page.rows)))
    page.side.set_shown(True)
    hall.settle(page)
    assert "2 天" in words_in(page.side.pane)
    hall.office.qtbot.keyClick(page.table, Qt.Key.Key_Return, CONTROL)
    hall.save(page, hall.dialog(page))
    assert not page.rows
    assert state_of(record) == "submitted"
    boss = hall.show(WaitingPage, hall.people.manager_user)
    assert len(boss.rows) == 1
    boss_page, view = hall.opened(record, hall.people.manager_user)
    assert "何志刚" in view.findChild(Stages).accessibleName()
    button(view, "批准请假").click()
    hall.save(boss_page, hall.dialog(boss_page))
    assert state_of(record) == "approved"
    assert "休假" in view.findChild(Stages).accessibleName()
    assert "批准请假" not in buttons(view)
    assert database.read(PaperDecision.select().count) == 2


def test_a_refusal_needs_its_reason_and_shows_as_the_end(hall: Hall) -> None:
    record = hall.asked()
    page = hall.show(WaitingPage)
    page.table.go_to(next(iter(page.rows)))
    hall.office.qtbot.keyClick(page.table, Qt.Key.Key_Backspace, CONTROL)
    dialog = hall.dialog(page)
    hall.save(page, dialog)
    assert dialog.isVisible()
    dialog.form.fields["remark"].set_value("当天人手不够")
    hall.save(page, dialog)
    assert state_of(record) == "refused"
    _, view = hall.opened(record)
    assert view.head.badge.badge().text == "未批准"
    assert "当天人手不够" in words_in(view)
    assert "休假" not in view.findChild(Stages).accessibleName()


def test_several_are_approved_at_once_each_as_its_own_act(hall: Hall) -> None:
    records = [hall.asked(leave.weekday(20) + timedelta(days=number), kind="sick") for number in range(2)]
    late = hall.asked(leave.weekday(1), 4)
    page = hall.show(WaitingPage)
    assert len(page.rows) == 3
    page.model.tick_all()
    hall.settle(page)
    assert "批准 2 项" in buttons(page.selection)
    gone = records[0]
    hall.office.act("leave.withdraw", {"id": gone, "row_version": 1}, hall.people.agent_user)
    button(page.selection, "批准 2 项").click()
    ask = next(one for one in page.findChildren(ConfirmDialog) if one.isVisible())
    assert "另有 1 项" in words_in(ask)
    button(ask, "批准 2 项").click()
    hall.settle(page)
    hall.office.qtbot.waitUntil(page._result.isVisible, timeout=5000)
    assert "已批准 1 项，1 项没有批准" in page._result.words()
    assert [state_of(one) for one in (*records, late)] == ["withdrawn", "approved", "submitted"]
    assert told(page) == ["已批准 1 项。"]


def test_whoever_stands_in_decides_what_he_does_not_see_otherwise(hall: Hall) -> None:
    """A colleague of another unit, to whom the supervisor lent his right while he is away."""
    record = hall.asked(leave.weekday(20), kind="sick")
    with database.connection():
        other = org.colleague(hall.office.world, "代主管", "SUPERVISOR", org.unit(hall.office.world))
        user = org.user(hall.office.world, roles=("SUPERVISOR",), scope="own", employee_id=other)
    today = datetime.now(leave.CHINA).date()
    lent = {
        "to_employee_id": other, "permissions": [], "starts_on": str(today), "ends_on": str(today + timedelta(days=30)),
        "reason": "出差",
    }  # fmt: skip
    hall.office.act("org.delegate", lent, hall.people.supervisor_user)
    page = hall.show(WaitingPage, user)
    page.table.go_to(next(iter(page.rows)))
    page.side.set_shown(True)
    hall.settle(page)
    assert "单小明" in words_in(page.side.pane)
    assert not page.context.fail.__self__
    hall.office.qtbot.keyClick(page.table, Qt.Key.Key_Return, CONTROL)
    hall.save(page, hall.dialog(page))
    assert state_of(record) == "approved"


def test_two_people_at_one_slip_and_the_second_is_told(hall: Hall) -> None:
    record = hall.asked(leave.weekday(20))
    page, view = hall.opened(record)
    button(view, "批准请假").click()
    dialog = hall.dialog(page)
    hall.office.act("leave.withdraw", {"id": record, "row_version": 1}, hall.people.agent_user)
    hall.save(page, dialog)
    assert "已撤回" in dialog.problem.words()
    assert not page.findChildren(CompareDialog)
    assert state_of(record) == "withdrawn"


def test_who_asks_sees_no_decision_and_may_take_it_back(hall: Hall) -> None:
    record = hall.asked(leave.weekday(20))
    page, view = hall.opened(record, hall.people.agent_user)
    assert "批准请假" not in buttons(view)
    button(view, "撤回请假").click()
    hall.save(page, hall.dialog(page))
    assert state_of(record) == "withdrawn"
    assert not hall.show(WaitingPage, hall.people.agent_user).rows


# what follows


def test_proofs_are_ticked_and_taken_back_on_the_page_of_the_slip(hall: Hall) -> None:
    row = hall.slip(state="approved", first=leave.weekday(-6), proof_due_on=leave.weekday(14))
    page, view = hall.opened(row.id)
    button(view, "登记证明").click()
    dialog = hall.dialog(page)
    documents = [words for _, words in dialog.form.fields["documents"]._options]
    assert len(documents) == 3
    dialog.form.fields["documents"].set_value(documents[:2])
    hall.save(page, dialog)
    assert {one.document for one in database.read(lambda: list(LeaveProof.select()))} == set(documents[:2])
    assert "2 / 3" in words_in(view)
    button(view, "撤销登记").click()
    dialog = hall.dialog(page)
    dialog.form.fields["why"].set_value("看错了")
    hall.save(page, dialog)
    assert "1 / 3" in words_in(view)
    proofs = hall.show(ProofsPage)
    assert len(proofs.rows) == 1


def test_the_clock_of_a_proof_runs_and_is_overdue(hall: Hall) -> None:
    day = leave.weekday(-13)
    record = hall.office.act(
        "leave.record_call",
        {
            "employee_id": hall.people.agent, "kind": "sick", "applied_at": f"{day} 06:00", "starts_at": f"{day} 00:00",
            "ends_at": f"{day + timedelta(days=1)} 00:00", "reason": "发热", "taken_by": "", "phone": "",
            "remark": "补登",
        },
        hall.people.supervisor_user,
    )  # fmt: skip
    hall.office.act("leave.approve", {"id": record, "row_version": 1, "remark": ""}, hall.people.supervisor_user)
    _, view = hall.opened(record)
    clocks = [one.accessibleName() for one in view.findChildren(ClockCard)]
    assert len(clocks) == 2
    assert all("逾期" in one for one in clocks)
    assert "不算请假" in words_in(view)
    mine = hall.show(MyRequestsPage, hall.people.agent_user)
    assert "逾期未办" in str([one.cells[4] for one in mine.model.rows])


def test_a_return_is_reported_and_why_tells_everything(hall: Hall) -> None:
    row = hall.slip(state="approved", kind="personal", proofs_needed=0, first=leave.weekday(-13), days=3)
    page, view = hall.opened(row.id)
    button(view, "登记销假").click()
    dialog = hall.dialog(page)
    dialog.form.fields["returned_at"].set_value(row.starts_at + timedelta(days=2))
    hall.save(page, dialog)
    assert state_of(row.id) == "returned"
    assert "提前" in told(page)[-1]
    next(one for one in view.findChildren(Button) if one.text() == "为什么？").click()
    assert page.window().findChild(WhyPopup).card.explained.steps


def test_a_day_on_leave_leads_to_its_slip_and_a_day_of_the_month_to_a_request(hall: Hall) -> None:
    day = leave.weekday(-13)
    row = hall.slip(state="approved", kind="personal", proofs_needed=0, first=day)
    found = database.read(lambda: queries.explanation(hall.people.agent, day))
    assert ("leave_slip", row.id) in [(one.entity, one.record) for one in found.used]
    page: Any = hall.show(MonthPage, query=(Filter("month", "eq", f"{MONDAY:%Y-%m}"),))
    names = [one.name for one in page.grid.value.rows]
    actions = page.actions_at(names.index("单小明"), MONDAY.day - 1)
    next(one for one in actions if one.label == "申请请假").run()
    dialog = hall.dialog(page)
    assert isinstance(dialog, LeaveDialog)
    assert dialog.form.fields["_first"].value() == MONDAY


def test_esc_leads_back_to_the_row_and_f1_to_the_chapter(hall: Hall) -> None:
    record = hall.asked(leave.weekday(20))
    page, view = hall.opened(record)
    hall.office.qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert page.record_view() is None
    assert list(page.rows) == [record]
    assert page.help_page() == "leave"


# balances


def test_balances_and_what_they_are_made_of(hall: Hall) -> None:
    grants = hall.show(GrantsPage, hall.office.world.admin)
    button(grants, "登记假期额度").click()
    dialog = hall.dialog(grants)
    dialog.inputs["employee_id"].widget.set_value(_item(hall.people.agent, "单小明"))
    year = leave.weekday(0).year
    values = {"kind": "annual", "basis": "entitlement", "reason": "工龄满一年", "signed_by": "周敏"}
    for name, value in values.items():
        dialog.form.fields[name].set_value(value)
    assert dialog.form.fields["year"].value() == year
    dialog.form.fields["amount"].restore("5")
    hall.save(grants, dialog)
    assert database.read(LeaveGrant.get).amount == 500
    page = hall.show(BalancesPage, hall.office.world.admin)
    page.table.go_to(next(iter(page.rows)))
    page.side.set_shown(True)
    hall.office.qtbot.wait(150)
    hall.settle(page)
    assert "5 天" in words_in(page.side.pane)
    assert "为什么？" in buttons(page.side.pane)
    button(page.side.pane, "看请假单").click()
    name, _, filters = opened(page)[-1]
    assert name == "leave_slip"
    assert Filter("employee_id", "eq", hall.people.agent) in filters
    mine = hall.show(MyRequestsPage, hall.people.agent_user)
    assert "剩 5 天" in words_in(mine._figures)


def test_whoever_has_no_employee_asks_for_others_only(hall: Hall) -> None:
    page = hall.show(MyRequestsPage, hall.office.world.admin)
    assert "申请请假" not in buttons(page)
    page = hall.show(LeavePage, hall.office.world.admin)
    button(page, "申请请假").click()
    assert "employee_id" in hall.dialog(page).inputs


def test_pages_of_leave_and_where_records_lead(hall: Hall) -> None:
    person = hall.desk(hall.people.agent_user).context.person
    names = [one.name for one in for_person(person) if one.parent == "leaving"]
    assert names == ["my_requests", "waiting_requests", "leave", "leave_balances", "leave_grants", "leave_proofs"]
    assert {PAGE_OF[one] for one in ("leave_slip", "my_request", "leave_balance")} <= set(names)


def test_a_clock_goes_on_while_the_page_stays_open(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    record = hall.slip(first=leave.weekday(0), state="approved").id
    page, view = hall.opened(record)
    row = view.findChild(ClockRow)
    assert not any("逾期" in one.accessibleName() for one in row.findChildren(ClockCard))
    stages = view.findChild(Stages)
    later = leave.at(leave.weekday(0)) + timedelta(days=20)
    monkeypatch.setattr(clock, "now", lambda: later)
    row.look_again()
    hall.settle(page)
    assert any("逾期" in one.accessibleName() for one in row.findChildren(ClockCard))
    assert view.findChild(Stages) is stages  # nothing but the clocks was made anew
