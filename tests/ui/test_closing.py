"""Closing a month on the screen: the supervisor prepares, the manager approves, HR checks, locks and opens again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from models.attendance.month import describe
from models.attendance.tables import AttendanceSheet
from models.core import database
from models.core.lists import Filter
from tests.factories import month as months
from tests.factories.month import MONTH, REASON, Closable
from tests.ui.clicking import button, buttons, dialog, menu, opened, save, told, words_in
from tests.ui.office import Office
from ui.attendance.closing import (
    ChangesPage,
    ChasePage,
    ClosingPage,
    CorrectionsPage,
    LateFactsPage,
    OpenItemsPage,
    VersionsPage,
)
from ui.attendance.closingsheet import SheetView
from ui.kit.badge import Badge

MONTH_ASKED = (Filter("month", "eq", MONTH),)
HARD, CLEAN = "MWWW", "WWWW"


@pytest.fixture
def closable(office: Office) -> Callable[[str], Closable]:
    """A small office whose October waits to be closed."""

    def make(shown: str = CLEAN) -> Closable:
        with database.connection():
            return months.closable(office.world, shown)

    return make


def record(one: Closable) -> int:
    """The number of its sheet as lists name it."""

    def read() -> int:
        row = AttendanceSheet.get_or_none((AttendanceSheet.unit_id == one.unit) & (AttendanceSheet.month == MONTH))
        return describe.record_of_sheet(one.unit, MONTH, row.id if row is not None else None)

    return database.read(read)


def state(one: Closable) -> str:
    return str(database.read(lambda: months.sheet(one)).state)


def opened_sheet(office: Office, one: Closable, user: int) -> tuple[Any, Any]:
    """The page of the sheet at somebody's window."""
    page: Any = office.show(ClosingPage(office.desk(user).context), record=record(one))
    view = page.record_view()
    assert isinstance(view, SheetView)
    return page, view


def listed(office: Office, page: Any, **how: Any) -> Any:
    return office.show(page, query=MONTH_ASKED, **how)


def close(office: Office, one: Closable, user: int = 0) -> None:
    with database.connection():
        months.close(one, user)


def test_a_month_goes_from_the_supervisor_to_the_lock(office: Office, closable: Any) -> None:
    one = closable()
    page, view = opened_sheet(office, one, one.office.supervisor_user)
    assert view.title()[1].text == "未关账"
    assert "没有必须处理的事项" in words_in(view)
    button(view, "编制考勤表").click()
    form = dialog(office, page)
    assert "还有可以放行的事项" in words_in(form)
    save(office, page, form)
    assert "请写明为什么现在编制" in str(form.form.fields["remark"].error())
    save(office, page, form, remark=REASON)
    assert state(one) == "prepared"
    assert any("已编制" in words for words in told(page))
    assert "待批准" in words_in(view)
    assert REASON in words_in(view)
    assert "编制考勤表" not in buttons(view)

    for user, verb, after in (
        (one.office.manager_user, "批准考勤表", "submitted"),
        (one.hr_user, "核对考勤表", "checked"),
        (one.hr_user, "锁定考勤表", "locked"),
    ):
        page, view = opened_sheet(office, one, user)
        button(view, verb).click()
        save(office, page, dialog(office, page))
        assert state(one) == after
        assert verb not in buttons(view)

    menu(view)["重新打开考勤表"].trigger()
    save(office, page, dialog(office, page), reason="补交了请假单")
    assert state(one) == "open"
    assert "补交了请假单" in words_in(view)


def test_hard_matters_keep_the_button_shut_and_have_one_fixing_act(office: Office, closable: Any) -> None:
    one = closable(HARD)
    page, view = opened_sheet(office, one, one.office.supervisor_user)
    shut = button(view, "编制考勤表")
    assert not shut.isEnabled()
    assert "必须先处理" in shut.toolTip()
    assert view.press_primary() is False
    item = next(each for each in view.read.items if each.item.is_hard)
    assert item.name in words_in(view)
    assert item.item.words in words_in(view)
    assert item.may_fix
    button(view, item.fix.verb).click()
    form = dialog(office, page)
    assert form.isVisible()
    form.reject()
    button(view, "看这天").click()
    assert opened(page)[-1][0] == "attendance_day"


def test_what_is_sent_back_says_why_to_whoever_prepares_it(office: Office, closable: Any) -> None:
    one = closable()
    close(office, one)
    page, view = opened_sheet(office, one, one.office.manager_user)
    menu(view)["退回考勤表"].trigger()
    form = dialog(office, page)
    save(office, page, form)
    assert state(one) == "prepared"
    save(office, page, form, reason="10-29 的打卡要核对")
    assert state(one) == "open"
    page, view = opened_sheet(office, one, one.office.supervisor_user)
    assert "10-29 的打卡要核对" in words_in(view)
    assert view.press_primary() is True
    save(office, page, dialog(office, page), remark="已核对")
    row = database.read(lambda: months.sheet(one))
    assert (row.state, row.version) == ("prepared", 2)
    versions: Any = office.show(VersionsPage(office.desk(one.office.supervisor_user).context))
    assert len(versions.rows) == 2


def test_a_sheet_that_moved_on_meanwhile_is_not_approved_twice(office: Office, closable: Any) -> None:
    one = closable()
    close(office, one)
    page, view = opened_sheet(office, one, one.office.manager_user)
    button(view, "批准考勤表").click()
    form = dialog(office, page)
    with database.connection():
        months.step("approve_sheet", one, one.office.manager_user)
    save(office, page, form)
    assert form.isVisible()
    assert state(one) == "submitted"


