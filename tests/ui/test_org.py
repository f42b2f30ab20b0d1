"""The pages of the organisation: units as a tree, posts, accounts, rights, chains."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docx import Document
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog

from models.core import database
from models.core.unit import perform
from models.org import passwords, queries
from models.org.tables import Department, Organisation, UserAccount
from models.staff.tables import Employee
from tests.ui.office import Desk, Office, type_words
from ui.kit import listmodel, tokens
from ui.kit.actionform import ActionDialog
from ui.kit.buttons import Button
from ui.kit.confirm import ConfirmDialog
from ui.kit.page import Page
from ui.kit.state import StatePanel
from ui.org.chains import ChainsPage, GapsPage
from ui.org.delegations import DelegationsPage
from ui.org.opening import OpeningView
from ui.org.organisation import OrganisationPage
from ui.org.permissions import PermissionsPage
from ui.org.posts import PostsPage
from ui.org.recovery import RecoveryDialog
from ui.org.units import UnitsPage
from ui.org.users import UsersPage


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


def unit(office: Office, name: str, parent: int | None = None, **values: Any) -> int:
    return office.act("org.add_unit", {"name": name, "kind": "department", "parent_id": parent, **values})


def employee(office: Office, work_no: str, name: str, **values: Any) -> int:
    fields = {
        "work_no": work_no, "name": name, "product_role": "AGENT", "state": "active", "hired_on": "2020-03-02", **values
    }  # fmt: skip
    return office.act("staff.hire", fields)


def dialog_of(page: Any) -> ActionDialog:
    return next(one for one in page.findChildren(ActionDialog) if one.isVisible())


def press(office: Office, widget: Any) -> None:
    office.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def button(widget: Any, text: str) -> Button:
    QApplication.processEvents()
    return next(one for one in widget.findChildren(Button) if one.text() == text and one.isVisible())


def type_into(office: Office, dialog: ActionDialog, name: str, words: str) -> None:
    control = dialog.form.fields[name].control
    control.setFocus()
    control.selectAll()
    type_words(office.qtbot, control, words)


def save(office: Office, page: Page) -> None:
    press(office, dialog_of(page).primary)
    office.settle(page)
    office.settle(page)


def run(page: Any, label: str, row: Any = None) -> None:
    shown = row or page.current()
    next(one for one in page.actions_for(shown, page.side.more(shown)) if one.label == label).run()


# the organisation itself


def test_the_data_of_the_organisation_are_changed_and_shown(office: Office, desk: Desk) -> None:
    page = office.show(OrganisationPage(desk.context))
    press(office, button(page, "修改单位资料"))
    office.settle(page)
    type_into(office, dialog_of(page), "supervision_phone", "0451-12345678")
    type_into(office, dialog_of(page), "email", "kf.example")
    press(office, dialog_of(page).primary)
    assert "邮箱写法不对" in (dialog_of(page).form.fields["email"].error() or "")
    type_into(office, dialog_of(page), "email", "kf@example.com")
    save(office, page)
    shown = {w.accessibleName() for w in page.findChildren(object) if hasattr(w, "accessibleName")}
    assert "监督电话：045112345678" in shown
    assert database.read(lambda: Organisation.get_by_id(1).email) == "kf@example.com"


def test_a_recovery_code_is_made_shown_once_and_valid(office: Office, desk: Desk) -> None:
    page = office.show(OrganisationPage(desk.context))
    assert isinstance(page, OrganisationPage)
    press(office, button(page, "生成恢复码"))
    question = next(one for one in page.findChildren(ConfirmDialog) if one.isVisible())
    press(office, question.yes)
    office.settle(page)
    shown = next(one for one in page.findChildren(RecoveryDialog) if one.isVisible())
    stored = database.read(lambda: Organisation.get_by_id(1).recovery_hash)
    assert passwords.matches(stored, passwords.code_spelling(shown._code))
    office.settle(page)
    assert not [one for one in page.findChildren(Button) if one.text() == "生成恢复码" and one.isVisible()]


# units


def tree_words(page: UnitsPage) -> list[str]:
    return [f"{_depth(item) * '  '}{item.text(0)}" for item in page._items().values()]


def _depth(item: Any) -> int:
    return 0 if item.parent() is None else 1 + _depth(item.parent())


def test_units_stand_in_a_tree_with_their_heads(office: Office, desk: Desk) -> None:
    head = employee(office, "KF001", "何志刚")
    top = unit(office, "客服部", head_id=head)
    unit(office, "营业厅", top, kind="station")
    unit(office, "抄表班", top, kind="group")
    page = office.show(UnitsPage(desk.context), 1388, 780)
    assert isinstance(page, UnitsPage)
    assert tree_words(page) == ["客服部", "  抄表班", "  营业厅"] or tree_words(page) == [
        "客服部",
        "  营业厅",
        "  抄表班",
    ]
    assert page.tree.topLevelItem(0).text(2) == "何志刚"
    assert "2 个没有负责人" in page.totals.note.text()
    assert page.pane.title() == "客服部"


def test_without_units_the_page_says_how_to_begin(office: Office, desk: Desk) -> None:
    page: Any = office.show(UnitsPage(desk.context))
    panel = page.findChild(StatePanel)
    assert "还没有部门和班组" in panel.title.text()
    press(office, button(panel, "新增部门"))
    office.settle(page)
    type_into(office, dialog_of(page), "name", "营业厅")
    dialog_of(page).form.fields["kind"].set_value("department")
    dialog_of(page).submit()
    office.qtbot.waitUntil(lambda: page.tree.topLevelItemCount() == 1, timeout=5000)
    assert page.tree.isVisible()


def test_with_nobody_registered_the_approvals_are_not_called_fine(office: Office, desk: Desk) -> None:
    page: Any = office.show(GapsPage(desk.context))
    (row,) = page.rows.values()
    assert "还没有登记在职人员，看不出谁能办理。" in row.values


def test_a_unit_is_added_below_the_chosen_one_by_keys(office: Office, desk: Desk) -> None:
    unit(office, "客服部")
    page = office.show(UnitsPage(desk.context), 1388, 780)
    assert isinstance(page, UnitsPage)
    page.tree.setFocus()
    office.qtbot.keyClick(page.tree, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    dialog = dialog_of(page)
    assert dialog.form.fields["parent_id"].text() == "客服部"
    type_into(office, dialog, "name", "呼叫中心")
    office.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    office.settle(page)
    assert tree_words(page) == ["客服部", "  呼叫中心"]
    assert page.pane.title() == "呼叫中心"
    office.qtbot.keyClick(page.tree, Qt.Key.Key_F2)
    office.settle(page)
    assert dialog_of(page).form.fields["name"].text() == "呼叫中心"


def test_a_unit_is_not_moved_below_itself(office: Office, desk: Desk) -> None:
    top = unit(office, "客服部")
    below = unit(office, "营业厅", top)
    page = office.show(UnitsPage(desk.context))
    assert isinstance(page, UnitsPage)
    page.open_form("org.edit_unit", top)
    office.settle(page)
    dialog = dialog_of(page)
    field = dialog.form.fields["parent_id"]
    field.control.setFocus()
    type_words(office.qtbot, field.control, "营业厅")
    office.qtbot.waitUntil(lambda: bool(field.offered()), timeout=5000)
    field.choose(field.offered()[0])
    press(office, dialog.primary)
    office.settle(page)
    assert "上级不能是它自己或它的下级" in (field.error() or "")
    assert field.value() == below


def test_a_closed_unit_leaves_the_tree_until_closed_ones_are_shown(office: Office, desk: Desk) -> None:
    unit(office, "客服部")
    page = office.show(UnitsPage(desk.context), 1388, 780)
    assert isinstance(page, UnitsPage)
    page.open_form("org.close_unit", page.current(), consequence="停用后不能再选。")
    office.settle(page)
    dialog_of(page).form.fields["_reason"].control.setPlainText("并入营业部")
    save(office, page)
    assert tree_words(page) == []
    page.closed.control.click()
    assert tree_words(page) == ["客服部"]
    assert page.tree.topLevelItem(0).text(3) == "停用"
    assert not database.read(lambda: Department.get().active)


# posts and accounts


def test_posts_are_added_found_by_initials_and_closed(office: Office, desk: Desk) -> None:
    page = office.show(PostsPage(desk.context), 1388, 780)
    assert isinstance(page, PostsPage)
    assert page.table.cover() is not None
    for name in ("坐席员", "抄表员"):
        page.open_form("org.add_post")
        office.settle(page)
        type_into(office, dialog_of(page), "name", name)
        save(office, page)
    page.bar.search.setText("cby")
    office.qtbot.wait(300)
    office.settle(page)
    assert [row.values[0] for row in page.rows.values()] == ["抄表员"]


def test_an_account_gets_roles_and_is_disabled_but_never_the_last_administrator(office: Office, desk: Desk) -> None:
    page = office.show(UsersPage(desk.context), 1388, 780)
    assert isinstance(page, UsersPage)
    page.table.go_to(office.world.nobody)
    run(page, "分配角色")
    office.settle(page)
    dialog = dialog_of(page)
    dialog.form.fields["roles"].set_value(["HR"])
    save(office, page)
    assert database.read(lambda: queries.roles_of([office.world.nobody]))[office.world.nobody] == {"HR"}
    page.open_form("org.disable_user", office.world.admin)
    office.settle(page)
    dialog_of(page).form.fields["_reason"].control.setPlainText("试一试")
    press(office, dialog_of(page).primary)
    office.settle(page)
    assert "不能停用自己的账号" in dialog_of(page).problem.words()
    assert not database.read(lambda: UserAccount.get_by_id(office.world.admin).disabled)


def logins() -> list[str]:
    return database.read(lambda: [a.login for a in UserAccount.select().order_by(UserAccount.id)])


def test_accounts_are_opened_in_bulk_and_their_slips_printed(
    office: Office, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in (("KF001", "张梅"), ("KF002", "孟广"), ("KF003", "覃华")):
        employee(office, number, name)
    page = office.show(UsersPage(desk.context), 1388, 780)
    assert isinstance(page, UsersPage)
    press(office, button(page, "从花名册批量开通"))
    view = page.record_view()
    assert isinstance(view, OpeningView)
    office.settle(page)
    assert not view.send.isEnabled()
    view.model.set_ticked([view.model.rows[0].id, view.model.rows[2].id])
    assert view.send.text() == "开通 2 个账号"
    out, shown = tmp_path / "条子.docx", []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()))
    for chosen in ("", str(tmp_path / "gone" / "条子.docx")):  # changed his mind; a folder that is not there
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, chosen=chosen: (chosen, ""))
        press(office, view.send)
        office.settle(page)
        assert logins() == ["ADMIN", "NOBODY"]
    assert "没有写成" in view.notice.words()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    press(office, view.send)
    press(office, view.send)
    office.settle(page)
    assert logins() == ["ADMIN", "NOBODY", "KF001", "KF003"]
    words = "\n".join(cell.text for table in Document(str(out)).tables for row in table.rows for cell in row.cells)
    assert shown == [str(out)]
    for slip in view._sheet:
        account = database.read(lambda login=slip.login: UserAccount.get(UserAccount.login == login))
        assert slip.password in words
        assert passwords.matches(account.password_hash, slip.password)
        assert account.must_change


def test_no_slips_stay_when_the_accounts_are_refused(
    office: Office, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    employee(office, "KF001", "张梅")
    page = office.show(UsersPage(desk.context), 1388, 780)
    assert isinstance(page, UsersPage)
    page.open_many()
    view = page.record_view()
    assert isinstance(view, OpeningView)
    office.settle(page)
    view.model.set_ticked([view.model.rows[0].id])
    fields = {"login": "KF001", "name": "别人", "password": "Winter-2026", "roles": ["HR"], "scope": "own"}
    perform("org.add_user", fields, user=office.world.admin)
    out = tmp_path / "条子.docx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    press(office, view.send)
    office.settle(page)
    assert "KF001" in view.notice.words()
    assert not out.exists()


@pytest.mark.usefixtures("office")
def test_a_first_password_passes_the_rules() -> None:
    from ui.org.opening import first_password

    made = {first_password() for _ in range(50)}
    assert len(made) == 50
    assert database.read(lambda: [one for one in made if passwords.fault(one, "KF001")]) == []


# rights


def test_a_cell_of_the_matrix_is_changed_and_marked(office: Office, desk: Desk) -> None:
    page = office.show(PermissionsPage(desk.context), 1388, 780)
    assert isinstance(page, PermissionsPage)
    assert page.reach("FINANCE", "staff.details") == "none"
    row = page.model.place_of("staff.details")
    column = next(n for n, c in enumerate(page.model.columns) if c.key == "FINANCE")
    page.table.setCurrentIndex(page.model.index(row, column))
    page.table.setFocus()
    office.qtbot.keyClick(page.table, Qt.Key.Key_Return)
    office.settle(page)
    dialog = dialog_of(page)
    assert set(dialog.inputs) == {"reach"}
    assert dialog.form.fields["reach"].value() == "none"
    dialog.form.fields["reach"].set_value("scope")
    save(office, page)
    cell = page.model.cell(row, column)
    assert (cell.text, cell.icon) == ("范围内", "edit")
    assert "已调整 1 格" in page.foot.note.text()


def test_the_matrix_is_closed_to_others(office: Office) -> None:
    page = office.show(PermissionsPage(office.desk(office.world.nobody).context))
    assert isinstance(page, PermissionsPage)
    assert "查看用户和权限" in page._cover.words.text()


# approvals


def test_a_right_is_lent_on_behalf_of_somebody_on_paper(office: Office, desk: Desk) -> None:
    manager = employee(office, "KF001", "何志刚", product_role="MANAGER")
    employee(office, "KF002", "林涛", product_role="SUPERVISOR")
    page = office.show(DelegationsPage(desk.context), 1388, 780)
    assert isinstance(page, DelegationsPage)
    page.open_form("org.delegate")
    office.settle(page)
    dialog = dialog_of(page)
    assert not dialog.form.fields["_author"].isVisible()
    dialog.form.fields["_behalf"].control.click()
    for name, words in (("to_employee_id", "lt"), ("_author", "hzg")):
        field = dialog.form.fields[name]
        field.control.setFocus()
        office.qtbot.keyClicks(field.control, words)
        office.qtbot.waitUntil(lambda field=field: bool(field.offered()), timeout=5000)
        field.choose(field.offered()[0])
    today = dialog._tools.today
    for name in ("starts_on", "ends_on"):
        type_into(office, dialog, name, today.isoformat())
    type_into(office, dialog, "reason", "出差")
    dialog.form.fields["_channel"].set_value("paper")
    type_into(office, dialog, "_received_at", f"{today.isoformat()} 00:01")
    save(office, page)
    assert desk.failed == []
    assert [row.values[0] for row in page.rows.values()] == ["何志刚"]
    assert database.read(lambda: Employee.get_by_id(manager).name) == "何志刚"


def test_chains_that_cannot_be_completed_name_reason_and_remedy(office: Office, desk: Desk) -> None:
    employee(office, "KF001", "何志刚", product_role="MANAGER")
    page = office.show(GapsPage(desk.context), 1388, 780)
    assert isinstance(page, GapsPage)
    office.qtbot.wait(150)
    office.settle(page)
    assert page.rows
    first = page.current()
    assert first is not None
    assert page.detail(first, None).note.startswith("怎么办：")
    kinds = [one.kind for one in page.actions_for(first, page.side.more(first))]
    assert kinds.count("primary") == 1


def test_what_to_do_about_a_gap_is_read_to_its_end_on_a_small_screen(office: Office, desk: Desk) -> None:
    employee(office, "KF001", "何志刚", product_role="MANAGER")
    page = office.show(GapsPage(desk.context), 1366 - tokens.SIDEBAR, 640)
    assert isinstance(page, GapsPage)
    assert page.rows
    assert page.table.horizontalScrollBar().maximum() == 0
    remedy = [column.key for column in page.model.columns].index("remedy")
    words = {listmodel.value_of(page.kind, row, "remedy") for row in page.rows.values()}
    room = page.table.columnWidth(remedy) - 20
    assert all(page.table.fontMetrics().horizontalAdvance(one) <= room for one in words)


def test_the_steps_of_a_chain_are_edited_line_by_line(office: Office, desk: Desk) -> None:
    page = office.show(ChainsPage(desk.context), 1388, 780)
    assert isinstance(page, ChainsPage)
    record = next(iter(page.rows))
    before = page.rows[record].values[3]
    page.open_form("org.set_chain", record)
    office.settle(page)
    dialog = dialog_of(page)
    steps = dialog.form.fields["steps"]
    assert len(steps.value()) == before.count("→") + 1
    press(office, steps._add)
    line = steps._lines[-1]
    line._inputs[0].widget.set_value("GM")
    line._inputs[1].widget.control.setFocus()
    type_words(office.qtbot, line._inputs[1].widget.control, "总经理批准")
    save(office, page)
    assert page.rows[record].values[3] == f"{before} → 总经理批准（总经理）"


@pytest.mark.parametrize(
    "kind",
    [
        OrganisationPage, UnitsPage, PostsPage, UsersPage, PermissionsPage, DelegationsPage, ChainsPage, GapsPage,
    ],
)  # fmt: skip
def test_every_page_fits_the_smallest_window(office: Office, desk: Desk, kind: type[Page]) -> None:
    page = office.show(kind(desk.context), 1154, 624)
    assert page.minimumSizeHint().width() <= 1280 - 212
    assert page.minimumSizeHint().height() <= 640 - 48
    assert desk.failed == []
