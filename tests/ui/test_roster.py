"""The roster as the office fills it: typed, pasted, undone, saved by itself, contested, published, changed later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from models.core import database
from models.core.errors import ConnectionLost
from models.core.unit import perform
from models.roster.tables import Roster, RosterChange, RosterEntry
from tests.factories import org, roster, staff
from tests.ui.office import Desk, Office, Settings
from ui.kit.actionform import ActionDialog
from ui.kit.buttons import Button
from ui.kit.compare import CompareDialog
from ui.kit.confirm import ConfirmDialog
from ui.kit.fields import RefItem
from ui.kit.grid.value import Span
from ui.kit.whylink import WhyLink
from ui.roster import head, lists, menu, saver
from ui.roster.page import RosterPage

MONTH = "2026-12"
ADDS = {
    lists.ShiftsPage: "新建班次",
    lists.RotationsPage: "新建轮班",
    lists.ChangesPage: "",
    lists.SwapsPage: "申请调班",
    lists.LeavingsPage: "登记离岗",
}
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typing is saved a moment after it, in a tenth of the time that people get."""
    monkeypatch.setattr(saver, "PAUSE_MS", 50)


class Plan:
    """A draft of two people with shifts 早 (1), 中 (2), 晚 (3), 夜 (4), and the page it is open on."""

    def __init__(self, office: Office, state: str = "draft") -> None:
        self.office = office
        with database.connection():
            self.unit = org.unit(office.world)
            self.people = [staff.employee(name=name, unit_id=self.unit).id for name in ("马腾", "吴婷")]
            self.shifts = roster.shifts()
            self.record = roster.roster(self.unit, MONTH, state).id
            roster.days(self.record, self.people[0], date(2026, 12, 1), [self.shifts["早"].id] * 3)
        self.desk: Desk = office.desk(settings=Settings())
        self.page = self.open(self.desk)

    def open(self, desk: Desk) -> Any:
        page = self.office.show(RosterPage(desk.context), 1388, 800, record=self.record)
        page.grid.setFocus()
        return page

    def settle(self) -> None:
        """Wait until the typing is saved and the page has read what follows from it."""
        self.office.qtbot.waitUntil(lambda: not self.page.editor.waiting, timeout=5000)
        self.office.settle(self.page)

    def type(self, keys: str, row: int = 1, column: int = 0) -> None:
        self.page.grid.go_to(row, column)
        self.office.qtbot.keyClicks(self.page.grid.days, keys)

    def press(self, key: Any, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        self.office.qtbot.keyClick(self.page.grid.days, key, modifier)

    def sign(self, row: int, column: int) -> str:
        return str(self.page.grid.value.cells[row][column].sign)

    def stored(self, person: int = 1) -> dict[int, str]:
        """What the database has for somebody, by the number of the day."""
        codes = {row.id: code for code, row in self.shifts.items()}
        with database.connection():
            rows = RosterEntry.select().where(RosterEntry.employee_id == self.people[person])
            return {row.day.day: codes.get(row.shift_id, "休") for row in rows.order_by(RosterEntry.position)}

    def button(self, words: str) -> Button:
        """The button of these words; one that was just laid out is shown a turn later."""
        self.office.qtbot.waitUntil(lambda: bool(self._buttons(words)), timeout=5000)
        return self._buttons(words)[0]

    def _buttons(self, words: str) -> list[Button]:
        return [one for one in self.page.findChildren(Button) if one.text() == words and one.isVisible()]


@pytest.fixture
def plan(office: Office) -> Iterator[Plan]:
    made = Plan(office)
    yield made
    made.page.editor.sheet.give_up()


def test_digits_fill_days_and_are_saved_by_themselves(plan: Plan) -> None:
    plan.type("120")
    assert [plan.sign(1, at) for at in range(4)] == ["早", "中", "休", ""]
    assert plan.page.grid.current() == (1, 3)
    assert plan.page.saving.text() == "3 格待保存"
    plan.settle()
    assert plan.stored() == {1: "早", 2: "中", 3: "休"}
    assert plan.page.saving.text().startswith("已自动保存 ")
    assert plan.page.grid.value.rows[1].totals == ("16", "0", "1")


def test_a_month_of_a_spreadsheet_is_pasted_and_what_nobody_knows_is_told(plan: Plan) -> None:
    QGuiApplication.clipboard().setText("早\t晚\t特\n休\t早/晚\t中\n")
    plan.page.grid.go_to(0, 0)
    plan.press(Qt.Key.Key_V, CONTROL)
    assert "1 格没有填：班次里没有“特”" in plan.page.line.words()
    plan.settle()
    assert "1 格没有填：班次里没有“特”" in plan.page.line.words()
    assert plan.page.line.isVisible(), "what was left out is told until something else is typed"
    assert plan.stored(0) == {1: "早", 2: "晚", 3: "早"}
    assert [plan.sign(1, at) for at in range(3)] == ["休", "早/晚", "中"]
    plan.page.grid.select(Span(0, 0, 1, 1))
    plan.press(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "早\t晚\r\n休\t早/晚\r\n"


def test_names_of_shifts_are_pasted_and_what_has_no_room_is_told(plan: Plan) -> None:
    QGuiApplication.clipboard().setText("公休\t晚班\t早\n早\t早\t早\n早\t早\t早\n")
    plan.page.grid.go_to(1, 29)
    plan.press(Qt.Key.Key_V, CONTROL)
    assert [plan.sign(1, at) for at in (29, 30)] == ["休", "晚"]
    assert "剪贴板里有 2 行、1 列超出了表格，没有粘贴" in plan.page.line.words()
    plan.settle()
    assert plan.page.line.isVisible()
    plan.type("1", row=1, column=0)
    assert not plan.page.line.isVisible()
    plan.settle()


def test_undo_goes_back_through_what_is_saved(plan: Plan) -> None:
    plan.type("2", row=0)
    plan.settle()
    assert plan.stored(0)[1] == "中"
    plan.press(Qt.Key.Key_Z, CONTROL)
    assert plan.sign(0, 0) == "早"
    assert plan.page.grid.current() == (0, 0)
    plan.settle()
    assert plan.stored(0)[1] == "早"
    plan.press(Qt.Key.Key_Y, CONTROL)
    plan.settle()
    assert plan.stored(0)[1] == "中"
    plan.press(Qt.Key.Key_Y, CONTROL)
    assert plan.page.line.words() == "没有可恢复的填写。"


def test_a_conflict_stands_at_its_cell_keeps_back_publication_and_has_a_way_out(plan: Plan) -> None:
    QGuiApplication.clipboard().setText("早/中")  # 早 ends at 16:00, 中 begins at 12:00
    plan.page.grid.go_to(1, 4)
    plan.press(Qt.Key.Key_V, CONTROL)
    assert [mark.hard for mark in plan.page.grid.value.marks.values()] == [True]
    plan.settle()
    assert plan.page.hard.badge().text == "1 处冲突"
    publish = plan.button("发布排班")
    assert (publish.isEnabled(), publish.toolTip()) == (False, "还有 1 处冲突，处理完才能发布")
    plan.page.grid.go_to(0, 0)
    plan.press(Qt.Key.Key_F8)
    assert plan.page.grid.current() == (1, 4)
    problem = next(one for one in plan.page.editor.grid.problems if one.hard)
    assert problem.fix is not None
    plan.button(problem.fix.words).click()
    plan.settle()
    assert not plan.page.hard.isVisible()
    assert plan.button("发布排班").isEnabled()


def test_a_reminder_is_set_aside_with_a_reason(plan: Plan) -> None:
    plan.type("3", column=6)
    plan.type("1", column=7)
    plan.settle()
    assert plan.page.soft.badge().text == "1 处提醒"
    plan.button("忽略并写理由").click()
    plan.office.settle(plan.page)
    dialog = plan.page.findChild(ActionDialog)
    dialog.form.fields["reason"].set_value("本人要求")
    dialog.submit()
    plan.office.settle(plan.page)
    plan.office.settle(plan.page)
    assert not plan.page.problems.isVisible()


def test_of_two_who_set_one_cell_the_person_chooses(plan: Plan) -> None:
    values = {"id": plan.record, "cells": [
        {"employee_id": plan.people[1], "day": f"2026-12-0{day}", "shift": "中", "was": ""} for day in (1, 2)
    ]}  # fmt: skip
    plan.office.act("roster.set_cells", values)
    plan.type("111")
    plan.office.qtbot.waitUntil(lambda: plan.page.findChild(CompareDialog) is not None, timeout=5000)
    dialog = plan.page.findChild(CompareDialog)
    assert [(one.label, one.opened, one.mine, one.theirs) for one in dialog.conflict.clashes] == [
        ("吴婷 12-01", "空", "早", "中"),
        ("吴婷 12-02", "空", "早", "中"),
    ]
    dialog.reject()
    assert plan.page.editor.waiting == 3
    plan.page.line.action.click()
    dialog = plan.page.findChildren(CompareDialog)[-1]
    first, second = dialog.conflict.clashes
    dialog.choose(first.name, "mine")
    dialog.choose(second.name, "theirs")
    dialog.merge.click()
    plan.settle()
    assert plan.stored() == {1: "早", 2: "中", 3: "早"}


def test_typing_waits_for_a_lost_line_and_is_saved_once(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    real, tries = saver.perform, []

    def cut(*args: Any, **named: Any) -> Any:
        """The line breaks after the database has done it: nobody hears of it."""
        tries.append(named["op_id"])
        done = real(*args, **named)
        if len(tries) == 1:
            raise ConnectionLost("cut")
        return done

    monkeypatch.setattr(saver, "perform", cut)
    plan.type("12")
    plan.office.qtbot.waitUntil(plan.page.line.isVisible, timeout=5000)
    assert plan.page.line.words() == "连接中断，2 格还没有保存，都还在；连接恢复后自动保存。"
    assert plan.page.unsaved()
    plan.type("3", column=5)
    plan.page.line.action.click()
    plan.settle()
    assert plan.stored() == {1: "早", 2: "中", 6: "晚"}
    assert tries[0] == tries[1] != tries[2]
    assert not plan.page.line.isVisible()


def test_typing_of_a_program_that_died_is_taken_up(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: Any, **_named: Any) -> Any:
        raise ConnectionLost("cut")

    with monkeypatch.context() as patched:
        patched.setattr(saver, "perform", never)
        plan.type("12")
        plan.office.qtbot.waitUntil(plan.page.line.isVisible, timeout=5000)
        plan.desk.context.drafts.save_now()
    plan.page.editor.saver._timer.stop()
    plan.page.editor.saver._record = None  # the program is gone
    again = plan.open(plan.office.desk(settings=Settings()))
    plan.page, older = again, plan.page
    plan.settle()
    assert plan.stored() == {1: "早", 2: "中"}
    older.editor.sheet.give_up()


def test_a_roster_that_was_published_meanwhile_keeps_the_typing_on_the_screen(plan: Plan) -> None:
    with database.connection():
        Roster.update(state="published").execute()
    plan.type("1")
    plan.office.qtbot.waitUntil(plan.page.line.isVisible, timeout=5000)
    assert "已发布" in plan.page.line.words()
    assert (plan.sign(1, 0), plan.stored()) == ("早", {})
    plan.page.line.action.click()
    plan.office.settle(plan.page)
    assert plan.sign(1, 0) == ""
    assert plan.page.head.badge.badge().text == "已发布"


def test_a_draft_that_somebody_else_deleted_gives_way_to_a_new_one(plan: Plan) -> None:
    with database.connection():
        version = Roster.get_by_id(plan.record).row_version
    perform("roster.discard", {"id": plan.record, "row_version": version}, user=plan.office.world.admin)
    plan.type("1")
    plan.office.qtbot.waitUntil(plan.page.line.isVisible, timeout=5000)
    assert "已被删除" in plan.page.line.words()
    plan.page.line.action.click()
    plan.office.settle(plan.page)
    assert plan.button("新建排班表").isEnabled()
    assert plan.desk.failed == []


def test_a_draft_is_published(plan: Plan) -> None:
    plan.button("发布排班").click()
    plan.office.settle(plan.page)
    plan.page.findChild(ActionDialog).submit()
    plan.office.settle(plan.page)
    plan.office.settle(plan.page)
    assert plan.page.head.badge.badge().text == "已发布"
    assert not plan.page.unset.isVisible()


def test_after_publication_edits_ask_for_a_reason(office: Office) -> None:
    plan = Plan(office, "published")
    plan.type("2", row=0, column=1)
    dialog = plan.page.findChild(ConfirmDialog)
    assert dialog.reason is not None
    dialog.yes.click()
    assert plan.stored(0)[2] == "早"
    dialog.reason.set_value("顶替病假")
    dialog.yes.click()
    office.settle(plan.page)
    office.settle(plan.page)
    assert plan.stored(0)[2] == "中"
    assert plan.page.grid.value.cells[0][1].changed
    assert "改班：顶替病假" in plan.page.grid.value.sentence(0, 1)
    with database.connection():
        assert [row.reason for row in RosterChange.select()] == ["顶替病假"]


def test_a_change_that_is_refused_asks_again_with_what_was_written(office: Office) -> None:
    plan = Plan(office, "published")
    QGuiApplication.clipboard().setText("早/中")
    plan.page.grid.go_to(0, 1)
    plan.press(Qt.Key.Key_V, CONTROL)
    first = plan.page.findChild(ConfirmDialog)
    first.reason.set_value("人手不够")
    first.yes.click()
    office.settle(plan.page)
    again = plan.page.findChildren(ConfirmDialog)[-1]
    assert again is not first
    assert again.reason is not None
    assert again.reason.value() == "人手不够"
    assert plan.stored(0)[2] == "早"


def test_the_menu_sets_shifts_and_the_second_one_of_a_day(plan: Plan) -> None:
    plan.page.grid.select(Span(1, 0, 1, 1))
    made = menu.of_cells(plan.page, plan.page.editor.grid, (1, 0))
    next(one for one in made.actions() if one.text().startswith("早")).trigger()
    assert [plan.sign(1, at) for at in (0, 1)] == ["早", "早"]
    made = menu.of_cells(plan.page, plan.page.editor.grid, (1, 0))
    second = next(one.menu() for one in made.actions() if one.menu() is not None)
    next(one for one in second.actions() if one.text().startswith("晚")).trigger()
    assert plan.sign(1, 0) == "早/晚"
    plan.settle()


def test_a_month_without_a_roster_offers_a_new_one(plan: Plan) -> None:
    plan.page.grid.month_wanted.emit(1)
    plan.office.settle(plan.page)
    assert not plan.page.grid.isVisible()
    assert QApplication.focusWidget() is plan.button("新建排班表")
    plan.button("新建排班表").click()
    plan.office.settle(plan.page)
    plan.office.settle(plan.page)
    assert plan.page.grid.isVisible()
    assert plan.page.grid.days.hasFocus()
    assert [one.month for one in _rosters()] == [MONTH, "2027-01"]


def _rosters() -> list[Any]:
    with database.connection():
        return list(Roster.select().order_by(Roster.month))


def test_another_month_waits_until_the_typing_is_saved(plan: Plan) -> None:
    plan.type("1")
    plan.press(Qt.Key.Key_Right, CONTROL)
    plan.office.qtbot.waitUntil(lambda: plan.page.month._words.text() == "2027 年 1 月", timeout=5000)
    assert plan.stored() == {1: "早"}


def test_a_week_is_shown_by_itself(plan: Plan) -> None:
    plan.page.grid.go_to(0, 8)
    plan.page.views._group.button(1).click()
    assert [one.day.day for one in plan.page.grid.value.days] == list(range(7, 14))
    plan.press(Qt.Key.Key_Right, CONTROL)
    assert plan.page.grid.value.days[0].day == date(2026, 12, 14)
    plan.type("1", column=0)
    plan.settle()
    assert plan.stored() == {14: "早"}


def test_who_fills_a_roster_and_may_not_publish_it_is_told_who_does(plan: Plan) -> None:
    with database.connection():
        leader = org.user(plan.office.world, "HEZG", roles=("GROUP_LEADER",), scope="all")
    page = plan.office.show(RosterPage(plan.office.desk(leader).context), record=plan.record)
    publish = next(one for one in page.findChildren(Button) if one.text() == "发布排班")
    assert (publish.isEnabled(), publish.toolTip()) == (False, "排好以后由主管、经理或办公室管理员发布")


def test_a_month_that_is_not_over_tells_when_it_can_be_closed(office: Office) -> None:
    plan = Plan(office, "published")
    with database.connection():
        Roster.update(month="2099-12").execute()
    plan.page.reload()
    office.settle(plan.page)
    (close,) = [one for one in head.ending(plan.page, plan.page.editor.grid) if one.label == "关闭排班表"]
    assert close.reason == "12-31 过完以后才能关闭"


def test_who_may_only_read_sees_the_published_roster(office: Office) -> None:
    plan = Plan(office, "published")
    with database.connection():
        user = org.user(office.world, roles=("AGENT",))
        org.tie(office.world, user, plan.people[0])
    page = office.show(RosterPage(office.desk(user).context), record=plan.record)
    assert not page.grid.value.editable
    office.qtbot.keyClicks(page.grid.days, "2")
    assert page.findChild(ConfirmDialog) is None
    for row, words in ((0, "马腾 12-02 申请调班"), (1, "申请与吴婷 12-02 对调")):
        asked = menu.of_cells(page, page.editor.grid, (row, 1)).actions()[0]
        assert asked.text() == words
    asked.trigger()
    office.settle(page)
    form = page.findChild(ActionDialog).form
    assert [form.fields[name].value() for name in ("applicant_id", "counterpart_id")] == [None, plan.people[1]]


@pytest.mark.parametrize("people", [60])
def test_many_people_and_long_names_leave_room(plan: Plan, people: int) -> None:
    with database.connection():
        for number in range(people):
            staff.employee(name="阿卜杜热合曼·买买提", work_no=f"L{number:03}", unit_id=plan.unit)
    plan.page.reload()
    plan.office.settle(plan.page)
    least = plan.page.minimumSizeHint()
    assert (least.width() <= 1280 - 212, least.height() <= 640) == (True, True)
    plan.page.resize(1154, 640)
    QApplication.processEvents()
    assert plan.page.grid.days.horizontalScrollBar().maximum() > 0
    buttons = [one for one in plan.page.head.findChildren(Button) if one.isVisible()]
    assert all(one.height() >= one.sizeHint().height() for one in buttons)


def test_a_rotation_fills_the_selected_people(plan: Plan) -> None:
    slots = [{"shift_id": plan.shifts[code].id} for code in "早中"]
    record = plan.office.act("roster.add_rotation", {"name": "两班倒", "kind": "cyclic", "slots": [*slots, {}]})
    plan.page.grid.select(Span(0, 0, 1, 0))
    plan.button("套用轮班").click()
    plan.office.settle(plan.page)
    dialog = plan.page.findChild(ActionDialog)
    assert dialog.form.fields["people"].text() == "马腾 0、吴婷 1"
    dialog.inputs["rotation_id"]._tools.titles["rotation", record] = RefItem(record, "两班倒")
    dialog.inputs["rotation_id"].show(record)
    dialog.submit()
    plan.office.settle(plan.page)
    plan.office.settle(plan.page)
    assert [plan.sign(1, at) for at in range(4)] == ["中", "休", "早", "中"]
    assert plan.page.grid.value.rows[0].totals[2] == "9"  # three of the first days were set already


def test_lists_beside_the_grid_have_their_acts(plan: Plan) -> None:
    office, desk = plan.office, plan.desk
    shift = plan.shifts["早"].id
    office.act("roster.add_rotation", {"name": "两班倒", "kind": "weekly", "slots": [{"shift_id": shift}] * 7})
    with database.connection():
        Roster.update(state="published").execute()
    cell = {"employee_id": plan.people[0], "day": "2026-12-02", "shift": "中", "was": "早"}
    office.act("roster.change_cells", {"id": plan.record, "cells": [cell], "reason": "人手不够"})
    found = {}
    for kind in (lists.ShiftsPage, lists.RotationsPage, lists.ChangesPage, lists.SwapsPage, lists.LeavingsPage):
        page = office.show(kind(desk.context))
        row = next(iter(page.rows), None)
        if row is not None:
            page.table.go_to(row)
            page.side.set_shown(True)
            office.qtbot.wait(150)
            office.settle(page)
            found[kind] = [one.label for one in page.actions_for(page.current(), page.side.more(page.current()))]
        primary = page.primary_action()
        assert (primary.label if primary else "") == ADDS[kind]
    assert found == {
        lists.ShiftsPage: ["修改班次", "停用班次"],
        lists.RotationsPage: ["修改轮班", "停用轮班"],
        lists.ChangesPage: [],
    }
    assert desk.failed == []


def test_a_swap_shows_only_the_steps_that_one_may_take(office: Office) -> None:
    plan = Plan(office, "published")
    values = {
        "applicant_id": plan.people[0],
        "day": "2026-12-02",
        "to_shift_id": plan.shifts["中"].id,
        "reason": "家事",
    }
    record = office.act("roster.request_swap", values)
    page = office.show(lists.SwapsPage(plan.desk.context), 1400, 700)
    page.table.go_to(record)
    page.side.set_shown(True)
    office.qtbot.wait(150)
    office.settle(page)
    labels = [one.label for one in page.actions_for(page.current(), page.side.more(page.current()))]
    assert "撤回调班" in labels
    assert "同意调班" not in labels
    assert page.findChild(WhyLink) is not None
