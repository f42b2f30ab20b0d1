"""Importing on the screen, from the file to what came of it: by mouse and by keys, on real files and databases."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget

from models.core import database
from models.core.imports.tables import ColumnMapping, ImportBatch
from models.core.tables import AuditEntry
from models.org.tables import Department
from models.staff.tables import Employee
from tests.models.core.imports import payments
from tests.ui.office import Desk, Office
from ui.core.imports import ImportsPage, LinesPage, MappingsPage
from ui.kit.actionform import ActionDialog
from ui.kit.buttons import Button
from ui.kit.confirm import ConfirmDialog
from ui.kit.imports.importcheck import CheckStep
from ui.kit.imports.importpage import ImportView
from ui.kit.imports.importresult import LeftStep
from ui.kit.imports.importsteps import FileStep, HeaderStep, MappingStep
from ui.kit.notice import NoticeBar
from ui.staff.page import StaffPage

HEAD = ("工号", "姓名", "身份证号", "手机号", "部门", "岗位", "入职日期")
ZHANG = ("KF001", "张梅", "", "13800000001", "", "", "2020-01-06")
MENG = ("KF002", "孟广", "", "13800000002", "", "", "2020-01-06")
FAULTY = ("KF003", "潘婷", "110101199003070039", "", "", "", "2020-13-06")


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def page(office: Office, desk: Desk) -> StaffPage:
    shown = office.show(StaffPage(desk.context), 1154, 640)
    assert isinstance(shown, StaffPage)
    return shown


def write(
    path: Path, *rows: tuple[Any, ...], head: tuple[Any, ...] = HEAD, sheets: tuple[str, ...] = ("花名册",)
) -> Path:
    """A workbook with the same rows in each sheet; every cell is text, as people hand it in."""
    book = Workbook()
    book.remove(book.active)
    for name in sheets:
        sheet = book.create_sheet(name)
        for line in (head, *rows):
            sheet.append(line)
    book.save(path)
    return path


def press(office: Office, widget: QWidget) -> None:
    office.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def button(widget: QWidget, text: str) -> Button:
    QApplication.processEvents()
    return next(one for one in widget.findChildren(Button) if one.text() == text and one.isVisible())


def opened(office: Office, page: StaffPage) -> ImportView:
    press(office, button(page, "导入花名册"))
    view = page.record_view()
    assert isinstance(view, ImportView)
    return view


def importing(office: Office, page: StaffPage, path: Path) -> ImportView:
    """An import with a file that was read."""
    view = opened(office, page)
    view.take(path)
    office.settle(page)
    return view


def checked(view: ImportView) -> CheckStep:
    assert isinstance(view.step, CheckStep)
    return view.step


def listed(view: ImportView) -> list[tuple[int, str, str, str]]:
    return [(one.row, one.field, one.value, one.label) for one in checked(view).problems.table.problems]


def primary(view: ImportView) -> Button:
    assert view.primary is not None
    return view.primary


def send(office: Office, page: StaffPage, view: ImportView) -> None:
    press(office, primary(view))
    office.settle(page)
    office.settle(page)


def employees() -> dict[str, str]:
    return database.read(lambda: {one.work_no: one.phone for one in Employee.select()})


def question(view: QWidget) -> ConfirmDialog:
    return next(one for one in view.findChildren(ConfirmDialog) if one.isVisible())


# a file without trouble


def test_people_without_a_department_are_told_before_anything_is_written(
    office: Office, page: StaffPage, tmp_path: Path
) -> None:
    somewhere = (*ZHANG[:4], "营业厅", *ZHANG[5:])
    view = importing(office, page, write(tmp_path / "花名册.xlsx", somewhere, MENG))
    remark = checked(view).remark
    assert remark.isVisible()
    assert "有 1 人没有写部门（第 3 行）" in remark.words()
    view.take(write(tmp_path / "都没写.xlsx", ZHANG, MENG))
    office.settle(page)
    assert not checked(view).remark.isVisible()


def test_a_clean_file_goes_straight_to_the_last_look_and_is_written_once(
    office: Office, page: StaffPage, desk: Desk, tmp_path: Path
) -> None:
    view = importing(office, page, write(tmp_path / "花名册.xlsx", ZHANG, MENG))
    assert checked(view).problems.table.cover() is not None
    assert view.stepper.current() == 3
    assert primary(view).text() == "导入 2 人"
    assert primary(view).hasFocus()
    press(office, primary(view))
    assert not view.strip.cancel.isVisible(), "writing is one act, which leaving would not stop"
    assert not any(step.isEnabled() for step in view.stepper.steps)
    press(office, primary(view))
    office.qtbot.keyClick(view, Qt.Key.Key_Escape)
    office.settle(page)
    assert page.record_view() is view
    assert [words for words in desk.told if words.startswith("已导入 2 人")] == desk.told
    assert view.head.badge.badge().text == "全部导入"
    press(office, button(view, "完成"))
    office.settle(page)
    assert [row.values[1] for row in page.rows.values()] == ["张梅", "孟广"]


def test_rows_that_are_no_data_are_counted_beside_the_file(office: Office, page: StaffPage, tmp_path: Path) -> None:
    rows = (ZHANG, ("小计", "1 人"), HEAD, MENG, ("离职人员",), ("KF900", "何莲芳"))
    view = importing(office, page, write(tmp_path / "x.xlsx", *rows))
    told = "跳过 4 行（重复的表头 1、小计 1、说明 1、离职人员 1）"
    assert any(told in label.text() for label in view.bar.findChildren(QLabel))
    assert primary(view).text() == "导入 2 人"


def test_a_file_is_dropped_and_imported_by_keys_alone(office: Office, page: StaffPage, tmp_path: Path) -> None:
    view = opened(office, page)
    assert isinstance(view.step, FileStep)
    assert view.step.choose.hasFocus()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(write(tmp_path / "花名册.xlsx", ZHANG)))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    view.step.dropEvent(QDropEvent(QPoint(50, 50), copy, data, left, none))
    office.settle(page)
    office.qtbot.keyClick(primary(view), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    assert set(employees()) == {"KF001"}


# faults


def test_faults_hold_the_import_back_until_a_choice(office: Office, page: StaffPage, tmp_path: Path) -> None:
    view = importing(office, page, write(tmp_path / "花名册.xlsx", ZHANG, FAULTY, ("KF001", "", "", "", "", "", "")))
    assert (3, "身份证号", "110101199003070039", "填写有误") in listed(view)
    assert (3, "入职日期", "2020-13-06", "填写有误") in listed(view)
    assert (4, "姓名", "", "缺少") in listed(view)
    assert not primary(view).isEnabled()
    assert "有问题的行" in primary(view).toolTip()
    checked(view).how.sound.click()
    assert primary(view).text() == "导入 1 人"
    send(office, page, view)
    assert set(employees()) == {"KF001"}
    assert view.head.badge.badge().text == "部分导入"
    assert "退回的 2 行" in {label.text() for label in view.findChildren(QLabel)}


def test_a_cell_is_mended_in_the_list_and_what_stood_there_is_kept(
    office: Office, page: StaffPage, tmp_path: Path
) -> None:
    view = importing(office, page, write(tmp_path / "花名册.xlsx", ZHANG, (*FAULTY[:2], "", *FAULTY[3:])))
    table = checked(view).problems.table
    assert table.hasFocus()
    office.qtbot.keyClick(table, Qt.Key.Key_F2)
    editor = table.editor()
    assert editor is not None
    office.qtbot.keyClicks(editor, "2020-03-06")
    office.qtbot.keyClick(editor, Qt.Key.Key_Return)
    office.settle(page)
    assert listed(view) == [(3, "入职日期", "2020-13-06", "已改正")]
    assert table.rows.cell(0, 3).text == "2020-03-06（原 2020-13-06）"
    assert view.head.unsaved.isVisible()
    assert page.unsaved()
    office.qtbot.keyClick(table, Qt.Key.Key_Delete)
    office.settle(page)
    assert listed(view) == [(3, "入职日期", "2020-13-06", "填写有误")]
    assert not page.unsaved()
    checked(view).corrected.emit(3, 6, "2020-03-06")
    office.settle(page)
    send(office, page, view)
    hired = database.read(lambda: Employee.get(Employee.work_no == "KF003").hired_on)
    assert f"{hired:%Y-%m-%d}" == "2020-03-06"
    assert "2020-13-06" in database.read(lambda: ImportBatch.get().corrections)


def test_mended_cells_outlive_the_program(office: Office, desk: Desk, page: StaffPage, tmp_path: Path) -> None:
    path = write(tmp_path / "花名册.xlsx", (*FAULTY[:2], "110101199003070039", *FAULTY[3:]))
    view = importing(office, page, path)
    checked(view).corrected.emit(2, 6, "2020-03-06")
    checked(view).corrected.emit(2, 2, "110101199003070038")
    office.settle(page)
    assert "110101199003070038" not in str(desk.context.settings), "an ID number never lies on the disk of this PC"
    again = office.show(StaffPage(office.desk(settings=desk.context.settings).context), 1154, 640)
    assert isinstance(again, StaffPage)
    second = importing(office, again, path)
    office.settle(again)
    assert (2, "入职日期", "2020-13-06", "已改正") in listed(second)
    assert "已恢复您上次在这个文件里改正的 1 处" in second.notice.words()
    press(office, second.notice.action)
    office.settle(again)
    assert (2, "入职日期", "2020-13-06", "填写有误") in listed(second)
    assert not desk.context.settings["import/staff"]


def test_work_that_was_overtaken_shows_no_progress_any_more(office: Office, page: StaffPage, tmp_path: Path) -> None:
    view = importing(office, page, write(tmp_path / "花名册.xlsx", FAULTY))
    gate = Event()
    view._work(gate.wait, list, "慢")
    view._work(list, list, "快")
    office.qtbot.wait(700)
    assert not view.strip.isVisible()
    gate.set()
    office.settle(page)
    assert not primary(view).is_busy()


def test_a_mended_id_number_is_masked_wherever_the_correction_is_kept(
    office: Office, page: StaffPage, tmp_path: Path
) -> None:
    path = write(tmp_path / "花名册.xlsx", ("KF001", "张梅", "110101199003070039", "", "", "", "2020-01-06"))
    view = importing(office, page, path)
    checked(view).corrected.emit(2, 2, "110101199003070038")
    office.settle(page)
    send(office, page, view)
    assert database.read(lambda: Employee.get().id_no) == "110101199003070038"
    entry = database.read(lambda: AuditEntry.select().order_by(AuditEntry.seq.desc()).get().detail)
    kept = database.read(lambda: ImportBatch.get().corrections)
    for words in (entry, kept):
        assert "110***********0038" in words
        assert "11010119900307003" not in words


def test_leaving_with_mended_cells_asks_first(office: Office, page: StaffPage, tmp_path: Path) -> None:
    view = importing(office, page, write(tmp_path / "花名册.xlsx", FAULTY))
    checked(view).corrected.emit(2, 6, "2020-03-06")
    office.settle(page)
    office.qtbot.keyClick(view, Qt.Key.Key_Escape)
    asked = question(view)
    press(office, asked.no)
    assert page.record_view() is view
    office.qtbot.keyClick(view, Qt.Key.Key_Escape)
    press(office, question(view).yes)
    assert page.record_view() is None


def test_without_mended_cells_escape_leaves_at_once(office: Office, page: StaffPage, tmp_path: Path) -> None:
    view = importing(office, page, write(tmp_path / "花名册.xlsx", FAULTY))
    office.qtbot.keyClick(checked(view).problems.table, Qt.Key.Key_Escape)
    assert page.record_view() is None


def test_refused_rows_and_faults_are_saved_as_files(
    office: Office, page: StaffPage, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = importing(office, page, write(tmp_path / "花名册.xlsx", ZHANG, FAULTY))
    names: list[str] = []

    def answer(_parent: Any, _title: str, begun: str, *_: Any) -> tuple[str, str]:
        names.append(Path(begun).name)
        return begun, ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    press(office, checked(view).problems.save)
    office.settle(page)
    office.qtbot.keyClick(view, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    assert names == ["花名册_退回1行.xlsx", "花名册_问题清单.xlsx"]
    returned = load_workbook(tmp_path / names[0]).active
    assert [cell.value for cell in returned[2]][:2] == ["KF003", "潘婷"]
    faults = load_workbook(tmp_path / names[1]).active
    assert [cell.value for cell in faults[2]][:5] == [3, "C", "身份证号", "110101199003070039", "填写有误"]
    assert len(desk.told) == 2


# what the file names and the program lacks


def test_unknown_names_are_decided_one_by_one(office: Office, page: StaffPage, tmp_path: Path) -> None:
    known = office.act("org.add_unit", {"name": "营业一厅", "kind": "department", "position": 0})
    rows = [
        (f"KF00{n}", f"甲{n}", "", "", unit, "", "2020-01-06") for n, unit in enumerate(("营业厅", "抄表班", "外包"))
    ]
    view = importing(office, page, write(tmp_path / "花名册.xlsx", *rows))
    names = checked(view).names
    assert names is not None
    assert [line.stranger.name for line in names.lines] == ["营业厅", "抄表班", "外包"]
    assert [label for *_, label in listed(view)] == ["等您决定"] * 3
    assert names.lines[0].stranger.known[0] == (known, "营业一厅")
    for line, answer in zip(names.lines, (known, "create", "leave"), strict=True):
        line.choose(answer)
        line.combo.activated.emit(line.combo.currentIndex())
    office.settle(page)
    assert checked(view).names is names, "the list that is being answered stays in place"
    assert [label for *_, label in listed(view)] == ["按您的选择"]
    checked(view).how.sound.click()
    send(office, page, view)
    units = database.read(lambda: {one.name: one.id for one in Department.select()})
    placed = database.read(lambda: {one.work_no: one.unit_id for one in Employee.select()})
    assert placed == {"KF000": known, "KF001": units["抄表班"]}
    assert "外包" not in units


def test_who_may_not_make_departments_is_told_so(office: Office, tmp_path: Path) -> None:
    office.act("org.add_user", {
        "login": "rs", "name": "郭颖", "password": "Spring-2026", "roles": ["HR"], "scope": "all",
    })  # fmt: skip
    office.act("org.set_grant", {"role": "HR", "permission": "org.write", "reach": "none"})
    user = office.act("org.add_user", {
        "login": "rs2", "name": "郭影", "password": "Spring-2026", "roles": ["HR"], "scope": "all",
    })  # fmt: skip
    page = office.show(StaffPage(office.desk(user).context), 1154, 640)
    assert isinstance(page, StaffPage)
    view = importing(office, page, write(tmp_path / "x.xlsx", (*ZHANG[:4], "营业厅", "", "")))
    names = checked(view).names
    assert names is not None
    assert "维护组织机构" in names.lines[0].combo.toolTip()
    assert not names.all_new.isVisible()


# the header and the columns


def test_a_header_that_is_not_recognised_is_pointed_at_and_matched(
    office: Office, page: StaffPage, tmp_path: Path
) -> None:
    head = ("编码", "称呼", "电话", "", "", "", "")
    path = write(tmp_path / "名单.xlsx", head, ("KF1", "张三", "13800000001"), head=("客服部名单",))
    view = importing(office, page, path)
    step = view.step
    assert isinstance(step, HeaderStep)
    assert "没有认出花名册的表头" in view.notice.words()
    assert not primary(view).isEnabled()
    place = QPoint(10, step.sheet.rowViewportPosition(1) + 5)
    office.qtbot.mouseClick(step.sheet.verticalHeader().viewport(), Qt.MouseButton.LeftButton, pos=place)
    office.settle(page)
    send(office, page, view)
    mapping = view.step
    assert isinstance(mapping, MappingStep)
    assert mapping.table is not None
    assert "“工号”、“姓名”" in primary(view).toolTip()
    for place_, number in ((0, 1), (1, 2)):
        mapping.table.rows[place_].combo.setCurrentIndex(number)
        mapping.table.rows[place_].combo.activated.emit(number)
    send(office, page, view)
    assert primary(view).text() == "导入 1 人"
    send(office, page, view)
    assert employees() == {"KF1": "13800000001"}
    press(office, button(view, "再导入一个文件"))
    view.take(write(tmp_path / "名单二.xlsx", head, ("KF2", "李四", "13800000002"), head=("另一份名单",)))
    office.settle(page)
    assert primary(view).text() == "导入 1 人", "headings that were matched once are known"


def test_columns_that_were_matched_by_hand_are_remembered(office: Office, page: StaffPage, tmp_path: Path) -> None:
    head = ("工号", "姓名", "宅电")
    view = importing(office, page, write(tmp_path / "一.xlsx", ("KF1", "张三", "13800000001"), head=head))
    assert "宅电" in checked(view).unread._words.text()
    press(office, checked(view).unread.action)
    mapping = view.step
    assert isinstance(mapping, MappingStep)
    assert mapping.table is not None
    combo = mapping.table.rows[2].combo
    combo.setCurrentIndex(next(n for n in range(combo.count()) if combo.itemText(n) == "手机号"))
    combo.activated.emit(combo.currentIndex())
    send(office, page, view)
    send(office, page, view)
    assert database.read(ColumnMapping.select().count) == 1
    press(office, button(view, "再导入一个文件"))
    view.take(write(tmp_path / "二.xlsx", ("KF2", "李四", "13800000002"), head=head))
    office.settle(page)
    send(office, page, view)
    assert employees() == {"KF1": "13800000001", "KF2": "13800000002"}
    mappings = office.show(MappingsPage(office.desk().context))
    assert len(mappings.rows) == 1
    row = mappings.current()
    assert row is not None
    assert [one.label for one in mappings.actions_for(row, None)] == ["忘记列的对应"]


def test_one_of_several_sheets_is_chosen(office: Office, page: StaffPage, tmp_path: Path) -> None:
    view = importing(office, page, write(tmp_path / "花名册.xlsx", ZHANG, sheets=("一月", "二月")))
    step = view.step
    assert isinstance(step, HeaderStep)
    assert "一月、二月" in view.notice.words()
    step.sheets.setCurrentIndex(1)
    step.sheets.activated.emit(1)
    office.settle(page)
    send(office, page, view)
    send(office, page, view)
    assert checked(view).problems.table.problems == []
    send(office, page, view)
    assert database.read(lambda: ImportBatch.get().sheet) == "二月"


def test_steps_can_be_gone_back_to_without_losing_what_was_decided(
    office: Office, page: StaffPage, tmp_path: Path
) -> None:
    view = importing(office, page, write(tmp_path / "花名册.xlsx", ZHANG, FAULTY))
    checked(view).corrected.emit(3, 6, "2020-03-06")
    office.settle(page)
    press(office, view.stepper.steps[1])
    assert isinstance(view.step, HeaderStep)
    send(office, page, view)
    assert isinstance(view.step, MappingStep)
    send(office, page, view)
    assert (3, "入职日期", "2020-13-06", "已改正") in listed(view)


def test_what_was_chosen_for_one_file_does_not_hold_for_the_next(
    office: Office, page: StaffPage, tmp_path: Path
) -> None:
    view = importing(office, page, write(tmp_path / "一.xlsx", ZHANG, FAULTY))
    checked(view).how.sound.click()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(write(tmp_path / "二.xlsx", MENG, FAULTY)))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    view.dropEvent(QDropEvent(QPoint(50, 50), copy, data, left, none))
    office.settle(page)
    assert view.bar.name.text() == "二.xlsx"
    assert checked(view).how.whole.isChecked()
    assert not primary(view).isEnabled()


def test_keys_of_the_list_do_nothing_behind_an_import(office: Office, page: StaffPage) -> None:
    view = opened(office, page)
    for key in (Qt.Key.Key_N, Qt.Key.Key_E, Qt.Key.Key_F):
        office.qtbot.keyClick(view, key, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    assert page.findChildren(ActionDialog) == []


def test_hundreds_of_unknown_names_point_to_a_wrong_column(office: Office, page: StaffPage, tmp_path: Path) -> None:
    rows = [(f"KF{n:03d}", f"甲{n}", "", "", f"部门{n}", "", "") for n in range(70)]
    view = importing(office, page, write(tmp_path / "花名册.xlsx", *rows))
    names = checked(view).names
    assert names is not None
    assert len(names.lines) == 60
    assert any("还有 10 个" in bar.words() for bar in names.findChildren(NoticeBar))
    press(office, names.all_new)
    office.settle(page)
    again = checked(view).names
    assert again is not None
    assert again.lines[0].stranger.name == "部门60"
    press(office, again.all_new)
    office.settle(page)
    assert primary(view).text() == "导入 70 人"


# files that will not do


def test_what_is_no_table_is_refused_in_words_and_another_file_can_follow(
    office: Office, page: StaffPage, tmp_path: Path
) -> None:
    other = tmp_path / "x.xlsx"
    other.write_bytes(b"%PDF-1.7\n" + bytes(200))
    view = importing(office, page, other)
    assert isinstance(view.step, FileStep)
    assert "PDF" in view.notice.words()
    view.take(write(tmp_path / "花名册.xlsx", ZHANG))
    office.settle(page)
    assert not view.notice.isVisible()
    assert primary(view).text() == "导入 1 人"


def test_the_same_file_again_is_told_with_its_batch(
    office: Office, page: StaffPage, desk: Desk, tmp_path: Path
) -> None:
    path = write(tmp_path / "花名册.xlsx", ZHANG)
    view = importing(office, page, path)
    send(office, page, view)
    press(office, button(view, "再导入一个文件"))
    view.take(path)
    office.settle(page)
    assert "已由周敏导入过（第 1 批）" in view.notice.words()
    assert primary(view).toolTip() == "这个文件已经导入过"
    press(office, view.notice.action)
    assert desk.opened == [("imports", 1)]


def test_what_somebody_else_did_meanwhile_is_shown_and_nothing_is_written_twice(
    office: Office, page: StaffPage, tmp_path: Path
) -> None:
    view = importing(office, page, write(tmp_path / "花名册.xlsx", ("KF001", "张梅"), head=HEAD[:2]))
    office.act("staff.hire", {
        "work_no": "KF001", "name": "张梅", "product_role": "AGENT", "state": "active", "hired_on": "2020-01-06",
    })  # fmt: skip
    send(office, page, view)
    assert "没有导入" in view.notice.words()
    assert checked(view).problems.table.problems == []
    assert not primary(view).isEnabled()
    assert len(employees()) == 1


# the way back


def test_an_import_is_taken_back_from_its_result(office: Office, page: StaffPage, tmp_path: Path) -> None:
    view = importing(office, page, write(tmp_path / "花名册.xlsx", ZHANG, MENG))
    send(office, page, view)
    press(office, button(view, "撤销这次导入"))
    office.settle(page)
    dialog = next(one for one in view.findChildren(ActionDialog) if one.isVisible())
    dialog.form.fields["_reason"].set_value("导错了文件")
    press(office, dialog.primary)
    office.settle(page)
    office.settle(page)
    assert employees() == {}
    assert page.record_view() is None


def test_what_was_used_since_stays_and_is_told(office: Office, page: StaffPage, tmp_path: Path) -> None:
    view = importing(office, page, write(tmp_path / "花名册.xlsx", ZHANG, MENG))
    send(office, page, view)
    record = database.read(lambda: Employee.get(Employee.work_no == "KF001").id)
    office.act("staff.add_certificate", {"employee_id": record, "name": "会计从业", "number": "ZJ1"})
    desk = office.desk()
    imports = office.show(ImportsPage(desk.context))
    assert isinstance(imports, ImportsPage)
    row = imports.current()
    assert row is not None
    actions = {one.label: one for one in imports.actions_for(row, None)}
    actions["撤销这次导入"].run()
    office.settle(imports)
    dialog = next(one for one in imports.findChildren(ActionDialog) if one.isVisible())
    dialog.form.fields["_reason"].set_value("导错了文件")
    press(office, dialog.primary)
    office.settle(imports)
    office.settle(imports)
    left = imports.findChild(LeftStep)
    assert left is not None
    assert set(employees()) == {"KF001"}
    assert "没有撤销的 1 条" in {label.text() for label in left.findChildren(QLabel)}
    office.qtbot.keyClick(imports, Qt.Key.Key_Escape)
    actions["查看导入明细"].run()
    assert desk.opened[-1][0] == "import_lines"
    lines = office.show(LinesPage(desk.context), query=desk.opened[-1][1])
    assert {row.values[4] for row in lines.rows.values()} >= {"insert"}


def test_what_is_asked_for_elsewhere_takes_the_place_of_an_import_unless_something_would_be_lost(
    office: Office, page: StaffPage, tmp_path: Path
) -> None:
    record = office.act("staff.hire", {
        "work_no": "KF009", "name": "邓涵", "product_role": "AGENT", "state": "active", "hired_on": "2020-01-06",
    })  # fmt: skip
    view = importing(office, page, write(tmp_path / "花名册.xlsx", FAULTY))
    checked(view).corrected.emit(2, 6, "2020-03-06")
    office.settle(page)
    page.shown(record)
    assert page.record_view() is view
    checked(view).undone.emit(2, 6)
    office.settle(page)
    page.shown(record)
    office.settle(page)
    assert page.record_view() is None
    assert page.table.current_id() == record


# any kind, and room for it


def test_a_file_that_says_nothing_new_is_told_so(office: Office, page: StaffPage, tmp_path: Path) -> None:
    send(office, page, importing(office, page, write(tmp_path / "一.xlsx", ZHANG)))
    press(office, button(page, "再导入一个文件"))
    view = page.record_view()
    assert isinstance(view, ImportView)
    for name, row, words in (
        ("二.xlsx", ZHANG, "都已登记，内容相同"),
        ("三.xlsx", (*ZHANG[:3], "13800000009", *ZHANG[4:]), "请在右边勾选"),
    ):
        view.take(write(tmp_path / name, row, ("", "", "", "", "", "", ""), sheets=(name,)))
        office.settle(page)
        cover = checked(view).problems.table.cover()
        assert cover is not None
        assert words in cover.words.text()
        assert not primary(view).isEnabled()
    checked(view).how.update_known.click()
    send(office, page, view)
    assert employees() == {"KF001": "13800000009"}


def test_every_step_fits_a_small_window(office: Office, page: StaffPage, tmp_path: Path) -> None:
    view = importing(office, page, write(tmp_path / "花名册.xlsx", ZHANG, (*FAULTY[:4], "营业厅", "坐席", "x")))
    sizes = [view.minimumSizeHint()]
    view.show_mapping()
    sizes.append(view.minimumSizeHint())
    view.show_header()
    sizes.append(view.minimumSizeHint())
    assert all(size.width() <= 1068 and size.height() <= 592 for size in sizes), sizes


def test_stated_sums_are_set_against_the_read_ones_for_any_kind(office: Office, desk: Desk, tmp_path: Path) -> None:
    with database.connection(), payments.offered():
        rows = (("P1", "100"), ("P2", "一百二"), ("P3", "50"), ("合计", "270"))
        path = write(tmp_path / "收款.xlsx", *rows, head=("流水号", "金额"))
        page = office.show(ImportsPage(office.desk().context), 1154, 640)
        assert isinstance(page, ImportsPage)
        page.open_import(payments.KIND)
        view = page.record_view()
        assert isinstance(view, ImportView)
        view.take(path)
        office.settle(page)
        cover = checked(view).cover
        assert not cover.isHidden()
        assert not cover.notice.isHidden()
        line = cover._lines["amount"]
        assert (line.typed.text(), line.read.text(), line.gap.text()) == ("270.00", "150.00", "−120.00")
        assert not primary(view).isEnabled()
        checked(view).how.sound.click()
        assert primary(view).toolTip() == "差额还没有写明原因"
        cover.reason.set_value("P2 待财务核实")
        assert primary(view).isEnabled()
        send(office, page, view)
        assert database.read(lambda: ImportBatch.get().gap_reason) == "P2 待财务核实"


@pytest.mark.slow
def test_staging_of_a_large_file_can_be_stopped_and_leaves_nothing(office: Office, tmp_path: Path) -> None:
    with database.connection(), payments.offered():
        rows = ((f"P{number:05d}", "1.00") for number in range(12_000))
        path = write(tmp_path / "收款.xlsx", *rows, head=("流水号", "金额"))
        page = office.show(ImportsPage(office.desk().context), 1154, 640)
        assert isinstance(page, ImportsPage)
        page.open_import(payments.KIND)
        view = page.record_view()
        assert isinstance(view, ImportView)
        view.take(path)
        office.settle(page)
        gate = Event()
        for busy in (True, False):  # stopped before it begins, and while it runs
            for _ in range(4 * busy):
                page.context.tasks.run(gate.wait)
            press(office, primary(view))
            press(office, view.strip.cancel)
            gate.set()
            office.settle(page)
            assert "已停止导入" in view.notice.words()
            assert primary(view).isEnabled()
            assert not view.strip.isVisible()
        assert database.read(payments.stored) == set()
        send(office, page, view)
        assert view.head.title.text() == "导入完成"
        assert len(database.read(payments.stored)) == 12_000
