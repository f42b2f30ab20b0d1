"""The month grid as a person works it: keys, ranges, the clipboard, filling, problems, and what it tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.kit import theme
from ui.kit.grid import value as sheet
from ui.kit.grid.days import DaysView
from ui.kit.grid.monthbar import Legend, LegendSign, MonthBar, later
from ui.kit.grid.monthgrid import MonthGrid
from ui.kit.grid.value import Changes, GridCell, GridCover, GridDay, GridRow, GridValue, Mark, Span
from ui.kit.qt import override
from ui.kit.table_model import CellText

EARLY, LATE = GridCell("早", "info", "早班"), GridCell("中", "teal", "中班")
REST, EMPTY = GridCell("休", "", "公休"), GridCell(wanted=True)
CELLS = {"早": EARLY, "中": LATE, "休": REST, "": EMPTY}
FIRST = date(2026, 12, 1)
KEYS = {"1": "早", "2": "中", "0": "休", "z": "中"}


def days(count: int = 31) -> tuple[GridDay, ...]:
    each = (FIRST + timedelta(number) for number in range(count))
    return tuple(GridDay(one, one.weekday() >= 5, one.day == 4) for one in each)


def make(people: int = 4, texts: dict[tuple[int, int], str] | None = None, **how: Any) -> GridValue:
    """A grid of early shifts, with other signs where `texts` has them."""
    texts = texts or {}
    rows = tuple(GridRow(number, f"人员{number}", "收费员", ("184", "0")) for number in range(people))
    cells = [[CELLS[texts.get((row, column), "早")] for column in range(31)] for row in range(people)]
    covers = (GridCover("早班在岗 ≥ 1", tuple(CellText("0!", "bad") if at == 2 else "4" for at in range(31))),)
    how = {"keys": KEYS, "editable": True, **how}
    return GridValue("排班表", "人员 / 岗位", days(), rows, cells, ("工时", "夜班"), covers, **how)


class Sheet:
    """A grid whose page does what is wanted, as a page does."""

    def __init__(self) -> None:
        self.grid = MonthGrid()
        self.grid.changes_wanted.connect(self.change)
        self.texts: dict[tuple[int, int], str] = {}
        self.how: dict[str, Any] = {}
        self.changes: list[Changes] = []
        self.people = 4

    def show(self, **how: Any) -> None:
        self.how = how
        self.grid.show_value(make(self.people, self.texts, **how))

    def change(self, changes: Changes) -> None:
        self.changes.append(changes)
        self.texts |= changes
        self.show(**self.how)


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Sheet]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application)
    made = Sheet()
    made.show()
    made.grid.resize(1200, 400)
    made.grid.show()
    made.grid.setFocus()
    yield made
    shiboken6.delete(made.grid)


def press(qtbot: QtBot, opened: Sheet, key: Any, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(opened.grid.days, key, modifier)


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_digits_set_a_sign_and_go_to_the_next_day(qtbot: QtBot, opened: Sheet) -> None:
    opened.grid.go_to(1, 29)
    qtbot.keyClicks(opened.grid.days, "20Z")
    assert opened.changes == [{(1, 29): "中"}, {(1, 30): "休"}, {(2, 0): "中"}]
    assert opened.grid.current() == (2, 1)


def test_a_sign_typed_over_a_range_fills_it_and_stays(qtbot: QtBot, opened: Sheet) -> None:
    opened.grid.go_to(0, 3)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        press(qtbot, opened, key, SHIFT)
    qtbot.keyClicks(opened.grid.days, "2")
    assert opened.changes == [{(0, 3): "中", (0, 4): "中", (1, 3): "中", (1, 4): "中"}]
    assert opened.grid.span() == Span(0, 3, 1, 4)


def test_a_key_without_a_sign_is_told_and_changes_nothing(qtbot: QtBot, opened: Sheet) -> None:
    opened.grid.go_to(0, 0)
    with qtbot.waitSignal(opened.grid.key_refused) as told:
        qtbot.keyClicks(opened.grid.days, "7")
    assert told.args == ["7"]
    assert (opened.changes, opened.grid.current()) == ([], (0, 0))


def test_what_is_copied_from_a_spreadsheet_is_pasted(qtbot: QtBot, opened: Sheet) -> None:
    opened.grid.go_to(1, 2)
    QGuiApplication.clipboard().setText("中\t\r\n休\t中\r\n")
    press(qtbot, opened, Qt.Key.Key_V, CONTROL)
    assert opened.changes == [{(1, 2): "中", (1, 3): "", (2, 2): "休", (2, 3): "中"}]
    assert opened.grid.span() == Span(1, 2, 2, 3)
    press(qtbot, opened, Qt.Key.Key_C, CONTROL)
    assert clipboard() == "中\t\r\n休\t中\r\n"


def test_a_copied_block_fills_a_range_of_several_of_them(qtbot: QtBot, opened: Sheet) -> None:
    QGuiApplication.clipboard().setText("中\t休")
    opened.grid.select(Span(0, 0, 1, 3))
    press(qtbot, opened, Qt.Key.Key_V, CONTROL)
    line = ["中", "休", "中", "休"]
    assert opened.changes == [{(row, column): line[column] for row in (0, 1) for column in range(4)}]


def test_what_would_lie_outside_is_left_out(qtbot: QtBot, opened: Sheet) -> None:
    opened.grid.go_to(3, 30)
    QGuiApplication.clipboard().setText("中\t中\n休\t休")
    press(qtbot, opened, Qt.Key.Key_V, CONTROL)
    assert opened.changes == [{(3, 30): "中"}]


def test_cut_and_delete_empty_the_range(qtbot: QtBot, opened: Sheet) -> None:
    opened.grid.select(Span(0, 0, 0, 1))
    press(qtbot, opened, Qt.Key.Key_X, CONTROL)
    assert clipboard() == "早\t早\r\n"
    opened.grid.go_to(2, 2)
    press(qtbot, opened, Qt.Key.Key_Delete)
    assert opened.changes == [{(0, 0): "", (0, 1): ""}, {(2, 2): ""}]


def test_filling_down_and_right(qtbot: QtBot, opened: Sheet) -> None:
    opened.texts = {(0, 0): "中", (1, 5): "休"}
    opened.show()
    opened.grid.select(Span(0, 0, 2, 1))
    press(qtbot, opened, Qt.Key.Key_D, CONTROL)
    opened.grid.go_to(1, 6)
    press(qtbot, opened, Qt.Key.Key_R, CONTROL)
    assert opened.changes == [{(1, 0): "中", (2, 0): "中"}, {(1, 6): "休"}]


def test_dragging_the_handle_repeats_the_pattern(qtbot: QtBot, opened: Sheet) -> None:
    opened.texts = {(0, 0): "中", (0, 1): "休"}
    opened.show()
    opened.grid.select(Span(0, 0, 0, 1))
    view = opened.grid.days
    rect = view.rect_of(Span(0, 0, 0, 1))
    target = view.rect_of(Span(0, 5, 0, 5)).center()
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=rect.bottomRight() - QPoint(2, 2))
    qtbot.mouseMove(view.viewport(), target)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=target)
    assert opened.changes == [{(0, 2): "中", (0, 3): "休", (0, 4): "中", (0, 5): "休"}]
    assert opened.grid.span() == Span(0, 0, 0, 5)


def test_a_grid_to_be_read_can_be_copied_and_not_changed(qtbot: QtBot, opened: Sheet) -> None:
    opened.show(editable=False)
    opened.grid.select(Span(0, 0, 0, 1))
    qtbot.keyClicks(opened.grid.days, "2")
    for key in (Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_D):
        press(qtbot, opened, key, CONTROL)
    press(qtbot, opened, Qt.Key.Key_Delete)
    assert (opened.changes, clipboard()) == ([], "早\t早\r\n")


def test_problems_are_visited_day_by_day_and_round(qtbot: QtBot, opened: Sheet) -> None:
    marks = {(3, 8): Mark(True, "间隔太短"), (1, 18): Mark(True, "休年假"), (0, 18): Mark(False, "无人值守")}
    opened.show(marks=marks)
    opened.grid.go_to(0, 0)
    seen = []
    for _ in range(5):
        press(qtbot, opened, Qt.Key.Key_F8)
        seen.append(opened.grid.current())
    fell_short = (3, 2)  # too few on this day, which nobody's cell alone is to blame for
    assert seen == [fell_short, (3, 8), (0, 18), (1, 18), fell_short]
    press(qtbot, opened, Qt.Key.Key_F8, SHIFT)
    assert opened.grid.current() == (1, 18)


@pytest.mark.parametrize(
    ("key", "modifier", "signal", "told"),
    [
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, "why_wanted", [1, 2]),
        (Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier, "edit_wanted", [1, 2]),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "edit_wanted", [1, 2]),
        (Qt.Key.Key_Left, CONTROL, "month_wanted", [-1]),
        (Qt.Key.Key_Right, CONTROL, "month_wanted", [1]),
        (Qt.Key.Key_Z, CONTROL, "undo_wanted", []),
        (Qt.Key.Key_Y, CONTROL, "redo_wanted", []),
    ],
)
def test_what_keys_ask_of_the_page(
    qtbot: QtBot, opened: Sheet, key: Any, modifier: Any, signal: str, told: list[int]
) -> None:
    opened.grid.go_to(1, 2)
    with qtbot.waitSignal(getattr(opened.grid, signal)) as heard:
        press(qtbot, opened, key, modifier)
    assert heard.args == told
    assert opened.grid.current() == (1, 2)


def test_months_turn_in_an_empty_grid_too(qtbot: QtBot, opened: Sheet) -> None:
    opened.people = 0
    opened.show()
    with qtbot.waitSignal(opened.grid.month_wanted):
        press(qtbot, opened, Qt.Key.Key_Right, CONTROL)


def test_a_menu_is_for_the_whole_range_and_by_keyboard_too(qtbot: QtBot, opened: Sheet) -> None:
    opened.grid.select(Span(0, 1, 1, 3))
    view = opened.grid.days
    inside = view.rect_of(Span(1, 2, 1, 2)).center()
    qtbot.mousePress(view.viewport(), Qt.MouseButton.RightButton, pos=inside)
    assert opened.grid.span() == Span(0, 1, 1, 3)
    with qtbot.waitSignal(opened.grid.menu_wanted):
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
        QApplication.sendEvent(view.viewport(), event)


def test_the_place_is_kept_when_people_come_or_the_month_turns(opened: Sheet) -> None:
    opened.grid.go_to(2, 20)
    opened.people = 6
    opened.show()
    assert opened.grid.current() == (2, 20)
    changed = make(6)
    shown = [GridDay(date(2026, 11, 1) + timedelta(at)) for at in range(30)]
    cells = [row[:30] for row in changed.cells]
    opened.grid.show_value(GridValue("排班表", "人员", tuple(shown), changed.rows, cells, ("工时", "夜班")))
    assert opened.grid.current() == (2, 20)


def test_names_and_totals_stay_while_the_days_scroll(qtbot: QtBot, opened: Sheet) -> None:
    opened.people = 60
    opened.show()
    opened.grid.resize(800, 420)
    qtbot.wait(1)
    view = opened.grid.days
    opened.grid.go_to(59, 30)
    assert view.horizontalScrollBar().value() > 0
    assert opened.grid.covers.horizontalScrollBar().value() == view.horizontalScrollBar().value()
    assert opened.grid.totals.verticalScrollBar().value() == view.verticalScrollBar().value() > 0
    assert view.rowViewportPosition(59) == opened.grid.totals.rowViewportPosition(59)
    assert view.columnViewportPosition(30) == opened.grid.covers.columnViewportPosition(30)
    assert view.columnWidth(30) >= 28


def test_what_screen_readers_are_told(opened: Sheet) -> None:
    opened.show(marks={(0, 4): Mark(True, "次日休息不足 11 小时")}, tip=lambda row, column: f"第 {row + column} 项")
    view, role = opened.grid.days, Qt.ItemDataRole.AccessibleTextRole
    told = view.model().index(0, 4).data(role)
    assert told == "人员0，12-05（周六），早班，第 4 项，次日休息不足 11 小时"
    assert view.model().headerData(0, Qt.Orientation.Vertical, role) == "人员0，收费员，工时 184，夜班 0"
    assert opened.grid.covers.model().index(0, 2).data(role) == "早班在岗 ≥ 1，12-03（周四）：0!"
    assert (view.accessibleName(), opened.grid.totals.accessibleName()) == ("排班表", "合计")
    assert not view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_signs_and_problems_are_painted(opened: Sheet, name: Any) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, name)
    opened.show(marks={(1, 4): Mark(True, "冲突"), (2, 4): Mark(False, "提醒")})
    view: DaysView = opened.grid.days
    taken = view.viewport().grab().toImage()
    ratio = taken.devicePixelRatio()

    def colours(row: int) -> set[str]:
        rect = view.rect_of(Span(row, 4, row, 4))
        points = ((x, y) for x in range(rect.left(), rect.right()) for y in range(rect.top() + 4, rect.bottom()))
        return {taken.pixelColor(round(x * ratio), round(y * ratio)).name().upper() for x, y in points}

    assert theme.token("info_bg").upper() in colours(0)
    assert theme.token("bad").upper() in colours(1)
    assert theme.token("warn").upper() in colours(2)
    assert theme.token("bad").upper() not in colours(3)


def test_nothing_is_wider_than_the_smallest_window(opened: Sheet) -> None:
    least = opened.grid.minimumSizeHint()
    assert (least.width() <= 900, least.height() <= 400) == (True, True)


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("早\t中", [["早", "中"]]),
        ("早\t中\r\n", [["早", "中"]]),
        ("早\r\n\r\n中\r\n", [["早"], [""], ["中"]]),
        ("早\t\t\n", [["早", "", ""]]),
        ('"早\n中"\t休', [["早/中", "休"]]),
        ('"a""b"\t1', [['a"b', "1"]]),
        ('5"\t"6', [['5"', '"6']]),
        ("", [[""]]),
    ],
)
def test_reading_the_clipboard(words: str, rows: list[list[str]]) -> None:
    assert sheet.from_clipboard(words) == rows


def test_the_month_bar_asks_for_other_months(qtbot: QtBot) -> None:
    bar = MonthBar()
    qtbot.addWidget(bar)
    bar.show_month(date(2026, 12, 1), date(2026, 11, 24))
    asked: list[date] = []
    bar.chosen.connect(asked.append)
    bar.turn(1)
    bar.turn(-1)
    bar._to_now()
    assert asked == [date(2027, 1, 1), date(2026, 11, 1), date(2026, 11, 1)]
    assert (later(date(2000, 1, 1), -1), later(date(2200, 12, 1), 1)) == (date(2000, 1, 1), date(2200, 12, 1))


def test_a_legend_takes_the_lines_that_it_needs(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    legend.show_signs([LegendSign("早", "info", "08:00–16:00", "1"), LegendSign("休", "", "公休", "0")] * 6)
    assert legend.heightForWidth(400) > legend.heightForWidth(2000)
    assert legend.accessibleName().startswith("图例：早 08:00–16:00，按 1；休 公休，按 0；")


def test_keys_of_the_page_pass_through(qtbot: QtBot, opened: Sheet) -> None:
    heard: list[int] = []

    class Host(QWidget):
        @override
        def keyPressEvent(self, event: QKeyEvent) -> None:
            heard.append(event.key())

    host = Host()
    qtbot.addWidget(host)
    opened.grid.setParent(host)
    for key in (Qt.Key.Key_P, Qt.Key.Key_Return):
        press(qtbot, opened, key, CONTROL)
    opened.grid.setParent(None)
    assert [key for key in heard if key != Qt.Key.Key_Control] == [Qt.Key.Key_P, Qt.Key.Key_Return]
