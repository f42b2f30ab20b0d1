"""The parts of an import on the screen: steps, sheet, mapping, problems, unknown names, stated figures."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QAbstractItemModel, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from models.core.cells import Cell
from reports.kit.reading.rows import Row
from ui.kit.imports.cover import CoverCheck, CoverLine
from ui.kit.imports.mapping import SKIPPED, FieldChoice, FileColumn, MappingTable
from ui.kit.imports.problems import Problem, ProblemList
from ui.kit.imports.sheetpreview import Marks, SheetPreview
from ui.kit.imports.strangers import CREATE, LEAVE, Stranger, StrangerList
from ui.kit.stepper import Stepper

LEFT = Qt.MouseButton.LeftButton


def shown(qtbot: QtBot, widget: QWidget, width: int = 900, height: int = 400) -> None:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitUntil(widget.isActiveWindow)


# steps


def test_done_steps_can_be_gone_back_to_and_later_ones_cannot(qtbot: QtBot) -> None:
    stepper = Stepper(("选文件", "认表头", "对应列"))
    shown(qtbot, stepper, 700, 60)
    stepper.set_current(1)
    pressed: list[int] = []
    stepper.step_pressed.connect(pressed.append)
    for step in stepper.steps:
        qtbot.mouseClick(step, LEFT)
    assert pressed == [0]
    assert stepper.current() == 1
    assert stepper.accessibleName() == "第 2 步，共 3 步：认表头"


def test_while_something_is_written_no_step_can_be_gone_back_to(qtbot: QtBot) -> None:
    stepper = Stepper(("选文件", "认表头"))
    shown(qtbot, stepper, 700, 60)
    stepper.set_current(1, locked=True)
    assert not any(step.isEnabled() for step in stepper.steps)
    stepper.set_current(2, locked=True)
    assert stepper.accessibleName().endswith("全部完成")


# sheet


def sheet_row(number: int, *cells: Cell) -> Row:
    return Row(number, cells)


ROWS = (
    sheet_row(1, "花名册", "", ""),
    sheet_row(2, "工号", "姓名", "部门"),
    sheet_row(3, "1", "张梅"),
    sheet_row(900, "合计", "1 人", ""),
)


def test_a_press_on_a_row_number_names_the_header_row(qtbot: QtBot) -> None:
    sheet = SheetPreview()
    shown(qtbot, sheet)
    sheet.show_rows(ROWS, Marks((1,)), can_choose=True)
    QAbstractItemModelTester(sheet.sheet)
    chosen: list[int] = []
    sheet.row_pressed.connect(chosen.append)
    place = QPoint(10, sheet.rowViewportPosition(1) + 5)
    qtbot.mouseClick(sheet.verticalHeader().viewport(), LEFT, pos=place)
    sheet.go_to(3)
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    assert chosen == [2, 3]


def test_without_a_choice_enter_is_left_to_the_page(qtbot: QtBot) -> None:
    sheet = SheetPreview()
    shown(qtbot, sheet)
    sheet.show_rows(ROWS, Marks((2,)))
    chosen: list[int] = []
    sheet.row_pressed.connect(chosen.append)
    sheet.go_to(3)
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    assert chosen == []


def test_text_is_shown_as_it_was_typed(qtbot: QtBot) -> None:
    sheet = SheetPreview()
    shown(qtbot, sheet)
    sheet.show_rows([sheet_row(1, "填表日期：２０２６", 7.0, date(2026, 11, 3))], Marks())
    assert [sheet.sheet.words(0, column) for column in range(3)] == ["填表日期：２０２６", "7", "2026-11-03"]


def test_rows_keep_the_numbers_of_the_file_and_short_rows_are_filled_up(qtbot: QtBot) -> None:
    sheet = SheetPreview()
    shown(qtbot, sheet)
    sheet.show_rows(ROWS, Marks((2,), cells={(3, 2): "bad"}))
    model: QAbstractItemModel = sheet.sheet
    assert model.headerData(3, Qt.Orientation.Vertical) == "900"
    assert model.index(2, 2).data() == ""
    assert model.index(2, 2).data(Qt.ItemDataRole.AccessibleTextRole) == "C3 空，有问题"
    assert sheet.go_to(900, 1)
    assert sheet.currentIndex().row() == 3
    assert not sheet.go_to(17)


def test_title_words_run_over_empty_cells_and_numbers_do_not(qtbot: QtBot) -> None:
    sheet = SheetPreview()
    shown(qtbot, sheet)
    rows = [sheet_row(1, "标题", "", ""), sheet_row(2, 12, None, None)]
    sheet.show_rows(rows, Marks())
    assert sheet.sheet.spilled(0, 2) == 0
    assert sheet.sheet.spilled(1, 2) == -1
    assert not sheet.grab().isNull()


# mapping

FIELDS = (FieldChoice("work_no", "工号", True), FieldChoice("name", "姓名", True), FieldChoice("phone", "手机号"))
COLUMNS = (FileColumn(0, "编号", ("1", "2")), FileColumn(1, "称呼", ("张梅",)), FileColumn(2, ""))


def mapping(qtbot: QtBot, chosen: dict[int, str], unsure: frozenset[int] = frozenset()) -> MappingTable:
    table = MappingTable(COLUMNS, FIELDS, chosen, unsure)
    shown(qtbot, table)
    return table


def badges(table: MappingTable) -> list[str]:
    return [row.badge.badge().text for row in table.rows]


def test_a_missing_needed_field_is_named_until_a_column_goes_to_it(qtbot: QtBot) -> None:
    table = mapping(qtbot, {0: "work_no"})
    assert badges(table) == ["已对应", SKIPPED, SKIPPED]
    assert "“姓名”" in table.fault()
    assert table.problem.isVisible()
    assert table.counted() == "必填 2 项，已对应 1 项"
    told: list[dict[int, str]] = []
    table.changed.connect(lambda: told.append(table.mapping()))
    combo = table.rows[1].combo
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert told[-1] == {0: "work_no", 1: "name"}
    assert table.fault() == ""
    assert not table.problem.isVisible()


def test_two_columns_cannot_go_to_one_field(qtbot: QtBot) -> None:
    table = mapping(qtbot, {0: "work_no", 1: "name", 2: "name"})
    assert badges(table) == ["已对应", "重复", "重复"]
    assert "“姓名”" in table.fault()


def test_a_guess_asks_for_a_second_look(qtbot: QtBot) -> None:
    table = mapping(qtbot, {0: "work_no", 1: "name"}, frozenset({1}))
    assert badges(table)[:2] == ["已对应", "请确认"]
    table.rows[1].combo.activated.emit(2)
    assert badges(table)[1] == "已对应"


def test_more_columns_than_fields_and_none_at_all(qtbot: QtBot) -> None:
    assert MappingTable((), FIELDS, {}).missing() == ["工号", "姓名"]
    many = MappingTable([FileColumn(n, f"列{n}") for n in range(40)], FIELDS, {3: "name"})
    shown(qtbot, many)
    assert many.mapping() == {3: "name"}


# problems

PROBLEMS = (
    Problem(3, 2, "身份证号", "12", "身份证号不对", "校验码不对。", "BAD_ID"),
    Problem(3, 4, "入职日期", "2020-13-06", "日期不对", "写成 2020-03-06。", "BAD_DATE"),
    Problem(9, None, "整行", "", "重复的行", "与第 3 行相同。", "DUPLICATE_ROW", blocks=False),
)


def problems(qtbot: QtBot) -> ProblemList:
    listed = ProblemList()
    shown(qtbot, listed, 800, 300)
    listed.show_problems(PROBLEMS, "可以导入。")
    return listed


def test_a_cell_is_corrected_in_place_by_the_keyboard(qtbot: QtBot) -> None:
    listed = problems(qtbot)
    told: list[tuple[int, int, str]] = []
    listed.table.corrected.connect(lambda *args: told.append(args))
    listed.table.setFocus()
    qtbot.keyClick(listed.table, Qt.Key.Key_F8)
    qtbot.keyClick(listed.table, Qt.Key.Key_F2)
    editor = listed.table.editor()
    assert editor is not None
    assert editor.text() == "2020-13-06"
    qtbot.keyClicks(editor, "2020-03-06")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert told == [(3, 4, "2020-03-06")]
    assert listed.table.editor() is None
    assert listed.table.hasFocus()


def test_escape_leaves_the_cell_and_the_list_as_they_were(qtbot: QtBot) -> None:
    listed = problems(qtbot)
    told: list[object] = []
    listed.table.corrected.connect(lambda *args: told.append(args))
    listed.table.open_editor()
    editor = listed.table.editor()
    assert editor is not None
    qtbot.keyClicks(editor, "9")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert told == []
    listed.table.open_editor()
    listed.table.commit()
    assert told == [], "the same words are no correction"


def test_what_no_single_cell_is_to_blame_for_is_not_edited(qtbot: QtBot) -> None:
    listed = problems(qtbot)
    listed.table.go_to(2)
    assert not listed.mend.isEnabled()
    assert "怎么改" in listed.mend.toolTip()
    listed.table.open_editor()
    assert listed.table.editor() is None


def test_a_corrected_cell_keeps_its_old_value_in_sight_and_can_be_taken_back(qtbot: QtBot) -> None:
    listed = problems(qtbot)
    listed.show_problems([Problem(3, 2, "身份证号", "12", "已改正", "", mended="13")], "")
    assert listed.table.rows.cell(0, 3).text == "13（原 12）"
    assert listed.count.badge().text == "0"
    taken: list[tuple[int, int]] = []
    listed.table.undone.connect(lambda *args: taken.append(args))
    listed.table.setFocus()
    qtbot.keyClick(listed.table, Qt.Key.Key_Delete)
    assert taken == [(3, 2)]


def test_only_faults_that_block_are_counted_and_one_kind_can_be_looked_at_alone(qtbot: QtBot) -> None:
    listed = problems(qtbot)
    assert listed.count.badge().text == "2"
    where: list[tuple[int, int]] = []
    listed.row_chosen.connect(lambda *args: where.append(args))
    listed.table.go_to(1)
    assert where[-1] == (3, 4)
    qtbot.mouseClick(listed.same, LEFT)
    assert [one.code for one in listed.table.problems] == ["BAD_DATE"]
    assert listed.shown.text() == "显示 1 条，共 3 条"
    qtbot.mouseClick(listed.same, LEFT)
    assert len(listed.table.problems) == 3


def test_without_problems_the_list_says_so(qtbot: QtBot) -> None:
    listed = ProblemList()
    shown(qtbot, listed)
    listed.show_problems((), "可以导入。")
    assert listed.table.cover() is not None
    assert not listed.export.isEnabled()
    assert listed.table.editor() is None
    listed.table.open_editor()
    listed.table.undo()


# stated figures

LINES = (
    CoverLine("rows", "行数", None, 3118, None, is_money=False),
    CoverLine("due", "应收合计", 287654020, 287534020, 120000, source="第 3122 行的合计"),
)


def test_stated_figures_are_typed_beside_the_read_ones(qtbot: QtBot) -> None:
    cover = CoverCheck()
    shown(qtbot, cover)
    cover.show_lines(LINES)
    told: list[tuple[str, object]] = []
    cover.stated_changed.connect(lambda *args: told.append(args))
    rows, due = cover._lines["rows"], cover._lines["due"]
    assert (due.typed.text(), due.gap.text(), due.badge.badge().text) == ("2,876,540.20", "1,200.00", "相差")
    assert rows.badge.badge().text == "未填"
    rows.typed.setFocus()
    qtbot.keyClicks(rows.typed, "3118")
    qtbot.keyClick(rows.typed, Qt.Key.Key_Return)
    assert told == [("rows", 3118)]
    due.typed.setFocus()
    due.typed.selectAll()
    qtbot.keyClicks(due.typed, "abc")
    qtbot.keyClick(due.typed, Qt.Key.Key_Return)
    assert len(told) == 1
    assert due.typed.accessibleDescription() == "请填写金额，例如 1234.50。"
    due.typed.clear()
    qtbot.keyClick(due.typed, Qt.Key.Key_Return)
    assert told[-1] == ("due", None)


def test_a_gap_without_explanation_asks_for_its_reason(qtbot: QtBot) -> None:
    cover = CoverCheck()
    shown(qtbot, cover)
    cover.show_lines(LINES)
    assert not cover.reason.isVisible()
    cover.show_gap("应收相差 1,200.00 元。", "bad", needs_reason=True)
    assert cover.reason.isVisible()
    assert cover.notice.isVisible()


# unknown names

STRANGERS = (
    Stranger(("department", "客服一部"), "部门", "客服一部", 12, ((7, "客服部"),)),
    Stranger(("post", "坐席"), "岗位", "坐席", 3, (), "需要“维护组织机构”权限"),
)


def test_every_unknown_name_is_decided_by_itself(qtbot: QtBot) -> None:
    listed = StrangerList(STRANGERS, {})
    shown(qtbot, listed)
    assert listed.answers() == {}
    assert [listed.lines[0].combo.itemText(n) for n in range(4)] == [
        "请决定", "新建这个部门", "就是“客服部”", "不导入这些行",
    ]  # fmt: skip
    changed: list[int] = []
    listed.changed.connect(lambda: changed.append(1))
    listed.lines[0].combo.setFocus()
    qtbot.keyClick(listed.lines[0].combo, Qt.Key.Key_Down)
    qtbot.keyClick(listed.lines[0].combo, Qt.Key.Key_Down)
    assert changed
    assert listed.answers() == {("department", "客服一部"): 7}


def test_all_can_be_created_at_once_as_far_as_the_person_may(qtbot: QtBot) -> None:
    listed = StrangerList(STRANGERS, {("post", "坐席"): LEAVE})
    shown(qtbot, listed)
    qtbot.mouseClick(listed.all_new, LEFT)
    assert listed.answers() == {("department", "客服一部"): CREATE, ("post", "坐席"): LEAVE}
    assert "维护组织机构" in listed.lines[1].combo.toolTip()
