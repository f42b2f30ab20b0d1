"""The table: model without a window, view with clicks and keys."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QStandardItemModel
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ui.kit import theme, tokens
from ui.kit.table import BadgeText, CellText, Column, Row, TableModel, TableView, cell_text

COLUMNS = (
    Column("number", "单号", "link", 110, essential=True),
    Column("name", "姓名", "text", 80, stretch=True),
    Column("amount", "金额（元）", "money", 90),
    Column("state", "状态", "badge", 110, sortable=False),
    Column("note", "备注", "text", 100, hidden=True),
)


def row(number: int, amount: str = "80.00", tone: str = "") -> Row:
    return Row(number, (f"CF-{number:04d}", "陈立新", amount, BadgeText("申诉期", "info"), ""), tone)


def rows(count: int, start: int = 1) -> list[Row]:
    return [row(number) for number in range(start, start + count)]


@pytest.fixture
def model(qapp: QApplication) -> TableModel:
    made = TableModel(COLUMNS)
    made.set_rows(rows(5))
    return made


@pytest.fixture
def view(qtbot: QtBot, model: TableModel) -> TableView:
    made = TableView(model, "处罚单")
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    made.setFocus()
    return made


def at(view: TableView, place: int, key: str) -> QPoint:
    index = view.rows.index(place, view.head.number(key) if key else 0)
    return view.visualRect(index).center()


def click(qtbot: QtBot, view: TableView, place: int, key: str, shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, at(view, place, key))


# model


@pytest.mark.parametrize("checkable", [True, False])
def test_the_model_keeps_qts_rules(qapp: QApplication, checkable: bool) -> None:
    model = TableModel(COLUMNS, checkable)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(rows(3), more=True)
    model.append_rows(rows(2, start=4))
    model.replace_row(row(2, "1.00"))
    model.tick_all()
    model.set_rows([])
    assert tester.model() is model
    assert model.columnCount() == len(COLUMNS) + checkable


def test_cells_come_out_as_they_were_given(model: TableModel) -> None:
    assert model.index(0, 1).data() == "CF-0001"
    assert model.index(0, 4).data() == "申诉期"
    assert model.index(0, 5).data() == "—"
    assert model.index(0, 0).data() is None
    assert model.index(2, 1).data(Qt.ItemDataRole.UserRole) == 3
    assert model.index(0, 3).data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert model.headerData(3, Qt.Orientation.Horizontal) == "金额（元）"
    assert cell_text(CellText("")) == "—"


def test_column_0_says_the_row_in_one_sentence(model: TableModel) -> None:
    said = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "单号 CF-0001，姓名 陈立新，金额（元） 80.00，状态 申诉期，备注 —"
    model.set_ticked([1])
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("已勾选，单号")
    assert model.index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole) == "陈立新"


def test_more_rows_are_asked_for_once(qtbot: QtBot, model: TableModel) -> None:
    model.set_rows(rows(2), more=True)
    asked: list[int] = []
    model.more_wanted.connect(lambda: asked.append(1))
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    assert asked == [1]
    assert not model.canFetchMore(QModelIndex())
    model.append_rows(rows(2, start=3), more=False)
    assert model.rowCount() == 4
    assert not model.canFetchMore(QModelIndex())


@pytest.mark.slow
def test_a_million_rows_are_only_a_list(qapp: QApplication) -> None:
    model = TableModel(COLUMNS)
    cells = row(1).cells
    model.set_rows(Row(number, cells) for number in range(1_000_000))
    assert model.rowCount() == 1_000_000
    assert model.index(999_999, 1).data() == "CF-0001"
    assert model.place_of(999_999) == 999_999


def test_ticks_follow_the_row_and_not_the_place(model: TableModel) -> None:
    model.set_ticked([2, 4])
    model.set_rows([row(4), row(9), row(5)])
    assert model.ticked == {4}
    assert [one.id for one in model.ticked_rows()] == [4]


def test_ticking_is_told_once_and_only_when_it_changes_something(model: TableModel) -> None:
    told: list[int] = []
    model.ticks_changed.connect(lambda: told.append(len(model.ticked)))
    model.set_ticked([1, 2])
    model.set_ticked([1])
    model.tick_all()
    model.tick_all()
    model.set_ticked([1], on=False)
    assert told == [2, 5, 4]


def test_a_changed_row_takes_its_old_place(model: TableModel) -> None:
    assert model.replace_row(row(3, "9.00"))
    assert model.index(2, 3).data() == "9.00"
    assert not model.replace_row(row(77))
    assert model.place_of(77) == -1
    assert model.place_of(None) == -1


def test_a_tick_can_be_set_through_qts_own_way(model: TableModel) -> None:
    role = Qt.ItemDataRole.CheckStateRole
    assert model.setData(model.index(1, 0), Qt.CheckState.Checked, role)
    assert model.index(1, 0).data(role) == Qt.CheckState.Checked
    assert not model.setData(model.index(1, 1), Qt.CheckState.Checked, role)
    assert model.ticked == {2}


# view


def test_clicks_tick_open_links_and_open_rows(qtbot: QtBot, view: TableView) -> None:
    links: list[tuple[object, str]] = []
    opened: list[object] = []
    view.link_pressed.connect(lambda *args: links.append(args))
    view.activated_row.connect(opened.append)
    click(qtbot, view, 1, "")
    assert view.rows.ticked == {2}
    click(qtbot, view, 2, "number")
    assert links == [(3, "number")]
    click(qtbot, view, 3, "name")
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, 3, "name"))
    assert opened == [4]


def test_shift_ticks_everything_between(qtbot: QtBot, view: TableView) -> None:
    click(qtbot, view, 0, "")
    click(qtbot, view, 3, "", shift=True)
    assert view.rows.ticked == {1, 2, 3, 4}


def test_the_keys_of_a_table(qtbot: QtBot, view: TableView) -> None:
    opened: list[object] = []
    view.activated_row.connect(opened.append)
    assert view.current_id() == 1
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.rows.ticked == {2}
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_F2)
    assert opened == [2, 2]
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.current_id() == 5
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.current_id() == 1
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(view.rows.ticked) == 5
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.rows.ticked == set()


def test_page_keys_move_by_a_page(qtbot: QtBot, view: TableView) -> None:
    view.rows.set_rows(rows(100))
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    place = view.currentIndex().row()
    assert 4 <= place <= 9
    qtbot.keyClick(view, Qt.Key.Key_PageUp)
    assert view.current_id() == 1


def test_copying_takes_the_ticked_rows_with_their_head(qtbot: QtBot, view: TableView) -> None:
    view.rows.set_ticked([2, 4])
    with qtbot.waitSignal(view.copy_requested) as blocker:
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    expected = "单号\t姓名\t金额（元）\t状态\nCF-0002\t陈立新\t80.00\t申诉期\nCF-0004\t陈立新\t80.00\t申诉期"
    assert blocker.args == [expected]
    assert QGuiApplication.clipboard().text() == expected


def test_without_ticks_the_current_row_is_copied(qtbot: QtBot, view: TableView) -> None:
    view.go_to(3)
    view.copy()
    assert QGuiApplication.clipboard().text().splitlines()[1].startswith("CF-0003")


def test_a_press_on_the_head_asks_for_sorting(qtbot: QtBot, view: TableView) -> None:
    asked: list[tuple[str, bool]] = []
    view.sort_requested.connect(lambda *args: asked.append(args))
    number = view.head.number("amount")
    for _ in range(3):
        place = QPoint(view.head.sectionViewportPosition(number) + 20, 10)
        qtbot.mouseClick(view.head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    state = QPoint(view.head.sectionViewportPosition(view.head.number("state")) + 20, 10)
    qtbot.mouseClick(view.head.viewport(), Qt.MouseButton.LeftButton, pos=state)
    assert asked == [("amount", False), ("amount", True), ("amount", False)]
    assert view.sort() == ("amount", False)


def test_the_box_in_the_head_ticks_all_and_none(qtbot: QtBot, view: TableView) -> None:
    view.rows.set_ticked([1])
    assert view.head.tick_state() == Qt.CheckState.PartiallyChecked
    for expected in (5, 0):
        qtbot.mouseClick(view.head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(15, 10))
        assert len(view.rows.ticked) == expected


def test_columns_are_remembered(qtbot: QtBot, view: TableView) -> None:
    assert view.head.shown() == [0, 1, 2, 3, 4]
    view.head.moveSection(3, 1)
    view.head.resizeSection(view.head.number("number"), 150)
    view.head.set_shown("note", True)
    view.head.set_shown("state", False)
    view.head.set_shown("number", False)
    view.show_sort("amount", descending=True)
    saved = view.saved_columns()
    assert saved["order"] == ["", "amount", "number", "name", "state", "note"]
    assert saved["hidden"] == ["state"]
    assert saved["sort"] == ["amount", True]

    other = TableView(TableModel(COLUMNS), "处罚单")
    qtbot.addWidget(other)
    other.resize(900, 300)
    other.restore_columns(saved | {"order": [*saved["order"], "gone"], "widths": saved["widths"] | {"gone": 9}})
    assert other.saved_columns() == saved
    assert other.columnWidth(other.head.number("number")) == 150
    other.head.restore_design()
    assert other.head.shown() == [0, 1, 2, 3, 4]


def test_a_stretching_column_takes_what_is_left(view: TableView) -> None:
    view.resize(900, 300)
    widths = sum(view.columnWidth(number) for number in view.head.shown())
    assert widths == view.viewport().width()
    assert view.columnWidth(view.head.number("amount")) == 90


def test_the_menu_of_columns_shows_and_hides(view: TableView) -> None:
    actions = {action.text(): action for action in view.head.menu(view).actions()}
    assert "单号" not in actions
    actions["备注"].trigger()
    assert view.head.number("note") in view.head.shown()
    actions["恢复原来的列"].trigger()
    assert view.head.number("note") not in view.head.shown()


def test_a_double_press_on_the_edge_fits_the_column_to_its_words(view: TableView) -> None:
    view.rows.replace_row(Row(1, ("CF-0001", "一位名字特别特别长的同事", "1.00", "", "")))
    number = view.head.number("name")
    view.head.sectionHandleDoubleClicked.emit(number)
    assert view.columnWidth(number) >= theme.metrics().horizontalAdvance("一位名字特别特别长的同事") + 20


def test_a_reload_keeps_current_row_and_scroll(qtbot: QtBot, view: TableView) -> None:
    view.rows.set_rows(rows(100))
    view.go_to(60)
    view.verticalScrollBar().setValue(50)
    told: list[object] = []
    view.current_row_changed.connect(told.append)
    view.rows.set_rows(rows(100))
    assert view.current_id() == 60
    assert view.verticalScrollBar().value() == 50
    view.rows.set_rows([])
    assert view.current_id() is None
    assert told[-1] is None


def test_rows_are_as_high_as_the_design_says(qapp: QApplication, view: TableView) -> None:
    assert view.rowHeight(0) == tokens.ROW
    view.set_compact(True)
    assert view.rowHeight(0) == tokens.ROW_COMPACT
    theme.apply(qapp, "light", tokens.SCALE_LARGE)
    assert view.rowHeight(0) == round(tokens.ROW_COMPACT * 1.15)


def test_a_cover_lies_over_the_rows_and_leaves_the_head(qtbot: QtBot, view: TableView) -> None:
    first, second = QLabel("正在读取"), QLabel("没有符合条件的客户")
    view.set_cover(first)
    view.set_cover(second)
    view.resize(500, 250)
    assert view.cover() is second
    assert second.geometry() == view.viewport().geometry()
    assert view.head.isVisible()
    view.set_cover(None)
    assert view.cover() is None
    assert not second.isVisible()


def colours_in(view: TableView, place: int, key: str) -> set[str]:
    view.viewport().repaint()
    image = view.viewport().grab().toImage()
    rect = view.visualRect(view.rows.index(place, view.head.number(key) if key else 0))
    return {image.pixelColor(x, y).name().upper() for x in range(rect.left(), rect.right()) for y in range(
        rect.top(), rect.bottom())}  # fmt: skip


@pytest.mark.parametrize("name", ["light", "dark"])
def test_ticked_current_and_plain_rows_look_different(
    qapp: QApplication, view: TableView, name: theme.ThemeName
) -> None:
    theme.apply(qapp, name)
    look = theme.current().tokens
    view.rows.set_ticked([2])
    view.go_to(3)
    view.clearFocus()
    assert look["selected"] in colours_in(view, 1, "name")
    assert look["selected"] not in colours_in(view, 2, "name")
    assert look["accent"] in colours_in(view, 2, "")
    assert look["accent"] not in colours_in(view, 3, "")


def test_the_focus_can_be_seen_on_the_current_row(qtbot: QtBot, view: TableView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert tokens.LIGHT["focus"] in colours_in(view, 1, "name")
    view.clearFocus()
    assert tokens.LIGHT["focus"] not in colours_in(view, 1, "name")


def painted(view: TableView, cells: Sequence[object]) -> bytes:
    view.rows.set_rows([Row(1, tuple(cells))])  # type: ignore[arg-type]
    return view.viewport().grab().toImage().bits().tobytes()


def test_every_kind_of_cell_is_painted(view: TableView) -> None:
    plain = painted(view, ("A", "B", "1.00", "x", ""))
    others = (
        ("A", CellText("B", "bad"), "1.00", "x", ""),
        ("A", CellText("B", strong=True), "1.00", "x", ""),
        ("A", CellText("B", icon="warning"), "1.00", "x", ""),
        ("A", "B", "1.00", BadgeText("x", "warn"), ""),
        ("A", "B", "1.00", BadgeText("x", "warn", ""), ""),
        ("A", "B" * 300, "1.00", "x", ""),
    )
    pictures = [painted(view, cells) for cells in others]
    assert len({plain, *pictures}) == len(others) + 1


def test_the_pointer_shows_row_and_link(qtbot: QtBot, view: TableView) -> None:
    qtbot.mouseMove(view.viewport(), at(view, 2, "number"))
    qtbot.waitUntil(lambda: view.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor)
    assert tokens.LIGHT["hover"] in colours_in(view, 2, "name")


def test_a_view_is_named_for_screen_readers(view: TableView) -> None:
    assert view.accessibleName() == "处罚单"
    assert not isinstance(view.model(), QStandardItemModel)
