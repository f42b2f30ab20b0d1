"""Attendance as people look at it: the month with its reasons, what has to be cleared, the lists, one's own month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from models.attendance.tables import AttendanceRequest, DayConfirmation, DayVerdict, NoShow
from models.core import database
from models.core.lists import Filter
from tests.factories import attendance as rows
from tests.factories import org, roster, staff
from tests.ui.office import Desk, Office
from ui.attendance import lists
from ui.attendance.exceptions import ExceptionsPage
from ui.attendance.mine import MinePage
from ui.attendance.month import MonthPage
from ui.kit.actionform import ActionDialog
from ui.kit.buttons import Button
from ui.kit.imports.importpage import ImportView
from ui.kit.state import StatePanel
from ui.kit.text import Label
from ui.kit.why import WhyCard, WhyPopup

OCTOBER = (Filter("month", "eq", "2026-10"),)
MONDAY = date(2026, 10, 12)  # worked; Tuesday lacks the evening, Wednesday everything, Thursday is free
MON, TUE, WED, THU = 11, 12, 13, 14  # columns of the grid
CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass
class Hall:
    """A hall with an agent whose days need explaining, and the people who decide; a page for each of them."""

    office: Office
    people: rows.Office

    def desk(self, user: int | None = None) -> Desk:
        return self.office.desk(self.people.supervisor_user if user is None else user)

    def month(self, desk: Desk | None = None, **how: Any) -> Any:
        page = self.office.show(MonthPage((desk or self.desk()).context), 1388, 720, **({"query": OCTOBER} | how))
        page.grid.setFocus()
        return page

    def rows_of(self, page: Any) -> list[str]:
        return [one.name for one in page.grid.value.rows]

    def sign(self, page: Any, column: int, name: str = "单小明") -> str:
        return str(page.grid.value.cells[self.rows_of(page).index(name)][column].sign)

    def go(self, page: Any, column: int, name: str = "单小明") -> tuple[int, int]:
        place = (self.rows_of(page).index(name), column)
        page.grid.go_to(*place)
        return place

    def labels(self, page: Any, column: int, name: str = "单小明") -> list[str]:
        return [one.label for one in page.actions_at(*self.go(page, column, name))]

    def dialog(self, page: Any) -> ActionDialog:
        self.office.settle(page)
        QApplication.processEvents()
        return next(one for one in page.findChildren(ActionDialog) if one.isVisible())

    def save(self, page: Any, dialog: ActionDialog, **values: Any) -> None:
        for name, value in values.items():
            dialog.inputs[name].show(value)
        dialog.submit()
        self.office.settle(page)
        self.office.settle(page)

    def shown(self, kind: type[Any], record: int, user: int | None = None) -> Any:
        """A list with one record in its pane."""
        page = self.office.show(kind(self.desk(user).context), 1400, 700, query=self.only(kind, record))
        page.table.go_to(record)
        page.side.set_shown(True)
        self.office.qtbot.wait(150)
        self.office.settle(page)
        return page

    @staticmethod
    def only(kind: type[Any], record: int) -> tuple[Filter, ...]:
        """The condition under which a list shows a record."""
        return OCTOBER if kind is lists.DaysPage else (Filter("__key__", "eq", record),)

    def steps(self, kind: type[Any], record: int, user: int | None = None) -> list[str]:
        page = self.shown(kind, record, user)
        row = page.current()
        assert row is not None
        return [one.label for one in page.actions_for(row, page.side.more(row))]


@pytest.fixture
def hall(office: Office) -> Hall:
    with database.connection():
        people = rows.office(office.world)
        rows.worked(people, MONDAY, "WMAR")
    return Hall(office, people)


def button(widget: Any, words: str) -> Button:
    QApplication.processEvents()
    return next(one for one in widget.findChildren(Button) if one.text() == words and one.isVisible())


def words_in(widget: Any) -> list[str]:
    return [one.text() for one in widget.findChildren(Label) if one.text()]


# the month


def test_the_month_shows_signs_and_sums_of_real_days(hall: Hall) -> None:
    page = hall.month()
    assert [hall.sign(page, at) for at in (MON, TUE, WED, THU)] == ["√", "?", "旷", "休"]
    row = hall.rows_of(page).index("单小明")
    assert [getattr(one, "text", one) for one in page.grid.value.rows[row].totals] == ["3", "2", "0", "1", "0"]
    assert page.grid.value.marks[row, TUE].hard
    assert "打卡 07:55 16:05" in page.grid.value.sentence(row, MON)
    assert page.months._words.text() == "2026 年 10 月"
    assert page.cases.text() == "异常 4"
    assert "旷工" in [one.words for one in page.legend._signs]


def test_space_tells_why_and_its_correction_opens_the_form_of_that_day(hall: Hall) -> None:
    page = hall.month()
    hall.go(page, WED)
    hall.office.qtbot.keyClick(page.grid.days, Qt.Key.Key_Space)
    hall.office.settle(page)
    popup = page.window().findChild(WhyPopup)
    told = words_in(popup.card)
    assert "为什么是“旷”？" in told
    assert any("10-14" in one and "早班" in one for one in told)
    assert popup.card.explained.steps
    assert popup.card.explained.bases
    rect = page.grid.cell_rect(*page.grid.current())
    assert not popup.geometry().adjusted(20, 20, -20, -20).intersects(rect)
    assert [one.entity for one in popup.card.explained.used] == ["roster_entry"]
    button(popup, "更正并写理由").click()
    dialog = hall.dialog(page)
    assert {"employee_id", "day"}.isdisjoint(dialog.inputs)
    hall.save(page, dialog, result="normal", reason="参加抢修")
    assert hall.sign(page, WED) == "旷"
    verdict = database.read(DayVerdict.get)
    assert (verdict.employee_id, verdict.day) == (hall.people.agent, date(2026, 10, 14))
    fields = {"id": verdict.id, "row_version": verdict.row_version, "remark": ""}
    hall.office.act("attendance.approve_verdict", fields, hall.people.manager_user)
    page.reload()
    hall.office.settle(page)
    assert hall.sign(page, WED) == "√"
    assert page.grid.value.cells[hall.rows_of(page).index("单小明")][WED].changed


def test_an_approved_correction_of_a_punch_changes_the_cell(hall: Hall) -> None:
    page = hall.month()
    with database.connection():
        rows.request(hall.people.agent, rows.SOME_TIME.replace(day=13, hour=16, minute=5))
    page.context.signals.changed.emit(frozenset({"attendance_request"}))
    page.reload()
    hall.office.settle(page)
    assert hall.sign(page, TUE) == "√"


def test_the_menu_of_a_day_offers_what_may_be_done_and_opens_it(hall: Hall) -> None:
    page = hall.month()
    assert hall.labels(page, TUE) == [
        "为什么？",
        "申请补卡",
        "登记外勤",
        "登记出差",
        "申请请假",
        "更正并写理由",
        "看原始打卡",
    ]
    assert "更正并写理由" not in hall.labels(page, TUE, "何志刚")
    hall.go(page, TUE)
    hall.office.qtbot.keyClick(page.grid.days, Qt.Key.Key_F2)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.close()
    row, column = hall.go(page, TUE)
    next(one for one in page.actions_at(row, column) if one.label == "申请补卡").run()
    dialog = hall.dialog(page)
    assert [dialog.inputs[name].json() for name in ("kind", "boundary")] == ["punch", "out"]
    assert "16:00" in str(dialog.inputs["starts_at"].json())
    assert {"employee_id", "day"}.isdisjoint(dialog.inputs)
    dialog.reject()
    next(one for one in page.actions_at(row, column) if one.label == "看原始打卡").run()
    name, _, filters = page_opened(page)
    assert name == "punch"
    assert Filter("employee_id", "eq", hall.people.agent) in filters


def page_opened(page: Any) -> tuple[Any, ...]:
    return page.context.open_page.__self__.opened[-1]


def page_told(page: Any) -> list[str]:
    return list(page.context.open_page.__self__.told)


def test_units_and_months_are_chosen(hall: Hall) -> None:
    page = hall.month()
    assert page.units.count() == 2
    page.units.setCurrentIndex(1)
    page.units.activated.emit(1)
    hall.office.settle(page)
    assert page.units.currentData() == hall.people.unit
    assert hall.sign(page, MON) == "√"
    page.cases.click()
    name, _, filters = page_opened(page)
    assert (name, filters[0]) == ("attendance_exception", Filter("month", "eq", "2026-10"))
    assert filters[1].op == "in"
    hall.office.qtbot.keyClick(page.grid.days, Qt.Key.Key_Left, CONTROL)
    hall.office.settle(page)
    assert page.months._words.text() == "2026 年 9 月"
    hall.office.qtbot.keyClick(page, Qt.Key.Key_Right, CONTROL)
    hall.office.settle(page)
    assert page.months._words.text() == "2026 年 10 月"


def test_a_link_opens_the_month_at_its_day(hall: Hall) -> None:
    from models.attendance.days.describe import record_of

    record = record_of(hall.people.agent, date(2026, 10, 14))
    page = hall.month(record=record, query=None)
    assert page.grid.current() == (hall.rows_of(page).index("单小明"), WED)


def test_supervisors_confirm_and_see_what_changed_since(hall: Hall) -> None:
    page = hall.month()
    assert button(page.head, "确认考勤").kind() == "primary"
    page.confirm()
    dialog = hall.dialog(page)
    assert "employees" not in dialog.inputs
    assert any("还没有确认" in one for one in words_in(dialog))
    hall.save(page, dialog)
    kept = database.read(lambda: list(DayConfirmation.select()))
    assert {one.employee_id for one in kept} == {hall.people.agent}
    assert {one.day for one in kept} >= {MONDAY, date(2026, 10, 14)}
    assert date(2026, 10, 13) not in {one.day for one in kept}
    row = hall.rows_of(page).index("单小明")
    assert "已确认" in page.grid.value.sentence(row, MON)
    with database.connection():
        rows.verdict(hall.people.agent, date(2026, 10, 14))
    page.reload()
    hall.office.settle(page)
    assert page.grid.value.marks[row, WED].words == "确认以后结果有变化"
    assert not page.grid.value.marks[row, WED].hard


def test_who_decides_about_nobody_is_not_asked_to_confirm(hall: Hall) -> None:
    page = hall.month(hall.desk(hall.people.agent_user))
    assert hall.rows_of(page) == ["单小明"]
    assert [one.text() for one in page.head.findChildren(Button) if one.isVisible() and one.kind() == "primary"] == []
    assert hall.labels(page, TUE) == ["为什么？", "申请补卡", "登记外勤", "登记出差", "申请请假", "看原始打卡"]


def test_a_leader_sees_his_own_group(hall: Hall) -> None:
    office = hall.office
    with database.connection():
        other = org.unit(office.world)
        org.colleague(office.world, "外组人", "AGENT", other)
        leader = org.colleague(office.world, "班长", "GROUP_LEADER", hall.people.unit)
        user = org.user(
            office.world, roles=("GROUP_LEADER",), scope="group", scope_unit_id=hall.people.unit, employee_id=leader
        )
    assert "外组人" not in hall.rows_of(hall.month(hall.desk(user)))
    assert "外组人" in hall.rows_of(hall.month(hall.desk(hall.people.gm_user)))


def test_the_import_of_punches_opens_in_place_and_comes_back(hall: Hall) -> None:
    page = hall.month()
    page.open_import()
    view = page.findChild(ImportView)
    assert view.isVisible()
    assert not page.head.isVisible()
    assert not page.grid.isVisible()
    view.left.emit()
    assert page.grid.isVisible()
    assert page.head.isVisible()


def test_without_a_roster_the_first_step_is_offered(office: Office) -> None:
    with database.connection():
        people = rows.office(office.world)
    hall = Hall(office, people)
    page = hall.month()
    assert not page.grid.isVisible()
    panel = page.findChild(StatePanel)
    assert "还没有发布的排班" in panel.title.text()
    button(panel, "去排班").click()
    assert page_opened(page)[0] == "roster"
    worker = hall.month(hall.desk(people.agent_user))
    assert worker.findChild(StatePanel).findChildren(Button) == []


def test_without_punches_it_says_so_and_nobody_is_absent(office: Office) -> None:
    with database.connection():
        people = rows.office(office.world)
        held = roster.roster(people.unit, "2026-10", "published")
        shift = roster.shift()
        roster.days(held.id, people.agent, MONDAY, [shift.id] * 3)
    hall = Hall(office, people)
    page = hall.month()
    assert [hall.sign(page, at) for at in (MON, TUE, WED)] == ["…"] * 3
    assert "没有打卡记录" in page.line.words()
    page.line.action.click()
    assert page.findChild(ImportView) is not None


@pytest.mark.slow
@pytest.mark.parametrize("kind", [MonthPage, MinePage, ExceptionsPage, lists.DaysPage, lists.AbsencesPage])
def test_pages_leave_room_on_a_small_screen(hall: Hall, kind: type[Any]) -> None:
    with database.connection():
        for number in range(60):
            staff.employee(name="阿卜杜热合曼·买买提", work_no=f"L{number:03}", unit_id=hall.people.unit)
    page = hall.office.show(kind(hall.desk().context), 1154, 640)
    least = page.minimumSizeHint()
    assert (least.width() <= 1280 - 212, least.height() <= 640) == (True, True)
    visible = [one for one in page.findChildren(Button) if one.isVisible() and one.text()]
    assert all(one.width() >= one.sizeHint().width() for one in visible)


# one's own month


def test_my_month_follows_the_row_and_presets_what_is_asked(hall: Hall) -> None:
    page: Any = hall.office.show(MinePage(hall.desk(hall.people.agent_user).context), 1388, 720)
    for _ in range(40):
        if page.months._words.text() == "2026 年 10 月":
            break
        hall.office.qtbot.keyClick(page, Qt.Key.Key_Left, CONTROL)
        hall.office.settle(page)
    page.table.go_to(14)
    hall.office.settle(page)
    hall.office.settle(page)
    card = page.findChildren(WhyCard)[-1]
    assert any("10-14" in one for one in words_in(card))
    assert "旷工 1 天" in card.explained.result
    page.table.go_to(13)
    hall.office.settle(page)
    button(page.head, "申请补卡").click()
    dialog = hall.dialog(page)
    assert dialog.inputs["day"].json() == "2026-10-13"
    assert dialog.inputs["boundary"].json() == "out"
    assert {"kind", "employee_id"}.isdisjoint(dialog.inputs)
    dialog.reject()
    for words in ("登记外勤", "登记出差", "申请加班"):
        button(page.head, words).click()
        hall.dialog(page).reject()
        QApplication.processEvents()
    assert any("旷工" in one for one in words_in(page.totals))


def test_an_account_without_an_employee_is_told_what_to_do(office: Office) -> None:
    page: Any = office.show(MinePage(office.desk().context))
    assert "没有对应花名册" in page.findChild(StatePanel).title.text()
    assert not page.table.isVisible()


# what has to be cleared


def test_each_exception_opens_the_form_with_its_values(hall: Hall) -> None:
    page = hall.office.show(ExceptionsPage(hall.desk().context), 1400, 700, query=OCTOBER)
    found = {}
    for row in page.rows.values() if isinstance(page.rows, dict) else page.rows:
        record = row if isinstance(row, int) else row.record
        page.table.go_to(record)
        page.side.set_shown(True)
        hall.office.qtbot.wait(150)
        hall.office.settle(page)
        current = page.current()
        actions = page.actions_for(current, page.side.more(current))
        found[actions[0].label] = (record, actions[0])
    assert set(found) == {"申请补卡", "提出更正", "去排班"}
    found["申请补卡"][1].run()
    dialog = hall.dialog(page)
    assert dialog.inputs["boundary"].json() == "out"
    assert str(dialog.inputs["starts_at"].json())[:16].replace("T", " ") == "2026-10-13 16:00"
    dialog.reject()
    found["去排班"][1].run()
    assert page_opened(page)[0] == "roster"


def test_who_must_explain_is_offered_what_he_may_do_himself(hall: Hall) -> None:
    page: Any = hall.office.show(ExceptionsPage(hall.desk(hall.people.agent_user).context), 1400, 700, query=OCTOBER)
    labels = {}
    for record in list(page.rows):
        page.table.go_to(record)
        page.side.set_shown(True)
        hall.office.qtbot.wait(150)
        hall.office.settle(page)
        row = page.current()
        labels[page.side.more(row).case.found.kind.value] = [
            one.label for one in page.actions_for(row, page.side.more(row))
        ]
    assert labels == {"missing_punch": ["申请补卡", "在月表里看"], "no_record": ["提出申请", "在月表里看"]}


def test_the_text_for_a_chat_names_who_must_explain(hall: Hall) -> None:
    page: Any = hall.office.show(ExceptionsPage(hall.desk().context), 1400, 700, query=OCTOBER)
    page.copy_text()
    hall.office.settle(page)
    words = QGuiApplication.clipboard().text()
    assert words.startswith("单小明：10-13（周二）下班没有打卡")
    assert "10-14（周三）" in words
    assert page_told(page) == ["已复制 1 人的催办文字，可粘贴到微信群。"]


# lists


REQUEST_STEPS = {
    ("requested", "agent"): ["撤回申请"],
    ("requested", "supervisor"): ["批准申请", "不批准申请", "撤回申请"],
    ("approved", "agent"): [],
    ("approved", "supervisor"): ["取消已批准的申请"],
    ("refused", "supervisor"): [],
    ("withdrawn", "supervisor"): [],
}


@pytest.mark.parametrize(("state", "who"), list(REQUEST_STEPS))
def test_a_request_shows_only_the_steps_that_one_may_take(hall: Hall, state: str, who: str) -> None:
    with database.connection():
        record = rows.request(hall.people.agent, state=state).id
    user = getattr(hall.people, f"{who}_user")
    assert hall.steps(lists.RequestsPage, record, user) == REQUEST_STEPS[state, who]


def test_only_who_asks_for_others_records_calls_and_sheets_of_signatures(hall: Hall) -> None:
    found = {}
    for user in (hall.people.agent_user, hall.people.supervisor_user):
        page: Any = hall.office.show(lists.RequestsPage(hall.desk(user).context))
        month = hall.month(hall.desk(user))
        found[user] = (
            [one.text() for one in page.head_buttons()],
            [one.label for one in month.head_actions(month._sheet)],
        )
    assert found[hall.people.agent_user] == ([], [])
    words, labels = found[hall.people.supervisor_user]
    assert words == ["登记电话报告", "登记签到表"]
    assert labels == ["登记签到表", "登记免打卡", "登记缺席", "导入打卡", "确认考勤"]


def test_nobody_approves_his_own_request(hall: Hall) -> None:
    with database.connection():
        record = rows.request(hall.people.supervisor, state="requested").id
    assert "批准申请" not in hall.steps(lists.RequestsPage, record)
    assert "批准申请" in hall.steps(lists.RequestsPage, record, hall.people.manager_user)


VERDICT_STEPS = {
    ("proposed", "agent"): [],
    ("proposed", "supervisor"): ["撤回更正"],
    ("proposed", "manager"): ["批准更正", "不批准更正", "撤回更正"],
    ("approved", "supervisor"): [],
    ("approved", "manager"): ["取消已批准的更正"],
}


@pytest.mark.parametrize(("state", "who"), list(VERDICT_STEPS))
def test_a_correction_shows_only_the_steps_that_one_may_take(hall: Hall, state: str, who: str) -> None:
    with database.connection():
        record = rows.verdict(hall.people.agent, state=state).id
    user = getattr(hall.people, f"{who}_user")
    assert hall.steps(lists.VerdictsPage, record, user) == VERDICT_STEPS[state, who]


def test_records_about_oneself_have_no_buttons(hall: Hall) -> None:
    people = hall.people
    with database.connection():
        about = {
            lists.NoShowsPage: [rows.no_show(one).id for one in (people.agent, people.supervisor)],
            lists.CriticismsPage: [rows.criticism(one).id for one in (people.agent, people.supervisor)],
            lists.OpeningsPage: [rows.opening(one).id for one in (people.agent, people.supervisor)],
            lists.ExemptionsPage: [rows.exemption(employee_id=one).id for one in (people.agent, people.supervisor)],
        }
    found = {kind: [hall.steps(kind, record) for record in records] for kind, records in about.items()}
    assert found == {
        lists.NoShowsPage: [["登记缺席理由", "撤销缺席"], []],
        lists.CriticismsPage: [["登记收到书面检查", "撤销书面检查要求"], []],
        lists.OpeningsPage: [["修改期初旷工"], []],
        lists.ExemptionsPage: [["结束免打卡"], []],
    }


def test_an_exemption_of_everybody_is_ended_only_by_who_reaches_all(hall: Hall) -> None:
    with database.connection():
        record = rows.exemption(last=date(2026, 10, 20)).id
    assert hall.steps(lists.ExemptionsPage, record, hall.people.manager_user) == ["结束免打卡"]
    assert hall.steps(lists.ExemptionsPage, record, hall.people.supervisor_user) == []


def test_a_missed_training_that_was_withdrawn_is_over(hall: Hall) -> None:
    with database.connection():
        record = rows.no_show(hall.people.agent).id
        NoShow.update(withdrawn_at=rows.SOME_TIME).execute()
    assert hall.steps(lists.NoShowsPage, record) == []


def test_a_case_is_decided_by_somebody_else_than_who_proposed_it(hall: Hall) -> None:
    with database.connection():
        record = rows.case(hall.people.agent, proposed_by_id=hall.people.gm).id
        other = rows.case(hall.people.agent, "sum:2026-10-15").id
    assert hall.steps(lists.CasesPage, record, hall.people.gm_user) == []
    assert hall.steps(lists.CasesPage, other, hall.people.gm_user) == ["决定旷工的处理"]
    assert hall.steps(lists.CasesPage, other, hall.people.supervisor_user) == []


def test_a_day_of_the_list_leads_to_the_month_and_to_what_may_be_asked(hall: Hall) -> None:
    from models.attendance.days.describe import record_of

    record = record_of(hall.people.agent, date(2026, 10, 13))
    assert hall.steps(lists.DaysPage, record) == ["在月表里看", "申请补卡", "提出更正"]
    assert hall.steps(lists.DaysPage, record, hall.people.agent_user) == ["在月表里看", "申请补卡"]
    page = hall.shown(lists.DaysPage, record)
    row = page.current()
    page.actions_for(row, page.side.more(row))[1].run()
    dialog = hall.dialog(page)
    hall.save(page, dialog)
    assert not database.read(lambda: AttendanceRequest.select().exists())
    assert dialog.isVisible()  # the proof and the reason are missing: what was typed stays


def test_absence_that_reached_the_limit_is_proposed_from_its_list(hall: Hall) -> None:
    with database.connection():
        rows.opening(hall.people.agent, 350)
    assert hall.steps(lists.AbsencesPage, hall.people.agent) == ["提请处理旷工", "要求书面检查"]
    assert hall.steps(lists.AbsencesPage, hall.people.agent, hall.people.agent_user) == []