def test_ticked_units_are_closed_together_and_the_list_tells_what_is_next(office: Office, closable: Any) -> None:
    one = closable()
    page: Any = listed(office, ClosingPage(office.desk(one.office.supervisor_user).context))
    number = record(one)
    assert "可以编制" in str(page.model.rows[0].cells)
    assert "待您编制" in page._tasks.text()
    page.table.go_to(number)
    page.model.set_ticked([number])
    assert [act.label for act in page.bulk_actions()] == ["编制 1 张考勤表"]
    page.close_ticked()
    save(office, page, dialog(office, page), remark=REASON)
    assert state(one) == "prepared"
    assert record(one) in page.rows
    assert page.bulk_actions()[0].reason is not None


def test_a_month_that_is_not_over_says_so(office: Office, closable: Any) -> None:
    one = closable()
    page: Any = listed(office, ClosingPage(office.desk(one.office.supervisor_user).context))
    page.months.turn(1)
    office.settle(page)
    primary = page.primary_action()
    assert primary is not None
    assert "还没有过完" in str(primary.reason)
    assert not page._press_primary()


def test_who_only_reads_gets_no_step(office: Office, closable: Any) -> None:
    one = closable()
    page: Any = listed(office, ClosingPage(office.desk(one.office.manager_user).context))
    assert page.primary_action() is None
    _, view = opened_sheet(office, one, one.office.manager_user)
    assert "编制考勤表" not in buttons(view)


def test_open_matters_are_listed_and_cleared_from_the_list(office: Office, closable: Any) -> None:
    one = closable(HARD)
    page: Any = listed(office, OpenItemsPage(office.desk(one.office.supervisor_user).context), width=1700)
    row = next(each for each in page.rows.values() if "hard" in each.values)
    page.table.go_to(row.record)
    page.side.set_shown(True)
    office.qtbot.waitUntil(lambda: page.side.more(row) is not None, timeout=3000)
    acts = page.actions_for(row, page.side.more(row))
    assert acts[0].kind == "primary"
    assert acts[-1].label == "在月表里看"
    acts[0].run()
    assert dialog(office, page).isVisible()


def test_chasing_puts_the_words_for_each_supervisor_on_the_clipboard(office: Office, closable: Any) -> None:
    one = closable(HARD)
    page: Any = listed(office, ChasePage(office.desk(one.office.manager_user).context))
    button(page, "复制催办文字").click()
    copied = QGuiApplication.clipboard().text()
    assert f"{MONTH} 考勤还不能关账" in copied
    assert any("已复制" in words for words in told(page))


def test_changes_lead_to_the_sheet(office: Office, closable: Any) -> None:
    one = closable()
    close(office, one)
    with database.connection():
        months.step("return_sheet", one, one.office.manager_user, reason="核对打卡")
        months.attendance.verdict(one.office.agent, date(2026, 10, 29), result="absence", absence=50)
        months.close(one)
    page: Any = listed(office, ChangesPage(office.desk(one.office.supervisor_user).context))
    if not page.rows:
        pytest.fail("the verdict changed nothing")
    row = next(iter(page.rows.values()))
    more = database.read(lambda: page.read_more(row.record))
    page.actions_for(row, more)[0].run()
    assert opened(page)[-1][:2] == ("attendance_sheet", record(one))
    _, view = opened_sheet(office, one, one.office.supervisor_user)
    assert "与第 1 版不同" in words_in(view)


def test_asking_for_the_month_shows_all_of_it_after_one_sheet(office: Office, closable: Any) -> None:
    one = closable()
    page, _ = opened_sheet(office, one, one.hr_user)
    assert len(page.rows) == 1
    page.shown(query=MONTH_ASKED)
    office.settle(page)
    assert page.record_view() is None
    assert len(page.rows) > 1


def test_who_sees_no_sheet_is_told_where_his_month_is_and_of_no_delay(office: Office, closable: Any) -> None:
    one = closable()
    page: Any = listed(office, ClosingPage(office.desk(one.office.agent_user).context))
    assert not page.rows
    shown = words_in(page)
    assert "考勤表由主管和办公室办理" in shown
    assert "您能查看的部门这个月没有考勤表" in shown
    assert not {"催办", "打印考勤表", "编制考勤表"} & set(buttons(page))
    assert "逾期" not in [each.badge().text for each in page.findChildren(Badge)]
    chase: Any = listed(office, ChasePage(office.desk(one.office.agent_user).context))
    assert "我的考勤" in words_in(chase)


def test_keys_turn_the_month_and_go_back_from_a_sheet(office: Office, closable: Any) -> None:
    one = closable()
    page: Any = listed(office, ClosingPage(office.desk(one.office.supervisor_user).context))
    office.qtbot.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    assert page.month == "2026-09"
    page.show_record(SheetView(page, record(one)))
    office.settle(page)
    office.qtbot.keyClick(page, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert page.record_view() is None


@pytest.mark.parametrize("kind", [LateFactsPage, CorrectionsPage])
def test_lists_of_what_came_late_say_what_will_stand_in_them(office: Office, closable: Any, kind: Any) -> None:
    one = closable()
    page: Any = office.show(kind(office.desk(one.office.manager_user).context))
    assert kind.empty_words in words_in(page)
