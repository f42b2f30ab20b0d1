"""The page of any list, over 1,200 rows of a list that the test registers: pages, conditions, views, ticks."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import peewee as pw
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog

from models.core import access, database, listing, register
from models.core.base import Editable
from models.core.errors import ConnectionLost
from models.core.lists import Column, Filter, ListKind, View
from tests.ui.office import Desk, Office, Settings, type_words
from ui.kit import tasks
from ui.kit.buttons import Button
from ui.kit.listmodel import ListState
from ui.kit.listpage import ListPage
from ui.kit.rowactions import RowAction
from ui.kit.state import ProgressStrip, StatePanel

ROWS = 1200
STATES = {"open": "在办", "done": "办结"}


class Thing(Editable):
    """A row of the test's own list."""

    code = pw.CharField()
    name = pw.CharField()
    state = pw.CharField()
    amount = pw.IntegerField(null=True)
    day = pw.DateField(null=True)


KIND = ListKind(
    "things",
    "事项",
    "thing",
    "org.read",
    (
        Column("code", "编号", Thing.code, "link", 90),
        Column("name", "名称", Thing.name, "strong", 120),
        Column("state", "状态", Thing.state, "choice", 90, choices=STATES, tones={"open": "info", "done": "ok"}),
        Column("amount", "金额", Thing.amount, "money", 110, total=True),
        Column("day", "日期", Thing.day, "date", 100),
        Column("days", "天数", Thing.amount, "hundredths", 100, shown=False),
    ),
    lambda _: Thing.select(),
    Thing.id,
    lambda words: Thing.name.contains(words) | Thing.code.startswith(words),
    order="code",
    views=(View("open", "在办", (Filter("state", "in", ["open"]),)), View("all", "全部")),
    unit="件",
    version=Thing.row_version,
    search_hint="搜索名称、编号",
)


class ThingsPage(ListPage):
    """A list with a bulk action and a row action."""

    list_name = page_name = "things"
    empty_words = "登记第一件。"

    def __init__(self, context: Any) -> None:
        super().__init__(context)
        self.pressed: list[str] = []

    def primary_action(self) -> RowAction:
        return RowAction("登记事项", self._primary)

    def _primary(self) -> None:
        self.pressed.append("primary")

    def bulk_actions(self) -> list[RowAction]:
        return [RowAction("批量办结", self._bulk)]

    def _bulk(self) -> None:
        self.pressed.append(f"bulk {len(self.ticked())}")

    def read_more(self, record: int) -> str:
        return f"more {record}"


