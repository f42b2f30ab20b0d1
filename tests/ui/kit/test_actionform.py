"""The dialog of any action, on a real database in real threads: typing is never lost and nothing is saved twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from models.core import database, register
from models.core.errors import ConnectionLost
from models.core.unit import perform
from models.org.tables import Post
from tests.servers import MariaDB
from tests.shelf import FileShelf
from tests.ui.office import Desk, Office, open_office, type_words
from ui.kit.actionform import ActionDialog, Request, open_action, run_action
from ui.kit.compare import CompareDialog
from ui.kit.page import Page

POST = {"name": "坐席员", "product_role": "AGENT", "duties": "", "remark": ""}


class Empty(Page):
    """A page that only owns dialogs."""


def page_of(office: Office, desk: Desk) -> Page:
    page = Empty(desk.context)
    office.pages.append(page)
    page.resize(1154, 640)
    page.show()
    return page


def open_form(office: Office, page: Page, name: str, record: int | None = None, **how: object) -> ActionDialog:
    open_action(page, page.context, Request(register.get_action(name), record, page="posts", **how))
    office.settle(page)
    dialog = [one for one in page.findChildren(ActionDialog) if one.isVisible()][-1]
    office.qtbot.waitExposed(dialog)
    return dialog


def type_into(office: Office, dialog: ActionDialog, name: str, words: str) -> None:
    control = dialog.form.fields[name].control
    control.setFocus()
    control.selectAll()
    type_words(office.qtbot, control, words)


def press(office: Office, dialog: ActionDialog) -> None:
    office.qtbot.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)


def is_open(dialog: ActionDialog) -> bool:
    return isValid(dialog) and dialog.isVisible()


def posts() -> list[tuple[str, str, int]]:
    return database.read(lambda: [(p.name, p.remark, p.row_version) for p in Post.select().order_by(Post.id)])


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def page(office: Office, desk: Desk) -> Page:
    return page_of(office, desk)


def test_a_record_is_entered_and_told(office: Office, desk: Desk, page: Page) -> None:
    changed: list[frozenset[str]] = []
    desk.context.signals.changed.connect(changed.append)
    dialog = open_form(office, page, "org.add_post")
    type_into(office, dialog, "name", "抄表员")
    press(office, dialog)
    office.settle(page)
    assert not is_open(dialog)
    assert [name for name, _, _ in posts()] == ["抄表员"]
    assert desk.told == ["已新增岗位“抄表员”。"]
    assert changed == [frozenset({"post"})]


def test_a_double_click_saves_one_record(office: Office, desk: Desk, page: Page) -> None:
    dialog = open_form(office, page, "org.add_post")
    type_into(office, dialog, "name", "抄表员")
    office.qtbot.mouseDClick(dialog.primary, Qt.MouseButton.LeftButton)
    press(office, dialog)
    office.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    assert len(posts()) == 1
    assert len(desk.told) == 1
    assert desk.failed == []


def test_a_bad_field_is_named_beside_the_field_and_gets_the_focus(office: Office, page: Page) -> None:
    office.act("org.add_post", POST)
    dialog = open_form(office, page, "org.add_post")
    press(office, dialog)
    assert dialog.form.fields["name"].error() == "必填，请填写。"
    type_into(office, dialog, "name", "坐席员")
    press(office, dialog)
    office.settle(page)
    assert dialog.isVisible()
    assert "已有同名岗位" in (dialog.form.fields["name"].error() or "")
    assert dialog.form.fields["name"].control.hasFocus()
    assert dialog.form.fields["name"].text() == "坐席员"


def test_an_edit_form_is_filled_from_the_record_and_saves_it(office: Office, page: Page) -> None:
    record = office.act("org.add_post", {**POST, "duties": "接听来电"})
    dialog = open_form(office, page, "org.edit_post", record)
    assert dialog.form.fields["duties"].text() == "接听来电"
    type_into(office, dialog, "remark", "两班倒")
    office.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    assert posts() == [("坐席员", "两班倒", 2)]


def test_two_windows_on_one_record_see_both_versions_and_lose_nothing(office: Office, desk: Desk, page: Page) -> None:
    record = office.act("org.add_post", POST)
    other = page_of(office, office.desk())
    mine = open_form(office, page, "org.edit_post", record)
    theirs = open_form(office, other, "org.edit_post", record)
    type_into(office, theirs, "remark", "对方写的")
    theirs.form.fields["duties"].control.setPlainText("接听来电")
    press(office, theirs)
    office.settle(other)
    type_into(office, mine, "remark", "我写的")
    type_into(office, mine, "name", "坐席")
    press(office, mine)
    office.settle(page)
    compare = page.findChild(CompareDialog) or mine.findChild(CompareDialog)
    assert compare is not None
    assert [(c.label, c.opened, c.mine, c.theirs) for c in compare.conflict.clashes] == [
        ("备注", "—", "我写的", "对方写的")
    ]
    assert list(compare.conflict.mine) == ["岗位名称"]
    assert list(compare.conflict.theirs) == ["岗位职责"]
    assert mine.form.fields["remark"].text() == "我写的"
    office.qtbot.mouseClick(compare.merge, Qt.MouseButton.LeftButton)
    office.settle(page)
    office.settle(page)
    assert not is_open(mine)
    assert posts() == [("坐席", "我写的", 3)]
    assert database.read(lambda: Post.get_by_id(record).duties) == "接听来电"


def test_a_third_version_is_compared_again(office: Office, page: Page) -> None:
    record = office.act("org.add_post", POST)
    dialog = open_form(office, page, "org.edit_post", record)
    type_into(office, dialog, "remark", "我写的")
    for version, words in ((1, "甲"), (2, "乙")):
        office.act("org.edit_post", {**POST, "id": record, "row_version": version, "remark": words})
        if version == 1:
            press(office, dialog)
        else:
            office.qtbot.mouseClick(dialog.findChildren(CompareDialog)[-1].merge, Qt.MouseButton.LeftButton)
        office.settle(page)
        office.settle(page)
        found = [one for one in dialog.findChildren(CompareDialog) if one.isVisible()][-1]
        assert [c.theirs for c in found.conflict.clashes] == [words]
        found.choose("remark", "mine")
    office.qtbot.mouseClick(found.merge, Qt.MouseButton.LeftButton)
    office.settle(page)
    office.settle(page)
    assert posts() == [("坐席员", "我写的", 4)]


def test_the_other_version_can_be_taken_whole(office: Office, desk: Desk, page: Page) -> None:
    record = office.act("org.add_post", POST)
    dialog = open_form(office, page, "org.edit_post", record)
    type_into(office, dialog, "remark", "我写的")
    office.act("org.edit_post", {**POST, "id": record, "row_version": 1, "remark": "甲"})
    press(office, dialog)
    office.settle(page)
    office.settle(page)
    compare = dialog.findChild(CompareDialog)
    office.qtbot.mouseClick(compare.use_theirs, Qt.MouseButton.LeftButton)
    office.settle(page)
    assert not is_open(dialog)
    assert posts() == [("坐席员", "甲", 2)]
    assert desk.context.drafts.find(dialog.draft_key) is None


def test_a_refusal_keeps_the_typing_and_offers_to_copy_it(office: Office, page: Page, qtbot: QtBot) -> None:
    office.desk()
    admin = office.world.admin
    dialog = open_form(office, page, "org.set_password", admin)
    dialog.form.fields["password"].set_value("Winter-2026")
    press(office, dialog)
    office.settle(page)
    assert dialog.isVisible()
    assert "修改密码" in dialog.problem.words()
    assert dialog._copy.isVisible()


def test_typing_survives_a_crash_of_the_program(office: Office, page: Page, desk: Desk) -> None:
    record = office.act("org.add_post", POST)
    dialog = open_form(office, page, "org.edit_post", record)
    type_into(office, dialog, "remark", "写到一半")
    desk.context.drafts.save_now()
    again = page_of(office, office.desk())
    reopened = open_form(office, again, "org.edit_post", record)
    assert reopened.form.fields["remark"].text() == "写到一半"
    assert reopened._restored.isVisible()
    press(office, reopened)
    office.settle(again)
    assert posts() == [("坐席员", "写到一半", 2)]
    assert again.context.drafts.find(reopened.draft_key) is None


def test_a_draft_on_an_old_version_is_compared_when_it_is_saved(office: Office, page: Page, desk: Desk) -> None:
    record = office.act("org.add_post", POST)
    dialog = open_form(office, page, "org.edit_post", record)
    type_into(office, dialog, "remark", "写到一半")
    desk.context.drafts.save_now()
    office.act("org.edit_post", {**POST, "id": record, "row_version": 1, "remark": "甲"})
    again = page_of(office, office.desk())
    reopened = open_form(office, again, "org.edit_post", record)
    press(office, reopened)
    office.settle(again)
    office.settle(again)
    compare = reopened.findChild(CompareDialog)
    assert [(c.opened, c.mine, c.theirs) for c in compare.conflict.clashes] == [("—", "写到一半", "甲")]


def test_passwords_never_get_into_a_draft(office: Office, page: Page, desk: Desk) -> None:
    dialog = open_form(office, page, "org.add_user")
    type_into(office, dialog, "login", "zhoumin")
    type_into(office, dialog, "password", "Winter-2026")
    desk.context.drafts.save_now()
    kept = desk.context.drafts.find(dialog.draft_key)
    assert kept["fields"]["login"] == "zhoumin"
    assert "Winter-2026" not in str(kept)


def test_a_dangerous_act_tells_its_consequence_and_wants_a_reason(office: Office, page: Page) -> None:
    record = office.act("org.add_post", POST)
    dialog = open_form(office, page, "org.close_post", record, consequence="停用后不能再选。")
    assert dialog.primary.kind() == "danger"
    press(office, dialog)
    office.settle(page)
    assert dialog.isVisible()
    assert dialog.form.fields["_reason"].error()
    dialog.form.fields["_reason"].control.setPlainText("不再设这个岗位")
    press(office, dialog)
    office.settle(page)
    assert not is_open(dialog)
    assert not database.read(lambda: Post.get_by_id(record).active)


def test_an_act_without_a_form_is_done_once_and_told(office: Office, desk: Desk, page: Page) -> None:
    record = office.act("org.add_post", POST)
    done: list[object] = []
    for _ in range(2):
        values = {"id": record, "row_version": 1}
        run_action(desk.context, "org.close_post", values, done.append, owner=page, reason="不再设")
    office.settle(page)
    assert len(done) == 2
    assert desk.failed == []
    assert [version for _, _, version in posts()] == [2]
    assert desk.context.unknown == {}


def test_nothing_is_delivered_to_an_owner_that_is_gone(office: Office, desk: Desk) -> None:
    record = office.act("org.add_post", POST)
    owner, done = QWidget(), []
    run_action(desk.context, "org.close_post", {"id": record, "row_version": 1}, done.append, owner=owner)
    owner.deleteLater()
    office.qtbot.waitUntil(lambda: desk.told != [], timeout=8000)
    assert done == []


@pytest.fixture
def own_server() -> Iterator[MariaDB]:
    if not MariaDB.is_installed():
        pytest.skip("mariadbd is not installed")
    server = MariaDB(durable=True)
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.mark.mariadb
def test_a_lost_line_keeps_the_typing_and_a_second_press_is_the_same_act(
    qtbot: QtBot, own_server: MariaDB, tmp_path: Path, file_shelf: FileShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.kit.actionform.PATIENCE", 0.5)
    with open_office(qtbot, own_server.address(own_server.create_database()), tmp_path, file_shelf) as office:
        desk = office.desk()
        page = page_of(office, desk)
        dialog = open_form(office, page, "org.add_post")
        type_into(office, dialog, "name", "抄表员")
        own_server.kill()
        press(office, dialog)
        office.settle(page)
        assert dialog.isVisible()
        assert "不会重复保存" in dialog.problem.words()
        assert dialog.form.fields["name"].text() == "抄表员"
        assert dialog.form.fields["name"].is_read_only()
        own_server.start()
        press(office, dialog)
        office.settle(page)
        assert not is_open(dialog)
        assert [name for name, _, _ in posts()] == ["抄表员"]
        assert len(desk.told) == 1


@pytest.mark.parametrize("was_saved", [True, False])
def test_a_draft_left_by_a_lost_line_is_not_saved_a_second_time(
    office: Office, desk: Desk, page: Page, monkeypatch: pytest.MonkeyPatch, was_saved: bool
) -> None:
    def lost(*args: Any, **named: Any) -> None:
        if was_saved:
            perform(*args, **named)
        raise ConnectionLost("gone")

    dialog = open_form(office, page, "org.add_post")
    type_into(office, dialog, "name", "抄表员")
    with monkeypatch.context() as patched:
        patched.setattr("ui.kit.actionform.perform", lost)
        press(office, dialog)
        office.settle(page)
    desk.context.drafts.save_now()
    desk.context.drafts.close()  # the program ends here, or the person signs off
    again = office.desk()
    restarted = page_of(office, again)
    dialog = open_form(office, restarted, "org.add_post")
    assert dialog.form.fields["name"].text() == ("" if was_saved else "抄表员")
    assert [words for words in again.told if "已经保存" in words] == again.told
    assert len(again.told) == was_saved
    if not was_saved:
        press(office, dialog)
        office.settle(restarted)
    assert [name for name, _, _ in posts()] == ["抄表员"]
