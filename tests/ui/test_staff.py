"""The staff register as people use it: by mouse and by keys, on a real database in real threads."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from models.core import database
from models.staff.tables import Certificate, Employee
from tests.ui.office import Desk, Office, type_words
from ui.kit.actionform import ActionDialog
from ui.kit.buttons import Button
from ui.kit.compare import CompareDialog
from ui.kit.confirm import ConfirmDialog
from ui.kit.text import Label
from ui.staff.page import StaffPage
from ui.staff.record import RecordView

PERSON = {
    "work_no": "KF001", "name": "单小明", "product_role": "AGENT", "state": "active", "hired_on": "2020-03-02",
    "phone": "13800000000",
}  # fmt: skip


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def page(office: Office, desk: Desk) -> StaffPage:
    shown = office.show(StaffPage(desk.context), 1388, 780)
    assert isinstance(shown, StaffPage)
    return shown


def hire(office: Office, **values: Any) -> int:
    return office.act("staff.hire", {**PERSON, **values})


def stored(record: int) -> dict[str, Any]:
    return database.read(lambda: dict(Employee.get_by_id(record).__data__))


def dialog_of(page: Any) -> ActionDialog:
    return next(one for one in page.findChildren(ActionDialog) if one.isVisible())


def type_into(office: Office, dialog: ActionDialog, name: str, words: str) -> None:
    control = dialog.form.fields[name].control
    control.setFocus()
    control.selectAll()
    type_words(office.qtbot, control, words)


def press(office: Office, widget: Any) -> None:
    office.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def run(page: StaffPage, label: str) -> None:
    """Choose an action of the current row, as its menu or button does."""
    row = page.current()
    assert row is not None
    next(one for one in page.actions_for(row, page.side.more(row)) if one.label == label).run()


def labels(page: StaffPage) -> list[str]:
    row = page.current()
    assert row is not None
    return [one.label for one in page.actions_for(row, page.side.more(row))]


def open_current(office: Office, page: StaffPage, record: int) -> None:
    """Make a person the current row and wait for his detail."""
    page.table.go_to(record)
    page.side.set_shown(True)
    office.qtbot.wait(150)
    office.settle(page)


def button(widget: Any, text: str) -> Button:
    QApplication.processEvents()
    return next(one for one in widget.findChildren(Button) if one.text() == text and one.isVisible())


def test_somebody_is_hired_by_the_keyboard_alone(office: Office, page: StaffPage, desk: Desk) -> None:
    page.table.setFocus()
    office.qtbot.keyClick(page.table, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    dialog = dialog_of(page)
    assert dialog.form.fields["work_no"].control.hasFocus()
    for words in ("KF009", "尉迟恭"):
        type_words(office.qtbot, QApplication.focusWidget(), words)
        office.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    hired = dialog.form.fields["hired_on"].control
    hired.setFocus()
    office.qtbot.keyClicks(hired, "20200302")
    office.qtbot.keyClick(hired, Qt.Key.Key_Tab)
    assert dialog.form.fields["hired_on"].text() == "2020-03-02"
    office.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    office.settle(page)
    assert desk.told == ["已登记尉迟恭（试用期），工号 KF009。"]
    current = page.current()
    assert current is not None
    assert current.values[1] == "尉迟恭"
    assert stored(current.record)["name_initials"] == "ycg"


def test_a_number_that_is_taken_is_said_beside_the_field(office: Office, page: StaffPage) -> None:
    hire(office)
    page.open_form("staff.hire")
    office.settle(page)
    dialog = dialog_of(page)
    type_into(office, dialog, "work_no", "kf001")
    type_into(office, dialog, "name", "王强")
    type_into(office, dialog, "hired_on", "2020-03-02")
    press(office, dialog.primary)
    office.settle(page)
    assert "已登记在KF001 单小明名下" in (dialog.form.fields["work_no"].error() or "")
    assert dialog.form.fields["name"].text() == "王强"


def test_master_data_are_changed_in_a_form_filled_from_the_record(office: Office, page: StaffPage) -> None:
    record = hire(office)
    page.reload()
    office.settle(page)
    open_current(office, page, record)
    press(office, button(page.side.pane, "修改资料"))
    office.settle(page)
    dialog = dialog_of(page)
    assert dialog.form.fields["phone"].text() == "13800000000"
    assert "id_no" not in dialog.form.fields
    type_into(office, dialog, "phone", "139 0000 0000")
    press(office, dialog.primary)
    office.settle(page)
    office.settle(page)
    assert stored(record)["phone"] == "13900000000"
    assert page.side.pane.title() == "单小明"


def test_two_offices_changing_one_person_see_both_versions(office: Office, page: StaffPage) -> None:
    record = hire(office)
    page.open_form("staff.edit", record)
    office.settle(page)
    dialog = dialog_of(page)
    type_into(office, dialog, "phone", "13911111111")
    values = {k: v for k, v in PERSON.items() if k not in ("product_role", "state")}
    office.act("staff.edit", {**values, "id": record, "row_version": 1, "phone": "13922222222", "education": "大专"})
    press(office, dialog.primary)
    office.settle(page)
    office.settle(page)
    compare = dialog.findChild(CompareDialog)
    assert [(c.label, c.opened, c.mine, c.theirs) for c in compare.conflict.clashes] == [
        ("电话", "13800000000", "13911111111", "13922222222")
    ]
    assert compare.conflict.who == "周敏"
    assert list(compare.conflict.theirs) == ["学历"]
    press(office, compare.back)
    assert dialog.form.fields["phone"].text() == "13911111111"
    press(office, dialog.primary)
    office.settle(page)
    office.settle(page)
    compare = [one for one in dialog.findChildren(CompareDialog) if one.isVisible()][-1]
    compare.choose("phone", "theirs")
    press(office, compare.merge)
    office.settle(page)
    office.settle(page)
    assert (stored(record)["phone"], stored(record)["education"]) == ("13922222222", "大专")


def test_the_steps_of_the_state_are_the_buttons(office: Office, page: StaffPage) -> None:
    record = hire(office, state="probation", probation_ends_on="2020-06-02")
    page.reload()
    office.settle(page)
    open_current(office, page, record)
    assert labels(page)[0] == "登记岗前培训"
    office.act("staff.add_induction", {"employee_id": record, "held_on": "2020-03-03", "trainer": "何志刚"})
    page.reload()
    office.settle(page)
    open_current(office, page, record)
    assert labels(page)[0] == "登记试用期考核"
    assert labels(page)[-1] == "登记离职"
    run(page, "办理转正")
    office.settle(page)
    dialog = dialog_of(page)
    type_into(office, dialog, "happened_on", "2020-06-02")
    type_into(office, dialog, "waiver", "试用期表现由部门经理确认")
    press(office, dialog.primary)
    office.settle(page)
    office.qtbot.wait(150)
    office.settle(page)
    assert stored(record)["state"] == "active"
    assert "办理转正" not in labels(page)


def test_leaving_says_what_follows_and_keeps_the_person(office: Office, page: StaffPage, desk: Desk) -> None:
    record = hire(office)
    page.reload()
    office.settle(page)
    open_current(office, page, record)
    run(page, "登记离职")
    office.settle(page)
    dialog = dialog_of(page)
    type_into(office, dialog, "left_on", "2024-05-06")
    dialog.form.fields["left_reason"].set_value("resigned")
    press(office, dialog.primary)
    office.settle(page)
    office.settle(page)
    assert desk.told[-1].startswith("已登记单小明离职（辞职），资料保留。")
    assert page.current() is None
    page.views.chosen.emit("left")
    office.settle(page)
    assert [row.values[1] for row in page.rows.values()] == ["单小明"]
    assert page.model.rows[0].tone == "mute"


def test_the_id_number_is_masked_until_it_is_asked_for_and_that_is_recorded(
    office: Office, page: StaffPage, desk: Desk
) -> None:
    record = hire(office, id_no="110101199003070038")
    page.reload()
    office.settle(page)
    open_current(office, page, record)
    assert "110***********0038" in str(page.detail(page.current(), None).facts)
    run(page, "查看身份证号")
    office.settle(page)
    shown = next(one for one in page.findChildren(ConfirmDialog) if one.isVisible())
    press(office, shown.yes)
    assert QGuiApplication.clipboard().text() == "110101199003070038"
    assert "已记入操作记录" in desk.told[-1]
    entry = database.read(_last_entry)
    assert entry["label"] == "查看身份证号"
    assert "110101199003070038" not in entry["detail"]


def _last_entry() -> dict[str, Any]:
    from models.core.tables import AuditEntry

    return dict(AuditEntry.select().order_by(AuditEntry.seq.desc()).get().__data__)


def test_enter_opens_the_whole_record_and_escape_returns_to_its_row(office: Office, page: StaffPage) -> None:
    first, second = hire(office), hire(office, work_no="KF002", name="仇英")
    office.act("staff.add_certificate", {"employee_id": second, "name": "会计从业", "number": "ZJ1"})
    page.reload()
    office.settle(page)
    page.table.go_to(second)
    office.qtbot.keyClick(page.table, Qt.Key.Key_Return)
    office.settle(page)
    view = page.record_view()
    assert isinstance(view, RecordView)
    assert view.head.title.text() == "仇英"
    assert [(one.tab.label, one.tab.count) for one in view.tabs._buttons()][1:3] == [("证书", 1), ("任职记录", 1)]
    headings = {
        "facts": "岗位要求", "certificates": "证书", "events": "任职记录", "appraisals": "考核", "files": "档案",
    }  # fmt: skip
    for key, heading in headings.items():
        view.show_tab(key)
        assert heading in [label.text() for label in view.findChildren(Label) if not label.isHidden()]
    office.qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert page.record_view() is None
    assert page.table.current_id() == second != first
    assert page.focusWidget() is page.table


def test_who_may_only_read_gets_no_buttons_to_write(office: Office) -> None:
    hire(office)
    reader = office.act(
        "org.add_user",
        {"login": "cw", "name": "郭颖", "password": "Spring-2026", "roles": ["FINANCE"], "scope": "all"},
    )
    desk = office.desk(reader)
    page = office.show(StaffPage(desk.context), 1388, 780)
    assert isinstance(page, StaffPage)
    assert page.primary_action() is None
    assert page.head_buttons() == ()
    page.table.go_to(next(iter(page.rows)))
    page.side.set_shown(True)
    office.qtbot.wait(150)
    office.settle(page)
    assert labels(page) == []
    assert desk.failed == []


def test_without_the_right_the_page_says_which_one_is_missing(office: Office) -> None:
    page = office.show(StaffPage(office.desk(office.world.nobody).context))
    assert isinstance(page, StaffPage)
    cover = page.table.cover()
    assert cover is not None
    assert "查看人员花名册" in cover.words.text()


def test_a_draft_of_the_workbench_opens_its_form(office: Office, page: StaffPage, desk: Desk) -> None:
    record = hire(office)
    page.open_form("staff.add_certificate", fixed={"employee_id": record})
    office.settle(page)
    type_into(office, dialog_of(page), "name", "会计从业")
    desk.context.drafts.save_now()
    place = desk.context.drafts.saved()[0].place
    again = office.show(StaffPage(office.desk().context), query=place)
    office.settle(again)
    dialog = dialog_of(again)
    assert dialog.form.fields["name"].text() == "会计从业"
    type_into(office, dialog, "number", "ZJ1")
    press(office, dialog.primary)
    office.settle(again)
    assert [c.employee_id for c in database.read(lambda: list(Certificate.select()))] == [record]