@pytest.fixture(autouse=True)
def things(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(register.lists, "things", KIND)
    with database.connection():
        database.current().create_tables([Thing])


def fill(count: int = ROWS) -> None:
    with database.connection():
        rows = [
            {
                "code": f"K{n:05d}",
                "name": f"事项{n}",
                "state": "done" if n % 3 == 0 else "open",
                "amount": n * 100,
                "day": f"2026-0{n % 9 + 1}-01",
            }
            for n in range(1, count + 1)
        ]
        for start in range(0, count, 200):
            Thing.insert_many(rows[start : start + 200]).execute()


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def page(office: Office, desk: Desk) -> ThingsPage:
    fill()
    shown = office.show(ThingsPage(desk.context), 1154, 624)
    assert isinstance(shown, ThingsPage)
    return shown


def codes(page: ListPage) -> list[str]:
    return [row.values[0] for row in page.rows.values()]


def search(office: Office, page: ListPage, words: str) -> None:
    page.bar.search.setFocus()
    page.bar.search.selectAll()
    type_words(office.qtbot, page.bar.search, words)
    office.qtbot.wait(300)
    office.settle(page)


def cover(page: ListPage) -> StatePanel:
    found = page.table.cover()
    assert isinstance(found, StatePanel)
    return found


def button(page: Any, text: str) -> Button:
    QApplication.processEvents()  # widgets made a moment ago are shown by their layout
    return next(one for one in page.findChildren(Button) if one.text() == text and one.isVisible())


def press(office: Office, widget: Any) -> None:
    office.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_rows_come_by_the_page_and_totals_count_all(office: Office, page: ThingsPage) -> None:
    assert len(page.rows) == listing.PAGE
    assert page.totals.count.text() == "共 800 件"
    assert page.totals.note.text() == "已读取前 500 件"
    assert "金额 480,000.00" in page.totals.accessibleName()
    page.table.verticalScrollBar().setValue(page.table.verticalScrollBar().maximum())
    office.qtbot.wait(20)
    office.settle(page)
    assert len(page.rows) == 800
    assert codes(page) == sorted(codes(page))
    assert page.totals.note.text() == ""


def test_the_state_of_the_data_is_told(page: ThingsPage) -> None:
    assert page.head.subtitle.text().startswith("数据截至 ")


def test_words_are_searched_after_a_moment(office: Office, page: ThingsPage) -> None:
    search(office, page, "事项77")
    assert codes(page) == ["K00077", "K00770", "K00772", "K00773", "K00775", "K00776", "K00778", "K00779"]


def test_an_answer_to_older_words_is_dropped(office: Office, page: ThingsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, real = threading.Event(), listing.page

    def slow(kind: Any, person: Any, query: Any, **how: Any) -> Any:
        if query.search == "K0001":
            gate.wait(5)
        return real(kind, person, query, **how)

    monkeypatch.setattr(listing, "page", slow)
    page.bar.search.setText("K0001")
    office.qtbot.wait(300)
    page.bar.search.setText("K00020")
    office.qtbot.wait(300)
    gate.set()
    office.settle(page)
    assert codes(page) == ["K00020"]


def test_a_press_on_a_head_sorts_in_the_database(office: Office, page: ThingsPage) -> None:
    page.table.head.sort_pressed.emit(page.table.head.number("amount"))
    office.settle(page)
    assert codes(page)[:2] == ["K00001", "K00002"]
    page.table.head.sort_pressed.emit(page.table.head.number("amount"))
    office.settle(page)
    assert codes(page)[:2] == ["K01199", "K01198"]
    assert page.table.sort() == ("amount", True)


def test_a_condition_is_added_changed_and_removed(office: Office, page: ThingsPage) -> None:
    editor = page.bar.editor()
    editor.open_below(page.bar, "amount")
    type_words(office.qtbot, editor.value.widget.control, "1150")
    press(office, editor.apply)
    office.settle(page)
    assert page.state.filters[-1] == Filter("amount", "ge", 115000)
    assert len(page.rows) == 34
    chips = [
        chip.text() for chip in page.bar.findChildren(type(page.bar._chips.itemAt(0).widget())) if chip.is_active()
    ]
    assert chips == ["状态：在办", "金额：≥ 1,150.00 元"]
    page.bar.remove(page.state.filters[-1])
    office.settle(page)
    assert page.totals.count.text() == "共 800 件"
    page.bar.clear_all()
    office.settle(page)
    assert page.totals.count.text() == "共 1,200 件"


def test_a_condition_of_days_is_typed_and_shown_in_days(office: Office, page: ThingsPage) -> None:
    editor = page.bar.editor()
    editor.open_below(page.bar, "days")
    type_words(office.qtbot, editor.value.widget.control, "1150.5")
    press(office, editor.apply)
    office.settle(page)
    made = page.state.filters[-1]
    assert made == Filter("days", "ge", 115050)
    editor.open_below(page.bar, "days", made)
    assert editor.value.json() == "1150.5"


def test_views_are_counted_and_chosen(office: Office, page: ThingsPage) -> None:
    assert page.views.current() == "open"
    page.views.chosen.emit("all")
    office.settle(page)
    assert page.totals.count.text() == "共 1,200 件"
    assert page.state.filters == ()


def test_a_view_is_saved_with_its_order_and_columns_and_deleted(office: Office, page: ThingsPage, desk: Desk) -> None:
    page.apply(ListState("all", (Filter("amount", "ge", 100000),), "amount", True))
    page.table.head.set_shown("day", False)
    office.settle(page)
    press(office, page.views.save)
    dialog = _dialog(page)
    type_words(office.qtbot, dialog.form.fields["name"].control, "大额")
    press(office, dialog.primary)
    office.settle(page)
    assert desk.told == ["已保存视图“大额”。"]
    assert [one.label for one in page.views.all()] == ["在办", "全部", "大额"]
    page.views.chosen.emit("open")
    office.settle(page)
    assert "day" in page.shown_keys()
    saved = page.views.all()[-1]
    page.views.chosen.emit(saved.name)
    office.settle(page)
    assert codes(page)[0] == "K01200"
    assert page.shown_keys() == ["code", "name", "state", "amount"]
    page.views.delete(saved)
    office.settle(page)
    assert [one.label for one in page.views.all()] == ["在办", "全部"]
    assert page.views.current() == "open"


def _dialog(page: ListPage) -> Any:
    from ui.kit.form import FormDialog  # the dialog is opened by the tabs

    return next(one for one in page.findChildren(FormDialog) if one.isVisible())


def test_conditions_order_and_columns_are_remembered_for_the_next_time(office: Office) -> None:
    fill(20)
    settings = Settings()
    page = office.show(ThingsPage(office.desk(settings=settings).context))
    page.apply(ListState("all", (Filter("amount", "le", 500),), "amount", True))
    page.table.head.set_shown("day", False)
    office.settle(page)
    again = office.show(ThingsPage(office.desk(settings=settings).context))
    assert codes(again) == ["K00005", "K00004", "K00003", "K00002", "K00001"]
    assert "day" not in again.shown_keys()


def test_a_reload_keeps_current_row_ticks_scroll_and_pane(office: Office, page: ThingsPage) -> None:
    office.qtbot.keyClick(page, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    assert page.side.pane.isVisible()
    target = page.model.rows[300].id
    page.table.go_to(target)
    page.model.set_ticked([page.model.rows[2].id, target])
    place = page.table.verticalScrollBar().value()
    assert place > 0
    with database.connection():
        Thing.update(name="改了").where(Thing.id == target).execute()
    office.qtbot.keyClick(page, Qt.Key.Key_F5)
    office.settle(page)
    assert page.table.current_id() == target
    assert page.table.verticalScrollBar().value() == place
    assert len(page.ticked()) == 2
    assert page.side.pane.isVisible()
    assert page.side.pane.title() == "改了"


def test_a_change_elsewhere_is_shown_at_once(office: Office, page: ThingsPage, desk: Desk) -> None:
    with database.connection():
        Thing.update(name="改了").where(Thing.code == "K00001").execute()
    desk.context.signals.changed.emit(frozenset({"something else"}))
    assert desk.context.tasks.running() == 0
    desk.context.signals.changed.emit(frozenset({"thing"}))
    office.settle(page)
    assert page.model.rows[0].cells[1] == "改了"


def test_ticked_rows_are_summed_and_acted_on(office: Office, page: ThingsPage) -> None:
    page.table.setFocus()
    office.qtbot.keyClick(page.table, Qt.Key.Key_Space)
    office.qtbot.keyClick(page.table, Qt.Key.Key_Down)
    office.qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert page.selection.count.text() == "已选 2 件"
    assert page.selection.sum.text() == "金额合计 3.00"
    press(office, button(page.selection, "批量办结"))
    assert page.pressed == ["bulk 2"]
    office.qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    assert not page.selection.isVisible()


def test_all_rows_of_the_conditions_can_be_ticked(office: Office, page: ThingsPage) -> None:
    page.model.set_ticked([page.model.rows[0].id])
    press(office, page.selection.everything)
    office.settle(page)
    assert page.selection.count.text() == "已选 800 件"
    assert len(page.ticked()) == 800


def test_copied_rows_carry_a_head_and_plain_numbers(office: Office, page: ThingsPage) -> None:
    page.model.set_ticked([row.id for row in page.model.rows[1:3]])
    page.table.setFocus()
    office.qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    clipboard = QGuiApplication.clipboard().mimeData()
    assert clipboard.text().splitlines() == [
        "编号\t名称\t状态\t金额（元）\t日期",
        "K00002\t事项2\t在办\t2.00\t2026-03-01",
        "K00004\t事项4\t在办\t4.00\t2026-05-01",
    ]
    assert "mso-number-format" in clipboard.html()


def test_rows_are_exported_into_the_file_that_was_named(
    office: Office, page: ThingsPage, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "事项.csv"
    asked: list[str] = []

    def name(_page: object, title: str, *_: object) -> tuple[str, str]:
        asked.append(title)
        return str(out), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", name)
    office.qtbot.keyClick(page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    office.settle(page)
    assert desk.told == ["已导出全部 800 件到 事项.csv。"]
    assert len(out.read_text("utf-8-sig").splitlines()) == 801
    page.model.set_ticked([row.id for row in page.model.rows[1:4]])
    office.qtbot.keyClick(page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    assert desk.told[1:] == ["已导出所选 3 件到 事项.csv。"]
    assert asked == ["导出全部 800 件：事项", "导出所选 3 件：事项"]


def test_the_pane_lies_over_the_table_in_a_narrow_window_and_beside_it_in_a_wide_one(
    office: Office, page: ThingsPage
) -> None:
    assert not page.side.pane.isVisible()
    office.qtbot.keyClick(page, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    assert page.side.is_over()
    assert page.table.width() > page.width() - 60
    assert page.side.pane.title() == "事项1"
    assert page.side.more(page.current()) == f"more {page.current().record}"
    office.qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not page.side.pane.isVisible()
    page.resize(1388, 700)
    office.qtbot.wait(50)
    assert page.side.pane.isVisible()
    assert not page.side.is_over()
    assert page.table.width() < page.width() - 300


def test_a_window_that_becomes_wide_shows_the_current_row_beside_the_table(office: Office, page: ThingsPage) -> None:
    assert not page.side.pane.isVisible()
    page.resize(1388, 700)
    office.qtbot.waitUntil(lambda: page.side.pane.title() == "事项1", timeout=2000)
    office.settle(page)
    assert page.side.more(page.current()) is not None


def test_keys_reach_search_table_and_primary_action(office: Office, page: ThingsPage) -> None:
    office.qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.bar.search.hasFocus()
    office.qtbot.keyClick(page.bar.search, Qt.Key.Key_Down)
    assert page.table.hasFocus()
    office.qtbot.keyClick(page.table, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert page.pressed == ["primary"]
    office.qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert page.side.pane.isVisible()


def test_an_empty_list_says_how_it_begins(office: Office, desk: Desk) -> None:
    page = office.show(ThingsPage(desk.context))
    assert cover(page).title.text() == "还没有事项"
    press(office, button(cover(page), "登记事项"))
    assert page.pressed == ["primary"]


def test_conditions_that_leave_nothing_are_named_and_cleared(office: Office, page: ThingsPage) -> None:
    search(office, page, "没有这样的")
    assert cover(page).title.text() == "没有符合条件的事项"
    assert "“没有这样的”、状态" in cover(page).words.text()
    press(office, button(cover(page), "清除全部条件"))
    office.settle(page)
    assert page.totals.count.text() == "共 1,200 件"
    assert page.bar.search.text() == ""


def test_without_the_right_its_name_is_told(office: Office, monkeypatch: Any) -> None:
    monkeypatch.setitem(access.permissions, "org.read", access.Permission("org.read", "查看组织机构", {}))
    page = office.show(ThingsPage(office.desk(office.world.nobody).context))
    assert cover(page).title.text() == "您的角色不能查看事项"
    assert "查看组织机构" in cover(page).words.text()
    press(office, button(cover(page), "复制申请说明"))
    assert "查看组织机构" in QGuiApplication.clipboard().text()


def test_a_lost_line_keeps_the_rows_readable_and_retries(
    office: Office, page: ThingsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = database.read
    monkeypatch.setattr(database, "read", _lost)
    page.reload()
    office.settle(page)
    assert len(page.rows) == listing.PAGE
    assert page.notice.isVisible()
    assert "数据截至" in page.notice.words()
    monkeypatch.setattr(database, "read", real)
    press(office, page.notice.action)
    office.settle(page)
    assert not page.notice.isVisible()


def test_without_rows_a_lost_line_is_told_in_their_place(
    office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = database.read
    monkeypatch.setattr(database, "read", _lost)
    page = office.show(ThingsPage(desk.context))
    assert cover(page).title.text() == "暂时读不到数据"
    assert "secret-host" not in cover(page).words.text()
    press(office, button(cover(page), "复制错误编号"))
    assert QGuiApplication.clipboard().text() in cover(page).note.text()
    monkeypatch.setattr(database, "read", real)
    press(office, button(cover(page), "立即重试"))
    office.settle(page)
    assert cover(page).title.text() == "还没有事项"
    assert desk.failed == []


def _lost(_work: Any) -> Any:
    raise ConnectionLost("secret-host refused")


def test_long_reading_shows_bars_and_can_be_cancelled(
    office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, real = threading.Event(), listing.page

    def slow(*args: Any, **how: Any) -> Any:
        gate.wait(5)
        return real(*args, **how)

    monkeypatch.setattr(listing, "page", slow)
    monkeypatch.setattr(tasks, "BUSY_AFTER_MS", 10)
    page = ThingsPage(desk.context)
    office.pages.append(page)
    page.show()
    page.shown()
    office.qtbot.waitUntil(lambda: page.table.cover() is not None)
    strip = page.table.cover().findChild(ProgressStrip)
    press(office, strip.cancel)
    assert cover(page).title.text() == "已停止读取"
    gate.set()
    office.settle(page)
    assert cover(page).title.text() == "已停止读取"


def test_the_page_fits_the_smallest_window(page: ThingsPage) -> None:
    assert page.minimumSizeHint().width() <= 1280
    assert page.minimumSizeHint().height() <= 640
